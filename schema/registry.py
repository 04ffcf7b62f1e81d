"""The registry of rights."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from core.pages import page_request
from models import registry as rows
from resolvers import registry
from schema.base import (
    After,
    Connection,
    First,
    Info,
    Node,
    Payload,
    connection,
    global_id,
    mutation,
    row_id,
)

strawberry.enum(
    rows.RightsPolicy,
    name="RightsPolicy",
    description="BLOCK: these names are kept out of prompts. ALLOW: they may stand there, even where "
    "the lists that come with the product keep them out. BLOCK wins.",
)


@strawberry.type(description="Names, and whether they may stand in prompts.")
class RightsEntry(Node):
    row = rows.RightsEntry

    @strawberry.field(description="A global, stable, opaque id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id("RightsEntry", self.id))

    names: list[str] = strawberry.field(
        description="What is looked for; the first is what is told."
    )
    policy: rows.RightsPolicy = strawberry.field(description="Kept out, or let in.")
    note: str = strawberry.field(description="Why, for everybody to read.")
    contact: str = strawberry.field(description="Whom to ask; told where the name is refused.")
    starts_on: date | None = strawberry.field(description="The first day on which it holds, UTC.")
    ends_on: date | None = strawberry.field(description="The last day on which it holds, UTC.")
    created_at: datetime = strawberry.field(description="When it was entered.")
    withdrawn_at: datetime | None = strawberry.field(
        description="Since when it does not hold any more; moderators alone see such entries."
    )


@strawberry.input(description="An entry to make.")
class AddRightsEntryInput:
    names: list[str] = strawberry.field(
        description="1 to 30 names of 3 letters or more and up to 100 characters: the name and its "
        "other spellings, in all languages."
    )
    policy: rows.RightsPolicy = strawberry.field(
        default=rows.RightsPolicy.BLOCK, description="Keep out, or let in."
    )
    note: str = strawberry.field(default="", description="Up to 500 characters, public.")
    contact: str = strawberry.field(default="", description="Up to 200 characters, public.")
    starts_on: date | None = strawberry.field(default=None, description="Null: at once.")
    ends_on: date | None = strawberry.field(default=None, description="Null: until withdrawn.")


@strawberry.input(description="An entry that is to hold no more.")
class WithdrawRightsEntryInput:
    entry_id: strawberry.ID = strawberry.field(description="Which.")


@strawberry.type(description="The entry, or why it was not done.")
class RightsEntryPayload(Payload):
    entry: RightsEntry | None = strawberry.field(
        default=None, description="The entry as it stands now."
    )


@strawberry.type
class RegistryQuery:
    @strawberry.field(
        graphql_type=Connection[RightsEntry] | None,
        description="The registry of rights, newest entry first; anybody may read it. The lists that "
        "come with the product are not repeated here.",
    )
    async def rights_entries(self, info: Info, first: First = None, after: After = None) -> Any:
        page = await registry.rights_entries(info.context, page_request(first, after))
        return connection(page, after)


@strawberry.type
class RegistryMutation:
    @mutation("Enter names into the registry of rights; administrators only. It bites at once.")
    async def add_rights_entry(
        self,
        info: Info,
        input: Annotated[AddRightsEntryInput, strawberry.argument(description="What to enter.")],
    ) -> RightsEntryPayload:
        wanted = registry.Wanted(
            names=input.names,
            policy=input.policy,
            note=input.note,
            contact=input.contact,
            starts_on=input.starts_on,
            ends_on=input.ends_on,
        )
        row: Any = await registry.add_rights_entry(info.context, wanted)
        return RightsEntryPayload(entry=row)

    @mutation("End an entry of the registry of rights; administrators only.")
    async def withdraw_rights_entry(
        self,
        info: Info,
        input: Annotated[WithdrawRightsEntryInput, strawberry.argument(description="Which.")],
    ) -> RightsEntryPayload:
        entry_id = row_id("RightsEntry", input.entry_id, field="entryId")
        row: Any = await registry.withdraw_rights_entry(info.context, entry_id)
        return RightsEntryPayload(entry=row)
