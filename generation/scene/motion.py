"""Motion parameters -> where everything is at every moment, and when it touches what.

Closed forms throughout: parabolas between contacts, sines for what oscillates, and a leg cycle that
advances with the distance covered, so that a foot on the ground stays where it is.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generation.scene.gait import gait, puppet_hops
from generation.scene.scene import Contact, Entity, Motion
from generation.scene.vocabulary import subjects

RATE = 240
_Curve = npt.NDArray[np.float64]
_WALKERS = frozenset(("person", "beast", "robot", "penguin", "fowl", "creature", "dinosaur"))
_ROLLERS = frozenset(("ball", "fruit", "star", "leaf", "kite", "heart"))
_SQUASH_DECAY = 0.09
_ANTICIPATION = 0.16
_SLOWEST_BOB = 2.3
_STEEPEST = 0.5
_ROCKING_RATE = {"float": 0.7, "shake": 9.0}


@dataclass(frozen=True, slots=True)
class Pose:
    """One entity at one moment. `x` and `lift` are units, angles are radians, `squash` > 0 is flat.

    `phase` counts leg or wing cycles, `heading` runs from -1 to 1 through 0 while it turns round,
    `voice` is how wide the mouth is open (0 to 1), `age` the seconds since the clip began.
    """

    x: float
    lift: float
    heading: float
    angle: float
    squash: float
    phase: float
    velocity: float
    climb: float
    airborne: bool
    landed: float
    voice: float
    age: float


class Track:
    """The path of one entity over the whole clip, sampled at RATE and read between samples."""

    def __init__(self, entity: Entity, seconds: float) -> None:
        self.entity = entity
        self._t: _Curve = np.arange(round(seconds * RATE) + 2) / RATE
        motion = entity.motion
        self._x, self._facing = _horizontal(motion, self._t)
        if entity.action == "spin" and _stands(entity) and not _turns_itself(entity):
            # Upright bodies pirouette instead of rolling over.
            self._facing = np.cos(2 * np.pi * motion.spin * self._t) * motion.heading
        self._velocity = np.gradient(self._x, self._t)
        self._lift = _vertical(entity, self._t)
        self._climb = np.gradient(self._lift, self._t)
        self._phase = _cycles(entity, self._t, self._velocity)
        self._squash = _squash(motion, self._t)
        self._angle = _angle(entity, self._t, self._velocity, self._climb)
        landings = sorted({end for _, end in motion.arcs if 0 < end < seconds})
        self.landings = landings

    def at(self, t: float) -> Pose:
        place = min(max(t, 0.0) * RATE, len(self._t) - 2)
        index = int(place)
        part = place - index

        def read(curve: _Curve) -> float:
            return float(curve[index] * (1 - part) + curve[index + 1] * part)

        past = [t - end for end in self.landings if end <= t]
        return Pose(
            x=read(self._x),
            lift=read(self._lift),
            heading=read(self._facing),
            angle=read(self._angle),
            squash=read(self._squash),
            phase=read(self._phase),
            velocity=read(self._velocity),
            climb=read(self._climb),
            airborne=any(start < t < end for start, end in self.entity.motion.arcs),
            landed=min(past) if past else 99.0,
            voice=max((_mouth(t - start) for start in self.entity.voices), default=0.0),
            age=t,
        )


def _mouth(since: float) -> float:
    """Opens and closes over half a second, twice."""
    if not 0 <= since < 0.55:
        return 0.0
    return float(abs(math.sin(since / 0.55 * 2 * math.pi)) ** 0.7)


def _horizontal(motion: Motion, t: _Curve) -> tuple[_Curve, _Curve]:
    ones = np.full_like(t, float(motion.heading))
    if motion.path == "travel":
        return motion.x + motion.heading * motion.speed * t, ones
    if motion.path == "patrol" and motion.reach > 0:
        # A triangle wave with rounded corners: constant speed, a short turn at either end.
        turns = motion.speed / (4 * motion.reach) * t + (0.0 if motion.heading > 0 else 0.5)
        sine = np.sin(2 * np.pi * turns)
        x = motion.x + motion.reach * np.arcsin(0.985 * sine) / math.asin(0.985)
        cosine = np.cos(2 * np.pi * turns)
        return x, np.clip(cosine * 5.0, -1, 1)
    if motion.path == "sway" and motion.reach > 0:
        cycle = 2 * np.pi * (t / max(motion.period * 4, 0.5) + motion.phase)
        return motion.x + motion.reach * np.sin(cycle), ones
    return np.full_like(t, motion.x), ones


def _vertical(entity: Entity, t: _Curve) -> _Curve:
    motion = entity.motion
    lift = np.zeros_like(t)
    for start, end in motion.arcs:
        inside = (t > start) & (t < end)
        lift[inside] += motion.gravity / 2 * (t[inside] - start) * (end - t[inside])
    # Bodies bob slowly however fast their wings beat.
    cycle = 2 * np.pi * (t / max(motion.period, _SLOWEST_BOB) + motion.phase)
    if entity.action in ("fly", "float", "swim", "sail", "sing") and motion.altitude > 0:
        depth = {"fly": 0.11, "float": 0.09, "swim": 0.10}.get(entity.action, 0.05)
        lift = lift + motion.altitude * (1 + depth * np.sin(cycle) + 0.04 * np.sin(2.3 * cycle + 1))
    elif entity.action == "launch":
        # Two seconds of rumble, then constant acceleration; in space it is under way already.
        since = np.maximum(t - 0.9, 0.0)
        lift = lift + motion.altitude + 0.5 * motion.gravity * since**2
    elif motion.altitude:
        lift = lift + motion.altitude
    return lift


def _cycles(entity: Entity, t: _Curve, velocity: _Curve) -> _Curve:
    """Leg cycles by distance on the ground, wing and fin cycles by time."""
    subject = subjects()[entity.subject]
    motion = entity.motion
    on_legs = subject.family in _WALKERS and entity.action in ("walk", "run")
    if on_legs and motion.speed:
        stride = gait(subject, entity.action).stride * entity.size
        covered = np.concatenate([[0.0], np.cumsum(np.abs(velocity[:-1]) / RATE)])
        return motion.phase + covered / stride
    if motion.arcs and entity.action in ("jump", "fall"):
        return motion.phase + 0.0 * t
    return motion.phase + t / motion.period


def _squash(motion: Motion, t: _Curve) -> _Curve:
    """Flattened on landing, springing back; gathered before a leap."""
    squash = np.zeros_like(t)
    arcs = motion.arcs
    for index, (start, end) in enumerate(arcs):
        force = min(1.0, motion.gravity * (end - start) / 2 / 900)
        after = t - end
        ringing = np.exp(-np.abs(after) / _SQUASH_DECAY) * np.cos(after * 16)
        squash += np.where(after >= 0, ringing, np.exp(after / 0.012)) * force * 0.8
        rested = start - (arcs[index - 1][1] if index else 0.0)
        if rested > 0.1:
            ready = np.clip((t - start + _ANTICIPATION) / _ANTICIPATION, 0, 1)
            squash += np.where((t < start), np.sin(ready * np.pi) ** 2 * 0.7, 0.0)
        stretch = np.clip(1 - np.abs(t - start - 0.09) / 0.09, 0, 1)
        squash -= np.where(t > start, stretch, 0.0) * 0.25 * force
    return np.clip(squash, -0.4, 1.0)


def _angle(entity: Entity, t: _Curve, velocity: _Curve, climb: _Curve) -> _Curve:
    motion = entity.motion
    family = subjects()[entity.subject].family
    cycle = 2 * np.pi * (t / motion.period + motion.phase)
    if motion.spin and not (entity.action == "spin" and _stands(entity)):
        return 2 * np.pi * motion.spin * motion.heading * _spin_up(entity, t)
    if entity.action == "roll" or (
        family in ("ball", "fruit") and entity.action in ("walk", "run")
    ):
        radius = subjects()[entity.subject].height * entity.size / 2
        return np.concatenate([[0.0], np.cumsum(velocity[:-1]) / RATE]) / radius
    if entity.action in ("fly", "swim") and motion.path != "stay":
        # Nose up while climbing: screen angles grow clockwise, so a climb turns against heading.
        ahead = np.maximum(np.abs(velocity), 60.0)
        pitch = np.clip(np.arctan2(climb, ahead) * 0.8, -_STEEPEST, _STEEPEST)
        return -pitch * np.sign(velocity + 1e-9)
    return _rocking(entity.action, family) * np.sin(_ROCKING_RATE.get(entity.action, 1.0) * cycle)


def _rocking(action: str, family: str) -> float:
    """How far (radians) a body tips from side to side as it does this."""
    if action == "dance" and family in ("person", "robot"):
        return 0.0
    return {"float": 0.09, "sway": 0.07, "dance": 0.24, "shake": 0.05}.get(action, 0.0)


def _stands(entity: Entity) -> bool:
    return subjects()[entity.subject].family not in _ROLLERS


def _turns_itself(entity: Entity) -> bool:
    """Blocks show their sides one after another; mirroring them would undo that."""
    return subjects()[entity.subject].family == "cube"


def _spin_up(entity: Entity, t: _Curve) -> _Curve:
    """Time as felt by a spin: while falling it stops with the second touch of the ground."""
    if entity.action == "fall" and entity.motion.arcs:
        rest = entity.motion.arcs[min(1, len(entity.motion.arcs) - 1)][1]
        turns = max(1.0, round(entity.motion.spin * rest)) / entity.motion.spin
        share = np.clip(t / rest, 0, 1)
        return turns * (1 - (1 - share) ** 1.6)
    return t


def contacts(entity: Entity, seconds: float) -> tuple[Contact, ...]:
    """Every touch the sound must follow, in order: landings, footfalls, wing beats, beats."""
    motion = entity.motion
    subject = subjects()[entity.subject]
    found = [
        Contact(end, min(1.0, motion.gravity * (end - start) / 2 / 1000), "land")
        for start, end in motion.arcs
        if 0 < end < seconds
    ]
    if subject.family in _WALKERS and entity.action in ("walk", "run") and motion.speed:
        found += _footfalls(entity, seconds)
    elif entity.action == "dance":
        beats = int(seconds / motion.period)
        found += [
            Contact((beat + 1 - motion.phase % 1) * motion.period, 0.5, "step")
            for beat in range(beats)
            if 0 < (beat + 1 - motion.phase % 1) * motion.period < seconds
        ]
    elif subject.family == "glyph" and entity.action in ("walk", "run"):
        found += _hops(entity, seconds)
    elif subject.family in ("bird", "dragon") and entity.action == "fly":
        found += _beats(motion, seconds, "flap")
    return tuple(sorted(found, key=lambda contact: contact.time))


def _footfalls(entity: Entity, seconds: float) -> list[Contact]:
    """A foot comes down whenever phase + its own offset passes a whole number."""
    track = Track(entity, seconds)
    steps = gait(subjects()[entity.subject], entity.action)
    strength = 0.62 if entity.action == "run" else 0.4
    found: list[Contact] = []
    curve, times = track._phase, track._t
    for offset in steps.phases:
        first, last = math.ceil(curve[0] + offset + 1e-9), math.floor(curve[-1] + offset)
        for whole in range(first, last + 1):
            when = float(np.interp(whole - offset, curve, times))
            if 0 < when < seconds:
                found.append(Contact(round(when, 4), strength, "step"))
    return found


def _hops(entity: Entity, seconds: float) -> list[Contact]:
    """A puppet comes down whenever its cycle passes a whole number of hops."""
    motion, hops = entity.motion, puppet_hops(entity.action)
    first, last = motion.phase * hops, (motion.phase + seconds / motion.period) * hops
    wholes = range(math.floor(first) + 1, math.floor(last) + 1)
    times = [(whole / hops - motion.phase) * motion.period for whole in wholes]
    return [Contact(round(time, 4), 0.4, "step") for time in times if 0 < time < seconds]


def _beats(motion: Motion, seconds: float, kind: str) -> list[Contact]:
    count = int(seconds / motion.period) + 1
    times = [(beat + 0.25 - motion.phase % 1) * motion.period for beat in range(count + 1)]
    return [Contact(round(time, 4), 0.4, kind) for time in times if 0 < time < seconds]
