"""What sounds all the time it moves: motors, rotors, wheels, thrust, wings too fast to count."""

from collections.abc import Callable

import numpy as np

from generation.scene.sound.synth import (
    Signal,
    band,
    harmonics,
    highpass,
    lowpass,
    noise,
    pulses,
    seconds,
    sine,
)

Rng = np.random.Generator


def _wobble(length: float, rng: Rng, depth: float = 0.05) -> Signal:
    t = seconds(length)
    return 1 + depth * np.sin(2 * np.pi * rng.uniform(0.2, 0.5) * t + rng.uniform(0, 6))


def _car(length: float, rng: Rng) -> Signal:
    pitch = rng.uniform(62, 84) * _wobble(length, rng, 0.08)
    motor = lowpass(harmonics(pitch, length, (1, 0.8, 0.7, 0.5, 0.4, 0.3)), 700)
    return 0.16 * motor + 0.10 * band(noise(rng, length), 200, 1400)


def _truck(length: float, rng: Rng) -> Signal:
    motor = lowpass(harmonics(44 * _wobble(length, rng), length, (1, 0.9, 0.8, 0.6, 0.5)), 420)
    return 0.24 * motor + 0.07 * band(noise(rng, length), 120, 900)


def _train(length: float, rng: Rng) -> Signal:
    chuff = pulses(length, 3.2, sharp=3)
    rails = pulses(length, 1.6, sharp=24, phase=1.0)
    steam, clack = band(noise(rng, length), 300, 2400), band(noise(rng, length), 900, 3500)
    return 0.30 * steam * chuff + 0.30 * clack * rails + 0.1 * lowpass(noise(rng, length), 200)


def _bicycle(length: float, rng: Rng) -> Signal:
    ticks = pulses(length, 13, sharp=30)
    return 0.16 * band(noise(rng, length), 2500, 7000) * ticks + 0.03 * band(
        noise(rng, length), 300, 1500
    )


def _rotor(length: float, rng: Rng) -> Signal:
    chop = pulses(length, 11.5, sharp=2)
    return 0.40 * lowpass(noise(rng, length), 700) * chop + 0.06 * harmonics(
        96.0, length, (1, 0.6, 0.5)
    )


def _plane(length: float, rng: Rng) -> Signal:
    drone = harmonics(102 * _wobble(length, rng, 0.02), length, (1, 0.8, 0.6, 0.4, 0.3))
    return 0.09 * lowpass(drone, 900) + 0.10 * band(noise(rng, length), 150, 1200)


def _rocket(length: float, rng: Rng) -> Signal:
    roar = lowpass(noise(rng, length), 520) * 1.3 + band(noise(rng, length), 700, 3000) * 0.15
    return 0.42 * roar * _wobble(length, rng, 0.15)


def _boat(length: float, rng: Rng) -> Signal:
    putt = pulses(length, 5.5, sharp=4)
    return 0.2 * lowpass(noise(rng, length), 300) * putt + 0.07 * band(
        noise(rng, length), 400, 2500
    )


def _bee(length: float, rng: Rng) -> Signal:
    t = seconds(length)
    pitch = 205 * (1 + 0.08 * np.sin(2 * np.pi * 0.9 * t) + 0.03 * np.sin(2 * np.pi * 3.1 * t))
    return 0.07 * harmonics(pitch, length, (1, 0.8, 0.7, 0.5, 0.4, 0.2))


def _ufo(length: float, rng: Rng) -> Signal:
    t = seconds(length)
    return 0.10 * sine(430 + 130 * np.sin(2 * np.pi * 2.3 * t), length) + 0.05 * sine(215.0, length)


def _burner(length: float, rng: Rng) -> Signal:
    t = seconds(length)
    gusts = np.clip(np.sin(2 * np.pi * 0.28 * t + rng.uniform(0, 6)) * 3 - 1.5, 0, 1)
    return 0.2 * highpass(lowpass(noise(rng, length), 2600), 200) * gusts


def _rush(length: float, rng: Rng) -> Signal:
    return 0.05 * band(noise(rng, length), 250, 1300) * _wobble(length, rng, 0.4)


def _rolling(length: float, rng: Rng) -> Signal:
    t = seconds(length)
    return 0.20 * lowpass(noise(rng, length), 360) * (0.7 + 0.3 * np.sin(2 * np.pi * 2.1 * t))


_ENGINES: dict[str, Callable[[float, Rng], Signal]] = {
    "car": _car,
    "bus": _truck,
    "truck": _truck,
    "train": _train,
    "bicycle": _bicycle,
    "helicopter": _rotor,
    "plane": _plane,
    "rocket": _rocket,
    "boat": _boat,
    "bee": _bee,
    "ufo": _ufo,
    "airship": _burner,
}


def running(family: str, action: str, length: float, rng: Rng) -> Signal | None:
    """The steady sound of `family` doing `action` for `length` seconds, or None if it is silent."""
    make = _ENGINES.get(family)
    if make is not None and action not in ("sleep", "stand", "sit"):
        return make(length, rng)
    if action in ("roll", "slide"):
        return _rolling(length, rng)
    if action == "fly":
        return _rush(length, rng)
    return None
