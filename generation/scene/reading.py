"""What a prompt comes to: actors, circumstances and notes; and its words as terms with meanings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches

from generation.scene import vocabulary
from generation.scene.vocabulary import Meaning

_LONGEST_PHRASE = 5
_WORD = re.compile(r"[a-z0-9]+")
_ELISION = re.compile(r"\b(l|d|qu|j|n|s|c|m|t)['’](?=[a-z])")
_CLAUSE = re.compile(r"[.,;:!?()]")
_FRENCH = vocabulary.grammar("french_marks")
_ENGLISH = vocabulary.grammar("english_marks")


@dataclass(slots=True)
class Actor:
    """One subject as read; None where the prompt leaves it open. Relations are actor indices.

    `guessed` where its word is not in the vocabulary, so that `subject` is only a stand-in. `counted`
    is how it was named with a number: "three mice".
    """

    subject: str
    word: str
    colour: str | None = None
    second_colour: str | None = None
    action: str | None = None
    size: float = 1.0
    tempo: float | None = None
    wears: list[tuple[str, str | None]] = field(default_factory=list)
    chases: int | None = None
    carrier: int | None = None
    over: int | None = None
    behind: int | None = None
    held: bool = False
    copies: int = 1
    counted: str = ""
    twin: bool = False
    guessed: bool = False

    def another(self) -> Actor:
        """One more of them, that is drawn alike, does the same, and is where this one is."""
        return Actor(
            self.subject,
            self.word,
            colour=self.colour,
            second_colour=self.second_colour,
            action=self.action,
            size=self.size,
            wears=list(self.wears),
            carrier=self.carrier,
            held=self.held,
            twin=True,
        )


@dataclass(slots=True)
class Reading:
    """What a prompt asks for. `notes` tell the author where the picture will depart from it."""

    actors: list[Actor] = field(default_factory=list)
    setting: str | None = None
    planet: str = ""
    time: str | None = None
    weather: str | None = None
    camera: str | None = None
    style: str | None = None
    mood: str | None = None
    tempo: float = 1.0
    extras: list[str] = field(default_factory=list)
    link: str = ""
    notes: list[str] = field(default_factory=list)

    def tint(self, garment: str, colour: str) -> bool:
        """Colours a garment that somebody wears and that has no colour yet: une écharpe rouge."""
        for actor in reversed(self.actors):
            if (garment, None) in actor.wears:
                actor.wears[actor.wears.index((garment, None))] = (garment, colour)
                return True
        return False


@dataclass(frozen=True, slots=True)
class Term:
    text: str
    meanings: tuple[Meaning, ...]
    before: str
    clause: int

    def meaning(self, kind: str) -> Meaning | None:
        return next((meaning for meaning in self.meanings if meaning.kind == kind), None)


def terms_of(prompt: str) -> list[Term]:
    """The phrases of a prompt, the longest that are known first, each with its meanings."""
    terms: list[Term] = []
    before = ""
    folded = _ELISION.sub(r"\1 ", vocabulary.fold(prompt))
    friends = vocabulary.false_friends() if _is_french(folded) else {}
    for clause, text in enumerate(_CLAUSE.split(folded)):
        words = _WORD.findall(text.replace("'s ", " ").replace("’s ", " "))
        words = " ".join(friends.get(word, word) for word in words).split()
        at = 0
        while at < len(words):
            length, meanings = _longest(words, at)
            phrase = " ".join(words[at : at + length])
            terms.append(Term(phrase, meanings, before, clause))
            before = words[at + length - 1]
            at += length
    return terms


def _is_french(folded: str) -> bool:
    """By the little words, of which either language has its own."""
    words = _WORD.findall(folded)
    french = sum(word in _FRENCH for word in words)
    return french > sum(word in _ENGLISH for word in words)


def _longest(words: list[str], at: int) -> tuple[int, tuple[Meaning, ...]]:
    known = vocabulary.index()
    for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
        meanings = known.get(tuple(words[at : at + length]))
        if meanings:
            return length, meanings
    return 1, ()


def article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def unknown_note(wanted: str) -> str:
    """Says what stands in for a noun nobody knows, with nouns that are spelt much like it."""
    nouns = {name.removesuffix(" glyph") for name in vocabulary.subjects()}
    close = get_close_matches(wanted, sorted(nouns), n=3, cutoff=0.45) or ["cat", "dog", "robot"]
    return (
        f"Drew a little creature for '{wanted}', which is not in the vocabulary; "
        f"close words: {', '.join(close)}."
    )


def singular(text: str, meaning: Meaning) -> str:
    """The word an actor goes by: what a variant is listed under."""
    if text in vocabulary.variants() or not meaning.plural:
        return text
    known = (text.removesuffix(ending) for ending in ("s", "es", "ies"))
    return next((word for word in known if tuple(word.split()) in vocabulary.index()), text)
