"""The sky: gradient, sun or moon, stars and drifting clouds."""

import math

from generation.scene.renderer.backdrop import MARGIN, Backdrop
from generation.scene.renderer.paint import WHITE, Pen, dark, fade, mix, radial, vertical
from generation.scene.renderer.scenery.props import cloud


def open_sky(backdrop: Backdrop, *, clouds: int | None = None) -> None:
    """What every outdoor setting begins with. `clouds` overrides what the weather suggests."""
    light, rng = backdrop.light, backdrop.rng

    def sky(pen: Pen) -> None:
        pen.box(
            -MARGIN,
            -MARGIN,
            backdrop.width + 2 * MARGIN,
            backdrop.height + 2 * MARGIN,
            fill=vertical(-MARGIN * 0.4, backdrop.horizon + 20, *light.sky),
        )
        if light.night and not light.veiled:
            _stars(backdrop, pen, 170)
        _disc(backdrop, pen)

    backdrop.fixed(sky)
    count = clouds if clouds is not None else 9 if light.veiled else rng.choice((2, 3, 4))
    if light.night and not light.veiled and clouds is None:
        count = rng.choice((0, 2))
    if count:
        _clouds(backdrop, count)


def _stars(backdrop: Backdrop, pen: Pen, count: int) -> None:
    rng = backdrop.rng
    for _ in range(count):
        x, y = rng.uniform(-MARGIN, backdrop.width + MARGIN), rng.uniform(-MARGIN, backdrop.horizon)
        fading = 1 - max(0.0, y) / backdrop.horizon
        size = rng.choice((0.9, 1.1, 1.4, 2.1))
        tone = rng.choice(((1.0, 1.0, 1.0), (0.85, 0.90, 1.0), (1.0, 0.93, 0.82)))
        pen.circle(x, y, size, fade(tone, rng.uniform(0.35, 1.0) * (0.35 + 0.65 * fading)))
        if size > 2:
            pen.circle(x, y, size * 3, fade(tone, 0.16), blur=2)


def _disc(backdrop: Backdrop, pen: Pen) -> None:
    light = backdrop.light
    (x, y), glow = light.sun, light.glow
    if light.veiled:
        pen.circle(x, y, 240, radial((x, y), 240, fade(glow, 0.22), fade(glow, 0.0)))
        return
    if light.night:
        pen.circle(x, y, 210, radial((x, y), 210, fade(glow, 0.30), fade(glow, 0.0)))
        pen.circle(
            x,
            y,
            52,
            radial((x - 16, y - 18), 84, (1.0, 1.0, 0.98), (0.93, 0.94, 0.93), (0.80, 0.83, 0.88)),
        )
        for dx, dy, r in ((-15, -10, 11), (17, 12, 14), (4, -24, 6), (-20, 18, 7)):
            pen.circle(x + dx, y + dy, r, fade((0.74, 0.77, 0.83), 0.55))
        return
    low = backdrop.scene.time != "day"
    size = 66 if low else 50
    reach = 430 if low else 330
    pen.circle(
        x, y, reach, radial((x, y), reach, fade(glow, 0.55), fade(glow, 0.20), fade(glow, 0.0))
    )
    pen.circle(x, y, size * 1.5, fade(glow, 0.35), blur=18)
    pen.circle(
        x, y, size, vertical(y - size, y + size, mix(glow, WHITE, 0.65), mix(glow, WHITE, 0.25))
    )


def _clouds(backdrop: Backdrop, count: int) -> None:
    light, rng = backdrop.light, backdrop.rng
    top = light.sky[0]
    crown = mix(WHITE, light.sky[2], 0.18 if not light.veiled else 0.55)
    belly = mix(crown, light.sky[1], 0.55)
    if light.night:
        crown, belly = mix(light.sky[2], WHITE, 0.12), mix(light.sky[1], top, 0.2)
    elif light.veiled:
        belly = dark(belly, 0.15)

    def painter(pen: Pen) -> None:
        for x in backdrop.spread(count * 2 if light.veiled else count + 2):
            low = 0.62 if light.veiled else 0.5
            y = backdrop.horizon * rng.uniform(0.10, low)
            size = (55 + 75 * rng.random()) * (1.5 if light.veiled else 1.0)
            cloud(pen, x, y, size=size, colours=(crown, belly), rng=rng)

    backdrop.drifting(
        0.07, painter, top=-MARGIN * 0.5, bottom=backdrop.horizon, speed=7.0 + 5 * light.veiled
    )


def rays(backdrop: Backdrop, pen: Pen, t: float) -> None:
    """Slanting light that breathes slowly; drawn live over forests and under water."""
    for index in range(6):
        x = backdrop.width * (index / 5.0) + 30 * math.sin(index * 2.1)
        strength = 0.05 + 0.035 * math.sin(t * 0.8 + index * 1.7)
        lean = backdrop.width * 0.16
        top, low = -MARGIN, backdrop.ground + 60
        points = [(x, top), (x + 46, top), (x + 130 - lean, low), (x - 30 - lean, low)]
        pen.shape(
            points,
            vertical(top, low, fade((1.0, 0.98, 0.86), strength * 1.6), fade((1, 1, 1), 0.0)),
        )
