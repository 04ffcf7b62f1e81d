"""The picture of an account goes to everybody: whoever is in it, or has a say in how far it goes, is not
got around by choosing one."""

from __future__ import annotations

from typing import Any

import pytest

from models.avatars import Avatar
from models.clips import Audience, Clip, Rendition, RenditionKind
from models.deletions import DoomedFile
from models.users import AgeBand
from tests.api.accounts import events
from tests.api.families import draft_of, gid
from tests.api.likenesses import clip_with, draft_with, enrolled, revoke
from tests.api.test_guardians import SET, family
from tests.world import Member, World

PROFILE = """mutation ($i: UpdateProfileInput!) { updateProfile(input: $i) {
  viewer { handle } errors { code field blockers { reason category } } } }"""


async def with_poster(clip: Clip) -> Clip:
    file: dict[str, Any] = {"key": f"aa/{clip.id}.jpg", "content_type": "image/jpeg"}
    await Rendition.create(
        clip_id=clip.id, kind=RenditionKind.POSTER, sha256="00", size=1, width=1, height=1, **file
    )
    return clip


async def choose(member: Member, clip: Clip, **more: Any) -> Any:
    await with_poster(clip)
    return (await member.run(PROFILE, i={"avatarClipId": gid(clip), **more})).payload()["errors"]


@pytest.mark.feature("C4", "C7", "C15", "A6")
async def test_nobody_elses_likeness_becomes_the_picture_of_an_account(world: World) -> None:
    """Whatever its owner allows, whether the clip is published or not."""
    ann, bob = await world.member(), await world.member()
    face = await enrolled(ann)
    for clip in (await draft_with(bob, face), await clip_with(bob, face)):
        (error,) = await choose(bob, clip, name="Somebody", handle="somebody")
        assert (error["code"], error["field"]) == ("CONSENT_NEEDED", "avatarClipId")
    assert not await Avatar.exists()
    assert bob.user is not None
    await bob.user.refresh_from_db()
    assert bob.user.handle != "somebody", "all of a change or none"


@pytest.mark.feature("C4", "C8")
async def test_a_picture_of_oneself_with_somebody_else_is_refused_too(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    both = [await enrolled(ann), await enrolled(bob)]
    (error,) = await choose(bob, await clip_with(bob, *both))
    assert error["code"] == "CONSENT_NEEDED"
    assert await choose(bob, await draft_with(bob, both[1])) == []


@pytest.mark.feature("C2", "C4", "F3")
async def test_a_minors_own_face_goes_no_further_as_a_picture_than_in_a_clip(world: World) -> None:
    kim = await world.member(band=AgeBand.MINOR, private=True)
    clip = await clip_with(kim, await enrolled(kim), audience=Audience.FOLLOWERS)
    (error,) = await choose(kim, clip)
    assert (error["code"], error["field"]) == ("CONSENT_REFUSED", "avatarClipId")
    assert error["blockers"] == [{"reason": "AUDIENCE", "category": "FOLLOWERS"}]
    assert await choose(kim, await world.draft(kim)) == []


@pytest.mark.feature("D5", "N5")
async def test_a_remix_shows_no_more_people_as_a_picture_than_its_source_was_for(
    world: World,
) -> None:
    ann, bob = await world.member(), await world.member()
    await world.follows(bob, ann)
    source = await world.clip(ann, audience=Audience.FOLLOWERS)
    (error,) = await choose(bob, await draft_of(bob, source))
    assert (error["code"], error["field"]) == ("FORBIDDEN", "avatarClipId")


@pytest.mark.feature("F2", "N10")
async def test_where_a_guardian_lets_nothing_out_there_is_no_picture(world: World) -> None:
    kim, pat, _ = await family(world)
    assert await choose(kim, await world.draft(kim)) == []
    narrower = await pat.run(SET, w=kim.id, s={"publishMaxAudience": "MUTUALS"})
    assert narrower.payload()["errors"] == []
    assert not await Avatar.exists(), "what is out comes down at once"
    assert [each.key for each in await DoomedFile.all()]
    (error,) = await choose(kim, await world.draft(kim))
    assert (error["code"], error["field"]) == ("FORBIDDEN", "avatarClipId")


@pytest.mark.feature("F2")
async def test_what_guardians_approved_for_a_few_makes_no_picture_for_all(world: World) -> None:
    kim, pat, _ = await family(world)
    narrow = await world.clip(kim, audience=Audience.MUTUALS)
    wide = await world.clip(kim, audience=Audience.FOLLOWERS)
    assert (await pat.run(SET, w=kim.id, s={"publishNeedsApproval": True})).payload()[
        "errors"
    ] == []
    assert [each["code"] for each in await choose(kim, narrow)] == ["CONFLICT"]
    assert await choose(kim, wide) == []


@pytest.mark.feature("C5", "C17")
async def test_what_is_erased_is_no_picture_any_more(world: World) -> None:
    ann = await world.member()
    face = await enrolled(ann)
    assert await choose(ann, await draft_with(ann, face)) == []
    before = len(await events("profile.changed"))
    await revoke(ann, face, "ERASE")
    assert not await Avatar.exists()
    assert len(await events("profile.changed")) == before + 1
