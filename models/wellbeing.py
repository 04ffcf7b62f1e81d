"""A question now and then whether the feed does a member good. The answers are theirs alone: no
ranking and no statistic reads them, and an answer changes nothing but what is offered right after."""

from __future__ import annotations

from datetime import datetime, timedelta

from tortoise import fields

from models.base import Row
from models.impressions import Impression
from models.users import User

EVERY = timedelta(days=7)
EVERY_CLIPS = 200
LOW = 2  # of 1 to 5: from here down, ways to change the feed or to limit it are offered


class WellbeingPoll(Row):
    """`answer` None: it was dismissed."""

    user_id = fields.BigIntField()
    answer: int | None = fields.IntField(null=True)

    class Meta:
        table = "wellbeing_polls"


async def is_due(member: User, now: datetime) -> bool:
    """Whether a week has gone by, or 200 clips, since the last poll or the first day."""
    last = await WellbeingPoll.filter(user_id=member.id).order_by("-id").first()
    since: Row = last or member
    if now - since.created_at >= EVERY:
        return True
    seen = Impression.filter(user_id=member.id, position__gt=since.id)
    return len(await seen.limit(EVERY_CLIPS).values_list("id")) >= EVERY_CLIPS
