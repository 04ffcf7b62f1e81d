"""Publications that wait for somebody: what their author sees of them, and what a guardian is asked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from models import publications as rows
from models.clips import Audience, ClipState, RenditionKind
from resolvers import media, publications
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
from schema.media import Media

if TYPE_CHECKING:
    from schema.users import User

LazyUser = Annotated["User", strawberry.lazy("schema.users")]

strawberry.enum(
    rows.Outcome,
    name="PublicationOutcome",
    description="""How a publication that waited ended. DENIED: somebody said no. SILENCE: somebody did
not answer for 14 days. REFUSED: all agreed, and it may not be published any more. UNASKED: no guardian
is left to answer; publish it again. APPROVED, WITHDRAWN: it is published, or you took it back.""",
)


@strawberry.type(
    description="A publication that waits for somebody's approval, or did not come about."
)
class Publication:
    waits_for_guardians: bool = strawberry.field(
        description="Whether a guardian has yet to answer."
    )
    waits_for_owners: bool = strawberry.field(
        description="Whether somebody shown in the clip has yet to answer."
    )

    @strawberry.field(description="For whom it is to be published.")
    def audience(self: Any) -> Audience:
        audience: Audience = self.row.wish.audience
        return audience

    @strawberry.field(description="When it was asked for.")
    def asked_at(self: Any) -> datetime:
        asked_at: datetime = self.row.asked_at
        return asked_at

    @strawberry.field(description="When it is a draft again unless everybody has agreed.")
    def expires_at(self: Any) -> datetime:
        expires_at: datetime = self.row.expires_at
        return expires_at

    @strawberry.field(description="Null while it waits; else why it is a draft again.")
    def outcome(self: Any) -> rows.Outcome | None:
        outcome: rows.Outcome | None = self.row.outcome
        return outcome

    @strawberry.field(
        description="What a guardian who denied it says, or why it may not be published; may be empty."
    )
    def reason(self: Any) -> str:
        reason: str = self.row.reason
        return reason


@strawberry.type(
    description="What a guardian is shown of a clip that waits for them: what its audience would see "
    "and hear. Never the prompt, nor anything else of how it was made."
)
class WaitingClip:
    clip: strawberry.Private[Any]
    audience: Audience = strawberry.field(
        description="Whom it will reach: the PUBLIC of a private account is its followers."
    )
    expires_at: datetime = strawberry.field(description="Until when it waits.")
    caption: str = strawberry.field(description="The author's words.")
    alt_text: str = strawberry.field(description="The author's description; may be empty.")
    duration_ms: int = strawberry.field(description="Length in milliseconds.")
    width: int = strawberry.field(description="Pixels.")
    height: int = strawberry.field(description="Pixels.")
    blurhash: str = strawberry.field(description="Placeholder to paint while media load.")

    @strawberry.field(
        graphql_type=Media | None, description="The MP4, while you are asked about the clip."
    )
    def video(self: Any, info: Info) -> Any:
        return media.clip_media(info.context, self.clip, RenditionKind.ORIGINAL)

    @strawberry.field(
        graphql_type=Media | None, description="A still picture, while you are asked."
    )
    def poster(self: Any, info: Info) -> Any:
        return media.clip_media(info.context, self.clip, RenditionKind.POSTER)

    @strawberry.field(description="What is said in it, as WebVTT.")
    def subtitles_url(self: Any, info: Info) -> str:
        return media.captions_url(info.context, self.clip)


@strawberry.type(description="A clip of a ward that waits for your approval to be published.")
class WardPublication(Node):
    row = rows.GuardianApproval

    @strawberry.field(description="A global, stable, opaque id.")
    def id(self: Any) -> strawberry.ID:
        return strawberry.ID(global_id("WardPublication", self.id))

    created_at: datetime = strawberry.field(description="When you were asked.")

    @strawberry.field(graphql_type=LazyUser | None, description="Your ward, who made it.")
    async def ward(self: Any, info: Info) -> Any:
        clip = await info.context.loaders.asked_about.load(self.clip_id)
        return clip and await info.context.loaders.user.load(clip.author_id)

    @strawberry.field(
        graphql_type=WaitingClip | None, description="The clip; null once it waits no more."
    )
    async def clip(self: Any, info: Info) -> Any:
        clip = await info.context.loaders.asked_about.load(self.clip_id)
        wish = await info.context.loaders.publication_wish.load(self.clip_id)
        if clip is None or wish is None:
            return None
        return WaitingClip(
            clip=clip,
            audience=wish.reached,
            expires_at=wish.expires_at,
            caption=clip.caption,
            alt_text=clip.alt_text,
            duration_ms=clip.duration_ms,
            width=clip.width,
            height=clip.height,
            blurhash=clip.blurhash,
        )


@strawberry.input(description="A clip of a ward that waits for you, and your answer.")
class DecideWardPublicationInput:
    publication_id: strawberry.ID = strawberry.field(description="Of `wardPublications`.")
    approve: bool = strawberry.field(description="Whether it may be published.")
    reason: str = strawberry.field(
        default="", description="Needed where it may not: your ward reads it. Up to 300 characters."
    )


@strawberry.type(description="What the clip is now, or why it was not done.")
class WardPublicationPayload(Payload):
    state: ClipState | None = strawberry.field(
        default=None,
        description="PUBLISHED; PENDING_APPROVAL while others have yet to agree; or DRAFT.",
    )


@strawberry.type
class PublicationQuery:
    @strawberry.field(
        graphql_type=Connection[WardPublication] | None,
        description="Clips of your wards that wait for your approval, newest first.",
    )
    async def ward_publications(self, info: Info, first: First = None, after: After = None) -> Any:
        page = await publications.ward_publications(info.context, page_request(first, after))
        return connection(page, after)


@strawberry.type
class PublicationMutation:
    @mutation(
        "Let a clip of a ward be published, or say why not. It is published when everybody who is "
        "asked has agreed. NOT_FOUND: it waits for you no more, or was changed since: look again."
    )
    async def decide_ward_publication(
        self,
        info: Info,
        input: Annotated[
            DecideWardPublicationInput, strawberry.argument(description="The answer.")
        ],
    ) -> WardPublicationPayload:
        state = await publications.decide_ward_publication(
            info.context,
            row_id("WardPublication", input.publication_id, field="publicationId"),
            approve=input.approve,
            reason=input.reason,
        )
        return WardPublicationPayload(state=state)
