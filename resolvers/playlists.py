"""Playlists: making them, and putting clips in their order."""

from __future__ import annotations

from core.errors import NotFound, QuotaExceeded
from core.pages import Page, PageRequest
from core.text import clean_text
from models import audit, playlists
from models.base import transaction
from models.clips import Clip
from models.playlists import Playlist
from models.sessions import Scope
from models.users import User
from resolvers.acting import shown_clip
from resolvers.context import Context
from resolvers.loaders import Loaders
from resolvers.pages import page_of

MOST_PLAYLISTS = 200


async def playlist(ctx: Context, playlist_id: int) -> Playlist:
    """Raises `NotFound` alike for a list that is absent and for one the viewer may not see."""
    ctx.check_may_read()
    row = await Playlist.visible_to(ctx.viewer).get_or_none(id=playlist_id)
    if row is None:
        raise NotFound("playlist", field="id")
    return row


async def playlists_of(ctx: Context, user_id: int | None, page: PageRequest) -> Page[Playlist]:
    """Of a member, or of the viewer: what the viewer may see, newest first."""
    ctx.check_may_read()
    owner_id = ctx.require_viewer(Scope.READ).id if user_id is None else user_id
    return await page_of(Playlist.visible_to(ctx.viewer).filter(owner_id=owner_id), page)


async def clips_in(ctx: Context, row: Playlist, page: PageRequest) -> Page[Clip]:
    """In the list's order. A clip that the viewer may not see is left out."""
    found = await ctx.loaders.playlist_items.load((row.id, page))
    clips = await ctx.loaders.clip.load_many([item.clip_id for item in found.rows])
    pairs = [(c, key) for c, key in zip(clips, found.keys, strict=True) if c is not None]
    return Page([clip for clip, _ in pairs], [key for _, key in pairs], found.has_next)


async def create_playlist(
    ctx: Context, title: str, *, description: str, is_public: bool
) -> Playlist:
    owner = await _writer(ctx)
    if await Playlist.filter(owner_id=owner.id).count() >= MOST_PLAYLISTS:
        raise QuotaExceeded(f"You have {MOST_PLAYLISTS} playlists; delete one first.")
    async with transaction():
        row = await Playlist.create(
            owner_id=owner.id,
            title=_title(title),
            description=_description(description),
            is_public=is_public,
        )
        await audit.record(owner.id, "playlist.create", f"playlist:{row.id}")
    return row


async def update_playlist(
    ctx: Context,
    playlist_id: int,
    *,
    title: str | None,
    description: str | None,
    is_public: bool | None,
) -> Playlist:
    """What is None stays as it is."""
    owner, row = await _own(ctx, playlist_id)
    if title is not None:
        row.title = _title(title)
    if description is not None:
        row.description = _description(description)
    if is_public is not None:
        row.is_public = is_public
    async with transaction():
        await row.save(update_fields=["title", "description", "is_public"])
        await audit.record(owner.id, "playlist.update", f"playlist:{row.id}")
    return row


async def delete_playlist(ctx: Context, playlist_id: int) -> Playlist:
    """The list as it was; its clips stay."""
    owner, row = await _own(ctx, playlist_id)
    async with transaction():
        await row.delete()
        await audit.record(owner.id, "playlist.delete", f"playlist:{row.id}")
    return row


async def add_to_playlist(ctx: Context, playlist_id: int, clip_id: int) -> Playlist:
    _, row = await _own(ctx, playlist_id)
    await shown_clip(ctx, clip_id)
    async with transaction():
        await playlists.add_item(row.id, clip_id)
    return _after(ctx, row)


async def remove_from_playlist(ctx: Context, playlist_id: int, clip_id: int) -> Playlist:
    _, row = await _own(ctx, playlist_id)
    async with transaction():
        await playlists.remove_item(row.id, clip_id)
    return _after(ctx, row)


async def move_in_playlist(
    ctx: Context, playlist_id: int, clip_id: int, *, after_id: int | None
) -> Playlist:
    """Behind another clip of the list; None puts it first."""
    _, row = await _own(ctx, playlist_id)
    async with transaction():
        await playlists.move_item(row.id, clip_id, after_id=after_id)
    return _after(ctx, row)


async def _writer(ctx: Context) -> User:
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    return viewer


async def _own(ctx: Context, playlist_id: int) -> tuple[User, Playlist]:
    owner = await _writer(ctx)
    row = await Playlist.get_or_none(id=playlist_id, owner_id=owner.id)
    if row is None:
        raise NotFound("playlist", field="playlistId")
    return owner, row


def _title(title: str) -> str:
    return clean_text(title, field="title", shortest=1, longest=100)


def _description(description: str) -> str:
    return clean_text(description, field="description", longest=500, lines=True)


def _after(ctx: Context, row: Playlist) -> Playlist:
    ctx.loaders = Loaders(ctx.viewer)
    return row
