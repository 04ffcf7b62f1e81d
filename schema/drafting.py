"""Making a draft together at the same time."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from models import drafting as rows
from resolvers import drafting
from schema.base import After, Connection, First, Info, Payload, connection, mutation, row_id

if TYPE_CHECKING:
    from schema.clips import Clip
    from schema.users import User

strawberry.enum(
    rows.DraftLineKind,
    name="DraftLineKind",
    description="PROMPT: a prompt to try. REMARK: anything else.",
)

LazyClip = Annotated["Clip", strawberry.lazy("schema.clips")]
LazyUser = Annotated["User", strawberry.lazy("schema.users")]


@strawberry.type(description="Something that one of a draft's makers said beside it.")
class DraftLine:
    id: strawberry.ID = strawberry.field(description="Grows with time within the draft.")
    kind: rows.DraftLineKind = strawberry.field(description="What it is.")
    text: str = strawberry.field(description="The words.")
    created_at: datetime = strawberry.field(description="When it was said.")

    @strawberry.field(graphql_type=LazyUser | None, description="Who said it.")
    async def user(self: Any, info: Info) -> Any:
        return await info.context.loaders.user.load(self.user_id)


@strawberry.type(description="A draft as it is being made, at one moment.")
class Drafting:
    clip: LazyClip = strawberry.field(description="The draft.")
    lines: list[DraftLine] = strawberry.field(
        description="What was said since the last value, oldest first."
    )
    present: list[LazyUser] = strawberry.field(
        description="Who is here now, you first. Kept nowhere; somebody who lost their connection "
        "is gone within a minute."
    )
    resync: bool = strawberry.field(
        description="Whether lines may be missing: load `draftLines` afresh."
    )
    cursor: str = strawberry.field(description="Goes on from here, as `after`.")


@strawberry.type
class DraftingQuery:
    @strawberry.field(
        graphql_type=Connection[DraftLine] | None,
        description="What the makers of a clip said beside it, newest first; for them alone.",
    )
    async def draft_lines(
        self,
        info: Info,
        clip_id: Annotated[strawberry.ID, strawberry.argument(description="A clip you make.")],
        first: First = None,
        after: After = None,
    ) -> Any:
        own = row_id("Clip", clip_id, field="clipId")
        page = await drafting.draft_lines(info.context, own, page_request(first, after))
        return connection(page, after)


@strawberry.input(description="What to say beside a draft.")
class SayInDraftInput:
    clip_id: strawberry.ID = strawberry.field(description="A draft that you make.")
    text: str = strawberry.field(description="1 to 2,000 characters.")
    kind: rows.DraftLineKind = strawberry.field(
        default=rows.DraftLineKind.REMARK, description="PROMPT or REMARK."
    )


@strawberry.type(description="What was said, or why it was not done.")
class DraftLinePayload(Payload):
    line: DraftLine | None = strawberry.field(default=None, description="The line.")


@strawberry.type
class DraftingMutation:
    @mutation("Say something to those who make a draft with you, or propose a prompt.")
    async def say_in_draft(
        self,
        info: Info,
        input: Annotated[SayInDraftInput, strawberry.argument(description="What.")],
    ) -> DraftLinePayload:
        line: Any = await drafting.say_in_draft(
            info.context, row_id("Clip", input.clip_id, field="clipId"), input.text, input.kind
        )
        return DraftLinePayload(line=line)


@strawberry.type
class DraftingSubscription:
    @strawberry.subscription(
        graphql_type=Drafting,
        description="A draft that you make: as it is now, then whenever somebody says something, "
        "comes or goes, or it shows a new take. Ends with the draft or your part in it.",
    )
    async def draft_activity(
        self,
        info: Info,
        clip_id: Annotated[strawberry.ID, strawberry.argument(description="The draft.")],
        after: Annotated[
            str | None, strawberry.argument(description="Lines since this cursor come first.")
        ] = None,
    ) -> AsyncGenerator[Any, None]:
        own = row_id("Clip", clip_id, field="clipId")
        async with aclosing(drafting.draft_activity(info.context, own, after)) as values:
            async for value in values:
                yield value
