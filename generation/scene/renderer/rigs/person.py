"""People: skin, hair and clothes over a stance; also astronauts, wizards and heroes."""

import math

from generation.scene.gait import leg_length
from generation.scene.renderer.body import Body, knee
from generation.scene.renderer.paint import (
    WHITE,
    Fill,
    Pen,
    Point,
    dark,
    fade,
    grid,
    light,
    linear,
    mix,
    vertical,
)
from generation.scene.renderer.rigs import clowns
from generation.scene.renderer.rigs import head as heads
from generation.scene.renderer.rigs.outfits import (
    draw_behind,
    draw_board,
    draw_scarf,
    in_hand,
    snores,
    space_helmet,
)
from generation.scene.renderer.rigs.stance import Stance, stance
from generation.scene.scene import Colour

_CHILDREN = frozenset(("boy", "girl"))


def person(pen: Pen, body: Body) -> None:
    pose = stance(body)
    height = body.subject.height
    if pose.turn:
        pivot = (0.0, -height * 0.5) if body.action != "sleep" else (0.0, -height * 0.055)
        rise = 0.0 if body.action != "sleep" else height * 0.03
        with pen.moved(pivot[0], pivot[1] + rise, turn=pose.turn):
            shift = -pivot[1] if body.action != "sleep" else height * 0.44
            with pen.moved(0, shift):
                _figure(pen, body, pose)
        if body.action == "sleep":
            snores(pen, body)
        return
    if body.action == "slide":
        draw_board(pen, body)
    _figure(pen, body, pose)


def _figure(pen: Pen, body: Body, pose: Stance) -> None:
    height = body.subject.height
    radius = height * (0.150 if body.subject.name in _CHILDREN else 0.118)
    sway = 0.14 * math.sin(2 * math.pi * body.pose.age * 1.3) + min(
        0.35, abs(body.pose.velocity) / 1800
    )
    draw_behind(pen, body, pose, sway)
    with pen.moved(*pose.head):
        heads.hair_behind(pen, body, radius, sway=sway)
    _arm(pen, body, pose, 1)
    if not body.legs_hidden:
        _leg(pen, body, pose, 1)
        _leg(pen, body, pose, 0)
    _torso(pen, body, pose)
    if body.subject.name == "astronaut":
        space_helmet(pen, body, pose.head, radius)
    else:
        neck = body.looks.skin
        pen.limb(
            [
                (pose.chest[0], pose.chest[1] - height * 0.01),
                (pose.head[0] - radius * 0.1, pose.head[1] + radius * 0.6),
            ],
            [height * 0.034, height * 0.032],
            dark(neck, 0.12),
        )
        with pen.moved(*pose.head, turn=_nod(body)):
            heads.face(pen, body, radius, eyes_shut=pose.eyes_shut)
            heads.hair_front(pen, body, radius)
            if body.word_in("clown"):
                clowns.paint(pen, body, radius)
            heads.own_face(pen, body, radius)
            heads.headwear(pen, body, radius)
    scarf = body.wears("scarf")
    if scarf is not None:
        draw_scarf(pen, body, pose, scarf)
    _arm(pen, body, pose, 0)
    in_hand(pen, body, pose)


def _nod(body: Body) -> float:
    if body.action in ("dance", "sing"):
        return 6 * math.sin(math.pi * body.pose.phase)
    return 3 * math.sin(2 * math.pi * body.pose.age / 4 + 5 * body.entity.motion.phase)


def _dressed(body: Body) -> bool:
    """Whether a skirt hides the thighs."""
    if body.wears("dress") is not None or body.subject.name in (
        "princess",
        "grandmother",
        "wizard",
    ):
        return True
    if body.wears("bottom") is not None or body.wears("top") is not None:
        return False
    return body.subject.name == "girl" or (
        body.subject.name == "woman" and body.looks.hair_style % 2 == 0
    )


def _bare_legs(body: Body) -> bool:
    short = body.subject.name == "boy" and body.wears("bottom") is None
    return short or (_dressed(body) and body.subject.name in ("girl", "woman", "princess"))


def _trousers(body: Body) -> Colour:
    if body.subject.name in ("astronaut", "superhero", "wizard"):
        return dark(body.main, 0.08)
    return body.wears("bottom") or body.accent if body.subject.name != "girl" else body.looks.skin


def _leg(pen: Pen, body: Body, pose: Stance, index: int) -> None:
    height, leg = body.subject.height, leg_length(body.subject)
    near = index == 0
    hip = (pose.hip[0] + height * (0.022 if near else -0.022), pose.hip[1])
    ankle = (pose.feet[index][0], pose.feet[index][1] - height * 0.035)
    joint = knee(hip, ankle, upper=leg * 0.50, lower=leg * 0.475, forward=True)
    cloth = _trousers(body)
    skin = body.looks.skin
    thick = height * (0.056 if body.subject.name != "astronaut" else 0.075)
    lower: Fill = skin if _bare_legs(body) else cloth
    upper = cloth if body.subject.name != "girl" or not _dressed(body) else skin
    shade = 0.0 if near else 0.20
    whole = [
        (hip, joint, thick, thick * 0.80, upper),
        (joint, ankle, thick * 0.78, thick * 0.52, lower),
    ]
    for start, end, first, last, tone in reversed(whole):
        pen.limb(
            [start, _between(start, end), end], [first, (first + last) / 2, last], dark(tone, shade)
        )
    _shoe(pen, body, ankle, pose.soles[index], near=near)


def _between(start: Point, end: Point) -> Point:
    return ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)


def _shoe(pen: Pen, body: Body, ankle: Point, tilt: float, *, near: bool) -> None:
    height = body.subject.height
    tone = body.wears("shoes") or (
        dark(body.main, 0.45) if body.subject.name != "astronaut" else (0.80, 0.82, 0.86)
    )
    if body.subject.name == "superhero":
        tone = body.accent
    tone = tone if near else dark(tone, 0.25)
    size = height * 0.048
    with pen.moved(ankle[0], ankle[1], turn=tilt):
        pen.blob(
            grid(size, size, "-0.72 -0.5, 0.3 -0.62, 1.45 0.15, 1.6 0.68, -0.75 0.72"),
            tone,
            tension=0.5,
        )
        pen.box(
            -size * 0.8,
            size * 0.50,
            size * 2.45,
            size * 0.26,
            fill=mix(tone, WHITE, 0.72),
            round=size * 0.12,
        )


def _torso(pen: Pen, body: Body, pose: Stance) -> None:
    height, main = body.subject.height, body.main
    (cx, cy), (hx, hy) = pose.chest, pose.hip
    shoulder, waist = height * 0.086, height * 0.064
    if body.subject.name in ("woman", "princess"):
        waist = height * 0.052
    if body.subject.name == "astronaut":
        shoulder, waist = height * 0.112, height * 0.098
    top = cy - height * 0.025
    fill = linear(
        (cx - shoulder, cy), (cx + shoulder, cy), dark(main, 0.16), main, light(main, 0.12)
    )
    pen.blob(
        [
            (cx - shoulder * 0.55, top),
            (cx + shoulder * 0.55, top),
            (cx + shoulder, cy + height * 0.03),
            (hx + waist, hy - height * 0.05),
            (hx + waist * 1.02, hy + height * 0.03),
            (hx - waist * 1.02, hy + height * 0.03),
            (hx - waist, hy - height * 0.05),
            (cx - shoulder, cy + height * 0.03),
        ],
        fill,
        tension=0.5,
    )
    if _dressed(body):
        _skirt(pen, body, pose, waist)
    else:
        pen.line(
            [
                (hx - waist * 0.9, hy + height * 0.004),
                (hx, hy + height * 0.012),
                (hx + waist * 0.95, hy + height * 0.004),
            ],
            height * 0.018,
            dark(_trousers(body), 0.2),
        )
    _details(pen, body, pose)


def _skirt(pen: Pen, body: Body, pose: Stance, waist: float) -> None:
    """Cloth that hangs over both knees and swings with them."""
    height, name, main = body.subject.height, body.subject.name, body.main
    (hx, hy) = pose.hip
    long = name in ("princess", "wizard", "grandmother")
    low = (
        -height * 0.03
        if long and not body.riding
        else hy + height * (0.17 if name != "girl" else 0.15)
    )
    if body.action in ("sit", "swim", "fly") and not long:
        low = hy + height * 0.10
    feet = [point[0] for point in pose.feet]
    flare = height * (0.20 if name == "princess" else 0.12 if long else 0.125)
    swing = 0.45 * (low - hy) / (height * 0.47)
    left = hx - flare + min(0.0, *feet) * swing
    right = hx + flare + max(0.0, *feet) * swing
    ripple = math.sin(2 * math.pi * body.pose.age * 1.4) * height * 0.008
    folds = [
        (right, low),
        ((left + 2 * right) / 3, low + height * 0.014 + ripple),
        ((2 * left + right) / 3, low + height * 0.014 - ripple),
        (left, low),
    ]
    fill = vertical(hy - height * 0.1, low, light(main, 0.08), main, dark(main, 0.18))
    pen.blob(
        [(hx - waist, hy - height * 0.07), (hx + waist, hy - height * 0.07), *folds],
        fill,
        tension=0.4,
    )
    trim = body.accent if name in ("princess", "girl", "wizard") else light(main, 0.3)
    pen.line([folds[3], folds[2], folds[1], folds[0]], height * 0.014, trim)
    pen.line(
        [(hx - waist, hy - height * 0.07), (hx + waist, hy - height * 0.07)], height * 0.016, trim
    )


def _details(pen: Pen, body: Body, pose: Stance) -> None:
    height, name = body.subject.height, body.subject.name
    cx, cy = pose.chest
    if name == "astronaut":
        pen.box(
            cx - height * 0.045,
            cy + height * 0.075,
            height * 0.10,
            height * 0.062,
            fill=(0.66, 0.70, 0.76),
            round=6,
        )
        for index, tone in enumerate(((0.90, 0.28, 0.26), (0.30, 0.72, 0.42), (0.25, 0.52, 0.90))):
            pen.circle(
                cx - height * 0.022 + index * height * 0.028,
                cy + height * 0.106,
                height * 0.010,
                tone,
            )
        pen.line(
            [(cx - height * 0.09, cy + height * 0.19), (cx + height * 0.1, cy + height * 0.19)],
            height * 0.018,
            body.accent,
        )
    elif name == "superhero" and not body.word_in(
        "knight", "chevalier", "ninja", "pirate", "warrior"
    ):
        pen.shape(
            heads.star_points(cx + height * 0.012, cy + height * 0.075, height * 0.042),
            (0.99, 0.82, 0.28),
        )
    elif name in ("man", "boy", "woman") and body.looks.hair_style in (1, 3):
        for step in (0.07, 0.13):
            pen.line(
                [
                    (cx - height * 0.068, cy + height * step),
                    (cx + height * 0.072, cy + height * step),
                ],
                height * 0.016,
                fade(light(body.main, 0.55), 0.85),
            )
    elif name == "grandfather":
        pen.line(
            [(cx + height * 0.02, cy), (cx + height * 0.015, cy + height * 0.22)],
            height * 0.012,
            dark(body.main, 0.3),
        )


def _arm(pen: Pen, body: Body, pose: Stance, index: int) -> None:
    height, near = body.subject.height, index == 0
    cx, cy = pose.chest
    shoulder = (cx + height * (0.062 if near else -0.058), cy + height * 0.022)
    hand = pose.hands[index]
    elbow = knee(shoulder, hand, upper=height * 0.158, lower=height * 0.150, forward=False)
    thick = height * (0.040 if body.subject.name != "astronaut" else 0.056)
    sleeve = body.main if near else dark(body.main, 0.2)
    skin = body.looks.skin if near else dark(body.looks.skin, 0.14)
    covered = (
        body.subject.name in ("astronaut", "wizard", "superhero", "grandmother", "grandfather")
        or body.looks.hair_style == 5
    )
    lower: Colour = sleeve if covered else skin
    pen.limb(
        [elbow, _between(elbow, hand), hand], [thick * 0.84, thick * 0.74, thick * 0.62], lower
    )
    pen.limb(
        [shoulder, _between(shoulder, elbow), elbow],
        [thick * 1.08, thick, thick * 0.86],
        dark(sleeve, 0.05),
    )
    glove = (
        (0.90, 0.91, 0.94)
        if body.subject.name == "astronaut"
        else body.accent
        if body.subject.name == "superhero"
        else skin
    )
    pen.circle(hand[0], hand[1], thick * 0.86, glove)
