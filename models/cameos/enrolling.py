"""CameoEnrolment: a challenge that holds for five minutes and once, a recording, somebody's judgement.

ENROLLING (challenge given) → VERIFYING (recording in review) → ACTIVE | REJECTED

A character's picture is judged likewise, without a challenge: it is to show nobody.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tortoise import fields

from core.errors import Conflict, NotFound
from models.base import Row
from models.cameos import IN_USE, Cameo, CameoKind, CameoState, CharacterLook
from models.cameos.granting import move
from models.consent_ledger import Act
from models.deletions import doom

LASTS = timedelta(minutes=5)
DIGITS = 6
POSES = ("LEFT", "RIGHT", "UP", "DOWN")
_RETRY = (CameoState.ENROLLING, CameoState.REJECTED)
# The states of a character whose picture may yet be decided: it may wear another meanwhile.
_DRESSING = (*IN_USE, CameoState.VERIFYING, CameoState.REJECTED)


class EnrolmentState(StrEnum):
    OPEN = "OPEN"
    REVIEW = "REVIEW"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


_UNDECIDED = (EnrolmentState.OPEN, EnrolmentState.REVIEW)


class CameoEnrolment(Row):
    cameo_id = fields.BigIntField()
    owner_id = fields.BigIntField()
    state = fields.CharEnumField(EnrolmentState, max_length=10)
    digits = fields.CharField(12)
    poses_text = fields.CharField(80, source_field="poses")
    expires_at = fields.DatetimeField()
    used_at: datetime | None = fields.DatetimeField(null=True)
    capture = fields.CharField(128, null=True)
    portrait = fields.CharField(128, null=True)
    capture_sha256 = fields.CharField(64, null=True)
    content_type = fields.CharField(40, null=True)
    findings_json = fields.TextField(default="{}", source_field="findings")
    decided_by: int | None = fields.BigIntField(null=True)

    class Meta:
        table = "cameo_enrolments"

    @property
    def poses(self) -> list[str]:
        return self.poses_text.split()

    @property
    def findings(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.findings_json)
        return told


async def start(owner_id: int, name: str, now: datetime) -> CameoEnrolment:
    """A challenge for the member's likeness, in a transaction; an earlier one is no longer good.
    Raises `Conflict` for a member who has a likeness in use or in review."""
    row = (
        await Cameo.filter(owner_id=owner_id, kind=CameoKind.PERSON)
        .exclude(state__in=[CameoState.REVOKED, CameoState.PURGED])
        .first()
    )
    if row is None:
        salt = secrets.token_hex(16)
        row = await Cameo.create(
            owner_id=owner_id, name=name, state=CameoState.ENROLLING, salt=salt
        )
    elif row.state not in _RETRY:
        raise Conflict("You have a likeness already; give it up to enrol again.")
    row.name, row.state = name, CameoState.ENROLLING
    await row.save(update_fields=["name", "state"])
    await CameoEnrolment.filter(cameo_id=row.id, state=EnrolmentState.OPEN).delete()
    poses = [secrets.choice(POSES)]
    while len(poses) < 3:
        poses.append(secrets.choice([pose for pose in POSES if pose != poses[-1]]))
    return await CameoEnrolment.create(
        cameo_id=row.id,
        owner_id=owner_id,
        state=EnrolmentState.OPEN,
        digits="".join(secrets.choice("0123456789") for _ in range(DIGITS)),
        poses_text=" ".join(poses),
        expires_at=now + LASTS,
    )


async def take(enrolment_id: int, owner_id: int, now: datetime) -> CameoEnrolment:
    """Use the challenge up. Raises `NotFound` for one of somebody else, `Conflict` for one that was
    used or is too old."""
    row = await CameoEnrolment.get_or_none(id=enrolment_id, owner_id=owner_id)
    if row is None:
        raise NotFound("enrolment", field="id")
    fresh = CameoEnrolment.filter(
        id=row.id, state=EnrolmentState.OPEN, used_at=None, expires_at__gt=now
    )
    if not await fresh.update(used_at=now):
        raise Conflict("This challenge is used up or too old; start again.")
    return await CameoEnrolment.get(id=row.id)


async def is_replay(sha256: str) -> bool:
    """Whether the same recording was handed in before, by anybody."""
    return await CameoEnrolment.exists(capture_sha256=sha256)


def waits(row: CameoEnrolment, cameo: Cameo) -> bool:
    """Whether a recording or a picture is still to be decided. One of a likeness that was given up is
    not: nothing brings that back."""
    if row.state is not EnrolmentState.REVIEW:
        return False
    if cameo.kind is CameoKind.CHARACTER:
        return cameo.state in _DRESSING
    return cameo.state is CameoState.VERIFYING


async def settle(
    row: CameoEnrolment, cameo: Cameo, *, accept: bool, by: int | None, now: datetime
) -> None:
    """The recording is not needed any more, whatever was decided, by a moderator or (None) by the
    instance's verifier."""
    row.state = EnrolmentState.ACCEPTED if accept else EnrolmentState.REJECTED
    row.decided_by = by
    gone = [row.capture, None if accept else row.portrait]
    await doom([key for key in gone if key is not None])
    row.capture = None
    if not accept:
        row.portrait = None
    await row.save()
    await CharacterLook.filter(enrolment_id=row.id).update(is_ready=accept)
    state = CameoState.ACTIVE if accept else CameoState.REJECTED
    if cameo.state in IN_USE:  # a character that had a look before
        state = cameo.state
    await move(cameo, state, Act.ENROL, actor_id=by or row.owner_id, now=now)


async def forget(cameo_id: int, *, erase: bool) -> None:
    """End what is undecided, in the transaction that gives the likeness up, and drop what was kept of
    somebody's looks for it; with `erase`, whatever was kept of them."""
    rows = CameoEnrolment.filter(cameo_id=cameo_id)
    for row in await (rows if erase else rows.filter(state__in=_UNDECIDED)):
        await doom([key for key in (row.capture, row.portrait) if key is not None])
        row.capture = row.portrait = None
        if row.state in _UNDECIDED:
            row.state = EnrolmentState.REJECTED
        await row.save()
