"""Housekeeping of a web process: what has passed its time goes.

Every process runs it; each step is safe to run twice at once.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import NoReturn

from models.base import transaction
from models.clips import Clip, ClipState, Rendition
from models.playbacks import forget_old_marks
from models.surroundings import clear_surroundings
from models.sessions import Challenge, Session
from resolvers.context import Instance

logger = logging.getLogger(__name__)

_EVERY = timedelta(minutes=10)
_BATCH = 100
_KEEP_ENDED_SESSIONS = timedelta(days=30)


async def keep_up(instance: Instance) -> NoReturn:
    """Run `upkeep` now and then, for ever. A failure is logged and the next round tries again."""
    while True:
        try:
            await upkeep(instance)
        except Exception:
            logger.exception("Housekeeping failed; the next round tries again")
        await asyncio.sleep(_EVERY.total_seconds())


async def upkeep(instance: Instance) -> None:
    await trash_old_drafts(instance)
    await purge_trash(instance)
    now = instance.clock.now()
    await Session.filter(expires_at__lt=now - _KEEP_ENDED_SESSIONS).delete()
    await Challenge.filter(expires_at__lt=now).delete()
    await forget_old_marks(now)


async def trash_old_drafts(instance: Instance) -> None:
    """Drafts older than the operator allows go to the trash, where their author still finds them."""
    days = instance.settings.draft_days
    if days is None:
        return
    now = instance.clock.now()
    before = now - timedelta(days=days)
    async for draft in Clip.filter(state=ClipState.DRAFT).order_by("id").limit(_BATCH):
        if draft.created_at < before:
            await draft.trash(now)


async def purge_trash(instance: Instance) -> None:
    """Clips that were in the trash long enough lose their words and files for good."""
    before = instance.clock.now() - timedelta(days=instance.settings.trash_days)
    for clip in await Clip.filter(state=ClipState.TRASHED, trashed_at__lt=before).limit(_BATCH):
        async with transaction():
            await clip.purge()
            await clear_surroundings(clip.id)
            files = await Rendition.filter(clip_id=clip.id)
            await Rendition.filter(clip_id=clip.id).delete()
        for file in files:
            # Files are stored by content: another clip may stand on the same one.
            if not await Rendition.filter(key=file.key).exists():
                await instance.storage.delete(file.key)
