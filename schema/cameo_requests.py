"""Requests to use a likeness, and publications that wait for an approval."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from core.text import clean_text
from models import cameos as rows
from models.cameos.requesting import Wanted
from resolvers import cameo_requests as requests
from resolvers import cameos
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
from schema.cameo_changes import CameoClipInput
from schema.cameos import Cameo

if TYPE_CHECKING:
    from schema.clips import Clip
    from schema.users import User

LazyClip = Annotated["Clip", strawberry.lazy("schema.clips")]
LazyUser = Annotated["User", strawberry.lazy("schema.users")]

strawberry.enum(
    rows.RequestState,
    name="CameoRequestState",
    description="""Where a request is. REQUESTED: waits for the owner. OWNER_OK: waits for a guardian.
APPROVED: may be used. DENIED: refused. EXPIRED: nobody answered in 7 days. WITHDRAWN: by whoever
asked. CONSUMED: used up. LAPSED: its time is over. REVOKED: taken back.""",
)
strawberry.enum(
    rows.UseScope,
    name="CameoUseScope",
    description="What is asked for. ONE_SHOT: one clip. COUNT: so many. UNTIL: any, until then.",
)
strawberry.enum(
    requests.Box,
    name="CameoRequestBox",
    description="RECEIVED: others ask you. SENT: you ask others.",
)


@strawberry.type(description="A request to use a likeness; its owner's and the asker's to see.")
class CameoRequest(Node):
    row = rows.CameoRequest

    state: rows.RequestState = strawberry.field(description="Where it is.")
    prompt: str = strawberry.field(description="What is to be made of it.")
    scope: rows.UseScope = strawberry.field(description="What is asked for.")
    uses: int | None = strawberry.field(description="How many clips; null with UNTIL.")
    created_at: datetime = strawberry.field(description="When it was asked.")
    expires_at: datetime = strawberry.field(description="Until when it can be answered.")
    decided_at: datetime | None = strawberry.field(description="When it was answered.")

    @strawberry.field(description="Until when it may be used; null with another scope.")
    def until(self: Any) -> datetime | None:
        until: datetime | None = self.until_at
        return until

    @strawberry.field(graphql_type=LazyUser | None, description="Who asks; null if hidden.")
    async def requester(self: Any, info: Info) -> Any:
        return await info.context.loaders.user.load(self.requester_id)

    @strawberry.field(graphql_type=LazyUser | None, description="Who is asked; null if hidden.")
    async def owner(self: Any, info: Info) -> Any:
        return await info.context.loaders.user.load(self.owner_id)

    @strawberry.field(graphql_type=Cameo | None, description="The likeness, while you may know it.")
    async def cameo(self: Any, info: Info) -> Any:
        return await cameos.find_cameo(info.context, self.cameo_id)


@strawberry.input(description="What to ask the owner of a likeness for.")
class RequestCameoUseInput:
    cameo_id: strawberry.ID = strawberry.field(description="The likeness.")
    prompt: str = strawberry.field(
        default="", description="What you want to make of it; its owner reads this."
    )
    scope: rows.UseScope = strawberry.field(
        default=rows.UseScope.ONE_SHOT, description="For one clip, so many, or until a day."
    )
    uses: int | None = strawberry.field(default=None, description="With COUNT: 1 to 100.")
    until: datetime | None = strawberry.field(
        default=None, description="With UNTIL: within a year."
    )


@strawberry.input(description="A request that you are asked, and your answer.")
class DecideCameoRequestInput:
    request_id: strawberry.ID = strawberry.field(description="The request.")
    approve: bool = strawberry.field(description="Whether you agree.")


@strawberry.input(description="A request of yours.")
class CameoRequestInput:
    request_id: strawberry.ID = strawberry.field(description="The request.")


@strawberry.input(description="A clip with your likeness whose author wants to publish it.")
class DecideCameoPublicationInput(CameoClipInput):
    approve: bool = strawberry.field(description="Whether it may be published.")


@strawberry.type(description="The request, or why it was not done.")
class CameoRequestPayload(Payload):
    request: CameoRequest | None = strawberry.field(default=None, description="As it stands now.")


@strawberry.type(description="The clip, or why it was not done.")
class CameoPublicationPayload(Payload):
    clip: LazyClip | None = strawberry.field(default=None, description="As it stands now.")


@strawberry.type
class CameoRequestQuery:
    @strawberry.field(
        graphql_type=Connection[CameoRequest] | None,
        description="Requests to use likenesses that you are asked or made, newest first.",
    )
    async def cameo_requests(
        self,
        info: Info,
        box: Annotated[
            requests.Box, strawberry.argument(description="Which.")
        ] = requests.Box.RECEIVED,
        first: First = None,
        after: After = None,
    ) -> Any:
        page = await requests.cameo_requests(info.context, box, page_request(first, after))
        return connection(page, after)


@strawberry.type
class CameoRequestMutation:
    @mutation("Ask to use somebody's likeness. It can be answered for 7 days.")
    async def request_cameo_use(
        self,
        info: Info,
        input: Annotated[RequestCameoUseInput, strawberry.argument(description="What for.")],
    ) -> CameoRequestPayload:
        wanted = Wanted(
            prompt=clean_text(input.prompt, field="prompt", longest=2000, lines=True),
            scope=input.scope,
            uses=input.uses,
            until_at=input.until,
        )
        cameo_id = row_id("Cameo", input.cameo_id, field="cameoId")
        row: Any = await requests.request_cameo_use(info.context, cameo_id, wanted)
        return CameoRequestPayload(request=row)

    @mutation("Answer a request to use your likeness, or that of somebody you are guardian of.")
    async def decide_cameo_request(
        self,
        info: Info,
        input: Annotated[DecideCameoRequestInput, strawberry.argument(description="The answer.")],
    ) -> CameoRequestPayload:
        wanted = row_id("CameoRequest", input.request_id, field="requestId")
        row: Any = await requests.decide_cameo_request(info.context, wanted, approve=input.approve)
        return CameoRequestPayload(request=row)

    @mutation("Take back a request of yours that is not answered yet.")
    async def withdraw_cameo_request(
        self,
        info: Info,
        input: Annotated[CameoRequestInput, strawberry.argument(description="Which.")],
    ) -> CameoRequestPayload:
        wanted = row_id("CameoRequest", input.request_id, field="requestId")
        row: Any = await requests.withdraw_cameo_request(info.context, wanted)
        return CameoRequestPayload(request=row)

    @mutation("Approve or refuse the publication of a clip with your likeness.")
    async def decide_cameo_publication(
        self,
        info: Info,
        input: Annotated[
            DecideCameoPublicationInput, strawberry.argument(description="The answer.")
        ],
    ) -> CameoPublicationPayload:
        row: Any = await requests.decide_publication(
            info.context,
            row_id("Cameo", input.cameo_id, field="cameoId"),
            row_id("Clip", input.clip_id, field="clipId"),
            approve=input.approve,
        )
        return CameoPublicationPayload(clip=row)
