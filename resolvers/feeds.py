"""Feeds: the ranked ones (`resolvers.ranked`), those in order of time, and clips as they come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from core.errors import BadInput, Unauthenticated
from core.pages import Page, PageRequest
from models.challenges import Contest, ContestEntry
from models.clips import Clip
from models.mentions import Mention
from models.reads.audiences import audiences, ended_sessions
from models.reads.scoped import Scoped
from models.sessions import Scope
from models.social import Follow, FollowState
from models.users import FeedKind, User
from ranking.controls import Controls
from realtime import channels
from realtime.cursors import Cursor
from realtime.envelope import Envelope
from realtime.events import ClipPublished, FollowAccepted, FollowEnded
from realtime.subscriptions import Subscription
from resolvers.budgets import FeedPage, hand_out, hand_out_live
from resolvers.context import Context, Instance
from resolvers.live import SESSION_ENDED, H, Hearer, News, Telling, bursts, listen, refresh
from resolvers.ranked import RANKED, controls_of, kept_by_rules, ranked_page

_AFTER_ALL = 2**63 - 1  # follows every `published_order`


async def feed(
    ctx: Context, kind: FeedKind | None, page: PageRequest, *, recipe_id: int | None = None
) -> FeedPage:
    """`kind` None means the member's own choice; a visitor gets LATEST. A recipe goes with CUSTOM."""
    ctx.check_may_read()
    chosen = kind or (ctx.viewer.feed_choice if ctx.viewer else FeedKind.LATEST)
    if recipe_id is not None and chosen is not FeedKind.CUSTOM:
        raise BadInput("A recipe goes with the kind CUSTOM.", field="recipeId")
    controls = await controls_of(ctx, recipe_id)
    if chosen in RANKED:
        return await hand_out(ctx, page, partial(ranked_page, ctx, chosen, controls))
    viewer = ctx.viewer if chosen is FeedKind.LATEST else ctx.require_viewer(Scope.READ)
    moment = int(ctx.instance.clock.now().timestamp() * 1000)
    given = {"moment": moment} if chosen is FeedKind.CHALLENGE else {}
    rows = partial(_IN_ORDER[chosen].rows, viewer, **given)
    return await hand_out(ctx, page, partial(_page, rows, controls))


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
    ctx.check_may_read()
    _check_is_told(kind)
    viewer = ctx.require_viewer(Scope.READ) if kind is FeedKind.FOLLOWING else ctx.viewer
    topics = [channels.published()] if kind is FeedKind.LATEST else await _followed_topics(viewer)
    async with listen(ctx, topics, after) as news:
        async for burst in bursts(news, partial(_follow_along, news, viewer)):
            current = await refresh(ctx)
            made = [item.event for item in burst if isinstance(item, Envelope)]
            ids = [event.clip_id for event in made if isinstance(event, ClipPublished)]
            clips = await Clip.listed_for(current).filter(id__in=ids).order_by("published_order")
            if current is not None and clips:
                shown = await hand_out_live(
                    ctx.instance, {current.id: tuple(clip.id for clip in clips)}
                )
                clips = [clip for clip in clips if clip.id in shown[current.id]]
            resync = len(made) < len(burst)
            if clips or resync:
                cursor = ctx.instance.cursors.encode(news.cursor)
                yield NewClips(clips, cursor, resync)


@dataclass(frozen=True)
class ClipBroadcast:
    """`clip_published` for many at once.

    Each is asked for as for one: is the session still open, is the clip in the feed's scope, at
    this moment. But it is asked in one statement for all members.
    """

    kind: FeedKind

    @property
    def topics(self) -> Sequence[str]:
        return [channels.published()]

    def admit(self, ctx: Context) -> None:
        """Raises `Unauthenticated` or `Forbidden` as `clip_published` does."""
        ctx.check_may_read()
        _check_is_told(self.kind)
        if self.kind is FeedKind.FOLLOWING:
            ctx.require_viewer(Scope.READ)

    async def tell(
        self, instance: Instance, news: Sequence[News], cursor: Cursor, hearers: Sequence[H]
    ) -> list[Telling[H]]:
        """What to tell whom; those who get the same stand together."""
        events = [item for item in news if isinstance(item, Envelope)]
        resync = len(events) < len(news)
        places = {e.event.clip_id: e.pos for e in events if isinstance(e.event, ClipPublished)}
        # The rows first: what is shown to fewer from then on is noticed by the questions below.
        rows = await Clip.filter(id__in=list(places)).order_by("published_order") if places else []
        if not rows and not resync:
            return []
        ended = await _ended(instance, hearers)
        reached = await _reached(self.kind, [row.id for row in rows], hearers)
        shown = {
            viewer_id: tuple(row.id for row in rows if row.id in reached[viewer_id])
            for viewer_id in {hearer.viewer_id for hearer in hearers}
        }
        shown = await hand_out_live(instance, shown)
        first = min(places.values(), default=0)
        told: defaultdict[tuple[int, ...], list[H]] = defaultdict(list)
        for hearer in hearers:
            if hearer.session_id in ended:
                continue
            ids = shown[hearer.viewer_id]
            if hearer.since >= first and not resync:
                ids = tuple(row_id for row_id in ids if places[row_id] > hearer.since)
            if ids or resync:
                told[ids].append(hearer)
        go_on = instance.cursors.encode(cursor)
        by_id = {row.id: row for row in rows}
        values: list[Telling[H]] = [
            (NewClips([by_id[row_id] for row_id in ids], go_on, resync), to)
            for ids, to in told.items()
        ]
        out = [hearer for hearer in hearers if hearer.session_id in ended]
        return [*values, (Unauthenticated(SESSION_ENDED), out)] if out else values


def _check_is_told(kind: FeedKind) -> None:
    if kind not in (FeedKind.FOLLOWING, FeedKind.LATEST):
        raise BadInput("Only FOLLOWING and LATEST are told live.", field="kind")


async def _ended(instance: Instance, hearers: Iterable[Hearer]) -> set[int | None]:
    sessions = {h.session_id for h in hearers if h.session_id is not None}
    return {*await ended_sessions(sessions, instance.clock.now())} if sessions else set()


async def _reached(
    kind: FeedKind, clip_ids: list[int], hearers: Iterable[Hearer]
) -> dict[int | None, set[int]]:
    """The clips that each viewer may be told of."""
    viewers = {h.viewer_id for h in hearers}
    members = viewers - {None}
    reached: defaultdict[int | None, set[int]] = defaultdict(set)
    if None in viewers and clip_ids and kind is FeedKind.LATEST:
        public = await Clip.listed_for(None).filter(id__in=clip_ids).values_list("id", flat=True)
        reached[None].update(cast("list[int]", public))
    if members and clip_ids:
        scope = Clip.listed_for if kind is FeedKind.LATEST else _of_followed
        found = await audiences(scope, clip_ids, [m for m in members if m is not None])
        for clip_id, viewer_ids in found.items():
            for viewer_id in viewer_ids:
                reached[viewer_id].add(clip_id)
    return reached


def _of_followed(viewer: User) -> QuerySet[Clip]:
    """What the viewer's feed may show of whom they follow."""
    followed = Follow.filter(follower_id=viewer.id, state=FollowState.ACCEPTED)
    return Clip.listed_for(viewer).filter(author_id__in=Subquery(followed.values("followed_id")))


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
    ctx.check_may_read()
    return await ctx.loaders.published.load((author.id, page))


async def _page(
    rows_of: Callable[..., Awaitable[list[Clip]]], controls: Controls, page: PageRequest
) -> Page[Clip]:
    """A page may be short of what the viewer hides."""
    before = _AFTER_ALL if page.before is None else page.before
    rows = await rows_of(before=before, limit=page.size + 1)
    shown = kept_by_rules(rows[: page.size], controls)
    keys = [row.published_order or 0 for row in shown]
    return Page(shown, keys, len(rows) > page.size)


def _of_friends(viewer: User) -> QuerySet[Clip]:
    """Of those whom the viewer follows and who follow back."""
    back = Follow.filter(followed_id=viewer.id, state=FollowState.ACCEPTED)
    return _of_followed(viewer).filter(author_id__in=Subquery(back.values("follower_id")))


def _featuring(viewer: User) -> QuerySet[Clip]:
    """Whose captions name the viewer."""
    named = Mention.filter(user_id=viewer.id, comment_id=None).values("clip_id")
    return Clip.listed_for(viewer).filter(id__in=Subquery(named))


def _of_open_challenges(viewer: User, moment: int) -> QuerySet[Clip]:
    open_now = Contest.filter(opens_ms__lte=moment, closes_ms__gt=moment).values("id")
    entered = ContestEntry.filter(contest_id__in=Subquery(open_now)).values("clip_id")
    return Clip.listed_for(viewer).filter(id__in=Subquery(entered))


def _latest_of(scope: Callable[..., QuerySet[Clip]]) -> Scoped[Clip]:
    def page(viewer: User | None, before: int, limit: int, **given: int) -> QuerySet[Clip]:
        older = scope(viewer, **given).filter(published_order__lt=before)
        return older.order_by("-published_order").limit(limit)

    return Scoped(page)


# The feeds in order of time.
_IN_ORDER: dict[FeedKind, Scoped[Clip]] = {
    FeedKind.LATEST: _latest_of(Clip.listed_for),
    FeedKind.FOLLOWING: _latest_of(_of_followed),
    FeedKind.FRIENDS: _latest_of(_of_friends),
    FeedKind.FEATURING_ME: _latest_of(_featuring),
    FeedKind.CHALLENGE: _latest_of(_of_open_challenges),
}
