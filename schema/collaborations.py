"""Drafts made together."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from models import collaborations as rows
from resolvers import collaborations, generations
from schema.base import After, Connection, First, Info, Node, Payload, connection, mutation, row_id
from schema.generations import CreateClipPayload
from schema.remixes import RemixClipInput

if TYPE_CHECKING:
    from schema.clips import Clip
    from schema.users import User

strawberry.enum(
    rows.CollaboratorRole,
    name="CollaboratorRole",
    description="OWNER: the author. EDITOR: may change the words of a draft and ask for new takes. "
    "VIEWER: sees the draft.",
)
strawberry.enum(
    rows.CollaborationState,
    name="CollaborationState",
    description="INVITED: asked, not answered. ACCEPTED: in. DECLINED: not, and not asked again.",
)

LazyClip = Annotated["Clip", strawberry.lazy("schema.clips")]
LazyUser = Annotated["User", strawberry.lazy("schema.users")]


@strawberry.type(description="A member's part in a clip of another member.")
class Collaboration(Node):
    row = rows.Collaboration

    role: rows.CollaboratorRole = strawberry.field(description="What they may do.")
    state: rows.CollaborationState = strawberry.field(description="Whether they came in.")
    is_credited: bool = strawberry.field(
        description="Whether they want to be named, if they are an editor."
    )
    created_at: datetime = strawberry.field(description="When they were asked.")

    @strawberry.field(graphql_type=LazyUser | None, description="Who was asked.")
    async def user(self: Any, info: Info) -> Any:
        return await info.context.loaders.user.load(self.user_id)

    @strawberry.field(graphql_type=LazyUser | None, description="Who asked: the clip's author.")
    async def owner(self: Any, info: Info) -> Any:
        return await collaborations.owner_of(info.context, self)

    @strawberry.field(
        graphql_type=LazyClip | None, description="The clip; null while you may not see it."
    )
    async def clip(self: Any, info: Info) -> Any:
        return await info.context.loaders.clip.load(self.clip_id)


@strawberry.type
class SharedClip:
    """What `Clip` says of who makes it; no type of the API."""

    @strawberry.field(
        graphql_type=list[LazyUser],
        description="Editors who accepted and want to be named beside the author.",
    )
    async def co_authors(self: Any, info: Info) -> Any:
        return await collaborations.co_authors(info.context, self)

    @strawberry.field(
        graphql_type=rows.CollaboratorRole | None,
        description="Your part in it; null for those who only watch.",
    )
    async def viewer_role(self: Any, info: Info) -> Any:
        return await collaborations.viewer_role(info.context, self)

    @strawberry.field(
        graphql_type=list[Collaboration],
        description="Who was asked to make it together and has not declined, up to 10. For those who "
        "make it and moderators; an empty list to others.",
    )
    async def collaborations(self: Any, info: Info) -> Any:
        return await collaborations.clip_collaborations(info.context, self)


@strawberry.input(description="Whom to ask to make a draft together, and as what.")
class InviteCollaboratorInput:
    clip_id: strawberry.ID = strawberry.field(description="One of your drafts.")
    user_id: strawberry.ID = strawberry.field(description="A member who follows you.")
    role: rows.CollaboratorRole = strawberry.field(
        default=rows.CollaboratorRole.EDITOR, description="EDITOR or VIEWER."
    )


@strawberry.input(description="Your answer to an invitation.")
class AnswerCollaborationInput:
    collaboration_id: strawberry.ID = strawberry.field(description="The invitation.")
    accept: bool = strawberry.field(description="Whether you come in.")


@strawberry.input(description="A collaboration to leave, or of somebody to remove.")
class EndCollaborationInput:
    collaboration_id: strawberry.ID = strawberry.field(description="Which.")


@strawberry.input(description="Whether you are named as a co-author.")
class SetCreditInput:
    collaboration_id: strawberry.ID = strawberry.field(description="Your collaboration.")
    is_credited: bool = strawberry.field(description="Whether you are named.")


@strawberry.type(description="The collaboration, or why it was not done.")
class CollaborationPayload(Payload):
    collaboration: Collaboration | None = strawberry.field(
        default=None, description="The collaboration as it stands now, or as it was before its end."
    )


def _id(opaque: strawberry.ID) -> int:
    return row_id("Collaboration", opaque, field="collaborationId")


@strawberry.type
class CollaborationQuery:
    @strawberry.field(
        graphql_type=Connection[Collaboration] | None,
        description="Where you were asked in, newest first.",
    )
    async def collaborations(
        self,
        info: Info,
        states: Annotated[
            list[rows.CollaborationState] | None,
            strawberry.argument(description="INVITED and ACCEPTED when absent."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Any:
        page = await collaborations.collaborations(info.context, states, page_request(first, after))
        return connection(page, after)


@strawberry.type
class CollaborationMutation:
    @mutation("Ask a follower to make a draft together, or change the role of one you asked.")
    async def invite_collaborator(
        self,
        info: Info,
        input: Annotated[InviteCollaboratorInput, strawberry.argument(description="Whom.")],
    ) -> CollaborationPayload:
        row: Any = await collaborations.invite_collaborator(
            info.context,
            row_id("Clip", input.clip_id, field="clipId"),
            row_id("User", input.user_id, field="userId"),
            input.role,
        )
        return CollaborationPayload(collaboration=row)

    @mutation("Come in, or decline.")
    async def answer_collaboration(
        self,
        info: Info,
        input: Annotated[AnswerCollaborationInput, strawberry.argument(description="Your answer.")],
    ) -> CollaborationPayload:
        row: Any = await collaborations.answer_collaboration(
            info.context, _id(input.collaboration_id), accept=input.accept
        )
        return CollaborationPayload(collaboration=row)

    @mutation("Leave a clip that you make with others, or remove somebody from your own.")
    async def end_collaboration(
        self,
        info: Info,
        input: Annotated[EndCollaborationInput, strawberry.argument(description="Which.")],
    ) -> CollaborationPayload:
        row: Any = await collaborations.end_collaboration(info.context, _id(input.collaboration_id))
        return CollaborationPayload(collaboration=row)

    @mutation("Be named as a co-author, or withdraw your name, at any time.")
    async def set_credit(
        self,
        info: Info,
        input: Annotated[SetCreditInput, strawberry.argument(description="Whether.")],
    ) -> CollaborationPayload:
        row: Any = await collaborations.set_credit(
            info.context, _id(input.collaboration_id), is_credited=input.is_credited
        )
        return CollaborationPayload(collaboration=row)

    @mutation(
        "Ask for a new take of a draft, your own or one that you edit together. It replaces what "
        "the draft shows; its words stay."
    )
    async def retake_draft(
        self,
        info: Info,
        input: Annotated[RemixClipInput, strawberry.argument(description="What to make of it.")],
    ) -> CreateClipPayload:
        row: Any = await generations.retake_draft(
            info.context,
            row_id("Clip", input.clip_id, field="clipId"),
            input.asked(),
            key=input.idempotency_key,
        )
        return CreateClipPayload(generation=row)
