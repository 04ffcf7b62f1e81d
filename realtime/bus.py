"""The doorbell: carries envelopes between processes, at most once, and may lose anything.

Durable events survive that because the log holds them: whoever misses a bell reads the log at its
next tick. So a bus never waits, never raises to its caller, and never holds more than its bounds.

    MemoryBus     one process
    SocketBus     several processes on one host, no service needed (realtime/socket_bus.py)
    RedisBus      several hosts (realtime/redis_bus.py)
"""

import asyncio
from dataclasses import dataclass
from typing import Protocol, Self

from realtime.envelope import Envelope
from realtime.events import Event
from realtime.mailbox import Mailbox

LIMIT = 2_000  # envelopes waiting per reader or peer: four batches of the relay


@dataclass(frozen=True, slots=True)
class BusHealth:
    """`up`: connected to the other processes (always true where there are none). `dropped`: how
    many envelopes found no room since the start. `garbage`: how many arrivals made no sense."""

    up: bool
    dropped: int
    garbage: int = 0


class Listener:
    """What arrives at this process, as an async iterator. One consumer; close it when done."""

    def __init__(self, listeners: "Listeners", types: tuple[type[Event], ...], limit: int) -> None:
        self._listeners = listeners
        self._types = types
        self._mail = Mailbox(limit)
        self._news = asyncio.Event()
        self._closed = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Envelope:
        while not self._closed:
            envelope = self._mail.pop()
            if envelope is not None:
                return envelope
            self._news.clear()
            await self._news.wait()
        raise StopAsyncIteration

    @property
    def dropped(self) -> int:
        return self._mail.dropped

    def close(self) -> None:
        """End the iteration, at once; what waited is forgotten."""
        self._closed = True
        self._news.set()
        self._listeners.forget(self)

    def receive(self, envelope: Envelope) -> None:
        if not self._types or isinstance(envelope.event, self._types):
            self._mail.force(envelope)
            self._news.set()


class Listeners:
    """The listeners of one process."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._open: set[Listener] = set()
        self._dropped = 0

    def open(self, types: tuple[type[Event], ...]) -> Listener:
        listener = Listener(self, types, self._limit)
        self._open.add(listener)
        return listener

    def forget(self, listener: Listener) -> None:
        if listener in self._open:
            self._open.remove(listener)
            self._dropped += listener.dropped

    def receive(self, envelope: Envelope) -> None:
        for listener in self._open:
            listener.receive(envelope)

    @property
    def dropped(self) -> int:
        return self._dropped + sum(listener.dropped for listener in self._open)

    def close(self) -> None:
        for listener in list(self._open):
            listener.close()


class Bus(Protocol):
    async def start(self) -> None:
        """Begin to carry. Returns also where the other side is not there yet."""
        ...

    def publish(self, envelope: Envelope) -> None:
        """Ring once at every listener, those of this process included. Never waits or raises."""
        ...

    def listen(self, *types: type[Event]) -> Listener:
        """Envelopes with events of these types (of all types without), from now on."""
        ...

    def health(self) -> BusHealth: ...

    async def aclose(self) -> None:
        """End every listener and connection."""
        ...


class MemoryBus:
    """The bus of a single process: listeners get the very object that was published."""

    def __init__(self, *, limit: int = LIMIT) -> None:
        self._listeners = Listeners(limit)

    async def start(self) -> None:
        """Nothing to connect to."""

    def publish(self, envelope: Envelope) -> None:
        self._listeners.receive(envelope)

    def listen(self, *types: type[Event]) -> Listener:
        return self._listeners.open(types)

    def health(self) -> BusHealth:
        return BusHealth(up=True, dropped=self._listeners.dropped)

    async def aclose(self) -> None:
        self._listeners.close()
