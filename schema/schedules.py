"""Publishing drafts at a time their author chose."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import strawberry

from models import clips as rows
from resolvers import schedules
from schema.base import Info, mutation, row_id
from schema.clips import ClipInput, ClipPayload, PublishClipInput


@strawberry.type(description="When a draft is to be published, and for whom.")
class ClipSchedule:
    refusal: str | None = strawberry.field(
        description="Why it was not published then, if it was not; null while it waits."
    )

    @strawberry.field(description="When.")
    def scheduled_for(self: Any) -> datetime:
        due_at: datetime = self.due_at
        return due_at

    @strawberry.field(description="For whom.")
    def audience(self: Any) -> rows.Audience:
        audience: rows.Audience = self.wish.audience
        return audience


@strawberry.input(description="Which draft to publish when, for whom, with which words.")
class ScheduleClipInput(PublishClipInput):
    scheduled_for: datetime = strawberry.field(
        description="When, at most 366 days from now; it is published within seconds of it."
    )


@strawberry.type
class ScheduleMutation:
    @mutation(
        "Publish a draft at a later time, in place of the time it had. All that publishing needs is "
        "asked now, and again then; you are told if it was refused."
    )
    async def schedule_clip(
        self,
        info: Info,
        input: Annotated[ScheduleClipInput, strawberry.argument(description="What, and when.")],
    ) -> ClipPayload:
        return ClipPayload(
            clip=await schedules.schedule_clip(
                info.context,
                row_id("Clip", input.clip_id, field="clipId"),
                input.wish(),
                due_at=input.scheduled_for,
                caption=input.caption,
                alt_text=input.alt_text,
            ),
        )

    @mutation("Leave a scheduled draft a draft.")
    async def unschedule_clip(
        self, info: Info, input: Annotated[ClipInput, strawberry.argument(description="Which.")]
    ) -> ClipPayload:
        return ClipPayload(
            clip=await schedules.unschedule_clip(
                info.context, row_id("Clip", input.clip_id, field="clipId")
            ),
        )
