"""Many viewers and a few rows at once: who may see which, in one statement.

The rule stays where it is. A noun's scope (`Clip.listed_for`) is built for a viewer whose id is a
mark, and the mark becomes a column of the statement; so a change of the scope is a change here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, cast

import orjson
from tortoise.queryset import QuerySet

from models.base import Dialect, Row, dialect, fetch
from models.users import AgeBand, User

# No member has it: ids carry their time of making, and this is one of the far future.
_MARK = 2**63 - 29

# Ids as one value: a statement is the same however many they are, and prepared once.
LISTED = {
    Dialect.SQLITE: "SELECT value AS id FROM json_each(?)",
    Dialect.POSTGRESQL: "SELECT value::bigint AS id FROM jsonb_array_elements_text(?::jsonb)",
}


class _AnyViewer:
    """A member of whom nothing is known but the id: a scope that reads anything else fails."""

    id = _MARK


async def audiences(
    scope: Callable[[User], QuerySet[Any]], row_ids: Collection[int], viewer_ids: Collection[int]
) -> dict[int, set[int]]:
    """For each row, the viewers (of those given) in whose `scope` it is at this moment. The scope
    may use no more of its viewer than the id."""
    rows = scope(cast("User", _AnyViewer())).filter(id__in=list(row_ids))
    seen, values = _sql(rows)
    viewers = LISTED[dialect()]
    marks = ", ".join("?" for _ in row_ids)
    found = await fetch(
        f"SELECT viewer.id AS viewer_id, told.id AS row_id FROM ({viewers}) AS viewer "  # noqa: S608
        f"CROSS JOIN (SELECT id FROM {rows.model._meta.db_table} WHERE id IN ({marks})) AS told "
        f"WHERE told.id IN ({seen})",
        orjson.dumps(list(viewer_ids)).decode(),
        *row_ids,
        *values,
    )
    reached: defaultdict[int, set[int]] = defaultdict(set)
    for row in found:
        reached[row["row_id"]].add(row["viewer_id"])
    return reached


async def members_with_limits(user_ids: Collection[int], bands: Collection[AgeBand]) -> list[int]:
    """Those of the members who are in one of these age bands or have set themselves limits."""
    listed = LISTED[dialect()]
    marks = ", ".join("?" for _ in bands)
    rows = await fetch(
        f"SELECT u.id FROM users u WHERE u.id IN ({listed}) AND (u.age_band IN ({marks}) "  # noqa: S608
        "OR EXISTS (SELECT 1 FROM own_limits o WHERE o.id = u.id))",
        orjson.dumps(list(user_ids)).decode(),
        *(band.value for band in bands),
    )
    return [row["id"] for row in rows]


async def ended_sessions(session_ids: Collection[int], now: datetime) -> set[int]:
    """Those that are good no more: revoked, expired, or their member's account is closed."""
    listed = LISTED[dialect()]
    found = await fetch(
        f"SELECT listed.id FROM ({listed}) AS listed WHERE NOT EXISTS ("  # noqa: S608
        "SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = listed.id "
        "AND s.revoked_at IS NULL AND s.expires_at > ? AND u.state = 'ACTIVE')",
        orjson.dumps(list(session_ids)).decode(),
        now,
    )
    return {row["id"] for row in found}


def _without_hashing(sql: str) -> str:
    """`sql` with every `IN (SELECT …)` as a test against an array of the same values.

    PostgreSQL (15 at least) may evaluate one such test in two places of a plan, which share one hash
    table. Only the first of them makes it anew for the next viewer: the second was seen to ask the
    last viewer's. Arrays are made for each test. None of the values is NULL, so both say the same.
    """
    opened = {
        "IN (SELECT": ("= ANY (ARRAY (SELECT", "))"),
        "NOT IN (SELECT": ("<> ALL (ARRAY (SELECT", "))"),
        "(": ("(", ")"),
    }
    written, closings = [], []
    for piece in re.split(r"((?:NOT )?IN \(SELECT|[()])", sql):
        opening, closing = opened.get(piece, (piece, None))
        if closing is not None:
            closings.append(closing)
        written.append(closings.pop() if piece == ")" else opening)
    return "".join(written)


def _sql(rows: QuerySet[Row]) -> tuple[str, list[object]]:
    """The ids of `rows` as a statement with `?` placeholders, the mark replaced by `viewer.id`."""
    chosen = rows.values("id")
    chosen.sql()  # builds `chosen.query`
    text, values = chosen.query.get_parameterized_sql()
    if dialect() is Dialect.POSTGRESQL:
        for number in range(len(values), 0, -1):
            text = text.replace(f"${number}", "?")
        text = _without_hashing(text)
    head, *rest = text.split("?")
    kept: list[object] = []
    for value, part in zip(values, rest, strict=True):
        is_mark = value == _MARK
        head += ("viewer.id" if is_mark else "?") + part
        if not is_mark:
            kept.append(value)
    return head, kept
