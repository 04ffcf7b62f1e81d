"""A feed is steered by the characters that clips show, as far as one may know of them."""

from __future__ import annotations

import pytest

from models.cameos import Cameo
from models.clips import Clip
from schema.base import global_id
from tests.api.likenesses import act, clip_with
from tests.api.test_characters import cameo_of, made
from tests.api.test_ranked_feeds import SET, ids, page, published
from tests.world import Member, World

WHY_NOT = "query ($id: ID!) { whyNotThisClip(clipId: $id) { kind name text } }"


async def bolt(ann: Member, level: str) -> Cameo:
    row = await cameo_of(await made(ann))
    answer = await act(
        ann, "setCameoLevel", "SetCameoLevelInput", cameoId=global_id("Cameo", row.id), level=level
    )
    assert answer.payload()["errors"] == []
    return row


@pytest.mark.feature("E7", "N8", "C12")
async def test_clips_that_show_a_character_are_moved_and_hidden_by_it(world: World) -> None:
    ann, viewer = await world.member("ann"), await world.member()
    row = await bolt(ann, "EVERYONE")
    shown = [global_id("Clip", (await clip_with(ann, row)).id) for _ in range(2)]
    await Clip.all().update(prompt="a kite")
    for _ in range(20):
        await published(world, await world.member(), "a kite", "a boat")
    target = {"kind": "CHARACTER", "name": global_id("Character", row.id)}
    told = (await viewer.run(SET, i={"target": target, "value": 2})).payload()
    assert told["feedControls"]["controls"] == [{**target, "text": "Much more: Bolt"}]
    assert set(shown) <= set(ids(await page(viewer, first=10)))
    session = await page(viewer, first=1)
    await viewer.run(SET, i={"target": target, "rule": "HIDE"})
    after = session["pageInfo"]["endCursor"]  # type: ignore[index]
    pages = [await page(viewer, "FOR_YOU", first=50, after=after)]
    pages += [await page(viewer, kind, first=50) for kind in ("FOR_YOU", "TRENDING", "LATEST")]
    for found in pages:
        assert len(ids(found)) >= 38
        assert set(ids(found)).isdisjoint(shown)
    (rule,) = (await viewer.run(WHY_NOT, id=shown[0])).payload()
    assert rule == {**target, "text": "Never: Bolt"}
    await viewer.run(SET, i={"target": target, "rule": "ONLY"})
    assert sorted(ids(await page(viewer))) == sorted(shown)


@pytest.mark.feature("E7", "C12")
async def test_a_character_that_one_may_not_know_of_is_not_there(world: World) -> None:
    ann, viewer = await world.member("ann"), await world.member()
    row = await bolt(ann, "ONLY_ME")
    for name in (global_id("Character", row.id), global_id("Character", 7)):
        target = {"kind": "CHARACTER", "name": name}
        assert (await viewer.run(SET, i={"target": target, "value": 1})).refusal() == "NOT_FOUND"
    target = {"kind": "CHARACTER", "name": "7"}
    assert (await viewer.run(SET, i={"target": target, "value": 1})).refusal() == "BAD_USER_INPUT"
