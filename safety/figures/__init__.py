"""People so widely known that a picture with their name on it would be taken for them, and where a text
names one of them.

Names are found by their letters: whoever writes "the girl who sings Shake It Off" is not caught here,
and a moderator's eye stands behind it. `living.txt` and `deceased.txt` say who is listed, and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from safety.figures.spellings import Spelling, letters_of

_FOLDER = Path(__file__).parent


class Kind(StrEnum):
    LIVING = "LIVING"
    DECEASED = "DECEASED"
    REGISTERED = "REGISTERED"


@dataclass(frozen=True)
class Figure:
    """`died` is the year of a deceased person's death; `contact` is told where the name is refused."""

    name: str
    kind: Kind
    spellings: tuple[Spelling, ...]
    died: int | None = None
    contact: str = ""

    @property
    def keys(self) -> frozenset[str]:
        """The letters of all spellings, by which two lists are compared."""
        return frozenset(letters_of(each.text) for each in self.spellings)


def registered(names: Iterable[str], contact: str = "") -> Figure:
    """What an operator enters: the first name is what it is called."""
    spellings = tuple(Spelling(name) for name in names)
    return Figure(spellings[0].text, Kind.REGISTERED, spellings, contact=contact)


@cache
def shipped() -> tuple[Figure, ...]:
    """The lists that come with the product."""
    return (*_read("living.txt", Kind.LIVING), *_read("deceased.txt", Kind.DECEASED))


def _read(file: str, kind: Kind) -> Iterable[Figure]:
    cues: frozenset[str] = frozenset()
    for line in (_FOLDER / file).read_text("utf-8").splitlines():
        if section := re.fullmatch(r"\[\w+: (.*)\]", line):
            cues = frozenset(section[1].split(", "))
        elif line and not line.startswith("#"):
            people, _, died = line.partition(" = ")
            told = people.removesuffix(" %")
            spellings = tuple(
                Spelling.read(each.strip(), cues, is_style=told != people)
                for each in told.split(";")
            )
            yield Figure(spellings[0].text, kind, spellings, int(died) if died else None)
