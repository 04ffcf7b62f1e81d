"""Making a draft together: ask somebody in, come in or not, leave, and choose to be named."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import BadInput, Conflict, Forbidden, NotFound
from core.pages import Page, PageRequest
from models import audit, outbox
from models import collaborations as rows
from models.base import connection, transaction
from models.clips import Clip, ClipState
from models.collaborations import Collaboration, CollaborationState, CollaboratorRole
from models.conversations import check_ages_meet
from models.guardians import treated_as_minor
from models.sessions import Scope
from models.social import Follow, FollowState
from models.users import User
from realtime.events import CollaborationChanged
from resolvers.clips import own_clip
from resolvers.context import Context
from resolvers.loaders import Loaders
from resolvers.pages import page_of

_ENDED = "ENDED"


async def collaborations(
    ctx: Context, states: Sequence[CollaborationState] | None, page: PageRequest
) -> Page[Collaboration]:
    """Where the viewer was asked in, newest first; open invitations and accepted ones by default."""
    viewer = ctx.require_viewer(Scope.READ)
    wanted = (CollaborationState.INVITED, CollaborationState.ACCEPTED) if states is None else states
    return await page_of(Collaboration.filter(user_id=viewer.id, state__in=list(wanted)), page)


async def clip_collaborations(ctx: Context, row: Clip) -> list[Collaboration]:
    """Everybody asked in who has not declined, for those who make the clip and for moderators; none
    for anybody else."""
    viewer = ctx.viewer
    if viewer is None:
        return []
    found: list[Collaboration] = await ctx.loaders.collaborations.load(row.id)
    is_in = any(each.user_id == viewer.id and _accepted(each) for each in found)
    return found if is_in or viewer.is_moderator or viewer.id == row.author_id else []


async def co_authors(ctx: Context, row: Clip) -> list[User]:
    """The editors who accepted and want to be named, in the order they were asked."""
    found: list[Collaboration] = await ctx.loaders.collaborations.load(row.id)
    named = [
        each.user_id
        for each in found
        if _accepted(each) and each.is_credited and each.role is CollaboratorRole.EDITOR
    ]
    return [user for user in await ctx.loaders.user.load_many(named) if user is not None]


async def viewer_role(ctx: Context, row: Clip) -> CollaboratorRole | None:
    if ctx.viewer is None:
        return None
    if ctx.viewer.id == row.author_id:
        return CollaboratorRole.OWNER
    found: list[Collaboration] = await ctx.loaders.collaborations.load(row.id)
    own = (each for each in found if each.user_id == ctx.viewer.id and _accepted(each))
    return next((each.role for each in own), None)


async def owner_of(ctx: Context, row: Collaboration) -> User | None:
    """Known to whoever is asked in, before they see the clip."""
    author_id = await ctx.loaders.author_of.load(row.clip_id)
    return None if author_id is None else await ctx.loaders.user.load(author_id)


async def invite_collaborator(
    ctx: Context, clip_id: int, user_id: int, role: CollaboratorRole
) -> Collaboration:
    """Ask a follower to make a draft together, or give them another role."""
    owner = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(owner.id))
    if role is CollaboratorRole.OWNER:
        raise BadInput("A clip has one owner; ask for EDITOR or VIEWER.", field="role")
    row = await own_clip(owner, clip_id)
    if row.state is not ClipState.DRAFT:
        raise Conflict("Only a draft is made together.", field="clipId")
    await _check_may_ask(ctx, owner, user_id)
    async with transaction():
        asked, is_new = await rows.invite(row.id, user_id, role)
        await _check_company(ctx, owner, row)
        await audit.record(owner.id, "collaboration.invite", f"clip:{row.id}", role)
        if is_new:
            await _tell(row, user_id, asked.state)
    return _done(ctx, asked)


async def answer_collaboration(
    ctx: Context, collaboration_id: int, *, accept: bool
) -> Collaboration:
    """A declined invitation is not sent again."""
    member = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(member.id))
    asked = await _own(member, collaboration_id)
    async with transaction():
        await rows.answer(asked, accept=accept)
        await audit.record(member.id, "collaboration.answer", f"clip:{asked.clip_id}", asked.state)
        await _tell(await Clip.get(id=asked.clip_id), member.id, asked.state)
    return _done(ctx, asked)


async def end_collaboration(ctx: Context, collaboration_id: int) -> Collaboration:
    """A collaborator leaves, or the owner removes one or takes an invitation back."""
    viewer = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    asked = await Collaboration.get_or_none(id=collaboration_id)
    clip = None if asked is None else await Clip.get_or_none(id=asked.clip_id)
    if asked is None or clip is None or viewer.id not in (asked.user_id, clip.author_id):
        raise NotFound("collaboration", field="collaborationId")
    async with transaction():
        if (
            not await Collaboration.filter(id=asked.id)
            .exclude(state=CollaborationState.DECLINED)
            .delete()
        ):
            raise NotFound("collaboration", field="collaborationId")
        await audit.record(viewer.id, "collaboration.end", f"clip:{clip.id}")
        await _tell(clip, asked.user_id, _ENDED)
    return _done(ctx, asked)


async def set_credit(ctx: Context, collaboration_id: int, *, is_credited: bool) -> Collaboration:
    """Be named as a co-author, or withdraw one's name, at any time."""
    member = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(member.id))
    own = await _own(member, collaboration_id)
    if not _accepted(own):
        raise Conflict("Accept the invitation first.", field="collaborationId")
    own.is_credited = is_credited
    async with transaction():
        await own.save(update_fields=["is_credited"])
        await audit.record(
            member.id, "collaboration.credit", f"clip:{own.clip_id}", str(is_credited)
        )
    return _done(ctx, own)


async def _check_company(ctx: Context, owner: User, row: Clip) -> None:
    """Who makes a draft together talks to each other: it is a group like any other."""
    asked = await Collaboration.filter(clip_id=row.id).exclude(state=CollaborationState.DECLINED)
    together = [owner.id, *(each.user_id for each in asked)]
    await check_ages_meet(together, settings=ctx.instance.settings, field="userId")


async def _check_may_ask(ctx: Context, owner: User, user_id: int) -> None:
    """Followers may be asked; across the line between minors and adults, mutuals, and by the minor
    alone."""
    member = await ctx.loaders.user.load(user_id)
    if member is None:
        raise NotFound("member", field="userId")
    if member.id == owner.id:
        raise BadInput("You are the owner already.", field="userId")
    settings = ctx.instance.settings
    follows = Follow.filter(state=FollowState.ACCEPTED)
    is_follower = await follows.filter(follower_id=member.id, followed_id=owner.id).exists()
    is_followed = await follows.filter(follower_id=owner.id, followed_id=member.id).exists()
    owner_is_minor, member_is_minor = (
        treated_as_minor(each.age_band, settings=settings) for each in (owner, member)
    )
    if member_is_minor and not owner_is_minor:
        raise Forbidden("Adults ask no minors in; they may ask you.", field="userId")
    if not is_follower or (owner_is_minor and not member_is_minor and not is_followed):
        raise Forbidden("Ask somebody who follows you.", field="userId")


async def _own(member: User, collaboration_id: int) -> Collaboration:
    row = await Collaboration.get_or_none(id=collaboration_id, user_id=member.id)
    if row is None:
        raise NotFound("collaboration", field="collaborationId")
    return row


async def _tell(clip: Clip, user_id: int, state: str) -> None:
    changed = CollaborationChanged(
        clip_id=clip.id, author_id=clip.author_id, user_id=user_id, state=state
    )
    await outbox.append(connection(), changed)


def _done(ctx: Context, row: Collaboration) -> Collaboration:
    ctx.loaders = Loaders(ctx.viewer)
    ctx.instance.live.kick()
    return row


def _accepted(row: Collaboration) -> bool:
    return row.state is CollaborationState.ACCEPTED
