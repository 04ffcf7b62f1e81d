"""Whether a picture shows somebody: what is to be a character must not be a person.

A face that looks at the camera is a person; a drawing with few, flat colours and nothing like skin or
a face in it is none. Everything else is for a person to decide: no photograph passes unseen.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from safety.faces import faces_in

Picture = npt.NDArray[np.uint8]

_SURE_HITS, _WEAK_HITS = 5, 2
_MOST_SKIN = 0.04  # of all pixels
# Of a drawing: the share of pixels that are like the next one, and how many colours (of 5 bits a
# channel) make up most of it.
_FLAT, _COLOURS, _MOST = 0.6, 64, 0.9
_SIDE = 512


@dataclass(frozen=True)
class Finding:
    """`is_person`: there is no doubt. Else `doubts` say what is left to decide; none: it is nobody."""

    is_person: bool
    doubts: tuple[str, ...] = ()


def look_at(jpeg: bytes) -> Finding:
    """Of a picture that was written here. Takes a few tenths of a second."""
    from PIL import Image

    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as image:
        picture = np.asarray(image.convert("RGB"))
        luma = np.asarray(image.convert("L"))
        image.thumbnail((_SIDE, _SIDE))
        small = np.asarray(image.convert("RGB"))
    hits = [face.hits for face in faces_in(luma, least_hits=_WEAK_HITS)]
    if max(hits, default=0) >= _SURE_HITS:
        return Finding(is_person=True)
    doubts = []
    if hits:
        doubts.append("LIKE_A_FACE")
    if skin_of(picture) > _MOST_SKIN:
        doubts.append("LIKE_SKIN")
    if not _is_drawn(small):
        doubts.append("PHOTOGRAPH")
    return Finding(is_person=False, doubts=tuple(doubts))


def skin_of(picture: Picture) -> float:
    """The share of pixels within the usual bounds of skin in YCbCr (Chai and Ngan, 1999)."""
    red, green, blue = (picture[::2, ::2, channel].astype(np.float32) for channel in range(3))
    cb = 128 - 0.169 * red - 0.331 * green + 0.5 * blue
    cr = 128 + 0.5 * red - 0.419 * green - 0.081 * blue
    return float(((cb >= 77) & (cb <= 127) & (cr >= 133) & (cr <= 173)).mean())


def _is_drawn(picture: Picture) -> bool:
    wide = picture.astype(np.int16)
    flat = float((np.abs(wide[:, 1:] - wide[:, :-1]).max(axis=2) <= 3).mean())
    codes = (picture >> 3).astype(np.int64) @ np.array([1024, 32, 1])
    counts = np.sort(np.bincount(codes.ravel()))[::-1]
    needed = int(np.searchsorted(counts.cumsum(), _MOST * codes.size)) + 1
    return flat >= _FLAT and needed <= _COLOURS
