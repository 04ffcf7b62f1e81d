"""Cars, buses, trucks, trains and bicycles: shells on wheels that turn as far as they roll."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    WHITE,
    Pen,
    Point,
    dark,
    fade,
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


def _bounce(body: Body) -> float:
    """Springs: a small tremble from the road when moving."""
    speed = min(1.0, abs(body.pose.velocity) / 300)
    return 2.2 * speed * math.sin(body.pose.age * 19) + 1.2 * math.sin(body.pose.age * 7)


def _glass(pen: Pen, points: list[Point]) -> None:
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
    with pen.moved(0, _bounce(body)):
        deck = -height * 0.62
        if not body.ridden:
            roof = [
                (-width * 0.31, deck),
                (-width * 0.20, -height * 0.98),
                (width * 0.10, -height * 1.0),
                (width * 0.25, deck),
            ]
            pen.blob(roof, dark(main, 0.10), tension=0.3)
            _glass(
                pen,
                [
                    (-width * 0.27, deck),
                    (-width * 0.185, -height * 0.92),
                    (-width * 0.055, -height * 0.93),
                    (-width * 0.055, deck),
                ],
            )
            _glass(
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
                    fill=(0.99, 0.95, 0.80)
                    if body.entity.word != "police car"
                    else (0.25, 0.45, 0.98),
                    round=5,
                )
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
            (-width * 0.485, -height * 0.22),
            (-width * 0.47, deck + 10),
            (-width * 0.28, deck - 2),
            (width * 0.24, deck - 2),
            (width * 0.44, -height * 0.50),
            (width * 0.495, -height * 0.24),
            (width * 0.46, -height * 0.13),
            (-width * 0.46, -height * 0.13),
        ]
        pen.blob(
            shell,
            vertical(deck, -height * 0.1, light(main, 0.32), main, dark(main, 0.28)),
            tension=0.35,
        )
        pen.line(
            [(-width * 0.45, -height * 0.40), (0, -height * 0.43), (width * 0.42, -height * 0.38)],
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
        pen.oval(
            -width * 0.472, -height * 0.40, width * 0.017, height * 0.08, fill=(0.90, 0.20, 0.20)
        )
        pen.box(
            -width * 0.49,
            -height * 0.20,
            width * 0.985,
            height * 0.085,
            fill=(0.30, 0.31, 0.36),
            round=8,
        )
    for x in (-0.285, 0.285):
        pen.circle(x * width, -radius, radius * 1.20, dark(main, 0.6))
        wheel(pen, body, x * width, radius)


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


def bus(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    radius = height * 0.17
    with pen.moved(0, _bounce(body)):
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
    with pen.moved(0, _bounce(body)):
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
                [
                    (-width * 0.45, -height * 0.55),
                    (-width * 0.17, -height * 0.62),
                    (width * 0.12, -height * 0.55),
                ],
                height * 0.09,
                fade(main, 0.9),
            )
        cab = [
            (width * 0.18, -height * 0.22),
            (width * 0.18, -height * 0.82),
            (width * 0.36, -height * 0.82),
            (width * 0.44, -height * 0.52),
            (width * 0.49, -height * 0.46),
            (width * 0.495, -height * 0.22),
        ]
        pen.blob(
            cab,
            vertical(-height * 0.85, -height * 0.2, light(main, 0.3), main, dark(main, 0.25)),
            tension=0.22,
        )
        _glass(
            pen,
            [
                (width * 0.22, -height * 0.50),
                (width * 0.22, -height * 0.75),
                (width * 0.345, -height * 0.75),
                (width * 0.41, -height * 0.50),
            ],
        )
        pen.oval(width * 0.478, -height * 0.34, 9, 13, fill=(1.0, 0.96, 0.76))
    for x in (-0.36, -0.20, 0.31):
        pen.circle(x * width, -radius, radius * 1.14, (0.20, 0.20, 0.24))
        wheel(pen, body, x * width, radius)


def _tractor(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width * 0.8, body.subject.height, body.main
    with pen.moved(0, _bounce(body) * 1.4):
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
            [
                (-width * 0.42, -height * 0.30),
                (-width * 0.34, -height * 0.62),
                (-width * 0.02, -height * 0.58),
                (width * 0.02, -height * 0.28),
            ],
            main,
            tension=0.4,
        )
    wheel(pen, body, -width * 0.24, height * 0.30, spokes=8)
    wheel(pen, body, width * 0.34, height * 0.17)


def train(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    radius = height * 0.15
    pen.box(-width * 3, -6, width * 6, 7, fill=(0.46, 0.44, 0.46))
    with pen.moved(0, _bounce(body) * 0.6):
        dark_steel = body.accent
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
            pen.box(
                x * width, -height * 0.665, width * 0.018, height * 0.41, fill=(0.86, 0.70, 0.32)
            )
        pen.box(
            width * 0.27,
            -height * 0.95,
            width * 0.062,
            height * 0.32,
            fill=dark(dark_steel, 0.1),
            round=6,
        )
        pen.blob(
            [
                (width * 0.25, -height * 0.95),
                (width * 0.245, -height * 1.05),
                (width * 0.355, -height * 1.05),
                (width * 0.35, -height * 0.95),
            ],
            main,
            tension=0.3,
        )
        pen.circle(width * 0.10, -height * 0.68, height * 0.075, (0.86, 0.70, 0.32))
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


def steam(pen: Pen, body: Body) -> None:
    """Puffs leave the chimney and stay behind."""
    width, height = body.subject.width, body.subject.height
    for index in range(7):
        cycle = (body.pose.age * 0.9 + index / 7) % 1.0
        x = width * 0.30 - cycle * width * 0.75
        y = -height * 1.10 - height * 0.55 * math.sqrt(cycle)
        pen.circle(x, y, 16 + 46 * cycle, fade((0.96, 0.96, 0.98), 0.7 * (1 - cycle)), blur=6)


def bicycle(pen: Pen, body: Body) -> None:
    if body.entity.word in ("motorcycle", "motorbike", "moto", "scooter"):
        _motorcycle(pen, body)
        return
    width, height, main = body.subject.width, body.subject.height, body.main
    radius = height * 0.36
    back, front = -width * 0.30, width * 0.30
    turn = body.pose.x / (radius * body.entity.size)
    for x in (back, front):
        pen.ring(x, -radius, radius, 9, _RUBBER)
        pen.ring(x, -radius, radius * 0.90, 3, (0.80, 0.82, 0.86))
        for spoke in range(10):
            angle = turn + math.pi * spoke / 5
            pen.straight(
                (x, -radius),
                (x + math.cos(angle) * radius * 0.9, -radius + math.sin(angle) * radius * 0.9),
                1.6,
                (0.72, 0.74, 0.78),
            )
        pen.circle(x, -radius, 6, (0.5, 0.52, 0.56))
    crank, seat, head = (
        (-width * 0.04, -radius * 0.92),
        (-width * 0.13, -height * 0.82),
        (width * 0.21, -height * 0.86),
    )
    for start, end in (
        (crank, seat),
        (crank, head),
        (seat, head),
        (crank, (back, -radius)),
        (seat, (back, -radius)),
        (head, (front, -radius)),
    ):
        pen.straight(start, end, 10, main)
        pen.straight(
            (start[0] - 1, start[1] - 2), (end[0] - 1, end[1] - 2), 3, fade(light(main, 0.5), 0.7)
        )
    pen.line(
        [
            (head[0], head[1]),
            (head[0] - 4, -height * 1.0),
            (head[0] + width * 0.06, -height * 1.02),
        ],
        8,
        (0.30, 0.31, 0.36),
    )
    pen.limb(
        [(seat[0] - 24, seat[1] - 14), (seat[0] + 26, seat[1] - 12)], [10, 6], (0.24, 0.20, 0.20)
    )
    pen.straight(seat, (seat[0], seat[1] - 12), 7, (0.5, 0.52, 0.56))
    pen.ring(crank[0], crank[1], 17, 5, (0.5, 0.52, 0.56))
    for half in (0.0, math.pi):
        x, y = (
            crank[0] + 26 * math.cos(turn * 0.5 + half),
            crank[1] + 26 * math.sin(turn * 0.5 + half),
        )
        pen.straight(crank, (x, y), 6, (0.42, 0.44, 0.50))
        pen.box(x - 12, y - 3, 24, 7, fill=(0.24, 0.24, 0.28), round=3)


def _motorcycle(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    radius = height * 0.33
    with pen.moved(0, _bounce(body) * 0.5):
        pen.straight(
            (-width * 0.32, -radius), (-width * 0.02, -radius * 1.1), 16, (0.34, 0.35, 0.40)
        )
        pen.straight(
            (width * 0.33, -radius), (width * 0.20, -height * 0.95), 13, (0.70, 0.72, 0.76)
        )
        pen.box(
            -width * 0.13,
            -height * 0.58,
            width * 0.24,
            height * 0.36,
            fill=(0.42, 0.44, 0.50),
            round=12,
        )
        pen.blob(
            [
                (-width * 0.08, -height * 0.62),
                (width * 0.02, -height * 0.90),
                (width * 0.20, -height * 0.84),
                (width * 0.16, -height * 0.60),
            ],
            vertical(-height * 0.9, -height * 0.6, light(main, 0.3), main),
        )
        pen.blob(
            [
                (-width * 0.40, -height * 0.74),
                (-width * 0.10, -height * 0.66),
                (-width * 0.06, -height * 0.56),
                (-width * 0.34, -height * 0.58),
            ],
            (0.20, 0.18, 0.20),
        )
        pen.line(
            [
                (width * 0.20, -height * 0.95),
                (width * 0.14, -height * 1.05),
                (width * 0.08, -height * 1.02),
            ],
            8,
            (0.24, 0.24, 0.28),
        )
        pen.circle(width * 0.26, -height * 0.84, 14, (1.0, 0.95, 0.74))
        pen.limb(
            [(-width * 0.02, -height * 0.24), (-width * 0.38, -height * 0.20)],
            [8, 11],
            (0.78, 0.80, 0.84),
        )
    for x in (-0.32, 0.33):
        wheel(pen, body, x * width, radius, spokes=6)
