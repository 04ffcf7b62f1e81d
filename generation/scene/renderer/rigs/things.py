"""Toys and keepsakes: balloons, kites, stars, hearts, cubes, lanterns, cakes."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    INK,
    WHITE,
    Pen,
    Point,
    dark,
    fade,
    grid,
    light,
    linear,
    mix,
    radial,
    vertical,
)
from generation.scene.renderer.rigs.head import star_points


def smile(pen: Pen, body: Body, x: float, y: float, *, size: float) -> None:
    for side in (-1, 1):
        if body.blinking or body.asleep:
            pen.line(
                [
                    (x + side * size - size * 0.3, y),
                    (x + side * size, y + size * 0.2),
                    (x + side * size + size * 0.3, y),
                ],
                size * 0.2,
                INK,
            )
        else:
            pen.oval(x + side * size, y, size * 0.26, size * 0.36, fill=INK)
            pen.circle(x + side * size + size * 0.08, y - size * 0.14, size * 0.10, WHITE)
    pen.line(
        [(x - size * 0.5, y + size * 0.75), (x, y + size * 1.1), (x + size * 0.5, y + size * 0.75)],
        size * 0.2,
        INK,
    )


def balloon(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    sway = 14 * math.sin(body.pose.age * 1.7 + 6 * body.entity.motion.phase)
    centre = (sway * 0.4, -height * 0.74)
    if body.entity.held:
        centre = (sway, -height * 1.05)
    knot = (centre[0] - sway * 0.12, centre[1] + width * 0.62)
    string_end = (0.0, 0.0) if body.entity.held else (-sway * 0.8, 0.0)
    pen.line(
        [
            knot,
            ((knot[0] + string_end[0]) / 2 + sway * 0.7, (knot[1] + string_end[1]) / 2),
            string_end,
        ],
        2.8,
        (0.85, 0.85, 0.88),
    )
    with pen.moved(*centre, turn=sway * 0.5):
        r = width * 0.5
        pen.shape(grid(r, r, "-0.14 1.26, 0.14 1.26, 0 1.05"), dark(main, 0.2))
        pen.blob(
            grid(r, r, "0 -1.12, 0.92 -0.5, 0.8 0.45, 0 1.15, -0.8 0.45, -0.92 -0.5"),
            radial((-r * 0.3, -r * 0.45), r * 2.1, light(main, 0.5), main, dark(main, 0.30)),
            tension=0.74,
        )
        pen.oval(-r * 0.36, -r * 0.52, r * 0.17, r * 0.34, fill=fade(WHITE, 0.65), turn=26, blur=3)


def kite(pen: Pen, body: Body) -> None:
    width, height, main, second = body.subject.width, body.subject.height, body.main, body.accent
    tilt = 12 * math.sin(body.beat * 0.7)
    held = body.entity.held
    place = (-height * 0.55, -height * 1.7) if held else (0.0, -height * 0.6)
    if held:
        pen.line([(0, 0), (place[0] * 0.7, place[1] * 0.35), place], 2.2, fade(WHITE, 0.85))
    with pen.moved(*place, turn=18 + tilt):
        top, side, low = -height * 0.5, width * 0.5, height * 0.5
        pen.line(
            [(0, low), (-18 + tilt, low + 60), (16 - tilt, low + 120), (-12 + tilt, low + 180)],
            3,
            WHITE,
        )
        for index in range(3):
            x, y = (
                (-18 + tilt, low + 60)
                if index == 0
                else (16 - tilt, low + 120)
                if index == 1
                else (-12 + tilt, low + 180)
            )
            pen.shape([(x - 22, y - 11), (x, y), (x - 22, y + 11)], second if index % 2 else main)
            pen.shape([(x + 22, y - 11), (x, y), (x + 22, y + 11)], second if index % 2 else main)
        pen.shape([(0, top), (side, -height * 0.12), (0, low)], main)
        pen.shape([(0, top), (-side, -height * 0.12), (0, low)], second)
        pen.shape([(0, top), (side, -height * 0.12), (0, -height * 0.12)], light(main, 0.22))
        pen.shape([(-side, -height * 0.12), (0, low), (0, -height * 0.12)], dark(second, 0.16))
        pen.straight((0, top), (0, low), 4, dark(main, 0.4))
        pen.straight((-side, -height * 0.12), (side, -height * 0.12), 4, dark(main, 0.4))
    if not held:
        pen.straight((0, -height * 0.55), (-190, 520), 2.2, fade(WHITE, 0.8))


def umbrella(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    pen.straight((0, -height * 0.95), (0, -height * 0.12), 8, body.accent)
    pen.line(
        [(0, -height * 0.12), (4, -height * 0.02), (20, -height * 0.01), (26, -height * 0.08)],
        8,
        body.accent,
    )
    pen.blob(
        grid(
            width,
            height,
            "-0.5 -0.5, -0.34 -0.82, 0 -0.96, 0.34 -0.82, 0.5 -0.5, 0.25 -0.56"
            ", 0 -0.51, -0.25 -0.56",
        ),
        vertical(-height, -height * 0.5, light(main, 0.25), main, dark(main, 0.2)),
        tension=0.5,
    )
    for side in (-1, 1):
        pen.line(
            [
                (0, -height * 0.95),
                (side * width * 0.20, -height * 0.78),
                (side * width * 0.25, -height * 0.56),
            ],
            3,
            fade(dark(main, 0.35), 0.5),
        )


def star(pen: Pen, body: Body) -> None:
    r, main = body.subject.width * 0.5, body.main
    with pen.moved(0, -body.subject.height * 0.5):
        pen.blob(
            star_points(0, 0, r, inner=0.56),
            radial((0, -r * 0.2), r * 1.1, light(main, 0.5), main, dark(main, 0.16)),
            tension=0.28,
        )
        smile(pen, body, 0, -r * 0.06, size=r * 0.2)


def star_glow(pen: Pen, body: Body) -> None:
    r, y = body.subject.width, -body.subject.height * 0.5
    pen.circle(0, y, r, radial((0, y), r, fade(body.main, 0.40), fade(body.main, 0.0)))


def heart(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    beat = 1 + 0.05 * max(0.0, math.sin(body.pose.age * 7)) ** 3
    with pen.moved(0, -height * 0.5, scale=(beat, beat)):
        r = width * 0.5
        outline = [
            (0, -0.42),
            (0.28, -0.84),
            (0.74, -0.82),
            (0.98, -0.38),
            (0.72, 0.22),
            (0.04, 0.92),
        ]
        mirrored = [(-x, y) for x, y in reversed(outline[1:])]
        points = [(x * r, y * r) for x, y in [*outline, *mirrored]]
        fill = radial((-r * 0.3, -r * 0.4), r * 1.8, light(main, 0.4), main, dark(main, 0.25))
        pen.blob(points, fill, tension=0.5)
        pen.oval(-r * 0.5, -r * 0.48, r * 0.18, r * 0.11, fill=fade(WHITE, 0.7), turn=-35, blur=2)
        smile(pen, body, 0, -r * 0.08, size=r * 0.2)


def cube(pen: Pen, body: Body) -> None:
    """A block seen a little from above; turning shows its sides in turn."""
    width, main = body.subject.width, body.main
    size = width * 0.62
    turn = body.pose.phase * math.pi / 2 if body.action == "spin" else 0.6
    corners = [
        (
            math.cos(turn + k * math.pi / 2) * size * 0.78,
            math.sin(turn + k * math.pi / 2) * size * 0.27,
        )
        for k in range(4)
    ]
    low, top = -size * 0.28, -size * 1.28
    faces = []
    for k in range(4):
        a, b = corners[k], corners[(k + 1) % 4]
        faces.append(((a[1] + b[1]) / 2, a, b, k))
    for depth, a, b, k in sorted(faces)[2:]:
        facing = (b[0] - a[0]) / size
        tone = mix(
            dark(main, 0.30),
            light(main, 0.14),
            min(1.0, max(0.0, 0.5 - facing * 0.2 + depth / size * 0.6)),
        )
        pen.shape(
            [(a[0], a[1] + top), (b[0], b[1] + top), (b[0], b[1] + low), (a[0], a[1] + low)], tone
        )
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + (low + top) / 2)
        _cube_marks(pen, body, a=a, b=b, k=k, low=low, middle=middle, top=top)
    pen.shape([(x, y + top) for x, y in corners], light(main, 0.32))
    if body.marked("ribbon"):
        for first, second in ((0, 2), (1, 3)):
            a, b = corners[first], corners[(first + 1) % 4]
            c, d = corners[second], corners[(second + 1) % 4]
            pen.straight(
                ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + top),
                ((c[0] + d[0]) / 2, (c[1] + d[1]) / 2 + top),
                15,
                body.accent,
            )
        for side in (-1, 1):
            pen.blob([(0, top - 4), (side * 44, top - 40), (side * 52, top - 6)], body.accent)


def _cube_marks(
    pen: Pen, body: Body, *, a: Point, b: Point, k: int, low: float, middle: Point, top: float
) -> None:
    if body.marked("ribbon"):
        pen.straight(
            ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + top),
            ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + low),
            16,
            body.accent,
        )
    elif body.marked("pips"):
        for pip in range(1 + k % 3):
            pen.circle(
                middle[0] + (pip - (k % 3) / 2) * 18,
                middle[1] + (pip - (k % 3) / 2) * 18,
                8,
                INK,
            )


def lantern(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    with pen.moved(0, -height * 0.5, turn=4 * math.sin(body.beat)):
        pen.blob(
            grid(width, height, "0 -0.42, 0.42 -0.26, 0.44 0.2, 0 0.36, -0.44 0.2, -0.42 -0.26"),
            vertical(-height * 0.4, height * 0.4, main, body.accent, light(main, 0.5)),
            tension=0.6,
        )
        for x in (-0.22, 0.0, 0.22):
            pen.line(
                [
                    (x * width * 0.6, -height * 0.40),
                    (x * width * 1.3, 0),
                    (x * width * 0.6, height * 0.34),
                ],
                3,
                fade(dark(main, 0.3), 0.35),
            )
        pen.box(
            -width * 0.18,
            -height * 0.48,
            width * 0.36,
            height * 0.08,
            fill=dark(main, 0.5),
            round=4,
        )
        pen.box(
            -width * 0.18, height * 0.32, width * 0.36, height * 0.07, fill=dark(main, 0.5), round=4
        )


def lantern_glow(pen: Pen, body: Body) -> None:
    y, r = -body.subject.height * 0.45, body.subject.width * 1.25
    flicker = 0.42 + 0.06 * math.sin(body.pose.age * 9)
    pen.circle(
        0, y, r, radial((0, y), r, fade((1.0, 0.78, 0.40), flicker), fade((1.0, 0.7, 0.3), 0.0))
    )


def cake(pen: Pen, body: Body) -> None:
    width, height, main, cream = body.subject.width, body.subject.height, body.main, body.accent
    for y, half, tall in ((0.0, 0.50, 0.34), (-0.34, 0.36, 0.28)):
        top = (y - tall) * height
        pen.box(
            -half * width,
            top,
            2 * half * width,
            tall * height,
            fill=linear(
                (-half * width, 0), (half * width, 0), light(main, 0.15), main, dark(main, 0.16)
            ),
            round=14,
        )
        for index in range(8):
            x = -half * width + (index + 0.5) * 2 * half * width / 8
            drop = 14 + 14 * (index % 3)
            pen.limb(
                [(x, top + 6), (x, top + drop)], [half * width / 8 + 2, half * width / 9], cream
            )
        pen.box(
            -half * width - 4, top - 10, 2 * half * width + 8, 26, fill=light(cream, 0.3), round=12
        )
    smile(pen, body, 0, -height * 0.16, size=width * 0.10)
    for x in (-0.18, 0.0, 0.18):
        pen.box(
            x * width - 5,
            -height * 0.80,
            10,
            height * 0.16,
            fill=(0.45, 0.72, 0.95) if x else (0.98, 0.82, 0.35),
            round=3,
        )


def candles(pen: Pen, body: Body) -> None:
    width, height = body.subject.width, body.subject.height
    for x in (-0.18, 0.0, 0.18):
        flick = 2 * math.sin(body.pose.age * 11 + x * 20)
        y = -height * 0.84
        pen.circle(x * width, y, 22, fade((1.0, 0.75, 0.3), 0.35), blur=8)
        pen.blob(
            [(x * width - 6, y + 6), (x * width + flick, y - 16), (x * width + 6, y + 6)],
            (1.0, 0.82, 0.35),
        )
