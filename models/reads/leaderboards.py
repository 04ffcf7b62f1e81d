"""Who leads: clips by what others did with them within a time.

Ranking has points of its own, and nothing here touches the numbers that people are shown. Each
account counts once for a clip: fully when it was at least a day old by then, a quarter before, and
never for its own clips. Of equals the one that got there first leads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum

from core.ids import id_at
from models.base import connection
from models.challenges import rankable
from models.users import AgeBand, User

_DAY_OLD = id_at(86_400_000 + 1_704_067_200_000)  # ids differ by this after a day


class Board(StrEnum):
    MOST_LIKED = "MOST_LIKED"
    MOST_REMIXED = "MOST_REMIXED"


_VOTES = {
    Board.MOST_LIKED: "SELECT clip_id, user_id, id AS at FROM likes",
    Board.MOST_REMIXED: (
        "SELECT parent_id AS clip_id, author_id AS user_id, min(published_order) AS at FROM clips "
        "WHERE state = 'PUBLISHED' AND hold_count = 0 AND parent_id IS NOT NULL "
        "GROUP BY parent_id, author_id"
    ),
}


async def leaders(
    viewer: User | None, board: Board, *, since_ms: int, size: int, bands: Sequence[AgeBand]
) -> list[int]:
    """The `size` leading clips since then that `viewer` may see, by authors of these age bands who
    did not opt out."""
    source = f"(SELECT 0 AS id) k CROSS JOIN ({_VOTES[board]}) v"
    within = f"v.at >= {id_at(since_ms)}"
    return (await _ranked(viewer, source, within, size=size, bands=bands))[0]


async def contest_leaders(
    viewer: User | None,
    board: Board,
    *,
    contest_ids: Sequence[int],
    size: int,
    bands: Sequence[AgeBand],
) -> dict[int, list[int]]:
    """The same for the entries of each contest, within its window."""
    source = (
        "contests k JOIN contest_entries e ON e.contest_id = k.id "
        f"JOIN ({_VOTES[board]}) v ON v.clip_id = e.clip_id"
    )
    ids = ", ".join(str(int(contest_id)) for contest_id in contest_ids)
    within = (
        f"k.id IN ({ids}) AND v.at >= {_as_id('k.opens_ms')} AND v.at < {_as_id('k.closes_ms')}"
    )
    return await _ranked(viewer, source, within, size=size, bands=bands)


def _as_id(ms: str) -> str:
    """The smallest id of a row made at that time, as `core.ids.id_at` has it."""
    return f"({ms} - 1704067200000) * 4194304"


async def _ranked(
    viewer: User | None,
    source: str,
    within: str,
    *,
    size: int,
    bands: Sequence[AgeBand],
) -> dict[int, list[int]]:
    seen = rankable(viewer).values("id")
    seen.sql()  # builds `seen.query`
    inner, values = seen.query.get_parameterized_sql()
    listed = ", ".join(f"'{band.value}'" for band in bands)
    rows = await connection().execute_query_dict(
        f"SELECT board_id, clip_id FROM (SELECT k.id AS board_id, v.clip_id AS clip_id, "  # noqa: S608 - our own names
        f"row_number() OVER (PARTITION BY k.id ORDER BY "
        f"sum(CASE WHEN v.at - v.user_id >= {_DAY_OLD} THEN 4 ELSE 1 END) DESC, "
        f"max(v.at), v.clip_id) AS place FROM {source} "
        "JOIN clips c ON c.id = v.clip_id JOIN users a ON a.id = c.author_id "
        "JOIN users u ON u.id = v.user_id "
        f"WHERE {within} AND v.user_id <> c.author_id AND u.state = 'ACTIVE' "
        f"AND a.on_leaderboards AND a.age_band IN ({listed}) AND v.clip_id IN ({inner}) "
        f"GROUP BY k.id, v.clip_id) AS ranked WHERE place <= {size} ORDER BY board_id, place",
        values,
    )
    found: defaultdict[int, list[int]] = defaultdict(list)
    for row in rows:
        found[row["board_id"]].append(row["clip_id"])
    return found
