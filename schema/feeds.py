"""What to watch: feeds, and clips as they are published."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import strawberry

from core.pages import encode_cursor, page_request
from models.budgets import FeedEnd
from models.users import FeedKind
from resolvers import budgets, create_cards, feeds, invalidation, new_clips
from resolvers.budgets import FeedPage
from resolvers.invalidation import Cause
from resolvers.live import Broadcast
from resolvers.new_clips import ClipStream, clip_stream
from schema.ahead import expected, look_ahead, of_pages
from schema.base import (
    After,
    Connection,
    Edge,
    First,
    Info,
    Payload,
    global_id,
    mutation,
    page_info,
    row_id,
)
from schema.clips import Clip
from schema.reasons import FeedReason, by_target, reasons_of

strawberry.enum(
    FeedKind,
    name="FeedKind",
    description="""Which feed. FOR_YOU: ranked for you, as your controls ask; the same for everybody
with your settings where personalisation is off. FOLLOWING: members you follow, in order of time.
LATEST: everything you may see, newest first. TRENDING: what is liked and remixed these days, the same
for all. FRIENDS: members you follow who follow you, newest first. FEATURING_ME: clips whose captions
name you. CHALLENGE: entries of open challenges, newest first. CUSTOM: FOR_YOU with a recipe on top.
Only FOR_YOU and CUSTOM read what you did, and only with personalisation on.""",
)


strawberry.enum(
    FeedEnd,
    name="FeedEnd",
    description="""Why feeds show no more for now. CLIPS, MINUTES: what you may watch in a day is used
up. QUIET_HOURS: it is a time of rest for you.""",
)


@strawberry.type(description="What you have left of today's budget, on all your devices together.")
class FeedBudget:
    remaining: int | None = strawberry.field(
        description="How many more clips your feeds will show; null: no limit."
    )
    minutes_remaining: int | None = strawberry.field(
        description="How many more minutes you may watch; null: no limit."
    )
    resets_at: datetime | None = strawberry.field(
        description="When a new day, or the end of your quiet hours, opens your feeds again; null: "
        "you have no limit."
    )
    reason: FeedEnd | None = strawberry.field(
        description="Why your feeds have ended; null while they go on."
    )


@strawberry.type(description="A clip in a feed, with why it is there.")
class FeedEdge(Edge[Clip]):
    reasons: list[FeedReason] = strawberry.field(
        description="The strongest first; empty in feeds in order of time. All terms with their "
        "numbers: `whyThisClip`."
    )


class FeedCardKind(StrEnum):
    CREATE = "CREATE"


strawberry.enum(
    FeedCardKind,
    description="What a card is for. CREATE: to make something, after a while of watching only.",
)


@strawberry.type(
    description="A card to show between the clips of a page, once. Show it calmly: with a way to do "
    "it, one to go on (nothing to send), and one to have no more of them (`createCards: false` with "
    "`tightenMySettings`). Kinds that you do not know: leave them out."
)
class FeedCard:
    kind: FeedCardKind = strawberry.field(description="What it is for.")
    after: int = strawberry.field(description="After how many of this page's clips it stands.")
    clip: Clip | None = strawberry.field(
        description="With CREATE: a clip just watched that you may remix, as something to begin with."
    )


@strawberry.type(description="One page of a feed.")
class FeedConnection(Connection[Clip]):
    edges: list[FeedEdge] = strawberry.field(description="The items of this page.")  # type: ignore[assignment]
    budget: FeedBudget = strawberry.field(description="What you have left after this page.")
    continuous_scroll: bool = strawberry.field(
        description="Whether the next page may come by itself; if not, it takes a tap, and pages "
        "hold at most 10 clips."
    )
    autoplay: bool = strawberry.field(description="Whether clips may begin by themselves.")
    page: strawberry.Private[FeedPage]

    @strawberry.field(
        graphql_type=list[FeedCard],
        description="Cards to show between these clips: at most one in 50 clips (or as the operator "
        "says), counted on all your devices together. Ask only if you show them: a card counts as "
        "shown.",
    )
    async def cards(self, info: Info) -> Any:
        return [
            FeedCard(kind=FeedCardKind.CREATE, after=card.after, clip=card.clip)
            for card in await create_cards.cards_of(info.context, self.page)
        ]


def feed_connection(page: FeedPage, after: str | None) -> Any:
    """A page of a feed as the answer to its field."""
    held = by_target(page.controls)
    return FeedConnection(
        edges=[
            FeedEdge(node=row, cursor=encode_cursor(key), reasons=reasons_of(row.reasons, held))
            for row, key in zip(page.page.rows, page.page.keys, strict=True)
        ],
        page_info=page_info(page.page, after),
        budget=page.budget,
        continuous_scroll=page.continuous_scroll,
        autoplay=page.autoplay,
        page=page,
    )


@strawberry.type(description="Clips that were just published.")
class NewClips:
    clips: list[Clip] = strawberry.field(
        description="Oldest first. What arrives in quick succession comes together."
    )
    cursor: str = strawberry.field(description="Pass as `after` to go on from here.")
    resync: bool = strawberry.field(
        description="Whether some may be missing (you were away too long): load the feed afresh."
    )


strawberry.enum(
    Cause,
    name="FeedInvalidationCause",
    description="""Why what you show holds no more. CLIPS: some of the clips you named are not yours to
see (any more). CONTROLS: you ask something else of your feeds: controls, weights, a mood, a recipe of
yours, whom you muted; on whichever device. Nobody is told that somebody else changed a recipe that they
follow: it holds from the next session of the feed on. POLICY: what you may see, or how much in a day,
has changed. RANKING: everybody's feeds are ranked with another model or other weights.""",
)


@strawberry.type(description="What you show that you should not any more.")
class FeedInvalidated:
    causes: list[Cause] = strawberry.field(
        description="Empty where only `resync` is to be said. After all but CLIPS, load the feed "
        "afresh when it suits: pages of a session that has begun stay as they are."
    )
    gone: strawberry.Private[list[int]]
    cursor: str = strawberry.field(description="Pass as `after` to go on from here.")
    resync: bool = strawberry.field(
        description="Whether something may be missing (you were away too long): load the feed "
        "afresh."
    )

    @strawberry.field(
        description="Drop these at once. Each is told once, and no reason is given: withdrawn, held, "
        "narrowed or never there look alike.",
    )
    def clip_ids(self) -> list[strawberry.ID]:
        return [strawberry.ID(global_id("Clip", each)) for each in self.gone]


@strawberry.type
class FeedQuery:
    @strawberry.field(
        graphql_type=FeedConnection | None,
        description="Clips to watch, until your budget for today is used up.",
    )
    @of_pages
    async def feed(
        self,
        info: Info,
        kind: Annotated[
            FeedKind | None,
            strawberry.argument(
                description="Absent: your own choice (`updateProfile.feedChoice`)."
            ),
        ] = None,
        first: First = None,
        after: After = None,
        *,
        recipe_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="With CUSTOM: a recipe that you may see, of yours or of others. What "
                "you hide stays hidden."
            ),
        ] = None,
    ) -> Any:
        recipe = None if recipe_id is None else row_id("FeedRecipe", recipe_id, field="recipeId")
        request = page_request(first, after, expected(info, "edges", "node"))
        page = await feeds.feed(info.context, kind, request, recipe_id=recipe)
        await look_ahead(info, page.page.rows, "edges", "node")
        return feed_connection(page, after)

    @strawberry.field(
        graphql_type=FeedBudget, description="What you have left today. Asking takes nothing of it."
    )
    async def feed_budget(self, info: Info) -> Any:
        return await budgets.feed_budget(info.context)


@strawberry.input(description="How much your feeds show you in a day.")
class SetFeedBudgetInput:
    daily_clips: int | None = strawberry.field(
        default=None, description="At most so many clips, 0 to 10,000; null: no limit of yours."
    )
    daily_minutes: int | None = strawberry.field(
        default=None, description="At most so many minutes, 0 to 1,440; null: no limit of yours."
    )


@strawberry.type(description="Your budget as it holds now.")
class SetFeedBudgetPayload(Payload):
    budget: FeedBudget | None = strawberry.field(default=None, description="What you have left.")


@strawberry.type
class FeedMutation:
    @mutation(
        "Let your feeds end each day after so many clips or minutes. Minors can only lower what "
        "holds for them (FORBIDDEN)."
    )
    async def set_feed_budget(
        self,
        info: Info,
        input: Annotated[SetFeedBudgetInput, strawberry.argument(description="How much.")],
    ) -> SetFeedBudgetPayload:
        budget: Any = await budgets.set_feed_budget(
            info.context, daily_clips=input.daily_clips, daily_minutes=input.daily_minutes
        )
        return SetFeedBudgetPayload(budget=budget)


@strawberry.type
class FeedSubscription:
    @strawberry.subscription(
        graphql_type=NewClips,
        description="""Clips as they come, if you may see them: of a feed, under a hashtag, or into a
challenge. Give one of the three at most (BAD_USER_INPUT).""",
    )
    async def clip_published(
        self,
        info: Info,
        kind: Annotated[
            FeedKind | None,
            strawberry.argument(
                description="FOLLOWING: as those whom you follow publish them; so it is, too, where "
                "none of the three is given. LATEST: as anybody does. CHALLENGE: as they are entered "
                "into open challenges."
            ),
        ] = None,
        *,
        hashtag: Annotated[
            str | None,
            strawberry.argument(
                description="As they are published with this hashtag; with or without the #."
            ),
        ] = None,
        challenge_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="As they are entered into this challenge."),
        ] = None,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="A `cursor` you had, or `liveCursor`; absent: from now."
            ),
        ] = None,
    ) -> AsyncGenerator[Any, None]:
        stream = _stream(kind, hashtag, challenge_id)
        async with aclosing(new_clips.clip_published(info.context, stream, after)) as values:
            async for value in values:
                yield value

    @strawberry.subscription(
        graphql_type=FeedInvalidated,
        description="""What you show that you should not any more: clips that are gone, feeds made with
what you no longer ask for. What is gone already is told at once; subscribe again, with `cursor`, when
you show others.""",
    )
    async def feed_invalidated(
        self,
        info: Info,
        clip_ids: Annotated[
            list[strawberry.ID],
            strawberry.argument(
                description="Up to 100 clips that you show, but for those opened by a link."
            ),
        ],
        after: Annotated[
            str | None,
            strawberry.argument(
                description="A `cursor` you had, or `liveCursor`; absent: from now."
            ),
        ] = None,
    ) -> AsyncGenerator[Any, None]:
        ids = [row_id("Clip", opaque, field="clipIds") for opaque in clip_ids]
        async with aclosing(invalidation.feed_invalidated(info.context, ids, after)) as values:
            async for value in values:
                yield value


def _stream(kind: FeedKind | None, hashtag: str | None, challenge_id: str | None) -> ClipStream:
    contest_id = None
    if challenge_id is not None:
        contest_id = row_id("Challenge", challenge_id, field="challengeId")
    return clip_stream(kind, hashtag=hashtag, contest_id=contest_id)


def _broadcast(given: Mapping[str, Any]) -> Broadcast:
    kind = given.get("kind")
    return _stream(kind and FeedKind(kind), given.get("hashtag"), given.get("challengeId"))


# Subscriptions that are told to many at once; by their arguments.
BROADCASTS: dict[str, Callable[[Mapping[str, Any]], Broadcast]] = {"clipPublished": _broadcast}
