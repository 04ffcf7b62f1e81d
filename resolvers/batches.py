"""Clips asked for together: up to 50 prompts in one request, watched and stopped as one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from core.errors import BadInput, NotFound, Refusal
from core.pages import Page, PageRequest
from core.text import clean_text
from models.generations import WAITING, Generation, GenerationState, batches
from models.generations import requests as jobs
from models.generations.batches import Batch, Item, Once, Refused
from models.sessions import Scope
from models.users import User
from realtime import channels
from realtime.cursors import Cursor
from resolvers.context import Context
from resolvers.generations import LONGEST_KEY, Asked, allowance_of, wanted_of
from resolvers.live import bursts, listen, refresh
from resolvers.pages import page_of
from resolvers.progress import own_topics

MOST_ITEMS = 50


class BatchState(StrEnum):
    """Where a batch is as a whole."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    ENDED = "ENDED"


@dataclass(frozen=True)
class BatchCounts:
    """How many clips of a batch stand where; they add up to `total`. `ended` came to nothing after
    they were taken on, `refused` were not taken on at all."""

    total: int
    waiting: int
    running: int
    completed: int
    ended: int
    refused: int


@dataclass(frozen=True)
class BatchItem:
    """The clip asked for in this place, counted from 0: a generation, or why there is none."""

    place: int
    prompt: str
    generation: Generation | None = None
    refused: Refused | None = None


@dataclass(frozen=True)
class BatchProgress:
    """A batch as it stands; `seq` only grows, `cursor` resumes the watch."""

    batch: Batch
    seq: int
    cursor: str


async def create_batch(ctx: Context, asked: Sequence[Asked], *, key: str | None) -> Batch:
    """Raises `BadInput` for a batch of no clip or of too many. What is wrong with one clip is told
    with that clip and keeps no other from being made."""
    owner = ctx.require_viewer(Scope.GENERATE)
    await ctx.instance.limiter.spend("batch", str(owner.id))
    if not 1 <= len(asked) <= MOST_ITEMS:
        raise BadInput(f"Ask for 1 to {MOST_ITEMS} clips at once.", field="items")
    if key is not None:
        key = clean_text(key, field="idempotencyKey", shortest=1, longest=LONGEST_KEY)
    items = [Item(each.prompt, await _checked(ctx, owner, each)) for each in asked]
    batch = await batches.submit(
        owner.id,
        items,
        Once(key, _fingerprint(asked)),
        allowance=await allowance_of(ctx, owner),
        now=ctx.instance.clock.now(),
    )
    ctx.instance.live.kick()
    return batch


async def batch(ctx: Context, batch_id: int) -> Batch:
    """Raises `NotFound` alike for one that is absent and for one of somebody else."""
    viewer = ctx.require_viewer(Scope.READ)
    row = await Batch.visible_to(viewer).get_or_none(id=batch_id)
    if row is None:
        raise NotFound("batch", field="id")
    return row


async def batches_of(ctx: Context, page: PageRequest) -> Page[Batch]:
    """The viewer's own, newest first."""
    viewer = ctx.require_viewer(Scope.READ)
    return await page_of(Batch.filter(owner_id=viewer.id), page)


async def cancel_batch(ctx: Context, batch_id: int) -> Batch:
    owner = ctx.require_viewer(Scope.GENERATE)
    await ctx.instance.limiter.spend("write", str(owner.id))
    row = await batches.cancel(owner.id, batch_id)
    ctx.instance.live.kick()
    return row


async def items(ctx: Context, row: Batch) -> list[BatchItem]:
    """In the order in which they were asked for."""
    made = await ctx.loaders.batch_jobs.load(row.id)
    items = [BatchItem(job.batch_place or 0, job.prompt, generation=job) for job in made]
    items += [BatchItem(each.place, each.prompt, refused=each) for each in row.refusals]
    return sorted(items, key=lambda item: item.place)


async def counts(ctx: Context, row: Batch) -> BatchCounts:
    made, refused = await ctx.loaders.batch_jobs.load(row.id), len(row.refusals)
    over = [job for job in made if job.is_over]
    completed = sum(job.state is GenerationState.COMPLETED for job in over)
    return BatchCounts(
        total=len(made) + refused,
        waiting=sum(job.state in WAITING for job in made),
        running=sum(job.is_held for job in made),
        completed=completed,
        ended=len(over) - completed,
        refused=refused,
    )


async def state(ctx: Context, row: Batch) -> BatchState:
    found = await counts(ctx, row)
    if not found.waiting and not found.running:
        return BatchState.ENDED
    begun = found.running or found.completed or found.ended
    return BatchState.RUNNING if begun else BatchState.WAITING


async def fraction(ctx: Context, row: Batch) -> float:
    """How much of the work is done, 0 to 1; that of a clip that is over is, however it ended."""
    made = await ctx.loaders.batch_jobs.load(row.id)
    done = sum(1.0 if job.is_over else job.fraction for job in made)
    return done / len(made) if made else 1.0


async def batch_progress(
    ctx: Context, batch_id: int, after: str | None
) -> AsyncIterator[BatchProgress]:
    """The batch as it is now, then every change of it, until all of it is over or the viewer may not
    watch it any more. Raises `NotFound` as `batch` does, `BadInput` for an `after` that is no
    cursor."""
    ids = await Generation.filter(batch_id=(await batch(ctx, batch_id)).id).values_list("id")
    topics = [*own_topics(ctx), *(channels.generation(job_id) for (job_id,) in ids)]
    # Listen first, then load: whatever happens in between is heard.
    async with listen(ctx, topics, after) as news:
        now = await _now(ctx, batch_id, news.cursor)
        yield now
        if await _is_over(ctx, now):
            return
        async for _ in bursts(news):
            if await refresh(ctx) is None:
                return
            before, now = now, await _now(ctx, batch_id, news.cursor)
            if now.seq > before.seq:
                yield now
            if await _is_over(ctx, now):
                return


async def _now(ctx: Context, batch_id: int, cursor: Cursor) -> BatchProgress:
    row = await batch(ctx, batch_id)
    seq = sum(job.progress_seq for job in await ctx.loaders.batch_jobs.load(row.id))
    return BatchProgress(row, seq, ctx.instance.cursors.encode(cursor))


async def _is_over(ctx: Context, now: BatchProgress) -> bool:
    return await state(ctx, now.batch) is BatchState.ENDED


async def _checked(ctx: Context, owner: User, asked: Asked) -> jobs.Request | Refusal:
    try:
        return await wanted_of(ctx, owner, asked, None)
    except Refusal as refusal:
        return refusal


def _fingerprint(asked: Sequence[Asked]) -> str:
    """Of the words as they were sent: the same whatever is on offer by now."""
    told = json.dumps([asdict(each) for each in asked], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
