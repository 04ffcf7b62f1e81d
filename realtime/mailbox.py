"""A bounded queue in which ephemeral events give way."""

from collections import OrderedDict

from realtime.envelope import Envelope


class Mailbox:
    """Envelopes in the order they arrived, at most `limit`.

    An ephemeral envelope replaces a waiting one with its key (latest wins). When there is no room,
    the oldest ephemeral one is dropped first; `dropped` counts what was lost so.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: OrderedDict[str | int, Envelope] = OrderedDict()
        self._ephemeral: OrderedDict[str, None] = OrderedDict()
        self._number = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def durables(self) -> int:
        return len(self._waiting) - len(self._ephemeral)

    def offer(self, envelope: Envelope) -> bool:
        """Take it, unless that would cost a durable one. True where it was taken."""
        if envelope.cursor is None:
            self._forget(envelope.event.key)
        if len(self._waiting) >= self._limit and not self._drop_ephemeral():
            self.dropped += 1
            return False
        if envelope.cursor is None:
            self._waiting[envelope.event.key] = envelope
            self._ephemeral[envelope.event.key] = None
        else:
            self._number += 1
            self._waiting[self._number] = envelope
        return True

    def force(self, envelope: Envelope) -> None:
        """Take it in any case: for queues whose readers can heal from the log."""
        if not self.offer(envelope):
            self.pop()
            self.offer(envelope)

    def pop(self) -> Envelope | None:
        """The oldest, or None."""
        if not self._waiting:
            return None
        key, envelope = self._waiting.popitem(last=False)
        if isinstance(key, str):
            del self._ephemeral[key]
        return envelope

    def drop_durables(self) -> None:
        """Forget every durable envelope: the owner will read them from the log."""
        for key in [key for key in self._waiting if not isinstance(key, str)]:
            del self._waiting[key]

    def _drop_ephemeral(self) -> bool:
        if not self._ephemeral:
            return False
        key, _ = self._ephemeral.popitem(last=False)
        del self._waiting[key]
        self.dropped += 1
        return True

    def _forget(self, key: str) -> None:
        if key in self._ephemeral:
            del self._ephemeral[key]
            del self._waiting[key]
