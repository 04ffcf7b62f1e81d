"""What is made is looked at before it is anybody's clip."""

from pathlib import Path

import pytest

from generation.plane import Job
from models.base import fetch, transaction
from models.clips import Clip
from models.generations import HELD, Generation, GenerationState, queue
from models.generations.drafts import Made
from models.generations.gate import rule_on
from models.generations.waiting import spent_since
from models.holds import ClipHold, HoldKind, place_hold
from models.provenance import Fingerprint, record_clip
from tests.generation.plain import PlainBackend
from tests.generation.test_worker import plant
from tests.world import World

# Stills of one clip and of another that looks otherwise, as 64 bits each.
LOOKS = [0x0123_4567_89AB_CDEF ^ (n * 0x1111_0000_2222_0001) for n in range(8)]
OTHER = [0xF0E1_D2C3_B4A5_9687 ^ (n * 0x0303_0101_0202_0404) for n in range(8)]


def made(stills: list[int]) -> Made:
    return Made(
        effective_prompt="a fox",
        duration_ms=1000,
        width=192,
        height=320,
        fps=8,
        blurhash="L0",
        files=[],
        stills=stills,
    )


@pytest.mark.feature("B22", "I1")
async def test_what_is_said_in_a_clip_is_held_against_the_policies_and_costs_nothing(
    world: World, tmp_path: Path
) -> None:
    place = await plant(world, tmp_path, PlainBackend(says="look, a naked child"))
    job = await place.ask()
    assert await place.work() is GenerationState.REJECTED
    row = await Generation.get(id=job.id)
    assert row.error_code == "minors.sexualised"
    assert not await Clip.all().exists()
    assert await spent_since(job.owner_id, 0) == 0
    assert [path for path in (tmp_path / "media").rglob("*") if path.is_file()] == []


@pytest.mark.feature("B22")
async def test_a_clip_goes_through_all_states_in_order(world: World, tmp_path: Path) -> None:
    place = await plant(world, tmp_path)
    job = await place.ask()
    assert await place.work() is GenerationState.COMPLETED
    told = await fetch("SELECT data FROM outbox WHERE type = 'generation.advanced' ORDER BY id")
    states = [state for row in told for state in HELD if state in str(row["data"])]
    assert states == list(HELD)
    assert (await Generation.get(id=job.id)).state is GenerationState.COMPLETED


@pytest.mark.feature("B22", "H5")
@pytest.mark.parametrize("kind", [HoldKind.MOD_REMOVED, HoldKind.NCII])
async def test_what_looks_like_a_removed_clip_waits_for_a_moderator(
    world: World, kind: HoldKind
) -> None:
    ann = await world.member()
    removed = await world.draft(ann)
    async with transaction():
        await record_clip(removed.id, None, LOOKS)
    assert await Fingerprint.filter(clip_id=removed.id).exists()
    assert (await rule_on(made(LOOKS))).doubt is None
    async with transaction():
        await place_hold(removed.id, kind, "case:1", actor_id=None)
    assert (await rule_on(made(LOOKS))).doubt == f"clip:{removed.id}"
    assert (await rule_on(made(OTHER))).doubt is None


@pytest.mark.feature("B22")
async def test_a_doubt_holds_the_draft_back(world: World, tmp_path: Path) -> None:
    place = await plant(world, tmp_path)
    job = await place.ask()
    held = await place.plane.claim("w1", "plain")
    assert isinstance(held, Job)
    row = await Generation.get(id=job.id)
    clip = await queue.finish(row, made(LOOKS), doubt="clip:7")
    assert clip is not None
    hold = await ClipHold.get(clip_id=clip.id)
    assert (hold.kind, hold.cause) == (HoldKind.MOD_REVIEW, "clip:7")
