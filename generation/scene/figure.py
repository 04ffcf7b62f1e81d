"""Words -> a figure: what a character is and looks like, the same in every clip.

A figure is JSON: `subject` and `word` as in a plan's part, `size`, and the fields of its looks.
"""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from random import Random
from typing import Any

from core.errors import BadInput
from generation.scene import vocabulary
from generation.scene.plan import Part
from generation.scene.reading import unknown_note
from generation.scene.text import NO_SUBJECT, read
from generation.scene.wardrobe import dress

LOOKS = ("colour", "accent", "skin", "hair", "hair_style", "wears", "markings")
_NAMED = re.compile(
    r"[,\s]+(?:called|named|appelée?|nommée?|qui s[’']appelle)\s+[“\"«]?\s*\w+\s*[”\"»]?", re.I
)


def figure_of(
    words: str, name: str, *, seed: int, has_picture: bool = False
) -> tuple[dict[str, Any], list[str]]:
    """What the words say of who goes by that name, the rest by the dice of `seed`; and in plain
    sentences where that departs from them. Raises `BadInput` where they name nothing to draw.
    With a picture, what is not in the vocabulary only goes without a voice and a gait of its own."""
    nameless = re.sub(rf"\b{re.escape(name)}\b", " ", _NAMED.sub(" ", words), flags=re.I)
    reading = read(nameless)
    lead = reading.actors[0]
    if lead.guessed and not has_picture:
        raise BadInput(unknown_note(lead.word).replace("Drew", "Would draw"), field="words")
    if NO_SUBJECT in reading.notes:
        raise BadInput("Say what it is: “a teal robot with a red scarf”.", field="words")
    subject = vocabulary.subjects()[lead.subject]
    looks = asdict(dress(lead, subject, Random(f"figure {seed}")))
    size = lead.size * vocabulary.variants().get(lead.word, {}).get("size", 1.0)
    figure = {"subject": lead.subject, "word": lead.word, "size": size} | looks
    if len([each for each in reading.actors if not each.held]) > 1:
        reading.notes.append(f"A character is one: only the {lead.word} was kept.")
    return figure, reading.notes


def wearing(part: Part, figure: dict[str, Any]) -> Part:
    """The part as that figure, whatever it was; it goes on doing what it does. Figures of people that
    lack some of the looks leave those to the part."""
    looks = {name: _value(name, figure[name]) for name in LOOKS if name in figure}
    who = {name: figure[name] for name in ("subject", "word") if name in figure}
    return replace(part, **looks, **who)


def _value(name: str, told: Any) -> Any:
    if name == "wears":
        return tuple((garment, tuple(colour)) for garment, colour in told)
    return tuple(told) if isinstance(told, list) else told
