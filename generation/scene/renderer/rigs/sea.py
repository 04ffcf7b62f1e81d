"""Whales, turtles, octopuses and jellyfish."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    INK,
    WHITE,
    Pen,
    dark,
    fade,
    grid,
    light,
    mix,
    radial,
    smooth,
    vertical,
)
from generation.scene.renderer.rigs.eyes import eye
from generation.scene.renderer.rigs.headgear import headgear


def whale(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    beat = math.sin(body.beat)
    with pen.moved(0, -height * 0.45):
        root = (-width * 0.36, height * 0.02 + 10 * beat)
        fluke = (-width * 0.47, -height * (0.16 + 0.16 * beat))
        pen.limb(
            [(-width * 0.18, height * 0.02), root, fluke],
            [height * 0.26, height * 0.12, height * 0.06],
            main,
        )
        pen.blob(
            [
                fluke,
                (fluke[0] - width * 0.12, fluke[1] - height * 0.22),
                (fluke[0] - width * 0.02, fluke[1] - height * 0.10),
                (fluke[0] + width * 0.07, fluke[1] - height * 0.26),
                (fluke[0] + width * 0.035, fluke[1]),
            ],
            main,
            tension=0.5,
        )
        _whale_bulk(pen, body)
        eye(pen, width * 0.26, -height * 0.02, height * 0.040, shut=body.blinking)
        pen.line(
            grid(width, height, "0.45 0.02, 0.32 0.08, 0.2 0.04"),
            4,
            dark(main, 0.4),
        )
        pen.oval(
            width * 0.20,
            height * 0.07,
            height * 0.06,
            height * 0.035,
            fill=fade((0.98, 0.5, 0.5), 0.3),
            blur=3,
        )
        with pen.moved(width * 0.06, height * 0.22, turn=18 + 22 * beat):
            pen.blob(
                [
                    (0, -8),
                    (-width * 0.15, height * 0.16),
                    (-width * 0.18, height * 0.26),
                    (-width * 0.02, height * 0.14),
                ],
                dark(main, 0.16),
            )


def _whale_bulk(pen: Pen, body: Body) -> None:
    height, main, width = body.subject.height, body.main, body.subject.width
    outline = grid(
        width,
        height,
        "-0.28 0, -0.12 -0.4, 0.22 -0.44, 0.45 -0.16, 0.46 0.16, 0.26 0.4, -0.12 0.34",
    )
    path = smooth(outline, tension=0.62)
    pen.path(
        path, vertical(-height * 0.45, height * 0.42, light(main, 0.22), main, dark(main, 0.12))
    )
    with pen.clipped(path):
        pen.blob(
            grid(width, height, "0.5 0.06, 0.1 0.1, -0.24 0.22, -0.1 0.6, 0.5 0.6"),
            body.accent,
            tension=0.5,
        )
        for index in range(6):
            y = height * (0.16 + 0.05 * index)
            pen.line(
                [
                    (width * 0.46, y - height * 0.04),
                    (width * 0.18, y + height * 0.02),
                    (-width * 0.08, y + height * 0.06),
                ],
                2.6,
                fade(dark(body.accent, 0.35), 0.45),
            )


def turtle(pen: Pen, body: Body) -> None:
    width, height = body.subject.width, body.subject.height
    skin, shell = body.main, body.accent
    wet = body.action in ("swim", "float", "fly") or body.scene.setting == "underwater"
    with pen.moved(0, -height * 0.42):
        _flippers(pen, body, wet=wet)
        pen.limb([(-width * 0.38, height * 0.08), (-width * 0.50, height * 0.12)], [8, 2], skin)
        _turtle_head(pen, body)
        dome = smooth(
            grid(width, height, "-0.38 0.14, -0.3 -0.22, 0 -0.44, 0.28 -0.2, 0.34 0.14, 0 0.2"),
            tension=0.55,
        )
        pen.path(
            dome,
            vertical(-height * 0.45, height * 0.2, light(shell, 0.3), shell, dark(shell, 0.25)),
        )
        with pen.clipped(dome):
            for row, count in ((0, 3), (1, 4)):
                for column in range(count):
                    x, y = (
                        width * (-0.26 + 0.52 * (column + 0.5) / count),
                        height * (-0.22 + 0.24 * row),
                    )
                    points = [
                        (x + height * 0.13 * math.cos(a), y + height * 0.115 * math.sin(a))
                        for a in (0, 1.05, 2.1, 3.14, 4.2, 5.25)
                    ]
                    pen.blob(points, fade(light(shell, 0.28), 0.65), tension=0.25)
        pen.line(
            grid(width, height, "-0.37 0.14, 0 0.2, 0.33 0.14"),
            height * 0.07,
            dark(shell, 0.12),
        )


def _flippers(pen: Pen, body: Body, *, wet: bool) -> None:
    height, skin, stroke, width = (
        body.subject.height,
        body.main,
        math.sin(body.beat),
        body.subject.width,
    )
    for x, side, far in (
        (0.20, 1, True),
        (-0.24, -1, True),
        (0.24, 1, False),
        (-0.20, -1, False),
    ):
        tone = dark(skin, 0.26 if far else 0.04)
        if wet:
            with pen.moved(
                width * x, height * 0.10, turn=(38 * stroke + 20) if side > 0 else -24 * stroke
            ):
                long = 0.34 if side > 0 else 0.20
                pen.blob(
                    [
                        (width * 0.06, 0),
                        (-width * 0.02, height * long * 1.2),
                        (-width * long * 0.7, height * long * 1.7),
                        (-width * 0.08, height * 0.04),
                    ],
                    tone,
                )
        else:
            step = 8 * math.sin(body.beat + (2 if far else 0) + side)
            pen.limb(
                [(width * x, height * 0.1), (width * x + step, height * 0.40)],
                [height * 0.11, height * 0.09],
                tone,
            )


def _turtle_head(pen: Pen, body: Body) -> None:
    height, skin, stroke, width = (
        body.subject.height,
        body.main,
        math.sin(body.beat),
        body.subject.width,
    )
    head = (width * 0.44, -height * 0.06 + 3 * stroke)
    pen.limb([(width * 0.26, height * 0.06), head], [height * 0.12, height * 0.13], skin)
    pen.circle(
        head[0],
        head[1],
        height * 0.17,
        radial((head[0], head[1] - 8), height * 0.3, light(skin, 0.25), skin, dark(skin, 0.15)),
    )
    eye(
        pen,
        head[0] + height * 0.05,
        head[1] - height * 0.03,
        height * 0.042,
        shut=body.blinking,
    )
    with pen.moved(*head):
        headgear(pen, body, height * 0.17, brow=-0.18)
    pen.line(
        [
            (head[0] + height * 0.05, head[1] + height * 0.09),
            (head[0] + height * 0.11, head[1] + height * 0.09),
            (head[0] + height * 0.15, head[1] + height * 0.05),
        ],
        3,
        INK,
    )


def octopus(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    with pen.moved(0, -height * 0.5):
        for index, x in enumerate((-0.30, -0.18, -0.06, 0.06, 0.18, 0.30)):
            wave = math.sin(body.beat + index * 0.9)
            sway = width * 0.10 * wave
            points = [
                (width * x * 0.7, height * 0.05),
                (width * x * 1.1 + sway, height * 0.26),
                (width * x * 1.5 - sway, height * 0.42),
                (width * (x * 1.7) + sway * 1.2, height * 0.52),
            ]
            pen.limb(
                points,
                [width * 0.075, width * 0.065, width * 0.045, width * 0.02],
                dark(main, 0.20 if index % 2 else 0.05),
            )
            for share in (0.45, 0.7):
                k = int(share * 3)
                px = points[k][0] + (points[k + 1][0] - points[k][0]) * 0.5
                py = points[k][1] + (points[k + 1][1] - points[k][1]) * 0.5
                pen.circle(px, py, width * 0.02, fade(body.accent, 0.9))
        squeeze = 1 + 0.05 * math.sin(body.beat)
        with pen.moved(0, 0, scale=(squeeze, 2 - squeeze)):
            pen.blob(
                grid(
                    width,
                    height,
                    "0 -0.5, 0.3 -0.4, 0.36 -0.12, 0.26 0.12, 0 0.16, -0.26 0.12"
                    ", -0.36 -0.12, -0.3 -0.4",
                ),
                radial(
                    (-width * 0.1, -height * 0.35),
                    width * 0.75,
                    light(main, 0.3),
                    main,
                    dark(main, 0.2),
                ),
            )
        for x in (-0.10, 0.16):
            pen.oval(x * width, -height * 0.06, width * 0.075, height * 0.085, fill=WHITE)
            eye(pen, (x + 0.012) * width, -height * 0.05, width * 0.042, shut=body.blinking)
        _octopus_wear(pen, body)
        pen.line(
            grid(width, height, "-0.04 0.06, 0.03 0.09, 0.1 0.06"),
            4,
            dark(main, 0.5),
        )


def _octopus_wear(pen: Pen, body: Body) -> None:
    r = body.subject.width * 0.32
    with pen.moved(r * 0.1, -body.subject.height * 0.22):
        headgear(pen, body, r, eyes=(-0.40, 0.42), brow=0.16 * body.subject.height / r)


def jellyfish(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    pulse = math.sin(body.beat)
    with pen.moved(0, -height * 0.62, scale=(1 + 0.07 * pulse, 1 - 0.07 * pulse)):
        for index in range(7):
            x = width * (-0.30 + 0.10 * index)
            wave = math.sin(body.beat - 1.2 + index * 0.8)
            pen.line(
                [
                    (x, 0),
                    (x + 12 * wave, height * 0.22),
                    (x - 12 * wave, height * 0.42),
                    (x + 10 * wave, height * 0.58),
                ],
                5 if index % 2 else 9,
                fade(mix(main, body.accent, index / 6), 0.65),
            )
        pen.blob(
            grid(
                width,
                height,
                "-0.42 0.02, -0.36 -0.22, 0 -0.36, 0.36 -0.22, 0.42 0.02, 0.2 0.07"
                ", 0 0.03, -0.2 0.07",
            ),
            radial(
                (0, -height * 0.12),
                width * 0.55,
                fade(light(main, 0.5), 0.95),
                fade(main, 0.85),
                fade(dark(main, 0.1), 0.9),
            ),
        )
        pen.oval(
            -width * 0.12,
            -height * 0.20,
            width * 0.12,
            height * 0.05,
            fill=fade(WHITE, 0.55),
            turn=-24,
            blur=3,
        )
        for x in (-0.10, 0.10):
            eye(pen, x * width, -height * 0.08, width * 0.034, shut=body.blinking)
        pen.line(
            grid(width, height, "-0.04 -0.035, 0 -0.02, 0.04 -0.035"),
            3,
            dark(main, 0.5),
        )


def jellyfish_glow(pen: Pen, body: Body) -> None:
    width, height = body.subject.width, body.subject.height
    pen.circle(
        0,
        -height * 0.68,
        width * 0.7,
        radial(
            (0, -height * 0.68),
            width * 0.7,
            fade(light(body.main, 0.4), 0.28),
            fade(body.main, 0.0),
        ),
    )
