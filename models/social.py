"""How members stand to one another: follows (asked for or accepted), blocks, mutes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from tortoise import fields

from models.base import Row, fetch


class FollowState(StrEnum):
    REQUESTED = "REQUESTED"
    ACCEPTED = "ACCEPTED"


class Follow(Row):
    follower_id = fields.BigIntField()
    followed_id = fields.BigIntField()
    state = fields.CharEnumField(FollowState, max_length=10)

    class Meta:
        table = "follows"
        unique_together = (("follower_id", "followed_id"),)


class Block(Row):
    blocker_id = fields.BigIntField()
    blocked_id = fields.BigIntField()

    class Meta:
        table = "blocks"
        unique_together = (("blocker_id", "blocked_id"),)


class Mute(Row):
    muter_id = fields.BigIntField()
    muted_id = fields.BigIntField()
    until: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "mutes"
        unique_together = (("muter_id", "muted_id"),)


async def is_blocked_between(one: int, other: int) -> bool:
    """Whether either has blocked the other."""
    rows = await fetch(
        "SELECT 1 FROM blocks WHERE (blocker_id = ? AND blocked_id = ?) "
        "OR (blocker_id = ? AND blocked_id = ?) LIMIT 1",
        one,
        other,
        other,
        one,
    )
    return bool(rows)
