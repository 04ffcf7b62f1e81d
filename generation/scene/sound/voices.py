"""Short calls, one per kind of creature or machine. Non-verbal throughout."""

from collections.abc import Callable

import numpy as np

from generation.scene.sound.synth import (
    RATE,
    Signal,
    band,
    decay,
    formant,
    harmonics,
    lowpass,
    noise,
    pluck,
    seconds,
    sine,
    swell,
)

Rng = np.random.Generator


def _slide(length: float, *points: float) -> Signal:
    """A pitch line through evenly spaced points."""
    t = np.linspace(0, len(points) - 1, max(1, int(length * RATE)))
    return np.interp(t, np.arange(len(points)), points)


def _after(first: Signal, second: Signal, gap: float) -> Signal:
    start = int(gap * RATE)
    out = np.zeros(max(len(first), start + len(second)))
    out[: len(first)] += first
    out[start : start + len(second)] += second
    return out


def _bark(rng: Rng) -> Signal:
    def one(pitch: float) -> Signal:
        buzz = harmonics(
            _slide(0.15, pitch * 1.25, pitch, pitch * 0.6), 0.15, (1, 0.9, 0.7, 0.5, 0.4, 0.3)
        )
        rough = buzz + 0.5 * noise(rng, 0.15)[: len(buzz)]
        return formant(rough, bands=((520, 1.0), (1150, 0.8), (2300, 0.3))) * decay(0.15, 0.06)

    pitch = rng.uniform(240, 330)
    return _after(one(pitch), one(pitch * 0.94), 0.24) * 0.9


def _meow(rng: Rng) -> Signal:
    k = rng.uniform(0.92, 1.12)
    pitch = _slide(0.55, 420 * k, 640 * k, 600 * k, 430 * k)
    buzz = harmonics(pitch, 0.55, (1, 0.7, 0.55, 0.35, 0.2, 0.1))
    closed, opened = (
        formant(buzz, bands=((420, 1.0), (2100, 0.25))),
        formant(buzz, bands=((950, 1.0), (1700, 0.7))),
    )
    opening = swell(0.55)
    return (closed * (1 - opening) + opened * opening) * swell(0.55) ** 0.6 * 0.55


def _hum(pitch: float) -> Callable[[Rng], Signal]:
    def call(rng: Rng) -> Signal:
        """Two syllables of wordless babble."""
        out = np.zeros(int(0.56 * RATE))
        for index in range(2):
            f = pitch * rng.choice((1.0, 1.122, 1.26, 1.498))
            buzz = harmonics(
                _slide(0.24, f * 0.97, f * 1.04, f * 0.94),
                0.24,
                (1, 0.75, 0.5, 0.36, 0.25, 0.18, 0.1),
            )
            vowel = (
                ((720, 1.0), (1220, 0.5)),
                ((480, 1.0), (1800, 0.4)),
                ((420, 1.0), (850, 0.5)),
            )[int(rng.integers(3))]
            syllable = formant(buzz, bands=vowel) * swell(0.24) ** 0.5
            start = int(index * 0.28 * RATE)
            out[start : start + len(syllable)] += syllable
        return out * 0.5

    return call


def _tweet(rng: Rng) -> Signal:
    out = np.zeros(int(0.5 * RATE))
    base = rng.uniform(2600, 3600)
    for index in range(int(rng.integers(2, 5))):
        chirp = sine(_slide(0.08, base, base * 1.35, base * 0.95), 0.08) * swell(0.08)
        start = int(index * 0.11 * RATE)
        out[start : start + len(chirp)] += chirp
    return out * 0.34


def _squawk(rng: Rng) -> Signal:
    buzz = harmonics(_slide(0.3, 800, 1150, 700), 0.3, (1, 0.9, 0.8, 0.6, 0.4)) + 0.3 * noise(
        rng, 0.3
    )
    return formant(buzz, bands=((1300, 1.0), (2700, 0.6))) * swell(0.3) * 0.5


def _screech(rng: Rng) -> Signal:
    return harmonics(_slide(0.6, 2300, 2700, 1700), 0.6, (1, 0.4, 0.2)) * swell(0.6) ** 0.7 * 0.26


def _hoot(rng: Rng) -> Signal:
    first = sine(_slide(0.22, 370, 400, 380), 0.22) * swell(0.22)
    second = sine(_slide(0.42, 390, 380, 330), 0.42) * swell(0.42)
    return _after(first, second, 0.3) * 0.5


def _caw(rng: Rng) -> Signal:
    buzz = harmonics(_slide(0.26, 520, 620, 480), 0.26, (1,) * 8) + 0.8 * noise(rng, 0.26)
    return formant(buzz, bands=((1000, 1.0), (1900, 0.6))) * swell(0.26) * 0.3


def _quack(rng: Rng) -> Signal:
    def one() -> Signal:
        buzz = harmonics(_slide(0.14, 330, 290, 240), 0.14, (1, 0.9, 0.9, 0.8, 0.7, 0.5, 0.4))
        return formant(buzz, bands=((1050, 1.0), (2200, 0.5))) * swell(0.14) ** 0.5

    return _after(one(), one(), 0.2) * 0.5


def _neigh(rng: Rng) -> Signal:
    t = seconds(0.9)
    pitch = _slide(0.9, 620, 980, 760, 420) * (1 + 0.09 * np.sin(2 * np.pi * 11 * t))
    buzz = harmonics(pitch, 0.9, (1, 0.7, 0.5, 0.3, 0.2)) + 0.25 * noise(rng, 0.9)
    return formant(buzz, bands=((900, 1.0), (1900, 0.6))) * swell(0.9) ** 0.7 * 0.5


def _moo(rng: Rng) -> Signal:
    buzz = harmonics(_slide(1.0, 120, 165, 160, 130), 1.0, (1, 0.9, 0.8, 0.6, 0.5, 0.3, 0.2))
    return formant(buzz, bands=((330, 1.0), (720, 0.5))) * swell(1.0) ** 0.6 * 0.8


def _baa(rng: Rng) -> Signal:
    t = seconds(0.6)
    pitch = _slide(0.6, 330, 350, 310) * (1 + 0.06 * np.sin(2 * np.pi * 13 * t))
    buzz = harmonics(pitch, 0.6, (1, 0.9, 0.8, 0.6, 0.4))
    return formant(buzz, bands=((760, 1.0), (1500, 0.6))) * swell(0.6) ** 0.5 * 0.5


def _oink(rng: Rng) -> Signal:
    grunt = formant(
        harmonics(_slide(0.16, 110, 180, 120), 0.16, (1,) * 9) + noise(rng, 0.16),
        bands=((600, 1.0), (1400, 0.5)),
    )
    return _after(grunt * swell(0.16), grunt * swell(0.16) * 0.8, 0.22) * 0.4


def _roar(rng: Rng) -> Signal:
    t = seconds(1.1)
    buzz = harmonics(_slide(1.1, 70, 105, 95, 60), 1.1, (1, 0.9, 0.9, 0.8, 0.7, 0.6, 0.5))
    rough = buzz * (1 + 0.6 * np.sin(2 * np.pi * 27 * t)) + 1.2 * noise(rng, 1.1)
    return formant(rough, bands=((280, 1.0), (600, 0.7), (1100, 0.3))) * swell(1.1) ** 0.6 * 0.7


def _howl(rng: Rng) -> Signal:
    pitch = _slide(1.2, 300, 520, 540, 500, 380)
    return harmonics(pitch, 1.2, (1, 0.4, 0.25, 0.1)) * swell(1.2) ** 0.7 * 0.38


def _trumpet(rng: Rng) -> Signal:
    buzz = harmonics(_slide(0.7, 340, 560, 620, 480), 0.7, (1, 1, 0.9, 0.7, 0.5, 0.3))
    return formant(buzz, bands=((700, 1.0), (1500, 0.8))) * swell(0.7) ** 0.5 * 0.5


def _beep(rng: Rng) -> Signal:
    out = np.zeros(int(0.5 * RATE))
    for index in range(4):
        f = float(rng.choice((660, 880, 990, 1320)))
        blip = harmonics(f, 0.08, (1, 0, 0.33, 0, 0.2)) * swell(0.08) ** 0.3
        start = int(index * 0.105 * RATE)
        out[start : start + len(blip)] += blip
    return out * 0.22


def _blub(rng: Rng) -> Signal:
    out = np.zeros(int(0.5 * RATE))
    for index in range(3):
        f = rng.uniform(260, 420)
        drop = sine(_slide(0.09, f, f * 2.4), 0.09) * decay(0.09, 0.035)
        start = int((0.13 * index + rng.uniform(0, 0.03)) * RATE)
        out[start : start + len(drop)] += drop
    return out * 0.5


def _whale(rng: Rng) -> Signal:
    pitch = _slide(1.9, 150, 240, 200, 320, 180)
    return harmonics(pitch, 1.9, (1, 0.4, 0.2)) * swell(1.9) * 0.5


def _click(rng: Rng) -> Signal:
    out = np.zeros(int(0.6 * RATE))
    for index in range(10):
        tick = band(noise(rng, 0.02), 3000, 9000) * decay(0.02, 0.004)
        start = int(index * (0.05 - index * 0.0022) * RATE)
        out[start : start + len(tick)] += tick
    whistle = sine(_slide(0.35, 2400, 4200, 3000), 0.35) * swell(0.35) * 0.5
    return _after(out, whistle, 0.2) * 0.4


def _horn(pitch: float) -> Callable[[Rng], Signal]:
    def call(rng: Rng) -> Signal:
        tone = sum(
            (harmonics(pitch * k, 0.3, (1, 0.7, 0.5, 0.3, 0.2)) for k in (1.0, 1.26)), np.zeros(1)
        )
        first = tone * np.minimum(swell(0.3) * 4, 1.0)
        return _after(first[: int(0.13 * RATE)], first, 0.19) * 0.2

    return call


def _whistle(rng: Rng) -> Signal:
    tone = sum((harmonics(f, 0.9, (1, 0.5, 0.3)) for f in (466.0, 587.0, 698.0)), np.zeros(1))
    return (tone + 0.4 * band(noise(rng, 0.9), 800, 3000)) * swell(0.9) ** 0.4 * 0.16


def _foghorn(rng: Rng) -> Signal:
    return lowpass(harmonics(116.0, 1.2, (1, 0.8, 0.6, 0.4, 0.3)), 900) * swell(1.2) ** 0.4 * 0.4


def _bell(rng: Rng) -> Signal:
    return _after(pluck(1760, 0.5), pluck(1760, 0.5), 0.16) * 0.4


def _chime(rng: Rng) -> Signal:
    out = np.zeros(int(1.2 * RATE))
    for index, step in enumerate(rng.permutation((0, 4, 7, 11, 14))[:4]):
        note = pluck(880 * 2 ** (step / 12), 0.8)
        start = int(index * 0.1 * RATE)
        out[start : start + len(note)] += note
    return out * 0.25


def _buzz(rng: Rng) -> Signal:
    t = seconds(0.5)
    return (
        harmonics(210 * (1 + 0.05 * np.sin(2 * np.pi * 5 * t)), 0.5, (1, 0.8, 0.6, 0.5, 0.4))
        * swell(0.5)
        * 0.16
    )


def _boo(rng: Rng) -> Signal:
    t = seconds(1.1)
    pitch = _slide(1.1, 330, 480, 300) * (1 + 0.02 * np.sin(2 * np.pi * 6 * t))
    return harmonics(pitch, 1.1, (1, 0.25, 0.1)) * swell(1.1) * 0.4


def _growl(rng: Rng) -> Signal:
    t = seconds(0.7)
    buzz = harmonics(_slide(0.7, 85, 115, 80), 0.7, (1,) * 7) * (
        1 + 0.7 * np.sin(2 * np.pi * 22 * t)
    )
    return formant(buzz + 0.5 * noise(rng, 0.7), bands=((360, 1.0), (800, 0.5))) * swell(0.7) * 0.45


def _squeak(rng: Rng) -> Signal:
    chirp = sine(_slide(0.09, 1900, 2700, 2200), 0.09) * swell(0.09)
    return _after(chirp, chirp, 0.14) * 0.3


def _radio(rng: Rng) -> Signal:
    talk = band(_hum(150.0)(rng), 500, 2600) * 2.2
    hiss = band(noise(rng, len(talk) / RATE), 900, 3200)[: len(talk)] * 0.05
    chirp = sine(1900.0, 0.06) * swell(0.06) * 0.2
    return _after(talk + hiss, chirp, 0.56)


_CALLS: dict[str, Callable[[Rng], Signal]] = {
    "bark": _bark,
    "yip": _bark,
    "meow": _meow,
    "hum": _hum(132.0),
    "hum_high": _hum(228.0),
    "tweet": _tweet,
    "squawk": _squawk,
    "screech": _screech,
    "hoot": _hoot,
    "caw": _caw,
    "quack": _quack,
    "honk": _quack,
    "cluck": _quack,
    "neigh": _neigh,
    "moo": _moo,
    "baa": _baa,
    "bleat": _baa,
    "oink": _oink,
    "roar": _roar,
    "howl": _howl,
    "trumpet": _trumpet,
    "beep": _beep,
    "blub": _blub,
    "whale": _whale,
    "click": _click,
    "horn": _horn(392.0),
    "horn_low": _horn(233.0),
    "whistle": _whistle,
    "foghorn": _foghorn,
    "bell": _bell,
    "chime": _chime,
    "buzz": _buzz,
    "boo": _boo,
    "growl": _growl,
    "squeak": _squeak,
    "radio": _radio,
}

CAPTIONS: dict[str, str] = {
    "bark": "barks",
    "yip": "yips",
    "meow": "meows",
    "hum": "babbles",
    "hum_high": "babbles",
    "tweet": "chirps",
    "squawk": "squawks",
    "screech": "screeches",
    "hoot": "hoots",
    "caw": "caws",
    "quack": "quacks",
    "honk": "honks",
    "cluck": "clucks",
    "neigh": "neighs",
    "moo": "moos",
    "baa": "bleats",
    "bleat": "bleats",
    "oink": "oinks",
    "roar": "roars",
    "howl": "howls",
    "trumpet": "trumpets",
    "beep": "beeps",
    "blub": "bubbles",
    "whale": "sings",
    "click": "clicks",
    "horn": "honks",
    "horn_low": "honks",
    "whistle": "whistles",
    "foghorn": "sounds its horn",
    "bell": "rings",
    "chime": "chimes",
    "buzz": "buzzes",
    "boo": "wails",
    "growl": "growls",
    "squeak": "squeaks",
    "radio": "talks over the radio",
}


def call(voice: str, rng: Rng) -> Signal | None:
    """One call of that voice, or None for what has no call (engines run all the time)."""
    make = _CALLS.get(voice)
    return None if make is None else make(rng)
