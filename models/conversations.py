"""Conversations: who is in them, and who may start one with whom.

A change of a conversation (a message, a member) runs in a transaction that first locks its row, so
messages are numbered without a hole in the order in which they are committed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from core.errors import Conflict, Forbidden, NotFound
from core.ids import new_id
from models.base import Dialect, Row, dialect, execute, fetch
from models.guardians import AgeRules, effective_policy, treated_as_minor
from models.policies import MessagePolicy
from models.rights import narrowest
from models.social import Block
from models.users import AgeBand, User

GROUP_LIMIT = 8


class MemberState(StrEnum):
    JOINED = "JOINED"
    REQUESTED = "REQUESTED"
    DECLINED = "DECLINED"
    LEFT = "LEFT"


class MessageSettings(Row):
    """Its id is the member's. A member without a row has the defaults."""

    policy = fields.CharEnumField(MessagePolicy, max_length=10, default=MessagePolicy.FOLLOWING)
    sends_receipts = fields.BooleanField(default=True)

    class Meta:
        table = "message_settings"

    @classmethod
    async def of(cls, user_id: int) -> MessageSettings:
        return await cls.get_or_none(id=user_id) or cls(id=user_id)


class Conversation(Row):
    pair_key = fields.CharField(41, null=True, unique=True)
    is_group = fields.BooleanField()
    title = fields.CharField(60, default="")
    last_seq = fields.BigIntField(default=0)
    last_activity = fields.BigIntField(default=new_id)

    members: fields.ReverseRelation[ConversationMember]

    class Meta:
        table = "conversations"

    @classmethod
    def visible_to(cls, viewer: User) -> QuerySet[Conversation]:
        """Those the viewer is in or asked into, but for requests of members with whom a block
        stands. Nobody's role widens it."""
        return cls.filter(
            Q(members__user_id=viewer.id)
            & (Q(members__state=MemberState.JOINED) | _open_request(viewer.id))
        )

    @classmethod
    def requested_of(cls, viewer: User) -> QuerySet[Conversation]:
        """The requests inbox."""
        return cls.filter(Q(members__user_id=viewer.id) & _open_request(viewer.id))


class ConversationMember(Row):
    conversation: fields.ForeignKeyRelation[Conversation] = fields.ForeignKeyField(
        "models.Conversation", related_name="members", db_index=False
    )
    conversation_id: int
    user_id = fields.BigIntField()
    state = fields.CharEnumField(MemberState, max_length=10)
    invited_by_id: int | None = fields.BigIntField(null=True)
    from_seq = fields.BigIntField(default=0)
    read_seq = fields.BigIntField(default=0)

    class Meta:
        table = "conversation_members"
        unique_together = (("conversation_id", "user_id"),)


@dataclass(frozen=True)
class _Standing:
    """What decides whether one member may start with another."""

    viewer_is_minor: bool
    other_is_minor: bool
    viewer_follows: bool
    other_follows: bool
    policy: MessagePolicy


def pair_key(one: int, other: int) -> str:
    return f"{min(one, other)}-{max(one, other)}"


async def pair_conversation(viewer_id: int, other_id: int) -> Conversation:
    """The one conversation of two members, made where there is none yet. Nobody is in it by that."""
    key, fresh = pair_key(viewer_id, other_id), new_id()
    await execute(
        "INSERT INTO conversations (id, pair_key, is_group, last_activity) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (pair_key) DO NOTHING",
        fresh,
        key,
        False,
        fresh,
    )
    return await Conversation.get(pair_key=key)


async def lock(conversation_id: int) -> Conversation:
    """Hold the conversation until the transaction ends. Raises `NotFound`."""
    if dialect() is Dialect.POSTGRESQL:
        await fetch("SELECT 1 FROM conversations WHERE id = ? FOR NO KEY UPDATE", conversation_id)
    row = await Conversation.get_or_none(id=conversation_id)
    if row is None:
        raise NotFound("conversation", field="conversationId")
    return row


async def first_state(viewer: User, other: User, *, settings: AgeRules) -> MemberState:
    """How `other` stands in a conversation that `viewer` starts: JOINED, or REQUESTED where their
    policy wants to be asked. Raises `Forbidden`, with the same words for every reason, where it may
    not be started at all; so nobody learns an age from it."""
    standing = await _standing(viewer, other, settings)
    if (
        standing.policy is MessagePolicy.NONE
        or (standing.other_is_minor and not standing.viewer_is_minor)
        or (standing.viewer_is_minor and not (standing.viewer_follows and standing.other_follows))
    ):
        raise Forbidden("You cannot start a conversation with this member.", field="userId")
    lets_in = standing.policy is MessagePolicy.EVERYONE or standing.other_follows
    return MemberState.JOINED if lets_in else MemberState.REQUESTED


async def check_ages_meet(
    user_ids: Sequence[int], *, settings: AgeRules, field: str = "userIds"
) -> None:
    """Raises `Forbidden` where a group of these members would bring together a minor and an adult
    who do not follow each other."""
    bands = await User.filter(id__in=user_ids).values_list("id", "age_band")
    minor = {row_id: treated_as_minor(AgeBand(band), settings=settings) for row_id, band in bands}
    across = {
        (child, adult) for child in minor for adult in minor if minor[child] and not minor[adult]
    }
    if not across:
        return
    follows = await _follows_among(list(minor))
    if any(pair not in follows or pair[::-1] not in follows for pair in across):
        raise Forbidden("These members cannot be in one group.", field=field)


async def members_of(conversation_id: int) -> dict[int, ConversationMember]:
    """Every row of a conversation, by member."""
    rows = await ConversationMember.filter(conversation_id=conversation_id).order_by("id")
    return {row.user_id: row for row in rows}


async def closed_among(viewer: User, conversation_ids: Sequence[int]) -> set[int]:
    """The conversations of two in which nothing can be said any more: a block stands between them,
    or the other is not an active member."""
    marks = ", ".join("?" for _ in conversation_ids)
    rows = await fetch(
        f"""SELECT c.id FROM conversations c WHERE c.id IN ({marks}) AND c.pair_key IS NOT NULL
            AND NOT EXISTS (
                SELECT 1 FROM conversation_members m JOIN users u ON u.id = m.user_id
                WHERE m.conversation_id = c.id AND m.user_id <> ? AND u.state = 'ACTIVE'
                AND NOT EXISTS (SELECT 1 FROM blocks b
                    WHERE (b.blocker_id = ? AND b.blocked_id = m.user_id)
                    OR (b.blocker_id = m.user_id AND b.blocked_id = ?)))""",  # noqa: S608
        *conversation_ids,
        viewer.id,
        viewer.id,
        viewer.id,
    )
    return {row["id"] for row in rows}


async def check_open(viewer: User, row: Conversation, *, settings: AgeRules) -> None:
    """Raises `Conflict`, in the same words whatever closed it."""
    closed = await closed_among(viewer, [row.id])
    if closed or not await _other_hears(viewer, row, settings):
        raise Conflict("This conversation is closed.", field="conversationId")


async def _other_hears(viewer: User, row: Conversation, settings: AgeRules) -> bool:
    """Whether messages are not turned off altogether for the other one of two."""
    if row.is_group:
        return True
    members = ConversationMember.filter(conversation_id=row.id).exclude(user_id=viewer.id)
    others = await User.filter(id__in=Subquery(members.values("user_id")))
    policies = [await effective_policy(each, settings=settings) for each in others]
    return all(policy.dm_policy is not MessagePolicy.NONE for policy in policies)


async def check_unblocked(viewer: User, other: User) -> None:
    """Raises `Conflict` where the viewer blocks the other."""
    if await Block.exists(blocker_id=viewer.id, blocked_id=other.id):
        raise Conflict("You have blocked this member; unblock them first.", field="userId")


async def blocked_among(user_id: int, others: Sequence[int]) -> set[int]:
    """Those of `others` with whom a block stands, whichever side made it."""
    rows = await Block.filter(
        Q(blocker_id=user_id, blocked_id__in=others) | Q(blocked_id=user_id, blocker_id__in=others)
    )
    return {row.blocked_id if row.blocker_id == user_id else row.blocker_id for row in rows}


def blocked_with(viewer_id: int) -> Q:
    """For queries with a `sender_id`: a block stands between the sender and the viewer."""
    blocking, blocked = _blocks(viewer_id)
    return Q(sender_id__in=Subquery(blocking)) | Q(sender_id__in=Subquery(blocked))


def _open_request(viewer_id: int) -> Q:
    blocking, blocked = _blocks(viewer_id)
    return (
        Q(members__state=MemberState.REQUESTED)
        & ~Q(members__invited_by_id__in=Subquery(blocking))
        & ~Q(members__invited_by_id__in=Subquery(blocked))
    )


def _blocks(viewer_id: int) -> tuple[QuerySet[Block], QuerySet[Block]]:
    blocking = Block.filter(blocked_id=viewer_id).values("blocker_id")
    blocked = Block.filter(blocker_id=viewer_id).values("blocked_id")
    return blocking, blocked  # type: ignore[return-value]


async def _standing(viewer: User, other: User, settings: AgeRules) -> _Standing:
    follows = await _follows_among([viewer.id, other.id])
    return _Standing(
        viewer_is_minor=treated_as_minor(viewer.age_band, settings=settings),
        other_is_minor=treated_as_minor(other.age_band, settings=settings),
        viewer_follows=(viewer.id, other.id) in follows,
        other_follows=(other.id, viewer.id) in follows,
        policy=narrowest(
            (await MessageSettings.of(other.id)).policy,
            (await effective_policy(other, settings=settings)).dm_policy,
        ),
    )


async def _follows_among(ids: Sequence[int]) -> set[tuple[int, int]]:
    """The accepted follows (follower, followed) among these members."""
    marks = ", ".join("?" for _ in ids)
    rows = await fetch(
        f"""SELECT follower_id, followed_id FROM follows WHERE state = 'ACCEPTED'
            AND follower_id IN ({marks}) AND followed_id IN ({marks})""",  # noqa: S608
        *ids,
        *ids,
    )
    return {(row["follower_id"], row["followed_id"]) for row in rows}


async def members_among(
    conversation_ids: Sequence[int],
) -> defaultdict[int, list[ConversationMember]]:
    """Who is in each conversation, or asked into it, in the order they came. In a conversation of
    two somebody who declined is among them, so that the other cannot tell."""
    rows = await ConversationMember.filter(
        Q(state__in=(MemberState.JOINED, MemberState.REQUESTED)) | Q(conversation__is_group=False),
        conversation_id__in=conversation_ids,
    ).order_by("id")
    found: defaultdict[int, list[ConversationMember]] = defaultdict(list)
    for row in rows:
        found[row.conversation_id].append(row)
    return found
