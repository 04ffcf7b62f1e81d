"""Publishing scheduled drafts when they are due. Every web process looks; one of them publishes."""

from __future__ import annotations

import logging

from models.schedules import Schedule
from realtime.tasks import keep_running
from resolvers.context import Instance
from resolvers.schedules import publish_due

logger = logging.getLogger(__name__)

_LOOK_EVERY = 3.0  # seconds


async def keep_schedules(instance: Instance) -> None:
    """Publish what is due, for ever, or until cancelled."""

    async def look() -> None:
        await publish_all_due(instance)

    await keep_running("scheduler", look, pause=_LOOK_EVERY)


async def publish_all_due(instance: Instance) -> None:
    """A draft that fails for no reason its author could act on is logged, keeps no other waiting,
    and is tried again."""
    for due in await Schedule.due(instance.clock.now()):
        try:
            await publish_due(instance, due)
        except Exception:
            logger.exception("The draft %s was not published; it is tried again", due.id)
