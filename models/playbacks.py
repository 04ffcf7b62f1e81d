"""Playbacks: one row per session, views counted once each, and a damped count for ranking.

A view is the first report of a playback session, at least a second after the same visitor's view
before it of the same clip. Display counts are exactly that. Ranking counts take at most one view
per visitor, clip and hour, and so many per visitor and hour in all; an author's own never count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise import fields

from core.ids import new_id
from models.base import Row, execute, fetch
from models.clips import Clip
from models.counts import count

LONGEST_LOOP = 10  # a session watches its clip so many times over at most
COMPLETE = 0.9  # of the clip was watched, and the player says it reached the end
APART_MS = 1_000
RANKED_APART_MS = 3_600_000
RANKED_PER_HOUR = 300

_MARK = """
    INSERT INTO view_marks (clip_id, visitor, counted_ms, ranked_ms) VALUES (?, ?, ?, 0)
    ON CONFLICT (clip_id, visitor) DO UPDATE SET counted_ms = excluded.counted_ms
    WHERE view_marks.counted_ms <= excluded.counted_ms - ?
    RETURNING ranked_ms
"""
_INSERT = """
    INSERT INTO playbacks (id, clip_id, user_id, visitor, session_key, is_follower)
    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (clip_id, session_key) DO NOTHING RETURNING id
"""


class Playback(Row):
    """`visitor` and `session_key` are keyed hashes; `is_follower` is as it was at the start."""

    clip_id = fields.BigIntField()
    user_id: int | None = fields.BigIntField(null=True)
    visitor = fields.CharField(64)
    session_key = fields.CharField(64)
    watched_ms = fields.IntField(default=0)
    is_complete = fields.BooleanField(default=False)
    is_follower = fields.BooleanField(default=False)

    class Meta:
        table = "playbacks"


@dataclass(frozen=True)
class Watched:
    """What a player reports of one session so far. `watched_ms` is as long as it says."""

    user_id: int | None
    visitor: str
    session_key: str
    watched_ms: int
    completed: bool
    is_follower: bool


@dataclass(frozen=True)
class Counted:
    """`is_view`: this report began a view that was counted; `gained_ms`: how much more was watched
    than was known before it."""

    is_view: bool
    gained_ms: int


async def record_playback(clip: Clip, report: Watched, now: datetime) -> Counted:
    """What was watched only grows, whatever the order in which reports arrive. In a transaction."""
    now_ms = int(now.timestamp() * 1000)
    row = await _session(clip, report)
    is_new = row is None and await _begin(clip, report, now_ms)
    row = row or await _session(clip, report)
    if row is None:
        return Counted(
            False, 0
        )  # too soon after the visitor's last view: the next report may begin this one
    watched = min(report.watched_ms, clip.duration_ms * LONGEST_LOOP)
    gained = max(watched - row.watched_ms, 0)
    row.watched_ms += gained
    completes = report.completed and row.watched_ms >= clip.duration_ms * COMPLETE
    first_time = completes and not row.is_complete
    if gained or first_time:
        row.is_complete = row.is_complete or completes
        await row.save(update_fields=["watched_ms", "is_complete"])
        await count(clip.id, watched_ms=gained, completions=int(first_time))
    return Counted(is_new, gained)


async def forget_old_marks(now: datetime) -> None:
    """Marks that no count asks for any more go."""
    before = int((now - timedelta(days=1)).timestamp() * 1000)
    await execute("DELETE FROM view_marks WHERE counted_ms < ?", before)


async def _session(clip: Clip, report: Watched) -> Playback | None:
    rows = Playback.select_for_update(no_key=True)
    return await rows.get_or_none(clip_id=clip.id, session_key=report.session_key)


async def _begin(clip: Clip, report: Watched, now_ms: int) -> bool:
    """Count a view, unless it comes too soon or another report of the session was quicker."""
    marks = await fetch(_MARK, clip.id, report.visitor, now_ms, APART_MS)
    if not marks:
        return False
    values = (clip.id, report.user_id, report.visitor, report.session_key, report.is_follower)
    if not await fetch(_INSERT, new_id(), *values):
        return False
    ranked = report.user_id != clip.author_id and await _ranks(
        clip.id, report.visitor, now_ms=now_ms, ranked_ms=marks[0]["ranked_ms"]
    )
    await count(clip.id, views=1, ranked_views=int(ranked))
    return True


async def _ranks(clip_id: int, visitor: str, *, now_ms: int, ranked_ms: int) -> bool:
    since = now_ms - RANKED_APART_MS
    if ranked_ms > since:
        return False
    (found,) = await fetch(
        "SELECT count(*) AS n FROM view_marks WHERE visitor = ? AND ranked_ms > ?", visitor, since
    )
    if found["n"] >= RANKED_PER_HOUR:
        return False
    await execute(
        "UPDATE view_marks SET ranked_ms = ? WHERE clip_id = ? AND visitor = ?",
        now_ms,
        clip_id,
        visitor,
    )
    return True
