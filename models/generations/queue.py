"""The workers' side of a job: claim it, keep it, end it.

Whoever claims a job holds it under a lease and a fence. The lease ends unless a heartbeat extends
it; the fence grows with every claim, and every write names the fence it was claimed with. So a
worker that was thought dead and comes back can change nothing: its calls return None.

Each transition is one transaction: the row, an audit record, an event.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core import faults
from models import audit
from models.base import Dialect, dialect, execute, fetch, transaction
from models.cameos.resembling import hold_for
from models.clips import Clip
from models.generations import HELD, Generation, GenerationState, consent
from models.generations.clock import database_ms, now_sql
from models.generations.drafts import Made, make_draft, retake
from models.generations.endings import end, leave, queue_up, subject, tell
from models.generations.turns import CLAIM_ORDER, HELD_SQL, owners_sql
from models.holds import HoldKind, place_hold
from realtime.events import GenerationAdvanced

MAX_ATTEMPTS = 3
# After attempt 1, 2: a crash is mostly the machine's fault the first time and the job's the second.
_BACKOFF_SECONDS = (1, 5)
_CLAIM_LOCK = 7_071_003  # pg_advisory_xact_lock key


class Failure(StrEnum):
    """Why a job failed or was rejected; told to its owner."""

    BACKEND_REFUSED = "BACKEND_REFUSED"
    BACKEND_FAILED = "BACKEND_FAILED"
    BAD_RESULT = "BAD_RESULT"
    OUT_OF_MEMORY = "OUT_OF_MEMORY"
    STORAGE_FAILED = "STORAGE_FAILED"
    WORKER_LOST = "WORKER_LOST"
    DRAFT_GONE = "DRAFT_GONE"
    PROVENANCE_FAILED = "PROVENANCE_FAILED"


@dataclass(frozen=True)
class Mark:
    """How far an attempt has come; `fraction` is 0…1 of the whole job."""

    stage: str
    step: int
    steps: int
    fraction: float


@dataclass(frozen=True)
class Beat:
    """The answer to a heartbeat. `seq` numbers the progress it recorded."""

    cancel: bool
    seq: int


async def claim(
    worker: str, *, backend: str, lease_seconds: float, running_cap: int
) -> Generation | None:
    """Take the job whose turn it is, or None. An owner with `running_cap` at work waits."""
    while await _is_anything_due(backend):
        async with transaction():
            await _one_claim_at_a_time()
            values = (worker, round(lease_seconds * 1000), backend, running_cap)
            rows = await fetch(_claim_sql(), *values)
            if not rows:
                return None
            job = await Generation.get(id=rows[0]["id"])
            held = await consent.holds(job)
            if held:
                await audit.record(None, "generation.start", subject(job), f"attempt {job.attempt}")
                await _announce(job)
            else:
                await consent.lose(job)
        if held:
            faults.point(faults.Point.CLAIM_COMMITTED)
            return job
    return None


async def heartbeat(
    job: Generation, *, lease_seconds: float, mark: Mark | None = None
) -> Beat | None:
    """Extend the lease, and record `mark` where there is one. None: the job is no longer ours.

    The recorded fraction never shrinks within an attempt; `seq` grows with every mark, over
    attempts too.
    """
    moves, values = "", []
    if mark is not None:
        moves = """, progress_seq = progress_seq + 1, stage = ?, step = ?, steps = ?,
            fraction = CASE WHEN fraction < ? THEN ? ELSE fraction END"""
        values = [mark.stage, mark.step, mark.steps, mark.fraction, mark.fraction]
    rows = await fetch(
        f"UPDATE generations SET lease_until_ms = {now_sql()} + ?{moves} "  # noqa: S608
        f"WHERE id = ? AND fence = ? AND state IN {HELD_SQL} "
        "RETURNING cancel_requested, lost_consent, progress_seq",
        round(lease_seconds * 1000),
        *values,
        job.id,
        job.fence,
    )
    if not rows:
        return None
    stop = rows[0]["cancel_requested"] or rows[0]["lost_consent"] or not await consent.keeps(job)
    return Beat(cancel=bool(stop), seq=rows[0]["progress_seq"])


async def postprocess(job: Generation) -> bool:
    """RUNNING → POSTPROCESSING: the picture is drawn. Said twice, it holds as well. False: not ours,
    or to be cancelled."""
    async with transaction():
        row = await _ours(job)
        if row is None or row.is_to_stop:
            return False
        if row.state is not GenerationState.RUNNING:
            return True
        row.state = GenerationState.POSTPROCESSING
        row.progress_seq += 1
        await row.save(update_fields=["state", "progress_seq"])
        await audit.record(None, "generation.postprocess", subject(row))
        await _announce(row)
    return True


async def moderate(job: Generation) -> bool:
    """POSTPROCESSING → MODERATING: its files are there. False as in `postprocess`."""
    async with transaction():
        row = await _ours(job)
        if row is None or row.is_to_stop:
            return False
        row.state = GenerationState.MODERATING
        row.progress_seq += 1
        await row.save(update_fields=["state", "progress_seq"])
        await audit.record(None, "generation.moderate", subject(row))
        await _announce(row)
    return True


async def finish(
    job: Generation, made: Made, *, doubt: str | None = None, resembled: Sequence[int] = ()
) -> Clip | None:
    """The job COMPLETED and its draft clip with all files, or (None) nothing at all, when the job
    is no longer ours, its owner has asked to cancel it, somebody shown in it does not agree (then it
    is CONSENT_REVOKED), or (then it FAILED) the draft that it was a
    new take of is no longer theirs to change. With a `doubt`, its cause, a moderator is to look at
    the clip before others see it; so where it may show those `resembled` (likenesses' ids), who are
    told."""
    async with transaction():
        shown = await consent.locked(job)
        row = await _ours(job)
        if row is None or row.is_to_stop:
            return None
        if not await consent.holds(row, heard=made.transcript):
            await consent.lose(row)
            return None
        row.effective_prompt = made.effective_prompt[:4000]
        row.notes_json = json.dumps(list(made.notes), ensure_ascii=False)
        row.recipe_json = json.dumps(dict(made.recipe), ensure_ascii=False)
        row.fraction = 1.0
        clip = await (make_draft(row, made) if row.draft_id is None else retake(row, made))
        if clip is None:
            gone = "The draft that this was for is published, gone or not yours to change by now."
            await _fail(row, Failure.DRAFT_GONE, gone)
            return None
        if doubt is not None:
            await place_hold(clip.id, HoldKind.MOD_REVIEW, doubt, actor_id=None)
        await hold_for(clip.id, resembled)
        await end(row, GenerationState.COMPLETED, clip_id=clip.id)
        await consent.depict(row, clip, shown)
        faults.point(faults.Point.FINISH_WRITTEN)
    faults.point(faults.Point.FINISH_COMMITTED)
    return clip


async def fail(
    job: Generation, code: Failure, message: str, *, may_pass: bool
) -> GenerationState | None:
    """End an attempt that went wrong. With `may_pass` (the cause may be gone next time) the job is
    queued again while it has attempts left. The state it is in now; None: no longer ours."""
    async with transaction():
        row = await _ours(job)
        if row is None:
            return None
        if may_pass and row.attempt < MAX_ATTEMPTS:
            await _queue_again(row)
        else:
            await _fail(row, code, message)
    return row.state


async def reject(job: Generation, policy: str, message: str) -> GenerationState | None:
    """End a job whose result may not be shown. None: no longer ours."""
    async with transaction():
        row = await _ours(job)
        if row is None:
            return None
        row.error_code, row.error_message = policy, message[:500]
        await end(row, GenerationState.REJECTED)
    return row.state


async def give_back(job: Generation) -> GenerationState | None:
    """Return an unfinished job to its place in the queue (CANCELED if that was asked for). The
    attempt does not count. None: no longer ours."""
    async with transaction():
        row = await _ours(job)
        if row is None:
            return None
        row.attempt -= 1
        await _queue_again(row, wait_seconds=0)
    return row.state


async def confirm_cancel(job: Generation) -> GenerationState | None:
    """The worker has stopped as it was asked to: CANCELED. None: no longer ours."""
    async with transaction():
        row = await _ours(job)
        if row is None or not row.is_to_stop:
            return None
        await _stop(row)
    return row.state


async def reap(*, dead_worker: str | None = None) -> list[Generation]:
    """Take jobs away from workers that have stopped beating, or from one that is known to be dead:
    back to the queue while they have attempts left, FAILED after that, CANCELED where that was
    asked for."""
    whose = f"lease_until_ms < {now_sql()}" if dead_worker is None else "worker = ?"
    values = [] if dead_worker is None else [dead_worker]
    overdue = f"SELECT id FROM generations WHERE {whose} AND state IN {HELD_SQL}"  # noqa: S608
    if not await fetch(f"{overdue} LIMIT 1", *values):
        return []
    reaped = []
    async with transaction():
        lock = "FOR UPDATE SKIP LOCKED" if dialect() is Dialect.POSTGRESQL else ""
        ids = [row["id"] for row in await fetch(f"{overdue} {lock}", *values)]
        for row in await Generation.filter(id__in=ids):
            await _take_away(row)
            reaped.append(row)
    return reaped


async def is_held(generation_id: int, fence: int) -> bool:
    """Whether the claim with this fence still holds the job."""
    return await Generation.filter(id=generation_id, fence=fence, state__in=HELD).exists()


async def is_over(generation_id: int) -> bool:
    """Whether nothing will come of the job any more (it may be gone altogether)."""
    row = await Generation.get_or_none(id=generation_id)
    return row is None or row.is_over


async def _is_anything_due(backend: str) -> bool:
    """A look without a lock: idle workers ask often, and SQLite has one writer."""
    return bool(
        await fetch(
            "SELECT 1 FROM generations WHERE state = 'QUEUED' AND backend = ? "  # noqa: S608
            f"AND run_after_ms <= {now_sql()} LIMIT 1",
            backend,
        )
    )


async def _one_claim_at_a_time() -> None:
    """The cap and the fair order are counted: on PostgreSQL two picks must not interleave."""
    if dialect() is Dialect.POSTGRESQL:
        await execute("SELECT pg_advisory_xact_lock(?)", _CLAIM_LOCK)


def _claim_sql() -> str:
    now = now_sql()
    # A row that its owner is cancelling right now is locked: step over it.
    lock = "FOR UPDATE OF g SKIP LOCKED" if dialect() is Dialect.POSTGRESQL else ""
    return f"""
UPDATE generations SET state = 'RUNNING', worker = ?, fence = fence + 1, attempt = attempt + 1,
    lease_until_ms = {now} + ?, started_at_ms = {now}, progress_seq = progress_seq + 1,
    stage = 'LOADING', step = 0, steps = 0, fraction = 0, error_code = NULL, error_message = NULL
WHERE id = (
    SELECT g.id FROM generations g JOIN ({owners_sql()}) o ON o.owner_id = g.owner_id
    WHERE g.state = 'QUEUED' AND g.backend = ? AND g.run_after_ms <= {now} AND o.running < ?
    ORDER BY {CLAIM_ORDER} LIMIT 1 {lock})
RETURNING id"""  # noqa: S608


async def _ours(job: Generation) -> Generation | None:
    """The row as it is now, locked, if the claim still holds it."""
    held = Generation.filter(id=job.id, fence=job.fence, state__in=HELD)
    return await held.select_for_update().get_or_none()


async def _take_away(row: Generation) -> None:
    if row.attempt < MAX_ATTEMPTS or row.is_to_stop:
        await _queue_again(row)
    else:
        times = f"The worker stopped {MAX_ATTEMPTS} times while making this clip."
        await _fail(row, Failure.WORKER_LOST, times)


async def _queue_again(row: Generation, *, wait_seconds: int | None = None) -> None:
    if row.is_to_stop:
        await _stop(row)
        return
    wait = _BACKOFF_SECONDS[row.attempt - 1] if wait_seconds is None else wait_seconds
    row.state = GenerationState.QUEUED
    row.run_after_ms = await database_ms() + wait * 1000
    row.stage, row.step, row.steps, row.fraction = "QUEUED", 0, 0, 0.0
    await leave(row)
    await audit.record(None, "generation.requeue", subject(row), f"attempt {row.attempt}")
    await queue_up(row)


async def _stop(row: Generation) -> None:
    if row.lost_consent:
        await consent.lose(row)
    else:
        await end(row, GenerationState.CANCELED)


async def _fail(row: Generation, code: Failure, message: str) -> None:
    row.error_code, row.error_message = code, message[:500]
    await end(row, GenerationState.FAILED)


async def _announce(row: Generation) -> None:
    await tell(GenerationAdvanced(generation_id=row.id, owner_id=row.owner_id, state=row.state))
