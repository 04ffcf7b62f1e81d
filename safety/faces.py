"""Where a picture shows faces that look at the camera: a cascade of local binary patterns (Liao et al.,
2007; Viola and Jones, 2001), with the weights that come with OpenCV (`cascades/frontal.xml`).

It finds most upright faces seen from the front and no others: whoever relies on it asks people as
well. It recognises nobody and keeps nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt

Luma = npt.NDArray[np.uint8]
Sums = npt.NDArray[np.int64]
Where = npt.NDArray[np.int64]

_WEIGHTS = Path(__file__).with_name("cascades") / "frontal.xml"
_SIDE = 24  # the cascade looks at windows of 24 x 24
_STEP = 1.15  # from one size of face to the next
_WORKING_SIDE = 400
_SMALLEST = 0.06  # of the longer side
# A face is found again at neighbouring places and sizes, a chance likeness once or twice.
_LEAST_HITS = 5
# The eight cells around the middle one, as (column, row) of a grid of three by three, the first of
# them in the highest bit.
_AROUND = ((0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1))


@dataclass(frozen=True)
class Face:
    """A square in pixels of the picture, and how often it was found."""

    left: int
    top: int
    side: int
    hits: int


@dataclass(frozen=True)
class _Weak:
    """One pattern: the first cell of its grid (left, top, width, height), which of the 256 codes
    count as in, and the votes of those in and of all others."""

    cell: tuple[int, int, int, int]
    is_in: npt.NDArray[np.bool_]
    votes: tuple[float, float]


@dataclass(frozen=True)
class _Stage:
    weak: tuple[_Weak, ...]
    least: float


def faces_in(luma: Luma, *, least_hits: int = _LEAST_HITS) -> list[Face]:
    """The largest first. A picture of any size; a few tenths of a second. Fewer hits are less sure."""
    from PIL import Image

    longest = max(luma.shape)
    image = Image.fromarray(luma)
    side = max(_SIDE, _SMALLEST * longest)
    hits: list[tuple[float, float, float]] = []
    while side <= min(luma.shape):
        scale = side / _SIDE
        size = round(luma.shape[1] / scale), round(luma.shape[0] / scale)
        if max(size) <= _WORKING_SIDE:
            small = np.asarray(image.resize(size, Image.Resampling.BOX))
            hits += [(x * scale, y * scale, side) for x, y in _windows(small)]
        side *= _STEP
    found = [face for face in _merged(hits) if face.hits >= least_hits]
    return sorted(found, key=lambda face: -face.side)


def prepare() -> None:
    """Read the weights, for a process that may open no file later."""
    _stages()


def _windows(luma: Luma) -> list[tuple[int, int]]:
    """Left and top of the windows that pass every stage."""
    if min(luma.shape) < _SIDE:
        return []
    sums: Sums = np.zeros((luma.shape[0] + 1, luma.shape[1] + 1), np.int64)
    sums[1:, 1:] = luma.astype(np.int64).cumsum(0).cumsum(1)
    down, right = luma.shape[0] - _SIDE + 1, luma.shape[1] - _SIDE + 1
    top, left = (each.ravel() for each in np.mgrid[0:down, 0:right])
    for stage in _stages():
        votes = np.zeros(len(top))
        for weak in stage.weak:
            is_in = weak.is_in[_codes(sums, top, left, weak.cell)]
            votes += np.where(is_in, *weak.votes)
        passed = votes >= stage.least
        top, left = top[passed], left[passed]
        if not len(top):
            return []
    return [(int(x), int(y)) for x, y in zip(left, top, strict=True)]


def _codes(sums: Sums, top: Where, left: Where, cell: tuple[int, int, int, int]) -> Where:
    """Which of the cells around are at least as bright as the one in the middle, as eight bits."""
    x, y, width, height = cell

    def at(column: int, row: int) -> Sums:
        y0, x0 = top + y + row * height, left + x + column * width
        y1, x1 = y0 + height, x0 + width
        total: Sums = sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]
        return total

    middle = at(1, 1)
    code = np.zeros(len(top), np.int64)
    for column, row in _AROUND:
        code = (code << 1) | (at(column, row) >= middle)
    return code


def _merged(hits: list[tuple[float, float, float]]) -> list[Face]:
    """Hits that cover each other by more than half, as one."""
    groups: list[list[tuple[float, float, float]]] = []
    for hit in hits:
        near = next((group for group in groups if _overlap(group[0], hit) > 0.4), None)
        if near is None:
            groups.append([hit])
        else:
            near.append(hit)
    found = []
    for group in groups:
        left, top, side = np.mean(group, 0)
        found.append(Face(round(left), round(top), round(side), len(group)))
    return found


def _overlap(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """What two squares share, of what they cover together."""
    wide, high = (min(one[n] + one[2], other[n] + other[2]) - max(one[n], other[n]) for n in (0, 1))
    shared = max(wide, 0.0) * max(high, 0.0)
    return shared / (one[2] ** 2 + other[2] ** 2 - shared)


@cache
def _stages() -> tuple[_Stage, ...]:
    cascade = ElementTree.parse(_WEIGHTS).getroot()[0]  # noqa: S314 - a file of ours
    cells = [_numbers(each.findtext("rect")) for each in cascade.find("features") or ()]
    return tuple(
        _Stage(
            tuple(_weak(each, cells) for each in stage.find("weakClassifiers") or ()),
            float(stage.findtext("stageThreshold", "")),
        )
        for stage in cascade.find("stages") or ()
    )


def _weak(told: ElementTree.Element, cells: list[list[float]]) -> _Weak:
    _, _, feature, *words = (int(each) for each in _numbers(told.findtext("internalNodes")))
    bits = np.array(words, np.int32).view(np.uint32)
    codes = np.arange(256)
    is_in = (bits[codes >> 5] >> (codes & 31).astype(np.uint32)) & 1 == 1
    x, y, width, height = (int(each) for each in cells[feature])
    first, second = _numbers(told.findtext("leafValues"))
    return _Weak((x, y, width, height), is_in, (first, second))


def _numbers(text: str | None) -> list[float]:
    return [float(each) for each in (text or "").split()]
