"""The feed that ends: how many clips and minutes a member has left today, on all devices together.

The counting is one statement on one row, so of several who ask at once nobody gets beyond the cap. A
day lasts until midnight in the member's time zone, and moving to another zone does not begin a new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from tortoise import fields

from models.base import Row, execute, fetch
from models.notifications import NotificationSettings
from models.policies import UNBOUNDED, Policy

_MINUTE_MS = 60_000
# A day is no shorter than this, whatever becomes of the time zone meanwhile.
_SHORTEST_DAY = timedelta(hours=20)

_LEFT = (
    "CASE WHEN watched_ms >= ? OR clips >= ? THEN 0 WHEN ? - clips < ? THEN ? - clips ELSE ? END"
)
_TAKE = f"""
    UPDATE feed_budgets SET granted = {_LEFT}, clips = clips + {_LEFT}
    WHERE id = ? AND ends_ms > ? RETURNING granted, clips, watched_ms, ends_ms
"""  # noqa: S608 - constants
_BEGIN_DAY = """
    INSERT INTO feed_budgets (id, ends_ms) VALUES (?, ?) ON CONFLICT (id) DO UPDATE
    SET ends_ms = excluded.ends_ms, clips = 0, watched_ms = 0 WHERE feed_budgets.ends_ms <= ?
"""
_WATCH = "UPDATE feed_budgets SET watched_ms = watched_ms + ? WHERE id = ? AND ends_ms > ?"


class FeedEnd(StrEnum):
    """Why a feed shows no more for now."""

    CLIPS = "CLIPS"
    MINUTES = "MINUTES"
    QUIET_HOURS = "QUIET_HOURS"


class FeedBudget(Row):
    """Its id is the member's."""

    ends_ms = fields.BigIntField()
    clips = fields.IntField(default=0)
    watched_ms = fields.BigIntField(default=0)
    granted = fields.IntField(default=0)

    class Meta:
        table = "feed_budgets"


@dataclass(frozen=True)
class Budget:
    """What is left; None where there is no limit. With a `reason` the feed has ended until
    `resets_at`."""

    remaining: int | None = None
    minutes_remaining: int | None = None
    resets_at: datetime | None = None
    reason: FeedEnd | None = None


@dataclass(frozen=True)
class Grant:
    """How many of the clips asked for may be shown, and what is left after them."""

    clips: int
    budget: Budget


def is_bounded(policy: Policy) -> bool:
    """Whether anything limits what the member is shown in a day."""
    bounds = (policy.daily_clips, policy.daily_minutes)
    return min(bounds) < UNBOUNDED or bool(policy.quiet_hours.minutes)


async def take(user_id: int, wanted: int, *, policy: Policy, now: datetime) -> Grant:
    """Take up to `wanted` clips from today's budget."""
    if not is_bounded(policy):
        return Grant(wanted, Budget())
    zone = await _zone(user_id)
    quiet_until = policy.quiet_hours.until(now, zone)
    row = await _take(user_id, 0 if quiet_until else wanted, policy, now=now, zone=zone)
    clips, minutes = _left(policy.daily_clips, row["clips"]), _minutes_left(policy, row)
    budget = Budget(clips, minutes, _moment(row["ends_ms"]))
    if quiet_until is not None:
        return Grant(0, Budget(clips, minutes, quiet_until, FeedEnd.QUIET_HOURS))
    if minutes == 0:
        return Grant(row["granted"], _ended(budget, FeedEnd.MINUTES))
    if clips == 0:
        return Grant(row["granted"], _ended(budget, FeedEnd.CLIPS))
    return Grant(row["granted"], budget)


async def watch(user_id: int, watched_ms: int, *, now: datetime) -> None:
    """Count time watched against today's budget."""
    now_ms = _ms(now)
    if watched_ms and not await execute(_WATCH, watched_ms, user_id, now_ms):
        await _begin_day(user_id, now=now, zone=await _zone(user_id))
        await execute(_WATCH, watched_ms, user_id, now_ms)


async def _take(
    user_id: int, wanted: int, policy: Policy, *, now: datetime, zone: ZoneInfo
) -> dict[str, int]:
    cap = policy.daily_clips
    left = (policy.daily_minutes * _MINUTE_MS, cap, cap, wanted, cap, wanted)
    values = (*left, *left, user_id, _ms(now))
    rows = await fetch(_TAKE, *values)
    if not rows:
        await _begin_day(user_id, now=now, zone=zone)
        rows = await fetch(_TAKE, *values)
    return rows[0]


async def _begin_day(user_id: int, *, now: datetime, zone: ZoneInfo) -> None:
    last = await FeedBudget.get_or_none(id=user_id)
    end = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone)
    if last is not None and end - _moment(last.ends_ms) < _SHORTEST_DAY:
        end += timedelta(days=1)
    await execute(_BEGIN_DAY, user_id, _ms(end), _ms(now))


async def _zone(user_id: int) -> ZoneInfo:
    return ZoneInfo((await NotificationSettings.of(user_id)).time_zone)


def _left(cap: int, used: int) -> int | None:
    return None if cap == UNBOUNDED else max(cap - used, 0)


def _minutes_left(policy: Policy, row: dict[str, int]) -> int | None:
    """Begun minutes count as left until they are over."""
    if policy.daily_minutes == UNBOUNDED:
        return None
    left_ms = policy.daily_minutes * _MINUTE_MS - row["watched_ms"]
    return max(-(-left_ms // _MINUTE_MS), 0)


def _ended(budget: Budget, reason: FeedEnd) -> Budget:
    return Budget(budget.remaining, budget.minutes_remaining, budget.resets_at, reason)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
