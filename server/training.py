"""Training as a command and as a background process: reads what members wanted, learns, and swaps
the model in when the gate lets it pass."""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from core.ids import new_id
from core.settings import Settings
from models import base, rankings
from models.base import transaction
from models.deletions import doom
from models.rankings import ModelState, RankerModel
from models.reads.ranking import Interaction, interactions_after, published_after
from ranking.ranker import entry_of_facts
from ranking.train.trainer import Judgement, Trainer
from server.instance import storage_of

logger = logging.getLogger(__name__)

_BATCH = 5_000
_KEPT = 3
PARTIAL_SECONDS = 60
FULL_SECONDS = 24 * 3600


async def train_ranker(settings: Settings, console: Console, *, watch: bool) -> None:
    """One full fit; with `watch`, partial fits every minute and a full one every day, until stopped.
    Raises `TooFew`."""
    await base.connect(settings.database, pool_size=2)
    try:
        while True:
            trainer, upto = await _full_fit(settings, console)
            if not watch:
                return
            await _follow(settings, trainer, upto)
    finally:
        await base.disconnect()


async def _full_fit(settings: Settings, console: Console) -> tuple[Trainer, int]:
    with Progress(console=console) as progress:
        reading = progress.add_task("Reading what members wanted", total=None)
        interactions = await _interactions(0)
        tags = await _tags(0)
        progress.update(reading, total=1, completed=1)
        fitting = progress.add_task(f"Learning from {len(interactions):,}", total=1)
        trainer = Trainer()
        judged = await asyncio.to_thread(
            trainer.fit,
            interactions,
            tags,
            lambda done: progress.update(fitting, completed=done),
        )
    upto = interactions[-1].id
    state = ModelState.LIVE if judged.passes else ModelState.REFUSED
    version = await _keep(settings, trainer, judged, state=state, upto=upto)
    verdict = "is live" if judged.passes else "was refused by the gate"
    console.print(
        f"{version} {verdict}: NDCG@10 {judged.model:.3f}, popularity {judged.popularity:.3f}, "
        f"{judged.members} members judged."
    )
    return trainer, upto


async def _follow(settings: Settings, trainer: Trainer, upto: int) -> None:
    """Partial fits for a day."""
    clips_upto = 0
    for _ in range(FULL_SECONDS // PARTIAL_SECONDS):
        await asyncio.sleep(PARTIAL_SECONDS)
        fresh = await _interactions(upto)
        if not fresh:
            continue
        tags = await _tags(clips_upto)
        await asyncio.to_thread(trainer.learn, fresh, tags)
        upto = fresh[-1].id
        version = await _keep(settings, trainer, None, state=ModelState.LIVE, upto=upto)
        logger.info("%s learned from %s more", version, len(fresh))


async def _interactions(after: int) -> list[Interaction]:
    found: list[Interaction] = []
    while part := await interactions_after(after, _BATCH):
        found += part
        after = part[-1].id
    return found


async def _tags(after: int) -> Mapping[int, Sequence[int]]:
    found: dict[int, Sequence[int]] = {}
    while facts := await published_after(after, _BATCH):
        after = facts[-1].published_order
        for one in facts:
            found[one.id] = entry_of_facts(one, lambda band: False).tags
    return found


async def _keep(
    settings: Settings,
    trainer: Trainer,
    judged: Judgement | None,
    *,
    state: ModelState,
    upto: int,
) -> str:
    """Store the model and put it in the place of the live one, all at once."""
    row_id = new_id()
    version = f"m{row_id}"
    content = await asyncio.to_thread(trainer.model(version).to_bytes)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.npz"
        file.write_bytes(content)
        stored = await storage_of(settings).put_file(
            file, suffix=".npz", content_type="application/octet-stream"
        )
    async with transaction():
        if state is ModelState.LIVE:
            await RankerModel.filter(state=ModelState.LIVE).update(state=ModelState.KEPT)
        await RankerModel.create(
            id=row_id,
            version=version,
            key=stored.key,
            state=state,
            upto=upto,
            metrics=json.dumps({} if judged is None else asdict(judged)),
        )
        old = await RankerModel.exclude(state=ModelState.LIVE).order_by("-id").offset(_KEPT)
        await doom([row.key for row in old])
        await RankerModel.filter(id__in=[row.id for row in old]).delete()
    return version


async def rollback_ranker(settings: Settings, version: str | None) -> str:
    """Make a kept model live again: the one named, else the latest before the live one."""
    await base.connect(settings.database, pool_size=1)
    try:
        async with transaction():
            if version is None:
                version = await rankings.version_before()
            return (await rankings.make_live(version)).version
    finally:
        await base.disconnect()
