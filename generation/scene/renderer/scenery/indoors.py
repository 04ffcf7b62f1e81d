"""A room: window, sofa, shelf, plants, boards and rugs."""

import math

from generation.scene.renderer.backdrop import MARGIN, Backdrop, visible_left
from generation.scene.renderer.paint import (
    WHITE,
    Pen,
    dark,
    fade,
    light,
    linear,
    mix,
    smooth,
    vertical,
)
from generation.scene.scene import Colour

_LAMP: Colour = (1.0, 0.86, 0.52)


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

    openings = backdrop.spread(4, jitter=0.15)

    def furniture(pen: Pen) -> None:
        for k in range(0, int(backdrop.period), 90):
            pen.straight((k, -MARGIN), (k, skirting), 12, fade(light(wall, 0.35), 0.25))
        pen.box(0, skirting - 22, backdrop.period, 26, fill=light(wall, 0.55))
        for index, x in enumerate(openings):
            _window(backdrop, pen, x, skirting - 250) if index % 2 == 0 else _pictures(
                backdrop, pen, x, skirting - 280
            )
        for index, x in enumerate(backdrop.spread(5, jitter=0.25)):
            (_sofa, _shelf, _plant, _lamp_stand, _plant)[index](backdrop, pen, x, skirting)

    backdrop.layer(0.55, furniture, top=-MARGIN, bottom=skirting + 30)
    _wet(backdrop, openings[::2], skirting - 250)

    def boards(pen: Pen) -> None:
        _floorboards(backdrop, pen)

    backdrop.layer(1.0, boards, top=skirting)
    backdrop.cast()


def _floorboards(backdrop: Backdrop, pen: Pen) -> None:
    dim, rng, skirting = 0.55 if backdrop.light.night else 1.0, backdrop.rng, backdrop.ground - 96
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
        pen.oval(x, backdrop.ground + 34, 400, 72, fill=(rug[0] * dim, rug[1] * dim, rug[2] * dim))
        pen.oval(
            x,
            backdrop.ground + 32,
            350,
            56,
            fill=light((rug[0] * dim, rug[1] * dim, rug[2] * dim), 0.25),
        )
        pen.oval(x, backdrop.ground + 31, 300, 43, fill=(rug[0] * dim, rug[1] * dim, rug[2] * dim))


def _window(backdrop: Backdrop, pen: Pen, x: float, y: float) -> None:
    frame: Colour = (0.97, 0.96, 0.93)
    sky = backdrop.light.sky
    pen.box(x - 122, y - 172, 244, 330, fill=dark(frame, 0.1), round=8)
    pen.box(x - 108, y - 158, 216, 302, fill=vertical(y - 158, y + 144, *sky))
    if backdrop.light.night and not backdrop.light.veiled:
        pen.circle(x + 40, y - 84, 30, (0.96, 0.96, 0.92))
        for k in range(14):
            pen.circle(x - 96 + (k * 61) % 192, y - 148 + (k * 37) % 200, 1.8, WHITE)
    elif not backdrop.light.night:
        if not backdrop.light.veiled:
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


def _wet(backdrop: Backdrop, windows: list[float], y: float) -> None:
    if backdrop.scene.weather in ("rain", "storm", "snowfall"):
        panes = [(x + shift * backdrop.period, y) for x in windows for shift in (-1, 0, 1, 2)]
        backdrop.live(0.55, lambda pen, t: _outside(backdrop, pen, panes, t))


def _outside(backdrop: Backdrop, pen: Pen, panes: list[tuple[float, float]], t: float) -> None:
    """What falls behind the panes, between the curtains."""
    snows = backdrop.scene.weather == "snowfall"
    left = visible_left(pen)
    flash = max((math.exp(-9 * (t - at)) for at in backdrop.scene.flashes if at <= t), default=0.0)
    for x, y in panes:
        if not left - 200 < x < left + backdrop.width * 1.2 + 200:
            continue
        for side in (-1, 1):
            near, far = x + side * 6, x + side * 84
            glass = smooth(
                [(near, y - 156), (far, y - 156), (far, y + 142), (near, y + 142)], tension=0.0
            )
            with pen.clipped(glass):
                if flash > 0.02:
                    pen.box(x - 108, y - 158, 216, 302, fill=fade(WHITE, 0.7 * flash))
                for index in range(16):
                    across = x + side * (8 + (index * 0.618) % 1.0 * 80)
                    speed = (90 if snows else 620) * (0.8 + 0.4 * ((index * 0.37) % 1.0))
                    down = y - 170 + (index * 47 + speed * t) % 330
                    if snows:
                        pen.circle(across + 5 * math.sin(t + index), down, 3.4, fade(WHITE, 0.9))
                    else:
                        fall = (across, down), (across - 3, down + 34)
                        pen.straight(*fall, 2.6, fade((0.90, 0.95, 1.0), 0.75))


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
