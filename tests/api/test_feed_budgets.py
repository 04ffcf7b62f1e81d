"""The feed that ends."""

import asyncio
import uuid
from contextlib import aclosing
from datetime import datetime, timedelta

import pytest

from models.guardians import OwnLimits
from models.notifications import NotificationSettings
from models.users import AgeBand
from schema.base import global_id
from tests.world import Member, World

FEED = """query ($first: Int) { feed(kind: LATEST, first: $first) {
  edges { node { id } } pageInfo { hasNextPage } continuousScroll autoplay
  budget { remaining minutesRemaining resetsAt reason } } }"""
SET = """mutation ($i: SetFeedBudgetInput!) { setFeedBudget(input: $i) {
  budget { remaining minutesRemaining reason } errors { code field } } }"""
PLAY = """mutation ($i: RecordPlaybackInput!) { recordPlayback(input: $i) { errors { code } } }"""
LIVE = "subscription { clipPublished(kind: LATEST) { clips { id } } }"


def at_noon(world: World) -> None:
    now = world.clock.now()
    world.clock.advance(hours=36 - now.hour, minutes=-now.minute)


async def clips(world: World, count: int) -> Member:
    author = await world.member()
    for _ in range(count):
        await world.clip(author)
    return author


async def page(member: Member, first: int = 20) -> dict:  # type: ignore[type-arg]
    answer = await member.run(FEED, first=first)
    found: dict = answer.payload()  # type: ignore[type-arg]
    return found


@pytest.mark.feature("E11", "N11")
async def test_three_clients_at_once_get_no_more_than_the_cap_together(world: World) -> None:
    at_noon(world)
    await clips(world, 6)
    kim = await world.member(band=AgeBand.MINOR)
    await OwnLimits.create(id=kim.user.id, limits_json='{"daily_clips": 13}')  # type: ignore[union-attr]
    others = [await world.signed_in(kim.user) for _ in range(2)]  # type: ignore[arg-type]
    pages = await asyncio.gather(*(page(client, 6) for client in (kim, *others)))
    handed = [len(each["edges"]) for each in pages]
    assert sum(handed) == 13
    last = await page(kim)
    assert last["edges"] == []
    assert not last["pageInfo"]["hasNextPage"]
    assert last["budget"]["reason"] == "CLIPS"
    assert last["budget"]["remaining"] == 0
    resets = datetime.fromisoformat(last["budget"]["resetsAt"])
    world.clock.advance(seconds=(resets - world.clock.now()).total_seconds() + 8 * 3600)
    assert len((await page(kim, 6))["edges"]) == 6


@pytest.mark.feature("E11", "F3")
async def test_minors_tap_for_ten_more_and_adults_are_not_counted(world: World) -> None:
    at_noon(world)
    await clips(world, 11)
    minor = await page(await world.member(band=AgeBand.MINOR))
    assert len(minor["edges"]) == 10
    assert (minor["continuousScroll"], minor["autoplay"]) == (False, False)
    assert minor["budget"]["remaining"] == 90
    adult = await page(await world.member())
    assert len(adult["edges"]) == 11
    none = {"remaining": None, "minutesRemaining": None, "resetsAt": None, "reason": None}
    assert adult["budget"] == none


@pytest.mark.feature("E11")
async def test_the_night_is_quiet_wherever_the_minor_lives(world: World) -> None:
    at_noon(world)
    await clips(world, 1)
    kim = await world.member(band=AgeBand.MINOR)
    await NotificationSettings.create(id=kim.user.id, time_zone="Pacific/Auckland")  # type: ignore[union-attr]
    found = await page(kim)  # noon in London is midnight or one o'clock there
    assert found["edges"] == []
    assert found["budget"]["reason"] == "QUIET_HOURS"
    until = datetime.fromisoformat(found["budget"]["resetsAt"]) - world.clock.now()
    assert timedelta(hours=5) < until <= timedelta(hours=7)


@pytest.mark.feature("E11")
async def test_time_watched_anywhere_ends_the_feed(world: World) -> None:
    at_noon(world)
    author = await clips(world, 2)
    ann = await world.member()
    answer = await ann.run(SET, i={"dailyMinutes": 1})
    assert answer.payload()["budget"] == {
        "remaining": None,
        "minutesRemaining": 1,
        "reason": None,
    }
    clip = await world.clip(author)
    for _ in range(2):
        report = {"clipId": global_id("Clip", clip.id), "playbackId": str(uuid.uuid4())}
        world.clock.advance(seconds=5)
        await ann.run(PLAY, i={**report, "watchedMs": 35_000, "completed": False})
    found = await page(ann)
    assert found["edges"] == []
    assert found["budget"]["reason"] == "MINUTES"
    await ann.run(SET, i={})
    assert len((await page(ann))["edges"]) == 3


@pytest.mark.feature("E11", "F2")
async def test_minors_lower_their_budget_and_never_raise_it(world: World) -> None:
    at_noon(world)
    kim = await world.member(band=AgeBand.MINOR)
    lowered = await kim.run(SET, i={"dailyClips": 5})
    assert lowered.payload()["budget"]["remaining"] == 5
    for wish in ({"dailyClips": 6}, {"dailyMinutes": 61}):
        assert (await kim.run(SET, i=wish)).refusal() == "FORBIDDEN"
    assert (await world.anonymous.run(SET, i={"dailyClips": 1})).refusal() == "UNAUTHENTICATED"
    assert (await kim.run(SET, i={"dailyClips": -1})).refusal() == "BAD_USER_INPUT"


@pytest.mark.feature("E11", "N11")
async def test_clips_told_live_count_and_stop_with_the_budget(world: World) -> None:
    at_noon(world)
    author, ann = await world.member(), await world.member()
    await ann.run(SET, i={"dailyClips": 1})
    async with aclosing(ann.watch(LIVE)) as live:
        first = asyncio.ensure_future(anext(live))
        await asyncio.sleep(0)
        while not first.done():
            await world.clip(author)
            await asyncio.wait([first], timeout=1)
        assert len(first.result()["clipPublished"]["clips"]) == 1
    assert (await page(ann))["edges"] == []
