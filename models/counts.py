"""What happened around each clip, in numbers that move in the transaction of what they count.

`views` is what people are shown: raw, never reduced. `ranked_views` is what ranking may use: at
most one view per visitor, clip and hour.
"""

from __future__ import annotations

from operator import attrgetter
from typing import NamedTuple, TypedDict, Unpack

from tortoise import fields
from tortoise.models import Model

from models.base import execute
from models.reads.scoped import Scoped


class Changes(TypedDict, total=False):
    """By how much each number moves; named like the columns."""

    likes: int
    comments: int
    shares: int
    saves: int
    views: int
    ranked_views: int
    completions: int
    watched_ms: int
    remixes: int
    descendants: int


class ClipCounts(Model):
    """The numbers of one clip. A clip that nobody touched yet has no row."""

    clip_id = fields.BigIntField(primary_key=True, generated=False)
    likes = fields.IntField(default=0)
    comments = fields.IntField(default=0)
    shares = fields.IntField(default=0)
    saves = fields.IntField(default=0)
    views = fields.BigIntField(default=0)
    ranked_views = fields.BigIntField(default=0)
    completions = fields.BigIntField(default=0)
    watched_ms = fields.BigIntField(default=0)
    remixes = fields.IntField(default=0)
    descendants = fields.IntField(default=0)

    class Meta:
        table = "clip_counts"


class Counts(NamedTuple):
    """The numbers that a page may show. What else is counted moves with every second that is watched:
    told with them, no page would ever be as it was."""

    likes: int = 0
    comments: int = 0
    shares: int = 0
    views: int = 0
    remixes: int = 0
    descendants: int = 0


COUNTS = Scoped(lambda _viewer, ids: ClipCounts.filter(clip_id__in=ids))


async def counts_of(clip_ids: list[int]) -> dict[int, Counts]:
    """The numbers of every one of `clip_ids`, zeros where nothing happened yet."""
    rows = await COUNTS.rows(None, ids=clip_ids)
    known = {row.clip_id: Counts._make(_SHOWN(row)) for row in rows}
    return {clip_id: known.get(clip_id) or Counts() for clip_id in clip_ids}


_SHOWN = attrgetter(*Counts._fields)


async def count(clip_id: int, **changes: Unpack[Changes]) -> None:
    """Add to the numbers of a clip. Call it last in the transaction: everybody waits for its row."""
    moved = {name: change for name, change in changes.items() if change}
    if not moved:
        return
    added = ", ".join(f"{name} = {name} + ?" for name in moved)
    change = f"UPDATE clip_counts SET {added} WHERE clip_id = ?"  # noqa: S608 - names of columns
    if await execute(change, *moved.values(), clip_id) == 0:
        await execute(
            "INSERT INTO clip_counts (clip_id) VALUES (?) ON CONFLICT DO NOTHING", clip_id
        )
        await execute(change, *moved.values(), clip_id)
