"""Hashtags: what is shown under one, and following it."""

from __future__ import annotations

from core.pages import Page, PageRequest
from models import hashtags
from models.base import transaction
from models.clips import Clip
from models.hashtags import Hashtag, HashtagFollow, hashtag_name
from models.sessions import Scope
from resolvers.context import Context
from resolvers.loaders import Loaders
from resolvers.pages import page_of


async def hashtag(name: str) -> Hashtag:
    """A tag that nobody uses looks like one whose clips are all hidden. Raises `BadInput`."""
    key = hashtag_name(name)
    return await Hashtag.get_or_none(name=key) or Hashtag(name=key)


async def clips_tagged(ctx: Context, row: Hashtag, page: PageRequest) -> Page[Clip]:
    """What feeds may show the viewer, and their own, latest tagged first."""
    ctx.check_may_read()
    found = await ctx.loaders.tagged.load((row.id, page))
    clips = await ctx.loaders.clip.load_many([tag.clip_id for tag in found.rows])
    pairs = [(c, key) for c, key in zip(clips, found.keys, strict=True) if c is not None]
    return Page([clip for clip, _ in pairs], [key for _, key in pairs], found.has_next)


async def follow_hashtag(ctx: Context, name: str) -> Hashtag:
    """Following twice is following once."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("follow", str(viewer.id))
    key = hashtag_name(name)
    async with transaction():
        row = await hashtags.named(key)
        await hashtags.follow_hashtag(viewer.id, row.id)
    return _after(ctx, row)


async def unfollow_hashtag(ctx: Context, name: str) -> Hashtag:
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("follow", str(viewer.id))
    row = await hashtag(name)
    await HashtagFollow.filter(user_id=viewer.id, hashtag_id=row.id).delete()
    return _after(ctx, row)


async def followed_hashtags(ctx: Context, page: PageRequest) -> Page[Hashtag]:
    """The viewer's, latest first."""
    viewer = ctx.require_viewer(Scope.READ)
    follows = HashtagFollow.filter(user_id=viewer.id).select_related("hashtag")
    found = await page_of(follows, page)
    return Page([row.hashtag for row in found.rows], found.keys, found.has_next)


def _after(ctx: Context, row: Hashtag) -> Hashtag:
    ctx.loaders = Loaders(ctx.viewer)
    return row
