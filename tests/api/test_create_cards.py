"""The card that invites to make something after a while of watching only."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from models.clips import Clip
from models.create_cards import CreateCard
from models.generations import Generation
from models.rights import RemixPolicy
from models.users import AgeBand
from schema.base import global_id
from tests.statements import statements
from tests.world import Member, World

FEED = """query ($kind: FeedKind, $first: Int, $after: String) {
  feed(kind: $kind, first: $first, after: $after) {
    edges { node { id } } pageInfo { endCursor } cards { kind after clip { id } } } }"""
RECORD = """mutation ($ids: [ID!]!) { recordImpressions(input: {clipIds: $ids}) {
  errors { code } } }"""
MAKE = """mutation ($i: CreateClipInput!) { createClip(input: $i) {
  generation { id } errors { code } } }"""
SET = """mutation ($i: TightenMySettingsInput!) { tightenMySettings(input: $i) {
  effectivePolicy { policy { createCards } } errors { code } } }"""
EVERY = 4


async def watched(world: World, number: int) -> list[Clip]:
    """Public clips, with a card after every fourth."""
    settings = world.instance.settings.model_copy(update={"create_card_every": EVERY})
    world.instance = replace(world.instance, settings=settings)
    return [await world.clip(await world.member()) for _ in range(number)]


async def sees(member: Member, *clips: Clip) -> None:
    answer = await member.run(RECORD, ids=[global_id("Clip", clip.id) for clip in clips])
    assert answer.payload()["errors"] == []


async def page(member: Member, first: int, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await member.run(FEED, kind="FOR_YOU", first=first, **more)).payload()
    return found


@pytest.mark.feature("E13")
async def test_a_card_comes_once_in_so_many_clips_on_all_devices_together(world: World) -> None:
    clips = await watched(world, 10)
    ann = await world.member()
    assert ann.user is not None
    assert (await page(ann, 3))["cards"] == []
    await sees(ann, *clips[:2])
    devices = [ann, await world.signed_in(ann.user), await world.signed_in(ann.user)]
    pages = await asyncio.gather(*(page(each, 3) for each in devices))
    ((card,),) = [each["cards"] for each in pages if each["cards"]]
    assert (card["kind"], card["after"]) == ("CREATE", 2)
    assert card["clip"] in [edge["node"] for each in pages for edge in each["edges"][:2]]
    # Of the next clips, two came before the card.
    await sees(ann, *clips[2:7])
    assert (await page(ann, 1))["cards"][0]["after"] == 1
    assert (await page(ann, 3))["cards"] == []


@pytest.mark.feature("E13")
async def test_who_makes_something_is_not_asked_to(world: World) -> None:
    clips = await watched(world, 6)
    ann = await world.member()
    await sees(ann, *clips[:4])
    assert (await ann.run(MAKE, i={"prompt": "a red ball"})).payload()["errors"] == []
    assert await Generation.filter().count() == 1
    assert (await page(ann, 2))["cards"] == []
    assert not await CreateCard.exists()


@pytest.mark.feature("E13", "F2")
async def test_it_can_be_switched_off_by_member_guardian_and_operator(world: World) -> None:
    clips = await watched(world, 6)
    ann, ben = await world.member(), await world.member()
    await sees(ann, *clips[:4])
    await sees(ben, *clips[:4])
    off = (await ann.run(SET, i={"settings": {"createCards": False}})).payload()
    assert off == {"effectivePolicy": {"policy": {"createCards": False}}, "errors": []}
    assert (await page(ann, 2))["cards"] == []
    on = (await ann.run(SET, i={"settings": {"createCards": True}})).payload()
    assert on["errors"] == []
    assert len((await page(ann, 2))["cards"]) == 1
    settings = world.instance.settings.model_copy(update={"create_card_every": 0})
    world.instance = replace(world.instance, settings=settings)
    assert (await page(ben, 2))["cards"] == []
    assert (await world.anonymous.run(FEED, kind="LATEST", first=2)).payload()["cards"] == []


@pytest.mark.feature("E13", "E4")
async def test_without_personalisation_it_goes_by_the_place_in_the_session_alone(
    world: World,
) -> None:
    clips = await watched(world, 6)
    kim, lou = await world.member(band=AgeBand.MINOR), await world.member(band=AgeBand.MINOR)
    at_noon = 36 - world.clock.now().hour
    world.clock.advance(hours=at_noon)
    await sees(kim, *clips[:4])
    with statements() as log:
        first = await page(kim, 3)
        rest = await page(kim, 3, after=first["pageInfo"]["endCursor"])
    assert first["cards"] == []
    assert [card["after"] for card in rest["cards"]] == [1]
    assert not [one for one in log if "impressions" in one or "create_cards" in one]
    same = await page(lou, 3)
    assert (await page(lou, 3, after=same["pageInfo"]["endCursor"]))["cards"] == rest["cards"]


@pytest.mark.feature("E13", "D1")
async def test_only_a_clip_that_may_be_remixed_is_suggested(world: World) -> None:
    clips = await watched(world, 3)
    await Clip.filter(id__in=[clip.id for clip in clips]).update(remix_policy=RemixPolicy.NONE)
    ann = await world.member()
    settings = world.instance.settings.model_copy(update={"create_card_every": 3})
    world.instance = replace(world.instance, settings=settings)
    (card,) = (await page(ann, 3))["cards"]
    assert card == {"kind": "CREATE", "after": 3, "clip": None}
