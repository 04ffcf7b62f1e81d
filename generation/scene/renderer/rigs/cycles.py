"""Bicycles, unicycles and motorcycles."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    Pen,
    Point,
    fade,
    grid,
    light,
    vertical,
)
from generation.scene.renderer.rigs.road import bounce, wheel
from generation.scene.scene import Colour

_RUBBER: Colour = (0.14, 0.14, 0.17)


def bicycle(pen: Pen, body: Body) -> None:
    if body.entity.word in ("motorcycle", "motorbike", "moto", "scooter"):
        _motorcycle(pen, body)
        return
    if body.entity.word == "unicycle":
        _unicycle(pen, body)
        return
    width, height, main = body.subject.width, body.subject.height, body.main
    radius = height * 0.36
    back, front = -width * 0.30, width * 0.30
    turn = body.pose.x / (radius * body.entity.size)
    for x in (back, front):
        _spoked(pen, x, radius, turn)
    crank, seat, head = (
        (-width * 0.04, -radius * 0.92),
        (-width * 0.13, -height * 0.82),
        (width * 0.21, -height * 0.86),
    )
    for start, end in (
        (crank, seat),
        (crank, head),
        (seat, head),
        (crank, (back, -radius)),
        (seat, (back, -radius)),
        (head, (front, -radius)),
    ):
        pen.straight(start, end, 10, main)
        pen.straight(
            (start[0] - 1, start[1] - 2), (end[0] - 1, end[1] - 2), 3, fade(light(main, 0.5), 0.7)
        )
    _saddle_and_pedals(pen, body, crank=crank, head=head, seat=seat, turn=turn)


def _spoked(pen: Pen, x: float, radius: float, turn: float) -> None:
    pen.ring(x, -radius, radius, 9, _RUBBER)
    pen.ring(x, -radius, radius * 0.90, 3, (0.80, 0.82, 0.86))
    for spoke in range(10):
        angle = turn + math.pi * spoke / 5
        pen.straight(
            (x, -radius),
            (x + math.cos(angle) * radius * 0.9, -radius + math.sin(angle) * radius * 0.9),
            1.6,
            (0.72, 0.74, 0.78),
        )
    pen.circle(x, -radius, 6, (0.5, 0.52, 0.56))


def _unicycle(pen: Pen, body: Body) -> None:
    """One wheel under a saddle that is where a bicycle has its own."""
    width, height = body.subject.width, body.subject.height
    radius, x = height * 0.36, -width * 0.13
    turn = body.pose.x / (radius * body.entity.size)
    _spoked(pen, x, radius, turn)
    pen.straight((x, -radius), (x, -height * 0.86), 11, body.main)
    pen.limb([(x - 26, -height * 0.90), (x + 28, -height * 0.89)], [10, 7], (0.24, 0.20, 0.20))
    _pedals(pen, (x, -radius), turn)


def _saddle_and_pedals(
    pen: Pen, body: Body, *, crank: Point, head: Point, seat: Point, turn: float
) -> None:
    height, width = body.subject.height, body.subject.width
    pen.line(
        [
            (head[0], head[1]),
            (head[0] - 4, -height * 1.0),
            (head[0] + width * 0.06, -height * 1.02),
        ],
        8,
        (0.30, 0.31, 0.36),
    )
    pen.limb(
        [(seat[0] - 24, seat[1] - 14), (seat[0] + 26, seat[1] - 12)], [10, 6], (0.24, 0.20, 0.20)
    )
    pen.straight(seat, (seat[0], seat[1] - 12), 7, (0.5, 0.52, 0.56))
    pen.ring(crank[0], crank[1], 17, 5, (0.5, 0.52, 0.56))
    _pedals(pen, crank, turn)


def _pedals(pen: Pen, crank: Point, turn: float) -> None:
    for half in (0.0, math.pi):
        x, y = (
            crank[0] + 26 * math.cos(turn * 0.5 + half),
            crank[1] + 26 * math.sin(turn * 0.5 + half),
        )
        pen.straight(crank, (x, y), 6, (0.42, 0.44, 0.50))
        pen.box(x - 12, y - 3, 24, 7, fill=(0.24, 0.24, 0.28), round=3)


def _motorcycle(pen: Pen, body: Body) -> None:
    width, height, main = body.subject.width, body.subject.height, body.main
    radius = height * 0.33
    with pen.moved(0, bounce(body) * 0.5):
        pen.straight(
            (-width * 0.32, -radius), (-width * 0.02, -radius * 1.1), 16, (0.34, 0.35, 0.40)
        )
        pen.straight(
            (width * 0.33, -radius), (width * 0.20, -height * 0.95), 13, (0.70, 0.72, 0.76)
        )
        pen.box(
            -width * 0.13,
            -height * 0.58,
            width * 0.24,
            height * 0.36,
            fill=(0.42, 0.44, 0.50),
            round=12,
        )
        pen.blob(
            grid(width, height, "-0.08 -0.62, 0.02 -0.9, 0.2 -0.84, 0.16 -0.6"),
            vertical(-height * 0.9, -height * 0.6, light(main, 0.3), main),
        )
        pen.blob(
            grid(width, height, "-0.4 -0.74, -0.1 -0.66, -0.06 -0.56, -0.34 -0.58"),
            (0.20, 0.18, 0.20),
        )
        pen.line(
            grid(width, height, "0.2 -0.95, 0.14 -1.05, 0.08 -1.02"),
            8,
            (0.24, 0.24, 0.28),
        )
        pen.circle(width * 0.26, -height * 0.84, 14, (1.0, 0.95, 0.74))
        pen.limb(
            [(-width * 0.02, -height * 0.24), (-width * 0.38, -height * 0.20)],
            [8, 11],
            (0.78, 0.80, 0.84),
        )
    for x in (-0.32, 0.33):
        wheel(pen, body, x * width, radius, spokes=6)
