"""The first load: how much JavaScript, and how long until the first clip moves."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import httpx2 as httpx
from playwright.async_api import Page, Request

from bench.figures import Figure

if TYPE_CHECKING:
    from bench.client.run import Stand

FIRST_FRAME = """() => new Promise((done) => {
  const look = () => {
    const video = document.querySelector("video");
    if (video === null) return requestAnimationFrame(look);
    video.requestVideoFrameCallback((now) => done(now));
  };
  look();
})"""
LOADED = """() => new Promise((done) => {
  const look = () => {
    const { loadEventEnd } = performance.getEntriesByType("navigation")[0];
    if (loadEventEnd > 0) done(loadEventEnd);
    else setTimeout(look, 10);
  };
  look();
})"""


async def javascript(stand: Stand) -> Figure:
    """Every script that is asked for before the first clip moves, gzipped."""
    scripts: set[str] = set()

    def note(request: Request) -> None:
        if request.resource_type == "script":
            scripts.add(request.url)

    async with stand.phone("ann") as phone:
        page = await phone.new_page()
        page.on("request", note)
        await opened(page, stand.base)
    total = 0
    async with httpx.AsyncClient(headers={"accept-encoding": "gzip"}) as http:
        for script in scripts:
            async with http.stream("GET", script) as answer:
                assert answer.headers["content-encoding"] == "gzip", script
                total += sum([len(piece) async for piece in answer.aiter_raw()])
    return Figure("JavaScript on the first load", total / 1000, "kB gzipped", "<= 150", digits=1)


async def first_frames(stand: Stand, times: int) -> list[Figure]:
    """As a visitor and as a member; each time with nothing in the cache."""
    figures = []
    for handle, who in ((None, "visitor"), ("ann", "member")):
        found = []
        for _ in range(times):
            async with stand.phone(handle) as phone:
                found.append(await opened(await phone.new_page(), stand.base))
        after_load = median(shown - loaded for shown, loaded in found)
        after_start = median(shown for shown, _ in found)
        figures += [
            Figure(f"first frame, {who}, after load", after_load, "ms", "<= 1000", digits=0),
            Figure(f"first frame, {who}, after navigation", after_start, "ms", digits=0),
        ]
    return figures


async def opened(page: Page, base: str) -> tuple[float, float]:
    """When the first clip showed its first frame and when the page had loaded, in milliseconds."""
    await page.goto(base, wait_until="commit")
    shown = float(await page.evaluate(FIRST_FRAME))
    return shown, float(await page.evaluate(LOADED))
