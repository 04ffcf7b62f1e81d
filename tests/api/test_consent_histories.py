"""Leaves taken back at random points, looked at through every door; `python -m bench.consent` plays a
thousand such histories."""

import pytest

from bench.consent.histories import Disagreement, History, Reference
from bench.consent.preflights import Preflights
from models.clips import Audience, Clip
from models.holds import ClipHold
from tests.world import World


@pytest.mark.feature("N2", "C5", "C7")
@pytest.mark.parametrize("seed", [15, 16])
async def test_nothing_that_shows_a_revoked_likeness_is_left_on_any_door_and_nothing_else_goes(
    world: World, seed: int
) -> None:
    told = await History(world, await world.member(), seed).play(20)
    assert told.revocations
    assert told.hidden
    assert told.hidden < told.clips


@pytest.mark.feature("N2")
async def test_a_hold_that_is_forgotten_is_noticed(world: World) -> None:
    history = History(world, await world.member(), 12)
    look = history._look

    async def forget_and_look() -> None:
        held = {row.clip_id for row in await ClipHold.all()} & set(history._must.published)
        assert held
        await Clip.filter(id__in=held).update(hold_count=0)
        await look()

    history._look = forget_and_look  # type: ignore[method-assign]
    with pytest.raises(Disagreement, match="shows"):
        await history.play(20)


@pytest.mark.feature("N4", "C9")
@pytest.mark.parametrize("seed", [7])
async def test_no_preflight_is_wrong(world: World, seed: int) -> None:
    preflights = Preflights(world, await world.member(), seed)
    await preflights.begin()
    for _ in range(25):
        await preflights.ask()
    assert preflights.found.disagreements == 0
    assert 0 < preflights.found.allowed < preflights.found.asked


def test_the_reference_hides_remixes_that_show_the_same_and_no_others() -> None:
    must = Reference(
        shows={1: frozenset({7}), 2: frozenset({7}), 3: frozenset(), 4: frozenset({7})},
        author={1: 10, 2: 11, 3: 11, 4: 11},
        parents={1: None, 2: 3, 3: 1, 4: None},
        published=dict.fromkeys((1, 2, 3, 4), Audience.PUBLIC),
    )
    must.revoke(7, "UNPUBLISH", user=None, clip=1)
    assert must.visible() == {3, 4}
    assert must.agrees(11, {7})
    must.revoke(7, "FUTURE_ONLY", user=11, clip=None)
    assert must.visible() == {3, 4}
    assert not must.agrees(11, {7})
