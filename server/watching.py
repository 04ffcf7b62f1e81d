"""What stands around every route of a web process, in one step: each request costs what it costs."""

import logging
import time
from collections.abc import Awaitable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.problems import MASKED
from server import logs
from server.connection import connection_of
from server.metrics import Metrics
from server.request_log import GRAPHQL, failure, first_part, log_request

logger = logging.getLogger(__name__)


class Watched:
    """ASGI middleware: counts and times every HTTP request by the first part of its path, has each line
    that is logged meanwhile carry its request id, tells of those that are not GraphQL's (its endpoint
    knows more of them), and answers what nothing inside did. Counts open sockets."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._other(scope, receive, send)
            return
        info = connection_of(scope)
        scope["request_id"] = info.request_id
        logs.bind(request_id=info.request_id, transport="http")
        status = 0

        def watched(message: Message) -> Awaitable[None]:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            return send(message)

        started = time.perf_counter()
        try:
            await self._app(scope, receive, watched)
        except Exception:
            # The boundary: what reaches it is a bug, and the client is answered all the same.
            logger.exception("Unexpected error in request %s", info.request_id)
            if status:
                raise  # Half an answer is out: only the end of the connection can tell now.
            answer = failure(500, "INTERNAL_SERVER_ERROR", MASKED, info.request_id)
            await answer(scope, receive, watched)
        finally:
            route = first_part(scope["path"]) if status != 404 else "other"
            self._metrics.requests.count(route, status or 500, time.perf_counter() - started)
            if scope["path"] != GRAPHQL:
                log_request(scope, started=started, status=status)

    async def _other(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            with self._metrics.sockets.track_inprogress():
                await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, send)
