"""A friendly dragon and its fire."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    Pen,
    dark,
    fade,
    grid,
    light,
    vertical,
)
from generation.scene.renderer.rigs.eyes import eye
from generation.scene.renderer.rigs.headgear import collar, headgear


def dragon(pen: Pen, body: Body) -> None:
    """A friendly wyvern: serpent tail, belly plates, bat wings, and a puff of fire when it roars."""
    width, height = body.subject.width, body.subject.height
    main, belly = body.main, body.accent
    flying = body.action in ("fly", "float", "jump", "swim", "launch")
    wave = math.sin(body.beat - 1.2)
    y0 = -height * 0.42
    with pen.moved(0, y0):
        tail = [
            (-width * 0.16, height * 0.06),
            (-width * 0.32, height * (0.14 + 0.05 * wave)),
            (-width * 0.46, height * (0.02 - 0.10 * wave)),
            (-width * 0.62, height * (-0.06 + 0.12 * wave)),
        ]
        pen.limb(
            tail,
            [height * 0.20, height * 0.12, height * 0.07, height * 0.02],
            vertical(-height * 0.2, height * 0.3, main, dark(main, 0.2)),
        )
        end = tail[-1]
        pen.shape(
            [
                (end[0] + 12, end[1] - 4),
                (end[0] - 20, end[1] - 26),
                (end[0] - 42, end[1] + 4),
                (end[0] - 14, end[1] + 20),
            ],
            belly,
        )
        _dragon_wing(pen, body, width, height, far=True, flying=flying)
        _dragon_trunk(pen, body, flying=flying)
        _dragon_head(pen, body, width, height)
        _dragon_wing(pen, body, width, height, far=False, flying=flying)


def _dragon_trunk(pen: Pen, body: Body, *, flying: bool) -> None:
    belly, height, main, width = body.accent, body.subject.height, body.main, body.subject.width
    for index in (1, 0):
        x = width * (-0.10 + 0.20 * index)
        end_y = height * 0.42 if not flying else height * 0.30
        swing = 10 * math.sin(body.beat + index * 3) if not flying else -22
        pen.limb(
            [(x, height * 0.12), (x + 10, height * 0.26), (x + swing, end_y - 8)],
            [height * 0.11, height * 0.07, height * 0.055],
            dark(main, 0.25 * index + 0.05),
        )
        pen.oval(
            x + swing + 8,
            end_y - 5,
            height * 0.075,
            height * 0.04,
            fill=dark(main, 0.25 * index),
        )
    pen.blob(
        grid(width, height, "-0.2 0, -0.05 -0.2, 0.14 -0.2, 0.24 0, 0.12 0.22, -0.12 0.22"),
        vertical(-height * 0.25, height * 0.25, light(main, 0.2), main, dark(main, 0.2)),
    )
    pen.blob(
        grid(width, height, "0.22 -0.04, 0.12 0.2, -0.1 0.21, 0.04 0.06"),
        belly,
    )
    for index in range(5):
        x = -width * 0.16 + index * width * 0.08
        pen.shape(
            [(x - 9, -height * 0.15), (x + 3, -height * 0.27), (x + 13, -height * 0.16)],
            dark(belly, 0.12),
        )


def _dragon_wing(
    pen: Pen, body: Body, width: float, height: float, *, far: bool, flying: bool
) -> None:
    stroke = math.sin(body.beat) if flying else -0.7 + 0.05 * math.sin(body.pose.age * 2)
    root = (width * (0.06 if far else 0.0), -height * 0.12)
    elbow = (root[0] - width * 0.02, root[1] - height * 0.52 * stroke - height * 0.10)
    tips = [
        (root[0] - width * 0.16, root[1] - height * 0.92 * stroke - height * 0.06),
        (root[0] - width * 0.36, root[1] - height * 0.62 * stroke + height * 0.04),
        (root[0] - width * 0.38, root[1] - height * 0.22 * stroke + height * 0.10),
    ]
    skin = dark(body.accent, 0.30 if far else 0.02)
    bone = dark(body.main, 0.30 if far else 0.10)
    pen.blob(
        [
            root,
            elbow,
            tips[0],
            ((tips[0][0] + tips[1][0]) / 2 + 14, (tips[0][1] + tips[1][1]) / 2 + 6),
            tips[1],
            ((tips[1][0] + tips[2][0]) / 2 + 12, (tips[1][1] + tips[2][1]) / 2),
            tips[2],
            (root[0] - width * 0.14, root[1] + height * 0.12),
        ],
        vertical(min(tips[0][1], root[1]), max(tips[0][1], root[1]) + 10, light(skin, 0.15), skin),
        tension=0.3,
    )
    for tip in tips:
        pen.limb([elbow, tip], [height * 0.022, height * 0.008], bone)
    pen.limb([root, elbow], [height * 0.05, height * 0.03], bone)


def _dragon_head(pen: Pen, body: Body, width: float, height: float) -> None:
    main = body.main
    nod = height * 0.02 * math.sin(body.beat * 0.5)
    head = (width * 0.36, -height * 0.34 + nod)
    pen.limb(
        [
            (width * 0.14, -height * 0.04),
            (width * 0.28, -height * 0.10),
            (width * 0.30, -height * 0.28),
            head,
        ],
        [height * 0.15, height * 0.11, height * 0.09, height * 0.09],
        vertical(-height * 0.4, 0, light(main, 0.12), main),
    )
    r = height * 0.135
    x, y = head
    for lean in (-0.9, -0.4):
        pen.limb(
            [(x + lean * r * 0.4, y - r * 0.6), (x + lean * r * 1.3, y - r * 1.7)],
            [r * 0.20, r * 0.05],
            (0.96, 0.90, 0.76),
        )
    opened = body.pose.voice
    pen.blob(
        [
            (x + r * 0.1, y + r * 0.30),
            (x + r * 1.6, y + r * (0.45 + 0.5 * opened)),
            (x + r * 0.9, y + r * (0.80 + 0.5 * opened)),
            (x - r * 0.2, y + r * 0.72),
        ],
        dark(body.accent, 0.05),
    )
    pen.blob(
        [
            (x - r * 0.9, y - r * 0.2),
            (x - r * 0.1, y - r * 0.95),
            (x + r * 0.8, y - r * 0.55),
            (x + r * 1.8, y - r * 0.15),
            (x + r * 1.85, y + r * 0.30),
            (x + r * 0.5, y + r * 0.50),
            (x - r * 0.7, y + r * 0.6),
        ],
        vertical(y - r, y + r, light(main, 0.2), main),
        tension=0.6,
    )
    pen.circle(x + r * 1.60, y - r * 0.02, r * 0.10, dark(main, 0.5))
    pen.circle(x + r * 0.25, y - r * 0.30, r * 0.30, (1.0, 0.92, 0.55))
    eye(pen, x + r * 0.30, y - r * 0.30, r * 0.19, shut=body.blinking)
    _worn(pen, body, head, r)


def _worn(pen: Pen, body: Body, head: tuple[float, float], r: float) -> None:
    x, y = head
    with pen.moved(x - r * 0.35, y + r * 0.95):
        collar(pen, body, r * 0.75)
    with pen.moved(x + r * 0.12, y - r * 0.05):
        headgear(pen, body, r, eyes=(0.16,), brow=-0.25)


def dragon_fire(pen: Pen, body: Body) -> None:
    if body.pose.voice < 0.2:
        return
    width, height = body.subject.width, body.subject.height
    x, y, size = width * 0.36 + height * 0.28, -height * 0.72, body.pose.voice * height * 0.5
    for reach, share, tone in (
        (1.0, 0.42, (1.0, 0.45, 0.12)),
        (0.75, 0.28, (1.0, 0.75, 0.2)),
        (0.45, 0.15, (1.0, 0.97, 0.75)),
    ):
        pen.blob(
            [
                (x, y),
                (x + size * reach * 0.6, y - size * share * 0.7),
                (x + size * reach * 1.3, y + size * 0.05),
                (x + size * reach * 0.6, y + size * share * 0.8),
            ],
            fade(tone, 0.85),
            blur=4,
        )
