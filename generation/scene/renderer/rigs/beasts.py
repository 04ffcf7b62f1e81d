"""Four-legged animals: one skeleton, a row of proportions for each, legs that keep their footing."""

import math

from generation.scene.gait import leg_length
from generation.scene.renderer.body import Body, foot, knee
from generation.scene.renderer.paint import Pen, Point, dark, light, vertical
from generation.scene.renderer.rigs import elephants, muzzles, profiles
from generation.scene.renderer.rigs.builds import BUILDS, Build, Frame
from generation.scene.renderer.rigs.coats import coat
from generation.scene.renderer.rigs.headgear import headgear
from generation.scene.renderer.rigs.tails import draw_tail
from generation.scene.scene import Colour


def beast(pen: Pen, body: Body) -> None:
    build = BUILDS[body.subject.name]
    frame = _frame(body, build)
    height = body.subject.height
    draw_tail(pen, body, build, frame)
    for index in (1, 3):
        _leg(pen, body, build, frame, index=index)
    if body.subject.name == "elephant":
        elephants.elephant_ear(pen, body, _head_at(frame), height * build.skull, far=True)
    outline = _trunk_outline(body, build, frame)
    coat(pen, body, outline, span=(frame.hip, frame.shoulder), thick=height * build.thick)
    for index in (0, 2):
        _leg(pen, body, build, frame, index=index)
    _neck_and_head(pen, body, build, frame)


def _head_at(frame: Frame) -> Point:
    return frame.head


def _frame(body: Body, build: Build) -> Frame:
    """Hip, shoulder and head for what the animal is doing."""
    width, height, leg = body.subject.width, body.subject.height, leg_length(body.subject)
    pose, action = body.pose, body.action
    hip, shoulder = (width * build.back, -leg), (width * build.front, -leg)
    rise = build.head[1] * height + height * build.thick * 0.5
    breath = math.sin(2 * math.pi * pose.age / 2.8 + 6 * body.entity.motion.phase)
    tilt, reach, resting = 0.0, 0.0, False
    if action == "run":
        cycle = 2 * math.pi * pose.phase
        tilt, reach = 0.10 * math.sin(cycle), height * 0.06
        hip = (hip[0], hip[1] - height * 0.05 * max(0.0, math.sin(cycle)))
        shoulder = (shoulder[0], shoulder[1] - height * 0.05 * max(0.0, -math.sin(cycle)))
        rise -= height * 0.05
    elif action == "walk":
        nod = math.sin(4 * math.pi * pose.phase)
        hip, shoulder = (
            (hip[0], hip[1] + nod * height * 0.010),
            (shoulder[0], shoulder[1] - nod * height * 0.010),
        )
        rise += nod * height * 0.012
    elif action == "sleep":
        low, resting = -height * build.thick * 0.5, True
        hip, shoulder = (hip[0], low), (shoulder[0], low)
    elif action == "sit":
        hip = (hip[0] * 0.72, -height * build.thick * 0.52)
        rise += height * 0.04
    elif action == "dance":
        hop = abs(math.sin(math.pi * pose.phase))
        hip, shoulder = (
            (hip[0], hip[1] - height * 0.05 * hop),
            (shoulder[0], shoulder[1] - height * 0.13 * hop),
        )
    elif pose.airborne:
        lean = max(-1.0, min(1.0, pose.climb / 600))
        hip, shoulder = (
            (hip[0], hip[1] + height * 0.07 * lean),
            (shoulder[0], shoulder[1] - height * 0.09 * lean),
        )
    else:
        rise += breath * height * 0.008
    head = (shoulder[0] + build.head[0] * height + reach, shoulder[1] - rise)
    if resting:
        head = (shoulder[0] + build.head[0] * height * 0.8, -height * build.skull * 0.92 + breath)
    return Frame(hip, shoulder, head, tilt, resting)


def _trunk_outline(body: Body, build: Build, frame: Frame) -> list[Point]:
    """Belly, chest, back and rump; the waist is drawn in on lean animals."""
    half = body.subject.height * build.thick * 0.5
    (hx, hy), (sx, sy) = frame.hip, frame.shoulder
    lean = (
        0.80
        if body.subject.name in ("cat", "dog", "fox", "wolf", "deer", "horse", "unicorn")
        else 1.0
    )
    middle = ((hx + sx) / 2, (hy + sy) / 2)
    swell = half * (0.03 * math.sin(2 * math.pi * body.pose.age / 2.8)) if frame.resting else 0.0
    return [
        (hx - half * 0.85, hy - half * 0.15),
        (hx - half * 0.35, hy - half * 0.98),
        (middle[0], middle[1] - half * (0.88 + 0.06 * lean) - swell),
        (sx + half * 0.25, sy - half * 1.02),
        (sx + half * 0.95, sy - half * 0.25),
        (sx + half * 0.50, sy + half * 0.82),
        (middle[0], middle[1] + half * 0.92 * lean),
        (hx - half * 0.35, hy + half * 0.80),
    ]


def _leg(pen: Pen, body: Body, build: Build, frame: Frame, *, index: int) -> None:
    """Hind legs (0, 1) and fore legs (2, 3); the far ones darker and a little ahead."""
    height = body.subject.height
    fore, far = index >= 2, index % 2 == 1
    root = frame.shoulder if fore else frame.hip
    hip = (root[0] + (height * 0.05 if far else 0.0), root[1] + height * build.thick * 0.12)
    if frame.resting:
        if not far:
            reach = height * (0.16 if fore else 0.10)
            pen.limb(
                [(root[0], -height * 0.07), (root[0] + reach, -height * build.leg * 0.9)],
                [height * build.leg * 1.3, height * build.leg * 0.9],
                _leg_tone(body, fore=fore),
            )
        return
    end = _foot_at(body, index, hip, fore=fore)
    spare = (-hip[1]) / 2 * 1.06
    joint = knee(hip, (end[0], end[1] - height * 0.02), upper=spare, lower=spare, forward=fore)
    tone = dark(_leg_tone(body, fore=fore), 0.24 if far else 0.0)
    size = height * build.leg
    pen.limb(
        [hip, joint, (end[0], end[1] - size * 0.5)], [size * 1.7, size * 1.0, size * 0.74], tone
    )
    _paw(pen, body, end, size, tone=tone, far=far)


def _foot_at(body: Body, index: int, hip: Point, *, fore: bool) -> Point:
    height, leg = body.subject.height, leg_length(body.subject)
    action, pose = body.action, body.pose
    if action in ("walk", "run"):
        return foot(body, index, hip=hip)
    if action in ("swim", "fly", "float", "launch"):
        swing = math.sin(body.beat + index * 1.7)
        stretch = (0.75 if fore else -0.75) if action == "fly" else 0.1
        return (hip[0] + leg * (stretch + 0.35 * swing), hip[1] + leg * (0.72 - 0.12 * swing))
    if pose.airborne:
        stretch = 0.55 * leg * (1 if fore else -1)
        return (hip[0] + stretch, hip[1] + leg * 0.78)
    if action == "sit" and not fore:
        return (hip[0] + height * 0.16, 0.0)
    if action == "dance":
        step = max(0.0, math.sin(math.pi * body.pose.phase + (index % 2) * math.pi))
        return (hip[0], -leg * 0.35 * step)
    if action == "wave" and index == 2:
        return (hip[0] + leg * 0.75, hip[1] - leg * (0.35 + 0.15 * math.sin(body.beat)))
    return (hip[0] + (3 if index % 2 else -3), 0.0)


def _leg_tone(body: Body, *, fore: bool) -> Colour:
    name = body.subject.name
    if name in ("sheep",):
        return body.accent
    if body.marked("panda"):
        return (0.16, 0.16, 0.19)
    return dark(body.main, 0.06)


def _paw(pen: Pen, body: Body, end: Point, size: float, *, tone: Colour, far: bool) -> None:
    name = body.subject.name
    if name in ("horse", "unicorn", "zebra", "deer", "cow", "giraffe", "sheep", "pig"):
        hoof = dark(
            (0.34, 0.26, 0.24) if name != "unicorn" else (0.90, 0.72, 0.36), 0.2 if far else 0.0
        )
        pen.shape(
            [
                (end[0] - size * 0.72, end[1] - size * 1.0),
                (end[0] + size * 0.72, end[1] - size * 1.0),
                (end[0] + size * 1.05, end[1]),
                (end[0] - size * 0.85, end[1]),
            ],
            hoof,
        )
        return
    sock = name in ("fox", "cat") and not far
    shade = (
        body.accent
        if name == "cat" and sock
        else dark(tone, 0.55)
        if name == "fox"
        else light(tone, 0.06)
    )
    pen.oval(end[0] + size * 0.35, end[1] - size * 0.45, size * 1.15, size * 0.62, fill=shade)


def _neck_and_head(pen: Pen, body: Body, build: Build, frame: Frame) -> None:
    height = body.subject.height
    (sx, sy), (hx, hy) = frame.shoulder, frame.head
    skull = height * build.skull
    base = (sx - height * 0.02, sy - height * build.thick * 0.18)
    thick = height * build.neck
    tone = body.main
    if body.subject.name in ("horse", "unicorn", "zebra", "giraffe"):
        profiles.mane(pen, body, base, frame.head, thick)
    shoulder_tone = vertical(hy, sy + thick, light(tone, 0.10), tone)
    pen.limb(
        [base, _bent(base, frame.head), (hx - skull * 0.2, hy + skull * 0.1)],
        [thick * 1.25, thick * 0.95, thick * 0.72],
        shoulder_tone,
    )
    if body.subject.name == "giraffe":
        profiles.neck_patches(pen, body, base, frame.head, thick)
    if body.subject.name == "zebra":
        profiles.neck_stripes(pen, body, base, frame.head, thick)
    scarf = body.wears("scarf")
    if scarf is not None:
        x, y = (base[0] + 2 * hx) / 3, (base[1] + 2 * hy) / 3 + skull * 0.5
        pen.line(
            [
                (x - thick * 0.9, y - thick * 0.2),
                (x, y + thick * 0.25),
                (x + thick * 0.9, y - thick * 0.1),
            ],
            thick * 0.5,
            scarf,
        )
    nod = -8.0 * body.pose.voice + (18.0 if frame.resting else 0.0)
    with pen.moved(hx, hy, turn=nod):
        muzzles.draw_head(pen, body, skull, face=build.face, ears=build.ears, asleep=frame.resting)
        if build.face in ("long", "sheep", "elephant"):
            headgear(pen, body, skull)
        else:
            headgear(pen, body, skull, eyes=muzzles.eyes_of(build.face), brow=-0.10)


def _bent(start: Point, end: Point) -> Point:
    return ((start[0] + end[0]) / 2 + abs(end[1] - start[1]) * 0.06, (start[1] + end[1]) / 2)
