"""Does this face look like that one? Histograms of oriented gradients (Dalal and Triggs, 2005) of the
square that `safety.faces` finds, compared by cosine.

It knows copies of a picture again: in other light, sizes, compressions, turned a little, mirrored. It
does not know a person in other pictures, which takes a learned network; see docs/decisions/0031.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from safety.faces import Face, Luma, faces_in

if TYPE_CHECKING:
    from PIL import Image as Images

Look = npt.NDArray[np.float32]  # LENGTH numbers, of length 1 together

# At or above it, it may be the same; measured in docs/decisions/0031.
ALIKE = 0.76

_SIDE, _CELL, _BINS = 64, 8, 9
_CELLS = _SIDE // _CELL
LENGTH = _CELLS * _CELLS * _BINS
_MOST = 0.35  # of a cell's share among those around: one edge does not decide
_LEAST_HITS = 3
# The square that is found is off by a little: as shares of its side, and of its size.
_SHIFTS, _SIZES = (-0.06, 0.0, 0.06), (0.9, 1.0, 1.12)


def describe(picture: bytes) -> Look | None:
    """The surest face of a JPEG or PNG that was written here; None where there is none. Takes a few
    tenths of a second."""
    from PIL import Image

    with Image.open(io.BytesIO(picture), formats=["JPEG", "PNG"]) as file:
        luma = np.asarray(file.convert("L"))
    found = faces_in(luma, least_hits=_LEAST_HITS)
    if not found:
        return None
    surest = max(found, key=lambda face: face.hits)
    return _look(_cut(Image.fromarray(luma), surest))


def likest(frames: Iterable[Luma], looks: Iterable[Look]) -> list[float]:
    """How alike (up to 1) each look is to the likest face in any of the frames; nothing is kept of
    those faces. A few tenths of a second per frame."""
    wanted = np.stack([*looks])
    best = np.zeros(len(wanted), np.float32)
    for frame in frames:
        for found in _variants(frame):
            best = np.maximum(best, wanted @ found)
    return [float(each) for each in best]


def to_bytes(look: Look) -> bytes:
    return look.astype("<f2").tobytes()


def from_bytes(told: bytes) -> Look:
    return np.frombuffer(told, "<f2").astype(np.float32)


def _variants(frame: Luma) -> Iterator[Look]:
    """Every face in the frame, in the places and sizes that the square may mean, and mirrored."""
    from PIL import Image

    image = Image.fromarray(frame)
    for face in faces_in(frame, least_hits=_LEAST_HITS):
        for size in _SIZES:
            for right in _SHIFTS:
                for down in _SHIFTS:
                    cut = _cut(image, face, right=right, down=down, size=size)
                    yield _look(cut)
                    yield _look(cut[:, ::-1])


def _cut(
    image: Images.Image, face: Face, *, right: float = 0, down: float = 0, size: float = 1
) -> Luma:
    from PIL import Image, ImageFilter

    half = face.side * size / 2
    x, y = face.left + face.side * (0.5 + right), face.top + face.side * (0.5 + down)
    cut = image.crop((round(x - half), round(y - half), round(x + half), round(y + half)))
    small = cut.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    return np.asarray(small.filter(ImageFilter.GaussianBlur(0.8)))


def _look(cut: Luma) -> Look:
    down, right = np.gradient(np.sqrt(cut.astype(np.float32)))
    strength = (np.hypot(down, right) * _oval()).ravel()
    turn = ((np.arctan2(down, right) / (2 * np.pi)) % 1.0).ravel() * _BINS
    low = turn.astype(np.int64) % _BINS
    rest = turn - np.floor(turn)
    place = _places() * _BINS
    sums = np.bincount(place + low, strength * (1 - rest), LENGTH)
    sums += np.bincount(place + (low + 1) % _BINS, strength * rest, LENGTH)
    cells = sums.reshape(_CELLS, _CELLS, _BINS)
    around = np.pad((cells**2).sum(2), 1)
    total = sum(around[n : n + _CELLS, m : m + _CELLS] for n in range(3) for m in range(3))
    even = np.minimum(cells / (np.sqrt(total) + 1e-3)[..., None], _MOST).ravel()
    return (even / max(float(np.linalg.norm(even)), 1e-6)).astype(np.float32)


@cache
def _oval() -> npt.NDArray[np.float64]:
    """What of the square is face: the ground behind it does not count."""
    y, x = np.mgrid[0:_SIDE, 0:_SIDE] - (_SIDE - 1) / 2
    return np.asarray(np.exp(-((x / 22) ** 4 + (y / 26) ** 4)))


@cache
def _places() -> npt.NDArray[np.int64]:
    """The number of the cell that each pixel lies in."""
    y, x = np.mgrid[0:_SIDE, 0:_SIDE] // _CELL
    return np.asarray((y * _CELLS + x).ravel(), np.int64)
