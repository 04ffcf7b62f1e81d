"""Pictures to begin a clip with: a ticket, the picture, and who is shown in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import BadInput, Conflict, NotFound
from media.urls import Granted, MediaGrant
from models import audit
from models.base import transaction
from models.cameos import Cameo, CameoKind
from models.generations import requests as jobs
from models.sessions import Scope
from models.uploads import CONTENT_TYPE, KEPT, PeopleShown, Upload, UploadState, is_for_review
from models.users import User
from resolvers.backends import generation_backend
from resolvers.context import Context, Instance
from resolvers.verification import Verdict, Verification
from safety.uploads import CleanPicture

_OWN = (Verdict.AUTHENTIC, Verdict.STRIPPED, Verdict.RESEMBLES)


@dataclass(frozen=True)
class Photo:
    """A picture that a clip is to begin with, and who is in it as its sender tells it."""

    upload_id: int
    people: PeopleShown


async def request_upload(ctx: Context) -> Upload:
    owner = ctx.require_viewer(Scope.GENERATE)
    await ctx.instance.limiter.spend("upload", str(owner.id))
    async with transaction():
        row = await Upload.expect(owner.id, ctx.instance.clock.now())
        await audit.record(owner.id, "upload.request", f"upload:{row.id}")
    return row


async def upload(ctx: Context, upload_id: int) -> Upload:
    """Raises `NotFound` alike for what is absent and for somebody else's."""
    owner = ctx.require_viewer(Scope.READ)
    row = await Upload.get_or_none(id=upload_id, owner_id=owner.id)
    if row is None:
        raise NotFound("upload", field="id")
    return row


def address(ctx: Context, row: Upload) -> str | None:
    """Where the picture is to be sent, without anything else to prove who sends it; None once it is
    there."""
    if row.state is not UploadState.AWAITED:
        return None
    grant = MediaGrant(Granted.UPLOAD, row.id, row.owner_id, row.expires_at)
    return f"{ctx.instance.settings.base_url}/uploads/{ctx.instance.media_urls.token(grant)}"


async def ticket(instance: Instance, token: str) -> Upload:
    """Raises `NotFound` for a ticket that is forged, expired or of somebody who left, `Conflict` for
    one that is used up."""
    now = instance.clock.now()
    grant = instance.media_urls.read(token, now)
    owner = await User.get_or_none(id=grant.viewer_id, state="ACTIVE")
    if grant.granted is not Granted.UPLOAD or owner is None:
        raise NotFound("ticket")
    row = await Upload.get_or_none(id=grant.subject_id, owner_id=owner.id)
    if row is None:
        raise NotFound("ticket")
    if row.state is not UploadState.AWAITED:
        raise Conflict("This ticket is used up; ask for another one.")
    return row


async def receive(
    instance: Instance, row: Upload, file: Path, *, picture: CleanPicture, found: Verification
) -> None:
    """Keep the picture as it was written anew, unless it is one of this instance's own."""
    if found.verdict in _OWN and found.standing is not None:
        why = "This is from a clip of this instance; remix that clip instead."
        await row.refuse(why)
        raise Conflict(why, field="file")
    stored = await instance.storage.put_file(file, suffix=".jpg", content_type=CONTENT_TYPE)
    await row.receive(
        key=stored.key,
        size=stored.size,
        sha256=stored.sha256,
        width=picture.width,
        height=picture.height,
        faces=picture.faces,
        maybe_faces=picture.maybe_faces,
        expires_at=instance.clock.now() + KEPT,
    )


async def begun(
    ctx: Context, owner: User, request: jobs.Request, photo: Photo | None
) -> jobs.Request:
    """The request, to begin with this picture. Raises `BadInput`, `NotFound`, `Conflict`,
    `ConsentNeeded` and `Forbidden`."""
    if photo is None:
        return request
    if not (await generation_backend(ctx, request.backend)).image_reference:
        raise BadInput("This generator does not begin with pictures.", field="photo")
    row = await Upload.ready(photo.upload_id, owner.id, ctx.instance.clock.now())
    people = Cameo.filter(id__in=request.cameo_ids, kind=CameoKind.PERSON)
    review = is_for_review(
        row,
        photo.people,
        likenesses=await people.count(),
        is_minor=(await ctx.policy(owner)).is_minor,
    )
    return replace(request, beginning=jobs.Beginning(row.id, is_for_review=review))


async def check_is_there(owner: User, beginning: jobs.Beginning) -> None:
    """Raises `Conflict` where a job is asked for again whose picture is gone."""
    image_id = beginning.image_id
    if image_id is not None and not await Upload.exists(id=image_id, owner_id=owner.id):
        raise Conflict("The picture that this began with is gone; send it again.")
