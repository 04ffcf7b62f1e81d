"""Forest and jungle."""

from generation.scene.renderer.backdrop import Backdrop
from generation.scene.renderer.paint import Pen, dark, mix, vertical
from generation.scene.renderer.scenery import ground, props
from generation.scene.renderer.scenery.skies import open_sky, rays
from generation.scene.scene import Colour


def forest(backdrop: Backdrop) -> None:
    open_sky(backdrop, clouds=1)
    green = backdrop.rng.choice(((0.24, 0.48, 0.30), (0.28, 0.50, 0.26), (0.20, 0.44, 0.34)))
    depths = ((0.18, 13, 330.0, 0.62), (0.36, 10, 470.0, 0.40), (0.60, 6, 680.0, 0.16))
    for parallax, count, height, haze in depths:

        def trees(
            pen: Pen, count: int = count, height: float = height, near: float = parallax
        ) -> None:
            base = backdrop.horizon + (backdrop.ground - backdrop.horizon) * (0.15 + 0.5 * near)
            pen.box(
                0,
                base - 12,
                backdrop.period,
                900,
                fill=vertical(base - 12, base + 200, dark(green, 0.05), dark(green, 0.2)),
            )
            for index, x in enumerate(backdrop.spread(count)):
                tall = height * backdrop.rng.uniform(0.7, 1.1)
                tone = mix(green, (0.45, 0.56, 0.24), backdrop.rng.uniform(0, 0.35))
                if index % 3:
                    props.pine(pen, x, base + 8, height=tall, colour=tone)
                else:
                    props.leafy(pen, x, base + 8, height=tall * 0.95, colour=tone, rng=backdrop.rng)

        backdrop.layer(
            parallax, trees, top=backdrop.horizon - 760, bottom=backdrop.ground + 60, haze=haze
        )
    ground.grass(backdrop, (0.36, 0.52, 0.27), flowers=8, mushrooms=6)
    if not backdrop.light.night and not backdrop.light.veiled:
        backdrop.live(0.02, lambda pen, t: rays(backdrop, pen, t))
    ground.foreground(backdrop, (0.10, 0.20, 0.14), ferns=True)


def jungle(backdrop: Backdrop) -> None:
    open_sky(backdrop, clouds=1)
    green: Colour = (0.20, 0.52, 0.28)

    def palms(pen: Pen) -> None:
        base = backdrop.horizon + 60
        for x in backdrop.spread(9):
            props.bush(pen, x + 60, base + 20, size=backdrop.rng.uniform(60, 110), colour=green)
            props.palm(
                pen,
                x,
                base + 20,
                height=backdrop.rng.uniform(300, 560),
                lean=backdrop.rng.uniform(-90, 90),
                rng=backdrop.rng,
            )

    backdrop.layer(0.3, palms, top=backdrop.horizon - 700, bottom=backdrop.ground, haze=0.42)

    def nearer(pen: Pen) -> None:
        base = backdrop.horizon + (backdrop.ground - backdrop.horizon) * 0.55
        for x in backdrop.spread(6):
            props.palm(
                pen,
                x,
                base,
                height=backdrop.rng.uniform(420, 700),
                lean=backdrop.rng.uniform(-120, 120),
                rng=backdrop.rng,
            )
        for x in backdrop.spread(14):
            props.bush(
                pen,
                x,
                base + 26,
                size=backdrop.rng.uniform(50, 100),
                colour=mix(green, (0.35, 0.62, 0.24), backdrop.rng.random()),
            )

    backdrop.layer(0.6, nearer, top=backdrop.horizon - 760, bottom=backdrop.ground + 80, haze=0.12)
    ground.grass(backdrop, (0.32, 0.56, 0.26), flowers=16)
    if not backdrop.light.night:
        backdrop.live(0.02, lambda pen, t: rays(backdrop, pen, t))
    ground.foreground(backdrop, (0.07, 0.22, 0.13), ferns=True)
