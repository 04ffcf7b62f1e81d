"""The consent ledger: its head, and receipts that a member can keep."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON

from core.pages import page_request
from models import consent_ledger as ledger
from resolvers import consents
from schema.base import After, Connection, First, Info, connection

strawberry.enum(
    ledger.Act, name="ConsentAct", description="What was done: granted, refused, used, taken back …"
)


@strawberry.type(description="How the chain of all consents stands.")
class ConsentLedgerHead:
    seq: int = strawberry.field(description="How many entries there are.")
    hash: str = strawberry.field(description="The SHA-256 that the chain ends in.")
    public_key: JSON = strawberry.field(
        description="The instance's key (Ed25519, a JSON Web Key), to check receipts with."
    )


@strawberry.type(description="An entry of the consent ledger that concerns you.")
class ConsentReceipt:
    receipt: str = strawberry.field(description="Its opaque id, as clips carry it.")
    act: ledger.Act = strawberry.field(description="What was done.")
    at: datetime = strawberry.field(description="When.")

    @strawberry.field(description="Signed by the instance (a compact JWS): keep this.")
    def statement(self: Any, info: Info) -> str:
        return consents.statement_of(info.context, self)


@strawberry.type
class ConsentQuery:
    @strawberry.field(
        graphql_type=ConsentLedgerHead | None, description="How the consent ledger stands."
    )
    async def consent_ledger_head(self, info: Info) -> Any:
        return await consents.head(info.context)

    @strawberry.field(
        graphql_type=Connection[ConsentReceipt] | None,
        description="What was done with your likeness, and what you did with others', newest first.",
    )
    async def cameo_receipts(self, info: Info, first: First = None, after: After = None) -> Any:
        page = await consents.receipts(info.context, page_request(first, after))
        return connection(page, after)
