"""Likenesses: whose they are, who may use them, and what was made with them. They are of members
themselves, or of characters: pets, objects, drawings, invented personas.

The rows are here; `rules` holds what an owner restricts, `deciding` the one rule for a use, `judging`
gathers the facts for it, `granting` is the owner's side, `requesting` the two sides of a request,
`shaping` makes characters, and `revoking` takes a leave back.

Locks are taken in this order by everybody: likenesses (lower id first), requests, jobs, clips, the
numbers of members, the ledger's head.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from tortoise import fields

from models.base import Dialect, Row, dialect, fetch
from models.cameos.rules import UNRESTRICTED, Rules
from models.policies import CameoScope


class CameoState(StrEnum):
    ENROLLING = "ENROLLING"
    VERIFYING = "VERIFYING"
    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    REVOKED = "REVOKED"
    PURGED = "PURGED"
    REJECTED = "REJECTED"
    SUSPENDED = "SUSPENDED"


IN_USE = (CameoState.ACTIVE, CameoState.PAUSED)


class CameoKind(StrEnum):
    """Whose: of the member themselves, or of something that is nobody."""

    PERSON = "PERSON"
    CHARACTER = "CHARACTER"


class Licence(StrEnum):
    """Under what a character may be copied. CC_BY_SA: only under the same."""

    ALL_RIGHTS_RESERVED = "ALL_RIGHTS_RESERVED"
    CC_BY = "CC_BY"
    CC_BY_SA = "CC_BY_SA"
    CC0 = "CC0"


class RequestState(StrEnum):
    REQUESTED = "REQUESTED"
    OWNER_OK = "OWNER_OK"
    APPROVED = "APPROVED"
    DENIED = "DENIED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"
    CONSUMED = "CONSUMED"
    LAPSED = "LAPSED"
    REVOKED = "REVOKED"


OPEN = (RequestState.REQUESTED, RequestState.OWNER_OK)


class UseScope(StrEnum):
    ONE_SHOT = "ONE_SHOT"
    COUNT = "COUNT"
    UNTIL = "UNTIL"


class Approval(StrEnum):
    PENDING = "PENDING"
    APPROVED = "APPROVED"
    DENIED = "DENIED"


class RevokeMode(StrEnum):
    FUTURE_ONLY = "FUTURE_ONLY"
    UNPUBLISH = "UNPUBLISH"
    ERASE = "ERASE"


def cause_of(cameo_id: int) -> str:
    """What holds hang on that a likeness's owner places."""
    return f"cameo:{cameo_id}"


def cause_of_match(cameo_id: int) -> str:
    """What a hold hangs on where a clip may show somebody without their leave."""
    return f"likeness:{cameo_id}"


class Cameo(Row):
    owner_id = fields.BigIntField()
    name = fields.CharField(60)
    kind = fields.CharEnumField(CameoKind, max_length=10, default=CameoKind.PERSON)
    state = fields.CharEnumField(CameoState, max_length=10)
    epoch = fields.BigIntField(default=1)
    level = fields.CharEnumField(CameoScope, max_length=10, default=CameoScope.ONLY_ME)
    rules_json = fields.TextField(default="{}", source_field="rules")
    salt = fields.CharField(64, default="")

    class Meta:
        table = "cameos"

    @property
    def rules(self) -> Rules:
        return Rules.from_json(self.rules_json)

    @property
    def cause(self) -> str:
        return cause_of(self.id)


class Character(Row):
    """What a likeness that is a character has beside, under the same id."""

    owner_id = fields.BigIntField()
    handle = fields.CharField(30, null=True)
    licence = fields.CharEnumField(Licence, max_length=20)
    forked_from_id: int | None = fields.BigIntField(null=True)
    floor_json = fields.TextField(default="{}", source_field="floor")

    class Meta:
        table = "characters"

    @property
    def is_copy(self) -> bool:
        """Also where what it was copied from is erased."""
        return self.floor_json != "{}"

    @property
    def floor(self) -> Rules:
        """What it may never be used for beyond: the rules of what it was copied from."""
        return Rules.from_json(self.floor_json) if self.is_copy else UNRESTRICTED


class CharacterLook(Row):
    """How a character looks from one edit to the next. With an enrolment, it is that picture."""

    character_id = fields.BigIntField()
    owner_id = fields.BigIntField()
    version = fields.IntField()
    words = fields.CharField(300)
    figure_json = fields.TextField(source_field="figure")
    is_ready = fields.BooleanField()
    enrolment_id: int | None = fields.BigIntField(null=True)

    class Meta:
        table = "character_looks"
        unique_together = (("character_id", "version"),)

    @property
    def figure(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.figure_json)
        return told


class CameoPermit(Row):
    cameo_id = fields.BigIntField()
    user_id = fields.BigIntField()
    is_allowed = fields.BooleanField()

    class Meta:
        table = "cameo_permits"
        unique_together = (("cameo_id", "user_id"),)


class CameoRequest(Row):
    cameo_id = fields.BigIntField()
    owner_id = fields.BigIntField()
    requester_id = fields.BigIntField()
    prompt = fields.CharField(2000, default="")
    scope = fields.CharEnumField(UseScope, max_length=10)
    uses: int | None = fields.IntField(null=True)
    until_at: datetime | None = fields.DatetimeField(null=True)
    state = fields.CharEnumField(RequestState, max_length=10)
    expires_at = fields.DatetimeField()
    decided_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "cameo_requests"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class GenerationCameo(Row):
    """`receipt`: of the ledger's entry for this use, which the files and the clip carry. `look_id`:
    what a character looks like in it, whatever is edited meanwhile."""

    generation_id = fields.BigIntField()
    cameo_id = fields.BigIntField()
    owner_id = fields.BigIntField()
    epoch = fields.BigIntField()
    request_id: int | None = fields.BigIntField(null=True)
    receipt = fields.CharField(32, default="")
    look_id: int | None = fields.BigIntField(null=True)

    class Meta:
        table = "generation_cameos"


class ClipCameo(Row):
    clip_id = fields.BigIntField()
    cameo_id = fields.BigIntField()
    owner_id = fields.BigIntField()
    epoch = fields.BigIntField()
    request_id: int | None = fields.BigIntField(null=True)
    receipt = fields.CharField(32)
    approval: Approval | None = fields.CharEnumField(Approval, max_length=10, null=True)  # type: ignore[assignment]
    revoked: RevokeMode | None = fields.CharEnumField(RevokeMode, max_length=12, null=True)  # type: ignore[assignment]
    erase_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "clip_cameos"


async def lock_cameos(cameo_ids: Collection[int]) -> list[Cameo]:
    """These likenesses, held until the transaction ends: whoever changes or uses one meanwhile
    waits, and sees what was done. SQLite's transactions hold the whole database already."""
    ids = sorted(set(cameo_ids))
    if not ids:
        return []
    if dialect() is Dialect.POSTGRESQL:
        marks = ", ".join("?" for _ in ids)
        await fetch(
            f"SELECT id FROM cameos WHERE id IN ({marks}) ORDER BY id FOR NO KEY UPDATE",  # noqa: S608
            *ids,
        )
    return await Cameo.filter(id__in=ids).order_by("id")


async def shown_in_clip(clip_id: int) -> Sequence[ClipCameo]:
    return await ClipCameo.filter(clip_id=clip_id).order_by("cameo_id")


async def shown_in_job(generation_id: int) -> Sequence[GenerationCameo]:
    return await GenerationCameo.filter(generation_id=generation_id).order_by("cameo_id")


async def looks_among(character_ids: Collection[int]) -> dict[int, CharacterLook]:
    """The latest look of each that a new job may draw; none of those without."""
    rows = CharacterLook.filter(character_id__in=list(character_ids), is_ready=True)
    return {row.character_id: row for row in await rows.order_by("version")}
