"""Characters: how they come about, how they are edited and copied. Call it in a transaction.

A character is a likeness like any other from then on: `granting`, `judging` and `revoking` know no
difference. Its picture is an enrolment that shows nobody.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q, Subquery

from core.errors import Conflict, Forbidden, NotFound
from models import audit
from models import consent_ledger as ledger
from models.base import is_unique_violation
from models.cameos import (
    IN_USE,
    Cameo,
    CameoKind,
    CameoState,
    Character,
    CharacterLook,
    Licence,
    looks_among,
)
from models.cameos.enrolling import CameoEnrolment, EnrolmentState
from models.cameos.granting import change
from models.consent_ledger import Act, Deed

MOST_CHARACTERS = 50  # of a member, those in use
MOST_LOOKS = 100
_GONE = (CameoState.REVOKED, CameoState.PURGED)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What a character wears: names of sealed files. `capture` is what a moderator has to look at,
    where `reasons` say why."""

    portrait: str
    capture: str | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """The picture of a character, sealed for a copy: that of the enrolment."""

    enrolment_id: int
    portrait: str


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How it is to look. `picture` None: as before, or none; `is_bare`: none at all any more."""

    words: str
    figure: Mapping[str, Any]
    picture: Picture | None = None
    is_bare: bool = False


@dataclass(frozen=True, kw_only=True)
class Identity:
    name: str
    handle: str
    licence: Licence


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """A character that is to be, whose it is and under which id: its picture is sealed before."""

    owner_id: int
    character_id: int
    identity: Identity


async def create(new: Newcomer, shape: Shape, now: datetime) -> Character:
    """A new one: ACTIVE, or VERIFYING until a moderator has looked at its picture."""
    doubtful = shape.picture is not None and shape.picture.capture is not None
    state = CameoState.VERIFYING if doubtful else CameoState.ACTIVE
    row = await _place(new, Cameo(state=state))
    await _dress(row, shape, now)
    await audit.record(new.owner_id, "character.create", f"cameo:{row.id}")
    await _tell(row, Act.ENROL, {"state": state}, now)
    return row


async def edit(row: Cameo, identity: Identity, shape: Shape | None, now: datetime) -> Character:
    """Another name, handle, licence or look. Jobs that were asked for before keep the look they were
    asked for with. Raises `Forbidden` for a licence that a copy may not have."""
    character = await Character.get_or_none(id=row.id)
    if character is None or row.state in _GONE:
        raise NotFound("character", field="characterId")
    if character.is_copy and identity.licence is not character.licence:
        parent = await Character.get_or_none(id=character.forked_from_id)
        _check_licence(identity.licence, character.owner_id, parent, before=character.licence)
    row.name = identity.name
    character.handle, character.licence = identity.handle, identity.licence
    try:
        await character.save(update_fields=["handle", "licence"])
    except IntegrityError as failure:
        raise _taken(failure) from failure
    if shape is not None:
        look = await _dress(character, shape, now)
        if row.state not in IN_USE:
            row.state = CameoState.ACTIVE if look.is_ready else CameoState.VERIFYING
    await change(row, Act.SHAPE, now=now, details={"licence": identity.licence})
    return character


async def fork(row: Cameo, new: Newcomer, sealed: Sealed | None, now: datetime) -> Character:
    """A copy as it looks now, under its licence and never under looser rules; `sealed` is its
    picture, sealed anew before. The caller holds the likeness. Raises `Forbidden` where the licence
    does not allow it, `Conflict` while it has no look or is paused, and where it wears another
    picture by now."""
    parent, looks = await Character.get(id=row.id), await looks_among([row.id])
    check_may_fork(parent, new.owner_id)
    if row.id not in looks or row.state is not CameoState.ACTIVE:
        raise Conflict("It cannot be copied as it stands.", field="characterId")
    _check_licence(new.identity.licence, new.owner_id, parent)
    look = looks[row.id]
    if look.enrolment_id != (None if sealed is None else sealed.enrolment_id):
        raise Conflict("It was changed just now; copy it again.", field="characterId")
    rules = row.rules.meet(parent.floor)
    # Rules of one's own bind others: oneself may use the original for anything.
    floor = parent.floor if parent.owner_id == new.owner_id else rules
    fresh = Cameo(state=CameoState.ACTIVE, rules_json=rules.to_json())
    copy = await _place(new, fresh)
    copy.forked_from_id, copy.floor_json = row.id, floor.to_json()
    await copy.save(update_fields=["forked_from_id", "floor_json"])
    picture = None if sealed is None else Picture(portrait=sealed.portrait)
    await _dress(copy, Shape(words=look.words, figure=look.figure, picture=picture), now)
    await audit.record(new.owner_id, "character.fork", f"cameo:{copy.id}", row.cause)
    await _tell(copy, Act.ENROL, {"state": CameoState.ACTIVE}, now)
    deed = Deed(
        act=Act.FORK,
        cameo_id=row.id,
        owner_id=row.owner_id,
        epoch=row.epoch,
        actor_id=new.owner_id,
        details={"copy": str(copy.id)},
    )
    await ledger.append(deed, now=now)
    return copy


def check_may_fork(parent: Character, owner_id: int) -> None:
    if parent.licence is Licence.ALL_RIGHTS_RESERVED and parent.owner_id != owner_id:
        raise Forbidden("Its owner keeps it to themselves: it may not be copied.")


def _check_licence(
    licence: Licence, owner_id: int, parent: Character | None, before: Licence | None = None
) -> None:
    """Which licence a copy may have: it stays under CC BY-SA and, but for what is under CC0 itself,
    keeps the author's name. `before` is what the copy has had so far; `parent` None: erased. A copy
    of what one has made oneself is free. Raises `Forbidden`."""
    if parent is not None and parent.owner_id == owner_id and not parent.is_copy:
        return
    had = (before, None if parent is None else parent.licence)
    if Licence.CC_BY_SA in had and licence is not Licence.CC_BY_SA:
        raise Forbidden("Copies of it stay under CC BY-SA.", field="licence")
    if licence is Licence.CC0 and Licence.CC0 not in had:
        raise Forbidden("Copies of it cannot be under CC0: they name its author.", field="licence")


async def give_up(character_id: int, *, erase: bool) -> None:
    """Free the handle of a character that is given up and, with `erase`, drop what it looked like.
    Does nothing to the likeness of a person."""
    await Character.filter(id=character_id).update(handle=None)
    if erase:
        await CharacterLook.filter(character_id=character_id).delete()


async def _place(new: Newcomer, cameo: Cameo) -> Character:
    owner_id, character_id, identity = new.owner_id, new.character_id, new.identity
    kept = Cameo.filter(owner_id=owner_id, kind=CameoKind.CHARACTER).exclude(state__in=_GONE)
    if await kept.count() >= MOST_CHARACTERS:
        raise Conflict(f"You have {MOST_CHARACTERS} characters; give one up first.")
    await Cameo.create(
        id=character_id,
        owner_id=owner_id,
        name=identity.name,
        kind=CameoKind.CHARACTER,
        state=cameo.state,
        rules_json=cameo.rules_json,
        salt=secrets.token_hex(16),
    )
    try:
        return await Character.create(
            id=character_id, owner_id=owner_id, handle=identity.handle, licence=identity.licence
        )
    except IntegrityError as failure:
        raise _taken(failure) from failure


async def _dress(row: Character, shape: Shape, now: datetime) -> CharacterLook:
    before = await CharacterLook.filter(character_id=row.id).order_by("-version").first()
    version = 1 if before is None else before.version + 1
    if version > MOST_LOOKS:
        raise Conflict(f"It was changed {MOST_LOOKS} times; make another character of it.")
    enrolment_id, is_ready = None, True
    if shape.picture is not None:
        shown = await _enrol(row, shape.picture, now)
        enrolment_id, is_ready = shown.id, shown.state is EnrolmentState.ACCEPTED
    elif not shape.is_bare and (worn := await _worn(row)) is not None:
        enrolment_id, is_ready = worn.enrolment_id, worn.is_ready
    return await CharacterLook.create(
        character_id=row.id,
        owner_id=row.owner_id,
        version=version,
        words=shape.words,
        figure_json=json.dumps(shape.figure),
        is_ready=is_ready,
        enrolment_id=enrolment_id,
    )


async def _worn(row: Character) -> CharacterLook | None:
    """The latest look whose picture, if it has one, was not refused."""
    refused = CameoEnrolment.filter(cameo_id=row.id, state=EnrolmentState.REJECTED).values("id")
    kept = Q(enrolment_id=None) | ~Q(enrolment_id__in=Subquery(refused))
    return await CharacterLook.filter(kept, character_id=row.id).order_by("-version").first()


async def _enrol(row: Character, picture: Picture, now: datetime) -> CameoEnrolment:
    waits = picture.capture is not None
    return await CameoEnrolment.create(
        cameo_id=row.id,
        owner_id=row.owner_id,
        state=EnrolmentState.REVIEW if waits else EnrolmentState.ACCEPTED,
        digits="",
        poses_text="",
        expires_at=now,
        used_at=now,
        capture=picture.capture,
        portrait=picture.portrait,
        content_type="image/jpeg",
        findings_json=json.dumps({"reasons": list(picture.reasons)}),
    )


async def _tell(row: Character, act: Act, details: Mapping[str, Any], now: datetime) -> None:
    deed = Deed(
        act=act,
        cameo_id=row.id,
        owner_id=row.owner_id,
        epoch=1,
        actor_id=row.owner_id,
        details=details,
    )
    await ledger.append(deed, now=now)


def _taken(failure: IntegrityError) -> Exception:
    if not is_unique_violation(failure):
        return failure
    return Conflict("Another character of yours has that handle.", field="handle")
