"""Fish, sharks and dolphins."""

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
    mix,
    radial,
    smooth,
    vertical,
)
from generation.scene.renderer.rigs.eyes import eye


def _spine(body: Body, length: float, *, swing: float) -> list[Point]:
    """A line from nose to tail along which the swimming wave grows, as it does in fish."""
    points = []
    for index in range(8):
        share = index / 7
        bend = swing * share**2 * math.sin(body.beat - share * 2.6)
        points.append((length * (0.5 - share), bend))
    return points


def fish(pen: Pen, body: Body) -> None:
    width, height, name = body.subject.width, body.subject.height, body.subject.name
    slim = name in ("shark", "dolphin")
    length = width * (0.86 if slim else 0.72)
    spine = _spine(body, length, swing=height * (0.16 if not slim else 0.20))
    widest = height * (0.30 if slim else 0.40)
    profile = (
        (0.16, 0.62, 0.95, 1.0, 0.86, 0.60, 0.34, 0.16)
        if not slim
        else (0.10, 0.55, 0.86, 1.0, 0.88, 0.58, 0.30, 0.12)
    )
    with pen.moved(0, -height * 0.5):
        _tail_fin(pen, body, spine, height, flat=name == "dolphin")
        _back_fins(pen, body, spine, widest, slim=slim)
        upper = [(x, y - widest * share) for (x, y), share in zip(spine, profile, strict=True)]
        lower = [
            (x, y + widest * share * (0.92 if slim else 1.0))
            for (x, y), share in zip(spine, profile, strict=True)
        ]
        nose = (
            spine[0][0] + (height * 0.16 if name == "dolphin" else height * 0.08),
            spine[0][1] + 2,
        )
        path = smooth([nose, *upper, *reversed(lower)], tension=0.5)
        main = body.main
        pen.path(
            path,
            vertical(
                -widest,
                widest,
                light(main, 0.14),
                main,
                mix(main, body.accent, 0.5) if slim else dark(main, 0.16),
            ),
        )
        with pen.clipped(path):
            if slim:
                pale = [
                    (x, y + widest * share * 0.28)
                    for (x, y), share in zip(spine, profile, strict=True)
                ]
                pen.blob(
                    [nose, *pale, *reversed([(x, y + widest) for x, y in lower])],
                    body.accent,
                    tension=0.5,
                )
            else:
                _bands(pen, body, spine, widest)
        _side_fin(pen, body, spine, widest)
        _fish_face(pen, body, spine[0], widest, slim=slim)


def _tail_fin(pen: Pen, body: Body, spine: list[Point], height: float, *, flat: bool) -> None:
    (x, y), (px, py) = spine[-1], spine[-2]
    angle = math.degrees(math.atan2(y - py, x - px))
    tone = body.accent if body.subject.name == "fish" else body.main
    reach = height * (0.40 if not flat else 0.30)
    with pen.moved(x, y, turn=angle):
        pen.blob(
            [
                (-8, 0),
                (reach * 0.5, -reach * 0.50),
                (reach * 1.05, -reach * 0.98),
                (reach * 0.72, 0),
                (reach * 1.05, reach * 0.86),
                (reach * 0.5, reach * 0.45),
            ],
            radial((0, 0), reach * 1.3, dark(tone, 0.12), tone, light(tone, 0.12)),
            tension=0.5,
        )


def _back_fins(pen: Pen, body: Body, spine: list[Point], widest: float, *, slim: bool) -> None:
    x, y = spine[3]
    if slim:
        tone = dark(body.main, 0.06)
        pen.blob(
            [
                (x + widest * 0.4, y - widest * 0.8),
                (x - widest * 0.35, y - widest * 2.0),
                (x - widest * 0.55, y - widest * 0.75),
            ],
            tone,
            tension=0.35,
        )
        return
    tone = mix(body.main, body.accent, 0.25)
    ripple = 4 * math.sin(body.beat * 1.3)
    pen.blob(
        [
            (x + widest * 0.8, y - widest * 0.8),
            (x + widest * 0.1, y - widest * 1.55 + ripple),
            (x - widest * 0.9, y - widest * 1.25),
            (x - widest * 0.7, y - widest * 0.6),
        ],
        dark(tone, 0.06),
        tension=0.55,
    )
    pen.blob(
        [
            (x - widest * 0.1, y + widest * 0.8),
            (x - widest * 0.6, y + widest * 1.35 - ripple),
            (x - widest * 0.9, y + widest * 0.5),
        ],
        dark(tone, 0.10),
        tension=0.55,
    )


def _bands(pen: Pen, body: Body, spine: list[Point], widest: float) -> None:
    plain = body.entity.looks.hair_style % 2 and not body.marked("stripes")
    if plain:
        for column in range(5):
            for row in range(-2, 3):
                x, y = (
                    spine[2 + column % 5][0] - 6,
                    row * widest * 0.34 + (column % 2) * widest * 0.17,
                )
                pen.ring(x, y, widest * 0.16, 2, fade(dark(body.main, 0.3), 0.35))
        pen.oval(
            spine[2][0],
            widest * 0.75,
            widest * 1.5,
            widest * 0.5,
            fill=fade(body.accent, 0.5),
            blur=5,
        )
        return
    for index in (1, 3, 5):
        x, y = spine[index]
        pen.limb(
            [(x, y - widest * 1.1), (x - widest * 0.12, y), (x, y + widest * 1.1)],
            [widest * 0.17, widest * 0.21, widest * 0.15],
            body.accent,
        )


def _side_fin(pen: Pen, body: Body, spine: list[Point], widest: float) -> None:
    x, y = spine[2]
    row = 24 * math.sin(body.beat * 0.9)
    slim = body.subject.name != "fish"
    tone = dark(body.main, 0.14) if slim else mix(body.accent, body.main, 0.3)
    size = widest * (1.25 if slim else 0.8)
    with pen.moved(
        x - widest * 0.1,
        y + widest * 0.35,
        turn=(28 if slim else 14) + row * (0.4 if slim else 1.0),
    ):
        pen.blob(
            grid(size, size, "0 -0.14, -0.62 0.24, -0.78 0.62, -0.1 0.26"),
            tone,
        )


def _fish_face(pen: Pen, body: Body, nose: Point, widest: float, *, slim: bool) -> None:
    x, y = nose
    if slim:
        eye(pen, x - widest * 0.55, y - widest * 0.16, widest * 0.11, shut=body.blinking)
        if body.subject.name == "shark":
            for index in range(3):
                gx = x - widest * (1.25 + 0.16 * index)
                pen.line(
                    [(gx, y - widest * 0.2), (gx - 5, y + widest * 0.12), (gx, y + widest * 0.38)],
                    3,
                    fade(dark(body.main, 0.4), 0.7),
                )
            pen.line(
                [
                    (x - widest * 0.10, y + widest * 0.30),
                    (x - widest * 0.5, y + widest * 0.48),
                    (x - widest * 0.85, y + widest * 0.34),
                ],
                4,
                dark(body.main, 0.55),
            )
        else:
            pen.line(
                [
                    (x + widest * 0.35, y + widest * 0.18),
                    (x - widest * 0.10, y + widest * 0.30),
                    (x - widest * 0.45, y + widest * 0.16),
                ],
                3.5,
                dark(body.main, 0.5),
            )
        return
    pen.circle(x - widest * 0.36, y - widest * 0.16, widest * 0.26, WHITE)
    eye(pen, x - widest * 0.32, y - widest * 0.15, widest * 0.16, shut=body.blinking)
    opened = 0.5 + 0.5 * math.sin(body.pose.age * 4)
    pen.oval(
        x + widest * 0.02,
        y + widest * 0.22,
        widest * 0.08,
        widest * (0.05 + 0.07 * opened),
        fill=dark(body.main, 0.55),
    )
    pen.oval(
        x - widest * 0.55,
        y + widest * 0.22,
        widest * 0.14,
        widest * 0.09,
        fill=fade((0.98, 0.45, 0.45), 0.35),
        blur=3,
    )
