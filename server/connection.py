"""Who is calling and how, as far as the bytes on the wire tell."""

import re
from collections.abc import Awaitable, Iterable, Mapping, MutableMapping
from datetime import datetime
from functools import cached_property
from random import Random
from typing import Any, Literal, Protocol

from starlette.requests import cookie_parser

Transport = Literal["http", "socket"]
RawHeaders = Iterable[tuple[bytes, bytes]]

_INFO = "mutoscope.connection"  # of the ASGI scope
_NAMES = Random()  # no secrets: the system need not be called for each
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class ConnectionInfo:
    """One HTTP request, or one operation on a socket.

    Header names are in lower case. On a socket the headers are those of its handshake, without its
    cookies when it did not say which site it came from. `connection_params` is the payload of
    `connection_init`, None over HTTP. `request_id` names this operation alone.
    """

    def __init__(
        self,
        headers: Mapping[str, str],
        *,
        client_ip: str,
        request_id: str,
        transport: Transport,
        connection_params: Mapping[str, Any] | None = None,
    ) -> None:
        self.headers = headers
        self.client_ip = client_ip
        self.request_id = request_id
        self.transport = transport
        self.connection_params = connection_params

    @cached_property
    def cookies(self) -> Mapping[str, str]:
        return cookie_parser(self.headers.get("cookie", ""))


def connection_of(scope: MutableMapping[str, Any]) -> ConnectionInfo:
    """Of an HTTP request, read once however many ask."""
    found: ConnectionInfo | None = scope.get(_INFO)
    if found is None:
        headers = read_headers(scope["headers"])
        request_id, ip = choose_request_id(headers), client_ip(scope)
        found = ConnectionInfo(headers, client_ip=ip, request_id=request_id, transport="http")
        scope[_INFO] = found
    return found


class Viewer(Protocol):
    @property
    def id(self) -> int: ...


class Context(Protocol):
    """What the frame reads of a context. `viewer` is None for the anonymous."""

    @property
    def viewer(self) -> Viewer | None: ...

    @property
    def session_id(self) -> int | None: ...

    @property
    def expires_at(self) -> datetime | None:
        """When the session ends, timezone-aware."""
        ...

    @property
    def request_id(self) -> str: ...


class ContextFactory(Protocol):
    """Makes the context of one operation. A `Refusal` it raises is the answer to the caller."""

    def __call__(self, info: ConnectionInfo, /) -> Awaitable[Context]: ...


def read_headers(raw: RawHeaders) -> dict[str, str]:
    """Of a header sent twice the last one counts."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in raw}


def choose_request_id(headers: Mapping[str, str]) -> str:
    """The caller's `x-request-id` when it is fit for a log line, else a new one."""
    given = headers.get("x-request-id")
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given
    return f"{_NAMES.getrandbits(64):016x}"


def client_ip(scope: Mapping[str, Any]) -> str:
    """The peer's address as the ASGI server sees it (after the proxies it trusts)."""
    client = scope.get("client")
    return client[0] if client else "unknown"
