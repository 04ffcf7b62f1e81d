"""What a member may do, as a lattice: the meet of several policies is the most that all of them allow.

The defaults of an age band, each guardian and the member themselves say what they allow; the
effective policy is the meet of all, so it does not matter who speaks first or how often, and nobody
can widen what another has narrowed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from operator import and_, or_
from typing import Any, Self
from zoneinfo import ZoneInfo

from core.errors import BadInput
from models.rights import Reach, RemixPolicy, narrowest

UNBOUNDED = 2**31 - 1
_DAY = 24 * 60


class MessagePolicy(StrEnum):
    """Who may start a conversation with a member, widest first."""

    EVERYONE = "EVERYONE"
    FOLLOWING = "FOLLOWING"
    NONE = "NONE"


class CommentPolicy(StrEnum):
    """Who may comment on a clip, widest first."""

    ALL = "ALL"
    FOLLOWERS = "FOLLOWERS"
    NONE = "NONE"


class CameoScope(StrEnum):
    """Who may use somebody's likeness, widest first."""

    EVERYONE = "EVERYONE"
    MUTUALS = "MUTUALS"
    APPROVED = "APPROVED"
    ONLY_ME = "ONLY_ME"


class SensitiveLevel(StrEnum):
    """What becomes of sensitive clips, widest first."""

    SHOW = "SHOW"
    WARN = "WARN"
    HIDE = "HIDE"


@dataclass(frozen=True)
class QuietHours:
    """Minutes after midnight in the member's time zone; `start` may be later than `end`, and where
    they are the same nothing is quiet."""

    start: int
    end: int


@dataclass(frozen=True)
class Quiet:
    """The quiet minutes of a day: bit n is minute n."""

    minutes: int = 0

    @classmethod
    def of(cls, *windows: QuietHours) -> Quiet:
        """Raises `BadInput` for what is no minute of a day."""
        minutes = 0
        for window in windows:
            if not (0 <= window.start < _DAY and 0 <= window.end < _DAY):
                raise BadInput("Quiet hours are minutes of a day, 0 to 1,439.", field="quietHours")
            until = window.end + (_DAY if window.end < window.start else 0)
            span = ((1 << (until - window.start)) - 1) << window.start
            minutes |= span % (1 << _DAY) | span >> _DAY
        return cls(minutes)

    @property
    def windows(self) -> list[QuietHours]:
        """As few windows as tell it, by their beginning; one that goes on over midnight is one."""
        return [
            QuietHours(minute, self._end(minute))
            for minute in range(_DAY)
            if self.holds(minute) and not self.holds(minute - 1)
        ] or ([QuietHours(0, _DAY - 1)] if self.minutes else [])

    def holds(self, minute: int) -> bool:
        return bool(self.minutes >> (minute % _DAY) & 1)

    def until(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """When the quiet that holds `now` ends; None while nothing is quiet. Where it never ends it
        is looked at again in a day."""
        local = now.astimezone(zone)
        minute = local.hour * 60 + local.minute
        if not self.holds(minute):
            return None
        end = self._end(minute)
        day = local.date() + timedelta(days=end <= minute)
        return datetime.combine(day, time(end // 60, end % 60), zone).astimezone(UTC)

    def _end(self, minute: int) -> int:
        later = (each for each in range(minute, minute + _DAY) if not self.holds(each))
        return next(later, minute) % _DAY

    def __or__(self, other: Quiet) -> Quiet:
        return Quiet(self.minutes | other.minutes)


NEVER = Quiet()

# How two sides of a setting meet.
_BOTH = {"meet": and_}
_EITHER = {"meet": or_}
_FEWER = {"meet": min}
_NARROWER = {"meet": narrowest}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one side allows; whatever it leaves alone it allows. `meet` is the most that both allow."""

    personalisation: bool = field(default=True, metadata=_BOTH)
    continuous_scroll: bool = field(default=True, metadata=_BOTH)
    autoplay: bool = field(default=True, metadata=_BOTH)
    create_cards: bool = field(default=True, metadata=_BOTH)
    daily_clips: int = field(default=UNBOUNDED, metadata=_FEWER)
    daily_minutes: int = field(default=UNBOUNDED, metadata=_FEWER)
    quiet_hours: Quiet = field(default=NEVER, metadata=_EITHER)
    dm_policy: MessagePolicy = field(default=MessagePolicy.EVERYONE, metadata=_NARROWER)
    cameo_max_scope: CameoScope = field(default=CameoScope.EVERYONE, metadata=_NARROWER)
    cameo_co_approval: bool = field(default=False, metadata=_EITHER)
    publish_max_audience: Reach = field(default=Reach.PUBLIC, metadata=_NARROWER)
    publish_needs_approval: bool = field(default=False, metadata=_EITHER)
    generations_per_day: int = field(default=UNBOUNDED, metadata=_FEWER)
    remix_of_me: RemixPolicy = field(default=RemixPolicy.EVERYONE, metadata=_NARROWER)
    comments_from: CommentPolicy = field(default=CommentPolicy.ALL, metadata=_NARROWER)
    purchases: bool = field(default=True, metadata=_BOTH)
    sensitive_level: SensitiveLevel = field(default=SensitiveLevel.SHOW, metadata=_NARROWER)
    allow_download: bool = field(default=True, metadata=_BOTH)
    shows_like_counts: bool = field(default=True, metadata=_BOTH)

    def meet(self, other: Limits) -> Self:
        """The most that both allow, with whatever else this one knows."""
        met = {
            each.name: each.metadata["meet"](getattr(self, each.name), getattr(other, each.name))
            for each in SETTINGS
        }
        return replace(self, **met)

    def allows(self, other: Limits) -> bool:
        """Whether `other` goes nowhere beyond these."""
        return not self.wider(other)

    def wider(self, other: Limits) -> list[str]:
        """The settings in which `other` goes beyond these."""
        met = self.meet(other)
        return [
            each.name for each in SETTINGS if getattr(met, each.name) != getattr(other, each.name)
        ]

    def to_json(self) -> str:
        """What it narrows, and nothing else."""
        told = {
            each.name: _plain(getattr(self, each.name))
            for each in SETTINGS
            if getattr(self, each.name) != each.default
        }
        return json.dumps(told, sort_keys=True)

    @staticmethod
    def from_json(text: str) -> Limits:
        told: Mapping[str, Any] = json.loads(text)
        return Limits(**{name: type(getattr(ALL_LIMITS, name))(told[name]) for name in told})


SETTINGS = fields(Limits)
ALL_LIMITS = Limits()


@dataclass(frozen=True, kw_only=True)
class Policy(Limits):
    """What holds for one member now: what their age alone decides, and the settings."""

    is_minor: bool
    may_be_public: bool
    may_invite: bool
    on_leaderboards: bool
    recommended_to_adults: bool


@cache
def adult_defaults(*, daily_generations: int) -> Policy:
    return Policy(
        is_minor=False,
        may_be_public=True,
        may_invite=True,
        on_leaderboards=True,
        recommended_to_adults=True,
        generations_per_day=daily_generations,
    )


@cache
def minor_defaults(*, daily_generations: int) -> Policy:
    """The safe defaults, before anybody says anything."""
    return Policy(
        is_minor=True,
        may_be_public=False,
        may_invite=False,
        on_leaderboards=False,
        recommended_to_adults=False,
        personalisation=False,
        continuous_scroll=False,
        autoplay=False,
        daily_clips=100,
        daily_minutes=60,
        quiet_hours=Quiet.of(QuietHours(22 * 60, 7 * 60)),
        dm_policy=MessagePolicy.FOLLOWING,
        cameo_max_scope=CameoScope.APPROVED,
        publish_max_audience=Reach.FOLLOWERS,
        generations_per_day=daily_generations,
        remix_of_me=RemixPolicy.MUTUALS,
        comments_from=CommentPolicy.FOLLOWERS,
        purchases=False,
        sensitive_level=SensitiveLevel.HIDE,
        allow_download=False,
    )


def _plain(value: Any) -> Any:
    return value.minutes if isinstance(value, Quiet) else value
