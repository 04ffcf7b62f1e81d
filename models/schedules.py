"""Drafts that are to be published at a time their author chose."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from tortoise import fields

from models.base import Row
from models.publications import Wish


class Schedule(Row):
    """Its id is the draft's. `refusal` says why the draft was not published when it was due."""

    wish_json = fields.TextField(source_field="wish")
    due_at = fields.DatetimeField()
    refusal = fields.CharField(500, null=True)

    class Meta:
        table = "publication_schedules"

    @property
    def wish(self) -> Wish:
        return Wish.from_json(self.wish_json)

    @classmethod
    async def put(cls, clip_id: int, wish: Wish, due_at: datetime) -> None:
        """In a transaction; instead of an earlier one."""
        await cls.drop([clip_id])
        await cls.create(id=clip_id, wish_json=wish.to_json(), due_at=due_at)

    @classmethod
    async def due(cls, now: datetime, *, limit: int = 100) -> list[Schedule]:
        return await cls.filter(due_at__lte=now, refusal=None).order_by("due_at").limit(limit)

    async def take(self, now: datetime) -> bool:
        """Take it out, in the transaction that publishes: False when it was cancelled, moved or
        taken by another process meanwhile."""
        still_due = Schedule.filter(id=self.id, due_at__lte=now, refusal=None)
        return bool(await still_due.delete())

    @classmethod
    async def drop(cls, clip_ids: Collection[int]) -> int:
        """The clips are no longer drafts, or are to stay some; how many were scheduled."""
        return await cls.filter(id__in=list(clip_ids)).delete()
