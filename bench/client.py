"""How the web client feels: its first frame, its frames while swiping, its memory over many swipes.

Usage: python -m bench.client http://localhost:8000 [--swipes 500]

Drives a headless Chromium, on a phone's screen, over the feed of the latest of an instance that
runs, as a visitor. `python -m server seed --members 20 --clips 520` gives it enough to swipe over.
"""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from playwright.async_api import CDPSession, Page, async_playwright

PHONE = {"width": 390, "height": 844}
FLAGS = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
SMOOTH = 50
PAUSE_MS = 450

_FIRST_FRAME = """new Promise((done) => {
  const look = () => {
    const video = document.querySelector("video");
    if (video === null) return requestAnimationFrame(look);
    video.requestVideoFrameCallback((now) => done(now));
  };
  look();
})"""
_PLACE = "Math.round(document.querySelector('.reels').scrollTop / innerHeight)"
_LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
_RECORD = """() => {
  window.frames_ = [];
  const note = (now) => { window.frames_.push(now); requestAnimationFrame(note); };
  requestAnimationFrame(note);
}"""


@dataclass(frozen=True)
class Memory:
    """Once the garbage is collected."""

    heap_mib: float
    nodes: int

    @classmethod
    async def now(cls, session: CDPSession) -> Memory:
        await session.send("HeapProfiler.collectGarbage")
        told: dict[str, Any] = await session.send("Performance.getMetrics")
        found = {metric["name"]: metric["value"] for metric in told["metrics"]}
        return cls(found["JSHeapUsedSize"] / 2**20, int(found["Nodes"]))


async def first_frame(page: Page, base: str) -> None:
    await page.goto(base, wait_until="commit")
    shown = float(await page.evaluate(_FIRST_FRAME))
    loaded = float(await page.evaluate(_LOADED))
    print(f"first frame {shown:.0f} ms after navigation, {shown - loaded:.0f} ms after load")


async def frames(page: Page) -> None:
    await page.evaluate(_RECORD)
    for _ in range(SMOOTH):
        await page.keyboard.press("ArrowDown")
        await page.wait_for_timeout(PAUSE_MS)
    times: list[float] = await page.evaluate("window.frames_")
    gaps = sorted(later - earlier for earlier, later in pairwise(times))
    rate = 1000 * len(gaps) / sum(gaps)
    slow = gaps[int(len(gaps) * 0.99)]
    print(f"{SMOOTH} swipes: {rate:.1f} frames a second, the slowest hundredth over {slow:.0f} ms")


async def memory(page: Page, session: CDPSession, swipes: int) -> None:
    start = int(await page.evaluate(_PLACE))
    for done in range(swipes + 1):
        if done % 100 == 0:
            held = await Memory.now(session)
            print(f"after {done} swipes: {held.heap_mib:.1f} MiB of heap, {held.nodes} nodes")
        await page.keyboard.press("ArrowDown")
        await page.wait_for_function(f"{_PLACE} > {start + done}")


async def measure(base: str, swipes: int) -> None:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = await browser.new_page(viewport=PHONE)
        session = await page.context.new_cdp_session(page)
        await session.send("Performance.enable")
        await first_frame(page, base)
        await first_frame(page, base)
        await frames(page)
        await page.emulate_media(reduced_motion="reduce")
        await memory(page, session, swipes)
        await browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("--swipes", type=int, default=500)
    given = parser.parse_args()
    asyncio.run(measure(given.base, given.swipes))


if __name__ == "__main__":
    main()
