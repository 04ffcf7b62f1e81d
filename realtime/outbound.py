"""What waits to leave this process."""

import asyncio

from realtime.envelope import Envelope
from realtime.mailbox import Mailbox


class Outbound:
    """A bounded queue for one sender; the oldest gives way, ephemeral ones first."""

    def __init__(self, limit: int) -> None:
        self._mail = Mailbox(limit)
        self._news = asyncio.Event()

    @property
    def dropped(self) -> int:
        return self._mail.dropped

    def put(self, envelope: Envelope) -> None:
        self._mail.force(envelope)
        self._news.set()

    async def take(self, most: int) -> list[Envelope]:
        """Wait for at least one, then everything that waits, up to `most`."""
        while not len(self._mail):
            self._news.clear()
            await self._news.wait()
        taken = [self._mail.pop() for _ in range(min(most, len(self._mail)))]
        return [envelope for envelope in taken if envelope is not None]
