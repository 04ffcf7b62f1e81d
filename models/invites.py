"""Invitation codes: so many uses, until some day, and who brought whom."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields

from models.base import Row


class Invite(Row):
    issuer_id: int | None = fields.BigIntField(null=True)
    code_hash = fields.CharField(64, unique=True)
    max_uses = fields.IntField()
    uses = fields.IntField(default=0)
    expires_at: datetime | None = fields.DatetimeField(null=True)
    revoked_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "invites"
