"""Making a draft together at the same time: who is here, and what they say and try.

Presence is kept nowhere. Whoever is here says so to the others now and then; a newcomer says so at
once, and is answered; whoever was not heard of for a while is gone.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass

from core.errors import Conflict, NotFound
from core.pages import Page, PageRequest
from core.text import clean_text
from models import outbox
from models.base import connection, transaction
from models.clips import Clip, ClipState
from models.drafting import DraftLine, DraftLineKind, made_by
from models.sessions import Scope
from models.users import User
from realtime import channels
from realtime.envelope import Envelope
from realtime.events import DraftLineSaid, MakerPresent
from realtime.subscriptions import Subscription
from resolvers.context import Context
from resolvers.conversations import are_on, check_on
from resolvers.live import News, listen, refresh
from resolvers.pages import page_of
from resolvers.reviewing import review_prompt

LONGEST_LINE = 2000
# Say "I am here" this often; whoever missed two of them is gone.
HERE_SECONDS = 20.0
_GONE_SECONDS = 2.5 * HERE_SECONDS


@dataclass(frozen=True)
class Drafting:
    """The draft as it is being made: what was said since the last value, who is here now."""

    clip: Clip
    lines: list[DraftLine]
    present: list[User]
    resync: bool
    cursor: str


async def draft_lines(ctx: Context, clip_id: int, page: PageRequest) -> Page[DraftLine]:
    """Newest first. Raises `NotFound` for a clip that the viewer does not make."""
    viewer = ctx.require_viewer(Scope.READ)
    await check_on(ctx, viewer)
    if not await made_by(viewer).filter(id=clip_id).exists():
        raise NotFound("clip", field="clipId")
    return await page_of(DraftLine.filter(clip_id=clip_id), page)


async def say_in_draft(ctx: Context, clip_id: int, text: str, kind: DraftLineKind) -> DraftLine:
    """Say something beside a draft, or propose a prompt, which is reviewed like any other."""
    viewer = ctx.require_viewer(Scope.PUBLISH)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    await check_on(ctx, viewer)
    row = await _made(viewer, clip_id)
    cleaned = clean_text(text, field="text", shortest=1, longest=LONGEST_LINE, lines=True)
    if kind is DraftLineKind.PROMPT:
        review_prompt(cleaned)
    async with transaction():
        line = await DraftLine.create(clip_id=row.id, user_id=viewer.id, kind=kind, text=cleaned)
        said = DraftLineSaid(clip_id=row.id, user_id=viewer.id, line_id=line.id)
        await outbox.append(connection(), said)
    ctx.instance.live.kick()
    return line


async def draft_activity(
    ctx: Context, clip_id: int, after: str | None
) -> AsyncGenerator[Drafting, None]:
    """The draft now, then again whenever somebody says something, comes or goes, or it shows a new
    take. It ends when the viewer makes it no more, or it is no draft any more, or messages are
    turned off for them."""
    viewer = ctx.require_viewer(Scope.READ)
    await check_on(ctx, viewer)
    topics = [channels.making(clip_id), channels.user(viewer.id)]
    async with listen(ctx, topics, after) as news:
        row = await _made(viewer, clip_id)
        room = _Room(viewer.id)
        _say_here(ctx, clip_id, is_here=True)
        try:
            yield await _drafting(ctx, row, heard=[], room=room, news=news)
            async for heard in _bursts_and_beats(news):
                current = await refresh(ctx)
                found = None if current is None else await made_by(current).get_or_none(id=clip_id)
                if found is None or found.state is not ClipState.DRAFT:
                    return
                if current is None or not await are_on(ctx, current):
                    return
                changed = room.hear(heard)
                if not heard or changed.newcomers:
                    _say_here(ctx, clip_id, is_here=True)
                if changed.any:
                    yield await _drafting(ctx, found, heard=heard, room=room, news=news)
        finally:
            _say_here(ctx, clip_id, is_here=False)


@dataclass(frozen=True)
class _Change:
    any: bool
    newcomers: bool


class _Room:
    """Who is here, as one of them hears it."""

    def __init__(self, own_id: int) -> None:
        self._own_id = own_id
        self._heard: dict[int, float] = {}

    @property
    def present(self) -> list[int]:
        return [self._own_id, *self._heard]

    def hear(self, heard: Sequence[News]) -> _Change:
        """Take note of who came and went, and of who has not been heard of for too long."""
        now = time.monotonic()
        before = set(self._heard)
        happened = False
        for item in heard:
            event = item.event if isinstance(item, Envelope) else None
            if not isinstance(event, MakerPresent):
                happened = True
            elif event.user_id != self._own_id and event.is_here:
                self._heard[event.user_id] = now
            else:
                self._heard.pop(event.user_id, None)
        for user_id in [u for u, at in self._heard.items() if at < now - _GONE_SECONDS]:
            del self._heard[user_id]
        after = set(self._heard)
        return _Change(happened or after != before, bool(after - before))


async def _bursts_and_beats(news: Subscription) -> AsyncIterator[list[News]]:
    """What arrives, and an empty list after every `HERE_SECONDS` in which nothing did."""
    while True:
        heard: list[News] = []
        try:
            async with asyncio.timeout(HERE_SECONDS):
                heard.append(await anext(news))
        except TimeoutError:
            pass
        except StopAsyncIteration:
            return
        yield heard


async def _drafting(
    ctx: Context, row: Clip, *, heard: Sequence[News], room: _Room, news: Subscription
) -> Drafting:
    events = [item.event for item in heard if isinstance(item, Envelope)]
    said = [event.line_id for event in events if isinstance(event, DraftLineSaid)]
    here = await ctx.loaders.user.load_many(room.present)
    return Drafting(
        clip=row,
        lines=await DraftLine.filter(id__in=said, clip_id=row.id).order_by("id") if said else [],
        present=[user for user in here if user is not None],
        resync=len(events) < len(heard),
        cursor=ctx.instance.cursors.encode(news.cursor),
    )


def _say_here(ctx: Context, clip_id: int, *, is_here: bool) -> None:
    if ctx.viewer is not None:
        present = MakerPresent(clip_id=clip_id, user_id=ctx.viewer.id, is_here=is_here)
        ctx.instance.live.emit(present)


async def _made(viewer: User, clip_id: int) -> Clip:
    row = await made_by(viewer).get_or_none(id=clip_id)
    if row is None:
        raise NotFound("clip", field="clipId")
    if row.state is not ClipState.DRAFT:
        raise Conflict("It is no draft any more.", field="clipId")
    return row
