"""Taking a leave back: from everybody, from one member, or for one clip; for the future only, hiding
what there is, or erasing it.

Jobs end, clips that show the likeness and their remixes that show it too are held, in one transaction
under the likeness's row: a publication that runs at the same time is seen, or sees this.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from tortoise.expressions import Q, Subquery

from core.errors import BadInput, Conflict, NotFound
from models import audit, outbox
from models import consent_ledger as ledger
from models.base import connection
from models.cameos import Cameo, CameoPermit, CameoState, ClipCameo, RevokeMode
from models.cameos.enrolling import forget
from models.cameos.removing import remove_clip
from models.cameos.requesting import end_grants
from models.cameos.shaping import give_up
from models.cameos.sweeping import UNPUBLISHED, open_jobs, reconsider
from models.cameos.templates import forget_template
from models.clips import Clip, ClipState
from models.consent_ledger import Act, Deed
from models.generations import consent
from models.holds import HoldKind, place_hold, release_hold
from models.lineage import Lineage
from realtime.events import CameoChanged

UNDO = timedelta(days=14)
_STRENGTH = {RevokeMode.FUTURE_ONLY: 0, RevokeMode.UNPUBLISH: 1, RevokeMode.ERASE: 2}


class RevokeScope(StrEnum):
    ALL = "ALL"
    USER = "USER"
    CLIP = "CLIP"


async def revoke(
    row: Cameo,
    mode: RevokeMode,
    *,
    user_id: int | None = None,
    clip_id: int | None = None,
    by: int,
    now: datetime,
) -> None:
    """From one member, for one clip, or (neither) altogether, in a transaction that holds the
    likeness. Raises `NotFound` for a clip that does not show it, `Conflict` for a likeness that is
    purged."""
    if row.state is CameoState.PURGED:
        raise Conflict("This likeness is gone already.", field="cameoId")
    scope = _scope(user_id, clip_id)
    roots = await _roots(row, user_id=user_id, clip_id=clip_id)
    row.epoch += 1
    if scope is RevokeScope.ALL:
        row.state = CameoState.REVOKED
    await row.save()
    if scope is RevokeScope.USER:
        await CameoPermit.filter(cameo_id=row.id, user_id=user_id).delete()
        await CameoPermit.create(cameo_id=row.id, user_id=user_id, is_allowed=False)
    if scope is RevokeScope.ALL:
        await give_up(row.id, erase=mode is RevokeMode.ERASE)
        await forget(row.id, erase=mode is RevokeMode.ERASE)
        await forget_template(row.id)
    if scope is not RevokeScope.CLIP:
        await end_grants(row, user_id=user_id, by=by, now=now)
    clips = await _with_remixes(row, roots)
    jobs = await open_jobs(row.id)
    for clip in clips:
        await _take_back(row, clip, mode, by=by, now=now)
    for job in jobs:
        await reconsider(job)
    changed = CameoChanged(cameo_id=row.id, owner_id=row.owner_id, epoch=row.epoch, state=row.state)
    await outbox.append(connection(), changed)
    await audit.record(by, "cameo.revoke", row.cause, f"{scope} {mode}")
    details = {"scope": scope, "mode": mode, "clips": [str(clip.id) for clip in clips]}
    if user_id is not None:
        details["user"] = str(user_id)
    await ledger.append(_deed(row, Act.REVOKE, by, **details), now=now)


async def stop_job(row: Cameo, generation_id: int, *, by: int, now: datetime) -> None:
    """End one job with the likeness. Raises `NotFound` where there is none that is not over."""
    jobs = [job for job in await open_jobs(row.id, remixes=False) if job.id == generation_id]
    if not jobs:
        raise NotFound("generation", field="generationId")
    await consent.take_from(jobs[0])
    await audit.record(by, "cameo.stop", f"generation:{generation_id}", row.cause)
    await ledger.append(_deed(row, Act.STOP, by, generation=str(generation_id)), now=now)


async def restore(row: Cameo, clip_id: int, *, by: int, now: datetime) -> None:
    """Let one clip show the likeness again: nothing comes back by itself. Raises `NotFound` where
    the leave was not taken back."""
    shown = await ClipCameo.get_or_none(clip_id=clip_id, cameo_id=row.id)
    if shown is None or row.state is CameoState.PURGED:
        raise NotFound("clip", field="clipId")
    was_held = [
        await release_hold(clip_id, kind, row.cause, actor_id=by)
        for kind in (HoldKind.CAMEO_REVOKED, HoldKind.CAMEO_RESTRICTED)
    ]
    if not any(was_held) and shown.revoked is None:
        raise Conflict("You have not taken your leave back for this clip.", field="clipId")
    shown.revoked, shown.erase_at = None, None
    await shown.save(update_fields=["revoked", "erase_at"])
    await audit.record(by, "cameo.restore", f"clip:{clip_id}", row.cause)
    await ledger.append(_deed(row, Act.RESTORE, by, clip=str(clip_id)), now=now)


async def undo_erasure(row: Cameo, *, by: int, now: datetime) -> int:
    """Keep the clips that are about to be erased; how many. They stay hidden: each is restored by
    itself."""
    due = ClipCameo.filter(cameo_id=row.id, erase_at__gt=now)
    count = await due.update(erase_at=None, revoked=RevokeMode.UNPUBLISH)
    if count:
        await audit.record(by, "cameo.undo-erasure", row.cause, str(count))
        await ledger.append(_deed(row, Act.RESTORE, by, kept=count), now=now)
    return count


async def due_erasures(now: datetime, *, limit: int = 100) -> list[ClipCameo]:
    return await ClipCameo.filter(erase_at__lte=now).order_by("erase_at").limit(limit)


# Holds that keep a clip as evidence: it stays hidden and is not erased while they stand.
_KEPT_FOR = (HoldKind.MOD_REMOVED, HoldKind.MOD_REVIEW, HoldKind.RIGHTS, HoldKind.NCII)


async def erase_clip(row: Cameo, clip_id: int, now: datetime) -> bool:
    """Erase one clip whose time is up; False while it is kept as evidence."""
    from models.holds import ClipHold

    if await ClipHold.filter(clip_id=clip_id, kind__in=_KEPT_FOR).exists():
        return False
    clip = await Clip.get(id=clip_id)
    await ClipCameo.filter(clip_id=clip_id, cameo_id=row.id).update(erase_at=None)
    if clip.state is not ClipState.PURGED:
        await remove_clip(clip)
    await ledger.append(_deed(row, Act.ERASE, None, clip=str(clip_id)), now=now)
    return True


async def _take_back(row: Cameo, clip: Clip, mode: RevokeMode, *, by: int, now: datetime) -> None:
    """For one clip, and never less than was taken back before."""
    shown = await ClipCameo.get(clip_id=clip.id, cameo_id=row.id)
    if shown.revoked is not None and _STRENGTH[shown.revoked] >= _STRENGTH[mode]:
        return
    shown.revoked = mode
    if mode is RevokeMode.ERASE and clip.state is not ClipState.PUBLISHED:
        await shown.save(update_fields=["revoked"])
        await remove_clip(clip)
        return
    shown.erase_at = now + UNDO if mode is RevokeMode.ERASE else None
    await shown.save(update_fields=["revoked", "erase_at"])
    if mode is not RevokeMode.FUTURE_ONLY:
        await place_hold(clip.id, HoldKind.CAMEO_REVOKED, row.cause, actor_id=by)


async def _roots(row: Cameo, *, user_id: int | None, clip_id: int | None) -> Sequence[int]:
    """The clips that the revocation is about, without their remixes."""
    showing = ClipCameo.filter(cameo_id=row.id)
    if clip_id is not None:
        if not await showing.filter(clip_id=clip_id).exists():
            raise NotFound("clip", field="clipId")
        return [clip_id]
    clips = Clip.filter(id__in=Subquery(showing.values("clip_id")))
    if user_id is not None:
        clips = clips.filter(author_id=user_id)
    return [int(each) for (each,) in await clips.values_list("id")]


async def _with_remixes(row: Cameo, roots: Sequence[int]) -> list[Clip]:
    """These clips and their remixes that show the likeness, but for purged ones, by id."""
    ids = list(roots)
    below = Lineage.filter(ancestor_id__in=ids).values("clip_id")
    showing = ClipCameo.filter(cameo_id=row.id).values("clip_id")
    shown = Clip.filter(id__in=Subquery(showing), state__in=[*UNPUBLISHED, ClipState.PUBLISHED])
    return await shown.filter(Q(id__in=ids) | Q(id__in=Subquery(below))).order_by("id")


def _scope(user_id: int | None, clip_id: int | None) -> RevokeScope:
    if user_id is not None and clip_id is not None:
        raise BadInput("Name a member or a clip, not both.", field="clipId")
    if clip_id is not None:
        return RevokeScope.CLIP
    return RevokeScope.ALL if user_id is None else RevokeScope.USER


def _deed(row: Cameo, act: Act, by: int | None, **details: object) -> Deed:
    return Deed(
        act=act,
        cameo_id=row.id,
        owner_id=row.owner_id,
        epoch=row.epoch,
        actor_id=by,
        details=details,
    )
