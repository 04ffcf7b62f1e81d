"""Feeds: the ranked ones (`resolvers.ranked`), and those in order of time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from core.errors import BadInput
from core.pages import Page, PageRequest
from models.challenges import in_open_challenge
from models.clips import Clip
from models.mentions import Mention
from models.reads.asked import something_else
from models.reads.following import Following, of_followed
from models.reads.hanging import HangsOn, on_any_clip, on_followed
from models.reads.scoped import Scoped
from models.sessions import Scope
from models.social import Follow, FollowState
from models.users import FeedKind, User
from ranking.controls import Controls
from resolvers import prepared
from resolvers.budgets import FeedPage, hand_out
from resolvers.context import Context
from resolvers.ranked import RANKED, controls_of, kept_by_rules, places_of, ranked_page

_AFTER_ALL = 2**63 - 1  # follows every `published_order`


async def feed(
    ctx: Context, kind: FeedKind | None, page: PageRequest, *, recipe_id: int | None = None
) -> FeedPage:
    """`kind` None means the member's own choice; a visitor gets LATEST. A recipe goes with CUSTOM."""
    ctx.check_may_read()
    chosen = kind or (ctx.viewer.feed_choice if ctx.viewer else FeedKind.LATEST)
    if recipe_id is not None and chosen is not FeedKind.CUSTOM:
        raise BadInput("A recipe goes with the kind CUSTOM.", field="recipeId")
    if chosen in RANKED or chosen is FeedKind.CHALLENGE:
        something_else()  # the ranker, the clock
    controls = await controls_of(ctx, recipe_id)
    if chosen in RANKED:
        found = await hand_out(ctx, page, partial(ranked_page, ctx, chosen, controls))
        return replace(found, places=places_of(found.page), controls=controls.controls)
    viewer = ctx.viewer if chosen is FeedKind.LATEST else ctx.require_viewer(Scope.READ)
    moment = int(ctx.instance.clock.now().timestamp() * 1000)
    given = {"moment": moment} if chosen is FeedKind.CHALLENGE else {}
    expects = prepared.expected(viewer, page.expects)
    rows = partial(_IN_ORDER[chosen].rows, viewer, expects=expects, **given)
    return await hand_out(ctx, page, partial(_page, rows, controls))


async def clips_of(ctx: Context, author: User, page: PageRequest) -> Page[Clip]:
    """What the viewer may see of one member's published clips, latest first."""
    ctx.check_may_read()
    if page.expects:
        return await ctx.loaders.published_by(author.id, page)
    return await ctx.loaders.published.load((author.id, page))


async def _page(
    rows_of: Callable[..., Awaitable[list[Clip]]], controls: Controls, page: PageRequest
) -> Page[Clip]:
    """A page may be short of what the viewer hides."""
    before = _AFTER_ALL if page.before is None else page.before
    rows = await rows_of(before=before, limit=page.size + 1)
    shown = await kept_by_rules(rows[: page.size], controls)
    keys = [row.published_order or 0 for row in shown]
    return Page(shown, keys, len(rows) > page.size)


def _of_friends(viewer: User) -> QuerySet[Clip]:
    """Of those whom the viewer follows and who follow back."""
    back = Follow.filter(followed_id=viewer.id, state=FollowState.ACCEPTED)
    return of_followed(viewer).filter(author_id__in=Subquery(back.values("follower_id")))


def _featuring(viewer: User) -> QuerySet[Clip]:
    """Whose captions name the viewer."""
    named = Mention.filter(user_id=viewer.id, comment_id=None).values("clip_id")
    return Clip.listed_for(viewer).filter(id__in=Subquery(named))


def _of_open_challenges(viewer: User, moment: int) -> QuerySet[Clip]:
    return Clip.listed_for(viewer).filter(in_open_challenge(moment))


def _latest_of(scope: Callable[..., QuerySet[Clip]], hangs_on: HangsOn | None) -> Scoped[Clip]:
    def page(viewer: User | None, before: int, limit: int, **given: int) -> QuerySet[Clip]:
        older = scope(viewer, **given).filter(published_order__lt=before)
        return older.order_by("-published_order").limit(limit)

    return Scoped(page, keep=True, hangs_on=hangs_on)


# The feeds in order of time.
_IN_ORDER: dict[FeedKind, Scoped[Clip]] = {
    FeedKind.LATEST: _latest_of(Clip.listed_for, on_any_clip),
    FeedKind.FOLLOWING: Following(),
    FeedKind.FRIENDS: _latest_of(_of_friends, on_followed),
    FeedKind.FEATURING_ME: _latest_of(_featuring, on_any_clip),
    FeedKind.CHALLENGE: _latest_of(_of_open_challenges, None),
}
