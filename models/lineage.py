"""Which clip was made from which: one row per clip and ancestor, written once, when a remix is born.

The rows outlive what becomes of the clips: a trashed, purged or hidden ancestor is a tombstone to
those who may not see it. Only a clip whose row is deleted takes its rows along; the clips above and
below it stay related, and `distance` says how many generations lie between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tortoise import fields

from models.base import Dialect, Row, dialect, execute, fetch

# A bound on the rows that one clip writes, and on the tombstones one list can hold.
DEEPEST = 64


class Lineage(Row):
    """`clip_id` was made from `ancestor_id`, `distance` generations later."""

    ancestor_id = fields.BigIntField()
    clip_id = fields.BigIntField()
    distance = fields.IntField()

    class Meta:
        table = "clip_lineage"


async def ancestors_among(clip_ids: Sequence[int]) -> dict[int, list[Lineage]]:
    """The ancestors of each clip whose rows are still there, the nearest first."""
    found: defaultdict[int, list[Lineage]] = defaultdict(list)
    for row in await Lineage.filter(clip_id__in=list(clip_ids)).order_by("distance", "id"):
        found[row.clip_id].append(row)
    return {clip_id: found[clip_id] for clip_id in clip_ids}


async def ancestors_to_be(source_ids: Sequence[int]) -> list[tuple[int, int]]:
    """The (clip, distance) that a remix of these clips descends from, the first one's line first,
    held in the transaction so that none is deleted before the remix stands."""
    lines = await ancestors_among(source_ids)
    distances: dict[int, int] = {}
    for source_id in source_ids:
        line = [(source_id, 1), *((row.ancestor_id, row.distance + 1) for row in lines[source_id])]
        for ancestor_id, distance in line:
            distances.setdefault(ancestor_id, distance)
    lock = " FOR KEY SHARE" if dialect() is Dialect.POSTGRESQL else ""
    rows = await fetch(
        f"SELECT id FROM clips WHERE id IN ({_marks(distances)}) ORDER BY id{lock}",  # noqa: S608
        *distances,
    )
    there = {row["id"] for row in rows}
    return [(id_, far) for id_, far in distances.items() if id_ in there]


async def count_remixes(clip_ids: Sequence[int], change: int) -> None:
    """These clips were published (+1) or withdrawn (-1): move the numbers of all their ancestors.
    Call it last in the transaction: everybody waits for these rows."""
    moves: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for rows in (await ancestors_among(clip_ids)).values():
        for row in rows:
            moves[row.ancestor_id][0] += change if row.distance == 1 else 0
            moves[row.ancestor_id][1] += change
    # In one order for everybody, or two families that share ancestors would wait for each other.
    for ancestor_id, (remixes, descendants) in sorted(moves.items()):
        await execute(
            "INSERT INTO clip_counts (clip_id) VALUES (?) ON CONFLICT DO NOTHING", ancestor_id
        )
        await execute(
            "UPDATE clip_counts SET remixes = remixes + ?, descendants = descendants + ? "
            "WHERE clip_id = ?",
            remixes,
            descendants,
            ancestor_id,
        )


def _marks(values: Sequence[int] | dict[int, int]) -> str:
    return ", ".join("?" for _ in values)
