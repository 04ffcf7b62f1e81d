"""Members that change or go."""

from dataclasses import dataclass

from realtime import channels
from realtime.channels import Topic
from realtime.events.base import Event


@dataclass(frozen=True)
class _UserChanged(Event):
    user_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.user(self.user_id), channels.author(self.user_id))


@dataclass(frozen=True)
class _UserGone(_UserChanged):
    @property
    def topics(self) -> tuple[Topic, ...]:
        return (*super().topics, channels.revocations())


@dataclass(frozen=True)
class UserSuspended(_UserGone):
    """A member was suspended: their sockets close and their clips leave open feeds."""

    type = "user.suspended"


@dataclass(frozen=True)
class UserDeleted(_UserGone):
    """A member's account was deleted: their sockets close."""

    type = "user.deleted"


@dataclass(frozen=True)
class PolicyChanged(Event):
    """What a member may do has changed: open subscriptions of theirs ask again."""

    type = "policy.changed"
    user_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.user(self.user_id),)


@dataclass(frozen=True)
class ProfileChanged(_UserChanged):
    """A member changed what their profile shows."""

    type = "profile.changed"
