"""From a clip to the addresses of its files, and from an address back to a file that may be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.clock import Clock
from core.errors import NotFound
from media.urls import MediaGrant, MediaUrls
from models.clips import Clip, ClipLink, Rendition, RenditionKind
from models.users import User, UserState
from resolvers.context import Context

_SUFFIX = {"video/mp4": "mp4", "image/jpeg": "jpg", "image/webp": "webp"}


@dataclass(frozen=True)
class MediaAddress:
    url: str
    content_type: str
    size: int
    width: int
    height: int
    expires_at: datetime


@dataclass(frozen=True)
class GrantedFile:
    """A rendition that may be sent now. `filename` is set when it is to be kept as a file."""

    rendition: Rendition
    filename: str | None


async def clip_media(
    ctx: Context, clip: Clip, kind: RenditionKind, *, download: bool = False
) -> MediaAddress | None:
    """None where the clip has no such file."""
    renditions = await ctx.loaders.renditions.load(clip.id)
    found = next((r for r in renditions if r.kind is kind), None)
    if found is None:
        return None
    urls = ctx.instance.media_urls
    grant = MediaGrant(
        rendition_id=found.id,
        viewer_id=None if ctx.viewer is None else ctx.viewer.id,
        link_id=clip.opened_by_link,
        expires_at=urls.expiry(ctx.instance.clock.now()),
        download=download,
    )
    name = f"{kind.lower()}.{_SUFFIX[found.content_type]}"
    return MediaAddress(
        url=urls.issue(grant, name),
        content_type=found.content_type,
        size=found.size,
        width=found.width,
        height=found.height,
        expires_at=grant.expires_at,
    )


async def clip_download(ctx: Context, clip: Clip) -> MediaAddress | None:
    is_author = ctx.viewer is not None and ctx.viewer.id == clip.author_id
    if not (clip.allow_download or is_author):
        return None
    return await clip_media(ctx, clip, RenditionKind.ORIGINAL, download=True)


async def granted_file(urls: MediaUrls, clock: Clock, token: str) -> GrantedFile:
    """The file behind an address, if its viewer may see the clip at this moment. Raises `NotFound`."""
    now = clock.now()
    grant = urls.read(token, now)
    rendition = await Rendition.get_or_none(id=grant.rendition_id)
    viewer = None
    if grant.viewer_id is not None:
        viewer = await User.get_or_none(id=grant.viewer_id, state=UserState.ACTIVE)
        if viewer is None:
            raise NotFound("file")
    if rendition is None:
        raise NotFound("file")
    if grant.link_id is None:
        scope = Clip.visible_to(viewer)
    else:
        link = await ClipLink.get_or_none(id=grant.link_id, clip_id=rendition.clip_id)
        if link is None or not link.is_good(now):
            raise NotFound("file")
        scope = Clip.reached_by_link(viewer)
    clip = await scope.get_or_none(id=rendition.clip_id)
    if clip is None:
        raise NotFound("file")
    if grant.download and not (clip.allow_download or clip.author_id == grant.viewer_id):
        raise NotFound("file")
    return GrantedFile(rendition, f"clip-{clip.id}.mp4" if grant.download else None)
