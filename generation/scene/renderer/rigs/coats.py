"""Fur and hide: the trunk of an animal with its belly, stripes, spots, patches or wool."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import Pen, Point, dark, fade, light, mix, smooth, vertical
from generation.scene.scene import Colour

_PALE_BELLY = frozenset(
    ("cat", "dog", "fox", "wolf", "deer", "rabbit", "tiger", "lion", "mouse", "bear")
)


def coat(
    pen: Pen, body: Body, outline: list[Point], *, span: tuple[Point, Point], thick: float
) -> None:
    """Fills `outline` in the animal's colours; `span` runs from hip to shoulder."""
    top = min(point[1] for point in outline)
    low = max(point[1] for point in outline)
    main = body.main
    path = smooth(outline, tension=0.62)
    if body.subject.name == "sheep":
        _wool(pen, body, span, thick)
        return
    pen.path(path, vertical(top, low, light(main, 0.16), main, dark(main, 0.16)))
    with pen.clipped(path):
        _pattern(pen, body, span, thick, top=top)
        if body.subject.name in _PALE_BELLY and not body.marked("panda"):
            (hx, _), (sx, _) = span
            pen.oval(
                (hx + sx) / 2 + thick * 0.1,
                low + thick * 0.02,
                abs(sx - hx) * 0.62,
                thick * 0.30,
                fill=fade(body.accent, 0.75),
                blur=4,
            )


def _pattern(pen: Pen, body: Body, span: tuple[Point, Point], thick: float, *, top: float) -> None:
    name = body.subject.name
    (hx, hy), (sx, sy) = span
    length = sx - hx
    ink = body.accent if name == "zebra" else (0.20, 0.13, 0.10)
    _stripes(pen, body, hx=hx, hy=hy, ink=ink, length=length, thick=thick, top=top)
    if body.marked("spots") or (name == "deer" and body.entity.word in ("fawn", "faon")):
        tone = (0.18, 0.13, 0.11) if name != "deer" else (0.98, 0.94, 0.86)
        dice = body.dice("spots")
        for _ in range(26):
            x, y = (
                hx + (length + thick * 0.6) * (dice.random() - 0.15),
                hy + thick * dice.uniform(-0.48, 0.34),
            )
            pen.circle(x, y, thick * dice.uniform(0.035, 0.07), tone)
    if name == "cow" or body.marked("patches"):
        _patches(pen, body, span, thick)
    if name == "giraffe":
        dice = body.dice("tiles")
        for row in range(3):
            for column in range(6):
                x, y = (
                    hx - thick * 0.4 + (length + thick * 0.8) * (column + 0.5 * (row % 2)) / 5.5,
                    hy + thick * (row - 1) * 0.34,
                )
                tile(pen, x, y, thick * 0.15 * dice.uniform(0.85, 1.1), body)
    if body.marked("panda"):
        pen.oval(sx + thick * 0.05, sy, thick * 0.34, thick * 0.75, fill=(0.16, 0.16, 0.19))
    if name == "bear":
        pen.oval(
            hx + length * 0.5,
            top + thick * 0.1,
            length * 0.6,
            thick * 0.12,
            fill=fade(light(body.main, 0.4), 0.25),
            blur=6,
        )


def _stripes(
    pen: Pen,
    body: Body,
    *,
    hx: float,
    hy: float,
    ink: Colour,
    length: float,
    thick: float,
    top: float,
) -> None:
    name = body.subject.name
    if name in ("zebra", "tiger") or body.marked("stripes"):
        tone = ink if name in ("zebra", "tiger") else body.accent
        for index in range(9):
            x = hx - thick * 0.35 + (length + thick * 0.7) * index / 8
            low = hy + thick * (0.38 if name == "zebra" else 0.05 + 0.18 * (index % 2))
            pen.limb(
                [(x, top - 6), (x + thick * 0.08, hy - thick * 0.16), (x - thick * 0.02, low)],
                [thick * 0.055, thick * 0.05, thick * 0.008],
                tone,
            )
    if name == "cat" and not body.marked("stripes"):
        for index in range(4):
            x = hx + length * (0.12 + 0.22 * index)
            pen.limb(
                [(x, top - 6), (x + thick * 0.04, hy - thick * 0.15)],
                [thick * 0.05, thick * 0.012],
                fade(dark(body.main, 0.28), 0.55),
            )


def tile(pen: Pen, x: float, y: float, size: float, body: Body) -> None:
    """One brown tile of a giraffe's coat."""
    corners = [
        (x + size * math.cos(a) * 1.1, y + size * math.sin(a))
        for a in (0.2, 1.3, 2.4, 3.5, 4.4, 5.5)
    ]
    pen.blob(corners, body.accent, tension=0.3)


def _patches(pen: Pen, body: Body, span: tuple[Point, Point], thick: float) -> None:
    (hx, hy), (sx, _) = span
    dice = body.dice("patches")
    for share in (0.02, 0.34, 0.66, 0.98):
        x, y = hx + (sx - hx) * share + dice.uniform(-8, 8), hy + thick * dice.uniform(-0.35, 0.15)
        size = thick * dice.uniform(0.20, 0.34)
        points = [
            (
                x + size * math.cos(a) * dice.uniform(0.7, 1.25),
                y + size * math.sin(a) * dice.uniform(0.7, 1.1),
            )
            for a in (0, 1, 2, 3, 4, 5)
        ]
        pen.blob(points, body.accent, tension=0.6)


def _wool(pen: Pen, body: Body, span: tuple[Point, Point], thick: float) -> None:
    (hx, hy), (sx, _) = span
    main = body.main
    shade, shine = dark(main, 0.14), mix(main, (1.0, 1.0, 1.0), 0.6)
    curls: list[tuple[float, float, float]] = []
    for index in range(11):
        angle = 2 * math.pi * index / 11
        curls.append(
            (
                (hx + sx) / 2 + math.cos(angle) * (sx - hx) * 0.62,
                hy + math.sin(angle) * thick * 0.40,
                thick * 0.26,
            )
        )
    for x, y, size in curls:
        pen.circle(x, y + thick * 0.03, size, shade)
    pen.oval((hx + sx) / 2, hy, (sx - hx) * 0.68, thick * 0.48, fill=main)
    for x, y, size in curls:
        pen.circle(x, y - thick * 0.01, size * 0.88, main)
        pen.circle(x - size * 0.2, y - size * 0.3, size * 0.4, fade(shine, 0.7), blur=3)
