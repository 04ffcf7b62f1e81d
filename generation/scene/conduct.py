"""What each actor does: as asked, else what suits it where it is."""

from generation.scene.reading import Actor, Reading
from generation.scene.vocabulary import Subject, subjects, variants

_WHEELS = frozenset(("car", "bus", "truck", "train", "bicycle"))
_THINGS = frozenset(("ball", "cube", "fruit", "cake"))
# What a verb means for those it does not literally fit: a car that runs drives.
_ROLLERS = frozenset(("ball", "fruit"))
_AMPHIBIOUS = frozenset(("turtle",))
_AFLOAT = frozenset(("sea", "lake", "underwater", "space", "sky"))
_OVER_LAND = frozenset(("walk", "run", "drive", "slide", "fly"))
_AIRY = frozenset(("space", "sky"))
_ON_LEGS = frozenset(("person", "beast", "robot", "penguin"))


def conduct(*, reading: Reading, index: int, setting: str) -> str:
    """The action of the actor at `index`, one its body can perform."""
    actor = reading.actors[index]
    subject = subjects()[actor.subject]
    trade: str | None = variants().get(actor.word, {}).get("action")
    usual = trade or _habit(subject, setting)
    if index and subject.glyph >= 0 and subject.voice == "" and trade is None:
        # Things that come along stay where they are; alone they have to play the part.
        usual = "stand"
    if trade == "slide" and actor.action in ("drive", "walk", "run"):
        return trade
    action = actor.action or _implied(reading, index) or usual
    if trade == "slide" and action == "run":
        return trade
    return fitted(action, subject, setting)


def _implied(reading: Reading, index: int) -> str | None:
    """Chasing, being chased, passing over and being passed over say how one moves."""
    actor: Actor = reading.actors[index]
    subject = subjects()[actor.subject]
    if subject.element == "land" and any(other.over == index for other in reading.actors):
        return "stand"
    chased = any(other.chases == index for other in reading.actors)
    if chased or actor.chases is not None:
        return {"air": "fly", "water": "swim"}.get(subject.element, "run")
    if actor.over is not None:
        return "fly" if subject.element == "air" else "jump"
    return None


def fitted(action: str, subject: Subject, setting: str) -> str:
    """The action, or what comes nearest to it for such a body in such a place."""
    family, element = subject.family, subject.element
    if family in _AMPHIBIOUS and setting not in _AFLOAT:
        return "walk" if action == "swim" else action
    if action in ("walk", "run") and family != "boat":
        if family in _ROLLERS or family in _WHEELS:
            return "roll" if family in _ROLLERS else "drive"
        return {"water": "swim", "air": "fly"}.get(element, action)
    if action == "drive" and family in _ON_LEGS:
        return "run"
    if family == "boat" and action in _OVER_LAND and setting not in _AIRY:
        return "sail"
    return "fly" if action == "launch" and family != "rocket" else action


def _habit(subject: Subject, setting: str) -> str:
    """What it does there when nobody says."""
    land = subject.element == "land" and subject.family not in _THINGS
    place = {
        "space": "float" if subject.element in ("land", "sea") else None,
        "underwater": "swim" if land else None,
        "sky": "float" if subject.element in ("land", "sea", "water") else None,
        "stage": "dance" if land and subject.family not in _WHEELS else None,
        "sea": "swim" if subject.element == "water" else None,
        "lake": "swim" if subject.element == "water" else None,
    }
    if setting == "space" and subject.family == "rocket":
        return "fly"
    if setting in ("sea", "lake") and subject.name in ("dolphin", "whale"):
        return "jump"
    return place.get(setting) or subject.action
