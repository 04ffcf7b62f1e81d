"""What those who make a draft together say beside it."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.base import Row
from models.clips import SHARED_STATES, Clip, ClipState
from models.collaborations import Collaboration
from models.users import User


class DraftLineKind(StrEnum):
    PROMPT = "PROMPT"
    REMARK = "REMARK"


class DraftLine(Row):
    clip_id = fields.BigIntField()
    user_id = fields.BigIntField()
    kind = fields.CharEnumField(DraftLineKind, max_length=10)
    text = fields.CharField(2000)

    class Meta:
        table = "draft_lines"


def made_by(member: User) -> QuerySet[Clip]:
    """The clips that `member` makes: their own, and those of others where they came in and may still
    see them. Nobody's role widens it: what is said while making is for the makers."""
    own = Q(author_id=member.id) & ~Q(state__in=(ClipState.TRASHED, ClipState.PURGED))
    shared = Collaboration.accepted_by(member.id).values("clip_id")
    together = Q(id__in=Subquery(shared)) & Q(state__in=SHARED_STATES)
    return Clip.visible_to(member).filter(own | together)
