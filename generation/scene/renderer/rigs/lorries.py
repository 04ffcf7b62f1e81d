"""Buses, trucks and tractors."""

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
from generation.scene.renderer.rigs.road import bounce, glass, wheel
from generation.scene.scene import Colour

_GLASS: Colour = (0.62, 0.82, 0.94)


def bus(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    radius = height * 0.17
    with pen.moved(0, bounce(body)):
        top, low = -height, -height * 0.16
        pen.box(
            -width * 0.5,
            top,
            width,
            low - top,
            fill=vertical(top, low, light(main, 0.3), main, dark(main, 0.22)),
            round=30,
        )
        pen.box(-width * 0.5, -height * 0.40, width, height * 0.06, fill=body.accent)
        _bus_windows(pen, body)
        pen.box(
            width * 0.375,
            -height * 0.86,
            width * 0.115,
            height * 0.62,
            fill=linear((width * 0.37, 0), (width * 0.5, 0), light(_GLASS, 0.3), _GLASS),
            round=12,
        )
        pen.oval(width * 0.485, -height * 0.27, 9, 13, fill=(1.0, 0.96, 0.76))
        pen.oval(-width * 0.49, -height * 0.29, 7, 12, fill=(0.9, 0.2, 0.2))
        pen.box(
            -width * 0.505,
            -height * 0.19,
            width * 1.01,
            height * 0.06,
            fill=(0.28, 0.29, 0.34),
            round=8,
        )
    for x in (-0.29, 0.28):
        pen.circle(x * width, -radius, radius * 1.18, dark(main, 0.6))
        wheel(pen, body, x * width, radius)


def _bus_windows(pen: Pen, body: Body) -> None:
    height, width = body.subject.height, body.subject.width
    for index in range(5):
        x = -width * 0.455 + index * width * 0.165
        pen.box(
            x,
            -height * 0.86,
            width * 0.14,
            height * 0.34,
            fill=linear(
                (x, -height * 0.86),
                (x + width * 0.14, -height * 0.5),
                light(_GLASS, 0.4),
                _GLASS,
                dark(_GLASS, 0.2),
            ),
            round=12,
        )
        if index != 2:
            _passenger(pen, body, x + width * 0.07, -height * 0.55, height * 0.10, index)


def _passenger(pen: Pen, body: Body, x: float, y: float, size: float, index: int) -> None:
    dice = body.dice(f"passenger {index}")
    skin = dice.choice(((0.96, 0.78, 0.64), (0.72, 0.50, 0.36), (0.46, 0.31, 0.22)))
    hair = dice.choice(((0.15, 0.11, 0.10), (0.50, 0.30, 0.16), (0.90, 0.74, 0.42)))
    pen.box(
        x - size * 0.7,
        y + size * 0.2,
        size * 1.4,
        size * 0.55,
        fill=dice.choice(((0.85, 0.35, 0.35), (0.30, 0.50, 0.80), (0.35, 0.65, 0.48))),
        round=6,
    )
    pen.circle(x, y - size * 0.35, size * 0.62, hair)
    pen.oval(x + size * 0.1, y - size * 0.22, size * 0.48, size * 0.50, fill=skin)


def truck(pen: Pen, body: Body) -> None:
    if body.entity.word in ("tractor", "tracteur"):
        _tractor(pen, body)
        return
    width, height, main = body.subject.width, body.subject.height, body.main
    radius = height * 0.165
    fire = body.entity.word in ("fire truck",)
    cargo = main if fire else body.accent
    with pen.moved(0, bounce(body)):
        pen.box(
            -width * 0.5,
            -height * 0.26,
            width * 0.98,
            height * 0.10,
            fill=(0.28, 0.29, 0.34),
            round=6,
        )
        pen.box(
            -width * 0.5,
            -height,
            width * 0.66,
            height * 0.78,
            fill=vertical(-height, -height * 0.2, light(cargo, 0.25), cargo, dark(cargo, 0.18)),
            round=14,
        )
        _load(pen, body)
        cab = grid(
            width, height, "0.18 -0.22, 0.18 -0.82, 0.36 -0.82, 0.44 -0.52, 0.49 -0.46, 0.495 -0.22"
        )
        pen.blob(
            cab,
            vertical(-height * 0.85, -height * 0.2, light(main, 0.3), main, dark(main, 0.25)),
            tension=0.22,
        )
        glass(
            pen,
            grid(width, height, "0.22 -0.5, 0.22 -0.75, 0.345 -0.75, 0.41 -0.5"),
        )
        pen.oval(width * 0.478, -height * 0.34, 9, 13, fill=(1.0, 0.96, 0.76))
    for x in (-0.36, -0.20, 0.31):
        pen.circle(x * width, -radius, radius * 1.14, (0.20, 0.20, 0.24))
        wheel(pen, body, x * width, radius)


def _load(pen: Pen, body: Body) -> None:
    fire, height, main, width = (
        body.entity.word in ("fire truck",),
        body.subject.height,
        body.main,
        body.subject.width,
    )
    if fire:
        pen.straight(
            (-width * 0.48, -height * 1.06),
            (width * 0.20, -height * 1.06),
            8,
            (0.82, 0.84, 0.88),
        )
        for rung in range(9):
            pen.straight(
                (-width * 0.46 + rung * width * 0.08, -height * 1.10),
                (-width * 0.46 + rung * width * 0.08, -height * 1.02),
                5,
                (0.82, 0.84, 0.88),
            )
    else:
        pen.line(
            grid(width, height, "-0.45 -0.55, -0.17 -0.62, 0.12 -0.55"),
            height * 0.09,
            fade(main, 0.9),
        )


def _tractor(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width * 0.8, body.subject.height, body.main
    with pen.moved(0, bounce(body) * 1.4):
        pen.box(
            -width * 0.05,
            -height * 0.62,
            width * 0.50,
            height * 0.36,
            fill=vertical(-height * 0.62, -height * 0.2, light(main, 0.3), main, dark(main, 0.2)),
            round=14,
        )
        pen.straight(
            (width * 0.30, -height * 0.6), (width * 0.30, -height * 0.92), 12, (0.30, 0.31, 0.36)
        )
        pen.box(
            -width * 0.36,
            -height * 1.02,
            width * 0.40,
            height * 0.06,
            fill=dark(main, 0.1),
            round=8,
        )
        for x in (-0.33, 0.0):
            pen.straight(
                (x * width, -height * 0.98), (x * width, -height * 0.5), 8, (0.30, 0.31, 0.36)
            )
        pen.box(
            -width * 0.30,
            -height * 0.96,
            width * 0.28,
            height * 0.42,
            fill=fade(_GLASS, 0.6),
            round=6,
        )
        pen.blob(
            grid(width, height, "-0.42 -0.3, -0.34 -0.62, -0.02 -0.58, 0.02 -0.28"),
            main,
            tension=0.4,
        )
    wheel(pen, body, -width * 0.24, height * 0.30, spokes=8)
    wheel(pen, body, width * 0.34, height * 0.17)
