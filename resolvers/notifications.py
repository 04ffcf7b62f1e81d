"""Notifications: reading them, settings, the digest, and hearing of them as they happen."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.errors import BadInput, NotFound
from core.ids import id_at
from core.pages import Page, PageRequest
from models import audit
from models.base import transaction
from models.notifications import (
    Digest,
    Notification,
    NotificationSettings,
    NotificationType,
    check_time_zone,
)
from models.policies import QuietHours
from models.reads import notifications as reads
from models.reads.notifications import Actors
from models.sessions import Scope
from models.users import User
from realtime import channels
from realtime.envelope import Envelope
from realtime.events import NotificationMade
from resolvers.context import Context
from resolvers.live import listen, refresh

DIGEST_SIZE = 20
MARK_LIMIT = 100


@dataclass(frozen=True)
class SettingsChange:
    """What is None stays. `no_quiet_hours` turns them off; it goes before `quiet_hours`."""

    switch_on: Sequence[NotificationType] = ()
    switch_off: Sequence[NotificationType] = ()
    digest: Digest | None = None
    time_zone: str | None = None
    quiet_hours: QuietHours | None = None
    no_quiet_hours: bool = False


@dataclass(frozen=True)
class NotificationDigest:
    """What a mail would hold: what was still unread of the last whole day or week."""

    since: datetime
    until: datetime
    counts: dict[str, int]
    notifications: list[Notification]


@dataclass(frozen=True)
class NotificationNews:
    """`notification` is new or grew; None with `resync`: load the list afresh."""

    notification: Notification | None
    unread_count: int
    cursor: str
    resync: bool


async def notifications(ctx: Context, page: PageRequest) -> Page[Notification]:
    """Latest change first."""
    viewer = ctx.require_viewer(Scope.READ)
    rows = await reads.page(
        viewer.id, now=ctx.instance.clock.now(), limit=page.size + 1, before=page.before
    )
    shown = rows[: page.size]
    return Page(shown, [row.position for row in shown], len(rows) > page.size)


async def unread_notification_count(ctx: Context) -> int:
    viewer = ctx.require_viewer(Scope.READ)
    return sum((await reads.unread(viewer.id, now=ctx.instance.clock.now())).values())


async def mark_notifications_read(ctx: Context, ids: Sequence[int]) -> int:
    """How many are unread after it. One of somebody else is as absent: `NotFound`."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    wanted = sorted(set(ids))
    if not 1 <= len(wanted) <= MARK_LIMIT:
        raise BadInput(f"Name 1 to {MARK_LIMIT} notifications.", field="notificationIds")
    own = Notification.filter(id__in=wanted, user_id=viewer.id)
    if await own.count() != len(wanted):
        raise NotFound("notification", field="notificationIds")
    await own.filter(read_at=None).update(read_at=ctx.instance.clock.now(), due_at=None)
    return await unread_notification_count(ctx)


async def mark_all_notifications_read(ctx: Context) -> int:
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    now = ctx.instance.clock.now()
    await Notification.filter(user_id=viewer.id, read_at=None).update(read_at=now, due_at=None)
    return await unread_notification_count(ctx)


async def notification_settings(ctx: Context) -> NotificationSettings:
    return await NotificationSettings.of(ctx.require_viewer(Scope.READ).id)


async def update_notification_settings(
    ctx: Context, change: SettingsChange
) -> NotificationSettings:
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    async with transaction():
        await NotificationSettings.bulk_create(
            [NotificationSettings(id=viewer.id)], ignore_conflicts=True
        )
        row = await NotificationSettings.select_for_update().get(id=viewer.id)
        now = ctx.instance.clock.now()
        if change.time_zone not in (None, row.time_zone):
            if (await ctx.policy(viewer)).is_minor:
                row.check_may_move(now)
            row.time_zone_set_at = now
        _apply(change, row)
        await row.save()
        await audit.record(viewer.id, "notification-settings.change", f"user:{viewer.id}")
    return row


async def quiet_hours(ctx: Context, row: NotificationSettings) -> QuietHours | None:
    """What the viewer chose, or the first of their policy's while they have not. Those of the policy
    hold whatever they choose."""
    policy = await ctx.policy(ctx.require_viewer(Scope.READ))
    shown = row.chosen_quiet() if row.chose_quiet_hours else policy.quiet_hours
    return shown.windows[0] if shown.windows else None


async def notification_digest(ctx: Context) -> NotificationDigest | None:
    """None for members who want no digest."""
    viewer = ctx.require_viewer(Scope.READ)
    wishes = await NotificationSettings.of(viewer.id)
    if wishes.digest is Digest.NONE:
        return None
    now = ctx.instance.clock.now()
    since, until = _last_period(now, wishes)
    first, last = _first_id(since), _first_id(until)
    counts = await reads.unread(viewer.id, now=now, since=first, before=last)
    rows = await reads.page(viewer.id, now=now, limit=DIGEST_SIZE, before=last, since=first)
    return NotificationDigest(since, until, counts, [r for r in rows if r.read_at is None])


async def notification_received(
    ctx: Context, after: str | None
) -> AsyncGenerator[NotificationNews, None]:
    """Notifications of the viewer as they are made, but not in their quiet hours; what was kept
    back then follows at the end of them. Each is asked for again when it is sent."""
    viewer = ctx.require_viewer(Scope.READ)
    async with listen(ctx, [channels.notifications(viewer.id)], after) as news:
        async for item in news:
            current = await refresh(ctx)
            if current is None:
                continue
            row = None
            if isinstance(item, Envelope):
                row = await _shown(ctx, current, item)
                if row is None:
                    continue
            cursor = ctx.instance.cursors.encode(news.cursor)
            count = await unread_notification_count(ctx)
            yield NotificationNews(row, count, cursor, resync=row is None)


async def actors_of(ctx: Context, row: Notification) -> Actors:
    return await ctx.loaders.actors.load(row.id)


async def _shown(ctx: Context, viewer: User, item: Envelope) -> Notification | None:
    if not isinstance(item.event, NotificationMade):
        return None
    now = ctx.instance.clock.now()
    return await reads.one(viewer.id, item.event.notification_id, now=now)


def _apply(change: SettingsChange, row: NotificationSettings) -> None:
    row.switch(change.switch_on, on=True)
    row.switch(change.switch_off, on=False)
    if change.digest is not None:
        row.digest = change.digest
    if change.time_zone is not None:
        row.time_zone = check_time_zone(change.time_zone)
    if change.no_quiet_hours:
        row.chose_quiet_hours, row.quiet_from, row.quiet_until = True, None, None
    if change.quiet_hours is not None:
        hours = change.quiet_hours
        if not (0 <= hours.start < 24 * 60 and 0 <= hours.end < 24 * 60):
            raise BadInput("Quiet hours are minutes of a day, 0 to 1,439.", field="quietHours")
        row.chose_quiet_hours, row.quiet_from, row.quiet_until = True, hours.start, hours.end


def _last_period(now: datetime, wishes: NotificationSettings) -> tuple[datetime, datetime]:
    """The last whole day, or week from Monday on, in the member's time zone."""
    zone = ZoneInfo(wishes.time_zone)
    today = now.astimezone(zone).date()
    end = today - timedelta(days=today.weekday() if wishes.digest is Digest.WEEKLY else 0)
    start = end - timedelta(days=7 if wishes.digest is Digest.WEEKLY else 1)
    return datetime.combine(start, time(), zone), datetime.combine(end, time(), zone)


def _first_id(moment: datetime) -> int:
    return id_at(int(moment.timestamp() * 1000))
