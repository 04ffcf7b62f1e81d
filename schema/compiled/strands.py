"""Resolvers' coroutines, begun at once and made tasks only if they have to wait.

Most async resolvers have their value at hand: a loader was primed, a row is cached. A task for each
would cost more than the resolver. So the first step runs where the resolver is called, in a context
of its own as in a task; a coroutine that waits becomes a task from there on. While the first step
runs, `asyncio.current_task()` is the strand, which stands for the task that it may become:
`asyncio.timeout` and task groups that are entered there cancel the right one.
"""

from __future__ import annotations

import asyncio
from asyncio.tasks import _enter_task, _leave_task
from collections.abc import Awaitable, Coroutine
from contextvars import Context, copy_context
from types import CoroutineType
from typing import Any
from weakref import ref


class Strand(Coroutine[Any, Any, Any]):
    """A coroutine that was begun and waits; itself the coroutine of the task that goes on."""

    __slots__ = (
        "__weakref__",
        "_around",
        "_begun",
        "_context",
        "_coroutine",
        "_task",
        "_waits_for",
    )

    def __init__(self, coroutine: Coroutine[Any, Any, Any], around: asyncio.Task[Any]) -> None:
        self._coroutine = coroutine
        self._around = around
        # Weakly: the task has its strand, and the two would only go with the garbage collector.
        self._task: ref[asyncio.Task[Any]] | None = None
        self._context: Context | None = None
        self._waits_for: Any = None
        self._begun = False

    def first_step(self, loop: asyncio.AbstractEventLoop) -> None:
        """Raises `StopIteration` with the value where the coroutine ends, and what it raises."""
        self._context = copy_context()
        _leave_task(loop, self._around)
        _enter_task(loop, self)
        try:
            self._waits_for = self._context.run(self._coroutine.send, None)
        finally:
            _leave_task(loop, self)
            _enter_task(loop, self._around)
        if hasattr(self._waits_for, "_asyncio_future_blocking"):
            # Said by `await` to the task that waits, which is told when it is there; until then
            # others may come to wait for the same future.
            self._waits_for._asyncio_future_blocking = False

    def go_on(self, loop: asyncio.AbstractEventLoop) -> asyncio.Task[Any]:
        task = loop.create_task(self, context=self._context)
        self._task = ref(task)
        return task

    def send(self, value: Any) -> Any:
        if self._begun:
            return self._coroutine.send(value)
        self._begun = True
        if hasattr(self._waits_for, "_asyncio_future_blocking"):
            self._waits_for._asyncio_future_blocking = True
        return self._waits_for

    def throw(self, *error: Any) -> Any:
        self._begun = True
        return self._coroutine.throw(*error)

    def close(self) -> None:
        self._coroutine.close()

    def __await__(self) -> Any:
        return self._coroutine.__await__()

    def __getattr__(self, name: str) -> Any:
        """As `current_task()`: what the task, or the one around it, would answer."""
        task = None if self._task is None else self._task()
        return getattr(task or self._around, name)


def begin(
    awaitable: Awaitable[Any], loop: asyncio.AbstractEventLoop, around: asyncio.Task[Any]
) -> Any:
    """The value, or the `Strand` that waits for it."""
    strand = Strand(_coroutine(awaitable), around)
    try:
        strand.first_step(loop)
    except StopIteration as end:
        return end.value
    return strand


def _coroutine(awaitable: Awaitable[Any]) -> Coroutine[Any, Any, Any]:
    return awaitable if type(awaitable) is CoroutineType else _awaited(awaitable)


async def _awaited(awaitable: Awaitable[Any]) -> Any:
    return await awaitable
