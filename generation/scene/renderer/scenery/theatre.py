"""A stage with curtain, boards and searching lights."""

import math

from generation.scene.renderer.backdrop import MARGIN, Backdrop
from generation.scene.renderer.paint import Pen, dark, fade, light, linear, vertical
from generation.scene.scene import Colour


def stage(backdrop: Backdrop) -> None:
    cloth = backdrop.rng.choice(((0.66, 0.12, 0.20), (0.30, 0.14, 0.46), (0.10, 0.28, 0.46)))
    floor = backdrop.ground - 86

    def hall(pen: Pen) -> None:
        pen.box(
            -MARGIN,
            -MARGIN,
            backdrop.width + 2 * MARGIN,
            backdrop.height + 2 * MARGIN,
            fill=vertical(0, floor, (0.07, 0.04, 0.13), (0.20, 0.10, 0.28)),
        )

    backdrop.fixed(hall)
    backdrop.layer(
        0.5,
        lambda pen: _curtain_folds(backdrop, pen, cloth=cloth),
        top=-MARGIN,
        bottom=floor + 4,
        tinted=False,
    )

    def boards(pen: Pen) -> None:
        wood: Colour = (0.52, 0.33, 0.26)
        pen.box(
            0,
            floor,
            backdrop.period,
            1200,
            fill=vertical(floor, backdrop.height, dark(wood, 0.30), light(wood, 0.08)),
        )
        for k in range(-20, int(backdrop.period), 90):
            pen.straight(
                (k + 45, floor), (k, backdrop.height + 200), 2.5, fade(dark(wood, 0.6), 0.45)
            )

    backdrop.layer(1.0, boards, top=floor, tinted=False)
    colours = ((1.0, 0.82, 0.48), (0.98, 0.42, 0.66), (0.42, 0.74, 1.0), (0.62, 0.98, 0.62))
    backdrop.live(0.05, lambda pen, t: _spots(backdrop, pen, t, colours))
    backdrop.cast()

    backdrop.layer(
        0.9, lambda pen: _valance(backdrop, pen, cloth=cloth), top=-MARGIN, bottom=110, tinted=False
    )


def _valance(backdrop: Backdrop, pen: Pen, *, cloth: Colour) -> None:
    step = backdrop.period / 14
    for k in range(14):
        x = k * step
        pen.blob(
            [(x, -MARGIN), (x + step, -MARGIN), (x + step, 40), (x + step * 0.5, 92), (x, 40)],
            vertical(-40, 90, dark(cloth, 0.3), light(cloth, 0.06)),
            tension=0.35,
        )
        pen.line([(x, 40), (x + step * 0.5, 92), (x + step, 40)], 7, (0.90, 0.70, 0.34))


def _curtain_folds(backdrop: Backdrop, pen: Pen, *, cloth: Colour) -> None:
    floor = backdrop.ground - 86
    fold = backdrop.period / 36
    for k in range(36):
        x = k * fold
        pen.box(
            x,
            -MARGIN,
            fold + 1,
            floor + MARGIN,
            fill=linear(
                (x, 0), (x + fold, 0), dark(cloth, 0.45), light(cloth, 0.05), dark(cloth, 0.45)
            ),
        )
    pen.box(
        0,
        -MARGIN,
        backdrop.period,
        floor + MARGIN,
        fill=vertical(0, floor, fade((0.03, 0.0, 0.08), 0.55), fade((0.03, 0.0, 0.08), 0.05)),
    )
    pen.box(
        0,
        floor - 26,
        backdrop.period,
        26,
        fill=vertical(floor - 26, floor, (0.86, 0.66, 0.30), (0.56, 0.38, 0.16)),
    )


def _spots(backdrop: Backdrop, pen: Pen, t: float, colours: tuple[Colour, ...]) -> None:
    """Beams that search, then rest near the middle, with their pools on the boards."""
    floor = backdrop.ground + 16
    for index, tone in enumerate(colours):
        home = backdrop.width * (0.12 + 0.25 * index)
        aim = backdrop.width * 0.5 + backdrop.width * 0.30 * math.sin(t * 0.9 + index * 1.8)
        pen.shape(
            [(home - 12, -40), (home + 12, -40), (aim + 120, floor), (aim - 120, floor)],
            vertical(-40, floor, fade(tone, 0.36), fade(tone, 0.05)),
            blur=6,
        )
        pen.oval(aim, floor, 150, 28, fill=fade(tone, 0.22), blur=10)
    pen.oval(backdrop.width * 0.5, floor, 250, 44, fill=fade((1.0, 0.95, 0.80), 0.28), blur=16)
