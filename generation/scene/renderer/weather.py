"""What falls, drifts and flashes between the scene and the camera: weather and festive extras."""

import math
from collections.abc import Callable
from itertools import pairwise
from random import Random

from generation.scene.circumstances import INDOORS
from generation.scene.renderer.light import Light
from generation.scene.renderer.paint import WHITE, Pen, Point, fade, light, mix, radial, vertical
from generation.scene.renderer.rigs.head import star_points
from generation.scene.scene import Colour, Scene
from generation.scene.timing import fireworks

_RAINBOW: tuple[Colour, ...] = (
    (0.90, 0.28, 0.30),
    (0.97, 0.58, 0.24),
    (0.99, 0.86, 0.34),
    (0.40, 0.74, 0.42),
    (0.30, 0.56, 0.90),
    (0.52, 0.36, 0.78),
)
_PARTY: tuple[Colour, ...] = (
    (0.98, 0.35, 0.42),
    (0.99, 0.80, 0.30),
    (0.36, 0.72, 0.95),
    (0.55, 0.85, 0.45),
    (0.85, 0.50, 0.92),
)
Overlay = Callable[[Pen, float], None]


class Weather:
    """`behind` is drawn on the sky, before the cast; `before` over everything."""

    def __init__(self, scene: Scene, sky: Light) -> None:
        self._scene, self._light = scene, sky
        self._wide, self._high = scene.width, scene.height
        falling: dict[str, Overlay] = {
            "rain": self._rain,
            "storm": self._storm,
            "snowfall": self._snow,
            "fog": self._fog,
            "wind": self._wind,
        }
        festive: dict[str, Overlay] = {
            "fireflies": self._fireflies,
            "petals": self._petals,
            "leaves": self._leaves,
            "confetti": self._confetti,
            "bubbles": self._bubbles,
            "hearts": self._hearts,
        }
        distant: dict[str, Overlay] = {
            "rainbow": self._rainbow,
            "fireworks": self._fireworks,
            "aurora": self._aurora,
            "meteors": self._meteors,
        }
        falls = scene.weather in falling and scene.setting not in INDOORS
        self._before = [falling[scene.weather]] if falls else []
        self._before += [festive[extra] for extra in scene.extras if extra in festive]
        self._behind = [distant[extra] for extra in scene.extras if extra in distant]
        self._particles = [
            (dice.random(), dice.random(), dice.random(), dice.random())
            for dice in [Random(f"weather {scene.seed}")]
            for _ in range(240)
        ]

    def behind(self, pen: Pen, t: float) -> None:
        for overlay in self._behind:
            overlay(pen, t)

    def before(self, pen: Pen, t: float) -> None:
        for overlay in self._before:
            overlay(pen, t)

    # --- falling

    def _rain(self, pen: Pen, t: float) -> None:
        """Streaks at four distances, each drawn in one call: singly they cost 5 ms a frame."""
        span = self._high + 120
        rows: list[list[tuple[Point, Point]]] = [[], [], [], []]
        for index, (a, b, c, d) in enumerate(self._particles[:190]):
            near = 0.45 + 0.55 * d
            y = (b * span + t * (1250 + 700 * c) * near) % span - 60
            x = (a * 1.2 - 0.1) * self._wide - 0.09 * y
            rows[int(d * 3.99)].append(((x, y), (x - 5 * near, y + 50 * near)))
            if index % 3 == 0:
                self._ring(pen, a, b, phase=(t * 2.2 + c) % 1.0)
        for row, streaks in enumerate(rows):
            near = 0.52 + 0.14 * row
            pen.streaks(streaks, 1.1 + 1.9 * near, fade((0.86, 0.92, 1.0), 0.22 + 0.34 * near))

    def _ring(self, pen: Pen, a: float, b: float, *, phase: float) -> None:
        ground = self._scene.ground
        y = ground - 60 + b * (self._high - ground + 60)
        pen.oval(
            a * self._wide, y, 4 + 20 * phase, 1.2 + 5 * phase, fill=fade(WHITE, 0.30 * (1 - phase))
        )

    def _storm(self, pen: Pen, t: float) -> None:
        self._rain(pen, t)
        for index, flash in enumerate(self._scene.flashes):
            since = t - flash
            if not 0 <= since < 0.5:
                continue
            glow = math.exp(-since * 9) * (1.0 if since < 0.09 or since > 0.16 else 0.35)
            pen.box(0, 0, self._wide, self._high, fill=fade((0.92, 0.94, 1.0), 0.55 * glow))
            if since < 0.22:
                self._bolt(
                    pen, Random(f"bolt {self._scene.seed} {index}"), strength=min(1.0, glow + 0.3)
                )

    def _bolt(self, pen: Pen, dice: Random, *, strength: float) -> None:
        x, y = self._wide * dice.uniform(0.2, 0.8), -20.0
        points = [(x, y)]
        while y < self._scene.horizon:
            x, y = x + dice.uniform(-52, 52), y + dice.uniform(46, 92)
            points.append((x, y))
        for start, end in pairwise(points):
            pen.straight(start, end, 20, fade((0.72, 0.76, 1.0), 0.22 * strength))
            pen.straight(start, end, 5, fade(WHITE, strength))
            if dice.random() < 0.3:
                pen.straight(
                    end,
                    (end[0] + dice.uniform(-90, 90), end[1] + 70),
                    2.4,
                    fade(WHITE, 0.8 * strength),
                )

    def _snow(self, pen: Pen, t: float) -> None:
        span = self._high + 40
        for a, b, c, d in self._particles[:170]:
            near = 0.3 + 0.7 * d**2
            y = (b * span + t * (60 + 120 * near)) % span - 20
            x = (a * (self._wide + 120) + 26 * math.sin(t * (0.7 + c) + 9 * c) + 14 * t) % (
                self._wide + 60
            ) - 30
            pen.circle(
                x,
                y,
                1.6 + 5.4 * near,
                fade(WHITE, 0.5 + 0.45 * near),
                blur=0.0 if near < 0.85 else 1.5,
            )

    def _fog(self, pen: Pen, t: float) -> None:
        tone = mix(self._light.haze, (0.90, 0.92, 0.94), 0.55 if not self._light.night else 0.12)
        for index, (a, _, c, d) in enumerate(self._particles[:9]):
            y = self._scene.horizon - 150 + index * 62
            x = (a * self._wide * 1.8 + t * (16 + 26 * d)) % (self._wide * 1.8) - self._wide * 0.4
            pen.oval(x, y, 300 + 160 * c, 62 + 30 * d, fill=fade(tone, 0.34), blur=36)

    def _wind(self, pen: Pen, t: float) -> None:
        for a, b, c, d in self._particles[:12]:
            x = (a * self._wide * 1.6 + t * (520 + 300 * c)) % (self._wide * 1.6) - 0.3 * self._wide
            y = b * self._scene.ground
            pen.line(
                [(x - 120, y), (x - 40, y - 10 * d), (x + 40, y + 6), (x + 110, y - 4)],
                3,
                fade(WHITE, 0.30),
            )
        self._tumbling(
            pen, t, tones=((0.52, 0.66, 0.32), (0.80, 0.62, 0.28)), count=10, speed=330.0, fall=50.0
        )

    # --- festive

    def _fireflies(self, pen: Pen, t: float) -> None:
        for a, b, c, d in self._particles[:38]:
            x = a * self._wide + 46 * math.sin(t * (0.4 + c) + 7 * d)
            y = self._high * (0.38 + 0.55 * b) + 30 * math.cos(t * (0.5 + d) + 5 * c)
            glow = max(0.0, math.sin(t * (1.4 + c) + 9 * d))
            pen.circle(
                x,
                y,
                22,
                radial(
                    (x, y), 22, fade((1.0, 0.93, 0.45), 0.75 * glow), fade((0.8, 1.0, 0.4), 0.0)
                ),
            )
            pen.circle(x, y, 3.4, fade((1.0, 1.0, 0.80), glow))

    def _petals(self, pen: Pen, t: float) -> None:
        self._tumbling(
            pen,
            t,
            tones=((0.99, 0.76, 0.84), (0.98, 0.86, 0.92), (0.97, 0.66, 0.78)),
            count=60,
            speed=46.0,
            fall=80.0,
        )

    def _leaves(self, pen: Pen, t: float) -> None:
        self._tumbling(
            pen,
            t,
            tones=((0.92, 0.52, 0.18), (0.86, 0.34, 0.18), (0.96, 0.74, 0.28)),
            count=40,
            speed=60.0,
            fall=105.0,
        )

    def _confetti(self, pen: Pen, t: float) -> None:
        self._tumbling(pen, t, tones=_PARTY, count=90, speed=14.0, fall=150.0, square=True)

    def _tumbling(
        self,
        pen: Pen,
        t: float,
        *,
        tones: tuple[Colour, ...],
        count: int,
        speed: float,
        fall: float,
        square: bool = False,
    ) -> None:
        """Light things that turn as they come down."""
        span, wide = self._high + 80, self._wide + 160
        for index, (a, b, c, d) in enumerate(self._particles[:count]):
            near = 0.5 + 0.5 * d
            y = (b * span + t * fall * near * (0.8 + 0.4 * c)) % span - 40
            x = (a * wide + t * speed * near + 30 * math.sin(t * 1.3 + 9 * c)) % wide - 80
            flat = abs(math.cos(t * (2 + 3 * c) + 6 * d))
            tone = tones[index % len(tones)]
            with pen.moved(
                x, y, turn=t * 90 * (c - 0.5) + 360 * a, scale=(1.0, 0.25 + 0.75 * flat)
            ):
                if square:
                    pen.box(-6 * near, -9 * near, 12 * near, 18 * near, fill=tone)
                else:
                    pen.blob([(-13 * near, 0), (0, -8 * near), (15 * near, 0), (0, 8 * near)], tone)

    def _bubbles(self, pen: Pen, t: float) -> None:
        span = self._high + 120
        for a, b, c, d in self._particles[:26]:
            size = 10 + 30 * d
            y = span - (b * span + t * (40 + 50 * c)) % span - 60
            x = a * self._wide + 30 * math.sin(t * (0.6 + c) + 6 * d)
            pen.ring(x, y, size, 2.2, fade(mix(_PARTY[int(c * 4.99)], WHITE, 0.6), 0.7))
            pen.circle(x, y, size, fade(WHITE, 0.10))
            pen.oval(
                x - size * 0.4,
                y - size * 0.4,
                size * 0.22,
                size * 0.12,
                fill=fade(WHITE, 0.9),
                turn=-40,
            )

    def _hearts(self, pen: Pen, t: float) -> None:
        span = self._high + 120
        for a, b, c, d in self._particles[:18]:
            y = span - (b * span + t * (60 + 50 * c)) % span - 60
            x = a * self._wide + 26 * math.sin(t * (0.8 + c) + 6 * d)
            r = 9 + 13 * d
            outline = [
                (0, -0.42),
                (0.28, -0.84),
                (0.74, -0.82),
                (0.98, -0.38),
                (0.72, 0.22),
                (0.04, 0.92),
            ]
            mirrored = [(-px, py) for px, py in reversed(outline[1:])]
            pen.blob(
                [(x + px * r, y + py * r) for px, py in [*outline, *mirrored]],
                fade((0.96, 0.40, 0.52), 0.8),
                tension=0.5,
            )

    # --- far away

    def _rainbow(self, pen: Pen, t: float) -> None:
        centre = (self._wide * 0.5, self._scene.horizon + 120)
        radius = min(self._wide * 0.78, self._scene.horizon * 0.95)
        for index, tone in enumerate(_RAINBOW):
            pen.ring(centre[0], centre[1], radius - index * 17, 19, fade(light(tone, 0.15), 0.42))

    def _fireworks(self, pen: Pen, t: float) -> None:
        for index, burst in enumerate(fireworks(self._scene)):
            since = t - burst
            dice = Random(f"firework {self._scene.seed} {index}")
            x, y = (
                self._wide * dice.uniform(0.15, 0.85),
                self._scene.horizon * dice.uniform(0.12, 0.55),
            )
            tone = dice.choice(_PARTY)
            if -0.5 < since < 0:
                rise = -since / 0.5
                pen.line(
                    [(x, y + rise * 420 + 40), (x, y + rise * 420)], 3.5, fade((1.0, 0.9, 0.7), 0.8)
                )
            elif 0 <= since < 1.5:
                self._burst(pen, (x, y), since, tone=tone, size=dice.uniform(120, 200))

    def _burst(
        self, pen: Pen, at: tuple[float, float], since: float, *, tone: Colour, size: float
    ) -> None:
        x, y = at
        reach, fading = size * (1 - math.exp(-3.2 * since)), max(0.0, 1 - since / 1.5)
        pen.circle(x, y, size, radial((x, y), size, fade(tone, 0.35 * fading), fade(tone, 0.0)))
        for ray in range(34):
            angle, share = 2 * math.pi * ray / 34, 0.72 + 0.28 * math.sin(ray * 5.3)
            px, py = (
                x + math.cos(angle) * reach * share,
                y + math.sin(angle) * reach * share + 60 * since**2,
            )
            pen.straight(
                (px - math.cos(angle) * 16 * fading, py - math.sin(angle) * 16 * fading),
                (px, py),
                3.2,
                fade(light(tone, 0.25), fading),
            )
            pen.circle(px, py, 3.4, fade(light(tone, 0.7), fading))

    def _aurora(self, pen: Pen, t: float) -> None:
        top, low = self._high * 0.02, self._scene.horizon * 0.72
        for index, tone in enumerate(((0.30, 0.95, 0.62), (0.25, 0.80, 0.80), (0.62, 0.45, 0.95))):
            points = []
            for step in range(13):
                share = step / 12
                points.append(
                    (
                        share * self._wide,
                        low
                        - 90 * index
                        + 50 * math.sin(share * 5 + t * 0.6 + index)
                        + 24 * math.sin(share * 11 - t * 0.9),
                    )
                )
            upper = [
                (px, top + index * 40 + 20 * math.sin(px / 90 + t)) for px, _ in reversed(points)
            ]
            pen.blob(
                [*points, *upper],
                vertical(top, low, fade(tone, 0.0), fade(tone, 0.34), fade(tone, 0.05)),
                blur=16,
                tension=0.5,
            )

    def _meteors(self, pen: Pen, t: float) -> None:
        for a, b, c, _ in self._particles[:7]:
            cycle = (t * 0.42 + c) % 1.0
            if cycle > 0.32:
                continue
            share = cycle / 0.32
            x, y = (
                (0.25 + a) * self._wide - share * 320,
                b * self._scene.horizon * 0.5 + share * 190,
            )
            pen.limb(
                [(x + 130, y - 78), (x, y)],
                [0.4, 3.4],
                fade(WHITE, 0.85 * math.sin(math.pi * share)),
            )
            pen.shape(star_points(x, y, 9), fade((1.0, 0.97, 0.85), math.sin(math.pi * share)))
