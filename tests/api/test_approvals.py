"""What an approval is worth: it covers the clip that was asked about and is never lost, and whoever
cannot answer any more is not waited for, nor passed over."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from models.base import Dialect, dialect, fetch, transaction
from models.cameos import Cameo, CameoPermit
from models.clips import Audience, Clip
from models.guardian_links import GuardianLink
from models.publications import SILENCE, GuardianApproval
from models.rights import RemixPolicy
from models.users import AgeBand, User, UserState
from resolvers.accounts import erase_due
from resolvers.publications import decide_ward_publication, settle
from schema.base import row_id
from server.consents import end_silence, end_silent, keep_consents
from tests.api.accounts import joined
from tests.api.families import gid, publish
from tests.api.likenesses import cid, draft_with, enrolled
from tests.api.test_accounts import RESTORE as RETURN
from tests.api.test_accounts import delete
from tests.api.test_collaborations import joined as edits_with
from tests.api.test_guardians import SET, act
from tests.api.test_publications import (
    OWNER,
    RESTORE,
    SUBTITLES,
    TAKE_BACK,
    TRASH,
    UPDATE,
    approve_all,
    asked,
    asking_family,
    asks,
    decide,
    second_guardian,
    stands,
    waiting,
    waits_with,
)
from tests.world import Member, World


async def face_for(author: Member) -> tuple[Member, Cameo]:
    """Somebody of the author's age who wants to be asked before they publish clips with them."""
    assert author.user is not None
    ann = await author.world.member(band=author.user.age_band)
    row = await enrolled(ann, publish_needs_approval=True)
    await CameoPermit.create(cameo_id=row.id, user_id=author.user.id, is_allowed=True)
    return ann, row


async def owner_approves(owner: Member, row: Cameo, clip: Clip) -> str:
    given = {"cameoId": cid(row), "clipId": gid(clip), "approve": True}
    payload = (await owner.run(OWNER, i=given)).payload()
    assert payload["errors"] == []
    return str(payload["clip"]["state"])


async def published_with(author: Member, owner: Member, row: Cameo, **wish: Any) -> Clip:
    draft = await draft_with(author, row)
    wish = {"audience": "FOLLOWERS", **wish}
    assert (await publish(author, draft, **wish)).payload()["errors"] == []
    assert await owner_approves(owner, row, draft) == "PUBLISHED"
    return draft


@pytest.mark.feature("F2", "N10")
async def test_nothing_is_published_while_somebody_has_yet_to_answer(world: World) -> None:
    kim, pat, _ = await asking_family(world)
    clip = await asked(kim)
    async with transaction():
        await settle(await pat.context(), clip.id)
    assert (await stands(kim, clip))[0] == "PENDING_APPROVAL"
    assert await approve_all(pat) == ["PUBLISHED"]


class _Dies:
    """A clock in a process that ends when it is asked."""

    def now(self) -> datetime:
        raise InterruptedError


@pytest.mark.feature("F2")
async def test_an_answer_and_what_comes_of_it_are_kept_together_or_not_at_all(world: World) -> None:
    kim, pat, _ = await asking_family(world)
    clip = await asked(kim)
    (one,) = await waiting(pat)
    context = await pat.context()
    context.instance = replace(world.instance, clock=_Dies())
    number = row_id("WardPublication", one["id"])
    with pytest.raises(InterruptedError):
        await decide_ward_publication(context, number, approve=True, reason="")
    assert [each["id"] for each in await waiting(pat)] == [one["id"]]
    assert (await decide(pat, one["id"])).payload()["state"] == "PUBLISHED"
    assert (await stands(kim, clip))[0] == "PUBLISHED"


async def leaving_family(world: World) -> tuple[Member, Member, str]:
    """A ward, and a guardian with a password who wants to be asked."""
    kim = await world.member(band=AgeBand.MINOR, private=True)
    pat = await joined(world, "pat")
    assert pat.user is not None
    await User.filter(id=pat.user.id).update(age_band=AgeBand.ADULT, age_assurance="PROVEN")
    code = (await act(kim, "inviteGuardian")).payload()["code"]
    accepted = (await act(pat, "acceptGuardianLink", code=code)).payload()
    assert (accepted["errors"], accepted["link"]["state"]) == ([], "ACTIVE")
    assert (await asks(pat, kim)).payload()["errors"] == []
    return kim, pat, accepted["link"]["id"]


@pytest.mark.feature("F2", "A12", "C4")
async def test_a_guardian_who_deletes_their_account_says_yes_to_nothing(world: World) -> None:
    kim, pat, _ = await leaving_family(world)
    ann, row = await face_for(kim)
    clip = await waits_with(kim, row)
    token = await delete(pat)
    state, publication = await stands(kim, clip)
    assert (state, publication["outcome"]) == ("DRAFT", "UNASKED")
    given = {"cameoId": cid(row), "clipId": gid(clip), "approve": True}
    assert (await ann.run(OWNER, i=given)).refusal() == "NOT_FOUND"
    # Nobody is left to answer; until they are back.
    other = await world.draft(kim)
    assert (await publish(kim, other, audience="MUTUALS")).payload()["clip"]["state"] == "PUBLISHED"
    assert (await publish(kim, clip, audience="FOLLOWERS")).payload()["errors"] == []
    back = await world.anonymous.run(RETURN, i={"token": token})
    assert back.payload()["errors"] == []
    assert await owner_approves(ann, row, clip) == "PENDING_APPROVAL"
    assert (await stands(kim, clip))[1]["waitsForGuardians"]


@pytest.mark.feature("F2", "A12", "C4")
async def test_a_guardian_who_is_erased_says_yes_to_nothing(world: World) -> None:
    kim, pat, _ = await leaving_family(world)
    _, row = await face_for(kim)
    await delete(pat)
    clip = await waits_with(kim, row)
    # Asked in the moment in which they left.
    assert pat.user is not None
    await GuardianApproval.create(clip_id=clip.id, guardian_id=pat.user.id)
    world.clock.advance(days=14, seconds=1)
    assert await erase_due(world.instance) == 1
    assert not await GuardianLink.exists(guardian_id=pat.user.id)
    assert (await stands(kim, clip))[1]["outcome"] == "UNASKED"


@pytest.mark.feature("F2", "A12")
async def test_of_two_guardians_the_one_who_is_not_deleted_is_waited_for(world: World) -> None:
    kim, pat, _ = await leaving_family(world)
    sam = await second_guardian(world, kim)
    assert (await asks(sam, kim)).payload()["errors"] == []
    clip = await asked(kim)
    await delete(pat)
    assert (await stands(kim, clip))[0] == "PENDING_APPROVAL"
    assert await approve_all(sam) == ["PUBLISHED"]


@pytest.mark.feature("F2", "A12")
async def test_who_is_asked_while_they_delete_their_account_is_not_waited_for(world: World) -> None:
    kim, pat, _ = await asking_family(world)
    clip = await asked(kim)
    await User.filter(id=pat.user.id).update(state=UserState.DELETED)  # type: ignore[union-attr]
    await keep_consents(world.instance)
    assert (await stands(kim, clip))[1]["outcome"] == "UNASKED"


@pytest.mark.feature("C4", "D2")
@pytest.mark.parametrize("taken_back", ["waiting", "published", "trashed"])
async def test_an_owner_is_asked_anew_about_each_publication(world: World, taken_back: str) -> None:
    bob = await world.member()
    ann, row = await face_for(bob)
    zoe, other = await face_for(bob)
    clip = await draft_with(bob, row, other)
    assert (await publish(bob, clip, audience="FOLLOWERS")).payload()["errors"] == []
    assert await owner_approves(ann, row, clip) == "PENDING_APPROVAL"
    if taken_back != "waiting":
        assert await owner_approves(zoe, other, clip) == "PUBLISHED"
    own = {"clipId": gid(clip)}
    if taken_back == "trashed":
        assert (await bob.run(TRASH, i={"clipIds": [gid(clip)]})).payload()["errors"] == []
        assert (await bob.run(RESTORE, i=own)).payload()["clip"]["state"] == "DRAFT"
    else:
        assert (await bob.run(TAKE_BACK, i=own)).payload()["clip"]["state"] == "DRAFT"
    wider = await publish(bob, clip, audience="PUBLIC", caption="other")
    assert wider.payload()["clip"]["state"] == "PENDING_APPROVAL"
    assert await owner_approves(zoe, other, clip) == "PENDING_APPROVAL"
    assert await owner_approves(ann, row, clip) == "PUBLISHED"


@pytest.mark.feature("C4", "D2", "D3")
async def test_what_an_owner_approved_stays_as_it_was_approved(world: World) -> None:
    bob = await world.member()
    ann, row = await face_for(bob)
    clip = await published_with(bob, ann, row, caption="rain")
    own = {"clipId": gid(clip)}
    for change in ({"caption": "other"}, {"altText": "other"}, {"audience": "PUBLIC"}):
        assert (await bob.run(UPDATE, i={**own, **change})).refusal() == "FORBIDDEN", change
    lines = [{"startMs": 0, "endMs": 500, "text": "other"}]
    assert (await bob.run(SUBTITLES, i={**own, "lines": lines})).refusal() == "FORBIDDEN"
    for change in ({"caption": "rain"}, {"audience": "MUTUALS"}):
        assert (await bob.run(UPDATE, i={**own, **change})).payload()["errors"] == []
    assert (await Clip.get(id=clip.id)).audience is Audience.MUTUALS


@pytest.mark.feature("D9", "D3")
async def test_whoever_edits_a_draft_while_it_is_published_changes_nothing(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    await world.follows(bob, ann)
    clip = await world.draft(ann, caption="rain")
    await edits_with(ann, clip, bob)
    may_start = asyncio.Event()

    async def edit() -> str:
        await may_start.wait()
        return (await bob.run(UPDATE, i={"clipId": gid(clip), "caption": "other"})).refusal()

    # Made out here: a task takes over the transaction in which it is made.
    editing = asyncio.create_task(edit())
    async with asyncio.timeout(60), transaction():
        row = await Clip.select_for_update(no_key=True).get(id=clip.id)
        may_start.set()
        if dialect() is Dialect.POSTGRESQL:
            while not await fetch("SELECT 1 FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        way: dict[str, Any] = {"allow_download": True, "remix_policy": RemixPolicy.EVERYONE}
        await row.publish(audience=Audience.PUBLIC, now=world.clock.now(), **way)
    assert await editing == "NOT_FOUND"
    assert (await Clip.get(id=clip.id)).caption == "rain"


@pytest.mark.feature("F2")
async def test_what_is_asked_for_anew_has_its_own_fourteen_days(world: World) -> None:
    kim, pat, _ = await asking_family(world)
    clip = await asked(kim)
    world.clock.advance(days=15)
    before = world.clock.now() - SILENCE
    assert (await kim.run(TAKE_BACK, i={"clipId": gid(clip)})).payload()["errors"] == []
    assert (await publish(kim, clip, audience="FOLLOWERS")).payload()["errors"] == []
    await end_silent(clip.id, before)
    assert (await stands(kim, clip))[0] == "PENDING_APPROVAL"
    assert len(await waiting(pat)) == 1
    world.clock.advance(days=14)
    await end_silence(world.instance)
    assert (await stands(kim, clip))[1]["outcome"] == "SILENCE"


@pytest.mark.feature("F2")
async def test_an_answer_and_another_guardians_settings_at_once_wait_for_each_other(
    world: World,
) -> None:
    kim, pat, _ = await asking_family(world)
    sam = await second_guardian(world, kim)
    clips = [await asked(kim) for _ in range(5)]
    await approve_all(sam)
    answers = [decide(pat, each["id"]) for each in await waiting(pat)]
    narrower = [sam.run(SET, w=kim.id, s={"autoplay": False}) for _ in clips]
    for answer in await asyncio.gather(*answers, *narrower):
        assert answer.payload()["errors"] == []
    assert [(await stands(kim, clip))[0] for clip in clips] == ["PUBLISHED"] * 5
