"""GraphQL over a WebSocket: the thin shell that moves frames between ASGI and `server.protocol`.

Queries, mutations and subscriptions all run here, each in a task of its own with a context of its
own. Needs an ASGI server that lets a close frame through to a peer that has stopped reading; on
uvicorn that is `server.hardclose.HardClose`.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send

from core.clock import Clock, SystemClock
from core.errors import Refusal
from schema.graph import Graph, describe_all
from schema.problems import Described, refused
from schema.shared import Broadcasts
from server import protocol
from server.closing import CloseCode
from server.connection import (
    ConnectionInfo,
    Context,
    ContextFactory,
    choose_request_id,
    client_ip,
    read_headers,
)
from server.hardclose import WRITE_NOW
from server.http_requests import Fault
from server.operations import Operation
from server.origins import may_open_socket
from server.outbox import Outbox, SlowPeer
from server.protocol import SUBPROTOCOL, Protocol, ProtocolLimits
from server.registry import Sockets

logger = logging.getLogger(__name__)

_FOREIGN = Fault(403, "FORBIDDEN", "Pages of this origin may not open sockets here.")
RESTARTING = Fault(503, "UNAVAILABLE", "The instance is restarting.", (b"retry-after", b"5"))
CROWDED = Fault(
    429, "THROTTLED", "Too many sockets and streams from this address.", (b"retry-after", b"30")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketLimits:
    """Seconds, bytes and frames. A peer for which more than `queue_bytes` or `queue_frames` wait for
    longer than `patience` is closed with 4413."""

    protocol: ProtocolLimits = field(default_factory=ProtocolLimits)
    init_seconds: float = 5
    heartbeat_seconds: float = 20
    queue_bytes: int = 262_144
    queue_frames: int = 200
    patience: float = 2


class SocketEndpoint:
    """An ASGI application for WebSocket scopes. `allowed_origins` are further sites whose pages may
    open sockets; a page of this host always may, and a handshake without an Origin (no browser)
    may too but is not believed its cookies. Without `broadcasts` every subscription runs alone."""

    def __init__(
        self,
        graph: Graph,
        context_factory: ContextFactory,
        *,
        sockets: Sockets,
        allowed_origins: Collection[str] = (),
        limits: SocketLimits | None = None,
        broadcasts: Broadcasts | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.graph = graph
        self.broadcasts = broadcasts
        self.context_factory = context_factory
        self.sockets = sockets
        self.limits = limits or SocketLimits()
        self.clock = clock or SystemClock()
        self._origins = frozenset(allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        headers = read_headers(scope["headers"])
        if not may_open_socket(headers, scheme=scope["scheme"], allowed=self._origins):
            await _deny(scope, send, _FOREIGN)
            return
        if self.sockets.draining:
            await _deny(scope, send, RESTARTING)
            return
        if SUBPROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.accept"})
            reason = f"Speak {SUBPROTOCOL}"
            await send({"type": "websocket.close", "code": CloseCode.SUBPROTOCOL, "reason": reason})
            return
        if "origin" not in headers:
            headers.pop("cookie", None)
        connection = _Connection(self, headers, scope, send)
        try:
            if not await self.sockets.enter(connection, ip=client_ip(scope)):
                await _deny(scope, send, RESTARTING if self.sockets.draining else CROWDED)
                return
            await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
            await connection.run(receive)
        finally:
            self.sockets.leave(connection)


class _Connection:
    """One accepted socket. `close` may be called from anywhere in the event loop."""

    def __init__(
        self, endpoint: SocketEndpoint, headers: Mapping[str, str], scope: Scope, send: Send
    ) -> None:
        limits = endpoint.limits
        self._endpoint = endpoint
        self.graph, self.broadcasts = endpoint.graph, endpoint.broadcasts
        self._headers = headers
        self._ip = client_ip(scope)
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._protocol = Protocol(limits.protocol, now=self._loop.time())
        self.outbox = Outbox(
            self._write,
            max_bytes=limits.queue_bytes,
            max_frames=limits.queue_frames,
            patience=limits.patience,
            write_now=scope.get("extensions", {}).get(WRITE_NOW, {}).get("write"),
        )
        self._request_id = choose_request_id(headers)
        self._params: Mapping[str, Any] | None = None
        self._caller: Context | None = None
        self._operations: dict[str, Operation] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._farewell: asyncio.Task[None] | None = None
        self._started = 0
        self._written = self._loop.time()

    async def run(self, receive: Receive) -> None:
        """Until the peer is gone. Every operation has ended and cleaned up when this returns."""
        limits = self._endpoint.limits
        self._timers["init"] = self._loop.call_later(limits.init_seconds, self._expect_init)
        self._timers["heartbeat"] = self._loop.call_later(limits.heartbeat_seconds, self._beat)
        try:
            while (message := await receive())["type"] == "websocket.receive":
                action = self._protocol.receive(message.get("text"), now=self._loop.time())
                if action is not None:
                    await self._take(action)
        except SlowPeer:
            self.give_up()
        except Exception:
            # The boundary: what reaches it is a bug, and the socket must not linger.
            extra = {"request_id": self._request_id}
            logger.exception("Unexpected error on socket %s", self._request_id, extra=extra)
            self.close(CloseCode.TRY_AGAIN_LATER, "Something went wrong here")
        finally:
            await self._clean_up()

    def close(self, code: int, reason: str) -> None:
        if self._farewell is None:
            close = self._protocol.close(code, reason)
            self._farewell = asyncio.create_task(self._say_goodbye(close))

    async def _take(self, action: protocol.Action) -> None:
        match action:
            case protocol.Send(text):
                await self.outbox.put(text)
            case protocol.Close(code, reason):
                self.close(code, reason)
            case protocol.Initialise(params):
                await self._initialise(params)
            case protocol.Start(id, request):
                self._started += 1
                operation = Operation(self, id, f"{self._request_id}.{self._started}")
                self._operations[id] = operation
                operation.start(request)
            case protocol.Refuse(id, refusal):
                errors = describe_all(refused(refusal).errors, self._request_id)
                error = self._protocol.error(id, errors)
                if error is not None:
                    await self.outbox.put(error.text)
            case protocol.Cancel(id):
                self._operations.pop(id).stop()

    # What an `Operation` needs of its peer. One that was stopped is no longer `id`: the client may
    # have given that name to another by now.

    @property
    def caller(self) -> Context:
        assert self._caller is not None, "operations start after the connection was accepted"
        return self._caller

    async def context(self, request_id: str) -> Context:
        return await self._endpoint.context_factory(self._info(request_id))

    def is_current(self, operation: Operation) -> bool:
        return self._operations.get(operation.id) is operation

    def forget(self, operation: Operation) -> None:
        if self.is_current(operation):
            del self._operations[operation.id]

    def next(self, id: str, answer: bytes) -> str | None:
        made = self._protocol.next(id, answer)
        return None if made is None else made.text

    def error(self, id: str, errors: list[Described]) -> str | None:
        made = self._protocol.error(id, errors)
        return None if made is None else made.text

    def complete(self, id: str) -> str | None:
        made = self._protocol.complete(id)
        return None if made is None else made.text

    def give_up(self) -> None:
        self.close(CloseCode.SLOW_PEER, "Reading too slowly: reconnect and resume")

    async def _initialise(self, params: Mapping[str, Any] | None) -> None:
        self._params = params
        sockets = self._endpoint.sockets
        closings = sockets.closings
        try:
            context = await self._endpoint.context_factory(self._info(self._request_id))
        except Refusal as refusal:
            self.close(CloseCode.FORBIDDEN, refusal.message)
            return
        if context.viewer is not None:
            user_id, session_id = context.viewer.id, context.session_id
            if not await sockets.identify(self, user_id=user_id, session_id=session_id):
                self.close(CloseCode.TRY_AGAIN_LATER, "Too many sockets of this member")
                return
            if sockets.closed_since(closings, user_id=user_id, session_id=session_id):
                self.close(CloseCode.FORBIDDEN, "Session ended")
                return
        self._caller = context if self.broadcasts is None else self.broadcasts.caller(context)
        self._watch_expiry(context)
        ack = self._protocol.accept()
        if ack is not None:
            await self.outbox.put(ack.text)

    async def _write(self, frame: str) -> None:
        try:
            await self._send({"type": "websocket.send", "text": frame})
        except OSError:
            # The peer is gone (ASGI 2.4); the reader learns of it by itself.
            return
        self._written = self._loop.time()

    async def _say_goodbye(self, close: protocol.Close) -> None:
        """Closing the outbox first lets the close frame overtake what waits for a slow peer."""
        self.outbox.close()
        try:
            await self._send(
                {"type": "websocket.close", "code": int(close.code), "reason": close.reason}
            )
        except OSError:
            return

    async def _clean_up(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        tasks = [task for each in self._operations.values() if (task := each.stop()) is not None]
        self._operations.clear()
        writing = self.outbox.close()
        if writing is not None:
            tasks.append(writing)
        if self._farewell is not None:
            tasks.append(self._farewell)
        await asyncio.gather(*tasks, return_exceptions=True)

    def _info(self, request_id: str) -> ConnectionInfo:
        return ConnectionInfo(
            self._headers,
            client_ip=self._ip,
            request_id=request_id,
            transport="socket",
            connection_params=self._params,
        )

    def _expect_init(self) -> None:
        late = self._protocol.init_timeout()
        if late is not None:
            self.close(late.code, late.reason)

    def _watch_expiry(self, context: Context) -> None:
        if context.expires_at is not None:
            left = (context.expires_at - self._endpoint.clock.now()).total_seconds()
            self._timers["expiry"] = self._loop.call_later(
                max(left, 0), self.close, CloseCode.FORBIDDEN, "Session expired"
            )

    def _beat(self) -> None:
        """Ping a peer that has heard nothing for a while, so that silence means a lost connection.
        Whether the peer lives is the ASGI server's to find out, by WebSocket pings."""
        pause = self._endpoint.limits.heartbeat_seconds
        quiet = self._loop.time() - self._written
        if quiet >= pause and not self.outbox.is_full:
            self.outbox.put_now(protocol.PING.text)
            quiet = 0
        self._timers["heartbeat"] = self._loop.call_later(max(pause - quiet, 0.1), self._beat)


async def _deny(scope: Scope, send: Send, error: Fault) -> None:
    """Answer the handshake with HTTP; plain 403 where the server has no way to say more."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close"})
        return
    request_id = choose_request_id(read_headers(scope["headers"]))
    body = orjson.dumps({"errors": describe_all(error.errors, request_id)})
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"x-request-id", request_id.encode()),
        *error.headers,
    ]
    await send(
        {"type": "websocket.http.response.start", "status": error.status, "headers": headers}
    )
    await send({"type": "websocket.http.response.body", "body": body})
