"""Likenesses: who may use them, who sees what was made with them, and taking the leave back."""

from __future__ import annotations

import asyncio
import random
from contextlib import aclosing
from datetime import timedelta
from typing import Any

import pytest

from models import consent_ledger
from models.cameos import Cameo, CameoPermit, CameoRequest, CameoState, ClipCameo, RequestState
from models.cameos.judging import judge_remix
from models.cameos.rules import USUAL, Purpose
from models.clips import Clip, ClipState
from models.generations import Generation, GenerationState, queue
from models.policies import CameoScope
from models.rights import Reach
from models.users import AgeBand, Role
from safety.contexts import Context
from schema.base import global_id
from server.consents import keep_consents
from tests.api.families import ask, finish, gid, publish
from tests.api.likenesses import (
    CAN,
    act,
    cid,
    claimed,
    clip_with,
    create,
    draft_with,
    enrolled,
    job_of,
    revoke,
    sees,
    wish,
)
from tests.world import Member, World

CAMEO = "query ($id: ID!) { cameo(id: $id) { name level restrictions { maxAudience } } }"
USES = """query ($s: CameoUses) { myCameo { uses(state: $s) { edges { node { id } } }
  generations { edges { node { id state } } } } }"""
ASK = """mutation ($i: RequestCameoUseInput!) {
  requestCameoUse(input: $i) { request { id state } errors { code field } } }"""
DECIDE = """mutation ($i: DecideCameoRequestInput!) {
  decideCameoRequest(input: $i) { request { state } errors { code } } }"""
APPROVE = """mutation ($i: DecideCameoPublicationInput!) {
  decideCameoPublication(input: $i) { clip { state } errors { code } } }"""


async def request(member: Member, row: Cameo, **more: Any) -> str:
    answer = await member.run(ASK, i={"cameoId": cid(row), "prompt": "a wave", **more})
    assert answer.payload()["errors"] == []
    return str(answer.payload()["request"]["id"])


async def reasons(member: Member, *shown: Cameo, **more: Any) -> list[str]:
    payload = (await create(member, *shown, **more)).payload()
    return [each["reason"] for error in payload["errors"] for each in error["blockers"]]


@pytest.mark.feature("C2", "C9")
async def test_levels_lists_and_blocks_decide_who_may_use_a_likeness(world: World) -> None:
    ann, mutual, friend, stranger, blocked = [await world.member() for _ in range(5)]
    await world.follows(ann, mutual)
    await world.follows(mutual, ann)
    await world.blocks(ann, blocked)
    row = await enrolled(ann, CameoScope.ONLY_ME)
    assert (await create(world.anonymous, row)).refusal() == "UNAUTHENTICATED"
    assert await reasons(ann, row) == []
    for member in (mutual, friend, stranger, blocked):
        assert await reasons(member, row) == ["NOT_AVAILABLE"]
        assert (await member.run(CAMEO, id=cid(row))).refusal() == "NOT_FOUND"
    given: dict[str, Any] = {"cameoId": cid(row), "level": "MUTUALS"}
    for member in (mutual, world.anonymous):
        code = (await act(member, "setCameoLevel", "SetCameoLevelInput", **given)).refusal()
        assert code == ("NOT_FOUND" if member is mutual else "UNAUTHENTICATED")
    changed = (await act(ann, "setCameoLevel", "SetCameoLevelInput", **given)).payload()["cameo"]
    assert changed == {"state": "ACTIVE", "level": "MUTUALS", "epoch": 2}
    assert await reasons(mutual, row) == []
    assert await reasons(stranger, row) == ["NOT_APPROVED"]
    assert (await stranger.run(CAMEO, id=cid(row))).payload()["restrictions"] is None
    for member, allowed in ((friend, True), (mutual, False)):
        permit = {"cameoId": cid(row), "userId": member.id, "allowed": allowed}
        await act(ann, "setCameoPermit", "SetCameoPermitInput", **permit)
    assert await reasons(friend, row) == []
    assert await reasons(mutual, row) == ["NOT_AVAILABLE"]
    assert await reasons(blocked, row) == ["NOT_AVAILABLE"]


@pytest.mark.feature("C2", "C4")
async def test_a_minors_likeness_is_closed_to_adults_and_to_every_context(world: World) -> None:
    kid = await world.member(band=AgeBand.MINOR)
    unknown = await world.member(band=AgeBand.UNKNOWN)
    teen, adult = await world.member(band=AgeBand.MINOR), await world.member()
    row = await enrolled(kid, CameoScope.EVERYONE)
    assert await reasons(adult, row) == ["NOT_AVAILABLE"]
    assert (await adult.run(CAMEO, id=cid(row))).refusal() == "NOT_FOUND"
    assert (await adult.run(ASK, i={"cameoId": cid(row)})).refusal() == "NOT_FOUND"
    assert await reasons(unknown, row) == ["NOT_AVAILABLE"]
    assert await reasons(teen, row) == ["NOT_APPROVED"]
    assert await reasons(kid, row) == []
    assert await reasons(kid, row, prompt="she drinks beer") == ["CONTEXT"]
    assert await reasons(adult, await enrolled(unknown)) == ["NOT_AVAILABLE"]


@pytest.mark.feature("C4", "C8")
async def test_restrictions_of_all_shown_hold_and_none_is_told_in_its_owners_words(
    world: World,
) -> None:
    ann, bob, eve = [await world.member() for _ in range(3)]
    first = await enrolled(
        ann,
        blocked_contexts=frozenset({Context.POLITICS}),
        blocked_phrases=frozenset({"Uncle Joe"}),
    )
    second = await enrolled(bob, purposes=USUAL - {Purpose.VOICE}, appearance_locked=True)
    assert await reasons(eve, first, second) == []
    assert await reasons(eve, first, second, prompt="they vote") == ["CONTEXT"]
    assert await reasons(eve, first, second, audio="FULL") == ["PURPOSE"]
    assert await reasons(eve, second, prompt="he has green hair") == ["APPEARANCE"]
    assert await reasons(eve, second, prompt="an advertisement") == ["PURPOSE"]
    assert await reasons(ann, first, prompt="she is nude") == ["POLICY"]
    refused = (await create(eve, first, second, prompt="with uncle  JOE!")).payload()["errors"][0]
    assert [each["ownerId"] for each in refused["blockers"]] == [ann.id]
    assert refused["code"] == "CONSENT_REFUSED"
    assert "joe" not in refused["message"].casefold()


@pytest.mark.feature("C9", "N4")
@pytest.mark.parametrize("seed", range(2))
async def test_what_the_preflight_allows_is_taken_on_and_nothing_else(
    world: World, seed: int
) -> None:
    chance = random.Random(seed)
    asker = await world.member()
    assert asker.user is not None
    asked = set()
    for _ in range(14):
        rows = [await random_likeness(world, asker, chance) for _ in range(chance.choice((1, 2)))]
        prompt = chance.choice(("she waves", "they vote", "a pine apple", "she is nude", "a beer"))
        given = wish(*rows, prompt=prompt, audio=chance.choice(("FULL", "AMBIENT")))
        foreseen = (await asker.run(CAN, i=given)).payload()
        before = await Generation.filter(owner_id=asker.user.id).count()
        made = (await create(asker, *rows, prompt=prompt, audio=given["audio"])).payload()
        assert foreseen["allowed"] is (made["errors"] == [])
        told = [each["reason"] for e in made["errors"] for each in e["blockers"]]
        assert [each["reason"] for each in foreseen["blockers"]] == told
        state = made["generation"] and made["generation"]["state"]
        assert foreseen["waits"] is (state == "PENDING_CONSENT")
        after = await Generation.filter(owner_id=asker.user.id).count()
        assert after - before == foreseen["allowed"]
        asked.add(state)
        await Generation.filter(owner_id=asker.user.id).update(state="FAILED")
    assert {None, "QUEUED"} <= asked


async def random_likeness(world: World, asker: Member, chance: random.Random) -> Cameo:
    owner = await world.member(band=chance.choice([AgeBand.ADULT] * 8 + [AgeBand.MINOR]))
    assert asker.user is not None
    if chance.random() < 0.1:
        await world.blocks(owner, asker)
    if chance.random() < 0.5:
        await world.follows(owner, asker)
        await world.follows(asker, owner)
    row = await enrolled(
        owner,
        chance.choice([*CameoScope, CameoScope.EVERYONE]),
        blocked_contexts=frozenset(c for c in Context if chance.random() < 0.2),
        blocked_phrases=frozenset({"pineapple", "pine apple"} if chance.random() < 0.3 else ()),
        purposes=frozenset(p for p in Purpose if chance.random() < 0.9),
    )
    if chance.random() < 0.15:
        await CameoPermit.create(
            cameo_id=row.id, user_id=asker.user.id, is_allowed=chance.random() < 0.5
        )
    if chance.random() < 0.4:
        await CameoRequest.create(
            cameo_id=row.id,
            owner_id=row.owner_id,
            requester_id=asker.user.id,
            scope="ONE_SHOT",
            uses=1,
            state=chance.choice(("REQUESTED", "APPROVED", "DENIED")),
            expires_at=world.clock.now() + timedelta(days=1),
        )
    if chance.random() < 0.1:
        await Cameo.filter(id=row.id).update(state="PAUSED")
    return row


@pytest.mark.feature("C3", "B7")
async def test_a_job_waits_for_the_answer_and_a_grant_is_used_up(world: World) -> None:
    ann, bob, eve = [await world.member() for _ in range(3)]
    row = await enrolled(ann, CameoScope.APPROVED)
    assert await reasons(bob, row) == ["NOT_APPROVED"]
    wanted = await request(bob, row)
    assert (await bob.run(ASK, i={"cameoId": cid(row)})).refusal() == "CONFLICT"
    job = await job_of(bob, row)
    assert job.state is GenerationState.PENDING_CONSENT
    assert await queue.claim("w", backend="scene", lease_seconds=9, running_cap=9) is None
    for member in (eve, bob):
        answer = await member.run(DECIDE, i={"requestId": wanted, "approve": True})
        assert answer.refusal() == "NOT_FOUND"
    answer = await ann.run(DECIDE, i={"requestId": wanted, "approve": True})
    assert answer.payload()["request"]["state"] == "APPROVED"
    held = await queue.claim("w", backend="scene", lease_seconds=9, running_cap=9)
    assert held is not None
    assert await reasons(bob, row) == ["NOT_APPROVED"], "the one use is taken"
    clip = await finish(held)
    assert [each.state for each in await CameoRequest.all()] == [RequestState.CONSUMED]
    assert await sees(ann, clip)
    assert not await sees(eve, clip)


@pytest.mark.feature("C3")
async def test_denials_silence_and_blocks_end_what_waits(world: World) -> None:
    ann, bob, eve, kim = [await world.member() for _ in range(4)]
    row = await enrolled(ann, CameoScope.APPROVED)
    jobs = {}
    for member in (bob, eve, kim):
        wanted = await request(member, row)
        jobs[member.id] = (wanted, await job_of(member, row))
    await ann.run(DECIDE, i={"requestId": jobs[bob.id][0], "approve": False})
    block = "mutation ($i: MemberInput!) { block(input: $i) { errors { code } } }"
    assert (await ann.run(block, i={"userId": eve.id})).payload()["errors"] == []
    world.clock.advance(days=8)
    await keep_consents(world.instance)
    states = [(await Generation.get(id=jobs[m.id][1].id)).state for m in (bob, eve, kim)]
    assert states == ["CONSENT_REVOKED", "CONSENT_REVOKED", "EXPIRED"]
    found = await CameoRequest.all().order_by("id")
    assert [each.state for each in found] == ["DENIED", "DENIED", "EXPIRED"]


@pytest.mark.feature("C5", "N2")
async def test_a_running_job_stops_and_its_result_is_not_kept(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    row = await enrolled(ann)
    waiting, running, late = [await job_of(bob, row) for _ in range(3)]
    running, late = await claimed(running), await claimed(late)
    beat = await queue.heartbeat(running, lease_seconds=9)
    assert beat is not None
    assert not beat.cancel
    await revoke(ann, row)
    assert (await Generation.get(id=waiting.id)).state is GenerationState.CONSENT_REVOKED
    beat = await queue.heartbeat(running, lease_seconds=9)
    assert beat is not None
    assert beat.cancel
    assert await queue.confirm_cancel(running) is GenerationState.CONSENT_REVOKED
    with pytest.raises(AssertionError):
        await finish(late)
    assert await queue.confirm_cancel(late) is GenerationState.CONSENT_REVOKED
    assert await Clip.all().count() == 0
    told = (await bob.run("{ generationAllowance { used } }")).payload()
    assert told["used"] == 0
    assert await reasons(bob, row) == ["NOT_AVAILABLE"]


@pytest.mark.feature("C5", "C7", "N2", "D3")
async def test_unpublishing_hides_clips_and_remixes_that_show_it_and_nothing_else(
    world: World,
) -> None:
    ann, bob, eve, fan = [await world.member() for _ in range(4)]
    row = await enrolled(ann)
    clip, other = await clip_with(bob, row), await world.clip(bob)
    shown, plain = [], []
    for ids, found in (([cid(row)], shown), ([], plain)):
        assert (await ask(eve, clip, audio="AMBIENT", cameoIds=ids)).payload()["errors"] == []
        job = await Generation.all().order_by("-id").first()
        assert job is not None
        remix = await finish(await claimed(job))
        await publish(eve, remix, audience="PUBLIC")
        found.append(await Clip.get(id=remix.id))
    draft = await draft_with(bob, row)
    assert all([await sees(fan, each) for each in (clip, other, *shown, *plain)])
    await revoke(ann, row)
    assert [await sees(fan, each) for each in (clip, *shown)] == [False, False]
    assert [await sees(fan, each) for each in (other, *plain)] == [True, True]
    assert (await publish(bob, draft, audience="PUBLIC")).refusal() in (
        "CONFLICT",
        "CONSENT_REFUSED",
    )
    held = "query ($id: ID!) { clip(id: $id) { holds { kind cause } } }"
    for member in (ann, bob):
        (hold,) = (await member.run(held, id=gid(clip))).payload()["holds"]
        assert hold == {"kind": "CAMEO_REVOKED", "cause": row.cause}
    query = "query ($id: ID!) { clip(id: $id) { parent { __typename } } }"
    parent = (await fan.run(query, id=gid(plain[0]))).payload()["parent"]
    assert parent["__typename"] == "ClipTombstone"
    given = {"cameoId": cid(row), "clipId": gid(clip)}
    assert (await act(bob, "restoreCameoClip", "CameoClipInput", **given)).refusal() == "NOT_FOUND"
    await act(ann, "restoreCameoClip", "CameoClipInput", **given)
    assert await sees(fan, clip)
    assert not await sees(fan, shown[0])


@pytest.mark.feature("C5")
async def test_the_other_modes_and_scopes_do_what_they_say(world: World) -> None:
    ann, bob, eve, fan = [await world.member() for _ in range(4)]
    row = await enrolled(ann)
    kept, one, erased = [await clip_with(bob, row) for _ in range(3)]
    others, draft = await clip_with(eve, row), await draft_with(bob, row)
    await revoke(ann, row, "FUTURE_ONLY", clipId=gid(kept))
    assert await sees(fan, kept)
    assert (await ask(fan, kept, audio="AMBIENT")).refusal() == "CONSENT_REFUSED"
    assert (await ask(fan, kept, audio="AMBIENT", cameoIds=[])).refusal() == "CONSENT_REFUSED"
    await revoke(ann, row, clipId=gid(one))
    assert [await sees(fan, each) for each in (kept, one, others)] == [True, False, True]
    await revoke(ann, row, "ERASE", userId=bob.id)
    assert [await sees(fan, each) for each in (kept, erased, others)] == [False, False, True]
    assert await reasons(bob, row) == ["NOT_AVAILABLE"]
    assert await reasons(eve, row) == []
    assert (await Clip.get(id=draft.id)).state is ClipState.PURGED
    await act(ann, "restoreCameoClip", "CameoClipInput", cameoId=cid(row), clipId=gid(kept))
    world.clock.advance(days=15)
    await keep_consents(world.instance)
    states = {each.id: each.state for each in await Clip.filter(author_id=bob.user.id)}  # type: ignore[union-attr]
    assert states[erased.id] is ClipState.PURGED
    assert states[kept.id] is ClipState.PUBLISHED


@pytest.mark.feature("C4", "D3")
async def test_narrower_rules_bite_drafts_and_audiences_at_once(world: World) -> None:
    ann, bob, fan = [await world.member() for _ in range(3)]
    row = await enrolled(ann)
    clip, draft = await clip_with(bob, row), await draft_with(bob, row, prompt="she votes")
    given = {"cameoId": cid(row), "maxAudience": "FOLLOWERS", "blockedContexts": ["POLITICS"]}
    changed = await act(ann, "restrictCameo", "RestrictCameoInput", **given)
    assert changed.payload()["errors"] == []
    assert not await sees(fan, clip)
    assert (await Clip.get(id=clip.id)).audience == "FOLLOWERS"
    assert (await publish(bob, draft, audience="FOLLOWERS")).refusal() == "CONSENT_REFUSED"
    other = await draft_with(bob, row)
    assert (await publish(bob, other, audience="PUBLIC")).refusal() == "CONSENT_REFUSED"
    loose = {"cameoId": cid(row), "maxAudience": "PUBLIC", "blockedContexts": []}
    await act(ann, "restrictCameo", "RestrictCameoInput", **loose)
    assert (await Clip.get(id=clip.id)).audience == "FOLLOWERS", "nothing widens by itself"
    assert (await publish(bob, draft, audience="PUBLIC")).refusal() == "CONFLICT"
    await act(ann, "restrictCameo", "RestrictCameoInput", **loose, liftHolds=True)
    assert (await publish(bob, draft, audience="PUBLIC")).payload()["errors"] == []


@pytest.mark.feature("C4", "D2")
async def test_a_publication_waits_for_the_approval_of_those_who_want_to_be_asked(
    world: World,
) -> None:
    ann, bob, fan = [await world.member() for _ in range(3)]
    row = await enrolled(ann, publish_needs_approval=True, max_audience=Reach.FOLLOWERS)
    await world.follows(fan, bob)
    drafts = [await draft_with(bob, row) for _ in range(3)]
    for draft in drafts:
        answer = (await publish(bob, draft, audience="FOLLOWERS")).payload()
        assert answer["clip"]["state"] == "PENDING_APPROVAL"
        assert not await sees(fan, draft)
    for draft, approve in zip(drafts, (True, False), strict=False):
        given = {"cameoId": cid(row), "clipId": gid(draft), "approve": approve}
        assert (await bob.run(APPROVE, i=given)).refusal() == "NOT_FOUND"
        assert (await ann.run(APPROVE, i=given)).payload()["errors"] == []
    world.clock.advance(days=15)
    await keep_consents(world.instance)
    states = [(await Clip.get(id=draft.id)).state for draft in drafts]
    assert states == ["PUBLISHED", "DRAFT", "DRAFT"]
    assert await sees(fan, drafts[0])


@pytest.mark.feature("C6")
async def test_owners_see_and_hear_of_every_use(world: World) -> None:
    ann, bob, office = (
        await world.member(),
        await world.member(),
        await world.member(role=Role.MODERATOR),
    )
    row = await enrolled(ann)
    start = (await ann.run("{ liveCursor }")).payload()
    draft = await draft_with(bob, row)
    document = "subscription ($a: String) { cameoUsed(after: $a) { stage userId clipId } }"
    async with aclosing(ann.watch(document, a=start)) as heard, asyncio.timeout(60):
        assert (await anext(heard))["cameoUsed"]["stage"] == "SUBMITTED"
        second = (await anext(heard))["cameoUsed"]
    assert (second["stage"], second["userId"], second["clipId"]) == ("DRAFTED", bob.id, gid(draft))
    waiting = await job_of(bob, row)
    seen = (await ann.run(USES)).payload()
    assert [edge["node"]["id"] for edge in seen["uses"]["edges"]] == [gid(draft)]
    under_way = [edge["node"]["id"] for edge in seen["generations"]["edges"]]
    assert under_way == [global_id("Generation", waiting.id)]
    assert (await ann.run(USES, s="PUBLISHED")).payload()["uses"]["edges"] == []
    assert (await bob.run(USES)).payload() is None
    query = "query ($id: ID!) { cameo(id: $id) { uses { edges { node { id } } } } }"
    assert (await bob.run(query, id=cid(row))).codes == ["NOT_FOUND"]
    assert (await office.run(query, id=cid(row))).payload()["uses"]["edges"]
    stop = {"cameoId": cid(row), "generationId": under_way[0]}
    assert (await act(bob, "stopCameoUse", "StopCameoUseInput", **stop)).refusal() == "NOT_FOUND"
    await act(ann, "stopCameoUse", "StopCameoUseInput", **stop)
    assert (await Generation.get(id=waiting.id)).state is GenerationState.CONSENT_REVOKED


@pytest.mark.feature("C10", "C11", "N3")
async def test_every_published_clip_leads_to_the_leave_it_was_published_under(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    row = await enrolled(ann)
    clip = await clip_with(bob, row)
    query = "query ($id: ID!) { clip(id: $id) { consentReceipts cameos { name } } }"
    told = (await bob.run(query, id=gid(clip))).payload()
    assert len(told["cameos"]) == 1
    (receipt,) = told["consentReceipts"]
    use = await consent_ledger.Entry.get(receipt=receipt)
    assert (use.act, use.told["generation"]) == ("USE", str(clip.generation_id))
    about = [each async for each in consent_ledger.entries() if each.told.get("use") == receipt]
    assert [each.act for each in about] == ["USE", "PUBLISH"], "drafted, then published"
    entry = about[-1]
    assert entry.told["clip"] == str(clip.id)
    assert entry.told["epoch"] == (await Cameo.get(id=row.id)).epoch
    shown = await ClipCameo.get(clip_id=clip.id)
    assert shown.epoch == entry.told["epoch"]
    before = consent_ledger.START
    async for each in consent_ledger.entries():
        assert each.hash == consent_ledger.link(before, each.body)
        before = each.hash
    assert (await consent_ledger.head()).hash == before
    assert row.state is CameoState.ACTIVE


@pytest.mark.feature("C5", "N2")
async def test_remixes_under_way_of_a_clip_that_is_taken_back_end_at_once_and_for_good(
    world: World,
) -> None:
    ann, bob, eve = [await world.member() for _ in range(3)]
    row = await enrolled(ann)
    clip, other = await clip_with(bob, row), await clip_with(bob, row)
    jobs = []
    for source, shown in ((clip, [cid(row)]), (clip, []), (other, [cid(row)])):
        answer = await ask(eve, source, audio="AMBIENT", cameoIds=shown)
        assert answer.payload()["errors"] == []
        jobs.append(await Generation.all().order_by("-id").first())
    await revoke(ann, row, clipId=gid(clip))
    states = [(await Generation.get(id=job.id)).state for job in jobs if job]
    assert states == ["CONSENT_REVOKED", "CONSENT_REVOKED", "QUEUED"]


@pytest.mark.feature("C7", "C8")
async def test_a_leave_taken_back_for_one_part_keeps_the_whole_from_being_put_together(
    world: World,
) -> None:
    ann, bob = [await world.member() for _ in range(2)]
    row = await enrolled(ann)
    parts = [await clip_with(bob, row) for _ in range(2)]
    await revoke(ann, row, "FUTURE_ONLY", clipId=gid(parts[1]))
    told = await judge_remix(bob.user, [part.id for part in parts])  # type: ignore[arg-type]
    assert [each.decision.reason for each in told] == ["NOT_AVAILABLE"]
    assert [each.decision.reason for each in await judge_remix(bob.user, [parts[0].id])] == [  # type: ignore[arg-type]
        "ALLOWED"
    ]
