"""A quiet bed of generated music: chords, bass and a plucked tune in the key of the mood."""

from dataclasses import dataclass
from random import Random

import numpy as np

from generation.scene.scene import Scene
from generation.scene.sound.places import mix_in
from generation.scene.sound.synth import (
    RATE,
    Signal,
    decay,
    harmonics,
    highpass,
    lowpass,
    noise,
    pluck,
    sine,
)


@dataclass(frozen=True, slots=True)
class _Mood:
    """`scale` in semitones, `chords` as scale degrees of their roots, `beat` in seconds."""

    scale: tuple[int, ...]
    chords: tuple[int, ...]
    beat: float
    root: float
    tune: float
    drums: bool


_MAJOR, _MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
_DORIAN, _LYDIAN = (0, 2, 3, 5, 7, 9, 10), (0, 2, 4, 6, 7, 9, 11)
_MOODS = {
    "happy": _Mood(_MAJOR, (0, 4, 5, 3), 0.5, 196.0, 0.85, True),
    "calm": _Mood(_MAJOR, (0, 3, 5, 4), 0.75, 174.6, 0.6, False),
    "sad": _Mood(_MINOR, (0, 5, 2, 6), 0.85, 164.8, 0.5, False),
    "epic": _Mood(_MINOR, (0, 5, 2, 6), 0.45, 146.8, 0.45, True),
    "scary": _Mood(_MINOR, (0, 1, 0, 6), 0.9, 123.5, 0.3, False),
    "mysterious": _Mood(_LYDIAN, (0, 1, 0, 4), 0.8, 155.6, 0.45, False),
}


MOODS = tuple(_MOODS)


def music(scene: Scene, length: float) -> Signal:
    """Stereo (2, samples). Dancers set the beat: their steps and the music's fall together."""
    dancer = next((entity for entity in scene.entities if entity.action == "dance"), None)
    if dancer is None:
        return music_in(scene.mood, length, seed=scene.seed)
    beat = dancer.motion.period
    start = (1 - dancer.motion.phase % 1) * beat - 4 * beat
    return music_in(scene.mood, length, seed=scene.seed, dance=(beat, start))


def music_in(
    name: str, length: float, *, seed: int, dance: tuple[float, float] | None = None
) -> Signal:
    """Stereo (2, samples) in a mood; `dance` is the beat that dancers give and when it begins."""
    mood = _MOODS.get(name, _MOODS["calm"])
    rng = Random(f"music {seed}")
    beat, start = (mood.beat, 0.0) if dance is None else dance
    root = mood.root * 2 ** (rng.choice((-2, 0, 0, 2, 3)) / 12)
    both = np.zeros((2, max(1, int(length * RATE))))
    at, bar = start, 0
    previous = rng.randrange(3, 8)
    while at < length:
        degree = mood.chords[bar % len(mood.chords)]
        _chord(both, mood, root, degree=degree, at=at, beat=beat)
        previous = _tune(both, mood, root, rng=rng, at=at, beat=beat, previous=previous)
        if mood.drums or dance is not None:
            _drums(both, at, beat, seed=bar, strong=dance is not None)
        at += 4 * beat
        bar += 1
    return both


def _pitch(mood: _Mood, root: float, degree: int) -> float:
    octave, step = divmod(degree, len(mood.scale))
    return float(root * 2 ** (octave + mood.scale[step] / 12))


def _add(both: Signal, sound: Signal, *, at: float, side: float) -> None:
    if at < 0:
        sound, at = sound[int(-at * RATE) :], 0.0
    if len(sound):
        mix_in(both, sound, at=at, side=side)


def _chord(both: Signal, mood: _Mood, root: float, *, degree: int, at: float, beat: float) -> None:
    length = 4 * beat + 0.5
    count = int(length * RATE)
    ramp = np.minimum(np.arange(count) / (0.35 * RATE), 1.0)
    shape = ramp * ramp[::-1]
    for place, side in ((0, 0.35), (2, 0.65), (4, 0.5)):
        tone = harmonics(_pitch(mood, root, degree + place), length, (1.0, 0.3, 0.12, 0.05))
        _add(both, tone[:count] * shape[: len(tone)] * 0.035, at=at, side=side)
    bass = _pitch(mood, root / 2, degree)
    for step in (0, 2):
        _add(both, pluck(bass, 2 * beat, bright=0.6) * 0.14, at=at + step * beat, side=0.5)


def _tune(
    both: Signal, mood: _Mood, root: float, *, rng: Random, at: float, beat: float, previous: int
) -> int:
    """Steps and small leaps on the quavers, more or fewer as the mood likes."""
    for quaver in range(8):
        if rng.random() < mood.tune * (1.0 if quaver % 2 == 0 else 0.5):
            previous = min(11, max(1, previous + rng.choice((-2, -1, -1, 1, 1, 2))))
            note = pluck(_pitch(mood, root * 2, previous), 0.9, bright=0.8)
            _add(both, note * 0.085, at=at + quaver * beat / 2, side=rng.uniform(0.3, 0.7))
    return previous


def _drums(both: Signal, at: float, beat: float, *, seed: int, strong: bool) -> None:
    dice = np.random.default_rng(seed)
    loud = 1.0 if strong else 0.5
    for step in range(8):
        when = at + step * beat / 2
        if step % 2 == 0:
            t = np.arange(int(0.18 * RATE)) / RATE
            kick = sine(48 + 90 * np.exp(-t * 38), 0.18)[: len(t)] * decay(0.18, 0.06)
            _add(both, kick * 0.24 * loud, at=when, side=0.5)
        if step in (2, 6):
            clap = lowpass(highpass(noise(dice, 0.14), 900), 5200) * decay(0.14, 0.035)
            _add(both, clap * 0.13 * loud, at=when, side=0.52)
        tick = highpass(noise(dice, 0.05), 7000) * decay(0.05, 0.012)
        _add(both, tick * 0.05 * loud, at=when, side=0.6)
