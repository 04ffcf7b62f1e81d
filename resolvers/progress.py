"""Watching a generation: as it is now, then every change of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from models.generations import Generation
from models.sessions import Scope, Session
from realtime import channels
from realtime.envelope import Envelope
from realtime.events import GenerationProgressed
from realtime.subscriptions import Resync
from resolvers.context import Context
from resolvers.generations import generation
from resolvers.loaders import Loaders


@dataclass(frozen=True)
class Watched:
    """A generation as its watcher sees it now. `seq` only grows; `cursor` resumes the watch."""

    generation: Generation
    seq: int
    stage: str
    fraction: float
    preview: str | None
    cursor: str


async def generation_progress(
    ctx: Context, generation_id: int, after: str | None
) -> AsyncIterator[Watched]:
    """The row as it is now, then every change of it, until it is over or the viewer may not watch
    it any more. Values come with growing `seq`; the last one of a job that ends is its end.

    Raises `NotFound` as `generation` does, `BadInput` for an `after` that is no cursor.
    """
    cursors = ctx.instance.cursors
    start = None if after is None else cursors.decode(after)
    # Listen first, then load: whatever happens in between is heard.
    topics = [channels.generation(generation_id), *own_topics(ctx)]
    async with ctx.instance.live.subscribe(topics, after=start) as news:
        row = await generation(ctx, generation_id)
        seq = row.progress_seq
        yield _watched(row, None, cursors.encode(news.cursor))
        if row.is_over:
            return
        async for item in news:
            found = await _still_visible(ctx, generation_id)
            if found is None:
                return
            if found.progress_seq > seq:
                seq = found.progress_seq
                yield _watched(found, _preview(item), cursors.encode(news.cursor))
            if found.is_over:
                return


def own_topics(ctx: Context) -> list[channels.Topic]:
    """What tells when the viewer may watch no more."""
    viewer = ctx.require_viewer(Scope.READ)
    session = ctx.session_id or 0
    return [channels.user(viewer.id), channels.session(session), channels.token(session)]


async def _still_visible(ctx: Context, generation_id: int) -> Generation | None:
    """The row, if the session is still open, its member in good standing, and the job theirs."""
    open_now = Session.open_at(ctx.instance.clock.now())
    session = await open_now.get_or_none(id=ctx.session_id)
    if session is None:
        return None
    viewer = await session.member()
    if viewer is None:
        return None
    ctx.loaders = Loaders(viewer)  # what was loaded for the last value is old now
    return await Generation.visible_to(viewer).get_or_none(id=generation_id)


def _watched(row: Generation, preview: str | None, cursor: str) -> Watched:
    return Watched(row, row.progress_seq, row.stage, row.fraction, preview, cursor)


def _preview(item: Envelope | Resync) -> str | None:
    if isinstance(item, Envelope) and isinstance(item.event, GenerationProgressed):
        return item.event.preview
    return None
