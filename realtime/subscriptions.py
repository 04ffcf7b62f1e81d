"""One subscriber's view of the log.

It is in one of two states. *Following*, the reader of the process puts new envelopes into its
mailbox. *Reading back* (after a resume, a new topic, or a mailbox that ran full) it ignores them and
reads from memory or from the log at its own pace until nothing is left, and follows again. So a slow
subscriber costs no memory, and nothing can fall between replay and live.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from core.errors import Refusal
from realtime.cursors import Cursor
from realtime.envelope import Envelope
from realtime.log import Log
from realtime.mailbox import Mailbox

_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Resync:
    """Events may have been missed: load the state afresh. What follows is news after `cursor`."""

    cursor: Cursor


class Lagged(Refusal):
    """The subscriber reads more slowly than its events arrive, by more than the process keeps in
    memory. Nothing is lost: it may subscribe again after `cursor`."""

    code = "LAGGED"

    def __init__(self, cursor: Cursor) -> None:
        super().__init__("You fell too far behind; subscribe again from your last cursor.")
        self.cursor = cursor


class Source(Protocol):
    """What a subscription needs of `Live`."""

    log: Log
    epoch: str
    position: int

    def recent(self, topics: set[str], after: int) -> list[Envelope] | None: ...

    def join(self, topic: str, subscription: "Subscription") -> None: ...

    def leave(self, topic: str, subscription: "Subscription") -> None: ...

    def forget(self, subscription: "Subscription") -> None: ...


class Subscription:
    """An async iterator of `Envelope | Resync` for one consumer. Raises `Lagged`; a failure of the
    log while it reads back is raised too. Cancelling a wait loses nothing."""

    def __init__(
        self, live: Source, topics: Iterable[str], after: Cursor | None, *, limit: int
    ) -> None:
        self.topics = set(topics)
        self._live = live
        self._mail = Mailbox(limit)
        self._backlog: deque[Envelope] = deque()
        self._news = asyncio.Event()
        self._last = live.position  # everything up to here was handed out, or is not for us
        self._covered = 0  # how far the backlog reaches
        self._following = after is None
        self._overflowed = False
        self._resync = False
        self._closed = False
        self._waiting = False
        self._reads = 0  # numbers what the log is asked, so that an outdated answer is dropped
        if after is not None and after.epoch == live.epoch:
            self._last = after.pos
        elif after is not None:
            self.resync()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Envelope | Resync:
        while not self._closed:
            if self._resync:
                self._resync = False
                return Resync(self.cursor)
            envelope = self._next()
            if envelope is not None:
                return envelope
            if not self._following:
                await self._read_back()
            else:
                await self._wait()
        raise StopAsyncIteration

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def cursor(self) -> Cursor:
        """Where to resume: everything up to here that concerns this subscriber was handed out."""
        return Cursor(self._live.epoch, self._reached())

    def watch(self, topic: str) -> None:
        """Also listen to `topic`: to everything behind what was handed out last."""
        if topic not in self.topics and not self._closed:
            self._last = self._reached()
            self.topics.add(topic)
            self._live.join(topic, self)
            self._turn_back()

    def unwatch(self, topic: str) -> None:
        """Stop listening to `topic`, also to what already waits."""
        if topic in self.topics:
            self.topics.discard(topic)
            self._live.leave(topic, self)
            self._reads += 1

    def waiting(self, most: int) -> "list[Envelope | Resync]":
        """What the iteration would return next without a wait, up to `most`."""
        found: list[Envelope | Resync] = []
        while len(found) < most and not self._resync and not self._closed:
            envelope = self._next()
            if envelope is None:
                break
            found.append(envelope)
        return found

    def close(self) -> None:
        """End the iteration, at once."""
        self._closed = True
        self._live.forget(self)
        self._news.set()

    def offer(self, envelope: Envelope) -> None:
        """Called by `Live` with what is new, in order."""
        if envelope.cursor is None:
            self._mail.offer(envelope)
        elif self._following:
            if self._waiting and not self._mail.durables:
                self._last = max(self._last, envelope.pos - 1)
            if not self._mail.offer(envelope):
                self._overflowed = True
                self._mail.drop_durables()
                self._following = False
        self._news.set()

    def resync(self) -> None:
        """Called by `Live` when the history broke off: start over from its position."""
        self._mail.drop_durables()
        self._backlog.clear()
        self._last = self._covered = self._live.position
        self._following, self._overflowed, self._resync = True, False, True
        self._reads += 1
        self._news.set()

    def _next(self) -> Envelope | None:
        while self._backlog or (self._following and len(self._mail)):
            envelope = self._backlog.popleft() if self._backlog else self._mail.pop()
            if envelope is None:
                break
            if envelope.cursor is not None:
                if envelope.pos <= self._last:
                    continue
                self._last = envelope.pos
            if not self.topics.isdisjoint(envelope.topics):
                return envelope
        return None

    def _reached(self) -> int:
        if self._waiting and self._following and not self._mail.durables:
            return max(self._last, self._live.position)
        return self._last

    def _turn_back(self) -> None:
        self._mail.drop_durables()
        self._backlog.clear()
        self._covered = self._last
        self._following = False
        self._reads += 1
        self._news.set()

    async def _wait(self) -> None:
        self._news.clear()
        self._waiting = True
        try:
            await self._news.wait()
        finally:
            self._last = self._reached()
            self._waiting = False

    async def _read_back(self) -> None:
        self._last = max(self._last, self._covered)
        recent = self._live.recent(self.topics, self._last)
        if recent is None or self._last > self._live.position:
            await self._read_log()
        elif len(recent) > _BATCH:
            self._backlog.extend(recent[:_BATCH])
            self._covered = self._backlog[-1].pos
        else:
            self._backlog.extend(recent)
            self._covered = self._live.position
            self._following, self._overflowed = True, False

    async def _read_log(self) -> None:
        if self._overflowed:
            raise Lagged(self.cursor)
        self._reads += 1
        asked, live_at, epoch = self._reads, self._live.position, self._live.epoch
        rows = await self._live.log.read_topics(sorted(self.topics), self._last, _BATCH)
        # Asked after the rows were read: pruning in between cannot go unnoticed.
        span = await self._live.log.span()
        if asked != self._reads:
            return
        if span.epoch != epoch or not span.holds_all_after(self._last):
            self.resync()
        elif self._last > live_at:
            # The reader of this process was behind us: follow it, unless it has just overtaken us.
            self._following = self._live.position <= self._last
        else:
            self._backlog.extend(rows)
            self._covered = rows[-1].pos if len(rows) == _BATCH else live_at
