"""One line in the log for each GraphQL operation and each other HTTP request.

A line says what was asked for by name and how it went: never variables, documents, query strings,
headers, or more of a path than its first part (the rest of a media address opens the file). While
a request is answered, every other line that it causes carries its `request_id` too.
"""

import logging
import time
from collections.abc import Sequence

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from schema.graph import Prepared
from schema.problems import MASKED, Described
from server.connection import choose_request_id, read_headers

logger = logging.getLogger(__name__)

GRAPHQL = "/graphql"
_CODES = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}
# A client chooses the name of its operation: no reason to keep a long one.
_LONGEST_NAME = 80


class Logged:
    """ASGI middleware: binds the request id, tells of each HTTP request but those of GraphQL, whose
    endpoint knows more, and answers what nothing inside did."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = choose_request_id(read_headers(scope["headers"]))
        scope["request_id"] = request_id
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        started = time.perf_counter()
        with bound_contextvars(request_id=request_id, transport="http"):
            try:
                await self._app(scope, receive, watched)
            except Exception:
                # The boundary: what reaches it is a bug, and the client is answered all the same.
                logger.exception("Unexpected error in request %s", request_id)
                if status:
                    raise  # Half an answer is out: only the end of the connection can tell now.
                answer = failure(500, "INTERNAL_SERVER_ERROR", MASKED, request_id)
                await answer(scope, receive, watched)
            finally:
                if scope["path"] != GRAPHQL:
                    route = first_part(scope["path"]) if status != 404 else "other"
                    facts = {"method": scope["method"], "route": route, "status": status}
                    logger.info("request", extra={**facts, "ms": _ms_since(started)})


def first_part(path: str) -> str:
    # `OPTIONS *` has a path without a slash.
    return "/" + path.lstrip("/").partition("/")[0]


def log_operation(
    prepared: Prepared | None, *, started: float, status: int, codes: Sequence[str]
) -> None:
    """The line of a GraphQL operation; `prepared` is None for one that was refused before. `started`
    as `time.perf_counter` told it."""
    facts: dict[str, object] = {"operation": None, "kind": None}
    if prepared is not None:
        name = prepared.operation.name
        facts = {
            "operation": name and name[:_LONGEST_NAME],
            "kind": prepared.operation.kind.value,
        }
    facts |= {"status": status, "codes": list(codes), "ms": _ms_since(started)}
    logger.info("operation", extra=facts)


def codes_of(errors: Sequence[Described]) -> list[str]:
    return [error["extensions"]["code"] for error in errors]


async def refuse_path(request: Request, error: Exception) -> Response:
    """The answer where no route fits: the form that GraphQL's errors have."""
    assert isinstance(error, HTTPException)
    code = _CODES.get(error.status_code, "REFUSED")
    words = "There is nothing here." if error.status_code == 404 else error.detail + "."
    request_id = request.scope.get("request_id", "")
    answer = failure(error.status_code, code, words, request_id)
    answer.headers.update(error.headers or {})
    return answer


def failure(status: int, code: str, message: str, request_id: str) -> Response:
    errors = [{"message": message, "extensions": {"code": code, "requestId": request_id}}]
    answer = Response(orjson.dumps({"errors": errors}), status, media_type="application/json")
    answer.headers["cache-control"] = "no-store"
    answer.headers["x-request-id"] = request_id
    return answer


def _ms_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
