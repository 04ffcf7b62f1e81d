"""What is written for an answer, and in how many pieces."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from server.hardclose import UVICORN_OPTIONS, HardHttp

pytestmark = pytest.mark.feature("A8")

_GET = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
_QUIET: dict[str, Any] = {"lifespan": "off", "log_config": None, "access_log": False}
_LENGTH = (b"content-length", b"2")


class Wire(asyncio.Transport):
    """Keeps what is written, piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []
        self.is_closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if data:  # nothing is no call of the system
            self.pieces.append(bytes(data))

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed

    def resume_reading(self) -> None:
        pass

    def pause_reading(self) -> None:
        pass


async def answered(
    messages: Sequence[dict[str, Any] | Exception], *, asked: bytes = _GET, times: int = 1
) -> Wire:
    """The wire, once an application that sends these messages was asked so often."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        for message in messages:
            if isinstance(message, Exception):
                raise message
            await send(message)

    config = uvicorn.Config(app, **UVICORN_OPTIONS, **_QUIET)
    config.load()
    state = ServerState()
    protocol = HardHttp(config=config, server_state=state, app_state={})
    wire = Wire()
    protocol.connection_made(wire)
    protocol.data_received(asked * times)
    while state.tasks:
        await asyncio.gather(*state.tasks)
    protocol._unset_keepalive_if_required()
    return wire


def start(*headers: tuple[bytes, bytes], status: int = 200) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": headers}


def body(content: bytes, **rest: bool) -> dict[str, Any]:
    return {"type": "http.response.body", "body": content, **rest}


async def test_an_answer_of_known_length_is_one_piece() -> None:
    wire = await answered([start(_LENGTH, (b"x-a", b"b")), body(b"ok")])
    assert wire.pieces == [b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-a: b\r\n\r\nok"]
    assert not wire.is_closed


async def test_answers_to_requests_sent_together_come_in_their_order() -> None:
    wire = await answered([start(_LENGTH), body(b"ok")], times=3)
    assert wire.pieces == [b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"] * 3


async def test_a_stream_says_at_once_that_it_has_begun() -> None:
    wire = await answered([start(), body(b"a", more_body=True), body(b"b")])
    head, *chunks = wire.pieces
    assert head == b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    assert chunks == [b"1\r\na\r\n", b"1\r\nb\r\n0\r\n\r\n"]


async def test_a_file_goes_out_as_it_is_read() -> None:
    wire = await answered([start(_LENGTH), body(b"o", more_body=True), body(b"k")])
    assert wire.pieces == [b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n", b"o", b"k"]


async def test_a_head_alone_is_sent_where_no_more_was_asked_for() -> None:
    asked = _GET.replace(b"GET", b"HEAD")
    wire = await answered([start(_LENGTH), body(b"")], asked=asked)
    assert wire.pieces == [b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"]


async def test_the_connection_ends_where_either_side_says_so() -> None:
    asked = _GET.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n")
    for wire in (
        await answered([start(_LENGTH), body(b"ok")], asked=asked),
        await answered([start(_LENGTH, (b"connection", b"close")), body(b"ok")]),
    ):
        whole = b"".join(wire.pieces)
        assert whole == b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"
        assert wire.is_closed


@pytest.mark.parametrize("content", [b"", b"o", b"oks"])
async def test_a_body_of_another_length_ends_the_connection(content: bytes) -> None:
    assert (await answered([start(_LENGTH), body(content)])).is_closed


async def test_a_header_that_would_be_two_is_never_sent() -> None:
    header = (b"x-a", b"b\r\nset-cookie: c")
    wire = await answered([start(_LENGTH, header), body(b"ok")])
    assert wire.is_closed
    assert b"set-cookie" not in b"".join(wire.pieces)


async def test_an_application_that_fails_before_the_body_is_answered_for() -> None:
    wire = await answered([start(_LENGTH), RuntimeError("a bug")])
    whole = b"".join(wire.pieces)
    assert whole.startswith(b"HTTP/1.1 500 Internal Server Error\r\n")
    assert whole.count(b"HTTP/1.1") == 1
    assert wire.is_closed


async def test_whoever_has_gone_is_written_nothing() -> None:
    app_waits = asyncio.Event()

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await app_waits.wait()
        await send(start(_LENGTH))
        await send(body(b"ok"))

    config = uvicorn.Config(cast("Any", app), **UVICORN_OPTIONS, **_QUIET)
    config.load()
    state = ServerState()
    protocol, wire = HardHttp(config=config, server_state=state, app_state={}), Wire()
    protocol.connection_made(wire)
    protocol.data_received(_GET)
    protocol.connection_lost(None)
    app_waits.set()
    await asyncio.gather(*state.tasks)
    assert wire.pieces == []
