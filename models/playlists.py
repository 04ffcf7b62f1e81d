"""Playlists: clips in an order that their owner chose. Every change of the order locks the list."""

from __future__ import annotations

from tortoise import fields
from tortoise.expressions import F, Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from core.errors import NotFound, QuotaExceeded
from models.base import Row
from models.clips import Clip
from models.social import Block, Follow, FollowState
from models.users import User, UserState

MOST_CLIPS = 500


class Playlist(Row):
    owner: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", related_name=False, db_index=False
    )
    owner_id: int
    title = fields.CharField(100)
    description = fields.CharField(500, default="")
    is_public = fields.BooleanField(default=False)

    class Meta:
        table = "playlists"

    @classmethod
    def visible_to(cls, viewer: User | None) -> QuerySet[Playlist]:
        """The viewer's own, and the public ones of members who let the viewer see what they show.
        A private list is nobody else's, a moderator's neither."""
        public = Q(is_public=True, owner__state=UserState.ACTIVE)
        if viewer is None:
            return cls.filter(public & Q(owner__is_private=False))
        follows = Follow.filter(follower_id=viewer.id, state=FollowState.ACCEPTED)
        blockers = Subquery(Block.filter(blocked_id=viewer.id).values("blocker_id"))
        blocked = Subquery(Block.filter(blocker_id=viewer.id).values("blocked_id"))
        let_in = Q(owner__is_private=False) | Q(
            owner_id__in=Subquery(follows.values("followed_id"))
        )
        unblocked = ~Q(owner_id__in=blockers) & ~Q(owner_id__in=blocked)
        return cls.filter(Q(owner_id=viewer.id) | (public & let_in & unblocked))


class PlaylistItem(Row):
    """`place` runs 1, 2, 3 … in each list, with holes where clips were deleted for good."""

    playlist_id = fields.BigIntField()
    clip_id = fields.BigIntField()
    place = fields.IntField()

    class Meta:
        table = "playlist_items"

    @classmethod
    def visible_to(cls, viewer: User | None) -> QuerySet[PlaylistItem]:
        """Items whose clip the viewer may see, of any list."""
        return cls.filter(clip_id__in=Subquery(Clip.visible_to(viewer).values("id")))


async def sizes_for(viewer: User | None, playlist_ids: list[int]) -> dict[int, int]:
    """How many clips of each list the viewer may see; nothing tells of the others."""
    seen = PlaylistItem.visible_to(viewer).filter(playlist_id__in=playlist_ids)
    rows = (
        await seen.annotate(size=Count("id")).group_by("playlist_id").values("playlist_id", "size")
    )
    return {row["playlist_id"]: row["size"] for row in rows}


async def add_item(playlist_id: int, clip_id: int) -> None:
    """Put a clip last; one that is there stays where it is. In a transaction, like all that follow.
    Raises `QuotaExceeded` when the list is full, `NotFound` when it is gone."""
    items = await _locked(playlist_id)
    if await items.filter(clip_id=clip_id).exists():
        return
    if await items.count() >= MOST_CLIPS:
        raise QuotaExceeded(f"A playlist holds {MOST_CLIPS} clips.", field="clipId")
    last = await items.order_by("-place").first()
    place = 1 if last is None else last.place + 1
    await PlaylistItem.create(playlist_id=playlist_id, clip_id=clip_id, place=place)


async def remove_item(playlist_id: int, clip_id: int) -> None:
    """Those behind it move up. A clip that is not there is no error."""
    items = await _locked(playlist_id)
    row = await items.get_or_none(clip_id=clip_id)
    if row is not None:
        await row.delete()
        await items.filter(place__gt=row.place).update(place=F("place") - 1)


async def move_item(playlist_id: int, clip_id: int, *, after_id: int | None) -> None:
    """Put a clip right behind another, or first. Raises `NotFound` when either is not there."""
    items = await _locked(playlist_id)
    row = await items.get_or_none(clip_id=clip_id)
    before = None if after_id is None else await items.get_or_none(clip_id=after_id)
    if row is None:
        raise NotFound("clip in this playlist", field="clipId")
    if after_id is not None and before is None:
        raise NotFound("clip in this playlist", field="afterClipId")
    behind = 0 if before is None else before.place
    if behind < row.place:
        place = behind + 1
        await items.filter(place__gt=behind, place__lt=row.place).update(place=F("place") + 1)
    else:
        place = behind
        await items.filter(place__gt=row.place, place__lte=behind).update(place=F("place") - 1)
    await PlaylistItem.filter(id=row.id).update(place=place)


async def _locked(playlist_id: int) -> QuerySet[PlaylistItem]:
    """The items of a list that nobody else changes until the transaction ends."""
    if await Playlist.select_for_update(no_key=True).get_or_none(id=playlist_id) is None:
        raise NotFound("playlist", field="playlistId")
    return PlaylistItem.filter(playlist_id=playlist_id)
