"""What a text puts a person into: politics, violence, an advertisement …, read off its words.

Like `safety.policy` it looks at words and can be talked around; a moderator's eye and the owner's,
who sees every draft with their likeness, stand behind it.
"""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path

from safety.policy import plain, without_stand_ins

_FILE = Path(__file__).with_name("contexts.toml")
_APPEARANCE = "APPEARANCE"


class Context(StrEnum):
    POLITICS = "POLITICS"
    SEXUALISED = "SEXUALISED"
    VIOLENCE = "VIOLENCE"
    SUBSTANCES = "SUBSTANCES"
    RELIGION = "RELIGION"
    ADVERTISING = "ADVERTISING"
    HEALTH = "HEALTH"
    FINANCE = "FINANCE"


SENSITIVE = frozenset({Context.SEXUALISED, Context.VIOLENCE, Context.SUBSTANCES})


def contexts_of(text: str) -> frozenset[Context]:
    """The contexts that the text's words belong to, in English and French."""
    forms = _forms(text)
    return frozenset(
        context for context in Context if any(_words()[context].search(form) for form in forms)
    )


def is_sensitive(text: str) -> bool:
    """Whether its words are about what not everybody wants to see: sex, violence, drugs."""
    return not contexts_of(text).isdisjoint(SENSITIVE)


def changes_looks(text: str) -> bool:
    """Whether it asks for somebody to look other than they do."""
    return any(_words()[_APPEARANCE].search(form) for form in _forms(text))


def holds_phrase(text: str, phrase: str) -> bool:
    """Whether the phrase stands in the text as words of its own, whatever their case, accents,
    spacing or digits put for letters."""
    wanted = {words for form in _forms(phrase) if (words := _words_of(form))}
    return any(f" {words} " in f" {_words_of(form)} " for form in _forms(text) for words in wanted)


def _forms(text: str) -> set[str]:
    lowered, _ = plain(text)
    return {lowered, without_stand_ins(lowered)}


def _words_of(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


@cache
def _words() -> dict[str, re.Pattern[str]]:
    lists = tomllib.loads(_FILE.read_text("utf-8"))
    return {name: _pattern(f"{lists[name]['en']}, {lists[name]['fr']}") for name in lists}


def _pattern(words: str) -> re.Pattern[str]:
    """Any of the words, as a whole, in the plural too; `of` and apostrophes join like spaces."""
    listed = sorted({word.strip() for word in words.split(",")}, key=len, reverse=True)
    any_of = "|".join(re.escape(word).replace(r"\ ", r"[\W_]+") for word in listed)
    return re.compile(rf"(?<![^\W_])(?:{any_of})(?:s|es|x)?(?![^\W_])")
