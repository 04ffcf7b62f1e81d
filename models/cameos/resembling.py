"""Members who want finished clips compared with their face: what is kept of it, and what is held.

Nothing is ever kept of anybody who did not ask for it, nor of anything found in a clip.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tortoise.expressions import Subquery

from core.errors import Conflict
from models import outbox
from models.base import connection
from models.cameos import (
    IN_USE,
    Cameo,
    CameoKind,
    ClipCameo,
    GenerationCameo,
    cause_of_match,
)
from models.cameos.enrolling import CameoEnrolment, EnrolmentState
from models.cameos.granting import change
from models.cameos.templates import LikenessTemplate, forget_template
from models.consent_ledger import Act
from models.generations import Generation
from models.guardian_links import may_be_detected
from models.holds import HoldKind, place_hold
from models.users import AgeBand, User
from realtime.events import CameoResembled


async def portrait_key(row: Cameo) -> str:
    """Where the sealed picture of its enrolment is. Raises `Conflict` for a likeness that is not in
    use, is of a character, or has none."""
    accepted = CameoEnrolment.filter(cameo_id=row.id, state=EnrolmentState.ACCEPTED)
    enrolment = await accepted.order_by("-id").first()
    if row.kind is not CameoKind.PERSON or row.state not in IN_USE:
        raise Conflict("Only your own likeness, while in use, can be looked for.", field="cameoId")
    if enrolment is None or enrolment.portrait is None:
        raise Conflict("There is no picture of your enrolment; enrol again.", field="cameoId")
    return str(enrolment.portrait)


async def look_for(row: Cameo, sealed: str, *, now: datetime) -> None:
    """From now on, in a transaction that holds the likeness."""
    await portrait_key(row)  # it may have been given up since that was read
    await LikenessTemplate.filter(id=row.id).delete()
    await LikenessTemplate.create(id=row.id, owner_id=row.owner_id, sealed=sealed)
    await change(row, Act.DETECT, now=now, details={"on": True})


async def look_no_more(row: Cameo, *, now: datetime) -> None:
    """Forget the face, in a transaction that holds the likeness."""
    if await forget_template(row.id):
        await change(row, Act.DETECT, now=now, details={"on": False})


async def templates_against(job: Generation) -> Sequence[LikenessTemplate]:
    """Of those whom the job has no leave to show, neither itself nor by what it remixes."""
    shown = GenerationCameo.filter(generation_id=job.id).values("cameo_id")
    remixed = ClipCameo.filter(clip_id__in=job.source_ids, revoked=None).values("cameo_id")
    in_use = Cameo.filter(state__in=IN_USE).values("id")
    others = LikenessTemplate.filter(id__in=Subquery(in_use)).exclude(owner_id=job.owner_id)
    rows = await others.exclude(id__in=Subquery(shown)).exclude(id__in=Subquery(remixed))
    return [row for row in rows if await _may_be_looked_for(row.owner_id)]


async def _may_be_looked_for(owner_id: int) -> bool:
    """Guardians may be gone, with all that they allowed."""
    is_minor = await User.filter(id=owner_id, age_band=AgeBand.MINOR).exists()
    return not is_minor or await may_be_detected(owner_id)


async def hold_for(clip_id: int, cameo_ids: Sequence[int]) -> None:
    """Hold a clip that may show these, in the transaction that makes it, and tell them; not those who
    no longer want to know."""
    for row in await LikenessTemplate.filter(id__in=list(cameo_ids)).order_by("id"):
        await place_hold(clip_id, HoldKind.MOD_REVIEW, cause_of_match(row.id), actor_id=None)
        told = CameoResembled(cameo_id=row.id, owner_id=row.owner_id)
        await outbox.append(connection(), told)
