"""Sessions and API tokens (one table: both are a secret that opens the API until it ends),
passkeys, linked identities and single-use challenges. Secrets are stored as SHA-256 only."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from tortoise import fields
from tortoise.queryset import QuerySet

from models.base import Row
from models.reads.members import ACTIVE
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


def new_secret(prefix: str) -> str:
    """256 random bits with a prefix that secret scanners can recognise."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def secret_hash(secret: str) -> str:
    """Secrets are random, so a plain SHA-256 is enough: there is nothing to guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
