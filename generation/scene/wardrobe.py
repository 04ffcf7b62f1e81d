"""Colours and clothes of an actor: what the prompt names, and tasteful dice for the rest."""

import colorsys
from random import Random

from generation.scene import vocabulary
from generation.scene.reading import Actor
from generation.scene.scene import Colour, Looks
from generation.scene.vocabulary import Subject

_SKINS: tuple[Colour, ...] = (
    (0.98, 0.82, 0.70),
    (0.93, 0.74, 0.58),
    (0.82, 0.60, 0.44),
    (0.66, 0.45, 0.31),
    (0.50, 0.33, 0.23),
    (0.40, 0.26, 0.19),
)
_HAIRS: tuple[Colour, ...] = (
    (0.12, 0.09, 0.09),
    (0.25, 0.15, 0.10),
    (0.42, 0.25, 0.14),
    (0.62, 0.40, 0.20),
    (0.90, 0.72, 0.40),
    (0.72, 0.30, 0.14),
)
_CLOTHES: tuple[Colour, ...] = (
    (0.90, 0.36, 0.32),
    (0.24, 0.52, 0.82),
    (0.98, 0.72, 0.25),
    (0.30, 0.65, 0.52),
    (0.62, 0.40, 0.76),
    (0.95, 0.52, 0.60),
    (0.20, 0.34, 0.56),
    (0.94, 0.90, 0.82),
)
_MANY_COLOURED = frozenset(
    ("balloon", "fish", "butterfly", "flower", "bird", "star", "kite", "cube")
)


def dress(actor: Actor, subject: Subject, rng: Random) -> Looks:
    """Colours, hair and clothes as the prompt says, the rest by the dice."""
    variant = vocabulary.variants().get(actor.word, {})
    skin, hair, style = rng.choice(_SKINS), rng.choice(_HAIRS), rng.randrange(6)
    person = subject.family == "person"
    plain = subject.name in ("man", "woman", "boy", "girl")
    usual = rng.choice(_CLOTHES) if plain else _varied(subject.colour, rng)
    if subject.glyph >= 0:
        usual = subject.colour
    if actor.twin and subject.family in _MANY_COLOURED:
        usual = rng.choice(_CLOTHES)
    named = actor.colour or variant.get("colour")
    colour = vocabulary.colour(named) if named else usual
    second = vocabulary.colour(actor.second_colour) if actor.second_colour else subject.accent
    if person and subject.name in ("grandmother", "grandfather"):
        hair = (0.86, 0.86, 0.88)
    markings = tuple(filter(None, [variant.get("markings")]))
    if actor.second_colour:
        markings = (*markings, "patches")
    wears: list[tuple[str, Colour]] = []
    for garment, worn in actor.wears:
        shade = vocabulary.colour(worn) if worn else rng.choice(_CLOTHES)
        if garment == "crown" and not worn:
            shade = vocabulary.colour("gold")
        if garment == "hair":
            hair = shade if worn else hair
        elif garment in ("top", "dress") and worn:
            colour = shade
        if garment in ("spots", "stripes"):
            markings, second = (*markings, garment), shade if worn else second
        wears.append((garment, shade))
    return Looks(colour, second, skin, hair, style, tuple(wears), markings)


def _varied(colour: Colour, rng: Random) -> Colour:
    """A neighbour of the subject's own colour: same kind of thing, not the same individual."""
    hue, light, vivid = colorsys.rgb_to_hls(*colour)
    shifted = (hue + rng.uniform(-0.025, 0.025)) % 1.0
    lighter = min(0.97, max(0.08, light + rng.uniform(-0.03, 0.03)))
    return colorsys.hls_to_rgb(shifted, lighter, vivid)
