"""Clips that an author puts first on their page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from resolvers import pins
from schema.base import Info, mutation, row_id
from schema.likes import Reaction, ReactionPayload

if TYPE_CHECKING:
    from schema.clips import Clip


@strawberry.type
class PinnedClip:
    """What `Clip` says of being pinned; no type of the API."""

    @strawberry.field(description="Whether its author put it first on their page.")
    def is_pinned(self: Any) -> bool:
        return self.pinned_at is not None


@strawberry.type
class PinQuery:
    @strawberry.field(
        graphql_type=list[Annotated["Clip", strawberry.lazy("schema.clips")]] | None,
        description="The clips that a member put first on their page, up to three that you may "
        "see, the latest pin first.",
    )
    async def pinned_clips(
        self,
        info: Info,
        user_id: Annotated[strawberry.ID, strawberry.argument(description="The member.")],
    ) -> Any:
        return await pins.pinned_clips(info.context, row_id("User", user_id, field="userId"))


@strawberry.type
class PinMutation:
    @mutation("Put one of your published clips first on your page. QUOTA_EXCEEDED: three are.")
    async def pin_clip(self, info: Info, input: Reaction) -> ReactionPayload:
        return ReactionPayload(clip=await pins.pin_clip(info.context, input.row_id()))

    @mutation("Put a pinned clip back in its place.")
    async def unpin_clip(self, info: Info, input: Reaction) -> ReactionPayload:
        return ReactionPayload(clip=await pins.unpin_clip(info.context, input.row_id()))
