"""uvicorn's protocols, made to part with peers that have stopped reading.

Stock uvicorn closes politely: `transport.close()` waits until everything written has been taken,
which a peer that never reads again makes for ever, and a close frame waits its turn behind the data
such a peer does not take. Here a close frame is written at once and the connection is aborted a
moment later; the kernel gives up on unacknowledged data by itself after 30 s.
"""

import socket
import struct
from asyncio import BaseTransport, Transport
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from server.closing import CloseCode, restart_reason
from server.whole_answers import WholeAnswer

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent
    from websockets.http11 import Request

# How long a peer has to answer a close frame.
GRACE_SECONDS = 2.0

# What the server holds for one peer beyond the operating system's buffers, in bytes.
WRITE_BUFFER = 262_144

# Extensions of the ASGI scope.
PARTING = "mutoscope.parting"
WRITE_NOW = "mutoscope.write-now"

# Seconds over which the clients of a stopping server are told to come back.
RESTART_SPREAD = 10.0

_USER_TIMEOUT_MS = 30_000
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close at once, and say so


class HardHttp(HttpToolsProtocol):
    """HTTP for responses that stream. Under `PARTING` the application finds in its scope what aborts
    the connection (`abort`), and leaves there what ends its response (`stop`), to be called when the
    server stops."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        raw: socket.socket | None = transport.get_extra_info("socket")
        timeout = getattr(socket, "TCP_USER_TIMEOUT", None)
        if raw is not None and timeout is not None and raw.family != socket.AF_UNIX:
            raw.setsockopt(socket.IPPROTO_TCP, timeout, _USER_TIMEOUT_MS)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {PARTING: {"abort": self.transport.abort}}

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        if self.cycle is not None:  # uvicorn names the class of its own; this one adds no state
            self.cycle.__class__ = WholeAnswer

    def shutdown(self) -> None:
        stop = getattr(self, "scope", {}).get("extensions", {}).get(PARTING, {}).get("stop")
        if stop is not None:
            stop()
        super().shutdown()


class HardClose(WebSocketsSansIOProtocol):
    is_deaf = False

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        cast("Transport", transport).set_write_buffer_limits(high=WRITE_BUFFER)

    def handle_connect(self, event: "Request") -> None:
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][WRITE_NOW] = {"write": self.write_now}

    def write_now(self, frame: bytes) -> bool:
        """Write a frame that was made outside (by `text_frame`); False where the peer would have to
        be waited for. Making it once is half of what telling a thousand peers costs."""
        if self.close_sent or self.disconnected or not self.writable.is_set():
            return False
        self.transport.write(frame)
        return True

    async def send(self, message: "ASGISendEvent") -> None:
        if message["type"] != "websocket.close":
            await super().send(message)
            return
        # `send` waits for the peer to take what was written before; a close frame must not.
        self.writable.set()
        await super().send(message)
        if self.close_timer is not None:
            self.close_timer.cancel()
            self.close_timer = self.loop.call_later(GRACE_SECONDS, self.transport.abort)

    def keepalive_timeout(self) -> None:
        """A peer that answers no ping is reset: otherwise the kernel keeps megabytes for it, and it
        goes on believing in a connection that nobody has."""
        super().keepalive_timeout()
        raw: socket.socket | None = self.transport.get_extra_info("socket")
        if raw is not None and not self.disconnected:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.transport.abort()

    def handle_parser_exception(self) -> None:
        """Part with a frame that is too large as with any other, after the close frame; what the peer
        is still sending is thrown away meanwhile. Closing on it would make the kernel send a reset,
        which may overtake the close frame."""
        closed = self.conn.close_sent
        assert closed is not None
        self.queue.put_nowait(
            {"type": "websocket.disconnect", "code": closed.code, "reason": closed.reason}
        )
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = self.is_deaf = True
        self.loop.call_later(GRACE_SECONDS, self.transport.abort)

    def data_received(self, data: bytes) -> None:
        if not self.is_deaf:
            super().data_received(data)

    def shutdown(self) -> None:
        """The server stops: part with 1012 and a time to come back, which uvicorn's own lacks."""
        if self.handshake_complete and not self.close_sent:
            reason = restart_reason(RESTART_SPREAD)
            self.queue.put_nowait(
                {"type": "websocket.disconnect", "code": CloseCode.RESTART, "reason": reason}
            )
            self.conn.send_close(CloseCode.RESTART, reason)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
        super().shutdown()
        self.loop.call_later(GRACE_SECONDS, self.transport.abort)


def text_frame(text: str) -> bytes:
    """An unfragmented text frame of a server (RFC 6455, 5.2)."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return bytes([0x81, size]) + payload
    if size < 65_536:
        return bytes([0x81, 126]) + size.to_bytes(2, "big") + payload
    return bytes([0x81, 127]) + size.to_bytes(8, "big") + payload


# For `uvicorn.Config(app, **UVICORN_OPTIONS)`. Compression costs 38 KiB per socket and doubles the
# CPU of a delivery; no message of a client is larger than its limit of characters.
UVICORN_OPTIONS: dict[str, Any] = {
    "http": HardHttp,
    "ws": HardClose,
    "ws_max_size": 262_144,
    "ws_per_message_deflate": False,
    "ws_ping_interval": 20.0,
    "ws_ping_timeout": 20.0,
}
