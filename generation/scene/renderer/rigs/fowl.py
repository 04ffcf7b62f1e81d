"""Ducks, swans and hens."""

import math

from generation.scene.gait import leg_length
from generation.scene.renderer.body import Body, foot, knee
from generation.scene.renderer.paint import (
    Pen,
    Point,
    dark,
    light,
    radial,
    vertical,
)
from generation.scene.renderer.rigs.eyes import eye
from generation.scene.renderer.rigs.headgear import collar, headgear
from generation.scene.renderer.rigs.wings import wing
from generation.scene.scene import Colour

_BEAK: Colour = (0.98, 0.66, 0.20)


def fowl(pen: Pen, body: Body) -> None:
    """Duck, swan and hen: a boat-shaped body on two legs or on the water."""
    width, height, name = body.subject.width, body.subject.height, body.subject.name
    leg = (
        leg_length(body.subject)
        if name == "chicken" or body.action in ("walk", "run", "dance")
        else height * 0.08
    )
    wet = body.scene.setting in ("lake", "sea") and body.action not in ("walk", "run")
    deck = -leg - height * 0.22
    if not wet and body.action != "fly":
        _fowl_legs(pen, body, leg=leg)
    if body.action == "fly":
        wing(pen, body, width * 0.9, far=True)
    main = body.main
    tail = (-width * 0.46, deck - height * (0.20 if name != "chicken" else 0.34))
    pen.blob(
        [
            tail,
            (-width * 0.16, deck - height * 0.16),
            (width * 0.22, deck - height * 0.22),
            (width * 0.40, deck - height * 0.02),
            (width * 0.20, deck + height * 0.22),
            (-width * 0.24, deck + height * 0.20),
        ],
        vertical(
            deck - height * 0.3, deck + height * 0.25, light(main, 0.2), main, dark(main, 0.16)
        ),
    )
    _fowl_head(pen, body, (width * 0.26, deck - height * 0.08))
    if body.action == "fly":
        wing(pen, body, width * 0.9, far=False)
    else:
        flap = 4 * math.sin(body.beat * 2) if body.action == "dance" else 0.0
        pen.blob(
            [
                (width * 0.14, deck - height * 0.10),
                (-width * 0.34, deck - height * 0.14 - flap),
                (-width * 0.22, deck + height * 0.10),
                (width * 0.08, deck + height * 0.12),
            ],
            vertical(
                deck - height * 0.2, deck + height * 0.15, light(main, 0.12), dark(main, 0.14)
            ),
        )


def _fowl_legs(pen: Pen, body: Body, *, leg: float) -> None:
    height = body.subject.height
    for index in (1, 0):
        hip = (0.0, -leg - height * 0.04)
        end = (
            foot(body, index, hip=hip)
            if body.action in ("walk", "run")
            else (6.0 - 16 * index, 0.0)
        )
        joint = knee(hip, end, upper=leg * 0.6, lower=leg * 0.62, forward=False)
        pen.line([hip, joint, end], height * 0.035, dark(_BEAK, 0.25 * index))
        pen.limb(
            [(end[0] - 4, end[1] - 3), (end[0] + height * 0.10, end[1] - 2)],
            [4, 7],
            dark(_BEAK, 0.25 * index),
        )


def _fowl_head(pen: Pen, body: Body, base: Point) -> None:
    height, name, main = body.subject.height, body.subject.name, body.main
    nod = height * 0.02 * math.sin(4 * math.pi * body.pose.phase)
    reach = {"swan": 0.56, "duck": 0.32, "chicken": 0.30}[name]
    head = (base[0] + height * 0.10 + nod, base[1] - height * reach)
    if name == "swan":
        path = [
            base,
            (base[0] + height * 0.16, base[1] - height * 0.10),
            (base[0] + height * 0.02, base[1] - height * 0.36),
            head,
        ]
        pen.limb(
            path, [height * 0.10, height * 0.075, height * 0.06, height * 0.06], light(main, 0.1)
        )
    else:
        pen.limb([base, head], [height * 0.16, height * 0.11], main)
    r = height * {"swan": 0.085, "duck": 0.155, "chicken": 0.115}[name]
    x, y = head
    pen.circle(
        x,
        y,
        r,
        radial((x - r * 0.2, y - r * 0.5), r * 1.8, light(main, 0.25), main, dark(main, 0.12)),
    )
    if name == "chicken":
        for dx in (-0.45, 0.0, 0.42):
            pen.circle(x + dx * r, y - r * (1.05 if dx else 1.2), r * 0.33, body.accent)
        pen.oval(x + r * 0.72, y + r * 0.75, r * 0.22, r * 0.36, fill=body.accent)
    _beak(pen, body, head, r)
    eye(pen, x + r * 0.32, y - r * 0.22, r * 0.17, shut=body.blinking)
    _worn(pen, body, head, r)


def _beak(pen: Pen, body: Body, head: Point, r: float) -> None:
    x, y = head
    opened = body.pose.voice * r * 0.25
    tone = body.accent if body.subject.name != "chicken" else _BEAK
    pen.blob(
        [
            (x + r * 0.7, y - r * 0.25),
            (x + r * 1.75, y + r * 0.02 - opened * 0.3),
            (x + r * 0.75, y + r * 0.22),
        ],
        tone,
        tension=0.5,
    )
    pen.blob(
        [
            (x + r * 0.7, y + r * 0.12 + opened),
            (x + r * 1.55, y + r * 0.18 + opened * 1.6),
            (x + r * 0.7, y + r * 0.36 + opened),
        ],
        dark(tone, 0.15),
        tension=0.5,
    )


def _worn(pen: Pen, body: Body, head: Point, r: float) -> None:
    with pen.moved(head[0] - r * 0.1, head[1] + r * 1.05):
        collar(pen, body, r * 0.8)
    with pen.moved(*head):
        headgear(pen, body, r, eyes=(0.32,), brow=-0.22)
