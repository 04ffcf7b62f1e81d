"""What may be done with a clip, as a lattice: how far it reaches, whether it may be downloaded,
who may remix it.

Rights meet: the meet of two is the most that both allow. What a remix may be given is the meet of
the rights of all its ancestors, in whatever order they are met.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from typing import TypeVar


class Reach(StrEnum):
    """How far a clip may go, widest first."""

    PUBLIC = "PUBLIC"
    FOLLOWERS = "FOLLOWERS"
    MUTUALS = "MUTUALS"
    PRIVATE = "PRIVATE"


class RemixPolicy(StrEnum):
    """Whom an author lets remix a clip, widest first."""

    EVERYONE = "EVERYONE"
    FOLLOWERS = "FOLLOWERS"
    MUTUALS = "MUTUALS"
    NONE = "NONE"


S = TypeVar("S", bound=StrEnum)


def narrowest(one: S, *others: S) -> S:
    """The narrowest of some reaches, or of some policies."""
    width = {each: n for n, each in enumerate(type(one))}
    return max([one, *others], key=lambda each: width[each])


@dataclass(frozen=True)
class Rights:
    reach: Reach
    download: bool
    remix: RemixPolicy

    def meet(self, other: Rights) -> Rights:
        """The most that both allow."""
        return Rights(
            reach=narrowest(self.reach, other.reach),
            download=self.download and other.download,
            remix=narrowest(self.remix, other.remix),
        )

    def allows(self, other: Rights) -> bool:
        """Whether `other` goes nowhere beyond these."""
        return self.meet(other) == other


ALL_RIGHTS = Rights(Reach.PUBLIC, download=True, remix=RemixPolicy.EVERYONE)


def meet(rights: Iterable[Rights]) -> Rights:
    """The meet of any number; of none it is all rights."""
    return reduce(Rights.meet, rights, ALL_RIGHTS)
