"""Signing in and out, sessions, API tokens, the password."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from models import sessions as rows
from resolvers import sessions
from schema.base import Info, Node, Payload, global_id, mutation, row_id

if TYPE_CHECKING:
    from schema.users import Viewer

strawberry.enum(
    rows.Scope,
    name="Scope",
    description="""What an API token may do. READ: everything its member may see. GENERATE: make
clips. PUBLISH: publish, change and remove them. SOCIAL: follow, block, mute, invite, edit the
profile. MESSAGES: read and write direct messages. MODERATE: what moderators and administrators may
do. New scopes may be added.""",
)

LazyViewer = Annotated["Viewer", strawberry.lazy("schema.users")]

DEVICE = "What the client calls itself, shown in the list of sessions; up to 120 characters."


@strawberry.type(description="A device that is signed in.")
class Session(Node):
    row = rows.Session

    name: str = strawberry.field(description="What the client called itself when it signed in.")
    created_at: datetime = strawberry.field(description="When it signed in.")
    last_used_at: datetime | None = strawberry.field(
        description="When it was last used, to the minute; null: not since it signed in."
    )
    expires_at: datetime = strawberry.field(description="When it ends by itself.")
    revoked_at: datetime | None = strawberry.field(description="When it was ended before that.")

    @strawberry.field(description="Whether it is the session that asks.")
    def is_current(self: Any, info: Info) -> bool:
        return bool(info.context.session_id == self.id)

    @classmethod
    def is_type_of(cls, obj: object, _info: Info) -> bool:
        return isinstance(obj, rows.Session) and obj.kind is rows.SessionKind.SESSION


@strawberry.type(description="A secret that lets a program act for a member, within its scopes.")
class ApiToken(Node):
    row = rows.Session

    name: str = strawberry.field(description="What its owner calls it.")
    created_at: datetime = strawberry.field(description="When it was made.")
    last_used_at: datetime | None = strawberry.field(
        description="When it was last used, to the minute."
    )
    expires_at: datetime = strawberry.field(description="When it ends by itself.")
    revoked_at: datetime | None = strawberry.field(description="When it was ended before that.")

    @strawberry.field(description="A global, stable, opaque id.")
    def id(self: Any) -> strawberry.ID:
        return strawberry.ID(global_id("ApiToken", self.id))

    @strawberry.field(description="What it may do.")
    def scopes(self: Any) -> list[rows.Scope]:
        return sorted(self.scopes)

    @classmethod
    def is_type_of(cls, obj: object, _info: Info) -> bool:
        return isinstance(obj, rows.Session) and obj.kind is rows.SessionKind.API_TOKEN


@strawberry.type(description="A new session: the rest of the operation runs as its member.")
class SignInPayload(Payload):
    opened: strawberry.Private[sessions.OpenedSession | None] = None

    @strawberry.field(
        description="Send it as `Authorization: Bearer …`. Shown this once; keep it like a password."
    )
    def token(self) -> str | None:
        return None if self.opened is None else self.opened.token

    @strawberry.field(graphql_type=Session | None, description="The session.")
    def session(self) -> Any:
        return None if self.opened is None else self.opened.session

    @strawberry.field(graphql_type=LazyViewer | None, description="Who has signed in.")
    def viewer(self) -> Any:
        return None if self.opened is None else self.opened.user


@strawberry.type(description="A session that has ended.")
class SessionPayload(Payload):
    session: Any = strawberry.field(
        default=None, graphql_type=Session | None, description="The session."
    )


@strawberry.type(description="Sessions that have ended.")
class SessionsPayload(Payload):
    sessions: Any = strawberry.field(
        default=None, graphql_type=list[Session] | None, description="The sessions."
    )


@strawberry.type(description="A changed password.")
class ChangePasswordPayload(Payload):
    viewer: Any = strawberry.field(
        default=None, graphql_type=LazyViewer | None, description="Whose it is."
    )


@strawberry.type(description="A new API token.")
class CreateApiTokenPayload(Payload):
    created: strawberry.Private[sessions.CreatedToken | None] = None

    @strawberry.field(
        description="Send it as `Authorization: Bearer …`. Shown this once; keep it like a password."
    )
    def token(self) -> str | None:
        return None if self.created is None else self.created.token

    @strawberry.field(graphql_type=ApiToken | None, description="What is kept of it.")
    def api_token(self) -> Any:
        return None if self.created is None else self.created.row


@strawberry.type(description="An API token that has ended.")
class ApiTokenPayload(Payload):
    api_token: Any = strawberry.field(
        default=None, graphql_type=ApiToken | None, description="The token."
    )


@strawberry.input(description="Handle and password.")
class SignInInput:
    handle: str = strawberry.field(description="The handle, with or without an @.")
    password: str = strawberry.field(description="The password.")
    device: str = strawberry.field(default="", description=DEVICE)


@strawberry.input(description="One of your sessions.")
class RevokeSessionInput:
    session_id: strawberry.ID = strawberry.field(description="The session.")


@strawberry.input(description="The old password and the new one.")
class ChangePasswordInput:
    current_password: str = strawberry.field(description="The password as it is.")
    new_password: str = strawberry.field(
        description="10 to 256 characters; neither common nor the handle."
    )


@strawberry.input(description="An API token to make.")
class CreateApiTokenInput:
    name: str = strawberry.field(description="What to call it, 1 to 120 characters.")
    scopes: list[rows.Scope] = strawberry.field(description="What it may do; at least one.")
    expires_in_days: int = strawberry.field(default=90, description="1 to 365 days.")


@strawberry.input(description="One of your API tokens.")
class RevokeApiTokenInput:
    token_id: strawberry.ID = strawberry.field(description="The token.")


@strawberry.type
class SessionMutation:
    @mutation(
        "Sign in with a password. UNAUTHENTICATED does not tell whether handle or password was wrong."
    )
    async def sign_in(
        self,
        info: Info,
        input: Annotated[SignInInput, strawberry.argument(description="Who signs in.")],
    ) -> SignInPayload:
        return SignInPayload(
            opened=await sessions.sign_in(
                info.context, handle=input.handle, password=input.password, device=input.device
            )
        )

    @mutation("End the session that asks, and every socket it opened.")
    async def sign_out(self, info: Info) -> SessionPayload:
        return SessionPayload(session=await sessions.sign_out(info.context))

    @mutation("End one of your sessions; its sockets close within seconds.")
    async def revoke_session(
        self,
        info: Info,
        input: Annotated[RevokeSessionInput, strawberry.argument(description="Which.")],
    ) -> SessionPayload:
        found = row_id("Session", input.session_id, field="sessionId")
        return SessionPayload(session=await sessions.revoke_session(info.context, found))

    @mutation("End all of your sessions but the one that asks. API tokens stay.")
    async def revoke_other_sessions(self, info: Info) -> SessionsPayload:
        return SessionsPayload(sessions=await sessions.revoke_other_sessions(info.context))

    @mutation("Change your password. Every other session ends; API tokens stay.")
    async def change_password(
        self,
        info: Info,
        input: Annotated[ChangePasswordInput, strawberry.argument(description="Old and new.")],
    ) -> ChangePasswordPayload:
        return ChangePasswordPayload(
            viewer=await sessions.change_password(
                info.context, current=input.current_password, new=input.new_password
            )
        )

    @mutation("Make an API token. Needs a session: tokens do not make tokens.")
    async def create_api_token(
        self,
        info: Info,
        input: Annotated[CreateApiTokenInput, strawberry.argument(description="What it is for.")],
    ) -> CreateApiTokenPayload:
        return CreateApiTokenPayload(
            created=await sessions.create_api_token(
                info.context,
                name=input.name,
                scopes=input.scopes,
                expires_in_days=input.expires_in_days,
            )
        )

    @mutation("End one of your API tokens; its sockets close within seconds.")
    async def revoke_api_token(
        self,
        info: Info,
        input: Annotated[RevokeApiTokenInput, strawberry.argument(description="Which.")],
    ) -> ApiTokenPayload:
        found = row_id("ApiToken", input.token_id, field="tokenId")
        return ApiTokenPayload(api_token=await sessions.revoke_api_token(info.context, found))
