"""Watching: what players report, and the number of views."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from resolvers import playbacks
from schema.ahead import told
from schema.base import Info, Payload, mutation, row_id

if TYPE_CHECKING:
    from schema.clips import Clip
_VIEWS = attrgetter("views")


@strawberry.type
class WatchedClip:
    """What `Clip` says of being watched; no type of the API."""

    @strawberry.field(
        graphql_type=int, description="How often it was played: one view per playback session."
    )
    @told("counts")
    def view_count(self: Any, info: Info) -> Any:
        return info.context.loaders.counts.read(self.id, _VIEWS)


@strawberry.input(
    description="How a playback goes. Report at its start, every few seconds, and at its end."
)
class RecordPlaybackInput:
    clip_id: strawberry.ID = strawberry.field(description="The clip.")
    playback_id: str = strawberry.field(
        description="A random UUID that the player makes once per playback."
    )
    watched_ms: int = strawberry.field(
        default=0,
        description="Milliseconds watched in this playback so far, loops included; what exceeds "
        "ten lengths of the clip is cut.",
    )
    completed: bool = strawberry.field(
        default=False, description="Whether the end was reached; nine tenths must be watched."
    )
    link_token: str | None = strawberry.field(
        default=None, description="The secret of the link that opened a clip with audience LINK."
    )


@strawberry.type(description="What was counted, or why nothing was.")
class RecordPlaybackPayload(Payload):
    counted: bool | None = strawberry.field(
        default=None, description="Whether this report began a view that was counted."
    )
    clip: Annotated[Clip, strawberry.lazy("schema.clips")] | None = strawberry.field(
        default=None, description="The clip as it stands now."
    )


@strawberry.type
class PlaybackMutation:
    @mutation(
        "Tell how a playback goes, signed in or not. Its first report is a view; views of one "
        "visitor are at least a second apart."
    )
    async def record_playback(
        self,
        info: Info,
        input: Annotated[RecordPlaybackInput, strawberry.argument(description="How it goes.")],
    ) -> RecordPlaybackPayload:
        playing = playbacks.Playing(
            clip_id=row_id("Clip", input.clip_id, field="clipId"),
            session=input.playback_id,
            watched_ms=input.watched_ms,
            completed=input.completed,
            link_token=input.link_token,
        )
        found = await playbacks.record_playback(info.context, playing)
        return RecordPlaybackPayload(counted=found.is_view, clip=found.clip)
