"""Whether a clip could be asked for."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from core.errors import ConsentRefused
from resolvers import generations
from schema.base import CameoBlocker, Info, UserError, blockers_of, row_id, user_error
from schema.generations import CreateClipInput


@strawberry.type(description="What `createClip` or `remixClip` would say now.")
class GenerationPreflight:
    @strawberry.field(description="Whether it would be taken on.")
    def allowed(self: Any) -> bool:
        return self.refusal is None

    waits: bool = strawberry.field(
        description="Whether it would wait for the answer to a request of yours."
    )

    @strawberry.field(description="How many of today's clips it would take.")
    def cost(self: Any) -> int:
        return 1

    @strawberry.field(description="Whose likeness may not be used, and why.")
    def blockers(self: Any) -> list[CameoBlocker]:
        refusal = self.refusal
        return blockers_of(refusal.blockers) if isinstance(refusal, ConsentRefused) else []

    @strawberry.field(description="Why it would be refused, as the mutation would say it.")
    def errors(self: Any) -> list[UserError]:
        return [] if self.refusal is None else [user_error(self.refusal)]


@strawberry.type
class PreflightQuery:
    @strawberry.field(
        graphql_type=GenerationPreflight | None,
        description="Whether you could ask for this clip now, without asking for it.",
    )
    async def can_generate(
        self,
        info: Info,
        input: Annotated[CreateClipInput, strawberry.argument(description="What to make.")],
        remix_of: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="The clip to make it of, as in `remixClip`."),
        ] = None,
    ) -> Any:
        clip_id = None if remix_of is None else row_id("Clip", remix_of, field="remixOf")
        return await generations.can_generate(info.context, input.asked(), clip_id)
