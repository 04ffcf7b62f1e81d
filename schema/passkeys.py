"""Passkeys."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.scalars import JSON

from models import sessions as rows
from resolvers import passkeys
from schema.base import Info, Node, Payload, mutation, row_id
from schema.sessions import DEVICE, SignInPayload


@strawberry.type(description="A key on one of your devices that signs you in without a password.")
class Passkey(Node):
    row = rows.Passkey

    name: str = strawberry.field(description="What you call it.")
    created_at: datetime = strawberry.field(description="When it was registered.")
    last_used_at: datetime | None = strawberry.field(description="When it last signed you in.")


@strawberry.type(description="What a browser needs to make or use a passkey.")
class PasskeyOptionsPayload(Payload):
    options: JSON | None = strawberry.field(
        default=None,
        description="WebAuthn options as JSON, for `PublicKeyCredential.parse…OptionsFromJSON`. "
        "The challenge in them is good once, for five minutes.",
    )


@strawberry.type(description="A passkey.")
class PasskeyPayload(Payload):
    passkey: Any = strawberry.field(
        default=None, graphql_type=Passkey | None, description="The passkey."
    )


@strawberry.input(description="A passkey that the browser has made.")
class FinishPasskeyRegistrationInput:
    credential: JSON = strawberry.field(description="`credential.toJSON()` of the browser.")
    name: str = strawberry.field(
        default="Passkey", description="What to call it, 1 to 60 characters."
    )


@strawberry.input(description="A passkey's signature.")
class FinishPasskeySignInInput:
    credential: JSON = strawberry.field(description="`credential.toJSON()` of the browser.")
    device: str = strawberry.field(default="", description=DEVICE)


@strawberry.input(description="A new name for one of your passkeys.")
class RenamePasskeyInput:
    passkey_id: strawberry.ID = strawberry.field(description="The passkey.")
    name: str = strawberry.field(description="1 to 60 characters.")


@strawberry.input(description="One of your passkeys.")
class DeletePasskeyInput:
    passkey_id: strawberry.ID = strawberry.field(description="The passkey.")


@strawberry.type
class PasskeyMutation:
    @mutation("Begin to register a passkey: the options for `navigator.credentials.create`.")
    async def begin_passkey_registration(self, info: Info) -> PasskeyOptionsPayload:
        options = await passkeys.begin_passkey_registration(info.context)
        return PasskeyOptionsPayload(options=JSON(options))

    @mutation("Register the passkey that the browser has made.")
    async def finish_passkey_registration(
        self,
        info: Info,
        input: Annotated[
            FinishPasskeyRegistrationInput, strawberry.argument(description="The new passkey.")
        ],
    ) -> PasskeyPayload:
        return PasskeyPayload(
            passkey=await passkeys.finish_passkey_registration(
                info.context, credential=input.credential, name=input.name
            )
        )

    @mutation("Begin to sign in with a passkey: the options for `navigator.credentials.get`.")
    async def begin_passkey_sign_in(self, info: Info) -> PasskeyOptionsPayload:
        options = await passkeys.begin_passkey_sign_in(info.context)
        return PasskeyOptionsPayload(options=JSON(options))

    @mutation("Sign in with the passkey that the browser has used.")
    async def finish_passkey_sign_in(
        self,
        info: Info,
        input: Annotated[
            FinishPasskeySignInInput, strawberry.argument(description="The signature.")
        ],
    ) -> SignInPayload:
        return SignInPayload(
            opened=await passkeys.finish_passkey_sign_in(
                info.context, credential=input.credential, device=input.device
            )
        )

    @mutation("Rename one of your passkeys.")
    async def rename_passkey(
        self,
        info: Info,
        input: Annotated[RenamePasskeyInput, strawberry.argument(description="Which, and how.")],
    ) -> PasskeyPayload:
        found = row_id("Passkey", input.passkey_id, field="passkeyId")
        return PasskeyPayload(
            passkey=await passkeys.rename_passkey(info.context, found, name=input.name)
        )

    @mutation("Remove one of your passkeys, unless it is the only way into your account.")
    async def delete_passkey(
        self,
        info: Info,
        input: Annotated[DeletePasskeyInput, strawberry.argument(description="Which.")],
    ) -> PasskeyPayload:
        found = row_id("Passkey", input.passkey_id, field="passkeyId")
        return PasskeyPayload(passkey=await passkeys.delete_passkey(info.context, found))
