"""What people carry and wear over their clothes: capes, scarves, helmets, umbrellas, boards."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    WHITE,
    Pen,
    Point,
    dark,
    fade,
    grid,
    light,
    linear,
    radial,
    vertical,
)
from generation.scene.renderer.rigs import head as heads
from generation.scene.renderer.rigs.stance import Stance
from generation.scene.scene import Colour


def draw_behind(pen: Pen, body: Body, pose: Stance, sway: float) -> None:
    """Capes, packs and wings."""
    height, name = body.subject.height, body.subject.name
    cx, cy = pose.chest
    cape = body.wears("cape") or (
        body.accent if name == "superhero" and not body.word_in("ninja", "pirate") else None
    )
    if body.word_in("king", "roi") and cape is None:
        cape = (0.72, 0.12, 0.20)
    if cape is not None:
        wind = height * (0.10 + sway * 0.9)
        flap = math.sin(2 * math.pi * body.pose.age * 1.6) * height * 0.03
        pen.blob(
            [
                (cx + height * 0.05, cy - height * 0.01),
                (cx - height * 0.07, cy - height * 0.01),
                (cx - wind, cy + height * 0.22 + flap),
                (cx - wind * 1.9, cy + height * 0.46 - flap),
                (cx - wind * 0.7, cy + height * 0.50 + flap),
                (cx + height * 0.02, cy + height * 0.44),
            ],
            vertical(cy, cy + height * 0.5, cape, dark(cape, 0.3)),
            tension=0.55,
        )
    if name == "astronaut" or body.wears("backpack") is not None:
        tone = body.wears("backpack") or (0.78, 0.80, 0.85)
        pen.box(
            cx - height * 0.185,
            cy - height * 0.02,
            height * 0.12,
            height * 0.26,
            fill=vertical(cy, cy + height * 0.26, light(tone, 0.2), dark(tone, 0.2)),
            round=12,
        )
    wings = body.wears("wings") or ((0.80, 0.92, 1.0) if body.word_in("fairy", "fee") else None)
    if wings is not None:
        beat = math.sin(2 * math.pi * body.pose.age * 3)
        for lift in (-0.16, 0.10):
            pen.blob(
                [
                    (cx - height * 0.02, cy + height * 0.06),
                    (cx - height * (0.22 + 0.04 * beat), cy + height * (lift - 0.06)),
                    (cx - height * (0.26 + 0.04 * beat), cy + height * (lift + 0.10)),
                ],
                fade(wings, 0.8),
                tension=0.9,
            )


def space_helmet(pen: Pen, body: Body, at: Point, r: float) -> None:
    with pen.moved(*at):
        size = r * 1.28
        pen.circle(
            0,
            0,
            size,
            radial(
                (-size * 0.3, -size * 0.4),
                size * 1.6,
                WHITE,
                (0.90, 0.91, 0.94),
                (0.66, 0.68, 0.76),
            ),
        )
        pen.oval(size * 0.20, 0, size * 0.74, size * 0.68, fill=dark(body.accent, 0.1))
        pen.oval(
            size * 0.22,
            0,
            size * 0.67,
            size * 0.61,
            fill=vertical(-size * 0.6, size * 0.6, (0.20, 0.34, 0.56), (0.08, 0.10, 0.22)),
        )
        grown = 0.62 if body.face is None else 0.72
        with pen.moved(size * 0.14, size * 0.06, scale=(grown, grown)):
            heads.face(pen, body, r, eyes_shut=body.blinking)
        gloss, shine = (0.45, 0.85) if body.face is None else (0.12, 0.24)
        pen.oval(
            size * 0.22,
            0,
            size * 0.67,
            size * 0.61,
            fill=linear(
                (-size * 0.4, -size * 0.5),
                (size * 0.7, size * 0.5),
                fade((0.75, 0.90, 1.0), gloss),
                fade((0.4, 0.6, 0.9), 0.08),
            ),
        )
        pen.oval(
            size * 0.42,
            -size * 0.30,
            size * 0.17,
            size * 0.08,
            fill=fade(WHITE, shine),
            turn=24,
        )


def draw_scarf(pen: Pen, body: Body, pose: Stance, tone: Colour) -> None:
    height = body.subject.height
    cx, cy = pose.chest
    flutter = math.sin(2 * math.pi * body.pose.age * 2.2) * height * 0.02
    pen.limb(
        [
            (cx - height * 0.03, cy - height * 0.03),
            (cx - height * 0.13, cy + flutter),
            (cx - height * 0.22, cy + height * 0.03 - flutter),
        ],
        [height * 0.03, height * 0.028, height * 0.034],
        dark(tone, 0.12),
    )
    pen.line(
        [
            (cx - height * 0.058, cy - height * 0.035),
            (cx + height * 0.01, cy - height * 0.015),
            (cx + height * 0.068, cy - height * 0.04),
        ],
        height * 0.05,
        tone,
    )


def in_hand(pen: Pen, body: Body, pose: Stance) -> None:
    hand, height = pose.hands[0], body.subject.height
    staff = body.subject.name == "wizard" and not body.word_in("king", "roi", "monk")
    if staff and not body.holding and not body.riding:
        x, y = hand
        pen.straight(
            (x + height * 0.03, y + height * 0.30),
            (x + height * 0.02, y - height * 0.36),
            height * 0.022,
            (0.46, 0.32, 0.22),
        )
        pen.circle(
            x + height * 0.02,
            y - height * 0.38,
            height * 0.07,
            fade((0.55, 0.85, 1.0), 0.45),
            blur=10,
        )
        pen.circle(x + height * 0.02, y - height * 0.38, height * 0.035, (0.80, 0.95, 1.0))
    elif body.action == "sing" and body.subject.name != "astronaut":
        x, y = hand
        pen.limb(
            [(x, y), (x + height * 0.035, y - height * 0.07)],
            [height * 0.012, height * 0.016],
            (0.25, 0.25, 0.30),
        )
        pen.circle(x + height * 0.042, y - height * 0.085, height * 0.026, (0.62, 0.64, 0.70))
    umbrella = body.wears("umbrella")
    if umbrella is not None:
        _umbrella(pen, body, pose, umbrella)


def _umbrella(pen: Pen, body: Body, pose: Stance, tone: Colour) -> None:
    height = body.subject.height
    x, y = pose.head[0] + height * 0.08, pose.head[1] - height * 0.24
    pen.straight(
        (x, y),
        (x + height * 0.01, pose.hands[0][1] + height * 0.03),
        height * 0.014,
        (0.34, 0.28, 0.26),
    )
    span = height * 0.36
    pen.blob(
        [
            (x - span, y + span * 0.30),
            (x - span * 0.72, y - span * 0.26),
            (x, y - span * 0.48),
            (x + span * 0.72, y - span * 0.26),
            (x + span, y + span * 0.30),
            (x + span * 0.5, y + span * 0.18),
            (x, y + span * 0.26),
            (x - span * 0.5, y + span * 0.18),
        ],
        vertical(y - span * 0.5, y + span * 0.3, light(tone, 0.2), dark(tone, 0.15)),
        tension=0.55,
    )
    for part in (-0.5, 0.5):
        pen.line(
            [
                (x, y - span * 0.47),
                (x + part * span * 0.8, y - span * 0.16),
                (x + part * span, y + span * 0.18),
            ],
            3,
            fade(dark(tone, 0.3), 0.5),
        )


def draw_board(pen: Pen, body: Body) -> None:
    """A snowboard or surfboard, or a skateboard where there is neither snow nor water."""
    if body.subject.family == "penguin" and body.scene.setting == "snow":
        return
    height = max(body.subject.height, 1.3 * body.subject.width)
    tone = light(body.accent, 0.2)
    if body.scene.setting in ("snow", "mountains", "sea", "beach", "lake"):
        pen.limb(
            [
                (-height * 0.34, -height * 0.02),
                (0, 0),
                (height * 0.30, -2),
                (height * 0.38, -height * 0.045),
            ],
            [height * 0.018] * 4,
            tone,
        )
        return
    pen.limb(
        grid(height, height, "-0.24 -0.045, 0 -0.035, 0.24 -0.045"),
        [height * 0.014] * 3,
        tone,
    )
    for x in (-0.15, 0.15):
        pen.circle(x * height, -height * 0.012, height * 0.02, (0.30, 0.30, 0.34))


def snores(pen: Pen, body: Body) -> None:
    for index in range(3):
        cycle = (body.pose.age * 0.45 + index / 3) % 1.0
        size = 9 + 12 * cycle
        x, y = (
            -body.subject.height * 0.40 + 40 * cycle + index * 4,
            -body.subject.height * 0.28 - 110 * cycle,
        )
        tone = fade((1.0, 1.0, 1.0), 0.9 * math.sin(math.pi * cycle))
        pen.path(_zed(x, y, size), tone, stroke=4)


def _zed(x: float, y: float, size: float) -> object:
    import skia

    path = skia.Path()
    path.moveTo(x - size, y - size)
    path.lineTo(x + size, y - size)
    path.lineTo(x - size, y + size)
    path.lineTo(x + size, y + size)
    return path
