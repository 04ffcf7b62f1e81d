"""How names are written, and how a text is read to find them in whatever disguise.

A text is read several times: as it stands; with letters that only look Latin (Cyrillic, Greek) as
Latin; and with digits and signs that stand for letters as letters. Each reading is a list of words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from safety.policy import plain

# Letters that are drawn like Latin ones (a part of Unicode's confusables.txt), each above its double.
_LATIN = str.maketrans(
    "абвгеѕзіїјкмнопрстуфхцчьєґһԁԛԝӏαβγδεζηικλμνοπρτυχωıłøđħŋſƒɑɡɩʀɴʟɪ",
    "abbresziijkmhonpctyoxuyberhdqwlabydezniklmvonptuxwilodhnsfagirnli",
)
_STAND_INS = str.maketrans("01345789@$!|€£+", "oieastbgasiielt")
_WITH_DIGITS = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_DISGUISED = re.compile(r"[\w@$|€£+]+(?:!+[\w@$|€£+]+)*")
_BREAK = re.compile(r"[,;:?()\[\]\n]|[.!](?:\s|$)")
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")
_LOOSE = 8  # letters; shorter names run together are other words too often
_SPELT = 3  # so many single letters in a row are a word that was spaced out


@dataclass(frozen=True)
class Word:
    """`letters` as they are compared; `start` and `end` in the text as it was given. `is_first`: a
    comma or a full stop stands before it, so that no name goes on over it."""

    letters: str
    start: int
    end: int
    is_first: bool


@dataclass(frozen=True)
class Spelling:
    """One way to write a name. `not_before` and `not_after`: words beside which it is none. With
    `cues` it is one only beside one of them. `is_exact`: of everyday words, so found only as it is
    written. `is_style`: it may say how something is to look."""

    text: str
    is_exact: bool = False
    not_before: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()
    cues: frozenset[str] = frozenset()
    is_style: bool = False

    @cached_property
    def words(self) -> tuple[str, ...]:
        lowered, places = plain(self.text)
        return tuple(word.letters for word in _words(lowered, places, _WITH_DIGITS))

    @property
    def is_loose(self) -> bool:
        """Whether it is found run together, turned around or with a slip, too. A number at its end
        tells a king from his father."""
        is_numbered = re.fullmatch("[ivx]+", self.words[-1]) is not None if self.words else True
        return not self.is_exact and not is_numbered and len("".join(self.words)) >= _LOOSE

    @staticmethod
    def read(told: str, cues: frozenset[str], *, is_style: bool) -> Spelling:
        """As a line of the lists says it."""
        rest, _, not_after = told.partition("^")
        name, exact, not_before = rest.partition("~")
        if name.endswith("?"):
            return Spelling(name.rstrip(" ?"), is_exact=True, cues=cues, is_style=is_style)
        before, after = frozenset(not_before.split()), frozenset(not_after.split())
        return Spelling(name.strip(), bool(exact), before, after, is_style=is_style)


def letters_of(name: str) -> str:
    """What of a name two spellings are compared by."""
    return "".join(char for char in plain(name)[0] if char.isalnum())


def readings(text: str) -> list[list[Word]]:
    """The words of the text, once for each way to read it that differs."""
    lowered, places = plain(text)
    latin = lowered.translate(_LATIN)
    found = [_words(lowered, places, _WITH_DIGITS)]
    for form in (lowered, latin, _without_stand_ins(latin), _without_stand_ins(latin, one="l")):
        words = _words(form, places, _LETTERS)
        if words not in found:
            found.append(words)
    return found


@cache
def script_of(char: str) -> str:
    """The first word of its name in Unicode, which tells the script of a letter."""
    return unicodedata.name(char, "").split(" ")[0]


def _words(form: str, places: list[int], pattern: re.Pattern[str]) -> list[Word]:
    found: list[Word] = []
    last = 0
    for match in pattern.finditer(form):
        letters = match[0] if len({*match[0]}) == 1 else _STRETCHED.sub(r"\1", match[0])
        is_first = not found or _BREAK.search(form, last, match.start()) is not None
        found.append(Word(letters, places[match.start()], places[match.end() - 1] + 1, is_first))
        last = match.end()
    return list(_run_together(found))


def _run_together(words: list[Word]) -> Iterator[Word]:
    """Letters that stand alone in a row ("t a y l o r") are one word."""
    at = 0
    while at < len(words):
        end = at + 1
        while end < len(words) and _is_spelt(words[at]) and _is_spelt(words[end]):
            end += 1
        if end - at >= _SPELT:
            letters = "".join(word.letters for word in words[at:end])
            yield Word(letters, words[at].start, words[end - 1].end, words[at].is_first)
        else:
            yield from words[at:end]
        at = end


def _is_spelt(word: Word) -> bool:
    return len(word.letters) == 1 and not word.letters.isdigit()


def _without_stand_ins(form: str, *, one: str = "i") -> str:
    """The text with digits and signs as letters, in words that hold a letter."""

    def read(match: re.Match[str]) -> str:
        word = match[0]
        if not any(char.isalpha() for char in word):
            return word
        return re.sub(r"[1!|]", one, word).translate(_STAND_INS)

    return _DISGUISED.sub(read, form)
