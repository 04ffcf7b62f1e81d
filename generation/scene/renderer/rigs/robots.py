"""Robots: the stance of a person under steel."""

import math

from generation.scene.gait import leg_length
from generation.scene.renderer.body import Body, knee
from generation.scene.renderer.paint import (
    WHITE,
    Pen,
    Point,
    dark,
    fade,
    light,
    linear,
    mix,
    vertical,
)
from generation.scene.renderer.rigs import head as heads
from generation.scene.renderer.rigs.stance import Stance, stance


def robot(pen: Pen, body: Body) -> None:
    pose = stance(body)
    height = body.subject.height
    if pose.turn:
        with pen.moved(0, -height * 0.5, turn=pose.turn), pen.moved(0, height * 0.5):
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
    _robot_chest(pen, body, chest=chest, lift=lift, wide=wide)
    head = (
        pose.head[0],
        chest[1] - lift - height * 0.14 + (pose.head[1] - pose.chest[1] + height * 0.13) * 0.5,
    )
    _robot_head(pen, body, head)
    _robot_wear(pen, body, head, (chest[0], chest[1] - lift))
    _robot_arm(pen, body, pose, index=0, drop=drop, chest=chest)


def _robot_wear(pen: Pen, body: Body, head: Point, neck: Point) -> None:
    """Hats, crowns and glasses as on people; a scarf around the collar."""
    height = body.subject.height
    with pen.moved(head[0], head[1] - height * 0.01):
        heads.headwear(pen, body, height * 0.145)
    scarf = body.wears("scarf")
    if scarf is None:
        return
    x, y = neck[0], neck[1] + height * 0.012
    flutter = math.sin(2 * math.pi * body.pose.age * 2.2) * height * 0.02
    pen.limb(
        [
            (x - height * 0.05, y),
            (x - height * 0.17, y + height * 0.05 + flutter),
            (x - height * 0.27, y + height * 0.08 - flutter),
        ],
        [height * 0.03, height * 0.032, height * 0.04],
        dark(scarf, 0.15),
    )
    ends = ((x - height * 0.12, y - height * 0.004), (x, y + height * 0.014))
    pen.line([*ends, (x + height * 0.12, y - height * 0.004)], height * 0.06, scarf)


def _robot_chest(pen: Pen, body: Body, *, chest: Point, lift: float, wide: float) -> None:
    height, main = body.subject.height, body.main
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
    _robot_face(pen, body, tall=tall, wide=wide, x=x, y=y)


def _robot_face(pen: Pen, body: Body, *, tall: float, wide: float, x: float, y: float) -> None:
    if body.face is not None:
        body.face.draw_face(
            pen.canvas,
            x + wide * 0.09,
            y - tall * 0.03,
            radius=tall * 0.37,
            heading=body.pose.heading,
        )
        return
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
