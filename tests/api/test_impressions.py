"""What a member was shown: theirs to read, wipe and switch off."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from core.ids import id_at
from models import base
from models.clips import Audience, Clip
from models.impressions import Impression
from models.social import Block
from schema.base import global_id
from server.upkeep import forget_the_old
from tests.server.test_archives import archive_of, noun
from tests.statements import statements
from tests.world import Member, World

RECORD = """mutation ($ids: [ID!]!) {
  recordImpressions(input: {clipIds: $ids}) { recorded errors { code field } } }"""
SEEN = """query ($first: Int, $after: String) { seenClips(first: $first, after: $after) {
  edges { node { times seenAt clip { id } } } pageInfo { hasNextPage endCursor } } }"""
WIPE = "mutation { wipeSeen { wiped errors { code } } }"
KEEP = "mutation ($k: Boolean!) { keepSeen(input: {keep: $k}) { keepsSeen errors { code } } }"


def gids(*clips: Clip) -> list[str]:
    return [global_id("Clip", clip.id) for clip in clips]


async def record(member: Member, *clips: Clip) -> int:
    answer = await member.run(RECORD, ids=gids(*clips))
    assert answer.payload()["errors"] == []
    recorded: int = answer.payload()["recorded"]
    return recorded


async def seen(member: Member, **page: Any) -> list[Any]:
    return [edge["node"] for edge in (await member.run(SEEN, **page)).payload()["edges"]]


@pytest.mark.feature("E14")
async def test_the_log_is_its_members_alone(world: World) -> None:
    ann, ben, moderator = await world.member(), await world.member(), await world.member()
    clip = await world.clip(ben)
    assert (await world.anonymous.run(RECORD, ids=gids(clip))).refusal() == "UNAUTHENTICATED"
    for document in (SEEN, "{ keepsSeen }", WIPE):
        assert (await world.anonymous.run(document)).refusal() == "UNAUTHENTICATED"
    assert (await world.anonymous.run(KEEP, k=False)).refusal() == "UNAUTHENTICATED"
    assert await record(ann, clip) == 1
    assert [node["clip"]["id"] for node in await seen(ann)] == gids(clip)
    for other in (ben, moderator):
        assert await seen(other) == []
        assert (await other.run(WIPE)).payload()["wiped"] == 0
    assert len(await seen(ann)) == 1


@pytest.mark.feature("E14")
async def test_only_what_a_member_may_see_of_others_is_noted(world: World) -> None:
    ann, ben, blocker = await world.member(), await world.member(), await world.member()
    hidden = await world.clip(blocker)
    assert ann.user is not None
    assert blocker.user is not None
    await Block.create(blocker_id=blocker.user.id, blocked_id=ann.user.id)
    for_followers = await world.clip(ben, Audience.FOLLOWERS)
    own, draft = await world.clip(ann), await world.draft(ben)
    assert await record(ann, hidden, for_followers, own, draft) == 0
    await world.follows(ann, ben)
    assert await record(ann, hidden, for_followers, own, draft) == 1


@pytest.mark.feature("E14")
async def test_a_batch_has_one_to_fifty_clips(world: World) -> None:
    ann, ben = await world.member(), await world.member()
    clip = await world.clip(ben)
    for ids in ([], gids(clip) * 51, ["nonsense"], [ben.id]):
        assert (await ann.run(RECORD, ids=ids)).refusal() == "BAD_USER_INPUT"
    assert await record(ann, *[clip] * 50) == 1, "naming it often is showing it once"
    assert (await seen(ann))[0]["times"] == 1


@pytest.mark.feature("E14")
async def test_the_latest_showing_comes_first_and_pages_miss_nothing(world: World) -> None:
    ann, ben = await world.member(), await world.member()
    clips = [await world.clip(ben) for _ in range(3)]
    for clip in clips:
        await record(ann, clip)
    await record(ann, clips[0])
    found = await seen(ann)
    wanted = gids(clips[0], clips[2], clips[1])
    assert [node["clip"]["id"] for node in found] == wanted
    assert [node["times"] for node in found] == [2, 1, 1]
    collected: list[str] = []
    after = None
    while True:
        page = (await ann.run(SEEN, first=1, after=after)).payload()
        collected += [edge["node"]["clip"]["id"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert collected == wanted


@pytest.mark.feature("E14")
async def test_a_clip_that_is_hidden_since_is_not_shown_again(world: World) -> None:
    ann, ben = await world.member(), await world.member()
    await record(ann, await world.clip(ben))
    await world.blocks(ben, ann)
    assert [node["clip"] for node in await seen(ann)] == [None]


@pytest.mark.feature("E14")
async def test_who_wants_no_log_has_none(world: World) -> None:
    ann, ben = await world.member(), await world.member()
    first, second = await world.clip(ben), await world.clip(ben)
    await record(ann, first)
    assert (await ann.run("{ keepsSeen }")).payload() is True
    assert (await ann.run(KEEP, k=False)).payload()["keepsSeen"] is False
    assert (await ann.run("{ keepsSeen }")).payload() is False
    assert await record(ann, first, second) == 0
    assert len(await seen(ann)) == 1, "what was noted before stays until it is wiped"
    assert (await ann.run(WIPE)).payload()["wiped"] == 1
    assert await seen(ann) == []
    await ann.run(KEEP, k=True)
    assert await record(ann, second) == 1


@pytest.mark.feature("E14", "I10")
async def test_it_is_forgotten_after_ninety_days(world: World) -> None:
    ann, ben = await world.member(), await world.member()
    old, fresh = await world.clip(ben), await world.clip(ben)
    await record(ann, old, fresh)
    now = world.clock.now()
    before = id_at(int((now - timedelta(days=90, seconds=1)).timestamp() * 1000))
    await Impression.filter(clip_id=old.id).update(position=before)
    await forget_the_old(now)
    assert [row.clip_id for row in await Impression.all()] == [fresh.id]


@pytest.mark.feature("E14", "I9")
async def test_the_log_is_part_of_the_archive(world: World) -> None:
    ann, ben = await world.member(), await world.member("ben")
    clip = await world.clip(ben)
    await record(ann, clip)
    told = noun(await archive_of(world, ann), "seen")
    assert [(row["clip_id"], row["clip_author"], row["times"]) for row in told] == [
        (str(clip.id), "ben", 1)
    ]


async def test_fifty_batches_at_once_count_every_showing(world: World) -> None:
    ann, ben = await world.member(), await world.member()
    clips = [await world.clip(ben) for _ in range(3)]
    turns = [clips, clips[::-1]] * 25
    await asyncio.gather(*(record(ann, *turn) for turn in turns))
    assert [row.times for row in await Impression.all()] == [50, 50, 50]


async def test_a_page_of_any_size_runs_as_many_statements(world: World) -> None:
    ann, ben = await world.member(), await world.member()
    for _ in range(12):
        await record(ann, await world.clip(ben))
    ran = []
    for size in (1, 50):
        with statements() as found:
            await seen(ann, first=size)
        ran.append(len(found))
    assert ran[0] == ran[1]
    rows = await base.fetch("SELECT COUNT(*) AS n FROM impressions")
    assert rows[0]["n"] == 12
