"""Likes, bookmarks and shares: one row per member and clip (and day, for shares)."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields

from core.ids import new_id
from models.base import Row, fetch
from models.counts import count


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
