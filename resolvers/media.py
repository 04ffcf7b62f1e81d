"""From a clip or a member to the addresses of their files, and from an address back to a file that
may be sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial

from core.clock import Clock
from core.errors import Gone, NotFound
from core.loading import Pending
from media.urls import Granted, MediaGrant, MediaUrls
from models.avatars import Avatar
from models.clips import Clip, ClipLink, Rendition, RenditionKind
from models.exports import ArchiveFile, Export
from models.publications import watched_by
from models.subtitles import lines_of, webvtt
from models.users import User, UserState
from resolvers.context import Context

HLS = "application/vnd.apple.mpegurl"
PLAYLIST = "playlist.m3u8"
_STREAMS = (RenditionKind.STREAM, RenditionKind.STREAM_SMALL)
_SUFFIX = {"video/mp4": "mp4", "image/jpeg": "jpg", "image/webp": "webp"}


@cache
def _filename(kind: str, content_type: str) -> str:
    return f"{kind.lower()}.{_SUFFIX[content_type]}"


class MediaAddress:
    """A file and where it is to be had. The address is signed when it is asked for."""

    __slots__ = ("_ctx", "_filename", "_grant", "_row", "content_type")

    def __init__(
        self,
        ctx: Context,
        grant: MediaGrant,
        row: Rendition | Avatar,
        *,
        filename: str | None = None,
        content_type: str | None = None,
    ) -> None:
        self._ctx = ctx
        self._grant = grant
        self._row = row
        self._filename = filename
        self.content_type = content_type or row.content_type

    @property
    def url(self) -> str:
        return self._ctx.issue(self._grant, self._filename or self._named())

    @property
    def size(self) -> int:
        size: int = self._row.size
        return size

    @property
    def width(self) -> int:
        return self._row.width

    @property
    def height(self) -> int:
        return self._row.height

    @property
    def expires_at(self) -> datetime:
        return self._grant.expires_at

    def _named(self) -> str:
        kind = self._row.kind if isinstance(self._row, Rendition) else "avatar"
        return _filename(kind, self._row.content_type)


Shown = Callable[[Context, MediaGrant, Rendition], MediaAddress]
_PLAYLIST: Shown = partial(MediaAddress, filename=PLAYLIST, content_type=HLS)


@dataclass(frozen=True)
class Captions:
    """What is said in a clip, as a WebVTT file that is written when it is asked for."""

    text: str


@dataclass(frozen=True)
class GrantedFile:
    """A file that may be sent now. `filename` is set when it is to be kept as a file."""

    row: Rendition | Avatar | ArchiveFile | Captions
    filename: str | None = None


@dataclass(frozen=True)
class Variant:
    """One quality of a stream, and the token that opens it."""

    token: str
    row: Rendition


def clip_media(
    ctx: Context,
    clip: Clip,
    kind: RenditionKind,
    *,
    download: bool = False,
    shown: Shown = MediaAddress,
) -> MediaAddress | Pending[MediaAddress | None] | None:
    """None where the clip has no such file."""

    def address(renditions: Sequence[Rendition]) -> MediaAddress | None:
        for found in renditions:
            if found.kind is kind:
                viewer_id, link_id = ctx.viewer_id, clip.opened_by_link
                grant = MediaGrant(
                    Granted.RENDITION, found.id, viewer_id, ctx.media_until(), link_id, download
                )
                return shown(ctx, grant, found)
        return None

    return ctx.loaders.renditions.read(clip.id, address)


async def clip_download(ctx: Context, clip: Clip) -> MediaAddress | None:
    is_author = ctx.viewer is not None and ctx.viewer.id == clip.author_id
    if not (clip.allow_download or is_author):
        return None
    found = clip_media(ctx, clip, RenditionKind.ORIGINAL, download=True)
    return await found if isinstance(found, Pending) else found


def clip_stream(ctx: Context, clip: Clip) -> MediaAddress | Pending[MediaAddress | None] | None:
    """The address of the playlist; None for a clip that has no file in fragments."""
    return clip_media(ctx, clip, RenditionKind.STREAM, shown=_PLAYLIST)


def captions_url(ctx: Context, clip: Clip) -> str:
    """Good for minutes, for whoever may see the clip then."""
    grant = MediaGrant(
        Granted.CAPTIONS, clip.id, ctx.viewer_id, ctx.media_until(), link_id=clip.opened_by_link
    )
    return ctx.instance.media_urls.issue(grant, "captions.vtt")


def avatar(ctx: Context, member: User) -> MediaAddress | Pending[MediaAddress | None] | None:
    """None for a member without a picture."""

    def address(found: Avatar | None) -> MediaAddress | None:
        if found is None:
            return None
        grant = MediaGrant(Granted.AVATAR, member.id, ctx.viewer_id, ctx.media_until())
        return MediaAddress(ctx, grant, found)

    return ctx.loaders.avatar.read(member.id, address)


async def granted_file(urls: MediaUrls, clock: Clock, token: str) -> GrantedFile:
    """The file behind an address, if its viewer may see the clip or the member at this moment.
    Raises `NotFound`, and `Gone` for a clip that is held back since, or whose file does not carry
    its marks of origin."""
    now = clock.now()
    grant = urls.read(token, now)
    if grant.granted is Granted.UPLOAD:
        raise NotFound("file")  # with it something is sent, nothing fetched
    viewer = None
    if grant.viewer_id is not None:
        viewer = await User.get_or_none(id=grant.viewer_id, state=UserState.ACTIVE)
        if viewer is None:
            raise NotFound("file")
    if grant.granted is Granted.AVATAR:
        return await _granted_avatar(grant, viewer)
    if grant.granted is Granted.EXPORT:
        return await _granted_archive(grant, now)
    if grant.granted is Granted.CAPTIONS:
        clip = await _granted_clip(grant, grant.subject_id, viewer, now)
        return GrantedFile(Captions(webvtt(lines_of(clip))))
    return await _granted_rendition(grant, viewer, now)


async def granted_variants(urls: MediaUrls, clock: Clock, token: str) -> list[Variant]:
    """What the address of a stream opens, best first: the clip in fragments at each quality whose
    marks were found, for the same viewer and as long. Raises as `granted_file`."""
    file = await granted_file(urls, clock, token)
    if not isinstance(file.row, Rendition) or file.row.kind is not RenditionKind.STREAM:
        raise NotFound("file")
    grant = urls.read(token, clock.now())
    rows = await Rendition.filter(clip_id=file.row.clip_id, kind__in=_STREAMS).order_by("-width")
    return [
        Variant(urls.token(grant._replace(subject_id=row.id)), row) for row in rows if row.may_leave
    ]


async def _granted_avatar(grant: MediaGrant, viewer: User | None) -> GrantedFile:
    picture = await Avatar.shown().get_or_none(id=grant.subject_id)
    if picture is None or not await User.visible_to(viewer).filter(id=picture.id).exists():
        raise NotFound("file")
    return GrantedFile(picture)


async def _granted_archive(grant: MediaGrant, now: datetime) -> GrantedFile:
    """Its owner's alone, until it expires."""
    export = await Export.get_or_none(id=grant.subject_id, user_id=grant.viewer_id)
    archive = None if export is None else export.archive(now)
    if archive is None:
        raise NotFound("file")
    return GrantedFile(archive, f"mutoscope-{grant.subject_id}.zip")


async def _granted_rendition(grant: MediaGrant, viewer: User | None, now: datetime) -> GrantedFile:
    rendition = await Rendition.get_or_none(id=grant.subject_id)
    if rendition is None:
        raise NotFound("file")
    clip = await _granted_clip(grant, rendition.clip_id, viewer, now)
    if not rendition.may_leave:
        raise Gone("This file does not carry its marks of origin, so it is not given out.")
    if grant.download and not (clip.allow_download or clip.author_id == grant.viewer_id):
        raise NotFound("file")
    return GrantedFile(rendition, f"clip-{clip.id}.mp4" if grant.download else None)


async def _granted_clip(
    grant: MediaGrant, clip_id: int, viewer: User | None, now: datetime
) -> Clip:
    """The clip, if the viewer may see it now. Raises `NotFound`, and `Gone` for one that is held."""
    if grant.link_id is None:
        scope = Clip.visible_to(viewer)
    else:
        link = await ClipLink.get_or_none(id=grant.link_id, clip_id=clip_id)
        if link is None or not link.is_good(now):
            raise NotFound("file")
        scope = Clip.reached_by_link(viewer)
    clip = await scope.get_or_none(id=clip_id)
    if clip is None and viewer is not None:
        clip = await watched_by(viewer).get_or_none(id=clip_id)
    if clip is None:
        if await Clip.exists(id=clip_id, hold_count__gt=0):
            raise Gone("This clip is held back; its file is not given out at the moment.")
        raise NotFound("file")
    return clip
