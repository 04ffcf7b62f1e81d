"""Where and when a scene plays, as asked or as suits its subject."""

from random import Random

from generation.scene.reading import Actor, Reading
from generation.scene.relations import alive
from generation.scene.vocabulary import subjects, variants

INDOORS = frozenset(("room", "stage"))
AIRLESS = frozenset(("space", "moon", "underwater"))
_SEEN_THROUGH_WINDOWS = frozenset(("rain", "storm", "snowfall"))


# Where else they may be found, when the prompt names no place.
_ELSEWHERE = {
    "land": ("meadow", "beach", "city", "forest", "autumn", "farm", "mountains", "castle"),
    "air": ("sky", "meadow", "mountains", "city"),
    "water": ("underwater", "lake"),
    "sea": ("sea", "lake"),
}
_AT_HOME = 0.72
_GROUNDLESS = frozenset(("sky", "space", "underwater", "sea", "lake"))
_OFF_THE_GROUND = ("fly", "float", "swim", "sail")
_WET = frozenset(("rain", "storm", "snowfall", "fog"))


def setting_of(reading: Reading, rng: Random) -> str:
    found = _setting_of(reading, rng)
    return found if reading.setting is not None else _for_all(found, reading)


def _for_all(home: str, reading: Reading) -> str:
    """Where nobody is out of their element: with a cat beside it, a fish is in a lake, and a bird
    comes down from the sky."""
    free = [actor for actor in reading.actors if actor.carrier is None]
    grounded = [
        subjects()[actor.subject].home
        for actor in free
        if subjects()[actor.subject].element == "land"
        and (alive(actor.subject) or home in ("sky", "space"))
        and (actor.action or _trade(actor)) not in _OFF_THE_GROUND
    ]
    if len(free) < 2 or not grounded or home not in _GROUNDLESS:
        return home
    if any(_surfs(actor) for actor in free):
        return "sea"
    return grounded[0] if home in ("sky", "space") else "lake"


def _setting_of(reading: Reading, rng: Random) -> str:
    elsewhere, stays = rng.random(), rng.random() < _AT_HOME
    if reading.setting == "sea" and _walks(reading):
        return "beach"
    if reading.setting is not None or not reading.actors:
        return reading.setting or "meadow"
    lead = reading.actors[0]
    mount = reading.actors[lead.carrier] if lead.carrier is not None else lead
    if subjects()[mount.subject].glyph < 0 or _home(lead) in ("underwater", "sea"):
        lead = mount
    subject, home = subjects()[lead.subject], _home(lead)
    if lead.action == "sail" or (lead.action == "swim" and subject.element == "land"):
        return "sea" if lead.action == "sail" else "lake"
    if lead.action == "slide" and home in ("underwater", "sky", "space"):
        return "city"
    # Who is asked for in the rain is out of doors.
    sheltered = reading.weather in _WET and home in AIRLESS | INDOORS
    if (stays and not sheltered) or lead.action in ("swim", "launch", "slide"):
        return home
    places = [each for each in _ELSEWHERE[subject.element] if not sheltered or each not in AIRLESS]
    return places[int(elsewhere * len(places))]


def _home(actor: Actor) -> str:
    home: str = variants().get(actor.word, {}).get("home", subjects()[actor.subject].home)
    return home


def _surfs(actor: Actor) -> bool:
    return _home(actor) == "sea" and _trade(actor) == "slide"


def _trade(actor: Actor) -> str | None:
    found: str | None = variants().get(actor.word, {}).get("action")
    return found


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
    if wanted is not None and kept_out(wanted, setting):
        reading.notes.append(f"There is no {wanted} {_where(setting)}, so it was left out.")
        return "clear"
    clear_sky = {"aurora", "meteors", "fireworks", "rainbow"} & set(reading.extras)
    if wanted is None and setting == "snow" and gentle_snow and not clear_sky:
        return "snowfall"
    return wanted or "clear"


def kept_out(weather: str, setting: str) -> bool:
    """Whether nothing of such weather is to be seen there."""
    if setting == "room" and weather in _SEEN_THROUGH_WINDOWS:
        return False
    return weather in _WET and setting in AIRLESS | INDOORS


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
