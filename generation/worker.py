"""The worker: takes jobs from the queue, one at a time, until it is told to stop.

    claim → draw, mark and encode → renditions → sign and check → store → finish    (one `Attempt`)

A bell wakes it; a tick does where the bell was lost. Beside the work it takes jobs away from
workers that have died, so that any one worker left alive is enough.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

from generation.attempt import Attempt
from generation.backends import Backend
from generation.plane import Job, Plane, Stop
from generation.rollcall import RollCall
from generation.threads import in_thread
from models.generations import GenerationState

log = logging.getLogger(__name__)

# Anybody's overdue lease is noticed this soon.
REAP_SECONDS = 1.0
_SWEEP_SECONDS = 60.0
_OFFER_SECONDS = 60.0


class Worker:
    """`name` tells workers apart, in the rows and as a file name; `folder` is for the names of the
    workers of this machine."""

    def __init__(self, backend: Backend, plane: Plane, *, name: str, folder: Path) -> None:
        self._backend = backend
        self._plane = plane
        self._name = name
        self._roll = RollCall(folder, name)
        self._attempt: Attempt | None = None
        self._stopping = asyncio.Event()
        self._bell = asyncio.Event()

    async def run(self) -> None:
        """Work until `stop`. Survives whatever a job, the database or the store does."""
        self._roll.sign_in()
        bells = asyncio.create_task(self._repeat("listening", self._hear, REAP_SECONDS))
        chores = [
            asyncio.create_task(self._repeat("reaping", self._reap, REAP_SECONDS)),
            asyncio.create_task(self._repeat("sweeping", self._plane.sweep, _SWEEP_SECONDS)),
        ]
        try:
            await self._prepare()
            chores.append(asyncio.create_task(self._repeat("offering", self.offer, _OFFER_SECONDS)))
            while not self._stopping.is_set():
                await self._turn()
        finally:
            self._stopping.set()
            bells.cancel()
            await asyncio.gather(bells, *chores, return_exceptions=True)
            self._roll.sign_out()

    def stop(self) -> None:
        """Give the job in hand back to the queue and return from `run`, within seconds."""
        self._stopping.set()
        self._bell.set()
        if self._attempt is not None:
            self._attempt.stop(Stop.SHUTDOWN)

    async def run_one(self) -> tuple[Job, GenerationState | None] | None:
        """Claim a job and see it through: the job as claimed and the state it ended in (None: it
        was taken away). None when there is no job to take."""
        job = await self._plane.claim(self._name, self._backend.capabilities.name)
        if job is None:
            return None
        self._attempt = Attempt(job, self._backend, self._plane)
        if self._stopping.is_set():
            self._attempt.stop(Stop.SHUTDOWN)
        try:
            state = await self._attempt.run()
        finally:
            self._attempt = None
        log.info("job %d attempt %d: %s", job.id, job.attempt, state or "taken away")
        return job, state

    async def _prepare(self) -> None:
        """Load the backend before the first member waits for it. A failure is told again, with its
        job, when one is claimed."""
        stopping = asyncio.create_task(self._stopping.wait())
        loading = in_thread(self._backend.prepare)
        either: set[asyncio.Future[Any]] = {stopping, loading}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if loading.done() and (failure := loading.exception()) is not None:
            log.error("the backend cannot be prepared: %s", type(failure).__name__)

    async def offer(self) -> None:
        """Tell the web processes what this worker's backend can."""
        await self._plane.offer(self._backend.capabilities)

    async def _turn(self) -> None:
        self._bell.clear()
        try:
            if await self.run_one() is not None:
                return
        except Exception:
            # The job in hand, if any, is reaped when its lease ends.
            log.exception("the worker failed between jobs and goes on")
        await self._wait(self._bell, self._plane.tick_seconds)

    async def _reap(self) -> None:
        reaped = await self._plane.reap()
        for name in self._roll.dead():
            reaped |= await self._plane.reap(name)
        if reaped:
            self._bell.set()

    async def _hear(self) -> None:
        async with aclosing(self._plane.bells()) as bells:
            async for _ in bells:
                self._bell.set()

    async def _repeat(
        self, what: str, chore: Callable[[], Awaitable[object]], pause: float
    ) -> None:
        while not self._stopping.is_set():
            try:
                await chore()
            except Exception:
                log.exception("%s failed and is tried again", what)
            await self._wait(self._stopping, pause)

    async def _wait(self, event: asyncio.Event, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return
