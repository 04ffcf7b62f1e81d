"""Pictures that members send: a ticket, then the picture, then the clips that begin with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from tortoise import fields

from core.errors import Conflict, ConsentNeeded, Forbidden, NotFound
from core.ids import new_id
from models.base import Row, transaction
from models.deletions import doom

TICKET = timedelta(hours=1)
KEPT = timedelta(days=30)
CONTENT_TYPE = "image/jpeg"


class UploadState(StrEnum):
    AWAITED = "AWAITED"
    READY = "READY"
    REFUSED = "REFUSED"


class PeopleShown(StrEnum):
    """Who is in a picture, as its sender tells it: nobody who could be recognised, those whose
    likenesses are named beside it, or grown people who were asked and agreed."""

    NOBODY = "NOBODY"
    LIKENESSES = "LIKENESSES"
    CONSENTING_ADULTS = "CONSENTING_ADULTS"


class Upload(Row):
    """What is None is not known before the picture is there. `faces`: how many a program sees,
    `maybe_faces`: how many more there may be."""

    owner_id = fields.BigIntField()
    state = fields.CharEnumField(UploadState, max_length=10, default=UploadState.AWAITED)
    key = fields.CharField(128, null=True)
    size: int | None = fields.BigIntField(null=True)
    sha256 = fields.CharField(64, null=True)
    width: int | None = fields.IntField(null=True)
    height: int | None = fields.IntField(null=True)
    faces: int | None = fields.IntField(null=True)
    maybe_faces: int | None = fields.IntField(null=True)
    refusal = fields.CharField(300, null=True)
    expires_at: datetime = fields.DatetimeField()

    class Meta:
        table = "uploads"

    @classmethod
    async def expect(cls, owner_id: int, now: datetime) -> Upload:
        """A ticket for one picture."""
        return await cls.create(id=new_id(), owner_id=owner_id, expires_at=now + TICKET)

    @classmethod
    async def ready(cls, upload_id: int, owner_id: int, now: datetime) -> Upload:
        """A member's own picture. Raises `NotFound`, and `Conflict` before it is there."""
        row = await cls.get_or_none(id=upload_id, owner_id=owner_id, expires_at__gt=now)
        if row is None:
            raise NotFound("upload", field="uploadId")
        if row.state is not UploadState.READY:
            raise Conflict(row.refusal or "Send the picture first.", field="uploadId")
        return row

    async def receive(self, **facts: object) -> None:
        """AWAITED → READY. Raises `Conflict` for a ticket that is used up."""
        await self._end(UploadState.READY, **facts)

    async def refuse(self, why: str) -> None:
        """AWAITED → REFUSED."""
        await self._end(UploadState.REFUSED, refusal=why[:300])

    async def _end(self, state: UploadState, **facts: object) -> None:
        waiting = Upload.filter(id=self.id, state=UploadState.AWAITED)
        if not await waiting.update(state=state, **facts):
            raise Conflict("This ticket is used up; ask for another one.")
        self.update_from_dict({"state": state, **facts})


def is_for_review(upload: Upload, people: PeopleShown, *, likenesses: int, is_minor: bool) -> bool:
    """Whether a person has to look at a clip that begins with this picture before others may: where
    its sender answers for others, and where a program cannot tell whether somebody is in it.

    Raises `ConsentNeeded` for a face that nobody answers for, and `Forbidden` for a minor who wants
    to answer for others.
    """
    faces, maybe = upload.faces or 0, upload.maybe_faces or 0
    if people is PeopleShown.LIKENESSES:
        if likenesses < max(1, faces):
            raise ConsentNeeded(
                "Name in `cameoIds` the likeness of everybody in the picture.", field="people"
            )
        return likenesses < faces + maybe
    if people is PeopleShown.NOBODY:
        if faces:
            raise ConsentNeeded(
                "There seems to be a face in this picture. Name the likenesses of those shown, or say "
                "that they are grown up and agreed: a moderator looks at the clip then.",
                field="people",
            )
        return maybe > 0
    if is_minor:
        raise Forbidden(
            "Only grown members may answer for the consent of others; name likenesses.",
            field="people",
        )
    return True


async def expire_uploads(now: datetime, limit: int = 100) -> None:
    """What is over its time goes, with its file."""
    async with transaction():
        rows = await Upload.filter(expires_at__lte=now).limit(limit)
        await doom([row.key for row in rows if row.key is not None])
        await Upload.filter(id__in=[row.id for row in rows]).delete()
