"""The owner's side of a job: ask for a clip, ask again, stop it."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from core import faults
from core.errors import Conflict, NotFound, QuotaExceeded
from core.ids import new_id
from models import audit, outbox
from models.base import Dialect, connection, dialect, fetch, transaction
from models.cameos import lock_cameos, shown_in_clip, shown_in_job
from models.cameos.judging import Verdict
from models.generations import WAITING, Generation, GenerationState, consent
from models.generations.clock import database_ms
from models.generations.endings import queue_up
from models.generations.waiting import spent_since
from models.remixes import ORIGINAL, Origin
from realtime.events import GenerationCancelRequested, GenerationFinished

# Drawn seeds stay within what GraphQL's Int and a JavaScript number can hold.
_SEEDS = 2**31


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Which job another goes on from, and the one that began the thread; the defaults are those of
    one that begins by itself."""

    from_id: int | None = None
    thread_id: int | None = None


FIRST_TURN = Turn()


@dataclass(frozen=True)
class Beginning:
    """The uploaded picture that a clip begins with, None where it begins with words alone.
    `is_for_review`: a moderator looks at the clip before others see it."""

    image_id: int | None = None
    is_for_review: bool = False


WORDS_ALONE = Beginning()


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a clip is asked for with, already checked. `seed` None: draw one. `origin` says what it
    is a remix of, `draft_id` which draft it is a new take of, `cameo_ids` whose likenesses it shows
    (in ascending order), `turn` what it goes on from, `edit_json` what of that it changes (see
    `edited`), `shots_json` what it shows between cuts (see `Generation.shots`), `finish_json`
    what is laid over that (see `Generation.finish`), `beginning` its
    first frame."""

    prompt: str
    seconds: float
    width: int
    height: int
    fps: int
    audio: str
    backend: str
    style: str | None = None
    seed: int | None = None
    caption: str = ""
    origin: Origin = ORIGINAL
    draft_id: int | None = None
    cameo_ids: tuple[int, ...] = ()
    turn: Turn = FIRST_TURN
    edit_json: str = ""
    shots_json: str = ""
    finish_json: str = ""
    beginning: Beginning = WORDS_ALONE

    @property
    def showing(self) -> consent.Showing:
        """What it does with the likenesses that it shows."""
        sources = self.origin.source_ids
        use = consent.use_in(self, is_remix=bool(sources))
        return consent.Showing(self.cameo_ids, use, sources)

    @property
    def fingerprint(self) -> str:
        """The same for the same request, in every process, whatever a remix inherits by now."""
        asked = {**asdict(self), "origin": self.origin.parent_clip_id, "turn": self.turn.from_id}
        if self.origin.more_ids:
            asked["more"] = self.origin.more_ids
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Allowance:
    """`daily` clips since `since_ms` (milliseconds since 1970) and `waiting` in the queue."""

    daily: int
    waiting: int
    since_ms: int


async def submit(
    owner_id: int,
    request: Request,
    *,
    key: str | None,
    allowance: Allowance,
    now: datetime | None = None,
) -> Generation:
    """Queue a job, or return the one that the same `key` made before.

    Raises `Conflict` when the key made a job for another request, `QuotaExceeded` when the day's
    allowance is spent or too many jobs wait already, `ConsentRefused` when somebody it would show
    does not agree. While somebody's answer is open, the job waits for that.
    """
    now = now or datetime.now(UTC)
    async with transaction():
        await one_submit_at_a_time(owner_id, [request])
        if key is not None and (made := await _made_before(owner_id, key)):
            if made.request_hash != request.fingerprint:
                raise Conflict(
                    "This key was used for another request; take a new one.", field="idempotencyKey"
                )
            return made
        await check_allowance(owner_id, allowance)
        row = await place(owner_id, request, now, idempotency_key=key)
        faults.point(faults.Point.SUBMIT_WRITTEN)
    faults.point(faults.Point.SUBMIT_COMMITTED)
    return row


async def place(owner_id: int, request: Request, now: datetime, **more: Any) -> Generation:
    """Put a job in the queue, or let it wait for an answer that is open; `more` are columns of the
    row. The caller holds what `one_submit_at_a_time` takes. Raises `ConsentRefused`."""
    shown = await consent.admit(owner_id, request.showing, now)
    row = await _insert(owner_id, request, shown, **more)
    await audit.record(owner_id, "generation.submit", f"generation:{row.id}", row.state)
    if row.state is GenerationState.QUEUED:
        await queue_up(row)
    await consent.bind(row, shown, now)
    return row


async def cancel(owner_id: int, generation_id: int) -> Generation:
    """Stop a job: a waiting one at once, a running one as soon as its worker hears of it.

    Repeating it changes nothing. Raises `NotFound` when the member has no such job, `Conflict`
    when it is over in another way.
    """
    async with transaction():
        row = await _locked(owner_id, generation_id)
        if row.is_over and row.state is not GenerationState.CANCELED:
            raise Conflict("This generation is already over.", field="generationId")
        await stop(row)
    return row


async def stop(row: Generation) -> None:
    """What `cancel` does, to a row that the caller holds; nothing to one that is over or told."""
    if row.is_over or row.cancel_requested:
        return
    row.cancel_requested = True
    row.progress_seq += 1
    event: GenerationCancelRequested | GenerationFinished
    if row.is_held:
        event = GenerationCancelRequested(generation_id=row.id, owner_id=row.owner_id)
    else:
        row.state = GenerationState.CANCELED
        row.finished_at_ms = await database_ms()
        event = GenerationFinished(
            generation_id=row.id, owner_id=row.owner_id, state=GenerationState.CANCELED
        )
    await row.save(update_fields=["cancel_requested", "progress_seq", "state", "finished_at_ms"])
    await audit.record(row.owner_id, "generation.cancel", f"generation:{row.id}", row.state)
    await outbox.append(connection(), event)


async def again(owner_id: int, generation_id: int) -> Request:
    """The request of a job that ended without a clip, seed and all.

    Raises `NotFound` when the member has no such job, `Conflict` when there is nothing to retry.
    """
    row = await ended(owner_id, generation_id)
    if row.state is GenerationState.COMPLETED:
        raise Conflict(
            "Only a generation that ended without a clip can be retried.", field="generationId"
        )
    return await request_of(row)


async def ended(owner_id: int, generation_id: int) -> Generation:
    """A member's own job that is over. Raises `NotFound` and `Conflict`."""
    row = await Generation.get_or_none(id=generation_id, owner_id=owner_id)
    if row is None:
        raise NotFound("generation", field="generationId")
    if not row.is_over:
        raise Conflict(
            "This generation is not over yet; wait for it, or cancel it.", field="generationId"
        )
    return row


async def request_of(row: Generation) -> Request:
    """What a job was asked for with, its seed included."""
    return Request(
        prompt=row.prompt,
        seconds=row.seconds,
        width=row.width,
        height=row.height,
        fps=row.fps,
        audio=row.audio,
        backend=row.backend,
        style=row.style,
        seed=row.seed,
        caption=row.caption,
        origin=Origin(
            parent_clip_id=row.parent_clip_id,
            depth=row.depth,
            cap_reach=row.cap_reach,
            cap_download=row.cap_download,
            cap_remix=row.cap_remix,
            more_ids=tuple(row.source_ids[1:]),
        ),
        draft_id=row.draft_id,
        cameo_ids=tuple(each.cameo_id for each in await shown_in_job(row.id)),
        turn=Turn(from_id=row.from_id, thread_id=row.thread_id),
        edit_json=row.edit_json,
        shots_json=row.shots_json,
        finish_json=row.finish_json,
        beginning=Beginning(row.image_id, row.is_for_review),
    )


def edited(row: Generation, words: str) -> dict[str, Any]:
    """The fields of a `Request` for what a finished job made, changed in `words`; none where its
    recipe has no plan to change."""
    recipe = row.recipe
    if "shots" in recipe:
        shots = shots_of(row, words)
        seconds = sum(_length(shot) for shot in shots)
        more = {"shots_json": json.dumps(shots), "finish_json": row.finish_json}
        return {**more, "seconds": seconds}
    if "plan" not in recipe:
        return {}
    return {"edit_json": json.dumps({"words": words, "plan": recipe["plan"]}, sort_keys=True)}


def shots_of(row: Generation, words: str = "") -> list[dict[str, Any]]:
    """The shots that a finished job made, each to be drawn again to the pixel, or changed in `words`
    (see `Generation.shots`); none where its recipe has no plans, or a picture went into it."""
    recipe = row.recipe if row.image_id is None else {}
    made = recipe.get("shots", [recipe] if "plan" in recipe else [])
    return [_shot(each, words) for each in made]


def _shot(made: dict[str, Any], words: str) -> dict[str, Any]:
    if "title" in made:
        card = {"prompt": "", "seconds": made["seconds"], "title": made["title"]}
        return {**card, "seed": None, "style": None, "audio": None, "edit": None}
    shot = {
        "prompt": made["spec"]["prompt"],
        "seconds": made["spec"]["seconds"],
        "seed": made["spec"]["seed"],
        "style": None,
        "audio": made["spec"]["audio"],
        "edit": {"words": words, "plan": made["plan"]},
    }
    return shot | {name: made[name] for name in ("start", "end") if name in made}


def _length(shot: dict[str, Any]) -> float:
    """As `generation.spec.Shot.length`."""
    end = shot.get("end")
    return float((shot["seconds"] if end is None else end) - shot.get("start", 0.0))


async def one_submit_at_a_time(owner_id: int, requests: Sequence[Request]) -> None:
    """Holds the likenesses that the requests would show and those in the clips that they remix, in
    the order everybody takes them, and then the owner: counting and inserting must not interleave.
    SQLite's write lock sees to the latter by itself."""
    cameo_ids: set[int] = set()
    for request in requests:
        cameo_ids |= set(request.cameo_ids)
        for source_id in request.origin.source_ids:
            cameo_ids |= {each.cameo_id for each in await shown_in_clip(source_id)}
    await lock_cameos(sorted(cameo_ids))
    if dialect() is Dialect.POSTGRESQL:
        await fetch("SELECT 1 FROM users WHERE id = ? FOR NO KEY UPDATE", owner_id)


async def _made_before(owner_id: int, key: str) -> Generation | None:
    return await Generation.get_or_none(owner_id=owner_id, idempotency_key=key)


async def check_allowance(owner_id: int, allowance: Allowance) -> None:
    """Raises `QuotaExceeded`."""
    await check_day(owner_id, allowance)
    # Those of a batch wait behind all others, in nobody's way.
    waits = Generation.filter(owner_id=owner_id, state__in=WAITING, batch_id__isnull=True)
    waiting = await waits.count()
    if waiting >= allowance.waiting:
        raise QuotaExceeded(
            f"{waiting} of your clips wait already; let one start, or cancel one, first."
        )


async def check_day(owner_id: int, allowance: Allowance) -> None:
    """Raises `QuotaExceeded`."""
    if await spent_since(owner_id, allowance.since_ms) >= allowance.daily:
        raise QuotaExceeded(
            f"Today's {allowance.daily} clips are used up; there are new ones after midnight (UTC)."
        )


async def _insert(
    owner_id: int, request: Request, shown: Sequence[Verdict], **more: Any
) -> Generation:
    seed = secrets.randbelow(_SEEDS) if request.seed is None else request.seed
    asked = asdict(replace(request, seed=seed))
    origin, turn, beginning = (asked.pop(name) for name in ("origin", "turn", "beginning"))
    asked.pop("cameo_ids")
    more_ids = origin.pop("more_ids")
    waits = consent.is_waiting(shown)
    return await Generation.create(
        id=new_id(),
        owner_id=owner_id,
        state=GenerationState.PENDING_CONSENT if waits else GenerationState.QUEUED,
        direction=consent.direction_of(shown),
        request_hash=request.fingerprint,
        queued_at_ms=await database_ms(),
        more_sources_json=json.dumps(more_ids) if more_ids else "",
        **asked,
        **origin,
        **turn,
        **beginning,
        **more,
    )


async def _locked(owner_id: int, generation_id: int) -> Generation:
    row = (
        await Generation.filter(id=generation_id, owner_id=owner_id)
        .select_for_update()
        .get_or_none()
    )
    if row is None:
        raise NotFound("generation", field="generationId")
    return row
