"""Heads of animals, drawn around (0, 0) with skull radius `r`, looking right and a little at us."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    Pen,
    dark,
    grid,
    light,
    radial,
)
from generation.scene.renderer.rigs.elephants import draw_elephant
from generation.scene.renderer.rigs.eyes import eye
from generation.scene.renderer.rigs.profiles import draw_profile
from generation.scene.renderer.rigs.snouts import draw_ears, draw_snout


def draw_head(pen: Pen, body: Body, r: float, *, face: str, ears: str, asleep: bool) -> None:
    shut = asleep or body.blinking
    if body.subject.name == "lion":
        _lion_mane(pen, body, r)
    if face == "elephant":
        draw_elephant(pen, body, r, shut=shut)
        return
    draw_ears(pen, body, r, ears)
    if face in ("long", "sheep"):
        draw_profile(pen, body, r, shut=shut, woolly=face == "sheep")
        return
    _round_head(pen, body, r)
    draw_snout(pen, body, r, face)
    _eyes(pen, body, r, face=face, shut=shut)
    if body.subject.name == "tiger":
        for x, y, lean in ((-0.1, -0.86, 0.0), (-0.42, -0.74, -0.2), (0.24, -0.84, 0.15)):
            pen.limb(
                [(x * r, y * r), ((x + lean * 0.3) * r, (y + 0.34) * r)],
                [r * 0.08, r * 0.02],
                (0.20, 0.13, 0.10),
            )


def _round_head(pen: Pen, body: Body, r: float) -> None:
    main = body.main
    fill = radial((r * 0.1, -r * 0.45), r * 1.8, light(main, 0.22), main, dark(main, 0.2))
    pen.blob(
        grid(
            r, r, "0 -1, 0.8 -0.62, 1.02 0.1, 0.66 0.8, 0 0.96, -0.7 0.78, -1.02 0.08, -0.8 -0.62"
        ),
        fill,
        tension=0.8,
    )


def eyes_of(face: str) -> tuple[float, float]:
    """Where the eyes of a round head are, in radii ahead of its middle; in profile there is one."""
    spread = {
        "cat": (-0.30, 0.48),
        "dog": (-0.16, 0.44),
        "fox": (-0.22, 0.46),
        "mouse": (-0.05, 0.55),
    }
    return spread.get(face, (-0.18, 0.50))


def _eyes(pen: Pen, body: Body, r: float, *, face: str, shut: bool) -> None:
    spread = eyes_of(face)
    size = {"cat": 0.19, "dog": 0.16, "rabbit": 0.17, "mouse": 0.17, "fox": 0.14}.get(
        face, 0.13
    ) * r
    for x in spread:
        if body.marked("panda"):
            pen.oval(
                x * r,
                -r * 0.08,
                r * 0.24,
                r * 0.29,
                fill=(0.16, 0.16, 0.19),
                turn=20 if x < 0 else -20,
            )
        if face == "cat" and not shut:
            iris = (0.62, 0.82, 0.36) if body.subject.name == "cat" else (0.96, 0.76, 0.30)
            pen.oval(x * r, -r * 0.10, size * 1.15, size * 1.25, fill=iris)
        eye(pen, x * r, -r * 0.10, size, shut=shut)


def _lion_mane(pen: Pen, body: Body, r: float) -> None:
    sway = 0.06 * math.sin(2 * math.pi * body.pose.age * 0.8)
    for ring, tone in ((1.75, dark(body.accent, 0.2)), (1.42, body.accent)):
        points = []
        for index in range(22):
            angle = 2 * math.pi * index / 22 + sway
            reach = r * ring * (1.0 if index % 2 else 0.86)
            points.append((-r * 0.14 + math.cos(angle) * reach, math.sin(angle) * reach))
        pen.blob(points, tone, tension=0.4)
