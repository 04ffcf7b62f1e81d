"""Messages: saying, taking back, reading, typing, and hearing of it as it happens."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum

from core.errors import BadInput, Conflict, NotFound
from core.pages import Page, PageRequest
from core.text import clean_text
from models import audit, conversations, outbox
from models.base import connection, transaction
from models.clips import Clip
from models.conversations import (
    Conversation,
    ConversationMember,
    MemberState,
    MessageSettings,
)
from models.messages import REQUEST_LIMIT, TEXT_LIMIT, Message, say
from models.sessions import Scope
from models.social import is_blocked_between
from models.users import User
from realtime import channels
from realtime.envelope import Envelope
from realtime.events import (
    ConversationChanged,
    ConversationRead,
    MemberTyped,
    MessageSent,
    MessageUnsent,
)
from resolvers.context import Context
from resolvers.conversations import correspondent, other_member, own_seat, seat_of
from resolvers.live import listen, refresh
from resolvers.loaders import Loaders

Members = dict[int, ConversationMember]


@dataclass(frozen=True)
class Draft:
    """What somebody wants to say. The same `key` says it once."""

    text: str
    clip_id: int | None
    key: str


async def messages(ctx: Context, row: Conversation, page: PageRequest) -> Page[Message]:
    """Newest first; none in a group the viewer has not joined."""
    await correspondent(ctx)
    return await ctx.loaders.messages.load((row.id, page))


async def start_conversation(ctx: Context, user_id: int, draft: Draft) -> Message:
    """Write to a member: into the conversation with them where there is one, else into a new one,
    which they are asked about first where their policy wants that. Writing to somebody who asked
    accepts them."""
    viewer = await correspondent(ctx)
    await ctx.instance.limiter.spend("message-start", str(viewer.id))
    draft = await _checked(ctx, draft)
    other = await other_member(viewer, user_id)
    await conversations.check_unblocked(viewer, other)
    async with transaction():
        pair = await conversations.pair_conversation(viewer.id, other.id)
        row = await conversations.lock(pair.id)
        members = await conversations.members_of(row.id)
        if viewer.id not in members:
            state = await conversations.first_state(viewer, other, settings=ctx.instance.settings)
            members = await _seat_two(row, viewer.id, other.id, state)
            await audit.record(viewer.id, "conversation.start", f"conversation:{row.id}", state)
        elif members[viewer.id].state is not MemberState.JOINED:
            members[viewer.id].state = MemberState.JOINED
            await members[viewer.id].save(update_fields=["state"])
            await audit.record(viewer.id, "conversation.accept", f"conversation:{row.id}")
        message = await _say(ctx, row, members, draft)
    ctx.instance.live.kick()
    return message


async def send_message(ctx: Context, conversation_id: int, draft: Draft) -> Message:
    viewer = await correspondent(ctx)
    await ctx.instance.limiter.spend("message", str(viewer.id))
    draft = await _checked(ctx, draft)
    async with transaction():
        seat = await seat_of(viewer, conversation_id, MemberState.JOINED)
        members = await conversations.members_of(conversation_id)
        message = await _say(ctx, seat.conversation, members, draft)
    ctx.instance.live.kick()
    return message


async def unsend_message(ctx: Context, message_id: int) -> Message:
    """Forget what a message of one's own said, for everybody. Its place stays."""
    viewer = ctx.require_viewer(Scope.MESSAGES)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    row = await Message.get_or_none(id=message_id, sender_id=viewer.id)
    if row is None:
        raise NotFound("message", field="messageId")
    async with transaction():
        conversation = await conversations.lock(row.conversation_id)
        if await row.unsend(ctx.instance.clock.now()):
            members = await conversations.members_of(conversation.id)
            await audit.record(viewer.id, "message.unsend", f"message:{row.id}")
            events = (
                MessageUnsent(
                    conversation_id=conversation.id,
                    actor_id=viewer.id,
                    recipient_id=user_id,
                    message_id=row.id,
                )
                for user_id in await _listeners(viewer.id, conversation, members)
            )
            await outbox.append(connection(), *events)
    ctx.instance.live.kick()
    return row


async def mark_conversation_read(
    ctx: Context, conversation_id: int, message_id: int
) -> Conversation:
    """Everything up to a message is read. Going back changes nothing."""
    viewer = await correspondent(ctx)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    message = await Message.visible_to(viewer).get_or_none(
        id=message_id, conversation_id=conversation_id
    )
    if message is None:
        raise NotFound("message", field="messageId")
    moved = await ConversationMember.filter(
        conversation_id=conversation_id, user_id=viewer.id, read_seq__lt=message.seq,
        state=MemberState.JOINED,
    ).update(read_seq=message.seq)  # fmt: skip
    row = await Conversation.get(id=conversation_id)
    if moved:
        own = {viewer.id}
        tells = (await MessageSettings.of(viewer.id)).sends_receipts
        others = await _others(viewer.id, row) if tells else set()
        for user_id in sorted(own | others):
            ctx.instance.live.emit(
                ConversationRead(conversation_id=row.id, actor_id=viewer.id, recipient_id=user_id)
            )
    ctx.loaders = Loaders(viewer)
    return row


async def signal_typing(ctx: Context, conversation_id: int) -> Conversation:
    """Tell the others in a conversation that the viewer is writing; kept nowhere."""
    viewer = await correspondent(ctx)
    await ctx.instance.limiter.spend("typing", str(viewer.id))
    row = await Conversation.visible_to(viewer).get_or_none(
        id=conversation_id, members__state=MemberState.JOINED
    )
    if row is None:
        raise NotFound("conversation", field="conversationId")
    await conversations.check_open(viewer, row, settings=ctx.instance.settings)
    for user_id in sorted(await _others(viewer.id, row)):
        ctx.instance.live.emit(
            MemberTyped(conversation_id=row.id, actor_id=viewer.id, recipient_id=user_id)
        )
    return row


async def shared_clip(ctx: Context, message: Message) -> Clip | None:
    """The clip of a message if the viewer may see it; no previews in a request."""
    if message.clip_id is None:
        return None
    seat = await own_seat(ctx, message.conversation_id)
    if seat is None or seat.state is not MemberState.JOINED:
        return None
    return await ctx.loaders.clip.load(message.clip_id)


class MessageNewsKind(StrEnum):
    SENT = "SENT"
    UNSENT = "UNSENT"
    CONVERSATION = "CONVERSATION"
    READ = "READ"
    TYPING = "TYPING"
    RESYNC = "RESYNC"


@dataclass(frozen=True)
class MessageNews:
    """Something happened in one of the viewer's conversations. `cursor` goes on from here."""

    kind: MessageNewsKind
    cursor: str
    conversation: Conversation | None = None
    message: Message | None = None
    actor: User | None = None


async def message_received(ctx: Context, after: str | None) -> AsyncGenerator[MessageNews, None]:
    """What happens in the viewer's conversations. Each event is asked for again at the moment it is
    sent: one of a member with whom a block stands by then is never sent, on replay neither."""
    viewer = await correspondent(ctx)
    # What the viewer may do changes on their own channel: a socket learns of it at once.
    topics = [channels.messages(viewer.id), channels.user(viewer.id)]
    async with listen(ctx, topics, after) as news:
        async for item in news:
            current = await refresh(ctx)
            await correspondent(ctx)
            cursor = ctx.instance.cursors.encode(news.cursor)
            if not isinstance(item, Envelope):
                yield MessageNews(MessageNewsKind.RESYNC, cursor)
            elif current is not None:
                told = await _told(current, item, cursor)
                if told is not None:
                    yield told


async def _told(viewer: User, item: Envelope, cursor: str) -> MessageNews | None:
    """What the viewer is told of an event now; None where it is none of their business any more."""
    event = item.event
    message = None
    match event:
        case MessageSent():
            kind = MessageNewsKind.SENT
        case MessageUnsent():
            kind = MessageNewsKind.UNSENT
        case ConversationChanged():
            kind = MessageNewsKind.CONVERSATION
        case ConversationRead():
            kind = MessageNewsKind.READ
        case MemberTyped():
            kind = MessageNewsKind.TYPING
        case _:
            return None
    if await is_blocked_between(viewer.id, event.actor_id):
        return None
    if kind is MessageNewsKind.READ and not await _may_see_reading(viewer, event.actor_id):
        return None
    if isinstance(event, MessageSent | MessageUnsent):
        message = await Message.visible_to(viewer).get_or_none(id=event.message_id)
        if message is None:
            return None
    conversation = await Conversation.visible_to(viewer).get_or_none(id=event.conversation_id)
    if conversation is None and event.actor_id != viewer.id:
        return None
    actor = await User.visible_to(viewer).get_or_none(id=event.actor_id)
    return MessageNews(kind, cursor, conversation, message, actor)


async def _may_see_reading(viewer: User, reader_id: int) -> bool:
    """Whoever keeps their own reading to themselves does not see that of others."""
    own = viewer.id == reader_id
    return own or bool((await MessageSettings.of(viewer.id)).sends_receipts)


async def _checked(ctx: Context, draft: Draft) -> Draft:
    """Clean words, and a clip that the sender may see. Raises `BadInput` or `NotFound`."""
    text = clean_text(draft.text, field="text", longest=TEXT_LIMIT, lines=True)
    if not text and draft.clip_id is None:
        raise BadInput("Write something or share a clip.", field="text")
    key = clean_text(draft.key, field="idempotencyKey", shortest=1, longest=80)
    if draft.clip_id is not None and await ctx.loaders.clip.load(draft.clip_id) is None:
        raise NotFound("clip", field="clipId")
    return Draft(text, draft.clip_id, key)


async def _seat_two(
    row: Conversation, viewer_id: int, other_id: int, state: MemberState
) -> Members:
    mine = await ConversationMember.create(
        conversation_id=row.id, user_id=viewer_id, state=MemberState.JOINED
    )
    theirs = await ConversationMember.create(
        conversation_id=row.id, user_id=other_id, state=state, invited_by_id=viewer_id
    )
    return {viewer_id: mine, other_id: theirs}


async def _say(ctx: Context, row: Conversation, members: Members, draft: Draft) -> Message:
    """Add the message to a conversation that the transaction holds, and tell of it."""
    viewer = ctx.require_viewer(Scope.MESSAGES)
    await conversations.check_open(viewer, row, settings=ctx.instance.settings)
    await _check_request(viewer, row, members, draft)
    message, is_new = await say(row, viewer.id, draft.text, clip_id=draft.clip_id, key=draft.key)
    if is_new:
        events = (
            MessageSent(
                conversation_id=row.id,
                actor_id=viewer.id,
                recipient_id=user_id,
                message_id=message.id,
            )
            for user_id in await _listeners(viewer.id, row, members)
        )
        await outbox.append(connection(), *events)
    return message


async def _check_request(viewer: User, row: Conversation, members: Members, draft: Draft) -> None:
    """Whoever has not been let in yet has said one short thing, and waits. Declined looks the same."""
    waiting = not row.is_group and any(m.state is not MemberState.JOINED for m in members.values())
    if not waiting:
        return
    said = Message.filter(conversation_id=row.id, sender_id=viewer.id)
    if await said.exclude(idempotency_key=draft.key).exists():
        raise Conflict("Wait until they let you in.", field="conversationId")
    if len(draft.text) > REQUEST_LIMIT:
        raise BadInput(f"A first message has at most {REQUEST_LIMIT} characters.", field="text")


async def _listeners(sender_id: int, row: Conversation, members: Members) -> list[int]:
    """Who is told of a message: everybody in the conversation, and in one of two also somebody who
    is being asked; not those with whom a block stands."""
    heard = {MemberState.JOINED} if row.is_group else {MemberState.JOINED, MemberState.REQUESTED}
    told = [m.user_id for m in members.values() if m.state in heard]
    blocked = await conversations.blocked_among(sender_id, told)
    return [user_id for user_id in told if user_id not in blocked]


async def _others(viewer_id: int, row: Conversation) -> set[int]:
    """Those in the conversation with whom no block stands."""
    members = await conversations.members_of(row.id)
    joined = [m.user_id for m in members.values() if m.state is MemberState.JOINED]
    return set(joined) - {viewer_id} - await conversations.blocked_among(viewer_id, joined)
