"""Invitations."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import strawberry

from models import invites as rows
from resolvers import invites
from schema.base import Info, Node, Payload, mutation, row_id


@strawberry.type(description="An invitation that you have issued. Its code is not kept.")
class Invite(Node):
    row = rows.Invite

    max_uses: int = strawberry.field(description="How many may join with it.")
    uses: int = strawberry.field(description="How many have.")
    created_at: datetime = strawberry.field(description="When it was issued.")
    expires_at: datetime | None = strawberry.field(description="When it ends; null: not by itself.")
    revoked_at: datetime | None = strawberry.field(description="When you ended it.")


@strawberry.type(description="A new invitation.")
class CreateInvitePayload(Payload):
    created: strawberry.Private[invites.CreatedInvite | None] = None

    @strawberry.field(description="The code to pass on. Shown this once.")
    def code(self) -> str | None:
        return None if self.created is None else self.created.code

    @strawberry.field(graphql_type=Invite | None, description="What is kept of it.")
    def invite(self) -> Any:
        return None if self.created is None else self.created.invite


@strawberry.type(description="An invitation that has ended.")
class InvitePayload(Payload):
    invite: Any = strawberry.field(
        default=None, graphql_type=Invite | None, description="The invitation."
    )


@strawberry.input(description="An invitation to issue.")
class CreateInviteInput:
    max_uses: int = strawberry.field(
        default=1,
        description="How many may join with it, 1 to 1,000; each comes out of your quota.",
    )
    expires_in_hours: int | None = strawberry.field(
        default=None, description="1 to 8,760 hours; absent: until revoked."
    )


@strawberry.input(description="One of your invitations.")
class RevokeInviteInput:
    invite_id: strawberry.ID = strawberry.field(description="The invitation.")


@strawberry.type
class InviteMutation:
    @mutation("Issue an invitation code. Minors cannot; administrators have no quota.")
    async def create_invite(
        self,
        info: Info,
        input: Annotated[CreateInviteInput, strawberry.argument(description="For how many.")],
    ) -> CreateInvitePayload:
        return CreateInvitePayload(
            created=await invites.create_invite(
                info.context, max_uses=input.max_uses, expires_in_hours=input.expires_in_hours
            )
        )

    @mutation("End one of your invitations; uses that nobody took go back to your quota.")
    async def revoke_invite(
        self,
        info: Info,
        input: Annotated[RevokeInviteInput, strawberry.argument(description="Which.")],
    ) -> InvitePayload:
        found = row_id("Invite", input.invite_id, field="inviteId")
        return InvitePayload(invite=await invites.revoke_invite(info.context, found))
