"""Flowers, trees and leaves."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    Pen,
    dark,
    fade,
    grid,
    light,
    linear,
    radial,
    vertical,
)
from generation.scene.renderer.rigs.head import star_points
from generation.scene.renderer.rigs.things import smile
from generation.scene.renderer.scenery import props


def flower(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    lean = 16 * math.sin(body.beat)
    head = (lean, -height * 0.78)
    pen.limb([(0, 0), (lean * 0.2, -height * 0.4), head], [9, 8, 7], (0.34, 0.60, 0.30))
    for side, y in ((-1, 0.26), (1, 0.38)):
        pen.blob(
            [
                (lean * 0.1, -height * y),
                (side * width * 0.22, -height * (y + 0.12)),
                (side * width * 0.40, -height * (y + 0.06)),
                (side * width * 0.20, -height * (y - 0.02)),
            ],
            vertical(-height * (y + 0.12), -height * y, (0.45, 0.72, 0.36), (0.30, 0.54, 0.28)),
        )
    with pen.moved(*head, turn=lean * 0.8):
        count = 14 if body.entity.word in ("sunflower", "tournesol") else 9
        for petal in range(count):
            with pen.moved(turn=360 * petal / count):
                pen.oval(
                    0,
                    -width * 0.36,
                    width * (1.05 / count + 0.03),
                    width * 0.17,
                    fill=vertical(-width * 0.52, -width * 0.2, light(main, 0.22), dark(main, 0.08)),
                )
        pen.circle(
            0, 0, width * 0.24, radial((-6, -8), width * 0.3, light(body.accent, 0.2), body.accent)
        )
        smile(pen, body, 0, -width * 0.04, size=width * 0.085)


def tree(pen: Pen, body: Body) -> None:
    height = body.subject.height
    dice = body.dice("tree")
    with pen.moved(0, 0, turn=1.6 * math.sin(body.beat * 0.8)):
        if body.marked("pine") or body.marked("lights"):
            props.pine(pen, 0, 0, height=height, colour=body.main)
            if body.marked("lights"):
                for index in range(22):
                    share = dice.random()
                    x = (dice.random() - 0.5) * height * 0.42 * (1 - share)
                    on = math.sin(body.pose.age * 5 + index * 1.7) > -0.2
                    tone = dice.choice(
                        (
                            (0.98, 0.30, 0.30),
                            (0.99, 0.82, 0.30),
                            (0.35, 0.65, 0.99),
                            (0.98, 0.55, 0.85),
                        )
                    )
                    pen.circle(
                        x, -height * (0.14 + 0.74 * share), 8, tone if on else dark(tone, 0.4)
                    )
                pen.shape(star_points(0, -height * 1.02, 30), (1.0, 0.86, 0.35))
        elif body.marked("palm"):
            props.palm(pen, 0, 0, height=height * 0.9, lean=40, rng=dice)
        else:
            props.leafy(pen, 0, 0, height=height, colour=body.main, rng=dice)


def leaf(pen: Pen, body: Body) -> None:
    size, main = body.subject.width, body.main
    swing = 26 * math.sin(body.pose.age * 2.4)
    with pen.moved(
        0, -size * 0.5, turn=swing, scale=(1.0, 0.72 + 0.28 * math.cos(body.pose.age * 2.4))
    ):
        pen.limb([(0, size * 0.30), (4, size * 0.55)], [5, 4], body.accent)
        pen.blob(
            grid(
                size,
                size,
                "0 -0.55, 0.22 -0.3, 0.46 -0.18, 0.3 0.06, 0.3 0.3, 0 0.36, -0.3 0.3"
                ", -0.3 0.06, -0.46 -0.18, -0.22 -0.3",
            ),
            linear(
                (-size * 0.4, -size * 0.4),
                (size * 0.4, size * 0.4),
                light(main, 0.25),
                main,
                body.accent,
            ),
            tension=0.35,
        )
        for x, y in ((0.30, -0.12), (-0.30, -0.12), (0.2, 0.16), (-0.2, 0.16), (0, -0.42)):
            pen.straight((0, size * 0.28), (x * size, y * size), 2.6, fade(body.accent, 0.8))
