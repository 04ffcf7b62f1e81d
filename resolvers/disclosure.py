"""What people are told about how a clip was made."""

from __future__ import annotations

from models.clips import Clip
from resolvers.backends import source_type
from resolvers.context import Context


async def digital_source_type(ctx: Context, clip: Clip) -> str:
    """The IPTC term for what made the clip. Where that is no longer known (its request is gone), the
    term of the instance's backend."""
    made_by = None
    if clip.generation_id is not None:
        made_by = await ctx.loaders.backend.load(clip.generation_id)
    return source_type(made_by or ctx.instance.settings.generation_backend)
