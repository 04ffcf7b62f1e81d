"""Feeds that need no ranking: followed members in order of time, and the latest of everybody."""

from __future__ import annotations

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from core.pages import Page, PageRequest
from models.clips import Clip, ClipState
from models.sessions import Scope
from models.social import Follow, FollowState
from models.users import FeedKind, User
from resolvers.context import Context


async def feed(ctx: Context, kind: FeedKind | None, page: PageRequest) -> Page[Clip]:
    """`kind` None means the member's own choice; a visitor gets LATEST."""
    chosen = kind or (ctx.viewer.feed_choice if ctx.viewer else FeedKind.LATEST)
    if chosen is FeedKind.LATEST:
        return await _page(Clip.listed_for(ctx.viewer), page)
    viewer = ctx.require_viewer(Scope.READ)
    followed = Follow.filter(follower_id=viewer.id, state=FollowState.ACCEPTED)
    authors = Subquery(followed.values("followed_id"))
    return await _page(Clip.listed_for(viewer).filter(author_id__in=authors), page)


async def clips_of(ctx: Context, author: User, page: PageRequest) -> Page[Clip]:
    """What the viewer may see of one member's published clips, latest first."""
    visible = Clip.visible_to(ctx.viewer).filter(author_id=author.id, state=ClipState.PUBLISHED)
    return await _page(visible, page)


async def _page(wanted: QuerySet[Clip], page: PageRequest) -> Page[Clip]:
    if page.before is not None:
        wanted = wanted.filter(published_order__lt=page.before)
    rows = await wanted.order_by("-published_order").limit(page.size + 1)
    shown = rows[: page.size]
    keys = [row.published_order or 0 for row in shown]
    return Page(shown, keys, len(rows) > page.size)
