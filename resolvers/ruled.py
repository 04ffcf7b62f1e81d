"""Which of the viewer's rules a clip meets: what keeps it in their feeds, what keeps it out."""

from __future__ import annotations

from core.errors import NotFound
from models.clips import Clip
from ranking.controls import Control, Rule
from resolvers.context import Context
from resolvers.ranked import controls_of, matching


async def kept_by(ctx: Context, clip_id: int) -> list[Control]:
    """The ONLY rules that let the clip in."""
    clip = await _shown(ctx, clip_id)
    only = [one for one in (await controls_of(ctx)).controls if one.rule is Rule.ONLY]
    return await matching(ctx, clip, only)


async def why_not_this_clip(ctx: Context, clip_id: int) -> list[Control]:
    """The rules that keep the clip out of the viewer's feeds: the HIDE rules that mean it, and the
    ONLY rules where none of them does. Raises `NotFound` for a clip they may not see."""
    clip = await _shown(ctx, clip_id)
    controls = (await controls_of(ctx)).controls
    hiding = [one for one in controls if one.rule is Rule.HIDE]
    only = [one for one in controls if one.rule is Rule.ONLY]
    met = await matching(ctx, clip, [*hiding, *only])
    return [one for one in hiding if one in met] + ([] if set(only) & set(met) else only)


async def _shown(ctx: Context, clip_id: int) -> Clip:
    ctx.check_may_read()
    clip = await ctx.loaders.clip.load(clip_id)
    if clip is None:
        raise NotFound("clip", field="clipId")
    return clip
