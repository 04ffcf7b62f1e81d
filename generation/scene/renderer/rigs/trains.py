"""A steam locomotive."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    Pen,
    dark,
    fade,
    grid,
    light,
    linear,
    vertical,
)
from generation.scene.renderer.rigs.road import bounce, wheel
from generation.scene.scene import Colour

_GLASS: Colour = (0.62, 0.82, 0.94)


def train(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    radius = height * 0.15
    pen.box(-width * 3, -6, width * 6, 7, fill=(0.46, 0.44, 0.46))
    with pen.moved(0, bounce(body) * 0.6):
        dark_steel = body.accent
        _boiler(pen, body, dark_steel=dark_steel)
        _train_cab(pen, body)
        pen.box(-width * 0.52, -height * 0.28, width * 0.98, height * 0.11, fill=main, round=6)
        pen.shape(
            [(width * 0.40, -height * 0.28), (width * 0.52, -8), (width * 0.40, -8)],
            dark(main, 0.25),
        )
        pen.circle(width * 0.405, -height * 0.56, height * 0.06, (1.0, 0.95, 0.72))
    for x in (-0.40, -0.24, -0.02, 0.14, 0.30):
        wheel(pen, body, x * width, radius if x < 0.1 else radius * 0.8, spokes=6)
    turn = body.pose.x / (radius * body.entity.size)
    pen.straight(
        (-width * 0.40 + math.cos(turn) * radius * 0.5, -radius + math.sin(turn) * radius * 0.5),
        (-width * 0.02 + math.cos(turn) * radius * 0.5, -radius + math.sin(turn) * radius * 0.5),
        9,
        (0.80, 0.82, 0.86),
    )


def _boiler(pen: Pen, body: Body, *, dark_steel: Colour) -> None:
    height, main, width = body.subject.height, body.main, body.subject.width
    pen.box(
        -width * 0.16,
        -height * 0.66,
        width * 0.56,
        height * 0.40,
        fill=vertical(
            -height * 0.66,
            -height * 0.26,
            light(dark_steel, 0.4),
            dark_steel,
            dark(dark_steel, 0.3),
        ),
        round=height * 0.18,
    )
    for x in (0.02, 0.16, 0.30):
        pen.box(x * width, -height * 0.665, width * 0.018, height * 0.41, fill=(0.86, 0.70, 0.32))
    pen.box(
        width * 0.27,
        -height * 0.95,
        width * 0.062,
        height * 0.32,
        fill=dark(dark_steel, 0.1),
        round=6,
    )
    pen.blob(
        grid(width, height, "0.25 -0.95, 0.245 -1.05, 0.355 -1.05, 0.35 -0.95"),
        main,
        tension=0.3,
    )
    pen.circle(width * 0.10, -height * 0.68, height * 0.075, (0.86, 0.70, 0.32))


def _train_cab(pen: Pen, body: Body) -> None:
    height, main, width = body.subject.height, body.main, body.subject.width
    pen.box(
        -width * 0.50,
        -height * 0.92,
        width * 0.34,
        height * 0.70,
        fill=vertical(-height * 0.92, -height * 0.2, light(main, 0.25), main, dark(main, 0.2)),
        round=12,
    )
    pen.box(
        -width * 0.54,
        -height * 1.0,
        width * 0.42,
        height * 0.09,
        fill=dark(main, 0.3),
        round=10,
    )
    for x in (-0.455, -0.315):
        pen.box(
            x * width,
            -height * 0.82,
            width * 0.105,
            height * 0.26,
            fill=linear((x * width, 0), ((x + 0.1) * width, 0), light(_GLASS, 0.4), _GLASS),
            round=8,
        )


def steam(pen: Pen, body: Body) -> None:
    """Puffs leave the chimney and stay behind."""
    width, height = body.subject.width, body.subject.height
    for index in range(7):
        cycle = (body.pose.age * 0.9 + index / 7) % 1.0
        x = width * 0.30 - cycle * width * 0.75
        y = -height * 1.10 - height * 0.55 * math.sqrt(cycle)
        pen.circle(x, y, 16 + 46 * cycle, fade((0.96, 0.96, 0.98), 0.7 * (1 - cycle)), blur=6)
