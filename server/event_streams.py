"""GraphQL over server-sent events, for clients without sockets: one operation, one response.

The "distinct connections mode" of
https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md: `next` events with answers, errors
among them, then `complete`. Where the answers of a subscription hold a cursor it is the `id` of its
event, so that a browser that lost the connection goes on by itself (`Last-Event-ID`). A stream that
the server ends without `complete` is one to open again.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import orjson
from starlette.types import Receive, Scope, Send

from core.clock import Clock, SystemClock
from core.errors import Unauthenticated
from schema.graph import Graph, describe_all
from schema.problems import Described, Rejected, refused
from schema.requests import Request
from schema.resuming import cursor_in, cursor_path
from schema.shared import Broadcasts
from server.closing import CloseCode, restart_reason
from server.connection import Context, connection_of
from server.hardclose import GRACE_SECONDS, PARTING, RESTART_SPREAD
from server.http_requests import Fault, RawHeader
from server.operations import Operation
from server.outbox import Outbox
from server.registry import Sockets
from server.sockets import CROWDED, RESTARTING, SocketLimits

_QUIET = ":\n\n"  # a comment: shows the client, and every proxy between, that the server is there
_COMPLETE = "event: complete\ndata:\n\n"
_END = ""
_CROWDED_MEMBER = Fault(429, "THROTTLED", "Too many streams and sockets of this member.")

HEADERS: tuple[RawHeader, ...] = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"x-accel-buffering", b"no"),  # nginx would hold events back
)


@lru_cache(maxsize=64)
def accepts_events(accept: str | None) -> bool:
    """Whether the client names the media type; a wildcard means an ordinary answer."""
    return any(
        part.partition(";")[0].strip().lower() == "text/event-stream"
        for part in (accept or "").split(",")
    )


@dataclass(frozen=True, kw_only=True)
class EventStreams:
    """What the streams of one process share. `sockets` counts them with the sockets, and closes
    them with those."""

    graph: Graph
    sockets: Sockets
    limits: SocketLimits = field(default_factory=SocketLimits)
    broadcasts: Broadcasts | None = None
    clock: Clock = field(default_factory=SystemClock)

    async def open(
        self, scope: Scope, request: Request, *, context: Context, closings: int
    ) -> "EventStream":
        """A stream for this caller, to be run; it goes on behind the event that the caller had last.
        `closings` was read off the registry before the session was looked up. Raises `Fault` where
        there are too many, `Unauthenticated` where the session ended meanwhile.
        """
        if self.sockets.draining:
            raise RESTARTING
        cursor = connection_of(scope).headers.get("last-event-id") or None
        if cursor is not None:
            request = replace(request, resume_from=cursor)
        stream = EventStream(self, scope, request, context)
        try:
            if not await self.sockets.enter(stream, ip=scope["client"] and scope["client"][0]):
                raise RESTARTING if self.sockets.draining else CROWDED
            if context.viewer is not None:
                user_id, session_id = context.viewer.id, context.session_id
                if not await self.sockets.identify(stream, user_id=user_id, session_id=session_id):
                    raise _CROWDED_MEMBER
                if self.sockets.closed_since(closings, user_id=user_id, session_id=session_id):
                    raise Unauthenticated("Your session has ended; sign in again.")
        except BaseException:
            self.sockets.leave(stream)
            raise
        return stream


class EventStream:
    """One response. `close` may be called from anywhere in the event loop."""

    def __init__(
        self, streams: EventStreams, scope: Scope, request: Request, context: Context
    ) -> None:
        limits = streams.limits
        self.graph, self.broadcasts = streams.graph, streams.broadcasts
        self.outbox = Outbox(
            self._write,
            max_bytes=limits.queue_bytes,
            max_frames=limits.queue_frames,
            patience=limits.patience,
        )
        self._streams = streams
        self._request = request
        self._parting = scope.get("extensions", {}).get(PARTING, {})
        self.caller = context
        self._request_id = context.request_id
        self._expires_at = context.expires_at
        self._cursor_path: Sequence[str] = ()
        self._operation: Operation | None = None
        self._loop = asyncio.get_running_loop()
        self._written = self._loop.time()
        self._closed = asyncio.Event()
        self._last_words: str | None = None

    async def run(self, receive: Receive, send: Send, headers: Sequence[RawHeader]) -> None:
        """Until the operation is over, the peer is gone, or the stream was closed."""
        self._send = send
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        self._operation = Operation(self, "", self._request_id)
        self._find_cursor()
        waits = [
            asyncio.create_task(_gone(receive)),
            asyncio.create_task(self._closed.wait()),
        ]
        expiry = self._watch_expiry()
        self._beat()
        self._parting["stop"] = self._restart
        self._operation.start(self._request)
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._parting.pop("stop", None)
            self._heartbeat.cancel()
            if expiry is not None:
                expiry.cancel()
            self._streams.sockets.leave(self)
            stopping = self._operation.stop()
            for task in waits:
                task.cancel()
            rest = [task for task in (stopping, self.outbox.close()) if task is not None]
            await asyncio.gather(*waits, *rest, return_exceptions=True)
        await self._part()

    def close(self, code: int, reason: str) -> None:
        if self._last_words is not None:
            return
        if code == CloseCode.FORBIDDEN:
            errors = describe_all(refused(Unauthenticated(reason)).errors, self._request_id)
            self._last_words = self.error("", errors)
        elif code == CloseCode.RESTART:
            self._last_words = f"retry: {reason.rpartition('=')[2]}\n\n"
        else:
            self._last_words = _END
        self._closed.set()

    def _restart(self) -> None:
        self.close(CloseCode.RESTART, restart_reason(RESTART_SPREAD))

    # What an `Operation` needs of its peer.

    async def context(self, request_id: str) -> Context:
        return self.caller  # a stream has one operation, and the context was made for it

    def is_current(self, operation: Operation) -> bool:
        return not self._closed.is_set()

    def forget(self, operation: Operation) -> None:
        self.outbox.put_now(_END)

    def next(self, id: str, answer: bytes) -> str:
        cursor = cursor_in(answer, self._cursor_path)
        return f"{_event('next', cursor)}data: {answer.decode()}\n\n"

    def error(self, id: str, errors: list[Described]) -> str:
        body = orjson.dumps({"errors": errors}).decode()
        return f"{_event('next', None)}data: {body}\n\n{_COMPLETE}"

    def complete(self, id: str) -> str:
        return _COMPLETE

    def give_up(self) -> None:
        self.close(CloseCode.SLOW_PEER, "Reading too slowly: reconnect and resume")

    def _find_cursor(self) -> None:
        try:
            signed_in = self.caller.viewer is not None
            prepared = self.graph.prepare(self._request, signed_in=signed_in)
        except Rejected:
            return  # the operation will say so
        if prepared.is_subscription:
            self._cursor_path = cursor_path(self.graph.core, prepared.operation)

    def _watch_expiry(self) -> asyncio.TimerHandle | None:
        if self._expires_at is None:
            return None
        left = (self._expires_at - self._streams.clock.now()).total_seconds()
        return self._loop.call_later(
            max(left, 0), self.close, CloseCode.FORBIDDEN, "Session expired"
        )

    async def _write(self, frame: str) -> None:
        if frame == _END:
            self._closed.set()
        else:
            await self._put(frame)
            self._written = self._loop.time()

    def _beat(self) -> None:
        pause = self._streams.limits.heartbeat_seconds
        quiet = self._loop.time() - self._written
        if quiet >= pause and not self.outbox.is_full:
            self.outbox.put_now(_QUIET)
            quiet = 0
        self._heartbeat = self._loop.call_later(max(pause - quiet, 0.05), self._beat)

    async def _put(self, text: str, *, more: bool = True) -> None:
        body = {"type": "http.response.body", "body": text.encode(), "more_body": more}
        try:
            await self._send(body)
        except OSError:
            return  # the peer is gone (ASGI 2.4)

    async def _part(self) -> None:
        """End the response; a peer that does not take its end is cut off."""
        try:
            async with asyncio.timeout(GRACE_SECONDS):
                await self._put(self._last_words or _END, more=False)
        except TimeoutError:
            self._parting.get("abort", lambda: None)()


def _event(name: str, cursor: str | None) -> str:
    return f"event: {name}\n" if cursor is None else f"event: {name}\nid: {cursor}\n"


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
