"""What the operator's report of the ranking is made from: sessions of a day, controls, models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.ids import id_at
from models.base import fetch
from models.reads.studio import DAY_MS

MOST_CONTROLS = 5000
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Session:
    """One order of a ranked feed; `user_id` None: made without a profile, for whoever asks the
    same. `content` is the ranker's to read."""

    id: int
    user_id: int | None
    model: str
    content: str
    took_us: int


@dataclass(frozen=True, slots=True)
class Shown:
    id: int
    author_id: int
    views: int


async def sessions_of(day: int, *, after: int, limit: int) -> list[Session]:
    """Of a day, by id from the one after `after` on: ids are drawn by lot, and so are these."""
    rows = await fetch(
        "SELECT id, user_id, model, content, took_us FROM feed_snapshots "  # noqa: S608
        f"WHERE made_ms / {DAY_MS} = ? AND id > ? ORDER BY id LIMIT ?",
        day,
        after,
        limit,
    )
    return [Session(**row) for row in rows]


async def number_of_sessions(day: int) -> int:
    (row,) = await fetch(
        f"SELECT count(*) AS n FROM feed_snapshots WHERE made_ms / {DAY_MS} = ?",  # noqa: S608
        day,
    )
    return int(row["n"])


async def earliest_day() -> int | None:
    """That any session is left of."""
    (row,) = await fetch("SELECT min(made_ms) AS moment FROM feed_snapshots")
    return None if row["moment"] is None else int(row["moment"]) // DAY_MS


async def facts_of(clip_ids: Sequence[int]) -> list[Shown]:
    found: list[dict[str, Any]] = []
    for start in range(0, len(clip_ids), _BATCH):
        part = clip_ids[start : start + _BATCH]
        marks = ", ".join("?" for _ in part)
        found += await fetch(
            "SELECT c.id, c.author_id, coalesce(n.ranked_views, 0) AS views FROM clips c "  # noqa: S608
            f"LEFT JOIN clip_counts n ON n.clip_id = c.id WHERE c.id IN ({marks})",
            *part,
        )
    return [Shown(**row) for row in found]


async def controls_in_force() -> list[str]:
    """What members ask of their feeds, as JSON, one text a member, the latest changes first."""
    rows = await fetch(
        "SELECT v.controls FROM feed_control_heads h JOIN feed_control_versions v "
        "ON v.id = h.version_id ORDER BY v.id DESC LIMIT ?",
        MOST_CONTROLS,
    )
    return [row["controls"] for row in rows]


async def without_personalisation(minor_bands: Sequence[str]) -> tuple[int, int]:
    """How many active members' feeds read nothing of what they did, of how many: minors', and those
    of adults who said so."""
    marks = ", ".join("?" for _ in minor_bands) or "NULL"
    (row,) = await fetch(
        f"SELECT count(*) AS members, coalesce(sum(CASE WHEN u.age_band IN ({marks}) "  # noqa: S608
        "OR o.limits LIKE '%\"personalisation\": false%' THEN 1 ELSE 0 END), 0) AS without "
        "FROM users u LEFT JOIN own_limits o ON o.id = u.id WHERE u.state = 'ACTIVE'",
        *minor_bands,
    )
    return int(row["without"]), int(row["members"])


async def refused_in(days: range) -> int:
    """How many models the gate refused."""
    (row,) = await fetch(
        "SELECT count(*) AS n FROM ranker_models WHERE state = 'REFUSED' AND id >= ? AND id < ?",
        id_at(days.start * DAY_MS),
        id_at(days.stop * DAY_MS),
    )
    return int(row["n"])
