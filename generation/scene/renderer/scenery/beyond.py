"""Outer space, the moon and above the clouds."""

import math

from generation.scene.renderer.backdrop import MARGIN, Backdrop
from generation.scene.renderer.paint import (
    WHITE,
    Pen,
    dark,
    fade,
    light,
    linear,
    mix,
    radial,
    smooth,
    vertical,
)
from generation.scene.renderer.scenery import props
from generation.scene.renderer.scenery.skies import open_sky
from generation.scene.scene import Colour

_PLANETS: tuple[Colour, ...] = (
    (0.90, 0.56, 0.36),
    (0.46, 0.64, 0.90),
    (0.78, 0.52, 0.82),
    (0.92, 0.76, 0.50),
    (0.42, 0.76, 0.68),
)

# By planet; the moon's own first.
_DUST: dict[str, Colour] = {
    "": (0.70, 0.70, 0.76),
    "mars": (0.80, 0.38, 0.22),
    "strange": (0.36, 0.62, 0.60),
}


def _heavens(backdrop: Backdrop, *, nebulae: bool, stars: int = 300) -> None:
    rng, sky = backdrop.rng, backdrop.light.sky

    def painter(pen: Pen) -> None:
        wide, high = backdrop.width + 2 * MARGIN, backdrop.height + 2 * MARGIN
        pen.box(-MARGIN, -MARGIN, wide, high, fill=vertical(-MARGIN, backdrop.height, *sky))
        if nebulae:
            hues = rng.choice(
                (
                    ((0.62, 0.20, 0.72), (0.16, 0.42, 0.86), (0.95, 0.40, 0.52)),
                    ((0.12, 0.56, 0.66), (0.40, 0.22, 0.78), (0.96, 0.62, 0.34)),
                )
            )
            for _ in range(9):
                x, y, r = (
                    rng.uniform(0, backdrop.width),
                    rng.uniform(0, backdrop.height),
                    rng.uniform(150, 340),
                )
                pen.circle(
                    x,
                    y,
                    r,
                    radial((x, y), r, fade(rng.choice(hues), 0.26), fade(rng.choice(hues), 0.0)),
                )
        for _ in range(stars):
            x, y = (
                rng.uniform(-MARGIN, backdrop.width + MARGIN),
                rng.uniform(-MARGIN, backdrop.height + MARGIN),
            )
            size = rng.choice((0.8, 1.0, 1.2, 1.6, 2.4))
            tone = rng.choice((WHITE, (0.80, 0.88, 1.0), (1.0, 0.90, 0.76)))
            pen.circle(x, y, size, fade(tone, rng.uniform(0.35, 1.0)))
            if size > 2:
                pen.circle(x, y, 7, fade(tone, 0.22), blur=3)

    backdrop.fixed(painter)
    if stars:
        backdrop.live(0.02, lambda pen, t: _twinkle(backdrop, pen, t))


def _twinkle(backdrop: Backdrop, pen: Pen, t: float) -> None:
    for index in range(16):
        x, y = (index * 0.618) % 1.0 * backdrop.width, (index * 0.754) % 1.0 * backdrop.height * 0.9
        size = 5 * max(0.0, math.sin(t * 1.6 + index * 2.3))
        if size > 0.6:
            pen.straight((x - size, y), (x + size, y), 1.4, fade(WHITE, 0.8))
            pen.straight((x, y - size), (x, y + size), 1.4, fade(WHITE, 0.8))


def planet(pen: Pen, x: float, y: float, r: float, *, tone: Colour, ringed: bool) -> None:
    ring = light(tone, 0.4)
    if ringed:
        _ring(pen, x, y, r, ring, front=False)
    disc = smooth(
        [
            (x + r * math.cos(a), y + r * math.sin(a))
            for a in (0, 0.785, 1.571, 2.356, 3.142, 3.927, 4.712, 5.498)
        ],
        tension=0.552,
    )
    pen.path(disc, tone)
    with pen.clipped(disc):
        for k in range(6):
            band = y - r + (k + 0.5) * r / 3
            pen.oval(
                x,
                band,
                r * 1.2,
                r * (0.07 + 0.04 * (k % 3)),
                fill=fade(light(tone, 0.3) if k % 2 else dark(tone, 0.2), 0.55),
                turn=-8,
            )
        pen.circle(
            x,
            y,
            r,
            radial(
                (x - r * 0.45, y - r * 0.45),
                r * 1.7,
                fade(WHITE, 0.30),
                fade(WHITE, 0.0),
                fade((0.02, 0.0, 0.10), 0.45),
                fade((0.02, 0.0, 0.10), 0.85),
            ),
        )
    pen.ring(x, y, r * 1.02, r * 0.04, fade(light(tone, 0.5), 0.35))
    if ringed:
        _ring(pen, x, y, r, ring, front=True)


def _ring(pen: Pen, x: float, y: float, r: float, tone: Colour, *, front: bool) -> None:
    import skia

    with pen.moved(x, y, turn=-18):
        box = skia.Rect.MakeLTRB(-r * 1.9, -r * 0.42, r * 1.9, r * 0.42)
        arc = skia.Path()
        arc.addArc(box, 0 if front else 180, 180)
        pen.path(arc, fade(tone, 0.85), stroke=r * 0.15)
        inner = skia.Rect.MakeLTRB(-r * 1.55, -r * 0.33, r * 1.55, r * 0.33)
        second = skia.Path()
        second.addArc(inner, 0 if front else 180, 180)
        pen.path(second, fade(dark(tone, 0.25), 0.7), stroke=r * 0.09)


def space(backdrop: Backdrop) -> None:
    _heavens(backdrop, nebulae=True)
    rng = backdrop.rng
    side = rng.choice((0.24, 0.76))

    def planets(pen: Pen) -> None:
        first, second = rng.sample(_PLANETS, 2)
        planet(
            pen,
            backdrop.width * side,
            backdrop.height * rng.uniform(0.16, 0.24),
            rng.uniform(84, 120),
            tone=first,
            ringed=True,
        )
        planet(
            pen,
            backdrop.width * (1 - side),
            backdrop.height * rng.uniform(0.78, 0.88),
            rng.uniform(140, 210),
            tone=second,
            ringed=False,
        )

    backdrop.layer(0.06, planets, top=-MARGIN, tinted=False)

    def rocks(pen: Pen) -> None:
        for x in backdrop.spread(9):
            y, size = rng.uniform(60, backdrop.height - 40), rng.uniform(8, 26)
            points = [
                (
                    x + size * math.cos(a) * rng.uniform(0.75, 1.1),
                    y + size * math.sin(a) * rng.uniform(0.7, 1.0),
                )
                for a in (0, 1, 2, 3, 4, 5)
            ]
            pen.blob(
                points,
                linear(
                    (x - size, y - size),
                    (x + size, y + size),
                    (0.62, 0.56, 0.58),
                    (0.20, 0.17, 0.24),
                ),
                tension=0.4,
            )
            pen.circle(x - size * 0.2, y - size * 0.1, size * 0.2, (0.34, 0.30, 0.36))

    backdrop.layer(0.35, rocks, top=-MARGIN, tinted=False)
    backdrop.cast()


def moon(backdrop: Backdrop) -> None:
    planet_name = backdrop.scene.planet
    dusty = planet_name == "mars" and not backdrop.light.night
    _heavens(backdrop, nebulae=planet_name == "strange", stars=0 if dusty else 300)
    rng, dust = backdrop.rng, _DUST[planet_name]
    x, y = backdrop.width * rng.choice((0.26, 0.74)), backdrop.height * 0.22

    def moons(pen: Pen) -> None:
        tone = mix(dust, WHITE, 0.55)
        planet(pen, x, y, 34, tone=tone, ringed=planet_name == "strange")
        planet(pen, backdrop.width - x, y * 0.6, 18, tone=tone, ringed=False)

    above = moons if planet_name else lambda pen: _earth(pen, x, y)
    backdrop.layer(0.04, above, top=-MARGIN, bottom=backdrop.horizon, tinted=False)
    for parallax, rise, lower, shade in ((0.12, 110.0, 0.0, 0.5), (0.34, 60.0, 34.0, 0.3)):

        def ridges(
            pen: Pen, rise: float = rise, lower: float = lower, shade: float = shade
        ) -> None:
            props.hills(
                backdrop,
                pen,
                base=backdrop.horizon + 20 + lower,
                rise=rise,
                waves=3,
                colours=(dark(dust, shade), dark(dust, shade + 0.2)),
            )

        backdrop.layer(parallax, ridges, top=backdrop.horizon - 220, tinted=False)

    def plain(pen: Pen) -> None:
        _lunar_plain(backdrop, pen, dust=dust)

    backdrop.layer(1.0, plain, top=backdrop.ground - 150, tinted=False)
    backdrop.cast()


def _earth(pen: Pen, x: float, y: float) -> None:
    planet(pen, x, y, 96, tone=(0.26, 0.52, 0.90), ringed=False)
    for dx, dy, size in ((-0.3, -0.2, 0.34), (0.25, 0.2, 0.30), (-0.1, 0.5, 0.2)):
        pen.blob(
            [
                (
                    x + (dx + size * math.cos(a) * 0.9) * 96,
                    y + (dy + size * math.sin(a) * 0.7) * 96,
                )
                for a in (0, 1.1, 2.2, 3.3, 4.4, 5.5)
            ],
            fade((0.42, 0.70, 0.42), 0.85),
            tension=0.5,
        )
    for dx, dy in ((-0.2, -0.5), (0.3, -0.1), (-0.4, 0.3)):
        pen.oval(x + dx * 96, y + dy * 96, 34, 8, fill=fade(WHITE, 0.75), turn=-12, blur=3)


def _lunar_plain(backdrop: Backdrop, pen: Pen, *, dust: Colour) -> None:
    rng = backdrop.rng
    top = backdrop.ground - 80
    props.hills(
        backdrop,
        pen,
        base=top + 20,
        rise=18,
        waves=2,
        colours=(light(dust, 0.12), dark(dust, 0.25)),
    )
    pen.box(
        0,
        top + 60,
        backdrop.period,
        1200,
        fill=vertical(top + 60, backdrop.height + 40, fade(dust, 0.0), dark(dust, 0.55)),
    )
    for row, px in enumerate(backdrop.spread(16)):
        py = top + 50 + (row * 67) % int(backdrop.height - top)
        size = 16 + (py - top) * 0.20 * rng.uniform(0.5, 1.2)
        pen.oval(px, py, size * 1.6, size * 0.5, fill=dark(dust, 0.42))
        pen.oval(px, py + size * 0.10, size * 1.45, size * 0.38, fill=dark(dust, 0.22))
        pen.line(
            [
                (px - size * 1.5, py + size * 0.12),
                (px, py + size * 0.52),
                (px + size * 1.5, py + size * 0.12),
            ],
            3,
            fade(light(dust, 0.5), 0.8),
        )
    for px in backdrop.spread(9):
        props.rock(
            pen,
            px,
            top + rng.uniform(20, 90),
            size=rng.uniform(12, 34),
            colour=dark(dust, 0.2),
            rng=rng,
        )


def sky(backdrop: Backdrop) -> None:
    open_sky(backdrop, clouds=3)
    rng, light_ = backdrop.rng, backdrop.light
    crown = mix(WHITE, light_.sky[2], 0.12 if not light_.night else 0.72)
    belly = mix(crown, light_.sky[1], 0.5)
    for parallax, y, count, size in (
        (0.14, 0.74, 9, 120.0),
        (0.32, 0.84, 8, 160.0),
        (0.60, 0.94, 8, 210.0),
    ):

        def bank(pen: Pen, y: float = y, count: int = count, size: float = size) -> None:
            for x in backdrop.spread(count):
                props.cloud(
                    pen,
                    x,
                    backdrop.height * y + rng.uniform(-30, 30),
                    size=size * rng.uniform(0.7, 1.15),
                    colours=(crown, belly),
                    rng=rng,
                )

        backdrop.drifting(
            parallax,
            bank,
            top=backdrop.height * y - 330,
            bottom=backdrop.height + MARGIN,
            speed=10 + 30 * parallax,
        )
    backdrop.cast()

    def wisps(pen: Pen) -> None:
        for x in backdrop.spread(5):
            pen.oval(
                x,
                rng.uniform(0, backdrop.height),
                rng.uniform(140, 260),
                rng.uniform(20, 44),
                fill=fade(crown, 0.35),
                blur=18,
            )

    backdrop.drifting(1.5, wisps, top=-MARGIN, bottom=backdrop.height + MARGIN, speed=60)
