"""The instance, the browser and the report."""

import argparse
import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext
from rich.console import Console
from rich.status import Status

import bench.client
from bench.client.line import line_cut
from bench.client.loading import first_frames, javascript
from bench.client.swiping import swiping
from bench.figures import Figure, conclude
from server.seed import DEMO_PASSWORD
from tests.browser import build, chromium
from tests.running import Running, free_port, running
from tests.severed import Line, line_to

PHONE = {"width": 390, "height": 844}
MEMBERS = 20
SIGN_IN = """mutation ($i: SignInInput!) { signIn(input: $i) { token errors { message } } }"""


@dataclass(frozen=True)
class Stand:
    """What is measured: an instance behind a line that can be cut, and who looks at it."""

    instance: Running
    line: Line
    browser: Browser
    base: str

    async def sign_in(self, handle: str) -> str:
        given = {"handle": handle, "password": DEMO_PASSWORD}
        return str((await self.instance.run(SIGN_IN, i=given))["signIn"]["token"])

    @asynccontextmanager
    async def phone(self, handle: str | None) -> AsyncIterator[BrowserContext]:
        """A fresh profile: nothing in its cache. `handle`: whose session it holds."""
        how: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
        context = await self.browser.new_context(**how)
        if handle is not None:
            token = await self.sign_in(handle)
            await context.add_init_script(f"localStorage.setItem('mutoscope.token', '{token}')")
        yield context
        await context.close()


@asynccontextmanager
async def stand(say: Status, *, clips: int, seconds: float) -> AsyncIterator[Stand]:
    """Of so many clips some are private; `seconds`: how long they are, made by the real generator."""
    build("client")
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="bench-client-") as folder:
        async with running(Path(folder), workers=0, public_url=base) as instance:
            say.update("The demo clips, and a world around them")
            size = ("--members", MEMBERS, "--clips", clips, "--seconds", seconds)
            grown = instance.start("seed", *map(str, size))
            if await asyncio.to_thread(grown.wait):
                raise RuntimeError("the world did not grow")
            own = int(instance.base.rpartition(":")[2])
            async with line_to(own, port=port) as line, chromium() as browser:
                yield Stand(instance, line, browser, base)


async def measure(*, quick: bool, console: Console) -> list[Figure]:
    os.environ.setdefault("QUIET", "1")
    with console.status("An empty instance") as say:
        clips, seconds = (240, 2) if quick else (900, 4)
        async with stand(say, clips=clips, seconds=seconds) as found:
            say.update("First load")
            figures = [await javascript(found)]
            figures += await first_frames(found, 2 if quick else 7)
            say.update("Swiping")
            figures += await (
                swiping(found, loaded=12, fingers=4, keys=15)
                if quick
                else swiping(found, loaded=50, fingers=50, keys=500)
            )
            say.update("The line is cut")
            figures += await line_cut(found, 1 if quick else 6)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.client", description=bench.client.__doc__
    )
    parser.add_argument(
        "--quick", action="store_true", help="shorter clips and fewer swipes, under 50 s"
    )
    parser.add_argument("--json", type=Path, help="write the figures here")
    asked = parser.parse_args()
    console = Console()
    before = os.getloadavg()[0]
    figures = asyncio.run(measure(quick=asked.quick, console=console))
    figures.append(Figure("processes waiting before it began", before, ""))
    conclude(figures, console, asked.json)
