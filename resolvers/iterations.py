"""Going on from what was made: the same again, with changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from generation.spec import AudioMode, Size
from models.generations import Generation
from models.generations import requests as jobs
from models.sessions import Scope
from models.users import User
from resolvers.context import Context
from resolvers.generations import Asked, origin_now, request_for, review_prompt, submit


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What is to be different from the generation before; None: as it was."""

    prompt: str | None = None
    style: str | None = None
    seed: int | None = None
    seconds: float | None = None


async def regenerate(
    ctx: Context, generation_id: int, changes: Changes, *, key: str | None
) -> Generation:
    """Ask for a new clip from an own job that is over, however it ended. Without changes it is the
    same clip again, frame by frame, where the backend is deterministic.

    Raises `NotFound` for a job that is not the viewer's, `Conflict` for one that is not over.
    """
    owner = ctx.require_viewer(Scope.GENERATE)
    await ctx.instance.limiter.spend("generate", str(owner.id))
    row = await jobs.ended(owner.id, generation_id)
    return await submit(ctx, owner, await _changed(ctx, owner, row, changes), key)


async def _changed(ctx: Context, owner: User, row: Generation, changes: Changes) -> jobs.Request:
    """The request anew, checked against what the backend offers and the source allows now. It makes
    a draft of its own, also where the one before was a new take of another."""
    before = await jobs.request_of(row)
    asked = Asked(
        prompt=before.prompt if changes.prompt is None else changes.prompt,
        style=before.style if changes.style is None else changes.style,
        seconds=before.seconds if changes.seconds is None else changes.seconds,
        size=Size(before.width, before.height),
        audio=AudioMode(before.audio),
        seed=before.seed if changes.seed is None else changes.seed,
        backend=before.backend,
        caption=before.caption,
    )
    review_prompt(asked.prompt)
    return replace(
        await request_for(ctx, asked),
        origin=await origin_now(ctx, owner, before.origin),
        cameo_ids=before.cameo_ids,
        turn=jobs.Turn(from_id=row.id, thread_id=row.thread_id or row.id),
    )
