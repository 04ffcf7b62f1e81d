"""Secrets of workers without a database. Only their SHA-256 is stored."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Self

from tortoise import fields

from core.errors import BadInput, Conflict
from models.base import Row
from models.generations import HELD, Generation
from models.sessions import TOUCH_EVERY, new_secret, secret_hash

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,23}")


class WorkerToken(Row):
    """One secret. It opens the worker plane until it is revoked; it speaks for no member."""

    name = fields.CharField(24, unique=True)
    token_hash = fields.CharField(64, unique=True)
    last_used_at: datetime | None = fields.DatetimeField(null=True)
    revoked_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "worker_tokens"

    @classmethod
    async def issue(cls, name: str) -> tuple[Self, str]:
        """A new token and its secret, which is kept nowhere. Raises `BadInput` or `Conflict`."""
        if not _NAME.fullmatch(name):
            raise BadInput("A name has up to 24 of a-z, 0-9 and '-'.", field="name")
        if await cls.filter(name=name).exists():
            raise Conflict(f"There is a token '{name}' already; take another name.")
        secret = new_secret("mtw")
        return await cls.create(name=name, token_hash=secret_hash(secret)), secret

    @classmethod
    async def known(cls, secret: str, now: datetime) -> Self | None:
        """Whose secret this is; None for one that nobody has (any more)."""
        row = await cls.get_or_none(token_hash=secret_hash(secret), revoked_at=None)
        if row is not None and (row.last_used_at is None or now - row.last_used_at > TOUCH_EVERY):
            await cls.filter(id=row.id).update(last_used_at=now)
        return row

    @classmethod
    async def revoke(cls, name: str, now: datetime) -> bool:
        """Whether there was one to revoke. Its jobs go to others when their leases end."""
        return bool(await cls.filter(name=name, revoked_at=None).update(revoked_at=now))

    def worker(self, name: str) -> str:
        """What a worker that uses this token is called in the rows."""
        return f"{self.name}/{name}"

    async def holds(self, job_id: int, fence: int) -> bool:
        """Whether a worker of this token holds the job."""
        mine = Generation.filter(worker__startswith=self.worker(""), state__in=HELD)
        return await mine.filter(id=job_id, fence=fence).exists()
