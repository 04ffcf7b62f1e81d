"""What may be found by search: who and what is in it, for whom, and how a query is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from core.errors import BadInput
from core.text import folded
from models.base import Row
from models.clips import Clip, ClipState
from models.social import Block, Follow, FollowState
from models.users import User, UserState

LONGEST_QUERY = 100
_MOST_WORDS = 8
_ACCENTS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"[^\W_]+")


class SearchKind(StrEnum):
    MEMBER = "MEMBER"
    TAG = "TAG"
    CLIP = "CLIP"


class SearchSettings(Row):
    """Its id is the member's. A member without a row has the defaults."""

    is_indexed = fields.BooleanField(default=True)

    class Meta:
        table = "search_settings"

    @classmethod
    async def of(cls, user_id: int) -> SearchSettings:
        return await cls.get_or_none(id=user_id) or cls(id=user_id)


@dataclass(frozen=True)
class Wanted:
    """A query, read: its `words` without accents, the last one perhaps unfinished, and the `key`
    that handles and tags are compared with. Of clips, what style they have and whose likeness they
    show."""

    words: tuple[str, ...]
    key: str
    style: str | None = None
    cameo_id: int | None = None

    @property
    def is_of_clips(self) -> bool:
        """Whether it asks for what only clips have."""
        return self.style is not None or self.cameo_id is not None

    @property
    def trigrams(self) -> list[str]:
        """The pieces of the key, as the triggers cut handles and tags."""
        padded = f"  {self.key} "
        return sorted({padded[place : place + 3] for place in range(len(self.key) + 1)})


def read_query(text: str, *, style: str | None = None, cameo_id: int | None = None) -> Wanted:
    """Raises `BadInput` for a query that is too long, and for one that says nothing."""
    if len(text) > LONGEST_QUERY:
        raise BadInput(f"A query has at most {LONGEST_QUERY} characters.", field="query")
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).lower()
    words = tuple(_WORD.findall(plain))[:_MOST_WORDS]
    key = folded(text).replace(" ", "").lstrip("@#")[:LONGEST_QUERY]
    wanted = Wanted(words, key, style, cameo_id)
    if not words and not wanted.is_of_clips:
        raise BadInput("Write a word to look for.", field="query")
    return wanted


def findable_clips(viewer: User | None, ids: Sequence[int]) -> QuerySet[Clip]:
    """What feeds may show the viewer, and the viewer's own drafts and clips; nobody's role widens
    it. LINK and PRIVATE clips of others are never found."""
    listed = Clip.listed_for(viewer).filter(id__in=ids)
    if viewer is None:
        return listed
    own = Q(author_id=viewer.id, state__in=(ClipState.DRAFT, ClipState.PUBLISHED))
    return Clip.filter(own | Q(id__in=Subquery(listed.values("id"))), id__in=ids)


def findable_members(viewer: User | None, ids: Sequence[int]) -> QuerySet[User]:
    """Active members with whom no block stands; private ones are found by their followers only."""
    active = User.filter(id__in=ids, state=UserState.ACTIVE)
    if viewer is None:
        return active.filter(is_private=False)
    blocking = Block.filter(blocked_id=viewer.id).values("blocker_id")
    blocked = Block.filter(blocker_id=viewer.id).values("blocked_id")
    follows = Follow.filter(follower_id=viewer.id, state=FollowState.ACCEPTED)
    known = Q(id=viewer.id) | Q(id__in=Subquery(follows.values("followed_id")))
    return active.filter(
        (Q(is_private=False) | known) & ~Q(id__in=Subquery(blocking)) & ~Q(id__in=Subquery(blocked))
    )
