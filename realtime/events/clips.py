"""Clips that appear, go and are liked."""

from dataclasses import dataclass
from typing import Literal

from realtime import channels
from realtime.channels import Topic
from realtime.events.base import Event


@dataclass(frozen=True)
class ClipPublished(Event):
    """A clip became visible to its audience. Whether a viewer is in it is asked per viewer.
    `hashtags` are the digests of its tags, with spaces between them."""

    type = "clip.published"
    clip_id: int
    author_id: int
    hashtags: str = ""

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (
            channels.author(self.author_id),
            channels.clip(self.clip_id),
            channels.published(),
            *map(channels.hashtag, self.hashtags.split()),
        )


@dataclass(frozen=True)
class ClipWithdrawn(Event):
    """A clip left (part of) its audience: drop it unless you can still load it."""

    type = "clip.withdrawn"
    clip_id: int
    author_id: int
    reason: Literal["unpublished", "trashed", "narrowed", "held"]

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.author(self.author_id), channels.clip(self.clip_id))


@dataclass(frozen=True)
class ClipHeld(Event):
    """A clip is held back for one more reason. `kind` is told to its author; whoever else shows it
    hears of a `ClipWithdrawn` with the first hold."""

    type = "clip.held"
    clip_id: int
    author_id: int
    kind: str

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.user(self.author_id),)


@dataclass(frozen=True)
class ClipReleased(Event):
    """A reason to hold a clip back is gone. With `is_free` it was the last one: the clip may be
    loaded again by those in its audience."""

    type = "clip.released"
    clip_id: int
    author_id: int
    kind: str
    is_free: bool

    @property
    def topics(self) -> tuple[Topic, ...]:
        own = (channels.user(self.author_id),)
        shown = (channels.author(self.author_id), channels.clip(self.clip_id))
        return own + shown if self.is_free else own


@dataclass(frozen=True)
class ClipScheduleRefused(Event):
    """A draft was not published at the time that its author chose; its schedule says why."""

    type = "clip.schedule_refused"
    clip_id: int
    author_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.user(self.author_id),)


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


@dataclass(frozen=True)
class ClipShared(Event):
    """A member passed somebody else's clip on, for the first time that day."""

    type = "clip.shared"
    clip_id: int
    author_id: int
    user_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.user(self.author_id),)


@dataclass(frozen=True)
class CollaborationChanged(Event):
    """A member was asked to make a draft together with its author, answered, left or was removed;
    `state` is what holds now, "ENDED" for the last two."""

    type = "collaboration.changed"
    clip_id: int
    author_id: int
    user_id: int
    state: str

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.user(self.author_id), channels.user(self.user_id))


@dataclass(frozen=True)
class DraftLineSaid(Event):
    """One of those who make a draft together said something beside it."""

    type = "draft.said"
    clip_id: int
    user_id: int
    line_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.making(self.clip_id),)


@dataclass(frozen=True)
class DraftRetaken(Event):
    """A draft shows something else than before."""

    type = "draft.retaken"
    clip_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.making(self.clip_id),)


@dataclass(frozen=True)
class MakerPresent(Event):
    """One of those who make a draft is here, or (not `is_here`) leaves. Good for a minute."""

    type = "draft.present"
    durable = False
    clip_id: int
    user_id: int
    is_here: bool

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.making(self.clip_id),)

    @property
    def key(self) -> str:
        return f"{self.type} {self.clip_id} {self.user_id}"
