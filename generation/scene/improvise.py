"""Reading + dice -> Plan: what rules fill in where a prompt leaves something open.

This is the ground truth the model is trained on and the baseline it is measured against.
"""

from random import Random

from generation.scene import vocabulary
from generation.scene.arcs import flights_for
from generation.scene.circumstances import flashes_of, mood_of, setting_of, time_of, weather_of
from generation.scene.conduct import conduct
from generation.scene.plan import SECONDS, Part, Plan
from generation.scene.reading import Actor, Reading
from generation.scene.vocabulary import Subject, subjects
from generation.scene.wardrobe import dress

_MOST_VOICES = 16
# Who moves over the ground or through the air; a camera that is not told otherwise follows them.
TRAVELS = frozenset(("walk", "run", "drive", "roll", "slide", "sail", "swim", "fly"))


def improvise(reading: Reading, rng: Random) -> Plan:
    """A plan for `reading`. Adds a note to it where two wishes exclude each other."""
    setting = setting_of(reading, rng)
    time = time_of(reading, setting, rng)
    weather = weather_of(reading, setting, rng)
    parts = tuple(_part(reading, index, setting, rng) for index in range(len(reading.actors)))
    return Plan(
        parts=parts,
        setting=setting,
        time=time,
        weather=weather,
        style=reading.style or "flat",
        camera=reading.camera or camera_for(parts),
        mood=reading.mood or mood_of(setting, time, weather),
        extras=tuple(reading.extras),
        heading=rng.choice((-1, 1)),
        shift=rng.uniform(-0.04, 0.04),
        tempo=reading.tempo,
        camera_amount=rng.uniform(0.8, 1.1),
        flashes=_gaps(flashes_of(rng, SECONDS)) if weather == "storm" else (),
        planet=reading.planet if setting == "moon" else "",
    )


def _gaps(times: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(now - before for before, now in zip((0.0, *times), times, strict=False))


def camera_for(parts: tuple[Part, ...]) -> str:
    """What the camera does unasked: it keeps those in sight who move."""
    free = [part for part in parts if part.carrier is None]
    if any(moves(part) for part in free):
        return "follow"
    if any(part.action in ("launch", "fall") for part in parts):
        return "static"
    return "drift"


def moves(part: Part) -> bool:
    """Whether it leaves its place, if the camera lets it."""
    return part.subject != "kite" and part.action in TRAVELS | {"jump", "bounce"}


def _part(reading: Reading, index: int, setting: str, rng: Random) -> Part:
    actor = reading.actors[index]
    subject = subjects()[actor.subject]
    action = conduct(reading=reading, index=index, setting=setting)
    looks = dress(actor, subject, rng)
    relation, target = _relation(actor)
    tempo = reading.tempo * (actor.tempo or 1.0)
    start, flights = flights_for(action, subject, rng)
    return Part(
        subject=subject.name,
        word=actor.word,
        action=action,
        colour=looks.colour,
        accent=looks.accent,
        skin=looks.skin,
        hair=looks.hair,
        hair_style=looks.hair_style,
        wears=looks.wears,
        markings=looks.markings,
        relation=relation,
        target=target,
        size=actor.size
        * vocabulary.variants().get(actor.word, {}).get("size", 1.0)
        * rng.uniform(0.96, 1.04),
        speed=tempo * rng.uniform(0.92, 1.08),
        pace=rng.uniform(0.94, 1.06) / tempo,
        rise=rng.uniform(0.85, 1.15),
        phase=rng.random(),
        start=start,
        flights=flights,
        voices=_voices(subject, action, rng),
    )


def _relation(actor: Actor) -> tuple[str, int]:
    if actor.carrier is not None:
        return ("held" if actor.held else "rides"), actor.carrier
    if actor.chases is not None:
        return "chases", actor.chases
    return ("behind", actor.behind) if actor.behind is not None else ("none", 0)


def _voices(subject: Subject, action: str, rng: Random) -> tuple[float, ...]:
    if not subject.voice or action == "sleep":
        return ()
    gap = 0.7 if action in ("sing", "talk") else 2.6
    found = [rng.uniform(0.25, 0.6) if gap < 1 else rng.uniform(0.5, 2.0)]
    while sum(found) < SECONDS and len(found) < _MOST_VOICES:
        found.append(gap * rng.uniform(0.85, 1.7))
    return tuple(found)
