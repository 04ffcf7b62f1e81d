"""Where each field of a plan lives in the latent: which token, which of its values.

The latent is `TOKENS` rows of `WIDTH` values. Two rows say where and how; then each part of the
cast has three: who it is and what it does, how it looks, and the times of its motion.
A field is known or denoised as a whole, which is what lets an edit keep some and renew others.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from generation.scene import vocabulary
from generation.scene.plan import MOST_PARTS, RELATIONS
from generation.scene.styles import STYLES

MOST_FLIGHTS, MOST_VOICES, MOST_FLASHES, MOST_WORN, HAIR_STYLES = 28, 16, 6, 4, 6
CODE = 48
SHARED_ROWS = ("place", "manner")
PART_ROWS = ("who", "looks", "times")
TOKENS = len(SHARED_ROWS) + MOST_PARTS * len(PART_ROWS)
WIDTH = 116


@cache
def choices(section: str) -> tuple[str, ...]:
    """The values a section of the lexicon names, in its order; the latent depends on that order."""
    if section == "styles":
        return tuple(style.name for style in STYLES)
    if section == "garments":
        return ("", *vocabulary.table("lexicon")["garments"])
    if section == "relations":
        return RELATIONS
    if section == "cameras":
        return (*vocabulary.table("lexicon")["cameras"], "drift")
    if section == "markings":
        found = {row["markings"] for row in vocabulary.variants().values() if "markings" in row}
        return tuple(sorted(found | {"patches", "spots", "stripes"}))
    return tuple(vocabulary.table("lexicon")[section])


@dataclass(frozen=True, slots=True)
class Field:
    """`name` is the attribute of the plan, or of the part at index `part`."""

    name: str
    row: int
    start: int
    size: int
    part: int | None = None

    @property
    def place(self) -> tuple[Any, slice]:
        """Indexes the last two axes of a latent."""
        return self.row, slice(self.start, self.start + self.size)


_SHARED: dict[str, tuple[tuple[str, str | int], ...]] = {
    "place": (
        ("setting", "settings"),
        ("time", "times"),
        ("weather", "weathers"),
        ("mood", "moods"),
    ),
    "manner": (
        ("style", "styles"),
        ("camera", "cameras"),
        ("extras", "extras"),
        ("heading", 1),
        ("shift", 1),
        ("tempo", 1),
        ("camera_amount", 1),
        ("flashes", MOST_FLASHES),
    ),
}
_PART: dict[str, tuple[tuple[str, str | int], ...]] = {
    "who": (
        ("present", 1),
        ("subject", CODE),
        ("size", 1),
        ("action", "actions"),
        ("relation", "relations"),
        ("target", MOST_PARTS),
        ("speed", 1),
        ("pace", 1),
        ("rise", 1),
        ("phase", 2),
    ),
    "looks": (
        ("colour", 3),
        ("accent", 3),
        ("skin", 3),
        ("hair", 3),
        ("hair_style", HAIR_STYLES),
        ("markings", "markings"),
        *(
            pair
            for slot in range(MOST_WORN)
            for pair in ((f"garment{slot}", "garments"), (f"shade{slot}", 3))
        ),
    ),
    "times": (("start", 1), ("flights", 2 * MOST_FLIGHTS), ("voices", MOST_VOICES)),
}


@cache
def fields() -> dict[tuple[str, int | None], Field]:
    """Every field by name and part; part is None for what the whole clip shares."""
    found = list(_placed(_SHARED, 0, None))
    for part in range(MOST_PARTS):
        found += _placed(_PART, len(SHARED_ROWS) + part * len(PART_ROWS), part)
    return {(field.name, field.part): field for field in found}


def _placed(
    rows: dict[str, tuple[tuple[str, str | int], ...]], first: int, part: int | None
) -> Iterator[Field]:
    for row, names in enumerate(rows.values(), start=first):
        at = 0
        for name, sized in names:
            size = sized if isinstance(sized, int) else len(choices(sized))
            yield Field(name, row, at, size, part)
            at += size
        if at > WIDTH:
            raise ValueError(f"row {row} of the latent holds {at} values, more than {WIDTH}")


@cache
def layout() -> str:
    """A digest of the fields and their values: weights fit only the layout they were trained in."""
    named = {section: choices(section) for section in _sections()}
    written = repr((sorted(map(repr, fields().values())), sorted(named.items())))
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _sections() -> set[str]:
    rows = (*_SHARED.values(), *_PART.values())
    return {sized for row in rows for _, sized in row if isinstance(sized, str)}
