"""The light of a scene: sky colours, where the sun stands, and the tint it lays on everything."""

from dataclasses import dataclass
from random import Random

from generation.scene.renderer.paint import luma, mix
from generation.scene.scene import Colour, Scene

# Three stops from the top of the sky to the horizon; several per time of day for variety.
_SKIES: dict[str, tuple[tuple[Colour, Colour, Colour], ...]] = {
    "day": (
        ((0.24, 0.55, 0.90), (0.52, 0.78, 0.97), (0.87, 0.95, 0.99)),
        ((0.30, 0.62, 0.88), (0.60, 0.85, 0.95), (0.96, 0.96, 0.88)),
        ((0.20, 0.48, 0.86), (0.46, 0.72, 0.96), (0.80, 0.92, 1.00)),
    ),
    "dawn": (
        ((0.40, 0.50, 0.82), (0.93, 0.68, 0.78), (1.00, 0.87, 0.70)),
        ((0.47, 0.60, 0.86), (0.96, 0.78, 0.76), (1.00, 0.92, 0.76)),
    ),
    "sunset": (
        ((0.24, 0.18, 0.44), (0.82, 0.36, 0.46), (1.00, 0.70, 0.36)),
        ((0.36, 0.22, 0.52), (0.95, 0.46, 0.40), (1.00, 0.80, 0.46)),
        ((0.16, 0.20, 0.46), (0.70, 0.34, 0.56), (1.00, 0.64, 0.42)),
    ),
    "night": (
        ((0.02, 0.04, 0.13), (0.06, 0.10, 0.26), (0.15, 0.22, 0.42)),
        ((0.04, 0.03, 0.15), (0.11, 0.09, 0.30), (0.24, 0.20, 0.46)),
    ),
}
_AMBIENT: dict[str, Colour] = {
    "day": (1.0, 1.0, 1.0),
    "dawn": (1.0, 0.93, 0.93),
    "sunset": (0.98, 0.80, 0.74),
    "night": (0.56, 0.61, 0.86),
}
_SUN: dict[str, Colour] = {
    "day": (1.0, 0.97, 0.82),
    "dawn": (1.0, 0.90, 0.70),
    "sunset": (1.0, 0.78, 0.42),
    "night": (0.93, 0.95, 1.0),
}


@dataclass(frozen=True, slots=True)
class Light:
    """`sky` from top to horizon, `haze` is what distance fades to, `tint` multiplies surfaces.

    `sun` is the disc's place in units and `glow` its colour; `side` is where light
    comes from, -1 or 1. `shadow` is the darkness of cast shadows.
    """

    sky: tuple[Colour, Colour, Colour]
    haze: Colour
    tint: Colour
    glow: Colour
    sun: tuple[float, float]
    side: int
    shadow: float
    night: bool
    veiled: bool


def light_of(scene: Scene) -> Light:
    """The light for a scene's time, weather and place, varied by its seed."""
    rng = Random(f"light {scene.seed}")
    sky = rng.choice(_SKIES[scene.time])
    tint, night = _AMBIENT[scene.time], scene.time == "night"
    side = rng.choice((-1, 1))
    height = {"day": 0.14, "dawn": 0.50, "sunset": 0.55, "night": 0.15}[scene.time]
    across = 0.5 + side * rng.uniform(0.16, 0.32)
    sun = (scene.width * across, scene.horizon * (height * 1.2 + rng.uniform(0.0, 0.06)))
    veiled = scene.weather in ("rain", "storm", "cloudy", "fog", "snowfall")
    shadow = 0.16 if veiled else 0.22 if night else 0.34
    if veiled:
        sky, tint = _veil(sky, tint, scene)
    if scene.setting in ("room", "stage"):
        tint = mix(tint, (1.0, 0.96, 0.90), 0.75 if scene.setting == "room" else 0.5)
    if scene.setting == "space":
        sky = ((0.02, 0.02, 0.07), (0.06, 0.04, 0.16), (0.12, 0.07, 0.24))
        tint = (0.96, 0.96, 1.0)
    if scene.setting == "moon" and scene.planet == "mars" and not night:
        # Dust hangs in what air there is.
        sky, tint = ((0.56, 0.34, 0.24), (0.78, 0.52, 0.36), (0.94, 0.74, 0.55)), (1.0, 0.93, 0.88)
    elif scene.setting == "moon":
        sky = ((0.01, 0.01, 0.04), (0.03, 0.03, 0.09), (0.08, 0.08, 0.18))
        tint = (0.95, 0.95, 1.0)
    if scene.style in ("neon", "noir", "chalk"):
        # These styles make their own dark; what they need is contrast to work on.
        tint = mix(tint, (1.0, 1.0, 1.0), 0.75)
    return Light(
        sky, mix(sky[1], sky[2], 0.6), tint, _SUN[scene.time], sun, side, shadow, night, veiled
    )


def _veil(
    sky: tuple[Colour, Colour, Colour], tint: Colour, scene: Scene
) -> tuple[tuple[Colour, Colour, Colour], Colour]:
    """Cloud takes the colour out of the sky; a storm also takes the light."""
    gloom = {"storm": 0.52, "rain": 0.72, "cloudy": 0.86, "fog": 0.92, "snowfall": 0.95}
    factor = gloom[scene.weather]
    if scene.time == "night":
        factor = 1 - 0.35 * (1 - factor)
    share = {"storm": 0.75, "rain": 0.62, "cloudy": 0.55, "fog": 0.6, "snowfall": 0.45}[
        scene.weather
    ]

    def dull(colour: Colour) -> Colour:
        grey = luma(colour)
        soft = mix(colour, (grey * 0.94, grey * 0.98, grey * 1.06), share)
        return (soft[0] * factor, soft[1] * factor, soft[2] * factor)

    dimmed = mix(tint, (0.86, 0.90, 0.98), 0.6 if scene.time != "night" else 0.1)
    lift = 0.5 + 0.5 * factor
    return (dull(sky[0]), dull(sky[1]), dull(sky[2])), (
        dimmed[0] * lift,
        dimmed[1] * lift,
        dimmed[2] * lift,
    )
