"""Background loops that outlive a failure of what they talk to, and long ones that give way."""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)

_AT_ONCE = 100  # steps of a long loop before others have their turn
_QUIET_SECONDS = 30.0  # between two reports of the same failure: an outage must not flood the log


async def keep_running(name: str, body: Callable[[], Awaitable[None]], *, pause: float) -> None:
    """Run `body` again whenever it returns or fails, after about `pause` seconds, until cancelled.

    The one broad catch of this package: a reader of the bus or of the log must survive whatever
    the other side does. Each failure is logged, the same one at most every 30 s.
    """
    last, reported = "", 0.0
    this = asyncio.current_task()
    # A client that fails while it cleans up turns our cancellation into its own exception (redis-py
    # does): whether we were asked to end is a question to the task.
    while this is not None and not this.cancelling():
        try:
            await body()
        except Exception as failure:
            if this.cancelling():
                return
            now, what = time.monotonic(), repr(failure)
            if what != last or now - reported > _QUIET_SECONDS:
                log.exception("%s failed and starts again", name)
                last, reported = what, now
        # Many processes lose the same peer at once; they should not all come back at once.
        if not this.cancelling():
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
    """Cancel the tasks and return when they have ended; one that swallows it is asked again."""
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=1.0)


async def unhurried(items: Iterable[T]) -> AsyncIterator[T]:
    """The same items, with a turn for everybody else now and then: for loops over very many."""
    for number, item in enumerate(items, 1):
        yield item
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
