"""An answer that is there as a whole leaves as a whole.

uvicorn writes the head of an answer, then its body: two calls of the system, each of which costs as
much as all that makes a small answer. ASGI says it in two messages as well, so the first is held back
until the second comes, where it says how long the body is; one that does not may be a stream, whose
client wants to know at once that it has begun.
"""

from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import (
    HEADER_VALUE_RE,
    STATUS_LINE,
    RequestResponseCycle,
)

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent, HTTPResponseBodyEvent, HTTPResponseStartEvent

_LENGTH = b"content-length"


class WholeAnswer(RequestResponseCycle):
    """One request and its answer. What is not plain goes uvicorn's way."""

    _head: "HTTPResponseStartEvent | None" = None

    async def send(self, message: "ASGISendEvent") -> None:
        if message["type"] == "http.response.start" and not self.response_started:
            # Of two the second counts: uvicorn's own, where the application failed after the first.
            self._head = None
            if any(each[0] == _LENGTH for each in message["headers"]):
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
        lines = []
        for name, value in [*self.default_headers, *head["headers"]]:
            if name == _LENGTH:
                length = int(value)
            elif name in _SAYS_MORE:
                return False
            lines.append(b"%b: %b" % (name, value))
        if length != len(content) or HEADER_VALUE_RE.search(b"".join(lines)):
            return False
        self.response_started = self.response_complete = True
        self.waiting_for_100_continue = False
        status = STATUS_LINE[head["status"]]
        self.transport.write(b"%b%b\r\n\r\n%b" % (status, b"\r\n".join(lines), content))
        self.message_event.set()
        self.on_response()
        return True


_SAYS_MORE = frozenset({b"connection", b"transfer-encoding"})
