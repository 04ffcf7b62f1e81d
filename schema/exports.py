"""Archives of one's own account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry

from core.pages import page_request
from models import exports as rows
from resolvers import exports
from schema.base import (
    After,
    Connection,
    First,
    Info,
    NodeId,
    Payload,
    connection,
    global_id,
    mutation,
    row_id,
)

strawberry.enum(
    rows.ExportState,
    name="ExportState",
    description="""QUEUED: it waits. RUNNING: it is being written. READY: it can be downloaded.
FAILED: it could not be made; ask again. EXPIRED: its week is over.""",
)


@strawberry.type(description="The file of an archive.")
class ExportDownload:
    url: str = strawberry.field(description="Good for a few minutes; ask again for another.")
    size: int = strawberry.field(description="In bytes.")
    sha256: str = strawberry.field(description="Of the file, in hexadecimal.")


@strawberry.type(description="An archive of your account: a ZIP with JSON, media and a manifest.")
class Export:
    state: rows.ExportState = strawberry.field(description="How far it is.")
    progress: float = strawberry.field(description="0 to 1.")
    created_at: datetime = strawberry.field(description="When you asked for it.")
    finished_at: datetime | None = strawberry.field(description="When it was ready, or failed.")
    expires_at: datetime | None = strawberry.field(description="When it is deleted.")

    @strawberry.field(description="An opaque id, for `export(id:)`.")
    def id(self: Any) -> strawberry.ID:
        return strawberry.ID(global_id("Export", self.id))

    @strawberry.field(description="The file, while there is one.")
    def download(self: Any, info: Info) -> ExportDownload | None:
        url = exports.download_url(info.context, self)
        return None if url is None else ExportDownload(url=url, size=self.size, sha256=self.sha256)


@strawberry.type(description="The archive that is being made.")
class ExportPayload(Payload):
    export: Any = strawberry.field(
        default=None, graphql_type=Export | None, description="The archive."
    )


@strawberry.type
class ExportQuery:
    @strawberry.field(graphql_type=Export | None, description="One of your archives.")
    async def export(self, info: Info, id: NodeId) -> Any:
        return await exports.export(info.context, row_id("Export", id))

    @strawberry.field(
        graphql_type=Connection[Export] | None, description="Your archives, latest first."
    )
    async def exports(self, info: Info, first: First = None, after: After = None) -> Any:
        return connection(await exports.exports(info.context, page_request(first, after)), after)


@strawberry.type
class ExportMutation:
    @mutation(
        "Ask for an archive of everything you have here. It is made in the background and kept for "
        "a week; while one is being made, asking again gives that one. Needs a session."
    )
    async def request_export(self, info: Info) -> ExportPayload:
        return ExportPayload(export=await exports.request_export(info.context))
