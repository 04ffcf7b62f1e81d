"""Where a two-legged body has its joints for every action: people, and robots after them."""

import math
from dataclasses import dataclass

from generation.scene.gait import leg_length
from generation.scene.renderer.body import Body, foot
from generation.scene.renderer.paint import Point


@dataclass(slots=True)
class Stance:
    """Joints in rig units. `turn` (degrees) lays the whole figure down about the hip.

    `hands` and `feet` are near then far; `soles` tilt the feet in degrees.
    """

    hip: Point
    chest: Point
    head: Point
    hands: list[Point]
    feet: list[Point]
    soles: list[float]
    turn: float = 0.0
    eyes_shut: bool = False


def stance(body: Body) -> Stance:
    """The joints for what the body is doing now."""
    height = body.subject.height
    leg = leg_length(body.subject)
    base = _standing(body, height, leg)
    action = body.action
    if body.pose.airborne and action in ("jump", "bounce", "fall"):
        _leaping(base, body, height, leg)
    elif action in ("walk", "run"):
        _striding(base, body, height, leg)
    else:
        shape = _SHAPES.get(action)
        if shape is not None:
            shape(base, body, height, leg)
    if body.holding and action in _CARRYING:
        _carrying(base, body, height)
    return base


def _carrying(base: Stance, body: Body, height: float) -> None:
    """What is held is held steady, at the height of the belt."""
    x, y = base.chest
    base.hands[0] = (x + height * 0.21, y + height * 0.20)
    if body.holding > 1:
        base.hands[1] = (x - height * 0.19, y + height * 0.20)


def _standing(body: Body, height: float, leg: float) -> Stance:
    breath = math.sin(2 * math.pi * body.pose.age / 3.1 + 6 * body.entity.motion.phase)
    hip = (0.0, -leg * 0.97)
    chest = (height * 0.012, -height * 0.735 + breath * height * 0.004)
    head = (height * 0.028, -height * 0.865 + breath * height * 0.005)
    hang = leg * 0.98
    return Stance(
        hip=hip,
        chest=chest,
        head=head,
        hands=[(height * 0.10, -hang), (-height * 0.07, -hang)],
        feet=[(height * 0.055, 0.0), (-height * 0.06, 0.0)],
        soles=[0.0, 0.0],
        eyes_shut=body.blinking,
    )


def _striding(base: Stance, body: Body, height: float, leg: float) -> None:
    running = body.action == "run"
    cycle = 2 * math.pi * body.pose.phase
    bob = math.cos(2 * cycle) * height * (0.022 if running else 0.010)
    lean = height * (0.075 if running else 0.018)
    base.hip = (0.0, base.hip[1] * (0.95 if running else 0.985) + bob)
    base.chest = (base.chest[0] + lean, base.chest[1] + bob + (height * 0.02 if running else 0))
    base.head = (base.head[0] + lean * 1.5, base.head[1] + bob + (height * 0.02 if running else 0))
    base.feet = [foot(body, 0, hip=base.hip), foot(body, 1, hip=base.hip)]
    lifts = [max(0.0, -point[1]) / leg for point in base.feet]
    base.soles = [
        lift * 95 * (1 if point[0] < 0 else -0.3)
        for lift, point in zip(lifts, base.feet, strict=True)
    ]
    swing = math.sin(cycle + math.pi / 2)
    reach = height * (0.17 if running else 0.12)
    drop = height * (0.16 if running else 0.27)
    x, y = base.chest
    for index, side in ((0, -1), (1, 1)):
        forward = side * swing
        lift = height * (0.10 if running else 0.03) * max(0.0, forward)
        base.hands[index] = (x + forward * reach + height * 0.02, y + drop - lift + height * 0.02)


def _leaping(base: Stance, body: Body, height: float, leg: float) -> None:
    """Arms up and legs trailing on the way up, reaching for the ground on the way down."""
    rising = max(-1.0, min(1.0, body.pose.climb / 500))
    x, y = base.chest
    if body.action == "fall":
        flail = math.sin(body.pose.age * 13)
        base.hands = [
            (x + height * 0.25, y - height * (0.12 + 0.08 * flail)),
            (x - height * 0.23, y - height * (0.12 - 0.08 * flail)),
        ]
        base.feet = [
            (height * 0.16, -leg * 0.15 + 8 * flail),
            (-height * 0.17, -leg * 0.2 - 8 * flail),
        ]
        return
    up = 0.5 + 0.5 * rising
    base.hands = [
        (x + height * 0.18, y - height * (0.02 + 0.22 * up)),
        (x - height * 0.14, y - height * (0.0 + 0.2 * up)),
    ]
    base.feet = [
        (height * (0.10 - 0.02 * up), -leg * 0.22 * (1 - 0.4 * up)),
        (-height * (0.06 + 0.08 * up), -leg * (0.12 + 0.22 * up)),
    ]
    base.soles = [10 * up, 40 * up]


def _dancing(base: Stance, body: Body, height: float, leg: float) -> None:
    """Weight from foot to foot, one beat each; arms answer the hips."""
    beat = math.pi * body.pose.phase
    sway, bounce = math.sin(beat), abs(math.cos(beat))
    shift = height * 0.05 * sway
    base.hip = (shift, base.hip[1] + height * 0.035 * (1 - bounce) + 2)
    base.chest = (base.chest[0] - shift * 0.5, base.chest[1] + height * 0.03 * (1 - bounce))
    base.head = (
        base.head[0] - shift * 0.2 + height * 0.012 * math.sin(2 * beat),
        base.head[1] + height * 0.028 * (1 - bounce),
    )
    spread = height * 0.10
    lift_near, lift_far = max(0.0, sway) ** 2, max(0.0, -sway) ** 2
    base.feet = [(spread, -leg * 0.17 * lift_far), (-spread, -leg * 0.17 * lift_near)]
    x, y = base.chest
    wave = math.sin(2 * beat)
    base.hands = [
        (x + height * (0.20 + 0.03 * wave), y + height * (0.03 - 0.22 * lift_near)),
        (x - height * (0.20 - 0.03 * wave), y + height * (0.03 - 0.22 * lift_far)),
    ]


def _waving(base: Stance, body: Body, height: float, leg: float) -> None:
    x, y = base.chest
    sweep = math.sin(body.beat)
    base.hands[0] = (x + height * (0.17 + 0.055 * sweep), y - height * (0.225 - 0.02 * abs(sweep)))
    base.head = (base.head[0] + height * 0.006 * sweep, base.head[1])


def _singing(base: Stance, body: Body, height: float, leg: float) -> None:
    x, y = base.chest
    sway = math.sin(math.pi * body.pose.phase)
    base.chest = (x + height * 0.012 * sway, y)
    base.head = (base.head[0] + height * 0.02 * sway, base.head[1])
    base.hands = [
        (x + height * 0.16, y + height * (0.09 - 0.05 * body.pose.voice)),
        (x - height * 0.14, y + height * (0.12 - 0.06 * body.pose.voice)),
    ]


def _talking(base: Stance, body: Body, height: float, leg: float) -> None:
    x, y = base.chest
    stir = math.sin(body.beat * 0.7)
    base.hands[0] = (
        x + height * (0.17 + 0.03 * stir),
        y + height * (0.10 - 0.06 * body.pose.voice),
    )


def _floating(base: Stance, body: Body, height: float, leg: float) -> None:
    drift = math.sin(body.beat)
    x, y = base.chest
    base.hands = [
        (x + height * 0.21, y + height * (0.02 - 0.05 * drift)),
        (x - height * 0.20, y + height * (0.0 + 0.05 * drift)),
    ]
    base.feet = [
        (height * 0.12, -leg * (0.10 + 0.04 * drift)),
        (-height * 0.10, -leg * (0.18 - 0.04 * drift)),
    ]
    base.soles = [25, 40]
    base.turn = 6 * drift


def _flying(base: Stance, body: Body, height: float, leg: float) -> None:
    """Fist first, legs streaming behind."""
    ripple = math.sin(body.beat)
    x, y = base.chest
    base.hands = [(x + height * 0.03, y - height * 0.32), (x - height * 0.10, y + height * 0.20)]
    base.feet = [
        (height * 0.02, -leg * 0.01 + 3 * ripple),
        (-height * 0.03, -leg * 0.06 - 3 * ripple),
    ]
    base.soles = [60, 60]
    base.turn = 68


def _swimming(base: Stance, body: Body, height: float, leg: float) -> None:
    """Front crawl: arms half a turn apart, a flutter kick twice as fast."""
    x, y = base.chest
    for index, offset in ((0, 0.0), (1, math.pi)):
        angle = -body.beat + offset
        base.hands[index] = (
            x + height * 0.26 * math.sin(angle),
            y - height * 0.26 * math.cos(angle),
        )
    kick = math.sin(2 * body.beat)
    base.feet = [(height * 0.045 * kick, 0.0), (-height * 0.045 * kick, -leg * 0.04)]
    base.soles = [70, 70]
    base.turn = 74


def _sitting(base: Stance, body: Body, height: float, leg: float) -> None:
    x, seat = 0.0, 0.0 if body.riding else -height * 0.10
    drop = seat - base.hip[1]
    base.hip = (x, seat)
    base.chest = (base.chest[0], base.chest[1] + drop)
    base.head = (base.head[0], base.head[1] + drop)
    if body.carrier == "unicycle":
        turn, x = 2 * math.pi * body.pose.phase, height * 0.03
        base.feet = [
            (x + 20 * math.cos(a), leg * 0.74 + 20 * math.sin(a)) for a in (turn, turn + math.pi)
        ]
        y = base.chest[1] + height * (0.06 + 0.03 * math.sin(2 * math.pi * body.pose.age))
        base.hands = [(height * 0.25, y), (-height * 0.24, y)]
    elif body.carrier == "bicycle":
        turn = 2 * math.pi * body.pose.phase
        base.feet = [
            (height * 0.11 + 17 * math.cos(a), leg * 0.72 + 17 * math.sin(a))
            for a in (turn, turn + math.pi)
        ]
        base.chest = (height * 0.10, base.chest[1] + height * 0.03)
        base.head = (height * 0.15, base.head[1] + height * 0.04)
        base.hands = [(height * 0.30, base.chest[1] + height * 0.19)] * 2
    elif body.riding:
        base.feet = [(height * 0.10, leg * 0.60), (height * 0.04, leg * 0.56)]
        base.hands = [
            (height * 0.20, base.chest[1] + height * 0.17),
            (height * 0.17, base.chest[1] + height * 0.18),
        ]
    else:
        base.feet = [(leg * 0.95, -4.0), (leg * 0.82, -4.0)]
        base.soles = [-62, -62]
        base.hands = [(height * 0.20, base.chest[1] + height * 0.20), (-height * 0.12, -6.0)]


def _sleeping(base: Stance, body: Body, height: float, leg: float) -> None:
    base.turn = -86
    base.hip = (base.hip[0], base.hip[1])
    base.hands = [
        (base.chest[0] + height * 0.08, base.hip[1] - height * 0.10),
        (base.chest[0] - height * 0.04, base.hip[1]),
    ]
    base.feet = [(height * 0.05, 0.0), (-height * 0.02, -4.0)]
    base.soles = [20, 20]
    base.eyes_shut = True


def _sliding(base: Stance, body: Body, height: float, leg: float) -> None:
    """Low on a board, arms out for balance."""
    tilt = math.sin(2 * math.pi * body.pose.age * 0.6)
    drop = height * 0.085
    base.hip = (-height * 0.03, base.hip[1] + drop)
    base.chest = (height * (0.05 + 0.02 * tilt), base.chest[1] + drop)
    base.head = (height * (0.09 + 0.02 * tilt), base.head[1] + drop)
    base.feet = [(height * 0.13, -height * 0.035), (-height * 0.15, -height * 0.035)]
    x, y = base.chest
    base.hands = [
        (x + height * 0.24, y + height * (0.04 + 0.05 * tilt)),
        (x - height * 0.24, y + height * (0.02 - 0.06 * tilt)),
    ]


def _twirling(base: Stance, body: Body, height: float, leg: float) -> None:
    x, y = base.chest
    base.hands = [(x + height * 0.10, y - height * 0.26), (x - height * 0.09, y - height * 0.26)]
    base.feet = [(height * 0.01, 0.0), (height * 0.05, -leg * 0.30)]
    base.soles = [35, 20]


# What leaves the arms free to carry.
_CARRYING = frozenset(("walk", "run", "stand", "sit", "talk", "slide", "drive", "roll", "shake"))
_SHAPES = {
    "dance": _dancing,
    "wave": _waving,
    "sing": _singing,
    "talk": _talking,
    "float": _floating,
    "fly": _flying,
    "swim": _swimming,
    "sit": _sitting,
    "sleep": _sleeping,
    "slide": _sliding,
    "spin": _twirling,
    "sway": _dancing,
    "launch": _flying,
}
