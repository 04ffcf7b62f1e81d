"""An instruction's words as lexemes: what each phrase is in the grammar, or which target it names.

Typing errors are mended first, with the words of the grammar and of the lexicon as the dictionary;
the longest phrase wins, and the grammar wins over the lexicon where both know one.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

from ranking.instructions.edits import THIS
from ranking.lexicon import LANGUAGES, Language, Subject, language_of, meanings, phrases

LONGEST_PHRASE = 9
TARGET, WORD, BREAK, SHARE = "target", "word", "break", "share"

_TOKEN = re.compile(
    r"[@#][\w.]*\w|share\d+|\d+|[^\W\d_]+|[&+]|(?<![\w-])-(?=[^\W\d_]| d(?:e|es|u)?\b)"
    r"|^\s*-|[,.;:!?()\n/>]| - "
)
DASH = " - "
_MARKS = {"-": "less", DASH: BREAK, **dict.fromkeys(",.;:!?()\n/", BREAK)}
_SHARES = (
    (re.compile(r"\b(?:50[ /]50|fifty[ -]fifty|moitie[ -]moitie)\b"), "share50"),
    (re.compile(r"\b(\d{1,3}) ?(?:%|percent|per cent|pour cents?|pourcents?)"), r"share\1"),
    (re.compile(r"\b(?:two|2) thirds?\b|\bdeux tiers\b|\b2/3\b"), "share67"),
    (re.compile(r"\b(?:three|3) quarters\b|\btrois quarts\b|\b3/4\b"), "share75"),
    (re.compile(r"\b(?:(?:a|one) third|un tiers)\b|\b1/3\b"), "share33"),
    (re.compile(r"\b(?:(?:a|one) quarter|un quart)\b|\b1/4\b"), "share25"),
    (re.compile(r"\b(?:a |one )?half\b(?! (?:an )?hour)|\b(?:la |pour )?moitie\b|\b1/2\b"), "share50"),
)  # fmt: skip

# Where a phrase stands in several lists, the first of these counts.
_KINDS = (
    "idiom", "correction", "cancel", "neutral", "least", "most", "less", "intense", "enough",
    "hard", "only", "reset", "undo", "redo", "hard_after", "neutral_after", "dislike",
    "dislike_after", "reduce", "increase", "show", "love", "more", "weak", "clean", "replace",
    "instead", "than", "except", "because", "this_author", "this", "not", "ne", "que",
    "conjunction", "but", "praise", "filler", "owned", "doing", "someone", "asking", "with",
)  # fmt: skip
# Of these, a phrase of the lexicon of the same length is more likely meant.
_YIELDING = frozenset({"praise", "filler", "doing", "someone", "asking", "with", "weak"})


@dataclass(frozen=True, slots=True)
class Lexeme:
    """`kind` is a list of the grammar, or one of TARGET (with its `subject`), WORD (unknown), BREAK
    (punctuation) and SHARE (a percentage)."""

    kind: str
    words: tuple[str, ...]
    subject: Subject | None = None

    @property
    def text(self) -> str:
        return " ".join(self.words)


def tokens(text: str) -> list[str]:
    """A folded text's words and marks, with shares as `share30`."""
    for pattern, marked in _SHARES:
        text = pattern.sub(f" {marked} ", text)
    spelt = _grammar()["spelt"]
    found: list[str] = []
    for token in _TOKEN.findall(text):
        found += str(spelt.get(token, token)).split() or [token]
    return found


def lex(spoken: list[str], language: Language) -> list[Lexeme]:
    """The lexemes of mended tokens."""
    grammar, found, place = _index(language), [], 0
    while place < len(spoken):
        lexeme = _longest(spoken, place, grammar, language)
        found.append(lexeme)
        place += len(lexeme.words)
    return found


def _longest(
    spoken: list[str], place: int, grammar: dict[tuple[str, ...], str], language: Language
) -> Lexeme:
    token = spoken[place]
    if marked := _marked(token):
        return marked
    for size in range(min(LONGEST_PHRASE, len(spoken) - place), 0, -1):
        phrase = tuple(spoken[place : place + size])
        kind, named = grammar.get(phrase), meanings(phrase, language)
        if kind is not None and not (named and kind in _YIELDING):
            this = {"this": Subject("clip", THIS), "this_author": Subject("author", THIS)}.get(kind)
            return Lexeme(TARGET if this else kind, phrase, this)
        if named:
            return Lexeme(TARGET, phrase, named[0])
    return Lexeme(WORD, (token,))


def _marked(token: str) -> Lexeme | None:
    """Tokens that say themselves what they are."""
    if token[0] == "@" and len(token) > 1:
        return Lexeme(TARGET, (token,), Subject("author", token[1:].rstrip(".")))
    if token[0] == "#" and len(token) > 1:
        return Lexeme(TARGET, (token,), Subject("hashtag", token[1:]))
    if token.startswith(SHARE) and token[5:].isdigit():
        return Lexeme(SHARE, (token,))
    if mark := _MARKS.get(token.strip() if token != DASH else DASH):
        return Lexeme(mark, (token,))
    return None


def language_in(spoken: Iterable[str], *, default: Language) -> Language:
    """The language of an instruction: by its small words, then by which grammar has more of it."""
    said = [word for word in spoken if word[0] not in "@#"]
    english, french = (sum(word in _vocabulary(one) for word in said) for one in LANGUAGES)
    if english != french:
        default = "en" if english > french else "fr"
    return language_of(said, default=default)


@cache
def _grammar() -> dict[str, Any]:
    path = files("ranking") / "words" / "grammar.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _index(language: Language) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for kind in _KINDS:
        for written in _grammar()[kind][language].replace("'", " ").split(","):
            for phrase in _spelt_out(written):
                found.setdefault(tuple(phrase.split()), kind)
    found.pop((), None)
    return found


def _spelt_out(written: str) -> Iterator[str]:
    """The phrases of one with alternatives: "keep (it|them) away" is two, "(please|) stop" as well."""
    parts = [part.split("|") for part in re.split(r"[()]", written)]
    return ("".join(chosen) for chosen in product(*parts))


def listed(kind: str, language: Language) -> frozenset[str]:
    """The single words of a list, whichever list they count for."""
    return frozenset(w for w in _grammar()[kind][language].replace(", ", ",").split(",") if w)


@cache
def _vocabulary(language: Language) -> frozenset[str]:
    known = {word for phrase in (*_index(language), *phrases(language)) for word in phrase}
    return frozenset(known)


@cache
def _real() -> frozenset[str]:
    """Words that are right as they are, though a known one is near."""
    path = files("ranking") / "words" / "small.toml"
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8"))["real"].split())


def mend(spoken: list[str], language: Language) -> list[str]:
    """The tokens with typing errors put right."""
    return [word for token in spoken for word in _mended(token, language).split()]


def _mended(word: str, language: Language) -> str:
    if not word.isalpha() or len(word) < 3 or word in _real():
        return word
    if any(word in _vocabulary(one) for one in LANGUAGES):
        return word
    calm = re.sub(r"(.)\1{2,}", r"\1", word)  # "waaaay", "pleaaase"
    if calm != word and calm in _vocabulary(language):
        return calm
    if language == "fr" and word[0] in "dlnjsm" and word[1:] in _vocabulary("fr") and len(word) > 4:
        return f"{word[0]} {word[1:]}"  # "danimaux"
    near = {known for cut in _cuts(word) for known in _by_cut(language).get(cut, ())}
    good = [known for known in near if _is_slip(word, known)]
    return min(good, key=lambda known: _unlikeliness(word, known, language)) if good else word


def _unlikeliness(word: str, known: str, language: Language) -> tuple[bool, bool, str]:
    """A wrong letter is rarer than a missing one, nouns are rarer than the grammar's words."""
    is_wrong = len(word) == len(known) and sorted(word) != sorted(known)
    return is_wrong, (known,) not in _index(language), known


def _cuts(word: str) -> set[str]:
    """The word, and the word without any one of its letters: two words that are one edit apart have
    one of these in common (Garbe's symmetric deletion)."""
    return {word} | {word[:n] + word[n + 1 :] for n in range(len(word))}


@cache
def _by_cut(language: Language) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for known in _vocabulary(language) - _never_meant(language):
        if len(known) >= 4:
            for cut in _cuts(known):
                found[cut].append(known)
    return {cut: tuple(known) for cut, known in found.items()}


@cache
def _never_meant(language: Language) -> frozenset[str]:
    """Nobody's feed is reset over a typing error."""
    return frozenset(
        word
        for phrase, kind in _index(language).items()
        for word in phrase
        if kind in ("reset", "redo")
    ) - frozenset(word for phrase in phrases(language) for word in phrase)


def _is_slip(word: str, known: str) -> bool:
    """One letter too many, too few or swapped with its neighbour; in long words one letter wrong.
    Short words are left alone but for a last letter not typed: "rice" is no way to write "mice"."""
    if len(word) == 3:
        return known[:-1] == word
    if word[0] != known[0]:
        return False
    if len(word) == len(known):
        return sorted(word) == sorted(known) or len(word) >= 7
    return True
