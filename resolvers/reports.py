"""Reporting clips and accounts, and what moderators do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from core.errors import BadInput, Conflict, Forbidden, NotFound
from core.pages import Page, PageRequest
from core.text import clean_text
from models import reports as rows
from models.base import transaction
from models.cameos import IN_USE, Cameo, CameoKind
from models.cameos.judging import known_among
from models.clips import Clip
from models.reports import CaseState, Complaint, Report, ReportCase, ReportReason
from models.sessions import Scope
from models.users import User
from resolvers.context import Context
from resolvers.pages import page_of

LONGEST_DETAILS = 1000
LONGEST_NOTE = 500


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a member says: about a clip or an account, one of the two."""

    clip_id: int | None
    user_id: int | None
    reason: ReportReason
    details: str
    cameo_id: int | None


async def report(ctx: Context, told: Told) -> Report:
    """Raises `NotFound` for what neither the reporter nor the public may see, so that a block hides
    nobody from a report."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    if (told.clip_id is None) is (told.user_id is None):
        raise BadInput("Name a clip or a member.", field="clipId")
    clip = None if told.clip_id is None else await _clip(viewer, told.clip_id)
    user_id = await _user(viewer, told.user_id) if clip is None else clip.author_id
    if user_id == viewer.id:
        raise BadInput("This is your own.", field="userId" if clip is None else "clipId")
    details = clean_text(told.details, field="details", longest=LONGEST_DETAILS, lines=True)
    cameo = await _impersonated(viewer, told)
    await ctx.instance.limiter.spend("report", str(viewer.id))
    what = Complaint(
        clip=clip,
        user_id=user_id,
        reason=told.reason,
        details=details,
        cameo_id=None if cameo is None else cameo.id,
        is_owner=cameo is not None and cameo.owner_id == viewer.id,
    )
    settings = ctx.instance.settings
    hours = settings.fast_report_hours if what.is_fast else settings.report_hours
    due_at = ctx.instance.clock.now() + timedelta(hours=hours)
    async with transaction():
        return await rows.file_report(viewer.id, what, due_at=due_at)


async def my_reports(ctx: Context, page: PageRequest) -> Page[Report]:
    """Newest first."""
    viewer = ctx.require_viewer(Scope.READ)
    return await page_of(Report.visible_to(viewer), page)


async def report_cases(ctx: Context, page: PageRequest) -> Page[ReportCase]:
    """The open ones: the fast lane first, and in each lane what is due first."""
    moderator = _moderator(ctx)
    open_ = ReportCase.visible_to(moderator).filter(state=CaseState.OPEN)
    return await page_of(open_, page, key="turn", newest=False)


async def decide_report_case(
    ctx: Context, case_id: int, *, is_upheld: bool, note: str
) -> ReportCase:
    """Nobody decides on what they reported or what is about them; about a moderator only an
    administrator does."""
    moderator = _moderator(ctx)
    await ctx.instance.limiter.spend("write", str(moderator.id))
    note = clean_text(note, field="note", shortest=1, longest=LONGEST_NOTE, lines=True)
    now = ctx.instance.clock.now()
    async with transaction():
        case = await ReportCase.visible_to(moderator).select_for_update().get_or_none(id=case_id)
        if case is None:
            raise NotFound("case", field="caseId")
        if await Report.exists(case_id=case.id, reporter_id=moderator.id):
            raise Conflict("You reported it yourself; another moderator decides.", field="caseId")
        await _check_rank(moderator, case.user_id)
        case = await rows.decide_case(
            case, is_upheld=is_upheld, note=note, by=moderator.id, now=now
        )
    ctx.instance.live.kick()
    return case


async def reinstate_member(ctx: Context, user_id: int) -> User:
    """Take a suspension back."""
    moderator = _moderator(ctx)
    await ctx.instance.limiter.spend("write", str(moderator.id))
    async with transaction():
        await _check_rank(moderator, user_id)
        await rows.reinstate(user_id, by=moderator.id)
    ctx.instance.live.kick()
    return await User.get(id=user_id)


async def find_report(ctx: Context, report_id: int) -> Report | None:
    return await Report.visible_to(ctx.viewer).get_or_none(id=report_id)


async def find_report_case(ctx: Context, case_id: int) -> ReportCase | None:
    return await ReportCase.visible_to(ctx.viewer).get_or_none(id=case_id)


def is_late(ctx: Context, case: ReportCase) -> bool:
    """Whether it was due before it was decided, or is due by now."""
    return bool((case.decided_at or ctx.instance.clock.now()) > case.due_at)


async def _clip(viewer: User, clip_id: int) -> Clip:
    for seer in (viewer, None):
        if (row := await Clip.visible_to(seer).get_or_none(id=clip_id)) is not None:
            return row
    raise NotFound("clip", field="clipId")


async def _user(viewer: User, user_id: int | None) -> int:
    for seer in (viewer, None):
        if await User.visible_to(seer).filter(id=user_id).exists():
            assert user_id is not None
            return user_id
    raise NotFound("member", field="userId")


async def _impersonated(viewer: User, told: Told) -> Cameo | None:
    """The likeness in use whose owner somebody pretends to be: the one that is named, or the
    reporter's own. One that they may not know of is absent, and so is a character: it is nobody."""
    if told.reason is not ReportReason.IMPERSONATION:
        return None
    people = Cameo.filter(kind=CameoKind.PERSON, state__in=IN_USE)
    if told.cameo_id is None:
        return await people.get_or_none(owner_id=viewer.id)
    known = await known_among(viewer, await people.filter(id=told.cameo_id))
    if not known:
        raise NotFound("likeness", field="cameoId")
    return known[0]


async def _check_rank(moderator: User, user_id: int) -> None:
    subject = await User.get_or_none(id=user_id)
    if subject is not None and subject.is_moderator and not moderator.is_admin:
        raise Forbidden("An administrator decides about moderators.")


def _moderator(ctx: Context) -> User:
    viewer = ctx.require_viewer(Scope.MODERATE)
    if not viewer.is_moderator:
        raise Forbidden("Only moderators see and decide what was reported.")
    return viewer
