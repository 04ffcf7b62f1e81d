"""Where a picture shows faces that look at the camera, or to one side: cascades of local binary
patterns (Liao et al., 2007; Viola and Jones, 2001), with the weights that come with OpenCV.

`faces_in` finds most upright faces seen from the front and no others, `profiles_in` a few of those
seen from the side: whoever relies on them asks people as well. They recognise nobody and keep nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt

Luma = npt.NDArray[np.uint8]
Sums = npt.NDArray[np.int32]
Hit = tuple[float, float, float]

_WEIGHTS = Path(__file__).with_name("cascades")
_FRONTAL, _PROFILE = "frontal", "profile"
_STEP = 1.15  # from one size of face to the next
_WORKING_SIDE = 400
_SMALLEST = 0.06  # of the longer side
# A face is found again at neighbouring places and sizes, a chance likeness once or twice.
_LEAST_HITS = 5
_SLACK = 1e-5  # of a stage's bound, for sums that are rounded
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
    """One pattern: the first cell of its grid (left, top, width, height), and the vote of each of the
    256 codes."""

    cell: tuple[int, int, int, int]
    votes: npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Stage:
    weak: tuple[_Weak, ...]
    least: float


@dataclass(frozen=True)
class _Cascade:
    """It looks at windows of `width` x `height` pixels."""

    width: int
    height: int
    stages: tuple[_Stage, ...]


def faces_in(
    luma: Luma, *, least_hits: int = _LEAST_HITS, working_side: int = _WORKING_SIDE
) -> list[Face]:
    """The largest first. A picture of any size; a tenth of a second. Fewer hits are less sure, and the
    smallest faces have 24 pixels where the picture has `working_side`."""
    return _found(_hits(_cascade(_FRONTAL), luma, working_side), least_hits)


def profiles_in(luma: Luma, *, least_hits: int) -> list[Face]:
    """Heads that are seen from either side, in squares; most of them are missed."""
    cascade, width = _cascade(_PROFILE), luma.shape[1]
    hits = _hits(cascade, luma, _WORKING_SIDE)
    mirrored = _hits(cascade, np.ascontiguousarray(luma[:, ::-1]), _WORKING_SIDE)
    hits += [(width - left - side, top, side) for left, top, side in mirrored]
    return _found(hits, least_hits)


def prepare() -> None:
    """Read the weights, for a process that may open no file later."""
    for name in (_FRONTAL, _PROFILE):
        _cascade(name)


def _found(hits: list[Hit], least_hits: int) -> list[Face]:
    found = [face for face in _merged(hits) if face.hits >= least_hits]
    return sorted(found, key=lambda face: -face.side)


def _hits(cascade: _Cascade, luma: Luma, working_side: int) -> list[Hit]:
    """Left, top and side of the squares around windows of any size that pass every stage."""
    from PIL import Image

    longest, tall = max(luma.shape), max(cascade.width, cascade.height)
    margin = (tall - cascade.width) / 2, (tall - cascade.height) / 2
    image = Image.fromarray(luma)
    side = max(tall, _SMALLEST * longest)
    hits: list[Hit] = []
    while side <= max(luma.shape):
        scale = side / tall
        size = round(luma.shape[1] / scale), round(luma.shape[0] / scale)
        if max(size) <= working_side and min(size) > 0:
            small = np.asarray(image.resize(size, Image.Resampling.BOX))
            for x, y in _windows(cascade, small):
                hits.append(((x - margin[0]) * scale, (y - margin[1]) * scale, side))
        side *= _STEP
    return hits


def _windows(cascade: _Cascade, luma: Luma) -> list[tuple[int, int]]:
    """Left and top of the windows that pass every stage."""
    down, right = luma.shape[0] - cascade.height + 1, luma.shape[1] - cascade.width + 1
    if down < 1 or right < 1:
        return []
    sums: Sums = np.zeros((luma.shape[0] + 1, luma.shape[1] + 1), np.int32)
    sums[1:, 1:] = luma.astype(np.int32).cumsum(0, dtype=np.int32).cumsum(1, dtype=np.int32)
    flat, wide = sums.ravel(), sums.shape[1]
    # The first stage looks at all windows, and throws most of them out; the others at what is left.
    first, *others = cascade.stages
    votes = _votes(first, lambda x, y: sums[y : y + down, x : x + right])
    top, left = np.nonzero(votes >= first.least)
    at = top * wide + left
    for stage in others:
        at = at[_votes(stage, lambda x, y, at=at: flat[at + y * wide + x]) >= stage.least]  # type: ignore[misc]
    return [(int(each % wide), int(each // wide)) for each in at]


def _votes(stage: _Stage, corner: Callable[[int, int], Sums]) -> npt.NDArray[np.float32]:
    """What all patterns of a stage say of each window; `corner` gives, of each, what is summed up
    before the point (right, down) of it."""
    total: npt.NDArray[np.float32] = np.zeros(corner(0, 0).shape, np.float32)
    for weak in stage.weak:
        total += weak.votes[_codes(corner, weak.cell)]
    return total


def _codes(
    corner: Callable[[int, int], Sums], cell: tuple[int, int, int, int]
) -> npt.NDArray[np.uint8]:
    """Which of the cells around are at least as bright as the one in the middle, as eight bits."""
    x, y, width, height = cell
    sums = [[corner(x + i * width, y + j * height) for i in range(4)] for j in range(4)]

    def at(column: int, row: int) -> Sums:
        above, below = sums[row], sums[row + 1]
        total: Sums = below[column + 1] - above[column + 1] - below[column] + above[column]
        return total

    middle = at(1, 1)
    codes = np.zeros(middle.shape, np.uint8)
    for bit, (column, row) in enumerate(_AROUND):
        codes |= (at(column, row) >= middle).astype(np.uint8) << np.uint8(7 - bit)
    return codes


def _merged(hits: list[Hit]) -> list[Face]:
    """Hits that cover each other by more than half, as one."""
    groups: list[list[Hit]] = []
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


def _overlap(one: Hit, other: Hit) -> float:
    """What two squares share, of what they cover together."""
    wide, high = (min(one[n] + one[2], other[n] + other[2]) - max(one[n], other[n]) for n in (0, 1))
    shared = max(wide, 0.0) * max(high, 0.0)
    return shared / (one[2] ** 2 + other[2] ** 2 - shared)


@cache
def _cascade(name: str) -> _Cascade:
    root = ElementTree.parse(_WEIGHTS / f"{name}.xml").getroot()[0]  # noqa: S314 - a file of ours
    cells = [_numbers(each.findtext("rect")) for each in root.find("features") or ()]
    stages = tuple(
        _Stage(
            tuple(_weak(each, cells) for each in stage.find("weakClassifiers") or ()),
            float(stage.findtext("stageThreshold", "")) - _SLACK,
        )
        for stage in root.find("stages") or ()
    )
    return _Cascade(int(root.findtext("width", "")), int(root.findtext("height", "")), stages)


def _weak(told: ElementTree.Element, cells: list[list[float]]) -> _Weak:
    _, _, feature, *words = (int(each) for each in _numbers(told.findtext("internalNodes")))
    bits = np.array(words, np.int32).view(np.uint32)
    codes = np.arange(256)
    is_in = (bits[codes >> 5] >> (codes & 31).astype(np.uint32)) & 1 == 1
    x, y, width, height = (int(each) for each in cells[feature])
    first, second = _numbers(told.findtext("leafValues"))
    return _Weak((x, y, width, height), np.where(is_in, first, second).astype(np.float32))


def _numbers(text: str | None) -> list[float]:
    return [float(each) for each in (text or "").split()]
