"""City street, room and stage."""

import math

from generation.scene.renderer.backdrop import MARGIN, Backdrop
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


def room(backdrop: Backdrop) -> None:
    rng = backdrop.rng
    wall = rng.choice(
        (
            (0.62, 0.76, 0.76),
            (0.93, 0.78, 0.66),
            (0.74, 0.70, 0.86),
            (0.86, 0.84, 0.70),
            (0.70, 0.80, 0.68),
        )
    )
    dim = 0.55 if backdrop.light.night else 1.0
    wall = (wall[0] * dim, wall[1] * dim, wall[2] * (dim + 0.08 * (1 - dim)))
    skirting = backdrop.ground - 96

    def plaster(pen: Pen) -> None:
        pen.box(
            -MARGIN,
            -MARGIN,
            backdrop.width + 2 * MARGIN,
            backdrop.height + 2 * MARGIN,
            fill=vertical(-MARGIN, skirting, dark(wall, 0.16), wall, light(wall, 0.12)),
        )

    backdrop.fixed(plaster)

    def furniture(pen: Pen) -> None:
        for k in range(0, int(backdrop.period), 90):
            pen.straight((k, -MARGIN), (k, skirting), 12, fade(light(wall, 0.35), 0.25))
        pen.box(0, skirting - 22, backdrop.period, 26, fill=light(wall, 0.55))
        for index, x in enumerate(backdrop.spread(4, jitter=0.15)):
            _window(backdrop, pen, x, skirting - 250) if index % 2 == 0 else _pictures(
                backdrop, pen, x, skirting - 280
            )
        for index, x in enumerate(backdrop.spread(5, jitter=0.25)):
            (_sofa, _shelf, _plant, _lamp_stand, _plant)[index](backdrop, pen, x, skirting)

    backdrop.layer(0.55, furniture, top=-MARGIN, bottom=skirting + 30)

    def boards(pen: Pen) -> None:
        wood: Colour = (0.76 * dim, 0.54 * dim, 0.36 * dim)
        pen.box(
            0,
            skirting,
            backdrop.period,
            1200,
            fill=vertical(skirting, backdrop.height + 40, dark(wood, 0.08), light(wood, 0.14)),
        )
        for row in range(9):
            y = skirting + 8 + row * row * 5.5 + row * 10
            pen.straight((0, y), (backdrop.period, y), 2, fade(dark(wood, 0.5), 0.45))
            for x in backdrop.spread(8):
                pen.straight((x, y), (x - 10, y + 16 + row * 10), 2, fade(dark(wood, 0.5), 0.35))
        rug: Colour = rng.choice(((0.86, 0.42, 0.40), (0.32, 0.46, 0.66), (0.90, 0.72, 0.42)))
        for x in backdrop.spread(2, jitter=0.1):
            pen.oval(
                x, backdrop.ground + 34, 400, 72, fill=(rug[0] * dim, rug[1] * dim, rug[2] * dim)
            )
            pen.oval(
                x,
                backdrop.ground + 32,
                350,
                56,
                fill=light((rug[0] * dim, rug[1] * dim, rug[2] * dim), 0.25),
            )
            pen.oval(
                x, backdrop.ground + 31, 300, 43, fill=(rug[0] * dim, rug[1] * dim, rug[2] * dim)
            )

    backdrop.layer(1.0, boards, top=skirting)
    backdrop.cast()


def _window(backdrop: Backdrop, pen: Pen, x: float, y: float) -> None:
    frame: Colour = (0.97, 0.96, 0.93)
    sky = backdrop.light.sky
    pen.box(x - 122, y - 172, 244, 330, fill=dark(frame, 0.1), round=8)
    pen.box(x - 108, y - 158, 216, 302, fill=vertical(y - 158, y + 144, *sky))
    if backdrop.light.night:
        pen.circle(x + 40, y - 84, 30, (0.96, 0.96, 0.92))
        for k in range(14):
            pen.circle(x - 96 + (k * 61) % 192, y - 148 + (k * 37) % 200, 1.8, WHITE)
    else:
        pen.circle(x + 50, y - 92, 32, fade(backdrop.light.glow, 0.95))
        pen.blob(
            [
                (x - 108, y + 144),
                (x - 108, y + 70),
                (x - 30, y + 40),
                (x + 60, y + 76),
                (x + 108, y + 50),
                (x + 108, y + 144),
            ],
            mix((0.42, 0.64, 0.40), sky[2], 0.25),
            tension=0.4,
        )
    pen.box(x - 5, y - 158, 10, 302, fill=frame)
    pen.box(x - 108, y - 20, 216, 10, fill=frame)
    pen.box(x - 136, y + 150, 272, 18, fill=frame, round=5)
    cloth: Colour = (0.93, 0.56, 0.50)
    for side in (-1, 1):
        pen.blob(
            [
                (x + side * 150, y - 190),
                (x + side * 74, y - 190),
                (x + side * 92, y - 20),
                (x + side * 128, y + 60),
                (x + side * 120, y + 176),
                (x + side * 160, y + 176),
            ],
            linear((x + side * 160, 0), (x + side * 80, 0), dark(cloth, 0.2), light(cloth, 0.1)),
            tension=0.35,
        )
    pen.box(x - 176, y - 200, 352, 14, fill=(0.52, 0.36, 0.26), round=7)


def _pictures(backdrop: Backdrop, pen: Pen, x: float, y: float) -> None:
    for dx, dy, wide, high in ((-84, -10, 118, 146), (70, -48, 96, 96), (76, 74, 110, 84)):
        tone = backdrop.rng.choice(((0.96, 0.74, 0.50), (0.50, 0.70, 0.76), (0.86, 0.56, 0.60)))
        pen.box(x + dx - wide / 2, y + dy - high / 2, wide, high, fill=(0.40, 0.28, 0.22), round=4)
        pen.box(
            x + dx - wide / 2 + 9,
            y + dy - high / 2 + 9,
            wide - 18,
            high - 18,
            fill=vertical(y + dy - high / 2, y + dy + high / 2, light(tone, 0.5), tone),
        )
        pen.circle(
            x + dx + wide * 0.14, y + dy - high * 0.12, min(wide, high) * 0.13, light(tone, 0.8)
        )
        pen.blob(
            [
                (x + dx - wide / 2 + 9, y + dy + high / 2 - 9),
                (x + dx - wide * 0.12, y + dy + high * 0.02),
                (x + dx + wide / 2 - 9, y + dy + high / 2 - 9),
            ],
            dark(tone, 0.3),
            tension=0.3,
        )


def _sofa(backdrop: Backdrop, pen: Pen, x: float, y: float) -> None:
    tone = backdrop.rng.choice(((0.30, 0.50, 0.58), (0.86, 0.54, 0.38), (0.52, 0.42, 0.62)))
    pen.box(
        x - 190,
        y - 150,
        380,
        120,
        fill=vertical(y - 150, y, light(tone, 0.2), dark(tone, 0.1)),
        round=34,
    )
    for side in (-1, 1):
        pen.box(x + side * 190 - 34, y - 104, 68, 110, fill=dark(tone, 0.12), round=28)
    for dx in (-80, 80):
        pen.box(x + dx - 80, y - 74, 160, 56, fill=light(tone, 0.12), round=18)
    pen.box(x - 176, y - 30, 352, 36, fill=dark(tone, 0.2), round=10)
    pen.box(x - 130, y - 118, 66, 60, fill=(0.97, 0.78, 0.42), round=14)


def _shelf(backdrop: Backdrop, pen: Pen, x: float, y: float) -> None:
    wood: Colour = (0.56, 0.38, 0.26)
    pen.box(x - 110, y - 330, 220, 336, fill=dark(wood, 0.35), round=6)
    for row in range(4):
        top = y - 320 + row * 82
        pen.box(x - 116, top + 68, 232, 12, fill=wood)
        at = x - 98
        while at < x + 80:
            wide, high = backdrop.rng.uniform(13, 26), backdrop.rng.uniform(42, 62)
            book = backdrop.rng.choice(
                (
                    (0.86, 0.36, 0.34),
                    (0.30, 0.52, 0.72),
                    (0.96, 0.76, 0.36),
                    (0.40, 0.62, 0.46),
                    (0.90, 0.86, 0.78),
                )
            )
            pen.box(at, top + 68 - high, wide, high, fill=book, round=2)
            at += wide + (0 if backdrop.rng.random() < 0.8 else 26)


def _plant(backdrop: Backdrop, pen: Pen, x: float, y: float) -> None:
    pot: Colour = (0.82, 0.46, 0.34)
    for lean in (-1.0, -0.6, -0.25, 0.2, 0.55, 0.95):
        tip = (x + lean * 105, y - 180 - 70 * (1 - abs(lean)))
        pen.limb(
            [(x, y - 60), (x + lean * 40, y - 140), tip],
            [6, 26, 3],
            vertical(tip[1], y - 60, (0.42, 0.68, 0.40), (0.22, 0.46, 0.30)),
        )
    pen.shape(
        [(x - 46, y - 70), (x + 46, y - 70), (x + 34, y + 6), (x - 34, y + 6)],
        linear((x - 46, 0), (x + 46, 0), light(pot, 0.15), dark(pot, 0.15)),
    )
    pen.box(x - 52, y - 82, 104, 20, fill=pot, round=6)


def _lamp_stand(backdrop: Backdrop, pen: Pen, x: float, y: float) -> None:
    pen.circle(x, y - 300, 170, fade(_LAMP, 0.40 if backdrop.light.night else 0.16), blur=56)
    pen.limb([(x, y), (x, y - 260)], [5, 4], (0.36, 0.28, 0.24))
    pen.oval(x, y + 2, 46, 9, fill=(0.36, 0.28, 0.24))
    pen.shape(
        [(x - 36, y - 350), (x + 36, y - 350), (x + 68, y - 250), (x - 68, y - 250)],
        vertical(y - 350, y - 250, (1.0, 0.90, 0.66), (1.0, 0.80, 0.48)),
    )


def stage(backdrop: Backdrop) -> None:
    rng = backdrop.rng
    cloth = rng.choice(((0.66, 0.12, 0.20), (0.30, 0.14, 0.46), (0.10, 0.28, 0.46)))
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

    def curtain(pen: Pen) -> None:
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

    backdrop.layer(0.5, curtain, top=-MARGIN, bottom=floor + 4, tinted=False)

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

    def valance(pen: Pen) -> None:
        step = backdrop.period / 14
        for k in range(14):
            x = k * step
            pen.blob(
                [(x, -MARGIN), (x + step, -MARGIN), (x + step, 40), (x + step * 0.5, 92), (x, 40)],
                vertical(-40, 90, dark(cloth, 0.3), light(cloth, 0.06)),
                tension=0.35,
            )
            pen.line([(x, 40), (x + step * 0.5, 92), (x + step, 40)], 7, (0.90, 0.70, 0.34))

    backdrop.layer(0.9, valance, top=-MARGIN, bottom=110, tinted=False)


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
