"""The bed of a place and its weather, different in both ears."""

from collections.abc import Callable

import numpy as np

from generation.scene.scene import Scene
from generation.scene.sound.synth import (
    RATE,
    Signal,
    band,
    decay,
    harmonics,
    highpass,
    lowpass,
    noise,
    seconds,
    sine,
)
from generation.scene.sound.voices import call
from generation.scene.timing import fireworks

Rng = np.random.Generator


def ambience(scene: Scene, length: float, rng: Rng) -> Signal:
    """Stereo (2, samples) of `length` seconds."""
    both = np.stack([_ear(scene, length, rng, phase=0.0), _ear(scene, length, rng, phase=1.3)])
    if _birdsong(scene):
        _scatter(both, "tweet", rng, per_second=0.7, strength=0.22)
    if scene.setting in ("sea", "beach"):
        _scatter(both, "squawk", rng, per_second=0.12, strength=0.16)
    if scene.setting == "underwater":
        _scatter(both, "blub", rng, per_second=1.1, strength=0.22)
    if scene.setting in ("jungle",):
        _scatter(both, "squawk", rng, per_second=0.35, strength=0.14)
    if scene.time == "night" and scene.setting in ("forest", "autumn", "castle"):
        _scatter(both, "hoot", rng, per_second=0.14, strength=0.3)
    for flash in scene.flashes:
        _thunder(both, flash + 0.25, rng)
    if "fireworks" in scene.extras:
        for burst in fireworks(scene):
            _burst(both, burst, rng)
    return both


def _birdsong(scene: Scene) -> bool:
    green = scene.setting in ("meadow", "forest", "farm", "lake", "castle", "autumn", "mountains")
    return green and scene.time != "night" and scene.weather in ("clear", "wind", "cloudy")


def _ear(scene: Scene, length: float, rng: Rng, *, phase: float) -> Signal:
    total = _PLACES.get(scene.setting, _breeze)(length, rng, phase)
    weather = _WEATHERS.get(scene.weather)
    if weather is not None:
        total = total + weather(length, rng, phase)
    if scene.time == "night" and scene.setting in (
        "meadow",
        "forest",
        "farm",
        "lake",
        "castle",
        "desert",
        "jungle",
    ):
        t = seconds(length)
        pulses = (np.sin(2 * np.pi * 15 * t) > 0) * (
            np.sin(2 * np.pi * (0.9 + 0.1 * phase) * t + phase) > -0.2
        )
        total = total + 0.014 * sine(4250.0 + 130 * phase, length) * lowpass(
            pulses.astype(float), 200
        )
    return total


def _slow(length: float, rate: float, phase: float) -> Signal:
    return 0.5 + 0.5 * np.sin(2 * np.pi * rate * seconds(length) + phase)


def _breeze(length: float, rng: Rng, phase: float) -> Signal:
    return 0.05 * band(noise(rng, length), 180, 800) * (0.5 + 0.5 * _slow(length, 0.23, phase))


def _shore(length: float, rng: Rng, phase: float) -> Signal:
    wave = _slow(length, 0.21, phase * 0.3) ** 2
    return (
        0.22 * lowpass(noise(rng, length), 800) * (0.2 + 0.8 * wave)
        + 0.05 * highpass(noise(rng, length), 2500) * wave**2
    )


def _lapping(length: float, rng: Rng, phase: float) -> Signal:
    return (
        0.10 * band(noise(rng, length), 250, 1100) * (0.25 + 0.75 * _slow(length, 0.55, phase) ** 3)
    )


def _traffic(length: float, rng: Rng, phase: float) -> Signal:
    return 0.20 * lowpass(noise(rng, length), 240) + 0.02 * band(
        noise(rng, length), 400, 1500
    ) * _slow(length, 0.13, phase)


def _deep(length: float, rng: Rng, phase: float) -> Signal:
    return 0.30 * lowpass(noise(rng, length), 240) + 0.03 * sine(62.0 + phase, length)


def _void(length: float, rng: Rng, phase: float) -> Signal:
    drone = (
        sine(55.0 + 0.4 * phase, length)
        + 0.6 * sine(82.4 + 0.3 * phase, length)
        + 0.3 * sine(164.8, length) * _slow(length, 0.11, phase)
    )
    return 0.05 * drone + 0.02 * band(noise(rng, length), 900, 2600) * _slow(length, 0.17, phase)


def _quiet_room(length: float, rng: Rng, phase: float) -> Signal:
    t = seconds(length)
    tick = np.zeros_like(t)
    for beat in np.arange(0.4, length, 1.0):
        at = int(beat * RATE)
        click = band(noise(rng, 0.03), 1800, 5000) * decay(0.03, 0.005)
        tick[at : at + len(click)] += click[: max(0, len(tick) - at)]
    return 0.02 * lowpass(noise(rng, length), 300) + 0.05 * tick


def _hall(length: float, rng: Rng, phase: float) -> Signal:
    return 0.035 * band(noise(rng, length), 250, 1400) * (0.6 + 0.4 * _slow(length, 0.4, phase))


def _rumble(length: float, rng: Rng, phase: float) -> Signal:
    return 0.34 * lowpass(noise(rng, length), 110) * (
        0.6 + 0.4 * _slow(length, 0.3, phase)
    ) + 0.03 * band(noise(rng, length), 800, 4000)


def _rain(length: float, rng: Rng, phase: float) -> Signal:
    drops = np.zeros(max(1, int(length * RATE)))
    for at in rng.integers(0, len(drops), int(26 * length)):
        drop = sine(float(rng.uniform(1500, 4200)), 0.02) * decay(0.02, 0.004)
        end = min(len(drops), at + len(drop))
        drops[at:end] += drop[: end - at] * rng.uniform(0.02, 0.07)
    return (
        0.13 * band(noise(rng, length), 1400, 9000)
        + 0.05 * lowpass(noise(rng, length), 450)
        + drops
    )


def _gale(length: float, rng: Rng, phase: float) -> Signal:
    gust = 0.35 + 0.65 * _slow(length, 0.31, phase) * _slow(length, 0.12, 2 * phase)
    return 0.24 * band(noise(rng, length), 220, 900) * gust


def _hush(length: float, rng: Rng, phase: float) -> Signal:
    return 0.06 * band(noise(rng, length), 300, 1200) * (0.4 + 0.6 * _slow(length, 0.18, phase))


def _storm(length: float, rng: Rng, phase: float) -> Signal:
    return 1.2 * _rain(length, rng, phase) + 0.7 * _gale(length, rng, phase)


_PLACES: dict[str, Callable[[float, Rng, float], Signal]] = {
    "beach": _shore,
    "sea": _shore,
    "lake": _lapping,
    "city": _traffic,
    "underwater": _deep,
    "space": _void,
    "moon": _void,
    "room": _quiet_room,
    "stage": _hall,
    "volcano": _rumble,
    "snow": _hush,
}
_WEATHERS: dict[str, Callable[[float, Rng, float], Signal]] = {
    "rain": _rain,
    "storm": _storm,
    "snowfall": _hush,
    "wind": _gale,
    "fog": _hush,
}


def _scatter(both: Signal, voice: str, rng: Rng, *, per_second: float, strength: float) -> None:
    """Distant calls from anywhere, at random moments."""
    length = both.shape[1] / RATE
    for _ in range(rng.poisson(per_second * length)):
        sound = call(voice, rng)
        if sound is not None:
            side = rng.uniform(0.1, 0.9)
            mix_in(
                both, sound * strength * rng.uniform(0.4, 1.0), at=rng.uniform(0, length), side=side
            )


def mix_in(both: Signal, sound: Signal, *, at: float, side: float) -> None:
    """Adds a mono sound at `at` seconds, constant-power panned: 0 is left, 1 is right."""
    start = round(at * RATE)
    count = min(len(sound), both.shape[1] - start)
    if count > 0:
        both[0, start : start + count] += sound[:count] * np.cos(side * np.pi / 2)
        both[1, start : start + count] += sound[:count] * np.sin(side * np.pi / 2)


def _thunder(both: Signal, at: float, rng: Rng) -> None:
    crack = highpass(noise(rng, 0.35), 900) * decay(0.35, 0.07) * 0.35
    roll = lowpass(noise(rng, 2.4), 130) * decay(2.4, 0.8, attack=0.05) * 2.6
    mix_in(both, crack, at=at, side=rng.uniform(0.3, 0.7))
    mix_in(both, roll, at=at + 0.03, side=0.5)


def _burst(both: Signal, at: float, rng: Rng) -> None:
    side = rng.uniform(0.2, 0.8)
    boom = (
        harmonics(58.0, 0.7, (1, 0.5)) * decay(0.7, 0.12) * 0.5
        + lowpass(noise(rng, 0.7), 400) * decay(0.7, 0.16) * 0.6
    )
    crackle = (
        highpass(noise(rng, 0.9), 3000)
        * decay(0.9, 0.3, attack=0.12)
        * (rng.random(int(0.9 * RATE)) > 0.985)
        * 1.5
    )
    mix_in(both, boom, at=at, side=side)
    mix_in(both, crackle, at=at + 0.1, side=side)
