"""Archives that members ask for. The row is the job: one process at a time works on it, and another
takes over when that one is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tortoise import fields

from core.ids import new_id
from models.base import Row, execute, fetch, transaction
from models.deletions import doom

KEPT = timedelta(days=7)
_TRUST = timedelta(minutes=5)  # how long a silent process is taken to be alive
_ATTEMPTS = 3


class ExportState(StrEnum):
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    READY = "READY"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True)
class ArchiveFile:
    """`size` in bytes."""

    key: str
    size: int
    sha256: str
    content_type: str = "application/zip"


class Export(Row):
    """`done` of `total` rows and files are in the archive. `attempts` is also the fence: who has an
    older one has lost the job."""

    user_id = fields.BigIntField()
    state = fields.CharEnumField(ExportState, max_length=10, default=ExportState.QUEUED)
    claimed_until: datetime | None = fields.DatetimeField(null=True)
    attempts = fields.IntField(default=0)
    done = fields.IntField(default=0)
    total = fields.IntField(default=0)
    key = fields.CharField(128, null=True)
    size: int | None = fields.BigIntField(null=True)
    sha256 = fields.CharField(64, null=True)
    finished_at: datetime | None = fields.DatetimeField(null=True)
    expires_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "exports"

    @property
    def progress(self) -> float:
        """0…1."""
        if self.state is ExportState.READY:
            return 1.0
        return min(self.done / self.total, 1.0) if self.total else 0.0

    def archive(self, now: datetime) -> ArchiveFile | None:
        """The file, while there is one."""
        if self.key is None or self.size is None or self.sha256 is None:
            return None
        if self.expires_at is None or self.expires_at <= now:
            return None
        return ArchiveFile(self.key, self.size, self.sha256)

    async def advance(self, now: datetime, *, done: int, total: int) -> bool:
        """Say how far it is, and that this process lives; False when the job was lost."""
        return bool(
            await Export.filter(
                id=self.id, state=ExportState.RUNNING, attempts=self.attempts
            ).update(done=done, total=total, claimed_until=now + _TRUST)
        )

    async def finish(self, now: datetime, *, key: str, size: int, sha256: str) -> bool:
        """RUNNING → READY; False when the job was lost."""
        return bool(
            await Export.filter(
                id=self.id, state=ExportState.RUNNING, attempts=self.attempts
            ).update(
                state=ExportState.READY,
                key=key,
                size=size,
                sha256=sha256,
                finished_at=now,
                expires_at=now + KEPT,
                claimed_until=None,
            )
        )


async def ask_for_export(user_id: int) -> Export:
    """A new job, or the one that is under way."""
    await execute(
        "INSERT INTO exports (id, user_id, state) VALUES (?, ?, 'QUEUED') ON CONFLICT DO NOTHING",
        new_id(),
        user_id,
    )
    row = await Export.filter(user_id=user_id).order_by("-id").first()
    assert row is not None
    return row


async def claim_export(now: datetime) -> Export | None:
    """The next job that nobody works on. One that was begun too often fails instead."""
    free = "(state = 'QUEUED' OR (state = 'RUNNING' AND claimed_until < ?))"
    await execute(
        f"UPDATE exports SET state = 'FAILED', finished_at = ? WHERE attempts >= ? AND {free}",  # noqa: S608
        now,
        _ATTEMPTS,
        now,
    )
    rows = await fetch(
        "UPDATE exports SET state = 'RUNNING', claimed_until = ?, attempts = attempts + 1 "  # noqa: S608
        f"WHERE id = (SELECT id FROM exports WHERE {free} ORDER BY id LIMIT 1) AND {free} "
        "RETURNING id",
        now + _TRUST,
        now,
        now,
    )
    return await Export.get(id=rows[0]["id"]) if rows else None


async def expire_exports(now: datetime) -> None:
    """Archives go after a week."""
    for row in await Export.filter(state=ExportState.READY, expires_at__lte=now):
        async with transaction():
            ended = await Export.filter(id=row.id, state=ExportState.READY).update(
                state=ExportState.EXPIRED, key=None
            )
            if ended and row.key is not None:
                await doom([row.key])
