"""Clips of several shots."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from generation import spec
from resolvers import storyboards
from resolvers.generations import Asked
from schema.base import Info, mutation, row_id
from schema.generations import CreateClipPayload, PictureSizeInput, cameo_ids_of
from schema.guides import ShotGuideInput


@strawberry.input(description="A shot of a storyboard.")
class ShotInput:
    prompt: str = strawberry.field(description="Who does what, and where.")
    guide: ShotGuideInput | None = strawberry.field(
        default=None, description="More about it, told apart."
    )
    seconds: float | None = strawberry.field(
        default=None, description="How long; 4 seconds when absent."
    )
    cameo_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Whose likenesses it shows; up to 4 in all shots together."
    )

    def asked(self) -> storyboards.ShotAsked:
        return storyboards.ShotAsked(
            prompt=self.prompt,
            guide=None if self.guide is None else self.guide.guide(),
            seconds=self.seconds,
            cameo_ids=cameo_ids_of(self.cameo_ids) or (),
        )


@strawberry.input(
    description="A clip of several shots with cuts between. Who returns in a later shot looks the "
    "same. See `maxShots` and `maxFilmSeconds` of `generationBackend`."
)
class CreateStoryboardInput:
    shots: list[ShotInput] = strawberry.field(description="In order.")
    style: str | None = strawberry.field(default=None, description="A named look for all shots.")
    size: PictureSizeInput | None = strawberry.field(default=None, description="How large.")
    audio: spec.AudioMode | None = strawberry.field(default=None, description="What is heard.")
    seed: int | None = strawberry.field(
        default=None, description="0 or more, for all shots; absent: a random one."
    )
    backend: str | None = strawberry.field(
        default=None, description="The name of one of `generationBackends`."
    )
    caption: str = strawberry.field(
        default="", description="The clip's caption to begin with, up to 500 characters."
    )
    idempotency_key: str | None = strawberry.field(default=None, description="As in `createClip`.")

    def asked(self) -> Asked:
        return Asked(
            prompt="",
            style=self.style,
            size=None if self.size is None else spec.Size(self.size.width, self.size.height),
            audio=self.audio,
            seed=self.seed,
            backend=self.backend,
            caption=self.caption,
        )


@strawberry.input(description="A clip to go on with.")
class ExtendClipInput:
    clip_id: strawberry.ID = strawberry.field(description="A clip that you may see and remix.")
    seconds: float = strawberry.field(description="How much longer.")
    prompt: str | None = strawberry.field(
        default=None,
        description="What changes in the shot that follows; absent: the same shot goes on.",
    )
    idempotency_key: str | None = strawberry.field(default=None, description="As in `createClip`.")


@strawberry.input(description="Clips to put together.")
class StitchClipsInput:
    clip_ids: list[strawberry.ID] = strawberry.field(
        description="At least two of your own drafts and clips, in order."
    )
    caption: str = strawberry.field(
        default="", description="The clip's caption to begin with, up to 500 characters."
    )
    idempotency_key: str | None = strawberry.field(default=None, description="As in `createClip`.")


@strawberry.type
class StoryboardMutation:
    @mutation("Ask for a clip of several shots. It comes as a draft that only you see.")
    async def create_storyboard(
        self,
        info: Info,
        input: Annotated[CreateStoryboardInput, strawberry.argument(description="What to make.")],
    ) -> CreateClipPayload:
        shots = [shot.asked() for shot in input.shots]
        row: Any = await storyboards.create_storyboard(
            info.context, shots, input.asked(), key=input.idempotency_key
        )
        return CreateClipPayload(generation=row)

    @mutation(
        "Ask for a clip that begins as another and goes on. It is a remix of that; everybody whom "
        "that shows is asked anew."
    )
    async def extend_clip(
        self,
        info: Info,
        input: Annotated[ExtendClipInput, strawberry.argument(description="Which, how.")],
    ) -> CreateClipPayload:
        row: Any = await storyboards.extend_clip(
            info.context,
            row_id("Clip", input.clip_id, field="clipId"),
            input.seconds,
            input.prompt,
            key=input.idempotency_key,
        )
        return CreateClipPayload(generation=row)

    @mutation(
        "Ask for a clip of your own clips, one after the other. It shows all whom they show, may do "
        "nothing that one of them may not, and is a remix of each."
    )
    async def stitch_clips(
        self,
        info: Info,
        input: Annotated[StitchClipsInput, strawberry.argument(description="Which.")],
    ) -> CreateClipPayload:
        wanted = [row_id("Clip", each, field="clipIds") for each in input.clip_ids]
        row: Any = await storyboards.stitch_clips(
            info.context, wanted, input.caption, key=input.idempotency_key
        )
        return CreateClipPayload(generation=row)
