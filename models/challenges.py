"""Challenges: what to make until when, and the clips that were entered.

The row is called `Contest`: `models.sessions.Challenge` is what a passkey signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from core.errors import Conflict, Forbidden
from core.ids import new_id
from models.base import Dialect, Row, dialect, fetch
from models.clips import Audience, Clip, ClipState
from models.users import User, UserState


class Contest(Row):
    created_by_id: int | None = fields.BigIntField(null=True)
    title = fields.CharField(100)
    prompt_template = fields.CharField(2000)
    tag = fields.CharField(100)
    rules = fields.CharField(2000, default="")
    sponsor = fields.CharField(100, null=True)
    entries_per_member = fields.IntField(default=1)
    opens_ms = fields.BigIntField()
    closes_ms = fields.BigIntField()

    class Meta:
        table = "contests"

    @property
    def opens_at(self) -> datetime:
        return datetime.fromtimestamp(self.opens_ms / 1000, UTC)

    @property
    def closes_at(self) -> datetime:
        return datetime.fromtimestamp(self.closes_ms / 1000, UTC)

    def takes(self, moment: datetime) -> bool:
        is_open: bool = self.opens_ms <= moment.timestamp() * 1000 < self.closes_ms
        return is_open

    def check_entry(self, clip: Clip, author: User, *, now: datetime) -> None:
        """Raises `Conflict` for a clip that cannot be entered (now, or at all)."""
        if not self.takes(now):
            raise Conflict("This challenge is not open.", field="challengeId")
        is_public = clip.audience is Audience.PUBLIC and not author.is_private
        if clip.state is not ClipState.PUBLISHED or clip.hold_count or not is_public:
            raise Conflict("Enter a clip that everybody may see.", field="clipId")
        if clip.published_at is None or not self.takes(clip.published_at):
            raise Conflict("Enter a clip that was published while it is open.", field="clipId")


class ContestEntry(Row):
    contest_id = fields.BigIntField()
    clip_id = fields.BigIntField()
    user_id = fields.BigIntField()

    class Meta:
        table = "contest_entries"


async def enter(contest: Contest, clip_id: int, author_id: int) -> bool:
    """Whether the entry is new, in a transaction. Raises `Forbidden` when the member has entered as
    many as they may."""
    # Under the member's row, so that two entries do not both find the last place free; SQLite's
    # transactions hold the whole database already.
    lock = " FOR NO KEY UPDATE" if dialect() is Dialect.POSTGRESQL else ""
    await fetch(f"SELECT id FROM users WHERE id = ?{lock}", author_id)  # noqa: S608
    own = ContestEntry.filter(contest_id=contest.id, user_id=author_id)
    if await own.filter(clip_id=clip_id).exists():
        return False
    if await own.count() >= contest.entries_per_member:
        raise Forbidden(
            f"This challenge takes {contest.entries_per_member} of each member; take one back first.",
            field="clipId",
        )
    entry = ContestEntry(id=new_id(), contest_id=contest.id, clip_id=clip_id, user_id=author_id)
    await entry.save(force_create=True)
    return True


def entered(contest_id: int) -> Q:
    """The clips among the entries of a challenge, as long as they are for everybody."""
    rows = ContestEntry.filter(contest_id=contest_id)
    return Q(id__in=Subquery(rows.values("clip_id"))) & _FOR_EVERYBODY


def in_open_challenge(moment_ms: int) -> Q:
    """The clips among the entries of challenges that are open then."""
    open_then = Contest.filter(opens_ms__lte=moment_ms, closes_ms__gt=moment_ms).values("id")
    rows = ContestEntry.filter(contest_id__in=Subquery(open_then))
    return Q(id__in=Subquery(rows.values("clip_id")))


_FOR_EVERYBODY = Q(
    state=ClipState.PUBLISHED,
    audience=Audience.PUBLIC,
    hold_count=0,
    author__state=UserState.ACTIVE,
    author__is_private=False,
)


def rankable(viewer: User | None) -> QuerySet[Clip]:
    """The clips for everybody that `viewer` may see."""
    return Clip.visible_to(viewer).filter(_FOR_EVERYBODY)


def shown_entries(viewer: User | None, contest_ids: Sequence[int]) -> QuerySet[ContestEntry]:
    """The entries that are still for everybody and that `viewer` may see."""
    entries = ContestEntry.filter(contest_id__in=list(contest_ids))
    seen = rankable(viewer).filter(id__in=Subquery(entries.values("clip_id")))
    return entries.filter(clip_id__in=Subquery(seen.values("id")))
