"""Publications that wait for somebody: what a guardian is asked, and what becomes of the answers."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import BadInput, NotFound, Refusal
from core.pages import Page, PageRequest
from core.text import clean_text
from models import publications
from models.base import transaction
from models.cameos import shown_in_clip
from models.cameos.publishing import (
    ask_owners,
    check_publication,
    hold_likenesses,
    still_to_approve,
    who_approve,
)
from models.clips import Clip, ClipState
from models.guardian_links import HOLDING, GuardianLink, guards
from models.guardians import effective_policy
from models.publications import (
    LONGEST_REASON,
    GuardianApproval,
    Outcome,
    PublicationWish,
    end_wait,
    guardians_asked,
    waiting,
)
from models.sessions import Scope
from models.users import User
from resolvers.clips import make_public
from resolvers.context import Context, Instance
from resolvers.loaders import Loaders
from resolvers.pages import page_of


@dataclass(frozen=True)
class Publication:
    """How an author's publication stands: whom it waits for, or how the waiting ended."""

    row: PublicationWish
    waits_for_guardians: bool
    waits_for_owners: bool


async def ward_publications(ctx: Context, page: PageRequest) -> Page[GuardianApproval]:
    """What the viewer is to answer for their wards."""
    viewer = ctx.require_viewer(Scope.READ)
    return await page_of(GuardianApproval.visible_to(viewer), page)


async def find_ward_publication(ctx: Context, approval_id: int) -> GuardianApproval | None:
    if ctx.viewer is None:
        return None
    return await GuardianApproval.visible_to(ctx.viewer).get_or_none(id=approval_id)


async def publication_of(ctx: Context, row: Clip) -> Publication | None:
    """Its author's alone."""
    if ctx.viewer is None or ctx.viewer.id != row.author_id:
        return None
    if row.state not in (ClipState.DRAFT, ClipState.PENDING_APPROVAL):
        return None
    wish: PublicationWish | None = await ctx.loaders.publication_wish.load(row.id)
    if wish is None:
        return None
    guardians, owners = await ctx.loaders.waits_for.load(row.id)
    return Publication(wish, guardians, owners)


async def decide_ward_publication(
    ctx: Context, approval_id: int, *, approve: bool, reason: str
) -> ClipState:
    """A guardian's answer; what the clip is now. Raises `NotFound` where nothing waits for them, and
    `BadInput` for a refusal without a reason, which the ward is to read."""
    guardian = ctx.require_session()
    await ctx.instance.limiter.spend("write", str(guardian.id))
    reason = clean_text(reason, field="reason", longest=LONGEST_REASON, lines=True)
    if not approve and not reason:
        raise BadInput("Say why: your ward reads it.", field="reason")
    clip_id, author_id = await _subject(guardian, approval_id)
    async with transaction():
        await hold_likenesses(clip_id)
        await publications.hold_author(clip_id)
        await guards(guardian.id, author_id)
        clip = await Clip.select_for_update(no_key=True).get(id=clip_id)
        asked = await _asked(guardian, approval_id)
        await publications.answer(asked, clip, approve=approve, reason=reason)
        if approve:
            await settle(ctx, clip_id)
    ctx.instance.live.kick()
    ctx.loaders = Loaders(ctx.viewer)
    return (await Clip.get(id=clip_id)).state


async def settle(ctx: Context, clip_id: int) -> None:
    """After a yes, in its transaction, which holds the publication and the likenesses in it. Where
    nobody has yet to answer: publish as the author wished, ask whoever has come to be asked since, or
    tell the author that it may not be published any more."""
    if await publications.is_waited_for(clip_id):
        return
    try:
        # A savepoint: the answer stays where publishing is refused.
        async with transaction():
            await _publish_approved(ctx, clip_id)
    except Refusal as refusal:
        await end_wait(await Clip.get(id=clip_id), Outcome.REFUSED, refusal.message[:500])


async def _publish_approved(ctx: Context, clip_id: int) -> None:
    clip, row = await waiting(clip_id)
    author = await User.get(id=clip.author_id)
    verdicts = await check_publication(clip, row.wish.audience)
    owners = still_to_approve(who_approve(clip, await shown_in_clip(clip_id), verdicts))
    agreed = GuardianApproval.filter(clip_id=clip_id, is_given=True)
    guardians = set(await guardians_asked(author, await ctx.policy(author)))
    guardians -= {each.guardian_id for each in await agreed}
    if owners or guardians:
        await ask_owners(clip, owners)
        await publications.ask_guardians(clip, sorted(guardians))
    else:
        await end_wait(clip, Outcome.APPROVED)
        await make_public(ctx, author, clip, row.wish)


async def end_unanswerable(instance: Instance) -> None:
    """Nobody waits for somebody who is their guardian no more."""
    for author_id in await publications.unanswerable():
        async with transaction():
            await _look_again(instance, author_id)


async def leave_wards(instance: Instance, guardian_id: int) -> None:
    """A guardian's account is deleted or erased, in this transaction: their wards wait for them no
    more."""
    for link in await GuardianLink.filter(guardian_id=guardian_id, state__in=HOLDING):
        if link.ward_id is not None:
            await _look_again(instance, link.ward_id)


async def _look_again(instance: Instance, author_id: int) -> None:
    author = await User.get(id=author_id)
    policy = await effective_policy(author, settings=instance.settings)
    await publications.look_again(author, policy)


async def _asked(guardian: User, approval_id: int) -> GuardianApproval:
    row = await GuardianApproval.visible_to(guardian).get_or_none(id=approval_id)
    if row is None:
        raise NotFound("publication", field="publicationId")
    return row


async def _subject(guardian: User, approval_id: int) -> tuple[int, int]:
    """The clip and its author."""
    asked = await _asked(guardian, approval_id)
    clip = await Clip.get(id=asked.clip_id)
    return clip.id, clip.author_id
