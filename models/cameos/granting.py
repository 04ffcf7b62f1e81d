"""The owner's side: who may use a likeness, for what, and what becomes of uses that no longer may.

Every change holds the likeness's row, raises its epoch, looks again at what uses it and is written
into the ledger. Call it in a transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.errors import Conflict, NotFound
from models import audit, outbox
from models import consent_ledger as ledger
from models.base import connection
from models.cameos import IN_USE, Cameo, CameoPermit, CameoState, lock_cameos
from models.cameos.rules import Rules
from models.cameos.sweeping import lift_restrictions, look_again, open_jobs
from models.consent_ledger import Act, Deed
from models.generations import consent
from models.policies import CameoScope
from realtime.events import CameoChanged


async def own_cameo(owner_id: int, cameo_id: int) -> Cameo:
    """The member's likeness, held until the transaction ends. Raises `NotFound` for anybody else's,
    too."""
    rows = [row for row in await lock_cameos([cameo_id]) if row.owner_id == owner_id]
    if not rows:
        raise NotFound("likeness", field="cameoId")
    return rows[0]


async def set_level(row: Cameo, level: CameoScope, *, now: datetime) -> None:
    """Who may use it. Raises `Conflict` while it is not in use."""
    _check_changeable(row)
    row.level = level
    await change(row, Act.LEVEL, now=now, details={"level": level})
    await look_again(row, existing=False)


async def set_permit(row: Cameo, user_id: int, allowed: bool | None, *, now: datetime) -> None:
    """Let a member in, keep them out, or (None) leave them to the level."""
    _check_changeable(row)
    await CameoPermit.filter(cameo_id=row.id, user_id=user_id).delete()
    if allowed is not None:
        await CameoPermit.create(cameo_id=row.id, user_id=user_id, is_allowed=allowed)
    act = {True: Act.ALLOW, False: Act.DENY, None: Act.UNLIST}[allowed]
    await change(row, act, now=now, details={"user": str(user_id)})
    await look_again(row, existing=False)


async def restrict(
    row: Cameo, rules: Rules, *, existing: bool | None, lift: bool, now: datetime
) -> None:
    """Other rules from now on. Drafts that break them are held; published clips too where
    `existing` (None: where the rules refuse something of substance that they did not before). With
    `lift`, clips that were held for earlier rules and keep to these are free again."""
    _check_changeable(row)
    before = row.rules
    row.rules_json = rules.to_json()
    digest = hashlib.sha256(f"{row.salt}\n{row.rules_json}".encode()).hexdigest()
    await change(row, Act.RESTRICT, now=now, details={"rules": digest})
    await look_again(row, existing=rules.tightens(before) if existing is None else existing)
    if before.face_shown and not rules.face_shown:
        for job in await open_jobs(row.id, remixes=False):  # it may be drawing the face already
            await consent.take_from(job)
    if lift:
        await lift_restrictions(row)


async def pause(row: Cameo, *, now: datetime) -> None:
    """ACTIVE → PAUSED: no new use; clips that there are stay."""
    if row.state is not CameoState.ACTIVE:
        raise Conflict("Only an active likeness can be paused.", field="cameoId")
    row.state = CameoState.PAUSED
    await change(row, Act.PAUSE, now=now)
    await look_again(row, existing=False, drafts=False)


async def resume(row: Cameo, *, now: datetime) -> None:
    """PAUSED → ACTIVE."""
    if row.state is not CameoState.PAUSED:
        raise Conflict("Only a paused likeness can be resumed.", field="cameoId")
    row.state = CameoState.ACTIVE
    await change(row, Act.RESUME, now=now)


async def move(row: Cameo, state: CameoState, act: Act, *, actor_id: int, now: datetime) -> None:
    """Into another state, by the owner or by a moderator."""
    row.state = state
    await change(row, act, now=now, actor_id=actor_id, details={"state": state})


async def change(
    row: Cameo,
    act: Act,
    *,
    now: datetime,
    actor_id: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write the row with its next epoch, and say what was done by whom (the owner, unless told)."""
    row.epoch += 1
    await row.save()
    actor_id = actor_id or row.owner_id
    await audit.record(actor_id, f"cameo.{act.lower()}", row.cause)
    await outbox.append(
        connection(),
        CameoChanged(cameo_id=row.id, owner_id=row.owner_id, epoch=row.epoch, state=row.state),
    )
    deed = Deed(
        act=act,
        cameo_id=row.id,
        owner_id=row.owner_id,
        epoch=row.epoch,
        actor_id=actor_id,
        details=details,
    )
    await ledger.append(deed, now=now)


def _check_changeable(row: Cameo) -> None:
    if row.state not in IN_USE:
        raise Conflict("This likeness is not in use; enrol first.", field="cameoId")
