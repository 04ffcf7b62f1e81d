"""Live: the one reader of a process, and the subscriptions it feeds.

What is promised to a subscriber: every durable event of its topics, once and in the order of the
log, from where it started (or from its cursor) on, over reconnections, for as long as the log keeps
them; or else a `Resync`, which says "load your state afresh". Ephemeral events come at most once,
the latest per key, and only while one listens.

The bus carries each envelope ahead of the log. The one that follows directly on the last is
delivered at once; anything else makes the reader catch up from the log, where the truth is.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice

from realtime.bus import Bus, BusHealth, Listener
from realtime.cursors import Cursor
from realtime.envelope import Envelope
from realtime.events import Event, OutboxAppended
from realtime.log import Log, Span
from realtime.subscriptions import Resync, Subscription
from realtime.tasks import cancel, keep_running

_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Health:
    """`position` is how far this process has delivered; `waiting` counts events without a position
    (they grow when no relay works); `silent_seconds` since the log last answered."""

    position: int
    waiting: int
    silent_seconds: float
    subscriptions: int
    bus: BusHealth


@dataclass(frozen=True, slots=True)
class Replay:
    """A piece of the past, in order. `cursor` is how far it reaches: read on behind it."""

    news: Sequence[Envelope | Resync]
    cursor: Cursor


class Live:
    """`ring` is how many of the latest events are kept in memory for resuming clients; `tick`
    (seconds) bounds the delay of an event whose bell was lost; `mailbox` is how many events wait
    for one subscriber before it is made to read at its own pace."""

    def __init__(
        self, log: Log, bus: Bus, *, ring: int = 10_000, tick: float = 0.25, mailbox: int = 200
    ) -> None:
        self.log = log
        self.epoch = ""
        self.position = 0
        self._bus = bus
        self._ring: deque[Envelope] = deque(maxlen=ring)
        self._tick = tick
        self._mailbox = mailbox
        self._audience: dict[str, set[Subscription]] = {}
        self._subscriptions: set[Subscription] = set()
        self._gap = asyncio.Event()
        self._is_kicked = False
        self._waiting = 0
        self._answered_at = 0.0
        self._bell: Listener | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._closed = False

    async def start(self) -> None:
        """Raises what the log raises when it is out of reach."""
        self._bell = self._bus.listen()
        span = await self._look()
        self.epoch = span.epoch
        # Clients come back in a crowd after a restart: let the first of them find the ring filled.
        self.position = max(span.oldest - 1, span.head - min(_BATCH, self._ring.maxlen or 0))
        await self._catch_up()
        hear = partial(self._hear, self._bell)
        self._tasks = [
            asyncio.create_task(keep_running("bus reader", hear, pause=self._tick)),
            asyncio.create_task(keep_running("log reader", self._follow, pause=self._tick)),
        ]

    def subscribe(self, topics: Iterable[str], *, after: Cursor | None = None) -> Subscription:
        """Listen from this instant on (whatever is loaded after this call is not older than the
        first event), or, with `after`, from that cursor on. Close it when done."""
        subscription = Subscription(self, topics, after, limit=self._mailbox)
        self._subscriptions.add(subscription)
        for topic in subscription.topics:
            self.join(topic, subscription)
        if self._closed:
            subscription.close()
        return subscription

    async def replay(self, topics: set[str], after: Cursor, most: int) -> Replay:
        """Up to `most` envelopes behind `after`, from memory or from the log. One `Resync` where
        the history does not reach back to `after`. Raises what the log raises."""
        here = Cursor(self.epoch, self.position)
        if after.epoch != here.epoch:
            return Replay([Resync(here)], here)
        found = self.recent(topics, after.pos) if after.pos <= here.pos else None
        if found is None:
            found = await self.log.read_topics(sorted(topics), after.pos, most)
            # Asked after the rows were read: pruning in between cannot go unnoticed.
            span = await self.log.span()
            if span.epoch != after.epoch or not span.holds_all_after(after.pos):
                return Replay([Resync(here)], here)
        if len(found) >= most:
            return Replay(found[:most], Cursor(here.epoch, found[most - 1].pos))
        reached = max(here.pos, after.pos, found[-1].pos if found else 0)
        return Replay(found, Cursor(here.epoch, reached))

    def emit(self, event: Event) -> None:
        """Send an ephemeral event; it may be lost. Raises TypeError for a durable one."""
        self._bus.publish(Envelope.ephemeral(event))

    def kick(self) -> None:
        """Say that rows were appended: call it after the commit. Optional, but it saves a tick. It
        rings when the event loop turns, once for all who call it until then."""
        if not self._is_kicked:
            self._is_kicked = True
            asyncio.get_running_loop().call_soon(self._ring_relay)

    def _ring_relay(self) -> None:
        self._is_kicked = False
        self._bus.publish(Envelope.ephemeral(OutboxAppended()))

    def health(self) -> Health:
        return Health(
            position=self.position,
            waiting=self._waiting,
            silent_seconds=time.monotonic() - self._answered_at,
            subscriptions=len(self._subscriptions),
            bus=self._bus.health(),
        )

    async def aclose(self) -> None:
        """End every subscription and the reading. The bus is closed by whoever opened it."""
        self._closed = True
        await cancel(self._tasks)
        self._tasks = []
        if self._bell is not None:
            self._bell.close()
        for subscription in list(self._subscriptions):
            subscription.close()

    def recent(self, topics: set[str], after: int) -> list[Envelope] | None:
        """Everything behind `after` for `topics` from memory; None where memory is too short."""
        if after >= self.position:
            return []
        if not self._ring or self._ring[0].pos > after + 1:
            return None
        found = [each for each in self._newest(after) if not topics.isdisjoint(each.topics)]
        found.reverse()
        return found

    def since(self, after: int, most: int) -> list[Envelope] | None:
        """The first `most` behind `after`, of all topics, from memory; None where it is too short."""
        if not self._ring or self._ring[0].pos > after + 1:
            return None
        found = list(self._newest(after))
        found.reverse()
        return found[:most]

    def _newest(self, after: int) -> Iterator[Envelope]:
        """What is behind `after`, backwards: most who ask stand near the end of a long memory."""
        return islice(reversed(self._ring), max(self.position - after, 0))

    def join(self, topic: str, subscription: Subscription) -> None:
        self._audience.setdefault(topic, set()).add(subscription)

    def leave(self, topic: str, subscription: Subscription) -> None:
        listening = self._audience.get(topic, set())
        listening.discard(subscription)
        if not listening:
            self._audience.pop(topic, None)

    def forget(self, subscription: Subscription) -> None:
        self._subscriptions.discard(subscription)
        for topic in subscription.topics:
            self.leave(topic, subscription)

    async def _hear(self, listener: Listener) -> None:
        async for envelope in listener:
            self._receive(envelope)

    def _receive(self, envelope: Envelope) -> None:
        if envelope.cursor is None:
            self._dispatch(envelope)
        elif envelope.cursor.epoch != self.epoch:
            return  # another instance on the same bus, or a history that the tick will notice
        elif envelope.pos == self.position + 1:
            self._deliver(envelope)
        elif envelope.pos > self.position:
            self._gap.set()

    async def _follow(self) -> None:
        while True:
            await self._catch_up()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._tick):
                    await self._gap.wait()

    async def _catch_up(self) -> None:
        self._gap.clear()
        stood = self.position  # bells may move us while we ask: judge by where we stood before
        span = await self._look()
        if span.epoch != self.epoch or not span.holds_all_after(stood):
            self._start_over(span)
        while (read_from := self.position) < span.head:
            for envelope in await self.log.read(read_from, _BATCH):
                # Bells may have delivered some of these meanwhile.
                if envelope.pos == self.position + 1:
                    self._deliver(envelope)
            if self.position == read_from:
                return  # pruned between the two questions: the next look starts over

    async def _look(self) -> Span:
        span = await self.log.span()
        self._answered_at, self._waiting = time.monotonic(), span.waiting
        return span

    def _start_over(self, span: Span) -> None:
        self.epoch, self.position = span.epoch, span.head
        self._ring.clear()
        for subscription in self._subscriptions:
            subscription.resync()

    def _deliver(self, envelope: Envelope) -> None:
        self.position = envelope.pos
        self._ring.append(envelope)
        self._dispatch(envelope)

    def _dispatch(self, envelope: Envelope) -> None:
        heard: set[Subscription] = set()
        for topic in envelope.topics:
            heard |= self._audience.get(topic, set())
        for subscription in heard:
            subscription.offer(envelope)
