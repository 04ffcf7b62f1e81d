"""What a client shows and should not any more: clips that are gone, and feeds made with what holds
no more."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from core.errors import BadInput
from models.clips import Clip, ClipState
from models.users import User
from realtime import channels
from realtime.envelope import Envelope
from realtime.events import (
    BlockMade,
    ClipWithdrawn,
    CollaborationChanged,
    FeedSteered,
    FollowEnded,
    PolicyChanged,
    ProfileChanged,
    RankingChanged,
    UserDeleted,
    UserSuspended,
)
from realtime.subscriptions import Resync
from resolvers.context import Context
from resolvers.live import News, bursts, listen, refresh

MOST_CLIPS = 100

# After these a clip may reach fewer than before.
_HIDES = (
    ClipWithdrawn,
    ProfileChanged,
    UserSuspended,
    UserDeleted,
    FollowEnded,
    BlockMade,
    CollaborationChanged,
)


class Cause(StrEnum):
    """Why what a client shows holds no more."""

    CLIPS = "CLIPS"
    CONTROLS = "CONTROLS"
    POLICY = "POLICY"
    RANKING = "RANKING"


@dataclass(frozen=True)
class FeedInvalidated:
    """The clips `gone` are to be dropped. `resync`: more may have changed; load the feed afresh.
    `cursor` goes on from here."""

    causes: list[Cause]
    gone: list[int]
    cursor: str
    resync: bool


async def feed_invalidated(
    ctx: Context, clip_ids: Collection[int], after: str | None
) -> AsyncGenerator[FeedInvalidated, None]:
    """Tell which of `clip_ids` the viewer may not be shown (any more), each once, beginning with
    those of this moment; and what else their feeds are made with that changes.

    An id says nothing: one that was never there, was never shown to the viewer, or is gone is told
    alike, at once, and is not heard of again. So when a clip goes is learnt by those alone to whom
    it was visible until then, and never why.
    """
    ctx.check_may_read()
    shown = set(clip_ids)
    if len(shown) > MOST_CLIPS:
        raise BadInput(f"Name up to {MOST_CLIPS} clips.", field="clipIds")
    async with listen(ctx, await _topics(ctx.viewer, shown), after) as news:
        # After `listen`: what goes from now on is heard of, what is gone is in the rows.
        gone = shown - await _still_shown(ctx.viewer, shown)
        if gone:
            cursor = ctx.instance.cursors.encode(news.cursor)
            yield FeedInvalidated([Cause.CLIPS], sorted(gone), cursor, resync=False)
        async for burst in bursts(news):
            shown -= gone
            resync = any(isinstance(item, Resync) for item in burst)
            causes = {cause for item in burst if (cause := _cause(ctx, item)) is not None}
            gone = set()
            if causes or resync:
                gone = shown - await _still_shown(await refresh(ctx), shown)
            causes = (causes - {Cause.CLIPS}) | ({Cause.CLIPS} if gone else set())
            if causes or resync:
                cursor = ctx.instance.cursors.encode(news.cursor)
                yield FeedInvalidated(sorted(causes), sorted(gone), cursor, resync)


def _cause(ctx: Context, item: News) -> Cause | None:
    match item.event if isinstance(item, Envelope) else None:
        case FeedSteered(session_id=session_id) if session_id in (None, ctx.session_id):
            return Cause.CONTROLS
        case PolicyChanged():
            return Cause.POLICY
        case RankingChanged():
            return Cause.RANKING
        case event if isinstance(event, _HIDES):
            return Cause.CLIPS
    return None


async def _topics(viewer: User | None, clip_ids: Collection[int]) -> list[str]:
    own = [] if viewer is None else [channels.user(viewer.id)]
    rows = await Clip.filter(id__in=list(clip_ids)).values_list("id", "author_id")
    clips = {channels.clip(clip_id) for clip_id, _ in rows}
    authors = {channels.author(author_id) for _, author_id in rows}
    return [*own, channels.ranking(), *clips, *authors]


async def _still_shown(viewer: User | None, clip_ids: Collection[int]) -> set[int]:
    """Published, and visible to the viewer."""
    shown = Clip.visible_to(viewer).filter(state=ClipState.PUBLISHED, id__in=list(clip_ids))
    return {*cast("list[int]", await shown.values_list("id", flat=True))} if clip_ids else set()
