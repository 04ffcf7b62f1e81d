"""Clips that an author puts first on their page."""

from __future__ import annotations

from core.errors import Conflict, QuotaExceeded
from models import audit
from models.base import transaction
from models.clips import Clip, ClipState
from models.sessions import Scope
from models.users import User
from resolvers.clips import own_clip
from resolvers.context import Context

MOST_PINS = 3


async def pinned_clips(ctx: Context, user_id: int) -> list[Clip]:
    """What the viewer may see of them, the latest pin first."""
    ctx.check_may_read()
    shown = Clip.visible_to(ctx.viewer).filter(author_id=user_id, state=ClipState.PUBLISHED)
    return await shown.filter(pinned_at__isnull=False).order_by("-pinned_at", "-id")


async def pin_clip(ctx: Context, clip_id: int) -> Clip:
    """Pinning again moves a clip to the front. Raises `Conflict` for a draft, `QuotaExceeded` when
    three others are pinned."""
    author = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(author.id))
    row = await own_clip(author, clip_id)
    if row.state is not ClipState.PUBLISHED:
        raise Conflict("Publish the clip first.", field="clipId")
    async with transaction():
        await User.select_for_update(no_key=True).get(id=author.id)
        others = Clip.filter(
            author_id=author.id, state=ClipState.PUBLISHED, pinned_at__isnull=False
        ).exclude(id=row.id)
        if await others.count() >= MOST_PINS:
            raise QuotaExceeded(f"You have {MOST_PINS} pinned clips; unpin one first.")
        row.pinned_at = ctx.instance.clock.now()
        await row.save(update_fields=["pinned_at"])
        await audit.record(author.id, "clip.pin", f"clip:{row.id}")
    return row


async def unpin_clip(ctx: Context, clip_id: int) -> Clip:
    author = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(author.id))
    row = await own_clip(author, clip_id)
    row.pinned_at = None
    async with transaction():
        await row.save(update_fields=["pinned_at"])
        await audit.record(author.id, "clip.unpin", f"clip:{row.id}")
    return row
