"""Guardians: linking, what they allow, what they see, and what a member allows themselves."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import BadInput, Conflict, Forbidden, NotFound
from core.pages import Page, PageRequest
from models import audit
from models import guardian_links as links
from models.base import transaction
from models.guardian_links import BOUND, COOL_OFF, HOLDING, GuardianLink, LinkState
from models.guardians import (
    age_policy,
    policy_changed,
    set_own_limits,
    set_ward_limits,
    treated_as_minor,
)
from models.policies import SETTINGS, Limits, Policy, Quiet
from models.sessions import Scope
from models.social import is_blocked_between
from models.users import AgeAssurance, AgeBand, User
from realtime import channels
from realtime.envelope import Envelope
from realtime.events import (
    GuardianLinkChanged,
    PolicyChanged,
    PublicationDecided,
    WardPublicationChanged,
)
from resolvers.context import Context
from resolvers.live import listen, refresh
from resolvers.loaders import Loaders
from resolvers.pages import page_of

_OF_CLIPS = WardPublicationChanged | PublicationDecided


@dataclass(frozen=True)
class Invitation:
    """`code` is shown once: only its hash is kept."""

    link: GuardianLink
    code: str


@dataclass(frozen=True)
class EffectivePolicy:
    """What holds for a member, and for each setting who brought it there: None for the defaults of
    their age, else the member who set it."""

    policy: Policy
    set_by: dict[str, list[int | None]]


@dataclass(frozen=True)
class GuardianNews:
    """`link` has changed, or the publication of `clip_id` waits for the viewer or does so no more, or
    (both None) what the viewer may do has changed. With `resync`: load all of it afresh."""

    link: GuardianLink | None
    clip_id: int | None
    policy: Policy
    cursor: str
    resync: bool


async def invite_guardian(ctx: Context) -> Invitation:
    """A minor asks for a guardian. Whoever gets the code may accept it, once."""
    viewer = await _writer(ctx)
    if not _is_minor(ctx, viewer):
        raise Forbidden("Only minors have guardians.")
    return await _invite(ctx, viewer, as_ward=True)


async def invite_minor(ctx: Context) -> Invitation:
    """An adult offers to be somebody's guardian."""
    viewer = await _writer(ctx)
    if viewer.age_band is not AgeBand.ADULT:
        raise Forbidden("Only adults are guardians.")
    return await _invite(ctx, viewer, as_ward=False)


async def accept_guardian_link(ctx: Context, code: str) -> GuardianLink:
    """The other side takes the code. The link holds at once where the guardian's age is proven as
    well as this instance wants it, else after a proof. Raises `NotFound` for a code that is not
    good, `Forbidden` and `Conflict` where the two cannot be linked."""
    viewer = await _writer(ctx)
    await ctx.instance.limiter.spend("invite-guess", ctx.client_ip)
    settings, now = ctx.instance.settings, ctx.instance.clock.now()
    async with transaction():
        row = await links.invited_by_code(code, now)
        inviter = await User.get(id=row.invited_by_id)
        if inviter.id == viewer.id:
            raise Conflict("Nobody is their own guardian.", field="code")
        ward, guardian = (inviter, viewer) if row.ward_id == inviter.id else (viewer, inviter)
        links.check_sides(
            ward_is_minor=_is_minor(ctx, ward),
            guardian_is_adult=guardian.age_band is AgeBand.ADULT,
            is_blocked=await is_blocked_between(ward.id, guardian.id),
            field="code",
        )
        await links.bind(row, ward=ward, guardian=guardian)
        if _is_proven(ctx, guardian):
            await row.move(LinkState.ACTIVE, actor_id=viewer.id)
            await policy_changed(ward, settings=settings, now=now)
    return _after(ctx, row)


async def decline_guardian_link(ctx: Context, code: str) -> GuardianLink:
    """The code is good no more."""
    viewer = await _writer(ctx)
    await ctx.instance.limiter.spend("invite-guess", ctx.client_ip)
    async with transaction():
        row = await links.invited_by_code(code, ctx.instance.clock.now())
        await row.move(LinkState.DECLINED, actor_id=viewer.id)
    return _after(ctx, row)


async def confirm_guardian_proof(ctx: Context, link_id: int) -> GuardianLink:
    """The guardian, once their age is proven; or a moderator, who has seen a proof."""
    viewer = await _writer(ctx)
    settings, now = ctx.instance.settings, ctx.instance.clock.now()
    async with transaction():
        row = await GuardianLink.locked(link_id, viewer)
        ward, guardian = await _sides(row)
        vouched = viewer.is_moderator and viewer.id not in (row.ward_id, row.guardian_id)
        if not vouched and not (viewer.id == row.guardian_id and _is_proven(ctx, guardian)):
            raise Forbidden("Prove your age (`proveAge`), or ask a moderator to confirm it.")
        row.check_state(LinkState.PENDING_PROOF)
        links.check_sides(
            ward_is_minor=_is_minor(ctx, ward),
            guardian_is_adult=guardian.age_band is AgeBand.ADULT,
            is_blocked=False,
        )
        await row.move(LinkState.ACTIVE, actor_id=viewer.id)
        await policy_changed(ward, settings=settings, now=now)
    return _after(ctx, row)


async def request_unlink(ctx: Context, link_id: int) -> GuardianLink:
    """The ward wants it to end: it does in 72 hours, and until then everything stays. What never
    became active ends at once."""
    viewer = await _writer(ctx)
    now = ctx.instance.clock.now()
    async with transaction():
        row = await GuardianLink.locked(link_id, viewer)
        if row.ward_id != viewer.id:
            raise Forbidden("Only the ward asks for this; a guardian uses `endGuardianship`.")
        if row.state in (LinkState.INVITED, LinkState.PENDING_PROOF):
            await row.move(LinkState.ENDED, actor_id=viewer.id)
        else:
            row.check_state(LinkState.ACTIVE)
            ends_at = now + COOL_OFF
            await row.move(LinkState.UNLINK_REQUESTED, actor_id=viewer.id, ends_at=ends_at)
    return _after(ctx, row)


async def cancel_unlink(ctx: Context, link_id: int) -> GuardianLink:
    viewer = await _writer(ctx)
    async with transaction():
        row = await GuardianLink.locked(link_id, viewer)
        if row.ward_id != viewer.id:
            raise Forbidden("Only the ward can take this back.")
        row.check_state(LinkState.UNLINK_REQUESTED)
        await row.move(LinkState.ACTIVE, actor_id=viewer.id)
    return _after(ctx, row)


async def end_guardianship(ctx: Context, link_id: int) -> GuardianLink:
    """The guardian leaves, at once. The safe defaults of minors remain."""
    viewer = await _writer(ctx)
    async with transaction():
        row = await GuardianLink.locked(link_id, viewer)
        if row.guardian_id != viewer.id:
            raise Forbidden("Only the guardian can do this; a ward uses `requestUnlink`.")
        row.check_state(LinkState.INVITED, LinkState.PENDING_PROOF, *HOLDING)
        await _end(ctx, row, viewer)
    return _after(ctx, row)


async def dispute_guardian_link(ctx: Context, link_id: int) -> GuardianLink:
    """A moderator freezes a link: the guardian neither sees nor sets anything, and the safe defaults
    hold."""
    moderator = await _moderator(ctx)
    async with transaction():
        row = await GuardianLink.locked(link_id, moderator)
        row.check_state(LinkState.PENDING_PROOF, *HOLDING)
        await row.move(LinkState.DISPUTED, actor_id=moderator.id)
        await _ward_changed(ctx, row)
    return _after(ctx, row)


async def settle_guardian_dispute(ctx: Context, link_id: int, *, restore: bool) -> GuardianLink:
    moderator = await _moderator(ctx)
    async with transaction():
        row = await GuardianLink.locked(link_id, moderator)
        row.check_state(LinkState.DISPUTED)
        if restore:
            await row.move(LinkState.ACTIVE, actor_id=moderator.id)
            await _ward_changed(ctx, row)
        else:
            await _end(ctx, row, moderator)
    return _after(ctx, row)


async def update_guardian_settings(
    ctx: Context, ward_id: int, wish: Mapping[str, Any]
) -> GuardianLink:
    """What is not wished stays. Quiet hours come on top of those that every minor has."""
    viewer = await _writer(ctx)
    settings, now = ctx.instance.settings, ctx.instance.clock.now()
    async with transaction():
        row = await links.guards(viewer.id, ward_id)
        ward = await User.get(id=ward_id)
        wish = _with_quiet(wish, age_policy(ward, settings=settings).quiet_hours)
        await set_ward_limits(row, _checked(wish), settings=settings, now=now)
    return _after(ctx, row)


async def allow_sponsored_challenges(ctx: Context, ward_id: int, *, allow: bool) -> GuardianLink:
    """It takes all guardians of a ward. Raises `NotFound` for whom the viewer does not guard now."""
    return await _allow(ctx, ward_id, "sponsored", allow)


async def allow_likeness_detection(ctx: Context, ward_id: int, *, allow: bool) -> GuardianLink:
    """The same; what was measured of the ward's face goes with the first no."""
    return await _allow(ctx, ward_id, "detection", allow)


async def _allow(ctx: Context, ward_id: int, what: str, allow: bool) -> GuardianLink:
    viewer = await _writer(ctx)
    async with transaction():
        row = await links.guards(viewer.id, ward_id)
        setattr(row, f"allows_{what}", allow)
        await row.save(update_fields=[f"allows_{what}"])
        await audit.record(viewer.id, f"guardian.{what}", f"guardianLink:{row.id}", str(allow))
        await row.tell("SETTINGS", actor_id=viewer.id)
        await _ward_changed(ctx, row)
    return _after(ctx, row)


async def tighten_my_settings(ctx: Context, wish: Mapping[str, Any]) -> EffectivePolicy:
    """What is not wished stays. Raises `Forbidden` where a minor would have more than before."""
    viewer = await _writer(ctx)
    settings, now = ctx.instance.settings, ctx.instance.clock.now()
    policy = await ctx.policy(viewer)
    if policy.is_minor:
        wish = _with_quiet(wish, policy.quiet_hours)
    async with transaction():
        await set_own_limits(viewer, _checked(wish), settings=settings, now=now)
    ctx.instance.live.kick()
    ctx.loaders = Loaders(viewer)
    return await effective_policy(ctx, None)


async def effective_policy(ctx: Context, user_id: int | None) -> EffectivePolicy:
    """The viewer's own, or that of a ward of theirs. Raises `NotFound` for anybody else's."""
    viewer = ctx.require_viewer(Scope.READ)
    member = viewer
    if user_id is not None and user_id != viewer.id:
        if not await _looks_after(viewer, user_id):
            raise NotFound("ward", field="userId")
        member = await User.get(id=user_id)
    policy = await ctx.policy(member)
    narrowed = await ctx.loaders.limits.load(member.id)
    defaults: Limits = age_policy(member, settings=ctx.instance.settings)
    sides = [(None, defaults), *((each.set_by_id, each.limits) for each in narrowed)]
    set_by = {
        each.name: [
            who for who, said in sides if getattr(said, each.name) == getattr(policy, each.name)
        ]
        for each in SETTINGS
    }
    return EffectivePolicy(policy, set_by)


async def guardians(ctx: Context, page: PageRequest) -> Page[GuardianLink]:
    """The viewer's links as a ward, ended ones too."""
    viewer = ctx.require_viewer(Scope.READ)
    return await page_of(GuardianLink.filter(ward_id=viewer.id), page)


async def wards(ctx: Context, page: PageRequest) -> Page[GuardianLink]:
    """The viewer's links as a guardian, ended ones too."""
    viewer = ctx.require_viewer(Scope.READ)
    return await page_of(GuardianLink.filter(guardian_id=viewer.id), page)


async def guardian_changed(ctx: Context, after: str | None) -> AsyncGenerator[GuardianNews, None]:
    """What becomes of the viewer's links, of publications that wait for a guardian, and of what the
    viewer may do."""
    viewer = ctx.require_viewer(Scope.READ)
    async with listen(ctx, [channels.user(viewer.id)], after) as news:
        async for item in news:
            current = await refresh(ctx)
            event = item.event if isinstance(item, Envelope) else None
            if current is None or not (
                event is None or isinstance(event, GuardianLinkChanged | PolicyChanged | _OF_CLIPS)
            ):
                continue
            link = None
            clip_id = event.clip_id if isinstance(event, _OF_CLIPS) else None
            if isinstance(event, GuardianLinkChanged):
                link = await GuardianLink.visible_to(current).get_or_none(id=event.link_id)
            cursor = ctx.instance.cursors.encode(news.cursor)
            yield GuardianNews(
                link, clip_id, await ctx.policy(current), cursor, resync=event is None
            )


async def _writer(ctx: Context) -> User:
    """Guardianship is settled by people themselves, never by an API token."""
    viewer = ctx.require_session()
    await ctx.instance.limiter.spend("write", str(viewer.id))
    return viewer


async def _moderator(ctx: Context) -> User:
    moderator = ctx.require_viewer(Scope.MODERATE)
    await ctx.instance.limiter.spend("write", str(moderator.id))
    if not moderator.is_moderator:
        raise Forbidden("Only moderators settle disputes about guardians.")
    return moderator


async def _invite(ctx: Context, viewer: User, *, as_ward: bool) -> Invitation:
    async with transaction():
        row, code = await links.invite(viewer, as_ward=as_ward, now=ctx.instance.clock.now())
    return Invitation(row, code)


async def _end(ctx: Context, row: GuardianLink, actor: User) -> None:
    await row.move(LinkState.ENDED, actor_id=actor.id)
    await _ward_changed(ctx, row)


async def _ward_changed(ctx: Context, row: GuardianLink) -> None:
    if row.ward_id is not None:
        ward = await User.get(id=row.ward_id)
        now = ctx.instance.clock.now()
        await policy_changed(ward, settings=ctx.instance.settings, now=now)


async def _sides(row: GuardianLink) -> tuple[User, User]:
    if row.state not in BOUND:
        row.check_state(LinkState.PENDING_PROOF)
    return await User.get(id=row.ward_id), await User.get(id=row.guardian_id)


async def _looks_after(viewer: User, ward_id: int) -> bool:
    return await GuardianLink.exists(guardian_id=viewer.id, ward_id=ward_id, state__in=HOLDING)


def _is_minor(ctx: Context, user: User) -> bool:
    return treated_as_minor(user.age_band, settings=ctx.instance.settings)


def _is_proven(ctx: Context, guardian: User) -> bool:
    if guardian.age_band is not AgeBand.ADULT:
        return False
    proven = guardian.age_assurance is AgeAssurance.PROVEN
    return proven or not ctx.instance.settings.guardians_proven


def _with_quiet(wish: Mapping[str, Any], held: Quiet) -> dict[str, Any]:
    if "quiet_hours" not in wish:
        return dict(wish)
    return {**wish, "quiet_hours": wish["quiet_hours"] | held}


def _checked(wish: Mapping[str, Any]) -> Mapping[str, Any]:
    if not wish:
        raise BadInput("Name at least one setting.", field="settings")
    for name, value in wish.items():
        if type(value) is int and value < 0:
            raise BadInput("Numbers count from 0.", field=name.title().replace("_", ""))
    return wish


def _after(ctx: Context, row: GuardianLink) -> GuardianLink:
    ctx.instance.live.kick()
    ctx.loaders = Loaders(ctx.viewer)
    return row
