"""Members: who they are, what others may see of them, and what their age band means."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from core.errors import BadInput
from models.base import Row, fetch

_HANDLE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.]{1,28})[A-Za-z0-9]")
RESERVED_HANDLES = frozenset(
    "admin administrator moderator mutoscope official root support system graphql graphiql "
    "health metrics media api help about settings".split()
)


class Role(StrEnum):
    MEMBER = "MEMBER"
    MODERATOR = "MODERATOR"
    ADMIN = "ADMIN"


class UserState(StrEnum):
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    DELETED = "DELETED"


class AgeBand(StrEnum):
    UNKNOWN = "UNKNOWN"
    MINOR = "MINOR"
    ADULT = "ADULT"


class AgeAssurance(StrEnum):
    NONE = "NONE"
    SELF_DECLARED = "SELF_DECLARED"
    PROVEN = "PROVEN"


class FeedKind(StrEnum):
    FOLLOWING = "FOLLOWING"
    LATEST = "LATEST"


class User(Row):
    handle = fields.CharField(30)
    handle_key = fields.CharField(30, unique=True)
    name = fields.CharField(60)
    bio = fields.CharField(500, default="")
    avatar_key: str | None = fields.CharField(128, null=True)
    password_hash: str | None = fields.CharField(255, null=True)
    role = fields.CharEnumField(Role, max_length=10, default=Role.MEMBER)
    state = fields.CharEnumField(UserState, max_length=10, default=UserState.ACTIVE)
    age_band = fields.CharEnumField(AgeBand, max_length=10, default=AgeBand.UNKNOWN)
    age_assurance = fields.CharEnumField(AgeAssurance, max_length=15, default=AgeAssurance.NONE)
    born_on: date | None = fields.DateField(null=True)
    is_private = fields.BooleanField(default=False)
    feed_choice = fields.CharEnumField(FeedKind, max_length=12, default=FeedKind.FOLLOWING)
    invited_by_id: int | None = fields.BigIntField(null=True)
    invites_left = fields.IntField(default=0)
    follower_count = fields.IntField(default=0)
    following_count = fields.IntField(default=0)
    clip_count = fields.IntField(default=0)

    class Meta:
        table = "users"

    @property
    def is_moderator(self) -> bool:
        return self.role in (Role.MODERATOR, Role.ADMIN)

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN

    @classmethod
    def visible_to(cls, viewer: User | None) -> QuerySet[User]:
        """Active members who have not blocked the viewer. Moderators also see suspended ones."""
        from models.social import Block

        if viewer is None:
            return cls.filter(state=UserState.ACTIVE)
        if viewer.is_moderator:
            return cls.filter(state__not=UserState.DELETED)
        blockers = Block.filter(blocked_id=viewer.id).values("blocker_id")
        return cls.filter(Q(state=UserState.ACTIVE) & ~Q(id__in=Subquery(blockers)))


def handle_key(handle: str) -> str:
    """The form under which a handle is unique. Raises `BadInput` for one nobody can have."""
    handle = unicodedata.normalize("NFKC", handle).strip().removeprefix("@")
    if not _HANDLE.fullmatch(handle):
        raise BadInput(
            "A handle has 3 to 30 letters (a-z), digits, dots or underscores, "
            "and begins and ends with a letter or digit.",
            field="handle",
        )
    key = handle.casefold()
    if key in RESERVED_HANDLES:
        raise BadInput("That handle is taken.", field="handle")
    return key


async def handle_is_free(key: str, *, for_user: int | None) -> bool:
    """Whether nobody else has, or ever had, the handle."""
    rows = await fetch("SELECT user_id FROM handles WHERE key = ?", key)
    return not rows or (for_user is not None and rows[0]["user_id"] == for_user)


def age_on(born_on: date, day: date) -> int:
    """Completed years on `day`."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
