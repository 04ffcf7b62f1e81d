"""Going on from what was made."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from resolvers import iterations
from schema.base import Info, mutation, row_id
from schema.generations import CreateClipPayload


@strawberry.input(
    description="What to make differently. What is absent is as it was, the seed too: without any "
    "change the same clip is made again."
)
class RegenerateInput:
    generation_id: strawberry.ID = strawberry.field(
        description="One of yours that is over, however it ended."
    )
    prompt: str | None = strawberry.field(
        default=None, description="A full prompt in place of the one before."
    )
    style: str | None = strawberry.field(default=None, description="A named look.")
    seed: int | None = strawberry.field(default=None, description="0 or more.")
    seconds: float | None = strawberry.field(default=None, description="How long.")
    idempotency_key: str | None = strawberry.field(default=None, description="As in `createClip`.")

    def changes(self) -> iterations.Changes:
        return iterations.Changes(
            prompt=self.prompt, style=self.style, seed=self.seed, seconds=self.seconds
        )


@strawberry.type
class IterationMutation:
    @mutation("Ask for a clip anew from one of your generations, with changes.")
    async def regenerate(
        self,
        info: Info,
        input: Annotated[RegenerateInput, strawberry.argument(description="From what, how.")],
    ) -> CreateClipPayload:
        wanted = row_id("Generation", input.generation_id, field="generationId")
        row: Any = await iterations.regenerate(
            info.context, wanted, input.changes(), key=input.idempotency_key
        )
        return CreateClipPayload(generation=row)
