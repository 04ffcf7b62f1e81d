"""What a member may do at their age: one policy, asked by every door.

The numbers come from the operator's settings, passed in by the caller. Members of unknown age are
minors where the operator says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from core.errors import BadInput, Forbidden
from models.rights import RemixPolicy
from models.users import AgeBand, User, age_on

OLDEST = 130


class AgeRules(Protocol):
    """The operator's numbers; the instance's settings have them all."""

    @property
    def minimum_age(self) -> int: ...
    @property
    def adult_age(self) -> int: ...
    @property
    def unknown_age_is_minor(self) -> bool: ...
    @property
    def daily_generations(self) -> int: ...
    @property
    def daily_generations_minor(self) -> int: ...


@dataclass(frozen=True)
class Policy:
    """What holds for one member now."""

    is_minor: bool
    generations_per_day: int
    may_be_public: bool
    may_invite: bool
    allow_download: bool
    shows_like_counts: bool
    widest_remix: RemixPolicy


class AgeProof(Protocol):
    """How an operator plugs an age check in: a provider, a wallet, a document desk."""

    async def proven_band(self, member_id: int, evidence: str) -> AgeBand | None:
        """The band that `evidence` proves for the member; None when it proves nothing."""
        ...


def effective_policy(user: User, *, settings: AgeRules) -> Policy:
    """The safe defaults of the member's age band."""
    if treated_as_minor(user.age_band, settings=settings):
        return Policy(
            is_minor=True,
            generations_per_day=min(settings.daily_generations_minor, settings.daily_generations),
            may_be_public=False,
            may_invite=False,
            allow_download=False,
            shows_like_counts=False,
            widest_remix=RemixPolicy.MUTUALS,
        )
    return Policy(
        is_minor=False,
        generations_per_day=settings.daily_generations,
        may_be_public=True,
        may_invite=True,
        allow_download=True,
        shows_like_counts=True,
        widest_remix=RemixPolicy.EVERYONE,
    )


def treated_as_minor(band: AgeBand, *, settings: AgeRules) -> bool:
    return band is AgeBand.MINOR or (band is AgeBand.UNKNOWN and settings.unknown_age_is_minor)


def band_of(born_on: date, *, today: date, settings: AgeRules) -> AgeBand:
    """The band somebody born then is in. Raises `BadInput` for a day that cannot be a birthday
    and `Forbidden` for somebody too young for this instance."""
    age = age_on(born_on, today)
    if born_on > today or age > OLDEST:
        raise BadInput("That is not a date of birth.", field="bornOn")
    if age < settings.minimum_age:
        raise Forbidden(
            f"Members of this instance are at least {settings.minimum_age} years old.",
            field="bornOn",
        )
    return AgeBand.ADULT if age >= settings.adult_age else AgeBand.MINOR
