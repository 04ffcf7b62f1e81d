"""Following, blocking, muting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tortoise.expressions import Q, Subquery

from core.errors import BadInput, NotFound
from core.pages import Page, PageRequest
from models import audit, outbox, social
from models.base import connection, transaction
from models.cameos import requesting
from models.sessions import Scope
from models.social import Block, Follow, FollowState, Mute
from models.users import User
from realtime.events import (
    BlockLifted,
    BlockMade,
    FeedSteered,
    FollowAccepted,
    FollowEnded,
    FollowRequested,
)
from resolvers.context import Context
from resolvers.loaders import Loaders
from resolvers.pages import page_of

LONGEST_MUTE_HOURS = 24 * 365


async def follow(ctx: Context, user_id: int) -> User:
    """Follow, or ask to follow a private account. Doing it again changes nothing."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("follow", str(viewer.id))
    await _other(ctx, viewer, user_id)
    async with transaction():
        row, has_changed = await social.start_follow(viewer.id, user_id)
        if has_changed:
            asked = row.state is FollowState.REQUESTED
            await audit.record(viewer.id, "follow.request" if asked else "follow.accept", _of(row))
            await outbox.append(connection(), (FollowRequested if asked else FollowAccepted)(
                follower_id=viewer.id, followee_id=user_id
            ))  # fmt: skip
    return await _after(ctx, user_id)


async def unfollow(ctx: Context, user_id: int) -> User:
    """End a follow, or withdraw the request for one."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("follow", str(viewer.id))
    await _end_follow(viewer, follower_id=viewer.id, followed_id=user_id)
    return await _after(ctx, user_id)


async def accept_follow_request(ctx: Context, user_id: int) -> User:
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    await _other(ctx, viewer, user_id)
    async with transaction():
        row, is_new = await social.accept_follow(user_id, viewer.id)
        if is_new:
            await audit.record(viewer.id, "follow.accept", _of(row))
            accepted = FollowAccepted(
                follower_id=user_id, followee_id=viewer.id, was_requested=True
            )
            await outbox.append(connection(), accepted)
    return await _after(ctx, user_id)


async def deny_follow_request(ctx: Context, user_id: int) -> User:
    """The other is not told; they may ask again."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    await _other(ctx, viewer, user_id)
    if not await _end_follow(
        viewer, follower_id=user_id, followed_id=viewer.id, only=FollowState.REQUESTED
    ):
        raise NotFound("follow request", field="userId")
    return await _after(ctx, user_id)


async def remove_follower(ctx: Context, user_id: int) -> User:
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    await _end_follow(viewer, follower_id=user_id, followed_id=viewer.id)
    return await _after(ctx, user_id)


async def block(ctx: Context, user_id: int) -> User:
    """Neither sees the other's clips from now on, and the blocked side does not find the viewer
    at all. The follows of both sides end in the same transaction."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    await _other(ctx, viewer, user_id)
    async with transaction():
        is_new, ended = await social.start_block(viewer.id, user_id)
        for follower_id, followed_id in ended:
            await outbox.append(
                connection(), FollowEnded(follower_id=follower_id, followee_id=followed_id)
            )
        if is_new:
            await audit.record(viewer.id, "block.make", f"user:{user_id}")
            await outbox.append(connection(), BlockMade(blocker_id=viewer.id, blocked_id=user_id))
            now = ctx.instance.clock.now()
            await requesting.refuse_between(viewer.id, user_id, by=viewer.id, now=now)
    return await _after(ctx, user_id)


async def unblock(ctx: Context, user_id: int) -> User | None:
    """Follows do not come back. None when the other has blocked the viewer meanwhile."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    async with transaction():
        lifted = user_id != viewer.id and await social.end_block(viewer.id, user_id)
        if lifted:
            await audit.record(viewer.id, "block.lift", f"user:{user_id}")
            await outbox.append(connection(), BlockLifted(blocker_id=viewer.id, blocked_id=user_id))
    return await _after_own(ctx, user_id, had=lifted)


async def mute(ctx: Context, user_id: int, *, hours: int | None) -> User:
    """Keep somebody out of the viewer's feeds, for `hours` or until unmuted; they are not told.
    Doing it again sets the new time."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    if hours is not None and not 1 <= hours <= LONGEST_MUTE_HOURS:
        raise BadInput(f"A mute lasts 1 to {LONGEST_MUTE_HOURS} hours.", field="hours")
    await _other(ctx, viewer, user_id)
    until = None if hours is None else ctx.instance.clock.now() + timedelta(hours=hours)
    async with transaction():
        await social.set_mute(viewer.id, user_id, until)
        await audit.record(viewer.id, "mute.set", f"user:{user_id}")
        await outbox.append(connection(), FeedSteered(viewer.id))
    return await _after(ctx, user_id)


async def unmute(ctx: Context, user_id: int) -> User | None:
    """None when the other has blocked the viewer meanwhile."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    async with transaction():
        had = bool(await Mute.filter(muter_id=viewer.id, muted_id=user_id).delete())
        if had:
            await audit.record(viewer.id, "mute.end", f"user:{user_id}")
            await outbox.append(connection(), FeedSteered(viewer.id))
    return await _after_own(ctx, user_id, had=had)


async def followers(ctx: Context, member: User, page: PageRequest) -> Page[User] | None:
    """None where the account is private and the viewer is not let in."""
    if not await _lets_in(ctx, member):
        return None
    found = await ctx.loaders.followers.load((member.id, page))
    return await _members(ctx, [row.follower_id for row in found.rows], found)


async def following(ctx: Context, member: User, page: PageRequest) -> Page[User] | None:
    """None where the account is private and the viewer is not let in."""
    if not await _lets_in(ctx, member):
        return None
    found = await ctx.loaders.following.load((member.id, page))
    return await _members(ctx, [row.followed_id for row in found.rows], found)


async def follow_requests(ctx: Context, page: PageRequest) -> Page[User]:
    """Who asks to follow the viewer."""
    viewer = ctx.require_viewer(Scope.READ)
    shown = Subquery(User.visible_to(viewer).values("id"))
    asked = Follow.filter(followed_id=viewer.id, state=FollowState.REQUESTED)
    found = await page_of(asked.filter(follower_id__in=shown), page)
    return await _members(ctx, [row.follower_id for row in found.rows], found)


async def blocks(ctx: Context, page: PageRequest) -> Page[Block]:
    viewer = ctx.require_viewer(Scope.READ)
    return await page_of(Block.filter(blocker_id=viewer.id), page)


async def mutes(ctx: Context, page: PageRequest) -> Page[Mute]:
    """Those that still hold."""
    viewer = ctx.require_viewer(Scope.READ)
    holds = Q(until=None) | Q(until__gt=ctx.instance.clock.now())
    return await page_of(Mute.filter(holds, muter_id=viewer.id), page)


async def _lets_in(ctx: Context, member: User) -> bool:
    """Whether the viewer may see whom a member follows and who follows them."""
    if not member.is_private:
        return True
    if ctx.viewer is None:
        return False
    if ctx.viewer.id == member.id or ctx.viewer.is_moderator:
        return True
    return await ctx.loaders.followed.load(member.id) is FollowState.ACCEPTED


async def _members(ctx: Context, ids: Sequence[int], found: Page[Follow]) -> Page[User]:
    """The members behind a page of follows, in its order. One who went in the meantime is left
    out; cursors stay those of the follows."""
    rows = await ctx.loaders.user.load_many(ids)
    kept = [(row, key) for row, key in zip(rows, found.keys, strict=True) if row is not None]
    return Page([row for row, _ in kept], [key for _, key in kept], found.has_next)


async def _other(ctx: Context, viewer: User, user_id: int) -> User:
    """Somebody the viewer can see and is not. Raises `NotFound` or `BadInput`."""
    if user_id == viewer.id:
        raise BadInput("That is you.", field="userId")
    row = await User.visible_to(viewer).get_or_none(id=user_id)
    if row is None:
        raise NotFound("member", field="userId")
    return row


async def _end_follow(
    viewer: User, *, follower_id: int, followed_id: int, only: FollowState | None = None
) -> bool:
    if follower_id == followed_id:
        raise BadInput("That is you.", field="userId")
    async with transaction():
        ended = await social.end_follow(follower_id, followed_id, only=only)
        if ended:
            pair = f"follow:{follower_id}-{followed_id}"
            await audit.record(viewer.id, "follow.end", pair)
            await outbox.append(
                connection(), FollowEnded(follower_id=follower_id, followee_id=followed_id)
            )
    return ended


async def _after(ctx: Context, user_id: int) -> User:
    """The other member as they stand now. Raises `NotFound` for one who is hidden."""
    row = await _after_own(ctx, user_id, had=False)
    assert row is not None
    return row


async def _after_own(ctx: Context, user_id: int, *, had: bool) -> User | None:
    """The other member as they stand now; None for a hidden one of whom the viewer `had` something
    to end, so that nothing else tells hidden from absent."""
    ctx.instance.live.kick()
    ctx.loaders = Loaders(ctx.viewer)
    row = await ctx.loaders.user.load(user_id)
    if row is None and not had:
        raise NotFound("member", field="userId")
    return row


def _of(row: Follow) -> str:
    return f"follow:{row.follower_id}-{row.followed_id}"
