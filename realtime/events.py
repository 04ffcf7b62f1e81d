"""Every event of the product.

An event is a frozen dataclass named in the past tense, noun first. It carries ids and numbers, no
private text, so that an event that goes astray tells nothing; whoever receives one loads what the
viewer may see now. Durable events are rows of the outbox: written in the transaction of the change,
delivered in order, replayed by cursor. Ephemeral ones only ring: they may be lost, and of several
with one `key` only the latest counts.

Fields may be added with a default; any other change raises `version`. A process that meets a type,
version or field it does not understand gets an `UnknownEvent`, never an exception.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from realtime import channels
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


@dataclass(frozen=True)
class GenerationQueued(Event):
    """A generation waits for a worker; also the bell that wakes one."""

    type = "generation.queued"
    generation_id: int
    owner_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (
            channels.workers(),
            channels.generation(self.generation_id),
            channels.user(self.owner_id),
        )


@dataclass(frozen=True)
class GenerationAdvanced(Event):
    """A generation entered `state`: a worker took it (RUNNING), its picture is drawn
    (POSTPROCESSING), it is being looked at (MODERATING)."""

    type = "generation.advanced"
    generation_id: int
    owner_id: int
    state: str

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.generation(self.generation_id), channels.user(self.owner_id))


@dataclass(frozen=True)
class GenerationProgressed(Event):
    """A running generation moved on. `seq` only grows, over attempts too: skip a lower one.

    `fraction` is 0…1 of the whole work; `step` counts 1…`steps` within `stage`, both 0 where the
    stage has no steps. `preview` is the address of the latest preview frame, or the frame itself
    as a `data:` URL. May be lost, and only the latest per generation waits: the row is the truth.
    """

    type = "generation.progressed"
    durable = False
    generation_id: int
    owner_id: int
    seq: int
    stage: str
    fraction: float
    step: int = 0
    steps: int = 0
    preview: str | None = None

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.generation(self.generation_id),)


@dataclass(frozen=True)
class GenerationFinished(Event):
    """A generation reached a terminal `state`; `clip_id` is its draft where it succeeded."""

    type = "generation.finished"
    generation_id: int
    owner_id: int
    state: str
    clip_id: int | None = None

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.generation(self.generation_id), channels.user(self.owner_id))


@dataclass(frozen=True)
class GenerationCancelRequested(Event):
    """The owner wants a generation stopped; its worker learns it here or at its next heartbeat."""

    type = "generation.cancel_requested"
    generation_id: int
    owner_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (
            channels.workers(),
            channels.generation(self.generation_id),
            channels.user(self.owner_id),
        )


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
    """A follow holds from now on, at once or after a request."""

    type = "follow.accepted"


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


@dataclass(frozen=True)
class SessionRevoked(Event):
    """A session ended before its time: its sockets close."""

    type = "session.revoked"
    session_id: int
    user_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (
            channels.session(self.session_id),
            channels.user(self.user_id),
            channels.revocations(),
        )


@dataclass(frozen=True)
class TokenRevoked(Event):
    """An API token ended before its time: its sockets close."""

    type = "token.revoked"
    token_id: int
    user_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (
            channels.token(self.token_id),
            channels.user(self.user_id),
            channels.revocations(),
        )


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
class ProfileChanged(_UserChanged):
    """A member changed what their profile shows."""

    type = "profile.changed"


@dataclass(frozen=True)
class _ConversationNews(Event):
    """One event per recipient: a member who may not hear of it is sent none."""

    conversation_id: int
    actor_id: int
    recipient_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.messages(self.recipient_id),)

    @property
    def key(self) -> str:
        return f"{self.type} {self.conversation_id} {self.actor_id} {self.recipient_id}"


@dataclass(frozen=True)
class MessageSent(_ConversationNews):
    """Something was said in a conversation; its author's other devices hear of it too."""

    type = "message.sent"
    message_id: int


@dataclass(frozen=True)
class MessageUnsent(_ConversationNews):
    """Its author took a message back: drop what it said."""

    type = "message.unsent"
    message_id: int


@dataclass(frozen=True)
class ConversationChanged(_ConversationNews):
    """Somebody was asked in, came in or left; or the recipient's own place changed."""

    type = "conversation.changed"


@dataclass(frozen=True)
class ConversationRead(_ConversationNews):
    """A member has read up to where their row says; sent to others only where they want that."""

    type = "conversation.read"
    durable = False


@dataclass(frozen=True)
class MemberTyped(_ConversationNews):
    """A member is writing. Good for a few seconds; there is no event for the end of it."""

    type = "conversation.typed"
    durable = False


@dataclass(frozen=True)
class NotificationMade(Event):
    """A notification is new, or grew, and may be shown now."""

    type = "notification.made"
    notification_id: int
    user_id: int

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.notifications(self.user_id),)


@dataclass(frozen=True)
class OutboxAppended(Event):
    """Rows wait in the outbox for their position: the bell that wakes the relay."""

    type = "outbox.appended"
    durable = False

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (channels.relay(),)


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
