"""Sessions and API tokens (one table: both are a secret that opens the API until it ends),
passkeys, linked identities and single-use challenges. Secrets are stored as SHA-256 only."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from enum import StrEnum

from tortoise import fields

from models.base import Row


class SessionKind(StrEnum):
    SESSION = "SESSION"
    API_TOKEN = "API_TOKEN"


class Scope(StrEnum):
    """What an API token may do. A session may do everything its member may."""

    READ = "READ"
    GENERATE = "GENERATE"
    PUBLISH = "PUBLISH"
    SOCIAL = "SOCIAL"
    MODERATE = "MODERATE"


class Session(Row):
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
            return frozenset(Scope)
        return frozenset(Scope(word) for word in self.scope_words.split())

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > now


class Passkey(Row):
    user_id = fields.BigIntField()
    credential_id = fields.CharField(1400, unique=True)
    public_key = fields.CharField(2800)
    sign_count = fields.BigIntField(default=0)
    name = fields.CharField(60, default="")
    last_used_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "passkeys"


class Identity(Row):
    user_id = fields.BigIntField()
    issuer = fields.CharField(255)
    subject = fields.CharField(255)

    class Meta:
        table = "identities"


class Challenge(Row):
    purpose = fields.CharField(20)
    user_id: int | None = fields.BigIntField(null=True)
    value_hash = fields.CharField(64, unique=True)
    detail = fields.CharField(2000, default="")
    expires_at = fields.DatetimeField()

    class Meta:
        table = "challenges"


def new_secret(prefix: str) -> str:
    """256 random bits with a prefix that secret scanners can recognise."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def secret_hash(secret: str) -> str:
    """Secrets are random, so a plain SHA-256 is enough: there is nothing to guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
