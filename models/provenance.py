"""From a file that turned up back to its clip: by its invisible mark, by its hash, by its looks."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tortoise import fields

from core.errors import Unavailable
from core.ids import new_id
from media import fingerprints
from models.base import Row, fetch
from models.clips import Clip, Rendition

_NUMBERS = 2**32
_TRIES = 8
_NONE_FREE = "There is no free number for the mark; try again."
# Of a copy's stills, how many must look like the clip's own.
_ENOUGH = 0.6
_LOOKED_AT = 16


class Mark(Row):
    """Its id is the number in the pixels. `clip_id` is None until the clip is there, and again when
    its row is gone."""

    generation_id: int | None = fields.BigIntField(null=True)
    clip_id: int | None = fields.BigIntField(null=True)

    class Meta:
        table = "marks"


class Fingerprint(Row):
    """One still of a clip. `bits` is signed, as the databases' integers are."""

    clip_id = fields.BigIntField()
    bits = fields.BigIntField()
    band0 = fields.IntField()
    band1 = fields.IntField()
    band2 = fields.IntField()
    band3 = fields.IntField()

    class Meta:
        table = "fingerprints"


@dataclass(frozen=True)
class Resemblance:
    """A clip that looks like a file: `share` of the file's stills look like one of the clip's."""

    clip_id: int
    share: float


async def reserve_mark(generation_id: int) -> int:
    """The number for what this generation makes, the same in every attempt."""
    for _ in range(_TRIES):
        await _take_number(generation_id)
        row = await Mark.get_or_none(generation_id=generation_id)
        if row is not None:
            return int(row.id)
    raise Unavailable(_NONE_FREE)


async def free_mark() -> int:
    """A number for what no generation of this instance made."""
    for _ in range(_TRIES):
        for row in await _take_number(None):
            return int(row["id"])
    raise Unavailable(_NONE_FREE)


async def _take_number(generation_id: int | None) -> list[dict[str, Any]]:
    return await fetch(
        "INSERT INTO marks (id, generation_id) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING id",
        1 + secrets.randbelow(_NUMBERS - 1),
        generation_id,
    )


async def record_clip(clip_id: int, mark: int | None, stills: Sequence[int]) -> None:
    """Lead from the mark and the looks to the clip, in the transaction that gives it its files. What
    it looked like before is forgotten; marks of earlier takes still lead to it."""
    if mark is not None:
        await Mark.filter(id=mark).update(clip_id=clip_id)
    await Fingerprint.filter(clip_id=clip_id).delete()
    rows = []
    for bits in stills:
        signed = bits - 2**64 if bits >= 2**63 else bits
        parts = {f"band{n}": part for n, part in enumerate(fingerprints.bands(bits))}
        rows.append(Fingerprint(id=new_id(), clip_id=clip_id, bits=signed, **parts))
    await Fingerprint.bulk_create(rows)


async def marked(number: int) -> Clip | None:
    """The clip whose mark this is; None for a number that was never given, and for a lost clip."""
    row = await Mark.get_or_none(id=number)
    return None if row is None or row.clip_id is None else await Clip.get_or_none(id=row.clip_id)


async def signed_as(sha256: str) -> Clip | None:
    """The clip of which this is a file, to the byte."""
    row = await Rendition.filter(sha256=sha256).order_by("id").first()
    return None if row is None else await Clip.get_or_none(id=row.clip_id)


async def resembling(stills: Sequence[int]) -> list[Resemblance]:
    """Clips that look like this, the likest first."""
    near: set[int] = set()
    for bits in stills[:_LOOKED_AT]:
        near |= await _near(bits)
    found: defaultdict[int, list[int]] = defaultdict(list)
    for row in await Fingerprint.filter(clip_id__in=list(near)):
        found[row.clip_id].append(row.bits % 2**64)
    shares = [Resemblance(id_, fingerprints.likeness(stills, own)) for id_, own in found.items()]
    alike = [each for each in shares if each.share >= _ENOUGH]
    return sorted(alike, key=lambda each: (-each.share, each.clip_id))


async def _near(bits: int) -> set[int]:
    """Clips with a still that has a part in common with this one, but for a bit, and is alike."""
    wheres, values = [], []
    for band, part in enumerate(fingerprints.bands(bits)):
        parts = fingerprints.neighbours(part)
        wheres.append(f"band{band} IN ({', '.join('?' for _ in parts)})")
        values += parts
    rows = await fetch(
        f"SELECT clip_id, bits FROM fingerprints WHERE {' OR '.join(wheres)}",  # noqa: S608
        *values,
    )
    return {
        row["clip_id"]
        for row in rows
        if fingerprints.distance(row["bits"] % 2**64, bits) <= fingerprints.ALIKE
    }
