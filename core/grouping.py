"""Look-ups of many requests made together: what a DataLoader is to one request, across all of them.

A statement for twenty costs little more than one for one of them. So who asks while as many look-ups
are under way as may be waits for the next one, which is made for all who wait; who asks when there is
room is looked up at once, with whoever else asks before the event loop turns.

    async def _titles(reading: Reading, ids: list[int]) -> list[str | None]:
        rows = await read(reading, "SELECT id, title FROM books WHERE id = ANY($1::bigint[])", [ids])
        titles = {row["id"]: row["title"] for row in rows}
        return [titles.get(id) for id in ids]

    title = await reading.grouped(_titles).ask(id)

A question joins a look-up only before that has begun: an answer is never older than its question, and
what was revoked, hidden or changed before is so in it. Nothing is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextvars import Context
from itertools import islice
from typing import Generic, TypeVar

from core.loading import Pending

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Grouping(Generic[K, V]):
    """`look_up` gives a value for each of the keys, in their order; they are different ones. What it
    raises is for those who asked for these keys; that one of them is cancelled changes nothing for the
    others. It runs in nobody's context: what it needs, it is given with the keys.

    At most `under_way` look-ups run at once, so that a slow one does not hold up everybody, of at most
    `most` keys each, so that none is slow for its size. First come, first served."""

    __slots__ = ("_free", "_is_called", "_look_up", "_most", "_running", "_wanted")

    def __init__(
        self,
        look_up: Callable[[list[K]], Awaitable[Sequence[V]]],
        *,
        under_way: int = 2,
        most: int = 100,
    ) -> None:
        self._look_up = look_up
        self._free = under_way
        self._most = most
        self._wanted: dict[K, Pending[V]] = {}
        self._is_called = False
        self._running: set[asyncio.Task[None]] = set()

    def ask(self, key: K) -> Pending[V]:
        """The value of `key`, as a look-up finds it that begins from now on. Who asks for the same key
        may be given the same object."""
        found = self._wanted.get(key)
        if found is None:
            found = self._wanted[key] = Pending()
            if self._free and not self._is_called:
                self._is_called = True
                asyncio.get_running_loop().call_soon(self._go, context=Context())
        return found

    def _go(self) -> None:
        self._is_called = False
        loop = asyncio.get_running_loop()
        while self._wanted and self._free:
            group = dict(islice(self._wanted.items(), self._most))
            if len(group) == len(self._wanted):
                self._wanted = {}
            else:
                for key in group:
                    del self._wanted[key]
            self._free -= 1
            task = loop.create_task(self._answer(group))
            self._running.add(task)  # the loop itself holds tasks weakly
            task.add_done_callback(self._running.discard)

    async def _answer(self, group: dict[K, Pending[V]]) -> None:
        try:
            values = await self._look_up(list(group))
            if len(values) != len(group):
                raise RuntimeError(f"{len(values)} values for {len(group)} keys")
        except BaseException as error:
            for each in group.values():
                each.fail(error)
            if not isinstance(error, Exception):
                raise
        else:
            for each, value in zip(group.values(), values, strict=True):
                each.bring(value)
        finally:
            self._free += 1
            self._go()
