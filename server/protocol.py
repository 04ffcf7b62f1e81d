"""The graphql-transport-ws protocol as a state machine: frames in, actions out, no I/O.

Specified in https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md; `server.closing` has the
close codes, with what they make clients do.

The caller gives each frame to `receive`, does what the returned action says, and writes what the
other methods return. Nothing a peer sends makes any of them raise.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, TypeGuard

import orjson

from core.errors import BadInput, QuotaExceeded, Refusal
from schema.requests import Request, parse_request
from server.closing import CloseCode

SUBPROTOCOL = "graphql-transport-ws"

# A close frame holds 125 bytes, two of which are the code (RFC 6455, 5.5).
_REASON_BYTES = 123
_ID_LENGTH = 128


@dataclass(frozen=True, slots=True)
class Send:
    """Write this text frame."""

    text: str


@dataclass(frozen=True, slots=True)
class Close:
    """Write a close frame and be done. `reason` fits a close frame."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Initialise:
    """Decide on the connection, then call `accept`, or close with what `refuse` says."""

    params: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Start:
    """Run an operation; what it yields goes through `next`, `error` and `complete`."""

    id: str
    request: Request


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer this operation with an error instead of running it."""

    id: str
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Cancel:
    """The client has lost interest: stop this operation."""

    id: str


# Shows a client behind a silent network that the server is there; it answers with a pong.
PING = Send('{"type":"ping"}')

Action = Send | Close | Initialise | Start | Refuse | Cancel


class _State(Enum):
    NEW = "new"
    INITIALISING = "initialising"
    READY = "ready"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolLimits:
    """`operations` at once; `rate` messages a second in the long run, `burst` of them at once (a
    client that reconnects subscribes to everything it had in one go)."""

    operations: int = 30
    rate: float = 20
    burst: int = 60


class Protocol:
    """One connection, from its first frame to its close. Times are in seconds of any clock."""

    def __init__(self, limits: ProtocolLimits, *, now: float) -> None:
        self._limits = limits
        self._state = _State.NEW
        self._operations: set[str] = set()
        self._tokens: float = limits.burst
        self._refilled = now

    def receive(self, frame: str | bytes | None, *, now: float) -> Action | None:
        """What to do about a frame, if anything. Binary frames are not of this protocol."""
        if self._state is _State.CLOSED:
            return None
        if not self._spend(now):
            return self.close(CloseCode.TOO_MANY, "Too many messages")
        message = _parse(frame)
        if message is None:
            return self._bad("A message is a JSON object")
        kind = message.get("type")
        answer = self._ANSWERS.get(kind) if isinstance(kind, str) else None
        return self._bad("Unknown message type") if answer is None else answer(self, message)

    def accept(self) -> Send | None:
        """The connection is good. None when it was closed meanwhile."""
        if self._state is not _State.INITIALISING:
            return None
        self._state = _State.READY
        return Send('{"type":"connection_ack"}')

    def init_timeout(self) -> Close | None:
        """The time for `connection_init` is over. None when it came."""
        if self._state is not _State.NEW:
            return None
        return self.close(CloseCode.INIT_TIMEOUT, "Connection initialisation timeout")

    def next(self, id: str, payload: bytes) -> Send | None:
        """`payload` is the JSON of an answer. None when the operation is over."""
        if id not in self._operations:
            return None
        return Send(f'{{"id":{_json(id)},"type":"next","payload":{payload.decode()}}}')

    def error(self, id: str, errors: object) -> Send | None:
        """The operation ends with these errors, described for JSON."""
        if id not in self._operations:
            return None
        self._operations.discard(id)
        return Send(f'{{"id":{_json(id)},"type":"error","payload":{_json(errors)}}}')

    def complete(self, id: str) -> Send | None:
        """The operation has ended."""
        if id not in self._operations:
            return None
        self._operations.discard(id)
        return Send(f'{{"id":{_json(id)},"type":"complete"}}')

    def close(self, code: int, reason: str) -> Close:
        """Nothing more goes in or out."""
        self._state = _State.CLOSED
        self._operations.clear()
        return Close(code, reason.encode()[:_REASON_BYTES].decode(errors="ignore"))

    def _init(self, message: Mapping[str, Any]) -> Action:
        if self._state is not _State.NEW:
            return self.close(CloseCode.TOO_MANY, "Too many initialisation requests")
        params = message.get("payload")
        if params is not None and not isinstance(params, dict):
            return self._bad("The payload of connection_init is an object")
        self._state = _State.INITIALISING
        return Initialise(params)

    def _subscribe(self, message: Mapping[str, Any]) -> Action:
        if self._state is not _State.READY:
            return self.close(CloseCode.UNAUTHORIZED, "Unauthorized")
        id = message.get("id")
        if not _is_id(id):
            return self._bad("An id is a string of 1 to 128 characters")
        if id in self._operations:
            return self.close(CloseCode.DUPLICATE_ID, f"Subscriber for {id} already exists")
        try:
            request = parse_request(message.get("payload"))
        except BadInput as refusal:
            return self._bad(refusal.message)
        self._operations.add(id)
        if len(self._operations) > self._limits.operations:
            most = self._limits.operations
            return Refuse(
                id, QuotaExceeded(f"At most {most} operations run on one socket at once.")
            )
        return Start(id, request)

    def _complete(self, message: Mapping[str, Any]) -> Action | None:
        id = message.get("id")
        if not _is_id(id):
            return self._bad("An id is a string of 1 to 128 characters")
        if id not in self._operations:
            return None
        self._operations.discard(id)
        return Cancel(id)

    def _ping(self, message: Mapping[str, Any]) -> Action:
        if "payload" not in message:
            return Send('{"type":"pong"}')
        try:
            return Send(f'{{"type":"pong","payload":{_json(message["payload"])}}}')
        except TypeError:
            # orjson reads deeper nesting than it writes.
            return self._bad("The payload of ping is nested too deeply")

    def _bad(self, reason: str) -> Close:
        return self.close(CloseCode.BAD_MESSAGE, reason)

    _ANSWERS: ClassVar[dict[str, Callable[["Protocol", dict[str, Any]], Action | None]]] = {
        "connection_init": _init,
        "subscribe": _subscribe,
        "complete": _complete,
        "ping": _ping,
        "pong": lambda _self, _message: None,
    }

    def _spend(self, now: float) -> bool:
        passed = (now - self._refilled) * self._limits.rate
        self._tokens = min(self._limits.burst, self._tokens + passed) - 1
        self._refilled = now
        return self._tokens >= 0


def _parse(frame: str | bytes | None) -> dict[str, Any] | None:
    if not isinstance(frame, str):
        return None
    try:
        message = orjson.loads(frame)
    except orjson.JSONDecodeError:
        return None
    return message if isinstance(message, dict) else None


def _is_id(id: object) -> TypeGuard[str]:
    return isinstance(id, str) and 0 < len(id) <= _ID_LENGTH


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
