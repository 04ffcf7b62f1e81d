"""Secret links to clips whose audience is LINK."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from core.errors import BadInput, Conflict, NotFound
from models import audit
from models.base import execute
from models.clips import Audience, Clip, ClipLink, ClipState
from models.sessions import Scope, new_secret, secret_hash
from resolvers.clips import own_clip
from resolvers.context import Context


@dataclass(frozen=True)
class OpenedLink:
    """`token` is shown once: only its hash is kept."""

    link: ClipLink
    token: str


async def create_clip_link(
    ctx: Context, clip_id: int, *, expires_in_hours: int | None, max_views: int | None
) -> OpenedLink:
    author = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(author.id))
    row = await own_clip(author, clip_id)
    if row.state is not ClipState.PUBLISHED or row.audience is not Audience.LINK:
        raise Conflict("Publish the clip with the audience LINK first.", field="clipId")
    if expires_in_hours is not None and not 1 <= expires_in_hours <= 24 * 365:
        raise BadInput("A link lasts 1 hour to 365 days.", field="expiresInHours")
    if max_views is not None and not 1 <= max_views <= 1_000_000:
        raise BadInput("A link opens 1 to 1,000,000 times.", field="maxViews")
    token = new_secret("link")
    link = await ClipLink.create(
        clip_id=row.id,
        token_hash=secret_hash(token),
        max_views=max_views,
        expires_at=expires_in_hours
        and ctx.instance.clock.now() + timedelta(hours=expires_in_hours),
    )
    await audit.record(author.id, "clip-link.create", f"clip:{row.id}")
    return OpenedLink(link, token)


async def clip_links(ctx: Context, row: Clip) -> list[ClipLink]:
    """The author's own list; anybody else sees none."""
    if ctx.viewer is None or ctx.viewer.id != row.author_id:
        return []
    return await ctx.loaders.links.load(row.id)


async def revoke_clip_link(ctx: Context, link_id: int) -> ClipLink:
    author = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(author.id))
    link = await ClipLink.get_or_none(id=link_id)
    if link is None or await Clip.get_or_none(id=link.clip_id, author_id=author.id) is None:
        raise NotFound("link", field="linkId")
    if link.revoked_at is None:
        link.revoked_at = ctx.instance.clock.now()
        await link.save(update_fields=["revoked_at"])
        await audit.record(author.id, "clip-link.revoke", f"clip:{link.clip_id}")
    return link


async def open_clip_link(ctx: Context, token: str) -> Clip:
    """Count one opening and answer the clip. Whatever is wrong with the link, it is `NotFound`."""
    await ctx.instance.limiter.spend("link-guess", ctx.client_ip)
    now = ctx.instance.clock.now()
    link = await ClipLink.get_or_none(token_hash=secret_hash(token))
    if link is None or not link.is_good(now):
        raise NotFound("link", field="token")
    row = await Clip.reached_by_link(ctx.viewer).get_or_none(id=link.clip_id)
    counted = row is not None and await execute(
        "UPDATE clip_links SET views = views + 1 "
        "WHERE id = ? AND (max_views IS NULL OR views < max_views)",
        link.id,
    )
    if row is None or not counted:
        raise NotFound("link", field="token")
    row.opened_by_link = link.id
    return row
