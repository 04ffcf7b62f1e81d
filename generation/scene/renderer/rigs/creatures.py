"""Little creatures, ghosts and snowmen."""

import math

from generation.scene.renderer.body import Body, foot
from generation.scene.renderer.paint import (
    INK,
    WHITE,
    Pen,
    dark,
    fade,
    grid,
    light,
    linear,
    radial,
    vertical,
)
from generation.scene.renderer.rigs.eyes import eye
from generation.scene.renderer.rigs.headgear import collar, headgear


def ghost(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    hem = []
    for index in range(9):
        share = index / 8
        wave = math.sin(body.beat * 1.4 + index * 1.9)
        hem.append(
            (width * (0.44 - 0.88 * share), -height * 0.06 + (14 if index % 2 else -8) + 5 * wave)
        )
    outline = [
        (-width * 0.44, -height * 0.35),
        (-width * 0.36, -height * 0.78),
        (0, -height),
        (width * 0.36, -height * 0.78),
        (width * 0.44, -height * 0.35),
        *hem,
    ]
    pen.blob(
        outline,
        vertical(-height, 0, fade(main, 0.96), fade(main, 0.90), fade(body.accent, 0.55)),
        tension=0.55,
    )
    for side, lift in ((-1, 0.0), (1, 0.06)):
        reach = 0.50 + 0.05 * math.sin(body.beat)
        pen.blob(
            [
                (side * width * 0.30, -height * 0.52),
                (side * width * reach, -height * (0.60 + lift)),
                (side * width * 0.40, -height * 0.40),
            ],
            fade(main, 0.95),
        )
    _ghost_face(pen, body)


def _ghost_face(pen: Pen, body: Body) -> None:
    height, width = body.subject.height, body.subject.width
    for x in (-0.10, 0.20):
        if body.blinking:
            pen.line(
                [
                    ((x - 0.06) * width, -height * 0.70),
                    (x * width, -height * 0.685),
                    ((x + 0.06) * width, -height * 0.70),
                ],
                5,
                INK,
            )
        else:
            pen.oval(x * width, -height * 0.70, width * 0.062, height * 0.062, fill=INK)
            pen.circle((x + 0.02) * width, -height * 0.72, width * 0.02, WHITE)
    pen.oval(
        width * 0.05,
        -height * 0.58,
        width * 0.06,
        height * (0.018 + 0.05 * body.pose.voice),
        fill=(0.32, 0.26, 0.40),
    )
    for x in (-0.2, 0.3):
        pen.oval(
            x * width,
            -height * 0.62,
            width * 0.06,
            height * 0.022,
            fill=fade((0.98, 0.55, 0.65), 0.45),
            blur=4,
        )
    with pen.moved(width * 0.02, -height * 0.48):
        collar(pen, body, width * 0.36)
    with pen.moved(width * 0.03, -height * 0.76):
        headgear(pen, body, width * 0.33, eyes=(-0.40, 0.52), brow=0.22)


def ghost_glow(pen: Pen, body: Body) -> None:
    width, height = body.subject.width, body.subject.height
    pen.circle(
        0,
        -height * 0.5,
        width * 0.95,
        radial((0, -height * 0.5), width * 0.95, fade(body.main, 0.18), fade(body.main, 0.0)),
    )


def creature(pen: Pen, body: Body) -> None:
    """A round little fellow for everything that has no picture yet; also aliens and monsters."""
    width, height, main = body.subject.width, body.subject.height, body.main
    moving = body.action in ("walk", "run")
    alien = body.subject.name == "alien"
    bob = abs(math.sin(2 * math.pi * body.pose.phase)) * 6 if moving else 3 * math.sin(body.beat)
    _creature_limbs(pen, body)
    y = -height * 0.12 - bob
    outline = [
        (0, y - height * 0.78),
        (width * 0.36, y - height * 0.64),
        (width * 0.46, y - height * 0.28),
        (width * 0.34, y),
        (-width * 0.34, y),
        (-width * 0.46, y - height * 0.28),
        (-width * 0.36, y - height * 0.64),
    ]
    _feelers(pen, body, y - height * 0.74, alien=alien)
    pen.blob(
        outline,
        radial((-width * 0.1, y - height * 0.6), width, light(main, 0.3), main, dark(main, 0.2)),
        tension=0.7,
    )
    pen.oval(
        width * 0.04, y - height * 0.17, width * 0.26, height * 0.17, fill=fade(body.accent, 0.7)
    )
    for dx, dy, size in ((-0.30, 0.52, 0.05), (-0.22, 0.62, 0.035), (0.36, 0.40, 0.04)):
        pen.circle(dx * width, y - dy * height, size * width, fade(dark(main, 0.2), 0.5))
    _creature_face(pen, body, y=y)
    with pen.moved(width * 0.02, y - height * 0.20):
        collar(pen, body, width * 0.44)
    with pen.moved(width * 0.03, y - height * 0.48):
        eyes = (0.06,) if _is_one_eyed(body) else (-0.38, 0.50)
        headgear(pen, body, width * 0.38, eyes=eyes, brow=-0.06)


def _is_one_eyed(body: Body) -> bool:
    return body.subject.name == "alien" and body.looks.hair_style % 3 == 0


def _creature_limbs(pen: Pen, body: Body) -> None:
    height, main, moving, width = (
        body.subject.height,
        body.main,
        body.action in ("walk", "run"),
        body.subject.width,
    )
    for index, x in ((1, -0.16), (0, 0.16)):
        end = foot(body, index, hip=(0.0, -height * 0.2)) if moving else (x * width, 0.0)
        pen.limb(
            [(x * width * 0.9, -height * 0.22), (end[0] + x * 20, end[1] - 8)],
            [width * 0.09, width * 0.08],
            dark(main, 0.12 + 0.2 * index),
        )
        pen.oval(
            end[0] + x * 20 + 8,
            end[1] - 7,
            width * 0.13,
            height * 0.045,
            fill=dark(main, 0.2 + 0.2 * index),
        )
    swing = math.sin(body.beat)
    up = 0.34 if body.action in ("wave", "dance", "jump") else 0.0
    for side in (-1, 1):
        lift = up if side > 0 or body.action in ("dance", "jump") else 0.0
        pen.limb(
            [
                (side * width * 0.38, -height * 0.46),
                (side * width * 0.56, -height * (0.40 + lift * 0.5)),
                (
                    side * width * (0.60 + 0.05 * swing),
                    -height * (0.28 + lift * 1.25 + 0.03 * swing),
                ),
            ],
            [width * 0.07, width * 0.06, width * 0.07],
            dark(main, 0.10),
        )


def _creature_face(pen: Pen, body: Body, *, y: float) -> None:
    height, width = body.subject.height, body.subject.width
    eyes = ((0.06, 0.19),) if _is_one_eyed(body) else ((-0.13, 0.13), (0.20, 0.13))
    for x, size in eyes:
        pen.circle(x * width, y - height * 0.50, size * width, WHITE)
        eye(
            pen,
            (x + 0.02) * width,
            y - height * 0.49,
            size * width * 0.58,
            shut=body.blinking or body.asleep,
        )
    opened = max(0.25, body.pose.voice)
    pen.blob(
        [
            (-width * 0.14, y - height * 0.31),
            (width * 0.05, y - height * 0.285),
            (width * 0.24, y - height * 0.31),
            (width * 0.05, y - height * (0.27 - 0.12 * opened)),
        ],
        (0.36, 0.12, 0.20),
        tension=0.6,
    )
    pen.shape(
        [
            (width * 0.0, y - height * 0.30),
            (width * 0.05, y - height * 0.30),
            (width * 0.025, y - height * 0.265),
        ],
        WHITE,
    )


def _feelers(pen: Pen, body: Body, y: float, *, alien: bool) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    sway = 6 * math.sin(body.beat * 1.5)
    for side in (-1, 1):
        if alien:
            pen.line(
                [
                    (side * width * 0.12, y + 12),
                    (side * width * 0.16 + sway, y - height * 0.08),
                    (side * width * 0.20 + sway, y - height * 0.16),
                ],
                6,
                dark(main, 0.15),
            )
            pen.circle(side * width * 0.20 + sway, y - height * 0.18, width * 0.055, body.accent)
        else:
            pen.blob(
                [
                    (side * width * 0.32, y + height * 0.14),
                    (side * width * 0.40, y - height * 0.10),
                    (side * width * 0.12, y + height * 0.04),
                ],
                body.accent,
                tension=0.35,
            )


def snowman(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    sway = (
        6 * math.sin(math.pi * body.pose.phase)
        if body.action in ("dance", "walk", "run")
        else 1.5 * math.sin(body.beat)
    )
    shade = (0.70, 0.80, 0.94)
    with pen.moved(0, 0, turn=sway * 0.5):
        for y, r in ((-0.22, 0.235), (-0.55, 0.175), (-0.80, 0.130)):
            pen.circle(
                0,
                y * height,
                r * height,
                radial(
                    (-r * height * 0.35, (y - r * 0.4) * height),
                    r * height * 1.7,
                    WHITE,
                    main,
                    shade,
                ),
            )
        for side in (-1, 1):
            up = (
                0.12 + 0.10 * math.sin(body.beat + side)
                if body.action in ("dance", "wave", "jump")
                else 0.0
            )
            hand = (side * width * 0.72, -height * (0.62 + up * 1.4))
            pen.line(
                [
                    (side * width * 0.24, -height * 0.56),
                    (side * width * 0.48, -height * (0.60 + up * 0.5)),
                    hand,
                ],
                8,
                (0.42, 0.29, 0.20),
            )
            pen.line([hand, (hand[0] + side * 12, hand[1] - 16)], 5, (0.42, 0.29, 0.20))
        _snowman_face(pen, body)
        _snowman_clothes(pen, body)


def _snowman_face(pen: Pen, body: Body) -> None:
    height, width = body.subject.height, body.subject.width
    for y in (-0.48, -0.56, -0.18, -0.28):
        pen.circle(width * 0.05, y * height, 7, INK)
    for x in (-0.10, 0.18):
        eye(pen, x * width, -height * 0.83, 8, shut=body.blinking)
    pen.shape(
        grid(width, height, "0.04 -0.81, 0.42 -0.775, 0.05 -0.765"),
        linear((0, 0), (width * 0.4, 0), (0.98, 0.62, 0.20), (0.93, 0.42, 0.10)),
    )
    for index in range(5):
        pen.circle(
            width * (-0.08 + 0.065 * index),
            -height * (0.735 - 0.018 * math.sin(math.pi * index / 4)),
            3.6,
            INK,
        )


def _snowman_clothes(pen: Pen, body: Body) -> None:
    height, width = body.subject.height, body.subject.width
    scarf = body.wears("scarf") or body.accent
    pen.line(
        grid(width, height, "-0.28 -0.685, 0 -0.655, 0.28 -0.685"),
        height * 0.055,
        scarf,
    )
    pen.limb(
        [(-width * 0.16, -height * 0.66), (-width * 0.24, -height * 0.50)],
        [10, 13],
        dark(scarf, 0.12),
    )
    with pen.moved(width * 0.02, -height * 0.81):
        headgear(pen, body, height * 0.125, eyes=(-0.6, 0.8), brow=-0.16)
    if body.wears("crown") is None and body.wears("hat") is None:
        _snowman_hat(pen, body)


def _snowman_hat(pen: Pen, body: Body) -> None:
    hat = (0.18, 0.18, 0.22)
    height, width = body.subject.height, body.subject.width
    pen.box(-width * 0.34, -height * 0.925, width * 0.68, height * 0.03, fill=hat, round=5)
    pen.box(
        -width * 0.22,
        -height * 1.06,
        width * 0.44,
        height * 0.15,
        fill=vertical(-height * 1.06, -height * 0.9, light(hat, 0.2), hat),
        round=6,
    )
    pen.box(-width * 0.22, -height * 0.955, width * 0.44, height * 0.03, fill=body.accent)
