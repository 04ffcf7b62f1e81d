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
from starlette.types import Scope

from schema.graph import Prepared
from schema.problems import Described

logger = logging.getLogger(__name__)

GRAPHQL = "/graphql"
_CODES = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED"}
# A client chooses the name of its operation: no reason to keep a long one.
_LONGEST_NAME = 80


def first_part(path: str) -> str:
    # `OPTIONS *` has a path without a slash.
    return "/" + path.lstrip("/").partition("/")[0]


def log_operation(
    prepared: Prepared | None, *, started: float, status: int, codes: Sequence[str]
) -> None:
    """The line of a GraphQL operation; `prepared` is None for one that was refused before. `started`
    as `time.perf_counter` told it."""
    if not logger.isEnabledFor(logging.INFO):
        return
    facts: dict[str, object] = {"operation": None, "kind": None}
    if prepared is not None:
        name = prepared.operation.name
        facts = {
            "operation": name and name[:_LONGEST_NAME],
            "kind": prepared.operation.kind.value,
        }
    facts |= {"status": status, "codes": list(codes), "ms": _ms_since(started)}
    logger.info("operation", extra=facts)


def log_request(scope: Scope, *, started: float, status: int) -> None:
    """The line of an HTTP request that is no operation; `status` is 0 where nothing was answered."""
    route = first_part(scope["path"]) if status != 404 else "other"
    facts = {"method": scope["method"], "route": route, "status": status}
    logger.info("request", extra={**facts, "ms": _ms_since(started)})


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
