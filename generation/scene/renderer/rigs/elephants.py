"""Heads of elephants."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    Pen,
    Point,
    dark,
    fade,
    grid,
    light,
    radial,
    vertical,
)
from generation.scene.renderer.rigs.eyes import eye


def elephant_ear(pen: Pen, body: Body, head: Point, r: float, *, far: bool) -> None:
    flap = 0.10 * math.sin(2 * math.pi * body.pose.age * 0.7)
    with pen.moved(*head, scale=(1 + flap, 1.0)):
        tone = dark(body.main, 0.28 if far else 0.10)
        shift = r * 0.35 if far else 0.0
        pen.blob(
            [
                (-r * 0.1 + shift, -r * 0.75),
                (-r * 0.95 + shift, -r * 1.0),
                (-r * 1.35 + shift, -r * 0.1),
                (-r * 0.95 + shift, r * 0.85),
                (-r * 0.25 + shift, r * 0.5),
            ],
            tone,
        )
        if not far:
            pen.blob(
                grid(r, r, "-0.3 -0.55, -0.88 -0.72, -1.12 -0.05, -0.82 0.6, -0.35 0.35"),
                fade(body.accent, 0.75),
            )


def draw_elephant(pen: Pen, body: Body, r: float, *, shut: bool) -> None:
    main = body.main
    swing = math.sin(2 * math.pi * body.pose.age * 0.55)
    lift = body.pose.voice
    trunk = [
        (r * 0.55, r * 0.1),
        (r * 1.05, r * 0.75),
        (r * (1.05 + 0.12 * swing), r * (1.6 - 1.2 * lift)),
        (r * (1.45 + 0.25 * swing), r * (2.0 - 2.6 * lift)),
    ]
    pen.blob(
        grid(r, r, "0 -1, 0.78 -0.68, 0.98 0.05, 0.62 0.72, -0.1 0.86, -0.8 0.4, -0.82 -0.5"),
        radial((0, -r * 0.5), r * 1.8, light(main, 0.2), main, dark(main, 0.18)),
        tension=0.75,
    )
    pen.limb(
        grid(r, r, "0.4 0.52, 0.85 0.92, 1.25 0.95"),
        [r * 0.12, r * 0.10, r * 0.03],
        (0.98, 0.95, 0.86),
    )
    pen.limb(
        trunk,
        [r * 0.42, r * 0.30, r * 0.21, r * 0.15],
        vertical(0, r * 2, light(main, 0.06), dark(main, 0.1)),
    )
    for share in (0.35, 0.55, 0.75):
        x, y = (
            trunk[1][0] + (trunk[2][0] - trunk[1][0]) * share,
            trunk[1][1] + (trunk[2][1] - trunk[1][1]) * share,
        )
        pen.line(
            [(x - r * 0.2, y - r * 0.03), (x, y + r * 0.04), (x + r * 0.2, y - r * 0.03)],
            2.4,
            fade(dark(main, 0.4), 0.5),
        )
    eye(pen, r * 0.42, -r * 0.12, r * 0.12, shut=shut)
    elephant_ear(pen, body, (0.0, 0.0), r, far=False)
