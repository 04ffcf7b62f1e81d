"""What uvicorn does to a peer that has stopped reading, once `HardClose` is its protocol."""

import asyncio
import json
import socket

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.typing import Subprotocol

from server.hardclose import text_frame
from server.sockets import SocketLimits
from tests import toys
from tests.graphql_server import Running, running

# Long enough that nothing but the case at hand closes the socket.
PATIENT = SocketLimits(patience=60, heartbeat_seconds=60)
ESTABLISHED = 1  # the state in TCP_INFO


async def flooded(server: Running) -> ClientConnection:
    """A socket whose peer reads no more, and whose stream has come to a halt for that reason."""
    connection = await connect(
        server.ws, subprotocols=[Subprotocol("graphql-transport-ws")], ping_interval=None
    )
    await connection.send('{"type":"connection_init"}')
    await connection.recv()
    connection.transport.pause_reading()
    query = "subscription { flood(size: 50000) }"
    payload = {"id": "1", "type": "subscribe", "payload": {"query": query}}
    await connection.send(json.dumps(payload))
    async with asyncio.timeout(5):
        taken = -1
        while not 0 < taken == toys.toys.yielded:
            taken = toys.toys.yielded
            await asyncio.sleep(0.05)
    return connection


async def gone(server: Running) -> None:
    async with asyncio.timeout(8):
        while len(server.sockets):  # noqa: ASYNC110 - the registry has no event for it
            await asyncio.sleep(0.02)


async def code_of(connection: ClientConnection) -> tuple[int | None, str | None]:
    async with asyncio.timeout(5):
        while True:
            try:
                await connection.recv()
            except ConnectionClosed:
                return connection.close_code, connection.close_reason


@pytest.mark.feature("B16")
async def test_a_peer_that_answers_no_ping_is_aborted() -> None:
    options = {"ws_ping_interval": 0.1, "ws_ping_timeout": 0.1}
    async with running(limits=PATIENT, **options) as server:
        connection = await flooded(server)
        line = connection.transport.get_extra_info("socket")
        await gone(server)
        assert toys.toys.closed == 1
        async with asyncio.timeout(5):
            while line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == ESTABLISHED:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        connection.transport.abort()


async def test_a_close_from_outside_reaches_the_socket_of_a_peer_that_does_not_read() -> None:
    async with running(limits=PATIENT) as server:
        connection = await flooded(server)
        await server.sockets.drain(patience=5)
        assert len(server.sockets) == 0
        connection.transport.resume_reading()
        code, reason = await code_of(connection)
        assert code == 1012
        assert (reason or "").startswith("retry-after-ms=")


async def test_a_stopping_server_tells_its_clients_when_to_come_back() -> None:
    subprotocols = [Subprotocol("graphql-transport-ws")]
    async with running() as server:
        connections = [await connect(server.ws, subprotocols=subprotocols) for _ in range(5)]
        for connection in connections:
            await connection.send('{"type":"connection_init"}')
            await connection.recv()
    found = [await code_of(connection) for connection in connections]
    assert {code for code, _ in found} == {1012}
    waits = {float((reason or "").removeprefix("retry-after-ms=")) for _, reason in found}
    assert len(waits) > 1
    assert all(0 <= wait <= 10_000 for wait in waits)


async def test_a_server_stops_although_a_peer_does_not_read() -> None:
    async with asyncio.timeout(10):
        async with running(limits=PATIENT) as server:
            connection = await flooded(server)
        assert toys.toys.closed == 1
    connection.transport.abort()


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_a_prepared_frame_is_what_the_library_would_send(size: int) -> None:
    text = "é" * (size // 2) + "x" * (size % 2)
    made = Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
    assert text_frame(text) == made
