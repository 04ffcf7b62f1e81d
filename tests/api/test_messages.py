"""Direct messages: who may start, requests, groups, blocks, reading, and hearing of it."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from core.ids import new_id
from models import base
from models.clips import Audience
from models.conversations import ConversationMember
from models.messages import Message
from models.sessions import Scope, SessionKind
from models.users import AgeBand, Role
from resolvers import messages
from resolvers.messages import MessageNews, MessageNewsKind
from schema.base import global_id
from tests.statements import statements
from tests.world import Answer, Member, World

SAID = "message { id seq text sharesClip unsentAt clip { id } sender { handle } }"
START = f"""mutation ($input: StartConversationInput!) {{
  startConversation(input: $input) {{ {SAID} errors {{ code field message }} }} }}"""
SEND = f"""mutation ($input: SendMessageInput!) {{
  sendMessage(input: $input) {{ {SAID} errors {{ code field message }} }} }}"""
UNSEND = f"""mutation ($input: UnsendMessageInput!) {{
  unsendMessage(input: $input) {{ {SAID} errors {{ code }} }} }}"""
READ = """mutation ($input: MarkConversationReadInput!) {
  markConversationRead(input: $input) { conversation { unreadCount } errors { code } } }"""
TYPING = """mutation ($input: ConversationInput!) {
  signalTyping(input: $input) { conversation { id } errors { code } } }"""
ACCEPT = """mutation ($input: ConversationInput!) {
  acceptConversation(input: $input) {
    conversation { isRequest canWrite } errors { code field message } } }"""
DECLINE = """mutation ($input: ConversationInput!) {
  declineConversation(input: $input) { conversation { id } errors { code } } }"""
LEAVE = """mutation ($input: ConversationInput!) {
  leaveGroup(input: $input) { conversation { id } errors { code } } }"""
GROUP = """mutation ($input: CreateGroupInput!) {
  createGroup(input: $input) { conversation { id title } errors { code field message } } }"""
INVITE = """mutation ($input: InviteToGroupInput!) {
  inviteToGroup(input: $input) { conversation { id } errors { code field message } } }"""
SETTINGS = """mutation ($input: UpdateMessageSettingsInput!) {
  updateMessageSettings(input: $input) {
    settings { policy sendsReceipts } errors { code } } }"""
FOLLOW = "mutation ($input: MemberInput!) { follow(input: $input) { errors { code } } }"
BLOCK = "mutation ($input: MemberInput!) { block(input: $input) { errors { code } } }"
LIST = """query ($first: Int, $after: String) { conversations(first: $first, after: $after) {
  pageInfo { hasNextPage endCursor }
  edges { node { id title isGroup isRequest canWrite unreadCount
    lastMessage { text clip { id } }
    members { isWaiting readSeq user { handle } } } } } }"""
REQUESTS = "{ conversationRequests { edges { node { id isRequest canWrite } } } }"
ONE = """query ($id: ID!, $first: Int, $after: String) { conversation(id: $id) { canWrite
  messages(first: $first, after: $after) { pageInfo { hasNextPage endCursor }
    edges { node { id seq text sharesClip clip { id } sender { handle } } } } } }"""
NODE = "query ($id: ID!) { node(id: $id) { id } }"


def gid(noun: str, row_id: int) -> str:
    return global_id(noun, row_id)


def key() -> str:
    return f"k{new_id()}"


async def start(sender: Member, other: Member, text: str = "hello", **more: Any) -> Answer:
    wish = {"userId": other.id, "text": text, "idempotencyKey": key(), **more}
    return await sender.run(START, input=wish)


async def send(sender: Member, conversation: str, text: str = "again", **more: Any) -> Answer:
    wish = {"conversationId": conversation, "text": text, "idempotencyKey": key(), **more}
    return await sender.run(SEND, input=wish)


async def follow(follower: Member, followed: Member) -> None:
    answer = await follower.run(FOLLOW, input={"userId": followed.id})
    assert answer.payload()["errors"] == []


async def conversation_of(answer: Answer) -> str:
    opaque = answer.payload()["message"]["id"]
    row = await Message.get(id=int(_number(opaque)))
    return gid("Conversation", row.conversation_id)


def _number(opaque: str) -> int:
    from schema.base import split_id

    return split_id(opaque)[1]


async def pair(world: World) -> tuple[Member, Member, str]:
    """Two members in a conversation that both have joined."""
    ann, ben = await world.member(), await world.member()
    await follow(ben, ann)
    return ann, ben, await conversation_of(await start(ann, ben))


async def requested(world: World) -> tuple[Member, Member, str]:
    """`ann` has written to `ben`, who was not asked yet."""
    ann, ben = await world.member(), await world.member()
    return ann, ben, await conversation_of(await start(ann, ben))


async def texts(reader: Member, conversation: str) -> list[str]:
    answer = await reader.run(ONE, id=conversation)
    return [e["node"]["text"] for e in answer.payload()["messages"]["edges"]]


async def requests(reader: Member) -> list[str]:
    return [e["node"]["id"] for e in (await reader.run(REQUESTS)).payload()["edges"]]


async def inbox(reader: Member) -> list[Any]:
    return [e["node"] for e in (await reader.run(LIST)).payload()["edges"]]


async def group(world: World, size: int = 3) -> tuple[list[Member], str]:
    """A group whose first member asked the others, who have all joined."""
    people = [await world.member() for _ in range(size)]
    for other in people[1:]:
        await follow(other, people[0])
    answer = await people[0].run(GROUP, input={"userIds": [p.id for p in people[1:]], "title": "g"})
    conversation = answer.payload()["conversation"]["id"]
    for other in people[1:]:
        assert (await other.run(ACCEPT, input={"conversationId": conversation})).payload()[
            "errors"
        ] == []
    return people, conversation


@pytest.mark.feature("D14")
async def test_only_its_members_reach_a_conversation(world: World) -> None:
    ann, ben, conversation = await pair(world)
    said = gid("Message", (await Message.all())[0].id)
    outsiders = {
        "anonymous": world.anonymous,
        "stranger": await world.member(),
        "follower": await world.member(),
        "moderator": await world.member(role=Role.MODERATOR),
        "admin": await world.member(role=Role.ADMIN),
    }
    await follow(outsiders["follower"], ann)
    here = {"conversationId": conversation}
    for kind, viewer in outsiders.items():
        refusal = "UNAUTHENTICATED" if kind == "anonymous" else "NOT_FOUND"
        assert (await viewer.run(ONE, id=conversation)).refusal() == refusal, kind
        assert (await send(viewer, conversation)).refusal() == refusal, kind
        for document in (ACCEPT, DECLINE, LEAVE, TYPING):
            assert (await viewer.run(document, input=here)).refusal() == refusal, kind
        assert (await viewer.run(READ, input={**here, "messageId": said})).refusal() == refusal
        assert (await viewer.run(UNSEND, input={"messageId": said})).refusal() == refusal
        wish = {**here, "userIds": [ben.id]}
        assert (await viewer.run(INVITE, input=wish)).refusal() == refusal
        for opaque in (conversation, said):
            assert (await viewer.run(NODE, id=opaque)).payload() is None, kind
    for viewer in (ann, ben):
        assert await texts(viewer, conversation) == ["hello"]
        assert (await viewer.run(NODE, id=conversation)).payload()["id"] == conversation
        assert (await viewer.run(NODE, id=said)).payload()["id"] == said
    assert (await world.anonymous.run(LIST)).refusal() == "UNAUTHENTICATED"
    assert (await start(world.anonymous, ann)).refusal() == "UNAUTHENTICATED"


@pytest.mark.feature("D14", "I11")
async def test_a_token_without_the_scope_neither_reads_nor_writes(world: World) -> None:
    ann, ben, conversation = await pair(world)
    assert ann.session is not None
    ann.session.kind = SessionKind.API_TOKEN
    ann.session.scope_words = " ".join(s for s in Scope if s is not Scope.MESSAGES)
    assert (await ann.run(ONE, id=conversation)).refusal() == "FORBIDDEN"
    assert (await ann.run(LIST)).refusal() == "FORBIDDEN"
    assert (await send(ann, conversation)).refusal() == "FORBIDDEN"
    assert (await start(ann, ben)).refusal() == "FORBIDDEN"


@pytest.mark.feature("D14")
@pytest.mark.parametrize(
    ("policy", "followed", "outcome"),
    [
        ("EVERYONE", False, "joined"),
        ("FOLLOWING", True, "joined"),
        ("FOLLOWING", False, "asked"),
        (None, False, "asked"),
        ("NONE", True, "FORBIDDEN"),
    ],
)
async def test_the_policy_decides_how_a_conversation_begins(
    world: World, policy: str | None, followed: bool, outcome: str
) -> None:
    ann, ben = await world.member(), await world.member()
    if policy is not None:
        answer = await ben.run(SETTINGS, input={"policy": policy})
        assert answer.payload()["settings"] == {"policy": policy, "sendsReceipts": True}
    if followed:
        await follow(ben, ann)
    answer = await start(ann, ben)
    if outcome == "FORBIDDEN":
        assert answer.refusal() == "FORBIDDEN"
        assert await base.fetch("SELECT id FROM conversations") == []
        return
    conversation = await conversation_of(answer)
    assert (await requests(ben) == [conversation]) == (outcome == "asked")
    assert [n["id"] for n in await inbox(ann)] == [conversation]
    assert bool(await inbox(ben)) == (outcome == "joined")
    assert (await inbox(ann))[0]["canWrite"] == (outcome == "joined")


AGES = [AgeBand.ADULT, AgeBand.MINOR, AgeBand.UNKNOWN]


@pytest.mark.feature("D14", "F3")
@pytest.mark.parametrize("sender", AGES)
@pytest.mark.parametrize("other", AGES)
@pytest.mark.parametrize("mutual", [False, True])
async def test_no_adult_starts_with_a_minor_and_minors_start_with_mutuals_only(
    world: World, sender: AgeBand, other: AgeBand, mutual: bool
) -> None:
    ann, ben = await world.member(band=sender), await world.member(band=other)
    await ben.run(SETTINGS, input={"policy": "EVERYONE"})
    if mutual:
        await follow(ann, ben)
        await follow(ben, ann)
    answer = await start(ann, ben)
    adult_to_minor = sender is AgeBand.ADULT and other is not AgeBand.ADULT
    minor_to_stranger = sender is not AgeBand.ADULT and not mutual
    if adult_to_minor or minor_to_stranger:
        assert answer.refusal() == "FORBIDDEN"
        none = await world.member()
        await none.run(SETTINGS, input={"policy": "NONE"})
        reasons = (answer, await start(await world.member(), none))
        assert len({a.payload()["errors"][0]["message"] for a in reasons}) == 1
    else:
        assert answer.payload()["errors"] == []


@pytest.mark.feature("D14")
async def test_a_request_is_one_short_message_without_a_preview(world: World) -> None:
    ann, ben = await world.member(), await world.member()
    clip = gid("Clip", (await world.clip(ann)).id)
    assert (await start(ann, ben, "x" * 501)).refusal() == "BAD_USER_INPUT"
    conversation = await conversation_of(await start(ann, ben, "x" * 500, clipId=clip))
    assert (await send(ann, conversation)).refusal() == "CONFLICT"
    assert (await start(ann, ben)).refusal() == "CONFLICT"
    (shown,) = (await ben.run(ONE, id=conversation)).payload()["messages"]["edges"]
    assert (shown["node"]["sharesClip"], shown["node"]["clip"]) == (True, None)
    assert (await send(ben, conversation)).refusal() == "NOT_FOUND"
    answer = await ben.run(ACCEPT, input={"conversationId": conversation})
    assert answer.payload()["conversation"] == {"isRequest": False, "canWrite": True}
    (shown,) = (await ben.run(ONE, id=conversation)).payload()["messages"]["edges"]
    assert shown["node"]["clip"] == {"id": clip}
    assert (await send(ann, conversation)).payload()["errors"] == []
    assert (await ben.run(ACCEPT, input={"conversationId": conversation})).refusal() == "NOT_FOUND"


@pytest.mark.feature("D14")
async def test_declining_is_not_told_and_answering_later_lets_in(world: World) -> None:
    ann, ben, conversation = await requested(world)
    before = (await inbox(ann))[0]
    assert (await ben.run(DECLINE, input={"conversationId": conversation})).payload()[
        "errors"
    ] == []
    assert (await inbox(ann))[0] == before
    assert (await send(ann, conversation)).refusal() == "CONFLICT"
    assert await requests(ben) == []
    assert (await ben.run(ONE, id=conversation)).refusal() == "NOT_FOUND"
    assert await conversation_of(await start(ben, ann, "changed my mind")) == conversation
    assert (await send(ann, conversation)).payload()["errors"] == []


@pytest.mark.feature("D14", "A7")
async def test_a_block_closes_a_conversation_for_both_at_once(world: World) -> None:
    ann, ben, conversation = await pair(world)
    await ben.run(BLOCK, input={"userId": ann.id})
    for one, other in ((ann, ben), (ben, ann)):
        assert (await send(one, conversation)).refusal() == "CONFLICT"
        assert (await start(one, other)).refusal() in ("NOT_FOUND", "CONFLICT")
        typing = await one.run(TYPING, input={"conversationId": conversation})
        assert typing.refusal() == "CONFLICT"
        (listed,) = await inbox(one)
        assert listed["canWrite"] is False
        assert await texts(one, conversation) == ["hello"]
    assert (await start(ann, ben)).refusal() == "NOT_FOUND"


@pytest.mark.feature("D14", "A7")
async def test_blocking_who_asks_takes_the_request_away(world: World) -> None:
    ann, ben, conversation = await requested(world)
    await ben.run(BLOCK, input={"userId": ann.id})
    assert await requests(ben) == []
    assert (await ben.run(ACCEPT, input={"conversationId": conversation})).refusal() == "NOT_FOUND"
    cat = await world.member()
    await world.blocks(cat, ann)
    assert (await start(ann, cat)).refusal() == "NOT_FOUND"


@pytest.mark.feature("D14")
async def test_nobody_is_in_a_group_before_they_accept(world: World) -> None:
    ann, ben, cat = [await world.member() for _ in range(3)]
    answer = await ann.run(GROUP, input={"userIds": [ben.id, cat.id], "title": " trip "})
    made = answer.payload()["conversation"]
    assert made["title"] == "trip"
    await send(ann, made["id"], "before")
    assert await requests(ben) == [made["id"]]
    assert await texts(ben, made["id"]) == []
    assert (await send(ben, made["id"])).refusal() == "NOT_FOUND"
    await ben.run(ACCEPT, input={"conversationId": made["id"]})
    await send(ann, made["id"], "after")
    assert await texts(ben, made["id"]) == ["after"]
    assert await texts(ann, made["id"]) == ["after", "before"]
    members = (await inbox(ben))[0]["members"]
    assert [m["isWaiting"] for m in members] == [False, False, True]
    await cat.run(DECLINE, input={"conversationId": made["id"]})
    again = await ben.run(INVITE, input={"conversationId": made["id"], "userIds": [cat.id]})
    assert again.refusal() == "CONFLICT"


@pytest.mark.feature("D14")
async def test_a_group_has_at_most_eight_members_also_when_two_ask_at_once(world: World) -> None:
    people, conversation = await group(world, size=3)
    many = [await world.member() for _ in range(8)]
    wish = {"conversationId": conversation, "userIds": [m.id for m in many[:6]]}
    assert (await people[0].run(INVITE, input=wish)).refusal() == "BAD_USER_INPUT"
    wishes = [
        {"conversationId": conversation, "userIds": [m.id for m in half]}
        for half in (many[:4], many[4:])
    ]
    answers = await asyncio.gather(
        *(asker.run(INVITE, input=w) for asker, w in zip(people, wishes, strict=False))
    )
    assert sorted(bool(a.payload()["errors"]) for a in answers) == [False, True]
    assert await ConversationMember.all().count() == 7


@pytest.mark.feature("D14")
async def test_leaving_a_group_closes_it_and_coming_back_shows_what_follows(world: World) -> None:
    people, conversation = await group(world)
    await send(people[0], conversation, "one")
    assert (await people[1].run(LEAVE, input={"conversationId": conversation})).payload()[
        "errors"
    ] == []
    assert (await people[1].run(ONE, id=conversation)).refusal() == "NOT_FOUND"
    await send(people[0], conversation, "two")
    wish = {"conversationId": conversation, "userIds": [people[1].id]}
    assert (await people[2].run(INVITE, input=wish)).payload()["errors"] == []
    await people[1].run(ACCEPT, input={"conversationId": conversation})
    await send(people[0], conversation, "three")
    assert await texts(people[1], conversation) == ["three"]


@pytest.mark.feature("D14", "F3")
async def test_a_group_does_not_bring_a_minor_and_a_strange_adult_together(world: World) -> None:
    child, friend, adult = (
        await world.member(band=AgeBand.MINOR),
        await world.member(band=AgeBand.MINOR),
        await world.member(),
    )
    for one, other in ((child, friend), (child, adult)):
        await follow(one, other)
        await follow(other, one)
    assert (await adult.run(GROUP, input={"userIds": [child.id]})).refusal() == "FORBIDDEN"
    both = {"userIds": [friend.id, adult.id]}
    assert (await child.run(GROUP, input=both)).refusal() == "FORBIDDEN"
    assert (await child.run(GROUP, input={"userIds": [adult.id]})).payload()["errors"] == []


@pytest.mark.feature("D14", "A7")
async def test_in_a_group_blocked_members_do_not_hear_each_other(world: World) -> None:
    (ann, ben, cat), conversation = await group(world)
    await send(ann, conversation, "from ann")
    await ben.run(BLOCK, input={"userId": ann.id})
    await send(ann, conversation, "ann again")
    await send(ben, conversation, "from ben")
    assert await texts(ben, conversation) == ["from ben"]
    assert await texts(ann, conversation) == ["ann again", "from ann"]
    assert await texts(cat, conversation) == ["from ben", "ann again", "from ann"]
    counts = {m.id: (await inbox(m))[0]["unreadCount"] for m in (ann, ben, cat)}
    assert counts == {ann.id: 0, ben.id: 0, cat.id: 3}


@pytest.mark.feature("D14")
async def test_a_clip_is_shown_to_those_who_may_see_it_only(world: World) -> None:
    ann, ben, conversation = await pair(world)
    hidden = await world.clip(ann, Audience.PRIVATE)
    await send(ann, conversation, "", clipId=gid("Clip", hidden.id))
    (mine,) = (await ann.run(ONE, id=conversation, first=1)).payload()["messages"]["edges"]
    (theirs,) = (await ben.run(ONE, id=conversation, first=1)).payload()["messages"]["edges"]
    assert mine["node"]["clip"] == {"id": gid("Clip", hidden.id)}
    assert (theirs["node"]["sharesClip"], theirs["node"]["clip"]) == (True, None)
    foreign = await send(ben, conversation, "look", clipId=gid("Clip", hidden.id))
    assert foreign.refusal() == "NOT_FOUND"
    assert (await send(ben, conversation, "")).refusal() == "BAD_USER_INPUT"
    assert (await send(ben, conversation, "x" * 2001)).refusal() == "BAD_USER_INPUT"


@pytest.mark.feature("D14")
async def test_unsending_deletes_what_was_said_and_keeps_its_place(world: World) -> None:
    ann, ben, conversation = await pair(world)
    said = (await send(ann, conversation, "secret")).payload()["message"]
    assert (await ben.run(UNSEND, input={"messageId": said["id"]})).refusal() == "NOT_FOUND"
    for _ in range(2):
        gone = (await ann.run(UNSEND, input={"messageId": said["id"]})).payload()["message"]
        assert (gone["text"], gone["unsentAt"] is None) == ("", False)
    assert await texts(ben, conversation) == ["", "hello"]
    assert "secret" not in str(await base.fetch("SELECT * FROM messages"))
    rows = await base.fetch("SELECT id FROM outbox WHERE type = 'message.unsent'")
    assert len(rows) == 2


@pytest.mark.feature("D14")
async def test_reading_counts_down_and_receipts_are_shown_where_both_want_it(world: World) -> None:
    ann, ben, conversation = await pair(world)
    second = (await send(ann, conversation)).payload()["message"]
    assert (await inbox(ben))[0]["unreadCount"] == 2
    assert (await ben.run("{ unreadMessageCount }")).payload() == 2
    wish = {"conversationId": conversation, "messageId": second["id"]}
    assert (await ben.run(READ, input=wish)).payload()["conversation"]["unreadCount"] == 0
    assert (await ben.run("{ unreadMessageCount }")).payload() == 0

    async def seen_by(viewer: Member) -> list[int | None]:
        return [m["readSeq"] for m in (await inbox(viewer))[0]["members"]]

    assert await seen_by(ann) == [2, 2]
    await ben.run(SETTINGS, input={"sendsReceipts": False})
    assert await seen_by(ann) == [2, None]
    assert await seen_by(ben) == [None, 2]


@pytest.mark.feature("D14", "A8")
async def test_one_key_sends_one_message_however_often_it_is_sent(world: World) -> None:
    ann, ben = await world.member(), await world.member()
    await follow(ben, ann)
    wish = {"userId": ben.id, "text": "once", "idempotencyKey": "same"}
    answers = await asyncio.gather(*(ann.run(START, input=wish) for _ in range(20)))
    assert len({a.payload()["message"]["id"] for a in answers}) == 1
    assert await Message.all().count() == 1
    assert (await ann.run(START, input={**wish, "text": "other"})).refusal() == "CONFLICT"
    sent = await base.fetch("SELECT id FROM outbox WHERE type = 'message.sent'")
    assert len(sent) == 2


@pytest.mark.feature("D14")
async def test_two_who_start_at_once_find_one_conversation(world: World) -> None:
    ann, ben = await world.member(), await world.member()
    await follow(ann, ben)
    await follow(ben, ann)
    answers = await asyncio.gather(start(ann, ben), start(ben, ann))
    assert len({await conversation_of(a) for a in answers}) == 1
    assert await ConversationMember.all().count() == 2


@pytest.mark.feature("D14")
async def test_fifty_simultaneous_messages_are_numbered_without_a_hole(world: World) -> None:
    ann, ben, conversation = await pair(world)
    await asyncio.gather(
        *(send(who, conversation, f"{n}") for n in range(25) for who in (ann, ben))
    )
    rows = await Message.all().order_by("seq").values_list("seq", "id")
    assert [seq for seq, _ in rows] == list(range(1, 52))
    assert [row_id for _, row_id in rows] == sorted(row_id for _, row_id in rows)


@pytest.mark.feature("D14", "A8")
async def test_pages_of_messages_neither_repeat_nor_skip(world: World) -> None:
    ann, ben, conversation = await pair(world)
    for n in range(6):
        await send(ann, conversation, str(n))
    seen, after = [], None
    while True:
        answer = await ben.run(ONE, id=conversation, first=2, after=after)
        page = answer.payload()["messages"]
        seen += [e["node"]["text"] for e in page["edges"]]
        await send(ann, conversation, "new")
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert seen == ["5", "4", "3", "2", "1", "0", "hello"]


@pytest.mark.feature("D14")
async def test_a_longer_inbox_takes_no_more_statements(world: World) -> None:
    ann = await world.member()

    async def cost(first: int) -> int:
        with statements() as ran:
            answer = await ann.run(LIST, first=first)
        assert len(answer.payload()["edges"]) == min(first, 12)
        return len(ran)

    for n in range(12):
        other = await world.member()
        await follow(ann, other)
        clip = gid("Clip", (await world.clip(other)).id)
        answer = await start(other, ann, clipId=clip)
        if n == 0:
            conversation = await conversation_of(answer)
            for text in range(11):
                await send(other, conversation, str(text), clipId=clip)
    assert await cost(1) == await cost(50)

    async def reading(first: int) -> int:
        with statements() as ran:
            # What `canWrite` loads at the same time may or may not be the senders, too.
            await ann.run(ONE.replace("canWrite", ""), id=conversation, first=first)
        return len(ran)

    assert await reading(2) == await reading(50)


@pytest.mark.feature("D14")
async def test_messages_are_limited_in_rate(world: World) -> None:
    ann, _, conversation = await pair(world)
    codes = []
    for _ in range(61):
        errors = (await send(ann, conversation)).payload()["errors"]
        codes += [e["code"] for e in errors]
    assert codes == ["THROTTLED"]


async def heard(listener: Member, after: str | None, count: int) -> list[MessageNews]:
    """The first `count` things told from `after` on."""
    found: list[MessageNews] = []
    async with aclosing(messages.message_received(await listener.context(), after)) as news:
        async for each in news:
            found.append(each)
            if len(found) == count:
                break
    return found


async def cursor_of(member: Member) -> str:
    await member.world.settled()
    return str((await member.run("{ liveCursor }")).payload())


@pytest.mark.feature("D14")
async def test_messages_are_heard_in_order_and_from_a_cursor(world: World) -> None:
    ann, ben, conversation = await pair(world)
    start_at = await cursor_of(ben)
    waiting = asyncio.create_task(heard(ben, start_at, 3))
    said = (await send(ann, conversation, "one")).payload()["message"]
    await send(ann, conversation, "two")
    await ann.run(UNSEND, input={"messageId": said["id"]})
    told = await asyncio.wait_for(waiting, 10)
    sent, unsent = MessageNewsKind.SENT, MessageNewsKind.UNSENT
    assert [each.kind for each in told[-3:]] == [sent, sent, unsent]
    again = await asyncio.wait_for(heard(ben, told[0].cursor, 2), 10)
    assert [each.kind for each in again] == [sent, unsent]


@pytest.mark.feature("D14", "A7")
async def test_nothing_reaches_a_blocked_member_on_replay_either(world: World) -> None:
    (ann, ben, cat), conversation = await group(world)
    start_at = await cursor_of(ben)
    await send(ann, conversation, "before the block")
    await world.blocks(ann, ben)
    await send(ann, conversation, "after the block")
    await send(cat, conversation, "from cat")
    (told,) = await asyncio.wait_for(heard(ben, start_at, 1), 10)
    assert told.message is not None
    assert told.message.text == "from cat"


@pytest.mark.feature("D14")
@pytest.mark.parametrize("silent", ["ann", "ben", None])
async def test_reading_is_heard_where_both_let_it_be_seen(world: World, silent: str | None) -> None:
    ann, ben, conversation = await pair(world)
    for name, member in (("ann", ann), ("ben", ben)):
        if name == silent:
            await member.run(SETTINGS, input={"sendsReceipts": False})
    await world.settled()
    context = await ann.context()
    async with aclosing(messages.message_received(context, None)) as news:
        waiting = asyncio.ensure_future(anext(news))
        await asyncio.sleep(0)
        said = (await send(ann, conversation)).payload()["message"]
        assert (await waiting).kind is MessageNewsKind.SENT
        waiting = asyncio.ensure_future(anext(news))
        await asyncio.sleep(0)
        await ben.run(READ, input={"conversationId": conversation, "messageId": said["id"]})
        if silent is not None:
            await send(ann, conversation, "afterwards")
        kind = (await asyncio.wait_for(waiting, 10)).kind
        assert kind is (MessageNewsKind.SENT if silent else MessageNewsKind.READ)


@pytest.mark.feature("D14")
async def test_typing_rings_and_is_kept_nowhere(world: World) -> None:
    ann, ben, conversation = await pair(world)
    await world.settled()
    context = await ben.context()
    async with aclosing(messages.message_received(context, None)) as news:
        waiting = asyncio.ensure_future(anext(news))
        await asyncio.sleep(0)
        while not waiting.done():
            await ann.run(TYPING, input={"conversationId": conversation})
            await asyncio.wait([waiting], timeout=0.1)
        told = waiting.result()
    assert told.kind is MessageNewsKind.TYPING
    assert told.actor is not None
    assert ann.user is not None
    assert told.actor.id == ann.user.id
    assert await base.fetch("SELECT id FROM outbox WHERE type = 'conversation.typed'") == []
