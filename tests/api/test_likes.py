"""Likes, bookmarks and shares: who may, what others learn, and that numbers are exact."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import asyncpg
import pytest

from models import base
from models.clips import Audience, Clip, ClipState
from models.counts import ClipCounts
from models.likes import Bookmark, Like
from models.reactions import LIKE as REACTED
from models.reactions import Reacted
from models.social import Block
from models.users import AgeBand, Role
from schema.base import global_id
from tests.api.accounts import events
from tests.statements import statements
from tests.world import Member, World

REACT = """mutation ($i: ReactionInput!) {
  %s(input: $i) { clip { id viewerHasLiked viewerHasBookmarked likeCount } errors { code } } }"""
LIKE, UNLIKE = REACT % "likeClip", REACT % "unlikeClip"
BOOKMARK, UNBOOKMARK = REACT % "bookmarkClip", REACT % "unbookmarkClip"
SHARE = """mutation ($i: ShareClipInput!) {
  shareClip(input: $i) { clip { shareCount } errors { code } } }"""
SHOW = """mutation ($i: ShowLikeCountInput!) {
  showLikeCount(input: $i) { clip { likeCount } errors { code } } }"""
CLIP = """query ($id: ID!) {
  clip(id: $id) { likeCount shareCount viewerHasLiked viewerHasBookmarked } }"""
LIKERS = """query ($id: ID!, $first: Int, $after: String) { clip(id: $id) {
  likers(first: $first, after: $after) {
    edges { node { handle viewerFollows } } pageInfo { hasNextPage endCursor } } } }"""
BOOKMARKS = """query ($first: Int, $after: String) { bookmarks(first: $first, after: $after) {
  edges { node { id likeCount viewerHasLiked viewerHasBookmarked author { handle } } }
  pageInfo { hasNextPage endCursor } } }"""
FEED = """query ($first: Int) { feed(kind: LATEST, first: $first) { edges { node {
  likeCount shareCount viewerHasLiked viewerHasBookmarked author { handle } } } } }"""

TOGGLES = [LIKE, BOOKMARK]


def gid(clip: Clip) -> str:
    return global_id("Clip", clip.id)


def about(clip: Clip, **more: Any) -> dict[str, Any]:
    return {"clipId": gid(clip), **more}


async def counts(clip: Clip) -> ClipCounts:
    return await ClipCounts.get(clip_id=clip.id)


@pytest.mark.feature("D12", "D13", "A7")
@pytest.mark.parametrize("mutation", [LIKE, BOOKMARK, SHARE])
async def test_whoever_may_see_a_clip_may_like_keep_and_share_it(
    world: World, mutation: str
) -> None:
    author = await world.member()
    clip = await world.clip(author, Audience.FOLLOWERS)
    more = {"channel": "LINK"} if mutation is SHARE else {}
    stranger, follower, blocked, blocker = [await world.member() for _ in range(4)]
    admin = await world.member(role=Role.ADMIN)
    await world.follows(follower, author)
    for member in (blocked, blocker):
        await world.follows(member, author)
    await world.blocks(author, blocked)
    await world.blocks(blocker, author)
    refused = [
        (world.anonymous, "UNAUTHENTICATED"),
        (stranger, "NOT_FOUND"),
        (blocked, "NOT_FOUND"),
        (blocker, "NOT_FOUND"),
    ]
    for member, code in refused:
        assert (await member.run(mutation, i=about(clip, **more))).refusal() == code
    for member in (follower, author, admin):
        assert (await member.run(mutation, i=about(clip, **more))).payload()["errors"] == []
    draft = await world.draft(author)
    assert (await author.run(mutation, i=about(draft, **more))).refusal() == "CONFLICT"


@pytest.mark.feature("D12", "D13")
@pytest.mark.parametrize(
    ("on", "off", "flag", "column"),
    [
        (LIKE, UNLIKE, "viewerHasLiked", "likes"),
        (BOOKMARK, UNBOOKMARK, "viewerHasBookmarked", "saves"),
    ],
)
async def test_a_toggle_done_twice_is_done_once(
    world: World, on: str, off: str, flag: str, column: str
) -> None:
    author, viewer, other = [await world.member() for _ in range(3)]
    clip = await world.clip(author)
    for mutation, state in ((on, True), (on, True), (off, False), (off, False), (on, True)):
        answer = (await viewer.run(mutation, i=about(clip))).payload()
        assert answer["errors"] == []
        assert answer["clip"][flag] is state
        assert getattr(await counts(clip), column) == int(state)
    assert (await viewer.run(CLIP, id=gid(clip))).payload()[flag] is True
    assert (await other.run(CLIP, id=gid(clip))).payload()[flag] is False
    assert (await world.anonymous.run(CLIP, id=gid(clip))).payload()[flag] is False


@pytest.mark.feature("D12")
async def test_the_author_hears_of_the_first_like_only_and_never_of_their_own(
    world: World,
) -> None:
    author, viewer = await world.member(), await world.member()
    clip = await world.clip(author)
    await author.run(LIKE, i=about(clip))
    for _ in range(2):
        await viewer.run(LIKE, i=about(clip))
    assert author.user is not None
    assert viewer.user is not None
    assert [json.loads(data) for data in await events("clip.liked")] == [
        {"clip_id": clip.id, "author_id": author.user.id, "user_id": viewer.user.id}
    ]


@pytest.mark.feature("D12", "D13")
@pytest.mark.parametrize(
    ("on", "off", "flag"),
    [
        ("likeClip", "unlikeClip", "viewerHasLiked"),
        ("bookmarkClip", "unbookmarkClip", "viewerHasBookmarked"),
    ],
)
async def test_a_reaction_is_one_statement_besides_who_asks(
    world: World, on: str, off: str, flag: str
) -> None:
    if base.reading() is None:
        pytest.skip("on SQLite a statement is no journey")
    author, viewer = await world.member(), await world.member()
    clip = await world.clip(author)
    react = REACT.replace("viewerHasLiked viewerHasBookmarked", flag)
    for is_known in (False, True):
        for name in (on, off):
            with statements(warm=is_known) as ran:
                answer = await viewer.run(react % name, i=about(clip))
            assert answer.payload()["clip"][flag] is (name == on)
            # Rows that this process does not know are looked up: the viewer's, the clip, the author's.
            assert len(ran) == (2 if is_known else 5), ran
            await viewer.run(CLIP, id=gid(clip))


@pytest.mark.feature("D12")
async def test_fifty_simultaneous_likes_and_unlikes_leave_an_exact_count(world: World) -> None:
    author = await world.member()
    clip = await world.clip(author)
    members = [await world.member() for _ in range(25)]
    await asyncio.gather(*(m.run(LIKE, i=about(clip)) for m in members for _ in range(2)))
    assert (await counts(clip)).likes == 25
    wishes = [m.run(UNLIKE if n < 10 else LIKE, i=about(clip)) for n, m in enumerate(members)]
    again = [m.run(UNLIKE if n < 10 else LIKE, i=about(clip)) for n, m in enumerate(members)]
    await asyncio.gather(*wishes, *again)
    assert (await counts(clip)).likes == 15 == await Like.filter(clip_id=clip.id).count()


@pytest.mark.feature("D12", "A8")
async def test_reactions_at_once_cost_a_few_statements_and_count_each(world: World) -> None:
    author = await world.member()
    clips = [await world.clip(author) for _ in range(5)]
    members = [await world.member() for _ in range(20)]
    hidden = await world.clip(author, Audience.FOLLOWERS)
    both = [(member, clip) for member in members for clip in clips]
    with statements(warm=True) as ran:
        answers = await asyncio.gather(
            *(member.run(LIKE, i=about(clip)) for member, clip in both + both[::-1]),
            *(member.run(LIKE, i=about(hidden)) for member in members),
        )
    assert [a.payload()["errors"] for a in answers[:200]] == [[]] * 200
    assert {a.refusal() for a in answers[200:]} == {"NOT_FOUND"}
    for clip in clips:
        assert (await counts(clip)).likes == 20 == await Like.filter(clip_id=clip.id).count()
    told = [json.loads(data) for data in await events("clip.liked")]
    assert sorted((each["clip_id"], each["user_id"]) for each in told) == sorted(
        (clip.id, member.user.id) for member, clip in both if member.user
    )
    if base.reading() is not None:
        assert sum("INTO likes" in sql for sql in ran) < 20


@pytest.mark.feature("D12", "A8")
async def test_a_reaction_that_fails_fails_no_other(world: World) -> None:
    if base.reading() is None:
        pytest.skip("SQLite takes one at a time")
    author, *members = [(await world.member()) for _ in range(5)]
    clip, full = await world.clip(author), await world.clip(author)
    await ClipCounts.create(clip_id=full.id, likes=2**31 - 1)
    (first, *rest) = [member.user for member in members if member.user]
    refused, *done = await asyncio.gather(
        REACTED.add(first, full.id),
        *(REACTED.add(each, clip.id) for each in rest),
        return_exceptions=True,
    )
    assert isinstance(refused, asyncpg.NumericValueOutOfRangeError)
    assert [isinstance(each, Reacted) and each.is_new for each in done] == [True] * 3
    assert (await counts(clip)).likes == 3
    assert await Like.filter(clip_id=full.id).count() == 0


@pytest.mark.feature("D12")
async def test_fifty_simultaneous_bookmarks_and_shares_leave_exact_counts(world: World) -> None:
    author = await world.member()
    clip = await world.clip(author)
    members = [await world.member() for _ in range(25)]
    await asyncio.gather(
        *(m.run(BOOKMARK, i=about(clip)) for m in members),
        *(m.run(SHARE, i=about(clip, channel="MESSAGE")) for m in members),
    )
    found = await counts(clip)
    assert (found.saves, found.shares) == (25, 25)


@pytest.mark.feature("D12", "D17")
async def test_a_share_counts_once_per_member_and_day(world: World) -> None:
    author, viewer, other = [await world.member() for _ in range(3)]
    clip = await world.clip(author)
    for member, channel in ((viewer, "LINK"), (viewer, "EMBED"), (other, "LINK")):
        await member.run(SHARE, i=about(clip, channel=channel))
    assert (await viewer.run(CLIP, id=gid(clip))).payload()["shareCount"] == 2
    world.clock.advance(days=1)
    answer = await viewer.run(SHARE, i=about(clip, channel="LINK"))
    assert answer.payload()["clip"]["shareCount"] == 3


@pytest.mark.feature("D12")
async def test_like_counts_of_minors_are_theirs_alone_unless_they_choose_otherwise(
    world: World,
) -> None:
    minor = await world.member(band=AgeBand.MINOR)
    viewer = await world.member()
    clip = await world.clip(minor)
    answer = (await viewer.run(LIKE, i=about(clip))).payload()
    assert answer["clip"]["viewerHasLiked"] is True
    assert answer["clip"]["likeCount"] is None
    assert (await minor.run(CLIP, id=gid(clip))).payload()["likeCount"] == 1
    await minor.run(SHOW, i=about(clip, show=True))
    assert (await viewer.run(CLIP, id=gid(clip))).payload()["likeCount"] == 1
    await minor.run(SHOW, i=about(clip, show=None))
    assert (await viewer.run(CLIP, id=gid(clip))).payload()["likeCount"] is None


@pytest.mark.feature("D12", "F3")
async def test_minors_are_shown_no_like_counts_but_their_own(world: World) -> None:
    author, minor = await world.member(), await world.member(band=AgeBand.MINOR)
    clip = await world.clip(author)
    answer = (await minor.run(LIKE, i=about(clip))).payload()
    assert (answer["clip"]["viewerHasLiked"], answer["clip"]["likeCount"]) == (True, None)
    assert (await world.anonymous.run(CLIP, id=gid(clip))).payload()["likeCount"] == 1


@pytest.mark.feature("D12")
async def test_only_the_author_decides_who_sees_the_count(world: World) -> None:
    author, viewer = await world.member(), await world.member()
    clip = await world.clip(author)
    assert (await world.anonymous.run(SHOW, i=about(clip))).refusal() == "UNAUTHENTICATED"
    assert (await viewer.run(SHOW, i=about(clip, show=False))).refusal() == "NOT_FOUND"
    await author.run(SHOW, i=about(clip, show=False))
    assert (await viewer.run(CLIP, id=gid(clip))).payload()["likeCount"] is None
    assert (await author.run(CLIP, id=gid(clip))).payload()["likeCount"] == 0


@pytest.mark.feature("D12", "A7")
async def test_who_likes_a_clip_is_its_authors_to_know(world: World) -> None:
    author, viewer, blocker = [await world.member() for _ in range(3)]
    clip = await world.clip(author)
    for member in (viewer, blocker):
        await member.run(LIKE, i=about(clip))
    await world.blocks(blocker, author)
    moderator = await world.member(role=Role.MODERATOR)
    for member in (world.anonymous, viewer, moderator):
        assert (await member.run(LIKERS, id=gid(clip))).payload()["likers"] is None
    found = (await author.run(LIKERS, id=gid(clip))).payload()["likers"]["edges"]
    assert viewer.user is not None
    assert [edge["node"]["handle"] for edge in found] == [viewer.user.handle]


@pytest.mark.feature("D12")
async def test_likers_come_in_pages_and_cost_the_same_whatever_their_number(world: World) -> None:
    author = await world.member()
    clip = await world.clip(author)
    members = [await world.member() for _ in range(51)]
    await Like.bulk_create([Like(clip_id=clip.id, user_id=m.user.id) for m in members if m.user])
    seen: list[str] = []
    after: str | None = None
    for size in (50, 1):
        page = (await author.run(LIKERS, id=gid(clip), first=size, after=after)).payload()["likers"]
        assert len(page["edges"]) == size
        seen += [edge["node"]["handle"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
    assert page["pageInfo"]["hasNextPage"] is False
    assert seen == [m.user.handle for m in members[::-1] if m.user]
    assert await cost(author, LIKERS, id=gid(clip), first=1) == await cost(
        author, LIKERS, id=gid(clip), first=50
    )


@pytest.mark.feature("D12")
async def test_a_feed_shows_likes_without_asking_for_each(world: World) -> None:
    viewer = await world.member()
    for _ in range(50):
        author = await world.member()
        clip = await world.clip(author)
        await viewer.run(LIKE, i=about(clip))
    assert await cost(viewer, FEED, first=1) == await cost(viewer, FEED, first=50)


@pytest.mark.feature("D13")
async def test_bookmarks_are_private_paged_and_cost_the_same_whatever_their_number(
    world: World,
) -> None:
    author, viewer, other = [await world.member() for _ in range(3)]
    kept = []
    for n in range(51):
        clip = await world.draft(
            author, state=ClipState.PUBLISHED, audience=Audience.PUBLIC, published_order=n + 1
        )
        await viewer.run(BOOKMARK, i=about(clip))
        kept.append(gid(clip))
    assert (await world.anonymous.run(BOOKMARKS)).refusal() == "UNAUTHENTICATED"
    assert (await other.run(BOOKMARKS)).payload()["edges"] == []
    page = (await viewer.run(BOOKMARKS, first=50)).payload()
    rest = (await viewer.run(BOOKMARKS, after=page["pageInfo"]["endCursor"])).payload()
    assert [e["node"]["id"] for e in page["edges"] + rest["edges"]] == kept[::-1]
    assert rest["pageInfo"]["hasNextPage"] is False
    assert await cost(viewer, BOOKMARKS, first=1) == await cost(viewer, BOOKMARKS, first=50)


@pytest.mark.feature("D13", "A7")
async def test_what_was_liked_and_kept_can_be_let_go_after_it_was_hidden(world: World) -> None:
    author, viewer, other = [await world.member() for _ in range(3)]
    clip = await world.clip(author)
    for mutation in TOGGLES:
        await viewer.run(mutation, i=about(clip))
    await world.blocks(author, viewer)
    assert (await viewer.run(BOOKMARKS)).payload()["edges"] == []
    await world.blocks(author, other)
    for mutation in (UNLIKE, UNBOOKMARK):
        assert (await viewer.run(mutation, i=about(clip))).payload() == {"clip": None, "errors": []}
        assert (await viewer.run(mutation, i=about(clip))).refusal() == "NOT_FOUND"
        assert (await other.run(mutation, i=about(clip))).refusal() == "NOT_FOUND"
        assert (await world.anonymous.run(mutation, i=about(clip))).refusal() == "UNAUTHENTICATED"
    found = await counts(clip)
    assert (found.likes, found.saves) == (0, 0)


@pytest.mark.feature("D13", "A7")
async def test_a_bookmark_comes_back_with_its_clip(world: World) -> None:
    author, viewer = await world.member(), await world.member()
    clip = await world.clip(author)
    await viewer.run(BOOKMARK, i=about(clip))
    await world.blocks(author, viewer)
    assert (await viewer.run(BOOKMARKS)).payload()["edges"] == []
    await Block.all().delete()
    assert len((await viewer.run(BOOKMARKS)).payload()["edges"]) == 1
    assert await Bookmark.all().count() == 1


async def cost(member: Member, document: str, **variables: Any) -> int:
    """How many statements an answer takes."""
    with statements() as ran:
        answer = await member.run(document, **variables)
    assert answer.codes == []
    return len(ran)
