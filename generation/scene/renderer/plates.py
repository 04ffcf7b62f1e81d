"""Pictures that somebody in particular brings along: a face on a head, or a whole paper puppet."""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
import skia
from PIL import Image

from generation.scene.renderer.backdrop import PIXELS
from generation.spec import Likeness

_SAMPLING = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)


class Plate:
    """`where` is the matrix from the picture's pixels to those of the canvas, as it was drawn last;
    None before that."""

    def __init__(self, likeness: Likeness) -> None:
        assert likeness.picture is not None
        with Image.open(io.BytesIO(likeness.picture), formats=["PNG"]) as image:
            pixels = np.array(image.convert("RGBa"))[..., [2, 1, 0, 3]]
        self.is_face = likeness.is_person
        self.height, self.width = pixels.shape[:2]
        picture = skia.Image.fromarray(np.ascontiguousarray(pixels), PIXELS, copy=True)
        self._picture = picture.withDefaultMipmaps()
        self.where: Any = None

    def draw(self, canvas: Any, left: float, top: float, *, width: float, height: float) -> None:
        """Upright in that box of the canvas, as it is turned now."""
        canvas.save()
        canvas.translate(left, top)
        canvas.scale(width / self.width, height / self.height)
        self.where = canvas.getTotalMatrix()
        canvas.drawImage(self._picture, 0, 0, _SAMPLING, skia.Paint())
        canvas.restore()

    def draw_face(self, canvas: Any, x: float, y: float, *, radius: float, heading: float) -> None:
        """Around a middle, never mirrored, as large as a head of that radius."""
        canvas.save()
        canvas.translate(x, y)
        canvas.scale(math.copysign(1.0, heading), 1.0)
        tall = 2 * radius
        wide = tall * self.width / self.height
        self.draw(canvas, -wide / 2, -tall / 2, width=wide, height=tall)
        canvas.restore()

    def over(self, canvas: Any, image: Any, left: int, top: int, brush: Any) -> None:
        """Draws the image at that pixel, but only where this picture was drawn last."""
        whole = skia.Rect.MakeWH(self.width, self.height)
        canvas.save()
        canvas.setMatrix(self.where)
        canvas.clipRect(whole)
        canvas.saveLayer(None, skia.Paint(Alphaf=brush.getAlphaf()))
        canvas.drawImage(self._picture, 0, 0, _SAMPLING)
        canvas.resetMatrix()
        within = skia.Paint(brush)
        within.setAlphaf(1.0)
        within.setBlendMode(skia.BlendMode.kSrcIn)
        canvas.drawImage(image, left, top, skia.SamplingOptions(), within)
        canvas.restore()
        canvas.restore()

    def bounds(self) -> Any:
        """The box around it in pixels of the canvas."""
        return self.where.mapRect(skia.Rect.MakeWH(self.width, self.height))


def plates_of(likenesses: Any) -> dict[str, Plate]:
    """By the ids of those who bring one."""
    return {each.id: Plate(each) for each in likenesses if each.picture is not None}
