"""Robots, ghosts, little creatures, snowmen and dinosaurs."""

import math

from generation.scene.gait import leg_length
from generation.scene.renderer.body import Body, foot, knee
from generation.scene.renderer.paint import (
    INK,
    WHITE,
    Pen,
    dark,
    fade,
    light,
    linear,
    mix,
    radial,
    smooth,
    vertical,
)
from generation.scene.renderer.rigs.muzzles import eye
from generation.scene.renderer.rigs.stance import Stance, stance


def robot(pen: Pen, body: Body) -> None:
    pose = stance(body)
    height = body.subject.height
    if pose.turn:
        with pen.moved(0, -height * 0.5, turn=pose.turn):
            with pen.moved(0, height * 0.5):
                _robot(pen, body, pose)
        return
    _robot(pen, body, pose)


def _robot(pen: Pen, body: Body, pose: Stance) -> None:
    height, main = body.subject.height, body.main
    steel = (0.36, 0.39, 0.46)
    lift = height * 0.10
    hip = (pose.hip[0], -leg_length(body.subject) * 1.0)
    chest = (pose.chest[0], hip[1] - height * 0.20)
    drop = chest[1] - pose.chest[1]
    for index in (1, 0):
        _robot_arm(pen, body, pose, index=index, drop=drop, chest=chest) if index else None
        end = pose.feet[index]
        root = (hip[0] + height * (0.06 if index == 0 else -0.06), hip[1])
        joint = knee(
            root,
            (end[0], end[1] - height * 0.05),
            upper=height * 0.17,
            lower=height * 0.165,
            forward=True,
        )
        pen.line(
            [root, joint, (end[0], end[1] - height * 0.04)],
            height * 0.055,
            dark(steel, 0.3 * index),
        )
        pen.circle(joint[0], joint[1], height * 0.035, dark(main, 0.3 * index))
        pen.box(
            end[0] - height * 0.07,
            end[1] - height * 0.065,
            height * 0.165,
            height * 0.065,
            fill=dark(main, 0.15 + 0.25 * index),
            round=height * 0.02,
        )
    wide = height * 0.165
    pen.box(
        chest[0] - wide,
        chest[1] - lift,
        wide * 2,
        height * 0.34,
        fill=linear(
            (chest[0] - wide, 0),
            (chest[0] + wide, 0),
            dark(main, 0.18),
            main,
            light(main, 0.35),
            main,
        ),
        round=height * 0.055,
    )
    pen.box(
        chest[0] - wide * 0.52,
        chest[1] - lift + height * 0.06,
        wide * 1.25,
        height * 0.14,
        fill=(0.10, 0.13, 0.20),
        round=height * 0.02,
    )
    for bar in range(5):
        level = 0.25 + 0.75 * abs(math.sin(body.pose.age * 5 + bar * 1.3))
        x = chest[0] - wide * 0.38 + bar * wide * 0.22
        pen.box(
            x,
            chest[1] - lift + height * (0.185 - 0.105 * level),
            wide * 0.13,
            height * 0.105 * level,
            fill=body.accent,
        )
    for bolt in (-0.78, 0.78):
        pen.circle(
            chest[0] + wide * bolt, chest[1] + height * 0.20, height * 0.012, dark(main, 0.35)
        )
    _robot_head(
        pen,
        body,
        (
            pose.head[0],
            chest[1] - lift - height * 0.14 + (pose.head[1] - pose.chest[1] + height * 0.13) * 0.5,
        ),
    )
    _robot_arm(pen, body, pose, index=0, drop=drop, chest=chest)


def _robot_arm(
    pen: Pen, body: Body, pose: Stance, *, index: int, drop: float, chest: tuple[float, float]
) -> None:
    height = body.subject.height
    side = 1 if index == 0 else -1
    root = (chest[0] + side * height * 0.17, chest[1] - height * 0.05)
    hand = (
        pose.hands[index][0] + side * height * 0.09,
        pose.hands[index][1] + drop - height * 0.02,
    )
    joint = knee(root, hand, upper=height * 0.155, lower=height * 0.15, forward=False)
    shade = 0.0 if index == 0 else 0.28
    pen.line([root, joint, hand], height * 0.045, dark((0.40, 0.43, 0.50), shade))
    pen.circle(root[0], root[1], height * 0.045, dark(body.main, 0.1 + shade))
    pen.circle(joint[0], joint[1], height * 0.030, dark(body.main, shade))
    pen.ring(hand[0], hand[1], height * 0.030, height * 0.022, dark(body.main, 0.1 + shade))


def _robot_head(pen: Pen, body: Body, at: tuple[float, float]) -> None:
    height, main = body.subject.height, body.main
    x, y = at
    wide, tall = height * 0.155, height * 0.21
    pen.straight((x, y), (x, y + tall * 0.8), height * 0.06, (0.36, 0.39, 0.46))
    wobble = 6 * math.sin(body.pose.age * 6)
    pen.line(
        [(x, y - tall * 0.5), (x + wobble * 0.3, y - tall * 0.75), (x + wobble, y - tall * 0.95)],
        height * 0.016,
        (0.40, 0.43, 0.50),
    )
    pen.circle(
        x + wobble,
        y - tall * 0.98,
        height * 0.026,
        mix(body.accent, WHITE, 0.3 + 0.6 * body.pose.voice),
    )
    pen.box(
        x - wide * 1.12, y - tall * 0.16, wide * 2.24, tall * 0.36, fill=dark(main, 0.2), round=8
    )
    pen.box(
        x - wide,
        y - tall * 0.52,
        wide * 2,
        tall,
        fill=vertical(y - tall * 0.5, y + tall * 0.5, light(main, 0.4), main, dark(main, 0.15)),
        round=height * 0.05,
    )
    pen.box(
        x - wide * 0.72,
        y - tall * 0.34,
        wide * 1.62,
        tall * 0.62,
        fill=(0.07, 0.09, 0.15),
        round=height * 0.035,
    )
    for dx in (-0.22, 0.46):
        if body.blinking or body.asleep:
            pen.straight(
                (x + (dx - 0.14) * wide, y - tall * 0.08),
                (x + (dx + 0.14) * wide, y - tall * 0.08),
                4,
                body.accent,
            )
        else:
            pen.circle(x + dx * wide, y - tall * 0.08, wide * 0.30, fade(body.accent, 0.35), blur=6)
            pen.circle(x + dx * wide, y - tall * 0.08, wide * 0.18, light(body.accent, 0.45))
    smile = y + tall * 0.14
    if body.pose.voice > 0.15:
        pen.box(
            x - wide * 0.10,
            smile - tall * 0.02,
            wide * 0.42,
            tall * 0.12 * body.pose.voice + 3,
            fill=body.accent,
            round=3,
        )
    else:
        pen.line(
            [
                (x - wide * 0.14, smile),
                (x + wide * 0.12, smile + tall * 0.06),
                (x + wide * 0.38, smile),
            ],
            4,
            body.accent,
        )


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
    eyes = (
        ((0.06, 0.19),)
        if alien and body.entity.looks.hair_style % 3 == 0
        else ((-0.13, 0.13), (0.20, 0.13))
    )
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
        for y in (-0.48, -0.56, -0.18, -0.28):
            pen.circle(width * 0.05, y * height, 7, INK)
        for x in (-0.10, 0.18):
            eye(pen, x * width, -height * 0.83, 8, shut=body.blinking)
        pen.shape(
            [
                (width * 0.04, -height * 0.81),
                (width * 0.42, -height * 0.775),
                (width * 0.05, -height * 0.765),
            ],
            linear((0, 0), (width * 0.4, 0), (0.98, 0.62, 0.20), (0.93, 0.42, 0.10)),
        )
        for index in range(5):
            pen.circle(
                width * (-0.08 + 0.065 * index),
                -height * (0.735 - 0.018 * math.sin(math.pi * index / 4)),
                3.6,
                INK,
            )
        scarf = body.wears("scarf") or body.accent
        pen.line(
            [
                (-width * 0.28, -height * 0.685),
                (0, -height * 0.655),
                (width * 0.28, -height * 0.685),
            ],
            height * 0.055,
            scarf,
        )
        pen.limb(
            [(-width * 0.16, -height * 0.66), (-width * 0.24, -height * 0.50)],
            [10, 13],
            dark(scarf, 0.12),
        )
        hat = body.wears("hat") or (0.18, 0.18, 0.22)
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
