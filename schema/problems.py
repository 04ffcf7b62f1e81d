"""The shape of every error a client sees: message, place, `extensions.code` and `.requestId`.

An expected refusal keeps its own words. Whatever else escapes a resolver is a bug: it is logged
with its traceback and the request id, and the client is told the request id and nothing else.
"""

import logging
from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError

from core.errors import Refusal

logger = logging.getLogger(__name__)

MASKED = "Something went wrong here; quote the request id."

Described = dict[str, Any]


class Rejected(Exception):
    """A request that ends before it yields data. `status` is the HTTP status that comes closest."""

    def __init__(self, errors: Sequence[GraphQLError], *, status: int = 400) -> None:
        super().__init__(errors[0].message)
        self.errors = errors
        self.status = status


def coded(error: GraphQLError, code: str) -> GraphQLError:
    """`error` with `extensions.code` set."""
    error.extensions = {**(error.extensions or {}), "code": code}
    return error


def rejection(code: str, message: str, *, status: int = 400) -> Rejected:
    return Rejected([GraphQLError(message, extensions={"code": code})], status=status)


def refused(refusal: Refusal) -> Rejected:
    """A refusal that concerns the whole request, with the status it carries."""
    return Rejected([GraphQLError(str(refusal), original_error=refusal)], status=refusal.status)


def masked() -> Rejected:
    """The answer to a bug. Whoever raises it has logged the cause."""
    return rejection("INTERNAL_SERVER_ERROR", MASKED, status=500)


def describe(error: GraphQLError, request_id: str) -> Described:
    """`error` as it goes over the wire. Logs it first when it is not one the client may read."""
    told: Described = {"message": error.message}
    if error.locations:
        told["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path:
        told["path"] = error.path
    extensions = told["extensions"] = {"code": "INTERNAL_SERVER_ERROR", "requestId": request_id}
    cause = _root_cause(error)
    if isinstance(cause, Refusal):
        told["message"] = cause.message
        extensions.update(refusal_extensions(cause))
    elif error.extensions and "code" in error.extensions:
        extensions.update(error.extensions)
    elif isinstance(cause, GraphQLError) and cause.nodes:
        # graphql-core names the nodes when an argument cannot be coerced; its complaints about
        # what a resolver returned have none until they are located.
        extensions["code"] = "BAD_USER_INPUT"
    else:
        told["message"] = MASKED
        logger.error(
            "Unexpected error at %s in request %s",
            ".".join(map(str, error.path or ["the request"])),
            request_id,
            exc_info=cause,
            extra={"request_id": request_id},
        )
    return told


def refusal_extensions(refusal: Refusal) -> dict[str, Any]:
    extensions: dict[str, Any] = {"code": refusal.code}
    if refusal.field is not None:
        extensions["field"] = refusal.field
    retry_after = getattr(refusal, "retry_after", None)
    if retry_after is not None:
        extensions["retryAfter"] = retry_after
    return extensions


def _root_cause(error: GraphQLError) -> Exception:
    cause: Exception = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause
