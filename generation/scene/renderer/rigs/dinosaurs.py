"""Tyrannosaurs."""

import math

from generation.scene.gait import leg_length
from generation.scene.renderer.body import Body, foot, knee
from generation.scene.renderer.paint import (
    WHITE,
    Pen,
    Point,
    dark,
    fade,
    light,
    mix,
    smooth,
    vertical,
)
from generation.scene.renderer.rigs.eyes import eye
from generation.scene.renderer.rigs.headgear import collar, headgear


def dinosaur(pen: Pen, body: Body) -> None:
    """A round-bellied tyrannosaur: big head, small arms, balancing tail."""
    width, height, main = body.subject.width, body.subject.height, body.main
    stepping = body.action in ("walk", "run")
    bob = math.cos(4 * math.pi * body.pose.phase) * 5 if stepping else 2 * math.sin(body.beat)
    sway = math.sin(2 * math.pi * body.pose.age * 0.6)
    leg = leg_length(body.subject)
    hip = (-width * 0.02, -leg * 1.02 + bob)
    tail = [
        (hip[0] - width * 0.06, hip[1] - height * 0.08),
        (hip[0] - width * 0.26, hip[1] + height * 0.02),
        (hip[0] - width * 0.42, hip[1] - height * 0.02 + 12 * sway),
        (hip[0] - width * 0.56, hip[1] - height * 0.16 + 18 * sway),
    ]
    pen.limb(
        tail,
        [height * 0.17, height * 0.115, height * 0.065, height * 0.015],
        vertical(hip[1] - height * 0.2, hip[1] + height * 0.15, main, dark(main, 0.2)),
    )
    _dino_leg(pen, body, 1, hip, leg)
    chest = (width * 0.13, -height * 0.62 + bob)
    _dino_trunk(pen, body, chest=chest, hip=hip)
    for index in range(4):
        x, y = (
            hip[0] - width * 0.10 + index * width * 0.055,
            hip[1] - height * (0.13 + 0.085 * index),
        )
        pen.shape([(x - 13, y + 10), (x - 12, y - 24), (x + 14, y - 2)], body.accent)
    _dino_leg(pen, body, 0, hip, leg)
    swing = 8 * math.sin(body.beat)
    pen.limb(
        [
            (chest[0] + width * 0.06, chest[1] + height * 0.10),
            (chest[0] + width * 0.13, chest[1] + height * 0.16),
            (chest[0] + width * 0.165, chest[1] + height * 0.11 + swing * 0.4),
        ],
        [14, 10, 8],
        dark(main, 0.12),
    )
    _dino_head(pen, body, (chest[0] + width * 0.085, chest[1] - height * 0.16 + 3 * sway))


def _dino_trunk(pen: Pen, body: Body, *, chest: Point, hip: Point) -> None:
    height, main, width = body.subject.height, body.main, body.subject.width
    body_path = smooth(
        [
            (hip[0] - width * 0.13, hip[1]),
            (hip[0] - width * 0.04, hip[1] - height * 0.22),
            (chest[0], chest[1] - height * 0.08),
            (chest[0] + width * 0.11, chest[1] + height * 0.06),
            (width * 0.16, hip[1] + height * 0.03),
            (hip[0] + width * 0.02, hip[1] + height * 0.12),
        ],
        tension=0.66,
    )
    pen.path(
        body_path,
        vertical(
            chest[1] - height * 0.1,
            hip[1] + height * 0.1,
            light(main, 0.15),
            main,
            dark(main, 0.16),
        ),
    )
    with pen.clipped(body_path):
        pen.oval(
            width * 0.18,
            hip[1] - height * 0.12,
            width * 0.12,
            height * 0.26,
            fill=body.accent,
            turn=12,
        )
        for index in range(5):
            pen.oval(
                hip[0] - width * 0.08 + index * width * 0.045,
                chest[1] + height * (0.30 - 0.07 * index),
                width * 0.02,
                height * 0.03,
                fill=fade(dark(main, 0.25), 0.55),
            )


def _dino_leg(pen: Pen, body: Body, index: int, hip: tuple[float, float], leg: float) -> None:
    tone = dark(body.main, 0.06 + 0.22 * index)
    root = (hip[0] + (10 if index == 0 else -10), hip[1] + 6)
    end = foot(body, index, hip=root) if body.action in ("walk", "run") else (root[0] + 6, 0.0)
    if body.pose.airborne:
        end = (root[0] - 10 + 30 * index, root[1] + leg * 0.75)
    joint = knee(root, (end[0], end[1] - 14), upper=leg * 0.60, lower=leg * 0.55, forward=True)
    pen.limb([root, joint, (end[0], end[1] - 14)], [leg * 0.34, leg * 0.22, leg * 0.13], tone)
    pen.oval(end[0] + 12, end[1] - 9, leg * 0.30, leg * 0.10, fill=tone)
    for claw in (0, 1, 2):
        pen.circle(end[0] + 8 + claw * 12, end[1] - 5, 5, (0.96, 0.93, 0.84))


def _dino_head(pen: Pen, body: Body, at: tuple[float, float]) -> None:
    height, main = body.subject.height, body.main
    x, y = at
    r = height * 0.135
    opened = body.pose.voice
    pen.limb([(x - r * 0.9, y + r * 1.5), (x - r * 0.2, y + r * 0.3)], [r * 0.95, r * 0.75], main)
    pen.blob(
        [
            (x - r * 0.1, y + r * 0.4),
            (x + r * 1.7, y + r * (0.50 + 0.55 * opened)),
            (x + r * 1.2, y + r * (0.95 + 0.55 * opened)),
            (x - r * 0.2, y + r * 0.85),
        ],
        mix(main, body.accent, 0.6),
    )
    if opened > 0.1:
        pen.blob(
            [
                (x + r * 0.1, y + r * 0.45),
                (x + r * 1.6, y + r * 0.45),
                (x + r * 1.4, y + r * (0.55 + 0.5 * opened)),
            ],
            (0.52, 0.16, 0.20),
            tension=0.4,
        )
    pen.blob(
        [
            (x - r * 0.95, y - r * 0.05),
            (x - r * 0.2, y - r * 1.0),
            (x + r * 0.7, y - r * 0.80),
            (x + r * 1.75, y - r * 0.35),
            (x + r * 1.95, y + r * 0.25),
            (x + r * 1.2, y + r * 0.55),
            (x - r * 0.6, y + r * 0.65),
        ],
        vertical(y - r, y + r * 0.6, light(main, 0.2), main),
        tension=0.6,
    )
    for tooth in range(4):
        tx = x + r * (0.55 + 0.34 * tooth)
        pen.shape(
            [(tx, y + r * 0.46), (tx + r * 0.2, y + r * 0.44), (tx + r * 0.1, y + r * 0.66)], WHITE
        )
    pen.circle(x + r * 1.66, y - r * 0.10, r * 0.08, dark(main, 0.5))
    pen.circle(x + r * 0.25, y - r * 0.32, r * 0.28, WHITE)
    eye(pen, x + r * 0.31, y - r * 0.30, r * 0.17, shut=body.blinking or body.asleep)
    with pen.moved(x - r * 0.5, y + r * 1.0):
        collar(pen, body, r * 0.95, turn=18)
    with pen.moved(x + r * 0.12, y - r * 0.08):
        headgear(pen, body, r, eyes=(0.16,), brow=-0.22)
