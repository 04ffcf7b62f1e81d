"""Follows and blocks."""

from dataclasses import dataclass

from realtime import channels
from realtime.channels import Topic
from realtime.events.base import Event


@dataclass(frozen=True)
class _FollowChanged(Event):
    follower_id: int
    followee_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.user(self.follower_id), channels.user(self.followee_id))


@dataclass(frozen=True)
class FollowRequested(_FollowChanged):
    """Somebody asked to follow a private account."""

    type = "follow.requested"


@dataclass(frozen=True)
class FollowAccepted(_FollowChanged):
    """A follow holds from now on, at once or (`was_requested`) because a request was accepted."""

    type = "follow.accepted"
    was_requested: bool = False


@dataclass(frozen=True)
class FollowEnded(_FollowChanged):
    """A follow, or the request for one, holds no more, whichever side ended it."""

    type = "follow.ended"


@dataclass(frozen=True)
class _BlockChanged(Event):
    blocker_id: int
    blocked_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.user(self.blocker_id), channels.user(self.blocked_id))


@dataclass(frozen=True)
class BlockMade(_BlockChanged):
    """Two members became invisible to each other. Open feeds of both obey it at once; the blocked
    side is never shown the event."""

    type = "block.made"


@dataclass(frozen=True)
class BlockLifted(_BlockChanged):
    """A block ended. The side that was blocked is never shown the event."""

    type = "block.lifted"
