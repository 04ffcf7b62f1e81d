"""What is said in a clip, and what its caption said before."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from models import subtitles as rows
from resolvers import media, subtitles
from schema.base import Info, Payload, mutation, row_id

if TYPE_CHECKING:
    from schema.clips import Clip


@strawberry.type(description="Something said or heard.")
class SubtitleLine:
    start_ms: int = strawberry.field(description="Milliseconds from the start of the clip.")
    end_ms: int = strawberry.field(description="Milliseconds from the start of the clip.")
    text: str = strawberry.field(description="The words, or the sound in brackets.")


@strawberry.type(description="What is said and heard in a clip, for those who do not hear it.")
class Subtitles:
    @strawberry.field(description="Whether the author corrected what came of the making.")
    def is_edited(self: Any) -> bool:
        return self.subtitles_json is not None

    @strawberry.field(graphql_type=list[SubtitleLine], description="In the order of time.")
    def lines(self: Any) -> Any:
        return rows.lines_of(self)

    @strawberry.field(description="The address of the same, a WebVTT file for a `track` element.")
    def url(self: Any, info: Info) -> str:
        return media.captions_url(info.context, self)

    @strawberry.field(description="The same as the text of a WebVTT file.")
    def webvtt(self: Any) -> str:
        return rows.webvtt(rows.lines_of(self))


@strawberry.type(description="What a caption said before it was changed.")
class CaptionVersion:
    caption: str = strawberry.field(description="The words.")
    created_at: datetime = strawberry.field(
        name="replacedAt", description="When they were changed."
    )


@strawberry.type
class SubtitledClip:
    """What `Clip` says of its words; no type of the API."""

    language: str | None = strawberry.field(
        description="BCP 47 tag of the language of its words; null where nobody knows."
    )

    @strawberry.field(
        graphql_type=Subtitles, description="What is said and heard, made with the clip, editable."
    )
    def subtitles(self: Any) -> Any:
        return self

    @strawberry.field(
        graphql_type=list[CaptionVersion],
        description="Earlier captions since it was first published, the latest 50, newest first. For "
        "the author and moderators; an empty list to others.",
    )
    async def caption_history(self: Any, info: Info) -> Any:
        return await subtitles.caption_history(info.context, self)


@strawberry.input(description="Something said or heard.")
class SubtitleLineInput:
    start_ms: int = strawberry.field(description="Milliseconds from the start of the clip.")
    end_ms: int = strawberry.field(description="Milliseconds from the start, after `startMs`.")
    text: str = strawberry.field(description="1 to 200 characters.")


@strawberry.input(description="What is said in a clip, corrected.")
class UpdateSubtitlesInput:
    clip_id: strawberry.ID = strawberry.field(
        description="One of your clips, or a draft that you edit together."
    )
    lines: list[SubtitleLineInput] | None = strawberry.field(
        default=None,
        description="All lines in the order of time, up to 100; null for those made with the clip.",
    )
    language: str | None = strawberry.field(
        default=None, description="BCP 47 tag, such as `fr`; what is absent stays."
    )


@strawberry.type(description="The clip, or why it was not done.")
class SubtitlesPayload(Payload):
    clip: Annotated[Clip, strawberry.lazy("schema.clips")] | None = strawberry.field(
        default=None, description="The clip as it stands now."
    )


@strawberry.type
class SubtitleMutation:
    @mutation("Correct what is said in a clip, or go back to what was made with it.")
    async def update_subtitles(
        self,
        info: Info,
        input: Annotated[UpdateSubtitlesInput, strawberry.argument(description="The lines.")],
    ) -> SubtitlesPayload:
        lines = None
        if input.lines is not None:
            lines = [rows.Line(line.start_ms, line.end_ms, line.text) for line in input.lines]
        row: Any = await subtitles.update_subtitles(
            info.context,
            row_id("Clip", input.clip_id, field="clipId"),
            lines,
            language=input.language,
        )
        return SubtitlesPayload(clip=row)
