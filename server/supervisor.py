"""`python -m server run`: web and workers as children of one process, in one process group.

A child that dies is started again, a little later each time. Ctrl-C or SIGTERM stops all of them
and waits until they have put their work down.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from dataclasses import dataclass, field

import httpx2 as httpx
from rich.console import Console

from core.settings import Settings
from server.banner import show_banner
from server.seed import seed_demo

logger = logging.getLogger(__name__)

_PATIENCE = 15.0  # seconds a child may take to stop before it is killed
_STEADY = 60.0  # seconds of life after which a child's earlier deaths are forgotten
_LONGEST_PAUSE = 30.0


async def run_everything(settings: Settings, console: Console) -> None:
    """Until stopped. Ends the program with status 2 where somebody else has the port: what answers
    there would pass for the web process."""
    _check_port_is_free(settings, console)
    if not settings.is_production:
        await seed_demo(settings, console)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    children = [_Child("web")] + [_Child("worker") for _ in range(settings.workers)]
    tasks = [asyncio.create_task(child.keep(stopping)) for child in children]
    if await _ready(settings, stopping):
        show_banner(settings, console)
    await stopping.wait()
    console.print("Stopping …")
    await asyncio.gather(*tasks)


def _check_port_is_free(settings: Settings, console: Console) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as failure:
        console.print(
            f"Port {settings.port} of {settings.host} cannot be used ({failure.strerror}): stop what "
            "listens there, or set MUTOSCOPE_PORT to another one.",
            style="red",
            highlight=False,
            soft_wrap=True,
        )
        sys.exit(2)


@dataclass
class _Child:
    command: str
    deaths: int = field(default=0, init=False)

    async def keep(self, stopping: asyncio.Event) -> None:
        """Have the child running until `stopping` is set."""
        loop = asyncio.get_running_loop()
        while not stopping.is_set():
            started = loop.time()
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "server", self.command
            )
            ended = asyncio.create_task(process.wait())
            stop = asyncio.create_task(stopping.wait())
            await asyncio.wait({ended, stop}, return_when=asyncio.FIRST_COMPLETED)
            if stopping.is_set():
                await _stop(process, ended)
                return
            stop.cancel()
            self.deaths = 1 if loop.time() - started > _STEADY else self.deaths + 1
            pause = min(0.25 * 4 ** (self.deaths - 1), _LONGEST_PAUSE)
            logger.error(
                "%s ended with status %s; again in %.0f s", self.command, process.returncode, pause
            )
            await _wait(stopping, pause)


async def _stop(process: asyncio.subprocess.Process, ended: asyncio.Task[int]) -> None:
    if process.returncode is None:
        process.terminate()
    done, _ = await asyncio.wait({ended}, timeout=_PATIENCE)
    if not done:
        process.kill()
        await ended


async def _ready(settings: Settings, stopping: asyncio.Event) -> bool:
    """Whether the web process answers; False when told to stop meanwhile."""
    url = f"http://{settings.host}:{settings.port}/health/ready"
    async with httpx.AsyncClient() as client:
        while not stopping.is_set():
            try:
                if (await client.get(url, timeout=2)).status_code == 200:
                    return True
            except httpx.TransportError:
                pass  # not listening yet
            await _wait(stopping, 0.1)
    return False


async def _wait(stopping: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)
