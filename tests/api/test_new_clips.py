"""`clipPublished`: what a follower's open subscription is told, and what it never is."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest

from models.base import transaction
from models.clips import Audience, Clip, Rating
from models.sessions import Session
from models.social import Block
from models.users import AgeBand, Role, User
from ranking.controls import Control, Rule
from ranking.lexicon import Subject
from schema.base import global_id
from schema.graph import describe_all
from schema.problems import Rejected
from tests.api.test_challenges import END, LEAVE, announced, entered
from tests.api.test_ranked_feeds import asks
from tests.world import Member, World

NEW = """subscription ($kind: FeedKind! = FOLLOWING, $after: String) {
  clipPublished(kind: $kind, after: $after) { cursor resync clips { id author { handle } } } }"""
OF = """subscription ($kind: FeedKind, $hashtag: String, $challenge: ID, $after: String) {
  clipPublished(kind: $kind, hashtag: $hashtag, challengeId: $challenge, after: $after) {
    cursor resync clips { id } } }"""
PUBLISH = "mutation ($i: PublishClipInput!) { publishClip(input: $i) { errors { code } } }"
UPDATE = "mutation ($i: UpdateClipInput!) { updateClip(input: $i) { errors { code } } }"
FOLLOW = "mutation ($i: MemberInput!) { follow(input: $i) { errors { code } } }"
UNFOLLOW = "mutation ($i: MemberInput!) { unfollow(input: $i) { errors { code } } }"


def gid(clip: Clip) -> str:
    return global_id("Clip", clip.id)


async def tell(values: AsyncGenerator[Any, None]) -> Any:
    async with asyncio.timeout(5):
        return (await anext(values))["clipPublished"]


@pytest.mark.feature("E17", "N15")
async def test_a_follower_is_told_of_a_published_clip(world: World) -> None:
    author, follower = await world.member("ann"), await world.member()
    await world.follows(follower, author)
    start = await cursor(follower)
    row = await world.clip(author, Audience.FOLLOWERS)
    async with aclosing(follower.watch(NEW, after=start)) as values:
        told = await tell(values)
    assert told["clips"] == [{"id": gid(row), "author": {"handle": "ann"}}]


@pytest.mark.feature("E17", "N15")
async def test_resuming_by_cursor_neither_loses_nor_repeats(world: World) -> None:
    author, follower = await world.member(), await world.member()
    await world.follows(follower, author)
    after, seen = await cursor(follower), []
    wanted = []
    for _ in range(5):
        wanted += [gid(await world.clip(author)) for _ in range(2)]
        async with aclosing(follower.watch(NEW, after=after)) as values:
            while len(seen) < len(wanted):
                told = await tell(values)
                seen += [clip["id"] for clip in told["clips"]]
                after = told["cursor"]
    assert seen == wanted


@pytest.mark.feature("E17", "A7", "D3")
async def test_what_a_follower_may_not_see_is_never_told(world: World) -> None:
    author, follower = await world.member(), await world.member()
    await world.follows(follower, author)
    start = await cursor(follower)
    for audience in (Audience.PRIVATE, Audience.LINK, Audience.MUTUALS, Audience.LIST):
        await world.clip(author, audience)
    shown = await world.clip(author)
    async with aclosing(follower.watch(NEW, after=start)) as values:
        assert [clip["id"] for clip in (await tell(values))["clips"]] == [gid(shown)]


@pytest.mark.feature("E17", "A7")
async def test_a_block_between_publishing_and_replay_hides_the_clip(world: World) -> None:
    author, other, follower = [await world.member() for _ in range(3)]
    await world.follows(follower, author)
    await world.follows(follower, other)
    start = await cursor(follower)
    await world.clip(author)
    assert author.user is not None
    assert follower.user is not None
    async with transaction():
        await Block.create(blocker_id=author.user.id, blocked_id=follower.user.id)
    kept = await world.clip(other)
    async with aclosing(follower.watch(NEW, after=start)) as values:
        assert [clip["id"] for clip in (await tell(values))["clips"]] == [gid(kept)]


@pytest.mark.feature("E17")
async def test_following_somebody_new_counts_while_the_socket_is_open(world: World) -> None:
    old, new, viewer = [await world.member() for _ in range(3)]
    await world.follows(viewer, old)
    start = await cursor(viewer)
    first = await world.clip(old)
    async with aclosing(viewer.watch(NEW, after=start)) as values:
        assert (await tell(values))["clips"][0]["id"] == gid(first)
        waiting = asyncio.create_task(tell(values))
        await viewer.run(FOLLOW, i={"userId": new.id})
        second = await world.clip(new)
        assert (await waiting)["clips"][0]["id"] == gid(second)
        waiting = asyncio.create_task(tell(values))
        await viewer.run(UNFOLLOW, i={"userId": new.id})
        await world.clip(new)
        third = await world.clip(old)
        assert [clip["id"] for clip in (await waiting)["clips"]] == [gid(third)]


@pytest.mark.feature("E7", "E17", "N8")
async def test_what_a_follower_hides_is_not_told(world: World) -> None:
    author, follower = await world.member(), await world.member()
    await world.follows(follower, author)
    start = await cursor(follower)
    cat, dog = [await tagged(author, each) for each in ("#cats", "#dogs")]
    for rule, kept in ((Rule.HIDE, dog), (Rule.ONLY, cat)):
        await asks(follower, Control(Subject("hashtag", "cats"), rule=rule))
        async with aclosing(follower.watch(NEW, after=start)) as values:
            assert [clip["id"] for clip in (await tell(values))["clips"]] == [gid(kept)]
    await asks(follower)
    async with aclosing(follower.watch(NEW, after=start)) as values:
        told = (await tell(values))["clips"]
        assert [clip["id"] for clip in told] == [gid(cat), gid(dog)]


@pytest.mark.feature("A4")
async def test_an_ended_session_is_told_nothing_more(world: World) -> None:
    author, follower = await world.member(), await world.member()
    await world.follows(follower, author)
    start = await cursor(follower)
    await world.clip(author)
    assert follower.session is not None
    await Session.filter(id=follower.session.id).update(revoked_at=world.clock.now())
    with pytest.raises(Exception, match="session has ended"):
        async with aclosing(follower.watch(NEW, after=start)) as values:
            await tell(values)


async def test_strangers_cannot_listen_to_a_following_feed(world: World) -> None:
    with pytest.raises(Exception, match="Sign in"):
        async with aclosing(world.anonymous.watch(NEW)) as values:
            await tell(values)


@pytest.mark.feature("E3")
async def test_latest_tells_everybody_of_public_clips(world: World) -> None:
    author = await world.member()
    start = await cursor(world.anonymous)
    row = await world.clip(author)
    async with aclosing(world.anonymous.watch(NEW, kind="LATEST", after=start)) as values:
        assert (await tell(values))["clips"][0]["id"] == gid(row)


# Under a hashtag, and into a challenge


async def tagged(author: Member, caption: str, audience: Audience = Audience.PUBLIC) -> Clip:
    row = await author.world.draft(author)
    wish = {"clipId": gid(row), "audience": audience.value, "caption": caption}
    assert (await author.run(PUBLISH, i=wish)).payload()["errors"] == []
    return row


@pytest.mark.feature("B16", "E17")
async def test_a_hashtag_tells_its_clips_to_whom_they_reach(world: World) -> None:
    author, follower = await world.member(), await world.member()
    await world.follows(follower, author)
    start = await cursor(follower)
    await tagged(author, "no cats #catsup")
    public = await tagged(author, "look #Cats")
    close = await tagged(author, "mine #cats", Audience.FOLLOWERS)
    for viewer, wanted in ((follower, [public, close]), (world.anonymous, [public])):
        async with aclosing(viewer.watch(OF, hashtag="#CATS", after=start)) as values:
            assert [clip["id"] for clip in (await tell(values))["clips"]] == list(map(gid, wanted))


@pytest.mark.feature("B16", "E17")
async def test_a_tag_taken_out_before_the_replay_tells_nothing(world: World) -> None:
    author = await world.member()
    start = await cursor(author)
    out = await tagged(author, "#cats")
    wish = {"clipId": gid(out), "caption": "dogs"}
    assert (await author.run(UPDATE, i=wish)).payload()["errors"] == []
    kept = await tagged(author, "#cats")
    async with aclosing(world.anonymous.watch(OF, hashtag="cats", after=start)) as values:
        assert [clip["id"] for clip in (await tell(values))["clips"]] == [gid(kept)]


@pytest.mark.feature("B16", "D10", "E17")
async def test_a_challenge_tells_the_clips_that_are_entered(world: World) -> None:
    author = await world.member()
    one, other = await announced(world), await announced(world)
    start = await cursor(world.anonymous)
    rival = await world.member()
    first, second = await world.clip(author), await world.clip(rival)
    for _ in range(2):  # the second time changes nothing, and tells nothing
        await entered(author, one, first)
    async with aclosing(world.anonymous.watch(OF, challenge=one, after=start)) as values:
        told = await tell(values)
        assert [clip["id"] for clip in told["clips"]] == [gid(first)]
        waiting = asyncio.create_task(tell(values))
        await entered(rival, other, second)
        await entered(rival, one, second)
        assert [clip["id"] for clip in (await waiting)["clips"]] == [gid(second)]
    async with aclosing(world.anonymous.watch(OF, challenge=one, after=told["cursor"])) as values:
        assert [clip["id"] for clip in (await tell(values))["clips"]] == [gid(second)]


@pytest.mark.feature("A7", "B16", "D10", "E17")
async def test_what_became_of_an_entry_is_asked_when_it_is_told(world: World) -> None:
    """Taken back, narrowed, by somebody blocked, or beyond a minor's rating: nothing is told."""
    author, follower = await world.member(), await world.member()
    kim = await world.member(band=AgeBand.MINOR)
    await world.in_daylight(kim)
    challenge = await announced(world, entriesPerMember=5)
    await world.follows(follower, author)
    start = await cursor(follower)
    back, narrowed, rated, kept = [await world.clip(author) for _ in range(4)]
    for row in (back, narrowed, rated, kept):
        await entered(author, challenge, row)
    leave = {"challengeId": challenge, "clipId": gid(back)}
    assert (await author.run(LEAVE, i=leave)).payload()["errors"] == []
    wish = {"clipId": gid(narrowed), "audience": "FOLLOWERS"}
    assert (await author.run(UPDATE, i=wish)).payload()["errors"] == []
    await Clip.filter(id=rated.id).update(rating=Rating.SENSITIVE)
    await Clip.filter(id=kept.id).update(rating=Rating.PLAIN)
    assert kim.user is not None
    await User.filter(id=kim.user.id).update(widest_rating=Rating.PLAIN)
    for viewer, wanted in ((follower, [rated, kept]), (kim, [kept])):
        async with aclosing(viewer.watch(OF, challenge=challenge, after=start)) as values:
            assert [clip["id"] for clip in (await tell(values))["clips"]] == list(map(gid, wanted))


@pytest.mark.feature("D10", "E17")
async def test_entries_of_all_open_challenges_are_one_feed(world: World) -> None:
    author, viewer = await world.member(), await world.member()
    one, over = await announced(world), await announced(world)
    start = await cursor(viewer)
    ended, kept = await world.clip(author), await world.clip(author)
    await entered(author, over, ended)
    await entered(author, one, kept)
    office = await world.member(role=Role.MODERATOR)
    assert (await office.run(END, i={"challengeId": over})).payload()["errors"] == []
    world.clock.advance(seconds=1)
    async with aclosing(viewer.watch(OF, kind="CHALLENGE", after=start)) as values:
        assert [clip["id"] for clip in (await tell(values))["clips"]] == [gid(kept)]


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "LATEST", "hashtag": "cats"},
        {"kind": "CHALLENGE", "challenge": global_id("Challenge", 1)},
        {"hashtag": "cats", "challenge": global_id("Challenge", 1)},
        {"hashtag": "two words"},
        {"hashtag": ""},
        {"challenge": global_id("Clip", 1)},
        {"challenge": "x"},
        {"kind": "TRENDING"},
    ],
)
async def test_it_takes_one_thing_that_is_told(world: World, given: dict[str, str]) -> None:
    viewer = await world.member()
    with pytest.raises(Rejected) as refused:
        async with aclosing(viewer.watch(OF, **given)) as values:
            await tell(values)
    assert describe_all(refused.value.errors, "r")[0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_forged_cursor_is_bad_input(world: World) -> None:
    viewer = await world.member()
    with pytest.raises(Exception, match="cursor"):
        async with aclosing(viewer.watch(NEW, after="bm9wZQ")) as values:
            await tell(values)


async def cursor(member: Member) -> str:
    await member.world.settled()
    return str((await member.run("{ liveCursor }")).payload())
