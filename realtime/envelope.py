"""An event on its way: where it goes, when it was made, and where in the log it stands."""

import time
from dataclasses import dataclass, replace
from typing import Any

import orjson

from realtime.cursors import Cursor
from realtime.events import Event, UnknownEvent
from realtime.wire import from_wire, to_wire

MAX_BYTES = 256 * 1024  # of one encoded envelope; a preview frame is about 20 KB


@dataclass(frozen=True, slots=True)
class Envelope:
    """`topics` are those the event had when it was written, also where this process does not know
    its type. `at` is in seconds since 1970. `cursor` is None for ephemeral events."""

    event: Event
    topics: tuple[str, ...]
    at: float
    cursor: Cursor | None = None

    @classmethod
    def ephemeral(cls, event: Event) -> "Envelope":
        """Raises `TypeError` for a durable event: those go through the outbox."""
        if event.durable:
            raise TypeError(f"{type(event).__name__} is durable: append it to the outbox")
        return cls(event, event.topics, time.time())

    @property
    def pos(self) -> int:
        """The position of a durable event."""
        if self.cursor is None:
            raise TypeError(f"{type(self.event).__name__} is ephemeral and has no position")
        return self.cursor.pos

    def encode(self) -> bytes:
        """One line of JSON."""
        name, version, facts = to_wire(self.event)
        line: dict[str, Any] = {
            "type": name,
            "v": version,
            "data": facts,
            "topics": self.topics,
            "at": self.at,
        }
        if self.cursor is not None:
            line["epoch"], line["pos"] = self.cursor.epoch, self.cursor.pos
        return orjson.dumps(line)


def decode(line: bytes) -> Envelope | None:
    """What `encode` wrote; None for anything else (garbage on a bus is dropped, never raised)."""
    if len(line) > MAX_BYTES:
        return None
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    match found:
        case {
            "type": str(name),
            "v": int(version),
            "data": dict(facts),
            "topics": [*topics],
            "at": int() | float() as at,
        } if all(isinstance(topic, str) for topic in topics):
            return _placed(found, Envelope(from_wire(name, version, facts), tuple(topics), at))
    return None


def _placed(found: dict[str, Any], envelope: Envelope) -> Envelope | None:
    match found:
        case {"epoch": str(epoch), "pos": int(pos)}:
            return replace(envelope, cursor=Cursor(epoch, pos))
        case {"epoch": _} | {"pos": _}:
            return None
    # An ephemeral envelope may not carry a durable event: that would slip it past the log.
    if envelope.event.durable and not isinstance(envelope.event, UnknownEvent):
        return None
    return envelope
