"""The world under water."""

import math

from generation.scene.renderer.backdrop import MARGIN, Backdrop, visible_left
from generation.scene.renderer.paint import WHITE, Pen, dark, fade, light, mix, vertical
from generation.scene.renderer.scenery import props
from generation.scene.renderer.scenery.skies import rays
from generation.scene.scene import Colour


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
        backdrop.live(0.02, lambda pen, t: rays(backdrop, pen, t))
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
    backdrop.live(0.02, lambda pen, t: _shoal(backdrop, pen, t, mix(blue, surface, 0.3)))
    sand = mix((0.86, 0.80, 0.62), surface, 0.45)

    def bed(pen: Pen) -> None:
        _seabed(backdrop, pen, deep=deep, sand=sand, surface=surface)

    backdrop.layer(0.9, bed, top=backdrop.ground - 250, tinted=False)
    backdrop.live(0.9, lambda pen, t: _weed(backdrop, pen, t))
    backdrop.cast()
    backdrop.live(0.02, lambda pen, t: _bubbles(backdrop, pen, t))


def _seabed(backdrop: Backdrop, pen: Pen, *, deep: Colour, sand: Colour, surface: Colour) -> None:
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
        _branching(pen, size=size, tone=tone, x=x, y=y)
    elif kind == 1:
        _brain(pen, size=size, tone=tone, x=x, y=y)
    else:
        _fan(pen, size=size, tone=tone, x=x, y=y)


def _branching(pen: Pen, *, size: float, tone: Colour, x: float, y: float) -> None:
    for lean in (-0.7, -0.35, 0.0, 0.35, 0.7):
        top = (x + lean * size, y - size * (1.1 - abs(lean) * 0.5))
        pen.limb(
            [(x, y), (x + lean * size * 0.4, y - size * 0.5), top],
            [size * 0.10, size * 0.08, size * 0.05],
            tone,
        )
        pen.circle(top[0], top[1], size * 0.085, light(tone, 0.25))


def _brain(pen: Pen, *, size: float, tone: Colour, x: float, y: float) -> None:
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


def _fan(pen: Pen, *, size: float, tone: Colour, x: float, y: float) -> None:
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
    first = int(visible_left(pen) // 250) - 1
    for index in range(first, first + int(backdrop.width / 250) + 4):
        x = index * 250.0
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
