"""Background loops that outlive a failure of what they talk to."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, NoReturn

log = logging.getLogger(__name__)

_QUIET_SECONDS = 30.0  # between two reports of the same failure: an outage must not flood the log


async def keep_running(name: str, body: Callable[[], Awaitable[None]], *, pause: float) -> NoReturn:
    """Run `body` again whenever it returns or fails, after about `pause` seconds.

    The one broad catch of this package: a reader of the bus or of the log must survive whatever
    the other side does. Each failure is logged, the same one at most every 30 s.
    """
    last, reported = "", 0.0
    while True:
        try:
            await body()
        except Exception as failure:
            now, what = time.monotonic(), repr(failure)
            if what != last or now - reported > _QUIET_SECONDS:
                log.exception("%s failed and starts again", name)
                last, reported = what, now
        # Many processes lose the same peer at the same moment; they should not all come back so.
        await asyncio.sleep(pause * random.uniform(0.5, 1.5))


async def first_to_end(*loops: Coroutine[Any, Any, None]) -> None:
    """Run all until one ends (its exception is raised), then cancel the others."""
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()
    finally:
        await cancel(tasks)


async def cancel(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel the tasks and return when they have ended."""
    waited = list(tasks)
    for task in waited:
        task.cancel()
    await asyncio.gather(*waited, return_exceptions=True)
