"""What lives in water: fish, dolphins, whales, turtles, octopuses and jellyfish."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    INK,
    WHITE,
    Pen,
    Point,
    dark,
    fade,
    light,
    mix,
    radial,
    smooth,
    vertical,
)
from generation.scene.renderer.rigs.muzzles import eye


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
            [
                (0, -size * 0.14),
                (-size * 0.62, size * 0.24),
                (-size * 0.78, size * 0.62),
                (-size * 0.1, size * 0.26),
            ],
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
        outline = [
            (-width * 0.28, 0),
            (-width * 0.12, -height * 0.40),
            (width * 0.22, -height * 0.44),
            (width * 0.45, -height * 0.16),
            (width * 0.46, height * 0.16),
            (width * 0.26, height * 0.40),
            (-width * 0.12, height * 0.34),
        ]
        path = smooth(outline, tension=0.62)
        pen.path(
            path, vertical(-height * 0.45, height * 0.42, light(main, 0.22), main, dark(main, 0.12))
        )
        with pen.clipped(path):
            pen.blob(
                [
                    (width * 0.50, height * 0.06),
                    (width * 0.10, height * 0.10),
                    (-width * 0.24, height * 0.22),
                    (-width * 0.1, height * 0.6),
                    (width * 0.5, height * 0.6),
                ],
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
        eye(pen, width * 0.26, -height * 0.02, height * 0.040, shut=body.blinking)
        pen.line(
            [
                (width * 0.45, height * 0.02),
                (width * 0.32, height * 0.08),
                (width * 0.20, height * 0.04),
            ],
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


def turtle(pen: Pen, body: Body) -> None:
    width, height = body.subject.width, body.subject.height
    skin, shell = body.main, body.accent
    stroke = math.sin(body.beat)
    wet = body.action in ("swim", "float", "fly") or body.scene.setting == "underwater"
    with pen.moved(0, -height * 0.42):
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
        pen.limb([(-width * 0.38, height * 0.08), (-width * 0.50, height * 0.12)], [8, 2], skin)
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
        pen.line(
            [
                (head[0] + height * 0.05, head[1] + height * 0.09),
                (head[0] + height * 0.11, head[1] + height * 0.09),
                (head[0] + height * 0.15, head[1] + height * 0.05),
            ],
            3,
            INK,
        )
        dome = smooth(
            [
                (-width * 0.38, height * 0.14),
                (-width * 0.30, -height * 0.22),
                (0, -height * 0.44),
                (width * 0.28, -height * 0.20),
                (width * 0.34, height * 0.14),
                (0, height * 0.20),
            ],
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
            [(-width * 0.37, height * 0.14), (0, height * 0.20), (width * 0.33, height * 0.14)],
            height * 0.07,
            dark(shell, 0.12),
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
                [
                    (0, -height * 0.50),
                    (width * 0.30, -height * 0.40),
                    (width * 0.36, -height * 0.12),
                    (width * 0.26, height * 0.12),
                    (0, height * 0.16),
                    (-width * 0.26, height * 0.12),
                    (-width * 0.36, -height * 0.12),
                    (-width * 0.30, -height * 0.40),
                ],
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
        pen.line(
            [
                (-width * 0.04, height * 0.06),
                (width * 0.03, height * 0.09),
                (width * 0.10, height * 0.06),
            ],
            4,
            dark(main, 0.5),
        )


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
            [
                (-width * 0.42, height * 0.02),
                (-width * 0.36, -height * 0.22),
                (0, -height * 0.36),
                (width * 0.36, -height * 0.22),
                (width * 0.42, height * 0.02),
                (width * 0.2, height * 0.07),
                (0, height * 0.03),
                (-width * 0.2, height * 0.07),
            ],
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
            [
                (-width * 0.04, -height * 0.035),
                (0, -height * 0.02),
                (width * 0.04, -height * 0.035),
            ],
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
