"""Likes, bookmarks and shares: one row per member and clip (and day, for shares)."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields

from core.ids import new_id
from models import outbox
from models.base import Dialect, Row, connection, dialect, fetch, transaction
from models.counts import count
from realtime.events import Event


class ShareChannel(StrEnum):
    LINK = "LINK"
    MESSAGE = "MESSAGE"
    EMBED = "EMBED"
    SYSTEM = "SYSTEM"
    OTHER = "OTHER"


class Like(Row):
    clip_id = fields.BigIntField()
    user_id = fields.BigIntField()

    class Meta:
        table = "likes"


class Bookmark(Row):
    """A clip that a member keeps for later. Nobody else learns of it."""

    clip_id = fields.BigIntField()
    user_id = fields.BigIntField()

    class Meta:
        table = "bookmarks"


class Share(Row):
    """`day` is days since 1970-01-01 in UTC."""

    clip_id = fields.BigIntField()
    user_id = fields.BigIntField()
    channel = fields.CharEnumField(ShareChannel, max_length=10)
    day = fields.IntField()

    class Meta:
        table = "shares"


_LIKE = """WITH liked AS (
        INSERT INTO likes (id, clip_id, user_id) VALUES ($1, $2, $3)
        ON CONFLICT (clip_id, user_id) DO NOTHING RETURNING clip_id),
    counted AS (
        INSERT INTO clip_counts (clip_id, likes) SELECT clip_id, 1 FROM liked
        ON CONFLICT (clip_id) DO UPDATE SET likes = clip_counts.likes + 1),
    told AS (
        INSERT INTO outbox (type, v, topics, data)
        SELECT $4::varchar, $5::smallint, $6::text, $7::text FROM liked WHERE $4 IS NOT NULL)
    SELECT clip_id FROM liked"""


async def add_like(clip_id: int, user_id: int, *, told: Event | None = None) -> bool:
    """Whether the like is new: then it is counted and, if so wished, told. All or nothing, in or
    outside of a transaction; on PostgreSQL in one statement."""
    if dialect() is Dialect.POSTGRESQL:
        row = (None,) * 4 if told is None else outbox.row_of(told)
        return bool(await fetch(_LIKE, new_id(), clip_id, user_id, *row))
    async with transaction():
        is_new = await _insert("likes", clip_id, user_id)
        await count(clip_id, likes=is_new)
        if is_new and told is not None:
            await outbox.append(connection(), told)
    return is_new


async def remove_like(clip_id: int, user_id: int) -> bool:
    """Whether there was one. In a transaction, like all that follow."""
    gone = await Like.filter(clip_id=clip_id, user_id=user_id).delete()
    await count(clip_id, likes=-gone)
    return bool(gone)


async def add_bookmark(clip_id: int, user_id: int) -> bool:
    is_new = await _insert("bookmarks", clip_id, user_id)
    await count(clip_id, saves=is_new)
    return is_new


async def remove_bookmark(clip_id: int, user_id: int) -> bool:
    gone = await Bookmark.filter(clip_id=clip_id, user_id=user_id).delete()
    await count(clip_id, saves=-gone)
    return bool(gone)


async def add_share(clip_id: int, user_id: int, *, channel: ShareChannel, day: int) -> bool:
    """Whether it is the member's first share of the clip on that day; only that one counts."""
    rows = await fetch(
        "INSERT INTO shares (id, clip_id, user_id, channel, day) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (clip_id, user_id, day) DO NOTHING RETURNING id",
        new_id(),
        clip_id,
        user_id,
        channel.value,
        day,
    )
    await count(clip_id, shares=len(rows))
    return bool(rows)


async def _insert(table: str, clip_id: int, user_id: int) -> bool:
    # RETURNING tells on both engines whether a row was written; the driver's count does not.
    rows = await fetch(
        f"INSERT INTO {table} (id, clip_id, user_id) VALUES (?, ?, ?) "  # noqa: S608 - our own names
        "ON CONFLICT (clip_id, user_id) DO NOTHING RETURNING id",
        new_id(),
        clip_id,
        user_id,
    )
    return bool(rows)
