"""Heads of animals, drawn around (0, 0) with skull radius `r`, looking right and a little at us."""

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
    vertical,
)
from generation.scene.renderer.rigs.coats import tile
from generation.scene.scene import Colour

_NOSE: Colour = (0.16, 0.12, 0.14)
_PINK: Colour = (0.95, 0.56, 0.60)


def draw_head(pen: Pen, body: Body, r: float, *, face: str, ears: str, asleep: bool) -> None:
    shut = asleep or body.blinking
    if body.subject.name == "lion":
        _lion_mane(pen, body, r)
    if face == "elephant":
        _elephant(pen, body, r, shut=shut)
        return
    _ears(pen, body, r, ears)
    if face in ("long", "sheep"):
        _profile(pen, body, r, shut=shut, woolly=face == "sheep")
        return
    _round_head(pen, body, r)
    _snout(pen, body, r, face)
    _eyes(pen, body, r, face=face, shut=shut)
    if body.subject.name == "tiger":
        for x, y, lean in ((-0.1, -0.86, 0.0), (-0.42, -0.74, -0.2), (0.24, -0.84, 0.15)):
            pen.limb(
                [(x * r, y * r), ((x + lean * 0.3) * r, (y + 0.34) * r)],
                [r * 0.08, r * 0.02],
                (0.20, 0.13, 0.10),
            )


def eye(pen: Pen, x: float, y: float, size: float, *, shut: bool) -> None:
    """A bright dark eye, or a lid."""
    if shut:
        pen.line([(x - size, y), (x, y + size * 0.5), (x + size, y)], size * 0.42, INK)
        return
    pen.oval(x, y, size * 0.86, size * 1.1, fill=INK)
    pen.circle(x + size * 0.28, y - size * 0.42, size * 0.36, WHITE)
    pen.circle(x - size * 0.25, y + size * 0.40, size * 0.16, fade(WHITE, 0.6))


def _round_head(pen: Pen, body: Body, r: float) -> None:
    main = body.main
    fill = radial((r * 0.1, -r * 0.45), r * 1.8, light(main, 0.22), main, dark(main, 0.2))
    pen.blob(
        [
            (0, -r),
            (r * 0.80, -r * 0.62),
            (r * 1.02, r * 0.10),
            (r * 0.66, r * 0.80),
            (0, r * 0.96),
            (-r * 0.70, r * 0.78),
            (-r * 1.02, r * 0.08),
            (-r * 0.80, -r * 0.62),
        ],
        fill,
        tension=0.8,
    )


def _eyes(pen: Pen, body: Body, r: float, *, face: str, shut: bool) -> None:
    spread = {
        "cat": (-0.30, 0.48),
        "dog": (-0.16, 0.44),
        "fox": (-0.22, 0.46),
        "mouse": (-0.05, 0.55),
    }.get(face, (-0.18, 0.50))
    size = {"cat": 0.19, "dog": 0.16, "rabbit": 0.17, "mouse": 0.17, "fox": 0.14}.get(
        face, 0.13
    ) * r
    for x in spread:
        if body.marked("panda"):
            pen.oval(
                x * r,
                -r * 0.08,
                r * 0.24,
                r * 0.29,
                fill=(0.16, 0.16, 0.19),
                turn=20 if x < 0 else -20,
            )
        if face == "cat" and not shut:
            iris = (0.62, 0.82, 0.36) if body.subject.name == "cat" else (0.96, 0.76, 0.30)
            pen.oval(x * r, -r * 0.10, size * 1.15, size * 1.25, fill=iris)
        eye(pen, x * r, -r * 0.10, size, shut=shut)


def _mouth(pen: Pen, body: Body, x: float, y: float, *, width: float) -> None:
    opened = body.pose.voice
    if opened > 0.1:
        pen.oval(
            x,
            y + width * 0.35 * opened,
            width * 0.62,
            width * 0.66 * opened,
            fill=(0.46, 0.14, 0.18),
        )
        pen.oval(
            x,
            y + width * 0.62 * opened,
            width * 0.36,
            width * 0.28 * opened,
            fill=(0.95, 0.48, 0.52),
        )
    pen.line(
        [
            (x - width, y - width * 0.10),
            (x - width * 0.5, y + width * 0.30),
            (x, y),
            (x + width * 0.5, y + width * 0.30),
            (x + width, y - width * 0.10),
        ],
        max(2.0, width * 0.20),
        dark(_NOSE, 0.0),
    )


def _snout(pen: Pen, body: Body, r: float, face: str) -> None:
    pale = body.accent if not body.marked("panda") else WHITE
    if face == "cat":
        pen.oval(r * 0.13, r * 0.40, r * 0.46, r * 0.33, fill=fade(pale, 0.92))
        pen.blob([(r * 0.02, r * 0.20), (r * 0.25, r * 0.20), (r * 0.13, r * 0.35)], _PINK)
        _mouth(pen, body, r * 0.13, r * 0.42, width=r * 0.20)
        for side in (-1, 1):
            for lift in (-0.06, 0.07):
                pen.line(
                    [
                        (r * 0.13 + side * r * 0.34, r * 0.40 + lift * r),
                        (r * 0.13 + side * r * 0.98, r * (0.34 + lift * 2.2)),
                    ],
                    2.0,
                    fade(WHITE, 0.9),
                )
    elif face == "dog":
        pen.blob(
            [
                (-r * 0.12, r * 0.10),
                (r * 0.45, -r * 0.05),
                (r * 1.02, r * 0.16),
                (r * 1.02, r * 0.56),
                (r * 0.40, r * 0.84),
                (-r * 0.20, r * 0.62),
            ],
            pale,
            tension=0.7,
        )
        pen.oval(r * 0.86, r * 0.10, r * 0.20, r * 0.15, fill=_NOSE)
        pen.oval(r * 0.80, r * 0.05, r * 0.06, r * 0.035, fill=fade(WHITE, 0.7))
        opened = max(body.pose.voice, 0.55 if body.action == "run" else 0.0)
        if opened > 0.1:
            pen.blob(
                [
                    (r * 0.30, r * 0.60),
                    (r * 0.78, r * 0.52),
                    (r * 0.70, r * (0.66 + 0.36 * opened)),
                    (r * 0.44, r * (0.68 + 0.34 * opened)),
                ],
                (0.94, 0.42, 0.48),
            )
        pen.line(
            [
                (r * 0.12, r * 0.54),
                (r * 0.48, r * 0.62),
                (r * 0.86, r * 0.46),
                (r * 0.86, r * 0.26),
            ],
            r * 0.06,
            _NOSE,
        )
    elif face == "fox":
        pen.blob(
            [
                (-r * 0.85, r * 0.25),
                (-r * 0.10, r * 0.10),
                (r * 0.60, r * 0.12),
                (r * 1.42, r * 0.42),
                (r * 0.60, r * 0.80),
                (-r * 0.20, r * 0.90),
            ],
            pale,
            tension=0.45,
        )
        pen.blob(
            [
                (r * 0.05, -r * 0.30),
                (r * 0.62, r * 0.02),
                (r * 1.36, r * 0.34),
                (r * 0.50, r * 0.36),
                (-r * 0.05, r * 0.18),
            ],
            body.main,
            tension=0.4,
        )
        pen.circle(r * 1.36, r * 0.38, r * 0.13, _NOSE)
        _mouth(pen, body, r * 0.90, r * 0.60, width=r * 0.16)
    elif face == "bear":
        pen.oval(r * 0.46, r * 0.36, r * 0.48, r * 0.38, fill=pale)
        pen.oval(r * 0.62, r * 0.20, r * 0.19, r * 0.13, fill=_NOSE)
        _mouth(pen, body, r * 0.58, r * 0.46, width=r * 0.18)
    elif face == "pig":
        pen.oval(
            r * 0.58,
            r * 0.20,
            r * 0.42,
            r * 0.33,
            fill=vertical(-r * 0.1, r * 0.5, light(body.accent, 0.15), body.accent),
        )
        for x in (0.44, 0.72):
            pen.oval(x * r, r * 0.20, r * 0.07, r * 0.11, fill=dark(body.accent, 0.45))
        _mouth(pen, body, r * 0.40, r * 0.66, width=r * 0.16)
    elif face == "mouse":
        pen.blob(
            [(r * 0.3, r * 0.0), (r * 1.15, r * 0.30), (r * 0.5, r * 0.72)], light(body.main, 0.3)
        )
        pen.circle(r * 1.10, r * 0.28, r * 0.13, _PINK)
        for lift in (-0.05, 0.12):
            pen.line([(r * 0.9, r * 0.38), (r * 1.4, r * (0.36 + lift * 2))], 1.8, fade(INK, 0.5))
    else:
        pen.oval(r * 0.34, r * 0.42, r * 0.40, r * 0.30, fill=fade(pale, 0.95))
        pen.oval(r * 0.40, r * 0.24, r * 0.12, r * 0.08, fill=_PINK)
        _mouth(pen, body, r * 0.38, r * 0.42, width=r * 0.15)
        pen.box(r * 0.30, r * 0.46, r * 0.17, r * 0.19, fill=WHITE, round=3)


def _ears(pen: Pen, body: Body, r: float, kind: str) -> None:
    main, inner = body.main, mix(_PINK, body.main, 0.25)
    outer = dark(main, 0.10)
    twitch = 4 * math.sin(2 * math.pi * body.pose.age * 0.9) ** 9
    if kind in ("pointed", "tall"):
        tall = 1.0 if kind == "pointed" else 1.22
        tip = dark(main, 0.55) if kind == "tall" else outer
        for x, lean in ((-0.62, -0.22 + twitch * 0.02), (0.46, 0.16)):
            pen.blob(
                [
                    ((x - 0.36) * r, -r * 0.45),
                    ((x + lean) * r, -r * (0.75 + tall * 0.72)),
                    ((x + 0.36) * r, -r * 0.62),
                ],
                tip,
                tension=0.25,
            )
            pen.blob(
                [
                    ((x - 0.18) * r, -r * 0.55),
                    ((x + lean * 0.7) * r, -r * (0.70 + tall * 0.45)),
                    ((x + 0.2) * r, -r * 0.66),
                ],
                inner if kind == "pointed" else body.accent,
                tension=0.25,
            )
    elif kind == "round":
        tone = (0.16, 0.16, 0.19) if body.marked("panda") else outer
        for x in (-0.68, 0.56):
            pen.circle(x * r, -r * 0.74, r * 0.34, tone)
            pen.circle(x * r, -r * 0.72, r * 0.20, mix(tone, inner, 0.5))
    elif kind == "dish":
        for x in (-0.60, 0.42):
            pen.circle(x * r, -r * 0.80, r * 0.56, outer)
            pen.circle(x * r, -r * 0.78, r * 0.40, _PINK)
    elif kind == "long":
        for x, lean in ((-0.30, -0.42), (0.16, -0.10)):
            pen.limb(
                [(x * r, -r * 0.7), ((x + lean * 0.4) * r, -r * 1.5), ((x + lean) * r, -r * 2.2)],
                [r * 0.20, r * 0.27, r * 0.12],
                outer,
            )
            pen.limb(
                [
                    (x * r, -r * 0.95),
                    ((x + lean * 0.45) * r, -r * 1.5),
                    ((x + lean * 0.9) * r, -r * 2.0),
                ],
                [r * 0.09, r * 0.14, r * 0.05],
                _PINK,
            )
    elif kind == "flop":
        swing = (
            6 * math.sin(2 * math.pi * body.pose.phase * 2)
            if body.action in ("run", "walk")
            else 0.0
        )
        pen.limb(
            [(r * 0.36, -r * 0.85), (r * 0.72, -r * 0.78), (r * 0.86, -r * 0.30)],
            [r * 0.18, r * 0.20, r * 0.10],
            dark(main, 0.30),
        )
        pen.limb(
            [(-r * 0.50, -r * 0.80), (-r * 0.96, -r * 0.50), (-r * 1.02 - swing, r * 0.22)],
            [r * 0.22, r * 0.30, r * 0.22],
            dark(main, 0.32),
        )
    elif kind == "fold":
        for x in (-0.55, 0.42):
            pen.blob(
                [((x - 0.28) * r, -r * 0.60), (x * r, -r * 1.18), ((x + 0.42) * r, -r * 0.42)],
                dark(body.accent, 0.05),
                tension=0.4,
            )


def _profile(pen: Pen, body: Body, r: float, *, shut: bool, woolly: bool) -> None:
    """Long faces seen from the side: horse, deer, cow, giraffe, sheep."""
    name = body.subject.name
    main = body.accent if woolly else body.main
    leaf = mix(main, _PINK, 0.2)
    if name in ("horse", "unicorn", "zebra"):
        for x in (-0.05, -0.50):
            pen.blob(
                [
                    ((x - 0.22) * r, -r * 0.72),
                    ((x + 0.10) * r, -r * 1.75),
                    ((x + 0.34) * r, -r * 0.78),
                ],
                dark(main, 0.08),
                tension=0.35,
            )
    else:
        pen.blob(
            [
                (-r * 0.40, -r * 0.45),
                (-r * 1.45, -r * 0.80),
                (-r * 1.25, -r * 0.15),
                (-r * 0.45, -r * 0.10),
            ],
            dark(main, 0.10),
            tension=0.6,
        )
        pen.blob(
            [(-r * 0.52, -r * 0.42), (-r * 1.22, -r * 0.66), (-r * 1.05, -r * 0.26)],
            leaf,
            tension=0.6,
        )
    _horns(pen, body, r)
    length = 1.75 if name in ("horse", "unicorn", "zebra", "giraffe") else 1.45
    fill = vertical(-r, r * 0.9, light(main, 0.18), main, dark(main, 0.12))
    pen.blob(
        [
            (-r * 0.85, -r * 0.30),
            (-r * 0.10, -r * 0.95),
            (r * 0.55, -r * 0.60),
            (r * (length - 0.05), r * 0.15),
            (r * length, r * 0.62),
            (r * (length - 0.45), r * 0.86),
            (r * 0.20, r * 0.72),
            (-r * 0.72, r * 0.55),
        ],
        fill,
        tension=0.6,
    )
    soft = body.accent if name in ("cow", "deer") and name != "cow" else dark(main, 0.18)
    if name == "cow":
        soft = (0.96, 0.72, 0.72)
    pen.oval(r * (length - 0.28), r * 0.46, r * 0.38, r * 0.38, fill=fade(soft, 0.9))
    pen.oval(r * (length - 0.12), r * 0.30, r * 0.08, r * 0.06, fill=_NOSE)
    eye(pen, r * 0.22, -r * 0.18, r * 0.20, shut=shut)
    opened = body.pose.voice
    pen.line(
        [
            (r * (length - 0.72), r * 0.64),
            (r * (length - 0.35), r * (0.72 + 0.1 * opened)),
            (r * (length - 0.10), r * 0.62),
        ],
        r * 0.08,
        dark(main, 0.5),
    )
    if opened > 0.15:
        pen.oval(
            r * (length - 0.40), r * 0.80, r * 0.20, r * 0.16 * opened, fill=(0.46, 0.14, 0.18)
        )
    if woolly:
        for x, y in ((-0.45, -0.75), (0.05, -0.95), (-0.85, -0.35)):
            pen.circle(x * r, y * r, r * 0.40, body.main)
    if name in ("horse", "unicorn"):
        pen.blob(
            [
                (-r * 0.2, -r * 1.0),
                (r * 0.32, -r * 0.78),
                (r * 0.20, -r * 0.10),
                (-r * 0.25, -r * 0.45),
            ],
            body.accent,
        )
        bridle = body.wears("scarf")
        if body.ridden or bridle:
            pen.line(
                [(-r * 0.35, r * 0.45), (r * 0.55, r * 0.62), (r * 0.80, -r * 0.30)],
                r * 0.09,
                bridle or (0.36, 0.20, 0.14),
            )


def _horns(pen: Pen, body: Body, r: float) -> None:
    name = body.subject.name
    bone = (0.93, 0.86, 0.72)
    if name == "unicorn":
        pen.shape(
            [(r * 0.10, -r * 0.80), (r * 0.95, -r * 2.6), (r * 0.48, -r * 0.66)],
            vertical(-r * 2.6, -r * 0.7, (1.0, 0.95, 0.70), (0.96, 0.72, 0.36)),
        )
    elif name == "cow":
        pen.limb(
            [(-r * 0.15, -r * 0.80), (-r * 0.05, -r * 1.25), (r * 0.25, -r * 1.40)],
            [r * 0.14, r * 0.11, r * 0.03],
            bone,
        )
    elif name == "giraffe":
        for x in (-0.25, 0.12):
            pen.straight((x * r, -r * 0.8), ((x - 0.1) * r, -r * 1.6), r * 0.20, body.main)
            pen.circle((x - 0.1) * r, -r * 1.65, r * 0.19, body.accent)
    elif name == "deer" and (
        body.marked("antlers") or body.entity.word not in ("fawn", "faon", "biche")
    ):
        for lean, tone in ((-0.55, dark(bone, 0.3)), (0.05, dark(bone, 0.12))):
            stem = [
                (-r * 0.1, -r * 0.8),
                ((lean - 0.25) * r, -r * 1.7),
                ((lean + 0.05) * r, -r * 2.6),
            ]
            pen.line(stem, r * 0.15, tone)
            pen.line([stem[1], ((lean + 0.40) * r, -r * 2.05)], r * 0.12, tone)
            pen.line([(stem[1][0], -r * 1.45), ((lean - 0.75) * r, -r * 2.1)], r * 0.12, tone)


def mane(pen: Pen, body: Body, base: Point, head: Point, thick: float) -> None:
    """Hair along the neck, blown back by the speed."""
    if body.subject.name == "giraffe":
        pen.line(
            [(base[0] - thick, base[1]), (head[0] - thick * 0.9, head[1])],
            thick * 0.35,
            body.accent,
        )
        return
    flow = min(1.0, abs(body.pose.velocity) / 620)
    tone = body.accent
    stiff = body.subject.name == "zebra"
    for index in range(7):
        share = index / 6
        x, y = (
            base[0] + (head[0] - base[0]) * share - thick * 0.6,
            base[1] + (head[1] - base[1]) * share - thick * 0.2,
        )
        wave = math.sin(2 * math.pi * body.pose.age * 2.1 - index * 0.8)
        reach = thick * (0.5 if stiff else 1.15 + 0.6 * flow)
        tip = (
            x - reach,
            y + (thick * (0.9 - 0.8 * flow) + wave * thick * 0.15) * (0.0 if stiff else 1.0),
        )
        shade = tone if index % 2 else light(tone, 0.16)
        pen.limb(
            [(x + thick * 0.3, y), ((x + tip[0]) / 2, (y + tip[1]) / 2 - thick * 0.1), tip],
            [thick * 0.34, thick * 0.30, thick * 0.06],
            shade,
        )


def neck_patches(pen: Pen, body: Body, base: Point, head: Point, thick: float) -> None:
    for index in range(1, 7):
        share = index / 7
        side = thick * (0.34 if index % 2 else -0.34)
        tile(
            pen,
            base[0] + (head[0] - base[0]) * share + side,
            base[1] + (head[1] - base[1]) * share,
            thick * 0.34,
            body,
        )


def neck_stripes(pen: Pen, body: Body, base: Point, head: Point, thick: float) -> None:
    for index in range(1, 6):
        share = index / 6.5
        x, y = base[0] + (head[0] - base[0]) * share, base[1] + (head[1] - base[1]) * share
        pen.line(
            [
                (x - thick * 0.85, y - thick * 0.25),
                (x, y + thick * 0.05),
                (x + thick * 0.75, y + thick * 0.2),
            ],
            thick * 0.20,
            body.accent,
        )


def _lion_mane(pen: Pen, body: Body, r: float) -> None:
    sway = 0.06 * math.sin(2 * math.pi * body.pose.age * 0.8)
    for ring, tone in ((1.75, dark(body.accent, 0.2)), (1.42, body.accent)):
        points = []
        for index in range(22):
            angle = 2 * math.pi * index / 22 + sway
            reach = r * ring * (1.0 if index % 2 else 0.86)
            points.append((-r * 0.14 + math.cos(angle) * reach, math.sin(angle) * reach))
        pen.blob(points, tone, tension=0.4)


def elephant_ear(pen: Pen, body: Body, head: Point, r: float, *, far: bool) -> None:
    flap = 0.10 * math.sin(2 * math.pi * body.pose.age * 0.7)
    with pen.moved(*head, scale=(1 + flap, 1.0)):
        tone = dark(body.main, 0.28 if far else 0.10)
        shift = r * 0.35 if far else 0.0
        pen.blob(
            [
                (-r * 0.1 + shift, -r * 0.75),
                (-r * 0.95 + shift, -r * 1.0),
                (-r * 1.35 + shift, -r * 0.1),
                (-r * 0.95 + shift, r * 0.85),
                (-r * 0.25 + shift, r * 0.5),
            ],
            tone,
        )
        if not far:
            pen.blob(
                [
                    (-r * 0.3, -r * 0.55),
                    (-r * 0.88, -r * 0.72),
                    (-r * 1.12, -r * 0.05),
                    (-r * 0.82, r * 0.60),
                    (-r * 0.35, r * 0.35),
                ],
                fade(body.accent, 0.75),
            )


def _elephant(pen: Pen, body: Body, r: float, *, shut: bool) -> None:
    main = body.main
    swing = math.sin(2 * math.pi * body.pose.age * 0.55)
    lift = body.pose.voice
    trunk = [
        (r * 0.55, r * 0.1),
        (r * 1.05, r * 0.75),
        (r * (1.05 + 0.12 * swing), r * (1.6 - 1.2 * lift)),
        (r * (1.45 + 0.25 * swing), r * (2.0 - 2.6 * lift)),
    ]
    pen.blob(
        [
            (0, -r),
            (r * 0.78, -r * 0.68),
            (r * 0.98, r * 0.05),
            (r * 0.62, r * 0.72),
            (-r * 0.1, r * 0.86),
            (-r * 0.8, r * 0.4),
            (-r * 0.82, -r * 0.5),
        ],
        radial((0, -r * 0.5), r * 1.8, light(main, 0.2), main, dark(main, 0.18)),
        tension=0.75,
    )
    pen.limb(
        [(r * 0.40, r * 0.52), (r * 0.85, r * 0.92), (r * 1.25, r * 0.95)],
        [r * 0.12, r * 0.10, r * 0.03],
        (0.98, 0.95, 0.86),
    )
    pen.limb(
        trunk,
        [r * 0.42, r * 0.30, r * 0.21, r * 0.15],
        vertical(0, r * 2, light(main, 0.06), dark(main, 0.1)),
    )
    for share in (0.35, 0.55, 0.75):
        x, y = (
            trunk[1][0] + (trunk[2][0] - trunk[1][0]) * share,
            trunk[1][1] + (trunk[2][1] - trunk[1][1]) * share,
        )
        pen.line(
            [(x - r * 0.2, y - r * 0.03), (x, y + r * 0.04), (x + r * 0.2, y - r * 0.03)],
            2.4,
            fade(dark(main, 0.4), 0.5),
        )
    eye(pen, r * 0.42, -r * 0.12, r * 0.12, shut=shut)
    elephant_ear(pen, body, (0.0, 0.0), r, far=False)


def hat(pen: Pen, r: float, tone: Colour) -> None:
    pen.oval(0, -r * 0.82, r * 0.86, r * 0.16, fill=dark(tone, 0.2))
    pen.blob(
        [
            (-r * 0.52, -r * 0.84),
            (-r * 0.46, -r * 1.62),
            (r * 0.46, -r * 1.62),
            (r * 0.52, -r * 0.84),
        ],
        vertical(-r * 1.6, -r * 0.8, light(tone, 0.2), tone),
        tension=0.2,
    )
    pen.line([(-r * 0.5, -r * 0.96), (r * 0.5, -r * 0.96)], r * 0.14, light(tone, 0.4))
