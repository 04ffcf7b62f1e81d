"""Housekeeping of a web process: what has passed its time goes.

Every process runs it; each step is safe to run twice at once.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import NoReturn

from tortoise.expressions import Subquery

from core.errors import Conflict
from core.ids import id_at
from models.base import execute, reading, transaction
from models.clips import Clip, ClipState, Rendition
from models.deletions import DoomedFile, doom, is_referred_to
from models.exports import expire_exports
from models.home_timelines import shorten_timelines
from models.playbacks import forget_old_marks
from models.publications import PublicationWish
from models.rankings import forget_snapshots
from models.schedules import Schedule
from models.surroundings import clear_surroundings
from models.uploads import expire_uploads
from resolvers.accounts import erase_due
from resolvers.context import Instance
from resolvers.guardianship import keep_links_up
from resolvers.ranking_days import keep_days
from server.consents import keep_consents

logger = logging.getLogger(__name__)

_EVERY = timedelta(minutes=10)
SESSION_LASTS = timedelta(days=1)  # how long a session of a ranked feed can be paged on
_BATCH = 100
_FILES = 1000
_IDS = ("id", "position")  # columns whose values carry a time

# How long rows are kept, by the column that says when they were last of use.
RETENTION: tuple[tuple[str, str, timedelta], ...] = (
    ("sessions", "expires_at", timedelta(days=30)),
    ("challenges", "expires_at", timedelta(0)),
    ("impressions", "position", timedelta(days=90)),
    ("notifications", "position", timedelta(days=180)),
    ("audit", "id", timedelta(days=365)),
    ("erasure_proofs", "id", timedelta(days=10 * 365)),
)


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
    await keep_consents(instance)
    await erase_due(instance)
    await keep_links_up(instance)
    await expire_exports(instance.clock.now())
    await expire_uploads(instance.clock.now())
    await remove_doomed_files(instance)
    await forget_the_old(instance.clock.now())
    await forget_old_marks(instance.clock.now())
    await shorten_timelines(turn=int(instance.clock.now().timestamp() / _EVERY.total_seconds()))
    await keep_days(instance.clock.now())
    await forget_snapshots(int((instance.clock.now() - SESSION_LASTS).timestamp() * 1000))
    await tidy_changes()


async def trash_old_drafts(instance: Instance) -> None:
    """Drafts older than the operator allows go to the trash, where their author still finds them;
    those that are to be published do not."""
    days = instance.settings.draft_days
    if days is None:
        return
    now = instance.clock.now()
    before = now - timedelta(days=days)
    scheduled = Subquery(Schedule.filter(refusal=None).values("id"))
    drafts = Clip.filter(state=ClipState.DRAFT).exclude(id__in=scheduled)
    async for draft in drafts.order_by("id").limit(_BATCH):
        if draft.created_at < before:
            try:
                async with transaction():
                    await draft.trash(now)
                    await Schedule.drop([draft.id])
                    await PublicationWish.drop([draft.id])
            except Conflict:
                logger.info(
                    "The draft %s was changed meanwhile; the next round looks again", draft.id
                )


async def purge_trash(instance: Instance) -> None:
    """Clips that were in the trash long enough lose their words and files for good; a poster that
    is somebody's picture stays that."""
    before = instance.clock.now() - timedelta(days=instance.settings.trash_days)
    for clip in await Clip.filter(state=ClipState.TRASHED, trashed_at__lt=before).limit(_BATCH):
        try:
            await _purge(clip)
        except Conflict:
            logger.info("The clip %s was changed meanwhile; the next round looks again", clip.id)


async def _purge(clip: Clip) -> None:
    async with transaction():
        await clip.purge()
        await clear_surroundings(clip.id)
        await doom([file.key for file in await Rendition.filter(clip_id=clip.id)])
        await Rendition.filter(clip_id=clip.id).delete()


async def remove_doomed_files(instance: Instance) -> None:
    """Delete the files whose rows are gone. What a crash leaves undone is done the next time."""
    for file in await DoomedFile.all().limit(_FILES):
        if not await is_referred_to(file.key):
            await instance.storage.delete(file.key)
        await DoomedFile.filter(key=file.key).delete()


async def tidy_changes() -> None:
    """What has changed is read within seconds; a round later nobody asks for it."""
    through = reading()
    if through is not None:
        await through.changes.tidy_up(through.lines)


async def forget_the_old(now: datetime) -> None:
    """Delete what was kept for as long as `RETENTION` says."""
    for table, column, age in RETENTION:
        before = now - age
        limit = id_at(int(before.timestamp() * 1000)) if column in _IDS else before
        await execute(f"DELETE FROM {table} WHERE {column} < ?", limit)  # noqa: S608 - our names
