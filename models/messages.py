"""Messages: what is said in conversations, and which of it a member may read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tortoise import fields
from tortoise.expressions import F, Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from core.errors import Conflict
from core.ids import new_id
from models.base import Row
from models.conversations import (
    Conversation,
    ConversationMember,
    MemberState,
    blocked_with,
)
from models.users import User

TEXT_LIMIT = 2000
REQUEST_LIMIT = 500


class Message(Row):
    conversation: fields.ForeignKeyRelation[Conversation] = fields.ForeignKeyField(
        "models.Conversation", related_name="messages", db_index=False
    )
    conversation_id: int
    sender_id = fields.BigIntField()
    seq = fields.BigIntField()
    text = fields.CharField(2000, default="")
    clip_id: int | None = fields.BigIntField(null=True)
    idempotency_key = fields.CharField(80)
    unsent_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "messages"

    @classmethod
    def visible_to(cls, viewer: User) -> QuerySet[Message]:
        """What was said in the viewer's conversations since they joined, and what a conversation of
        two asks them; in groups not what members say with whom a block stands. Nobody's role
        widens it."""
        within = Q(conversation__members__user_id=viewer.id) & (
            Q(
                conversation__members__state=MemberState.JOINED,
                conversation__members__from_seq__lt=F("seq"),
            )
            | Q(conversation__members__state=MemberState.REQUESTED, conversation__is_group=False)
        )
        return cls.filter(within & (Q(conversation__is_group=False) | ~blocked_with(viewer.id)))

    async def unsend(self, now: datetime) -> bool:
        """Forget what was said, for everybody; whether it was still there."""
        changed = await Message.filter(id=self.id, unsent_at=None).update(
            text="", clip_id=None, unsent_at=now
        )
        self.text, self.clip_id, self.unsent_at = "", None, self.unsent_at or now
        return bool(changed)


async def say(
    conversation: Conversation, sender_id: int, text: str, *, clip_id: int | None, key: str
) -> tuple[Message, bool]:
    """Add a message to a conversation that the transaction has locked. The row, and whether it is
    new: a key that was used brings back its first message, and raises `Conflict` when that said
    something else. Whoever writes has read what stands before."""
    before = await Message.get_or_none(
        conversation_id=conversation.id, sender_id=sender_id, idempotency_key=key
    )
    if before is not None:
        if before.unsent_at is None and (before.text, before.clip_id) != (text, clip_id):
            raise Conflict(
                "This key already sent another message; take a new one.", field="idempotencyKey"
            )
        return before, False
    row = await Message.create(
        id=max(new_id(), conversation.last_activity + 1),
        conversation_id=conversation.id,
        sender_id=sender_id,
        seq=conversation.last_seq + 1,
        text=text,
        clip_id=clip_id,
        idempotency_key=key,
    )
    conversation.last_seq, conversation.last_activity = row.seq, row.id
    await conversation.save(update_fields=["last_seq", "last_activity"])
    await ConversationMember.filter(conversation_id=conversation.id, user_id=sender_id).update(
        read_seq=row.seq
    )
    return row, True


async def latest_among(viewer: User, conversation_ids: Sequence[int]) -> dict[int, Message]:
    """The newest message of each conversation, where the viewer may see it."""
    rows = await Message.visible_to(viewer).filter(
        conversation_id__in=conversation_ids, seq=F("conversation__last_seq")
    )
    return {row.conversation_id: row for row in rows}


async def unread_among(viewer: User, conversation_ids: Sequence[int]) -> dict[int, int]:
    """How many messages of others the viewer has not read, in each conversation that has some."""
    rows = (
        await _unread(viewer)
        .filter(conversation_id__in=conversation_ids)
        .annotate(unread=Count("id"))
        .group_by("conversation_id")
        .values_list("conversation_id", "unread")
    )
    return {int(conversation_id): int(unread) for conversation_id, unread in rows}


async def unread_in_all(viewer: User) -> int:
    """Unread messages of others in the conversations the viewer is in; requests do not count."""
    return await _unread(viewer).filter(conversation__members__state=MemberState.JOINED).count()


def _unread(viewer: User) -> QuerySet[Message]:
    behind = Q(conversation__members__read_seq__lt=F("seq"), unsent_at=None)
    return Message.visible_to(viewer).filter(behind & ~Q(sender_id=viewer.id))
