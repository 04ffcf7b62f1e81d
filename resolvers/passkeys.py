"""Passkeys (Web Authentication Level 3): the key stays on the member's device, the instance keeps
its public half. Options and responses are the JSON forms that browsers' `PublicKeyCredential` reads
and writes; every challenge is good once, for five minutes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tortoise.exceptions import IntegrityError
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json_dict,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from core.errors import BadInput, Conflict, NotFound, QuotaExceeded, Unauthenticated
from core.pages import Page, PageRequest
from core.settings import Settings
from core.text import clean_text
from models import audit
from models.base import is_unique_violation, transaction
from models.sessions import CHALLENGE_LIFE, Challenge, Passkey, opens_without
from models.users import User
from resolvers.context import Context
from resolvers.pages import page_of
from resolvers.sessions import OpenedSession, clean_device, open_session

PASSKEYS_PER_MEMBER = 20
_REGISTER = "passkey-register"
_SIGN_IN = "passkey-sign-in"
# The limit of the specification (section 5.1), and room for any public key in use.
_LONGEST_CREDENTIAL_ID = 1023
_LONGEST_PUBLIC_KEY = 2048
# What the parsers raise for JSON, base64 and UTF-8 that are none.
_MALFORMED = (WebAuthnException, ValueError, RecursionError)
_TIMEOUT_MS = int(CHALLENGE_LIFE.total_seconds() * 1000)


async def begin_passkey_registration(ctx: Context) -> dict[str, Any]:
    """What the viewer's browser hands to `navigator.credentials.create`."""
    viewer = ctx.require_session()
    await ctx.instance.limiter.spend("passkey", ctx.client_ip)
    settings = ctx.instance.settings
    known = await Passkey.filter(user_id=viewer.id).limit(PASSKEYS_PER_MEMBER)
    options = generate_registration_options(
        rp_id=_rp_id(settings),
        rp_name=settings.instance_name,
        user_id=_user_handle(viewer),
        user_name=viewer.handle,
        user_display_name=viewer.name,
        timeout=_TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential_id)) for row in known
        ],
    )
    await _expect(ctx, _REGISTER, options.challenge, user_id=viewer.id)
    return options_to_json_dict(options)


async def finish_passkey_registration(ctx: Context, *, credential: object, name: str) -> Passkey:
    """Keep the key that the browser made. Raises `BadInput` for a response that does not verify."""
    viewer = ctx.require_session()
    await ctx.instance.limiter.spend("passkey", ctx.client_ip)
    name = clean_text(name, field="name", shortest=1, longest=60)
    verified = await _verify_registration(ctx, viewer, credential)
    if await Passkey.filter(user_id=viewer.id).count() >= PASSKEYS_PER_MEMBER:
        raise QuotaExceeded(f"A member has at most {PASSKEYS_PER_MEMBER} passkeys.")
    try:
        async with transaction():
            row = await Passkey.create(
                user_id=viewer.id,
                credential_id=bytes_to_base64url(verified.credential_id),
                public_key=bytes_to_base64url(verified.credential_public_key),
                sign_count=verified.sign_count,
                name=name,
            )
            await audit.record(viewer.id, "passkey.create", f"passkey:{row.id}")
    except IntegrityError as failure:
        if is_unique_violation(failure):
            raise Conflict("That passkey is registered already.") from None
        raise
    return row


async def begin_passkey_sign_in(ctx: Context) -> dict[str, Any]:
    """What the browser hands to `navigator.credentials.get`; it offers the passkeys it has."""
    await ctx.instance.limiter.spend("passkey", ctx.client_ip)
    options = generate_authentication_options(
        rp_id=_rp_id(ctx.instance.settings),
        timeout=_TIMEOUT_MS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    await _expect(ctx, _SIGN_IN, options.challenge)
    return options_to_json_dict(options)


async def finish_passkey_sign_in(ctx: Context, *, credential: object, device: str) -> OpenedSession:
    """Raises `Unauthenticated`, with one text, whatever was wrong with the response."""
    await ctx.instance.limiter.spend("passkey", ctx.client_ip)
    device = clean_device(device)
    row = await verify_credential(ctx, credential)
    user = await User.get_or_none(id=row.user_id)
    if user is None:
        raise _not_accepted()
    return await open_session(ctx, user, device=device)


async def passkeys(ctx: Context, page: PageRequest) -> Page[Passkey]:
    viewer = ctx.require_session()
    return await page_of(Passkey.filter(user_id=viewer.id), page)


async def rename_passkey(ctx: Context, passkey_id: int, *, name: str) -> Passkey:
    viewer = ctx.require_session()
    await ctx.instance.limiter.spend("write", str(viewer.id))
    row = await _own(viewer, passkey_id)
    row.name = clean_text(name, field="name", shortest=1, longest=60)
    await row.save(update_fields=["name"])
    return row


async def delete_passkey(ctx: Context, passkey_id: int) -> Passkey:
    """Raises `Conflict` for the last way into the account."""
    viewer = ctx.require_session()
    await ctx.instance.limiter.spend("write", str(viewer.id))
    async with transaction():
        user = await User.filter(id=viewer.id).select_for_update().get()
        row = await _own(viewer, passkey_id)
        if not await opens_without(user, row, issuer=ctx.instance.settings.issuer):
            raise Conflict("That passkey is the only way into this account.", field="passkeyId")
        await row.delete()
        await audit.record(viewer.id, "passkey.delete", f"passkey:{row.id}")
    return row


async def _verify_registration(
    ctx: Context, viewer: User, credential: object
) -> VerifiedRegistration:
    refused = BadInput("That response was not accepted; begin again.", field="credential")
    if not isinstance(credential, dict):
        raise refused
    settings = ctx.instance.settings
    try:
        parsed = parse_registration_credential_json(credential)
        challenge = parse_client_data_json(parsed.response.client_data_json).challenge
        expected = await _take(ctx, _REGISTER, challenge)
        if expected is None or expected.user_id != viewer.id:
            raise refused
        verified = verify_registration_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=_rp_id(settings),
            expected_origin=_origin(settings),
            require_user_verification=True,
        )
    except _MALFORMED:
        raise refused from None
    if len(verified.credential_id) > _LONGEST_CREDENTIAL_ID:
        raise refused
    if len(verified.credential_public_key) > _LONGEST_PUBLIC_KEY:
        raise refused
    return verified


async def verify_credential(ctx: Context, credential: object) -> Passkey:
    """The passkey that signed, its counter moved on."""
    if not isinstance(credential, dict):
        raise _not_accepted()
    settings = ctx.instance.settings
    try:
        parsed = parse_authentication_credential_json(credential)
        challenge = parse_client_data_json(parsed.response.client_data_json).challenge
        expected = await _take(ctx, _SIGN_IN, challenge)
        if expected is None or len(parsed.raw_id) > _LONGEST_CREDENTIAL_ID:
            raise _not_accepted()
        row = await Passkey.get_or_none(credential_id=bytes_to_base64url(parsed.raw_id))
        if row is None:
            raise _not_accepted()
        if parsed.response.user_handle not in (None, row.user_id.to_bytes(8, "big")):
            raise _not_accepted()
        verified = verify_authentication_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=_rp_id(settings),
            expected_origin=_origin(settings),
            credential_public_key=base64url_to_bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except _MALFORMED:
        raise _not_accepted() from None
    await _move_counter(ctx, row, verified)
    return row


async def _move_counter(ctx: Context, row: Passkey, verified: VerifiedAuthentication) -> None:
    """Only from where it was judged: of two copies of a key that sign at once, one is refused."""
    moved = await Passkey.filter(id=row.id, sign_count=row.sign_count).update(
        sign_count=verified.new_sign_count, last_used_at=ctx.instance.clock.now()
    )
    if not moved:
        raise _not_accepted()


async def _own(viewer: User, passkey_id: int) -> Passkey:
    row = await Passkey.get_or_none(id=passkey_id, user_id=viewer.id)
    if row is None:
        raise NotFound("passkey", field="passkeyId")
    return row


async def _expect(
    ctx: Context, purpose: str, challenge: bytes, *, user_id: int | None = None
) -> None:
    value = bytes_to_base64url(challenge)
    await Challenge.issue(purpose, value, now=ctx.instance.clock.now(), user_id=user_id)


async def _take(ctx: Context, purpose: str, challenge: bytes) -> Challenge | None:
    value = bytes_to_base64url(challenge)
    return await Challenge.take(purpose, value, now=ctx.instance.clock.now())


def _rp_id(settings: Settings) -> str:
    return urlsplit(settings.base_url).hostname or "localhost"


def _origin(settings: Settings) -> str:
    parts = urlsplit(settings.base_url)
    return f"{parts.scheme}://{parts.netloc}"


def _user_handle(user: User) -> bytes:
    row_id: int = user.id
    return row_id.to_bytes(8, "big")


def _not_accepted() -> Unauthenticated:
    return Unauthenticated("That passkey was not accepted; begin again.")
