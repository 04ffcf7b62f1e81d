"""What time does to consent: requests run out, unanswered publications go back, erasures are carried
out, and the ledger is signed."""

from __future__ import annotations

import logging
from datetime import datetime

from core.errors import Conflict
from core.proofs import Notary
from models import consent_ledger, publications
from models.base import transaction
from models.cameos import CameoRequest, lock_cameos, publishing, requesting, revoking
from models.publications import SILENCE, Outcome
from resolvers.context import Instance
from resolvers.publications import end_unanswerable

logger = logging.getLogger(__name__)

OFFICE = "consent-ledger"


async def keep_consents(instance: Instance) -> None:
    """Each step is safe to run twice at once."""
    await expire_requests(instance)
    await end_unanswerable(instance)
    await end_silence(instance)
    await carry_out_erasures(instance)
    notary = Notary(instance.settings.secret(), OFFICE)
    await consent_ledger.checkpoint(notary, instance.clock.now())


async def expire_requests(instance: Instance) -> None:
    now = instance.clock.now()
    for due in await requesting.expire_due(now):
        async with transaction():
            (row,) = await lock_cameos([due.cameo_id])
            await requesting.close(await CameoRequest.get(id=due.id), row, now)
    instance.live.kick()


async def end_silence(instance: Instance) -> None:
    """Who does not answer has not agreed."""
    before = instance.clock.now() - SILENCE
    for clip_id in await publications.silent_since(before):
        try:
            await end_silent(clip_id, before)
        except Conflict:
            logger.info("The clip %s was changed meanwhile; the next round looks again", clip_id)


async def end_silent(clip_id: int, before: datetime) -> None:
    """Unless it was asked for anew since `before`. Raises `Conflict` where it waits no more."""
    async with transaction():
        await publishing.hold_likenesses(clip_id)
        clip, row = await publications.waiting(clip_id)
        if row.asked_at <= before:
            await publications.end_wait(clip, Outcome.SILENCE)


async def carry_out_erasures(instance: Instance) -> None:
    now = instance.clock.now()
    for due in await revoking.due_erasures(now):
        async with transaction():
            (row,) = await lock_cameos([due.cameo_id])
            if not await revoking.erase_clip(row, due.clip_id, now):
                logger.info("The clip %s is kept as evidence, hidden", due.clip_id)
