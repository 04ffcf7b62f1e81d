"""Requests to use a likeness: asked, answered, taken back, run out.

    REQUESTED → (OWNER_OK →) APPROVED | DENIED | EXPIRED | WITHDRAWN
    APPROVED → CONSUMED | LAPSED | REVOKED

Call these in a transaction that holds the likeness (`lock_cameos`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q, Subquery

from core.errors import BadInput, Conflict, NotFound
from models import consent_ledger as ledger
from models import outbox
from models.base import connection
from models.cameos import (
    OPEN,
    Cameo,
    CameoRequest,
    GenerationCameo,
    RequestState,
    UseScope,
)
from models.cameos.judging import facts_about, known_among, needs_co_approval
from models.cameos.sweeping import open_jobs, reconsider
from models.consent_ledger import Act, Deed
from models.generations import Generation, GenerationState, consent
from models.users import User
from realtime.events import CameoRequestDecided, CameoRequested

OPEN_FOR = timedelta(days=7)
MOST_USES = 100
LONGEST_UNTIL = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a member asks leave for."""

    prompt: str = ""
    scope: UseScope = UseScope.ONE_SHOT
    uses: int | None = None
    until_at: datetime | None = None


async def ask(row: Cameo, requester: User, wanted: Wanted, *, now: datetime) -> CameoRequest:
    """Raises `NotFound` for a likeness that the member may not know of, `Conflict` while an earlier
    request of theirs is open, and `BadInput` for a scope that does not make sense."""
    if not await known_among(requester, [row]):
        raise NotFound("likeness", field="cameoId")
    if row.owner_id == requester.id:
        raise BadInput("This likeness is yours.", field="cameoId")
    mine = CameoRequest.filter(cameo_id=row.id, requester_id=requester.id)
    if await mine.filter(state__in=OPEN).exists():
        raise Conflict("You have asked already; wait for the answer, or withdraw.", field="cameoId")
    uses, until_at = _checked(wanted, now)
    request = await CameoRequest.create(
        cameo_id=row.id,
        owner_id=row.owner_id,
        requester_id=requester.id,
        prompt=wanted.prompt,
        scope=wanted.scope,
        uses=uses,
        until_at=until_at,
        state=RequestState.REQUESTED,
        expires_at=now + OPEN_FOR,
    )
    who = {"cameo_id": row.id, "owner_id": row.owner_id, "user_id": requester.id}
    await outbox.append(connection(), CameoRequested(request_id=request.id, **who))
    await _record(request, row, Act.REQUEST, actor_id=requester.id, now=now)
    return request


async def answer(
    request: CameoRequest, row: Cameo, by: User, *, approve: bool, now: datetime
) -> None:
    """The owner's answer, or (where both are asked) a guardian's; either may refuse. Raises
    `NotFound` for somebody who is not asked, `Conflict` for a request that is not open."""
    owner = await User.get(id=row.owner_id)
    both = await needs_co_approval(owner)
    facts = await facts_about(by, [row])
    is_owner, is_guardian = by.id == owner.id, both and facts.parties[row.id].is_guardian
    if not (is_owner or is_guardian):
        raise NotFound("request", field="requestId")
    if not request.is_open or request.expires_at <= now:
        raise Conflict("This request is not open any more.", field="requestId")
    if not approve:
        await _decide(request, row, RequestState.DENIED, Act.REFUSE, by=by.id, now=now)
    elif not both or (is_guardian and request.state is RequestState.OWNER_OK):
        await _decide(request, row, RequestState.APPROVED, Act.GRANT, by=by.id, now=now)
    elif is_owner and request.state is RequestState.REQUESTED:
        request.state = RequestState.OWNER_OK
        await request.save(update_fields=["state"])
        await _record(request, row, Act.APPROVE, actor_id=by.id, now=now)
    else:
        raise Conflict("The other of the two has to answer now.", field="requestId")


async def withdraw(request: CameoRequest, row: Cameo, *, now: datetime) -> None:
    """By whoever asked. Raises `Conflict` for a request that is not open."""
    if not request.is_open:
        raise Conflict("This request is not open any more.", field="requestId")
    by = request.requester_id
    await _decide(request, row, RequestState.WITHDRAWN, Act.WITHDRAW, by=by, now=now)


async def end_grants(row: Cameo, *, user_id: int | None, by: int, now: datetime) -> None:
    """The owner takes back what they granted (to one member, or to all), and refuses what is open."""
    theirs = CameoRequest.filter(cameo_id=row.id)
    if user_id is not None:
        theirs = theirs.filter(requester_id=user_id)
    for request in await theirs.filter(state__in=OPEN):
        await _decide(request, row, RequestState.DENIED, Act.REFUSE, by=by, now=now)
    good = (RequestState.APPROVED, RequestState.CONSUMED, RequestState.LAPSED)
    for request in await theirs.filter(state__in=good):
        await _decide(request, row, RequestState.REVOKED, Act.REVOKE, by=by, now=now)


async def refuse_between(one: int, other: int, *, by: int, now: datetime) -> None:
    """Two members are blocked from each other: what one asked of the other is refused, and jobs with
    the other's likeness end."""
    pair = Q(requester_id=one, owner_id=other) | Q(requester_id=other, owner_id=one)
    for request in await CameoRequest.filter(pair, state__in=OPEN).order_by("id"):
        row = await Cameo.get(id=request.cameo_id)
        await _decide(request, row, RequestState.DENIED, Act.REFUSE, by=by, now=now)
    for owner_id, user_id in ((one, other), (other, one)):
        for row in await Cameo.filter(owner_id=owner_id):
            for job in await open_jobs(row.id):
                if job.owner_id == user_id:
                    await reconsider(job)


async def expire_due(now: datetime, *, limit: int = 100) -> list[CameoRequest]:
    """The requests that nobody answered in time, and those whose time is over; still to be closed,
    each in a transaction, by `close`."""
    unanswered = Q(state__in=OPEN, expires_at__lte=now)
    over = Q(state=RequestState.APPROVED, until_at__lte=now)
    return await CameoRequest.filter(unanswered | over).order_by("id").limit(limit)


async def close(request: CameoRequest, row: Cameo, now: datetime) -> None:
    """→ EXPIRED (with the jobs that waited for it) or LAPSED."""
    if request.is_open and request.expires_at <= now:
        waiting = await _jobs_under(request, GenerationState.PENDING_CONSENT)
        request.state = RequestState.EXPIRED
        await request.save(update_fields=["state"])
        for job in waiting:
            await consent.expire(job)
    elif request.state is RequestState.APPROVED and request.until_at and request.until_at <= now:
        request.state = RequestState.LAPSED
        await request.save(update_fields=["state"])
    else:
        return
    await _tell(request)


async def _decide(
    request: CameoRequest, row: Cameo, state: RequestState, act: Act, *, by: int, now: datetime
) -> None:
    request.state, request.decided_at = state, now
    await request.save(update_fields=["state", "decided_at"])
    for job in await _jobs_under(request, GenerationState.PENDING_CONSENT):
        await reconsider(job)
    await _tell(request)
    await _record(request, row, act, actor_id=by, now=now)


async def _jobs_under(request: CameoRequest, state: GenerationState) -> Sequence[Generation]:
    under = GenerationCameo.filter(request_id=request.id).values("generation_id")
    jobs = Generation.filter(id__in=Subquery(under), state=state).order_by("id")
    return await jobs.select_for_update()


async def _tell(request: CameoRequest) -> None:
    decided = CameoRequestDecided(
        request_id=request.id,
        cameo_id=request.cameo_id,
        owner_id=request.owner_id,
        user_id=request.requester_id,
        state=request.state,
    )
    await outbox.append(connection(), decided)


async def _record(
    request: CameoRequest, row: Cameo, act: Act, *, actor_id: int, now: datetime
) -> None:
    until = None if request.until_at is None else request.until_at.isoformat()
    deed = Deed(
        act=act,
        cameo_id=row.id,
        owner_id=row.owner_id,
        epoch=row.epoch,
        actor_id=actor_id,
        details={
            "request": str(request.id),
            "requester": str(request.requester_id),
            "scope": request.scope,
            "uses": request.uses,
            "until": until,
        },
    )
    await ledger.append(deed, now=now)


def _checked(wanted: Wanted, now: datetime) -> tuple[int | None, datetime | None]:
    """How many uses, and until when. Raises `BadInput`."""
    if wanted.scope is UseScope.UNTIL:
        if wanted.until_at is None or not now < wanted.until_at <= now + LONGEST_UNTIL:
            raise BadInput("Give an `until` within a year from now.", field="until")
        if wanted.uses is not None:
            raise BadInput("`uses` goes with the scope COUNT.", field="uses")
        return None, wanted.until_at
    if wanted.until_at is not None:
        raise BadInput("`until` goes with the scope UNTIL.", field="until")
    if wanted.scope is UseScope.ONE_SHOT:
        if wanted.uses not in (None, 1):
            raise BadInput("ONE_SHOT is for one clip; choose COUNT for more.", field="uses")
        return 1, None
    if wanted.uses is None or not 1 <= wanted.uses <= MOST_USES:
        raise BadInput(f"Give `uses` from 1 to {MOST_USES}.", field="uses")
    return wanted.uses, None
