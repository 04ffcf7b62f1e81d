"""What of a reading the stage has no room or no drawing for: left out here, and said in its notes."""

from collections.abc import Iterable, Mapping

from generation.scene import vocabulary
from generation.scene.reading import Actor, Reading

MOST_ACTORS = 3
_FULL = "three subjects are the most for now"
_ON_HEADS = frozenset(("hat", "crown", "glasses"))
_MARKINGS = frozenset(("spots", "stripes"))
# What each family is drawn with; a person wears everything.
_DRAWN = {
    "beast": _ON_HEADS | _MARKINGS | {"scarf"},
    "robot": _ON_HEADS | {"scarf"},
    "turtle": _ON_HEADS,
    "octopus": _ON_HEADS,
}
_DRAWN |= dict.fromkeys(
    ("penguin", "snowman", "bird", "fowl", "dinosaur", "dragon", "ghost", "creature"),
    _ON_HEADS | {"scarf"},
)


def no_room(word: str) -> str:
    return f"Left out '{word}': {_FULL}."


def multiply(reading: Reading, *, most: int) -> None:
    """Plural nouns and numbers become copies, as far as there is room on the stage."""
    for actor in list(reading.actors):
        room = most - len(reading.actors)
        shown = min(actor.copies, 1 + room)
        reading.actors += [actor.another() for _ in range(shown - 1)]
        many = actor.counted.split(" ")[0] in vocabulary.grammar("hosts")
        if actor.counted and (shown < actor.copies or many):
            reading.notes.append(f"Drew {shown} of '{actor.counted}': {_FULL}.")


def undress(reading: Reading, actor: Actor, said: Mapping[str, str]) -> None:
    """Takes off what is not drawn on such a body; `said` is what the prompt called each garment."""
    family = vocabulary.subjects()[actor.subject].family
    if family == "person":
        return
    drawn = _DRAWN.get(family, frozenset())
    kept = [(garment, tone) for garment, tone in actor.wears if garment in drawn]
    missing = [said[garment] for garment, _ in actor.wears if garment in said.keys() - drawn]
    actor.wears[:] = kept
    if missing:
        what = "no such thing" if kept else "nothing"
        reading.notes.append(
            f"Left out {', '.join(missing)}: {what} is drawn on '{actor.word}' yet."
        )


def undrawn(words: Iterable[str]) -> str:
    listed = ", ".join(f"'{word}'" for word in dict.fromkeys(map(_without_article, words)))
    return f"Did not draw {listed}: not in the vocabulary yet."


def _without_article(phrase: str) -> str:
    head, _, last = phrase.rpartition(" ")
    return head if head and last in vocabulary.grammar("articles") else phrase
