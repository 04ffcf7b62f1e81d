"""GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/), as plain ASGI.

POST runs queries and mutations, GET runs queries. Whatever is sent, the answer is JSON and every
error has a code; but a client that accepts `text/event-stream` gets subscriptions as a stream of
events, and one that accepts nothing else gets everything so (`server.event_streams`).

A request that is not well-formed gets the HTTP status of its fault; a well-formed one is answered as
the accepted media type asks: `application/json` with 200, and `application/graphql-response+json`
with 200 when there is data, else with the fitting status.

What a visitor gets by GET is the same for all visitors: it has an ETag, caches may keep it if they ask
each time whether it holds, and a client that has it is told so (304). What a member gets is stored
nowhere.
"""

import logging
import math
import time
from collections.abc import Collection, Sequence
from typing import NamedTuple

import orjson
from starlette.types import Receive, Scope, Send

from core.errors import Refusal
from schema.graph import Graph, Prepared, describe_all
from schema.problems import Rejected, masked, refused, rejection
from schema.requests import Request
from server.connection import (
    ConnectionInfo,
    Context,
    ContextFactory,
    connection_of,
)
from server.event_streams import HEADERS as EVENT_HEADERS
from server.event_streams import EventStream, EventStreams, accepts_events
from server.http_requests import (
    ALLOW,
    JSON,
    RESPONSE_JSON,
    Disconnected,
    Fault,
    RawHeader,
    entity_tag,
    is_known,
    negotiate,
    read_request,
)
from server.origins import cors_headers, preflight_headers
from server.request_log import codes_of, log_operation

logger = logging.getLogger(__name__)

# Nobody may guess at the type of an answer. It depends on who asks and is not stored, or is the same
# for all visitors.
_COMMON_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"vary", b"accept, origin"),
    (b"x-content-type-options", b"nosniff"),
)
_PUBLIC_HEADERS = (
    (b"cache-control", b"public, max-age=0, must-revalidate"),
    (b"vary", b"accept, authorization, origin"),
    (b"x-content-type-options", b"nosniff"),
)


_CONTENT_TYPES = {kind: kind + b"; charset=utf-8" for kind in (JSON, RESPONSE_JSON)}


class _Answer(NamedTuple):
    body: bytes
    status: int = 200
    headers: tuple[RawHeader, ...] = ()
    codes: Sequence[str] = ()
    prepared: Prepared | None = None
    is_public: bool = False


class GraphQLEndpoint:
    """An ASGI application for one path. `allowed_origins` are further sites whose pages may call
    it, written as browsers do (`https://example.org`)."""

    def __init__(
        self,
        graph: Graph,
        context_factory: ContextFactory,
        *,
        allowed_origins: Collection[str] = (),
        streams: EventStreams | None = None,
    ) -> None:
        self._graph = graph
        self._context_factory = context_factory
        self._streams = streams
        self._origins = frozenset(allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        info = connection_of(scope)
        headers, request_id = info.headers, info.request_id
        granted = cors_headers(headers, self._origins)
        if scope["method"] == "OPTIONS":
            granted = preflight_headers(headers, self._origins)
            await _send(send, 204, [(b"allow", ALLOW), (b"vary", b"origin"), *granted])
            return
        media_type = negotiate(headers.get("accept"))
        own = [(b"x-request-id", request_id.encode()), *granted]
        try:
            answer = await self._respond(scope, receive, info, media_type)
        except Disconnected:
            return
        except Exception:
            # The boundary: what reaches it is a bug, and the client is answered all the same.
            logger.exception(
                "Unexpected error in request %s", request_id, extra={"request_id": request_id}
            )
            answer = _failure(masked(), request_id)
        if isinstance(answer, EventStream):
            await answer.run(receive, send, [*EVENT_HEADERS, *_COMMON_HEADERS, *own])
            return
        content_type = _CONTENT_TYPES[media_type or JSON]
        if answer.is_public:
            tag = entity_tag(content_type, answer.body)
            own += [(b"etag", tag), *_PUBLIC_HEADERS]
            if is_known(headers.get("if-none-match"), tag):
                log_operation(answer.prepared, started=started, status=304, codes=())
                await _send(send, 304, own)
                return
        else:
            own += _COMMON_HEADERS
        log_operation(answer.prepared, started=started, status=answer.status, codes=answer.codes)
        await _send(
            send,
            answer.status,
            [
                (b"content-type", content_type),
                (b"content-length", b"%d" % len(answer.body)),
                *own,
                *answer.headers,
            ],
            b"" if scope["method"] == "HEAD" else answer.body,
        )

    async def _respond(
        self, scope: Scope, receive: Receive, info: ConnectionInfo, media_type: bytes | None
    ) -> _Answer | EventStream:
        streams = self._streams if accepts_events(info.headers.get("accept")) else None
        closings = 0 if streams is None else streams.sockets.closings
        try:
            if media_type is None and streams is None:
                raise Fault(406, "NOT_ACCEPTABLE", "Answers are JSON; accept `application/json`.")
            request = await read_request(scope, receive, info.headers)
            context = await self._context_factory(info)
            if streams is not None and self._is_streamed(request, context, scope, media_type):
                return await streams.open(scope, request, context=context, closings=closings)
        except Refusal as refusal:
            return _failure(refused(refusal), info.request_id)
        except Fault as fault:
            return _failure(fault, info.request_id, fault.headers)
        prepared = None
        try:
            prepared = self._graph.prepare(request, signed_in=context.viewer is not None)
            if prepared.is_subscription:
                raise rejection(
                    "BAD_USER_INPUT",
                    "Subscriptions run over a socket (graphql-transport-ws), or as a stream of"
                    " events: accept `text/event-stream`.",
                )
            if scope["method"] != "POST" and not prepared.is_query:
                raise _needs_post()
            body = await self._graph.answer(prepared, context)
            is_public = scope["method"] != "POST" and context.viewer is None and not prepared.codes
            return _Answer(body, codes=prepared.codes, prepared=prepared, is_public=is_public)
        except Fault as fault:
            return _failure(fault, info.request_id, fault.headers)
        except Rejected as rejected:
            lenient = media_type == JSON and rejected.status != 500
            failed = _failure(rejected, info.request_id, status=200 if lenient else None)
            return failed._replace(prepared=prepared)

    def _is_streamed(
        self, request: Request, context: Context, scope: Scope, media_type: bytes | None
    ) -> bool:
        """Subscriptions, and everything where the client accepts nothing else: refusals of the
        document too. Raises `Fault` for a mutation that is no POST."""
        try:
            prepared = self._graph.prepare(request, signed_in=context.viewer is not None)
        except Rejected:
            return media_type is None
        if scope["method"] != "POST" and not (prepared.is_query or prepared.is_subscription):
            raise _needs_post()
        return prepared.is_subscription or media_type is None


def _needs_post() -> Fault:
    return Fault(405, "METHOD_NOT_ALLOWED", "Mutations need a POST.", (b"allow", b"POST"))


def _failure(
    rejected: Rejected,
    request_id: str,
    headers: tuple[RawHeader, ...] = (),
    *,
    status: int | None = None,
) -> _Answer:
    errors = describe_all(rejected.errors, request_id)
    retry_after = errors[0]["extensions"].get("retryAfter")
    if retry_after is not None:
        headers = (*headers, (b"retry-after", b"%d" % math.ceil(retry_after)))
    body = orjson.dumps({"errors": errors})
    return _Answer(body, status or rejected.status, headers, codes=codes_of(errors))


async def _send(send: Send, status: int, headers: list[RawHeader], body: bytes = b"") -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
