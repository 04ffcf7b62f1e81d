"""Invitation codes, and whom they brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from core.errors import BadInput, Conflict, Forbidden, NotFound, QuotaExceeded
from core.pages import Page, PageRequest
from models import audit
from models.base import transaction
from models.invites import Invite, code_hash, new_code, return_allowance, take_allowance
from models.sessions import Scope
from models.users import User
from resolvers.context import Context
from resolvers.pages import page_of

MOST_USES = 1000
LONGEST_HOURS = 24 * 365


@dataclass(frozen=True)
class CreatedInvite:
    """`code` is shown once: only its hash is kept."""

    invite: Invite
    code: str


async def create_invite(
    ctx: Context, *, max_uses: int, expires_in_hours: int | None
) -> CreatedInvite:
    """Each use comes out of the member's allowance; administrators have no limit. Raises
    `Forbidden` for minors, `QuotaExceeded` when the allowance is too small."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    if not (await ctx.policy(viewer)).may_invite:
        raise Forbidden("Minors cannot invite others.")
    if not 1 <= max_uses <= MOST_USES:
        raise BadInput(f"An invitation has 1 to {MOST_USES} uses.", field="maxUses")
    if expires_in_hours is not None and not 1 <= expires_in_hours <= LONGEST_HOURS:
        raise BadInput(f"An invitation lasts 1 to {LONGEST_HOURS} hours.", field="expiresInHours")
    life = None if expires_in_hours is None else timedelta(hours=expires_in_hours)
    code = new_code()
    async with transaction():
        if not viewer.is_admin and not await take_allowance(viewer.id, max_uses):
            raise QuotaExceeded("You have fewer invitations left than that.", field="maxUses")
        invite = await Invite.create(
            issuer_id=viewer.id,
            code_hash=code_hash(code),
            max_uses=max_uses,
            expires_at=None if life is None else ctx.instance.clock.now() + life,
        )
        await audit.record(viewer.id, "invite.create", f"invite:{invite.id}", f"{max_uses} uses")
    return CreatedInvite(invite, code)


async def invites(ctx: Context, page: PageRequest) -> Page[Invite]:
    """What the viewer has issued, ended ones too."""
    viewer = ctx.require_viewer(Scope.READ)
    return await page_of(Invite.filter(issuer_id=viewer.id), page)


async def invitees(ctx: Context, page: PageRequest) -> Page[User]:
    """The members who joined through the viewer."""
    viewer = ctx.require_viewer(Scope.READ)
    return await page_of(User.visible_to(viewer).filter(invited_by_id=viewer.id), page)


async def revoke_invite(ctx: Context, invite_id: int) -> Invite:
    """End one's own invitation; the uses nobody took go back to the allowance."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    invite = await Invite.get_or_none(id=invite_id, issuer_id=viewer.id)
    if invite is None:
        raise NotFound("invitation", field="inviteId")
    if invite.revoked_at is not None:
        raise Conflict("That invitation was revoked before.", field="inviteId")
    async with transaction():
        unused = await invite.revoke(ctx.instance.clock.now())
        if unused and not viewer.is_admin:
            await return_allowance(viewer.id, unused)
        await audit.record(viewer.id, "invite.revoke", f"invite:{invite.id}")
    return invite
