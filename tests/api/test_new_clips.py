"""`clipPublished`: what a follower's open subscription is told, and what it never is."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest

from models.base import transaction
from models.clips import Audience, Clip
from models.sessions import Session
from models.social import Block
from schema.base import global_id
from tests.world import Member, World

NEW = """subscription ($kind: FeedKind! = FOLLOWING, $after: String) {
  clipPublished(kind: $kind, after: $after) { cursor resync clips { id author { handle } } } }"""
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


async def test_a_forged_cursor_is_bad_input(world: World) -> None:
    viewer = await world.member()
    with pytest.raises(Exception, match="cursor"):
        async with aclosing(viewer.watch(NEW, after="bm9wZQ")) as values:
            await tell(values)


async def cursor(member: Member) -> str:
    await member.world.settled()
    return str((await member.run("{ liveCursor }")).payload())
