"""Swipes: the frames while the screen moves, and what is kept after many of them."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from playwright.async_api import Browser, CDPSession, Page, expect

from bench.client.loading import opened
from bench.figures import Figure

if TYPE_CHECKING:
    from bench.client.run import Stand

FRAMES = "disabled-by-default-devtools.timeline.frame"
PATIENCE = 20
# Where a finger that moves up the screen is, 8 ms apart.
FINGER = [(180, y) for y in range(700, 140, -35)]

# Note each frame from the first movement of a swipe to its last.
RECORD = """() => {
  const reels = document.querySelector(".reels");
  let moving = null;
  window.swipes_ = [];
  const note = (now) => { moving?.push(now); if (window.swipes_) requestAnimationFrame(note); };
  requestAnimationFrame(note);
  reels.addEventListener("scroll", () => (moving ??= []));
  reels.addEventListener("scrollend", () => {
    if (moving) window.swipes_?.push(moving);
    moving = null;
  });
}"""
RECORDED = """() => {
  const found = window.swipes_;
  window.swipes_ = null;
  return found;
}"""
# Whether the clip is reached in time. It is not when the next page is still on its way.
REACHED = """([wanted, ms]) => new Promise((done) => {
  const reels = document.querySelector(".reels");
  const until = performance.now() + ms;
  const look = () => {
    const place = reels.scrollTop / reels.clientHeight;
    if (Number.isInteger(place) && place >= wanted) done(true);
    else if (performance.now() > until) done(false);
    else requestAnimationFrame(look);
  };
  look();
})"""
PLACE = """() => {
  const reels = document.querySelector(".reels");
  return Math.round(reels.scrollTop / reels.clientHeight);
}"""
KEPT = """() => [document.querySelectorAll("video").length,
  [...document.querySelectorAll("video")].filter((each) => each.readyState > 0).length]"""


async def swiping(stand: Stand, *, loaded: int, fingers: int, keys: int) -> list[Figure]:
    """Down the feed once so many clips are in it: by a finger, seen; then by the keys, weighed."""
    async with stand.phone("ann") as phone:
        page = await phone.new_page()
        session = await latest(page, stand.base)
        await leap(page, loaded)
        smooth = await smoothness(stand.browser, page, session, fingers)
        return [*smooth, *await memory(page, session, keys)]


async def smoothness(
    browser: Browser, page: Page, session: CDPSession, swipes: int
) -> list[Figure]:
    await page.emulate_media(reduced_motion="no-preference")
    await page.evaluate(RECORD)
    busy = (await metrics(session))["TaskDuration"]
    await browser.start_tracing(page=page, categories=[FRAMES])
    for _ in range(swipes):
        place = int(await page.evaluate(PLACE))
        await swipe(session)
        if not await page.evaluate(REACHED, [place + 1, 10_000]):
            raise RuntimeError("the finger moved, and the feed did not")
    trace = json.loads(await browser.stop_tracing())
    busy = (await metrics(session))["TaskDuration"] - busy
    drawn: list[list[float]] = await page.evaluate(RECORDED)
    gaps = sorted(b - a for swipe in drawn for a, b in pairwise(swipe))
    states = frame_states(trace)
    wanted = (
        states["STATE_PRESENTED_ALL"] + states["STATE_PRESENTED_PARTIAL"] + states["STATE_DROPPED"]
    )
    return [
        Figure(
            "frames drawn while swiping",
            1000 * len(gaps) / sum(gaps),
            "a second",
            ">= 55",
            digits=1,
        ),
        Figure("slowest hundredth of them", gaps[int(len(gaps) * 0.99)], "ms", digits=1),
        Figure("frames missed", 100 * states["STATE_DROPPED"] / wanted, "%", digits=2),
        Figure("main thread per swipe", 1000 * busy / swipes, "ms", digits=1),
    ]


async def swipe(session: CDPSession) -> None:
    touch = "Input.dispatchTouchEvent"
    for place, (x, y) in enumerate(FINGER):
        kind = "touchMove" if place else "touchStart"
        await session.send(touch, {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        await asyncio.sleep(0.008)
    await session.send(touch, {"type": "touchEnd", "touchPoints": []})


async def memory(page: Page, session: CDPSession, swipes: int) -> list[Figure]:
    """What the heap and the document hold once the page is in use, and so many swipes later."""
    first = await Kept.now(page, session)
    await leap(page, swipes)
    last = await Kept.now(page, session)
    return [
        Figure("heap in use", first.heap_mib, "MiB"),
        Figure(f"heap {swipes} swipes later", last.heap_mib, "MiB"),
        Figure("heap that it grew by", last.heap_mib - first.heap_mib, "MiB", "<= 2"),
        Figure("DOM nodes more", last.nodes - first.nodes, "", "<= 50"),
        Figure("listeners more", last.listeners - first.listeners, "", "<= 20"),
        Figure("video elements", last.videos, "", "<= 4"),
        Figure("of which hold a clip", last.loaded, "", "<= 2"),
    ]


@dataclass(frozen=True)
class Kept:
    """Once the garbage is collected."""

    heap_mib: float
    nodes: int
    listeners: int
    videos: int
    loaded: int

    @classmethod
    async def now(cls, page: Page, session: CDPSession) -> Kept:
        for _ in range(3):
            await session.send("HeapProfiler.collectGarbage")
        found = await metrics(session)
        videos, loaded = await page.evaluate(KEPT)
        heap = found["JSHeapUsedSize"] / 2**20
        return cls(heap, int(found["Nodes"]), int(found["JSEventListeners"]), videos, loaded)


async def latest(page: Page, base: str) -> CDPSession:
    """The feed of everything, which ends last."""
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable")
    await opened(page, base)
    await page.get_by_role("radio", name="Latest").click()
    await expect(page.locator("article.slide:not([inert]) video.shown")).to_be_visible()
    return session


async def leap(page: Page, swipes: int) -> None:
    """By the keys and without motion: one clip each time."""
    await page.emulate_media(reduced_motion="reduce")
    start = int(await page.evaluate(PLACE))
    for done in range(1, swipes + 1):
        for _ in range(PATIENCE):
            await page.keyboard.press("ArrowDown")
            if await page.evaluate(REACHED, [start + done, 1_000]):
                break
        else:
            raise RuntimeError(f"the feed ends after {done - 1} swipes")


async def metrics(session: CDPSession) -> dict[str, float]:
    told: dict[str, Any] = await session.send("Performance.getMetrics")
    return {metric["name"]: metric["value"] for metric in told["metrics"]}


def frame_states(trace: dict[str, Any]) -> Counter[str]:
    """How each frame that the compositor began came out."""
    frames = (
        event["args"].get("frame_reporter", {})
        for event in trace["traceEvents"]
        if event["name"] == "PipelineReporter" and "args" in event
    )
    return Counter(frame["state"] for frame in frames if frame.get("affects_smoothness"))
