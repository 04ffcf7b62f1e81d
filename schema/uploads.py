"""Pictures that clips begin with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry

from models import uploads as rows
from resolvers import uploads
from safety.uploads import LARGEST
from schema.base import Info, NodeId, Payload, global_id, mutation, row_id

strawberry.enum(
    rows.UploadState,
    name="UploadState",
    description="AWAITED: send the picture. READY: a clip may begin with it. REFUSED: see `refusal`.",
)
strawberry.enum(
    rows.PeopleShown,
    name="PeopleShown",
    description="""Who is in a picture. NOBODY: nobody who could be recognised; a moderator looks first
where a program is not sure. LIKENESSES: those whose likenesses are named in `cameoIds`, who decide.
CONSENTING_ADULTS: grown people who were asked and agreed; a moderator looks at the clip before others
see it.""",
)


@strawberry.type(description="A picture that you send to have clips made from; kept for 30 days.")
class Upload:
    state: rows.UploadState = strawberry.field(description="How far it is.")
    width: int | None = strawberry.field(description="In pixels, once it is there.")
    height: int | None = strawberry.field(description="In pixels, once it is there.")
    faces: int | None = strawberry.field(
        description="How many faces are in it for sure, as far as a program sees."
    )
    maybe_faces: int | None = strawberry.field(
        description="How many more there may be, seen from the side, say. A moderator looks at the "
        "clip before others see it, unless a likeness is named for each."
    )
    refusal: str | None = strawberry.field(description="Why it was refused.")
    expires_at: datetime = strawberry.field(description="When ticket or picture are forgotten.")

    @strawberry.field(description="An opaque id, for `createClip` and `upload(id:)`.")
    def id(self: Any) -> strawberry.ID:
        return strawberry.ID(global_id("Upload", self.id))

    @strawberry.field(
        description="POST the picture here as the body, within the hour, once: JPEG, PNG or WebP. The "
        "address is the permission; null once the picture is there."
    )
    def url(self: Any, info: Info) -> str | None:
        return uploads.address(info.context, self)

    @strawberry.field(description="How many bytes a picture may have.")
    def largest_bytes(self: Any) -> int:
        return LARGEST


@strawberry.input(description="A picture that a clip is to begin with.")
class PhotoInput:
    upload_id: strawberry.ID = strawberry.field(description="One of your uploads that is READY.")
    people: rows.PeopleShown = strawberry.field(description="Who is in it. Say the truth.")

    def photo(self) -> uploads.Photo:
        return uploads.Photo(row_id("Upload", self.upload_id, field="uploadId"), self.people)


@strawberry.type(description="The ticket, or why there is none.")
class UploadPayload(Payload):
    upload: Any = strawberry.field(
        default=None, graphql_type=Upload | None, description="Where to send the picture."
    )


@strawberry.type
class UploadQuery:
    @strawberry.field(graphql_type=Upload | None, description="One of your uploads.")
    async def upload(self, info: Info, id: NodeId) -> Any:
        return await uploads.upload(info.context, row_id("Upload", id))


@strawberry.type
class UploadMutation:
    @mutation("Ask for a ticket to send one picture with.")
    async def request_upload(self, info: Info) -> UploadPayload:
        return UploadPayload(upload=await uploads.request_upload(info.context))
