"""Aeroplanes, helicopters and hot-air balloons."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    WHITE,
    Pen,
    dark,
    fade,
    grid,
    light,
    linear,
    smooth,
    vertical,
)
from generation.scene.scene import Colour

_GLASS: Colour = (0.60, 0.82, 0.95)


_WOOD: Colour = (0.62, 0.42, 0.26)


def plane(pen: Pen, body: Body) -> None:
    width, height, main, trim = body.subject.width, body.subject.height, body.main, body.accent
    if body.entity.word in ("paper plane", "paper airplane"):
        pen.shape(
            grid(width, height, "-0.4 -0.2, 0.45 -0.5, -0.3 -0.8"),
            light(main, 0.1),
        )
        pen.shape(
            grid(width, height, "-0.4 -0.2, 0.45 -0.5, -0.22 -0.46"),
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
            grid(width, height, "-0.44 -0.04, -0.5 -0.46, -0.4 -0.46, -0.28 -0.06"),
            trim,
            tension=0.18,
        )
        _fuselage(pen, body)
        pen.blob(
            grid(width, height, "-0.4 -0.02, -0.5 0.1, -0.44 0.1, -0.3 0"),
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


def _fuselage(pen: Pen, body: Body) -> None:
    height, main, trim, width = body.subject.height, body.main, body.accent, body.subject.width
    hull = grid(
        width,
        height,
        "-0.48 -0.08, -0.2 -0.19, 0.28 -0.2, 0.47 -0.02, 0.4 0.15, -0.1 0.2, -0.42 0.02",
    )
    path = smooth(hull, tension=0.5)
    pen.path(path, vertical(-height * 0.2, height * 0.2, light(main, 0.3), main, dark(main, 0.25)))
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
        grid(width, height, "0.27 -0.14, 0.39 -0.1, 0.41 -0.02, 0.28 -0.03"),
        linear((width * 0.27, 0), (width * 0.42, 0), light(_GLASS, 0.4), _GLASS),
        tension=0.3,
    )
    pen.blob(
        grid(width, height, "0.08 0.03, -0.24 0.42, -0.14 0.42, 0.18 0.05"),
        vertical(0, height * 0.4, light(trim, 0.2), dark(trim, 0.15)),
        tension=0.15,
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
            grid(width, height, "-0.42 -0.14, -0.5 -0.4, -0.44 -0.4, -0.37 -0.16"),
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
            grid(width, height, "-0.14 -0.2, 0.12 -0.3, 0.36 -0.1, 0.38 0.12, 0.14 0.26, -0.1 0.2"),
            vertical(-height * 0.3, height * 0.26, light(main, 0.3), main, dark(main, 0.22)),
            tension=0.6,
        )
        pen.blob(
            grid(width, height, "0.13 -0.22, 0.32 -0.08, 0.355 0.06, 0.13 0.05"),
            linear(
                (width * 0.1, -30),
                (width * 0.36, 20),
                light(_GLASS, 0.45),
                _GLASS,
                dark(_GLASS, 0.2),
            ),
            tension=0.4,
        )
        _rotor_and_skids(pen, body)


def _rotor_and_skids(pen: Pen, body: Body) -> None:
    height, trim, width = body.subject.height, body.accent, body.subject.width
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
        grid(width, height, "-0.12 0.39, 0.2 0.4, 0.34 0.34"),
        8,
        trim,
    )


def airship(pen: Pen, body: Body) -> None:
    width, height = body.subject.width, body.subject.height
    sway = 2 * math.sin(body.beat)
    with pen.moved(0, 0, turn=sway):
        for x in (-0.15, 0.15):
            pen.straight(
                (x * width * 1.6, -height * 0.36),
                (x * width, -height * 0.16),
                3.2,
                (0.42, 0.34, 0.28),
            )
        _envelope(pen, body)
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


def _envelope(pen: Pen, body: Body) -> None:
    height, main, trim, width = body.subject.height, body.main, body.accent, body.subject.width
    envelope = grid(
        width,
        height,
        "0 -1, 0.38 -0.9, 0.5 -0.66, 0.34 -0.42, 0.14 -0.31, -0.14 -0.31"
        ", -0.34 -0.42, -0.5 -0.66, -0.38 -0.9",
    )
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
