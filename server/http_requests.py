"""Reading one GraphQL request off HTTP. Whatever is wrong with it has a status and a code."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import orjson
from graphql import GraphQLError
from starlette.types import Receive, Scope

from core.errors import BadInput
from core.waiting import in_time
from schema.problems import Rejected
from schema.requests import Request, parse_request
from server.origins import is_cross_site_get

BODY_LIMIT = 1_048_576
BODY_SECONDS = 30

ALLOW = b"GET, HEAD, POST, OPTIONS"
JSON = b"application/json"
RESPONSE_JSON = b"application/graphql-response+json"

_REQUEST_TYPES = {"application/json", "application/graphql+json"}
_MEMBERS = {"query", "operationName", "variables", "extensions", "documentId"}
_JSON_MEMBERS = {"variables", "extensions"}

RawHeader = tuple[bytes, bytes]


class Fault(Rejected):
    """A request that HTTP itself forbids. Its status is that of the answer, whatever media type was
    accepted."""

    def __init__(self, status: int, code: str, message: str, *headers: RawHeader) -> None:
        super().__init__([GraphQLError(message, extensions={"code": code})], status=status)
        self.headers = headers


class Disconnected(Exception):
    """The client went away before its request was whole; there is nobody to answer."""


async def read_request(scope: Scope, receive: Receive, headers: Mapping[str, str]) -> Request:
    """Raises `Fault`, `BadInput` or `Disconnected`."""
    match scope["method"]:
        case "POST":
            _check_content(headers.get("content-type", ""), headers.get("content-encoding"))
            return parse_request(_parse_json(await _read_body(receive, headers), "The body"))
        case "GET" | "HEAD":
            if is_cross_site_get(headers):
                raise Fault(
                    403,
                    "CSRF_PREVENTION",
                    "A GET needs a header that other sites' pages cannot send unasked, such as"
                    " `x-requested-with` or `apollo-require-preflight`.",
                )
            return parse_request(_parse_query_string(scope["query_string"]))
        case method:
            raise Fault(
                405, "METHOD_NOT_ALLOWED", f"{method} is not spoken here.", (b"allow", ALLOW)
            )


@lru_cache(maxsize=64)
def negotiate(accept: str | None) -> bytes | None:
    """The media type to answer in, the best of those accepted; None when neither is. Without a
    wish, and for wildcards, it is `application/json`, as clients of before the draft expect."""
    best: bytes | None = None
    best_quality = 0.0
    for part in (accept or "*/*").split(","):
        name, _, parameters = part.partition(";")
        media_type = _ACCEPTED.get(name.strip().lower())
        if media_type is not None:
            quality = _quality(parameters)
            if quality > best_quality:
                best, best_quality = media_type, quality
    return best


def entity_tag(content_type: bytes, body: bytes) -> bytes:
    """A strong ETag: no other answer has it."""
    digest = hashlib.sha256(content_type + b"\n" + body).hexdigest()
    return b'"%s"' % digest[:32].encode()


def is_known(if_none_match: str | None, tag: bytes) -> bool:
    """Whether the client says that it has the answer with this tag."""
    if if_none_match is None:
        return False
    known = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return "*" in known or tag.decode() in known


_ACCEPTED = {
    "application/graphql-response+json": RESPONSE_JSON,
    "application/json": JSON,
    "application/*": JSON,
    "*/*": JSON,
}


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


@lru_cache(maxsize=64)
def _check_content(content_type: str, encoding: str | None) -> None:
    """A JSON content type is also the defence against forged POSTs: no form can send one."""
    media_type, _, parameters = content_type.partition(";")
    if media_type.strip().lower() not in _REQUEST_TYPES:
        raise Fault(415, "UNSUPPORTED_MEDIA_TYPE", "Send the request as `application/json`.")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip(' "').lower() not in {"utf-8", "utf8"}:
            raise Fault(415, "UNSUPPORTED_MEDIA_TYPE", "Send the request in UTF-8.")
    if encoding is not None and encoding.strip().lower() != "identity":
        raise Fault(415, "UNSUPPORTED_MEDIA_TYPE", "Send the request without compression.")


async def _read_body(receive: Receive, headers: Mapping[str, str]) -> bytes:
    if int(headers.get("content-length", "0")) > BODY_LIMIT:
        raise _too_large()
    try:
        return await in_time(_whole_body(receive), BODY_SECONDS)
    except TimeoutError:
        raise Fault(
            408,
            "REQUEST_TIMEOUT",
            f"The body took longer than {BODY_SECONDS} seconds.",
            (b"connection", b"close"),
        ) from None


async def _whole_body(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > BODY_LIMIT:
            raise _too_large()
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def _too_large() -> Fault:
    # Closing spares both sides the rest of the body.
    return Fault(
        413,
        "PAYLOAD_TOO_LARGE",
        f"A request may have {BODY_LIMIT} bytes.",
        (b"connection", b"close"),
    )


def _parse_query_string(raw: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=32)
    except ValueError:
        raise BadInput("The query string is no UTF-8, or has too many parameters.") from None
    payload: dict[str, Any] = {}
    for name, value in pairs:
        if name in _MEMBERS:
            if name in payload:
                raise BadInput(f"`{name}` is given twice.", field=name)
            in_json = name in _JSON_MEMBERS and value
            payload[name] = _parse_json(value, f"`{name}`") if in_json else value or None
    return payload


def _parse_json(content: bytes | str, what: str) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BadInput(f"{what} is no JSON: {error}") from None
