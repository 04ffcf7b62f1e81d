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


async def choose_avatar(user_id: int, clip_id: int, *, published_only: bool = False) -> None:
    """Make the poster of a member's own clip their picture, in a transaction. Raises `NotFound` for
    a clip that is not theirs or has no poster, `Conflict` for one that is in the trash or held
    back, or (with `published_only`) is not published."""
    clip = await Clip.select_for_update(no_key=True).get_or_none(id=clip_id, author_id=user_id)
    poster = await Rendition.get_or_none(clip_id=clip_id, kind=RenditionKind.POSTER)
    if clip is None or poster is None:
        raise NotFound("clip", field="avatarClipId")
    if clip.state in (ClipState.TRASHED, ClipState.PURGED) or clip.hold_count:
        raise Conflict("That clip is in the trash or held back.", field="avatarClipId")
    if published_only and clip.state is not ClipState.PUBLISHED:
        raise Conflict(
            "Your guardians are asked before others see a clip: publish it first.",
            field="avatarClipId",
        )
    columns = ("key", "content_type", "size", "sha256", "width", "height")
    chosen = Avatar(
        id=user_id, clip_id=clip_id, **{column: getattr(poster, column) for column in columns}
    )
    await remove_avatar(user_id)
    # Of two choices made at once the later one holds, though neither found a picture to remove.
    await Avatar.bulk_create([chosen], on_conflict=["id"], update_fields=["clip_id", *columns])


async def remove_avatar(user_id: int) -> None:
    """In a transaction."""
    row = await Avatar.select_for_update().get_or_none(id=user_id)
    if row is not None:
        await row.delete()
        await doom([row.key])
