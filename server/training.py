"""Training, in a process of its own: reads what members wanted, learns, and swaps the model in when
the gate lets it pass. One process at a time does (`server.turns`)."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from core.ids import id_at, made_at_ms, new_id
from core.settings import Settings
from models import base, outbox, rankings
from models.base import transaction
from models.deletions import doom
from models.rankings import ModelState, RankerModel
from models.reads.ranking import Interaction, interactions_after, published_after
from models.trainings import Phase
from ranking.ranker import entry_of_facts
from ranking.train.trainer import Judgement, Trainer
from realtime.events import RankingChanged
from server.instance import storage_of
from server.turns import Turn

logger = logging.getLogger(__name__)

_BATCH = 5_000
_KEPT = 3  # of what passed the gate, beside the live one, and of full fits
_REFUSED_MS = 366 * 24 * 3600 * 1000  # how long what was refused is told of
PARTIAL_SECONDS = 60
FULL_SECONDS = 24 * 3600
REFUSED_SECONDS = 3600  # until the next full fit after one that the gate refused


def _give_way() -> None:
    """Work while nothing else wants the processor: a fit may take a minute more, a page may not."""
    if hasattr(os, "SCHED_IDLE"):
        with suppress(
            PermissionError
        ):  # in a container that does not let one; it is `nice` already
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


async def train_ranker(settings: Settings, console: Console, *, watch: bool) -> None:
    """One full fit; with `watch`, partial fits every minute and a full one every day, until stopped
    or left by the process that started this one. Raises `TooFew` and `TurnTaken`."""
    if watch:
        _give_way()
    await base.connect(settings.database, pool_size=2)
    try:
        async with Turn() as turn:
            session = Session(settings, console, turn)
            passed = await session.fit()
            parent = os.getppid()
            while watch and os.getppid() == parent:
                if passed:
                    await session.follow(parent)
                else:
                    await asyncio.sleep(REFUSED_SECONDS)
                passed = await session.fit()
    finally:
        await base.disconnect()


class Session:
    """What one turn at training goes on from: the trainer, and how far it has read."""

    def __init__(self, settings: Settings, console: Console, turn: Turn) -> None:
        self._settings, self._console, self._turn = settings, console, turn
        self._trainer = Trainer()
        self._version = ""  # what this turn put in last; none yet, or a full fit is on
        self._upto = 0  # the last interaction learned from
        self._clips_upto = 0  # the last clip whose tags are known

    async def fit(self) -> bool:
        """Learn everything anew; whether the gate lets it pass. Raises `TooFew` and `TurnTaken`."""
        self._turn.now(Phase.READING)
        with Progress(console=self._console) as progress:
            reading = progress.add_task("Reading what members wanted", total=None)
            interactions = await _interactions(0)
            self._clips_upto, tags = await _tags(0)
            progress.update(reading, total=1, completed=1)
            fitting = progress.add_task(f"Learning from {len(interactions):,}", total=1)

            def report(done: float) -> None:
                self._turn.now(Phase.FITTING, done)
                progress.update(fitting, completed=done)

            self._trainer, self._version = Trainer(), ""
            judged = await asyncio.to_thread(self._trainer.fit, interactions, tags, report)
        self._upto = interactions[-1].id
        version = await self._keep(judged)
        verdict = "is live" if judged.passes else "was refused by the gate"
        self._console.print(
            f"{version} {verdict}: NDCG@10 {judged.model:.3f}, popularity "
            f"{judged.popularity:.3f}, {judged.members} members judged."
        )
        return judged.passes

    async def follow(self, parent: int) -> None:
        """Partial fits for a day, or until one is refused or `parent` is gone. Raises `TurnTaken`."""
        for _ in range(FULL_SECONDS // PARTIAL_SECONDS):
            self._turn.now(Phase.WAITING)
            await asyncio.sleep(PARTIAL_SECONDS)
            if os.getppid() != parent or await self.learn() is False:
                return

    async def learn(self) -> bool | None:
        """Learn from what is new; whether the gate lets it pass, None where nothing is, or where an
        operator put an earlier model in: that one stays until a full fit."""
        await self._turn.check()
        fresh = await _interactions(self._upto)
        if not fresh or await self._is_replaced():
            return None
        self._turn.now(Phase.FITTING)
        self._clips_upto, tags = await _tags(self._clips_upto)
        await asyncio.to_thread(self._trainer.learn, fresh, tags)
        self._upto = fresh[-1].id
        judged = await asyncio.to_thread(self._trainer.judged)
        version = await self._keep(judged)
        logger.info("%s learned from %s more; passed: %s", version, len(fresh), judged.passes)
        return judged.passes

    async def _keep(self, judged: Judgement) -> str:
        """Store the model and, where it passed, put it in the place of the live one, all at once. Of
        one that is refused no more is kept than what the gate said."""
        row_id = new_id()
        version, is_full = f"m{row_id}", not self._version
        key = await self._stored(version) if judged.passes else ""
        state = ModelState.LIVE if judged.passes else ModelState.REFUSED
        async with transaction():
            await self._turn.check()
            if state is ModelState.LIVE and await self._is_replaced():
                state = ModelState.KEPT
            if state is ModelState.LIVE:
                await RankerModel.filter(state=ModelState.LIVE).update(state=ModelState.KEPT)
                await outbox.append(base.connection(), RankingChanged())
            await RankerModel.create(
                id=row_id,
                version=version,
                key=key,
                state=state,
                upto=self._upto,
                metrics=json.dumps({**asdict(judged), "is_full": is_full}),
            )
            await _forget_old(row_id)
        self._version = version
        return version

    async def _stored(self, version: str) -> str:
        content = await asyncio.to_thread(self._trainer.model(version).to_bytes)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "model.npz"
            file.write_bytes(content)
            stored = await storage_of(self._settings).put_file(
                file, suffix=".npz", content_type="application/octet-stream"
            )
        return stored.key

    async def _is_replaced(self) -> bool:
        """Whether another model than the one this turn put in last is live."""
        live = await rankings.live_model()
        return bool(self._version) and (live is None or live.version != self._version)


async def _forget_old(latest_id: int) -> None:
    """There is always something to go back to: the last few models, which may be minutes old, and
    the last few full fits."""
    kept = await RankerModel.filter(state=ModelState.KEPT).order_by("-id")
    full = [row for row in kept if json.loads(row.metrics).get("is_full")]
    spared = {row.id for row in [*kept[:_KEPT], *full[:_KEPT]]}
    before = id_at(made_at_ms(latest_id) - _REFUSED_MS)
    old = await RankerModel.filter(state=ModelState.REFUSED, id__lt=before)
    old += [row for row in kept if row.id not in spared]
    await doom([row.key for row in old if row.key])
    await RankerModel.filter(id__in=[row.id for row in old]).delete()


async def _interactions(after: int) -> list[Interaction]:
    found: list[Interaction] = []
    while part := await interactions_after(after, _BATCH):
        found += part
        after = part[-1].id
    return found


async def _tags(after: int) -> tuple[int, Mapping[int, Sequence[int]]]:
    """Of the clips published after that one, and the last of them."""
    found: dict[int, Sequence[int]] = {}
    while facts := await published_after(after, _BATCH):
        after = facts[-1].published_order
        for one in facts:
            found[one.id] = entry_of_facts(one, lambda band: False).tags
    return after, found


async def rollback_ranker(settings: Settings, version: str | None) -> str:
    """Make a kept model live again: the one named, else the latest before the live one. It stays
    until a full fit."""
    await base.connect(settings.database, pool_size=1)
    try:
        async with transaction():
            if version is None:
                version = await rankings.version_before()
            return (await rankings.make_live(version)).version
    finally:
        await base.disconnect()
