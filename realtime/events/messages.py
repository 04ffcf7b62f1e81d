"""Conversations."""

from dataclasses import dataclass

from realtime import channels
from realtime.channels import Topic
from realtime.events.base import Event


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
