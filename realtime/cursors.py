"""Cursors: where in the log a client stands, signed so that only the server can make one."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

from core.errors import BadInput

_MAC_BYTES = 12  # 96 bits: a guess costs a request each, and a forged cursor only moves a replay


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position in one history of the log. `epoch` names the history: it is drawn at random when
    the database is made or restored, so a position never means something else later."""

    epoch: str
    pos: int

    def __str__(self) -> str:
        return f"{self.epoch}.{self.pos}"


class Cursors:
    """Writes and reads the opaque text that clients keep. `secret` is the instance's own."""

    def __init__(self, secret: bytes) -> None:
        # A key of its own: text signed for another purpose with the same secret is no cursor.
        self._key = hmac.digest(secret, b"realtime cursor", hashlib.sha256)

    def encode(self, cursor: Cursor) -> str:
        text = str(cursor).encode()
        return base64.urlsafe_b64encode(self._mac(text) + text).rstrip(b"=").decode()

    def decode(self, text: str) -> Cursor:
        """Raises `BadInput` for everything that `encode` with this secret did not write."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as failure:
            raise _refused() from failure
        mac, signed = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(signed)):
            raise _refused()
        epoch, _, pos = signed.decode().rpartition(".")
        return Cursor(epoch, int(pos))

    def _mac(self, text: bytes) -> bytes:
        return hmac.digest(self._key, text, hashlib.sha256)[:_MAC_BYTES]


def _refused() -> BadInput:
    return BadInput("This cursor was not made by this instance.", field="after")
