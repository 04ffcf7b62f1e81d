"""Going on from what was made."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from core.pages import page_request
from resolvers import iterations
from schema.base import After, Connection, First, Info, connection, mutation, row_id
from schema.generations import CreateClipPayload, Generation, GenerationId


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


@strawberry.input(description="A change to what one of your generations made.")
class RefineInput:
    generation_id: strawberry.ID = strawberry.field(description="One of yours that became a clip.")
    change: str = strawberry.field(
        description='What is to be different, 1 to 500 characters, such as "same but at night" or '
        '"a robot instead of the fox".'
    )
    seed: int | None = strawberry.field(
        default=None, description="0 or more; absent: that of the generation."
    )
    idempotency_key: str | None = strawberry.field(default=None, description="As in `createClip`.")


@strawberry.type
class IterationQuery:
    @strawberry.field(
        graphql_type=Connection[Generation] | None,
        description="All turns of the thread that a generation is part of, latest first.",
    )
    async def prompt_thread(
        self, info: Info, generation_id: GenerationId, first: First = None, after: After = None
    ) -> Any:
        wanted = row_id("Generation", generation_id, field="generationId")
        page = await iterations.prompt_thread(info.context, wanted, page_request(first, after))
        return connection(page, after)


@strawberry.type
class IterationMutation:
    @mutation(
        "Ask for a clip once more with a change said in words. What they do not name stays as it is, "
        "where the generator `edits`; the whole new prompt is told."
    )
    async def refine(
        self,
        info: Info,
        input: Annotated[RefineInput, strawberry.argument(description="Of what, what.")],
    ) -> CreateClipPayload:
        wanted = row_id("Generation", input.generation_id, field="generationId")
        row: Any = await iterations.refine(
            info.context, wanted, input.change, seed=input.seed, key=input.idempotency_key
        )
        return CreateClipPayload(generation=row)

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
