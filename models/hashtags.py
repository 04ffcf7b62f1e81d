"""Hashtags: found in captions, kept in the form in which words are compared."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from core.errors import BadInput
from core.ids import new_id
from core.text import folded
from models.base import Row, fetch
from models.clips import Clip
from models.users import User

MOST_PER_CLIP = 10
LONGEST = 50
_INVISIBLE_JOINERS = "\u200c\u200d"  # part of words in Persian, Hindi and others


class Hashtag(Row):
    """`name` is without the # and folded."""

    name = fields.CharField(100, unique=True)

    class Meta:
        table = "hashtags"


class ClipHashtag(Row):
    clip_id = fields.BigIntField()
    hashtag: fields.ForeignKeyRelation[Hashtag] = fields.ForeignKeyField(
        "models.Hashtag", related_name=False, db_index=False
    )
    hashtag_id: int

    class Meta:
        table = "clip_hashtags"

    @classmethod
    def listed_for(cls, viewer: User | None) -> QuerySet[ClipHashtag]:
        """The tags of clips that feeds may show the viewer, and of the viewer's own."""
        return cls.filter(clip_id__in=Subquery(Clip.listed_or_own(viewer).values("id")))


class HashtagFollow(Row):
    user_id = fields.BigIntField()
    hashtag: fields.ForeignKeyRelation[Hashtag] = fields.ForeignKeyField(
        "models.Hashtag", related_name=False, db_index=False
    )
    hashtag_id: int

    class Meta:
        table = "hashtag_follows"


def hashtags_in(text: str) -> list[str]:
    """The first 10 different hashtags of a text, folded, in its order.

    A tag is a # at the start of a word and up to 50 letters, marks, digits and underscores of any
    script behind it, one of them a letter.
    """
    found = dict.fromkeys(name for word in _words(text) if (name := _name(word)) is not None)
    return list(found)[:MOST_PER_CLIP]


def hashtag_name(text: str, *, field: str = "name") -> str:
    """A tag as it is kept, from how a member writes it. Raises `BadInput` when it is none."""
    word = unicodedata.normalize("NFKC", text).strip().removeprefix("#")
    name = _name(word) if all(map(_is_of_a_word, word)) else None
    if name is None:
        raise BadInput("A hashtag has 1 to 50 letters, digits or underscores.", field=field)
    return name


def hashtag_digest(name: str) -> str:
    """A tag as events name it, which carry no words: 64 bits of SHA-256 in hexadecimal."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def tagged(name: str) -> Q:
    """The clips that have the tag of this name."""
    return Q(id__in=Subquery(ClipHashtag.filter(hashtag__name=name).values("clip_id")))


async def named(name: str) -> Hashtag:
    """The row of a tag, made where nobody used it yet. In a transaction."""
    (row,) = await _rows([name])
    return row


async def tag_clip(clip_id: int, caption: str) -> None:
    """Write down the tags of a clip in place of those it had. In a transaction."""
    wanted = hashtags_in(caption)
    rows = {row.name: row for row in await _rows(wanted)} if wanted else {}
    kept = {row.hashtag_id for row in await ClipHashtag.filter(clip_id=clip_id)}
    ids = [rows[name].id for name in wanted]
    if gone := kept.difference(ids):
        await ClipHashtag.filter(clip_id=clip_id, hashtag_id__in=list(gone)).delete()
    if fresh := [tag_id for tag_id in ids if tag_id not in kept]:
        await ClipHashtag.bulk_create(
            [ClipHashtag(clip_id=clip_id, hashtag_id=tag_id) for tag_id in fresh],
            ignore_conflicts=True,
        )


async def follow_hashtag(user_id: int, hashtag_id: int) -> None:
    row = HashtagFollow(user_id=user_id, hashtag_id=hashtag_id)
    await HashtagFollow.bulk_create([row], ignore_conflicts=True)


async def _rows(names: list[str]) -> list[Hashtag]:
    # In one order everywhere: two clips with the same tags must not wait for each other.
    for name in sorted(names):
        await fetch(
            "INSERT INTO hashtags (id, name) VALUES (?, ?) ON CONFLICT (name) DO NOTHING "
            "RETURNING id",
            new_id(),
            name,
        )
    return await Hashtag.filter(name__in=names)


def _words(text: str) -> Iterator[str]:
    """What follows each # that begins a word."""
    plain = unicodedata.normalize("NFKC", text)
    start = 0
    while (start := plain.find("#", start)) >= 0:
        end = start + 1
        while end < len(plain) and _is_of_a_word(plain[end]):
            end += 1
        before = plain[start - 1] if start else " "
        if not (_is_of_a_word(before) or before in "#&/"):
            yield plain[start + 1 : end]
        start = end


def _name(word: str) -> str | None:
    name = folded(word)
    if not 1 <= len(name) <= LONGEST:
        return None
    return name if any(unicodedata.category(c)[0] == "L" for c in name) else None


def _is_of_a_word(character: str) -> bool:
    kind = unicodedata.category(character)[0]
    return kind in "LMN" or character == "_" or character in _INVISIBLE_JOINERS
