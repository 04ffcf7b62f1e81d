"""Members: who they are, what others may see of them, and what their age band means."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from core.errors import BadInput, Conflict
from models.base import Row, execute, fetch
from models.rights import RemixPolicy

_HANDLE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.]{1,28})[A-Za-z0-9]")
RESERVED_HANDLES = frozenset(
    "about abuse admin administrator anonymous api deleted everyone graphiql graphql "  # noqa: SIM905
    "health help "
    "media metrics mod moderation moderator mutoscope null official oidc operator postmaster root "
    "security settings staff support system team undefined viewer webmaster www".split()
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
    FOR_YOU = "FOR_YOU"
    FOLLOWING = "FOLLOWING"
    LATEST = "LATEST"
    TRENDING = "TRENDING"
    FRIENDS = "FRIENDS"
    FEATURING_ME = "FEATURING_ME"
    CHALLENGE = "CHALLENGE"
    CUSTOM = "CUSTOM"


class User(Row):
    """A member. `handle_key` is the handle as it is compared; counters move with what they count."""

    handle = fields.CharField(30)
    handle_key = fields.CharField(30, unique=True)
    name = fields.CharField(60)
    bio = fields.CharField(500, default="")
    password_hash = fields.CharField(255, null=True)
    role = fields.CharEnumField(Role, max_length=10, default=Role.MEMBER)
    state = fields.CharEnumField(UserState, max_length=10, default=UserState.ACTIVE)
    age_band = fields.CharEnumField(AgeBand, max_length=10, default=AgeBand.UNKNOWN)
    age_assurance = fields.CharEnumField(AgeAssurance, max_length=15, default=AgeAssurance.NONE)
    born_on: date | None = fields.DateField(null=True)
    is_private = fields.BooleanField(default=False)
    feed_choice = fields.CharEnumField(FeedKind, max_length=12, default=FeedKind.FOLLOWING)
    remix_policy = fields.CharEnumField(RemixPolicy, max_length=10, default=RemixPolicy.EVERYONE)
    on_leaderboards = fields.BooleanField(default=True)
    widest_rating = fields.SmallIntField(default=0)
    invited_by_id: int | None = fields.BigIntField(null=True)
    invites_left = fields.IntField(default=0)
    follower_count = fields.IntField(default=0)
    following_count = fields.IntField(default=0)
    clip_count = fields.IntField(default=0)

    in_office: bool = True  # not where an API token without MODERATE acts for them; no column

    class Meta:
        table = "users"

    @property
    def is_moderator(self) -> bool:
        return self.in_office and self.role in (Role.MODERATOR, Role.ADMIN)

    @property
    def is_admin(self) -> bool:
        return self.in_office and self.role is Role.ADMIN

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


def shown_handle(handle: str) -> str:
    """The handle as it is kept and shown: NFKC, without a leading @. Raises `BadInput` when it has
    no possible form."""
    shown = unicodedata.normalize("NFKC", handle).strip().removeprefix("@")
    if not _HANDLE.fullmatch(shown):
        raise BadInput(
            "A handle has 3 to 30 letters (a-z), digits, dots or underscores, "
            "and begins and ends with a letter or digit.",
            field="handle",
        )
    return shown


def handle_key(handle: str) -> str:
    """The form under which a handle is unique. Raises `BadInput`, or `Conflict` for a reserved
    one."""
    key = shown_handle(handle).casefold()
    if key in RESERVED_HANDLES:
        raise Conflict("That handle is taken.", field="handle")
    return key


async def check_handle_is_free(key: str, *, for_user: int | None = None) -> None:
    """Raises `Conflict` when somebody else has, or ever had, the handle. A first look only:
    `claim_handle` decides."""
    rows = await fetch("SELECT user_id FROM handles WHERE key = ?", key)
    if rows and (for_user is None or rows[0]["user_id"] != for_user):
        raise Conflict("That handle is taken.", field="handle")


async def claim_handle(key: str, user_id: int) -> None:
    """Take the handle for good, inside the transaction that makes or renames the member (the row
    of a new member may follow in it). Raises `Conflict` when it is or was somebody else's."""
    taken = await execute(
        "INSERT INTO handles (key, user_id) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
        key,
        user_id,
    )
    if not taken:
        await check_handle_is_free(key, for_user=user_id)


def age_on(born_on: date, day: date) -> int:
    """Completed years on `day`."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
