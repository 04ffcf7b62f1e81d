"""Signing in and out, the sessions a member has open, API tokens, the password."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.queryset import QuerySet

from core.errors import (
    BadInput,
    Conflict,
    Forbidden,
    NotFound,
    QuotaExceeded,
    Refusal,
    Unauthenticated,
)
from core.limits import client_network
from core.pages import Page, PageRequest
from core.text import clean_text
from models import audit, outbox
from models.base import connection, transaction
from models.passwords import check_password, hash_password, verify_password
from models.sessions import Scope, Session, SessionKind
from models.users import User, UserState, shown_handle
from realtime.events import Event, SessionRevoked, TokenRevoked
from resolvers.context import Context
from resolvers.loaders import Loaders
from resolvers.pages import page_of

TOKENS_PER_MEMBER = 50
LONGEST_TOKEN_DAYS = 365


@dataclass(frozen=True)
class OpenedSession:
    """`token` is shown once: only its hash is kept."""

    user: User
    session: Session
    token: str


@dataclass(frozen=True)
class CreatedToken:
    """`token` is shown once: only its hash is kept."""

    row: Session
    token: str


async def sign_in(ctx: Context, *, handle: str, password: str, device: str) -> OpenedSession:
    """Raises `Unauthenticated`, with one text and after one verification, whatever was wrong."""
    key = _typed_key(handle)
    await ctx.instance.limiter.spend("sign-in", ctx.client_ip)
    if key is not None:
        await spend_guess(ctx, key)
    device = clean_device(device)
    user = None if key is None else await User.get_or_none(handle_key=key)
    known = user is not None and user.state is not UserState.DELETED
    known_hash = user.password_hash if user is not None and known else None
    fits = await verify_password(password, known_hash)
    if user is None or not fits:
        raise Unauthenticated("Wrong handle or password.")
    await forgive_guesses(ctx, user.handle_key)
    return await open_session(ctx, user, device=device)


async def spend_guess(ctx: Context, handle_key: str) -> None:
    """Count one try at a member's password from where the client is. By handle alone, anybody
    could keep a member out."""
    await ctx.instance.limiter.spend("sign-in-handle", handle_key, client_network(ctx.client_ip))


async def forgive_guesses(ctx: Context, handle_key: str) -> None:
    """The password was right: only failures count."""
    await ctx.instance.limiter.forgive("sign-in-handle", handle_key, client_network(ctx.client_ip))


async def open_session(ctx: Context, user: User, *, device: str) -> OpenedSession:
    """A session for a member who has shown who they are; the operation goes on as theirs. Raises
    `Forbidden` for a suspended member."""
    check_good_standing(user)
    async with transaction():
        opened = await issue_session(ctx, user, device=device)
    return enter(ctx, opened)


async def issue_session(ctx: Context, user: User, *, device: str) -> OpenedSession:
    """The rows of a new session, inside the caller's transaction."""
    session, token = await Session.issue(
        user.id,
        name=device,
        now=ctx.instance.clock.now(),
        lifetime=timedelta(days=ctx.instance.settings.session_days),
    )
    await audit.record(user.id, "session.open", f"session:{session.id}")
    return OpenedSession(user, session, token)


def enter(ctx: Context, opened: OpenedSession) -> OpenedSession:
    """Let the rest of the operation run as the member who has just signed in, so that the answer
    may hold their own fields."""
    ctx.viewer, ctx.session = opened.user, opened.session
    ctx.loaders = Loaders(opened.user)
    return opened


def check_good_standing(user: User) -> None:
    """Raises `Forbidden` for a suspended member, `Unauthenticated` for a deleted one."""
    if user.state is UserState.SUSPENDED:
        raise Forbidden("This account is suspended.")
    if user.state is UserState.DELETED:
        raise Unauthenticated("This account was deleted.")


def clean_device(device: str) -> str:
    return clean_text(device, field="device", longest=120)


async def sign_out(ctx: Context) -> Session:
    """End the session that asks."""
    ctx.require_session()
    assert ctx.session is not None
    session = ctx.session
    await _end(ctx, Session.filter(id=session.id))
    ctx.viewer = ctx.session = None
    ctx.loaders = Loaders(None)
    return session


async def sessions(ctx: Context, page: PageRequest) -> Page[Session]:
    """The viewer's open sessions."""
    viewer = ctx.require_session()
    return await page_of(_open(ctx, viewer, SessionKind.SESSION), page)


async def revoke_session(ctx: Context, session_id: int) -> Session:
    viewer = ctx.require_session()
    return await _end_one(ctx, viewer, SessionKind.SESSION, session_id)


async def revoke_other_sessions(ctx: Context) -> list[Session]:
    """End every session of the viewer but the one that asks. API tokens stay."""
    viewer = ctx.require_session()
    others = Session.filter(user_id=viewer.id, kind=SessionKind.SESSION)
    return await _end(ctx, others.exclude(id=ctx.session_id))


async def change_password(ctx: Context, *, current: str, new: str) -> User:
    """Ends every other session. API tokens stay."""
    viewer = ctx.require_session()
    await ctx.instance.limiter.spend("sign-in", ctx.client_ip)
    await spend_guess(ctx, viewer.handle_key)
    if viewer.password_hash is None:
        raise Conflict("This account has no password; it is opened in another way.")
    check_password(new, handle_key=viewer.handle_key, field="newPassword")
    if not await verify_password(current, viewer.password_hash):
        raise BadInput("That is not the password of this account.", field="currentPassword")
    await forgive_guesses(ctx, viewer.handle_key)
    new_hash = await hash_password(new)
    now = ctx.instance.clock.now()
    async with transaction():
        known = User.filter(id=viewer.id, password_hash=viewer.password_hash)
        if not await known.update(password_hash=new_hash):
            raise Conflict("The password was changed elsewhere in the meantime.")
        await audit.record(viewer.id, "password.change", f"user:{viewer.id}")
        others = Session.filter(user_id=viewer.id, kind=SessionKind.SESSION)
        await announce_ended(await Session.end(others.exclude(id=ctx.session_id), now), viewer.id)
    ctx.instance.live.kick()
    viewer.password_hash = new_hash
    return viewer


async def api_tokens(ctx: Context, page: PageRequest) -> Page[Session]:
    """The viewer's API tokens that still work."""
    viewer = ctx.require_session()
    return await page_of(_open(ctx, viewer, SessionKind.API_TOKEN), page)


async def create_api_token(
    ctx: Context, *, name: str, scopes: Collection[Scope], expires_in_days: int
) -> CreatedToken:
    viewer = ctx.require_session()
    await ctx.instance.limiter.spend("write", str(viewer.id))
    name = clean_text(name, field="name", shortest=1, longest=120)
    wanted = frozenset(scopes)
    if not wanted:
        raise BadInput("Give the token at least one scope.", field="scopes")
    if Scope.MODERATE in wanted and not viewer.is_moderator:
        raise Forbidden("Only moderators can give a token the scope MODERATE.", field="scopes")
    expires_at = _token_end(ctx.instance.clock.now(), expires_in_days)
    if await _open(ctx, viewer, SessionKind.API_TOKEN).count() >= TOKENS_PER_MEMBER:
        raise QuotaExceeded(f"A member has at most {TOKENS_PER_MEMBER} API tokens: revoke one.")
    async with transaction():
        row, token = await Session.issue_token(
            viewer.id, name=name, scopes=wanted, expires_at=expires_at
        )
        await audit.record(viewer.id, "api-token.create", f"api-token:{row.id}", row.scope_words)
    return CreatedToken(row, token)


async def revoke_api_token(ctx: Context, token_id: int) -> Session:
    viewer = ctx.require_session()
    return await _end_one(ctx, viewer, SessionKind.API_TOKEN, token_id)


async def owned_session(ctx: Context, session_id: int, kind: SessionKind) -> Session | None:
    """One of the viewer's own, while it is open; None for anything else."""
    if ctx.viewer is None or ctx.session is None or ctx.session.kind is not SessionKind.SESSION:
        return None
    return await _open(ctx, ctx.viewer, kind).get_or_none(id=session_id)


def _typed_key(handle: str) -> str | None:
    try:
        return shown_handle(handle).casefold()
    except Refusal:
        return None


def _token_end(now: datetime, days: int) -> datetime:
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise BadInput(f"An API token lasts 1 to {LONGEST_TOKEN_DAYS} days.", field="expiresInDays")
    return now + timedelta(days=days)


def _open(ctx: Context, viewer: User, kind: SessionKind) -> QuerySet[Session]:
    return Session.open_at(ctx.instance.clock.now()).filter(user_id=viewer.id, kind=kind)


async def _end_one(ctx: Context, viewer: User, kind: SessionKind, row_id: int) -> Session:
    ended = await _end(ctx, Session.filter(id=row_id, user_id=viewer.id, kind=kind))
    if not ended:
        raise NotFound("session" if kind is SessionKind.SESSION else "API token")
    return ended[0]


async def _end(ctx: Context, rows: QuerySet[Session]) -> list[Session]:
    assert ctx.viewer is not None
    async with transaction():
        ended = await Session.end(rows, ctx.instance.clock.now())
        await announce_ended(ended, ctx.viewer.id)
    ctx.instance.live.kick()
    return ended


async def announce_ended(ended: list[Session], actor_id: int) -> None:
    """Audit and events, inside the transaction that ended the sessions."""
    for row in ended:
        noun = "session" if row.kind is SessionKind.SESSION else "api-token"
        await audit.record(actor_id, f"{noun}.revoke", f"{noun}:{row.id}")
        await outbox.append(connection(), _revoked(row))


def _revoked(row: Session) -> Event:
    if row.kind is SessionKind.SESSION:
        return SessionRevoked(session_id=row.id, user_id=row.user_id)
    return TokenRevoked(token_id=row.id, user_id=row.user_id)
