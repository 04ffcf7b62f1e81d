"""The sound of touching: feet, paws, hooves, balls and bodies on every ground; wings and splashes."""

import numpy as np

from generation.scene.scene import Contact, Entity
from generation.scene.sound.synth import (
    Signal,
    band,
    decay,
    harmonics,
    highpass,
    lowpass,
    noise,
    pluck,
    seconds,
    sine,
)
from generation.scene.vocabulary import subjects

_HOOVES = frozenset(("horse", "unicorn", "zebra", "deer", "cow"))
# Texture of a ground: (low edge, high edge, fall in seconds, strength) of its texture
_GROUNDS: dict[str, tuple[float, float, float, float]] = {
    "beach": (250, 2200, 0.06, 0.55),
    "desert": (250, 2000, 0.06, 0.5),
    "snow": (900, 6000, 0.08, 0.6),
    "forest": (500, 4500, 0.06, 0.5),
    "autumn": (1200, 8000, 0.09, 0.7),
    "jungle": (500, 4000, 0.06, 0.5),
    "city": (1200, 6500, 0.025, 0.5),
    "room": (500, 3000, 0.03, 0.35),
    "stage": (300, 2600, 0.04, 0.4),
    "castle": (400, 3800, 0.05, 0.4),
    "moon": (120, 700, 0.08, 0.5),
}
_SOFT = (400.0, 3200.0, 0.05, 0.42)


def touch(entity: Entity, contact: Contact, *, setting: str, rng: np.random.Generator) -> Signal:
    """The sound of one contact; starts at its first sample."""
    family = subjects()[entity.subject].kin
    weight = contact.strength * min(1.4, entity.size)
    if contact.kind == "flap":
        return _flap(rng) * weight
    if setting == "underwater":
        return _underwater(contact, rng) * weight
    wet = setting in ("sea", "lake") and (
        subjects()[entity.subject].element in ("water", "sea") or entity.action == "swim"
    )
    if wet:
        return _splash(rng) * weight
    if contact.kind == "land" and family in ("ball", "fruit", "balloon", "creature"):
        return _bounce(entity, setting, rng) * weight
    if contact.kind == "land":
        return _thud(entity, setting, rng) * weight
    return _step(entity, setting, rng) * weight


def _ground(setting: str, rng: np.random.Generator, *, length: float = 0.2) -> Signal:
    low, high, fall, strength = _GROUNDS.get(setting, _SOFT)
    return strength * band(noise(rng, length), low, high) * decay(length, fall, attack=0.001)


def _step(entity: Entity, setting: str, rng: np.random.Generator) -> Signal:
    if entity.subject in _HOOVES:
        pitch = rng.uniform(620, 820) if setting in ("city", "castle") else rng.uniform(240, 320)
        knock = pluck(pitch, 0.12, bright=1.3) * decay(0.12, 0.03, attack=0.001)
        return 0.9 * knock + _ground(setting, rng)[: len(knock)] * 0.8
    if subjects()[entity.subject].family == "robot":
        clank = sum(
            (sine(f, 0.2) * decay(0.2, 0.05, attack=0.001) for f in (310.0, 742.0, 1190.0)),
            np.zeros(1),
        )
        return clank * 0.28 + _ground(setting, rng)
    thump = sine(70 + 60 * np.exp(-seconds(0.2) * 40), 0.2) * decay(0.2, 0.04, attack=0.002)
    return 0.6 * thump + _ground(setting, rng)


def _bounce(entity: Entity, setting: str, rng: np.random.Generator) -> Signal:
    """A hollow skin: a pitch that falls as the ball leaves, with the slap of the surface."""
    pitch = 118.0 if entity.subject == "basketball" else 150.0
    t = seconds(0.42)
    curve = pitch * (1 + 0.9 * np.exp(-t * 26))
    body = harmonics(curve, 0.42, (1.0, 0.42, 0.2)) * decay(0.42, 0.095, attack=0.0015)
    slap = _ground(setting, rng) * 1.1
    body[: len(slap)] += slap
    return body


def _thud(entity: Entity, setting: str, rng: np.random.Generator) -> Signal:
    heavy = subjects()[entity.subject].height * entity.size > 250
    pitch = 46.0 if heavy else 72.0
    t = seconds(0.45)
    body = sine(pitch * (1 + 1.4 * np.exp(-t * 30)), 0.45) * decay(0.45, 0.11, attack=0.002)
    dust = _ground(setting, rng) * 1.3
    body[: len(dust)] += dust
    return body


def _splash(rng: np.random.Generator) -> Signal:
    burst = highpass(noise(rng, 0.9), 500) * decay(0.9, 0.20, attack=0.004)
    low = lowpass(noise(rng, 0.9), 420) * decay(0.9, 0.12, attack=0.002) * 1.6
    return 0.6 * burst + low


def _underwater(contact: Contact, rng: np.random.Generator) -> Signal:
    t = seconds(0.3)
    return sine(180 + 320 * t / 0.3 * rng.uniform(0.8, 1.2), 0.3) * decay(0.3, 0.08) * 0.5


def _flap(rng: np.random.Generator) -> Signal:
    length = 0.2
    shape = np.sin(np.pi * np.linspace(0, 1, int(length * 48_000))) ** 2
    stroke: Signal = band(noise(rng, length), 160, 1400)[: len(shape)] * shape * 0.9
    return stroke
