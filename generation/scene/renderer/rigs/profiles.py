"""Long faces seen from the side, with horns, manes and necks."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    Pen,
    Point,
    dark,
    fade,
    grid,
    light,
    mix,
    vertical,
)
from generation.scene.renderer.rigs.coats import tile
from generation.scene.renderer.rigs.eyes import eye
from generation.scene.scene import Colour

_NOSE: Colour = (0.16, 0.12, 0.14)


_PINK: Colour = (0.95, 0.56, 0.60)


def draw_profile(pen: Pen, body: Body, r: float, *, shut: bool, woolly: bool) -> None:
    """Long faces seen from the side: horse, deer, cow, giraffe, sheep."""
    name = body.subject.name
    main = body.accent if woolly else body.main
    leaf = mix(main, _PINK, 0.2)
    _long_ears(pen, body, leaf=leaf, main=main, r=r)
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
    _long_muzzle(pen, body, length=length, main=main, r=r, shut=shut, soft=soft, woolly=woolly)
    if name in ("horse", "unicorn"):
        pen.blob(
            grid(r, r, "-0.2 -1, 0.32 -0.78, 0.2 -0.1, -0.25 -0.45"),
            body.accent,
        )
        bridle = body.wears("scarf")
        if body.ridden or bridle:
            pen.line(
                grid(r, r, "-0.35 0.45, 0.55 0.62, 0.8 -0.3"),
                r * 0.09,
                bridle or (0.36, 0.20, 0.14),
            )


def _long_ears(pen: Pen, body: Body, *, leaf: Colour, main: Colour, r: float) -> None:
    name = body.subject.name
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
            grid(r, r, "-0.4 -0.45, -1.45 -0.8, -1.25 -0.15, -0.45 -0.1"),
            dark(main, 0.10),
            tension=0.6,
        )
        pen.blob(
            grid(r, r, "-0.52 -0.42, -1.22 -0.66, -1.05 -0.26"),
            leaf,
            tension=0.6,
        )


def _long_muzzle(
    pen: Pen,
    body: Body,
    *,
    length: float,
    main: Colour,
    r: float,
    shut: bool,
    soft: Colour,
    woolly: bool,
) -> None:
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


def _horns(pen: Pen, body: Body, r: float) -> None:
    name = body.subject.name
    bone = (0.93, 0.86, 0.72)
    if name == "unicorn":
        pen.shape(
            grid(r, r, "0.1 -0.8, 0.95 -2.6, 0.48 -0.66"),
            vertical(-r * 2.6, -r * 0.7, (1.0, 0.95, 0.70), (0.96, 0.72, 0.36)),
        )
    elif name == "cow":
        pen.limb(
            grid(r, r, "-0.15 -0.8, -0.05 -1.25, 0.25 -1.4"),
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
