"""Time limits that cost nothing where nothing is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from functools import partial
from types import coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def in_time(work: Coroutine[Any, Any, T], seconds: float) -> T:
    """What `work` gives. Ends it, and raises `TimeoutError`, where it takes longer. There is a timer
    only once it waits for something, which much of what is asked never does: no timer would break off
    what does not."""
    try:
        waits_for = work.send(None)
    except StopIteration as end:
        value: T = end.value
        return value
    async with asyncio.timeout(seconds):
        return await _rest(work, waits_for)


@coroutine
def _rest(work: Coroutine[Any, Any, T], waits_for: Any) -> Generator[Any, Any, T]:
    """Of a coroutine that was begun: `await` refuses those."""
    while True:
        try:
            step = partial(work.send, (yield waits_for))
        except BaseException as error:  # noqa: BLE001 - passed on to whom it is for
            step = partial(work.throw, error)
        try:
            waits_for = step()
        except StopIteration as end:
            value: T = end.value
            return value
