"""Why a clip is held back: a set of reasons, each with its cause, each released by that cause alone.

While there is any, nobody sees the clip but its author (who sees the reasons) and moderators.
Lifecycle and audience go on underneath, and the numbers stand still.
"""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields

from core.errors import NotFound
from core.ids import new_id
from models import audit, outbox
from models.base import Row, connection, fetch
from models.clips import Clip, ClipState
from realtime.events import ClipHeld, ClipReleased, ClipWithdrawn


class HoldKind(StrEnum):
    CAMEO_REVOKED = "CAMEO_REVOKED"
    CAMEO_RESTRICTED = "CAMEO_RESTRICTED"
    MOD_REMOVED = "MOD_REMOVED"
    MOD_REVIEW = "MOD_REVIEW"
    RIGHTS = "RIGHTS"
    NCII = "NCII"
    AUTHOR_SUSPENDED = "AUTHOR_SUSPENDED"
    PROVENANCE_FAIL = "PROVENANCE_FAIL"


class ClipHold(Row):
    """`cause` names what the hold hangs on: "case:7", "cameo:3", "claim:12"."""

    clip_id = fields.BigIntField()
    kind = fields.CharEnumField(HoldKind, max_length=20)
    cause = fields.CharField(80)

    class Meta:
        table = "clip_holds"


async def place_hold(clip_id: int, kind: HoldKind, cause: str, *, actor_id: int | None) -> bool:
    """Hold a clip back, in a transaction; whether this reason is new. Raises `NotFound` for a clip
    that is absent or purged."""
    made = await fetch(
        "INSERT INTO clip_holds (id, clip_id, kind, cause) SELECT ?, id, ?, ? FROM clips "
        "WHERE id = ? AND state <> 'PURGED' "
        "ON CONFLICT (clip_id, kind, cause) DO NOTHING RETURNING id",
        new_id(),
        kind.value,
        cause,
        clip_id,
    )
    if not made:
        await _unpurged(clip_id)
        return False
    clip = await _count(clip_id, +1)
    await audit.record(actor_id, "clip.hold", f"clip:{clip_id}", f"{kind} {cause}")
    who = {"clip_id": clip_id, "author_id": clip.author_id}
    if clip.hold_count == 1 and clip.state is ClipState.PUBLISHED:
        await outbox.append(connection(), ClipWithdrawn(**who, reason="held"))
    await outbox.append(connection(), ClipHeld(**who, kind=kind))
    return True


async def release_hold(clip_id: int, kind: HoldKind, cause: str, *, actor_id: int | None) -> bool:
    """Take back the hold that this cause placed, in a transaction; whether there was one. Others
    stay. Raises `NotFound` for a clip that is absent or purged."""
    gone = await fetch(
        "DELETE FROM clip_holds WHERE clip_id = ? AND kind = ? AND cause = ? RETURNING id",
        clip_id,
        kind.value,
        cause,
    )
    if not gone:
        await _unpurged(clip_id)
        return False
    clip = await _count(clip_id, -1)
    await audit.record(actor_id, "clip.release", f"clip:{clip_id}", f"{kind} {cause}")
    released = ClipReleased(
        clip_id=clip_id, author_id=clip.author_id, kind=kind, is_free=clip.hold_count == 0
    )
    await outbox.append(connection(), released)
    return True


async def _unpurged(clip_id: int) -> Clip:
    clip = await Clip.get_or_none(id=clip_id, state__not=ClipState.PURGED)
    if clip is None:
        raise NotFound("clip", field="clipId")
    return clip


async def _count(clip_id: int, change: int) -> Clip:
    """Move the number of holds under the clip's own row; the clip as it is then."""
    await fetch(
        "UPDATE clips SET hold_count = hold_count + ? WHERE id = ? RETURNING id", change, clip_id
    )
    return await Clip.get(id=clip_id)
