"""How many people a photograph may show, whoever they are and wherever they look.

A cascade knows faces that look at the camera; here it looks at the picture in twelve positions, and
another at heads from the side. What they are not sure of, skin, and photographs without colours (which
hide skin) are doubts, and doubts are for people to decide: nobody is shown by turning a picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from safety.faces import Face, Luma, faces_in, profiles_in
from safety.nobody import skin_of

Picture = npt.NDArray[np.uint8]

# Hits, from which on something is a face, and from which on it may be one: measured in
# docs/decisions/0051. In twelve positions chance has more tries than in one.
_SURE_UPRIGHT, _MAYBE_UPRIGHT = 5, 3
_SURE_TURNED, _MAYBE_TURNED = 10, 7
_MAYBE_PROFILE = 4
_ANGLES = range(30, 360, 30)  # a cascade bears with 15 degrees
_TURNED_SIDE, _TURNED_WORKING_SIDE = 480, 300
_MOST_SKIN = 0.04  # of all pixels
# A photograph has more shades, of 256, in most of its pixels than a drawing. Colours that differ by
# less (in steps of 255) where the shade is the same are one tint.
_FEW_SHADES, _MOST = 32, 0.9
_ONE_TINT = 5.0


@dataclass(frozen=True)
class People:
    """`faces` are certain, `maybe` is how many more there may be."""

    faces: int
    maybe: int


def people_in(picture: Picture) -> People:
    """Of a picture (height, width, 3; RGB). About a second of processor time."""
    from PIL import Image

    luma = np.asarray(Image.fromarray(picture).convert("L"))
    sightings = sorted(_sightings(luma), key=lambda each: (not each[1], -each[0].hits))
    kept: list[tuple[Face, bool]] = []
    for face, is_sure in sightings:
        if not any(_is_within(face, other) for other, _ in kept):
            kept.append((face, is_sure))
    faces = sum(is_sure for _, is_sure in kept)
    maybe = len(kept) - faces
    return People(faces, maybe or int(not faces and _may_hide_somebody(picture)))


def _sightings(luma: Luma) -> Iterator[tuple[Face, bool]]:
    """What may be a face, and whether it is one for sure."""
    for face in faces_in(luma, least_hits=_MAYBE_UPRIGHT):
        yield face, face.hits >= _SURE_UPRIGHT
    for face in profiles_in(luma, least_hits=_MAYBE_PROFILE):
        yield face, False
    for angle in _ANGLES:
        for face in _turned(luma, angle):
            yield face, face.hits >= _SURE_TURNED


def _turned(luma: Luma, angle: int) -> Iterator[Face]:
    """Faces of the picture turned by so many degrees against the clock, where they are in the picture
    as it was."""
    from PIL import Image

    image = Image.fromarray(luma)
    image.thumbnail((_TURNED_SIDE, _TURNED_SIDE))
    scale = luma.shape[1] / image.width
    turned = image.rotate(angle, Image.Resampling.BILINEAR, expand=True, fillcolor=128)
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    found = faces_in(
        np.asarray(turned), least_hits=_MAYBE_TURNED, working_side=_TURNED_WORKING_SIDE
    )
    for face in found:
        x = face.left + (face.side - turned.width) / 2
        y = face.top + (face.side - turned.height) / 2
        across = cosine * x - sine * y + (image.width - face.side) / 2
        down = sine * x + cosine * y + (image.height - face.side) / 2
        left, top, side = (round(each * scale) for each in (across, down, face.side))
        yield replace(face, left=left, top=top, side=side)


def _is_within(one: Face, other: Face) -> bool:
    """Whether the middle of either lies in the other."""
    across, down = (
        abs(one.left + one.side / 2 - other.left - other.side / 2),
        abs(one.top + one.side / 2 - other.top - other.side / 2),
    )
    return max(across, down) <= max(one.side, other.side) / 2


def _may_hide_somebody(picture: Picture) -> bool:
    """Whether there is skin in it, or it is a photograph without the colours that would show skin."""
    return skin_of(picture) > _MOST_SKIN or _is_of_one_tint(picture[::2, ::2])


def _is_of_one_tint(picture: Picture) -> bool:
    """Whether it has many shades, and none of two colours: grey, sepia, or seen through a filter."""
    red, green, blue = (picture[..., channel].astype(np.float32) for channel in range(3))
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    shades = luma.astype(np.uint8).ravel()
    counts = np.bincount(shades, minlength=256).astype(np.float64)
    most = np.sort(counts)[::-1].cumsum()
    if np.searchsorted(most, _MOST * shades.size) < _FEW_SHADES:
        return False
    spread = 0.0
    for colour in (red - luma, blue - luma):
        mean, square = (
            np.bincount(shades, part.ravel().astype(np.float64), 256) / np.maximum(counts, 1)
            for part in (colour, colour**2)
        )
        spread += float((counts * (square - mean**2)).sum()) / shades.size
    return spread < _ONE_TINT**2
