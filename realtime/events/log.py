"""The log's own bell."""

from dataclasses import dataclass

from realtime import channels
from realtime.channels import Topic
from realtime.events.base import Event


@dataclass(frozen=True)
class OutboxAppended(Event):
    """Rows wait in the outbox for their position: the bell that wakes the relay."""

    type = "outbox.appended"
    durable = False

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.relay(),)
