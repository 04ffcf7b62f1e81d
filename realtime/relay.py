"""The relay gives waiting events their positions and rings the bell with them.

Every process may run one; the log lets a single one work at a time. Killed between stamping and
ringing it loses nothing: the positions are committed, and readers find them at their next tick.
"""

import asyncio
import time
from contextlib import suppress
from datetime import timedelta

from core import faults
from realtime.bus import Bus, Listener
from realtime.events import OutboxAppended
from realtime.log import PRUNE_BATCH, Log, Stamper
from realtime.tasks import cancel, keep_running

_BATCH = 500
_PRUNE_EVERY_SECONDS = 60.0


class Relay:
    """`tick` (seconds) bounds how long an event waits whose bell was lost; `keep` is how long a
    client may be away and still resume."""

    def __init__(
        self, log: Log, bus: Bus, *, tick: float = 0.2, keep: timedelta = timedelta(hours=72)
    ) -> None:
        self._log = log
        self._bus = bus
        self._tick = tick
        self._keep = keep
        self._rung = asyncio.Event()
        self._bell: Listener | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self.is_active = False

    async def start(self) -> None:
        self._bell = self._bus.listen(OutboxAppended)
        self._tasks = [
            asyncio.create_task(keep_running("relay", self._work, pause=self._tick)),
            asyncio.create_task(self._hear(self._bell)),
        ]

    def kick(self) -> None:
        """Look for waiting rows now."""
        self._rung.set()

    async def aclose(self) -> None:
        """Stop, and let another process's relay take over at once."""
        await cancel(self._tasks)
        self._tasks = []
        if self._bell is not None:
            self._bell.close()

    async def _hear(self, bell: Listener) -> None:
        async for _ in bell:
            self.kick()

    async def _work(self) -> None:
        async with self._log.stamping() as stamper:
            self.is_active = True
            prune_at = 0.0
            try:
                while True:
                    self._rung.clear()
                    await self._stamp(stamper)
                    if time.monotonic() >= prune_at:
                        await self._prune(stamper)
                        prune_at = time.monotonic() + _PRUNE_EVERY_SECONDS
                    await self._rest()
            finally:
                self.is_active = False

    async def _stamp(self, stamper: Stamper) -> None:
        while envelopes := await stamper.stamp(_BATCH):
            faults.point(faults.Point.RELAY_STAMPED)
            for envelope in envelopes:
                self._bus.publish(envelope)
            if len(envelopes) < _BATCH:
                return  # who came too late for these has rung since

    async def _prune(self, stamper: Stamper) -> None:
        while await stamper.prune(self._keep) == PRUNE_BATCH:
            await self._stamp(stamper)  # new events do not wait behind old ones

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._tick):
                await self._rung.wait()
