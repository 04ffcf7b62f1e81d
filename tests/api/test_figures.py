"""People known around the world are kept out of what is made, at every door alike, until they enrol or the
registry lets them in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tortoise.expressions import F

from models.cameos import Cameo
from models.cameos.enrolling import CameoEnrolment, EnrolmentState
from models.clips import Clip
from models.generations import Generation, GenerationState, queue
from models.registry import RightsEntry
from models.users import Role
from resolvers.enrolments import receive_capture
from schema.base import global_id, row_id
from server.instance import verifier_of
from tests.api.families import finish, publish
from tests.api.likenesses import (
    CAN,
    cid,
    claimed,
    clip_with,
    create,
    enrolled,
    job_of,
    revoke,
)
from tests.api.test_batches import CREATE_BATCH
from tests.api.test_editing import edit, of
from tests.api.test_enrolments import DECIDE, begin, film
from tests.api.test_iterations import REFINE
from tests.api.test_storyboards import board, drawn, extend, stitch
from tests.world import Answer, Member, World

pytestmark = pytest.mark.feature("C13")

POLICY = "errors { code field message policy { policy start end } }"
MAKE = f"mutation ($i: CreateClipInput!) {{ createClip(input: $i) {{ {POLICY} }} }}"
ADD = """mutation ($i: AddRightsEntryInput!) { addRightsEntry(input: $i) {
  entry { id names policy note contact } errors { code field } } }"""
WITHDRAW = """mutation ($i: WithdrawRightsEntryInput!) { withdrawRightsEntry(input: $i) {
  entry { id withdrawnAt } errors { code field } } }"""
ENTRIES = "{ rightsEntries(first: 5) { edges { node { id names policy contact } } } }"
NAMED = "T4ylor Swift feeds ducks"


async def vouched(owner: Member, name: str) -> Cameo:
    """A likeness of this name whose recording a moderator has accepted."""
    row = await enrolled(owner)
    await Cameo.filter(id=row.id).update(name=name)
    await CameoEnrolment.create(
        cameo_id=row.id,
        owner_id=row.owner_id,
        state=EnrolmentState.ACCEPTED,
        digits="123456",
        poses_text="LEFT",
        expires_at=owner.world.clock.now(),
        decided_by=1,
    )
    return await Cameo.get(id=row.id)


async def enter(world: World, *names: str, policy: str = "BLOCK", **more: Any) -> str:
    admin = await world.member(role=Role.ADMIN)
    answer = (await admin.run(ADD, i={"names": list(names), "policy": policy, **more})).payload()
    assert answer["errors"] == []
    return str(answer["entry"]["id"])


async def test_the_refusal_says_who_where_and_what_to_do(world: World) -> None:
    ann = await world.member()
    (told,) = (await ann.run(MAKE, i={"prompt": NAMED})).payload()["errors"]
    assert (told["code"], told["field"]) == ("POLICY_REFUSED", "prompt")
    assert told["policy"] == {"policy": "people.named", "start": 0, "end": 12}
    assert told["message"].startswith("Taylor Swift is somebody real")
    assert not await Generation.exists()


async def test_every_door_to_the_generator_refuses_the_same(world: World) -> None:
    ann = await world.member()
    plain = await drawn(ann)
    other = await drawn(ann)
    job = await Generation.get(id=plain.generation_id)
    refine = {"generationId": global_id("Generation", job.id), "change": "with Elon Musk"}
    remix = """mutation ($i: RemixClipInput!) { remixClip(input: $i) { errors { code } } }"""
    retake = """mutation ($i: RemixClipInput!) { retakeDraft(input: $i) { errors { code } } }"""
    redo = """mutation ($i: RegenerateInput!) { regenerate(input: $i) { errors { code } } }"""
    clip, of_job = {"clipId": global_id("Clip", plain.id)}, {"generationId": refine["generationId"]}
    before = await Generation.all().count()
    asked: list[Answer] = [
        await create(ann, prompt=NAMED),
        await ann.run(REFINE, input=refine),
        await ann.run(remix, i={**clip, "prompt": NAMED}),
        await ann.run(retake, i={**clip, "prompt": NAMED}),
        await ann.run(redo, i={**of_job, "prompt": NAMED}),
        await board(ann, {"prompt": "a cat", "seconds": 2.0}, {"prompt": NAMED, "seconds": 2.0}),
        await extend(ann, plain, seconds=2.0, prompt="then Vladimir Putin comes in"),
        await edit(ann, of(plain), {"title": "BEYONCÉ", "toMs": 1000}, of(other)),
    ]
    assert [each.refusal() for each in asked] == ["POLICY_REFUSED"] * len(asked)
    batch = {"items": [{"prompt": "a cat"}, {"prompt": NAMED}]}
    items = (await ann.run(CREATE_BATCH, input=batch)).payload()["batch"]["items"]
    assert [(each["error"] or {}).get("code") for each in items] == [None, "POLICY_REFUSED"]
    assert await Generation.all().count() == before + 1
    assert (await stitch(ann, plain, other)).payload()["errors"] == []


@pytest.mark.feature("C9", "N4")
async def test_the_preflight_says_what_the_request_would(world: World) -> None:
    ann = await world.member()
    for prompt in ("a red ball", NAMED, "the rapper Drake", "a drake on a pond"):
        told = (await ann.run(CAN, i={"prompt": prompt})).payload()
        errors = (await create(ann, prompt=prompt)).payload()["errors"]
        assert [each["code"] for each in told["errors"]] == [each["code"] for each in errors]
        assert told["allowed"] is (errors == [])


async def test_the_words_on_a_clip_are_not_what_it_is_made_from(world: World) -> None:
    """A caption may talk of anybody: it puts nobody in the picture."""
    ann = await world.member()
    draft = await drawn(ann, caption="I would vote for Emmanuel Macron")
    assert (await publish(ann, draft)).payload()["errors"] == []


async def test_whoever_enrolled_under_the_name_may_be_named_where_they_are_shown(
    world: World,
) -> None:
    taylor, ann = await world.member(), await world.member()
    row = await vouched(taylor, "Taylor Swift")
    assert (await create(ann, row, prompt=NAMED)).payload()["errors"] == []
    assert (await create(ann, prompt=NAMED)).refusal() == "POLICY_REFUSED"
    assert (
        await create(ann, row, prompt=f"{NAMED} with Drake the rapper")
    ).refusal() == "POLICY_REFUSED"
    draft = await finish(await claimed(await job_of(ann, row, prompt=NAMED)))
    assert (await publish(ann, draft)).payload()["errors"] == []
    await revoke(taylor, row)
    assert (await create(ann, row, prompt=NAMED)).refusal() == "CONSENT_REFUSED"


async def test_a_name_that_nobody_vouched_for_opens_nothing(world: World) -> None:
    liar, ann = await world.member(), await world.member()
    row = await enrolled(liar)
    await Cameo.filter(id=row.id).update(name="Taylor Swift")
    assert (await create(ann, row, prompt=NAMED)).refusal() == "POLICY_REFUSED"


async def test_what_an_owner_always_wants_and_what_a_character_is_names_nobody_either(
    world: World,
) -> None:
    ann = await world.member()
    row = await enrolled(ann)
    restrict = """mutation ($i: RestrictCameoInput!) { restrictCameo(input: $i) { errors { code field } } }"""
    (told,) = (
        await ann.run(restrict, i={"cameoId": cid(row), "always": ["like Elon Musk"]})
    ).payload()["errors"]
    assert (told["code"], told["field"]) == ("POLICY_REFUSED", "always")
    make = """mutation ($i: CreateCharacterInput!) { createCharacter(input: $i) { errors { code field } } }"""
    for given, field in (
        ({"name": "Elon Musk", "words": "a robot"}, "name"),
        ({"name": "Bolt", "words": "a robot with the face of 3lon Musk"}, "words"),
    ):
        (told,) = (await ann.run(make, i=given)).payload()["errors"]
        assert (told["code"], told["field"]) == ("POLICY_REFUSED", field)


class Sure:
    async def verify(self, recording: Path, challenge: Any) -> Any:
        from tests.api.test_enrolments import Sure as Passing

        return await Passing().verify(recording, challenge)


async def test_a_known_name_is_looked_at_by_a_person_whatever_a_verifier_says(
    world: World, tmp_path: Path
) -> None:
    settings = world.instance.settings.model_copy(update={"likeness_verifier": f"{__name__}:Sure"})
    world.instance = replace(world.instance, likeness_verifier=verifier_of(settings))
    taylor, office = await world.member(), await world.member(role=Role.MODERATOR)
    number = await begin(taylor)
    await Cameo.all().update(name="Taylor Swift")
    recording = film(tmp_path / "t.mp4", words=6, moves=True)
    row = await receive_capture(await taylor.context(), number, recording, "video/mp4")
    assert row.state is EnrolmentState.REVIEW
    assert "KNOWN_NAME" in row.findings["reasons"]
    ann = await world.member()
    decided = {"enrolmentId": global_id("CameoEnrolment", number), "accept": True}
    assert (await office.run(DECIDE, i=decided)).payload()["errors"] == []
    await Cameo.all().update(level="EVERYONE")
    (cameo,) = await Cameo.all()
    assert (await create(ann, cameo, prompt=NAMED)).payload()["errors"] == []


@pytest.mark.feature("G1", "G6")
async def test_what_is_entered_bites_at_once_at_submit_lease_and_publication(world: World) -> None:
    ann = await world.member()
    prompt = "vera lindqvist waters her plants"
    draft = await finish(await claimed(await job_of(ann, prompt=prompt)))
    waiting, running = (
        await job_of(ann, prompt=prompt),
        await claimed(await job_of(ann, prompt=prompt)),
    )
    entry = await enter(world, "Vera Lindqvist", contact="agent@example.org")
    (told,) = (await ann.run(MAKE, i={"prompt": prompt})).payload()["errors"]
    assert told["message"].endswith("Their side: agent@example.org.")
    assert await queue.claim("w", backend="scene", lease_seconds=9, running_cap=9) is None
    assert (await Generation.get(id=waiting.id)).state is GenerationState.CONSENT_REVOKED
    beat = await queue.heartbeat(running, lease_seconds=9)
    assert beat is not None
    assert beat.cancel
    answer = await publish(ann, draft)
    assert answer.refusal() == "POLICY_REFUSED"
    assert answer.payload()["errors"][0]["field"] == "clipId"
    admin = await world.member(role=Role.ADMIN)
    ended = (await admin.run(WITHDRAW, i={"entryId": entry})).payload()
    assert ended["errors"] == []
    assert (await publish(ann, draft)).payload()["errors"] == []
    assert (await admin.run(WITHDRAW, i={"entryId": entry})).refusal() == "NOT_FOUND"


async def test_changes_bite_that_come_in_below_the_latest_one(world: World) -> None:
    """Of a host whose clock lags, or in a transaction that took longer."""
    ann = await world.member()
    for name in ("Zed Quillfeather", "Ada Quillfeather"):
        await enter(world, name)
        assert (await ann.run(MAKE, i=_named(name))).refusal() == "POLICY_REFUSED"
        await RightsEntry.all().update(revision=F("revision") + 2**40)
    late = "Ulf Quillfeather"
    row = await RightsEntry.create(names_json=f'["{late}"]', policy="BLOCK")
    assert (await ann.run(MAKE, i=_named(late))).refusal() == "POLICY_REFUSED"
    await row.withdraw(by=row_id("User", ann.id), now=world.clock.now())
    assert (await ann.run(MAKE, i=_named(late))).payload()["errors"] == []


def _named(name: str) -> dict[str, str]:
    return {"prompt": f"{name} feeds ducks"}


async def test_published_clips_stay_when_a_name_is_entered(world: World) -> None:
    ann, taylor = await world.member(), await world.member()
    row = await enrolled(taylor)
    clip = await clip_with(ann, row, prompt="vera lindqvist waves")
    await enter(world, "Vera Lindqvist")
    restrict = (
        """mutation ($i: RestrictCameoInput!) { restrictCameo(input: $i) { errors { code } } }"""
    )
    tighter = {"cameoId": cid(row), "blockedContexts": ["FINANCE"]}
    assert (await taylor.run(restrict, i=tighter)).payload()["errors"] == []
    assert (await Clip.get(id=clip.id)).hold_count == 0


@pytest.mark.feature("G1")
async def test_what_the_lists_keep_out_an_entry_lets_in_and_block_wins(world: World) -> None:
    ann = await world.member()
    prompt = "Marilyn Monroe on a subway grate"
    assert (await create(ann, prompt=prompt)).refusal() == "POLICY_REFUSED"
    await enter(world, "marilyn  MONROE", policy="ALLOW")
    assert (await create(ann, prompt=prompt)).payload()["errors"] == []
    await enter(world, "Marilyn Monroe")
    assert (await create(ann, prompt=prompt)).refusal() == "POLICY_REFUSED"


@pytest.mark.feature("G1")
async def test_an_entry_holds_between_its_days(world: World) -> None:
    ann = await world.member()
    today = world.clock.now().date()
    for first, last, refused in (
        (today + timedelta(days=1), None, False),
        (None, today - timedelta(days=1), False),
        (today, today, True),
    ):
        await RightsEntry.all().delete()
        given = {"startsOn": first and first.isoformat(), "endsOn": last and last.isoformat()}
        await enter(world, "Vera Lindqvist", **given)
        errors = (await create(ann, prompt="vera lindqvist dances")).payload()["errors"]
        assert bool(errors) is refused


@pytest.mark.feature("G1", "I11")
async def test_everybody_reads_the_registry_and_administrators_alone_write_it(world: World) -> None:
    entry = await enter(world, "Vera Lindqvist", contact="c")
    seen = (await world.anonymous.run(ENTRIES)).payload()["edges"]
    assert seen == [
        {"node": {"id": entry, "names": ["Vera Lindqvist"], "policy": "BLOCK", "contact": "c"}}
    ]
    given = {"names": ["Someone Else"]}
    for member, code in (
        (world.anonymous, "UNAUTHENTICATED"),
        (await world.member(), "FORBIDDEN"),
        (await world.member(role=Role.MODERATOR), "FORBIDDEN"),
    ):
        assert (await member.run(ADD, i=given)).refusal() == code
        assert (await member.run(WITHDRAW, i={"entryId": entry})).refusal() == code
    admin = await world.member(role=Role.ADMIN)
    assert (await admin.run(WITHDRAW, i={"entryId": entry})).payload()["errors"] == []
    assert (await world.anonymous.run(ENTRIES)).payload()["edges"] == []
    assert len((await admin.run(ENTRIES)).payload()["edges"]) == 1


@pytest.mark.feature("G1")
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"names": []}, "names"),
        ({"names": ["Vera"] * 31}, "names"),
        ({"names": ["xy"]}, "names"),
        ({"names": ["…!?"]}, "names"),
        ({"names": ["x" * 101]}, "names"),
        ({"names": ["Vera"], "note": "x" * 501}, "note"),
        ({"names": ["Vera"], "startsOn": "2030-01-02", "endsOn": "2030-01-01"}, "endsOn"),
    ],
)
async def test_an_entry_that_is_none_is_refused(
    world: World, given: dict[str, Any], field: str
) -> None:
    admin = await world.member(role=Role.ADMIN)
    (told,) = (await admin.run(ADD, i=given)).payload()["errors"]
    assert (told["code"], told["field"]) == ("BAD_USER_INPUT", field)
