"""Draws what a prompt might ask for, as a Reading: mostly sensible, sometimes not."""

from functools import cache
from random import Random

from generation.scene import vocabulary
from generation.scene.model.fields import choices
from generation.scene.reading import Actor, Reading
from generation.scene.relations import relate
from generation.scene.vocabulary import Subject, subjects

_CAST = ((1, 2, 3), (64, 28, 8))
_GLYPH_SHARE = 0.34
_FITTING = {
    "person": "walk run jump dance spin sleep wave sing talk sit slide stand fall swim fly float",
    "robot": "walk run jump dance spin wave sit stand fall float fly shake",
    "beast": "walk run jump dance spin sleep sing talk sit slide stand fall swim fly float sway",
    "bird": "fly walk jump dance sing sleep stand fall spin float",
    "fish": "swim jump fly spin float dance fall",
    "car": "drive jump fly spin float fall shake",
    "boat": "sail float fly spin sway",
    "plane": "fly float spin fall",
    "rocket": "launch fly float spin fall",
    "ball": "bounce roll fall float spin jump fly dance",
    "balloon": "float fly sway bounce dance fall",
}
_LIKE = {
    "car": ("bus", "truck", "train", "bicycle"),
    "fish": ("whale", "turtle", "octopus", "jellyfish"),
    "bird": ("fowl", "butterfly", "bee", "dragon"),
    "plane": ("helicopter", "airship", "ufo"),
    "ball": ("fruit", "cube", "cake", "star", "heart"),
    "balloon": ("kite", "leaf", "lantern", "flower", "tree", "umbrella"),
    "robot": ("creature", "snowman", "ghost"),
    "beast": ("penguin", "dinosaur"),
}
_GARMENTS: tuple[str, ...] = (
    "hat",
    "scarf",
    "glasses",
    "cape",
    "crown",
    "top",
    "dress",
    "umbrella",
    "backpack",
)
_GARMENTS += ("bottom", "shoes", "beard", "hair", "wings", "spots", "stripes", "flower")
_HELD = ("balloon", "kite", "umbrella", "flower", "star", "heart", "lantern", "ball")
_RIDDEN: tuple[str, ...] = (
    "horse",
    "unicorn",
    "zebra",
    "elephant",
    "lion",
    "bear",
    "deer",
    "giraffe",
    "dinosaur",
)
_RIDDEN += ("cow", "tiger", "turtle", "dragon", "whale", "car", "boat", "bicycle", "rocket")
_RIDDEN += ("plane", "hot air balloon", "ufo", "truck", "train")


def wish(dice: Random) -> Reading:
    """One wish; every value of the vocabulary turns up."""
    found = Reading()
    count = dice.choices(*_CAST)[0]
    if count > 1 and dice.random() < 0.42:
        _related(found, dice)
    else:
        found.actors = [_actor(dice) for _ in range(count)]
        _agree(found, dice)
    _circumstances(found, dice)
    return found


def _circumstances(found: Reading, dice: Random) -> None:
    chances = {"setting": 0.78, "time": 0.5, "weather": 0.36, "camera": 0.42, "style": 0.5}
    for name, chance in (chances | {"mood": 0.2}).items():
        if dice.random() < chance:
            setattr(found, name, dice.choice(_section(name)))
    if found.camera == "drift":
        found.camera = None
    if dice.random() < 0.12:
        found.tempo = dice.choice((0.6, 1.4))
    if dice.random() < 0.12:
        found.extras = [dice.choice(choices("extras"))]


def _section(name: str) -> tuple[str, ...]:
    return choices("moods" if name == "mood" else f"{name}s")


def _agree(found: Reading, dice: Random) -> None:
    """Two doing the same, copies of one, or each its own."""
    first = found.actors[0]
    together = dice.random()
    if len(found.actors) == 1 or together > 0.55:
        return
    if together < 0.2:
        copies = len(found.actors)
        first.copies = copies
        found.actors = [first] + [first.another() for _ in range(copies - 1)]
    else:
        for actor in found.actors[1:]:
            actor.action = first.action


def _related(found: Reading, dice: Random) -> None:
    relation = dice.choices(
        ("chases", "fled", "rides", "holds", "behind", "over", "beside"), (5, 2, 6, 4, 2, 2, 2)
    )[0]
    first, second = _actor(dice), _actor(dice)
    if relation == "rides":
        rider = dice.choice(("man", "woman", "boy", "girl", "astronaut", "robot", "cat", "dog"))
        first = _actor(dice, rider)
        second = _actor(dice, dice.choice(_RIDDEN))
        first.action = None
    elif relation == "holds":
        first = _actor(dice, dice.choice(("man", "woman", "boy", "girl", "robot", "bear")))
        second = _actor(dice, dice.choice(_HELD))
        second.action = None
    elif relation in ("chases", "fled"):
        first.action = second.action = None
    elif relation == "over":
        first.action = None
    found.actors = [first, second]
    relate(found.actors, first, second, relation=relation)
    found.link = relation


def _actor(dice: Random, name: str | None = None) -> Actor:
    if name is None:
        glyph = dice.random() < _GLYPH_SHARE
        name = dice.choice(_spoken()[1] if glyph else _spoken()[0])
    subject = subjects()[name]
    actor = Actor(name, dice.choice(phrases(name)))
    if dice.random() < 0.78:
        actor.action = _action(subject, dice)
    glyphic = subject.glyph >= 0
    if dice.random() < (0.08 if glyphic else 0.45):
        actor.colour = dice.choice(_colours())
        if dice.random() < 0.07:
            actor.second_colour = dice.choice(_colours())
    if dice.random() < 0.18:
        actor.size = float(dice.choice(choices("sizes")))
    if subject.family in ("person", "robot", "beast", "penguin") and dice.random() < 0.22:
        for garment in dice.sample(_GARMENTS, dice.choice((1, 1, 2))):
            shade = dice.choice(_colours()) if dice.random() < 0.7 else None
            actor.wears.append((garment, shade))
    return actor


def _action(subject: Subject, dice: Random) -> str:
    family = next((k for k, like in _LIKE.items() if subject.family in like), subject.family)
    fitting = _FITTING.get(family)
    if fitting is None or dice.random() < 0.12:
        return dice.choice(choices("actions"))
    return dice.choice(fitting.split())


@cache
def _colours() -> tuple[str, ...]:
    return tuple(vocabulary.table("lexicon")["colour_words"])


@cache
def _spoken() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The subjects that some phrase leads to: those with a rig, and the glyphs."""
    reached = [name for name in subjects() if phrases(name)]
    drawn = tuple(name for name in reached if subjects()[name].glyph < 0)
    return drawn, tuple(name for name in reached if subjects()[name].glyph >= 0)


@cache
def phrases(subject: str) -> tuple[str, ...]:
    """The singular phrases that name a subject."""
    return _phrases_by_subject().get(subject, ())


@cache
def _phrases_by_subject() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for words, meanings in vocabulary.index().items():
        first = meanings[0]
        if first.kind == "subject" and not first.plural:
            found.setdefault(first.value, []).append(" ".join(words))
    return {name: tuple(each) for name, each in found.items()}
