"""The beach."""

import math

from generation.scene.renderer.backdrop import Backdrop, visible_left
from generation.scene.renderer.paint import WHITE, Pen, dark, fade, light, mix, vertical
from generation.scene.renderer.scenery import ground, props
from generation.scene.renderer.scenery.skies import open_sky
from generation.scene.renderer.scenery.water import islands, sea_colours, water
from generation.scene.scene import Colour


def beach(backdrop: Backdrop) -> None:
    open_sky(backdrop)
    top, shore = backdrop.horizon - 10, backdrop.ground - 70
    sand: Colour = backdrop.rng.choice(((0.96, 0.85, 0.64), (0.95, 0.82, 0.60), (0.98, 0.88, 0.72)))
    water(backdrop, top=top, low=shore)
    islands(backdrop, top)

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
    far, near = sea_colours(backdrop)
    first = int(visible_left(pen) // 64) - 1
    for strength, lag in ((0.85, 0.0), (0.45, 0.55)):
        run = 0.5 + 0.5 * math.sin(t * 1.25 - lag)
        y = shore - 12 + 30 * run
        points = []
        for k in range(first, first + int(backdrop.width / 64) + 5):
            ripple = 7 * math.sin(k * 0.9 + t * 0.8) + 5 * math.sin(k * 2.1)
            points.append((64.0 * k, y + ripple))
        if strength > 0.5:
            pen.shape(
                [*points, (points[-1][0], shore - 60), (points[0][0], shore - 60)],
                vertical(shore - 60, y + 8, fade(near, 0.0), fade(mix(near, far, 0.3), 0.85)),
            )
        pen.line(points, 7 + 5 * reach, fade(WHITE, strength))


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
