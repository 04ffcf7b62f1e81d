"""A photograph as the scenery: it is the first frame, to the pixel, and then the camera moves into it.

The picture is a sheet that bends: what is low and in the middle, which in most photographs is nearer,
comes closer and moves further than the rest. A camera that starts at rest and only goes in never
shows an edge.
"""

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import skia
from PIL import Image

from generation.scene.camera import View
from generation.scene.renderer.backdrop import PIXELS
from generation.scene.scene import Scene

Picture = npt.NDArray[np.uint8]
Places = npt.NDArray[np.float64]

_LINEAR = skia.SamplingOptions(skia.FilterMode.kLinear)
_COLUMNS, _ROWS = 18, 24
# How far the camera goes in by itself, and how much more of that what is near shows.
_CLOSER, _BENT = 0.10, 0.9
# What the camera goes towards, as shares of the frame, and how far to each side the picture reaches
# beyond the frame, in shares of its growth.
_EYE = np.array([0.5, 0.46])
_ROOM = np.array([0.5, 0.44])
_ARRIVES = 0.7  # seconds until what is added to the photograph is fully there


def fitted(picture: Picture, width: int, height: int) -> Picture:
    """Scaled to cover the frame, and cut around the middle, a little above it: there faces are."""
    high, wide = picture.shape[:2]
    scale = max(width / wide, height / high)
    size = max(width, round(wide * scale)), max(height, round(high * scale))
    image = Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS)
    left, top = (size[0] - width) // 2, round((size[1] - height) * 0.4)
    return np.asarray(image.crop((left, top, left + width, top + height)))


def presence(t: float) -> float:
    """How much of what was not in the photograph is there, 0 to 1: nothing in the first frame."""
    share = min(1.0, t / _ARRIVES)
    return share * share * (3 - 2 * share)


class Plate:
    """The photograph, already `fitted`, in place of a scenery."""

    def __init__(self, scene: Scene, picture: Picture) -> None:
        self._scene = scene
        high, wide = picture.shape[:2]
        pixels = np.full((high, wide, 4), 255, np.uint8)
        pixels[..., :3] = picture[..., ::-1]
        image = skia.Image.fromarray(pixels, PIXELS, skia.kOpaque_AlphaType, copy=True)
        clamp = skia.TileMode.kClamp
        self._paint = skia.Paint(Shader=image.makeShader(clamp, clamp, _LINEAR))
        down, right = np.mgrid[0 : _ROWS + 1, 0 : _COLUMNS + 1]
        # The knots of the sheet, as shares of the frame, and how near each is.
        self._knots = np.stack([right / _COLUMNS, down / _ROWS], -1).reshape(-1, 2)
        self._nearness = _nearness(self._knots)
        self._points = _points(self._knots * (wide, high))
        self._rest: View | None = None

    def draw_back(self, canvas: Any, view: View, t: float) -> None:
        if self._rest is None:
            self._rest = view  # the first frame's: from there the camera's way is told
        places = _points(self._bent(view, self._rest, t))
        mode = skia.Vertices.kTriangles_VertexMode
        sheet = skia.Vertices(mode, places, self._points, None, _triangles())
        canvas.drawVertices(sheet, self._paint)

    def draw_front(self, canvas: Any, view: View, t: float) -> None:
        """Nothing of a photograph is in front of the cast."""

    def _bent(self, view: View, rest: View, t: float) -> Places:
        """Where the knots are at a moment, in units."""
        scene = self._scene
        size = np.array([scene.width, scene.height])
        share = min(1.0, t / scene.seconds)
        eased = share * share * (3 - 2 * share)
        closer = eased * _CLOSER + 0.6 * (max(view.zoom / rest.zoom, 1.0) - 1)
        grown = closer * (1 + _BENT * self._nearness)[:, None]
        # No further aside than the sheet is larger than the frame by now.
        way = np.array([view.x - rest.x, view.y - rest.y]) / size
        aside = np.clip(way / max(closer, 1e-6), -0.9, 0.9)
        offset = self._knots - _EYE
        places: Places = (_EYE + offset * (1 + grown) - aside * grown * _ROOM) * size
        return places


def _nearness(knots: Places) -> npt.NDArray[np.float64]:
    """0 far, 1 near: the foot of the picture, and somebody in the middle of it."""
    right, down = knots[:, 0], knots[:, 1]
    middle = np.exp(-(((right - 0.5) / 0.28) ** 2) - ((down - 0.52) / 0.30) ** 2)
    low = np.clip((down - 0.45) / 0.55, 0, 1)
    near: npt.NDArray[np.float64] = np.maximum(0.75 * middle, low * low * (3 - 2 * low))
    return near


def _points(places: Places) -> list[Any]:
    return [skia.Point(float(x), float(y)) for x, y in places]


@cache
def _triangles() -> list[int]:
    """Two for each field between four knots."""
    found = []
    for row in range(_ROWS):
        for column in range(_COLUMNS):
            first = row * (_COLUMNS + 1) + column
            below = first + _COLUMNS + 1
            found += [first, first + 1, below, first + 1, below + 1, below]
    return found
