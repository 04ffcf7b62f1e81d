"""Ground, distances and foregrounds that the land settings share."""

from generation.scene.renderer.backdrop import MARGIN, Backdrop
from generation.scene.renderer.paint import Pen, dark, fade, light, mix, vertical
from generation.scene.renderer.scenery import props
from generation.scene.scene import Colour

_FLOWERS: tuple[Colour, ...] = (
    (0.98, 0.45, 0.50),
    (0.99, 0.80, 0.32),
    (0.98, 0.97, 0.95),
    (0.72, 0.52, 0.92),
    (0.99, 0.62, 0.76),
)


def ranges(backdrop: Backdrop, colour: Colour) -> None:
    """Two blue distances, the farther the paler."""
    base = backdrop.horizon + 20
    for parallax, rise, lower, haze in ((0.10, 90, 0, 0.62), (0.22, 70, 26, 0.36)):

        def painter(pen: Pen, rise: float = rise, lower: float = lower) -> None:
            props.hills(
                backdrop,
                pen,
                base=base + lower,
                rise=rise,
                waves=2,
                colours=(light(colour, 0.12), dark(colour, 0.08)),
            )

        backdrop.layer(parallax, painter, top=base - 190, bottom=backdrop.ground, haze=haze)


def tree_line(backdrop: Backdrop, green: Colour, *, parallax: float, haze: float) -> None:
    base = backdrop.horizon + 46

    def painter(pen: Pen) -> None:
        props.hills(
            backdrop,
            pen,
            base=base + 10,
            rise=30,
            waves=2,
            colours=(light(green, 0.10), dark(green, 0.10)),
        )
        for x in backdrop.spread(6):
            tall = backdrop.rng.uniform(150, 270)
            tone = mix(dark(green, 0.16), (0.30, 0.58, 0.36), backdrop.rng.random() * 0.5)
            props.leafy(pen, x, base + 10, height=tall, colour=tone, rng=backdrop.rng)
        for x in backdrop.spread(7):
            props.bush(
                pen, x, base + 16, size=backdrop.rng.uniform(26, 46), colour=dark(green, 0.12)
            )

    backdrop.layer(parallax, painter, top=base - 300, haze=haze)


def grass(
    backdrop: Backdrop,
    green: Colour,
    *,
    flowers: int,
    rocks: int = 0,
    mushrooms: int = 0,
    litter: tuple[Colour, ...] = (),
) -> None:
    """The ground the cast stands on, drawn in rows so that nearer blades overlap farther ones."""
    rng = backdrop.rng
    top = backdrop.ground - 84

    def painter(pen: Pen) -> None:
        props.hills(
            backdrop, pen, base=top + 18, rise=14, waves=3, colours=(light(green, 0.16), green)
        )
        pen.box(
            0,
            top + 60,
            backdrop.period,
            1400,
            fill=vertical(top + 60, backdrop.height + 30, fade(green, 0.0), dark(green, 0.34)),
        )
        for x in backdrop.spread(rocks) if rocks else []:
            props.rock(
                pen,
                x,
                top + rng.uniform(10, 50),
                size=rng.uniform(20, 52),
                colour=(0.58, 0.57, 0.62),
                rng=rng,
            )
        for x in backdrop.spread(mushrooms) if mushrooms else []:
            _mushroom(pen, x, top + rng.uniform(20, 50), rng.uniform(16, 30))
        _blades(backdrop, pen, flowers=flowers, green=green, litter=litter)

    backdrop.layer(1.0, painter, top=top - 60)


def _blades(
    backdrop: Backdrop, pen: Pen, *, flowers: int, green: Colour, litter: tuple[Colour, ...]
) -> None:
    rng, top = backdrop.rng, backdrop.ground - 84
    rows = sorted(rng.uniform(top + 16, backdrop.height + 60) for _ in range(170 + flowers))
    for index, y in enumerate(rows):
        x, near = rng.uniform(0, backdrop.period), (y - top) / (backdrop.height - top)
        tone = mix(light(green, 0.22), dark(green, 0.28), min(1.0, near * rng.uniform(0.6, 1.3)))
        if flowers and index % max(1, len(rows) // flowers) == 0:
            props.flower(pen, x, y, size=20 + 26 * near, colour=rng.choice(_FLOWERS))
        elif litter and index % 2:
            pen.oval(
                x,
                y,
                8 + 8 * near,
                4 + 4 * near,
                fill=fade(rng.choice(litter), 0.9),
                turn=rng.uniform(0, 180),
            )
        else:
            props.tuft(pen, x, y, size=14 + 26 * near, colour=tone, rng=rng)


def _mushroom(pen: Pen, x: float, y: float, size: float) -> None:
    pen.limb([(x, y), (x, y - size)], [size * 0.22, size * 0.16], (0.96, 0.92, 0.84))
    pen.blob(
        [
            (x - size * 0.7, y - size * 0.8),
            (x, y - size * 1.6),
            (x + size * 0.7, y - size * 0.8),
            (x, y - size * 0.7),
        ],
        (0.88, 0.28, 0.26),
    )
    for dx, dy in ((-0.3, 1.05), (0.22, 1.2), (0.05, 0.9)):
        pen.circle(x + dx * size, y - dy * size, size * 0.11, (1.0, 0.97, 0.93))


def sand(backdrop: Backdrop, tone: Colour, *, cactus: int) -> None:
    rng, top = backdrop.rng, backdrop.ground - 74

    def painter(pen: Pen) -> None:
        props.hills(
            backdrop, pen, base=top + 18, rise=16, waves=2, colours=(light(tone, 0.18), tone)
        )
        pen.box(
            0,
            top + 60,
            backdrop.period,
            1400,
            fill=vertical(top + 60, backdrop.height + 30, fade(tone, 0.0), dark(tone, 0.30)),
        )
        for row in range(9):
            y = top + 46 + row * row * 4.2 + row * 12
            for x in backdrop.spread(6):
                span = rng.uniform(60, 150)
                pen.line(
                    [
                        (x - span, y),
                        (x - span * 0.3, y - 5),
                        (x + span * 0.3, y + 3),
                        (x + span, y - 2),
                    ],
                    2.6,
                    fade(dark(tone, 0.3), 0.28),
                )
        for x in backdrop.spread(cactus):
            _cactus(pen, x, top + rng.uniform(8, 36), rng.uniform(130, 240))
        for x in backdrop.spread(8):
            props.rock(
                pen,
                x,
                top + rng.uniform(20, 150),
                size=rng.uniform(10, 30),
                colour=dark(tone, 0.25),
                rng=rng,
            )

    backdrop.layer(1.0, painter, top=top - 260)


def _cactus(pen: Pen, x: float, y: float, height: float) -> None:
    green: Colour = (0.30, 0.56, 0.36)
    width = height * 0.085

    def arm(points: list[tuple[float, float]], size: float) -> None:
        pen.line(points, size * 2, dark(green, 0.2))
        pen.line([(px - size * 0.25, py) for px, py in points], size * 1.3, green)
        pen.line(
            [(px - size * 0.4, py) for px, py in points], size * 0.3, fade(light(green, 0.4), 0.7)
        )

    pen.oval(x, y + 2, width * 3, width * 0.7, fill=fade((0.2, 0.1, 0.1), 0.25), blur=5)
    arm([(x, y), (x, y - height)], width)
    arm(
        [
            (x, y - height * 0.42),
            (x + height * 0.24, y - height * 0.46),
            (x + height * 0.25, y - height * 0.78),
        ],
        width * 0.7,
    )
    arm(
        [
            (x, y - height * 0.32),
            (x - height * 0.22, y - height * 0.36),
            (x - height * 0.23, y - height * 0.60),
        ],
        width * 0.65,
    )
    pen.circle(x, y - height - width * 0.6, width * 0.5, (0.96, 0.45, 0.58))


def foreground(
    backdrop: Backdrop, colour: Colour, *, blooms: bool = False, ferns: bool = False
) -> None:
    """Out-of-focus leaves along the lower edge: the nearest plane, and what gives depth."""
    rng = backdrop.rng
    backdrop.cast()
    low = backdrop.height + 24

    def painter(pen: Pen) -> None:
        for x in backdrop.spread(20):
            props.tuft(
                pen,
                x,
                low,
                size=rng.uniform(70, 120),
                colour=mix(colour, (0.0, 0.05, 0.08), rng.random() * 0.3),
                rng=rng,
            )
            if blooms and rng.random() < 0.35:
                props.flower(
                    pen, x + 20, low, size=rng.uniform(60, 84), colour=rng.choice(_FLOWERS)
                )
            if ferns:
                for lean in (-70, 0, 60):
                    pen.limb(
                        [(x, low), (x + lean, low - 70), (x + lean * 2, low - 84)],
                        [9, 15, 2],
                        colour,
                    )

    backdrop.layer(
        1.45, painter, top=backdrop.height - 150, bottom=backdrop.height + MARGIN, blur=5
    )
