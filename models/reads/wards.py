"""How a ward fares, in numbers alone: never what they wrote, asked for or watched."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from core.ids import id_at, made_at_ms
from models.base import fetch


@dataclass(frozen=True)
class WardDay:
    """One day in UTC."""

    day: date
    minutes_watched: int
    clips_watched: int
    generations: int


@dataclass(frozen=True)
class WardActivity:
    """The last days, the latest first, and how many members were written to in them; `likeness_…`:
    how many members may use their likeness now because they said so, and how many uses of it
    others asked for in these days."""

    days: list[WardDay]
    people_messaged: int
    likeness_grants: int
    likeness_uses: int


async def ward_activity(user_id: int, days: int, now: datetime) -> WardActivity:
    today = now.astimezone(UTC).date()
    first = datetime.combine(today - timedelta(days=days - 1), datetime.min.time(), UTC)
    since = id_at(int(first.timestamp() * 1000))
    watched_ms: Counter[date] = Counter()
    clips: Counter[date] = Counter()
    rows = await fetch(
        "SELECT id, watched_ms FROM playbacks WHERE user_id = ? AND id >= ?", user_id, since
    )
    for row in rows:
        day = _day(row["id"])
        watched_ms[day] += row["watched_ms"]
        clips[day] += 1
    jobs = await fetch("SELECT id FROM generations WHERE owner_id = ? AND id >= ?", user_id, since)
    made = Counter(_day(row["id"]) for row in jobs)
    (messaged,) = await fetch(
        """SELECT COUNT(DISTINCT o.user_id) AS people FROM conversation_members o
        WHERE o.user_id <> ? AND o.conversation_id IN
            (SELECT m.conversation_id FROM messages m WHERE m.sender_id = ? AND m.id >= ?)""",
        user_id,
        user_id,
        since,
    )
    (likeness,) = await fetch(
        """SELECT (SELECT COUNT(*) FROM
            (SELECT p.user_id FROM cameo_permits p JOIN cameos c ON c.id = p.cameo_id
             WHERE c.owner_id = ? AND p.is_allowed
             UNION SELECT requester_id FROM cameo_requests WHERE owner_id = ? AND state = 'APPROVED'
            ) granted) AS grants,
        (SELECT COUNT(*) FROM generation_cameos u JOIN generations g ON g.id = u.generation_id
         WHERE u.owner_id = ? AND u.id >= ? AND g.owner_id <> u.owner_id) AS uses""",
        user_id,
        user_id,
        user_id,
        since,
    )
    dates = [today - timedelta(days=back) for back in range(days)]
    return WardActivity(
        [WardDay(day, watched_ms[day] // 60_000, clips[day], made[day]) for day in dates],
        messaged["people"],
        likeness["grants"],
        likeness["uses"],
    )


def _day(row_id: int) -> date:
    return datetime.fromtimestamp(made_at_ms(row_id) / 1000, UTC).date()
