"""Reports: a receipt, a queue in which whoever is impersonated goes first, a decision that does something, and
word of it to whoever reported."""

from __future__ import annotations

import asyncio
import contextvars
from datetime import datetime, timedelta
from typing import Any

import pytest

from models.audit import Audit
from models.base import Dialect, dialect, fetch, transaction
from models.cameos import Cameo, CameoKind, CameoState
from models.clips import Audience, Clip
from models.holds import ClipHold
from models.notifications import Notification
from models.policies import CameoScope
from models.reports import CaseState, Report, ReportCase
from models.users import Role, User, UserState
from schema.base import global_id
from server.notifier import Notifier
from tests.api.families import gid
from tests.api.likenesses import cid, enrolled, sees
from tests.world import Answer, Member, World

pytestmark = pytest.mark.feature("C15", "I2")

REPORT = """mutation ($i: ReportInput!) { report(input: $i) {
  report { id reason state dueAt } errors { code field retryAfter } } }"""
MINE = "{ myReports(first: 20) { edges { node { id reason state decidedAt } } } }"
QUEUE = """query ($first: Int, $after: String) { reportCases(first: $first, after: $after) {
  pageInfo { endCursor }
  edges { node { id isFast isLate dueAt clip { id } user { id }
    reports { reason details isOwner cameoId reporter { id } } } } } }"""
DECIDE = """mutation ($i: DecideReportCaseInput!) { decideReportCase(input: $i) {
  case { state note decidedAt } errors { code field } } }"""
REINSTATE = """mutation ($i: ReinstateMemberInput!) { reinstateMember(input: $i) {
  user { id } errors { code } } }"""
NODE = "query ($id: ID!) { node(id: $id) { id } }"


async def report(member: Member, what: Clip | Member, reason: str = "SPAM", **more: Any) -> Answer:
    where = {"userId": what.id} if isinstance(what, Member) else {"clipId": gid(what)}
    return await member.run(REPORT, i={**where, "reason": reason, **more})


async def filed(member: Member, what: Clip | Member, reason: str = "SPAM", **more: Any) -> Any:
    answer = (await report(member, what, reason, **more)).payload()
    assert answer["errors"] == []
    return answer["report"]


def is_in(world: World, due: datetime, hours: int) -> bool:
    """To the millisecond, as the API tells times."""
    left = world.clock.now() + timedelta(hours=hours) - due
    return timedelta(0) <= left < timedelta(milliseconds=1)


async def queue_of(office: Member, **page: Any) -> list[dict[str, Any]]:
    answer = (await office.run(QUEUE, **{"first": 20, **page})).payload()
    return [each["node"] for each in answer["edges"]]


async def decide(office: Member, case: str, *, uphold: bool) -> Answer:
    return await office.run(DECIDE, i={"caseId": case, "uphold": uphold, "note": "looked at it"})


async def test_a_report_gives_a_receipt_that_is_its_reporters_alone(world: World) -> None:
    ann, bob, eve = [await world.member() for _ in range(3)]
    clip = await world.clip(ann)
    receipt = await filed(bob, clip, "HATE", details="in the second half")
    assert (receipt["reason"], receipt["state"]) == ("HATE", "OPEN")
    due = datetime.fromisoformat(receipt["dueAt"])
    assert is_in(world, due, world.instance.settings.report_hours)
    assert [each["node"]["id"] for each in (await bob.run(MINE)).payload()["edges"]] == [
        receipt["id"]
    ]
    for other in (ann, eve, world.anonymous, await world.member(role=Role.MODERATOR)):
        assert (await other.run(NODE, id=receipt["id"])).payload() is None
    assert await Audit.exists(action="report.file", subject=f"clip:{clip.id}")


async def test_reports_of_one_subject_are_one_case_and_a_second_one_is_the_first(
    world: World,
) -> None:
    ann, bob, eve = [await world.member() for _ in range(3)]
    clip = await world.clip(ann)
    one, again = await filed(bob, clip), await filed(bob, clip, "HATE")
    assert one == again
    world.clock.advance(seconds=1)
    await filed(eve, clip)
    await filed(eve, ann)
    office = await world.member(role=Role.MODERATOR)
    first, second = await queue_of(office)
    assert (first["clip"], len(first["reports"])) == ({"id": gid(clip)}, 2)
    assert (second["clip"], second["user"]) == (None, {"id": ann.id})


async def test_many_who_report_at_once_open_one_case(world: World) -> None:
    ann = await world.member()
    clip = await world.clip(ann)
    members = [await world.member() for _ in range(8)]
    await asyncio.gather(*(filed(each, clip) for each in members))
    assert await ReportCase.all().count() == 1
    assert await Report.all().count() == 8


async def test_whoever_is_impersonated_goes_first_and_sooner(world: World) -> None:
    """The owner by themselves, anybody by naming a likeness they may know of; a case that is there
    already is taken along."""
    liar, owner, fan, office = (
        await world.member(),
        await world.member(),
        await world.member(),
        await world.member(role=Role.MODERATOR),
    )
    row = await enrolled(owner)
    clips = [await world.clip(liar) for _ in range(3)]
    await filed(fan, clips[0], "VIOLENCE")
    world.clock.advance(minutes=1)
    await filed(fan, clips[1], "IMPERSONATION")
    world.clock.advance(minutes=1)
    fast = await filed(fan, clips[2], "IMPERSONATION", cameoId=cid(row))
    due = datetime.fromisoformat(fast["dueAt"])
    assert is_in(world, due, world.instance.settings.fast_report_hours)
    assert [each["clip"]["id"] for each in await queue_of(office)] == [
        gid(clips[n]) for n in (2, 0, 1)
    ]
    world.clock.advance(minutes=1)
    await filed(owner, clips[1], "IMPERSONATION")
    world.clock.advance(minutes=1)
    await filed(owner, liar, "IMPERSONATION")
    cases = await queue_of(office)
    assert [each["isFast"] for each in cases] == [True, True, True, False]
    assert [each["clip"] and each["clip"]["id"] for each in cases] == [
        gid(clips[2]),
        gid(clips[1]),
        None,
        gid(clips[0]),
    ]
    told = cases[1]["reports"]
    assert [(each["isOwner"], each["cameoId"]) for each in told] == [
        (False, None),
        (True, cid(row)),
    ]
    assert [each["isLate"] for each in cases] == [False] * 4
    world.clock.advance(hours=25)
    assert [each["isLate"] for each in await queue_of(office)] == [True, True, True, False]


async def test_a_report_of_something_else_becomes_one_of_impersonation(world: World) -> None:
    liar, owner, fan, office = (
        await world.member(),
        await world.member(),
        await world.member(),
        await world.member(role=Role.MODERATOR),
    )
    row = await enrolled(owner)
    await filed(fan, await world.clip(liar))
    world.clock.advance(minutes=1)
    clip = await world.clip(liar)
    first = await filed(owner, clip, details="in the second half")
    world.clock.advance(minutes=1)
    second = await filed(owner, clip, "IMPERSONATION")
    assert (second["id"], second["reason"]) == (first["id"], "IMPERSONATION")
    due = datetime.fromisoformat(second["dueAt"])
    assert is_in(world, due, world.instance.settings.fast_report_hours)
    (sooner, _) = await queue_of(office)
    assert (sooner["clip"], sooner["isFast"]) == ({"id": gid(clip)}, True)
    (told,) = sooner["reports"]
    assert (told["isOwner"], told["cameoId"]) == (True, cid(row))
    assert told["details"] == "in the second half"
    assert await filed(owner, clip, "HATE") == second


async def test_a_report_that_meets_the_decision_about_its_subject_opens_a_new_case(
    world: World,
) -> None:
    """It finds the case open, waits for whoever holds it, and finds it decided."""
    if dialect() is not Dialect.POSTGRESQL:
        pytest.skip("Here a report waits for the decision before it looks for a case.")
    ann, bob, eve = [await world.member() for _ in range(3)]
    clip = await world.clip(ann)
    await filed(bob, clip)
    async with transaction():
        case = await ReportCase.all().select_for_update().get()
        waiting = asyncio.create_task(filed(eve, clip), context=contextvars.Context())
        while not await fetch("SELECT 1 FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110
            await asyncio.sleep(0)
        await ReportCase.filter(id=case.id).update(state=CaseState.REJECTED)
    assert (await waiting)["state"] == "OPEN"
    assert sorted(each.state for each in await ReportCase.all()) == ["OPEN", "REJECTED"]


async def test_characters_lend_no_haste(world: World) -> None:
    """They are nobody: neither in the place of their owner's likeness nor beside it."""
    liar, owner, fan = [await world.member() for _ in range(3)]
    robot = await enrolled(owner)
    await Cameo.filter(id=robot.id).update(kind=CameoKind.CHARACTER)
    answer = await report(fan, liar, "IMPERSONATION", cameoId=cid(robot))
    assert answer.refusal() == "NOT_FOUND"
    await filed(owner, liar, "IMPERSONATION")
    assert not (await ReportCase.get()).is_fast
    row = await enrolled(owner)
    await filed(owner, await world.clip(liar), "IMPERSONATION")
    assert (await ReportCase.get(is_fast=True)).clip_id is not None
    assert (await Report.exclude(cameo_id=None).get()).cameo_id == row.id


async def test_the_queue_is_read_page_by_page(world: World) -> None:
    ann, bob, office = (
        await world.member(),
        await world.member(),
        await world.member(role=Role.MODERATOR),
    )
    for _ in range(5):
        await filed(bob, await world.clip(ann))
        world.clock.advance(seconds=1)
    whole = [each["id"] for each in await queue_of(office)]
    seen, after = [], None
    for _ in range(3):
        answer = (await office.run(QUEUE, first=2, after=after)).payload()
        seen += [each["node"]["id"] for each in answer["edges"]]
        after = answer["pageInfo"]["endCursor"]
    assert seen == whole


async def test_a_likeness_that_nobody_may_know_of_lends_no_haste(world: World) -> None:
    liar, owner, fan = [await world.member() for _ in range(3)]
    row = await enrolled(owner, CameoScope.ONLY_ME)
    answer = await report(fan, liar, "IMPERSONATION", cameoId=cid(row))
    assert answer.refusal() == "NOT_FOUND"
    await Cameo.filter(id=row.id).update(state=CameoState.REVOKED)
    await filed(owner, liar, "IMPERSONATION")
    assert not (await ReportCase.get()).is_fast


async def test_upheld_a_clip_is_held_and_whoever_reported_is_told(world: World) -> None:
    ann, bob, office = (
        await world.member(),
        await world.member(),
        await world.member(role=Role.MODERATOR),
    )
    clip = await world.clip(ann)
    receipt = await filed(bob, clip)
    (case,) = await queue_of(office)
    answer = (await decide(office, case["id"], uphold=True)).payload()
    assert answer["errors"] == []
    assert (answer["case"]["state"], answer["case"]["note"]) == ("UPHELD", "looked at it")
    hold = await ClipHold.get(clip_id=clip.id)
    assert (hold.kind, hold.cause) == ("MOD_REMOVED", f"case:{(await ReportCase.get()).id}")
    assert not await sees(bob, clip)
    (mine,) = (await bob.run(MINE)).payload()["edges"]
    assert mine["node"]["state"] == "UPHELD"
    assert mine["node"]["decidedAt"]
    await world.settled()
    await Notifier(world.instance).catch_up()
    notice = await Notification.get(user_id=bob.user.id, type="MODERATION")
    assert global_id("Report", int(notice.subject.split(":")[1])) == receipt["id"]
    assert await Notification.exists(user_id=ann.user.id, type="MODERATION", clip_id=clip.id)
    assert (await decide(office, case["id"], uphold=False)).refusal() == "CONFLICT"
    assert await queue_of(office) == []
    assert await Audit.exists(action="report.decide", actor_id=office.user.id)


async def test_upheld_an_account_is_suspended_until_it_is_reinstated(world: World) -> None:
    liar, owner, office = (
        await world.member(),
        await world.member(),
        await world.member(role=Role.MODERATOR),
    )
    await enrolled(owner)
    clip = await world.clip(liar)
    await filed(owner, liar, "IMPERSONATION")
    (case,) = await queue_of(office)
    assert (await decide(office, case["id"], uphold=True)).payload()["errors"] == []
    assert (await User.get(id=liar.user.id)).state is UserState.SUSPENDED
    assert not await sees(owner, clip)
    assert (await liar.run(MINE)).refusal() == "UNAUTHENTICATED"
    back = await office.run(REINSTATE, i={"userId": liar.id})
    assert back.payload()["errors"] == []
    assert await sees(owner, clip)
    assert (await office.run(REINSTATE, i={"userId": liar.id})).refusal() == "NOT_FOUND"


async def test_rejected_nothing_happens_and_a_new_report_opens_a_new_case(world: World) -> None:
    ann, bob, office = (
        await world.member(),
        await world.member(),
        await world.member(role=Role.MODERATOR),
    )
    clip = await world.clip(ann)
    await filed(bob, clip)
    (case,) = await queue_of(office)
    assert (await decide(office, case["id"], uphold=False)).payload()["errors"] == []
    assert await sees(bob, clip)
    again = await filed(bob, clip)
    assert again["state"] == "OPEN"
    assert await ReportCase.all().count() == 2


async def test_a_block_hides_nobody_from_a_report_but_what_is_private_stays_so(
    world: World,
) -> None:
    liar, owner = await world.member(), await world.member()
    clip, friends = await world.clip(liar), await world.clip(liar, Audience.FOLLOWERS)
    await world.blocks(liar, owner)
    await filed(owner, liar, "IMPERSONATION")
    await filed(owner, clip, "IMPERSONATION")
    assert (await report(owner, friends)).refusal() == "NOT_FOUND"
    assert (await report(owner, await world.draft(liar))).refusal() == "NOT_FOUND"


async def test_fifteen_reports_a_day(world: World) -> None:
    bob = await world.member()
    for _ in range(15):
        await filed(bob, await world.member())
    answer = await report(bob, await world.member())
    assert answer.refusal() == "THROTTLED"
    assert answer.payload()["errors"][0]["retryAfter"] > 0


async def test_what_cannot_be_reported_is_refused(world: World) -> None:
    ann, bob = await world.member(), await world.member()
    clip = await world.clip(ann)
    for given in ({}, {"clipId": gid(clip), "userId": ann.id}):
        assert (await bob.run(REPORT, i={"reason": "SPAM", **given})).refusal() == "BAD_USER_INPUT"
    assert (await report(ann, clip)).refusal() == "BAD_USER_INPUT"
    assert (await report(ann, ann)).refusal() == "BAD_USER_INPUT"
    assert (await report(bob, clip, details="x" * 1001)).refusal() == "BAD_USER_INPUT"
    assert (await report(world.anonymous, clip)).refusal() == "UNAUTHENTICATED"
    assert await ReportCase.all().count() == 0


async def test_nobody_judges_their_own_case_and_only_administrators_judge_moderators(
    world: World,
) -> None:
    ann = await world.member()
    office, other = [await world.member(role=Role.MODERATOR) for _ in range(2)]
    admin = await world.member(role=Role.ADMIN)
    clip = await world.clip(ann)
    await filed(office, clip)
    (case,) = await queue_of(office)
    assert (await decide(office, case["id"], uphold=True)).refusal() == "CONFLICT"
    assert (await decide(ann, case["id"], uphold=True)).refusal() == "FORBIDDEN"
    assert (await ann.run(QUEUE)).refusal() == "FORBIDDEN"
    await filed(ann, office)
    about = global_id("ReportCase", (await ReportCase.get(user_id=office.user.id)).id)
    assert [each["id"] for each in await queue_of(office)] == [case["id"]]
    assert (await decide(office, about, uphold=False)).refusal() == "NOT_FOUND"
    assert (await decide(other, about, uphold=False)).refusal() == "FORBIDDEN"
    assert (await decide(admin, about, uphold=False)).payload()["errors"] == []
