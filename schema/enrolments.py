"""Enrolling a likeness, and the moderators' review of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.scalars import JSON

from core.pages import page_request
from models.cameos import enrolling as rows
from resolvers import enrolments
from schema.base import (
    After,
    Connection,
    First,
    Info,
    Node,
    Payload,
    connection,
    mutation,
    row_id,
)

strawberry.enum(
    rows.EnrolmentState,
    name="CameoEnrolmentState",
    description="OPEN: waits for the recording. REVIEW: a moderator looks at it. ACCEPTED: the "
    "likeness is in use. REJECTED: see `findings`; start again, up to three times a day.",
)


@strawberry.type(
    description="What a member is to say and do to show that a likeness is theirs; or a character's "
    "picture, which is to show nobody."
)
class CameoEnrolment(Node):
    row = rows.CameoEnrolment

    state: rows.EnrolmentState = strawberry.field(description="Where it is.")
    digits: str = strawberry.field(
        description="To be said aloud, one by one; none for a character."
    )
    poses: list[str] = strawberry.field(
        description="Which way to turn the head, in this order: LEFT, RIGHT, UP or DOWN."
    )
    expires_at: datetime = strawberry.field(description="Until when a recording is taken.")
    created_at: datetime = strawberry.field(description="When it was begun.")
    findings: JSON = strawberry.field(
        description="What was measured of the recording; `reasons` say why it was refused, or what "
        "is left for the moderator to decide."
    )

    @strawberry.field(
        description="Send the recording (MP4 or WebM, 4 to 60 seconds, up to 32 MB) here with POST "
        "and your token; moderators GET it, or the picture of a character, from here."
    )
    def upload_url(self: Any, info: Info) -> str:
        return f"{info.context.instance.settings.base_url}/cameo-enrolments/{self.id}"


@strawberry.input(description="A likeness of yours to be.")
class StartCameoEnrolmentInput:
    name: str = strawberry.field(description="What you call it, 1 to 60 characters.")


@strawberry.input(description="A recording, and whether it shows its owner as they were asked to.")
class DecideCameoEnrolmentInput:
    enrolment_id: strawberry.ID = strawberry.field(description="The enrolment.")
    accept: bool = strawberry.field(description="Whether the likeness may be used.")


@strawberry.type(description="The enrolment, or why it was not done.")
class CameoEnrolmentPayload(Payload):
    enrolment: CameoEnrolment | None = strawberry.field(
        default=None, description="As it stands now."
    )


@strawberry.type
class EnrolmentQuery:
    @strawberry.field(
        graphql_type=Connection[CameoEnrolment] | None,
        description="Recordings, and pictures of characters, that wait for a moderator, newest first; "
        "moderators only.",
    )
    async def cameo_reviews(self, info: Info, first: First = None, after: After = None) -> Any:
        page = await enrolments.cameo_reviews(info.context, page_request(first, after))
        return connection(page, after)


@strawberry.type
class EnrolmentMutation:
    @mutation("Begin to enrol your likeness: what to say and do within five minutes.")
    async def start_cameo_enrolment(
        self,
        info: Info,
        input: Annotated[StartCameoEnrolmentInput, strawberry.argument(description="Its name.")],
    ) -> CameoEnrolmentPayload:
        row: Any = await enrolments.start_cameo_enrolment(info.context, input.name)
        return CameoEnrolmentPayload(enrolment=row)

    @mutation("Judge an enrolment; moderators only. The recording is deleted with the decision.")
    async def decide_cameo_enrolment(
        self,
        info: Info,
        input: Annotated[DecideCameoEnrolmentInput, strawberry.argument(description="How.")],
    ) -> CameoEnrolmentPayload:
        wanted = row_id("CameoEnrolment", input.enrolment_id, field="enrolmentId")
        row: Any = await enrolments.decide_cameo_enrolment(
            info.context, wanted, accept=input.accept
        )
        return CameoEnrolmentPayload(enrolment=row)
