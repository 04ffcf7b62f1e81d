"""Training beside the server: one process at a time, a gate before the swap, progress to look at."""

from __future__ import annotations

import sys
from pathlib import Path
from subprocess import run

import pytest
from rich.console import Console

from core.ids import new_id
from models.base import transaction
from models.likes import Like
from models.rankings import ModelState, RankerModel, make_live, version_before
from models.trainings import TURN_MS, Phase, Training, renew_turn, take_turn, training_now
from models.users import Role
from ranking.train.trainer import Judgement
from server.trainers import is_trainer_wanted
from server.training import Session
from server.turns import Turn, TurnTaken
from tests.world import World

QUERY = """{ rankerTraining { isOn phase done models {
  version isLive passed ndcg popularityNdcg members } } }"""


async def likes(world: World, *, members: int = 10, clips: int = 6) -> None:
    """Members like the clips of their half."""
    author = await world.member()
    made = [await world.clip(author) for _ in range(2 * clips)]
    people = [await world.member() for _ in range(members)]
    rows = [
        Like(id=new_id(), user_id=one.user.id, clip_id=made[2 * n + place % 2].id)
        for n in range(clips)
        for place, one in enumerate(people)
        if one.user is not None
    ]
    await Like.bulk_create(rows)


@pytest.mark.feature("E2")
async def test_a_turn_is_one_process_s_until_it_is_given_back_or_not_renewed(world: World) -> None:
    assert await take_turn("a", 1000)
    assert not await take_turn("b", 1000 + TURN_MS - 1)
    assert await renew_turn("a", 2000, Phase.FITTING, 0.5)
    assert not await take_turn("b", 1000 + TURN_MS)
    assert await take_turn("b", 2000 + TURN_MS)
    assert not await renew_turn("a", 2000 + TURN_MS, Phase.FITTING, 0.6)
    async with Turn():
        with pytest.raises(TurnTaken):
            async with Turn():
                pass
    assert (await Training.get(id=1)).phase is Phase.STOPPED
    async with Turn():
        assert await training_now(2000) is not None


@pytest.mark.feature("E2")
async def test_what_is_new_is_learned_by_partial_fits_and_each_passes_the_gate(
    world: World,
) -> None:
    assert not await is_trainer_wanted(world.instance)
    await likes(world)
    assert await is_trainer_wanted(world.instance)
    async with Turn() as turn:
        assert not await is_trainer_wanted(world.instance)
        session = Session(world.instance.settings, Console(quiet=True), turn)
        assert await session.fit()
        assert turn.phase is Phase.FITTING
        assert turn.done == 1.0
        assert await session.learn() is None
        await likes(world, members=2)
        assert await session.learn()
    live = await RankerModel.get(state=ModelState.LIVE)
    assert live.upto == (await Like.all().order_by("-id").first()).id  # type: ignore[union-attr]
    assert await RankerModel.filter(state=ModelState.KEPT).count() == 1
    admin, member = await world.member(role=Role.ADMIN), await world.member()
    told = (await admin.run(QUERY)).payload()
    assert [told["isOn"], told["phase"]] == [False, None]
    assert [model["isLive"] for model in told["models"]] == [True, False]
    assert all(model["passed"] for model in told["models"])
    assert (await member.run(QUERY)).refusal() == "FORBIDDEN"
    assert (await world.anonymous.run(QUERY)).refusal() == "UNAUTHENTICATED"


@pytest.mark.feature("E2")
async def test_a_trainer_whose_turn_is_over_swaps_nothing_in(world: World) -> None:
    await likes(world)
    async with Turn() as turn:
        await Training.filter(id=1).update(holder="another")
        session = Session(world.instance.settings, Console(quiet=True), turn)
        with pytest.raises(TurnTaken):
            await session.fit()
    assert not await RankerModel.exists()


async def passed(session: Session, world: World) -> bool | None:
    """Learn from a few more likes."""
    await likes(world, members=2, clips=2)
    return await session.learn()


@pytest.mark.feature("E2", "E9")
async def test_a_rollback_stays_until_a_full_fit_and_full_fits_can_be_gone_back_to(
    world: World,
) -> None:
    await likes(world)
    async with Turn() as turn:
        session = Session(world.instance.settings, Console(quiet=True), turn)
        assert await session.fit()
        full = await RankerModel.get(state=ModelState.LIVE)
        for _ in range(5):
            assert await passed(session, world)
        last = await RankerModel.get(state=ModelState.LIVE)
        kept = await RankerModel.filter(state=ModelState.KEPT).order_by("id")
        assert [len(kept), kept[0].version] == [4, full.version]
        async with transaction():
            assert (await make_live(await version_before())).id == kept[-1].id
            await make_live(full.version)
        assert await passed(session, world) is None
        live = await RankerModel.get(state=ModelState.LIVE)
        assert (live.version, (await RankerModel.get(id=last.id)).state) == (full.version, "KEPT")
        assert await session.fit()
        again = await RankerModel.get(state=ModelState.LIVE)
        assert again.id > last.id
        assert await passed(session, world)


@pytest.mark.feature("E2")
async def test_of_what_the_gate_refused_the_verdict_alone_is_kept(world: World) -> None:
    await likes(world)
    async with Turn() as turn:
        session = Session(world.instance.settings, Console(quiet=True), turn)
        assert await session.fit()
        await session._keep(Judgement(model=0.1, popularity=0.5, members=9))
    refused = await RankerModel.get(state=ModelState.REFUSED)
    assert refused.key == ""
    assert (await RankerModel.get(state=ModelState.LIVE)).id < refused.id


def test_a_web_process_imports_nothing_that_learns() -> None:
    code = (
        "import sys, server.asgi; print([m for m in ('torch', 'lightfm', 'ranking.train.trainer') "
        "if m in sys.modules])"
    )
    done = run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.decode().strip() == "[]", done.stderr.decode()
