"""What an author is told about the reception of their clips, with small groups left out.

Totals are true numbers. A cell of a breakdown is shown only where at least five people stand
behind it; and where leaving out one cell alone would let it be worked out from the total, the
smallest of the others goes with it (complementary suppression, as statistical offices do).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.ids import id_at, made_at_ms
from models.base import fetch

CROWD = 5
DAY_MS = 86_400_000

_EPOCH_MS = made_at_ms(0)
_PER_MS = id_at(_EPOCH_MS + 1)  # ids that one millisecond has
_DAY = f"(x.{{column}} / {_PER_MS} + {_EPOCH_MS}) / {DAY_MS}"
_MINE = (
    "JOIN clips c ON c.id = x.{clip} WHERE c.author_id = ? AND (c.id = ? OR CAST(? AS BIGINT) = 0)"
)
_WITHIN = "AND x.{column} >= ? AND x.{column} < ?"


def _per_day(
    table: str, people: str, *, column: str = "id", clip: str = "clip_id", rest: str = ""
) -> str:
    day = _DAY.format(column=column)
    mine, within = _MINE.format(clip=clip), _WITHIN.format(column=column)
    return (
        f"SELECT {day} AS day, count(*) AS n, count(DISTINCT x.{people}) AS people "  # noqa: S608
        f"FROM {table} x {mine} {within} {rest} GROUP BY 1"
    )


_REACTIONS = {
    "likes": _per_day("likes", "user_id"),
    "comments": _per_day(
        "comments", "author_id", rest="AND x.state = 'SHOWN' AND x.deleted_at IS NULL"
    ),
    "shares": _per_day("shares", "user_id"),
    "saves": _per_day("bookmarks", "user_id"),
    "remixes": _per_day(
        "clips",
        "author_id",
        column="published_order",
        clip="parent_id",
        rest="AND x.state = 'PUBLISHED'",
    ),
}
_PLAYBACKS = f"""
    SELECT {_DAY.format(column="id")} AS day, x.is_follower AS is_follower, count(*) AS views,
           sum(CASE WHEN x.is_complete THEN 1 ELSE 0 END) AS completions,
           sum(x.watched_ms) AS watched_ms, count(DISTINCT x.visitor) AS people
    FROM playbacks x {_MINE.format(clip="clip_id")} {_WITHIN.format(column="id")}
    GROUP BY 1, 2
"""  # noqa: S608
_VISITORS = f"""
    SELECT x.is_follower AS is_follower, count(DISTINCT x.user_id) AS members
    FROM playbacks x {_MINE.format(clip="clip_id")} {_WITHIN.format(column="id")}
    GROUP BY 1
"""  # noqa: S608


@dataclass(frozen=True)
class Span:
    """Whose clips (`clip_id` None: all), made or watched at ids from `first_id` to below `end_id`."""

    author_id: int
    clip_id: int | None
    first_id: int
    end_id: int

    @property
    def values(self) -> tuple[int, ...]:
        chosen = self.clip_id or 0
        return (self.author_id, chosen, chosen, self.first_id, self.end_id)


@dataclass(frozen=True)
class Watching:
    """Playbacks of a group of people; all None where the group is too small to be shown."""

    views: int | None = 0
    completions: int | None = 0
    watched_ms: int | None = 0


@dataclass(frozen=True)
class Reception:
    """Everything about one stretch of time; in a breakdown, None is too small to be shown."""

    watching: Watching = field(default_factory=Watching)
    likes: int | None = 0
    comments: int | None = 0
    shares: int | None = 0
    saves: int | None = 0
    remixes: int | None = 0


@dataclass(frozen=True)
class Studio:
    """`days` is by day since 1970-01-01, in order, for every day asked for."""

    total: Reception
    days: Mapping[int, Reception]
    followers: Watching
    others: Watching


@dataclass
class _Cell:
    views: int = 0
    completions: int = 0
    watched_ms: int = 0
    people: int = 0

    def add(self, row: Mapping[str, int]) -> None:
        self.views += row["views"]
        self.completions += row["completions"]
        self.watched_ms += row["watched_ms"]
        self.people += row["people"]

    def watching(self) -> Watching:
        return Watching(self.views, self.completions, self.watched_ms)


def suppressed(people: Sequence[int], sizes: Sequence[int]) -> list[bool]:
    """Which cells of a breakdown must not be shown. `people` stand behind each, `sizes` are the
    numbers that add up to a known total."""
    hidden = [crowd < CROWD for crowd in people]
    if sum(hidden) == 1 and len(hidden) > 1:
        rest = [n for n in range(len(hidden)) if not hidden[n]]
        hidden[min(rest, key=lambda n: sizes[n])] = True
    return hidden


async def studio(span: Span, days: range) -> Studio:
    """Seven statements, whatever the number of clips and days."""
    rows = await fetch(_PLAYBACKS, *span.values)
    by_day: defaultdict[int, _Cell] = defaultdict(_Cell)
    for row in rows:
        by_day[row["day"]].add(row)
    counted = {name: await _by_day(sql, span) for name, sql in _REACTIONS.items()}
    shown = {name: _shown(cells, days) for name, cells in counted.items()}
    watched = [by_day[day] for day in days]
    hidden = suppressed([cell.people for cell in watched], [cell.views for cell in watched])
    everything = _Cell()
    for row in rows:
        everything.add(row)
    followers, others = await _audiences(span, rows)
    return Studio(
        total=Reception(
            everything.watching(),
            **{name: sum(n for n, _ in cells.values()) for name, cells in counted.items()},
        ),
        days={
            day: Reception(
                _NOTHING if hidden[n] else watched[n].watching(),
                **{name: cells[n] for name, cells in shown.items()},
            )
            for n, day in enumerate(days)
        },
        followers=followers,
        others=others,
    )


_NOTHING = Watching(None, None, None)


async def _by_day(sql: str, span: Span) -> dict[int, tuple[int, int]]:
    """For each day with any: how many, and by how many people."""
    return {row["day"]: (row["n"], row["people"]) for row in await fetch(sql, *span.values)}


def _shown(cells: Mapping[int, tuple[int, int]], days: range) -> list[int | None]:
    found = [cells.get(day, (0, 0)) for day in days]
    hidden = suppressed([people for _, people in found], [n for n, _ in found])
    return [None if gone else n for gone, (n, _) in zip(hidden, found, strict=True)]


async def _audiences(span: Span, rows: Sequence[Mapping[str, int]]) -> list[Watching]:
    """Followers, then others. Visitors without an account get another name each day, so of them
    the busiest day counts: nobody is taken for a crowd."""
    members = {bool(r["is_follower"]): r["members"] for r in await fetch(_VISITORS, *span.values)}
    cells, crowds = [], []
    for kind in (True, False):
        cell = _Cell()
        for row in rows:
            if bool(row["is_follower"]) is kind:
                cell.add(row)
        busiest = max((r["people"] for r in rows if bool(r["is_follower"]) is kind), default=0)
        cells.append(cell)
        crowds.append(max(members.get(kind, 0), busiest))
    hidden = suppressed(crowds, [cell.views for cell in cells])
    return [_NOTHING if gone else cell.watching() for gone, cell in zip(hidden, cells, strict=True)]
