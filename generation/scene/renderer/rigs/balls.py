"""Balls that show their turning: beach ball, football, basketball; and fruit."""

import math

import skia

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import WHITE, Pen, dark, fade, grid, light, mix, radial
from generation.scene.scene import Colour


def ball(pen: Pen, body: Body) -> None:
    radius = body.subject.height / 2
    with pen.moved(0, -radius):
        if body.subject.name == "football":
            _football(pen, radius, body)
        elif body.subject.name == "basketball":
            _basketball(pen, radius, body)
        else:
            _beach_ball(pen, radius, body)
        _gloss(pen, radius, body)


def _disc(radius: float) -> skia.Path:
    path = skia.Path()
    path.addCircle(0, 0, radius)
    return path


def _gloss(pen: Pen, radius: float, body: Body) -> None:
    """Shading that stays with the light while the ball turns beneath it."""
    with pen.moved(turn=-math.degrees(body.pose.angle) * (1 if body.pose.heading >= 0 else -1)):
        shadow = fade((0.10, 0.04, 0.22), 0.55)
        pen.circle(
            0,
            0,
            radius,
            radial(
                (-radius * 0.3, -radius * 0.4),
                radius * 1.6,
                fade(WHITE, 0.30),
                fade(WHITE, 0.0),
                fade(shadow[:3], 0.12),
                shadow,
            ),
        )
        pen.oval(
            -radius * 0.36,
            -radius * 0.48,
            radius * 0.26,
            radius * 0.15,
            fill=fade(WHITE, 0.75),
            turn=-38,
            blur=3,
        )


def _beach_ball(pen: Pen, radius: float, body: Body) -> None:
    main, second = body.main, body.accent
    pen.circle(0, 0, radius, main)
    with pen.clipped(_disc(radius)):
        for petal in range(3):
            with pen.moved(turn=120 * petal + 20):
                tone = second if petal != 1 else mix(main, second, 0.62)
                pen.blob(
                    [
                        (0, -4),
                        (radius * 0.55, -radius * 0.62),
                        (radius * 0.34, -radius * 1.2),
                        (-radius * 0.34, -radius * 1.2),
                        (-radius * 0.55, -radius * 0.62),
                    ],
                    tone,
                    tension=0.5,
                )
        pen.circle(0, 0, radius * 0.17, light(main, 0.15))
        pen.ring(0, 0, radius * 0.17, 3, fade(dark(main), 0.5))


def _football(pen: Pen, radius: float, body: Body) -> None:
    pen.circle(0, 0, radius, body.main)
    with pen.clipped(_disc(radius)):
        pen.shape(_pentagon(0, 0, radius * 0.36, 0), body.accent)
        for corner in range(5):
            angle = 2 * math.pi * corner / 5 - math.pi / 2
            inner = (math.cos(angle) * radius * 0.36, math.sin(angle) * radius * 0.36)
            outer = (math.cos(angle) * radius * 0.70, math.sin(angle) * radius * 0.70)
            pen.straight(inner, outer, radius * 0.045, body.accent)
            pen.shape(
                _pentagon(math.cos(angle) * radius, math.sin(angle) * radius, radius * 0.34, angle),
                body.accent,
            )


def _pentagon(x: float, y: float, radius: float, turn: float) -> list[tuple[float, float]]:
    angles = [2 * math.pi * corner / 5 - math.pi / 2 + turn for corner in range(5)]
    return [(x + math.cos(angle) * radius, y + math.sin(angle) * radius) for angle in angles]


def _basketball(pen: Pen, radius: float, body: Body) -> None:
    pen.circle(0, 0, radius, body.main)
    seam = body.accent
    with pen.clipped(_disc(radius)):
        pen.straight((-radius, 0), (radius, 0), radius * 0.055, seam)
        pen.straight((0, -radius), (0, radius), radius * 0.055, seam)
        for side in (-1, 1):
            pen.ring(side * radius * 1.25, 0, radius * 0.85, radius * 0.055, seam)


def fruit(pen: Pen, body: Body) -> None:
    pumpkin = body.subject.name == "pumpkin"
    wide, tall = body.subject.width / 2, body.subject.height * (0.44 if pumpkin else 0.46)
    with pen.moved(0, -tall):
        main = body.main
        _flesh(pen, body, main=main, tall=tall, wide=wide)
        pen.limb(
            grid(wide, tall, "0 -0.8, 0.05 -1.12, 0.16 -1.32"),
            [7, 6, 8],
            (0.42, 0.34, 0.20),
        )
        leaf = body.accent
        pen.blob(
            grid(wide, tall, "0.06 -1.08, 0.35 -1.4, 0.72 -1.28, 0.4 -1.05"),
            leaf,
        )
        _friendly_face(pen, wide, body)


def _flesh(pen: Pen, body: Body, *, main: Colour, tall: float, wide: float) -> None:
    pumpkin = body.subject.name == "pumpkin"
    if pumpkin:
        for dx, share in ((-0.62, 0.46), (0.62, 0.46), (-0.32, 0.5), (0.32, 0.5), (0, 0.46)):
            tone = mix(main, dark(main, 0.25), abs(dx))
            pen.oval(
                dx * wide,
                0,
                wide * share,
                tall,
                fill=radial(
                    (dx * wide - 8, -tall * 0.4),
                    tall * 1.5,
                    light(tone, 0.25),
                    tone,
                    dark(tone, 0.25),
                ),
            )
    else:
        pen.blob(
            grid(
                wide,
                tall,
                "0 -0.78, 0.6 -1, 1 -0.2, 0.62 0.85, 0 0.9, -0.62 0.85, -1 -0.2, -0.6 -1",
            ),
            radial(
                (-wide * 0.35, -tall * 0.4),
                wide * 1.8,
                light(main, 0.4),
                main,
                dark(main, 0.35),
            ),
        )
        pen.oval(
            -wide * 0.42,
            -tall * 0.42,
            wide * 0.15,
            tall * 0.26,
            fill=fade(WHITE, 0.55),
            turn=24,
            blur=3,
        )


def _friendly_face(pen: Pen, wide: float, body: Body) -> None:
    ink = (0.18, 0.10, 0.10)
    for side in (-1, 1):
        if body.blinking:
            pen.line(
                [(side * wide * 0.28 - 8, 0), (side * wide * 0.28, 4), (side * wide * 0.28 + 8, 0)],
                4,
                ink,
            )
        else:
            pen.oval(side * wide * 0.28, 0, 7, 10, fill=ink)
            pen.circle(side * wide * 0.28 + 2.5, -4, 2.6, WHITE)
    pen.line(grid(wide, wide, "-0.2 0.24, 0 0.36, 0.2 0.24"), 4.5, ink)
