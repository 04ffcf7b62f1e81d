"""City street."""

from generation.scene.renderer.backdrop import Backdrop
from generation.scene.renderer.paint import WHITE, Pen, dark, fade, light, linear, mix, vertical
from generation.scene.renderer.scenery import props
from generation.scene.renderer.scenery.skies import open_sky
from generation.scene.scene import Colour

_LAMP: Colour = (1.0, 0.86, 0.52)


_WALLS: tuple[Colour, ...] = (
    (0.90, 0.62, 0.52),
    (0.93, 0.80, 0.62),
    (0.66, 0.76, 0.80),
    (0.82, 0.70, 0.78),
    (0.72, 0.80, 0.70),
    (0.88, 0.86, 0.82),
)


def city(backdrop: Backdrop) -> None:
    open_sky(backdrop)
    foot = backdrop.ground - 92
    lit = backdrop.light.night or backdrop.scene.time == "sunset" or backdrop.light.veiled
    for parallax, tall, haze, tone in (
        (0.12, 470.0, 0.62, (0.46, 0.50, 0.66)),
        (0.28, 400.0, 0.36, (0.40, 0.44, 0.60)),
    ):

        def towers(pen: Pen, tall: float = tall, tone: Colour = tone) -> None:
            _skyline(backdrop, pen, foot, tall=tall, tone=tone, lit=lit)

        backdrop.layer(
            parallax, towers, top=foot - 640, bottom=foot + 120, haze=haze, tinted=not lit
        )
    backdrop.layer(
        0.62,
        lambda pen: _houses(backdrop, pen, foot, lit=lit),
        top=foot - 470,
        bottom=foot + 60,
        haze=0.06,
        tinted=not backdrop.light.night,
    )
    backdrop.layer(1.0, lambda pen: _street(backdrop, pen, foot), top=foot - 30)
    backdrop.layer(
        1.0,
        lambda pen: _lamps(backdrop, pen, foot, lit=lit),
        top=foot - 400,
        bottom=foot + 40,
        tinted=not lit,
    )
    backdrop.cast()


def _skyline(
    backdrop: Backdrop, pen: Pen, foot: float, *, tall: float, tone: Colour, lit: bool
) -> None:
    rng = backdrop.rng
    x = 0.0
    while x < backdrop.period - 40:
        wide = min(rng.uniform(70, 135), backdrop.period - x)
        high = tall * rng.uniform(0.45, 1.0)
        shade = mix(tone, rng.choice(_WALLS), 0.16)
        shade = dark(shade, 0.45) if backdrop.light.night else shade
        pen.box(
            x,
            foot - high,
            wide,
            high + 140,
            fill=linear((x, 0), (x + wide, 0), light(shade, 0.12), dark(shade, 0.16)),
        )
        if rng.random() < 0.4:
            pen.straight(
                (x + wide / 2, foot - high),
                (x + wide / 2, foot - high - rng.uniform(24, 70)),
                3.5,
                dark(shade, 0.2),
            )
        elif rng.random() < 0.4:
            pen.box(x + wide * 0.22, foot - high - 18, wide * 0.5, 20, fill=dark(shade, 0.1))
        rows, columns = int(high / 30), max(2, int(wide / 24))
        for row in range(rows):
            for column in range(columns):
                glow = rng.random() < (0.55 if lit else 0.22)
                pane = (
                    mix(_LAMP, shade, rng.uniform(0, 0.3))
                    if glow and lit
                    else mix(shade, (0.86, 0.93, 1.0), 0.42 if glow else 0.20)
                )
                pen.box(
                    x + 9 + column * (wide - 12) / columns,
                    foot - high + 14 + row * 30,
                    (wide - 12) / columns - 8,
                    17,
                    fill=pane,
                )
        x += wide + rng.choice((0, 0, 8))


def _houses(backdrop: Backdrop, pen: Pen, foot: float, *, lit: bool) -> None:
    rng, night = backdrop.rng, backdrop.light.night
    x = 0.0
    while x < backdrop.period - 60:
        wide = min(rng.uniform(150, 230), backdrop.period - x)
        high = rng.uniform(230, 400)
        wall = rng.choice(_WALLS)
        wall = mix(dark(wall, 0.30), (0.20, 0.20, 0.38), 0.45) if night else wall
        pen.box(
            x,
            foot - high,
            wide,
            high + 40,
            fill=vertical(foot - high, foot, light(wall, 0.10), dark(wall, 0.12)),
        )
        pen.box(x - 3, foot - high - 12, wide + 6, 20, fill=dark(wall, 0.28))
        _windows(backdrop, pen, (x, foot - high, wide, high), wall=wall, lit=lit)
        _shopfront(backdrop, pen, x, foot, wide, lit=lit)
        x += wide


def _windows(
    backdrop: Backdrop,
    pen: Pen,
    area: tuple[float, float, float, float],
    *,
    wall: Colour,
    lit: bool,
) -> None:
    x, y, wide, high = area
    rng = backdrop.rng
    columns = 3 if wide > 185 else 2
    for row in range(int((high - 130) / 74)):
        for column in range(columns):
            left, top = x + 22 + column * (wide - 30) / columns, y + 28 + row * 74
            on = lit and rng.random() < 0.6
            pane = mix(_LAMP, WHITE, 0.15) if on else mix((0.50, 0.66, 0.80), wall, 0.25)
            pen.box(left - 5, top - 5, 46, 60, fill=light(wall, 0.3), round=4)
            pen.box(
                left, top, 36, 50, fill=vertical(top, top + 50, light(pane, 0.15), pane), round=3
            )
            pen.box(left + 16, top, 4, 50, fill=light(wall, 0.3))
            if rng.random() < 0.3:
                pen.box(left - 4, top + 48, 44, 9, fill=(0.62, 0.36, 0.28))
                for k in range(4):
                    pen.circle(
                        left + 2 + k * 11,
                        top + 46,
                        7,
                        rng.choice(((0.40, 0.62, 0.34), (0.93, 0.45, 0.48))),
                    )


def _shopfront(
    backdrop: Backdrop, pen: Pen, x: float, foot: float, wide: float, *, lit: bool
) -> None:
    rng = backdrop.rng
    tone = rng.choice(
        ((0.86, 0.34, 0.34), (0.24, 0.52, 0.56), (0.96, 0.70, 0.30), (0.36, 0.42, 0.66))
    )
    glass = mix(_LAMP, WHITE, 0.2) if lit else (0.66, 0.80, 0.88)
    pen.box(x + 14, foot - 86, wide - 28, 90, fill=dark(tone, 0.3), round=4)
    pen.box(
        x + 22,
        foot - 70,
        wide - 86,
        56,
        fill=vertical(foot - 70, foot - 10, light(glass, 0.2), glass),
        round=3,
    )
    pen.box(x + wide - 56, foot - 70, 32, 74, fill=glass, round=3)
    count = 6
    step = (wide - 16) / count
    for k in range(count):
        stripe = tone if k % 2 else (0.97, 0.95, 0.91)
        pen.blob(
            [
                (x + 8 + k * step, foot - 108),
                (x + 8 + (k + 1) * step, foot - 108),
                (x + 8 + (k + 1) * step, foot - 74),
                (x + 8 + (k + 0.5) * step, foot - 66),
                (x + 8 + k * step, foot - 74),
            ],
            stripe,
            tension=0.15,
        )


def _street(backdrop: Backdrop, pen: Pen, foot: float) -> None:
    walk: Colour = (0.72, 0.70, 0.72)
    road: Colour = (0.36, 0.37, 0.43)
    pen.box(
        0,
        foot,
        backdrop.period,
        60,
        fill=vertical(foot, foot + 60, light(walk, 0.1), dark(walk, 0.08)),
    )
    for k in range(0, int(backdrop.period), 72):
        pen.straight((k, foot + 2), (k - 22, foot + 50), 2, fade(dark(walk, 0.4), 0.4))
    pen.box(0, foot + 50, backdrop.period, 15, fill=dark(walk, 0.18))
    pen.box(
        0,
        foot + 64,
        backdrop.period,
        1200,
        fill=vertical(foot + 64, backdrop.height + 60, road, dark(road, 0.42)),
    )
    y = backdrop.ground + 74
    for k in range(0, int(backdrop.period), 216):
        pen.shape(
            [(k + 20, y), (k + 138, y), (k + 128, y + 14), (k + 6, y + 14)],
            fade((0.95, 0.90, 0.74), 0.9),
        )
    for _ in range(90):
        pen.oval(
            backdrop.rng.uniform(0, backdrop.period),
            backdrop.rng.uniform(foot + 80, backdrop.height),
            backdrop.rng.uniform(8, 40),
            3,
            fill=fade(dark(road, 0.4), 0.25),
            blur=2,
        )


def _lamps(backdrop: Backdrop, pen: Pen, foot: float, *, lit: bool) -> None:
    for x in backdrop.spread(4, jitter=0.2):
        iron: Colour = (0.20, 0.22, 0.28)
        pen.limb([(x, foot + 30), (x, foot - 240)], [7, 4.5], iron)
        pen.line([(x, foot - 236), (x + 18, foot - 276), (x + 58, foot - 280)], 6, iron)
        if lit:
            pen.circle(x + 62, foot - 262, 130, fade(_LAMP, 0.22), blur=44)
            pen.shape(
                [
                    (x + 48, foot - 264),
                    (x + 76, foot - 264),
                    (x + 190, foot + 60),
                    (x - 66, foot + 60),
                ],
                vertical(foot - 264, foot + 60, fade(_LAMP, 0.24), fade(_LAMP, 0.0)),
                blur=8,
            )
        pen.oval(x + 62, foot - 268, 17, 10, fill=(1.0, 0.96, 0.82) if lit else (0.90, 0.92, 0.94))
    for x in backdrop.spread(4):
        props.leafy(
            pen,
            x + 130,
            foot + 26,
            height=backdrop.rng.uniform(190, 260),
            colour=(0.36, 0.58, 0.34) if not backdrop.light.night else (0.18, 0.30, 0.30),
            rng=backdrop.rng,
        )
