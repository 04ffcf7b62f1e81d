"""Plants, stones and clouds that several settings share. All stand on (x, y) and grow upwards."""

import math
from random import Random

import skia

from generation.scene.renderer.backdrop import Backdrop
from generation.scene.renderer.paint import (
    Pen,
    dark,
    fade,
    light,
    linear,
    mix,
    radial,
    vertical,
)
from generation.scene.scene import Colour


def hills(
    backdrop: Backdrop,
    pen: Pen,
    *,
    base: float,
    rise: float,
    waves: int,
    colours: tuple[Colour, Colour],
) -> None:
    """A rolling outline that meets itself at the period, shaded from crest to foot."""
    rng = backdrop.rng
    parts = [
        (waves * k + rng.randint(0, 1), rng.uniform(0, 6.28), rise / (k + 0.6)) for k in (1, 2, 3)
    ]
    step = backdrop.period / 120
    path = skia.Path()
    # Exactly one period: a copy that reached further would cover its neighbour's shading.
    path.moveTo(0, backdrop.height + 400)
    for index in range(121):
        angle = 2 * math.pi * index / 120
        crest = sum(size * math.sin(count * angle + phase) for count, phase, size in parts)
        path.lineTo(index * step, base - rise * 0.6 - crest * 0.45)
    path.lineTo(backdrop.period, backdrop.height + 400)
    path.close()
    pen.path(path, vertical(base - rise * 1.5, base + rise, *colours))


def peaks(
    backdrop: Backdrop,
    pen: Pen,
    *,
    base: float,
    rise: float,
    count: int,
    colour: Colour,
    snow: bool,
) -> None:
    """Faceted mountains: a lit and a shaded side, snow on top."""
    rng, sunny = backdrop.rng, backdrop.light.side
    for x in backdrop.spread(count):
        height = rise * rng.uniform(0.62, 1.0)
        half = height * rng.uniform(0.62, 0.85)
        crest = (x + half * rng.uniform(-0.15, 0.15), base - height)
        left, right = (x - half, base + 60), (x + half, base + 60)
        spine = [
            (crest[0], crest[1]),
            (crest[0] + half * 0.10, base - height * 0.66),
            (crest[0] - half * 0.08, base - height * 0.40),
            (crest[0] + half * 0.06, base + 60),
        ]
        lit, dim = light(colour, 0.16), dark(colour, 0.24)
        pen.shape([left, crest, right], vertical(crest[1], base, lit if sunny < 0 else dim, colour))
        other = [*spine, right] if sunny < 0 else [*spine, left]
        pen.shape(other, vertical(crest[1], base, dim if sunny < 0 else lit, colour))
        if snow:
            _snowcap(pen, crest, half, height=height, shaded=sunny)


def _snowcap(
    pen: Pen, crest: tuple[float, float], half: float, *, height: float, shaded: int
) -> None:
    cx, cy = crest
    drop = height * 0.30
    side = half * 0.30
    white, blue = (0.98, 0.99, 1.0), (0.80, 0.86, 0.96)
    edge = [
        (cx - side, cy + drop),
        (cx - side * 0.45, cy + drop * 0.82),
        (cx - side * 0.1, cy + drop * 1.12),
        (cx + side * 0.35, cy + drop * 0.80),
        (cx + side, cy + drop),
    ]
    pen.shape([(cx, cy), *edge], white)
    middle = (cx + half * 0.10 * 0.9, cy + drop * 0.9)
    half_edge = edge[3:] if shaded < 0 else edge[:2]
    points = [(cx, cy), middle, *half_edge] if shaded < 0 else [(cx, cy), *half_edge, middle]
    pen.shape(points, fade(blue, 0.9))


def leafy(pen: Pen, x: float, y: float, *, height: float, colour: Colour, rng: Random) -> None:
    """A broad-leaved tree: trunk, branches and a crown of overlapping clumps lit from above."""
    trunk = (0.40, 0.27, 0.19)
    pen.limb(
        [(x, y), (x + height * 0.01, y - height * 0.3), (x, y - height * 0.6)],
        [height * 0.045, height * 0.03, height * 0.02],
        trunk,
    )
    pen.line(
        [(x, y - height * 0.36), (x + height * 0.12, y - height * 0.52)], height * 0.022, trunk
    )
    clumps = [
        (0, 0.64, 0.24),
        (-0.17, 0.56, 0.18),
        (0.18, 0.57, 0.18),
        (-0.09, 0.80, 0.18),
        (0.11, 0.78, 0.17),
        (0, 0.90, 0.13),
    ]
    for dx, dy, size in clumps:
        px, py = x + (dx + rng.uniform(-0.02, 0.02)) * height, y - dy * height
        pen.circle(px, py + height * 0.03, size * height, dark(colour, 0.22))
    for dx, dy, size in clumps:
        px, py = x + (dx + rng.uniform(-0.02, 0.02)) * height, y - dy * height
        radius = size * height
        pen.circle(
            px, py, radius * 0.97, vertical(py - radius, py + radius, light(colour, 0.22), colour)
        )
        for _ in range(5):
            angle, reach = rng.uniform(3.4, 6.0), rng.uniform(0.3, 0.8) * radius
            pen.oval(
                px + math.cos(angle) * reach,
                py + math.sin(angle) * reach,
                radius * 0.14,
                radius * 0.07,
                fill=fade(light(colour, 0.5), 0.5),
            )


def pine(pen: Pen, x: float, y: float, *, height: float, colour: Colour, snow: float = 0.0) -> None:
    """A fir of five skirts, each with a lit left edge; `snow` covers that share of every skirt."""
    pen.box(
        x - height * 0.028,
        y - height * 0.18,
        height * 0.056,
        height * 0.19,
        fill=(0.36, 0.25, 0.19),
    )
    for tier in range(5):
        foot = y - height * (0.10 + tier * 0.165)
        half = height * (0.25 - tier * 0.042)
        top = foot - height * 0.29
        shade = mix(dark(colour, 0.25), light(colour, 0.10), tier / 4)
        skirt = [
            (x - half, foot),
            (x - half * 0.5, foot - height * 0.015),
            (x - half * 0.1, foot + height * 0.018),
            (x + half * 0.45, foot - height * 0.01),
            (x + half, foot + height * 0.006),
            (x, top),
        ]
        pen.shape(
            skirt, linear((x - half, foot), (x + half, foot), light(shade, 0.10), dark(shade, 0.18))
        )
        if snow:
            lift = top + (foot - top) * snow
            pen.blob(
                [
                    (x, top - 1),
                    (x + half * snow * 0.95, lift),
                    (x + half * 0.25, lift - height * 0.02),
                    (x - half * 0.1, lift + height * 0.025),
                    (x - half * 0.4, lift - height * 0.015),
                    (x - half * snow * 0.95, lift),
                ],
                (0.96, 0.98, 1.0),
                tension=0.3,
            )


def palm(pen: Pen, x: float, y: float, *, height: float, lean: float, rng: Random) -> None:
    """A curved trunk with rings and a crown of drooping fronds."""
    bark = (0.55, 0.40, 0.28)
    spine = [(x, y), (x + lean * 0.25, y - height * 0.4), (x + lean, y - height)]
    pen.limb(
        spine,
        [height * 0.045, height * 0.03, height * 0.024],
        linear((x - 30, 0), (x + lean + 30, 0), light(bark, 0.15), dark(bark, 0.2)),
    )
    for ring in range(1, 12):
        u = ring / 12
        px, py = x + lean * (0.15 * u + 0.85 * u * u), y - height * u
        pen.line(
            [(px - 9, py + 2), (px, py + 5), (px + 9, py + 2)], 2.2, fade(dark(bark, 0.4), 0.5)
        )
    top = (x + lean, y - height)
    for index, angle in enumerate((-205, -172, -140, -105, -70, -38, -8, 24)):
        leaf = (0.22, 0.52, 0.28) if index % 2 else (0.30, 0.62, 0.32)
        _frond(
            pen, top, height * 0.44 * rng.uniform(0.9, 1.1), angle=math.radians(angle), colour=leaf
        )
    for dx in (-9, 6, -1):
        pen.circle(top[0] + dx, top[1] + 10 - abs(dx) * 0.3, height * 0.024, (0.42, 0.28, 0.18))


def _frond(
    pen: Pen, top: tuple[float, float], length: float, *, angle: float, colour: Colour
) -> None:
    x, y = top
    mid = (x + math.cos(angle) * length * 0.55, y + math.sin(angle) * length * 0.5 - length * 0.10)
    tip = (x + math.cos(angle) * length, y + math.sin(angle) * length * 0.7 + length * 0.30)
    pen.limb(
        [(x, y), mid, tip],
        [length * 0.03, length * 0.085, length * 0.008],
        linear((x, y), tip, light(colour, 0.12), dark(colour, 0.2)),
    )
    pen.line([(x, y), mid, tip], 2.0, fade(light(colour, 0.4), 0.6))


def bush(pen: Pen, x: float, y: float, *, size: float, colour: Colour) -> None:
    for dx, dy, radius in ((-0.7, 0.15, 0.55), (0.7, 0.18, 0.5), (0, 0.45, 0.7)):
        px, py, r = x + dx * size, y - dy * size, radius * size
        pen.circle(px, py, r, vertical(py - r, py + r, light(colour, 0.18), dark(colour, 0.15)))


def tuft(pen: Pen, x: float, y: float, *, size: float, colour: Colour, rng: Random) -> None:
    """A few blades of grass from one root."""
    for lean in (-0.5, -0.15, 0.2, 0.55):
        tip = (x + lean * size * rng.uniform(0.8, 1.2), y - size * rng.uniform(0.75, 1.15))
        bend = (x + lean * size * 0.3, y - size * 0.55)
        pen.limb([(x + lean * 4, y), bend, tip], [size * 0.06, size * 0.05, size * 0.008], colour)


def flower(pen: Pen, x: float, y: float, *, size: float, colour: Colour, petals: int = 6) -> None:
    pen.line([(x, y), (x + size * 0.12, y - size * 0.9)], size * 0.10, (0.30, 0.55, 0.28))
    cx, cy, reach = x + size * 0.12, y - size * 1.05, size * 0.30
    for petal in range(petals):
        angle = 2 * math.pi * petal / petals
        pen.circle(
            cx + math.cos(angle) * reach, cy + math.sin(angle) * reach * 0.85, size * 0.2, colour
        )
    pen.circle(cx, cy, size * 0.19, (0.99, 0.82, 0.30))


def rock(pen: Pen, x: float, y: float, *, size: float, colour: Colour, rng: Random) -> None:
    tall = size * rng.uniform(0.55, 0.8)
    outline = [
        (x - size, y + 2),
        (x - size * 0.85, y - tall * 0.5),
        (x - size * 0.3, y - tall),
        (x + size * 0.4, y - tall * 0.9),
        (x + size * 0.9, y - tall * 0.4),
        (x + size, y + 2),
    ]
    pen.blob(outline, vertical(y - tall, y, light(colour, 0.18), dark(colour, 0.28)), tension=0.35)
    pen.line(
        [(x - size * 0.1, y - tall * 0.7), (x + size * 0.05, y - tall * 0.35)],
        2.5,
        fade(dark(colour, 0.4), 0.5),
    )


def cloud(
    pen: Pen, x: float, y: float, *, size: float, colours: tuple[Colour, Colour], rng: Random
) -> None:
    """A cumulus with a flat soft base, white crown and a tinted belly."""
    crown, belly = colours
    puffs = [
        (-1.05, 0.0, 0.34),
        (-0.55, -0.22, 0.48),
        (0.05, -0.38, 0.58),
        (0.62, -0.18, 0.45),
        (1.08, 0.02, 0.32),
    ]
    fill = vertical(y - size * 0.95, y + size * 0.3, crown, belly)
    pen.box(
        x - size * 1.3,
        y - size * 0.12,
        size * 2.6,
        size * 0.40,
        fill=fill,
        round=size * 0.2,
        blur=size * 0.02,
    )
    for dx, dy, radius in puffs:
        r = radius * size * rng.uniform(0.9, 1.1)
        pen.circle(x + dx * size, y + dy * size, r, fill, blur=size * 0.02)
    for dx, dy, radius in puffs[1:4]:
        px, py, r = x + dx * size, y + dy * size, radius * size
        pen.circle(
            px - r * 0.15,
            py - r * 0.2,
            r * 0.6,
            radial((px - r * 0.2, py - r * 0.3), r * 0.7, fade(crown, 0.8), fade(crown, 0.0)),
        )
