"""What to watch: feeds, and clips as they are published."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from typing import Annotated, Any

import strawberry

from core.pages import page_request
from models.users import FeedKind
from resolvers import feeds
from resolvers.live import Broadcast
from schema.base import After, Connection, First, Info, connection
from schema.clips import Clip

strawberry.enum(
    FeedKind,
    name="FeedKind",
    description="""Which feed. FOLLOWING: members you follow,
in order of time. LATEST: everything you may see, newest first. Neither reads your behaviour.""",
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


@strawberry.type
class FeedQuery:
    @strawberry.field(graphql_type=Connection[Clip] | None, description="Clips to watch.")
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
    ) -> Any:
        return connection(await feeds.feed(info.context, kind, page_request(first, after)), after)


@strawberry.type
class FeedSubscription:
    @strawberry.subscription(
        graphql_type=NewClips, description="Clips as they are published, if you may see them."
    )
    async def clip_published(
        self,
        info: Info,
        kind: Annotated[
            FeedKind, strawberry.argument(description="FOLLOWING: of whom you follow. LATEST: all.")
        ] = FeedKind.FOLLOWING,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="A `cursor` you had, or `liveCursor`; absent: from now."
            ),
        ] = None,
    ) -> AsyncGenerator[Any, None]:
        async with aclosing(feeds.clip_published(info.context, kind, after)) as values:
            async for value in values:
                yield value


# Subscriptions that are told to many at once; by their arguments.
BROADCASTS: dict[str, Callable[[Mapping[str, Any]], Broadcast]] = {
    "clipPublished": lambda arguments: feeds.ClipBroadcast(FeedKind(arguments["kind"])),
}
