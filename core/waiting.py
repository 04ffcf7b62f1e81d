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
    task = asyncio.current_task()
    assert task is not None, "whoever waits is a task"
    limit = _Limit(task)
    timer = asyncio.get_running_loop().call_later(seconds, limit)
    try:
        return await _rest(work, waits_for)
    except asyncio.CancelledError:
        if limit.undo():
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
        limit.undo()


class _Limit:
    """Cancels a task. As `asyncio.timeout` does it, for a third of its price: nobody asks here whether
    it has, or moves it."""

    __slots__ = ("_before", "_is_due", "_task")

    def __init__(self, task: asyncio.Task[Any]) -> None:
        self._before = task.cancelling()
        self._is_due = False
        self._task = task

    def __call__(self) -> None:
        self._is_due = True
        self._task.cancel()

    def undo(self) -> bool:
        """Once. Whether this has cancelled the task, and nobody else."""
        if not self._is_due:
            return False
        self._is_due = False
        return self._task.uncancel() <= self._before


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
