"""Drafts made together: who was asked in, who came, in which role, and whose name is shown.

The author is the owner and has no row here. A collaborator sees the clip from the moment they accept
until they leave or are removed: `Clip.visible_to` asks these rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum

from tortoise import fields
from tortoise.queryset import QuerySet

from core.errors import Conflict
from core.ids import new_id
from models.base import Dialect, Row, dialect, fetch

MOST = 10


class CollaboratorRole(StrEnum):
    OWNER = "OWNER"
    EDITOR = "EDITOR"
    VIEWER = "VIEWER"


class CollaborationState(StrEnum):
    INVITED = "INVITED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"


class Collaboration(Row):
    """One member's part in another's clip. An editor who accepted is shown as a co-author while
    `is_credited`, which is theirs to choose."""

    clip_id = fields.BigIntField()
    user_id = fields.BigIntField()
    role = fields.CharEnumField(CollaboratorRole, max_length=10)
    state = fields.CharEnumField(CollaborationState, max_length=10)
    is_credited = fields.BooleanField(default=True)

    class Meta:
        table = "clip_collaborators"

    @classmethod
    def accepted_by(cls, user_id: int) -> QuerySet[Collaboration]:
        return cls.filter(user_id=user_id, state=CollaborationState.ACCEPTED)


async def invite(clip_id: int, user_id: int, role: CollaboratorRole) -> tuple[Collaboration, bool]:
    """The invitation, and whether it is new, in a transaction. Somebody who is in already, or asked,
    gets the new role. Raises `Conflict` for a full house, and for somebody who declined."""
    # Under the clip's row, so that two invitations do not both find the last place free; SQLite's
    # transactions hold the whole database already.
    lock = " FOR NO KEY UPDATE" if dialect() is Dialect.POSTGRESQL else ""
    await fetch(f"SELECT id FROM clips WHERE id = ?{lock}", clip_id)  # noqa: S608
    row = await Collaboration.get_or_none(clip_id=clip_id, user_id=user_id)
    if row is None:
        if await Collaboration.filter(clip_id=clip_id).count() >= MOST:
            raise Conflict(f"A clip has at most {MOST} collaborators.", field="clipId")
        row = Collaboration(
            id=new_id(),
            clip_id=clip_id,
            user_id=user_id,
            role=role,
            state=CollaborationState.INVITED,
        )
        await row.save(force_create=True)
        return row, True
    if row.state is CollaborationState.DECLINED:
        raise Conflict("They declined.", field="userId")
    row.role = role
    await row.save(update_fields=["role"])
    return row, False


async def answer(row: Collaboration, *, accept: bool) -> None:
    """INVITED → ACCEPTED or DECLINED. Raises `Conflict` for an invitation that is not open."""
    state = CollaborationState.ACCEPTED if accept else CollaborationState.DECLINED
    open_one = Collaboration.filter(id=row.id, state=CollaborationState.INVITED)
    if not await open_one.update(state=state):
        raise Conflict("This invitation is answered already.", field="collaborationId")
    row.state = state


async def collaborations_among(clip_ids: Sequence[int]) -> dict[int, list[Collaboration]]:
    """Everybody asked into these clips who has not declined, in the order they were asked."""
    found: defaultdict[int, list[Collaboration]] = defaultdict(list)
    rows = Collaboration.filter(clip_id__in=list(clip_ids))
    for row in await rows.exclude(state=CollaborationState.DECLINED).order_by("id"):
        found[row.clip_id].append(row)
    return {clip_id: found[clip_id] for clip_id in clip_ids}
