"""Butterflies and bees."""

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
    radial,
    vertical,
)
from generation.scene.renderer.rigs.eyes import eye


def butterfly(pen: Pen, body: Body) -> None:
    width, height = body.subject.width, body.subject.height
    beat = math.sin(body.beat) if body.action != "sleep" else 0.2
    fold = 0.30 + 0.70 * abs(math.cos(body.beat / 2))
    with pen.moved(0, -height * 0.5, turn=-14 + 5 * beat):
        for far in (True, False):
            with pen.moved(
                0, 0, turn=10 if far else -8, scale=(fold * (0.82 if far else 1.0), 1.0)
            ):
                _butterfly_wings(pen, body, width, height, far=far)
        pen.limb(
            grid(width, height, "-0.05 0.26, 0 0, 0.05 -0.2"),
            [5, 8, 7],
            dark(body.accent, 0.4),
        )
        pen.circle(width * 0.06, -height * 0.25, 9, dark(body.accent, 0.35))
        for lean in (0.08, 0.20):
            pen.line(
                [
                    (width * 0.07, -height * 0.29),
                    (width * (0.08 + lean * 0.6), -height * 0.42),
                    (width * (0.10 + lean), -height * 0.46),
                ],
                2.5,
                dark(body.accent, 0.4),
            )
        eye(pen, width * 0.075, -height * 0.26, 3.4, shut=body.blinking)


def _butterfly_wings(pen: Pen, body: Body, width: float, height: float, *, far: bool) -> None:
    main = dark(body.main, 0.22 if far else 0.0)
    side = 1 if far else -1
    upper = [
        (0, -height * 0.12),
        (side * width * 0.16, -height * 0.52),
        (side * width * 0.52, -height * 0.50),
        (side * width * 0.48, -height * 0.12),
        (side * width * 0.16, height * 0.02),
    ]
    lower = [
        (0, 0),
        (side * width * 0.26, height * 0.02),
        (side * width * 0.40, height * 0.26),
        (side * width * 0.22, height * 0.48),
        (side * width * 0.04, height * 0.24),
    ]
    for outline in (lower, upper):
        pen.blob(outline, dark(body.accent, 0.25))
        middle = (sum(x for x, _ in outline) / 5, sum(y for _, y in outline) / 5)
        inner = [
            (middle[0] + (x - middle[0]) * 0.82, middle[1] + (y - middle[1]) * 0.82)
            for x, y in outline
        ]
        pen.blob(inner, radial(middle, width * 0.4, light(main, 0.35), main, dark(main, 0.1)))
    for x, y, size in ((0.38, -0.34, 0.045), (0.28, -0.20, 0.03), (0.25, 0.24, 0.035)):
        pen.circle(side * width * x, height * y, width * size, fade(WHITE, 0.85))


def bee(pen: Pen, body: Body) -> None:
    width, height = body.subject.width, body.subject.height
    blur = 0.75 + 0.25 * math.sin(body.pose.age * 70)
    with pen.moved(0, -height * 0.5):
        for turn, far in ((-32, True), (-8, False)):
            with pen.moved(
                -width * 0.04, -height * 0.30, turn=turn + 10 * math.sin(body.pose.age * 61)
            ):
                pen.oval(
                    -width * 0.06,
                    -height * 0.30,
                    width * 0.14,
                    height * 0.36 * blur,
                    fill=fade((0.82, 0.92, 1.0), 0.55 if far else 0.75),
                )
        _bee_abdomen(pen, body)
        pen.circle(
            width * 0.30,
            -height * 0.06,
            height * 0.25,
            dark(body.accent, 0.0) if body.marked("spots") else light(body.main, 0.15),
        )
        eye(pen, width * 0.34, -height * 0.10, height * 0.075, shut=body.blinking)
        pen.line(
            grid(width, height, "0.3 0.06, 0.36 0.1, 0.42 0.04"),
            3,
            INK,
        )
        for lean in (0.05, 0.14):
            pen.line(
                [(width * 0.32, -height * 0.28), (width * (0.34 + lean), -height * 0.48)],
                3,
                body.accent,
            )


def _bee_abdomen(pen: Pen, body: Body) -> None:
    height, width = body.subject.height, body.subject.width
    pen.shape([(-width * 0.42, 4), (-width * 0.52, 0), (-width * 0.42, -6)], body.accent)
    outline = grid(width, height, "-0.42 0, -0.2 -0.36, 0.14 -0.38, 0.34 0, 0.12 0.34, -0.22 0.32")
    from generation.scene.renderer.paint import smooth

    path = smooth(outline, tension=0.66)
    pen.path(
        path,
        vertical(
            -height * 0.4, height * 0.4, light(body.main, 0.25), body.main, dark(body.main, 0.2)
        ),
    )
    with pen.clipped(path):
        if body.marked("spots"):
            for x, y in ((-0.2, -0.1), (0.0, 0.12), (-0.02, -0.22), (-0.26, 0.14)):
                pen.circle(x * width, y * height, width * 0.055, INK)
        else:
            for x in (-0.27, -0.10, 0.07):
                pen.line(
                    [
                        (x * width, -height * 0.42),
                        ((x + 0.035) * width, 0),
                        (x * width, height * 0.42),
                    ],
                    width * 0.075,
                    body.accent,
                )
