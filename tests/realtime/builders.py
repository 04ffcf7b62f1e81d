"""Envelopes for the tests of this folder."""

import asyncio
from collections.abc import Callable

from realtime.cursors import Cursor
from realtime.envelope import Envelope
from realtime.events import ClipPublished, Event, GenerationProgressed

EPOCH = "e1"


def durable(
    event: Event, pos: int, *, topics: tuple[str, ...] | None = None, epoch: str = EPOCH
) -> Envelope:
    return Envelope(event, event.topics if topics is None else topics, 1.0, Cursor(epoch, pos))


def published(pos: int, *, author: int = 1) -> Envelope:
    return durable(ClipPublished(clip_id=pos, author_id=author), pos)


def progress(seq: int, *, generation: int = 1) -> Envelope:
    return Envelope.ephemeral(progressed(seq, generation=generation))


def progressed(seq: int, *, generation: int = 1) -> GenerationProgressed:
    return GenerationProgressed(generation, 1, seq=seq, stage="denoise", fraction=0.5)


async def eventually(holds: Callable[[], bool], *, within: float = 5.0) -> None:
    """Wait for a condition that no event announces."""
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110 - what is waited for sets no event
            await asyncio.sleep(0.005)
