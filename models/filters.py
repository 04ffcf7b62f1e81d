"""Words that a member wants to look at before others read them under their clips."""

from __future__ import annotations

import re

from tortoise import fields

from core.text import folded
from models.base import Row

_FIRST_UNSPACED = 0x2E80  # from here on scripts mostly write without spaces between words


class FilterWord(Row):
    """`word` is kept in the form in which texts are compared."""

    user_id = fields.BigIntField()
    word = fields.CharField(60)

    class Meta:
        table = "filter_words"


async def filter_words(user_id: int) -> list[str]:
    rows = await FilterWord.filter(user_id=user_id).order_by("word")
    return [row.word for row in rows]


async def set_filter_words(user_id: int, words: list[str]) -> None:
    """Replace the list."""
    await FilterWord.filter(user_id=user_id).delete()
    await FilterWord.bulk_create([FilterWord(user_id=user_id, word=word) for word in words])


def mentions_any(text: str, words: list[str]) -> bool:
    """Whether `text` has any of `words` (folded) as a whole word, whatever its case, width or
    invisible characters."""
    shown = folded(text)
    return any(as_whole(word).search(shown) for word in words)


def as_whole(word: str) -> re.Pattern[str]:
    """What finds a folded word as a whole one in folded text."""
    before = r"(?<!\w)" if _is_spaced(word[0]) else ""
    after = r"(?!\w)" if _is_spaced(word[-1]) else ""
    return re.compile(before + re.escape(word) + after)


def _is_spaced(character: str) -> bool:
    """Whether a word that begins or ends so stands apart from the next one."""
    return character.isalnum() and ord(character) < _FIRST_UNSPACED
