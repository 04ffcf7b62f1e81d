"""Open sea and lake."""

import math

from generation.scene.renderer.backdrop import MARGIN, Backdrop, visible_left
from generation.scene.renderer.paint import WHITE, Pen, dark, fade, light, mix, vertical
from generation.scene.renderer.scenery import ground, props
from generation.scene.renderer.scenery.skies import open_sky
from generation.scene.scene import Colour


def sea_colours(backdrop: Backdrop) -> tuple[Colour, Colour]:
    """Far and near water: it mirrors the sky, then shows its own colour."""
    own: Colour = (0.10, 0.50, 0.62) if backdrop.scene.setting != "lake" else (0.20, 0.48, 0.58)
    sky = backdrop.light.sky
    tint = backdrop.light.tint
    near = mix(own, sky[0], 0.25)
    near = (near[0] * tint[0], near[1] * tint[1], near[2] * tint[2])
    return mix(sky[2], near, 0.35), near


def water(backdrop: Backdrop, *, top: float, low: float) -> None:
    far, near = sea_colours(backdrop)

    def sheet(pen: Pen) -> None:
        pen.box(0, top, backdrop.period, low - top + 500, fill=vertical(top, low, far, near))

    backdrop.layer(0.25, sheet, top=top, tinted=False)
    backdrop.live(0.02, lambda pen, t: _glitter(backdrop, pen, t, top=top, low=low))


def _glitter(backdrop: Backdrop, pen: Pen, t: float, *, top: float, low: float) -> None:
    """The sun's path on the water and small crests, twinkling in place."""
    light_, (sun_x, _) = backdrop.light, backdrop.light.sun
    for index in range(54):
        depth = (index * 0.618) % 1.0
        y = top + 4 + (low - top) * depth**1.5
        along = (index * 0.7548) % 1.0
        twinkle = max(0.0, math.sin(t * 2.2 + index * 2.4))
        if index % 2 and not light_.veiled:
            x = sun_x + (along - 0.5) * (90 + 260 * depth)
            pen.oval(
                x, y, 10 + 34 * depth, 1.6 + 2.4 * depth, fill=fade(light_.glow, 0.55 * twinkle)
            )
        else:
            x = (along * 1.3 - 0.15) * backdrop.width
            pen.oval(
                x + 8 * math.sin(t + index),
                y,
                12 + 40 * depth,
                1.4 + 1.6 * depth,
                fill=fade(WHITE, 0.26 * twinkle),
            )


def islands(backdrop: Backdrop, top: float) -> None:
    def painter(pen: Pen) -> None:
        for x in backdrop.spread(3):
            size = backdrop.rng.uniform(90, 190)
            pen.blob(
                [
                    (x - size, top + 6),
                    (x - size * 0.4, top - size * 0.32),
                    (x + size * 0.15, top - size * 0.46),
                    (x + size, top + 6),
                ],
                (0.36, 0.50, 0.48),
                tension=0.5,
            )

    backdrop.layer(0.10, painter, top=top - 120, bottom=top + 8, haze=0.50)


def sea(backdrop: Backdrop) -> None:
    open_sky(backdrop)
    top = backdrop.horizon
    far, near = sea_colours(backdrop)
    water(backdrop, top=top, low=backdrop.height)
    islands(backdrop, top)
    for parallax, y, shade in (
        (0.45, top + 40, 0.3),
        (0.70, (top + backdrop.ground) / 2 + 20, 0.6),
    ):
        _swell(backdrop, parallax, y, mix(far, near, shade), foam=0.35)
    backdrop.cast()
    _swell(backdrop, 1.0, backdrop.ground - 6, mix(near, dark(near, 0.2), 0.3), foam=0.75)
    _swell(
        backdrop,
        1.35,
        backdrop.ground + 0.45 * (backdrop.height - backdrop.ground),
        dark(near, 0.28),
        foam=0.5,
    )


def _swell(backdrop: Backdrop, parallax: float, y: float, tone: Colour, *, foam: float) -> None:
    """One row of waves that rises and falls as it passes."""
    period = backdrop.period

    def crest(x: float, t: float) -> float:
        k = 2 * math.pi / period
        size = 6 + 10 * parallax
        return (
            y
            + size * math.sin(7 * k * x + t * 1.3 + 5 * parallax)
            + size * 0.5 * math.sin(16 * k * x - t * 1.7)
        )

    def painter(pen: Pen, t: float) -> None:
        left = visible_left(pen) - 60
        points = [
            (left + 30 * k, crest(left + 30 * k, t)) for k in range(int(backdrop.width / 30) + 6)
        ]
        low = backdrop.height + MARGIN
        fill = vertical(
            y - 20,
            y + 170,
            fade(light(tone, 0.16), 0.94),
            fade(tone, 0.96),
            fade(dark(tone, 0.25), 0.98),
        )
        pen.shape([*points, (points[-1][0], low), (points[0][0], low)], fill)
        pen.line(points, 2 + 2.5 * parallax, fade(WHITE, foam * 0.8))

    backdrop.live(parallax, painter)


def lake(backdrop: Backdrop) -> None:
    open_sky(backdrop)
    top = backdrop.horizon + 6
    base = top
    green: Colour = (0.36, 0.56, 0.34)
    backdrop.layer(
        0.10,
        lambda pen: props.peaks(
            backdrop, pen, base=base, rise=250, count=7, colour=(0.46, 0.54, 0.66), snow=True
        ),
        top=base - 300,
        bottom=base + 10,
        haze=0.46,
    )

    def banks(pen: Pen) -> None:
        props.hills(
            backdrop, pen, base=base - 8, rise=26, waves=3, colours=(green, dark(green, 0.15))
        )
        for x in backdrop.spread(16):
            if backdrop.rng.random() < 0.6:
                props.pine(
                    pen,
                    x,
                    base - 4,
                    height=backdrop.rng.uniform(80, 170),
                    colour=(0.22, 0.42, 0.32),
                )
            else:
                props.leafy(
                    pen,
                    x,
                    base,
                    height=backdrop.rng.uniform(90, 150),
                    colour=green,
                    rng=backdrop.rng,
                )

    backdrop.layer(0.22, banks, top=base - 220, bottom=base + 20, haze=0.24)
    afloat = backdrop.scene.afloat
    low = backdrop.height if afloat else backdrop.ground - 60
    water(backdrop, top=top + 10, low=low)
    far, near = sea_colours(backdrop)
    if not afloat:
        ground.grass(backdrop, (0.46, 0.66, 0.36), flowers=16, rocks=5)
        _reeds(backdrop)
        return
    backdrop.cast()
    _swell(backdrop, 1.0, backdrop.ground + 2, mix(near, far, 0.15), foam=0.30)
    _reeds(backdrop)


def _reeds(backdrop: Backdrop) -> None:
    backdrop.cast()

    def painter(pen: Pen) -> None:
        low = backdrop.height + 20
        for x in backdrop.spread(12):
            for lean in (-26, -6, 14, 30):
                tall = backdrop.rng.uniform(100, 190)
                pen.limb(
                    [
                        (x + lean * 0.5, low),
                        (x + lean, low - tall * 0.6),
                        (x + lean * 1.6, low - tall),
                    ],
                    [5, 4, 1],
                    (0.24, 0.40, 0.22),
                )
            pen.limb([(x, low - 150), (x + 2, low - 196)], [8, 8], (0.40, 0.26, 0.18))

    backdrop.layer(1.4, painter, top=backdrop.height - 210, bottom=backdrop.height + MARGIN, blur=3)
