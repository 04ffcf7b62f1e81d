"""Guardians approve what a minor publishes: every door to an audience asks them, and nothing but their
yes is a yes."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from core.errors import NotFound
from models.audit import Audit
from models.cameos import Cameo, CameoPermit
from models.clips import Audience, Clip, ClipState, Rendition, RenditionKind
from models.guardian_links import GuardianLink
from models.publications import GuardianApproval, PublicationWish
from models.users import AgeBand, Role, User
from resolvers.guardianship import keep_links_up
from resolvers.media import granted_file
from server.consents import keep_consents
from tests.api.families import draft_of, gid, publish
from tests.api.likenesses import cid, draft_with, enrolled, revoke
from tests.api.test_guardians import SET, TIGHTEN, act, family, grown
from tests.api.test_notifications import told
from tests.api.test_schedules import hours_pass, scheduled
from tests.world import Answer, Member, World

WAITING = """{ wardPublications { edges { node { id createdAt ward { handle } clip {
  caption altText audience expiresAt durationMs video { url } poster { url } subtitlesUrl } } } } }"""
DECIDE = """mutation ($i: DecideWardPublicationInput!) { decideWardPublication(input: $i) {
  state errors { code field } } }"""
OWNER = """mutation ($i: DecideCameoPublicationInput!) { decideCameoPublication(input: $i) {
  clip { state } errors { code } } }"""
CLIP = """query ($id: ID!) { clip(id: $id) { state publication {
  outcome reason audience waitsForGuardians waitsForOwners } } }"""
UPDATE = "mutation ($i: UpdateClipInput!) { updateClip(input: $i) { errors { code field } } }"
SUBTITLES = (
    "mutation ($i: UpdateSubtitlesInput!) { updateSubtitles(input: $i) { errors { code } } }"
)
TAKE_BACK = (
    "mutation ($i: ClipInput!) { unpublishClip(input: $i) { clip { state } errors { code } } }"
)
TRASH = "mutation ($i: TrashClipsInput!) { trashClips(input: $i) { errors { code } } }"
RESTORE = "mutation ($i: ClipInput!) { restoreClip(input: $i) { clip { state } errors { code } } }"
AVATAR = "mutation ($i: UpdateProfileInput!) { updateProfile(input: $i) { errors { code } } }"
SEEN = "query ($id: ID!) { clip(id: $id) { id } }"


async def asking_family(world: World) -> tuple[Member, Member, str]:
    """A ward whose guardian wants to be asked, the guardian, and the link between them."""
    kim, pat, link = await family(world)
    assert (await asks(pat, kim)).payload()["errors"] == []
    return kim, pat, link


async def asks(guardian: Member, ward: Member, *, on: bool = True) -> Answer:
    return await guardian.run(SET, w=ward.id, s={"publishNeedsApproval": on})


async def second_guardian(world: World, kim: Member) -> Member:
    code = (await act(kim, "inviteGuardian")).payload()["code"]
    sam = await grown(world)
    assert (await act(sam, "acceptGuardianLink", code=code)).payload()["errors"] == []
    return sam


async def asked(ward: Member, audience: str = "FOLLOWERS", **wish: Any) -> Clip:
    """A draft of theirs that waits."""
    draft = await ward.world.draft(ward)
    payload = (await publish(ward, draft, audience=audience, **wish)).payload()
    assert payload["errors"] == []
    assert payload["clip"]["state"] == "PENDING_APPROVAL"
    return draft


async def waiting(guardian: Member) -> list[Any]:
    return [edge["node"] for edge in (await guardian.run(WAITING)).payload()["edges"]]


async def decide(
    guardian: Member, publication: str, *, approve: bool = True, **more: Any
) -> Answer:
    return await guardian.run(DECIDE, i={"publicationId": publication, "approve": approve, **more})


async def approve_all(guardian: Member) -> list[str]:
    return [
        (await decide(guardian, each["id"])).payload()["state"] for each in await waiting(guardian)
    ]


async def stands(author: Member, clip: Clip) -> tuple[str, Any]:
    told = (await author.run(CLIP, id=gid(clip))).payload()
    return told["state"], told["publication"]


async def is_seen(member: Member, clip: Clip) -> bool:
    return not (await member.run(SEEN, id=gid(clip))).codes


async def file_of(clip: Clip, kind: RenditionKind) -> None:
    file: dict[str, Any] = {"key": f"aa/{kind}", "content_type": "video/mp4", "sha256": "00"}
    shape: dict[str, Any] = {"size": 1, "width": 1, "height": 1}
    await Rendition.create(clip_id=clip.id, kind=kind, passed_sha256="00", **file, **shape)


async def days_pass(world: World, days: int) -> None:
    world.clock.advance(days=days)
    await keep_consents(world.instance)
    await keep_links_up(world.instance)


@pytest.mark.feature("F2", "D2")
async def test_a_wards_clip_is_published_when_their_guardian_approves(world: World) -> None:
    kim, pat, _ = await asking_family(world)
    fan = await world.member(band=AgeBand.MINOR)
    await world.follows(fan, kim)
    clip = await asked(kim, "PUBLIC", caption="my rain")
    assert (await publish(kim, clip)).refusal() == "CONFLICT"
    state, publication = await stands(kim, clip)
    assert state == "PENDING_APPROVAL"
    assert publication["waitsForGuardians"]
    assert not publication["waitsForOwners"]
    assert not await is_seen(fan, clip)
    (one,) = await waiting(pat)
    assert one["ward"]["handle"] == kim.user.handle  # type: ignore[union-attr]
    assert (one["clip"]["caption"], one["clip"]["audience"]) == ("my rain", "FOLLOWERS")
    assert (await decide(pat, one["id"])).payload() == {"state": "PUBLISHED", "errors": []}
    assert await is_seen(fan, clip)
    assert await stands(kim, clip) == ("PUBLISHED", None)
    assert await waiting(pat) == []
    assert (await decide(pat, one["id"])).refusal() == "NOT_FOUND"
    assert await PublicationWish.all().count() == await GuardianApproval.all().count() == 0
    assert await Audit.filter(action="guardian.answer").count() == 1


@pytest.mark.feature("F2", "D2")
async def test_a_denied_clip_is_a_draft_again_with_the_guardians_reason(world: World) -> None:
    kim, pat, _ = await asking_family(world)
    clip = await asked(kim)
    (one,) = await waiting(pat)
    refused = (await decide(pat, one["id"], approve=False, reason="  ")).payload()["errors"]
    assert refused == [{"code": "BAD_USER_INPUT", "field": "reason"}]
    long = await decide(pat, one["id"], approve=False, reason="x" * 301)
    assert long.refusal() == "BAD_USER_INPUT"
    denied = await decide(pat, one["id"], approve=False, reason="our street is in it")
    assert denied.payload()["state"] == "DRAFT"
    state, publication = await stands(kim, clip)
    assert (state, publication["outcome"]) == ("DRAFT", "DENIED")
    assert publication["reason"] == "our street is in it"
    assert (await stands(await world.member(role=Role.MODERATOR), clip))[1] is None
    assert (await publish(kim, clip, audience="FOLLOWERS")).payload()["errors"] == []
    assert (await stands(kim, clip))[1]["outcome"] is None
    assert await approve_all(pat) == ["PUBLISHED"]


@pytest.mark.feature("F2", "F4", "N10")
async def test_only_the_guardian_who_is_asked_sees_the_clip_and_only_what_its_audience_would(
    world: World,
) -> None:
    kim, pat, link = await asking_family(world)
    clip = await asked(kim)
    for kind in (RenditionKind.ORIGINAL, RenditionKind.POSTER):
        await file_of(clip, kind)
    (one,) = await waiting(pat)
    urls = [one["clip"]["video"]["url"], one["clip"]["poster"]["url"], one["clip"]["subtitlesUrl"]]
    urls_of, clock = world.instance.media_urls, world.clock
    for url in urls:
        assert await granted_file(urls_of, clock, url.split("/")[-2])
    assert not await is_seen(pat, clip), "of the clip itself nothing is opened"
    assert "prompt" not in str(one)
    node = "query ($i: ID!) { node(id: $i) { __typename } }"
    assert (await pat.run(node, i=one["id"])).payload() == {"__typename": "WardPublication"}
    for other in (await grown(world), await world.member(role=Role.ADMIN), kim):
        assert await waiting(other) == []
        assert (await other.run(node, i=one["id"])).payload() is None
        assert (await decide(other, one["id"])).refusal() == "NOT_FOUND"
    assert (await world.anonymous.run(WAITING)).codes == ["UNAUTHENTICATED"]
    mod = await world.member(role=Role.MODERATOR)
    assert (await act(mod, "disputeGuardianLink", link)).payload()["errors"] == []
    assert await waiting(pat) == []
    for url in urls:
        with pytest.raises(NotFound):
            await granted_file(urls_of, clock, url.split("/")[-2])


@pytest.mark.feature("F2", "N10")
async def test_all_guardians_have_to_agree_and_one_is_enough_to_deny(world: World) -> None:
    kim, pat, _ = await asking_family(world)
    sam = await second_guardian(world, kim)
    first, second = await asked(kim), await asked(kim)
    assert await approve_all(pat) == ["PENDING_APPROVAL"] * 2
    one, two = await waiting(sam)
    denied = await decide(sam, one["id"], approve=False, reason="no")
    assert denied.payload()["state"] == "DRAFT"
    assert (await decide(sam, two["id"])).payload()["state"] == "PUBLISHED"
    assert (await stands(kim, second))[0] == "DRAFT"
    assert (await stands(kim, first))[0] == "PUBLISHED"
    assert (await asks(sam, kim, on=False)).payload()["errors"] == []
    await asked(kim)  # the strictest of them wants to be asked, and so all are
    # A guardian who comes in while a clip waits is asked before it is published.
    late = await second_guardian(world, kim)
    assert await approve_all(pat) == ["PENDING_APPROVAL"]
    assert await approve_all(sam) == ["PENDING_APPROVAL"]
    assert await approve_all(late) == ["PUBLISHED"]


@pytest.mark.feature("F2", "C4", "D2")
@pytest.mark.parametrize("guardian_first", [True, False])
async def test_guardians_and_whoever_is_shown_are_asked_together(
    world: World, guardian_first: bool
) -> None:
    kim, pat, _ = await asking_family(world)
    ann = await world.member(band=AgeBand.MINOR)
    row = await enrolled(ann, publish_needs_approval=True)
    await CameoPermit.create(cameo_id=row.id, user_id=kim.user.id, is_allowed=True)  # type: ignore[union-attr]
    clips = [await waits_with(kim, row) for _ in range(2)]
    both = {"waitsForGuardians": True, "waitsForOwners": True}
    assert both.items() <= (await stands(kim, clips[0]))[1].items()
    given = {"cameoId": cid(row), "clipId": gid(clips[0]), "approve": True}

    async def owner_agrees() -> str:
        return str((await ann.run(OWNER, i=given)).payload()["clip"]["state"])

    async def guardian_agrees() -> str:
        one = (await waiting(pat))[-1]
        return str((await decide(pat, one["id"])).payload()["state"])

    order = (guardian_agrees, owner_agrees) if guardian_first else (owner_agrees, guardian_agrees)
    assert await order[0]() == "PENDING_APPROVAL"
    assert await order[1]() == "PUBLISHED"
    no = {"cameoId": cid(row), "clipId": gid(clips[1]), "approve": False}
    assert (await ann.run(OWNER, i=no)).payload()["clip"]["state"] == "DRAFT"
    assert await waiting(pat) == []


async def waits_with(kim: Member, row: Cameo) -> Clip:
    """A draft that shows somebody and waits for them, too."""
    draft = await draft_with(kim, row)
    assert (await publish(kim, draft, audience="FOLLOWERS")).payload()["errors"] == []
    return draft


@pytest.mark.feature("F2", "C5", "D2")
@pytest.mark.parametrize("mode", ["FUTURE_ONLY", "UNPUBLISH", "ERASE"])
async def test_a_leave_taken_back_while_a_guardian_is_asked_is_stronger_than_their_yes(
    world: World, mode: str
) -> None:
    kim, pat, _ = await asking_family(world)
    ann, fan = [await world.member(band=AgeBand.MINOR) for _ in range(2)]
    await world.follows(fan, kim)
    row = await enrolled(ann)
    await CameoPermit.create(cameo_id=row.id, user_id=kim.user.id, is_allowed=True)  # type: ignore[union-attr]
    clip = await waits_with(kim, row)
    (one,) = await waiting(pat)
    await revoke(ann, row, mode)
    answer = await decide(pat, one["id"])
    if mode == "FUTURE_ONLY":
        assert answer.payload()["state"] == "DRAFT"
        assert (await stands(kim, clip))[1]["outcome"] == "REFUSED"
    else:
        assert answer.refusal() == "NOT_FOUND", "a clip that is held is shown to no guardian"
    await days_pass(world, 15)
    assert (await Clip.get(id=clip.id)).state in (ClipState.DRAFT, ClipState.PURGED)
    assert not await is_seen(fan, clip)
    assert await GuardianApproval.all().count() == 0


@pytest.mark.feature("F2", "F1")
async def test_silence_and_a_guardian_who_leaves_are_no_yes(world: World) -> None:
    kim, pat, link = await asking_family(world)
    silent = await asked(kim)
    await days_pass(world, 13)
    assert (await stands(kim, silent))[0] == "PENDING_APPROVAL"
    await days_pass(world, 2)
    state, publication = await stands(kim, silent)
    assert (state, publication["outcome"]) == ("DRAFT", "SILENCE")
    left = await asked(kim)
    assert (await act(pat, "endGuardianship", link)).payload()["errors"] == []
    state, publication = await stands(kim, left)
    assert (state, publication["outcome"]) == ("DRAFT", "UNASKED")
    assert (await publish(kim, left, audience="FOLLOWERS")).payload()["clip"][
        "state"
    ] == "PUBLISHED"


@pytest.mark.feature("F2", "F1")
async def test_of_two_guardians_the_one_who_stays_is_waited_for(world: World) -> None:
    kim, pat, link = await asking_family(world)
    sam = await second_guardian(world, kim)
    assert (await asks(sam, kim)).payload()["errors"] == []
    clip = await asked(kim)
    await act(pat, "endGuardianship", link)
    assert (await stands(kim, clip))[0] == "PENDING_APPROVAL"
    assert await approve_all(sam) == ["PUBLISHED"]
    other = await asked(kim)
    assert (await asks(sam, kim, on=False)).payload()["errors"] == []
    assert (await stands(kim, other))[0] == "DRAFT", "that nobody asks any more is no yes"


@pytest.mark.feature("F6", "F2")
async def test_who_comes_of_age_is_free(world: World) -> None:
    kim, pat, _ = await asking_family(world)
    assert (await kim.run(TIGHTEN, s={"publishNeedsApproval": True})).payload()["errors"] == []
    loosened = await kim.run(TIGHTEN, s={"publishNeedsApproval": False})
    assert loosened.refusal() == "FORBIDDEN"
    clip = await asked(kim)
    years = world.instance.settings.adult_age
    born = world.clock.now().date().replace(year=world.clock.now().year - years, day=1)
    await User.filter(id=kim.user.id).update(born_on=born)  # type: ignore[union-attr]
    await keep_links_up(world.instance)
    assert (await stands(kim, clip))[1]["outcome"] == "UNASKED"
    assert await waiting(pat) == []
    grown_up = (await publish(kim, clip, audience="FOLLOWERS")).payload()
    assert grown_up["clip"]["state"] == "PUBLISHED"
    settings = "{ effectivePolicy { policy { publishNeedsApproval } } }"
    assert (await kim.run(settings)).payload()["policy"] == {"publishNeedsApproval": False}


@pytest.mark.feature("F2", "F3", "N10")
async def test_nobody_is_asked_where_nobody_wants_to_be_or_there_is_no_guardian(
    world: World,
) -> None:
    kim, pat, _ = await family(world)
    lee = await world.member(band=AgeBand.MINOR, private=True)
    assert (await lee.run(TIGHTEN, s={"publishNeedsApproval": True})).payload()["errors"] == []
    for minor in (kim, lee):
        assert (await world.clip(minor, Audience.FOLLOWERS)).state is ClipState.PUBLISHED
    assert (await kim.run(TIGHTEN, s={"publishNeedsApproval": True})).payload()["errors"] == []
    await asked(kim)
    assert len(await waiting(pat)) == 1, "the ward wants to be looked after"


@pytest.mark.feature("F2", "D19")
async def test_a_scheduled_clip_and_a_remix_ask_first(world: World) -> None:
    kim, pat, _ = await asking_family(world)
    clip = await world.draft(kim)
    await scheduled(kim, clip, audience="FOLLOWERS")
    await hours_pass(world, 2)
    friend = await world.member(band=AgeBand.MINOR, private=True, remix_policy="EVERYONE")
    for one, other in ((kim, friend), (friend, kim)):
        await world.follows(one, other)
    source = await world.clip(friend, Audience.FOLLOWERS)
    remix = await draft_of(kim, source)
    assert (await publish(kim, remix, audience="FOLLOWERS")).payload()["errors"] == []
    for each in (clip, remix):
        assert (await stands(kim, each))[0] == "PENDING_APPROVAL"
    assert await approve_all(pat) == ["PUBLISHED", "PUBLISHED"]


@pytest.mark.feature("F2", "D2", "D3")
async def test_what_was_approved_stays_as_it_was_approved(world: World) -> None:
    kim, pat, _ = await asking_family(world)
    clip = await asked(kim, "MUTUALS", caption="rain")
    own = {"clipId": gid(clip)}
    for change in ({"caption": "other"}, {"altText": "other"}):
        assert (await kim.run(UPDATE, i={**own, **change})).refusal() == "CONFLICT"
    lines = [{"startMs": 0, "endMs": 500, "text": "other"}]
    assert (await kim.run(SUBTITLES, i={**own, "lines": lines})).refusal() == "CONFLICT"
    assert await approve_all(pat) == ["PUBLISHED"]
    friend = await world.member(band=AgeBand.MINOR)
    wider: list[dict[str, Any]] = [
        {"caption": "other"},
        {"altText": "other"},
        {"audience": "FOLLOWERS"},
        {"audience": "LIST", "viewerIds": [friend.id]},
    ]
    for each in wider:
        assert (await kim.run(UPDATE, i={**own, **each})).refusal() == "FORBIDDEN", each
    assert (await kim.run(SUBTITLES, i={**own, "lines": lines})).refusal() == "FORBIDDEN"
    for change in ({"caption": "rain"}, {"audience": "PRIVATE"}):
        assert (await kim.run(UPDATE, i={**own, **change})).payload()["errors"] == []
    again = (await kim.run(UPDATE, i={**own, "audience": "MUTUALS"})).payload()["errors"]
    assert again == [{"code": "FORBIDDEN", "field": "audience"}], "from PRIVATE outward"
    taken = (await kim.run(TAKE_BACK, i=own)).payload()
    assert taken["clip"]["state"] == "DRAFT"
    assert (await kim.run(UPDATE, i={**own, "caption": "other"})).payload()["errors"] == []
    assert (await publish(kim, clip, audience="MUTUALS")).payload()["clip"]["state"] == (
        "PENDING_APPROVAL"
    )


@pytest.mark.feature("F2", "D1")
async def test_a_clip_comes_out_of_the_trash_as_a_draft_and_a_draft_is_no_picture(
    world: World,
) -> None:
    kim, pat, _ = await asking_family(world)
    clip = await asked(kim)
    assert await approve_all(pat) == ["PUBLISHED"]
    own = {"clipId": gid(clip)}
    assert (await kim.run(TRASH, i={"clipIds": [gid(clip)]})).payload()["errors"] == []
    assert (await kim.run(UPDATE, i={**own, "caption": "other"})).payload()["errors"] == []
    assert (await kim.run(RESTORE, i=own)).payload()["clip"]["state"] == "DRAFT"
    await file_of(clip, RenditionKind.POSTER)
    assert (await kim.run(AVATAR, i={"avatarClipId": gid(clip)})).refusal() == "CONFLICT"


@pytest.mark.feature("F2")
async def test_a_publication_that_is_taken_back_and_asked_for_again_has_to_be_looked_at_again(
    world: World,
) -> None:
    kim, pat, _ = await asking_family(world)
    clip = await asked(kim, caption="nice")
    (before,) = await waiting(pat)
    assert (await kim.run(TAKE_BACK, i={"clipId": gid(clip)})).payload()["errors"] == []
    assert await stands(kim, clip) == ("DRAFT", None)
    await publish(kim, clip, audience="FOLLOWERS", caption="not nice")
    assert (await decide(pat, before["id"])).refusal() == "NOT_FOUND"
    (now,) = await waiting(pat)
    assert now["clip"]["caption"] == "not nice"


@pytest.mark.feature("F2", "D2")
async def test_what_may_not_be_published_any_more_is_a_draft_with_the_reason(world: World) -> None:
    kim, pat, _ = await asking_family(world)
    clip = await asked(kim, "FOLLOWERS")
    narrower = await pat.run(SET, w=kim.id, s={"publishMaxAudience": "PRIVATE"})
    assert narrower.payload()["errors"] == []
    assert await approve_all(pat) == ["DRAFT"]
    state, publication = await stands(kim, clip)
    assert (state, publication["outcome"]) == ("DRAFT", "REFUSED")
    assert "PRIVATE" in publication["reason"]


@pytest.mark.feature("F2", "I9")
async def test_both_sides_hear_of_it(world: World) -> None:
    kim, pat, _ = await asking_family(world)
    await world.settled()
    start = (await pat.run("{ liveCursor }")).payload()
    document = "subscription ($a: String) { guardianChanged(after: $a) { clipId link { id } } }"
    async with asyncio.timeout(60), aclosing(pat.watch(document, a=start)) as to_pat:
        clip = await asked(kim)
        heard = (await anext(to_pat))["guardianChanged"]
        assert heard == {"clipId": gid(clip), "link": None}
        (one,) = await waiting(pat)
        async with aclosing(kim.watch(document, a=start)) as to_kim:
            await decide(pat, one["id"], approve=False, reason="no")
            assert (await anext(to_kim))["guardianChanged"]["clipId"] == gid(clip)
        assert (await anext(to_pat))["guardianChanged"]["clipId"] == gid(clip)
    await days_pass(world, 0)
    (asked_of,) = [n for n in await told(world, pat) if n["type"] == "PUBLICATION_ASKED"]
    assert asked_of["subjectId"] == one["id"]
    answered = [n["type"] for n in await told(world, kim)]
    assert answered.count("PUBLICATION_ANSWERED") == 1
    assert "CAMEO_ANSWERED" not in answered


@pytest.mark.feature("F2")
async def test_guardians_who_answer_at_once_publish_once(world: World) -> None:
    kim, pat, _ = await asking_family(world)
    sam = await second_guardian(world, kim)
    clips = [await asked(kim) for _ in range(3)]
    mine, theirs = await waiting(pat), await waiting(sam)
    answers = await asyncio.gather(
        *(decide(pat, each["id"]) for each in mine), *(decide(sam, each["id"]) for each in theirs)
    )
    assert all(each.payload()["errors"] == [] for each in answers)
    assert [(await stands(kim, clip))[0] for clip in clips] == ["PUBLISHED"] * 3
    assert (await User.get(id=kim.user.id)).clip_count == 3  # type: ignore[union-attr]


@pytest.mark.feature("F2")
async def test_a_link_that_ends_while_a_clip_is_asked_about_leaves_nothing_waiting(
    world: World,
) -> None:
    kim, pat, _ = await asking_family(world)
    clip = await asked(kim)
    await GuardianLink.filter(guardian_id=pat.user.id).update(state="ENDED")  # type: ignore[union-attr]
    assert await waiting(pat) == []
    await keep_consents(world.instance)
    assert (await stands(kim, clip))[1]["outcome"] == "UNASKED"
