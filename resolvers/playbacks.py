"""What players report of watching, counted once per playback session."""

from __future__ import annotations

import hmac
import uuid
from dataclasses import dataclass

from core.errors import BadInput, NotFound
from models import budgets, playbacks
from models.base import transaction
from models.clips import Clip, ClipLink
from models.playbacks import Watched
from models.policies import UNBOUNDED
from models.sessions import Scope, secret_hash
from models.social import Follow, FollowState
from resolvers.acting import shown_clip
from resolvers.context import Context
from resolvers.loaders import Loaders


@dataclass(frozen=True)
class Playing:
    """One report. `session` is the player's own UUID of this playback, `link_token` opens a clip
    whose audience is LINK."""

    clip_id: int
    session: str
    watched_ms: int
    completed: bool
    link_token: str | None = None


@dataclass(frozen=True)
class Counted:
    """`is_view`: this report began a view that was counted."""

    clip: Clip
    is_view: bool


async def record_playback(ctx: Context, playing: Playing) -> Counted:
    """Anybody may report, signed in or not. Raises `BadInput`, `NotFound` for a hidden clip."""
    if ctx.session is not None:
        ctx.require_viewer(Scope.READ)
    who = f"ip:{ctx.client_ip}" if ctx.viewer is None else f"user:{ctx.viewer.id}"
    await ctx.instance.limiter.spend("playback", who)
    if playing.watched_ms < 0:
        raise BadInput("`watchedMs` counts from 0.", field="watchedMs")
    session = _session(playing.session)
    clip = await _playable(ctx, playing)
    now = ctx.instance.clock.now()
    key = ctx.instance.settings.secret()
    # An address is nobody's for long: its mark is good for a day. A member's stays.
    visitor = f"{who} {now:%Y-%m-%d}" if ctx.viewer is None else who
    report = Watched(
        user_id=None if ctx.viewer is None else ctx.viewer.id,
        visitor=_mark(key, "visitor", visitor),
        session_key=_mark(key, "session", f"{who} {session}"),
        watched_ms=playing.watched_ms,
        completed=playing.completed,
        is_follower=await _follows(ctx, clip),
    )
    async with transaction():
        counted = await playbacks.record_playback(clip, report, now)
    await _charge(ctx, counted.gained_ms)
    ctx.loaders = Loaders(ctx.viewer)
    return Counted(clip, counted.is_view)


async def _charge(ctx: Context, gained_ms: int) -> None:
    """Wherever a clip is watched, it counts against the minutes of the day."""
    if ctx.viewer is not None and (await ctx.policy(ctx.viewer)).daily_minutes < UNBOUNDED:
        await budgets.watch(ctx.viewer.id, gained_ms, now=ctx.instance.clock.now())


async def _playable(ctx: Context, playing: Playing) -> Clip:
    if playing.link_token is None:
        return await shown_clip(ctx, playing.clip_id)
    link = await ClipLink.get_or_none(
        clip_id=playing.clip_id, token_hash=secret_hash(playing.link_token)
    )
    clip = None
    if link is not None and link.is_good(ctx.instance.clock.now()):
        clip = await Clip.reached_by_link(ctx.viewer).get_or_none(id=link.clip_id)
    if clip is None:
        raise NotFound("clip", field="clipId")
    return clip


async def _follows(ctx: Context, clip: Clip) -> bool:
    if ctx.viewer is None:
        return False
    return await Follow.exists(
        follower_id=ctx.viewer.id, followed_id=clip.author_id, state=FollowState.ACCEPTED
    )


def _session(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise BadInput("`playbackId` is a UUID that the player made.", field="playbackId") from None


def _mark(key: bytes, purpose: str, text: str) -> str:
    return hmac.digest(key, f"playback {purpose} {text}".encode(), "sha256").hex()
