"""Sessions and API tokens (one table: both are a secret that opens the API until it ends),
passkeys, linked identities and single-use challenges. Secrets are stored as SHA-256 only."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.base import Reading, Row, reading
from models.reads.members import ACTIVE, callers_sql
from models.reads.rows import copied, read, version_of
from models.reads.scoped import Scoped, row_of_version
from models.users import User

# `last_used_at` is for people: writing it at most this often keeps reads from becoming writes.
TOUCH_EVERY = timedelta(minutes=1)
CHALLENGE_LIFE = timedelta(minutes=5)


class SessionKind(StrEnum):
    SESSION = "SESSION"
    API_TOKEN = "API_TOKEN"  # noqa: S105


class Scope(StrEnum):
    """What an API token may do. A session may do everything its member may."""

    READ = "READ"
    GENERATE = "GENERATE"
    PUBLISH = "PUBLISH"
    SOCIAL = "SOCIAL"
    MESSAGES = "MESSAGES"
    MODERATE = "MODERATE"


_EVERY = frozenset(Scope)

# What a page may heed of the member who asks for it, besides their id and their session.
OF_VIEWERS = ("role", "state", "age_band", "age_assurance", "feed_choice", "widest_rating")


class Session(Row):
    """One secret that opens the API for one member, until it expires or is revoked."""

    user_id = fields.BigIntField()
    kind = fields.CharEnumField(SessionKind, max_length=10)
    token_hash = fields.CharField(64, unique=True)
    name = fields.CharField(120, default="")
    scope_words = fields.CharField(120, default="", source_field="scopes")
    last_used_at: datetime | None = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField()
    revoked_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "sessions"

    @property
    def scopes(self) -> frozenset[Scope]:
        if self.kind is SessionKind.SESSION:
            return _EVERY
        return frozenset(Scope(word) for word in self.scope_words.split())

    async def member(self) -> User | None:
        """Whom it speaks for; None for a member who is suspended or deleted. Their office comes
        with them only where the scopes hold MODERATE: without it they see what any member sees."""
        found = await ACTIVE.rows(None, ids=[self.user_id])
        for user in found:
            user.in_office = Scope.MODERATE in self.scopes
        return found[0] if found else None

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > now

    @classmethod
    def open_at(cls, now: datetime) -> QuerySet[Session]:
        return cls.filter(revoked_at=None, expires_at__gt=now)

    @classmethod
    async def issue(
        cls, user_id: int, *, name: str, now: datetime, lifetime: timedelta
    ) -> tuple[Session, str]:
        """A new signed-in session and its token, which is kept nowhere."""
        token = new_secret("mts")
        row = await cls.create(
            user_id=user_id,
            kind=SessionKind.SESSION,
            token_hash=secret_hash(token),
            name=name,
            expires_at=now + lifetime,
        )
        return row, token

    @classmethod
    async def issue_token(
        cls, user_id: int, *, name: str, scopes: frozenset[Scope], expires_at: datetime
    ) -> tuple[Session, str]:
        """A new API token and its secret, which is kept nowhere."""
        token = new_secret("mta")
        row = await cls.create(
            user_id=user_id,
            kind=SessionKind.API_TOKEN,
            token_hash=secret_hash(token),
            name=name,
            scope_words=" ".join(sorted(scopes)),
            expires_at=expires_at,
        )
        return row, token

    @classmethod
    async def end(cls, rows: QuerySet[Session], now: datetime) -> list[Session]:
        """Revoke what is open among `rows`; the ones that were."""
        ended = []
        for row in await rows.filter(revoked_at=None, expires_at__gt=now):
            if await cls.filter(id=row.id, revoked_at=None).update(revoked_at=now):
                ended.append(row)
        return ended


class Passkey(Row):
    """The public half of a key on a member's device; id and key are base64url."""

    user_id = fields.BigIntField()
    credential_id = fields.CharField(1400, unique=True)
    public_key = fields.CharField(2800)
    sign_count = fields.BigIntField(default=0)
    name = fields.CharField(60, default="")
    last_used_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "passkeys"


class Identity(Row):
    """Whom an OpenID Connect provider calls `subject` is this member."""

    user_id = fields.BigIntField()
    issuer = fields.CharField(255)
    subject = fields.CharField(255)

    class Meta:
        table = "identities"


async def opens_without(user: User, way: Passkey | Identity, *, issuer: str | None) -> bool:
    """Whether the account can still be opened when `way` is gone. Identities open it while their
    provider is the instance's `issuer`."""
    ways: list[Passkey | Identity] = [
        *await Passkey.filter(user_id=user.id),
        *await Identity.filter(user_id=user.id, issuer=issuer or ""),
    ]
    return user.password_hash is not None or any(other != way for other in ways)


class Challenge(Row):
    """A value that a client must bring back, once and in time. `detail` is what to remember."""

    purpose = fields.CharField(20)
    user_id: int | None = fields.BigIntField(null=True)
    value_hash = fields.CharField(64, unique=True)
    detail = fields.CharField(2000, default="")
    expires_at = fields.DatetimeField()

    class Meta:
        table = "challenges"

    @classmethod
    async def issue(
        cls,
        purpose: str,
        value: str,
        *,
        now: datetime,
        user_id: int | None = None,
        detail: str = "",
        life: timedelta = CHALLENGE_LIFE,
    ) -> None:
        """Expect `value` back, once, within `life`. Sweeps out the expired."""
        await cls.filter(expires_at__lte=now).delete()
        await cls.create(
            purpose=purpose,
            user_id=user_id,
            value_hash=secret_hash(value),
            detail=detail,
            expires_at=now + life,
        )

    @classmethod
    async def take(cls, purpose: str, value: str, *, now: datetime) -> Challenge | None:
        """The challenge behind `value`, if it is good; it never is again. Of several who bring it
        at once, one gets it."""
        row = await cls.find(purpose, value, now=now)
        taken = row is not None and await cls.filter(id=row.id).delete()
        return row if taken else None

    @classmethod
    async def find(cls, purpose: str, value: str, *, now: datetime) -> Challenge | None:
        """The challenge behind `value`, if it is good; it stays so."""
        return await cls.get_or_none(
            purpose=purpose, value_hash=secret_hash(value), expires_at__gt=now
        )


_BY_TOKEN = Scoped(lambda _viewer, token_hash: Session.filter(token_hash=token_hash), keep=True)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and through which session. `has_limits`: whether anything is set for them (by
    themselves or a guardian); `steers`: whether they ask anything of their feeds. Where that was not
    asked, it may be."""

    user: User
    session: Session
    has_limits: bool = True
    steers: bool = True

    @property
    def kind(self) -> Hashable:
        """What pages may depend on besides who asks for them."""
        user = self.user
        flags = self.has_limits, self.steers, user.in_office
        return self.session.scopes, flags, *[getattr(user, name) for name in OF_VIEWERS]


async def authenticate(token: str, now: datetime) -> Caller | None:
    """Who a token speaks for. None for a token that is unknown, expired or revoked, and for a member
    who is suspended or deleted."""
    token_hash = secret_hash(token)
    caller = await _caller(token_hash)
    if caller is None or not caller.session.is_open(now):
        return None
    session = caller.session
    if Scope.MODERATE not in session.scopes:
        caller.user.in_office = False
    if session.last_used_at is None or session.last_used_at <= now - TOUCH_EVERY:
        await _touch(session, now)
        _note_use(token_hash, now)
    return caller


async def _touch(session: Session, now: datetime) -> None:
    """Write down that it is used: for all that are, in one statement."""
    session.last_used_at = now
    through = reading()
    if through is None:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - TOUCH_EVERY)
        await Session.filter(stale, id=session.id).update(last_used_at=now)
        return
    before, version = await through.grouped(_touched).ask((session.id, now))
    # What else may have changed in it is not in this version.
    if before is not None and before == version_of(session):
        session.__dict__["_version"] = version
        through.facts.keep(Session, session.id, version, copied(session))


# What another process writes into it meanwhile is as good.
_TOUCH = """WITH stale AS (
    SELECT id, xmin AS before FROM sessions WHERE id = ANY ($1::bigint[])
        AND (last_used_at IS NULL OR last_used_at <= $3) ORDER BY id FOR UPDATE SKIP LOCKED)
UPDATE sessions s SET last_used_at = $2 FROM stale WHERE s.id = stale.id
RETURNING s.id, stale.before, s.xmin"""


async def _touched(
    through: Reading, used: list[tuple[int, datetime]]
) -> list[tuple[int | None, int]]:
    """The versions that these sessions had until now, and have from now on; the first is None where
    nothing was written."""
    now = max(moment for _, moment in used)
    ids = [id for id, _ in used]
    found = await read(through, _TOUCH, [ids, now, now - TOUCH_EVERY])
    versions = {id: (before, version) for id, before, version in found}
    return [versions.get(id, (None, 0)) for id in ids]


@dataclass(frozen=True, slots=True)
class _Held:
    """A caller as they were at a moment of the changes."""

    caller: Caller
    since: int


_HELD_BYTES = 4_000  # of a session and a member


async def _caller(token_hash: str) -> Caller | None:
    """Who it was, where nothing of them has changed since. Else one statement for all who call
    meanwhile, where session and member are known in the versions that hold."""
    flags = (True, True)
    through = reading()
    if through is not None:
        await through.changes.caught_up()
        held = _held(through, token_hash)
        if held is not None:
            return held
        since = through.changes.moment
        found = await through.grouped(_callers).ask(token_hash)
        if found is None or found["user_id"] is None:
            return None
        _, id, version, user_id, user_version, *flags = found
        session = await row_of_version(through, Session, id, version)
        user = await row_of_version(through, User, user_id, user_version)
        if session is not None and user is not None:
            caller = Caller(user, session, *flags)
            kept = _Held(_copied(caller), since)
            through.facts.answers.keep(token_hash, 0, kept, _HELD_BYTES)
            return caller
    for session in await _BY_TOKEN.rows(None, token_hash=token_hash):
        user = await session.member()
        return None if user is None else Caller(user, session, *flags)
    return None


def _held(through: Reading, token_hash: str) -> Caller | None:
    known = through.facts.answers.of(token_hash)
    if known is None:
        return None
    held: _Held = known[0]
    caller = held.caller
    if not through.changes.stayed((caller.session.id, caller.user.id), held.since):
        return None
    return _copied(caller)


def _copied(caller: Caller) -> Caller:
    return replace(caller, user=copied(caller.user), session=copied(caller.session))


def _note_use(token_hash: str, now: datetime) -> None:
    """Of a caller who is held: that it was written down."""
    through = reading()
    known = None if through is None else through.facts.answers.of(token_hash)
    if known is not None:
        known[0].caller.session.last_used_at = now


async def _callers(through: Reading, token_hashes: list[str]) -> list[Any]:
    found = await read(through, callers_sql(), [token_hashes])
    rows = {row[0]: row for row in found}
    return [rows.get(token_hash) for token_hash in token_hashes]


def new_secret(prefix: str) -> str:
    """256 random bits with a prefix that secret scanners can recognise."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def secret_hash(secret: str) -> str:
    """Secrets are random, so a plain SHA-256 is enough: there is nothing to guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
