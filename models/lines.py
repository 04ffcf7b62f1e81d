"""Connections that pages are read over: few, kept open, each with its statements prepared.

asyncpg's own pool makes a task of giving a connection back and a proxy of handing one out, which
costs more than a small statement does. Nothing that is read here leaves anything to tidy up.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

Connect = Callable[[], Awaitable[asyncpg.Connection]]


class Lines:
    """At most `most` connections, opened when they are needed; the one used last is used next. How many
    were `opened` until now tells whether all of them were, since some moment, the same."""

    def __init__(self, connect: Connect, *, most: int) -> None:
        self.opened = 0
        self._connect = connect
        self._idle: list[asyncpg.Connection] = []
        self._free = most  # how many more may be in use
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_closed = False

    async def fetch(self, sql: str, values: list[object]) -> list[Any]:
        """The rows that `sql` returns."""
        line = await self._take()
        try:
            found: list[Any] = await line.fetch(sql, *values)
        except asyncpg.PostgresError:
            self._give_back(line)
            raise
        except BaseException:
            # Cut off in the middle, or broken: what comes next on it may not be an answer to us.
            line.terminate()
            self._give_back(line)
            raise
        self._give_back(line)
        return found

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[asyncpg.Connection]:
        """One of them for a while, for whoever leaves it as it was."""
        line = await self._take()
        try:
            yield line
        finally:
            self._give_back(line)

    async def close(self) -> None:
        """Ends what is idle now, and the others when they are given back."""
        self._is_closed = True
        idle, self._idle = self._idle, []
        for line in idle:
            await line.close()

    async def _take(self) -> asyncpg.Connection:
        if self._free:
            self._free -= 1
        else:
            await self._turn()
        while self._idle:
            line = self._idle.pop()
            if not line.is_closed():
                return line
        try:
            line = await self._connect()
        except BaseException:
            self._pass_on()
            raise
        self.opened += 1
        return line

    async def _turn(self) -> None:
        """First come, first served."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on()
            raise

    def _give_back(self, line: asyncpg.Connection) -> None:
        if self._is_closed:
            line.terminate()
        elif not line.is_closed():
            self._idle.append(line)
        self._pass_on()

    def _pass_on(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
