"""Peers that do not read, do not introduce themselves, or send what nobody should."""

import asyncio
import json
import socket
import time
from pathlib import Path

import httpx2 as httpx
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from bench.faults.ledger import bar, none, percentile
from bench.faults.site import Site, site
from bench.figures import Figure
from bench.load import Connection, Load, cpu_seconds, memory_kb
from bench.processes import Server
from tests.server.test_malformed_frames import CASES

_LATEST = "subscription { clipPublished(kind: LATEST) { clips { id caption } } }"
_PROTOCOL = [Subprotocol("graphql-transport-ws")]
_INIT = '{"type":"connection_init"}'
_ESTABLISHED = 1  # of TCP_INFO


def never_reading(*, count: int, seconds: float) -> list[Figure]:
    """`count` subscribers stop reading while events go on; 50 others must not notice."""
    sockets = Load()
    with Server("ours") as server:
        try:
            good = [sockets.open(server.port, [{"query": _LATEST}]) for _ in range(50)]
            deaf = [sockets.open(server.port, [{"query": _LATEST}]) for _ in range(count)]
            if not sockets.wait(lambda: all(each.ready for each in good + deaf), seconds=60):
                raise TimeoutError("the subscribers could not connect")
            before = memory_kb(server.pid)
            for each in deaf:
                sockets.ignore(each)
            return _starve(server, sockets, (good, deaf), before=before, seconds=seconds)
        finally:
            sockets.close_all()


def _starve(
    server: Server,
    sockets: Load,
    peers: tuple[list[Connection], list[Connection]],
    *,
    before: float,
    seconds: float,
) -> list[Figure]:
    good, deaf = peers
    started, published, most = time.monotonic(), 0, before
    dropped_after = seconds
    while (passed := time.monotonic() - started) < seconds:
        server.publish(20)
        published += 20
        sockets.turn(0.02)
        most = max(most, memory_kb(server.pid))
        if not any(_is_established(each.line) for each in deaf):
            dropped_after = passed
            break
    sockets.wait(lambda: all(each.events >= published for each in good), seconds=20)
    return [
        bar("peers that never read", len(deaf)),
        bar("until the last was dropped", dropped_after, "s", "<= 60"),
        none("still connected", sum(_is_established(each.line) for each in deaf)),
        bar("memory grown", (most - before) / 1024, "MB", "<= 40"),
        none("events that others missed", sum(published - each.events for each in good)),
    ]


def _is_established(line: socket.socket) -> bool:
    return line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == _ESTABLISHED


async def flood(folder: Path, *, handshakes: int) -> list[Figure]:
    """Handshakes without an introduction, and 200 subscriptions on one socket, while somebody reads
    a feed."""
    async with site(folder) as here:
        opened = asyncio.gather(*(_silent(here) for _ in range(handshakes)))
        waits: list[float] = []
        async with httpx.AsyncClient(timeout=30) as reader:
            while not opened.done():
                started = time.monotonic()
                answer = await reader.post(f"{here.base}/graphql", json={"query": "{ liveCursor }"})
                answer.raise_for_status()
                waits.append(time.monotonic() - started)
                await asyncio.sleep(0.05)
        ends = await opened
        admitted = [seconds for seconds in ends if seconds is not None]
        async with here.socket() as one:
            for number in range(200):
                await one.subscribe(str(number), _LATEST)
            codes = {await _refusal(one.connection)}
        return [
            bar("handshakes", handshakes),
            bar("of them admitted", len(admitted), "", "<= 50"),
            bar("longest silence endured", max(admitted, default=0.0), "s", "<= 8"),
            bar("p99 of a reader", percentile(waits, 0.99) * 1e3, "ms", "<= 500"),
            none("sockets with 200 subscriptions", codes == {None}),
            none("tracebacks", here.tracebacks()),
        ]


async def _silent(here: Site) -> float | None:
    """How long a socket was kept that said nothing; None where it was refused at the door."""
    url = here.base.replace("http", "ws", 1) + "/graphql"
    try:
        async with connect(url, subprotocols=_PROTOCOL, open_timeout=30) as line:
            started = time.monotonic()
            async with asyncio.timeout(30):
                await line.wait_closed()
            quick = line.close_code == 4429 or time.monotonic() - started < 1
            return None if quick else time.monotonic() - started
    except (InvalidHandshake, OSError):
        return None


async def _refusal(line: object) -> str | int | None:
    """The close code or the error that ends the asking; None where everything was taken."""
    assert hasattr(line, "send")
    await line.send('{"type":"ping","payload":{"last":true}}')
    try:
        async with asyncio.timeout(20):
            while (frame := json.loads(await line.recv()))["type"] != "pong":  # type: ignore[attr-defined]
                if frame["type"] == "error":
                    return str(frame["payload"][0]["extensions"]["code"])
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006
    return None


async def malformed(folder: Path, *, rounds: int) -> list[Figure]:
    """The 27 hostile frames, again and again, on the product itself."""
    strange = tracebacks = 0
    async with site(folder) as here:
        for _ in range(rounds):
            for frames, wanted in CASES.values():
                strange += not await _ends_well(here, frames, is_alive=wanted is None)
        tracebacks = here.tracebacks()
        answered = await here.run("{ liveCursor }")
    return [
        bar("hostile frames", rounds * len(CASES)),
        none("ended in another way than 44xx or 1009", strange),
        none("tracebacks", tracebacks),
        none("servers that fell", not answered),
    ]


async def _ends_well(here: Site, frames: list[str | bytes], *, is_alive: bool) -> bool:
    url = here.base.replace("http", "ws", 1) + "/graphql"
    async with (
        asyncio.timeout(30),
        connect(url, subprotocols=_PROTOCOL, max_size=None, close_timeout=1) as line,
    ):
        try:
            for frame in frames:
                await line.send(frame)
            await line.send('{"type":"ping","payload":{"alive":true}}')
            while json.loads(await line.recv()).get("payload") != {"alive": True}:
                continue
        except ConnectionClosed:
            return line.close_code == 1009 or 4400 <= (line.close_code or 0) < 4500
    return is_alive


async def giants(folder: Path, *, times: int) -> list[Figure]:
    """Documents that are cheap to send and would be dear to take in."""
    spread = " ".join(f"a{n}:__typename" for n in range(10_000))
    asked = {
        "depth of 5,000": {"query": "{a" * 5_000 + "}" * 5_000},
        "10,000 aliases": {"query": f"{{ {spread} }}"},
        "a document of 1 MB": {"query": "{ __typename " + "# x\n" * 250_000 + "}"},
        "5,000 directives": {"query": "{ __typename " + "@skip(if: false) " * 5_000 + "}"},
        "a cycle of fragments": {
            "query": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
        },
        "a batch of 1,000": [{"query": "{ __typename }"}] * 1_000,
    }
    figures, admitted = [], 0
    async with site(folder) as here, httpx.AsyncClient(timeout=60) as client:
        await here.run("{ liveCursor }")
        pid = here.processes[-1].pid
        for words, body in asked.items():
            text = json.dumps(body)
            used = cpu_seconds(pid)
            for _ in range(times):
                admitted += not await _is_refused(client, f"{here.base}/graphql", text)
            figures.append(bar(words, (cpu_seconds(pid) - used) / times * 1e3, "ms CPU", "<= 50"))
        return [*figures, none("let in", admitted), none("tracebacks", here.tracebacks())]


async def _is_refused(client: httpx.AsyncClient, url: str, text: str) -> bool:
    try:
        answer = await client.post(url, content=text, headers={"content-type": "application/json"})
    except httpx.TransportError:
        return True  # hung up in the middle of the document
    found = answer.json()
    return isinstance(found, dict) and bool(found.get("errors"))
