"""Reports of clips and accounts, and the cases that moderators decide.

OPEN → UPHELD | REJECTED. Reports of one subject merge into its open case. One that says that somebody
pretends to be the owner of a likeness in use goes into the fast lane, and takes its case along.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tortoise import fields
from tortoise.queryset import QuerySet

from core.errors import Conflict, NotFound
from core.ids import id_at, new_id
from models import audit, outbox
from models.base import Row, connection, fetch
from models.clips import Clip
from models.holds import HoldKind, place_hold
from models.users import User, UserState
from realtime.events import ProfileChanged, ReportDecided, UserSuspended

MOST_REPORTS = 50  # of a case, that are read at once


class ReportReason(StrEnum):
    IMPERSONATION = "IMPERSONATION"
    HARASSMENT = "HARASSMENT"
    HATE = "HATE"
    VIOLENCE = "VIOLENCE"
    SEXUAL = "SEXUAL"
    MINORS = "MINORS"
    SPAM = "SPAM"
    OTHER = "OTHER"


class CaseState(StrEnum):
    OPEN = "OPEN"
    UPHELD = "UPHELD"
    REJECTED = "REJECTED"


class ReportCase(Row):
    """`user_id` is who answers for the subject: a clip's author, or the account itself."""

    subject = fields.CharField(60)
    clip_id: int | None = fields.BigIntField(null=True)
    user_id = fields.BigIntField()
    state = fields.CharEnumField(CaseState, max_length=10, default=CaseState.OPEN)
    is_fast = fields.BooleanField()
    due_at = fields.DatetimeField()
    turn = fields.BigIntField(unique=True)
    decided_by: int | None = fields.BigIntField(null=True)
    decided_at: datetime | None = fields.DatetimeField(null=True)
    note = fields.CharField(500, default="")

    class Meta:
        table = "report_cases"

    @classmethod
    def visible_to(cls, viewer: User | None) -> QuerySet[ReportCase]:
        """Moderators see all but what is about themselves."""
        if viewer is None or not viewer.is_moderator:
            return cls.filter(id__in=[])
        return cls.exclude(user_id=viewer.id)


class Report(Row):
    """`cameo_id`: the likeness whose owner is impersonated; `is_owner`: they say so themselves."""

    case_id = fields.BigIntField()
    reporter_id: int | None = fields.BigIntField(null=True)
    reason = fields.CharEnumField(ReportReason, max_length=20)
    cameo_id: int | None = fields.BigIntField(null=True)
    is_owner = fields.BooleanField()
    details = fields.CharField(1000, default="")

    class Meta:
        table = "reports"

    @classmethod
    def visible_to(cls, viewer: User | None) -> QuerySet[Report]:
        """Whose it is. What moderators read of it, they read in its case."""
        return cls.filter(id__in=[]) if viewer is None else cls.filter(reporter_id=viewer.id)


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What a member reports; `clip` None: the account of `user_id` as such."""

    clip: Clip | None
    user_id: int
    reason: ReportReason
    details: str = ""
    cameo_id: int | None = None
    is_owner: bool = False

    @property
    def subject(self) -> str:
        return f"user:{self.user_id}" if self.clip is None else f"clip:{self.clip.id}"

    @property
    def field(self) -> str:
        return "userId" if self.clip is None else "clipId"

    @property
    def is_fast(self) -> bool:
        return self.reason is ReportReason.IMPERSONATION and self.cameo_id is not None


async def file_report(reporter_id: int, what: Complaint, *, due_at: datetime) -> Report:
    """In a transaction. A second report of the same open case by the same member is the first, unless
    it says for the first time that the owner of a likeness is impersonated: then it takes its place.
    Raises `Conflict` where moderators decide case after case in between."""
    case = await _open_case(what, due_at)
    if what.is_fast and not case.is_fast:
        case.is_fast, case.due_at = True, min(case.due_at, due_at)
        case.turn = _turn(case.id, is_fast=True, due_at=case.due_at)
        await case.save(update_fields=["is_fast", "due_at", "turn"])
    report = await Report.get_or_none(case_id=case.id, reporter_id=reporter_id)
    if report is not None and (report.cameo_id is not None or not what.is_fast):
        return report
    if report is None:
        report = Report(case_id=case.id, reporter_id=reporter_id)
    report.reason, report.cameo_id = what.reason, what.cameo_id
    report.is_owner, report.details = what.is_owner, what.details or report.details
    await report.save()
    await audit.record(reporter_id, "report.file", what.subject, f"{what.reason} case:{case.id}")
    return report


async def decide_case(
    case: ReportCase, *, is_upheld: bool, note: str, by: int, now: datetime
) -> ReportCase:
    """In a transaction. Upheld, a clip is held as removed and an account suspended. All who reported
    are told. Raises `Conflict` for a case that is decided."""
    state = CaseState.UPHELD if is_upheld else CaseState.REJECTED
    open_ = ReportCase.filter(id=case.id, state=CaseState.OPEN)
    if not await open_.update(state=state, decided_by=by, decided_at=now, note=note):
        raise Conflict("This case is decided.", field="caseId")
    await audit.record(by, "report.decide", case.subject, f"{state} case:{case.id}")
    if is_upheld and case.clip_id is not None:
        await _remove(case.clip_id, f"case:{case.id}", by)
    elif is_upheld:
        await suspend(case.user_id, by=by)
    for report in await Report.filter(case_id=case.id, reporter_id__isnull=False):
        assert report.reporter_id is not None
        decided = ReportDecided(report_id=report.id, reporter_id=report.reporter_id, state=state)
        await outbox.append(connection(), decided)
    return await ReportCase.get(id=case.id)


async def suspend(user_id: int, *, by: int) -> None:
    """Their sockets close, nothing opens their account, and nobody sees their clips."""
    active = User.filter(id=user_id, state=UserState.ACTIVE)
    if await active.update(state=UserState.SUSPENDED):
        await audit.record(by, "user.suspend", f"user:{user_id}")
        await outbox.append(connection(), UserSuspended(user_id=user_id))


async def reinstate(user_id: int, *, by: int) -> None:
    """In a transaction. Raises `NotFound` for somebody who is not suspended."""
    suspended = User.filter(id=user_id, state=UserState.SUSPENDED)
    if not await suspended.update(state=UserState.ACTIVE):
        raise NotFound("suspended member", field="userId")
    await audit.record(by, "user.reinstate", f"user:{user_id}")
    await outbox.append(connection(), ProfileChanged(user_id=user_id))


async def _remove(clip_id: int, cause: str, by: int) -> None:
    try:
        await place_hold(clip_id, HoldKind.MOD_REMOVED, cause, actor_id=by)
    except NotFound:
        return  # its author purged it meanwhile


async def _open_case(what: Complaint, due_at: datetime) -> ReportCase:
    """The open case about the subject; of several who report at once, one opens it. One that is
    decided before it is held here leaves room for another."""
    for _ in range(2):
        await _place_case(what, due_at)
        open_ = ReportCase.filter(subject=what.subject, state=CaseState.OPEN)
        if (case := await open_.select_for_update().first()) is not None:
            return case
    raise Conflict("Its case was decided just now; report it again.", field=what.field)


async def _place_case(what: Complaint, due_at: datetime) -> None:
    case_id = new_id()
    await fetch(
        "INSERT INTO report_cases (id, subject, clip_id, user_id, state, is_fast, due_at, turn) "
        "VALUES (?, ?, ?, ?, 'OPEN', ?, ?, ?) "
        "ON CONFLICT (subject) WHERE state = 'OPEN' DO NOTHING RETURNING id",
        case_id,
        what.subject,
        None if what.clip is None else what.clip.id,
        what.user_id,
        what.is_fast,
        due_at,
        _turn(case_id, is_fast=what.is_fast, due_at=due_at),
    )


def _turn(case_id: int, *, is_fast: bool, due_at: datetime) -> int:
    """Positive, below 2**63, and nobody else's."""
    lane = 0 if is_fast else 1 << 62
    return lane + id_at(int(due_at.timestamp() * 1000)) + case_id % (1 << 22)
