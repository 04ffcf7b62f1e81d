"""Clips that are held back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from models import holds as rows
from resolvers import holds
from schema.base import Info, Payload, mutation, row_id

if TYPE_CHECKING:
    from schema.clips import Clip

strawberry.enum(
    rows.HoldKind,
    name="HoldKind",
    description="""Why a clip is held back. CAMEO_REVOKED, CAMEO_RESTRICTED: somebody shown in it took
their leave back, or narrowed it. MOD_REVIEW: a moderator looks at it. MOD_REMOVED: a moderator took
it down. RIGHTS: somebody claims it. NCII: it is reported as an intimate picture without consent.
AUTHOR_SUSPENDED: its author is. PROVENANCE_FAIL: its marks of origin are missing or wrong.""",
)


@strawberry.type(description="One reason why a clip is held back.")
class ClipHold:
    kind: rows.HoldKind = strawberry.field(description="The kind of reason.")
    created_at: datetime = strawberry.field(description="Since when.")

    @strawberry.field(
        description="What it hangs on, such as a case or a claim. `likeness`: it may show a member "
        "without their leave; whom is told to moderators alone."
    )
    def cause(self: Any, info: Info) -> str:
        return holds.cause_of_hold(info.context, self)


@strawberry.type
class HeldClip:
    """What `Clip` says of holds; no type of the API."""

    @strawberry.field(
        graphql_type=list[ClipHold],
        description="Why it is held back: while there is any reason, only its author, those whose "
        "likeness it shows and moderators see the clip. Told to its author and moderators, and to "
        "whose likeness it shows what they hold themselves; an empty list to others.",
    )
    async def holds(self: Any, info: Info) -> Any:
        return await holds.clip_holds(info.context, self)


@strawberry.input(description="A clip, and why moderators hold it back.")
class HoldClipInput:
    clip_id: strawberry.ID = strawberry.field(description="The clip.")
    kind: rows.HoldKind = strawberry.field(description="MOD_REVIEW or MOD_REMOVED.")
    case: str = strawberry.field(description="The case that it hangs on, 1 to 80 characters.")


@strawberry.type(description="The clip, or why it was not done.")
class HoldPayload(Payload):
    clip: Annotated[Clip, strawberry.lazy("schema.clips")] | None = strawberry.field(
        default=None, description="The clip as it stands now."
    )


@strawberry.type
class HoldMutation:
    @mutation("Hold a clip back; moderators only. Only its author and moderators see it then.")
    async def hold_clip(
        self,
        info: Info,
        input: Annotated[HoldClipInput, strawberry.argument(description="Which, and why.")],
    ) -> HoldPayload:
        clip_id = row_id("Clip", input.clip_id, field="clipId")
        row: Any = await holds.hold_clip(info.context, clip_id, input.kind, input.case)
        return HoldPayload(clip=row)

    @mutation("Take one hold back; moderators only. Other holds stay, of the same kind too.")
    async def release_clip(
        self,
        info: Info,
        input: Annotated[HoldClipInput, strawberry.argument(description="Which, and what for.")],
    ) -> HoldPayload:
        clip_id = row_id("Clip", input.clip_id, field="clipId")
        row: Any = await holds.release_clip(info.context, clip_id, input.kind, input.case)
        return HoldPayload(clip=row)
