"""Archives of a member's own account."""

from __future__ import annotations

from core.errors import NotFound
from core.pages import Page, PageRequest
from media.urls import Granted, MediaGrant
from models import audit
from models.base import transaction
from models.exports import Export, ask_for_export
from resolvers.context import Context
from resolvers.pages import page_of


async def request_export(ctx: Context) -> Export:
    """A new archive, or the one that is being made."""
    viewer = ctx.require_session()
    await ctx.instance.limiter.spend("profile", str(viewer.id))
    async with transaction():
        row = await ask_for_export(viewer.id)
        await audit.record(viewer.id, "export.request", f"export:{row.id}")
    return row


async def export(ctx: Context, export_id: int) -> Export:
    """Raises `NotFound` alike for what is absent and for somebody else's."""
    viewer = ctx.require_session()
    row = await Export.get_or_none(id=export_id, user_id=viewer.id)
    if row is None:
        raise NotFound("export")
    return row


async def exports(ctx: Context, page: PageRequest) -> Page[Export]:
    viewer = ctx.require_session()
    return await page_of(Export.filter(user_id=viewer.id), page)


def download_url(ctx: Context, row: Export) -> str | None:
    """Good for minutes, as long as its owner has an account and the archive is kept."""
    now = ctx.instance.clock.now()
    if row.archive(now) is None:
        return None
    urls = ctx.instance.media_urls
    grant = MediaGrant(Granted.EXPORT, row.id, row.user_id, urls.expiry(now), download=True)
    return urls.issue(grant, "archive.zip")
