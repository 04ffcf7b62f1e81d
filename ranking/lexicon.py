"""What clips can be about, feel like and be drawn as: subjects, and the phrases that name them.

English and French, accents and case aside, with plurals made by rule; `words/topics.toml` holds the
lists. Reading a clip (`ranking.topics`) and reading an instruction (`ranking.instructions`) share
it, so that what a member asks for is what clips are found under.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")
_WORD = re.compile(r"[\w&+]+")

# Written alike in both languages but not meant alike: never looked up in the other one.
FALSE_FRIENDS = frozenset(
    "noir noire chat chats pain car cars but mode modes robe court courts chant pie pies main four "  # noqa: SIM905
    "sale rose comment son ours mer lion on or as an son pour the bois cool fun lent tenue glace "
    "glaces cote ile bus singe short shorts loup cours actions danger tag brief game slow fast "
    "pub pubs livre livres peur gai gaie sang armes arme robes pates peche people".split()
)


class Subject(NamedTuple):
    """`kind` is topic, mood, style, source, length or language; `name` its key in the lexicon."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@cache
def _tables() -> dict[str, dict[str, dict[str, Any]]]:
    path = files("ranking") / "words" / "topics.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def subjects() -> tuple[Subject, ...]:
    """Every subject there is, in the order of the lexicon."""
    return tuple(Subject(kind, name) for kind, rows in _tables().items() for name in rows)


@cache
def known() -> frozenset[Subject]:
    return frozenset(subjects())


@cache
def widened(subject: Subject) -> frozenset[Subject]:
    """The subject and all that it belongs to: cats are animals."""
    wider = _tables()[subject.kind][subject.name].get("is", [])
    found = {subject}
    for name in wider:
        found |= widened(Subject("topic", name))
    return frozenset(found)


def shown(subject: Subject, language: Language) -> str:
    """How a subject is called before people."""
    text: str = _tables()[subject.kind][subject.name][language]
    return text.split(",", 1)[0]


@cache
def phrases(language: Language) -> dict[tuple[str, ...], tuple[Subject, ...]]:
    """Every phrase that names something, folded and split, with what it may mean, likeliest first."""
    found: dict[tuple[str, ...], list[Subject]] = {}
    for subject in subjects():
        listed: str = _tables()[subject.kind][subject.name][language]
        for phrase in listed.split(","):
            for form in _forms(tuple(words(phrase)), language):
                meanings = found.setdefault(form, [])
                if subject not in meanings:
                    meanings.append(subject)
    return {form: tuple(meanings) for form, meanings in found.items()}


def fold(text: str) -> str:
    """Lower case, without accents, with plain quotes."""
    lower = text.casefold().replace("œ", "oe").replace("’", "'")
    if lower.isascii():
        return lower
    return "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The folded words of a text, without punctuation."""
    return _WORD.findall(fold(text))


def matches(spoken: list[str], language: Language) -> Iterable[tuple[Subject, ...]]:
    """What the phrases in a row of words mean, the longest first, none inside another."""
    index, longest, place = phrases(language), _longest(language), 0
    while place < len(spoken):
        for size in range(longest.get(spoken[place], 0), 0, -1):
            found = index.get(tuple(spoken[place : place + size]))
            if found and place + size <= len(spoken):
                yield found
                place += size
                break
        else:
            place += 1


@cache
def _longest(language: Language) -> dict[str, int]:
    """How long the longest phrase is that begins with a word."""
    found: dict[str, int] = {}
    for phrase in phrases(language):
        found[phrase[0]] = max(found.get(phrase[0], 0), len(phrase))
    return found


def meanings(phrase: tuple[str, ...], language: Language) -> tuple[Subject, ...]:
    """What a phrase means, in the other language where this one does not have it."""
    found = phrases(language).get(phrase)
    if found is not None:
        return found
    if " ".join(phrase) in FALSE_FRIENDS:
        return ()
    return phrases("fr" if language == "en" else "en").get(phrase, ())


def language_of(spoken: Iterable[str], *, default: Language = "en") -> Language:
    """Which of the two languages some folded words are in, by the words that only one of them has."""
    score = 0
    for word in spoken:
        english, french = _evidence("en", word), _evidence("fr", word)
        score += french - english
    if score == 0:
        return default
    return "fr" if score > 0 else "en"


def _evidence(language: Language, word: str) -> int:
    """Small words say more than nouns, which languages lend each other."""
    return 2 * (word in _small_words()[language]) + ((word,) in phrases(language))


@cache
def _small_words() -> dict[Language, frozenset[str]]:
    path = files("ranking") / "words" / "small.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {language: frozenset(table[language].split()) for language in LANGUAGES}


def _forms(phrase: tuple[str, ...], language: Language) -> set[tuple[str, ...]]:
    """The phrase and its regular plurals."""
    head, last = phrase[:-1], phrase[-1]
    found = {phrase, *((*head, plural) for plural in _plurals(last, language))}
    if language == "fr" and head:
        found |= {(plural, *phrase[1:]) for plural in _plurals(phrase[0], language)}
        found |= {(*first, last) for first in _forms(head, language)}
        found |= {
            (*first, plural)
            for first in _forms(head, language)
            for plural in _plurals(last, language)
        }
    return found


def _plurals(word: str, language: Language) -> list[str]:
    if not word.isalpha() or len(word) < 3 or word.endswith("es"):
        return []
    return _english_plurals(word) if language == "en" else _french_plurals(word)


def _english_plurals(word: str) -> list[str]:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return [word + "es"]
    if word.endswith("y") and word[-2] not in "aeiou":
        return [word[:-1] + "ies"]
    return [word + "s"]


def _french_plurals(word: str) -> list[str]:
    if word.endswith(("s", "x", "z")):
        return []
    if word.endswith("al"):
        return [word[:-2] + "aux", word + "s"]
    return [word + ("x" if word.endswith("eau") else "s")]
