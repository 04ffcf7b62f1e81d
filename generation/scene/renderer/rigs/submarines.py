"""Submarines: a hull with portholes, a tower with a periscope, a screw and a lamp."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import WHITE, Pen, dark, fade, grid, light, radial, vertical
from generation.scene.scene import Colour

_BRASS: Colour = (0.86, 0.68, 0.34)
_GLASS: Colour = (0.62, 0.86, 0.96)


def submarine(pen: Pen, body: Body) -> None:
    width, height = body.subject.width, body.subject.height
    with pen.moved(0, -height * 0.40, turn=1.6 * math.sin(2 * math.pi * body.pose.age / 3.4)):
        _wake(pen, body, width)
        _screw(pen, body, width, height)
        _tower(pen, body, width, height)
        _hull(pen, body, width, height)


def _hull(pen: Pen, body: Body, width: float, height: float) -> None:
    main = body.main
    pen.blob(
        grid(
            width,
            height,
            "-0.44 0, -0.3 -0.24, 0 -0.32, 0.3 -0.27, 0.46 -0.02, 0.32 0.26, 0 0.34, -0.3 0.22",
        ),
        vertical(-height * 0.32, height * 0.34, light(main, 0.3), main, dark(main, 0.3)),
        tension=0.8,
    )
    band = grid(width, height, "-0.4 0.1, 0 0.17, 0.42 0.09")
    pen.line(band, height * 0.05, dark(body.accent, 0.1))
    for x in (-0.20, -0.01, 0.18):
        _porthole(pen, x * width, -height * 0.05, height * 0.105)
    pen.oval(width * 0.40, -height * 0.06, height * 0.07, height * 0.10, fill=(1.0, 0.95, 0.72))


def _porthole(pen: Pen, x: float, y: float, radius: float) -> None:
    pen.circle(x, y, radius, _BRASS)
    glass = radial((x - radius * 0.3, y - radius * 0.3), radius, WHITE, _GLASS, dark(_GLASS, 0.35))
    pen.circle(x, y, radius * 0.72, glass)


def _tower(pen: Pen, body: Body, width: float, height: float) -> None:
    tone = body.accent
    pen.line(grid(width, height, "0 -0.46, 0 -0.68, 0.07 -0.68"), height * 0.045, dark(tone, 0.2))
    pen.blob(
        grid(width, height, "-0.15 -0.2, -0.11 -0.5, 0.1 -0.5, 0.15 -0.2"),
        vertical(-height * 0.5, -height * 0.2, light(body.main, 0.2), dark(body.main, 0.12)),
        tension=0.3,
    )
    fin = "-0.36 -0.06, -0.5 -0.34, -0.42 -0.36, -0.24 -0.14"
    pen.blob(grid(width, height, fin), dark(body.main, 0.22), tension=0.3)


def _screw(pen: Pen, body: Body, width: float, height: float) -> None:
    """Two blades seen from the side: they grow and shrink as they turn."""
    turned = math.cos(9 * body.pose.age)
    pen.straight((-width * 0.40, 0), (-width * 0.48, 0), height * 0.07, dark(body.accent, 0.3))
    for side in (-1, 1):
        tip = side * height * 0.20 * max(0.15, abs(turned))
        pen.limb(
            [(-width * 0.475, 0), (-width * 0.485, tip)], [height * 0.03, height * 0.05], _BRASS
        )


def _wake(pen: Pen, body: Body, width: float) -> None:
    for index in range(7):
        gone = (body.pose.age * 0.55 + index / 7) % 1.0
        x = -width * (0.50 + 0.34 * gone)
        y = -width * (0.10 * gone) + 9 * math.sin(5 * body.pose.age + 2 * index)
        pen.ring(x, y, 4 + 7 * gone, 2.4, fade(WHITE, 0.7 * (1 - gone)))
