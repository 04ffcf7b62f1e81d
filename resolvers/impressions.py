"""The log of what the viewer was shown."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import BadInput
from core.pages import Page, PageRequest
from models import audit, impressions
from models.base import transaction
from models.clips import Clip, ClipState
from models.impressions import BATCH_LIMIT, Impression, ImpressionSettings
from models.sessions import Scope
from resolvers.context import Context


async def record_impressions(ctx: Context, clip_ids: Sequence[int]) -> int:
    """How many were noted: what the viewer may not see, and their own, is passed over."""
    viewer = ctx.require_viewer(Scope.READ)
    if not 1 <= len(clip_ids) <= BATCH_LIMIT:
        raise BadInput(f"Name 1 to {BATCH_LIMIT} clips.", field="clipIds")
    await ctx.instance.limiter.spend("write", str(viewer.id))
    shown = Clip.visible_to(viewer).filter(id__in=list(clip_ids), state=ClipState.PUBLISHED)
    seen = [row.id for row in await shown.exclude(author_id=viewer.id)]
    async with transaction():
        return await impressions.record(viewer.id, seen)


async def seen_clips(ctx: Context, page: PageRequest) -> Page[Impression]:
    """The viewer's own log, the latest showing first."""
    viewer = ctx.require_viewer(Scope.READ)
    rows = Impression.filter(user_id=viewer.id)
    if page.before is not None:
        rows = rows.filter(position__lt=page.before)
    found = await rows.order_by("-position").limit(page.size + 1)
    shown = found[: page.size]
    return Page(shown, [row.position for row in shown], len(found) > page.size)


async def wipe_seen(ctx: Context) -> int:
    """How many rows went."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    async with transaction():
        gone = await Impression.filter(user_id=viewer.id).delete()
        await audit.record(viewer.id, "impressions.wipe", f"user:{viewer.id}")
    return gone


async def keep_seen(ctx: Context, keep: bool) -> bool:
    """Whether a log is kept from now on. What is in it already stays until it is wiped."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    async with transaction():
        await ImpressionSettings.bulk_create(
            [ImpressionSettings(id=viewer.id, is_kept=keep)],
            on_conflict=["id"],
            update_fields=["is_kept"],
        )
        await audit.record(viewer.id, "impressions.keep", f"user:{viewer.id}", str(keep).lower())
    return keep


async def keeps_seen(ctx: Context) -> bool:
    viewer = ctx.require_viewer(Scope.READ)
    return (await ImpressionSettings.of(viewer.id)).is_kept
