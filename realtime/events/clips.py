"""Clips that appear, go and are liked."""

from dataclasses import dataclass
from typing import Literal

from realtime import channels
from realtime.channels import Topic
from realtime.events.base import Event


@dataclass(frozen=True)
class ClipPublished(Event):
    """A clip became visible to its audience. Whether a viewer is in it is asked per viewer."""

    type = "clip.published"
    clip_id: int
    author_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (
            channels.author(self.author_id),
            channels.clip(self.clip_id),
            channels.published(),
        )


@dataclass(frozen=True)
class ClipWithdrawn(Event):
    """A clip left (part of) its audience: drop it unless you can still load it."""

    type = "clip.withdrawn"
    clip_id: int
    author_id: int
    reason: Literal["unpublished", "trashed", "narrowed"]

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.author(self.author_id), channels.clip(self.clip_id))


@dataclass(frozen=True)
class ClipLiked(Event):
    """A member began to like somebody else's clip. Liking it again later is told again."""

    type = "clip.liked"
    clip_id: int
    author_id: int
    user_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.user(self.author_id),)
