"""A small painter's vocabulary over skia: colours, gradients and organic shapes.

Colours are (red, green, blue) in [0, 1]. A fill is a colour, a colour with alpha, or a shader.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import skia

from generation.scene.scene import Colour

Cubic = tuple[float, float, float, float]
Point = tuple[float, float]
Fill = Any

WHITE: Colour = (1.0, 1.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0)
# Wider than any figure: bands of ground and sky that repeat side by side.
_PANORAMA = 2000.0
INK: Colour = (0.13, 0.11, 0.15)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    keep = 1 - share
    return (
        first[0] * keep + second[0] * share,
        first[1] * keep + second[1] * share,
        first[2] * keep + second[2] * share,
    )


def light(colour: Colour, share: float = 0.3) -> Colour:
    return mix(colour, (1.0, 0.98, 0.92), share)


def dark(colour: Colour, share: float = 0.25) -> Colour:
    """Shadows lean to blue-violet, as they do under a sky."""
    return mix(colour, (0.10, 0.06, 0.20), share)


def fade(colour: Colour, alpha: float) -> tuple[float, float, float, float]:
    return (colour[0], colour[1], colour[2], alpha)


@lru_cache(maxsize=4096)
def argb(fill: tuple[float, ...]) -> int:
    alpha = fill[3] if len(fill) > 3 else 1.0
    red, green, blue = (round(255 * min(1.0, max(0.0, channel))) for channel in fill[:3])
    return (round(255 * min(1.0, max(0.0, alpha))) << 24) | (red << 16) | (green << 8) | blue


def luma(colour: Colour) -> float:
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def linear(start: Point, end: Point, *colours: Sequence[float]) -> Fill:
    points = [skia.Point(*start), skia.Point(*end)]
    return skia.GradientShader.MakeLinear(points, [argb(colour) for colour in colours])


def vertical(top: float, bottom: float, *colours: Sequence[float]) -> Fill:
    return linear((0, top), (0, bottom), *colours)


def radial(centre: Point, radius: float, *colours: Sequence[float]) -> Fill:
    return skia.GradientShader.MakeRadial(
        skia.Point(*centre), radius, [argb(colour) for colour in colours]
    )


@lru_cache(maxsize=256)
def _blur(sigma: float) -> Any:
    return skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, sigma)


def paint(fill: Fill, *, blur: float = 0.0, stroke: float = 0.0) -> Any:
    """A paint for `fill`; `stroke` draws the outline with that width and round ends."""
    made = skia.Paint(AntiAlias=True)
    if isinstance(fill, tuple):
        made.setColor(argb(fill))
    else:
        made.setShader(fill)
        made.setDither(True)
    if blur:
        made.setMaskFilter(_blur(round(blur, 1)))
    if stroke:
        made.setStyle(skia.Paint.kStroke_Style)
        made.setStrokeWidth(stroke)
        made.setStrokeCap(skia.Paint.kRound_Cap)
        made.setStrokeJoin(skia.Paint.kRound_Join)
    return made


@lru_cache(maxsize=2048)
def _pairs(text: str) -> tuple[Point, ...]:
    found = []
    for pair in text.split(","):
        across, down = pair.split()
        found.append((float(across), float(down)))
    return tuple(found)


def grid(unit_x: float, unit_y: float, points: str) -> list[Point]:
    """An outline written as "x y, x y, ..." in shares of two lengths: grid(width, height, ...)."""
    return [(x * unit_x, y * unit_y) for x, y in _pairs(points)]


def smooth(points: Sequence[Point], *, closed: bool = True, tension: float = 0.5) -> Any:
    """A path through all points with rounded bends (Catmull-Rom, converted to cubics)."""
    path = skia.Path()
    count = len(points)
    path.moveTo(*points[0])
    for index in range(count if closed else count - 1):
        before = points[index - 1] if closed or index else points[0]
        here = points[index]
        there = points[(index + 1) % count]
        after = points[(index + 2) % count] if closed or index + 2 < count else there
        path.cubicTo(
            here[0] + (there[0] - before[0]) * tension / 3,
            here[1] + (there[1] - before[1]) * tension / 3,
            there[0] - (after[0] - here[0]) * tension / 3,
            there[1] - (after[1] - here[1]) * tension / 3,
            there[0],
            there[1],
        )
    if closed:
        path.close()
    return path


def polygon(points: Sequence[Point]) -> Any:
    path = skia.Path()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    path.close()
    return path


def tapered(points: Sequence[Point], radii: Sequence[float]) -> Any:
    """A limb, tail or neck: the outline of circles swept along a smooth line through `points`."""
    line = _sampled(points, 5)
    widths = _sampled([(radius, 0.0) for radius in radii], 5)
    left: list[Point] = []
    right: list[Point] = []
    last = len(line) - 1
    for index, (x, y) in enumerate(line):
        (x0, y0), (x1, y1) = line[max(0, index - 1)], line[min(last, index + 1)]
        length = math.hypot(x1 - x0, y1 - y0) or 1.0
        nx, ny = -(y1 - y0) / length, (x1 - x0) / length
        radius = widths[min(index, len(widths) - 1)][0]
        left.append((x + nx * radius, y + ny * radius))
        right.append((x - nx * radius, y - ny * radius))
    tip = _cap(line[-1], line[-2], widths[-1][0])
    base = _cap(line[0], line[1], widths[0][0])
    return smooth([*left, tip, *reversed(right), base])


def _cap(end: Point, before: Point, radius: float) -> Point:
    length = math.hypot(end[0] - before[0], end[1] - before[1]) or 1.0
    return (
        end[0] + (end[0] - before[0]) / length * radius,
        end[1] + (end[1] - before[1]) / length * radius,
    )


def _sampled(points: Sequence[Point], steps: int) -> list[Point]:
    """Points along the Catmull-Rom curve, `steps` per piece."""
    found: list[Point] = []
    last = len(points) - 1
    for index in range(last):
        p0, p1 = points[max(0, index - 1)], points[index]
        p2, p3 = points[index + 1], points[min(last, index + 2)]
        across, down = (_cubic(p0[axis], p1[axis], p2[axis], p3[axis]) for axis in (0, 1))
        for step in range(steps):
            u = step / steps
            found.append((_at(u, across), _at(u, down)))
    return [*found, points[-1]]


def _cubic(a: float, b: float, c: float, d: float) -> Cubic:
    """Of a Catmull-Rom piece from `b` to `c`: its coefficients, the constant first."""
    return 2 * b, c - a, 2 * a - 5 * b + 4 * c - d, 3 * b - a - 3 * c + d


def _at(u: float, piece: Cubic) -> float:
    return 0.5 * (piece[0] + piece[1] * u + piece[2] * u * u + piece[3] * u**3)


class Pen:
    """Draws on a canvas with few words. Every call takes a fill and optional blur."""

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas

    def circle(self, x: float, y: float, radius: float, fill: Fill, *, blur: float = 0.0) -> None:
        self.canvas.drawCircle(x, y, radius, paint(fill, blur=blur))

    def oval(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        *,
        fill: Fill,
        turn: float = 0.0,
        blur: float = 0.0,
    ) -> None:
        box = skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry)
        if not turn:
            self.canvas.drawOval(box, paint(fill, blur=blur))
            return
        self.canvas.save()
        self.canvas.rotate(turn, x, y)
        self.canvas.drawOval(box, paint(fill, blur=blur))
        self.canvas.restore()

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: Fill,
        round: float = 0.0,
        blur: float = 0.0,
    ) -> None:
        area = skia.Rect.MakeXYWH(x, y, width, height)
        made = paint(fill, blur=blur)
        if width >= _PANORAMA:
            # Where two of these meet, soft edges would leave a seam.
            made.setAntiAlias(False)
        self.canvas.drawRoundRect(area, round, round, made)

    def blob(
        self, points: Sequence[Point], fill: Fill, *, blur: float = 0.0, tension: float = 0.66
    ) -> None:
        self.canvas.drawPath(smooth(points, tension=tension), paint(fill, blur=blur))

    def shape(self, points: Sequence[Point], fill: Fill, *, blur: float = 0.0) -> None:
        self.canvas.drawPath(polygon(points), paint(fill, blur=blur))

    def limb(self, points: Sequence[Point], radii: Sequence[float], fill: Fill) -> None:
        self.canvas.drawPath(tapered(points, radii), paint(fill))

    def line(self, points: Sequence[Point], width: float, fill: Fill, *, blur: float = 0.0) -> None:
        path = smooth(points, closed=False)
        self.canvas.drawPath(path, paint(fill, stroke=width, blur=blur))

    def straight(self, start: Point, end: Point, width: float, fill: Fill) -> None:
        self.canvas.drawLine(*start, *end, paint(fill, stroke=width))

    def streaks(self, pieces: Sequence[tuple[Point, Point]], width: float, fill: Fill) -> None:
        """Many straight lines of one look at once."""
        points = [skia.Point(*end) for piece in pieces for end in piece]
        mode = skia.Canvas.PointMode.kLines_PointMode
        self.canvas.drawPoints(mode, points, paint(fill, stroke=width))

    def ring(self, x: float, y: float, radius: float, width: float, fill: Fill) -> None:
        self.canvas.drawCircle(x, y, radius, paint(fill, stroke=width))

    def path(self, path: Any, fill: Fill, *, blur: float = 0.0, stroke: float = 0.0) -> None:
        self.canvas.drawPath(path, paint(fill, blur=blur, stroke=stroke))

    def clipped(self, path: Any) -> "_Clip":
        """`with pen.clipped(path):` limits drawing to the inside of `path`."""
        return _Clip(self.canvas, path)

    def moved(
        self,
        x: float = 0.0,
        y: float = 0.0,
        *,
        turn: float = 0.0,
        scale: tuple[float, float] = (1.0, 1.0),
    ) -> "_Moved":
        """`with pen.moved(...):` draws in a frame shifted, then turned (degrees), then scaled."""
        return _Moved(self.canvas, x, y, turn=turn, scale=scale)


class _Clip:
    def __init__(self, canvas: Any, path: Any) -> None:
        self._canvas, self._path = canvas, path

    def __enter__(self) -> None:
        self._canvas.save()
        self._canvas.clipPath(self._path, True)

    def __exit__(self, *error: object) -> None:
        self._canvas.restore()


class _Moved:
    def __init__(
        self, canvas: Any, x: float, y: float, *, turn: float, scale: tuple[float, float]
    ) -> None:
        self._canvas, self._at, self._turn, self._scale = canvas, (x, y), turn, scale

    def __enter__(self) -> None:
        self._canvas.save()
        self._canvas.translate(*self._at)
        if self._turn:
            self._canvas.rotate(self._turn)
        if self._scale != (1.0, 1.0):
            self._canvas.scale(*self._scale)

    def __exit__(self, *error: object) -> None:
        self._canvas.restore()
