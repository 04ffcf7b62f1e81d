"""What a feed hands out: no more than the viewer's budget has left today."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.errors import BadInput
from core.pages import Page, PageRequest
from models import budgets
from models.base import transaction
from models.budgets import Budget
from models.clips import Clip
from models.guardians import effective_policy, set_own_limits, treated_as_minor
from models.policies import UNBOUNDED
from models.reads.audiences import members_with_limits
from models.sessions import Scope
from models.users import AgeBand, User
from ranking.controls import Control
from resolvers.context import Context, Instance
from resolvers.loaders import Loaders

# Without continuous scrolling a page ends here, and the next one takes a tap.
TAP_SIZE = 10
MOST_CLIPS = 10_000
MOST_MINUTES = 24 * 60


@dataclass(frozen=True)
class FeedPage:
    """A page of a feed, what is left after it, and how a player may go on by itself. `places` are
    those of the clips in their session, from 1, where the feed is ranked, and `controls` what the
    viewer asks of it now."""

    page: Page[Clip]
    budget: Budget
    continuous_scroll: bool = True
    autoplay: bool = True
    places: tuple[int, ...] = ()
    controls: Sequence[Control] = ()


async def hand_out(
    ctx: Context, request: PageRequest, read: Callable[[PageRequest], Awaitable[Page[Clip]]]
) -> FeedPage:
    """The page that `read` makes, as much of it as the viewer's budget has left. Every feed goes
    through here, so that what one shows is gone for all."""
    viewer = ctx.viewer
    if viewer is None:
        return FeedPage(await read(request), Budget())
    policy = await ctx.policy(viewer)
    if not policy.continuous_scroll:
        request = replace(request, size=min(request.size, TAP_SIZE))
    page = await read(request)
    now = ctx.instance.clock.now()
    grant = await budgets.take(viewer.id, len(page.rows), policy=policy, now=now)
    shown = Page(
        page.rows[: grant.clips],
        page.keys[: grant.clips],
        page.has_next and grant.budget.reason is None,
    )
    return FeedPage(shown, grant.budget, policy.continuous_scroll, policy.autoplay)


async def hand_out_live(
    instance: Instance, shown: Mapping[int | None, tuple[int, ...]]
) -> dict[int | None, tuple[int, ...]]:
    """Of clips that are about to be shown to these viewers as they are published: what is left to
    those who have a budget, and everything to the others."""
    settings, now = instance.settings, instance.clock.now()
    members = [user_id for user_id, ids in shown.items() if user_id is not None and ids]
    bands = [band for band in AgeBand if treated_as_minor(band, settings=settings)]
    bounded = await members_with_limits(members, bands) if members else []
    left = dict(shown)
    for user in await User.filter(id__in=bounded):
        policy = await effective_policy(user, settings=settings)
        grant = await budgets.take(user.id, len(shown[user.id]), policy=policy, now=now)
        left[user.id] = shown[user.id][: grant.clips]
    return left


async def set_feed_budget(
    ctx: Context, *, daily_clips: int | None, daily_minutes: int | None
) -> Budget:
    """Raises `Forbidden` where a minor would have more than before."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    _check_number(daily_clips, MOST_CLIPS, field="dailyClips")
    _check_number(daily_minutes, MOST_MINUTES, field="dailyMinutes")
    wish = {"daily_clips": daily_clips, "daily_minutes": daily_minutes}
    if (await ctx.policy(viewer)).is_minor:
        given = {name: value for name, value in wish.items() if value is not None}
    else:
        given = {name: UNBOUNDED if v is None else v for name, v in wish.items()}
    async with transaction():
        now = ctx.instance.clock.now()
        await set_own_limits(viewer, given, settings=ctx.instance.settings, now=now)
    ctx.instance.live.kick()
    ctx.loaders = Loaders(viewer)
    return await feed_budget(ctx)


def _check_number(number: int | None, most: int, *, field: str) -> None:
    if number is not None and not 0 <= number <= most:
        raise BadInput(f"Give 0 to {most:,}.", field=field)


async def feed_budget(ctx: Context) -> Budget:
    """What the viewer has left today; asking takes nothing."""
    ctx.check_may_read()
    if ctx.viewer is None:
        return Budget()
    policy = await ctx.policy(ctx.viewer)
    now = ctx.instance.clock.now()
    return (await budgets.take(ctx.viewer.id, 0, policy=policy, now=now)).budget
