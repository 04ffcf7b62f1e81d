"""Accounts on their way out: when, under which secret, and the proofs of what was erased."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from tortoise import fields
from tortoise.models import Model

from models.base import Row, execute, fetch
from models.sessions import new_secret, secret_hash

UNDO = timedelta(days=14)


class Deletion(Row):
    """Its id is the member's. It goes when they come back, and with what is erased."""

    token_hash = fields.CharField(64, unique=True)
    requested_at = fields.DatetimeField()
    erase_at = fields.DatetimeField()

    class Meta:
        table = "deletions"

    @classmethod
    async def schedule(cls, user_id: int, now: datetime) -> tuple[Deletion, str]:
        """The row, and the secret behind it, which is kept nowhere."""
        token = new_secret("mtd")
        row = await cls.create(
            id=user_id, token_hash=secret_hash(token), requested_at=now, erase_at=now + UNDO
        )
        return row, token


class ErasureProof(Row):
    """`statement` is a compact JWS; see `core.proofs`."""

    token_hash = fields.CharField(64, unique=True)
    statement = fields.TextField()

    class Meta:
        table = "erasure_proofs"


class DoomedFile(Model):
    """A file to be deleted once nothing refers to it. Written with the deletion of what did."""

    key = fields.CharField(128, primary_key=True)

    class Meta:
        table = "doomed_files"


async def doom(keys: Iterable[str]) -> None:
    """Have these files deleted, in the transaction that deletes what referred to them."""
    for key in sorted(set(keys)):
        await execute("INSERT INTO doomed_files (key) VALUES (?) ON CONFLICT DO NOTHING", key)


async def is_referred_to(key: str) -> bool:
    """Files are stored by content: another row may stand on the same one."""
    rows = await fetch(
        "SELECT 1 FROM renditions WHERE key = ? UNION ALL "
        "SELECT 1 FROM avatars WHERE key = ? UNION ALL "
        "SELECT 1 FROM cameo_enrolments WHERE capture = ? OR portrait = ? UNION ALL "
        "SELECT 1 FROM uploads WHERE key = ? UNION ALL "
        "SELECT 1 FROM exports WHERE key = ? LIMIT 1",
        key,
        key,
        key,
        key,
        key,
        key,
    )
    return bool(rows)
