"""The log of what you were shown."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from resolvers import impressions
from schema.base import After, Connection, First, Info, Payload, connection, mutation, row_id

if TYPE_CHECKING:
    from schema.clips import Clip


@strawberry.type(description="A clip that you were shown.")
class SeenClip:
    seen_at: datetime = strawberry.field(description="When you were shown it last.")
    times: int = strawberry.field(description="How often.")

    @strawberry.field(
        graphql_type=Annotated["Clip", strawberry.lazy("schema.clips")] | None,
        description="The clip; null where you may not see it any more.",
    )
    async def clip(self: Any, info: Info) -> Any:
        return await info.context.loaders.clip.load(self.clip_id)


@strawberry.input(description="Clips that were on your screen.")
class RecordImpressionsInput:
    clip_ids: list[strawberry.ID] = strawberry.field(description="1 to 50 clips.")


@strawberry.input(description="Whether a log is kept.")
class KeepSeenInput:
    keep: bool = strawberry.field(description="False: nothing is noted from now on.")


@strawberry.type(description="How many clips were noted.")
class RecordImpressionsPayload(Payload):
    recorded: int | None = strawberry.field(
        default=None,
        description="Your own clips and those you may not see are passed over; 0 where you have no "
        "log kept.",
    )


@strawberry.type(description="How many clips were forgotten.")
class WipeSeenPayload(Payload):
    wiped: int | None = strawberry.field(default=None, description="How many.")


@strawberry.type(description="Whether a log is kept.")
class KeepSeenPayload(Payload):
    keeps_seen: bool | None = strawberry.field(
        default=None, description="Whether it is, from now on."
    )


@strawberry.type
class ImpressionQuery:
    @strawberry.field(
        graphql_type=Connection[SeenClip] | None,
        description="What you were shown in the last 90 days, latest first. Nobody else sees it.",
    )
    async def seen_clips(self, info: Info, first: First = None, after: After = None) -> Any:
        page = await impressions.seen_clips(info.context, page_request(first, after))
        return connection(page, after)

    @strawberry.field(description="Whether what you are shown is noted.")
    async def keeps_seen(self, info: Info) -> bool | None:
        return await impressions.keeps_seen(info.context)


@strawberry.type
class ImpressionMutation:
    @mutation("Tell which clips were on your screen. Kept for 90 days, for you and your feeds.")
    async def record_impressions(
        self,
        info: Info,
        input: Annotated[RecordImpressionsInput, strawberry.argument(description="Which.")],
    ) -> RecordImpressionsPayload:
        ids = [row_id("Clip", opaque, field="clipIds") for opaque in input.clip_ids]
        return RecordImpressionsPayload(
            recorded=await impressions.record_impressions(info.context, ids)
        )

    @mutation("Forget everything you were shown.")
    async def wipe_seen(self, info: Info) -> WipeSeenPayload:
        return WipeSeenPayload(wiped=await impressions.wipe_seen(info.context))

    @mutation(
        "Have what you are shown noted, or not. What was noted before stays until you wipe it."
    )
    async def keep_seen(
        self,
        info: Info,
        input: Annotated[KeepSeenInput, strawberry.argument(description="Whether.")],
    ) -> KeepSeenPayload:
        return KeepSeenPayload(keeps_seen=await impressions.keep_seen(info.context, input.keep))
