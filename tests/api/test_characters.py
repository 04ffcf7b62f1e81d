"""Characters: made from words or pictures, used like any likeness, copied as their licence says."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.errors import Conflict
from core.ids import new_id
from models.base import transaction
from models.cameos import (
    Cameo,
    CameoState,
    Character,
    CharacterLook,
    ClipCameo,
    GenerationCameo,
    Licence,
    lock_cameos,
    shaping,
)
from models.cameos.enrolling import CameoEnrolment, EnrolmentState
from models.consent_ledger import Entry
from models.generations import Generation
from models.uploads import KEPT, Upload
from models.users import Role
from resolvers.enrolments import vault_of
from safety.nobody import look_at
from schema.base import global_id, row_id
from tests.api.likenesses import CREATE, act, clip_with, draft_with, revoke, sees
from tests.world import Member, World

pytestmark = pytest.mark.feature("C12")

MAKE = """mutation ($i: CreateCharacterInput!) { createCharacter(input: $i) { notes
  character { id cameoId handle state level licence
    look { version subject colours wears hasPicture isReady } }
  errors { code field message } } }"""
EDIT = """mutation ($i: EditCharacterInput!) { editCharacter(input: $i) {
  character { id name handle state licence look { version words colours } looks { version } }
  errors { code field } } }"""
FORK = """mutation ($i: ForkCharacterInput!) { forkCharacter(input: $i) {
  character { id cameoId handle licence forkedFrom { id } look { words hasPicture } }
  errors { code field message } } }"""
LIST = """query ($of: ID) { characters(ownerId: $of) { edges { node { handle level } } } }"""
REVIEWS = "{ cameoReviews { edges { node { id findings digits } } } }"
DECIDE = """mutation ($i: DecideCameoEnrolmentInput!) {
  decideCameoEnrolment(input: $i) { enrolment { state } errors { code } } }"""
BOLT = {"name": "Bolt", "words": "a teal robot called Bolt with a red scarf"}
FACE = Path(__file__).parents[1] / "safety" / "face.png"


def drawing() -> bytes:
    """A green blot with eyes and two legs on white paper."""
    image = Image.new("RGB", (200, 240), "white")
    pen = ImageDraw.Draw(image)
    pen.ellipse((50, 40, 150, 160), fill=(40, 160, 70))
    pen.rectangle((70, 150, 85, 220), fill=(40, 160, 70))
    pen.rectangle((115, 150, 130, 220), fill=(40, 160, 70))
    for x in (75, 110):
        pen.ellipse((x, 65, x + 22, 95), fill="white")
        pen.ellipse((x + 8, 76, x + 17, 90), fill="black")
    pen.arc((75, 95, 125, 135), 10, 170, fill="black", width=5)
    return _jpeg(image)


def photograph() -> bytes:
    """No face and no skin, but light and grain as a camera sees them."""
    rows, columns = np.mgrid[:240, :200]
    light = 90 + 60 * np.sin(rows / 31) * np.cos(columns / 23)
    grain = np.random.default_rng(5).normal(0, 12, (240, 200))
    grey = np.clip(light + grain, 0, 255).astype(np.uint8)
    return _jpeg(Image.fromarray(np.stack([grey // 2, grey, grey], -1)))


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=93)
    return out.getvalue()


async def uploaded(world: World, member: Member, content: bytes, *, faces: int = 0) -> str:
    """As the route stores it."""
    assert member.user is not None
    file = world.instance.settings.data_dir / "picture.jpg"
    file.write_bytes(content)
    stored = await world.instance.storage.put_file(file, suffix=".jpg", content_type="image/jpeg")
    row = await Upload.expect(member.user.id, world.clock.now())
    await row.receive(
        key=stored.key,
        size=stored.size,
        sha256=stored.sha256,
        width=200,
        height=240,
        faces=faces,
        expires_at=world.clock.now() + KEPT,
    )
    return global_id("Upload", row.id)


async def made(member: Member, **more: Any) -> dict[str, Any]:
    payload = (await member.run(MAKE, i={**BOLT, **more})).payload()
    assert payload["errors"] == []
    return payload["character"]  # type: ignore[no-any-return]


async def cameo_of(told: dict[str, Any]) -> Cameo:
    return await Cameo.get(id=row_id("Cameo", told["cameoId"]))


async def asked(member: Member, prompt: str) -> dict[str, Any]:
    """What `createClip` says to a prompt."""
    answer = await member.run(CREATE, i={"prompt": prompt, "seconds": 2.0, "audio": "AMBIENT"})
    return answer.payload()  # type: ignore[no-any-return]


async def shown_by(payload: dict[str, Any]) -> list[int]:
    assert payload["errors"] == []
    job = row_id("Generation", payload["generation"]["id"])
    return [each.cameo_id for each in await GenerationCameo.filter(generation_id=job)]


# Making


async def test_words_become_a_look(world: World) -> None:
    ann = await world.member("ann")
    told = await made(ann)
    assert (told["handle"], told["state"], told["level"]) == ("bolt", "ACTIVE", "ONLY_ME")
    look = told["look"]
    assert (look["subject"], look["wears"], look["version"]) == ("robot", ["scarf"], 1)
    red, green, blue = (int(look["colours"][0][n : n + 2], 16) for n in (1, 3, 5))
    assert red < green
    assert red < blue
    acts = [each.told["act"] for each in await Entry.all()]
    assert acts == ["ENROL"]


async def test_french_words_and_a_name_in_them(world: World) -> None:
    ann = await world.member("ann")
    told = await made(ann, name="Moustache", words="un chat orange nommé Moustache avec un chapeau")
    assert (told["look"]["subject"], told["look"]["wears"]) == ("cat", ["hat"])


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"words": "zorblax"}, "BAD_USER_INPUT", "words"),
        ({"words": "bright and shiny"}, "BAD_USER_INPUT", "words"),
        ({"words": ""}, "BAD_USER_INPUT", "words"),
        ({"name": ""}, "BAD_USER_INPUT", "name"),
        ({"handle": "b"}, "BAD_USER_INPUT", "handle"),
        ({"words": "a naked child"}, "POLICY_REFUSED", "words"),
    ],
)
async def test_what_cannot_be_made(
    world: World, given: dict[str, str], code: str, field: str
) -> None:
    ann = await world.member("ann")
    payload = (await ann.run(MAKE, i={**BOLT, **given})).payload()
    assert payload["character"] is None
    assert [(each["code"], each["field"]) for each in payload["errors"]] == [(code, field)]
    assert await Cameo.all().count() == 0


async def test_a_handle_is_one_members_own(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    await made(ann)
    again = (await ann.run(MAKE, i=BOLT)).payload()
    assert [each["code"] for each in again["errors"]] == ["CONFLICT"]
    assert await Cameo.all().count() == 1
    assert (await made(ben))["handle"] == "bolt"


# Pictures


async def test_a_drawing_is_cut_out_and_sealed(world: World) -> None:
    ann = await world.member("ann")
    upload = await uploaded(world, ann, drawing())
    told = await made(ann, words="a green monster", uploadId=upload)
    assert told["state"] == "ACTIVE"
    assert told["look"]["hasPicture"]
    shown = await CameoEnrolment.get()
    assert (shown.state, shown.capture) == (EnrolmentState.ACCEPTED, None)
    assert shown.portrait is not None
    size = await world.instance.storage.size(shown.portrait)
    sealed = b"".join(
        [each async for each in world.instance.storage.open_range(shown.portrait, 0, size)]
    )
    with Image.open(io.BytesIO(vault_of(world.instance).open(shown.cameo_id, sealed))) as image:
        alpha = np.asarray(image.convert("RGBA"))[..., 3]
        corner, middle = alpha[0, 0], alpha[alpha.shape[0] // 3, alpha.shape[1] // 2]
    assert (corner, middle) == (0, 255)


async def test_a_person_is_sent_to_enrol(world: World) -> None:
    ann = await world.member("ann")
    with Image.open(FACE) as image:
        face = _jpeg(image.convert("RGB"))
    for faces in (0, 1):  # whether or not the upload saw it already
        upload = await uploaded(world, ann, face, faces=faces)
        payload = (await ann.run(MAKE, i={**BOLT, "uploadId": upload})).payload()
        (error,) = payload["errors"]
        assert (error["code"], error["field"]) == ("ENROLMENT_NEEDED", "uploadId")
        assert "startCameoEnrolment" in error["message"]
    assert await Cameo.all().count() == 0


async def test_doubt_is_for_a_moderator(world: World) -> None:
    ann, mod = await world.member("ann"), await world.member("mod", role=Role.MODERATOR)
    upload = await uploaded(world, ann, photograph())
    told = await made(ann, words="a blue cushion", uploadId=upload)
    assert (told["state"], told["look"]["isReady"]) == ("VERIFYING", False)
    refused = await asked(ann, "@bolt jumps")
    assert [each["code"] for each in refused["errors"]] == ["CONSENT_REFUSED"]
    (edge,) = (await mod.run(REVIEWS)).data["cameoReviews"]["edges"]
    assert "PHOTOGRAPH" in edge["node"]["findings"]["reasons"]
    decided = await mod.run(DECIDE, i={"enrolmentId": edge["node"]["id"], "accept": True})
    assert decided.payload()["errors"] == []
    assert await shown_by(await asked(ann, "@bolt jumps")) == [(await cameo_of(told)).id]
    assert (await CameoEnrolment.get()).capture is None


async def test_a_refused_picture_leaves_the_look_before(world: World) -> None:
    ann, mod = await world.member("ann"), await world.member("mod", role=Role.MODERATOR)
    told = await made(ann)
    upload = await uploaded(world, ann, photograph())
    edit = {"characterId": told["id"], "uploadId": upload}
    after = (await ann.run(EDIT, i=edit)).payload()["character"]
    assert (after["state"], after["look"]["version"]) == ("ACTIVE", 1)
    (edge,) = (await mod.run(REVIEWS)).data["cameoReviews"]["edges"]
    await mod.run(DECIDE, i={"enrolmentId": edge["node"]["id"], "accept": False})
    row = await cameo_of(told)
    assert row.state is CameoState.ACTIVE
    (shown,) = await _looks_of(await asked(ann, "@bolt jumps"))
    assert shown == 1


@pytest.mark.parametrize("mode", ["FUTURE_ONLY", "UNPUBLISH", "ERASE"])
@pytest.mark.parametrize("was_used", [False, True])
async def test_no_decision_brings_back_what_was_given_up(
    world: World, mode: str, was_used: bool
) -> None:
    ann, mod = await world.member("ann"), await world.member("mod", role=Role.MODERATOR)
    upload = await uploaded(world, ann, photograph())
    if was_used:
        told = await made(ann)
        await ann.run(EDIT, i={"characterId": told["id"], "uploadId": upload})
    else:
        told = await made(ann, uploadId=upload)
    (edge,) = (await mod.run(REVIEWS)).data["cameoReviews"]["edges"]
    await revoke(ann, await cameo_of(told), mode)
    assert (await mod.run(REVIEWS)).data["cameoReviews"]["edges"] == []
    for accept in (True, False):
        decided = await mod.run(DECIDE, i={"enrolmentId": edge["node"]["id"], "accept": accept})
        assert decided.refusal() == "NOT_FOUND"
    assert (await cameo_of(told)).state is CameoState.REVOKED
    shown = await CameoEnrolment.get()
    assert (shown.state, shown.capture, shown.portrait) == (EnrolmentState.REJECTED, None, None)
    edited = await ann.run(EDIT, i={"characterId": told["id"], "words": "a gold robot"})
    assert edited.refusal() == "NOT_FOUND"


@pytest.mark.parametrize("was_used", [False, True])
async def test_other_words_do_not_wait_for_a_picture_that_was_refused(
    world: World, was_used: bool
) -> None:
    ann, mod = await world.member("ann"), await world.member("mod", role=Role.MODERATOR)
    first = {"uploadId": await uploaded(world, ann, drawing())} if was_used else {}
    told = await made(ann, **first)
    upload = await uploaded(world, ann, photograph())
    await ann.run(EDIT, i={"characterId": told["id"], "uploadId": upload})
    (edge,) = (await mod.run(REVIEWS)).data["cameoReviews"]["edges"]
    await mod.run(DECIDE, i={"enrolmentId": edge["node"]["id"], "accept": False})
    edited = await ann.run(EDIT, i={"characterId": told["id"], "words": "a gold robot"})
    assert edited.payload()["character"]["look"]["words"] == "a gold robot"
    assert await _looks_of(await asked(ann, "@bolt jumps")) == [3]
    look = await CharacterLook.get(version=3)
    kept = await CameoEnrolment.get_or_none(state=EnrolmentState.ACCEPTED)
    assert look.enrolment_id == (None if kept is None else kept.id)
    assert (kept is not None) is was_used


async def test_a_second_picture_is_decided_after_the_first_was_refused(world: World) -> None:
    ann, mod = await world.member("ann"), await world.member("mod", role=Role.MODERATOR)
    told = await made(ann, uploadId=await uploaded(world, ann, photograph()))
    upload = await uploaded(world, ann, photograph())
    await ann.run(EDIT, i={"characterId": told["id"], "uploadId": upload})
    second, first = (await mod.run(REVIEWS)).data["cameoReviews"]["edges"]
    for edge, accept, state in ((first, False, "REJECTED"), (second, True, "ACTIVE")):
        given = {"enrolmentId": edge["node"]["id"], "accept": accept}
        assert (await mod.run(DECIDE, i=given)).payload()["errors"] == []
        assert (await cameo_of(told)).state == state


async def _looks_of(payload: dict[str, Any]) -> list[int]:
    assert payload["errors"] == []
    job = row_id("Generation", payload["generation"]["id"])
    uses = await GenerationCameo.filter(generation_id=job)
    return [(await CharacterLook.get(id=each.look_id)).version for each in uses]


def test_what_a_program_is_sure_of() -> None:
    assert look_at(drawing()).doubts == ()
    assert not look_at(drawing()).is_person
    with Image.open(FACE) as image:
        assert look_at(_jpeg(image.convert("RGB"))).is_person
    skin = Image.new("RGB", (200, 200), (224, 172, 140))
    assert "LIKE_SKIN" in look_at(_jpeg(skin)).doubts
    assert "PHOTOGRAPH" in look_at(photograph()).doubts


# Calling by name


async def test_prompts_call_characters_and_members(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    bolt = await cameo_of(await made(ann))
    assert await shown_by(await asked(ann, "@bolt dances on the beach")) == [bolt.id]
    assert await shown_by(await asked(ann, "@ann/bolt dances, mail me@bolt.example")) == [bolt.id]
    assert await shown_by(await asked(ben, "@ann/bolt dances")) == []  # none that Ben may know of
    await act(ann, "setCameoLevel", "SetCameoLevelInput", cameoId=global_id("Cameo", bolt.id),
              level="EVERYONE")  # fmt: skip
    assert await shown_by(await asked(ben, "@ann/bolt dances")) == [bolt.id]
    assert await shown_by(await asked(ben, "@bolt dances")) == []


async def test_restrictions_hold_as_for_any_likeness(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    bolt = await cameo_of(await made(ann))
    given = {"cameoId": global_id("Cameo", bolt.id)}
    await act(ann, "setCameoLevel", "SetCameoLevelInput", **given, level="EVERYONE")
    await act(ann, "restrictCameo", "RestrictCameoInput", **given, blockedContexts=["POLITICS"])
    payload = await asked(ben, "@ann/bolt gives a speech at the election")
    (error,) = payload["errors"]
    assert error["blockers"][0]["reason"] == "CONTEXT"


async def test_giving_one_up_frees_its_handle_and_drops_its_looks(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    upload = await uploaded(world, ann, drawing())
    told = await made(ann, uploadId=upload)
    bolt = await cameo_of(told)
    await act(ann, "setCameoLevel", "SetCameoLevelInput", cameoId=told["cameoId"], level="EVERYONE")
    clip = await clip_with(ben, bolt, prompt="@ann/bolt dances")
    sealed = await CameoEnrolment.get()
    assert sealed.portrait is not None
    await revoke(ann, bolt, "ERASE")
    assert not await sees(await world.member("cat"), clip)
    assert await CharacterLook.all().count() == 0
    assert (await CameoEnrolment.get()).portrait is None
    assert (await made(ann))["handle"] == "bolt"


# Editing


async def test_jobs_keep_the_look_they_were_asked_for_with(world: World) -> None:
    ann = await world.member("ann")
    told = await made(ann)
    first = await asked(ann, "@bolt dances")
    edited = await ann.run(EDIT, i={"characterId": told["id"], "words": "a gold robot"})
    after = edited.payload()["character"]
    assert after["look"]["version"] == 2
    assert [each["version"] for each in after["looks"]] == [2, 1]
    second = await asked(ann, "@bolt dances")
    assert await _looks_of(first) == [1]
    assert await _looks_of(second) == [2]
    history = await Entry.filter(cameo_id=(await cameo_of(told)).id).order_by("seq")
    assert [each.told["act"] for each in history] == ["ENROL", "USE", "SHAPE", "USE"]


async def test_only_the_owner_edits(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    told = await made(ann)
    answer = await ben.run(EDIT, i={"characterId": told["id"], "name": "Mine"})
    assert [each["code"] for each in answer.payload()["errors"]] == ["NOT_FOUND"]


# Copying


async def shared(ann: Member, licence: Licence, **rules: Any) -> dict[str, Any]:
    told = await made(ann, licence=licence.value)
    given = {"cameoId": told["cameoId"]}
    await act(ann, "setCameoLevel", "SetCameoLevelInput", **given, level="EVERYONE")
    if rules:
        await act(ann, "restrictCameo", "RestrictCameoInput", **given, **rules)
    return told


async def test_a_copy_is_as_the_licence_says(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    told = await shared(ann, Licence.CC_BY_SA)
    wish = {"characterId": told["id"], "handle": "rust"}
    kept = (await ben.run(FORK, i={**wish, "licence": "CC0"})).payload()
    assert [each["code"] for each in kept["errors"]] == ["FORBIDDEN"]
    copy = (await ben.run(FORK, i=wish)).payload()["character"]
    assert (copy["handle"], copy["licence"]) == ("rust", "CC_BY_SA")
    assert copy["forkedFrom"]["id"] == told["id"]
    assert copy["look"]["words"] == BOLT["words"]
    assert await shown_by(await asked(ben, "@rust dances")) == [(await cameo_of(copy)).id]


async def test_what_is_reserved_or_unknown_is_not_copied(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    hidden = await made(ann, licence="CC0")
    answer = await ben.run(FORK, i={"characterId": hidden["id"]})
    assert [each["code"] for each in answer.payload()["errors"]] == ["NOT_FOUND"]
    await Character.all().update(licence=Licence.ALL_RIGHTS_RESERVED)
    await act(
        ann, "setCameoLevel", "SetCameoLevelInput", cameoId=hidden["cameoId"], level="EVERYONE"
    )
    answer = await ben.run(FORK, i={"characterId": hidden["id"]})
    assert [each["code"] for each in answer.payload()["errors"]] == ["FORBIDDEN"]


@pytest.mark.feature("N5")
async def test_a_copy_never_gets_around_the_rules_of_what_it_was_copied_from(world: World) -> None:
    ann, ben, cat = [await world.member(name) for name in ("ann", "ben", "cat")]
    told = await shared(ann, Licence.CC0, blockedContexts=["POLITICS"])
    first = (await ben.run(FORK, i={"characterId": told["id"]})).payload()["character"]
    given = {"cameoId": first["cameoId"]}
    await act(ben, "setCameoLevel", "SetCameoLevelInput", **given, level="EVERYONE")
    await act(ben, "restrictCameo", "RestrictCameoInput", **given, blockedContexts=[])
    await Character.filter(id=row_id("Character", first["id"])).update(licence=Licence.CC0)
    second = (await cat.run(FORK, i={"characterId": first["id"]})).payload()["character"]
    await act(
        cat, "setCameoLevel", "SetCameoLevelInput", cameoId=second["cameoId"], level="EVERYONE"
    )
    for member in (ann, ben, cat):
        for copy in ("@ben/bolt", "@cat/bolt"):
            payload = await asked(member, f"{copy} gives a speech at the election")
            assert [each["code"] for each in payload["errors"]] == ["CONSENT_REFUSED"]


@pytest.mark.feature("N5")
async def test_copies_of_ones_own_are_bound_by_what_one_was_bound_by(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    told = await shared(ann, Licence.CC0, blockedContexts=["POLITICS"])
    speech = "@rust gives a speech at the election"
    wish = {"characterId": told["id"], "handle": "rust"}
    copy = (await ann.run(FORK, i={**wish, "licence": "CC0"})).payload()["character"]
    assert await shown_by(await asked(ann, speech)) == [(await cameo_of(copy)).id]
    assert (await cameo_of(copy)).rules == (await cameo_of(told)).rules
    first = (await ben.run(FORK, i={"characterId": told["id"]})).payload()["character"]
    await ben.run(FORK, i={"characterId": first["id"], "handle": "rust"})
    assert (await asked(ben, speech))["errors"][0]["code"] == "CONSENT_REFUSED"


LICENCES = [
    (Licence.CC_BY, {"ALL_RIGHTS_RESERVED", "CC_BY", "CC_BY_SA"}),
    (Licence.CC_BY_SA, {"CC_BY_SA"}),
    (Licence.CC0, set(Licence)),
]


@pytest.mark.parametrize(("licence", "may_have"), LICENCES)
async def test_a_copy_has_a_licence_that_its_own_allows_from_its_first_day_on(
    world: World, licence: Licence, may_have: set[str]
) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    told = await shared(ann, licence)
    for wanted in Licence:
        first, second = [{"characterId": told["id"], "handle": f"{n}{wanted[-2:]}"} for n in "ab"]
        answer = await ben.run(FORK, i={**first, "licence": wanted})
        copy = (await ben.run(FORK, i=second)).payload()["character"]["id"]
        again = await ben.run(EDIT, i={"characterId": copy, "licence": wanted})
        for each in (answer, again):
            if wanted in may_have:
                assert each.payload()["character"]["licence"] == wanted
            else:
                assert each.refusal() == "FORBIDDEN"
                assert each.payload()["errors"][0]["field"] == "licence"


async def test_what_its_author_does_later_frees_no_copy(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    told = await shared(ann, Licence.CC_BY_SA)
    copy = (await ben.run(FORK, i={"characterId": told["id"]})).payload()["character"]["id"]
    closed = await ann.run(EDIT, i={"characterId": told["id"], "licence": "ALL_RIGHTS_RESERVED"})
    assert closed.payload()["errors"] == []
    freer = {"characterId": copy, "licence": "CC0"}
    assert (await ben.run(EDIT, i=freer)).refusal() == "FORBIDDEN"
    await Character.filter(id=row_id("Character", told["id"])).delete()
    assert (await ben.run(EDIT, i=freer)).refusal() == "FORBIDDEN"
    renamed = await ben.run(EDIT, i={"characterId": copy, "name": "Rust"})
    assert renamed.payload()["errors"] == []


async def test_copies_of_copies_and_of_ones_own_keep_to_their_authors_licence(
    world: World,
) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    told = await shared(ann, Licence.CC_BY)
    first = (await ben.run(FORK, i={"characterId": told["id"]})).payload()["character"]
    wish = {"characterId": first["id"], "handle": "rust", "licence": "CC0"}
    assert (await ben.run(FORK, i=wish)).refusal() == "FORBIDDEN"
    own = {"characterId": told["id"], "handle": "rust", "licence": "CC0"}
    assert (await ann.run(FORK, i=own)).payload()["errors"] == []


@pytest.mark.feature("C13")
async def test_the_name_of_a_copy_is_looked_at(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    told = await shared(ann, Licence.CC0)
    answer = await ben.run(FORK, i={"characterId": told["id"], "name": "Taylor Swift"})
    assert answer.refusal() == "POLICY_REFUSED"
    assert answer.payload()["errors"][0]["field"] == "name"


async def test_a_paused_character_is_not_copied(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    told = await shared(ann, Licence.CC0)
    await act(ann, "pauseCameo", "CameoInput", cameoId=told["cameoId"])
    assert (await ben.run(FORK, i={"characterId": told["id"]})).refusal() == "CONFLICT"
    await act(ann, "resumeCameo", "CameoInput", cameoId=told["cameoId"])
    assert (await ben.run(FORK, i={"characterId": told["id"]})).payload()["errors"] == []


@pytest.mark.parametrize("bare", [True, False])
async def test_a_copy_never_wears_a_picture_from_before(world: World, bare: bool) -> None:
    """Its picture is sealed before the character is held: an edit may come in between."""
    ann, ben = await world.member("ann"), await world.member("ben")
    assert ben.user is not None
    told = await made(ann, licence="CC0", uploadId=await uploaded(world, ann, drawing()))
    before = shaping.Sealed(enrolment_id=(await CameoEnrolment.get()).id, portrait="sealed")
    more: dict[str, Any] = {"withoutPicture": True}
    if not bare:
        more = {"uploadId": await uploaded(world, ann, drawing())}
    edited = await ann.run(EDIT, i={"characterId": told["id"], "words": "a gold robot", **more})
    assert edited.payload()["errors"] == []
    identity = shaping.Identity(name="Bolt", handle="bolt", licence=Licence.CC0)
    new = shaping.Newcomer(owner_id=ben.user.id, character_id=new_id(), identity=identity)
    for sealed in (before, *(() if bare else (None,))):
        with pytest.raises(Conflict):
            async with transaction():
                (row,) = await lock_cameos([(await cameo_of(told)).id])
                await shaping.fork(row, new, sealed, world.clock.now())
    assert await Character.filter(owner_id=ben.user.id).count() == 0


async def test_a_picture_is_sealed_anew_for_its_copy(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    told = await made(ann, licence="CC_BY", uploadId=await uploaded(world, ann, drawing()))
    await act(ann, "setCameoLevel", "SetCameoLevelInput", cameoId=told["cameoId"], level="EVERYONE")
    copy = (await ben.run(FORK, i={"characterId": told["id"]})).payload()["character"]
    assert copy["look"]["hasPicture"]
    await revoke(ann, await cameo_of(told), "ERASE")
    shown = await CameoEnrolment.get(cameo_id=(await cameo_of(copy)).id)
    assert shown.portrait is not None
    size = await world.instance.storage.size(shown.portrait)
    sealed = [each async for each in world.instance.storage.open_range(shown.portrait, 0, size)]
    plain = vault_of(world.instance).open(shown.cameo_id, b"".join(sealed))
    assert plain.startswith(b"\x89PNG")


# Who sees what


async def test_lists_show_what_one_may_know_of(world: World) -> None:
    ann, ben, cat = [await world.member(name) for name in ("ann", "ben", "cat")]
    await made(ann)
    told = await made(ann, handle="rust")
    await act(ann, "setCameoLevel", "SetCameoLevelInput", cameoId=told["cameoId"], level="EVERYONE")
    await world.blocks(ann, cat)

    async def seen(member: Member, of: Member | None) -> list[str]:
        answer = await member.run(LIST, of=None if of is None else of.id)
        return [each["node"]["handle"] for each in answer.data["characters"]["edges"]]

    assert await seen(ann, None) == ["rust", "bolt"]
    assert await seen(ann, ann) == ["rust", "bolt"]
    assert await seen(ben, ann) == ["rust"]
    assert await seen(cat, ann) == []
    assert await seen(ben, None) == []


async def test_a_character_answers_for_no_face_in_a_photograph(world: World) -> None:
    ann = await world.member("ann")
    told = await made(ann)
    upload = await uploaded(world, ann, drawing(), faces=1)
    photo = {"uploadId": upload, "people": "LIKENESSES"}
    wish = {"prompt": "waves", "seconds": 2.0, "cameoIds": [told["cameoId"]], "photo": photo}
    payload = (await ann.run(CREATE, i=wish)).payload()
    assert [each["code"] for each in payload["errors"]] == ["CONSENT_NEEDED"]


async def test_ones_own_likeness_is_apart_from_ones_characters(world: World) -> None:
    ann = await world.member("ann")
    await made(ann)
    assert (await ann.run("{ myCameo { id } }")).data["myCameo"] is None
    start = 'mutation { startCameoEnrolment(input: {name: "Me"}) { errors { code } } }'
    assert (await ann.run(start)).payload()["errors"] == []


async def test_a_clip_tells_which_characters_it_shows(world: World) -> None:
    ann = await world.member("ann")
    told = await made(ann)
    clip = await draft_with(ann, await cameo_of(told), prompt="@bolt dances")
    query = "query ($id: ID!) { clip(id: $id) { cameos { kind name character { handle } } } }"
    shown = (await ann.run(query, id=global_id("Clip", clip.id))).data["clip"]["cameos"]
    assert shown == [{"kind": "CHARACTER", "name": "Bolt", "character": {"handle": "bolt"}}]
    assert await ClipCameo.filter(clip_id=clip.id).count() == 1
    assert (await Generation.get()).prompt == "@bolt dances"
