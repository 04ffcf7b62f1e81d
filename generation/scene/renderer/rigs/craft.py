"""Rockets and saucers."""

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
    vertical,
)
from generation.scene.scene import Colour

_GLASS: Colour = (0.60, 0.82, 0.95)


def rocket(pen: Pen, body: Body) -> None:
    height = body.subject.height
    with pen.moved(0, -height * 0.5, turn=_attitude(body)), pen.moved(0, height * 0.5):
        _rocket(pen, body)


def _attitude(body: Body) -> float:
    """Nose up at rest and at launch, leaning into the flight when it travels."""
    return 64.0 if body.action in ("fly", "float", "drive") else 0.0


def _rocket(pen: Pen, body: Body) -> None:
    width, height = body.subject.width, body.subject.height
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
    _rocket_shell(pen, body)
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


def _rocket_shell(pen: Pen, body: Body) -> None:
    height, main, trim, width = body.subject.height, body.main, body.accent, body.subject.width
    shell = grid(
        width,
        height,
        "0 -1, 0.24 -0.8, 0.32 -0.45, 0.22 -0.09, -0.22 -0.09, -0.32 -0.45, -0.24 -0.8",
    )
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


def flame(pen: Pen, body: Body) -> None:
    """Exhaust that flickers; longer once it is off the ground."""
    if body.action in ("stand", "sleep", "sit", "spin", "dance"):
        return
    width, height = body.subject.width, body.subject.height
    full = 1.0 if body.pose.lift > 20 or body.action != "launch" else 0.4
    flicker = 1 + 0.16 * math.sin(body.pose.age * 37) + 0.10 * math.sin(body.pose.age * 61)
    with pen.moved(0, -height * 0.5, turn=_attitude(body)), pen.moved(0, height * 0.45):
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


def ufo(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    with pen.moved(0, -height * 0.45, turn=4 * math.sin(body.beat)):
        pen.blob(
            grid(width, height, "-0.18 -0.1, -0.15 -0.42, 0 -0.56, 0.15 -0.42, 0.18 -0.1"),
            vertical(
                -height * 0.56, 0, fade((0.85, 1.0, 0.98), 0.85), fade((0.45, 0.80, 0.85), 0.65)
            ),
        )
        pen.circle(0, -height * 0.24, height * 0.13, (0.50, 0.82, 0.40))
        for x in (-0.04, 0.04):
            pen.oval(x * width + 2, -height * 0.26, 6, 9, fill=(0.1, 0.12, 0.1))
        pen.blob(
            grid(width, height, "-0.5 0, -0.2 -0.2, 0.2 -0.2, 0.5 0, 0.2 0.17, -0.2 0.17"),
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
