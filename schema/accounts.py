"""Deleting an account, bringing it back, and what is left of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.scalars import JSON

from resolvers import accounts
from schema.base import Info, Payload, mutation
from schema.sessions import DEVICE, SignInPayload

PASSKEY = "What `navigator.credentials.get` gave for `beginPasskeySignIn`."


@strawberry.type(description="An account on its way out, or what is left of it.")
class AccountDeletion:
    erase_at: datetime | None = strawberry.field(
        description="Until when the account can be brought back; null once it is erased."
    )
    proof: str | None = strawberry.field(
        description="Once it is erased: a compact JWS (Ed25519) of what was, with counts and "
        "SHA-256 digests of row ids and of files. It names nobody."
    )
    public_key: JSON = strawberry.field(
        description="The instance's key that checks `proof`, as a JSON Web Key."
    )


@strawberry.input(description="Who you are: one of the two that your account has.")
class DeleteAccountInput:
    password: str | None = strawberry.field(default=None, description="The password.")
    passkey: JSON | None = strawberry.field(default=None, description=PASSKEY)


@strawberry.input(
    description="Who you are: handle and password, or a passkey, or the deletion's token."
)
class RestoreAccountInput:
    handle: str | None = strawberry.field(default=None, description="The handle.")
    password: str | None = strawberry.field(default=None, description="The password.")
    passkey: JSON | None = strawberry.field(default=None, description=PASSKEY)
    token: str | None = strawberry.field(
        default=None, description="The token that `deleteAccount` gave."
    )
    device: str = strawberry.field(default="", description=DEVICE)


@strawberry.type(description="A deleted account.")
class DeleteAccountPayload(Payload):
    scheduled: strawberry.Private[accounts.ScheduledDeletion | None] = None

    @strawberry.field(
        description="Until then `restoreAccount` brings everything back; after it all is erased."
    )
    def erase_at(self) -> datetime | None:
        return None if self.scheduled is None else self.scheduled.erase_at

    @strawberry.field(
        description="Keep it: it brings the account back, and later fetches the proof of its "
        "erasure. Shown this once."
    )
    def token(self) -> str | None:
        return None if self.scheduled is None else self.scheduled.token


@strawberry.type
class AccountQuery:
    @strawberry.field(
        graphql_type=AccountDeletion | None,
        description="What became of a deletion, for whoever has its token. NOT_FOUND otherwise.",
    )
    async def account_deletion(
        self,
        info: Info,
        token: Annotated[
            str, strawberry.argument(description="The token that `deleteAccount` gave.")
        ],
    ) -> Any:
        return await accounts.account_deletion(info.context, token)


@strawberry.type
class AccountMutation:
    @mutation(
        "Delete your account. Nobody sees you or your clips from now on, every session and API "
        "token ends; after 14 days all is erased. Needs a session."
    )
    async def delete_account(
        self,
        info: Info,
        input: Annotated[DeleteAccountInput, strawberry.argument(description="Who you are.")],
    ) -> DeleteAccountPayload:
        return DeleteAccountPayload(
            scheduled=await accounts.delete_account(
                info.context, password=input.password, passkey=input.passkey
            )
        )

    @mutation("Bring a deleted account back within its 14 days, and sign in to it.")
    async def restore_account(
        self,
        info: Info,
        input: Annotated[RestoreAccountInput, strawberry.argument(description="Who you are.")],
    ) -> SignInPayload:
        return SignInPayload(
            opened=await accounts.restore_account(
                info.context,
                accounts.Claim(input.handle, input.password, input.passkey, input.token),
                device=input.device,
            )
        )
