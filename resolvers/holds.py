"""What moderators hold back, and who learns of it."""

from __future__ import annotations

import re

from core.errors import BadInput, Forbidden, NotFound
from core.text import clean_text
from models import holds
from models.base import transaction
from models.cameos import cause_of
from models.clips import Clip
from models.holds import ClipHold, HoldKind
from models.sessions import Scope
from models.users import User
from resolvers.context import Context
from resolvers.loaders import Loaders

# The other kinds hang on what only the instance itself may say.
OF_MODERATORS = (HoldKind.MOD_REVIEW, HoldKind.MOD_REMOVED)
LONGEST_CAUSE = 80


async def hold_clip(ctx: Context, clip_id: int, kind: HoldKind, case: str) -> Clip:
    """Holding for the same reason twice is holding once."""
    moderator = await _moderator(ctx, clip_id)
    cause = _cause(kind, case)
    async with transaction():
        await holds.place_hold(clip_id, kind, cause, actor_id=moderator.id)
    return await _as_it_stands(ctx, clip_id)


async def release_clip(ctx: Context, clip_id: int, kind: HoldKind, case: str) -> Clip:
    """Only the hold of this kind and case goes. Raises `NotFound` when there is none."""
    moderator = await _moderator(ctx, clip_id)
    cause = _cause(kind, case)
    async with transaction():
        if not await holds.release_hold(clip_id, kind, cause, actor_id=moderator.id):
            raise NotFound("hold", field="case")
    return await _as_it_stands(ctx, clip_id)


async def clip_holds(ctx: Context, row: Clip) -> list[ClipHold]:
    """For the author and moderators; whose likeness it shows is told of their own; anybody else of
    none."""
    viewer = ctx.viewer
    if viewer is None:
        return []
    if viewer.is_moderator or viewer.id == row.author_id:
        return await ctx.loaders.holds.load(row.id)
    shown = await ctx.loaders.clip_cameos.load(row.id)
    causes = {cause_of(each.cameo_id) for each in shown if each.owner_id == viewer.id}
    if not causes:
        return []
    return [hold for hold in await ctx.loaders.holds.load(row.id) if hold.cause in causes]


def cause_of_hold(ctx: Context, hold: ClipHold) -> str:
    """Who may be in a clip is not its author's to learn."""
    is_told = ctx.viewer is not None and ctx.viewer.is_moderator
    return hold.cause if is_told else re.sub(r"^likeness:.*", "likeness", hold.cause)


async def _moderator(ctx: Context, clip_id: int) -> User:
    viewer = ctx.require_viewer(Scope.MODERATE)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    if await ctx.loaders.clip.load(clip_id) is None:
        raise NotFound("clip", field="clipId")
    if not viewer.is_moderator:
        raise Forbidden("Only moderators hold clips back.")
    return viewer


def _cause(kind: HoldKind, case: str) -> str:
    if kind not in OF_MODERATORS:
        raise BadInput("Moderators hold clips for MOD_REVIEW or MOD_REMOVED.", field="kind")
    return clean_text(case, field="case", shortest=1, longest=LONGEST_CAUSE)


async def _as_it_stands(ctx: Context, clip_id: int) -> Clip:
    ctx.instance.live.kick()
    ctx.loaders = Loaders(ctx.viewer)
    row = await ctx.loaders.clip.load(clip_id)
    if row is None:
        raise NotFound("clip", field="clipId")
    return row
