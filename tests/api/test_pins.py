"""Clips put first on an author's page."""

from __future__ import annotations

import asyncio

import pytest

from models.clips import Audience, Clip
from models.users import Role
from schema.base import global_id
from tests.world import Member, World

TURN = "mutation ($i: ReactionInput!) { %s(input: $i) { clip { isPinned } errors { code } } }"
PIN, UNPIN = TURN % "pinClip", TURN % "unpinClip"
PINNED = "query ($id: ID!) { pinnedClips(userId: $id) { id isPinned } }"


def about(clip: Clip) -> dict[str, str]:
    return {"clipId": global_id("Clip", clip.id)}


async def pinned(viewer: Member, author: Member) -> list[str]:
    return [clip["id"] for clip in (await viewer.run(PINNED, id=author.id)).payload()]


@pytest.mark.feature("D19")
@pytest.mark.parametrize("mutation", [PIN, UNPIN])
async def test_only_its_author_pins_a_clip(world: World, mutation: str) -> None:
    author, stranger = await world.member(), await world.member()
    clip = await world.clip(author)
    assert (await world.anonymous.run(mutation, i=about(clip))).refusal() == "UNAUTHENTICATED"
    for member in (stranger, await world.member(role=Role.ADMIN)):
        assert (await member.run(mutation, i=about(clip))).refusal() == "NOT_FOUND"
    assert (await author.run(mutation, i=about(clip))).payload()["errors"] == []


@pytest.mark.feature("D19", "A7")
async def test_pins_are_shown_to_whom_the_clips_are_the_latest_first(world: World) -> None:
    author, follower, stranger, blocked = [await world.member() for _ in range(4)]
    await world.follows(follower, author)
    await world.blocks(author, blocked)
    clips = [await world.clip(author), await world.clip(author, Audience.FOLLOWERS)]
    for clip in clips:
        await author.run(PIN, i=about(clip))
        world.clock.advance(seconds=1)
    first, second = [about(clip)["clipId"] for clip in clips]
    for member, expected in (
        (author, [second, first]),
        (follower, [second, first]),
        (stranger, [first]),
        (world.anonymous, [first]),
        (blocked, []),
    ):
        assert await pinned(member, author) == expected
    await author.run(PIN, i=about(clips[0]))
    assert await pinned(author, author) == [first, second]
    await author.run(UNPIN, i=about(clips[0]))
    assert await pinned(author, author) == [second]


@pytest.mark.feature("D19")
async def test_a_draft_is_not_pinned(world: World) -> None:
    author = await world.member()
    draft = await world.draft(author)
    assert (await author.run(PIN, i=about(draft))).refusal() == "CONFLICT"


@pytest.mark.feature("D19")
async def test_ten_simultaneous_pins_pin_three(world: World) -> None:
    author = await world.member()
    clips = [await world.clip(author) for _ in range(10)]
    answers = await asyncio.gather(*(author.run(PIN, i=about(clip)) for clip in clips))
    refused = [a.refusal() for a in answers if a.payload()["errors"]]
    assert refused == ["QUOTA_EXCEEDED"] * 7
    assert len(await pinned(author, author)) == 3
