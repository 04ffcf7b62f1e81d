"""Comments: who may write and read them, threads, holds, pins, and exact numbers."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from models.base import transaction
from models.clips import Audience, Clip, ClipState
from models.comments import Comment, add_comment
from models.counts import ClipCounts
from models.mentions import write_mentions
from models.users import Role, User, UserState
from schema.base import global_id
from tests.api.accounts import events
from tests.statements import statements
from tests.world import Member, World

FIELDS = """id body state isPinned isDeleted isReply replyCount editedAt author { handle }
  mentions { start length user { handle } }"""
CREATE = f"""mutation ($i: CreateCommentInput!) {{
  createComment(input: $i) {{ comment {{ {FIELDS} }} errors {{ code field }} }} }}"""
UPDATE = f"""mutation ($i: UpdateCommentInput!) {{
  updateComment(input: $i) {{ comment {{ {FIELDS} }} errors {{ code field }} }} }}"""
DELETE = """mutation ($i: CommentInput!) {
  deleteComment(input: $i) { clip { commentCount } errors { code } } }"""
MODERATE = (
    "mutation ($i: CommentInput!) { %s(input: $i) { comment { state isPinned } errors { code } } }"
)
APPROVE, HIDE, UNHIDE = [MODERATE % f"{verb}Comment" for verb in ("approve", "hide", "unhide")]
PIN, UNPIN = MODERATE % "pinComment", MODERATE % "unpinComment"
POLICY = """mutation ($i: SetCommentPolicyInput!) {
  setCommentPolicy(input: $i) { clip { commentPolicy } errors { code } } }"""
FILTER = """mutation ($i: SetFilterWordsInput!) {
  setFilterWords(input: $i) { words errors { code } } }"""
LIST = """query ($id: ID!, $first: Int, $after: String, $replies: Int) { clip(id: $id) {
  commentCount comments(first: $first, after: $after) {
    edges { node { id body isDeleted isPinned replyCount author { handle } mentions { length }
      replies(first: $replies) { edges { node { body author { handle } } }
        pageInfo { hasNextPage } } } }
    pageInfo { hasNextPage endCursor } } } }"""
HELD = """query ($first: Int) { heldComments(first: $first) {
  edges { node { body author { handle } clip { id } } } } }"""
FEED = """query ($first: Int) { feed(kind: LATEST, first: $first) { edges { node { id
  comments(first: 2) { edges { node { body author { handle } mentions { length }
    replies(first: 2) { edges { node { body } } } } } } } } } }"""
NODE = "query ($id: ID!) { node(id: $id) { ... on Comment { body } } }"


def gid(row: Clip | Comment) -> str:
    return global_id(type(row).__name__, row.id)


async def say(
    member: Member, clip: Clip, body: str = "hello", *, to: str | None = None
) -> dict[str, Any]:
    answer = await member.run(CREATE, i={"clipId": gid(clip), "body": body, "replyToId": to})
    payload = answer.payload()
    assert payload["errors"] == []
    return dict(payload["comment"])


async def wrote(member: Member, clip: Clip, body: str, *, top_id: int | None = None) -> Comment:
    """A comment past the limit that a member has."""
    assert member.user is not None
    async with transaction():
        row = await add_comment(clip.id, member.user.id, body, top_id=top_id, is_held=False)
        await write_mentions(member.user, body, clip_id=clip.id, comment_id=row.id)
    return row


async def moderate(member: Member, mutation: str, comment: dict[str, Any]) -> dict[str, Any]:
    payload = (await member.run(mutation, i={"commentId": comment["id"]})).payload()
    assert payload["errors"] == []
    return dict(payload)


async def shown(member: Member, clip: Clip, **page: Any) -> dict[str, Any]:
    return dict((await member.run(LIST, id=gid(clip), **page)).payload())


async def bodies(member: Member, clip: Clip) -> list[Any]:
    """Every comment the member reads, replies after their top comment."""
    found: list[Any] = []
    for edge in (await shown(member, clip, first=10, replies=10))["comments"]["edges"]:
        found.append(edge["node"]["body"])
        found += [reply["node"]["body"] for reply in edge["node"]["replies"]["edges"]]
    return found


async def count_of(clip: Clip) -> int:
    row = await ClipCounts.get_or_none(clip_id=clip.id)
    return 0 if row is None else row.comments


@pytest.mark.feature("D12", "A7")
async def test_whoever_may_see_a_clip_may_comment_on_it(world: World) -> None:
    author = await world.member()
    clip = await world.clip(author, Audience.FOLLOWERS)
    stranger, follower, blocked, blocker = [await world.member() for _ in range(4)]
    for member in (follower, blocked, blocker):
        await world.follows(member, author)
    await world.blocks(author, blocked)
    await world.blocks(blocker, author)
    wish = {"clipId": gid(clip), "body": "hi"}
    for member, code in (
        (world.anonymous, "UNAUTHENTICATED"),
        (stranger, "NOT_FOUND"),
        (blocked, "NOT_FOUND"),
        (blocker, "NOT_FOUND"),
    ):
        assert (await member.run(CREATE, i=wish)).refusal() == code
    for member in (follower, author, await world.member(role=Role.ADMIN)):
        await say(member, clip)
    draft = await world.draft(author)
    assert (await author.run(CREATE, i={**wish, "clipId": gid(draft)})).refusal() == "CONFLICT"


@pytest.mark.feature("D12")
async def test_the_policy_of_a_clip_decides_who_may_comment_from_now_on(world: World) -> None:
    author, stranger, follower = [await world.member() for _ in range(3)]
    await world.follows(follower, author)
    clip = await world.clip(author)
    await say(stranger, clip, "before")
    wish = {"clipId": gid(clip), "body": "after"}
    assert (await stranger.run(POLICY, i={"clipId": gid(clip), "policy": "NONE"})).refusal() == (
        "NOT_FOUND"
    )
    await author.run(POLICY, i={"clipId": gid(clip), "policy": "FOLLOWERS"})
    assert (await stranger.run(CREATE, i=wish)).refusal() == "FORBIDDEN"
    await say(follower, clip, "of a follower")
    await author.run(POLICY, i={"clipId": gid(clip), "policy": "NONE"})
    for member in (stranger, follower):
        assert (await member.run(CREATE, i=wish)).refusal() == "FORBIDDEN"
    await say(author, clip, "mine")
    assert await bodies(stranger, clip) == ["mine", "of a follower", "before"]


@pytest.mark.feature("D12")
@pytest.mark.parametrize(("body", "code"), [("", 1), (" \n ", 1), ("x" * 1001, 1), ("a\x00b", 1)])
async def test_a_comment_has_1_to_1000_characters_that_can_be_shown(
    world: World, body: str, code: int
) -> None:
    author = await world.member()
    clip = await world.clip(author)
    refused = await author.run(CREATE, i={"clipId": gid(clip), "body": body})
    assert refused.refusal() == "BAD_USER_INPUT"
    assert await Comment.all().count() == 0
    assert (await say(author, clip, "x" * 1000))["body"] == "x" * 1000


@pytest.mark.feature("D12", "I9")
async def test_comments_are_limited_per_member(world: World) -> None:
    author, viewer = await world.member(), await world.member()
    clip = await world.clip(author)
    for _ in range(20):
        await say(viewer, clip)
    refused = await viewer.run(CREATE, i={"clipId": gid(clip), "body": "again"})
    assert refused.refusal() == "THROTTLED"
    await say(author, clip)


@pytest.mark.feature("D12")
async def test_an_answer_to_a_reply_joins_the_thread_and_names_whom_it_answers(
    world: World,
) -> None:
    author, ben = await world.member("ann"), await world.member("ben")
    clip = await world.clip(author)
    top = await say(author, clip, "top")
    reply = await say(ben, clip, "reply", to=top["id"])
    answer = await say(author, clip, "indeed", to=reply["id"])
    assert answer["body"] == "@ben indeed"
    assert answer["mentions"] == [{"start": 0, "length": 4, "user": {"handle": "ben"}}]
    named = await say(author, clip, "yes, @Ben!", to=reply["id"])
    assert named["body"] == "yes, @Ben!"
    assert await bodies(ben, clip) == ["top", "reply", "@ben indeed", "yes, @Ben!"]
    page = await shown(ben, clip)
    assert page["commentCount"] == 4
    assert page["comments"]["edges"][0]["node"]["replyCount"] == 3


@pytest.mark.feature("D12")
async def test_a_reply_stays_under_the_clip_of_its_thread(world: World) -> None:
    author = await world.member()
    clip, other = await world.clip(author), await world.clip(author)
    top = await say(author, clip)
    wish = {"clipId": gid(other), "body": "hi", "replyToId": top["id"]}
    assert (await author.run(CREATE, i=wish)).refusal() == "NOT_FOUND"


@pytest.mark.feature("D12", "D16", "A7")
async def test_mentions_link_members_but_nobody_who_is_blocked(world: World) -> None:
    author, ben, cleo = [await world.member(h) for h in ("ann", "ben", "cleo")]
    dora, emil = await world.member("dora"), await world.member("emil")
    clip = await world.clip(author)
    await world.blocks(cleo, ben)
    await world.blocks(ben, dora)
    text = "@ann @nobody @cleo @dora @emil. mail@emil.org @emil"
    made = await say(ben, clip, text)
    assert [m["user"]["handle"] for m in made["mentions"]] == ["ann", "emil", "emil"]
    assert [(m["start"], m["length"]) for m in made["mentions"]] == [(0, 4), (25, 5), (46, 5)]
    told = [json.loads(data)["user_id"] for data in await events("member.mentioned")]
    assert author.user is not None
    assert emil.user is not None
    assert told == [author.user.id, emil.user.id]
    assert dora.user is not None


@pytest.mark.feature("D16")
async def test_one_comment_links_ten_members_at_most(world: World) -> None:
    author = await world.member()
    clip = await world.clip(author)
    members = [await world.member() for _ in range(11)]
    handles = [m.user.handle for m in members if m.user]
    made = await say(author, clip, " ".join("@" + handle for handle in handles))
    assert [m["user"]["handle"] for m in made["mentions"]] == handles[:10]


@pytest.mark.feature("D12", "A7")
async def test_members_with_a_block_between_them_do_not_read_each_other(world: World) -> None:
    author, ben, cleo, other = [await world.member() for _ in range(4)]
    clip = await world.clip(author)
    ours = await say(ben, clip, "of ben")
    theirs = await say(cleo, clip, "of cleo")
    await say(cleo, clip, "cleo to ben", to=ours["id"])
    await world.blocks(ben, cleo)
    assert await bodies(ben, clip) == ["of ben"]
    assert await bodies(cleo, clip) == ["of cleo"]
    everything = ["of cleo", "of ben", "cleo to ben"]
    for member in (author, other, world.anonymous):
        assert await bodies(member, clip) == everything
    wish = {"clipId": gid(clip), "body": "hi", "replyToId": theirs["id"]}
    assert (await ben.run(CREATE, i=wish)).refusal() == "NOT_FOUND"
    assert (await ben.run(NODE, id=theirs["id"])).payload() is None
    assert (await other.run(NODE, id=theirs["id"])).payload() == {"body": "of cleo"}


@pytest.mark.feature("D12", "A7")
async def test_comments_of_a_hidden_clip_are_hidden_with_it(world: World) -> None:
    author, follower, stranger = [await world.member() for _ in range(3)]
    await world.follows(follower, author)
    clip = await world.clip(author, Audience.FOLLOWERS)
    made = await say(follower, clip)
    for member, sees in ((follower, True), (author, True), (stranger, False)):
        node = (await member.run(NODE, id=made["id"])).payload()
        assert node == ({"body": "hello"} if sees else None)
    assert (await world.anonymous.run(NODE, id=made["id"])).payload() is None


@pytest.mark.feature("D12")
async def test_comments_of_a_suspended_member_are_not_read(world: World) -> None:
    author, ben = await world.member(), await world.member()
    clip = await world.clip(author)
    await say(ben, clip)
    assert ben.user is not None
    await User.filter(id=ben.user.id).update(state=UserState.SUSPENDED)
    for member in (author, world.anonymous):
        assert await bodies(member, clip) == []


@pytest.mark.feature("D12")
@pytest.mark.parametrize(
    "body", ["what a SPOILER!", "sp\u200boiler", "ｓｐｏｉｌｅｒ", "the\nbad   end"]
)
async def test_a_comment_with_a_filtered_word_waits_for_the_author(world: World, body: str) -> None:
    author, ben, other = [await world.member() for _ in range(3)]
    clip = await world.clip(author)
    assert (await author.run(FILTER, i={"words": ["Spoiler", "bad end", "spoiler"]})).payload() == {
        "words": ["bad end", "spoiler"],
        "errors": [],
    }
    await say(ben, clip, "spoilers are another word")
    held = await say(ben, clip, body)
    assert held["state"] == "HELD"
    assert await count_of(clip) == 1
    for member, sees in ((ben, 2), (author, 2), (other, 1), (world.anonymous, 1)):
        assert len(await bodies(member, clip)) == sees
    waiting = (await author.run(HELD)).payload()["edges"]
    assert [edge["node"]["clip"]["id"] for edge in waiting] == [gid(clip)]
    assert (await other.run(HELD)).payload()["edges"] == []
    assert (await world.anonymous.run(HELD)).refusal() == "UNAUTHENTICATED"
    assert await moderate(author, APPROVE, held) == {
        "comment": {"state": "SHOWN", "isPinned": False}, "errors": []
    }  # fmt: skip
    assert len(await bodies(other, clip)) == 2 == await count_of(clip)
    assert (await author.run(HELD)).payload()["edges"] == []


@pytest.mark.feature("D12")
async def test_nobody_but_the_author_hears_of_a_held_comment_until_it_is_approved(
    world: World,
) -> None:
    author, ben, cleo = [await world.member(h) for h in ("ann", "ben", "cleo")]
    clip = await world.clip(author)
    await author.run(FILTER, i={"words": ["rain"]})
    top = await say(ben, clip, "sun")
    held = await say(cleo, clip, "rain, @ben", to=top["id"])
    assert len(await events("comment.created")) == 1
    assert await events("member.mentioned") == []
    (told,) = [json.loads(data) for data in await events("comment.held")]
    assert author.user is not None
    assert told["clip_author_id"] == author.user.id
    assert await count_of(clip) == 1
    await moderate(author, APPROVE, held)
    created = [json.loads(data) for data in await events("comment.created")][-1]
    assert ben.user is not None
    assert created["answered_id"] == ben.user.id
    assert len(await events("member.mentioned")) == 1


@pytest.mark.feature("D12")
async def test_an_authors_own_comments_are_never_held(world: World) -> None:
    author = await world.member()
    clip = await world.clip(author)
    await author.run(FILTER, i={"words": ["rain"]})
    assert (await say(author, clip, "rain"))["state"] == "SHOWN"


@pytest.mark.feature("D12")
async def test_filter_words_are_bounded(world: World) -> None:
    author = await world.member()
    for words in (["x" * 41], [""], ["\u200b"], [f"word{n}" for n in range(201)]):
        assert (await author.run(FILTER, i={"words": words})).refusal() == "BAD_USER_INPUT", words
    assert (await world.anonymous.run(FILTER, i={"words": []})).refusal() == "UNAUTHENTICATED"


@pytest.mark.feature("D12")
@pytest.mark.parametrize("mutation", [APPROVE, HIDE, UNHIDE, PIN, UNPIN])
async def test_only_the_clips_author_moderates_its_comments(world: World, mutation: str) -> None:
    author, ben, other = [await world.member() for _ in range(3)]
    clip = await world.clip(author)
    made = await say(ben, clip)
    wish = {"commentId": made["id"]}
    assert (await world.anonymous.run(mutation, i=wish)).refusal() == "UNAUTHENTICATED"
    for member in (ben, other, await world.member(role=Role.MODERATOR)):
        assert (await member.run(mutation, i=wish)).refusal() == "NOT_FOUND"
    await moderate(author, mutation, made)
    absent = {"commentId": global_id("Comment", 1)}
    assert (await author.run(mutation, i=absent)).refusal() == "NOT_FOUND"


@pytest.mark.feature("D12")
async def test_a_hidden_comment_takes_its_thread_and_its_numbers_with_it(world: World) -> None:
    author, ben, other = [await world.member() for _ in range(3)]
    clip = await world.clip(author)
    top = await say(ben, clip, "top")
    reply = await say(other, clip, "reply", to=top["id"])
    await say(ben, clip, "second", to=top["id"])
    assert await count_of(clip) == 3
    await moderate(author, HIDE, reply)
    assert await count_of(clip) == 2
    assert await bodies(ben, clip) == ["top", "second"]
    assert await bodies(author, clip) == ["top", "reply", "second"] == await bodies(other, clip)
    await moderate(author, HIDE, top)
    assert await count_of(clip) == 0
    assert await bodies(world.anonymous, clip) == []
    assert await bodies(ben, clip) == ["top", "second"]
    wish = {"clipId": gid(clip), "body": "hi", "replyToId": top["id"]}
    assert (await ben.run(CREATE, i=wish)).refusal() == "CONFLICT"
    await moderate(author, UNHIDE, reply)
    assert await count_of(clip) == 0
    await moderate(author, UNHIDE, top)
    assert await count_of(clip) == 3
    assert await bodies(world.anonymous, clip) == ["top", "reply", "second"]


@pytest.mark.feature("D12")
async def test_a_held_comment_is_approved_not_unhidden(world: World) -> None:
    author, ben = await world.member(), await world.member()
    clip = await world.clip(author)
    await author.run(FILTER, i={"words": ["rain"]})
    held = await say(ben, clip, "rain")
    wish = {"commentId": held["id"]}
    assert (await author.run(UNHIDE, i=wish)).refusal() == "CONFLICT"
    await moderate(author, HIDE, held)
    assert (await author.run(APPROVE, i=wish)).refusal() == "NOT_FOUND"


@pytest.mark.feature("D12", "D19")
async def test_one_comment_is_pinned_and_stands_first(world: World) -> None:
    author, ben = await world.member(), await world.member()
    clip = await world.clip(author)
    made = [await say(ben, clip, f"comment {n}") for n in range(5)]
    reply = await say(ben, clip, "reply", to=made[0]["id"])
    await moderate(author, PIN, made[1])
    await moderate(author, PIN, made[2])
    pinned = ["comment 2", "comment 4", "comment 3", "comment 1", "comment 0"]
    assert [b for b in await bodies(ben, clip) if b != "reply"] == pinned
    seen: list[str] = []
    after = None
    for _ in range(5):
        page = (await shown(ben, clip, first=1, after=after))["comments"]
        seen += [edge["node"]["body"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
    assert seen == pinned
    assert page["pageInfo"]["hasNextPage"] is False
    wish = {"commentId": reply["id"]}
    assert (await author.run(PIN, i=wish)).refusal() == "CONFLICT"
    await moderate(author, HIDE, made[2])
    assert (await Comment.filter(is_pinned=True).count()) == 0


@pytest.mark.feature("D12")
async def test_a_deleted_comment_with_replies_leaves_its_place_only(world: World) -> None:
    author, ben, other = [await world.member() for _ in range(3)]
    clip = await world.clip(author)
    top = await say(ben, clip, f"secret @{author.user.handle}" if author.user else "")
    reply = await say(other, clip, "reply", to=top["id"])
    await moderate(author, PIN, top)
    await moderate(ben, DELETE, top)
    (edge,) = (await shown(other, clip))["comments"]["edges"]
    node = edge["node"]
    assert (node["isDeleted"], node["body"], node["author"]) == (True, None, None)
    assert (node["mentions"], node["isPinned"], node["replyCount"]) == ([], False, 1)
    assert await count_of(clip) == 1
    assert (await Comment.get(top_id=None)).body == ""
    for mutation in (DELETE, HIDE, PIN):
        refused = await author.run(mutation, i={"commentId": top["id"]})
        assert refused.refusal() == "NOT_FOUND"
    wish = {"clipId": gid(clip), "body": "hi", "replyToId": top["id"]}
    assert (await other.run(CREATE, i=wish)).refusal() == "CONFLICT"
    await moderate(other, DELETE, reply)
    assert await Comment.all().count() == 0 == await count_of(clip)


@pytest.mark.feature("D12", "A7")
async def test_its_writer_and_the_clips_author_delete_a_comment(world: World) -> None:
    author, ben, other = [await world.member() for _ in range(3)]
    clip = await world.clip(author)
    first, second = await say(ben, clip), await say(ben, clip)
    wish = {"commentId": first["id"]}
    assert (await world.anonymous.run(DELETE, i=wish)).refusal() == "UNAUTHENTICATED"
    assert (await other.run(DELETE, i=wish)).refusal() == "NOT_FOUND"
    assert (await moderate(author, DELETE, first))["clip"] == {"commentCount": 1}
    await world.blocks(author, ben)
    assert (await moderate(ben, DELETE, second))["clip"] is None
    assert await count_of(clip) == 0


@pytest.mark.feature("D12")
async def test_a_comment_can_be_changed_for_fifteen_minutes(world: World) -> None:
    author, ben, cleo = [await world.member(h) for h in ("ann", "ben", "cleo")]
    clip = await world.clip(author)
    made = await say(ben, clip, "hi @ann")
    wish = {"commentId": made["id"], "body": "hi @ann, hi @cleo"}
    world.clock.advance(minutes=14)
    assert (await world.anonymous.run(UPDATE, i=wish)).refusal() == "UNAUTHENTICATED"
    assert (await cleo.run(UPDATE, i=wish)).refusal() == "NOT_FOUND"
    assert (await author.run(UPDATE, i=wish)).refusal() == "NOT_FOUND"
    changed = (await ben.run(UPDATE, i=wish)).payload()["comment"]
    assert changed["body"] == wish["body"]
    assert changed["editedAt"] is not None
    assert len(changed["mentions"]) == 2
    told = [json.loads(data)["user_id"] for data in await events("member.mentioned")]
    assert author.user is not None
    assert cleo.user is not None
    assert told == [author.user.id, cleo.user.id]
    world.clock.advance(minutes=2)
    assert (await ben.run(UPDATE, i=wish)).refusal() == "CONFLICT"


@pytest.mark.feature("D12")
async def test_a_filtered_word_written_later_holds_the_comment(world: World) -> None:
    author, ben = await world.member(), await world.member()
    clip = await world.clip(author)
    await author.run(FILTER, i={"words": ["rain"]})
    made = await say(ben, clip, "sun")
    changed = await ben.run(UPDATE, i={"commentId": made["id"], "body": "rain"})
    assert changed.payload()["comment"]["state"] == "HELD"
    back = await ben.run(UPDATE, i={"commentId": made["id"], "body": "sun"})
    assert back.payload()["comment"]["state"] == "HELD"
    assert await count_of(clip) == 0


@pytest.mark.feature("D12")
async def test_fifty_simultaneous_comments_replies_and_deletes_leave_exact_counts(
    world: World,
) -> None:
    author = await world.member()
    clip = await world.clip(author)
    members = [await world.member() for _ in range(25)]
    top = await say(author, clip, "top")
    made = await asyncio.gather(
        *(say(member, clip, "reply", to=top["id"]) for member in members),
        *(say(member, clip) for member in members),
    )
    assert await count_of(clip) == 51
    assert (await Comment.get(top_id=None, body="top")).reply_count == 25
    deletes = [members[n % 25].run(DELETE, i={"commentId": made[n]["id"]}) for n in range(0, 50, 5)]
    hides = [author.run(HIDE, i={"commentId": made[n]["id"]}) for n in range(1, 50, 5)]
    again = [author.run(HIDE, i={"commentId": made[n]["id"]}) for n in range(1, 50, 5)]
    pins = [author.run(PIN, i={"commentId": made[n]["id"]}) for n in range(27, 50, 5)]
    approvals = [author.run(UNHIDE, i={"commentId": made[n]["id"]}) for n in range(2, 50, 5)]
    for answer in await asyncio.gather(*deletes, *hides, *again, *pins, *approvals):
        assert answer.codes == []
    assert await count_of(clip) == 31
    assert (await Comment.get(top_id=None, body="top")).reply_count == 15
    assert await Comment.filter(is_pinned=True).count() == 1


@pytest.mark.feature("D12")
async def test_a_thread_deleted_while_fifty_answer_it_counts_what_is_left(world: World) -> None:
    author = await world.member()
    clip = await world.clip(author)
    top = await say(author, clip, "top")
    members = [await world.member() for _ in range(49)]
    wishes = [
        m.run(CREATE, i={"clipId": gid(clip), "body": "hi", "replyToId": top["id"]})
        for m in members
    ]
    await asyncio.gather(*wishes, author.run(DELETE, i={"commentId": top["id"]}))
    replies = await Comment.filter(top_id__isnull=False).count()
    assert await count_of(clip) == replies
    assert await Comment.filter(top_id=None).count() == (1 if replies else 0)


@pytest.mark.feature("D12")
async def test_comments_and_replies_come_in_pages_and_cost_the_same_whatever_their_number(
    world: World,
) -> None:
    author = await world.member("ann")
    clip = await world.draft(
        author, state=ClipState.PUBLISHED, audience=Audience.PUBLIC, published_order=1
    )
    tops = []
    for _ in range(51):
        writer = await world.member()
        top = await wrote(writer, clip, "hi @ann")
        for _ in range(3):
            await wrote(writer, clip, "hi @ann", top_id=top.id)
        tops.append(gid(top))
    page = (await shown(author, clip, first=50, replies=2))["comments"]
    rest = (await shown(author, clip, first=50, replies=2, after=page["pageInfo"]["endCursor"]))[
        "comments"
    ]
    assert [e["node"]["id"] for e in page["edges"] + rest["edges"]] == tops[::-1]
    assert rest["pageInfo"]["hasNextPage"] is False
    for edge in page["edges"]:
        replies = edge["node"]["replies"]
        assert len(replies["edges"]) == 2
        assert replies["pageInfo"]["hasNextPage"] is True
    costs = []
    for size in (1, 50):
        with statements() as ran:
            await shown(author, clip, first=size, replies=3)
        costs.append(len(ran))
    assert costs[0] == costs[1]


@pytest.mark.feature("D12")
async def test_a_feed_shows_comments_without_asking_for_each(world: World) -> None:
    viewer, ben = await world.member(), await world.member()
    for n in range(20):
        author = await world.member("ann") if n == 0 else await world.member()
        clip = await world.clip(author)
        pinned = await wrote(ben, clip, "pinned")
        await author.run(PIN, i={"commentId": gid(pinned)})
        for word in ("first", "second", "third"):
            top = await wrote(ben, clip, f"{word} @ann")
            await wrote(ben, clip, f"reply to {word}", top_id=top.id)
    costs = []
    for size in (1, 20):
        await viewer.run(FEED, first=size)
        with statements(warm=True) as ran:
            edges = (await viewer.run(FEED, first=size)).payload()["edges"]
        costs.append(len(ran))
        for edge in edges:
            shown = [e["node"]["body"] for e in edge["node"]["comments"]["edges"]]
            assert shown == ["pinned", "third @ann"]
            replies = edge["node"]["comments"]["edges"][1]["node"]["replies"]["edges"]
            assert [reply["node"]["body"] for reply in replies] == ["reply to third"]
    assert costs[0] == costs[1]


@pytest.mark.feature("D12")
async def test_held_comments_cost_the_same_whatever_their_number(world: World) -> None:
    author = await world.member()
    clip = await world.clip(author)
    for _ in range(50):
        ben = await world.member()
        assert ben.user is not None
        async with transaction():
            await add_comment(clip.id, ben.user.id, "rain", top_id=None, is_held=True)
    costs = []
    for size in (1, 50):
        with statements() as ran:
            assert len((await author.run(HELD, first=size)).payload()["edges"]) == size
        costs.append(len(ran))
    assert costs[0] == costs[1]
