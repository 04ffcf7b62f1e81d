"""The clips that a member may act on."""

from __future__ import annotations

from core.errors import Conflict, NotFound
from models.clips import Clip, ClipState
from resolvers.context import Context


async def shown_clip(ctx: Context, clip_id: int) -> Clip:
    """A published clip that the viewer may see. Raises `NotFound`, or `Conflict` for a clip that
    they see though it is not published (their own draft)."""
    row = await ctx.loaders.clip.load(clip_id)
    if row is None:
        raise NotFound("clip", field="clipId")
    if row.state is not ClipState.PUBLISHED:
        raise Conflict("Publish the clip first.", field="clipId")
    return row
