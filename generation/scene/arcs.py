"""Free flights for the actions that leave the ground: when each starts and when it lands."""

from math import sqrt
from random import Random

from generation.scene.scene import Motion

_RESTITUTION = 0.80
_TIRED = 0.45


def arcs_for(
    action: str, motion: Motion, rng: Random, *, seconds: float, room: float
) -> tuple[tuple[float, float], ...]:
    """Flights as (start, end) for `action`; `room` is the height a body can rise, in units.

    A drop from rest starts before the clip does: half of that first arc lies in the past.
    """
    if action == "bounce":
        return _bounces(motion, rng, seconds, height=min(room * 0.62, rng.uniform(330, 460)))
    if action == "jump":
        return _jumps(motion, rng, seconds, height=min(room * 0.5, rng.uniform(140, 210)))
    if action == "fall":
        return _fall(motion, rng, seconds, height=room * 0.95)
    return ()


def _flight(height: float, gravity: float) -> float:
    return 2 * sqrt(2 * height / gravity)


def _bounces(
    motion: Motion, rng: Random, seconds: float, *, height: float
) -> tuple[tuple[float, float], ...]:
    """Each bounce is lower until it is nudged up again, as a ball at play is."""
    full = _flight(height, motion.gravity)
    at = rng.uniform(0.30, 0.5) * full
    arcs = [(at - full, at)]
    flight = full
    while at < seconds:
        flight *= sqrt(_RESTITUTION)
        if flight < _TIRED * full:
            flight = full * rng.uniform(0.9, 1.0)
        arcs.append((at, at + flight))
        at += flight
    return _rounded(arcs)


def _jumps(
    motion: Motion, rng: Random, seconds: float, *, height: float
) -> tuple[tuple[float, float], ...]:
    arcs: list[tuple[float, float]] = []
    at = rng.uniform(0.25, 0.4)
    while at < seconds - 0.3:
        flight = _flight(height * rng.uniform(0.75, 1.0), motion.gravity)
        arcs.append((at, at + flight))
        at += flight + rng.uniform(0.22, 0.34)
    return _rounded(arcs)


def _fall(
    motion: Motion, rng: Random, seconds: float, *, height: float
) -> tuple[tuple[float, float], ...]:
    """One drop, two small rebounds, then now and then a hop to show that nothing broke."""
    slow = motion.gravity * 0.6
    first = _flight(height, motion.gravity)
    end = first / 2 + 0.05
    arcs = [(end - first, end)]
    for _ in range(2):
        first *= rng.uniform(0.30, 0.38)
        arcs.append((end, end + first))
        end += first
    at = end + rng.uniform(1.0, 1.5)
    while at < seconds - 0.8:
        flight = _flight(90, slow)
        arcs.append((at, at + flight))
        at += flight + rng.uniform(0.9, 1.6)
    return _rounded(arcs)


def _rounded(arcs: list[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    return tuple((round(start, 4), round(end, 4)) for start, end in arcs)
