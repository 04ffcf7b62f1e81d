"""Where and when a scene plays, as asked or as suits its subject."""

from random import Random

from generation.scene.reading import Reading
from generation.scene.vocabulary import subjects, variants

INDOORS = frozenset(("room", "stage"))
_AIRLESS = frozenset(("space", "moon", "underwater"))


def setting_of(reading: Reading) -> str:
    if reading.setting == "sea" and _walks(reading):
        return "beach"
    if reading.setting is not None:
        return reading.setting
    if not reading.actors:
        return "meadow"
    lead = reading.actors[0]
    if lead.carrier is not None:
        lead = reading.actors[lead.carrier]
    subject = subjects()[lead.subject]
    if lead.action == "swim" and subject.element == "land":
        return "lake"
    if lead.action in ("sail",):
        return "sea"
    home: str = variants().get(lead.word, {}).get("home", subject.home)
    return home


def _walks(reading: Reading) -> bool:
    """Whether the first subject keeps its feet dry: by the sea means on the shore then."""
    lead = reading.actors[0] if reading.actors else None
    if lead is None or lead.carrier is not None or subjects()[lead.subject].element != "land":
        return False
    return lead.action in (
        "walk",
        "run",
        "dance",
        "sit",
        "stand",
        "sleep",
        "wave",
        "bounce",
        "sing",
    )


def time_of(reading: Reading, setting: str, rng: Random) -> str:
    drawn = rng.choices(("day", "sunset", "dawn"), (6, 2, 2))[0]
    if reading.time is not None:
        return reading.time
    if {"fireworks", "fireflies", "aurora", "meteors"} & set(reading.extras):
        return "night"
    if reading.style == "neon" or setting in ("space", "stage"):
        return "night"
    if reading.mood == "scary":
        return "night"
    return "day" if reading.weather in ("rain", "snowfall", "storm", "cloudy") else drawn


def weather_of(reading: Reading, setting: str, rng: Random) -> str:
    gentle_snow = rng.random() < 0.5
    wanted = reading.weather
    if wanted in ("rain", "storm", "snowfall", "fog") and setting in _AIRLESS | INDOORS:
        reading.notes.append(f"There is no {wanted} {_where(setting)}, so it was left out.")
        return "clear"
    clear_sky = {"aurora", "meteors", "fireworks", "rainbow"} & set(reading.extras)
    if wanted is None and setting == "snow" and gentle_snow and not clear_sky:
        return "snowfall"
    return wanted or "clear"


def _where(setting: str) -> str:
    return {"underwater": "underwater", "space": "in space", "moon": "on the moon"}.get(
        setting, "indoors"
    )


def mood_of(setting: str, time: str, weather: str) -> str:
    if weather == "storm":
        return "epic"
    if weather in ("rain", "fog"):
        return "sad" if time != "day" else "calm"
    if setting in ("space", "moon", "underwater"):
        return "mysterious"
    if time in ("night", "dawn"):
        return "calm"
    return "happy"


def flashes_of(rng: Random, seconds: float) -> tuple[float, ...]:
    found: list[float] = []
    at = rng.uniform(0.5, 1.2)
    while at < seconds - 0.5:
        found.append(round(at, 3))
        at += rng.uniform(1.6, 3.0)
    return tuple(found)
