"""What a member was shown: one row per clip, for as long as `server.upkeep` keeps it. Theirs alone:
they read it, take it along, wipe it, or have none kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from tortoise import fields

from core.ids import made_at_ms, new_id
from models.base import Row, fetch

BATCH_LIMIT = 50


class Impression(Row):
    """`position` is the id of the latest of `times` showings."""

    user_id = fields.BigIntField()
    clip_id = fields.BigIntField()
    position = fields.BigIntField()
    times = fields.IntField(default=1)

    class Meta:
        table = "impressions"

    @property
    def seen_at(self) -> datetime:
        return datetime.fromtimestamp(made_at_ms(self.position) / 1000, UTC)


class ImpressionSettings(Row):
    """Its id is the member's. A member without a row has the default."""

    is_kept = fields.BooleanField(default=True)

    class Meta:
        table = "impression_settings"

    @classmethod
    async def of(cls, user_id: int) -> ImpressionSettings:
        return await cls.get_or_none(id=user_id) or cls(id=user_id)


async def record(user_id: int, clip_ids: Collection[int]) -> int:
    """Note that these clips were shown; how many were. Nothing for a member who has no log kept:
    the statement looks, so that a batch on its way cannot outrun the switch."""
    # In one order for everybody, or two batches of one member would wait for each other.
    wanted = sorted(set(clip_ids))
    if not wanted:
        return 0
    marks = ", ".join("(CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT))" for _ in wanted)
    values: list[int] = []
    for clip_id in wanted:
        row_id = new_id()
        values += (row_id, clip_id, row_id)
    rows = await fetch(
        f"WITH shown (id, clip_id, position) AS (VALUES {marks}) "  # noqa: S608 - only marks
        "INSERT INTO impressions (id, user_id, clip_id, position) "
        "SELECT s.id, u.id, s.clip_id, s.position FROM shown s "
        "JOIN users u ON u.id = ? AND u.state = 'ACTIVE' WHERE NOT EXISTS "
        "(SELECT 1 FROM impression_settings o WHERE o.id = u.id AND NOT o.is_kept) "
        "ORDER BY s.clip_id ON CONFLICT (user_id, clip_id) DO UPDATE "
        "SET position = excluded.position, times = impressions.times + 1 RETURNING id",
        *values,
        user_id,
    )
    return len(rows)
