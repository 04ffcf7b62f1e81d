"""Generation jobs: ask for a clip, watch it being made, stop it, try again."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from core.errors import BadInput, Conflict, NotFound, Refusal
from core.pages import Page, PageRequest
from core.text import clean_text
from generation import backends
from generation.scene.revision import style_in
from generation.spec import AudioMode, Capabilities, Shot, Size, Spec
from models.cameos import shown_in_clip
from models.clips import Clip, ClipState
from models.generations import Generation, GenerationState, consent
from models.generations import requests as jobs
from models.generations.waiting import spent_since
from models.remixes import Origin, leave_to_remix, origin_of_all
from models.sessions import Scope
from models.users import User
from resolvers import uploads
from resolvers.backends import generation_backend
from resolvers.characters import called_in
from resolvers.context import Context
from resolvers.pages import page_of
from resolvers.reviewing import review_prompt

LONGEST_KEY = 80
LONGEST_CAPTION = 500
MOST_CAMEOS = 4


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A clip as its author asks for it; what is None is the backend's to choose. `cameo_ids` None:
    nobody, or whoever the clip shows that this is made from."""

    prompt: str
    style: str | None = None
    seconds: float | None = None
    size: Size | None = None
    audio: AudioMode | None = None
    seed: int | None = None
    backend: str | None = None
    caption: str = ""
    cameo_ids: tuple[int, ...] | None = None
    shots: tuple[Shot, ...] = ()
    photo: uploads.Photo | None = None


@dataclass(frozen=True)
class Preflight:
    """Whether a clip could be asked for; `waits` when it would wait for somebody's leave."""

    refusal: Refusal | None = None
    waits: bool = False


@dataclass(frozen=True)
class Allowance:
    """How many clips a member may still ask for today. `resets_at` is the next midnight, UTC."""

    daily: int
    used: int
    resets_at: datetime


async def generation(ctx: Context, generation_id: int) -> Generation:
    """Raises `NotFound` alike for a job that is absent and for one of somebody else."""
    viewer = ctx.require_viewer(Scope.READ)
    row = await Generation.visible_to(viewer).get_or_none(id=generation_id)
    if row is None:
        raise NotFound("generation", field="id")
    return row


async def generations(
    ctx: Context, states: Sequence[GenerationState] | None, page: PageRequest
) -> Page[Generation]:
    """The viewer's own jobs, newest first; all states when none is named."""
    viewer = ctx.require_viewer(Scope.READ)
    rows = Generation.filter(owner_id=viewer.id)
    if states is not None:
        rows = rows.filter(state__in=list(states))
    return await page_of(rows, page)


async def generation_allowance(ctx: Context) -> Allowance:
    viewer = ctx.require_viewer(Scope.READ)
    today = _today(ctx)
    used = await spent_since(viewer.id, _ms(today))
    return Allowance(await _daily(ctx, viewer), used, today + timedelta(days=1))


async def create_clip(ctx: Context, asked: Asked, *, key: str | None) -> Generation:
    owner = ctx.require_viewer(Scope.GENERATE)
    await ctx.instance.limiter.spend("generate", str(owner.id))
    return await submit(ctx, owner, await wanted_of(ctx, owner, asked, None), key)


async def remix_clip(ctx: Context, clip_id: int, asked: Asked, *, key: str | None) -> Generation:
    """Ask for a clip made from another. What is None is as in the source, where this instance's
    generator still offers that."""
    owner = ctx.require_viewer(Scope.GENERATE)
    await ctx.instance.limiter.spend("generate", str(owner.id))
    return await submit(ctx, owner, await wanted_of(ctx, owner, asked, clip_id), key)


async def can_generate(ctx: Context, asked: Asked, clip_id: int | None) -> Preflight:
    """What `create_clip` (or `remix_clip` of that clip) would say now, without asking for anything.
    It goes through the same steps."""
    owner = ctx.require_viewer(Scope.GENERATE)
    try:
        request = await wanted_of(ctx, owner, asked, clip_id)
        now = ctx.instance.clock.now()
        shown, remixed = await consent.ask_all(owner, request.showing, now)
        consent.refuse_unless_agreed([*shown, *remixed])
        await jobs.check_allowance(owner.id, await allowance_of(ctx, owner))
    except Refusal as refusal:
        return Preflight(refusal)
    return Preflight(waits=consent.is_waiting(shown))


async def retake_draft(ctx: Context, clip_id: int, asked: Asked, *, key: str | None) -> Generation:
    """Ask for something else in place of what a draft shows, one's own or one edited together. What
    is None is as in the draft. Whoever asks, asks out of their own allowance."""
    owner = ctx.require_viewer(Scope.GENERATE)
    await ctx.instance.limiter.spend("generate", str(owner.id))
    review_prompt(asked.prompt)
    draft = await _draft(owner, clip_id)
    request = await request_for(ctx, await _as_source(ctx, draft, asked))
    origin = Origin(
        parent_clip_id=draft.parent_id,
        depth=draft.depth,
        cap_reach=draft.cap_reach,
        cap_download=draft.cap_download,
        cap_remix=draft.cap_remix,
    )
    request = replace(request, origin=origin, draft_id=draft.id, cameo_ids=await shown_in(draft))
    return await submit(ctx, owner, request, key)


async def retry_generation(ctx: Context, generation_id: int, *, key: str | None) -> Generation:
    owner = ctx.require_viewer(Scope.GENERATE)
    await ctx.instance.limiter.spend("generate", str(owner.id))
    request = await jobs.again(owner.id, generation_id)
    review_prompt(request.prompt)
    if request.draft_id is not None:
        await _draft(owner, request.draft_id)
    else:
        request = replace(request, origin=await origin_now(ctx, owner, request.origin))
    return await submit(ctx, owner, request, key)


async def cancel_generation(ctx: Context, generation_id: int) -> Generation:
    owner = ctx.require_viewer(Scope.GENERATE)
    await ctx.instance.limiter.spend("write", str(owner.id))
    row = await jobs.cancel(owner.id, generation_id)
    ctx.instance.live.kick()
    return row


async def request_for(ctx: Context, asked: Asked) -> jobs.Request:
    """What the backend is to be asked for. Raises `BadInput` for what it does not offer."""
    can = await generation_backend(ctx, asked.backend)
    size = asked.size or can.default_size
    audio = asked.audio or (
        AudioMode.FULL if AudioMode.FULL in can.audio_modes else can.audio_modes[-1]
    )
    spec = Spec(
        prompt=asked.prompt.strip(),
        seconds=_seconds(asked, can),
        width=size.width,
        height=size.height,
        fps=can.default_fps,
        seed=asked.seed or 0,
        style=asked.style,
        audio=audio,
        shots=asked.shots,
    )
    backends.check_against(can, spec)
    return jobs.Request(
        prompt=spec.prompt,
        seconds=spec.seconds,
        width=spec.width,
        height=spec.height,
        fps=spec.fps,
        audio=spec.audio,
        backend=can.name,
        style=spec.style,
        seed=asked.seed,
        caption=clean_text(asked.caption, field="caption", longest=LONGEST_CAPTION, lines=True),
        shots_json=json.dumps([asdict(shot) for shot in asked.shots]) if asked.shots else "",
    )


def _seconds(asked: Asked, can: Capabilities) -> float:
    if asked.shots:
        return sum(shot.length for shot in asked.shots)
    return can.default_seconds if asked.seconds is None else asked.seconds


async def wanted_of(ctx: Context, owner: User, asked: Asked, clip_id: int | None) -> jobs.Request:
    """The request as it would be queued: a remix of that clip, or (None) an original."""
    review_prompt(asked.prompt)
    called = await called_in(ctx, owner, asked.prompt)
    if clip_id is None:
        request = await request_for(ctx, asked)
        request = replace(request, cameo_ids=all_shown(called, asked.cameo_ids or ()))
        return await uploads.begun(ctx, owner, request, asked.photo)
    source = await source_of(ctx, clip_id)
    origin = await leave_to_remix(source, owner, settings=ctx.instance.settings)
    request = await _edited(ctx, source, await _as_source(ctx, source, asked))
    shown = await shown_in(source) if asked.cameo_ids is None else asked.cameo_ids
    return replace(request, origin=origin, cameo_ids=all_shown(called, shown))


def all_shown(called: Collection[int], named: Collection[int]) -> tuple[int, ...]:
    """Whom a clip shows: those that its prompt calls, and those named beside it. Raises `BadInput`
    for too many."""
    ids = {*called, *named}
    if len(ids) > MOST_CAMEOS:
        raise BadInput(f"A clip shows at most {MOST_CAMEOS} likenesses.", field="cameoIds")
    return tuple(sorted(ids))


async def _edited(ctx: Context, source: Clip, asked: Asked) -> jobs.Request:
    """The request, as an edit of what `source` was made from where its backend can do that. Then
    the scenery comes from the same seed, too, unless another is asked for."""
    request, can = await request_for(ctx, asked), await generation_backend(ctx, asked.backend)
    made = await Generation.get_or_none(id=source.generation_id)
    if made is None or made.backend != can.name or not can.edits:
        return request
    edited = jobs.edited(made, asked.prompt)
    if not edited:
        return request
    seed = made.seed if asked.seed is None else asked.seed
    return replace(request, seed=seed, **edited)


async def origin_now(ctx: Context, owner: User, origin: Origin) -> Origin:
    """The same origin with what its source allows now; as it was where the source is gone."""
    if origin.parent_clip_id is None:
        return origin
    sources = [await source_of(ctx, clip_id) for clip_id in origin.source_ids]
    settings = ctx.instance.settings
    return origin_of_all([await leave_to_remix(each, owner, settings=settings) for each in sources])


async def shown_in(clip: Clip) -> tuple[int, ...]:
    return tuple(each.cameo_id for each in await shown_in_clip(clip.id))


async def source_of(ctx: Context, clip_id: int) -> Clip:
    source = await ctx.loaders.clip.load(clip_id)
    if source is None:
        raise NotFound("clip", field="clipId")
    return source


async def _draft(member: User, clip_id: int) -> Clip:
    draft = await Clip.edited_by(member).get_or_none(id=clip_id)
    if draft is None:
        raise NotFound("clip", field="clipId")
    if draft.state is not ClipState.DRAFT or draft.hold_count:
        raise Conflict("Only a draft that is not held back can be made anew.", field="clipId")
    return draft


async def _as_source(ctx: Context, source: Clip, asked: Asked) -> Asked:
    can = await generation_backend(ctx, asked.backend)
    made = await Generation.get_or_none(id=source.generation_id)
    seconds, size = source.duration_ms / 1000, Size(source.width, source.height)
    audio = None if made is None else AudioMode(made.audio)
    styles = _style_names(can)
    return replace(
        asked,
        style=asked.style
        or next((each for each in (style_in(asked.prompt), source.style) if each in styles), None),
        seconds=asked.seconds
        or (seconds if can.min_seconds <= seconds <= can.max_seconds else None),
        size=asked.size or (size if size in can.sizes else None),
        audio=asked.audio or (audio if audio in can.audio_modes else None),
    )


def _style_names(can: Capabilities) -> set[str]:
    return {style.name for style in can.styles}


async def submit(ctx: Context, owner: User, request: jobs.Request, key: str | None) -> Generation:
    if key is not None:
        key = clean_text(key, field="idempotencyKey", shortest=1, longest=LONGEST_KEY)
    await uploads.check_is_there(owner, request.beginning)
    allowance, now = await allowance_of(ctx, owner), ctx.instance.clock.now()
    row = await jobs.submit(owner.id, request, key=key, allowance=allowance, now=now)
    ctx.instance.live.kick()
    return row


async def allowance_of(ctx: Context, owner: User) -> jobs.Allowance:
    return jobs.Allowance(
        daily=await _daily(ctx, owner),
        waiting=ctx.instance.settings.queued_generations_per_member,
        since_ms=_ms(_today(ctx)),
    )


async def _daily(ctx: Context, owner: User) -> int:
    return (await ctx.policy(owner)).generations_per_day


def _today(ctx: Context) -> datetime:
    now = ctx.instance.clock.now().astimezone(UTC)
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
