"""The measured faces of those who want finished clips compared with them, and when they go."""

from __future__ import annotations

from datetime import datetime

from tortoise import fields

from models import consent_ledger as ledger
from models.base import Row
from models.cameos import Cameo
from models.consent_ledger import Act, Deed
from models.guardian_links import may_be_detected


class LikenessTemplate(Row):
    """Its id is the likeness's. `sealed` is base64."""

    owner_id = fields.BigIntField()
    sealed = fields.TextField()

    class Meta:
        table = "likeness_templates"


async def forget_template(cameo_id: int) -> bool:
    return await LikenessTemplate.filter(id=cameo_id).delete() > 0


async def forget_unless_let(owner_id: int, *, now: datetime) -> None:
    """After a change of who looks after a minor, or of what they allow, in its transaction: without a
    yes of all of them nothing is kept."""
    row = await LikenessTemplate.get_or_none(owner_id=owner_id)
    if row is None or await may_be_detected(owner_id):
        return
    await forget_template(row.id)
    cameo = await Cameo.get(id=row.id)
    deed = Deed(
        act=Act.DETECT,
        cameo_id=cameo.id,
        owner_id=owner_id,
        epoch=cameo.epoch,
        actor_id=None,
        details={"on": False},
    )
    await ledger.append(deed, now=now)
