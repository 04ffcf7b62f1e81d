"""Signing in through an OpenID Connect provider, and which of its identities are a member's."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import lru_cache

from tortoise.exceptions import IntegrityError

from core.errors import (
    BadInput,
    Conflict,
    NotFound,
    QuotaExceeded,
    Unauthenticated,
    Unavailable,
)
from core.oidc import Attempt, Provider, new_attempt
from core.pages import Page, PageRequest
from core.text import clean_text
from models import audit
from models.base import is_unique_violation, transaction
from models.sessions import Challenge, Identity, new_secret, opens_without
from models.users import User
from resolvers.context import Context
from resolvers.pages import page_of
from resolvers.sessions import OpenedSession, clean_device, enter, issue_session, open_session
from resolvers.users import NewMember, admit, check_admission

IDENTITIES_PER_MEMBER = 10
_ATTEMPT = "oidc"
_LINK = "oidc-link"
_CONTINUATION = "oidc-sign-up"
_ATTEMPT_LIFE = timedelta(minutes=15)
_CONTINUATION_LIFE = timedelta(minutes=30)


@dataclass(frozen=True)
class OidcStart:
    """`url` is where to send the browser; it comes back with `state`."""

    url: str
    state: str


class SignUpNeeded(Conflict):
    """The provider vouches for somebody who is no member yet. `continuation` joins them, within
    half an hour, together with a handle and a date of birth."""

    def __init__(self, continuation: str) -> None:
        super().__init__("Choose a handle and say when you were born: finishOidcSignUp.")
        self.continuation = continuation


async def begin_oidc_sign_in(ctx: Context, *, redirect_uri: str | None) -> OidcStart:
    """Raises `Unavailable` where the instance has no provider, or it does not answer."""
    await ctx.instance.limiter.spend("sign-in", ctx.client_ip)
    return await _begin(ctx, _ATTEMPT, redirect_uri)


async def finish_oidc_sign_in(ctx: Context, *, code: str, state: str, device: str) -> OpenedSession:
    """Raises `SignUpNeeded` for somebody who is no member yet, `Unauthenticated` when state, code
    or token are not good."""
    await ctx.instance.limiter.spend("sign-in", ctx.client_ip)
    device = clean_device(device)
    provider, now = _provider(ctx), ctx.instance.clock.now()
    expected = await Challenge.take(_ATTEMPT, state, now=now)
    if expected is None:
        raise Unauthenticated("This sign-in was not begun here, or too long ago; begin again.")
    subject = await provider.subject(_attempt(expected), code, now=now)
    identity = await Identity.get_or_none(issuer=provider.issuer, subject=subject)
    user = None if identity is None else await User.get_or_none(id=identity.user_id)
    if user is not None:
        return await open_session(ctx, user, device=device)
    continuation = new_secret("oidc")
    await Challenge.issue(
        _CONTINUATION,
        continuation,
        now=now,
        detail=json.dumps({"issuer": provider.issuer, "subject": subject}),
        life=_CONTINUATION_LIFE,
    )
    raise SignUpNeeded(continuation)


async def finish_oidc_sign_up(
    ctx: Context, member: NewMember, *, continuation: str, device: str
) -> OpenedSession:
    """Join without a password. The continuation stays good until the account is made, so that a
    taken handle can be replaced."""
    device = clean_device(device)
    now = ctx.instance.clock.now()
    if await Challenge.find(_CONTINUATION, continuation, now=now) is None:
        raise _stale()
    admission = await check_admission(ctx, member)
    await ctx.instance.limiter.spend("sign-up", ctx.client_ip)
    try:
        async with transaction():
            vouched = await Challenge.take(_CONTINUATION, continuation, now=now)
            if vouched is None:
                raise _stale()
            user = await admit(ctx, admission, password_hash=None)
            await Identity.create(user_id=user.id, **json.loads(vouched.detail))
            await audit.record(user.id, "identity.create", f"user:{user.id}")
            opened = await issue_session(ctx, user, device=device)
    except IntegrityError as failure:
        if is_unique_violation(failure):
            raise Conflict("That identity has an account already: begin again.") from None
        raise
    return enter(ctx, opened)


async def begin_oidc_link(ctx: Context, *, redirect_uri: str | None) -> OidcStart:
    """As `begin_oidc_sign_in`, for the viewer alone: what another member's browser brings back
    links nothing to this account."""
    viewer = ctx.require_session()
    await ctx.instance.limiter.spend("sign-in", ctx.client_ip)
    return await _begin(ctx, _LINK, redirect_uri, user_id=viewer.id)


async def link_oidc_identity(ctx: Context, *, code: str, state: str) -> Identity:
    """Whom the provider vouches for may sign in as the viewer from now on. Raises `BadInput` for a
    state that the viewer did not begin, `Conflict` for an identity that opens an account already.
    """
    viewer = ctx.require_session()
    await ctx.instance.limiter.spend("sign-in", ctx.client_ip)
    provider, now = _provider(ctx), ctx.instance.clock.now()
    expected = await Challenge.take(_LINK, state, now=now)
    if expected is None or expected.user_id != viewer.id:
        raise BadInput("This was not begun here, or too long ago; begin again.", field="state")
    subject = await provider.subject(_attempt(expected), code, now=now)
    try:
        async with transaction():
            await User.filter(id=viewer.id).select_for_update().get()
            if await Identity.filter(user_id=viewer.id).count() >= IDENTITIES_PER_MEMBER:
                raise QuotaExceeded(f"A member has at most {IDENTITIES_PER_MEMBER} identities.")
            row = await Identity.create(user_id=viewer.id, issuer=provider.issuer, subject=subject)
            await audit.record(viewer.id, "identity.create", f"identity:{row.id}")
    except IntegrityError as failure:
        if is_unique_violation(failure):
            raise Conflict("That identity opens an account already, yours or another.") from None
        raise
    return row


async def identities(ctx: Context, page: PageRequest) -> Page[Identity]:
    viewer = ctx.require_session()
    return await page_of(Identity.filter(user_id=viewer.id), page)


async def unlink_identity(ctx: Context, identity_id: int) -> Identity:
    """Raises `Conflict` for the last way into the account."""
    viewer = ctx.require_session()
    await ctx.instance.limiter.spend("write", str(viewer.id))
    async with transaction():
        user = await User.filter(id=viewer.id).select_for_update().get()
        row = await Identity.get_or_none(id=identity_id, user_id=viewer.id)
        if row is None:
            raise NotFound("identity", field="identityId")
        if not await opens_without(user, row, issuer=ctx.instance.settings.issuer):
            raise Conflict("That identity is the only way into this account.", field="identityId")
        await row.delete()
        await audit.record(viewer.id, "identity.delete", f"identity:{row.id}")
    return row


async def _begin(
    ctx: Context, purpose: str, redirect_uri: str | None, *, user_id: int | None = None
) -> OidcStart:
    provider = _provider(ctx)
    now = ctx.instance.clock.now()
    if redirect_uri is None:
        redirect_uri = f"{ctx.instance.settings.base_url}/oidc/callback"
    uri = clean_text(redirect_uri, field="redirectUri", shortest=1, longest=500)
    if not uri.isascii():
        raise BadInput("`redirectUri` is a URI: what is not ASCII is escaped.", field="redirectUri")
    attempt = new_attempt(uri)
    url = await provider.authorization_url(attempt, now=now)
    await Challenge.issue(
        purpose,
        attempt.state,
        now=now,
        user_id=user_id,
        detail=json.dumps(asdict(attempt)),
        life=_ATTEMPT_LIFE,
    )
    return OidcStart(url, attempt.state)


def _attempt(expected: Challenge) -> Attempt:
    return Attempt(**json.loads(expected.detail))


def _provider(ctx: Context) -> Provider:
    settings = ctx.instance.settings
    if settings.issuer is None or settings.oidc_client_id is None:
        raise Unavailable("This instance has no sign-in provider.")
    secret = settings.oidc_client_secret
    return _known_provider(
        settings.issuer,
        settings.oidc_client_id,
        None if secret is None else secret.get_secret_value(),
    )


@lru_cache(maxsize=8)
def _known_provider(issuer: str, client_id: str, client_secret: str | None) -> Provider:
    """One object per provider, so that what it has discovered is kept."""
    return Provider(issuer, client_id, client_secret)


def _stale() -> BadInput:
    return BadInput("Begin again: this continuation is used up or too old.", field="continuation")
