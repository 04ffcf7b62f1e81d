"""Cancels, kills, crashes and sleeps in every order: no job may be stuck, and none meet another's end.

The rows are the real ones, and so is every call; the workers are coroutines of this process, so that
a thousand jobs are a matter of a minute. `worker-killed` and `crash-points` kill real processes.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable
from typing import Any

from bench.faults.ledger import bar, none
from bench.faults.rows import MADE, submit
from bench.figures import Figure
from core.errors import Conflict
from models import base
from models.base import fetch
from models.clips import Clip
from models.generations import Generation, GenerationState, queue, requests
from models.migrations.runner import migrate
from models.users import User

_HANDS = 6
_LEASE_SECONDS = 0.4
_TROUBLE = ("kill", "kill in a call", "crash", "shutdown", "sleep")
_CANCELED_SHARE = 0.4


async def interleaved(url: str, *, jobs: int, dice: random.Random) -> list[Figure]:
    """Six workers that die and are replaced, a reaper, and members who change their minds."""
    await migrate(url)
    await base.connect(url)
    try:
        owners = [await User.create(handle=n, handle_key=n, name=n) for n in ("ann", "bob")]
        keys = [(owners[n % 2].id, f"key-{n}") for n in range(jobs)]
        ids = {await submit(owner, key): owner for owner, key in keys}
        site = _Site(ids, dice)
        async with asyncio.timeout(60 + jobs), asyncio.TaskGroup() as group:
            group.create_task(site.reap())
            group.create_task(site.cancel())
            for number in range(_HANDS):
                group.create_task(site.work(f"hand-{number}"))
        return await site.check()
    finally:
        await base.disconnect()


class _Site:
    def __init__(self, owners: dict[int, int], dice: random.Random) -> None:
        self._owners, self._dice = owners, dice
        self._dead: list[str] = []
        self._asked: set[int] = set()
        self.happened: Counter[str] = Counter()
        self._over = asyncio.Event()

    async def work(self, name: str) -> None:
        generation = 0
        while not self._over.is_set():
            me = f"{name}.{generation}"
            job = await queue.claim(
                me, backend="plain", lease_seconds=_LEASE_SECONDS, running_cap=100
            )
            if job is None:
                await asyncio.sleep(0.02)
            elif not await self._see_through(job):
                self._dead.append(me)
                generation += 1

    async def _see_through(self, job: Generation) -> bool:
        """Whether the worker lives on."""
        trouble = self._dice.choice(_TROUBLE) if self._dice.random() < 0.6 else ""
        steps = [self._beat, self._beat, self._postprocess, self._moderate, self._finish]
        at = self._dice.randrange(len(steps)) if trouble else -1
        if trouble:
            self.happened[trouble] += 1
        for number, step in enumerate(steps):
            if number == at:
                if trouble == "kill":
                    return False
                if trouble == "kill in a call":
                    await self._killed_in(step(job))
                    return False
                if trouble == "crash":
                    await queue.fail(job, queue.Failure.BACKEND_FAILED, "x", may_pass=True)
                    return True
                if trouble == "shutdown":
                    await queue.give_back(job)
                    return True
                await asyncio.sleep(1.5 * _LEASE_SECONDS)
            if not await step(job):
                return True
            await asyncio.sleep(self._dice.uniform(0, 0.004))
        return True

    async def _killed_in(self, call: Awaitable[bool]) -> None:
        """The connection is gone in the middle of what it was asked."""
        running = asyncio.ensure_future(call)
        await asyncio.sleep(self._dice.uniform(0, 0.01))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    async def _beat(self, job: Generation) -> bool:
        beat = await queue.heartbeat(job, lease_seconds=_LEASE_SECONDS)
        if beat is not None and beat.cancel:
            await queue.confirm_cancel(job)
        return beat is not None and not beat.cancel

    async def _postprocess(self, job: Generation) -> bool:
        return await queue.postprocess(job) or await self._beat(job)

    async def _moderate(self, job: Generation) -> bool:
        return await queue.moderate(job) or await self._beat(job)

    async def _finish(self, job: Generation) -> bool:
        return await queue.finish(job, MADE) is not None or await self._beat(job)

    async def cancel(self) -> None:
        """Some of the jobs, in no order, while they wait, are made, are made again or are over."""
        for job in self._dice.sample(
            sorted(self._owners), int(_CANCELED_SHARE * len(self._owners))
        ):
            try:
                await requests.cancel(self._owners[job], job)
                self._asked.add(job)
            except Conflict:
                self.happened["cancel that came too late"] += 1
            await asyncio.sleep(self._dice.uniform(0, 0.03))

    async def reap(self) -> None:
        while await Generation.filter(finished_at_ms=None).exists():
            await queue.reap()
            while self._dead:
                await queue.reap(dead_worker=self._dead.pop())
            await asyncio.sleep(0.05)
        self._over.set()

    async def check(self) -> list[Figure]:
        states: dict[int, Any] = dict(await Generation.all().values_list("id", "state"))
        canceled = {id for id, state in states.items() if state == GenerationState.CANCELED}
        made = [id for id, state in states.items() if state == GenerationState.COMPLETED]
        told = await fetch("SELECT data FROM outbox WHERE type = 'generation.finished'")
        return [
            bar("jobs", len(states)),
            *(bar(name, count) for name, count in sorted(self.happened.items())),
            bar("jobs that were asked to be canceled in time", len(self._asked)),
            none("jobs that were stuck", await Generation.filter(finished_at_ms=None).count()),
            none("jobs canceled that nobody asked for", len(canceled - self._asked)),
            none("jobs made after they were canceled", len(self._asked & set(made))),
            none("clips too many or too few", abs(await Clip.all().count() - len(made))),
            none("ends told too often or not at all", abs(len(told) - len(states))),
        ]
