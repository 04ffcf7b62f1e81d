"""A log in memory, for tests of the engine without a database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from realtime.cursors import Cursor
from realtime.envelope import Envelope
from realtime.events import Event
from realtime.log import Span
from tests.realtime.builders import EPOCH


class MemoryLog:
    """`crash_after_stamp` makes the next stamping fail when its positions are already committed.
    While `answers` is cleared, questions are looked up but their answers are still on their way."""

    def __init__(self) -> None:
        self.epoch = EPOCH
        self.kept: list[Envelope] = []
        self.unstamped: list[Event] = []
        self.head = 0
        self.reads = 0
        self.crash_after_stamp = False
        self.answers = asyncio.Event()
        self.answers.set()
        self.asked = 0
        self._right = asyncio.Lock()

    def append(self, *events: Event) -> None:
        self.unstamped += events

    async def span(self) -> Span:
        oldest = self.kept[0].pos if self.kept else self.head + 1
        span = Span(self.epoch, oldest, self.head, len(self.unstamped))
        await self._answer()
        return span

    async def read(self, after: int, limit: int) -> list[Envelope]:
        self.reads += 1
        found = [each for each in self.kept if each.pos > after][:limit]
        await self._answer()
        return found

    async def read_topics(self, topics: Sequence[str], after: int, limit: int) -> list[Envelope]:
        found = [each for each in await self.read(after, len(self.kept)) if wanted(each, topics)]
        return found[:limit]

    @asynccontextmanager
    async def stamping(self) -> AsyncIterator["MemoryLog"]:
        async with self._right:
            yield self

    async def stamp(self, limit: int) -> list[Envelope]:
        await asyncio.sleep(0)
        fresh, self.unstamped = self.unstamped[:limit], self.unstamped[limit:]
        stamped = []
        for event in fresh:
            self.head += 1
            stamped.append(Envelope(event, event.topics, 1.0, Cursor(self.epoch, self.head)))
        self.kept += stamped
        if stamped and self.crash_after_stamp:
            self.crash_after_stamp = False
            raise ConnectionError("killed between stamping and ringing")
        return stamped

    async def prune(self, older_than: timedelta) -> int:
        return 0

    def forget_before(self, pos: int) -> None:
        self.kept = [each for each in self.kept if each.pos >= pos]

    async def _answer(self) -> None:
        self.asked += 1
        await asyncio.sleep(0)
        await self.answers.wait()


def wanted(envelope: Envelope, topics: Sequence[str]) -> bool:
    return not set(topics).isdisjoint(envelope.topics)
