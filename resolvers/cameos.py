"""Likenesses: who may use them, for what; what they were used in; taking the leave back."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from tortoise.expressions import Subquery

from core.errors import BadInput, Forbidden, NotFound
from core.pages import Page, PageRequest
from models.base import transaction
from models.cameos import (
    Cameo,
    CameoKind,
    CameoPermit,
    CameoState,
    Character,
    ClipCameo,
    GenerationCameo,
    RevokeMode,
    granting,
    revoking,
)
from models.cameos.granting import own_cameo
from models.cameos.judging import widest_of
from models.cameos.rules import Purpose, Rules, clean_phrases
from models.clips import Clip, ClipState
from models.generations import HELD, WAITING, Generation
from models.policies import CameoScope
from models.rights import Reach, narrowest
from models.sessions import Scope
from models.users import User
from realtime import channels
from realtime.envelope import Envelope
from realtime.events import CameoUsed
from resolvers.context import Context
from resolvers.enrolments import vault_of
from resolvers.live import listen, refresh
from resolvers.loaders import Loaders
from resolvers.pages import page_of
from resolvers.reviewing import review_names
from safety.contexts import Context as Setting


class UsesOf(StrEnum):
    """Which uses of a likeness."""

    DRAFTS = "DRAFTS"
    PUBLISHED = "PUBLISHED"
    REMIXES = "REMIXES"
    HELD = "HELD"
    TRASHED = "TRASHED"


@dataclass(frozen=True, kw_only=True)
class RulesChange:
    """What is None stays."""

    purposes: frozenset[Purpose] | None = None
    blocked_contexts: frozenset[Setting] | None = None
    blocked_phrases: Sequence[str] | None = None
    always: Sequence[str] | None = None
    never: Sequence[str] | None = None
    voice_allowed: bool | None = None
    remix_allowed: bool | None = None
    appearance_locked: bool | None = None
    face_shown: bool | None = None
    max_audience: Reach | None = None
    publish_needs_approval: bool | None = None


@dataclass(frozen=True)
class CameoNews:
    """A use of the viewer's likeness as it happens; None with `resync`: load the uses afresh."""

    use: CameoUsed | None
    cursor: str
    resync: bool


async def my_cameo(ctx: Context) -> Cameo | None:
    """The viewer's likeness as it is now; the latest one, where earlier ones were given up."""
    viewer = ctx.require_viewer(Scope.READ)
    own = Cameo.filter(owner_id=viewer.id, kind=CameoKind.PERSON)
    return await own.order_by("-id").first()


async def cameo(ctx: Context, cameo_id: int) -> Cameo:
    """Raises `NotFound` alike for one that is absent and one the viewer may not know of."""
    row = await find_cameo(ctx, cameo_id)
    if row is None:
        raise NotFound("likeness", field="id")
    return row


async def find_cameo(ctx: Context, cameo_id: int) -> Cameo | None:
    return await ctx.loaders.cameo.load(cameo_id)


async def uses(ctx: Context, row: Cameo, kind: UsesOf | None, page: PageRequest) -> Page[Clip]:
    """The clips that show the likeness, whoever made them and whoever may see them; the owner's to
    know, and moderators'."""
    _check_owner(ctx, row)
    showing = ClipCameo.filter(cameo_id=row.id).values("clip_id")
    clips = Clip.visible_to(ctx.viewer).filter(id__in=Subquery(showing))
    match kind:
        case UsesOf.DRAFTS:
            clips = clips.filter(state__in=[ClipState.DRAFT, ClipState.PENDING_APPROVAL])
        case UsesOf.PUBLISHED:
            clips = clips.filter(state=ClipState.PUBLISHED)
        case UsesOf.REMIXES:
            clips = clips.filter(depth__gt=0)
        case UsesOf.HELD:
            clips = clips.filter(hold_count__gt=0)
        case UsesOf.TRASHED:
            clips = clips.filter(state=ClipState.TRASHED)
    return await page_of(clips, page)


async def jobs(ctx: Context, row: Cameo, page: PageRequest) -> Page[Generation]:
    """The jobs that are to show the likeness and are not over; the owner's to know."""
    _check_owner(ctx, row)
    showing = GenerationCameo.filter(cameo_id=row.id).values("generation_id")
    open_ones = Generation.filter(id__in=Subquery(showing), state__in=[*WAITING, *HELD])
    return await page_of(open_ones, page)


async def character_of(ctx: Context, row: Cameo) -> Character | None:
    if row.kind is not CameoKind.CHARACTER:
        return None
    return await ctx.loaders.character.load(row.id)


def restrictions(ctx: Context, row: Cameo) -> Rules | None:
    """What the owner chose; theirs to know, and moderators'."""
    return row.rules if _owns(ctx, row) or _in_office(ctx) else None


async def permits(ctx: Context, row: Cameo) -> list[CameoPermit]:
    """Whom the owner named; theirs to know."""
    return await CameoPermit.filter(cameo_id=row.id).order_by("id") if _owns(ctx, row) else []


async def shown_cameos(ctx: Context, clip: Clip) -> list[Cameo]:
    """The likenesses in a clip that the viewer may know of."""
    shown = await ctx.loaders.clip_cameos.load(clip.id)
    rows = await ctx.loaders.cameo.load_many([each.cameo_id for each in shown])
    return [row for row in rows if row is not None]


async def set_cameo_level(ctx: Context, cameo_id: int, level: CameoScope) -> Cameo:
    """Raises `Forbidden` for more than the owner's age and guardians allow: nobody consents to it,
    nor does the ledger say so."""
    owner = await writing(ctx)
    async with transaction():
        row = await own_cameo(owner.id, cameo_id)
        widest = await widest_of(owner)
        if narrowest(level, widest) is not level:
            raise Forbidden(f"Your likeness is open to no more than {widest}.", field="level")
        await granting.set_level(row, level, now=ctx.instance.clock.now())
    return changed(ctx, row)


async def set_cameo_permit(
    ctx: Context, cameo_id: int, user_id: int, allowed: bool | None
) -> Cameo:
    """Raises `NotFound` for a member the owner cannot see, unless it is to keep them out."""
    owner = await writing(ctx)
    if user_id == owner.id:
        raise BadInput("That is you.", field="userId")
    members = User.visible_to(owner) if allowed else User.all()
    if not await members.filter(id=user_id).exists():
        raise NotFound("member", field="userId")
    async with transaction():
        row = await own_cameo(owner.id, cameo_id)
        await granting.set_permit(row, user_id, allowed, now=ctx.instance.clock.now())
    return changed(ctx, row)


async def restrict_cameo(
    ctx: Context, cameo_id: int, change: RulesChange, *, existing: bool | None, lift: bool
) -> Cameo:
    owner = await writing(ctx)
    await review_names("\n".join(change.always or ()), field="always")
    async with transaction():
        row = await own_cameo(owner.id, cameo_id)
        now = ctx.instance.clock.now()
        rules = _with(row.rules, change)
        await granting.restrict(row, rules, existing=existing, lift=lift, now=now)
    return changed(ctx, row)


async def pause_cameo(ctx: Context, cameo_id: int, *, pause: bool) -> Cameo:
    owner = await writing(ctx)
    change = granting.pause if pause else granting.resume
    async with transaction():
        row = await own_cameo(owner.id, cameo_id)
        await change(row, now=ctx.instance.clock.now())
    return changed(ctx, row)


async def revoke_cameo(
    ctx: Context,
    cameo_id: int,
    mode: RevokeMode,
    *,
    user_id: int | None,
    clip_id: int | None,
) -> Cameo:
    """From everybody, from one member or for one clip. After ERASE from everybody the key is gone
    at once, and with it what was captured."""
    owner = await writing(ctx)
    async with transaction():
        row = await own_cameo(owner.id, cameo_id)
        await revoking.revoke(
            row,
            mode,
            user_id=user_id,
            clip_id=clip_id,
            by=owner.id,
            now=ctx.instance.clock.now(),
        )
    if mode is RevokeMode.ERASE and row.state is CameoState.REVOKED:
        vault_of(ctx.instance).shred(row.id)
    return changed(ctx, row)


async def restore_cameo_clip(ctx: Context, cameo_id: int, clip_id: int) -> Cameo:
    owner = await writing(ctx)
    async with transaction():
        row = await own_cameo(owner.id, cameo_id)
        await revoking.restore(row, clip_id, by=owner.id, now=ctx.instance.clock.now())
    return changed(ctx, row)


async def undo_cameo_erasure(ctx: Context, cameo_id: int) -> Cameo:
    owner = await writing(ctx)
    async with transaction():
        row = await own_cameo(owner.id, cameo_id)
        await revoking.undo_erasure(row, by=owner.id, now=ctx.instance.clock.now())
    return changed(ctx, row)


async def stop_cameo_use(ctx: Context, cameo_id: int, generation_id: int) -> Cameo:
    owner = await writing(ctx)
    async with transaction():
        row = await own_cameo(owner.id, cameo_id)
        await revoking.stop_job(row, generation_id, by=owner.id, now=ctx.instance.clock.now())
    return changed(ctx, row)


async def cameo_used(ctx: Context, after: str | None) -> AsyncGenerator[CameoNews, None]:
    """Every use of the viewer's likeness from now on, or after that cursor."""
    viewer = ctx.require_viewer(Scope.READ)
    async with listen(ctx, [channels.cameo(viewer.id)], after) as news:
        async for item in news:
            if await refresh(ctx) is None:
                continue
            use = None
            if isinstance(item, Envelope):
                if not isinstance(item.event, CameoUsed):
                    continue
                use = item.event
            cursor = ctx.instance.cursors.encode(news.cursor)
            yield CameoNews(use, cursor, resync=use is None)


def _owns(ctx: Context, row: Cameo) -> bool:
    return ctx.viewer is not None and ctx.viewer.id == row.owner_id


def _in_office(ctx: Context) -> bool:
    return ctx.viewer is not None and ctx.viewer.is_moderator


def _check_owner(ctx: Context, row: Cameo) -> None:
    if not (_owns(ctx, row) or _in_office(ctx)):
        raise NotFound("likeness", field="id")


async def writing(ctx: Context) -> User:
    member = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(member.id))
    return member


def changed(ctx: Context, row: Cameo) -> Cameo:
    ctx.instance.live.kick()
    ctx.loaders = Loaders(ctx.viewer)
    return row


def _with(rules: Rules, change: RulesChange) -> Rules:
    purposes = set(rules.purposes if change.purposes is None else change.purposes)
    for purpose, wish in (
        (Purpose.VOICE, change.voice_allowed),
        (Purpose.REMIX, change.remix_allowed),
    ):
        if wish is not None:
            (purposes.add if wish else purposes.discard)(purpose)
    phrases = rules.blocked_phrases, rules.always, rules.never
    blocked, always, never = (
        kept if given is None else clean_phrases(given, field=field)
        for field, given, kept in zip(
            ("blockedPhrases", "always", "never"),
            (change.blocked_phrases, change.always, change.never),
            phrases,
            strict=True,
        )
    )
    rules = replace(
        rules,
        purposes=frozenset(purposes),
        blocked_phrases=blocked,
        always=always,
        never=never,
    )
    if change.blocked_contexts is not None:
        rules = replace(rules, blocked_contexts=change.blocked_contexts)
    if change.appearance_locked is not None:
        rules = replace(rules, appearance_locked=change.appearance_locked)
    if change.face_shown is not None:
        rules = replace(rules, face_shown=change.face_shown)
    if change.max_audience is not None:
        rules = replace(rules, max_audience=change.max_audience)
    if change.publish_needs_approval is not None:
        rules = replace(rules, publish_needs_approval=change.publish_needs_approval)
    return rules
