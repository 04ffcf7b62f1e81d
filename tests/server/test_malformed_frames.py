"""Hostile frames on real sockets: the 27 cases of the real-time study, each answered by the protocol
and not by a traceback, and none of them leaving anything behind."""

import asyncio
import json

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.graphql_server import running

INIT = '{"type":"connection_init"}'
ALIVE = None


def subscribe(payload: object, id: object = "1") -> str:
    return json.dumps({"type": "subscribe", "id": id, "payload": payload})


QUERY = {"query": "{ __typename }"}

Case = tuple[list[str | bytes], int | None]

# Frames, and the close code they end with; ALIVE where the socket must go on.
_CASES: dict[str, Case] = {
    "list": (["[]"], 4400),
    "null": (["null"], 4400),
    "string": (['"x"'], 4400),
    "number": (["1"], 4400),
    "no type": (["{}"], 4400),
    "not JSON": (["{"], 4400),
    "deep JSON": (["[" * 100_000 + "]" * 100_000], 4400),
    "binary": ([b"\x00\x01"], 4400),
    "unknown type": (['{"type":"zzz"}'], 4400),
    "init payload list": (['{"type":"connection_init","payload":[]}'], 4400),
    "double init": ([INIT, INIT], 4429),
    "subscribe before init": ([subscribe(QUERY)], 4401),
    "payload null": ([INIT, '{"type":"subscribe","id":"1","payload":null}'], 4400),
    "payload string": ([INIT, subscribe("x")], 4400),
    "query int": ([INIT, subscribe({"query": 1})], 4400),
    "id list": ([INIT, subscribe(QUERY, [])], 4400),
    "id dict": ([INIT, subscribe(QUERY, {})], 4400),
    "no id": ([INIT, '{"type":"subscribe","payload":{"query":"{ __typename }"}}'], 4400),
    "variables list": ([INIT, subscribe({**QUERY, "variables": [1]})], 4400),
    "syntax error": ([INIT, subscribe({"query": "{"})], ALIVE),
    "unknown field": ([INIT, subscribe({"query": "{ zzz }"})], ALIVE),
    "deep query": ([INIT, subscribe({"query": "{a" * 5_000 + "}" * 5_000})], ALIVE),
    "10k aliases": (
        [INIT, subscribe({"query": "{" + " ".join(f"a{n}:hello" for n in range(10_000)) + "}"})],
        ALIVE,
    ),
    "complete unknown": ([INIT, '{"type":"complete","id":"nope"}'], ALIVE),
    "complete no id": ([INIT, '{"type":"complete"}'], 4400),
    "8 MB ping": ([INIT, '{"type":"ping","payload":{"x":"' + "A" * 8_000_000 + '"}}'], 1009),
}


def cases(endless: str) -> dict[str, Case]:
    """By name. `endless` is a subscription of the server that is asked: it must still be running
    when its id is used again. One that the server does not know ends at once and frees its id."""
    twice = [subscribe({"query": endless})] * 2
    return {**_CASES, "same id twice": ([INIT, *twice], 4409)}


async def outcome(url: str, frames: list[str | bytes]) -> int | None:
    """The close code; None when the socket still answers a ping after all of it."""
    subprotocols = [Subprotocol("graphql-transport-ws")]
    async with (
        asyncio.timeout(10),
        connect(url, subprotocols=subprotocols, max_size=None, close_timeout=1) as socket,
    ):
        try:
            for frame in frames:
                await socket.send(frame)
            await socket.send('{"type":"ping","payload":"still there"}')
            while json.loads(await socket.recv()).get("payload") != "still there":
                pass
        except ConnectionClosed:
            return socket.close_code
    return ALIVE


@pytest.mark.feature("B16")
async def test_hostile_frames_end_as_the_protocol_says_and_leave_nothing_behind(
    caplog: pytest.LogCaptureFixture,
) -> None:
    hostile = cases("subscription { pushed }")
    assert len(hostile) == 27
    async with running() as server:
        before = len(asyncio.all_tasks())
        for _ in range(2):
            found = {
                name: await outcome(server.ws, frames) for name, (frames, _) in hostile.items()
            }
            assert found == {name: wanted for name, (_, wanted) in hostile.items()}
        await server.sockets.drain()
        # The last tasks end in the turns of the loop after the socket has left the registry.
        for _ in range(10):
            await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) <= before
    assert [record for record in caplog.records if record.exc_info] == []


async def test_refused_operations_come_with_their_code() -> None:
    wanted = {
        "syntax error": "GRAPHQL_PARSE_FAILED",
        "unknown field": "GRAPHQL_VALIDATION_FAILED",
        "deep query": "GRAPHQL_PARSE_FAILED",
        "10k aliases": "GRAPHQL_PARSE_FAILED",
    }
    async with running() as server:
        for name, code in wanted.items():
            subprotocols = [Subprotocol("graphql-transport-ws")]
            async with asyncio.timeout(5), connect(server.ws, subprotocols=subprotocols) as socket:
                for frame in _CASES[name][0]:
                    await socket.send(frame)
                await socket.recv()
                message = json.loads(await socket.recv())
                assert message["type"] == "error"
                assert message["payload"][0]["extensions"]["code"] == code
