"""What this instance can make clips with."""

from __future__ import annotations

from typing import Any

import strawberry

from generation import spec
from resolvers import backends
from schema.base import Info

strawberry.enum(
    spec.AudioMode,
    name="AudioMode",
    description="What is heard. NONE: silent. AMBIENT: the place and what moves in it. FULL: voices "
    "and music as well.",
)


@strawberry.type(description="A picture size in pixels.")
class PictureSize:
    width: int = strawberry.field(description="Pixels.")
    height: int = strawberry.field(description="Pixels.")


@strawberry.type(description="A named look.")
class StylePreset:
    name: str = strawberry.field(description="What to pass as `style`.")
    version: int = strawberry.field(description="Goes up when the name starts to look different.")
    title: str = strawberry.field(description="For people.")
    description: str = strawberry.field(description="What it looks like.")


@strawberry.type(
    description="How long this instance's clips take to make, as measured on the latest 100."
)
class GenerationSpeed:
    median: float = strawberry.field(description="Seconds of work for each second of clip.")
    p95: float = strawberry.field(description="The same, of all but the slowest twentieth.")
    clips: int = strawberry.field(description="On how many clips that was measured.")


@strawberry.type(description="What this instance's generator can make.")
class GenerationBackend:
    name: str = strawberry.field(description="The generator's name.")
    title: str = strawberry.field(description="The generator's name, for people.")
    version: str = strawberry.field(description="Its version.")
    model_hash: str = strawberry.field(description="Identifies its code and weights.")
    licence: str = strawberry.field(description="Licence of the model, as an SPDX id.")
    digital_source_type: str = strawberry.field(
        description="IPTC digital source type of what it makes, such as `algorithmicMedia` (drawn "
        "by rules) or `trainedAlgorithmicMedia` (by a trained model)."
    )
    min_seconds: float = strawberry.field(description="The shortest clip.")
    max_seconds: float = strawberry.field(description="The longest clip.")
    default_seconds: float = strawberry.field(description="The length when none is asked for.")
    sizes: list[PictureSize] = strawberry.field(description="The sizes on offer.")
    default_size: PictureSize = strawberry.field(description="The size when none is asked for.")
    default_fps: int = strawberry.field(description="Frames per second.")
    styles: list[StylePreset] = strawberry.field(description="The named looks on offer.")
    audio_modes: list[spec.AudioMode] = strawberry.field(description="The sound on offer.")
    max_prompt: int = strawberry.field(description="The longest prompt, in characters.")
    image_reference: bool = strawberry.field(description="Whether it starts from a picture.")
    video_reference: bool = strawberry.field(description="Whether it changes another clip.")
    references: bool = strawberry.field(
        description="Whether it takes pictures of what is to appear."
    )
    edits: bool = strawberry.field(
        description="Whether `refine` and `remixClip` keep what their words do not change."
    )
    max_shots: int = strawberry.field(description="The most shots of one clip.")
    max_film_seconds: float = strawberry.field(
        description="The longest clip of several shots; 0 where there are none."
    )

    @strawberry.field(
        graphql_type=GenerationSpeed | None,
        description="How fast it is; null before its first clip.",
    )
    async def speed(self: Any) -> Any:
        return await backends.generation_speed(self)

    deterministic: bool = strawberry.field(
        description="Whether the same request and seed make the same clip again."
    )


@strawberry.type
class BackendQuery:
    @strawberry.field(
        graphql_type=GenerationBackend | None,
        description="What this instance's generator can make.",
    )
    async def generation_backend(self, info: Info) -> Any:
        return await backends.generation_backend(info.context)

    @strawberry.field(
        graphql_type=list[GenerationBackend] | None,
        description="Everything that clips can be made with now, this instance's own first.",
    )
    async def generation_backends(self, info: Info) -> Any:
        return await backends.generation_backends(info.context)
