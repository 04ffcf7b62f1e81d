"""Cutting clips into a new one."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import strawberry

from generation import spec
from resolvers import editing
from schema.base import Info, mutation, row_id
from schema.generations import CreateClipPayload, PictureSizeInput


@strawberry.enum(description="How a bed of generated music sounds.")
class MusicMood(StrEnum):
    HAPPY = "happy"
    CALM = "calm"
    SAD = "sad"
    EPIC = "epic"
    SCARY = "scary"
    MYSTERIOUS = "mysterious"


@strawberry.input(description="A stretch of a clip, or a card with words between two.")
class CutInput:
    clip_id: strawberry.ID | None = strawberry.field(
        default=None, description="One of your own drafts and clips; absent for a card."
    )
    from_ms: int | None = strawberry.field(
        default=None, description="Where it begins in the clip; absent: at its beginning."
    )
    to_ms: int | None = strawberry.field(
        default=None,
        description="Where it ends in the clip, absent: at its end. Of a card, how long it stands; 2 "
        "seconds when absent.",
    )
    title: str | None = strawberry.field(
        default=None, description="The words of a card, up to 120 characters."
    )

    def cut(self) -> editing.Cut:
        clip_id = None
        if self.clip_id is not None:
            clip_id = row_id("Clip", self.clip_id, field="clipId")
        return editing.Cut(
            clip_id=clip_id, from_ms=self.from_ms, to_ms=self.to_ms, title=self.title
        )


@strawberry.input(
    description="An edit list. The clips that it names stay as they are; trim, cut, join and put in "
    "another order by what you name of them."
)
class EditClipsInput:
    cuts: list[CutInput] = strawberry.field(
        description="In order; see `maxShots` of `generationBackend`."
    )
    music: MusicMood | None = strawberry.field(
        default=None, description="A bed of music under everything."
    )
    burn_captions: bool = strawberry.field(
        default=False, description="Whether what is said is written into the picture."
    )
    size: PictureSizeInput | None = strawberry.field(
        default=None,
        description="Another shape: every shot is composed anew for it. Absent: the first clip's.",
    )
    caption: str = strawberry.field(
        default="", description="The clip's caption to begin with, up to 500 characters."
    )
    idempotency_key: str | None = strawberry.field(default=None, description="As in `createClip`.")

    def edits(self) -> editing.Edits:
        return editing.Edits(
            cuts=[cut.cut() for cut in self.cuts],
            music=None if self.music is None else self.music.value,
            burns_captions=self.burn_captions,
            size=None if self.size is None else spec.Size(self.size.width, self.size.height),
            caption=self.caption,
        )


@strawberry.type
class EditingMutation:
    @mutation(
        "Ask for the clip of an edit list. It shows all whom its clips show, who are asked anew, may "
        "do nothing that one of them may not, and names all of them in its signed record."
    )
    async def edit_clips(
        self,
        info: Info,
        input: Annotated[EditClipsInput, strawberry.argument(description="The edit list.")],
    ) -> CreateClipPayload:
        row: Any = await editing.edit_clips(info.context, input.edits(), key=input.idempotency_key)
        return CreateClipPayload(generation=row)
