"""Perceptual fingerprints: 64 bits of each of a clip's stills, nearly the same for every copy, however
it was encoded, scaled, or stripped of its marks and manifest."""

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from media.watermark import Luma

STILLS = 8
BANDS = 4
_CROPPED = 0.05
_SIDE = 32
_KEPT = 8


def fingerprint(luma: Luma) -> int:
    """The signs of the picture's 64 slowest waves against their median, without the very slowest."""
    small = _shrunk(luma)
    waves = _cosines() @ small @ _cosines().T
    flat = waves.ravel()
    bits = np.packbits(flat > np.median(flat)).tobytes()
    return int.from_bytes(bits, "big")


def to_keep(lumas: Iterable[Luma]) -> list[int]:
    """What to keep of a clip's stills: each whole, and without the borders that a copy may lack."""
    kept = []
    for luma in lumas:
        down, right = (round(side * _CROPPED) for side in luma.shape)
        inner = luma[down : luma.shape[0] - down, right : luma.shape[1] - right]
        kept += [fingerprint(luma), fingerprint(inner)]
    return kept


def to_find(lumas: Iterable[Luma]) -> list[int]:
    """What to look for when these are a copy's stills."""
    return [fingerprint(luma) for luma in lumas]


def bands(bits: int) -> tuple[int, ...]:
    """Four parts of 16 bits: two fingerprints that differ in fewer than eight bits have a part that
    differs in at most one."""
    return tuple(bits >> (16 * band) & 0xFFFF for band in range(BANDS))


def neighbours(part: int) -> list[int]:
    """The part itself and all that differ from it in one bit."""
    return [part, *(part ^ (1 << bit) for bit in range(16))]


def distance(one: int, other: int) -> int:
    return (one ^ other).bit_count()


def likeness(copy: Sequence[int], original: Sequence[int]) -> float:
    """The share of the copy's stills that some still of the original looks like."""
    close = sum(min((distance(a, b) for b in original), default=64) <= ALIKE for a in copy)
    return close / max(len(copy), 1)


# Measured: copies at CRF 34 and half size differ in 2 bits at the median, in 4 at most; stills of
# different scenes in 20 and more. The same scene in another style is alike.
ALIKE = 10


def _shrunk(luma: Luma) -> npt.NDArray[np.float64]:
    """The means of 32 x 32 fields; pictures of fewer pixels are enlarged first."""
    luma = luma.repeat(-(-_SIDE // luma.shape[0]), 0).repeat(-(-_SIDE // luma.shape[1]), 1)
    rows = np.linspace(0, luma.shape[0], _SIDE + 1).astype(int)[:-1]
    columns = np.linspace(0, luma.shape[1], _SIDE + 1).astype(int)[:-1]
    sums = np.add.reduceat(np.add.reduceat(luma.astype(np.float64), rows, 0), columns, 1)
    heights = np.diff([*rows, luma.shape[0]])[:, None]
    widths = np.diff([*columns, luma.shape[1]])[None, :]
    means: npt.NDArray[np.float64] = sums / (heights * widths)
    return means


@cache
def _cosines() -> npt.NDArray[np.float64]:
    """Rows 1 to 8 of the discrete cosine transform."""
    numbers = np.arange(1, _KEPT + 1)[:, None]
    places = np.arange(_SIDE)[None, :] + 0.5
    rows: npt.NDArray[np.float64] = np.cos(np.pi * numbers * places / _SIDE)
    return rows
