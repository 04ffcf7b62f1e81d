"""A process's turn at training: taken, renewed while it works, and given back."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import time
from types import TracebackType

from models import trainings
from models.trainings import Phase

_RENEW_SECONDS = 5.0


class TurnTaken(Exception):
    """Another process trains, or went on with training when this one fell silent."""


class Turn:
    """An open one shows `phase` and `done` to whoever asks. Raises `TurnTaken` when it is entered
    while somebody else's is on."""

    def __init__(self) -> None:
        self.phase, self.done = Phase.READING, 0.0
        self._holder = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._renewing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Turn:
        if not await trainings.take_turn(self._holder, _now_ms()):
            raise TurnTaken("Another process trains the ranker; one at a time does.")
        self._renewing = asyncio.create_task(self._renew())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.wait({self._renewing})
        await trainings.end_turn(self._holder)

    def now(self, phase: Phase, done: float = 0.0) -> None:
        """What the turn is at; `done` from 0 to 1. May be called from a thread."""
        self.phase, self.done = phase, done

    async def check(self) -> None:
        """Raises `TurnTaken` where the turn is over. In a transaction it stays on until its end."""
        if not await trainings.renew_turn(self._holder, _now_ms(), self.phase, self.done):
            raise TurnTaken("This process was silent too long, and its turn at training ended.")

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(_RENEW_SECONDS)
            await self.check()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
