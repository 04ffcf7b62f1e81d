"""Meadow, autumn, farm and castle."""

from generation.scene.renderer.backdrop import Backdrop
from generation.scene.renderer.paint import Pen, dark, fade, light, mix, vertical
from generation.scene.renderer.scenery import ground, props
from generation.scene.renderer.scenery.skies import open_sky
from generation.scene.scene import Colour


def meadow(backdrop: Backdrop) -> None:
    open_sky(backdrop)
    green = backdrop.rng.choice(((0.45, 0.72, 0.34), (0.52, 0.74, 0.36), (0.38, 0.68, 0.38)))
    ground.ranges(backdrop, mix(green, (0.30, 0.50, 0.62), 0.35))
    ground.tree_line(backdrop, green, parallax=0.42, haze=0.30)
    ground.grass(backdrop, green, flowers=34)
    ground.foreground(backdrop, dark(green, 0.35), blooms=True)


def autumn(backdrop: Backdrop) -> None:
    open_sky(backdrop)
    ground.ranges(backdrop, (0.62, 0.52, 0.44))
    rust: tuple[Colour, ...] = (
        (0.90, 0.48, 0.18),
        (0.94, 0.66, 0.22),
        (0.80, 0.32, 0.20),
        (0.70, 0.56, 0.26),
    )
    for parallax, count, height, haze in ((0.35, 11, 300.0, 0.42), (0.62, 7, 460.0, 0.16)):

        def trees(pen: Pen, count: int = count, height: float = height) -> None:
            for x in backdrop.spread(count):
                tall = height * backdrop.rng.uniform(0.75, 1.15)
                base = backdrop.horizon + (backdrop.ground - backdrop.horizon) * 0.3
                props.leafy(
                    pen, x, base, height=tall, colour=backdrop.rng.choice(rust), rng=backdrop.rng
                )

        backdrop.layer(
            parallax, trees, top=backdrop.horizon - 520, bottom=backdrop.ground, haze=haze
        )
    ground.grass(backdrop, (0.72, 0.58, 0.32), flowers=0, litter=rust)
    ground.foreground(backdrop, (0.40, 0.24, 0.14))


def farm(backdrop: Backdrop) -> None:
    open_sky(backdrop)
    green: Colour = (0.55, 0.74, 0.36)
    ground.ranges(backdrop, mix(green, (0.36, 0.55, 0.62), 0.3))
    base = backdrop.horizon + 46

    def barns(pen: Pen) -> None:
        props.hills(
            backdrop,
            pen,
            base=base,
            rise=26,
            waves=2,
            colours=(light(green, 0.1), dark(green, 0.15)),
        )
        for index, x in enumerate(backdrop.spread(3, jitter=0.3)):
            _barn(pen, x, base + 10, size=backdrop.rng.uniform(0.9, 1.15))
            props.leafy(
                pen,
                x + 260,
                base + 14,
                height=230 + 40 * index,
                colour=(0.40, 0.62, 0.30),
                rng=backdrop.rng,
            )

    backdrop.layer(0.42, barns, top=base - 330, haze=0.14)

    def fence(pen: Pen) -> None:
        y = backdrop.ground - 58
        wood: Colour = (0.93, 0.90, 0.84)
        for rail in (-62, -30):
            pen.box(
                0,
                y + rail,
                backdrop.period,
                12,
                fill=vertical(y + rail, y + rail + 12, wood, dark(wood, 0.2)),
            )
        for post in range(0, int(backdrop.period), 120):
            pen.box(post, y - 88, 17, 96, fill=vertical(y - 88, y, wood, dark(wood, 0.22)), round=4)

    backdrop.layer(0.86, fence, top=backdrop.ground - 170, bottom=backdrop.ground)
    ground.grass(backdrop, green, flowers=20)
    ground.foreground(backdrop, dark(green, 0.4), blooms=True)


def _barn(pen: Pen, x: float, y: float, *, size: float) -> None:
    red: Colour = (0.76, 0.26, 0.22)
    with pen.moved(x, y, scale=(size, size)):
        pen.box(-110, -130, 220, 140, fill=vertical(-130, 10, red, dark(red, 0.2)))
        pen.shape(
            [(-128, -126), (-84, -196), (0, -236), (84, -196), (128, -126)], (0.46, 0.42, 0.46)
        )
        pen.shape([(-104, -130), (-72, -186), (0, -218), (72, -186), (104, -130)], red)
        pen.box(-44, -96, 88, 106, fill=(0.95, 0.93, 0.88))
        pen.box(-38, -90, 76, 100, fill=dark(red, 0.1))
        for start, end in (((-38, -90), (38, 10)), ((38, -90), (-38, 10))):
            pen.straight(start, end, 6, (0.95, 0.93, 0.88))
        pen.circle(0, -168, 18, (0.95, 0.93, 0.88))
        pen.circle(0, -168, 13, (0.30, 0.22, 0.24))


def castle(backdrop: Backdrop) -> None:
    open_sky(backdrop)
    green: Colour = (0.46, 0.66, 0.40)
    ground.ranges(backdrop, (0.46, 0.52, 0.70))
    base = backdrop.horizon + 40

    def towers(pen: Pen) -> None:
        for x in (backdrop.width * 0.5, backdrop.width * 0.5 + backdrop.period / 2):
            _castle(backdrop, pen, x, base)
        props.hills(
            backdrop,
            pen,
            base=base + 20,
            rise=24,
            waves=2,
            colours=(light(green, 0.08), dark(green, 0.15)),
        )

    backdrop.layer(0.26, towers, top=base - 560, haze=0.16)
    ground.tree_line(backdrop, green, parallax=0.55, haze=0.10)
    ground.grass(backdrop, green, flowers=26)
    ground.foreground(backdrop, dark(green, 0.4), blooms=True)


def _castle(backdrop: Backdrop, pen: Pen, x: float, y: float) -> None:
    stone: Colour = (0.86, 0.82, 0.86)
    roof = backdrop.rng.choice(((0.42, 0.46, 0.78), (0.78, 0.36, 0.44), (0.36, 0.58, 0.66)))
    lit: Colour = (1.0, 0.86, 0.46) if backdrop.light.night else (0.36, 0.36, 0.52)
    pen.box(x - 190, y - 150, 380, 170, fill=vertical(y - 150, y, stone, dark(stone, 0.2)))
    for step in range(10):
        pen.box(x - 190 + step * 40, y - 168, 22, 20, fill=stone)
    for dx, tall, width in (
        (-190, 270, 74),
        (190, 290, 74),
        (-80, 340, 62),
        (86, 380, 66),
        (0, 440, 84),
    ):
        _castle_tower(pen, dx=dx, lit=lit, roof=roof, stone=stone, tall=tall, width=width, x=x, y=y)
    pen.box(x - 40, y - 96, 80, 116, fill=(0.36, 0.26, 0.24), round=38)


def _castle_tower(
    pen: Pen,
    *,
    dx: float,
    lit: Colour,
    roof: Colour,
    stone: Colour,
    tall: float,
    width: float,
    x: float,
    y: float,
) -> None:
    left = x + dx - width / 2
    pen.box(
        left,
        y - tall,
        width,
        tall + 20,
        fill=vertical(y - tall, y, light(stone, 0.1), dark(stone, 0.22)),
    )
    pen.box(
        left + width * 0.62,
        y - tall,
        width * 0.38,
        tall + 20,
        fill=fade(dark(stone, 0.4), 0.25),
    )
    pen.shape(
        [
            (left - 10, y - tall),
            (x + dx, y - tall - width * 1.35),
            (left + width + 10, y - tall),
        ],
        vertical(y - tall - width * 1.3, y - tall, light(roof, 0.15), dark(roof, 0.15)),
    )
    peak = y - tall - width * 1.3
    pen.straight((x + dx, peak), (x + dx, peak - 34), 3, (0.4, 0.36, 0.4))
    flag = [(x + dx, peak - 34), (x + dx + 34, peak - 24), (x + dx, peak - 14)]
    pen.shape(flag, (0.93, 0.36, 0.40))
    for window in range(2):
        pen.box(x + dx - 8, y - tall + 36 + window * 74, 16, 28, fill=lit, round=8)
