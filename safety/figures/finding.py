"""Where a text names one of many people."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from safety.figures import Figure
from safety.figures.spellings import Spelling, Word, letters_of, readings, script_of
from safety.policy import plain

_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK")
# These put no space between words: a name stands anywhere.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "THAI")
_MOST_WORDS = 6
_LONG = 10  # letters; shorter names with a slip are other words too often
_LONGEST = 40
_NEAR = 2  # words between a name and what says who is meant
_LEADS = frozenset({"the", "a", "an", "le", "la", "l", "un", "une", "called", "named", "and", "et"})
_STYLE_AFTER = re.compile(
    "style|styled|esque|inspired|aesthetic|vibes?|look|films?|movies?|animation|anime|paintings?|"
    "prints?|score|soundtrack|music|universe|fashion"
)
_STYLE_BEFORE = re.compile("style|manner|spirit|works|maniere|inspired?|facon|by|a|la")
_JOINTS = frozenset(("of", "by", "de", "d", "from"))


@dataclass(frozen=True)
class Mention:
    """`start` and `end` in the text as it was given."""

    figure: Figure
    start: int
    end: int


class Directory:
    """People, indexed by all ways to write their names."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures = tuple(figures)

    def named_in(self, text: str) -> list[Mention]:
        """Everybody whom the text names, each once, in its order."""
        found: dict[Figure, Mention] = {}
        for mention in (*self._in_scripts(text), *self._in_words(text)):
            found.setdefault(mention.figure, mention)
        return sorted(found.values(), key=lambda each: each.start)

    def _in_words(self, text: str) -> Iterator[Mention]:
        for words in readings(text):
            for first, last in _windows(words):
                part = words[first:last]
                for figure, spelling in self._called("".join(word.letters for word in part)):
                    if _is_meant(spelling, words, first, last):
                        yield Mention(figure, part[0].start, part[-1].end)
            for word in words:
                for piece in _pieces(word.letters):
                    for figure, spelling in self._by_letters.get(piece, ()):
                        if spelling.is_loose:
                            yield Mention(figure, word.start, word.end)

    def _called(self, letters: str) -> Iterator[tuple[Figure, Spelling]]:
        yield from self._by_letters.get(letters, ())
        if _LONG - 1 <= len(letters) <= _LONGEST:
            for cut in {letters, *_without_one(letters)}:
                for figure, spelling, whole in self._by_slip.get(cut, ()):
                    if _is_a_slip(whole, letters):
                        yield figure, spelling

    def _in_scripts(self, text: str) -> Iterator[Mention]:
        lowered, places = plain(text)
        if self._spaced is not None:
            for match in self._spaced.finditer(lowered):
                yield Mention(
                    self._by_script[match[1]], places[match.start(1)], places[match.end(1) - 1] + 1
                )
        letters = [at for at, char in enumerate(lowered) if char.isalnum()]
        joined = "".join(lowered[at] for at in letters)
        if self._unspaced is not None:
            for match in self._unspaced.finditer(joined):
                start, end = places[letters[match.start()]], places[letters[match.end() - 1]] + 1
                yield Mention(self._by_script[match[0]], start, end)

    @cached_property
    def _spellings(self) -> list[tuple[Figure, Spelling]]:
        return [(figure, each) for figure in self._figures for each in figure.spellings]

    @cached_property
    def _by_letters(self) -> dict[str, list[tuple[Figure, Spelling]]]:
        found = defaultdict(list)
        for figure, spelling in self._spellings:
            words = spelling.words
            whole = "".join(words)
            found[whole].append((figure, spelling))
            if len(words) == 2 and len(whole) >= _LONG and spelling.is_loose:
                found["".join(reversed(words))].append((figure, spelling))
        return found

    @cached_property
    def _by_slip(self) -> dict[str, list[tuple[Figure, Spelling, str]]]:
        """By the letters with one left out: two words that differ in one slip share such a rest."""
        found = defaultdict(list)
        for figure, spelling in self._spellings:
            whole = "".join(spelling.words)
            if len(whole) >= _LONG and len(spelling.words) > 1 and spelling.is_loose:
                for cut in {whole, *_without_one(whole)}:
                    found[cut].append((figure, spelling, whole))
        return found

    @cached_property
    def _by_script(self) -> dict[str, Figure]:
        found = {}
        for figure, spelling in self._spellings:
            scripts = _scripts(spelling)
            if scripts.intersection(_UNSPACED):
                found[letters_of(spelling.text)] = figure
            elif not scripts.intersection(_ALPHABETS):
                found[plain(spelling.text)[0]] = figure
        return found

    @cached_property
    def _unspaced(self) -> re.Pattern[str] | None:
        return _any_of(each for each in self._by_script if _is_unspaced(each))

    @cached_property
    def _spaced(self) -> re.Pattern[str] | None:
        """Whole words; Arabic and Hebrew write "and", "to" and "the" together with what follows."""
        names = _any_of(each for each in self._by_script if not _is_unspaced(each))
        if names is None:
            return None
        return re.compile(rf"(?<!\w)(?:[وبلفكהולמבש]|ال){{0,2}}({names.pattern})(?!\w)")


def _windows(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """All stretches of a few words that no comma or full stop divides."""
    for first in range(len(words)):
        for last in range(first + 1, min(first + _MOST_WORDS, len(words)) + 1):
            if last - first > 1 and words[last - 1].is_first:
                break
            yield first, last


def _is_meant(spelling: Spelling, words: Sequence[Word], first: int, last: int) -> bool:
    """Whether the words around allow that it is the name."""
    if not spelling.is_loose and last - first != len(spelling.words):
        return False
    if (
        last < len(words)
        and not words[last].is_first
        and words[last].letters in spelling.not_before
    ):
        return False
    if first and not words[first].is_first and words[first - 1].letters in spelling.not_after:
        return False
    if spelling.is_style and _is_style(words, first, last):
        return False
    return not spelling.cues or _is_cued(spelling.cues, words, first, last)


def _is_style(words: Sequence[Word], first: int, last: int) -> bool:
    """ "in the style of Hitchcock", "a Hitchcock film", "a crow, Hitchcock, at night"."""
    is_last = last == len(words) or words[last].is_first
    if is_last and words[first].is_first and len(words) > last - first:
        return True
    if not is_last and _STYLE_AFTER.fullmatch(words[last].letters):
        return True
    before = [word.letters for word in words[max(first - _NEAR, 0) : first]]
    if len(before) > 1 and before[-1] in _JOINTS:
        return before[-1] == "by" or _STYLE_BEFORE.fullmatch(before[-2]) is not None
    return bool(before) and _STYLE_BEFORE.fullmatch(before[-1]) is not None


def _is_cued(cues: frozenset[str], words: Sequence[Word], first: int, last: int) -> bool:
    """ "the rapper Drake", "Drake, the rapper"."""
    before = [word.letters for word in words[max(first - _NEAR, 0) : first]]
    while before and before[-1] in _LEADS:
        before.pop()
    after = [word.letters for word in words[last : last + _NEAR]]
    while after and after[0] in _LEADS:
        after.pop(0)
    return bool((before and before[-1] in cues) or (after and after[0] in cues))


def _without_one(letters: str) -> Iterator[str]:
    return (letters[:at] + letters[at + 1 :] for at in range(len(letters)))


def _pieces(word: str) -> Iterator[str]:
    """What a long word is made of: names of accounts and tags ("realdonaldtrump")."""
    for start in range(len(word) - _LONG + 1):
        for end in range(start + _LONG, min(start + _LONGEST, len(word)) + 1):
            yield word[start:end]


def _is_a_slip(name: str, written: str) -> bool:
    """One letter more, less or other, or two neighbours that changed places; but an s at the end is
    grammar ("Harrison fords the river")."""
    if abs(len(name) - len(written)) > 1 or (written[-1] == "s" != name[-1]):
        return False
    start = sum(accumulate((a == b for a, b in zip(name, written, strict=False)), min))
    one, other = name[start:], written[start:]
    return (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (one[:2] == other[1::-1] and one[2:] == other[2:])
    )


def _scripts(spelling: Spelling) -> set[str]:
    return {script_of(char) for char in plain(spelling.text)[0] if char.isalpha()}


def _is_unspaced(name: str) -> bool:
    return any(script_of(char) in _UNSPACED for char in name)


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    found = sorted(names, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, found))) if found else None
