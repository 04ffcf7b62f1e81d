"""Notifications: what a member is told about, gathered per subject, and how they want to be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import orjson
from tortoise import fields

from core.errors import BadInput, Conflict
from core.ids import new_id
from models.base import Dialect, Row, dialect, execute, fetch
from models.policies import NEVER, Quiet, QuietHours
from models.reads.scoped import Scoped

ZONE_HOLDS = timedelta(days=7)


class NotificationType(StrEnum):
    FOLLOW_REQUESTED = "FOLLOW_REQUESTED"
    FOLLOWED = "FOLLOWED"
    FOLLOW_ACCEPTED = "FOLLOW_ACCEPTED"
    CLIP_PUBLISHED = "CLIP_PUBLISHED"
    COMMENT = "COMMENT"
    REPLY = "REPLY"
    MENTION = "MENTION"
    LIKE = "LIKE"
    SHARE = "SHARE"
    REMIX = "REMIX"
    GENERATION_FINISHED = "GENERATION_FINISHED"
    GENERATION_FAILED = "GENERATION_FAILED"
    SCHEDULE_REFUSED = "SCHEDULE_REFUSED"
    MESSAGE_REQUEST = "MESSAGE_REQUEST"
    MODERATION = "MODERATION"
    GUARDIAN = "GUARDIAN"
    PUBLICATION_ASKED = "PUBLICATION_ASKED"
    PUBLICATION_ANSWERED = "PUBLICATION_ANSWERED"
    CAMEO_USED = "CAMEO_USED"
    CAMEO_REQUESTED = "CAMEO_REQUESTED"
    CAMEO_ANSWERED = "CAMEO_ANSWERED"
    CAMEO_WITHDRAWN = "CAMEO_WITHDRAWN"
    CAMEO_RESEMBLED = "CAMEO_RESEMBLED"


OFF_BY_DEFAULT = frozenset({NotificationType.CLIP_PUBLISHED})
ALWAYS_ON = frozenset(
    {
        NotificationType.MODERATION,
        NotificationType.GUARDIAN,
        NotificationType.PUBLICATION_ASKED,
        NotificationType.PUBLICATION_ANSWERED,
    }
)


class Digest(StrEnum):
    NONE = "NONE"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"


@dataclass(frozen=True)
class Notice:
    """Something to tell one member: what happened to which subject, and who did it (None: the
    instance itself)."""

    user_id: int
    type: NotificationType
    subject: str
    actor_id: int | None = None
    clip_id: int | None = None


@dataclass(frozen=True)
class Due:
    """A notice to be written down, and until when quiet hours keep it back."""

    notice: Notice
    at: datetime | None


class Notification(Row):
    user_id = fields.BigIntField()
    type = fields.CharEnumField(NotificationType, max_length=30)
    subject = fields.CharField(60)
    clip_id: int | None = fields.BigIntField(null=True)
    is_from_members = fields.BooleanField()
    position = fields.BigIntField()
    read_at: datetime | None = fields.DatetimeField(null=True)
    due_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "notifications"


class NotificationActor(Row):
    notification_id = fields.BigIntField()
    user_id = fields.BigIntField()

    class Meta:
        table = "notification_actors"
        unique_together = (("notification_id", "user_id"),)


class NotificationSettings(Row):
    """Its id is the member's. A member without a row has the defaults."""

    switched_on = fields.CharField(600, default="")
    switched_off = fields.CharField(600, default="")
    digest = fields.CharEnumField(Digest, max_length=10, default=Digest.NONE)
    time_zone = fields.CharField(60, default="UTC")
    chose_quiet_hours = fields.BooleanField(default=False)
    quiet_from: int | None = fields.IntField(null=True)
    quiet_until: int | None = fields.IntField(null=True)
    time_zone_set_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "notification_settings"

    @classmethod
    async def of(cls, user_id: int) -> NotificationSettings:
        found = await _SETTINGS.rows(None, id=user_id)
        return found[0] if found else cls(id=user_id)

    @classmethod
    async def of_all(cls, user_ids: Sequence[int]) -> dict[int, NotificationSettings]:
        """To be read only: members without a row share the defaults."""
        found = {row.id: row for row in await _SETTINGS_OF.rows(None, ids=user_ids)}
        return {user_id: found.get(user_id) or _defaults() for user_id in user_ids}

    def wants(self, kind: NotificationType) -> bool:
        if kind in ALWAYS_ON:
            return True
        if kind in OFF_BY_DEFAULT:
            return kind in self.switched_on.split()
        return kind not in self.switched_off.split()

    def switch(self, kinds: Iterable[NotificationType], *, on: bool) -> None:
        """Raises `BadInput` for a kind that cannot be switched off."""
        turned = set(kinds)
        if not on and turned & ALWAYS_ON:
            raise BadInput(
                "What moderation and guardians decide is always told.", field="switchOff"
            )
        ons, offs = set(self.switched_on.split()), set(self.switched_off.split())
        ons, offs = (ons | turned, offs - turned) if on else (ons - turned, offs | turned)
        self.switched_on, self.switched_off = " ".join(sorted(ons)), " ".join(sorted(offs))

    def chosen_quiet(self) -> Quiet:
        """The hours that the member chose; never, where they chose none."""
        if self.quiet_from is None or self.quiet_until is None:
            return NEVER
        return Quiet.of(QuietHours(self.quiet_from, self.quiet_until))

    def quiet_until_when(self, now: datetime, held: Quiet) -> datetime | None:
        """When the quiet that holds `now` ends, of what the member chose and of what is `held` for
        them anyhow; None while nothing is quiet."""
        return (self.chosen_quiet() | held).until(now, ZoneInfo(self.time_zone))

    def check_may_move(self, now: datetime) -> None:
        """For minors, whose nights and days follow their time zone. Raises `Conflict`."""
        if self.time_zone_set_at is not None and now < self.time_zone_set_at + ZONE_HOLDS:
            raise Conflict("Your time zone can be changed once a week.", field="timeZone")


@cache
def _defaults() -> NotificationSettings:
    return NotificationSettings(id=0)


_SETTINGS = Scoped(lambda _viewer, id: NotificationSettings.filter(id=id))
_SETTINGS_OF = Scoped(lambda _viewer, ids: NotificationSettings.filter(id__in=ids))


def check_time_zone(name: str) -> str:
    """Raises `BadInput` for a name that IANA does not know."""
    if name not in available_timezones():
        raise BadInput("Name a time zone such as `Europe/Berlin`.", field="timeZone")
    return name


_COMMENT_KINDS = (NotificationType.REPLY, NotificationType.COMMENT)

# Nobody is told twice of what a member did to the same thing; and who is named in a comment is told of
# it once: as a reply to them, or on their clip.
_IS_NEWS = """NOT EXISTS (
        SELECT 1 FROM notifications n
        WHERE n.user_id = t.user_id AND n.type = t.type AND n.subject = t.subject AND EXISTS (
            SELECT 1 FROM notification_actors a
            WHERE a.notification_id = n.id AND a.user_id = t.actor_id {each}) {each})
    AND NOT (t.type = 'MENTION' AND EXISTS (
        SELECT 1 FROM notifications n WHERE n.user_id = t.user_id AND n.subject = t.subject
        AND n.type IN ('REPLY', 'COMMENT') {each}))"""
# Looked up for each by index. Joined, or planned when there were few, it would read all notifications
# through for each of a batch.
_BY_ITSELF = "OFFSET 0"
_BY_INDEX = "SELECT set_config('enable_seqscan', 'off', TRUE)"  # until the transaction ends

_INTO_OPEN = """ON CONFLICT (user_id, type, subject) WHERE read_at IS NULL
    DO UPDATE SET position = excluded.position, due_at = excluded.due_at"""

_GATHER = f"""WITH told AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(?::jsonb) AS t (id BIGINT, user_id BIGINT, type VARCHAR,
            subject VARCHAR, clip_id BIGINT, actor_id BIGINT, due_at TIMESTAMPTZ)
        WHERE {_IS_NEWS.format(each=_BY_ITSELF)}),
    made AS (
        INSERT INTO notifications
            (id, user_id, type, subject, clip_id, is_from_members, position, due_at)
        SELECT DISTINCT ON (user_id, type, subject)
            id, user_id, type, subject, clip_id, actor_id IS NOT NULL, id, due_at
        FROM told ORDER BY user_id, type, subject, id DESC
        {_INTO_OPEN} RETURNING id, user_id, type, subject, due_at),
    actors AS (
        INSERT INTO notification_actors (id, notification_id, user_id)
        SELECT told.id, made.id, told.actor_id FROM told JOIN made USING (user_id, type, subject)
        WHERE told.actor_id IS NOT NULL)
    SELECT id, user_id FROM made WHERE due_at IS NULL"""  # noqa: S608 - constants


async def gather(told: Sequence[Due]) -> list[tuple[int, int]]:
    """Write notices down, each into the unread row about its subject where there is one. Nobody is told
    twice of what one member did to the same thing. In a transaction; the rows and members of those
    that are not kept back, each once."""
    notices = list(_distinct(told))
    if dialect() is Dialect.POSTGRESQL:
        await fetch(_BY_INDEX)
        rows = await fetch(_GATHER, orjson.dumps(notices).decode())
        return [(row["id"], row["user_id"]) for row in rows]
    made = {await _gather_one(notice): notice for notice in notices}
    return [(id, row["user_id"]) for id, row in made.items() if id and row["due_at"] is None]


def _distinct(told: Sequence[Due]) -> Iterator[dict[str, Any]]:
    """As rows: what several events of one batch tell is told once."""
    comments = {
        (n.user_id, n.subject) for n in (d.notice for d in told) if n.type in _COMMENT_KINDS
    }
    seen: set[Notice] = set()
    for due in told:
        notice = due.notice
        is_mention = notice.type is NotificationType.MENTION
        if notice in seen or (is_mention and (notice.user_id, notice.subject) in comments):
            continue
        if notice.actor_id is not None:
            seen.add(notice)
        yield {
            "id": new_id(),
            "user_id": notice.user_id,
            "type": notice.type,
            "subject": notice.subject,
            "clip_id": notice.clip_id,
            "actor_id": notice.actor_id,
            "due_at": due.at,
        }


async def _gather_one(row: dict[str, Any]) -> int | None:
    """A step at a time, as SQLite takes them."""
    rows = await fetch(
        f"""INSERT INTO notifications
            (id, user_id, type, subject, clip_id, is_from_members, position, due_at)
        SELECT t.id, t.user_id, t.type, t.subject, t.clip_id, t.actor_id IS NOT NULL, t.id, t.due_at
        FROM (SELECT ? AS id, ? AS user_id, ? AS type, ? AS subject, ? AS clip_id, ? AS actor_id,
            ? AS due_at) AS t
        WHERE {_IS_NEWS.format(each="")}
        {_INTO_OPEN} RETURNING id""",  # noqa: S608 - constants
        *row.values(),
    )
    if not rows:
        return None
    made: int = rows[0]["id"]
    if row["actor_id"] is not None:
        await execute(
            "INSERT INTO notification_actors (id, notification_id, user_id) VALUES (?, ?, ?)",
            row["id"],
            made,
            row["actor_id"],
        )
    return made


async def publish_listeners(clip_id: int, author_id: int) -> list[int]:
    """Followers who want to be told when this author publishes, and whom the clip reaches."""
    rows = await fetch(
        """SELECT f.follower_id FROM follows f
        JOIN notification_settings s ON s.id = f.follower_id
        JOIN clips c ON c.id = ? AND c.author_id = f.followed_id AND c.state = 'PUBLISHED'
        WHERE f.followed_id = ? AND f.state = 'ACCEPTED'
        AND (' ' || s.switched_on || ' ') LIKE '% CLIP_PUBLISHED %'
        AND (c.audience IN ('PUBLIC', 'FOLLOWERS')
          OR (c.audience = 'MUTUALS' AND EXISTS (SELECT 1 FROM follows b WHERE b.state = 'ACCEPTED'
              AND b.follower_id = f.followed_id AND b.followed_id = f.follower_id))
          OR (c.audience = 'LIST' AND EXISTS (SELECT 1 FROM clip_viewers v
              WHERE v.clip_id = c.id AND v.user_id = f.follower_id)))""",
        clip_id,
        author_id,
    )
    return [row["follower_id"] for row in rows]


async def take_due(now: datetime) -> list[tuple[int, int]]:
    """End the waiting of what quiet hours kept back: (notification, member) of those still unread."""
    rows = await Notification.filter(due_at__lte=now).limit(200)
    await Notification.filter(id__in=[row.id for row in rows]).update(due_at=None)
    return [(row.id, row.user_id) for row in rows if row.read_at is None]
