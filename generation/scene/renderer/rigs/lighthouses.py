"""A lighthouse: striped tower, gallery, lamp, and a beam that goes round."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    Pen,
    dark,
    fade,
    grid,
    light,
    linear,
    radial,
    smooth,
)
from generation.scene.scene import Colour

_IRON: Colour = (0.24, 0.26, 0.32)
_GLASS: Colour = (0.99, 0.90, 0.55)
_LAMP = 0.835
_TURN_SECONDS = 3.2


def lighthouse(pen: Pen, body: Body) -> None:
    width, height, red, white = body.subject.width, body.subject.height, body.main, body.accent
    rock = dark((0.56, 0.54, 0.54), 0.1)
    pen.blob(grid(width, height, "-0.62 0.01, -0.5 -0.06, 0 -0.08, 0.5 -0.05, 0.64 0.01"), rock)
    tower = smooth(
        grid(width, height, "-0.36 -0.03, -0.22 -0.75, 0.22 -0.75, 0.36 -0.03"), tension=0.05
    )
    across = (-width * 0.36, 0.0), (width * 0.36, 0.0)
    pen.path(tower, linear(*across, light(white, 0.3), white, dark(white, 0.22)))
    with pen.clipped(tower):
        for band in range(3):
            top = -height * (0.66 - 0.24 * band)
            pen.box(
                -width * 0.5,
                top,
                width,
                height * 0.12,
                fill=linear(*across, light(red, 0.18), red, dark(red, 0.25)),
            )
    for y in (-0.56, -0.32):
        pen.box(-width * 0.05, height * y, width * 0.1, height * 0.045, fill=_IRON, round=6)
    pen.box(-width * 0.09, -height * 0.12, width * 0.18, height * 0.1, fill=_IRON, round=9)
    _lamp_room(pen, width, height, red)


def _lamp_room(pen: Pen, width: float, height: float, red: Colour) -> None:
    pen.box(-width * 0.32, -height * 0.78, width * 0.64, height * 0.03, fill=_IRON, round=4)
    for x in (-0.30, -0.15, 0.0, 0.15, 0.29):
        pen.straight((width * x, -height * 0.78), (width * x, -height * 0.82), 3, _IRON)
    pen.straight((-width * 0.31, -height * 0.82), (width * 0.30, -height * 0.82), 3, _IRON)
    pen.box(-width * 0.17, -height * 0.89, width * 0.34, height * 0.11, fill=_GLASS, round=5)
    for x in (-0.17, 0.0, 0.17):
        pen.straight((width * x, -height * 0.78), (width * x, -height * 0.89), 4, _IRON)
    pen.blob(
        grid(width, height, "-0.24 -0.885, 0 -0.98, 0.24 -0.885"),
        linear((-width * 0.24, 0), (width * 0.24, 0), light(red, 0.1), dark(red, 0.3)),
        tension=0.15,
    )
    pen.circle(0, -height * 0.985, 6, _IRON)


def beam(pen: Pen, body: Body) -> None:
    """Two beams, seen from the side of their circle: long across, short and bright ahead."""
    x, y = 0.0, -body.subject.height * _LAMP
    turn = 2 * math.pi * body.pose.age / _TURN_SECONDS
    strong = 0.62 if body.night or body.scene.weather in ("storm", "fog", "rain") else 0.22
    for way in (math.cos(turn), -math.cos(turn)):
        reach, spread = 620 * way, 26 + 64 * abs(way)
        tone = fade(_GLASS, strong * (0.35 + 0.65 * abs(way)))
        pen.shape(
            [(x, y - 9), (x + reach, y - spread), (x + reach, y + spread), (x, y + 9)],
            linear((x, y), (x + reach, y), tone, fade(_GLASS, 0.0)),
            blur=6,
        )
    r = body.subject.width * 0.55
    pen.circle(x, y, r, radial((x, y), r, fade(_GLASS, strong + 0.25), fade(_GLASS, 0.0)))
