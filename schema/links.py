"""Secret links: addresses that open one clip for whoever has them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from models import clips as rows
from resolvers import links
from schema.base import Info, Node, Payload, mutation, row_id
from schema.clips import ClipPayload


@strawberry.type(description="A secret address that opens one clip.")
class ClipLink(Node):
    row = rows.ClipLink

    views: int = strawberry.field(description="How often it was opened.")
    max_views: int | None = strawberry.field(
        description="How often it may be opened; null: no limit."
    )
    created_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime | None = strawberry.field(
        description="When it ends; null: never by itself."
    )
    revoked_at: datetime | None = strawberry.field(description="When its author ended it.")


@strawberry.input(description="A secret link to make.")
class CreateClipLinkInput:
    clip_id: strawberry.ID = strawberry.field(description="A clip published with audience LINK.")
    expires_in_hours: int | None = strawberry.field(
        default=None, description="1 to 8,760 hours; absent: until revoked."
    )
    max_views: int | None = strawberry.field(
        default=None, description="How often it may be opened; absent: no limit."
    )


@strawberry.input(description="A link to revoke.")
class RevokeClipLinkInput:
    link_id: strawberry.ID = strawberry.field(description="The link.")


@strawberry.input(description="A link to open.")
class OpenClipLinkInput:
    token: str = strawberry.field(description="The secret in the link.")


@strawberry.type(description="A link and its secret, which is shown this once.")
class NewClipLink:
    link: ClipLink = strawberry.field(description="The link.")
    token: str = strawberry.field(description="The secret; whoever has it can open the clip.")


@strawberry.type(description="The new link, or why there is none.")
class CreateClipLinkPayload(Payload):
    created: NewClipLink | None = strawberry.field(default=None, description="The new link.")


@strawberry.type(description="The link, or why it was not done.")
class ClipLinkPayload(Payload):
    link: ClipLink | None = strawberry.field(default=None, description="The link as it stands now.")


@strawberry.type
class LinkMutation:
    @mutation("Make a secret link to a clip whose audience is LINK.")
    async def create_clip_link(
        self,
        info: Info,
        input: Annotated[CreateClipLinkInput, strawberry.argument(description="For which clip.")],
    ) -> CreateClipLinkPayload:
        return CreateClipLinkPayload(
            created=await links.create_clip_link(
                info.context,
                row_id("Clip", input.clip_id, field="clipId"),
                expires_in_hours=input.expires_in_hours,
                max_views=input.max_views,
            ),
        )

    @mutation("End a secret link. It never opens again.")
    async def revoke_clip_link(
        self,
        info: Info,
        input: Annotated[RevokeClipLinkInput, strawberry.argument(description="Which.")],
    ) -> ClipLinkPayload:
        link = await links.revoke_clip_link(
            info.context, row_id("ClipLink", input.link_id, field="linkId")
        )
        return ClipLinkPayload(link=link)

    @mutation("Open a secret link; each opening counts one view.")
    async def open_clip_link(
        self,
        info: Info,
        input: Annotated[OpenClipLinkInput, strawberry.argument(description="The secret.")],
    ) -> ClipPayload:
        return ClipPayload(clip=await links.open_clip_link(info.context, input.token))
