"""Whoever wants it has finished clips compared with their face; nobody else's face is kept."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from generation.direct import DirectPlane
from generation.worker import Worker
from models.base import fetch, transaction
from models.cameos import Cameo, GenerationCameo
from models.cameos.resembling import hold_for, templates_against
from models.cameos.templates import LikenessTemplate
from models.clips import Clip
from models.generations import Generation, GenerationState
from models.guardian_links import GuardianLink
from models.holds import ClipHold, HoldKind
from models.notifications import NotificationType
from models.users import User
from resolvers.enrolments import vault_of
from resolvers.guardianship import keep_links_up
from schema.base import global_id
from tests.api.families import draft_of, gid
from tests.api.likenesses import cid, clip_with, enrolled, job_of, revoke
from tests.api.test_guardians import act, family, grown
from tests.api.test_holds import moderator
from tests.api.test_likeness_pictures import with_portrait
from tests.api.test_notifications import kinds, settle
from tests.generation.plain import PlainBackend
from tests.generation.test_likenesses import portrait
from tests.generation.test_worker import plant
from tests.world import Answer, Member, World

if TYPE_CHECKING:
    from generation.spec import Frame, Report, Spec

pytestmark = pytest.mark.feature("C14")

TURN = """mutation ($i: SetLikenessDetectionInput!) { setLikenessDetection(input: $i) {
  cameo { isDetected } errors { code } } }"""
ALLOW = """mutation ($i: AllowLikenessDetectionInput!) { allowLikenessDetection(input: $i) {
  link { allowsDetection } errors { code } } }"""
HOLDS = "query ($id: ID!) { clip(id: $id) { holds { kind cause } } }"
WIDE, HIGH = 192, 320


class Shows(PlainBackend):
    """Draws one picture in every frame."""

    def __init__(self, picture: Image.Image | None) -> None:
        super().__init__()
        self._picture = picture

    def _frames(self, spec: Spec, report: Report) -> Iterator[Frame]:
        whole = Image.new("RGB", (spec.width, spec.height), (70, 90, 130))
        if self._picture is not None:
            whole.paste(self._picture, (0, 10))
        for _ in super()._frames(spec, report):
            yield np.asarray(whole)


def face() -> Image.Image:
    """The enrolled face as a forger has it: larger, darker, in another frame."""
    with Image.open(io.BytesIO(portrait())) as image:
        taken = image.convert("RGB").resize((WIDE, 288))
    return ImageEnhance.Brightness(taken).enhance(0.8)


async def turn(member: Member, row: Cameo, *, on: bool = True) -> Any:
    return (await member.run(TURN, i={"cameoId": cid(row), "enabled": on})).payload()


async def allow(guardian: Member, ward: Member, *, on: bool = True) -> Answer:
    return await guardian.run(ALLOW, i={"wardId": ward.id, "allow": on})


async def looked_for(world: World, owner: Member) -> Cameo:
    row = await with_portrait(world, owner)
    assert await turn(owner, row) == {"cameo": {"isDetected": True}, "errors": []}
    return row


async def made_by(
    world: World, folder: Path, picture: Image.Image | None, *shown: Cameo
) -> tuple[Member, Clip]:
    """A clip that a worker of the instance finished for somebody, and whose it is."""
    place = await plant(world, folder, Shows(picture))
    plane = DirectPlane(
        folder=folder / "attempts",
        storage=world.instance.storage,
        bus=place.bus,
        signing=place.plane._signing,
        vault=vault_of(world.instance),
    )
    place.worker = Worker(Shows(picture), plane, name="w1", folder=folder / "alive")
    job = await place.ask()
    for row in shown:
        await GenerationCameo.create(
            generation_id=job.id, cameo_id=row.id, owner_id=row.owner_id, epoch=row.epoch
        )
    assert await place.work() is GenerationState.COMPLETED
    return place.owner, await Clip.get(generation_id=job.id)


async def held(clip: Clip) -> list[tuple[str, str]]:
    return [(row.kind, row.cause) for row in await ClipHold.filter(clip_id=clip.id)]


async def told(world: World, member: Member) -> list[str]:
    await settle(world)
    return await kinds(world, member)


async def test_a_face_without_leave_is_held_and_its_owner_is_told(
    world: World, tmp_path: Path
) -> None:
    ann, mod = await world.member("ann"), await moderator(world)
    row = await looked_for(world, ann)
    ben, clip = await made_by(world, tmp_path, face())
    assert await held(clip) == [(HoldKind.MOD_REVIEW, f"likeness:{row.id}")]
    assert NotificationType.CAMEO_RESEMBLED in await told(world, ann)
    # Its author learns why, not whom it may show; its owner does not learn which clip it is.
    assert (await ben.run(HOLDS, id=gid(clip))).data["clip"]["holds"] == [
        {"kind": "MOD_REVIEW", "cause": "likeness"}
    ]
    assert (await mod.run(HOLDS, id=gid(clip))).data["clip"]["holds"] == [
        {"kind": "MOD_REVIEW", "cause": f"likeness:{row.id}"}
    ]
    assert (await ann.run(HOLDS, id=gid(clip))).codes == ["NOT_FOUND"]
    release = "mutation ($i: HoldClipInput!) { releaseClip(input: $i) { errors { code } } }"
    case = {"clipId": gid(clip), "kind": "MOD_REVIEW", "case": f"likeness:{row.id}"}
    assert (await mod.run(release, i=case)).payload() == {"errors": []}
    assert await held(clip) == []


async def test_with_a_leave_or_without_a_face_nothing_is_held(world: World, tmp_path: Path) -> None:
    ann = await world.member("ann")
    row = await looked_for(world, ann)
    _, agreed = await made_by(world, tmp_path / "a", face(), row)
    _, empty = await made_by(world, tmp_path / "b", None)
    assert await held(agreed) == await held(empty) == []
    assert NotificationType.CAMEO_RESEMBLED not in await told(world, ann)


async def test_nobody_who_did_not_ask_is_looked_for(world: World, tmp_path: Path) -> None:
    """And nothing is kept of anybody's face: neither of the enrolled, nor of what clips show."""
    ann = await world.member("ann")
    row = await with_portrait(world, ann)
    _, before = await made_by(world, tmp_path / "a", face())
    assert await turn(ann, row) == {"cameo": {"isDetected": True}, "errors": []}
    _, during = await made_by(world, tmp_path / "b", face())
    assert [each.id for each in await LikenessTemplate.all()] == [row.id]
    assert await turn(ann, row, on=False) == {"cameo": {"isDetected": False}, "errors": []}
    _, after = await made_by(world, tmp_path / "c", face())
    assert await LikenessTemplate.all() == []
    assert [len(await held(clip)) for clip in (before, during, after)] == [0, 1, 0]


async def test_a_remix_of_what_may_show_a_face_may_show_it(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    row = await looked_for(world, ann)
    agreed, other = await clip_with(ben, row), await clip_with(ben)
    for clip, looked in ((agreed, []), (other, [row.id])):
        draft = await draft_of(ben, clip)
        job = await Generation.get(id=draft.generation_id)
        assert [each.id for each in await templates_against(job)] == looked
    own = await job_of(ann)
    assert await templates_against(own) == []


async def test_who_turned_it_off_meanwhile_is_told_of_nothing(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    row = await looked_for(world, ann)
    draft = await world.draft(ben)
    await turn(ann, row, on=False)
    async with transaction():
        await hold_for(draft.id, [row.id])
    assert await held(draft) == []
    assert NotificationType.CAMEO_RESEMBLED not in await told(world, ann)


@pytest.mark.feature("C17")
@pytest.mark.parametrize("mode", ["FUTURE_ONLY", "ERASE"])
async def test_what_is_known_of_a_face_goes_with_the_likeness(world: World, mode: str) -> None:
    ann = await world.member("ann")
    row = await looked_for(world, ann)
    await revoke(ann, row, mode)
    assert await LikenessTemplate.all() == []
    assert (await turn(ann, row))["errors"] == [{"code": "CONFLICT"}]


@pytest.mark.feature("C17")
async def test_without_the_key_nobody_is_looked_for(world: World, tmp_path: Path) -> None:
    ann = await world.member("ann")
    row = await looked_for(world, ann)
    vault_of(world.instance).shred(row.id)
    _, clip = await made_by(world, tmp_path, face())
    assert await held(clip) == []


async def test_only_grown_owners_turn_it_on_and_only_they_see_it(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    row = await with_portrait(world, ann)
    assert (await turn(ben, row))["errors"] == [{"code": "NOT_FOUND"}]
    bare = await enrolled(ben)
    assert (await turn(ben, bare))["errors"] == [{"code": "CONFLICT"}]
    seen = await ben.run("query ($id: ID!) { cameo(id: $id) { isDetected } }", id=cid(row))
    assert seen.data["cameo"] == {"isDetected": None}


@pytest.mark.feature("F1", "F2", "N10")
async def test_a_minor_is_looked_for_where_all_their_guardians_allow_it(world: World) -> None:
    kim, pat, _ = await family(world)
    row = await with_portrait(world, kim)
    assert (await turn(kim, row))["errors"] == [{"code": "FORBIDDEN"}]
    assert (await allow(kim, kim)).refusal() == "NOT_FOUND"
    assert (await allow(pat, kim)).payload()["link"] == {"allowsDetection": True}
    assert await LikenessTemplate.all() == [], "it is theirs to turn on"
    assert (await turn(kim, row))["errors"] == []
    job = await job_of(await world.member())
    assert [each.id for each in await templates_against(job)] == [row.id]
    assert (await allow(pat, kim, on=False)).payload()["errors"] == []
    assert await LikenessTemplate.all() == []
    assert (await turn(kim, row))["errors"] == [{"code": "FORBIDDEN"}]

    assert (await allow(pat, kim)).payload()["errors"] == []
    assert (await turn(kim, row))["errors"] == []
    other = await grown(world)
    code = (await act(kim, "inviteGuardian")).payload()["code"]
    assert (await act(other, "acceptGuardianLink", code=code)).payload()["link"][
        "state"
    ] == "ACTIVE"
    assert await LikenessTemplate.all() == [], "one more guardian, who says nothing"
    assert (await allow(other, kim)).payload()["errors"] == []
    assert (await turn(kim, row))["errors"] == []
    for left, guardian in ((1, other), (0, pat)):
        ended = GuardianLink.filter(guardian_id=guardian.user.id, state="ACTIVE")  # type: ignore[union-attr]
        (each,) = await ended
        assert (
            await act(guardian, "endGuardianship", global_id("GuardianLink", each.id))
        ).payload()["errors"] == []
        assert await LikenessTemplate.all().count() == left, "without guardians nobody allows it"


@pytest.mark.feature("F1")
async def test_with_a_guardian_goes_what_they_allowed(world: World) -> None:
    """Whatever way they went: the faces of minors are asked about at every clip."""
    kim, pat, _ = await family(world)
    row = await with_portrait(world, kim)
    await allow(pat, kim)
    await turn(kim, row)
    job = await job_of(await world.member())
    await GuardianLink.all().delete()
    assert await templates_against(job) == []


@pytest.mark.feature("F6")
async def test_who_comes_of_age_keeps_what_they_wished(world: World) -> None:
    kim, pat, _ = await family(world)
    row = await with_portrait(world, kim)
    await allow(pat, kim)
    await turn(kim, row)
    await User.filter(id=row.owner_id).update(
        born_on=world.clock.now().date() - timedelta(20 * 366)
    )
    await keep_links_up(world.instance)
    assert (await GuardianLink.get()).allows_detection is False
    assert [each.id for each in await LikenessTemplate.all()] == [row.id]
    job = await job_of(await world.member())
    assert [each.id for each in await templates_against(job)] == [row.id]


@pytest.mark.feature("C10")
async def test_the_wish_is_in_the_ledger(world: World) -> None:
    ann = await world.member("ann")
    row = await looked_for(world, ann)
    await turn(ann, row, on=False)
    bodies = await fetch("SELECT body FROM consent_ledger WHERE cameo_id = ? ORDER BY seq", row.id)
    told_of = [str(each["body"]) for each in bodies if '"DETECT"' in str(each["body"])]
    assert [('"on":true' in each) for each in told_of] == [True, False]
