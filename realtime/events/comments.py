"""Comments and mentions."""

from dataclasses import dataclass

from realtime import channels
from realtime.channels import Topic
from realtime.events.base import Event


@dataclass(frozen=True)
class CommentCreated(Event):
    """Others can read a new comment: at once, or when the clip's author let it through.

    `answered_id` is the member whom a reply answers.
    """

    type = "comment.created"
    comment_id: int
    clip_id: int
    clip_author_id: int
    author_id: int
    answered_id: int | None = None

    @property
    def topics(self) -> tuple[Topic, ...]:
        told = [channels.user(self.clip_author_id), channels.clip(self.clip_id)]
        if self.answered_id is not None:
            told.append(channels.user(self.answered_id))
        return tuple(dict.fromkeys(told))


@dataclass(frozen=True)
class CommentHeld(Event):
    """A comment waits for the clip's author: it has a word that they filter."""

    type = "comment.held"
    comment_id: int
    clip_id: int
    clip_author_id: int
    author_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.user(self.clip_author_id),)


@dataclass(frozen=True)
class MemberMentioned(Event):
    """A member was named in a comment that others can read, or in a caption (`comment_id` None).
    Whether they may see the clip is asked when they are told."""

    type = "member.mentioned"
    clip_id: int
    comment_id: int | None
    author_id: int
    user_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.user(self.user_id),)
