"""An answer that is there as a whole leaves as a whole.

uvicorn writes the head of an answer, then its body: two calls of the system, each of which costs as
much as all that makes a small answer. ASGI says it in two messages as well, so the first is held back
until the second comes, where it says how long the body is; one that does not may be a stream, whose
client wants to know at once that it has begun.
"""

from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    RequestResponseCycle,
)

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent, HTTPResponseBodyEvent, HTTPResponseStartEvent

_LENGTH = b"content-length"
_SAYS_MORE = frozenset({b"connection", b"transfer-encoding"})
_CONTROLS = bytes([*range(9), *range(10, 32), 127])  # in no name or value: all but the tab


class WholeAnswer(RequestResponseCycle):
    """One request and its answer. What is not plain goes uvicorn's way."""

    _head: "HTTPResponseStartEvent | None" = None

    async def send(self, message: "ASGISendEvent") -> None:
        if message["type"] == "http.response.start" and not self.response_started:
            # Of two the second counts: uvicorn's own, where the application failed after the first.
            self._head = None
            for name, _ in message["headers"]:
                if name == _LENGTH:
                    self._head = message
                    return
        elif self._head is not None:
            head, self._head = self._head, None
            if message["type"] == "http.response.body" and self._write(head, message):
                return
            await super().send(head)
        await super().send(message)

    def _write(self, head: "HTTPResponseStartEvent", body: "HTTPResponseBodyEvent") -> bool:
        """False where there is more to it, or something wrong with it."""
        is_plain = (
            self.keep_alive
            and not self.disconnected
            and not self.flow.write_paused
            and not self.access_log
            and not body.get("more_body")
            and self.scope["method"] != "HEAD"
        )
        if not is_plain:
            return False
        content, length = body["body"], None
        pieces = [STATUS_LINE[head["status"]]]
        for name, value in (*self.default_headers, *head["headers"]):
            if name == _LENGTH:
                length = int(value)
            elif name in _SAYS_MORE:
                return False
            pieces += name, b": ", value, b"\r\n"
        told = b"".join(pieces[1::2])
        if length != len(content) or len(told) != len(told.translate(None, _CONTROLS)):
            return False
        pieces += b"\r\n", content
        self.response_started = self.response_complete = True
        self.waiting_for_100_continue = False
        self.transport.write(b"".join(pieces))
        self.message_event.set()
        self.on_response()
        return True
