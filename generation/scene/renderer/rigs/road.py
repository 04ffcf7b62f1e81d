"""Cars and what every vehicle shares: wheels that turn as far as they roll, glass, springs."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    WHITE,
    Pen,
    Point,
    dark,
    fade,
    grid,
    light,
    linear,
    radial,
    vertical,
)
from generation.scene.scene import Colour

_GLASS: Colour = (0.62, 0.82, 0.94)


_RUBBER: Colour = (0.14, 0.14, 0.17)


def wheel(pen: Pen, body: Body, x: float, radius: float, *, spokes: int = 5) -> None:
    """A tyre with a hub, turned by the distance covered."""
    turn = math.degrees(body.pose.x / (radius * body.entity.size)) * (
        1 if body.pose.heading >= 0 else -1
    )
    pen.circle(x, -radius, radius, _RUBBER)
    pen.circle(
        x,
        -radius,
        radius * 0.62,
        radial((x - 4, -radius - 5), radius * 0.8, (0.93, 0.94, 0.96), (0.60, 0.63, 0.68)),
    )
    with pen.moved(x, -radius, turn=turn):
        for spoke in range(spokes):
            angle = 2 * math.pi * spoke / spokes
            pen.straight(
                (0, 0),
                (math.cos(angle) * radius * 0.55, math.sin(angle) * radius * 0.55),
                radius * 0.13,
                (0.40, 0.42, 0.48),
            )
    pen.circle(x, -radius, radius * 0.16, (0.32, 0.34, 0.40))


def bounce(body: Body) -> float:
    """Springs: a small tremble from the road when moving."""
    speed = min(1.0, abs(body.pose.velocity) / 300)
    return 2.2 * speed * math.sin(body.pose.age * 19) + 1.2 * math.sin(body.pose.age * 7)


def glass(pen: Pen, points: list[Point]) -> None:
    pen.blob(
        points,
        linear(points[0], points[2], light(_GLASS, 0.35), _GLASS, dark(_GLASS, 0.25)),
        tension=0.18,
    )
    x0, y0 = points[0]
    x1, y1 = points[1]
    pen.shape(
        [
            (x0 + (x1 - x0) * 0.35 + 14, y0 + (y1 - y0) * 0.35),
            (x0 + (x1 - x0) * 0.8 + 14, y0 + (y1 - y0) * 0.8),
            (x0 + (x1 - x0) * 0.8 + 28, y0 + (y1 - y0) * 0.8),
            (x0 + (x1 - x0) * 0.35 + 28, y0 + (y1 - y0) * 0.35),
        ],
        fade(WHITE, 0.45),
    )


def car(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    radius = width * 0.098
    with pen.moved(0, bounce(body)):
        deck = -height * 0.62
        if not body.ridden:
            _car_cabin(pen, body, deck=deck)
        else:
            pen.blob(
                [
                    (width * 0.14, deck + 4),
                    (width * 0.05, -height * 0.92),
                    (width * 0.08, -height * 0.92),
                    (width * 0.19, deck + 4),
                ],
                fade(_GLASS, 0.75),
                tension=0.2,
            )
        shell = [
            *grid(width, height, "-0.485 -0.22, -0.47 -0.553, -0.28 -0.633, 0.24 -0.633"),
            *grid(width, height, "0.44 -0.5, 0.495 -0.24, 0.46 -0.13, -0.46 -0.13"),
        ]
        pen.blob(
            shell,
            vertical(deck, -height * 0.1, light(main, 0.32), main, dark(main, 0.28)),
            tension=0.35,
        )
        pen.line(
            grid(width, height, "-0.45 -0.4, 0 -0.43, 0.42 -0.38"),
            3,
            fade(light(main, 0.6), 0.7),
        )
        if body.subject.name == "taxi":
            for square in range(12):
                pen.box(
                    -width * 0.30 + square * width * 0.046,
                    -height * (0.36 if square % 2 else 0.30),
                    width * 0.046,
                    height * 0.06,
                    fill=body.accent,
                )
        _car_trim(pen, body, deck=deck)
    for x in (-0.285, 0.285):
        pen.circle(x * width, -radius, radius * 1.20, dark(main, 0.6))
        wheel(pen, body, x * width, radius)


def _car_cabin(pen: Pen, body: Body, *, deck: float) -> None:
    height, main, width = body.subject.height, body.main, body.subject.width
    roof = [
        (-width * 0.31, deck),
        (-width * 0.20, -height * 0.98),
        (width * 0.10, -height * 1.0),
        (width * 0.25, deck),
    ]
    pen.blob(roof, dark(main, 0.10), tension=0.3)
    glass(
        pen,
        [
            (-width * 0.27, deck),
            (-width * 0.185, -height * 0.92),
            (-width * 0.055, -height * 0.93),
            (-width * 0.055, deck),
        ],
    )
    glass(
        pen,
        [
            (-width * 0.03, deck),
            (-width * 0.03, -height * 0.93),
            (width * 0.095, -height * 0.93),
            (width * 0.205, deck),
        ],
    )
    if body.subject.name == "taxi":
        pen.box(
            -width * 0.08,
            -height * 1.13,
            width * 0.12,
            height * 0.13,
            fill=(0.99, 0.95, 0.80) if body.entity.word != "police car" else (0.25, 0.45, 0.98),
            round=5,
        )


def _car_trim(pen: Pen, body: Body, *, deck: float) -> None:
    height, main, width = body.subject.height, body.main, body.subject.width
    pen.line(
        [(-width * 0.045, deck + 4), (-width * 0.05, -height * 0.2)],
        2.6,
        fade(dark(main, 0.5), 0.5),
    )
    pen.box(
        -width * 0.02,
        -height * 0.47,
        width * 0.055,
        height * 0.04,
        fill=dark(main, 0.4),
        round=3,
    )
    pen.oval(
        width * 0.445,
        -height * 0.38,
        width * 0.028,
        height * 0.085,
        fill=(1.0, 0.96, 0.76),
        turn=-12,
    )
    pen.oval(-width * 0.472, -height * 0.40, width * 0.017, height * 0.08, fill=(0.90, 0.20, 0.20))
    pen.box(
        -width * 0.49,
        -height * 0.20,
        width * 0.985,
        height * 0.085,
        fill=(0.30, 0.31, 0.36),
        round=8,
    )


def headlights(pen: Pen, body: Body) -> None:
    """Beams after dark."""
    if body.scene.time != "night" and body.scene.weather not in ("storm", "fog"):
        return
    width, height = body.subject.width, body.subject.height
    x, y = width * 0.46, -height * 0.36
    beam = [(x, y - 8), (x + width * 0.95, y - 66), (x + width * 0.95, y + 84), (x, y + 8)]
    pen.shape(
        beam,
        linear(
            (x, 0),
            (x + width * 0.95, 0),
            fade((1.0, 0.95, 0.72), 0.50),
            fade((1.0, 0.95, 0.72), 0.0),
        ),
        blur=7,
    )
    pen.circle(x, y, 26, fade((1.0, 0.96, 0.78), 0.6), blur=10)
