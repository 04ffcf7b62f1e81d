"""Feeds that need no ranking: followed members in order of time, and the latest of everybody."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import partial

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from core.pages import Page, PageRequest
from models.clips import Clip, ClipState
from models.sessions import Scope
from models.social import Follow, FollowState
from models.users import FeedKind, User
from realtime import channels
from realtime.envelope import Envelope
from realtime.events import ClipPublished, FollowAccepted, FollowEnded
from realtime.subscriptions import Subscription
from resolvers.context import Context
from resolvers.live import News, bursts, listen, refresh


async def feed(ctx: Context, kind: FeedKind | None, page: PageRequest) -> Page[Clip]:
    """`kind` None means the member's own choice; a visitor gets LATEST."""
    chosen = kind or (ctx.viewer.feed_choice if ctx.viewer else FeedKind.LATEST)
    if chosen is FeedKind.LATEST:
        return await _page(Clip.listed_for(ctx.viewer), page)
    viewer = ctx.require_viewer(Scope.READ)
    followed = Follow.filter(follower_id=viewer.id, state=FollowState.ACCEPTED)
    authors = Subquery(followed.values("followed_id"))
    return await _page(Clip.listed_for(viewer).filter(author_id__in=authors), page)


@dataclass(frozen=True)
class NewClips:
    """`resync`: some may be missing; load the feed afresh. `cursor` goes on from here."""

    clips: list[Clip]
    cursor: str
    resync: bool


async def clip_published(
    ctx: Context, kind: FeedKind, after: str | None
) -> AsyncGenerator[NewClips, None]:
    """Clips as they are published, of whom the viewer follows (as that changes) or of everybody.

    Each is asked for in the feed's own scope at the moment it is sent, so a block, a mute or a
    withdrawal in between takes it out, on replay too.
    """
    viewer = ctx.require_viewer(Scope.READ) if kind is FeedKind.FOLLOWING else ctx.viewer
    topics = [channels.published()] if kind is FeedKind.LATEST else await _followed_topics(viewer)
    async with listen(ctx, topics, after) as news:
        async for burst in bursts(news, partial(_follow_along, news, viewer)):
            current = await refresh(ctx)
            made = [item.event for item in burst if isinstance(item, Envelope)]
            ids = [event.clip_id for event in made if isinstance(event, ClipPublished)]
            clips = await Clip.listed_for(current).filter(id__in=ids).order_by("published_order")
            resync = len(made) < len(burst)
            if clips or resync:
                cursor = ctx.instance.cursors.encode(news.cursor)
                yield NewClips(clips, cursor, resync)


async def _followed_topics(viewer: User | None) -> list[str]:
    if viewer is None:
        return []
    followed = Follow.filter(follower_id=viewer.id, state=FollowState.ACCEPTED)
    authors = [channels.author(row.followed_id) for row in await followed]
    return [channels.user(viewer.id), *authors]


def _follow_along(news: Subscription, viewer: User | None, item: News) -> None:
    """Listen to whom the viewer follows from now on, and no more to whom they left."""
    if viewer is None or not isinstance(item, Envelope):
        return
    match item.event:
        case FollowAccepted(follower_id=viewer.id, followee_id=author_id):
            news.watch(channels.author(author_id))
        case FollowEnded(follower_id=viewer.id, followee_id=author_id):
            news.unwatch(channels.author(author_id))


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
