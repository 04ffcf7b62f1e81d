"""The visible mark: which instance made a picture and for whom, small, and never long in one place.

White letters on a dark, half transparent plate read as well on snow as at night. Plate and letters
are stamped into the pixels before encoding, so that every copy has them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Picture = npt.NDArray[np.uint8]

# Where the plate stands, as shares of the room it leaves: clear of captions below and titles above.
_PLACES = ((0.04, 0.78), (0.96, 0.12), (0.96, 0.62), (0.04, 0.30))
_LONGEST_STAY = 2.5  # seconds: four places in ten
_PLATE, _LETTERS = 0.42, 0.88  # opacities
_SMALLEST_LETTERS = 7
_WIDEST = 0.8
# Letters this much brighter than their plate, and like them in shape, are there to be read.
_LEAST_CONTRAST, _LEAST_LIKENESS = 40.0, 0.55


@dataclass(frozen=True, slots=True)
class Credit:
    """What the mark says. `handle` is None where nobody may be named."""

    instance: str
    handle: str | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        made = f"AI · {self.instance}"
        return (made,) if self.handle is None else (made, f"@{self.handle}")


class VisibleMark:
    """A credit for pictures of one size that are shown for `seconds` in all."""

    def __init__(self, credit: Credit, width: int, height: int, *, seconds: float) -> None:
        self._size = width, height
        # A short clip, too, shows it in three places.
        self._stay = min(_LONGEST_STAY, seconds / 3)
        letters, plate = _drawn(credit.lines, width, height)
        opacity = np.maximum(letters * _LETTERS, plate * _PLATE)
        share = np.divide(
            letters * _LETTERS, opacity, out=np.zeros_like(letters), where=opacity > 0
        )
        self._letters, self._plate = letters, plate
        self._keep = (256 * (1 - opacity)).astype(np.uint16)[..., None]
        self._add = (255 * 256 * opacity * share).astype(np.uint16)[..., None]

    def place(self, at: float) -> tuple[int, int, int, int]:
        """Left, top, width and height of the plate at a time."""
        high, wide = self._plate.shape
        across, down = _PLACES[int(at / self._stay + 1e-6) % len(_PLACES)]
        left = round(across * (self._size[0] - wide))
        return left, round(down * (self._size[1] - high)), wide, high

    def stamp(self, picture: Picture, at: float) -> Picture:
        """A copy of the picture (height, width, 3; RGB) with the mark."""
        left, top, wide, high = self.place(at)
        stamped = picture.copy()
        under = stamped[top : top + high, left : left + wide]
        under[:] = (under * self._keep + self._add) >> 8
        return stamped

    def is_on(self, picture: Picture, at: float) -> bool:
        """Whether it can be read in this picture, which may have another size by now."""
        if picture.shape[1::-1] != self._size:
            resized = Image.fromarray(picture).resize(self._size, Image.Resampling.BICUBIC)
            picture = np.asarray(resized)
        left, top, wide, high = self.place(at)
        grey = picture[top : top + high, left : left + wide].mean(2)
        inside = self._plate > 0.5
        ink = self._letters > 0.6
        contrast = grey[ink].mean() - grey[inside & (self._letters < 0.1)].mean()
        if contrast < _LEAST_CONTRAST:
            return False
        likeness = np.corrcoef(grey[inside], self._letters[inside])[0, 1]
        return bool(likeness >= _LEAST_LIKENESS)


def _drawn(
    lines: Sequence[str], width: int, height: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The letters and the plate under them, as opacities from 0 to 1."""
    font, lines = _fitted(lines, min(width, height) // 32, _WIDEST * width)
    size = font.size
    pad = max(2, round(0.45 * size))
    step = round(1.25 * size)
    wide = min(width, round(max(font.getlength(line) for line in lines)) + 2 * pad)
    high = min(height, step * len(lines) + 2 * pad - round(0.25 * size))
    plate, letters = (Image.new("L", (wide, high)) for _ in range(2))
    ImageDraw.Draw(plate).rounded_rectangle((0, 0, wide - 1, high - 1), 1.2 * pad, fill=255)
    pen = ImageDraw.Draw(letters)
    for number, line in enumerate(lines):
        pen.text((pad, pad + number * step), line, font=font, fill=255, anchor="lt")
    return np.asarray(letters) / 255, np.asarray(plate) / 255


def _fitted(
    lines: Sequence[str], size: int, room: float
) -> tuple[ImageFont.FreeTypeFont, tuple[str, ...]]:
    """The largest letters up to `size` with which the lines fit; the longest are cut if none do."""
    size = max(size, _SMALLEST_LETTERS + 2)
    while True:
        font = _font(size)
        if size <= _SMALLEST_LETTERS or all(font.getlength(line) <= room for line in lines):
            return font, tuple(_cut(line, font, room) for line in lines)
        size -= 1


def _cut(line: str, font: ImageFont.FreeTypeFont, room: float) -> str:
    while font.getlength(line) > room and len(line) > 2:
        line = line[:-2].rstrip() + "…"
    return line


def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise RuntimeError("Pillow was built without FreeType.")
    return font
