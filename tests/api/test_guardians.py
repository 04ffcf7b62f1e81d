"""Guardians: linking, what they allow, what they see, and that no door allows more."""

import asyncio
from contextlib import aclosing
from datetime import date, timedelta
from typing import Any

import pytest

from core.errors import Forbidden
from models.audit import Audit
from models.cameos import CameoPermit
from models.clips import Audience, Clip
from models.guardian_links import GuardianLink
from models.guardians import effective_policy
from models.policies import CameoScope, MessagePolicy
from models.users import AgeAssurance, AgeBand, Role, User
from resolvers.guardianship import keep_links_up
from resolvers.messages import message_received
from schema.base import global_id
from tests.api.likenesses import enrolled, job_of
from tests.world import Answer, Member, World

LINK = "link { id state endsAt ward { handle } guardian { handle } activity { peopleMessaged } }"
POLICY = "{ effectivePolicy { policy { isMinor dmPolicy dailyClips quietHours { start end } } sources { setting byAge members { handle } } } }"
TIGHTEN = """mutation ($s: PolicySettingsInput!) { tightenMySettings(input: {settings: $s}) {
  effectivePolicy { policy { dailyClips } } errors { code field } } }"""
SET = """mutation ($w: ID!, $s: PolicySettingsInput!) {
  updateGuardianSettings(input: {wardId: $w, settings: $s}) { link { state } errors { code field } } }"""


async def act(member: Member, verb: str, link: str | None = None, **more: Any) -> Answer:
    """A mutation about links; without one it has no input."""
    if link is None and not more:
        return await member.run(f"mutation {{ {verb} {{ code {LINK} errors {{ code }} }} }}")
    kind = "GuardianCodeInput" if "code" in more else "GuardianLinkInput"
    kind = "SettleGuardianDisputeInput" if "restore" in more else kind
    given = more if link is None else {"linkId": link, **more}
    document = f"mutation ($i: {kind}!) {{ {verb}(input: $i) {{ {LINK} errors {{ code }} }} }}"
    return await member.run(document, i=given)


async def grown(world: World, **fields: Any) -> Member:
    member = await world.member(**fields)
    await User.filter(id=member.user.id).update(age_assurance=AgeAssurance.PROVEN)  # type: ignore[union-attr]
    return member


async def family(world: World) -> tuple[Member, Member, str]:
    """A ward, their guardian, and the id of the active link between them."""
    kim = await world.member(band=AgeBand.MINOR, private=True)
    pat = await grown(world)
    code = (await act(kim, "inviteGuardian")).payload()["code"]
    link = (await act(pat, "acceptGuardianLink", code=code)).payload()["link"]
    assert link["state"] == "ACTIVE"
    return kim, pat, link["id"]


async def state(link: str, member: Member) -> str:
    found = await member.run(
        "query ($i: ID!) { node(id: $i) { ... on GuardianLink { state } } }", i=link
    )
    return str(found.payload()["state"])


@pytest.mark.feature("F1", "A5")
async def test_a_link_takes_both_sides_an_adult_and_a_proof(world: World) -> None:
    kim = await world.member(band=AgeBand.MINOR)
    pat = await world.member()
    offered = (await act(pat, "inviteMinor")).payload()
    assert offered["link"]["state"] == "INVITED"
    for asker, verb in ((kim, "inviteMinor"), (pat, "inviteGuardian")):
        assert (await act(asker, verb)).refusal() == "FORBIDDEN"
    assert (await act(world.anonymous, "inviteGuardian")).refusal() == "UNAUTHENTICATED"
    accept = "acceptGuardianLink"
    for code, other, refusal in (
        ("nonsense", kim, "NOT_FOUND"),
        (offered["code"], pat, "CONFLICT"),  # nobody is their own guardian
        (offered["code"], await world.member(), "FORBIDDEN"),  # an adult is nobody's ward
    ):
        assert (await act(other, accept, code=code)).refusal() == refusal
    link = (await act(kim, accept, code=offered["code"])).payload()["link"]
    assert link["state"] == "PENDING_PROOF"
    assert (await act(kim, accept, code=offered["code"])).refusal() == "NOT_FOUND"
    confirm = "confirmGuardianProof"
    assert (await act(pat, confirm, link["id"])).refusal() == "FORBIDDEN"
    assert (await act(await world.member(), confirm, link["id"])).refusal() == "NOT_FOUND"
    await User.filter(id=pat.user.id).update(age_assurance=AgeAssurance.PROVEN)  # type: ignore[union-attr]
    assert (await act(pat, confirm, link["id"])).payload()["link"]["state"] == "ACTIVE"
    assert (await act(pat, confirm, link["id"])).refusal() == "CONFLICT"
    assert await Audit.filter(action="guardian.move").count() == 2


@pytest.mark.feature("F1")
async def test_no_fifth_guardian_no_second_link_and_no_cycle(world: World) -> None:
    kim, pat, _ = await family(world)
    invite, accept = "inviteGuardian", "acceptGuardianLink"
    code = (await act(kim, invite)).payload()["code"]
    assert (await act(pat, accept, code=code)).refusal() == "CONFLICT"
    for _ in range(3):
        code = (await act(kim, invite)).payload()["code"]
        assert (await act(await grown(world), accept, code=code)).payload()["errors"] == []
    code = (await act(kim, invite)).payload()["code"]
    fifth = await grown(world)
    assert (await act(fifth, accept, code=code)).refusal() == "CONFLICT"
    assert (await act(fifth, "declineGuardianLink", code=code)).payload()["link"]["state"] == (
        "DECLINED"
    )
    code = (await act(kim, invite)).payload()["code"]
    world.clock.advance(days=7, seconds=1)
    assert (await act(fifth, accept, code=code)).refusal() == "NOT_FOUND"
    await keep_links_up(world.instance)
    assert await GuardianLink.filter(state="EXPIRED").count() == 2


@pytest.mark.feature("F1", "F2")
async def test_a_ward_leaves_in_72_hours_and_a_guardian_at_once(world: World) -> None:
    kim, pat, link = await family(world)
    await pat.run(SET, w=kim.id, s={"dailyClips": 7})
    assert (await act(pat, "requestUnlink", link)).refusal() == "FORBIDDEN"
    assert (await act(kim, "endGuardianship", link)).refusal() == "FORBIDDEN"
    assert (await act(kim, "requestUnlink", link)).payload()["link"]["state"] == "UNLINK_REQUESTED"
    assert (await act(kim, "cancelUnlink", link)).payload()["link"]["state"] == "ACTIVE"
    await act(kim, "requestUnlink", link)
    world.clock.advance(hours=71)
    await keep_links_up(world.instance)
    assert await clips_a_day(world, kim) == 7
    world.clock.advance(hours=1, seconds=1)
    await keep_links_up(world.instance)
    assert await state(link, kim) == "ENDED"
    assert await clips_a_day(world, kim) == 100
    kim, pat, link = await family(world)
    assert (await act(pat, "endGuardianship", link)).payload()["link"]["state"] == "ENDED"
    assert (await pat.run(SET, w=kim.id, s={"autoplay": False})).refusal() == "NOT_FOUND"


async def clips_a_day(world: World, member: Member) -> int:
    user = await User.get(id=member.user.id)  # type: ignore[union-attr]
    return (await effective_policy(user, settings=world.instance.settings)).daily_clips


@pytest.mark.feature("F1", "F4")
async def test_a_dispute_freezes_a_link_at_the_safe_defaults(world: World) -> None:
    kim, pat, link = await family(world)
    await pat.run(SET, w=kim.id, s={"dailyClips": 7})
    mod = await world.member(role=Role.MODERATOR)
    for other in (kim, pat):
        assert (await act(other, "disputeGuardianLink", link)).refusal() == "FORBIDDEN"
    frozen = (await act(mod, "disputeGuardianLink", link)).payload()["link"]
    assert frozen["state"] == "DISPUTED"
    assert await clips_a_day(world, kim) == 100
    assert (await pat.run(SET, w=kim.id, s={"dailyClips": 1})).refusal() == "NOT_FOUND"
    seen = await pat.run("{ wards { edges { node { activity { peopleMessaged } } } } }")
    assert seen.payload()["edges"] == [{"node": {"activity": None}}]
    assert (
        await pat.run(f'{{ effectivePolicy(userId: "{kim.id}") {{ policy {{ isMinor }} }} }}')
    ).refusal() == "NOT_FOUND"
    await act(mod, "settleGuardianDispute", link, restore=True)
    assert await clips_a_day(world, kim) == 7


@pytest.mark.feature("F2", "N10")
async def test_settings_tighten_and_the_strictest_wins(world: World) -> None:
    kim, pat, _ = await family(world)
    assert (await pat.run(SET, w=kim.id, s={"dailyClips": 20})).payload()["errors"] == []
    refused = (await pat.run(SET, w=kim.id, s={"dmPolicy": "EVERYONE"})).payload()["errors"]
    assert refused == [{"code": "FORBIDDEN", "field": "dmPolicy"}]
    assert (await kim.run(TIGHTEN, s={"dailyClips": 21})).refusal() == "FORBIDDEN"
    assert (await kim.run(TIGHTEN, s={"dailyClips": 20})).payload()["errors"] == []
    assert (await pat.run(SET, w=kim.id, s={"dailyClips": 60})).payload()["errors"] == []
    assert await clips_a_day(world, kim) == 20  # what the ward tightened stays
    assert (await kim.run(TIGHTEN, s={})).refusal() == "BAD_USER_INPUT"
    await pat.run(SET, w=kim.id, s={"quietHours": [{"start": 720, "end": 780}]})
    found = (await kim.run(POLICY)).payload()
    assert found["policy"]["quietHours"] == [
        {"start": 720, "end": 780},
        {"start": 1320, "end": 420},
    ]
    sources = {each["setting"]: each for each in found["sources"]}
    assert sources["dmPolicy"]["byAge"]
    own = [{"handle": kim.user.handle}]  # type: ignore[union-attr]
    assert sources["dailyClips"]["members"] == own
    ann = await world.member()
    assert (await ann.run(TIGHTEN, s={"dailyClips": 3})).payload()["errors"] == []
    assert (await ann.run(TIGHTEN, s={"dailyClips": 5})).payload()["errors"] == []


@pytest.mark.feature("F2", "N10", "D14")
async def test_messages_turned_off_are_off_on_every_door_and_open_socket(world: World) -> None:
    kim, pat, _ = await family(world)
    lee = await world.member(band=AgeBand.MINOR)
    for one, other in ((kim, lee), (lee, kim)):
        await world.follows(one, other)
    say = """mutation ($u: ID!, $k: String!) { startConversation(input: {userId: $u, text: "hi",
        idempotencyKey: $k}) { message { id } errors { code } } }"""
    assert (await kim.run(say, u=lee.id, k="1")).payload()["errors"] == []
    await world.settled()
    start = str((await kim.run("{ liveCursor }")).payload())
    async with aclosing(message_received(await kim.context(), start)) as heard:
        await pat.run(SET, w=kim.id, s={"dmPolicy": MessagePolicy.NONE.value})
        with pytest.raises(Forbidden):
            await asyncio.wait_for(anext(heard), 30)
    assert (await kim.run(say, u=lee.id, k="2")).refusal() == "FORBIDDEN"
    assert (await lee.run(say, u=kim.id, k="3")).refusal() in ("CONFLICT", "FORBIDDEN")
    assert (await kim.run("{ conversations { edges { cursor } } }")).refusal() == "FORBIDDEN"


@pytest.mark.feature("F2", "N10")
async def test_a_lowered_cap_brings_clips_that_are_out_down_at_once(world: World) -> None:
    kim, pat, _ = await family(world)
    ann = await world.member()
    await world.follows(ann, kim)
    clip = await world.clip(kim)
    gid = global_id("Clip", clip.id)
    see = "query ($i: ID!) { clip(id: $i) { id } }"
    assert (await ann.run(see, i=gid)).payload() == {"id": gid}
    await pat.run(SET, w=kim.id, s={"publishMaxAudience": "MUTUALS"})
    assert (await Clip.get(id=clip.id)).audience is Audience.MUTUALS
    assert (await ann.run(see, i=gid)).refusal() == "NOT_FOUND"
    publish = (
        "mutation ($i: PublishClipInput!) { publishClip(input: $i) { errors { code field } } }"
    )
    fresh = await world.draft(kim)
    for audience in ("PUBLIC", "FOLLOWERS", "LINK", "LIST"):
        wish = {"clipId": global_id("Clip", fresh.id), "audience": audience}
        refused = (await kim.run(publish, i=wish)).payload()["errors"]
        assert refused == [{"code": "FORBIDDEN", "field": "audience"}]


@pytest.mark.feature("F2", "N10", "D5", "D12")
async def test_comments_remixes_and_likes_obey_the_policy(world: World) -> None:
    kim, pat, _ = await family(world)
    ann = await world.member()
    for one, other in ((kim, ann), (ann, kim)):
        await world.follows(one, other)
    clip = await world.clip(kim)
    gid = global_id("Clip", clip.id)
    comment = (
        """mutation ($i: CreateCommentInput!) { createComment(input: $i) { errors { code } } }"""
    )
    assert (await ann.run(comment, i={"clipId": gid, "body": "ah"})).payload()["errors"] == []
    wish = {"commentsFrom": "NONE", "remixOfMe": "NONE", "showsLikeCounts": False}
    assert (await pat.run(SET, w=kim.id, s=wish)).payload()["errors"] == []
    assert (await ann.run(comment, i={"clipId": gid, "body": "oh"})).refusal() == "FORBIDDEN"
    remix = "mutation ($i: RemixClipInput!) { remixClip(input: $i) { errors { code } } }"
    asked = {"clipId": gid, "prompt": "the same at night", "seconds": 2.0}
    assert (await ann.run(remix, i=asked)).refusal() == "FORBIDDEN"
    await kim.run(
        f'mutation {{ showLikeCount(input: {{clipId: "{gid}", show: true}}) {{ errors {{ code }} }} }}'
    )
    shown = await ann.run("query ($i: ID!) { clip(id: $i) { likeCount } }", i=gid)
    assert shown.payload() == {"likeCount": None}


@pytest.mark.feature("F6")
async def test_at_eighteen_links_end_and_settings_become_the_members_own(world: World) -> None:
    kim, pat, link = await family(world)
    await pat.run(SET, w=kim.id, s={"dailyClips": 7})
    day = (world.clock.now() + timedelta(days=20)).date()
    born = date(day.year - 18, day.month, min(day.day, 28))
    await User.filter(id=kim.user.id).update(born_on=born)  # type: ignore[union-attr]
    await keep_links_up(world.instance)
    noticed = await GuardianLink.get(ward_id=kim.user.id)  # type: ignore[union-attr]
    assert noticed.age_noticed_at is not None
    assert await state(link, kim) == "ACTIVE"
    world.clock.advance(days=21)
    await keep_links_up(world.instance)
    assert await state(link, kim) == "AGED_OUT"
    user = await User.get(id=kim.user.id)  # type: ignore[union-attr]
    assert user.age_band is AgeBand.ADULT
    assert await clips_a_day(world, kim) == 7
    assert (
        await pat.run(f'{{ effectivePolicy(userId: "{kim.id}") {{ policy {{ isMinor }} }} }}')
    ).refusal() == "NOT_FOUND"
    assert (await kim.run(TIGHTEN, s={"dailyClips": 500})).payload()["errors"] == []


@pytest.mark.feature("F1", "F2")
async def test_both_sides_are_told_live_of_every_change(world: World) -> None:
    kim, pat, _ = await family(world)
    await world.settled()
    watch = "subscription { guardianChanged { link { state } policy { dailyClips } } }"
    async with aclosing(kim.watch(watch)) as news:
        waiting = asyncio.ensure_future(anext(news))
        while not waiting.done():
            await pat.run(SET, w=kim.id, s={"dailyClips": 9})
            await asyncio.wait([waiting], timeout=0.5)
        told = waiting.result()["guardianChanged"]
    assert told["policy"] == {"dailyClips": 9}


@pytest.mark.feature("F4")
async def test_a_guardian_sees_how_many_use_the_likeness_and_not_for_what(world: World) -> None:
    kim, pat, _ = await family(world)
    teen, other = [await world.member(band=AgeBand.MINOR) for _ in range(2)]
    row = await enrolled(kim, CameoScope.APPROVED)
    for member in (teen, other):
        await CameoPermit.create(cameo_id=row.id, user_id=member.user.id, is_allowed=True)  # type: ignore[union-attr]
    await CameoPermit.filter(user_id=other.user.id).update(is_allowed=False)  # type: ignore[union-attr]
    for member in (kim, teen):
        await job_of(member, row, prompt="she waves at a secret friend")
    query = """{ wards { edges { node { activity {
        likenessGrants likenessUses days { generations } } } } } }"""
    (edge,) = (await pat.run(query)).payload()["edges"]
    told = edge["node"]["activity"]
    assert (told["likenessGrants"], told["likenessUses"]) == (1, 1)
    assert told["days"][0]["generations"] == 1
    (edge,) = (
        await kim.run("{ guardians { edges { node { activity { likenessUses } } } } }")
    ).payload()["edges"]
    assert edge["node"]["activity"] is None
