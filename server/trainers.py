"""Training that a web process keeps going: a child process, so that neither learning nor what it
imports is in the way of answers."""

from __future__ import annotations

import asyncio
import logging
import os
import sys

from core.settings import PREFIX, Settings
from models.reads.ranking import interactions_after
from models.trainings import training_now
from ranking.weights import FEWEST
from realtime.tasks import keep_running
from resolvers.context import Instance

logger = logging.getLogger(__name__)

_LOOK_EVERY = 30.0  # seconds
# After a start clients come back all at once and find caches cold; what is learned can wait.
_SETTLING = 120.0


async def keep_training(instance: Instance) -> None:
    """Have one trainer at work over all processes, for ever, or until cancelled."""
    if not instance.settings.training:
        return
    await asyncio.sleep(_SETTLING)

    async def look() -> None:
        if await is_trainer_wanted(instance):
            await _train(instance.settings)

    await keep_running("training", look, pause=_LOOK_EVERY)


async def is_trainer_wanted(instance: Instance) -> bool:
    """Whether there is something to learn and nobody at it."""
    if await training_now(int(instance.clock.now().timestamp() * 1000)) is not None:
        return False
    return len(await interactions_after(0, FEWEST)) >= FEWEST


async def _train(settings: Settings) -> None:
    """A trainer from its start to its end. Of two that start at once one gives way."""
    process = await asyncio.create_subprocess_exec(
        *("nice", "-n", "19", sys.executable, "-m", "server", "train-ranker", "--watch"),
        env={
            **os.environ,
            f"{PREFIX}DATABASE_URL": settings.database,
            f"{PREFIX}DATA_DIR": str(settings.data_dir),
            f"{PREFIX}MEDIA_URL": settings.media,
        },
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
    )
    logger.info("training the ranker in process %s", process.pid)
    try:
        status = await process.wait()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    if status:
        logger.warning("the trainer ended with status %s and is started again", status)
