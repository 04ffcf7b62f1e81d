"""Likes, bookmarks, shares, and who learns how many there are."""

from __future__ import annotations

from operator import attrgetter

from tortoise.expressions import Subquery

from core.errors import NotFound
from core.loading import Pending, when_there
from core.pages import Page, PageRequest
from models import audit, likes, outbox
from models.base import connection, transaction
from models.clips import Clip
from models.counts import Counts
from models.guardians import SetLimits, policy_of, treated_as_minor
from models.likes import Bookmark, ShareChannel
from models.reactions import BOOKMARK, LIKE, Reaction
from models.sessions import Scope
from models.users import User
from realtime.events import ClipShared
from resolvers.acting import shown_clip
from resolvers.clips import own_clip
from resolvers.context import Context
from resolvers.loaders import Loaders
from resolvers.pages import page_of

_SECONDS_PER_DAY = 86_400
_LIKES = attrgetter("likes")

# What the loaders know of a clip that was just liked or kept.
KNOWN = frozenset({"counts", "liked", "bookmarked", "user", "limits"})


async def like_clip(ctx: Context, clip_id: int) -> Clip | None:
    """Liking twice is liking once."""
    return await _react(ctx, clip_id, LIKE, on=True)


async def unlike_clip(ctx: Context, clip_id: int) -> Clip | None:
    """None when the clip is hidden from the viewer by now."""
    return await _react(ctx, clip_id, LIKE, on=False)


async def bookmark_clip(ctx: Context, clip_id: int) -> Clip | None:
    """Nobody else learns of it but by the number that its author sees."""
    return await _react(ctx, clip_id, BOOKMARK, on=True)


async def unbookmark_clip(ctx: Context, clip_id: int) -> Clip | None:
    """None when the clip is hidden from the viewer by now."""
    return await _react(ctx, clip_id, BOOKMARK, on=False)


async def share_clip(ctx: Context, clip_id: int, channel: ShareChannel) -> Clip:
    """Counts once per member, clip and day, whatever the channel."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    row = await shown_clip(ctx, clip_id)
    day = int(ctx.instance.clock.now().timestamp()) // _SECONDS_PER_DAY
    async with transaction():
        is_new = await likes.add_share(row.id, viewer.id, channel=channel, day=day)
        if is_new and viewer.id != row.author_id:
            shared = ClipShared(clip_id=row.id, author_id=row.author_id, user_id=viewer.id)
            await outbox.append(connection(), shared)
    ctx.loaders = Loaders(ctx.viewer)
    ctx.instance.live.kick()
    return row


async def show_like_count(ctx: Context, clip_id: int, show: bool | None) -> Clip:
    """Let others see how many like a clip, or not; None goes back to what the author's age says."""
    author = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(author.id))
    row = await own_clip(author, clip_id)
    row.show_like_count = show
    async with transaction():
        await row.save(update_fields=["show_like_count"])
        await audit.record(author.id, "clip.show-likes", f"clip:{row.id}", str(show))
    return row


def like_count(ctx: Context, row: Clip) -> int | Pending[int | None] | None:
    """None where the author keeps it to themselves, and to minors, but for their own clips."""
    viewer, settings, loaders = ctx.viewer, ctx.instance.settings, ctx.loaders
    counts = loaders.counts.find(row.id)
    if viewer is not None and viewer.id == row.author_id:
        return when_there(_LIKES, counts)
    if viewer is not None and treated_as_minor(viewer.age_band, settings=settings):
        return None

    def shown(counts: Counts, author: User | None, narrowed: list[SetLimits]) -> int | None:
        if author is None:
            return None
        policy = policy_of(author, narrowed, settings=settings)
        wish = row.show_like_count
        is_shown = not policy.is_minor if wish is None else wish
        return counts.likes if policy.shows_like_counts and is_shown else None

    author = loaders.user.find(row.author_id)
    return when_there(shown, counts, author, loaders.limits.find(row.author_id))


async def likers(ctx: Context, row: Clip, page: PageRequest) -> Page[User] | None:
    """Who likes a clip, latest first. None for anybody but its author."""
    if ctx.viewer is None or ctx.viewer.id != row.author_id:
        return None
    found = await ctx.loaders.likes.load((row.id, page))
    members = await ctx.loaders.user.load_many([like.user_id for like in found.rows])
    kept = [(m, key) for m, key in zip(members, found.keys, strict=True) if m is not None]
    return Page([member for member, _ in kept], [key for _, key in kept], found.has_next)


async def bookmarks(ctx: Context, page: PageRequest) -> Page[Clip]:
    """The viewer's own, latest first. A clip that they may not see now is left out."""
    viewer = ctx.require_viewer(Scope.READ)
    seen = Clip.visible_to(viewer).values("id")
    kept = Bookmark.filter(user_id=viewer.id, clip_id__in=Subquery(seen))
    found = await page_of(kept, page)
    clips = await ctx.loaders.clip.load_many([row.clip_id for row in found.rows])
    pairs = [(c, key) for c, key in zip(clips, found.keys, strict=True) if c is not None]
    return Page([clip for clip, _ in pairs], [key for _, key in pairs], found.has_next)


async def _react(ctx: Context, clip_id: int, reaction: Reaction, *, on: bool) -> Clip | None:
    """The clip as it stands then; None for a hidden one of which the viewer had something to take
    back, so that nothing else tells hidden from absent. What is `KNOWN` then is not asked for again."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    done = await (reaction.add(viewer, clip_id) if on else reaction.remove(viewer, clip_id))
    if done is None:
        await shown_clip(ctx, clip_id)  # says what it is about the clip
        raise NotFound("clip", field="clipId")
    if done.is_new and reaction is LIKE:
        ctx.instance.live.kick()
    loaders = ctx.loaders = Loaders(viewer)
    (loaders.liked if reaction is LIKE else loaders.bookmarked).prime({clip_id: on})
    if done.clip is not None:
        loaders.clip.prime({clip_id: done.clip})
    if done.counts is not None:
        loaders.counts.prime({clip_id: done.counts})
    if done.author is not None:
        loaders.user.prime({done.author.id: done.author})
        if not done.has_limits:
            loaders.limits.prime({done.author.id: []})
    row = await loaders.clip.load(clip_id)
    if row is None and not (on or done.is_new):
        raise NotFound("clip", field="clipId")
    return row
