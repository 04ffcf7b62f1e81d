"""What a job is given of those it shows: opened for it alone, as far as they let it."""

from __future__ import annotations

from typing import Any

import pytest

from generation.likenesses import likenesses_of
from generation.spec import Likeness
from models.cameos import Cameo
from models.cameos.enrolling import CameoEnrolment, EnrolmentState
from models.generations import Generation, GenerationState, consent
from models.users import AgeBand, User
from resolvers.enrolments import store_sealed, vault_of
from schema.base import row_id
from tests.api.likenesses import act, cid, claimed, enrolled, job_of, revoke
from tests.api.test_characters import asked, cameo_of, drawing, made, uploaded
from tests.generation.test_likenesses import portrait
from tests.world import Member, World

pytestmark = pytest.mark.feature("C12", "C1")


async def with_portrait(world: World, owner: Member, **rules: Any) -> Cameo:
    """A likeness in use, with the picture that its enrolment kept."""
    row = await enrolled(owner, **rules)
    sealed = vault_of(world.instance).seal(row.id, portrait())
    await CameoEnrolment.create(
        cameo_id=row.id,
        owner_id=row.owner_id,
        state=EnrolmentState.ACCEPTED,
        digits="",
        poses_text="",
        expires_at=world.clock.now(),
        portrait=await store_sealed(world.instance, sealed),
    )
    return row


async def given(world: World, job: Generation) -> tuple[Likeness, ...]:
    return await likenesses_of(job, world.instance.storage, vault_of(world.instance))


async def job_in(payload: dict[str, Any]) -> Generation:
    assert payload["errors"] == []
    return await Generation.get(id=row_id("Generation", payload["generation"]["id"]))


async def test_a_job_gets_the_character_that_it_calls(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    told = await made(ann, words="a green monster", uploadId=await uploaded(world, ann, drawing()))
    await act(ann, "setCameoLevel", "SetCameoLevelInput", cameoId=told["cameoId"], level="EVERYONE")
    (own,) = await given(world, await job_in(await asked(ann, "@bolt dances")))
    assert set(own.names) == {"bolt", "ann/bolt"}
    assert own.is_called
    assert own.picture is not None
    assert own.picture.startswith(b"\x89PNG")
    (theirs,) = await given(world, await job_in(await asked(ben, "@ann/bolt dances")))
    assert theirs.names == ("ann/bolt",)
    assert theirs.figure == own.figure


async def test_a_face_is_given_only_where_its_owner_says_so(world: World) -> None:
    ann = await world.member("ann")
    row = await with_portrait(world, ann)
    (shut,) = await given(world, await job_of(ann, row))
    assert shut.picture is None
    assert set(shut.figure) == {"skin", "hair", "colour"}
    change = {"cameoId": cid(row), "faceShown": True}
    assert (await act(ann, "restrictCameo", "RestrictCameoInput", **change)).payload()[
        "errors"
    ] == []
    (shown,) = await given(world, await job_of(ann, row, prompt="@ann waves"))
    assert shown.picture is not None
    assert shown.is_called


async def test_a_minors_face_is_never_given(world: World) -> None:
    teen = await world.member("teen")
    row = await with_portrait(world, teen, face_shown=True)
    job = await job_of(teen, row)
    assert (await given(world, job))[0].picture is not None
    await User.filter(id=row.owner_id).update(age_band=AgeBand.MINOR, widest_rating=0)
    assert (await given(world, job))[0].picture is None


async def test_taking_the_face_back_ends_what_may_be_drawing_it(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    row = await with_portrait(world, ann, face_shown=True)
    waiting = await job_of(ben, row)
    running = await claimed(await job_of(ben, row))
    change = {"cameoId": cid(row), "faceShown": False}
    assert (await act(ann, "restrictCameo", "RestrictCameoInput", **change)).payload()[
        "errors"
    ] == []
    waiting = await Generation.get(id=waiting.id)
    assert waiting.state is GenerationState.CONSENT_REVOKED
    assert (await Generation.get(id=running.id)).lost_consent


@pytest.mark.feature("C17")
async def test_nothing_is_opened_without_its_key(world: World) -> None:
    ann = await world.member("ann")
    row = await with_portrait(world, ann, face_shown=True)
    job = await job_of(ann, row)
    vault_of(world.instance).shred(row.id)
    (left,) = await given(world, job)
    assert (left.picture, left.figure) == (None, {})
    (shut,) = await likenesses_of(job, world.instance.storage, None)
    assert shut.picture is None


async def test_an_erased_character_leaves_nothing_for_a_job(world: World) -> None:
    ann = await world.member("ann")
    told = await made(ann, uploadId=await uploaded(world, ann, drawing()))
    job = await job_in(await asked(ann, "@bolt dances"))
    await revoke(ann, await cameo_of(told), "ERASE")
    assert await given(world, job) == ()
    assert (await Generation.get(id=job.id)).state is GenerationState.CONSENT_REVOKED


@pytest.mark.feature("H3")
async def test_only_people_and_pictures_make_a_composite(world: World) -> None:
    ann = await world.member("ann")
    drawn = await made(ann)
    pictured = await made(ann, handle="blot", uploadId=await uploaded(world, ann, drawing()))
    await enrolled(ann)
    jobs = [
        await job_in(await asked(ann, prompt))
        for prompt in ("@bolt dances", "@blot dances", "@bolt and @ann dance", "a cat dances")
    ]
    assert (drawn["handle"], pictured["handle"]) == ("bolt", "blot")
    assert await consent.composites([job.id for job in jobs]) == {jobs[1].id, jobs[2].id}
