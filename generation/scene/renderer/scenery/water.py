"""Beach, open sea, lake and the world under water."""

import math

from generation.scene.renderer.backdrop import MARGIN, Backdrop
from generation.scene.renderer.paint import WHITE, Pen, dark, fade, light, mix, vertical
from generation.scene.renderer.scenery import ground, props
from generation.scene.renderer.scenery.skies import open_sky, rays
from generation.scene.scene import Colour


def _sea_colours(backdrop: Backdrop) -> tuple[Colour, Colour]:
    """Far and near water: it mirrors the sky, then shows its own colour."""
    own: Colour = (0.10, 0.50, 0.62) if backdrop.scene.setting != "lake" else (0.20, 0.48, 0.58)
    sky = backdrop.light.sky
    tint = backdrop.light.tint
    near = mix(own, sky[0], 0.25)
    near = (near[0] * tint[0], near[1] * tint[1], near[2] * tint[2])
    return mix(sky[2], near, 0.35), near


def _water(backdrop: Backdrop, *, top: float, low: float) -> None:
    far, near = _sea_colours(backdrop)

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


def beach(backdrop: Backdrop) -> None:
    open_sky(backdrop)
    top, shore = backdrop.horizon - 10, backdrop.ground - 70
    sand: Colour = backdrop.rng.choice(((0.96, 0.85, 0.64), (0.95, 0.82, 0.60), (0.98, 0.88, 0.72)))
    _water(backdrop, top=top, low=shore)
    _islands(backdrop, top)

    def strand(pen: Pen) -> None:
        props.hills(
            backdrop, pen, base=shore + 20, rise=12, waves=2, colours=(dark(sand, 0.10), sand)
        )
        pen.box(
            0,
            shore + 70,
            backdrop.period,
            1400,
            fill=vertical(shore + 70, backdrop.height + 30, fade(sand, 0.0), dark(sand, 0.24)),
        )
        for _ in range(180):
            x, y = (
                backdrop.rng.uniform(0, backdrop.period),
                backdrop.rng.uniform(shore + 40, backdrop.height),
            )
            pen.circle(
                x,
                y,
                backdrop.rng.uniform(1, 2.6),
                fade(backdrop.rng.choice((dark(sand, 0.35), WHITE)), 0.5),
            )
        for x in backdrop.spread(5):
            _shell(
                pen, x, backdrop.rng.uniform(backdrop.ground + 50, backdrop.height - 50), backdrop
            )
        for index, x in enumerate(backdrop.spread(3, jitter=0.4)):
            if index:
                props.palm(
                    pen,
                    x,
                    shore + 40,
                    height=backdrop.rng.uniform(380, 520),
                    lean=backdrop.rng.choice((-1, 1)) * backdrop.rng.uniform(60, 130),
                    rng=backdrop.rng,
                )
            else:
                _parasol(pen, x, shore + 60, backdrop)

    backdrop.layer(1.0, strand, top=shore - 660)
    backdrop.live(1.0, lambda pen, t: _surf(backdrop, pen, t, shore))
    ground.foreground(backdrop, dark(sand, 0.40))


def _surf(backdrop: Backdrop, pen: Pen, t: float, shore: float) -> None:
    """A sheet of foam that runs up the sand and back."""
    reach = 0.5 + 0.5 * math.sin(t * 1.25)
    far, near = _sea_colours(backdrop)
    for strength, lag in ((0.85, 0.0), (0.45, 0.55)):
        run = 0.5 + 0.5 * math.sin(t * 1.25 - lag)
        y = shore - 12 + 30 * run
        left = -200.0
        points = [
            (left + 64 * k, y + 7 * math.sin(k * 0.9 + t * 0.8) + 5 * math.sin(k * 2.1))
            for k in range(-20, 60)
        ]
        if strength > 0.5:
            pen.shape(
                [*points, (points[-1][0], shore - 60), (points[0][0], shore - 60)],
                vertical(shore - 60, y + 8, fade(near, 0.0), fade(mix(near, far, 0.3), 0.85)),
            )
        pen.line(points, 7 + 5 * reach, fade(WHITE, strength))


def _islands(backdrop: Backdrop, top: float) -> None:
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


def _shell(pen: Pen, x: float, y: float, backdrop: Backdrop) -> None:
    tone = backdrop.rng.choice(((0.98, 0.72, 0.66), (0.98, 0.90, 0.80), (0.90, 0.62, 0.72)))
    pen.blob([(x, y), (x - 14, y - 12), (x - 8, y - 24), (x + 8, y - 24), (x + 14, y - 12)], tone)
    for lean in (-7, 0, 7):
        pen.straight((x, y - 2), (x + lean, y - 20), 1.6, fade(dark(tone, 0.3), 0.6))


def _parasol(pen: Pen, x: float, y: float, backdrop: Backdrop) -> None:
    red = backdrop.rng.choice(((0.93, 0.36, 0.34), (0.26, 0.60, 0.82), (0.98, 0.70, 0.26)))
    pen.straight((x, y + 10), (x + 14, y - 210), 8, (0.93, 0.90, 0.84))
    with pen.moved(x + 14, y - 210, turn=7):
        pen.blob(
            [(-140, 44), (-100, -28), (0, -62), (100, -28), (140, 44), (0, 30)], red, tension=0.5
        )
        for side in (-1, 1):
            pen.blob(
                [(0, -62), (side * 52, -32), (side * 72, 36), (side * 26, 32)],
                (0.98, 0.96, 0.92),
                tension=0.4,
            )
    pen.blob(
        [(x - 120, y + 26), (x - 20, y + 8), (x + 70, y + 22), (x - 30, y + 42)],
        light(red, 0.3),
        tension=0.3,
    )


def sea(backdrop: Backdrop) -> None:
    open_sky(backdrop)
    top = backdrop.horizon
    far, near = _sea_colours(backdrop)
    _water(backdrop, top=top, low=backdrop.height)
    _islands(backdrop, top)
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
        matrix = pen.canvas.getTotalMatrix()
        left = -matrix.getTranslateX() / matrix.getScaleX() - 60
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
    _water(backdrop, top=top + 10, low=low)
    far, near = _sea_colours(backdrop)
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


def underwater(backdrop: Backdrop) -> None:
    bright = {"day": 1.0, "dawn": 0.85, "sunset": 0.75, "night": 0.42}[backdrop.scene.time]
    surface: Colour = (0.30 * bright, 0.78 * bright, 0.88 * bright)
    deep: Colour = (0.02, 0.16 * bright + 0.03, 0.36 * bright + 0.06)

    def sheet(pen: Pen) -> None:
        pen.box(
            -MARGIN,
            -MARGIN,
            backdrop.width + 2 * MARGIN,
            backdrop.height + 2 * MARGIN,
            fill=vertical(-MARGIN, backdrop.height, surface, mix(surface, deep, 0.55), deep),
        )

    backdrop.fixed(sheet)
    if backdrop.scene.time != "night":
        backdrop.live(0.05, lambda pen, t: rays(backdrop, pen, t))
    blue = mix(deep, surface, 0.25)
    for parallax, rise, lower, haze in ((0.15, 130.0, -60.0, 0.25), (0.35, 100.0, 10.0, 0.55)):

        def reefs(pen: Pen, rise: float = rise, lower: float = lower, haze: float = haze) -> None:
            props.hills(
                backdrop,
                pen,
                base=backdrop.ground + lower,
                rise=rise,
                waves=3,
                colours=(mix(blue, deep, haze), deep),
            )

        backdrop.layer(parallax, reefs, top=backdrop.ground - 330, tinted=False)
    backdrop.live(0.30, lambda pen, t: _shoal(backdrop, pen, t, mix(blue, surface, 0.3)))
    sand = mix((0.86, 0.80, 0.62), surface, 0.45)

    def bed(pen: Pen) -> None:
        top = backdrop.ground - 20
        props.hills(
            backdrop,
            pen,
            base=top,
            rise=22,
            waves=2,
            colours=(mix(sand, WHITE, 0.15), mix(sand, deep, 0.55)),
        )
        for x in backdrop.spread(7):
            props.rock(
                pen,
                x,
                top + 26,
                size=backdrop.rng.uniform(30, 74),
                colour=mix((0.42, 0.46, 0.56), deep, 0.35),
                rng=backdrop.rng,
            )
        for x in backdrop.spread(13):
            _coral(backdrop, pen, x, top + backdrop.rng.uniform(12, 60), surface)

    backdrop.layer(0.9, bed, top=backdrop.ground - 250, tinted=False)
    backdrop.live(0.9, lambda pen, t: _weed(backdrop, pen, t))
    backdrop.cast()
    backdrop.live(1.2, lambda pen, t: _bubbles(backdrop, pen, t))


def _coral(backdrop: Backdrop, pen: Pen, x: float, y: float, surface: Colour) -> None:
    rng = backdrop.rng
    tone = mix(
        rng.choice(
            (
                (0.98, 0.42, 0.48),
                (0.99, 0.62, 0.30),
                (0.82, 0.45, 0.88),
                (0.98, 0.78, 0.40),
                (0.95, 0.50, 0.72),
            )
        ),
        surface,
        0.22,
    )
    kind = rng.randrange(3)
    size = rng.uniform(44, 105)
    if kind == 0:
        for lean in (-0.7, -0.35, 0.0, 0.35, 0.7):
            top = (x + lean * size, y - size * (1.1 - abs(lean) * 0.5))
            pen.limb(
                [(x, y), (x + lean * size * 0.4, y - size * 0.5), top],
                [size * 0.10, size * 0.08, size * 0.05],
                tone,
            )
            pen.circle(top[0], top[1], size * 0.085, light(tone, 0.25))
    elif kind == 1:
        for dx, r in ((-0.45, 0.32), (0.40, 0.30), (0.0, 0.46)):
            pen.circle(
                x + dx * size,
                y - r * size * 0.7,
                r * size,
                vertical(y - size, y, light(tone, 0.25), dark(tone, 0.18)),
            )
        for k in range(9):
            pen.circle(
                x + size * 0.4 * math.cos(k * 2.4),
                y - size * 0.35 + size * 0.22 * math.sin(k * 2.4),
                size * 0.035,
                fade(dark(tone, 0.3), 0.6),
            )
    else:
        pen.blob(
            [
                (x - size * 0.08, y),
                (x - size * 0.75, y - size * 0.8),
                (x, y - size * 1.15),
                (x + size * 0.75, y - size * 0.8),
                (x + size * 0.08, y),
            ],
            fade(tone, 0.92),
            tension=0.6,
        )
        for lean in (-0.5, -0.2, 0.15, 0.45):
            pen.line(
                [
                    (x, y - 4),
                    (x + lean * size * 0.6, y - size * 0.6),
                    (x + lean * size, y - size * 0.95),
                ],
                2.4,
                fade(dark(tone, 0.3), 0.5),
            )


def _weed(backdrop: Backdrop, pen: Pen, t: float) -> None:
    for index in range(9):
        x = -300 + index * 250.0
        tone = (0.16, 0.52, 0.42) if index % 2 else (0.24, 0.62, 0.36)
        for stem in range(3):
            root = x + stem * 26
            tall = 110 + 34 * ((index * 3 + stem) % 4)
            sway = 18 * math.sin(t * 1.2 + index + stem * 0.7)
            base = backdrop.ground + 30
            pen.limb(
                [(root, base), (root + sway * 0.5, base - tall * 0.5), (root + sway, base - tall)],
                [9, 8, 2],
                tone,
            )


def _shoal(backdrop: Backdrop, pen: Pen, t: float, tone: Colour) -> None:
    for index in range(14):
        x = (backdrop.width * 1.4 - t * 46 + (index * 97) % 420 + 60 * (index // 5)) % (
            backdrop.width + 700
        ) - 200
        y = backdrop.height * 0.30 + (index * 53) % 170 + 8 * math.sin(t * 2 + index)
        pen.oval(x, y, 13, 5.5, fill=fade(tone, 0.75))
        pen.shape([(x + 11, y), (x + 22, y - 6), (x + 22, y + 6)], fade(tone, 0.75))


def _bubbles(backdrop: Backdrop, pen: Pen, t: float) -> None:
    for index in range(20):
        speed = 50 + (index * 37) % 70
        span = backdrop.height + 120
        y = backdrop.height + 40 - ((t * speed + index * 173) % span)
        x = (index * 131) % int(backdrop.width) + 14 * math.sin(t * 1.7 + index)
        size = 4 + (index * 7) % 11
        pen.ring(x, y, size, 2, fade(WHITE, 0.55))
        pen.circle(x - size * 0.35, y - size * 0.35, size * 0.22, fade(WHITE, 0.8))
