"""Penguins, which waddle."""

import math

from generation.scene.renderer.body import Body, foot
from generation.scene.renderer.paint import (
    WHITE,
    Pen,
    dark,
    grid,
    light,
    vertical,
)
from generation.scene.renderer.rigs.eyes import eye
from generation.scene.renderer.rigs.headgear import headgear
from generation.scene.scene import Colour

_BEAK: Colour = (0.98, 0.66, 0.20)


def penguin(pen: Pen, body: Body) -> None:
    """Waddles: the whole body rocks from foot to foot."""
    width, height = body.subject.width, body.subject.height
    stepping = body.action in ("walk", "run", "dance")
    rock = 7 * math.sin(2 * math.pi * body.pose.phase) if stepping else 1.5 * math.sin(body.beat)
    lying = body.action in ("slide", "swim", "sleep", "fly")
    for index in (1, 0):
        end = (
            foot(body, index, hip=(0.0, -height * 0.16))
            if body.action in ("walk", "run")
            else ((0.12 - 0.26 * index) * width, 0.0)
        )
        if not lying:
            pen.limb(
                [(end[0] - width * 0.05, end[1] - 5), (end[0] + width * 0.13, end[1] - 4)],
                [9, 11],
                dark(_BEAK, 0.2 * index),
            )
    up, turn = (0.04, rock) if not lying else (0.32, 80.0)
    with pen.moved(0, -height * up, turn=turn), pen.moved(0, height * 0.45 if lying else 0):
        _penguin_body(pen, body, width, height)


def _penguin_body(pen: Pen, body: Body, width: float, height: float) -> None:
    main = body.main
    flap = (
        10 + 14 * abs(math.sin(body.beat))
        if body.action in ("dance", "wave", "jump", "walk", "run")
        else 8
    )
    pen.limb(
        [
            (-width * 0.34, -height * 0.60),
            (-width * 0.50 - flap * 0.5, -height * 0.40),
            (-width * 0.52 - flap, -height * 0.26),
        ],
        [13, 13, 6],
        dark(main, 0.2),
    )
    _penguin_front(pen, body, height=height, width=width)
    pen.limb(
        [
            (width * 0.33, -height * 0.60),
            (width * 0.44 + flap * 0.4, -height * 0.42),
            (width * 0.42 + flap, -height * 0.28),
        ],
        [14, 13, 6],
        main,
    )
    with pen.moved(width * 0.04, -height * 0.81):
        headgear(pen, body, width * 0.31, eyes=(-0.40, 0.70), brow=-0.05)
    scarf = body.wears("scarf")
    if scarf is not None:
        pen.line(
            grid(width, height, "-0.34 -0.66, 0 -0.61, 0.36 -0.66"),
            height * 0.065,
            scarf,
        )
        pen.limb(
            [(-width * 0.2, -height * 0.63), (-width * 0.24, -height * 0.42)],
            [9, 12],
            dark(scarf, 0.1),
        )


def _penguin_front(pen: Pen, body: Body, *, height: float, width: float) -> None:
    main = body.main
    pen.blob(
        grid(
            width,
            height,
            "0 -1, 0.3 -0.9, 0.44 -0.45, 0.34 -0.05, 0 0, -0.36 -0.05, -0.46 -0.45, -0.32 -0.9",
        ),
        vertical(-height, 0, light(main, 0.16), main, dark(main, 0.2)),
    )
    pen.blob(
        grid(
            width, height, "0.1 -0.68, 0.36 -0.46, 0.28 -0.08, 0.02 -0.03, -0.22 -0.1, -0.22 -0.48"
        ),
        vertical(-height * 0.7, 0, WHITE, body.accent),
    )
    for x in (-0.10, 0.24):
        pen.oval(x * width, -height * 0.82, width * 0.15, height * 0.085, fill=body.accent)
        eye(
            pen,
            (x + 0.02) * width,
            -height * 0.82,
            width * 0.055,
            shut=body.blinking or body.asleep,
        )
    opened = 6 * body.pose.voice
    pen.blob(
        [
            (width * 0.02, -height * 0.77),
            (width * 0.40, -height * 0.735 - opened),
            (width * 0.04, -height * 0.72),
        ],
        _BEAK,
        tension=0.4,
    )
    pen.blob(
        [
            (width * 0.04, -height * 0.735 + opened * 0.4),
            (width * 0.30, -height * 0.715 + opened),
            (width * 0.04, -height * 0.70),
        ],
        dark(_BEAK, 0.15),
        tension=0.4,
    )
