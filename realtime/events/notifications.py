"""Notifications."""

from dataclasses import dataclass

from realtime import channels
from realtime.channels import Topic
from realtime.events.base import Event


@dataclass(frozen=True)
class NotificationMade(Event):
    """A notification is new, or grew, and may be shown now."""

    type = "notification.made"
    notification_id: int
    user_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.notifications(self.user_id),)
