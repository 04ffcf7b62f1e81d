"""Pages and counts of notifications. A row shows while it is the instance's own word, or while at
least one of its actors is an active member whom no block and no mute of the reader hides, and who
has not taken back what it tells: a follow or the request for one, a like, a comment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.base import fetch
from models.notifications import Notification

_ACTORS_SHOWN = 3

# `a` is an actor, `n` the notification; the one value is the time.
_HEARD = """
    EXISTS (SELECT 1 FROM users u WHERE u.id = a.user_id AND u.state = 'ACTIVE')
    AND NOT EXISTS (SELECT 1 FROM blocks b
        WHERE (b.blocker_id = a.user_id AND b.blocked_id = n.user_id)
        OR (b.blocker_id = n.user_id AND b.blocked_id = a.user_id))
    AND NOT EXISTS (SELECT 1 FROM mutes m WHERE m.muter_id = n.user_id AND m.muted_id = a.user_id
        AND (m.until IS NULL OR m.until > ?))
    AND CASE n.type
        WHEN 'FOLLOW_REQUESTED' THEN EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = a.user_id
            AND f.followed_id = n.user_id AND f.state = 'REQUESTED')
        WHEN 'FOLLOWED' THEN EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = a.user_id
            AND f.followed_id = n.user_id)
        WHEN 'LIKE' THEN EXISTS (SELECT 1 FROM likes l WHERE l.clip_id = n.clip_id
            AND l.user_id = a.user_id)
        ELSE n.subject NOT LIKE 'comment:%' OR EXISTS (SELECT 1 FROM comments c
            WHERE c.id = CASE WHEN n.subject LIKE 'comment:%'
                THEN CAST(substr(n.subject, 9) AS BIGINT) END AND c.deleted_at IS NULL)
    END"""
_SHOWN = f"""(NOT n.is_from_members OR EXISTS (
    SELECT 1 FROM notification_actors a WHERE a.notification_id = n.id AND {_HEARD}))"""  # noqa: S608


@dataclass(frozen=True)
class Actors:
    """The latest few members behind a notification, and how many there are."""

    user_ids: Sequence[int]
    count: int


async def page(
    user_id: int, *, now: datetime, limit: int, before: int | None = None, since: int = 0
) -> list[Notification]:
    """Newest change first. `before` and `since` bound `position`."""
    rows = await fetch(
        f"""SELECT n.id FROM notifications n
        WHERE n.user_id = ? AND n.position < ? AND n.position >= ? AND {_SHOWN}
        ORDER BY n.position DESC LIMIT ?""",  # noqa: S608
        user_id,
        2**63 - 1 if before is None else before,
        since,
        now,
        limit,
    )
    return await Notification.filter(id__in=[r["id"] for r in rows]).order_by("-position")


async def one(user_id: int, notification_id: int, *, now: datetime) -> Notification | None:
    """The notification if it is this member's and shows."""
    rows = await fetch(
        f"SELECT n.id FROM notifications n WHERE n.id = ? AND n.user_id = ? AND {_SHOWN}",  # noqa: S608
        notification_id,
        user_id,
        now,
    )
    return await Notification.get(id=rows[0]["id"]) if rows else None


async def unread(
    user_id: int, *, now: datetime, since: int = 0, before: int = 2**63 - 1
) -> dict[str, int]:
    """How many unread ones show, by type."""
    rows = await fetch(
        f"""SELECT n.type, count(*) AS unread FROM notifications n
        WHERE n.user_id = ? AND n.read_at IS NULL AND n.position >= ? AND n.position < ?
        AND {_SHOWN} GROUP BY n.type""",  # noqa: S608
        user_id,
        since,
        before,
        now,
    )
    return {row["type"]: row["unread"] for row in rows}


async def actors_among(ids: Sequence[int], *, now: datetime) -> dict[int, Actors]:
    """The actors that show, of each notification that has any."""
    marks = ", ".join("?" for _ in ids)
    rows = await fetch(
        f"""SELECT notification_id, user_id, n_actors FROM (
            SELECT a.notification_id, a.user_id, a.id AS told,
                row_number() OVER (PARTITION BY a.notification_id ORDER BY a.id DESC) AS place,
                count(*) OVER (PARTITION BY a.notification_id) AS n_actors
            FROM notification_actors a JOIN notifications n ON n.id = a.notification_id
            WHERE a.notification_id IN ({marks}) AND {_HEARD}) AS found
        WHERE place <= {_ACTORS_SHOWN} ORDER BY notification_id, told DESC""",  # noqa: S608
        *ids,
        now,
    )
    found: defaultdict[int, list[int]] = defaultdict(list)
    counts: dict[int, int] = {}
    for row in rows:
        found[row["notification_id"]].append(row["user_id"])
        counts[row["notification_id"]] = row["n_actors"]
    return {row_id: Actors(found[row_id], count) for row_id, count in counts.items()}
