"""Boats, rockets, aeroplanes, helicopters, balloons with baskets and saucers."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    WHITE,
    Pen,
    dark,
    fade,
    light,
    linear,
    radial,
    smooth,
    vertical,
)
from generation.scene.scene import Colour

_GLASS: Colour = (0.60, 0.82, 0.95)
_WOOD: Colour = (0.62, 0.42, 0.26)


def boat(pen: Pen, body: Body) -> None:
    rock = 3.2 * math.sin(2 * math.pi * body.pose.age / 2.7)
    with pen.moved(0, 0, turn=rock):
        if body.subject.name == "sailboat":
            _sails(pen, body)
        elif body.entity.word not in ("rowboat", "barque", "canoe", "kayak"):
            _cabin(pen, body)
        _hull(pen, body)


def _hull(pen: Pen, body: Body) -> None:
    width, main = body.subject.width, body.main
    deck = -body.subject.width * 0.20
    hull = [
        (-width * 0.46, deck),
        (width * 0.50, deck - width * 0.045),
        (width * 0.36, 8),
        (-width * 0.36, 8),
    ]
    pen.blob(hull, vertical(deck, 8, light(main, 0.25), main, dark(main, 0.3)), tension=0.22)
    pen.line(
        [(-width * 0.46, deck), (0, deck + 6), (width * 0.50, deck - width * 0.045)],
        width * 0.030,
        body.accent,
    )
    pen.line(
        [(-width * 0.40, deck * 0.35), (0, deck * 0.30), (width * 0.41, deck * 0.42)],
        width * 0.016,
        fade(body.accent, 0.8),
    )
    for x in (-0.22, -0.06, 0.10):
        pen.circle(x * width, deck * 0.62, width * 0.028, body.accent)
        pen.circle(x * width, deck * 0.62, width * 0.019, dark(_GLASS, 0.35))


def _cabin(pen: Pen, body: Body) -> None:
    width = body.subject.width
    deck = -width * 0.20
    white = body.accent
    pen.box(
        -width * 0.26,
        deck - width * 0.15,
        width * 0.36,
        width * 0.17,
        fill=vertical(deck - width * 0.15, deck, light(white, 0.4), dark(white, 0.1)),
        round=8,
    )
    pen.box(-width * 0.14, deck - width * 0.25, width * 0.20, width * 0.11, fill=white, round=8)
    pen.box(
        -width * 0.11,
        deck - width * 0.23,
        width * 0.14,
        width * 0.065,
        fill=linear((-40, 0), (40, 0), light(_GLASS, 0.3), _GLASS),
        round=5,
    )
    pen.box(-width * 0.23, deck - width * 0.35, width * 0.07, width * 0.21, fill=body.main, round=5)
    pen.box(-width * 0.23, deck - width * 0.32, width * 0.07, width * 0.035, fill=white)
    for x in (-0.20, -0.08, 0.04):
        pen.box(x * width, deck - width * 0.115, width * 0.055, width * 0.055, fill=_GLASS, round=5)
    for index in range(4):
        cycle = (body.pose.age * 0.5 + index / 4) % 1.0
        pen.circle(
            -width * 0.195 - 50 * cycle,
            deck - width * 0.37 - 90 * cycle,
            9 + 20 * cycle,
            fade((0.92, 0.92, 0.94), 0.55 * (1 - cycle)),
            blur=4,
        )


def _sails(pen: Pen, body: Body) -> None:
    width, height = body.subject.width, body.subject.height
    deck = -width * 0.20
    belly = width * (0.06 + 0.015 * math.sin(body.pose.age * 1.7))
    pirate = body.entity.word in ("pirate ship",)
    sail = (0.20, 0.19, 0.22) if pirate else body.accent
    pen.straight((-width * 0.02, deck), (-width * 0.02, -height), width * 0.024, _WOOD)
    main_sail = [
        (-width * 0.03, -height * 0.95),
        (-width * 0.22 - belly, -height * 0.50),
        (-width * 0.40, deck - 14),
        (-width * 0.03, deck - 14),
    ]
    pen.blob(
        main_sail,
        linear((-width * 0.4, 0), (0, 0), light(sail, 0.2), dark(sail, 0.12)),
        tension=0.25,
    )
    jib = [
        (width * 0.0, -height * 0.88),
        (width * 0.20 + belly, -height * 0.52),
        (width * 0.44, deck - 10),
        (width * 0.0, deck - 14),
    ]
    pen.blob(jib, linear((0, 0), (width * 0.4, 0), sail, dark(sail, 0.2)), tension=0.25)
    stripe = body.main if not pirate else WHITE
    pen.line(
        [
            (-width * 0.04, -height * 0.42),
            (-width * 0.18, -height * 0.41),
            (-width * 0.30 - belly * 0.5, -height * 0.38),
        ],
        width * 0.030,
        fade(stripe, 0.85),
    )
    flutter = 8 * math.sin(body.pose.age * 7)
    pen.blob(
        [
            (-width * 0.02, -height),
            (-width * 0.10, -height * 1.02 + flutter),
            (-width * 0.17, -height * 0.98 - flutter),
            (-width * 0.02, -height * 0.94),
        ],
        (0.90, 0.28, 0.28),
        tension=0.5,
    )


def rocket(pen: Pen, body: Body) -> None:
    height = body.subject.height
    with pen.moved(0, -height * 0.5, turn=_attitude(body)):
        with pen.moved(0, height * 0.5):
            _rocket(pen, body)


def _attitude(body: Body) -> float:
    """Nose up at rest and at launch, leaning into the flight when it travels."""
    return 64.0 if body.action in ("fly", "float", "drive") else 0.0


def _rocket(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    trim = body.accent
    for side in (-1, 1):
        pen.blob(
            [
                (side * width * 0.22, -height * 0.34),
                (side * width * 0.52, -height * 0.16),
                (side * width * 0.48, -height * 0.01),
                (side * width * 0.20, -height * 0.12),
            ],
            vertical(-height * 0.34, 0, light(trim, 0.15), dark(trim, 0.2)),
            tension=0.35,
        )
    pen.box(
        -width * 0.16, -height * 0.12, width * 0.32, height * 0.07, fill=(0.38, 0.40, 0.46), round=6
    )
    shell = [
        (0, -height),
        (width * 0.24, -height * 0.80),
        (width * 0.32, -height * 0.45),
        (width * 0.22, -height * 0.09),
        (-width * 0.22, -height * 0.09),
        (-width * 0.32, -height * 0.45),
        (-width * 0.24, -height * 0.80),
    ]
    path = smooth(shell, tension=0.5)
    pen.path(
        path,
        linear(
            (-width * 0.3, 0),
            (width * 0.3, 0),
            dark(main, 0.12),
            main,
            light(main, 0.4),
            dark(main, 0.22),
        ),
    )
    with pen.clipped(path):
        pen.box(
            -width,
            -height * 1.02,
            width * 2,
            height * 0.235,
            fill=linear(
                (-width * 0.3, 0),
                (width * 0.3, 0),
                dark(trim, 0.15),
                light(trim, 0.2),
                dark(trim, 0.2),
            ),
        )
        pen.box(-width, -height * 0.24, width * 2, height * 0.05, fill=trim)
    pen.circle(0, -height * 0.56, width * 0.185, (0.62, 0.65, 0.72))
    pen.circle(
        0,
        -height * 0.56,
        width * 0.145,
        radial(
            (-width * 0.05, -height * 0.58),
            width * 0.25,
            (0.85, 0.96, 1.0),
            _GLASS,
            (0.16, 0.32, 0.56),
        ),
    )
    pen.limb(
        [(0, -height * 0.26), (0, -height * 0.04)], [width * 0.06, width * 0.035], dark(trim, 0.1)
    )


def flame(pen: Pen, body: Body) -> None:
    """Exhaust that flickers; longer once it is off the ground."""
    if body.action in ("stand", "sleep", "sit", "spin", "dance"):
        return
    width, height = body.subject.width, body.subject.height
    full = 1.0 if body.pose.lift > 20 or body.action != "launch" else 0.4
    flicker = 1 + 0.16 * math.sin(body.pose.age * 37) + 0.10 * math.sin(body.pose.age * 61)
    with pen.moved(0, -height * 0.5, turn=_attitude(body)):
        with pen.moved(0, height * 0.45):
            length = height * 0.52 * full * flicker
            pen.circle(0, length * 0.3, width * 0.6, fade((1.0, 0.55, 0.15), 0.35), blur=24)
            for wide, long, tone in (
                (0.20, 1.0, (1.0, 0.42, 0.10)),
                (0.14, 0.72, (1.0, 0.75, 0.20)),
                (0.08, 0.42, (1.0, 0.97, 0.80)),
            ):
                pen.blob(
                    [
                        (-width * wide, 0),
                        (0, -8),
                        (width * wide, 0),
                        (width * wide * 0.5, length * long * 0.55),
                        (0, length * long),
                        (-width * wide * 0.5, length * long * 0.55),
                    ],
                    fade(tone, 0.92),
                    blur=3,
                )
    if body.action == "launch" and body.pose.lift < 260:
        spread = min(1.0, body.pose.age / 1.2)
        for index in range(12):
            angle = math.pi * index / 11
            grow = 30 + 46 * spread * (0.7 + 0.3 * math.sin(index * 2.1 + body.pose.age * 3))
            pen.circle(
                math.cos(angle) * width * 1.1 * spread,
                body.pose.lift / body.entity.size - 12 - math.sin(angle) * 22,
                grow,
                fade((0.93, 0.92, 0.93), 0.6),
                blur=10,
            )


def plane(pen: Pen, body: Body) -> None:
    width, height, main, trim = body.subject.width, body.subject.height, body.main, body.accent
    if body.entity.word in ("paper plane", "paper airplane"):
        pen.shape(
            [
                (-width * 0.4, -height * 0.2),
                (width * 0.45, -height * 0.5),
                (-width * 0.30, -height * 0.8),
            ],
            light(main, 0.1),
        )
        pen.shape(
            [
                (-width * 0.4, -height * 0.2),
                (width * 0.45, -height * 0.5),
                (-width * 0.22, -height * 0.46),
            ],
            dark(main, 0.16),
        )
        return
    y = -height * 0.45
    with pen.moved(0, y):
        pen.blob(
            [
                (-width * 0.06, -4),
                (-width * 0.16, -height * 0.30),
                (-width * 0.10, -height * 0.30),
                (width * 0.10, -4),
            ],
            dark(trim, 0.3),
            tension=0.15,
        )
        pen.blob(
            [
                (-width * 0.44, -height * 0.04),
                (-width * 0.50, -height * 0.46),
                (-width * 0.40, -height * 0.46),
                (-width * 0.28, -height * 0.06),
            ],
            trim,
            tension=0.18,
        )
        hull = [
            (-width * 0.48, -height * 0.08),
            (-width * 0.2, -height * 0.19),
            (width * 0.28, -height * 0.20),
            (width * 0.47, -height * 0.02),
            (width * 0.40, height * 0.15),
            (-width * 0.1, height * 0.20),
            (-width * 0.42, height * 0.02),
        ]
        path = smooth(hull, tension=0.5)
        pen.path(
            path, vertical(-height * 0.2, height * 0.2, light(main, 0.3), main, dark(main, 0.25))
        )
        with pen.clipped(path):
            pen.box(-width * 0.5, height * 0.07, width, height * 0.2, fill=trim)
        for x in range(6):
            pen.box(
                -width * 0.20 + x * width * 0.072,
                -height * 0.09,
                width * 0.036,
                height * 0.085,
                fill=dark(_GLASS, 0.3),
                round=6,
            )
        pen.blob(
            [
                (width * 0.27, -height * 0.14),
                (width * 0.39, -height * 0.10),
                (width * 0.41, -height * 0.02),
                (width * 0.28, -height * 0.03),
            ],
            linear((width * 0.27, 0), (width * 0.42, 0), light(_GLASS, 0.4), _GLASS),
            tension=0.3,
        )
        pen.blob(
            [
                (width * 0.08, height * 0.03),
                (-width * 0.24, height * 0.42),
                (-width * 0.14, height * 0.42),
                (width * 0.18, height * 0.05),
            ],
            vertical(0, height * 0.4, light(trim, 0.2), dark(trim, 0.15)),
            tension=0.15,
        )
        pen.blob(
            [
                (-width * 0.40, -height * 0.02),
                (-width * 0.50, height * 0.10),
                (-width * 0.44, height * 0.10),
                (-width * 0.30, 0),
            ],
            dark(trim, 0.12),
            tension=0.2,
        )
        blur = abs(math.sin(body.pose.age * 50))
        pen.oval(
            width * 0.475,
            0,
            width * 0.012,
            height * (0.20 + 0.16 * blur),
            fill=fade((0.4, 0.4, 0.45), 0.55),
        )


def helicopter(pen: Pen, body: Body) -> None:
    width, height, main, trim = body.subject.width, body.subject.height, body.main, body.accent
    with pen.moved(0, -height * 0.42):
        pen.limb(
            [(-width * 0.05, -height * 0.05), (-width * 0.45, -height * 0.16)],
            [height * 0.13, height * 0.045],
            dark(main, 0.12),
        )
        pen.blob(
            [
                (-width * 0.42, -height * 0.14),
                (-width * 0.50, -height * 0.40),
                (-width * 0.44, -height * 0.40),
                (-width * 0.37, -height * 0.16),
            ],
            trim,
            tension=0.2,
        )
        spin = body.pose.age * 40
        pen.straight(
            (-width * 0.46 - 20 * math.cos(spin), -height * 0.26 - 20 * math.sin(spin)),
            (-width * 0.46 + 20 * math.cos(spin), -height * 0.26 + 20 * math.sin(spin)),
            6,
            trim,
        )
        pen.blob(
            [
                (-width * 0.14, -height * 0.20),
                (width * 0.12, -height * 0.30),
                (width * 0.36, -height * 0.10),
                (width * 0.38, height * 0.12),
                (width * 0.14, height * 0.26),
                (-width * 0.10, height * 0.20),
            ],
            vertical(-height * 0.3, height * 0.26, light(main, 0.3), main, dark(main, 0.22)),
            tension=0.6,
        )
        pen.blob(
            [
                (width * 0.13, -height * 0.22),
                (width * 0.32, -height * 0.08),
                (width * 0.355, height * 0.06),
                (width * 0.13, height * 0.05),
            ],
            linear(
                (width * 0.1, -30),
                (width * 0.36, 20),
                light(_GLASS, 0.45),
                _GLASS,
                dark(_GLASS, 0.2),
            ),
            tension=0.4,
        )
        pen.box(-width * 0.04, -height * 0.15, width * 0.12, height * 0.19, fill=_GLASS, round=8)
        pen.straight((width * 0.06, -height * 0.26), (width * 0.06, -height * 0.45), 10, trim)
        reach = width * 0.50
        swing = math.cos(body.pose.age * 34)
        pen.oval(width * 0.06, -height * 0.46, reach, 8, fill=fade((0.5, 0.52, 0.58), 0.35))
        pen.limb(
            [
                (width * 0.06 - reach * swing, -height * 0.46),
                (width * 0.06 + reach * swing, -height * 0.46),
            ],
            [5, 5],
            trim,
        )
        for x in (0.0, 0.22):
            pen.straight((x * width, height * 0.24), (x * width - 6, height * 0.38), 6, trim)
        pen.line(
            [
                (-width * 0.12, height * 0.39),
                (width * 0.2, height * 0.40),
                (width * 0.34, height * 0.34),
            ],
            8,
            trim,
        )


def airship(pen: Pen, body: Body) -> None:
    width, height, main, trim = body.subject.width, body.subject.height, body.main, body.accent
    sway = 2 * math.sin(body.beat)
    with pen.moved(0, 0, turn=sway):
        for x in (-0.15, 0.15):
            pen.straight(
                (x * width * 1.6, -height * 0.36),
                (x * width, -height * 0.16),
                3.2,
                (0.42, 0.34, 0.28),
            )
        envelope = [
            (0, -height),
            (width * 0.38, -height * 0.90),
            (width * 0.50, -height * 0.66),
            (width * 0.34, -height * 0.42),
            (width * 0.14, -height * 0.31),
            (-width * 0.14, -height * 0.31),
            (-width * 0.34, -height * 0.42),
            (-width * 0.50, -height * 0.66),
            (-width * 0.38, -height * 0.90),
        ]
        path = smooth(envelope, tension=0.6)
        pen.path(path, main)
        with pen.clipped(path):
            for index, x in enumerate((-0.36, 0.0, 0.36)):
                wide = 0.13 if index == 1 else 0.10
                pen.blob(
                    [
                        (x * width * 0.3, -height * 1.02),
                        ((x + wide) * width, -height * 0.66),
                        (x * width * 0.45, -height * 0.28),
                        ((x - wide) * width, -height * 0.66),
                    ],
                    trim,
                    tension=0.6,
                )
            pen.box(-width, -height * 0.70, width * 2, height * 0.055, fill=dark(main, 0.25))
            pen.oval(
                -width * 0.20,
                -height * 0.82,
                width * 0.22,
                height * 0.12,
                fill=fade(WHITE, 0.35),
                blur=18,
            )
            pen.box(
                -width,
                -height,
                width * 2,
                height,
                fill=linear(
                    (-width * 0.5, 0),
                    (width * 0.5, 0),
                    fade(WHITE, 0.10),
                    fade(WHITE, 0.0),
                    fade((0.1, 0.0, 0.2), 0.35),
                ),
            )
        pen.box(
            -width * 0.15,
            -height * 0.17,
            width * 0.30,
            height * 0.15,
            fill=vertical(-height * 0.17, 0, light(_WOOD, 0.2), dark(_WOOD, 0.2)),
            round=8,
        )
        for row in (0.13, 0.09, 0.05):
            pen.straight(
                (-width * 0.145, -height * row),
                (width * 0.145, -height * row),
                2.6,
                fade(dark(_WOOD, 0.4), 0.6),
            )
        pen.box(
            -width * 0.165,
            -height * 0.18,
            width * 0.33,
            height * 0.025,
            fill=dark(_WOOD, 0.2),
            round=5,
        )


def burner(pen: Pen, body: Body) -> None:
    if math.sin(body.pose.age * 1.9) > 0.2:
        height = body.subject.height
        size = 1 + 0.2 * math.sin(body.pose.age * 40)
        pen.blob(
            [(-7, -height * 0.22), (7, -height * 0.22), (0, -height * (0.22 + 0.075 * size))],
            fade((1.0, 0.75, 0.25), 0.95),
            blur=2,
        )
        pen.circle(0, -height * 0.27, 46, fade((1.0, 0.7, 0.3), 0.30), blur=18)


def ufo(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    with pen.moved(0, -height * 0.45, turn=4 * math.sin(body.beat)):
        pen.blob(
            [
                (-width * 0.18, -height * 0.10),
                (-width * 0.15, -height * 0.42),
                (0, -height * 0.56),
                (width * 0.15, -height * 0.42),
                (width * 0.18, -height * 0.10),
            ],
            vertical(
                -height * 0.56, 0, fade((0.85, 1.0, 0.98), 0.85), fade((0.45, 0.80, 0.85), 0.65)
            ),
        )
        pen.circle(0, -height * 0.24, height * 0.13, (0.50, 0.82, 0.40))
        for x in (-0.04, 0.04):
            pen.oval(x * width + 2, -height * 0.26, 6, 9, fill=(0.1, 0.12, 0.1))
        pen.blob(
            [
                (-width * 0.50, 0),
                (-width * 0.2, -height * 0.20),
                (width * 0.2, -height * 0.20),
                (width * 0.50, 0),
                (width * 0.2, height * 0.17),
                (-width * 0.2, height * 0.17),
            ],
            vertical(-height * 0.2, height * 0.2, light(main, 0.45), main, dark(main, 0.35)),
            tension=0.6,
        )
        for index in range(7):
            on = (index + int(body.pose.age * 5)) % 3 == 0
            pen.circle(
                width * (-0.36 + 0.12 * index),
                height * (0.015 + 0.05 * math.cos((index - 3) * 0.5)),
                9,
                body.accent if on else dark(body.accent, 0.45),
            )


def beam(pen: Pen, body: Body) -> None:
    width, height = body.subject.width, body.subject.height
    low = body.pose.lift / body.entity.size + 40
    strength = 0.30 + 0.08 * math.sin(body.pose.age * 5)
    pen.shape(
        [
            (-width * 0.14, -height * 0.30),
            (width * 0.14, -height * 0.30),
            (width * 0.42, low),
            (-width * 0.42, low),
        ],
        vertical(-height * 0.3, low, fade(body.accent, strength), fade(body.accent, 0.02)),
        blur=6,
    )
