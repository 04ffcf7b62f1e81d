"""The reader of the event log that makes notifications: one at a time among all web processes."""

from __future__ import annotations

import asyncio
import secrets

from core.errors import Conflict
from models import log_readers
from models.base import transaction
from realtime.tasks import keep_running
from resolvers.context import Instance
from resolvers.notices import announce, deliver_due, wanted

NAME = "notifications"
_BATCH = 500
# Between two looks at what this process knows of the log. What comes in between is told together, for
# some ten statements, whatever there is to tell.
_TICK_SECONDS = 0.1
_TURN_MS = 10_000  # how long the others wait for a process that went without a word
_DUE_EVERY_MS = 5_000


class Notifier:
    """Reads the log as far as this process knows it, from memory where it is there."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._holder = secrets.token_hex(8)
        self._epoch: str | None = None  # of the log in which it stands; None: it has to ask where
        self._stands = 0  # as the database has it
        self._read = 0  # further, where nothing gave cause to write since
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
        await self._keep_place()

    async def push_due(self) -> None:
        """Announce what quiet hours kept back and do not any more, if it is this process's turn."""
        if not await self._has_turn():
            return
        async with transaction():
            announced = await deliver_due(self._instance.clock.now())
        if announced:
            self._instance.live.kick()

    async def _follow(self) -> None:
        while True:
            while self._is_behind() and await self._has_turn():
                await self._read_batch()
            if self._now_ms() >= self._look_for_due_ms:
                self._look_for_due_ms = self._now_ms() + _DUE_EVERY_MS
                await self.push_due()
                await self._keep_place()
            await asyncio.sleep(_TICK_SECONDS)

    def _is_behind(self) -> bool:
        live = self._instance.live
        return self._epoch != live.epoch or self._read < live.position

    async def _read_batch(self) -> bool:
        """What one batch gives cause to tell, in one transaction; whether there was any batch."""
        live, now = self._instance.live, self._instance.clock.now()
        if self._epoch != live.epoch:
            await self._find_place()
        known = live.since(self._read, _BATCH) if self._epoch == live.epoch else None
        batch = known or await live.log.read(self._read, _BATCH)
        if not batch:
            return False
        events = [envelope.event for envelope in batch]
        told = await wanted(events, settings=self._instance.settings, now=now)
        if told:
            try:
                async with transaction():
                    await log_readers.advance(NAME, before=self._stands, to=batch[-1].pos)
                    await announce(told)
            except Conflict:
                self._epoch = None  # another process was faster: look at where it left off
                return True
            self._stands = batch[-1].pos
            live.kick()
        self._read = batch[-1].pos
        return True

    async def _find_place(self) -> None:
        span = await self._instance.live.log.span()
        self._stands = self._read = await log_readers.position(NAME, span)
        self._epoch = span.epoch

    async def _keep_place(self) -> None:
        """Say how far it has read, where it had nothing to write."""
        if self._stands < self._read and await self._has_turn():
            try:
                await log_readers.advance(NAME, before=self._stands, to=self._read)
                self._stands = self._read
            except Conflict:
                self._epoch = None

    async def _has_turn(self) -> bool:
        """Asked of the database only when half of the turn is over, or the other's may be."""
        now = self._now_ms()
        if now < self._held_until_ms - _TURN_MS // 2:
            return True
        if now < self._ask_again_ms:
            return False
        mine = await log_readers.take_turn(NAME, self._holder, now_ms=now, for_ms=_TURN_MS)
        if now >= self._held_until_ms:
            self._epoch = None  # somebody else may have read on
        self._held_until_ms = now + _TURN_MS if mine else 0
        self._ask_again_ms = 0 if mine else now + _TURN_MS // 4
        return mine

    def _now_ms(self) -> int:
        return int(self._instance.clock.now().timestamp() * 1000)
