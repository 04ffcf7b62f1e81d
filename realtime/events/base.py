"""What all events share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from realtime.channels import Topic

EVENTS: dict[str, type["Event"]] = {}


@dataclass(frozen=True)
class Event:
    """What all events share. A subclass that names its `type` is found in `EVENTS` under it."""

    type: ClassVar[str]
    version: ClassVar[int] = 1
    durable: ClassVar[bool] = True

    def __init_subclass__(cls) -> None:
        if "type" in cls.__dict__ and EVENTS.setdefault(cls.type, cls) is not cls:
            raise TypeError(f"{cls.__name__}: the event type {cls.type!r} is taken")

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Where it is delivered; a subscriber to several of them gets it once."""
        raise NotImplementedError

    @property
    def key(self) -> str:
        """Ephemeral events with one key replace each other while they wait."""
        return f"{self.type} {' '.join(self.topics)}"


@dataclass(frozen=True)
class UnknownEvent(Event):
    """An event of a type or version that this process does not know (a newer one wrote it).

    Kept as it came, so that an older relay can pass it on to newer processes.
    """

    type = "unknown"
    name: str
    made_in: int
    facts: Mapping[str, Any] = field(hash=False)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """None of its own: its envelope holds those it was written with."""
        return ()

    @property
    def key(self) -> str:
        return self.name
