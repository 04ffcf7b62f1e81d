"""The scenery as layers at different depths, baked to images once and slid past each other.

A layer is painted in units over one period and repeats sideways, so a camera can travel as far as
it likes. Far layers move less (parallax) and take on the colour of the air.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import skia

from generation.scene.camera import View
from generation.scene.renderer.light import Light
from generation.scene.renderer.paint import Pen, fade, mix
from generation.scene.scene import Colour, Scene

# Room above and below the frame for camera moves, in units.
MARGIN = 190.0
# Painted beyond both ends of a layer, so that no edge shows when the camera rolls.
_SPARE = 60.0
# The one layout for which skia's raster pipeline has fast paths: 3 ms for a full-frame image where
# RGBA, this build's own N32, takes 30.
PIXELS = skia.kBGRA_8888_ColorType
_SMOOTH = skia.SamplingOptions(skia.FilterMode.kLinear)
Painter = Callable[[Pen], None]
LivePainter = Callable[[Pen, float], None]
Treat = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Layer:
    """`image` covers one period from `top` down, or `live` draws afresh each frame."""

    parallax: float
    top: float
    period: float
    image: Any = None
    live: LivePainter | None = None
    drift: float = 0.0


class Backdrop:
    """Collects layers from back to front; those added after `cast()` are in front of the cast.

    `treat` restyles every baked image (the hook for styles that work on surfaces).
    """

    def __init__(
        self, scene: Scene, light: Light, *, scale: float, treat: Treat | None = None
    ) -> None:
        self.scene, self.light = scene, light
        self.width, self.height = scene.width, scene.height
        self.ground, self.horizon = scene.ground, scene.horizon
        self.period = max(2160.0, 2 * scene.width)
        self.rng = Random(f"backdrop {scene.setting} {scene.seed}")
        self._scale, self._treat = scale, treat
        self._back: list[_Layer] = []
        self._front: list[_Layer] = []
        self._current = self._back
        # What happens in the sky between it and the first layer of land: rainbows, fireworks.
        self.behind: LivePainter | None = None

    def cast(self) -> None:
        """What follows is nearer than the actors."""
        self._current = self._front

    def live(self, parallax: float, painter: LivePainter) -> None:
        """A layer drawn anew each frame: painter(pen, seconds), in unshifted frame units."""
        self._current.append(_Layer(parallax, 0.0, 0.0, live=painter))

    def fixed(self, painter: Painter) -> None:
        """The opaque last layer: sky or wall. Does not repeat and hardly moves."""
        area = skia.Rect.MakeXYWH(
            -MARGIN, -MARGIN, self.width + 2 * MARGIN, self.height + 2 * MARGIN
        )
        image = self._bake(area, painter, opaque=True, filters=None, repeat=0.0)
        self._current.append(_Layer(0.02, -MARGIN, 0.0, image=image))
        if self.behind is not None:
            self.live(0.02, self.behind)

    def layer(
        self,
        parallax: float,
        painter: Painter,
        *,
        top: float,
        bottom: float | None = None,
        haze: float = 0.0,
        blur: float = 0.0,
        tinted: bool = True,
    ) -> None:
        """A repeating layer between the heights `top` and `bottom` (frame units).

        `haze` fades it into the air, `blur` (units) puts it out of focus, `tinted` lays the light
        of the hour on it.
        """
        low = self.height + MARGIN if bottom is None else bottom
        area = skia.Rect.MakeLTRB(-_SPARE, top, self.period + self.width + _SPARE, low)
        filters = self._filters(haze, tinted)
        image = self._bake(
            area, painter, opaque=False, filters=filters, repeat=self.period, blur=blur
        )
        self._current.append(_Layer(parallax, top, self.period, image=image))

    def drifting(
        self, parallax: float, painter: Painter, *, top: float, bottom: float, speed: float
    ) -> None:
        """Like `layer`, untinted, and carried by the wind at `speed` units per second."""
        area = skia.Rect.MakeLTRB(-_SPARE, top, self.period + self.width + _SPARE, bottom)
        image = self._bake(area, painter, opaque=False, filters=None, repeat=self.period)
        self._current.append(_Layer(parallax, top, self.period, image=image, drift=speed))

    def _filters(self, haze: float, tinted: bool) -> Any:
        """Surface colour x tint, then towards the colour of the air."""
        tint = self.light.tint if tinted else (1.0, 1.0, 1.0)
        air = self.light.haze
        keep = 1 - haze
        rows = []
        for channel in range(3):
            row = [0.0] * 5
            row[channel], row[4] = tint[channel] * keep, air[channel] * haze
            rows += row
        return skia.ColorFilters.Matrix([*rows, 0, 0, 0, 1, 0])

    def _bake(
        self,
        area: Any,
        painter: Painter,
        *,
        opaque: bool,
        filters: Any,
        repeat: float,
        blur: float = 0.0,
    ) -> Any:
        recorder = skia.PictureRecorder()
        wide = skia.Rect.MakeLTRB(-4000, -4000, 8000, 8000)
        painter(Pen(recorder.beginRecording(wide)))
        picture = recorder.finishRecordingAsPicture()
        width, height = round(area.width() * self._scale), round(area.height() * self._scale)
        alpha = skia.kOpaque_AlphaType if opaque else skia.kPremul_AlphaType
        surface = skia.Surface.MakeRaster(
            skia.ImageInfo.Make(max(1, width), max(1, height), PIXELS, alpha)
        )
        canvas = surface.getCanvas()
        canvas.scale(self._scale, self._scale)
        canvas.translate(-area.left(), -area.top())
        layer_paint = skia.Paint()
        if filters is not None:
            layer_paint.setColorFilter(filters)
        if blur:
            layer_paint.setImageFilter(skia.ImageFilters.Blur(blur, blur))
        canvas.saveLayer(area, layer_paint)
        for shift in (-repeat, 0.0, repeat, 2 * repeat) if repeat else (0.0,):
            canvas.save()
            canvas.translate(shift, 0)
            canvas.drawPicture(picture)
            canvas.restore()
        canvas.restore()
        image = surface.makeImageSnapshot()
        return self._treat(image) if self._treat else image

    # --- per frame

    def draw_back(self, canvas: Any, view: View, t: float) -> None:
        for layer in self._back:
            self._draw(canvas, layer, view, t)

    def draw_front(self, canvas: Any, view: View, t: float) -> None:
        for layer in self._front:
            self._draw(canvas, layer, view, t)

    def _draw(self, canvas: Any, layer: _Layer, view: View, t: float) -> None:
        canvas.save()
        place(canvas, self.scene, view, layer.parallax)
        if layer.live is not None:
            layer.live(Pen(canvas), t)
        elif layer.period:
            canvas.translate(-layer.drift * t, 0)
            self._repeat(canvas, layer, view.x * layer.parallax + layer.drift * t)
        else:
            canvas.translate(-MARGIN, layer.top)
            canvas.scale(1 / self._scale, 1 / self._scale)
            canvas.drawImage(layer.image, 0, 0, _SMOOTH)
        canvas.restore()

    def _repeat(self, canvas: Any, layer: _Layer, shift: float) -> None:
        """The one image, moved by whole periods so that it covers what the camera sees."""
        left = (shift // layer.period) * layer.period - _SPARE
        width, height = layer.image.width() / self._scale, layer.image.height() / self._scale
        area = skia.Rect.MakeXYWH(left, layer.top, width, height)
        canvas.drawImageRect(layer.image, area, _SMOOTH)

    # --- words that settings share

    def spread(self, count: int, *, jitter: float = 0.8) -> list[float]:
        """`count` places over one period, evenly spaced and then shaken."""
        step = self.period / count
        offset = self.rng.uniform(0, step)
        return [
            (offset + step * (index + jitter * self.rng.uniform(-0.5, 0.5))) % self.period
            for index in range(count)
        ]

    def air(self, colour: Colour, share: float) -> Colour:
        return mix(colour, self.light.haze, share)


def place(canvas: Any, scene: Scene, view: View, parallax: float) -> None:
    """Moves the canvas so that frame units at this depth land where `view` sees them."""
    zoom = 1 + (view.zoom - 1) * (0.25 + 0.75 * parallax)
    pivot_x, pivot_y = scene.width / 2, scene.ground - 0.13 * scene.height
    # Tilting moves near and far alike; only the sky, painted no larger than it must be, lags.
    lift = view.y if parallax >= 0.05 else max(10 - MARGIN, min(MARGIN - 10, view.y * 0.3))
    canvas.translate(pivot_x, pivot_y)
    if view.roll:
        canvas.rotate(view.roll)
    canvas.scale(zoom, zoom)
    canvas.translate(-pivot_x - view.x * parallax, -pivot_y - lift)


def visible_left(pen: Pen) -> float:
    """The left edge of the frame in the units of the layer being drawn."""
    matrix = pen.canvas.getTotalMatrix()
    return float(-matrix.getTranslateX() / matrix.getScaleX())


def shade(pen: Pen, x: float, y: float, *, width: float, darkness: float) -> None:
    """A soft contact shadow on the ground."""
    pen.oval(x, y, width, width * 0.17, fill=fade((0.06, 0.05, 0.16), darkness), blur=width * 0.09)
