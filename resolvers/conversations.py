"""Conversations: starting, groups, the requests inbox, who lets whom in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.errors import BadInput, Conflict, Forbidden, NotFound
from core.ids import new_id
from core.pages import Page, PageRequest
from core.text import clean_text
from models import audit, conversations, outbox
from models.base import connection, transaction
from models.conversations import (
    GROUP_LIMIT,
    Conversation,
    ConversationMember,
    MemberState,
    MessageSettings,
)
from models.messages import unread_in_all
from models.policies import MessagePolicy
from models.sessions import Scope
from models.users import User
from realtime.events import ConversationChanged
from resolvers.context import Context
from resolvers.loaders import Loaders

TITLE_LIMIT = 60


@dataclass(frozen=True)
class Seat:
    """A conversation and the viewer's place in it."""

    conversation: Conversation
    member: ConversationMember


async def correspondent(ctx: Context) -> User:
    """The viewer, if messages are for them. Raises `Forbidden` where they, or a guardian of theirs,
    have turned them off."""
    viewer = ctx.require_viewer(Scope.MESSAGES)
    await check_on(ctx, viewer)
    return viewer


async def check_on(ctx: Context, member: User) -> None:
    """Raises `Forbidden` where messages are turned off, also for what members say to each other in
    another place."""
    if not await are_on(ctx, member):
        raise Forbidden("Messages are turned off for you; see `effectivePolicy` for by whom.")


async def are_on(ctx: Context, member: User) -> bool:
    return (await ctx.policy(member)).dm_policy is not MessagePolicy.NONE


async def conversation(ctx: Context, conversation_id: int) -> Conversation:
    viewer = await correspondent(ctx)
    row = await Conversation.visible_to(viewer).get_or_none(id=conversation_id)
    if row is None:
        raise NotFound("conversation", field="id")
    return row


async def conversations_of_viewer(
    ctx: Context, page: PageRequest, *, requests: bool = False
) -> Page[Conversation]:
    """Latest activity first: those the viewer is in, or their requests inbox."""
    viewer = await correspondent(ctx)
    wanted = (
        Conversation.requested_of(viewer)
        if requests
        else Conversation.filter(members__user_id=viewer.id, members__state=MemberState.JOINED)
    )
    if page.before is not None:
        wanted = wanted.filter(last_activity__lt=page.before)
    rows = await wanted.order_by("-last_activity").limit(page.size + 1)
    shown = rows[: page.size]
    return Page(shown, [row.last_activity for row in shown], len(rows) > page.size)


async def unread_message_count(ctx: Context) -> int:
    return await unread_in_all(ctx.require_viewer(Scope.MESSAGES))


async def message_settings(ctx: Context) -> MessageSettings:
    return await MessageSettings.of(ctx.require_viewer(Scope.MESSAGES).id)


async def update_message_settings(
    ctx: Context, *, policy: MessagePolicy | None, sends_receipts: bool | None
) -> MessageSettings:
    """What is None stays."""
    viewer = ctx.require_viewer(Scope.MESSAGES)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    given = {"policy": policy, "sends_receipts": sends_receipts}
    changes = {name: value for name, value in given.items() if value is not None}
    async with transaction():
        await MessageSettings.bulk_create([MessageSettings(id=viewer.id)], ignore_conflicts=True)
        if changes:
            await MessageSettings.filter(id=viewer.id).update(**changes)
        await audit.record(viewer.id, "message-settings.change", f"user:{viewer.id}")
    return await MessageSettings.of(viewer.id)


async def create_group(ctx: Context, title: str, user_ids: Sequence[int]) -> Conversation:
    """Everybody named is asked; nobody is in it before they accept."""
    viewer = await correspondent(ctx)
    await ctx.instance.limiter.spend("message-start", str(viewer.id))
    title = clean_text(title, field="title", longest=TITLE_LIMIT)
    async with transaction():
        fresh = new_id()
        row = await Conversation.create(id=fresh, is_group=True, title=title, last_activity=fresh)
        await ConversationMember.create(
            conversation_id=row.id, user_id=viewer.id, state=MemberState.JOINED
        )
        await _ask(ctx, viewer, row, user_ids)
    ctx.instance.live.kick()
    return row


async def invite_to_group(
    ctx: Context, conversation_id: int, user_ids: Sequence[int]
) -> Conversation:
    viewer = await correspondent(ctx)
    await ctx.instance.limiter.spend("message-start", str(viewer.id))
    async with transaction():
        seat = await seat_of(viewer, conversation_id, MemberState.JOINED)
        if not seat.conversation.is_group:
            raise Conflict("A conversation of two stays one; make a group.", field="conversationId")
        await _ask(ctx, viewer, seat.conversation, user_ids)
    return _after(ctx, seat.conversation)


async def accept_conversation(ctx: Context, conversation_id: int) -> Conversation:
    """Let a conversation in, or join a group from here on. Raises `NotFound` where nothing is open."""
    viewer = await correspondent(ctx)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    async with transaction():
        seat = await seat_of(viewer, conversation_id, MemberState.REQUESTED)
        row = seat.conversation
        members = await conversations.members_of(row.id)
        joined = [m.user_id for m in members.values() if m.state is MemberState.JOINED]
        if row.is_group:
            await conversations.check_ages_meet(
                [*joined, viewer.id], settings=ctx.instance.settings
            )
            seat.member.from_seq = seat.member.read_seq = row.last_seq
        else:
            await conversations.check_open(viewer, row, settings=ctx.instance.settings)
        seat.member.state = MemberState.JOINED
        await seat.member.save(update_fields=["state", "from_seq", "read_seq"])
        await _tell(viewer, row, [*joined, viewer.id], "conversation.accept")
    return _after(ctx, row)


async def decline_conversation(ctx: Context, conversation_id: int) -> Conversation:
    """The other side is not told, and cannot ask again."""
    viewer = ctx.require_viewer(Scope.MESSAGES)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    async with transaction():
        seat = await seat_of(viewer, conversation_id, MemberState.REQUESTED)
        seat.member.state = MemberState.DECLINED
        await seat.member.save(update_fields=["state"])
        await _tell(viewer, seat.conversation, [viewer.id], "conversation.decline")
    return _after(ctx, seat.conversation)


async def leave_group(ctx: Context, conversation_id: int) -> Conversation:
    viewer = ctx.require_viewer(Scope.MESSAGES)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    async with transaction():
        seat = await seat_of(viewer, conversation_id, MemberState.JOINED)
        if not seat.conversation.is_group:
            raise Conflict("Only a group can be left; block the member.", field="conversationId")
        members = await conversations.members_of(conversation_id)
        seat.member.state = MemberState.LEFT
        await seat.member.save(update_fields=["state"])
        joined = [m.user_id for m in members.values() if m.state is MemberState.JOINED]
        await _tell(viewer, seat.conversation, joined, "conversation.leave")
    return _after(ctx, seat.conversation)


async def is_request(ctx: Context, row: Conversation) -> bool:
    """Whether the viewer was asked and has not answered."""
    member = await own_seat(ctx, row.id)
    return member is not None and member.state is MemberState.REQUESTED


async def can_write(ctx: Context, row: Conversation) -> bool:
    """Whether the viewer can say something now."""
    member = await own_seat(ctx, row.id)
    if member is None or member.state is not MemberState.JOINED:
        return False
    if row.is_group:
        return True
    members = await ctx.loaders.conversation_members.load(row.id)
    waits = any(each.state is not MemberState.JOINED for each in members)
    if waits or await ctx.loaders.closed.load(row.id):
        return False
    others = await ctx.loaders.user.load_many([each.user_id for each in members])
    policies = [await ctx.policy(each) for each in others if each is not None]
    return all(policy.dm_policy is not MessagePolicy.NONE for policy in policies)


async def own_seat(ctx: Context, conversation_id: int) -> ConversationMember | None:
    """The viewer's place in a conversation, loaded with those of its page."""
    members = await ctx.loaders.conversation_members.load(conversation_id)
    viewer_id = None if ctx.viewer is None else ctx.viewer.id
    return next((each for each in members if each.user_id == viewer_id), None)


async def shown_read_seq(ctx: Context, member: ConversationMember) -> int | None:
    """Up to where a member has read; None where they or the viewer keep that to themselves."""
    if ctx.viewer is None or member.state is not MemberState.JOINED:
        return None
    if member.user_id != ctx.viewer.id:
        both = [member.user_id, ctx.viewer.id]
        shown = await ctx.loaders.message_settings.load_many(both)
        if not all(each.sends_receipts for each in shown):
            return None
    return int(member.read_seq)


async def seat_of(viewer: User, conversation_id: int, state: MemberState) -> Seat:
    """The conversation, locked, and the viewer's place in it. Raises `NotFound` where they are not
    in it in this `state`, alike for one that does not exist."""
    row = await conversations.lock(conversation_id)
    member = await ConversationMember.get_or_none(
        conversation_id=row.id, user_id=viewer.id, state=state
    )
    visible = await Conversation.visible_to(viewer).filter(id=row.id).exists()
    if member is None or not visible:
        raise NotFound("conversation", field="conversationId")
    return Seat(row, member)


async def other_member(viewer: User, user_id: int, *, field: str = "userId") -> User:
    """Somebody the viewer can see and is not. Raises `NotFound` or `BadInput`."""
    if user_id == viewer.id:
        raise BadInput("That is you.", field=field)
    row = await User.visible_to(viewer).get_or_none(id=user_id)
    if row is None:
        raise NotFound("member", field=field)
    return row


async def _ask(ctx: Context, viewer: User, row: Conversation, user_ids: Sequence[int]) -> None:
    """Ask members into a group that the transaction holds."""
    wanted = list(dict.fromkeys(user_ids))
    if not wanted:
        raise BadInput("Name whom to ask.", field="userIds")
    members = await conversations.members_of(row.id)
    inside = {
        m.user_id
        for m in members.values()
        if m.state in (MemberState.JOINED, MemberState.REQUESTED)
    }
    if len(inside | set(wanted)) > GROUP_LIMIT:
        raise BadInput(f"A group has at most {GROUP_LIMIT} members.", field="userIds")
    settings = ctx.instance.settings
    for user_id in wanted:
        if user_id in members and members[user_id].state is not MemberState.LEFT:
            raise Conflict("A member was already asked.", field="userIds")
        other = await other_member(viewer, user_id, field="userIds")
        await conversations.check_unblocked(viewer, other)
        await conversations.first_state(viewer, other, settings=settings)
    await conversations.check_ages_meet([*inside, *wanted], settings=settings)
    for user_id in wanted:
        member = members.get(user_id) or ConversationMember(conversation_id=row.id, user_id=user_id)
        member.state, member.invited_by_id = MemberState.REQUESTED, viewer.id
        await member.save()
    await _tell(viewer, row, [*inside, *wanted], "conversation.invite")


async def _tell(actor: User, row: Conversation, recipients: Iterable[int], action: str) -> None:
    await audit.record(actor.id, action, f"conversation:{row.id}")
    await outbox.append(
        connection(),
        *(
            ConversationChanged(conversation_id=row.id, actor_id=actor.id, recipient_id=user_id)
            for user_id in dict.fromkeys(recipients)
        ),
    )


def _after(ctx: Context, row: Conversation) -> Conversation:
    ctx.instance.live.kick()
    ctx.loaders = Loaders(ctx.viewer)
    return row
