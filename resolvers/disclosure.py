"""What people are told about how a clip was made."""

from __future__ import annotations

from functools import cache

from generation import backends
from models.clips import Clip
from resolvers.context import Context


async def digital_source_type(ctx: Context, clip: Clip) -> str:
    """The IPTC term for what made the clip. Where that is no longer known (its request is gone, or
    the backend is no longer offered), the term of the instance's backend."""
    made_by = None
    if clip.generation_id is not None:
        made_by = await ctx.loaders.backend.load(clip.generation_id)
    if made_by not in backends.names():
        made_by = ctx.instance.settings.generation_backend
    return _source_type(made_by)


@cache
def _source_type(backend: str) -> str:
    return backends.load(backend).capabilities.digital_source_type
