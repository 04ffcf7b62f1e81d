"""Generation jobs and what the instance can make."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.scalars import JSON

from core.pages import page_request
from generation import spec
from generation.guides import guided
from models import generations as rows
from resolvers import generations, iterations, progress
from schema.base import (
    After,
    Connection,
    First,
    Info,
    Node,
    Payload,
    connection,
    mutation,
    row_id,
)
from schema.edit_lists import EditedGeneration
from schema.guides import ShotGuideInput
from schema.uploads import PhotoInput

if TYPE_CHECKING:
    from schema.batches import Batch
    from schema.clips import Clip

strawberry.enum(
    rows.GenerationState,
    name="GenerationState",
    description="""Where a generation is. PENDING_CONSENT: waits for somebody's leave. QUEUED: waits
for a worker. RUNNING: is being drawn. POSTPROCESSING: is being packed and stored. MODERATING: is
being looked at. The others are final. COMPLETED: its clip is a draft. FAILED, REJECTED: see `error`.
CANCELED: its owner stopped it. CONSENT_REVOKED: somebody took their leave back. EXPIRED: nobody
answered in time.""",
)
strawberry.enum(
    iterations.Fate,
    name="PromptChangeKind",
    description="KEPT: as before. ADDED: new in this turn. REMOVED: not there any more.",
)


@strawberry.type(description="How many clips you may still ask for today.")
class GenerationAllowance:
    daily: int = strawberry.field(description="Clips a day.")
    used: int = strawberry.field(
        description="Used today. What failed, was refused or canceled before its start is free."
    )
    resets_at: datetime = strawberry.field(description="When the next day begins (UTC).")


@strawberry.type(description="Why a generation ended without a clip.")
class GenerationError:
    code: str = strawberry.field(
        description="For programs: BACKEND_REFUSED, BACKEND_FAILED, BAD_RESULT, OUT_OF_MEMORY, "
        "STORAGE_FAILED, WORKER_LOST, or the id of a policy. New codes may be added."
    )
    message: str = strawberry.field(description="For people.")


@strawberry.type(description="A stretch of a clip between two cuts.")
class Shot:
    prompt: str = strawberry.field(description="What was asked for.")
    seconds: float = strawberry.field(description="How long.")


@strawberry.type(description="Some words of a prompt, and what became of them in the next turn.")
class PromptChange:
    kind: iterations.Fate = strawberry.field(description="What became of them.")
    text: str = strawberry.field(description="The words.")


@strawberry.type(
    description="A request for a clip and what became of it; for its owner and those it is to show."
)
class Generation(EditedGeneration, Node):
    row = rows.Generation

    state: rows.GenerationState = strawberry.field(description="Where it is.")
    prompt: str = strawberry.field(description="What was asked for.")
    effective_prompt: str = strawberry.field(
        description="The prompt as the generator understood it; empty until then."
    )
    caption: str = strawberry.field(description="The caption its clip begins with.")
    style: str | None = strawberry.field(description="The named look, if one was chosen.")
    seconds: float = strawberry.field(description="Length of the clip.")
    width: int = strawberry.field(description="Pixels.")
    height: int = strawberry.field(description="Pixels.")
    audio: spec.AudioMode = strawberry.field(description="What is heard.")
    seed: int = strawberry.field(
        description="The same request with the same seed makes the same clip."
    )
    backend: str = strawberry.field(description="The generator.")
    attempt: int = strawberry.field(description="Attempts begun, of at most 3.")
    stage: str = strawberry.field(
        description="The stretch of work: QUEUED, LOADING, PLANNING, DENOISING, RENDERING, ENCODING "
        "or FINISHING; the last one reached once it is over."
    )
    step: int = strawberry.field(description="Steps done in this stage; 0 where it has none.")
    steps: int = strawberry.field(description="Steps of this stage; 0 where it has none.")
    fraction: float = strawberry.field(
        description="How much of the work is done, 0 to 1. Starts over with a new attempt."
    )
    cancel_requested: bool = strawberry.field(description="Whether its owner wants it stopped.")
    notes: list[str] = strawberry.field(
        description="Where the clip departs from the prompt, in plain sentences."
    )
    recipe: JSON = strawberry.field(
        description="What re-creates the clip on the same version of the generator."
    )
    created_at: datetime = strawberry.field(description="When it was asked for.")

    @strawberry.field(description="When the latest attempt began.")
    def started_at(self: Any) -> datetime | None:
        return _moment(self.started_at_ms)

    @strawberry.field(description="When it was over.")
    def finished_at(self: Any) -> datetime | None:
        return _moment(self.finished_at_ms)

    @strawberry.field(description="Its place in the queue, 1 the next to start; null once started.")
    async def queue_position(self: Any, info: Info) -> int | None:
        return (await info.context.loaders.outlook.load(self)).position

    @strawberry.field(
        description="Seconds until it is done, as measured on jobs like it; null when unknown."
    )
    async def eta_seconds(self: Any, info: Info) -> float | None:
        return (await info.context.loaders.outlook.load(self)).seconds

    @strawberry.field(description="Why there is no clip; null unless it failed or was rejected.")
    def error(self: Any) -> GenerationError | None:
        if self.error_code is None:
            return None
        return GenerationError(code=self.error_code, message=self.error_message or "")

    @strawberry.field(
        graphql_type=Annotated["Generation", strawberry.lazy("schema.generations")] | None,
        description="The generation that it was asked for from, with `regenerate` or `refine`.",
    )
    async def parent(self: Any, info: Info) -> Any:
        if self.from_id is None:
            return None
        return await info.context.loaders.seen_generation.load(self.from_id)

    @strawberry.field(
        graphql_type=list[Shot], description="What it shows between its cuts; none: it has no cut."
    )
    def shots(self: Any) -> Any:
        shots = [spec.Shot.from_json(each) for each in self.shots]
        return [Shot(prompt=each.title or each.prompt, seconds=each.length) for each in shots]

    @strawberry.field(
        description="What it was to change of what it goes on from; null where it began from a prompt."
    )
    def change(self: Any) -> str | None:
        return None if self.edit is None else str(self.edit["words"])

    @strawberry.field(
        graphql_type=list[PromptChange] | None,
        description="From the prompt of `parent` to this one, in order; null without one.",
    )
    async def prompt_changes(self: Any, info: Info) -> Any:
        return await iterations.prompt_changes(info.context, self)

    @strawberry.field(
        graphql_type=Annotated["Batch", strawberry.lazy("schema.batches")] | None,
        description="The batch that it is part of.",
    )
    async def batch(self: Any, info: Info) -> Any:
        return (
            None if self.batch_id is None else await info.context.loaders.batch.load(self.batch_id)
        )

    @strawberry.field(
        graphql_type=Annotated["Clip", strawberry.lazy("schema.clips")] | None,
        description="The clip it made.",
    )
    async def clip(self: Any, info: Info) -> Any:
        return await info.context.loaders.made_by.load(self.id)


@strawberry.type(description="A generation being made.")
class GenerationProgress:
    generation: Generation = strawberry.field(description="The generation as it is now.")
    seq: int = strawberry.field(description="Grows from value to value, over attempts too.")
    stage: str = strawberry.field(description="As in `Generation.stage`.")
    fraction: float = strawberry.field(description="How much is done, 0 to 1.")
    preview: str | None = strawberry.field(
        description="A small picture of what is being made, as a `data:` URL, where there is a new one."
    )
    cursor: str = strawberry.field(description="Pass as `after` to go on from here.")


@strawberry.input(description="A picture size in pixels.")
class PictureSizeInput:
    width: int = strawberry.field(description="Pixels.")
    height: int = strawberry.field(description="Pixels.")


@strawberry.input(
    description="One clip of a batch, as in `createClip`. See `generationBackend` for what is on offer."
)
class BatchItemInput:
    prompt: str = strawberry.field(description="Who does what, and where: 1 to 2,000 characters.")
    style: str | None = strawberry.field(default=None, description="A named look.")
    seconds: float | None = strawberry.field(default=None, description="How long.")
    size: PictureSizeInput | None = strawberry.field(default=None, description="How large.")
    audio: spec.AudioMode | None = strawberry.field(default=None, description="What is heard.")
    seed: int | None = strawberry.field(
        default=None, description="0 or more; absent: a random one, which the generation tells."
    )
    backend: str | None = strawberry.field(
        default=None,
        description="The name of one of `generationBackends`; absent: this instance's own.",
    )
    caption: str = strawberry.field(
        default="", description="The clip's caption to begin with, up to 500 characters."
    )
    guide: ShotGuideInput | None = strawberry.field(
        default=None, description="More about it, told apart; it becomes part of the prompt."
    )
    cameo_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Whose likenesses it shows, up to 4: all their owners must agree."
    )
    photo: PhotoInput | None = strawberry.field(
        default=None, description="A picture that is its first frame; see `requestUpload`."
    )

    def asked(self) -> generations.Asked:
        return generations.Asked(
            prompt=guided(self.prompt, None if self.guide is None else self.guide.guide()),
            style=self.style,
            seconds=self.seconds,
            size=None if self.size is None else spec.Size(self.size.width, self.size.height),
            audio=self.audio,
            seed=self.seed,
            backend=self.backend,
            caption=self.caption,
            cameo_ids=cameo_ids_of(self.cameo_ids),
            photo=None if self.photo is None else self.photo.photo(),
        )


@strawberry.input(description="What clip to make. See `generationBackend` for what is on offer.")
class CreateClipInput(BatchItemInput):
    idempotency_key: str | None = strawberry.field(
        default=None,
        description="Your own name for this request, up to 80 characters. Sending it again returns "
        "the generation that it made the first time.",
    )


@strawberry.input(description="One of your generations.")
class CancelGenerationInput:
    generation_id: strawberry.ID = strawberry.field(description="The generation.")


@strawberry.input(description="A generation to ask for again.")
class RetryGenerationInput:
    generation_id: strawberry.ID = strawberry.field(
        description="One of yours that ended without a clip."
    )
    idempotency_key: str | None = strawberry.field(default=None, description="As in `createClip`.")


@strawberry.type(description="The generation that makes the clip, or why there is none.")
class CreateClipPayload(Payload):
    generation: Generation | None = strawberry.field(
        default=None, description="Watch it with `generationProgress`."
    )


@strawberry.type(description="The generation, or why it was not done.")
class GenerationPayload(Payload):
    generation: Generation | None = strawberry.field(
        default=None, description="The generation as it stands now."
    )


GenerationId = Annotated[strawberry.ID, strawberry.argument(description="A generation's id.")]


@strawberry.type
class GenerationQuery:
    @strawberry.field(
        graphql_type=GenerationAllowance | None,
        description="How many clips you may still ask for today.",
    )
    async def generation_allowance(self, info: Info) -> Any:
        return await generations.generation_allowance(info.context)

    @strawberry.field(graphql_type=Generation | None, description="One of your generations.")
    async def generation(self, info: Info, id: GenerationId) -> Any:
        return await generations.generation(info.context, row_id("Generation", id))

    @strawberry.field(
        graphql_type=Connection[Generation] | None, description="Your generations, newest first."
    )
    async def generations(
        self,
        info: Info,
        states: Annotated[
            list[rows.GenerationState] | None,
            strawberry.argument(description="Only those in one of these states."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Any:
        page = await generations.generations(info.context, states, page_request(first, after))
        return connection(page, after)


@strawberry.type
class GenerationMutation:
    @mutation("Ask for a clip. It comes as a draft that only you see.")
    async def create_clip(
        self,
        info: Info,
        input: Annotated[CreateClipInput, strawberry.argument(description="What to make.")],
    ) -> CreateClipPayload:
        row: Any = await generations.create_clip(
            info.context, input.asked(), key=input.idempotency_key
        )
        return CreateClipPayload(generation=row)

    @mutation("Stop a generation. Repeating it changes nothing.")
    async def cancel_generation(
        self,
        info: Info,
        input: Annotated[CancelGenerationInput, strawberry.argument(description="Which.")],
    ) -> GenerationPayload:
        wanted = row_id("Generation", input.generation_id, field="generationId")
        row: Any = await generations.cancel_generation(info.context, wanted)
        return GenerationPayload(generation=row)

    @mutation("Ask again, with the same seed, for a clip that did not come about.")
    async def retry_generation(
        self,
        info: Info,
        input: Annotated[RetryGenerationInput, strawberry.argument(description="Which.")],
    ) -> GenerationPayload:
        wanted = row_id("Generation", input.generation_id, field="generationId")
        row: Any = await generations.retry_generation(
            info.context, wanted, key=input.idempotency_key
        )
        return GenerationPayload(generation=row)


@strawberry.type
class GenerationSubscription:
    @strawberry.subscription(
        graphql_type=GenerationProgress,
        description="A generation as it is now and from then on, until it is over.",
    )
    async def generation_progress(
        self,
        info: Info,
        generation_id: GenerationId,
        after: Annotated[
            str | None, strawberry.argument(description="The `cursor` of the last value you had.")
        ] = None,
    ) -> AsyncIterator[Any]:
        wanted = row_id("Generation", generation_id, field="generationId")
        async for value in progress.generation_progress(info.context, wanted, after):
            yield value


def cameo_ids_of(ids: list[strawberry.ID] | None) -> tuple[int, ...] | None:
    """Raises `BadInput` for what is no id of a likeness."""
    return None if ids is None else tuple(row_id("Cameo", each, field="cameoIds") for each in ids)


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC)
