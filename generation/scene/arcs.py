"""Free flights for the actions that leave the ground: drawn by dice, and as (start, end) in time."""

from math import sqrt
from random import Random

from generation.scene.plan import SECONDS, Part
from generation.scene.vocabulary import Subject

_RESTITUTION = 0.80
_TIRED = 0.45
# Of the room there is, the share a body rises at most, and the most units it does so.
_CEILING = {"bounce": (0.62, 460.0), "jump": (0.50, 210.0), "fall": (0.95, 4000.0)}
# The gravity that `flights_for` counts with so that its flights fill the plan's ten seconds.
_USUAL_GRAVITY = 1900.0
_LOWEST = 0.01
_MOST_FLIGHTS = 28

Flights = tuple[tuple[float, float], ...]


def ceiling(action: str, room: float) -> float:
    """How high (units) a flight of height 1 goes with `room` above the body."""
    share, most = _CEILING.get(action, (0.5, 210.0))
    return min(room * share, most)


def duration(height: float, gravity: float) -> float:
    return 2 * sqrt(2 * max(height, 0.0) / gravity)


def arcs_of(
    part: Part, *, gravity: float, room: float, seconds: float
) -> tuple[tuple[float, float], ...]:
    """The part's flights as (start, end), the last one begun before `seconds` are over.

    A fall that is under way when the clip begins has its first start below 0.
    """
    top = ceiling(part.action, max(room, 40.0))
    arcs: list[tuple[float, float]] = []
    at = part.start
    for index, (rest, height) in enumerate(part.flights):
        flight = duration(height * top, gravity)
        at = at * flight if index == 0 and at < 0 else at + (rest if index else 0.0)
        if at >= seconds:
            break
        arcs.append((round(at, 4), round(at + flight, 4)))
        at += flight
    return tuple(arcs)


def flights_for(action: str, subject: Subject, rng: Random) -> tuple[float, Flights]:
    """`start` and `flights` for `action`, by dice."""
    if action == "bounce":
        return -rng.uniform(0.5, 0.7), _bounces(rng)
    if action == "jump":
        return rng.uniform(0.25, 0.4), _jumps(rng)
    if action == "fall":
        return -0.5, _fall(rng)
    return 0.0, ()


def _bounces(rng: Random) -> Flights:
    """Each bounce is lower until it is nudged up again, as a ball at play is."""
    full = rng.uniform(0.74, 1.0)
    height, at, found = full, 0.0, [(0.0, full)]
    while at < SECONDS and len(found) < _MOST_FLIGHTS:
        height *= _RESTITUTION
        if height < _TIRED**2 * full:
            height = full * rng.uniform(0.82, 1.0)
        found.append((0.0, height))
        at += duration(height * 250, _USUAL_GRAVITY)
    return tuple(found)


def _jumps(rng: Random) -> Flights:
    full, at, found = rng.uniform(0.75, 1.0), 0.0, list[tuple[float, float]]()
    while at < SECONDS and len(found) < _MOST_FLIGHTS:
        rest, height = rng.uniform(0.22, 0.34), full * rng.uniform(0.75, 1.0)
        found.append((rest if found else 0.0, height))
        at += rest + duration(height * 150, _USUAL_GRAVITY)
    return tuple(found)


def _fall(rng: Random) -> Flights:
    """One drop, two small rebounds, then now and then a hop to show that nothing broke."""
    height = rng.uniform(0.95, 1.0)
    found = [(0.0, height)]
    for _ in range(2):
        height *= rng.uniform(0.30, 0.38) ** 2
        found.append((0.0, max(height, _LOWEST)))
    at = 2.0
    while at < SECONDS:
        rest = rng.uniform(1.0, 1.6)
        found.append((rest, rng.uniform(0.05, 0.08)))
        at += rest + 0.5
    return tuple(found)
