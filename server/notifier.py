"""The reader of the event log that makes notifications: one at a time among all web processes."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress

from core.errors import Conflict
from models import log_readers
from models.base import transaction
from realtime import channels
from realtime.subscriptions import Subscription
from realtime.tasks import keep_running
from resolvers.context import Instance
from resolvers.notices import deliver, deliver_due

NAME = "notifications"
_BATCH = 25  # on SQLite nobody else writes while a batch is worked on
_TICK_SECONDS = 0.25  # as long as the process's own reader of the log waits at most
_TURN_MS = 10_000  # how long the others wait for a process that went without a word
_DUE_EVERY_MS = 5_000


class Notifier:
    """Reads the log as soon as this process knows of events behind where the reader stands."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._holder = secrets.token_hex(8)
        self._stands = 0
        self._held_until_ms = 0
        self._ask_again_ms = 0
        self._look_for_due_ms = 0

    async def run(self) -> None:
        """Read on for ever, or until cancelled; a failure is logged and the reading starts again."""
        try:
            await keep_running("notifier", self._follow, pause=1.0)
        finally:
            await log_readers.end_turn(NAME, self._holder)

    async def catch_up(self) -> None:
        """Read everything that has a position, if it is this process's turn."""
        while await self._has_turn() and await self._read_batch():
            pass

    async def push_due(self) -> None:
        """Announce what quiet hours kept back and do not any more, if it is this process's turn."""
        if not await self._has_turn():
            return
        async with transaction():
            announced = await deliver_due(self._instance.clock.now())
        if announced:
            self._instance.live.kick()

    async def _follow(self) -> None:
        async with self._instance.live.subscribe([channels.relay()]) as bells:
            while True:
                if self._instance.live.position > self._stands:
                    await self.catch_up()
                if self._now_ms() >= self._look_for_due_ms:
                    self._look_for_due_ms = self._now_ms() + _DUE_EVERY_MS
                    await self.push_due()
                await self._rest(bells)

    async def _rest(self, bells: Subscription) -> None:
        """Until something was appended or a tick is over. The bell rings before the event has its
        position, so there is a look a tick later in any case."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_TICK_SECONDS):
                await anext(bells)

    async def _read_batch(self) -> bool:
        """One batch in one transaction; whether there was any."""
        live = self._instance.live
        stands = await log_readers.position(NAME, await live.log.span())
        batch = await live.log.read(stands, _BATCH)
        if not batch:
            self._stands = stands
            return False
        now = self._instance.clock.now()
        try:
            async with transaction():
                await log_readers.advance(NAME, before=stands, to=batch[-1].pos)
                events = [envelope.event for envelope in batch]
                await deliver(events, settings=self._instance.settings, now=now)
        except Conflict:
            return True  # another process was faster: look at where it left off
        self._stands = batch[-1].pos
        live.kick()
        return True

    async def _has_turn(self) -> bool:
        """Asked of the database only when half of the turn is over, or the other's may be."""
        now = self._now_ms()
        if now < self._held_until_ms - _TURN_MS // 2:
            return True
        if now < self._ask_again_ms:
            return False
        mine = await log_readers.take_turn(NAME, self._holder, now_ms=now, for_ms=_TURN_MS)
        self._held_until_ms = now + _TURN_MS if mine else 0
        self._ask_again_ms = 0 if mine else now + _TURN_MS // 4
        return mine

    def _now_ms(self) -> int:
        return int(self._instance.clock.now().timestamp() * 1000)
