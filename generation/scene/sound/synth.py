"""Oscillators, noise, filters and envelopes at 48 kHz. All signals are float64 arrays."""

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import signal

RATE = 48_000
Signal = npt.NDArray[np.float64]


def seconds(length: float) -> Signal:
    """Time stamps for `length` seconds."""
    return np.arange(max(1, int(length * RATE))) / RATE


def noise(rng: np.random.Generator, length: float) -> Signal:
    return rng.standard_normal(max(1, int(length * RATE)))


@lru_cache(maxsize=128)
def _design(kind: str, low: float, high: float) -> Any:
    edges = [low, high] if kind == "band" else low
    return signal.butter(2, edges, kind, fs=RATE, output="sos")


def band(sound: Signal, low: float, high: float) -> Signal:
    return _filtered(sound, "band", low, high)


def lowpass(sound: Signal, edge: float) -> Signal:
    return _filtered(sound, "low", edge, 0.0)


def highpass(sound: Signal, edge: float) -> Signal:
    return _filtered(sound, "high", edge, 0.0)


def _filtered(sound: Signal, kind: str, low: float, high: float) -> Signal:
    out: Signal = signal.sosfilt(_design(kind, low, high), sound)
    return out


def sine(frequency: Signal | float, length: float) -> Signal:
    """A sine whose frequency (hertz) may change from sample to sample."""
    count = max(1, int(length * RATE))
    curve = np.broadcast_to(np.asarray(frequency, np.float64), (count,))
    wave: Signal = np.sin(2 * np.pi * np.cumsum(curve) / RATE)
    return wave


def harmonics(frequency: Signal | float, length: float, weights: tuple[float, ...]) -> Signal:
    """A tone of the given partial strengths, first partial first."""
    total = np.zeros(max(1, int(length * RATE)))
    for number, weight in enumerate(weights, start=1):
        total += weight * sine(np.asarray(frequency) * number, length)
    return total


def decay(length: float, fall: float, *, attack: float = 0.003) -> Signal:
    """Up within `attack`, then falling by 1/e every `fall` seconds, silent at the end."""
    t = seconds(length)
    shape: Signal = np.minimum(t / attack, 1.0) * np.exp(-t / fall)
    tail = min(len(t), int(0.01 * RATE))
    shape[-tail:] *= np.linspace(1, 0, tail)
    return shape


def swell(length: float) -> Signal:
    """A half sine: in and out again."""
    arch: Signal = np.sin(np.pi * np.linspace(0, 1, max(1, int(length * RATE))))
    return arch


def pulses(length: float, rate: float, *, sharp: int, phase: float = 0.0) -> Signal:
    """Bumps between 0 and 1, `rate` a second; the higher `sharp`, the shorter."""
    bumps: Signal = np.maximum(0.0, np.sin(2 * np.pi * rate * seconds(length) + phase)) ** sharp
    return bumps


def pluck(frequency: float, length: float, *, bright: float = 1.0) -> Signal:
    """A struck bar or string: partials that die the sooner the higher they are."""
    t = seconds(length)
    total = np.zeros_like(t)
    for number, weight in ((1, 1.0), (2, 0.45), (3, 0.22), (4, 0.12), (6, 0.05)):
        if frequency * number < RATE / 2.5:
            fall = 0.55 / (1 + 0.75 * (number - 1)) * (330.0 / max(frequency, 110.0)) ** 0.35
            wave = np.sin(2 * np.pi * frequency * number * t)
            total += weight * bright ** (number - 1) * wave * np.exp(-t / fall)
    return total * np.minimum(t / 0.002, 1.0)


def formant(source: Signal, *, bands: tuple[tuple[float, float], ...]) -> Signal:
    """A buzz shaped by resonances (centre, strength): the core of any voice."""
    total = np.zeros_like(source)
    for centre, weight in bands:
        total += weight * band(source, centre * 0.82, centre * 1.2)
    return total
