"""How members stand to one another: follows (asked for or accepted), blocks, mutes.

Every change of a follow or a block runs in a transaction that first locks both members' rows, the
lower id first. Two changes of one pair therefore happen one after the other, a follow and a block
see each other, and the counters move with the rows they count.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from tortoise import fields

from core.errors import Conflict, NotFound
from models.base import Dialect, Row, dialect, execute, fetch


class FollowState(StrEnum):
    REQUESTED = "REQUESTED"
    ACCEPTED = "ACCEPTED"


class Follow(Row):
    """One member follows another, or asks to. With `is_merged`, which PostgreSQL's triggers set, the
    follower's home timeline is not written: too many have theirs written for that author."""

    follower_id = fields.BigIntField()
    followed_id = fields.BigIntField()
    state = fields.CharEnumField(FollowState, max_length=10)
    is_merged = fields.BooleanField(default=False)

    class Meta:
        table = "follows"
        unique_together = (("follower_id", "followed_id"),)


class Block(Row):
    """One member is hidden from another who must not find them; clips are hidden both ways."""

    blocker_id = fields.BigIntField()
    blocked_id = fields.BigIntField()

    class Meta:
        table = "blocks"
        unique_together = (("blocker_id", "blocked_id"),)


class Mute(Row):
    """One member keeps another out of their feeds, until a time or for good."""

    muter_id = fields.BigIntField()
    muted_id = fields.BigIntField()
    until: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "mutes"
        unique_together = (("muter_id", "muted_id"),)

    def holds(self, now: datetime) -> bool:
        return self.until is None or self.until > now


async def start_follow(follower_id: int, followed_id: int) -> tuple[Follow, bool]:
    """Follow, or ask to follow a private account. The row, and whether this changed anything: a
    request that was left open when the account became public is a follow now. Raises `NotFound`
    when either is gone or the follower is blocked, `Conflict` when the follower blocks."""
    private = await _lock_pair(follower_id, followed_id)
    if await Block.exists(blocker_id=follower_id, blocked_id=followed_id):
        raise Conflict("Unblock them first.", field="userId")
    if await is_blocked_between(follower_id, followed_id):
        raise NotFound("member", field="userId")
    state = FollowState.REQUESTED if private[followed_id] else FollowState.ACCEPTED
    row = await Follow.get_or_none(follower_id=follower_id, followed_id=followed_id)
    if row is not None:
        return row, state is FollowState.ACCEPTED and await _accept_locked(row)
    row = await Follow.create(follower_id=follower_id, followed_id=followed_id, state=state)
    if state is FollowState.ACCEPTED:
        await _count(follower_id, followed_id, +1)
    return row, True


async def accept_follow(follower_id: int, followed_id: int) -> tuple[Follow, bool]:
    """Accept a request. The row, and whether it was open until now. Raises `NotFound` when nobody
    asked."""
    await _lock_pair(follower_id, followed_id)
    row = await Follow.get_or_none(follower_id=follower_id, followed_id=followed_id)
    if row is None:
        raise NotFound("follow request", field="userId")
    return row, await _accept_locked(row)


async def end_follow(
    follower_id: int, followed_id: int, *, only: FollowState | None = None
) -> bool:
    """End a follow or a request (or `only` one of the two); whether there was one."""
    await _lock_pair(follower_id, followed_id)
    return await _end_locked(follower_id, followed_id, only=only)


async def start_block(blocker_id: int, blocked_id: int) -> tuple[bool, list[tuple[int, int]]]:
    """Block, and end the follows of both sides. Whether the block is new, and the (follower,
    followed) pairs that ended. Raises `NotFound` when either is gone."""
    await _lock_pair(blocker_id, blocked_id)
    pairs = [(blocker_id, blocked_id), (blocked_id, blocker_id)]
    ended = [pair for pair in pairs if await _end_locked(*pair)]
    if await Block.exists(blocker_id=blocker_id, blocked_id=blocked_id):
        return False, ended
    await Block.create(blocker_id=blocker_id, blocked_id=blocked_id)
    return True, ended


async def end_block(blocker_id: int, blocked_id: int) -> bool:
    """Whether there was a block to end."""
    await _lock_pair(blocker_id, blocked_id)
    return bool(await Block.filter(blocker_id=blocker_id, blocked_id=blocked_id).delete())


async def set_mute(muter_id: int, muted_id: int, until: datetime | None) -> None:
    """Mute, or change how long a mute lasts."""
    await Mute.bulk_create(
        [Mute(muter_id=muter_id, muted_id=muted_id, until=until)],
        on_conflict=["muter_id", "muted_id"],
        update_fields=["until"],
    )


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


async def _lock_pair(one: int, other: int) -> dict[int, bool]:
    """Hold both members' rows until the transaction ends; whether each account is private.

    SQLite's transactions hold the whole database already. On PostgreSQL this is the lock that
    an update of a counter takes, and it lets foreign keys refer to the rows meanwhile."""
    lock = " FOR NO KEY UPDATE" if dialect() is Dialect.POSTGRESQL else ""
    rows = await fetch(
        f"SELECT id, is_private FROM users WHERE id IN (?, ?) ORDER BY id{lock}",  # noqa: S608
        one,
        other,
    )
    if len(rows) != 2:
        raise NotFound("member", field="userId")
    return {row["id"]: bool(row["is_private"]) for row in rows}


async def _accept_locked(row: Follow) -> bool:
    """Whether it was a request until now."""
    if row.state is FollowState.ACCEPTED:
        return False
    row.state = FollowState.ACCEPTED
    await row.save(update_fields=["state"])
    await _count(row.follower_id, row.followed_id, +1)
    return True


async def _end_locked(
    follower_id: int, followed_id: int, *, only: FollowState | None = None
) -> bool:
    row = await Follow.get_or_none(follower_id=follower_id, followed_id=followed_id)
    if row is None or (only is not None and row.state is not only):
        return False
    await row.delete()
    if row.state is FollowState.ACCEPTED:
        await _count(follower_id, followed_id, -1)
    return True


async def _count(follower_id: int, followed_id: int, change: int) -> None:
    await execute(
        "UPDATE users SET following_count = following_count + ? WHERE id = ?", change, follower_id
    )
    await execute(
        "UPDATE users SET follower_count = follower_count + ? WHERE id = ?", change, followed_id
    )
