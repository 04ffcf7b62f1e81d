"""Members' pictures."""

from __future__ import annotations

from tortoise import fields
from tortoise.queryset import QuerySet

from core.errors import Conflict, NotFound
from models.base import Row
from models.clips import Clip, ClipState, Rendition, RenditionKind
from models.deletions import doom


class Avatar(Row):
    """A member's picture; its id is the member's. It was the poster of `clip` when it was chosen,
    and outlives that clip's files."""

    clip: fields.ForeignKeyRelation[Clip] = fields.ForeignKeyField(
        "models.Clip", related_name="avatars", db_index=False
    )
    clip_id: int
    key = fields.CharField(128)
    content_type = fields.CharField(60)
    size = fields.BigIntField()
    sha256 = fields.CharField(64)
    width = fields.IntField()
    height = fields.IntField()

    class Meta:
        table = "avatars"

    @classmethod
    def shown(cls) -> QuerySet[Avatar]:
        """A clip that is held back holds back the picture that was taken from it."""
        return cls.filter(clip__hold_count=0)


async def avatar_source(user_id: int, clip_id: int) -> Clip:
    """A member's own clip whose poster may become their picture, held until the transaction ends.
    Raises `NotFound` for one that is not theirs or has no poster, `Conflict` for one that is in the
    trash or held back."""
    clip = await Clip.select_for_update(no_key=True).get_or_none(id=clip_id, author_id=user_id)
    if clip is None or await _poster_of(clip_id) is None:
        raise NotFound("clip", field="avatarClipId")
    if clip.state in (ClipState.TRASHED, ClipState.PURGED) or clip.hold_count:
        raise Conflict("That clip is in the trash or held back.", field="avatarClipId")
    return clip


async def choose_avatar(clip: Clip) -> None:
    """Make its poster the picture of its author, in the transaction that holds the clip."""
    poster = await _poster_of(clip.id)
    assert poster is not None
    columns = ("key", "content_type", "size", "sha256", "width", "height")
    chosen = Avatar(
        id=clip.author_id,
        clip_id=clip.id,
        **{column: getattr(poster, column) for column in columns},
    )
    await remove_avatar(clip.author_id)
    # Of two choices made at once the later one holds, though neither found a picture to remove.
    await Avatar.bulk_create([chosen], on_conflict=["id"], update_fields=["clip_id", *columns])


async def remove_avatar(user_id: int) -> bool:
    """In a transaction; whether there was one."""
    return await _remove(Avatar.filter(id=user_id))


async def remove_avatar_from(clip_id: int) -> bool:
    """The same for the picture that was taken from a clip."""
    return await _remove(Avatar.filter(clip_id=clip_id))


async def _remove(rows: QuerySet[Avatar]) -> bool:
    row = await rows.select_for_update().first()
    if row is None:
        return False
    await row.delete()
    await doom([row.key])
    return True


async def _poster_of(clip_id: int) -> Rendition | None:
    return await Rendition.get_or_none(clip_id=clip_id, kind=RenditionKind.POSTER)
