"""What a member looks like, measured from the picture that their enrolment kept: colours, and a face.

Nothing is recognised and nothing is kept: whoever draws a clip measures anew, while the likeness's key
is there to open the picture with.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from safety.faces import Face, faces_in

if TYPE_CHECKING:
    from PIL import Image as Images

Picture = npt.NDArray[np.uint8]
Colour = tuple[float, float, float]

_TALL = 192  # pixels of a face
# From the square that was found to the whole face, in shares of its side.
_WIDE, _HIGH, _UP = 0.92, 1.22, 0.06
_TONES = 20  # of each channel: drawn, not photographed


@dataclass(frozen=True)
class Portrait:
    """Colours from 0 to 1; `face` is a PNG with alpha, upright, hair and ground cut away."""

    skin: Colour
    hair: Colour
    clothes: Colour
    face: bytes

    @property
    def figure(self) -> dict[str, Any]:
        """As `generation.scene.figure` has it, as far as it was measured."""
        return {"skin": list(self.skin), "hair": list(self.hair), "colour": list(self.clothes)}


def portrait_of(jpeg: bytes) -> Portrait | None:
    """None where no face looks at the camera. Takes a few tenths of a second."""
    from PIL import Image

    with Image.open(io.BytesIO(jpeg), formats=["JPEG", "PNG"]) as file:
        image = file.convert("RGB")
    found = faces_in(np.asarray(image.convert("L")))
    if not found:
        return None
    face, pixels = found[0], np.asarray(image)
    return Portrait(
        skin=_colour(pixels, face, (0.22, 0.52, 0.78, 0.74)),
        hair=_colour(pixels, face, (0.25, -0.24, 0.75, -0.10)),
        clothes=_colour(pixels, face, (0.05, 1.45, 0.95, 1.80)),
        face=_drawn(image, face),
    )


def _colour(pixels: Picture, face: Face, box: tuple[float, float, float, float]) -> Colour:
    """The middle colour of a box (left, top, right, bottom) in shares of the face, as far as the
    picture reaches; of the nearest edge where it does not."""
    high, wide = pixels.shape[:2]
    left, right = (face.left + round(box[n] * face.side) for n in (0, 2))
    top, bottom = (face.top + round(box[n] * face.side) for n in (1, 3))
    left, right = max(0, min(left, wide - 2)), max(2, min(right, wide))
    top, bottom = max(0, min(top, high - 2)), max(2, min(bottom, high))
    middle = np.median(pixels[top:bottom, left:right].reshape(-1, 3), axis=0) / 255
    red, green, blue = (round(float(part), 3) for part in middle)
    return red, green, blue


def _drawn(image: Images.Image, face: Face) -> bytes:
    from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

    x, y = face.left + face.side / 2, face.top + face.side * (0.5 + _UP)
    half = face.side * _WIDE / 2, face.side * _HIGH / 2
    size = round(_TALL * _WIDE / _HIGH), _TALL
    box = (x - half[0], y - half[1], x + half[0], y + half[1])
    cut = image.crop(box).resize(size, Image.Resampling.LANCZOS)
    # Strong light and shade: it is seen small, under the light of any hour.
    cut = ImageOps.autocontrast(
        cut.filter(ImageFilter.MedianFilter(5)), cutoff=3, preserve_tone=True
    )
    cut = ImageEnhance.Contrast(cut).enhance(1.2)
    cut = cut.point([round(round(each / 255 * _TONES) * 255 / _TONES) for each in range(256)] * 3)
    oval = Image.new("L", size, 0)
    ImageDraw.Draw(oval).ellipse((3, 3, size[0] - 4, size[1] - 4), fill=255)
    cut.putalpha(oval.filter(ImageFilter.GaussianBlur(2.5)))
    out = io.BytesIO()
    cut.save(out, "PNG")
    return out.getvalue()
