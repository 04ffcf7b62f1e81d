"""Signing in through an OpenID Connect provider, and the identities that open an account."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import strawberry

from models import sessions as rows
from resolvers import identities
from schema.base import Info, Node, Payload, mutation, row_id, user_error
from schema.sessions import DEVICE, SignInPayload
from schema.users import NewMemberInput


@strawberry.type(description="Whom a sign-in provider knows you as: it signs you in.")
class Identity(Node):
    row = rows.Identity

    issuer: str = strawberry.field(description="The provider's address.")
    subject: str = strawberry.field(description="The provider's name for you.")
    created_at: datetime = strawberry.field(description="When it was linked.")


@strawberry.type(description="Where to sign in.")
class BeginOidcSignInPayload(Payload):
    start: strawberry.Private[identities.OidcStart | None] = None

    @strawberry.field(description="The provider's page to open in a browser.")
    def url(self) -> str | None:
        return None if self.start is None else self.start.url

    @strawberry.field(
        description="The browser comes back with this `state`. Refuse any other: somebody else began "
        "that sign-in."
    )
    def state(self) -> str | None:
        return None if self.start is None else self.start.state


@strawberry.type(description="A new session, or what is missing for one.")
class FinishOidcSignInPayload(SignInPayload):
    continuation: str | None = strawberry.field(
        default=None,
        description="Given with the error CONFLICT to somebody who is no member yet: pass it to "
        "`finishOidcSignUp` within half an hour.",
    )


@strawberry.type(description="An identity that is, or was, yours.")
class IdentityPayload(Payload):
    identity: Any = strawberry.field(
        default=None, graphql_type=Identity | None, description="The identity."
    )


@strawberry.input(description="Where the provider sends the browser back to.")
class BeginOidcSignInInput:
    redirect_uri: str | None = strawberry.field(
        default=None,
        description="An address registered with the provider, such as a mobile app's; absent: "
        "`/oidc/callback` of this instance.",
    )


@strawberry.input(description="What the provider's redirect carried.")
class FinishOidcSignInInput:
    code: str = strawberry.field(description="The `code` of the redirect.")
    state: str = strawberry.field(description="The `state` of the redirect.")
    device: str = strawberry.field(default="", description=DEVICE)


@strawberry.input(description="What the provider's redirect carried.")
class LinkOidcIdentityInput:
    code: str = strawberry.field(description="The `code` of the redirect.")
    state: str = strawberry.field(description="The `state` of the redirect.")


@strawberry.input(description="One of your identities.")
class UnlinkIdentityInput:
    identity_id: strawberry.ID = strawberry.field(description="The identity.")


@strawberry.input(description="A new member whom the provider vouches for.")
class FinishOidcSignUpInput(NewMemberInput):
    continuation: str = strawberry.field(description="From `finishOidcSignIn`.")
    device: str = strawberry.field(default="", description=DEVICE)


@strawberry.type
class IdentityMutation:
    @mutation("Begin to sign in through this instance's OpenID Connect provider.")
    async def begin_oidc_sign_in(
        self,
        info: Info,
        input: Annotated[
            BeginOidcSignInInput | None, strawberry.argument(description="Where to come back to.")
        ] = None,
    ) -> BeginOidcSignInPayload:
        redirect_uri = None if input is None else input.redirect_uri
        return BeginOidcSignInPayload(
            start=await identities.begin_oidc_sign_in(info.context, redirect_uri=redirect_uri)
        )

    @mutation("Begin to link an identity of this instance's OpenID Connect provider to you.")
    async def begin_oidc_link(
        self,
        info: Info,
        input: Annotated[
            BeginOidcSignInInput | None, strawberry.argument(description="Where to come back to.")
        ] = None,
    ) -> BeginOidcSignInPayload:
        redirect_uri = None if input is None else input.redirect_uri
        return BeginOidcSignInPayload(
            start=await identities.begin_oidc_link(info.context, redirect_uri=redirect_uri)
        )

    @mutation(
        "Link an identity to you, so that it signs you in: with what the redirect that "
        "`beginOidcLink` led to carried. CONFLICT: it opens an account already."
    )
    async def link_oidc_identity(
        self,
        info: Info,
        input: Annotated[
            LinkOidcIdentityInput, strawberry.argument(description="From the redirect.")
        ],
    ) -> IdentityPayload:
        return IdentityPayload(
            identity=await identities.link_oidc_identity(
                info.context, code=input.code, state=input.state
            )
        )

    @mutation("Unlink one of your identities, unless it is the only way into your account.")
    async def unlink_identity(
        self,
        info: Info,
        input: Annotated[UnlinkIdentityInput, strawberry.argument(description="Which.")],
    ) -> IdentityPayload:
        found = row_id("Identity", input.identity_id, field="identityId")
        return IdentityPayload(identity=await identities.unlink_identity(info.context, found))

    @mutation("Sign in with what the provider's redirect carried; good once.")
    async def finish_oidc_sign_in(
        self,
        info: Info,
        input: Annotated[
            FinishOidcSignInInput, strawberry.argument(description="From the redirect.")
        ],
    ) -> FinishOidcSignInPayload:
        try:
            opened = await identities.finish_oidc_sign_in(
                info.context, code=input.code, state=input.state, device=input.device
            )
        except identities.SignUpNeeded as refusal:
            return _needs_sign_up(refusal)
        return FinishOidcSignInPayload(opened=opened)

    @mutation("Join as whom the provider vouches for. The continuation survives a refusal.")
    async def finish_oidc_sign_up(
        self,
        info: Info,
        input: Annotated[FinishOidcSignUpInput, strawberry.argument(description="Who joins.")],
    ) -> SignInPayload:
        return SignInPayload(
            opened=await identities.finish_oidc_sign_up(
                info.context,
                input.member(),
                continuation=input.continuation,
                device=input.device,
            )
        )


def _needs_sign_up(refusal: identities.SignUpNeeded) -> FinishOidcSignInPayload:
    return FinishOidcSignInPayload(continuation=refusal.continuation, errors=[user_error(refusal)])
