"""Signing in through an OpenID Connect provider."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import lru_cache

from tortoise.exceptions import IntegrityError

from core.errors import BadInput, Conflict, Unauthenticated, Unavailable
from core.oidc import Attempt, Provider, new_attempt
from core.text import clean_text
from models import audit
from models.base import is_unique_violation, transaction
from models.sessions import Challenge, Identity, new_secret
from models.users import User
from resolvers.context import Context
from resolvers.sessions import OpenedSession, clean_device, enter, issue_session, open_session
from resolvers.users import NewMember, admit, check_admission

_ATTEMPT = "oidc"
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
    provider = _provider(ctx)
    now = ctx.instance.clock.now()
    if redirect_uri is None:
        redirect_uri = f"{ctx.instance.settings.base_url}/oidc/callback"
    uri = clean_text(redirect_uri, field="redirectUri", shortest=1, longest=500)
    attempt = new_attempt(uri)
    url = await provider.authorization_url(attempt, now=now)
    await Challenge.issue(
        _ATTEMPT, attempt.state, now=now, detail=json.dumps(asdict(attempt)), life=_ATTEMPT_LIFE
    )
    return OidcStart(url, attempt.state)


async def finish_oidc_sign_in(ctx: Context, *, code: str, state: str, device: str) -> OpenedSession:
    """Raises `SignUpNeeded` for somebody who is no member yet, `Unauthenticated` when state, code
    or token are not good."""
    await ctx.instance.limiter.spend("sign-in", ctx.client_ip)
    device = clean_device(device)
    provider, now = _provider(ctx), ctx.instance.clock.now()
    expected = await Challenge.take(_ATTEMPT, state, now=now)
    if expected is None:
        raise Unauthenticated("This sign-in was not begun here, or too long ago; begin again.")
    subject = await provider.subject(Attempt(**json.loads(expected.detail)), code, now=now)
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
    await ctx.instance.limiter.spend("sign-up", ctx.client_ip)
    device = clean_device(device)
    now = ctx.instance.clock.now()
    if await Challenge.find(_CONTINUATION, continuation, now=now) is None:
        raise _stale()
    admission = await check_admission(ctx, member)
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


def _provider(ctx: Context) -> Provider:
    settings = ctx.instance.settings
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        raise Unavailable("This instance has no sign-in provider.")
    secret = settings.oidc_client_secret
    return _known_provider(
        str(settings.oidc_issuer),
        settings.oidc_client_id,
        None if secret is None else secret.get_secret_value(),
    )


@lru_cache(maxsize=8)
def _known_provider(issuer: str, client_id: str, client_secret: str | None) -> Provider:
    """One object per provider, so that what it has discovered is kept."""
    return Provider(issuer, client_id, client_secret)


def _stale() -> BadInput:
    return BadInput("Begin again: this continuation is used up or too old.", field="continuation")
