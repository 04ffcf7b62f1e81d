"""The card in a feed that invites to make something: where it stands, and what from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import Conflict, Forbidden, NotFound
from models import create_cards
from models.base import transaction
from models.clips import Clip
from models.remixes import leave_to_remix
from models.users import User
from resolvers.budgets import FeedPage
from resolvers.context import Context

_LOOKED_AT = 5  # clips before the card of which one is suggested


@dataclass(frozen=True)
class Card:
    """It stands after so many clips of its page. `clip`: one of those just watched that the viewer
    may remix."""

    after: int
    clip: Clip | None


async def cards_of(ctx: Context, page: FeedPage) -> list[Card]:
    """The cards of a page of a feed: none or one."""
    viewer, every, rows = ctx.viewer, ctx.instance.settings.create_card_every, page.page.rows
    if viewer is None or not rows or not every:
        return []
    policy = await ctx.policy(viewer)
    if not policy.create_cards or not policy.generations_per_day:
        return []
    if policy.personalisation:
        async with transaction():
            after = await create_cards.claim(viewer, len(rows), every=every)
    else:
        after = _by_place(page.places, every)
    if after is None:
        return []
    before = reversed(rows[max(after - _LOOKED_AT, 0) : after])
    return [Card(after, await _suggestion(ctx, viewer, list(before)))]


def _by_place(places: Sequence[int], every: int) -> int | None:
    """Where feeds may read nothing of what was watched: by the place in the session alone."""
    return next((n for n, place in enumerate(places, 1) if place % every == 0), None)


async def _suggestion(ctx: Context, viewer: User, clips: Sequence[Clip]) -> Clip | None:
    for clip in clips:
        try:
            await leave_to_remix(clip, viewer, settings=ctx.instance.settings)
        except (Conflict, Forbidden, NotFound):
            continue
        return clip
    return None
