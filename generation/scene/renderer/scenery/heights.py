"""Mountains, volcano, desert and snow."""

from generation.scene.renderer.backdrop import Backdrop
from generation.scene.renderer.paint import Pen, dark, fade, light, vertical
from generation.scene.renderer.scenery import ground, props
from generation.scene.renderer.scenery.skies import open_sky
from generation.scene.scene import Colour


def mountains(backdrop: Backdrop) -> None:
    open_sky(backdrop)
    stone = backdrop.rng.choice(((0.48, 0.52, 0.64), (0.55, 0.50, 0.60), (0.44, 0.54, 0.62)))
    base = backdrop.horizon + 20
    backdrop.layer(
        0.08,
        lambda pen: props.peaks(
            backdrop, pen, base=base, rise=430, count=6, colour=stone, snow=True
        ),
        top=base - 470,
        bottom=base + 80,
        haze=0.45,
    )
    backdrop.layer(
        0.17,
        lambda pen: props.peaks(
            backdrop, pen, base=base + 10, rise=290, count=8, colour=dark(stone, 0.1), snow=True
        ),
        top=base - 330,
        bottom=base + 90,
        haze=0.22,
    )
    green: Colour = (0.42, 0.60, 0.36)

    def pines(pen: Pen) -> None:
        props.hills(
            backdrop, pen, base=base + 40, rise=40, waves=3, colours=(green, dark(green, 0.2))
        )
        for x in backdrop.spread(17):
            props.pine(
                pen, x, base + 46, height=backdrop.rng.uniform(110, 230), colour=(0.22, 0.42, 0.32)
            )

    backdrop.layer(0.40, pines, top=base - 240, haze=0.20)
    ground.grass(backdrop, green, flowers=18, rocks=7)
    ground.foreground(backdrop, (0.16, 0.26, 0.18))


def volcano(backdrop: Backdrop) -> None:
    open_sky(backdrop, clouds=3)
    base = backdrop.horizon + 20

    def cone(pen: Pen) -> None:
        x = backdrop.width * 0.5
        rise = min(520.0, backdrop.horizon * 0.7)
        ash: Colour = (0.30, 0.24, 0.27)
        pen.blob(
            [
                (x - 620, base + 90),
                (x - 260, base - rise * 0.45),
                (x - 96, base - rise),
                (x + 96, base - rise),
                (x + 260, base - rise * 0.45),
                (x + 620, base + 90),
            ],
            vertical(base - rise, base, light(ash, 0.1), dark(ash, 0.3)),
            tension=0.3,
        )
        _eruption(backdrop, pen, rise=rise, x=x)

    backdrop.layer(0.10, cone, top=base - 1000, bottom=base + 120, haze=0.10, tinted=False)
    ground.grass(backdrop, (0.33, 0.28, 0.28), flowers=0, rocks=16)
    ground.foreground(backdrop, (0.12, 0.09, 0.10))


def _eruption(backdrop: Backdrop, pen: Pen, *, rise: float, x: float) -> None:
    base = backdrop.horizon + 20
    hot: Colour = (1.0, 0.50, 0.14)
    for points, width in (
        (
            [
                (x - 30, base - rise),
                (x - 60, base - rise * 0.6),
                (x - 20, base - rise * 0.3),
                (x - 90, base + 40),
            ],
            26.0,
        ),
        (
            [(x + 40, base - rise), (x + 70, base - rise * 0.55), (x + 160, base - rise * 0.2)],
            18.0,
        ),
    ):
        pen.line(points, width * 2.2, fade(hot, 0.35), blur=16)
        pen.line(points, width, vertical(base - rise, base, (1.0, 0.86, 0.40), hot))
    pen.oval(x, base - rise, 98, 20, fill=(1.0, 0.72, 0.28))
    pen.circle(x, base - rise, 190, fade(hot, 0.35), blur=70)
    for index in range(9):
        pen.circle(
            x + backdrop.rng.uniform(-60, 90) + index * 16,
            base - rise - 40 - index * 44,
            44 + index * 9,
            fade((0.28, 0.25, 0.29), 0.75),
            blur=12,
        )


def desert(backdrop: Backdrop) -> None:
    open_sky(backdrop, clouds=2)
    sand = backdrop.rng.choice(((0.93, 0.74, 0.46), (0.95, 0.70, 0.44), (0.90, 0.76, 0.54)))
    base = backdrop.horizon + 20

    def mesas(pen: Pen) -> None:
        for x in backdrop.spread(4):
            width, tall = backdrop.rng.uniform(110, 210), backdrop.rng.uniform(90, 200)
            stone: Colour = (0.78, 0.44, 0.32)
            pen.blob(
                [
                    (x - width, base + 30),
                    (x - width * 0.7, base - tall),
                    (x + width * 0.6, base - tall * 0.97),
                    (x + width, base + 30),
                ],
                vertical(base - tall, base, light(stone, 0.15), dark(stone, 0.15)),
                tension=0.12,
            )
            for band in (0.25, 0.5, 0.72):
                pen.straight(
                    (x - width * 0.72, base - tall * band),
                    (x + width * 0.68, base - tall * band),
                    5,
                    fade(dark(stone, 0.25), 0.4),
                )

    backdrop.layer(0.10, mesas, top=base - 230, bottom=base + 60, haze=0.40)
    for parallax, lower, haze in ((0.22, 10.0, 0.30), (0.42, 46.0, 0.12)):

        def dunes(pen: Pen, lower: float = lower) -> None:
            props.hills(
                backdrop,
                pen,
                base=base + lower,
                rise=52,
                waves=2,
                colours=(light(sand, 0.2), dark(sand, 0.14)),
            )

        backdrop.layer(parallax, dunes, top=base - 110, haze=haze)
    ground.sand(backdrop, sand, cactus=5)
    ground.foreground(backdrop, dark(sand, 0.45))


def snow(backdrop: Backdrop) -> None:
    open_sky(backdrop)
    base = backdrop.horizon + 20
    ice: Colour = (0.62, 0.70, 0.84)
    backdrop.layer(
        0.10,
        lambda pen: props.peaks(backdrop, pen, base=base, rise=330, count=7, colour=ice, snow=True),
        top=base - 370,
        bottom=base + 80,
        haze=0.40,
    )
    white: Colour = (0.94, 0.96, 1.0)
    for parallax, count, height, haze in ((0.30, 14, 230.0, 0.34), (0.55, 8, 370.0, 0.12)):

        def firs(
            pen: Pen, count: int = count, height: float = height, near: float = parallax
        ) -> None:
            foot = base + (backdrop.ground - base) * near * 0.8
            props.hills(
                backdrop, pen, base=foot + 14, rise=30, waves=3, colours=(white, (0.78, 0.85, 0.96))
            )
            for x in backdrop.spread(count):
                props.pine(
                    pen,
                    x,
                    foot + 20,
                    height=height * backdrop.rng.uniform(0.7, 1.15),
                    colour=(0.24, 0.42, 0.40),
                    snow=0.5,
                )

        backdrop.layer(parallax, firs, top=base - 420, haze=haze)

    def field(pen: Pen) -> None:
        _snowfield(backdrop, pen, white=white)

    backdrop.layer(1.0, field, top=backdrop.ground - 130)
    backdrop.cast()

    def drift(pen: Pen) -> None:
        for x in backdrop.spread(5):
            pen.oval(
                x,
                backdrop.height + 40,
                backdrop.rng.uniform(180, 320),
                backdrop.rng.uniform(70, 110),
                fill=(0.97, 0.98, 1.0),
            )

    backdrop.layer(1.4, drift, top=backdrop.height - 130, blur=6)


def _snowfield(backdrop: Backdrop, pen: Pen, *, white: Colour) -> None:
    top = backdrop.ground - 70
    props.hills(backdrop, pen, base=top + 20, rise=18, waves=2, colours=(white, (0.74, 0.82, 0.95)))
    for _ in range(70):
        x, y = (
            backdrop.rng.uniform(0, backdrop.period),
            backdrop.rng.uniform(top + 30, backdrop.height),
        )
        pen.oval(x, y, backdrop.rng.uniform(14, 60), 5, fill=fade((0.66, 0.75, 0.92), 0.35), blur=3)
    for _ in range(60):
        x, y = (
            backdrop.rng.uniform(0, backdrop.period),
            backdrop.rng.uniform(top + 20, backdrop.height),
        )
        pen.circle(x, y, backdrop.rng.uniform(1.2, 2.6), fade((1, 1, 1), 0.95))
