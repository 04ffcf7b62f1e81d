"""Who did what to what. A row is written in the transaction of the change that it records."""

from tortoise import fields

from models.base import Row


class Audit(Row):
    actor_id: int | None = fields.BigIntField(null=True)
    action = fields.CharField(60)
    subject = fields.CharField(60)
    detail = fields.CharField(500, default="")

    class Meta:
        table = "audit"


async def record(actor_id: int | None, action: str, subject: str, detail: str = "") -> None:
    """`action` is noun.verb ("clip.publish"), `subject` "clip:42", `detail` ids and enums only."""
    await Audit.create(actor_id=actor_id, action=action, subject=subject, detail=detail)
