"""Boats with engines, oars or sails."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    WHITE,
    Pen,
    dark,
    fade,
    light,
    linear,
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
