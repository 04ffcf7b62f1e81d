"""Peers that do not read, do not introduce themselves, or send what nobody should."""

import asyncio
import json
import time
from pathlib import Path

import httpx2 as httpx
from websockets.exceptions import ConnectionClosed

from bench.faults.ledger import bar, none, percentile
from bench.faults.site import site
from bench.figures import Figure
from bench.load import Connection, Load, cpu_seconds, memory_kb
from bench.processes import Server
from tests.server.test_malformed_frames import cases, outcome

_LATEST = "subscription { clipPublished(kind: LATEST) { clips { id caption } } }"
_ESTABLISHED = "01"  # in /proc/net/tcp
_HANDSHAKES_A_SECOND = 2_000
_PATIENCE = 30.0


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
        if not _held(server.port, deaf):
            dropped_after = passed
            break
    sockets.wait(lambda: all(each.events >= published for each in good), seconds=20)
    return [
        bar("peers that never read", len(deaf)),
        bar("until the last was dropped", dropped_after, "s", "<= 60"),
        none("still connected", _held(server.port, deaf)),
        bar("memory grown", (most - before) / 1024, "MB", "<= 40"),
        none("events that others missed", sum(published - each.events for each in good)),
    ]


def _held(port: int, peers: list[Connection]) -> int:
    """How many of the peers the server on this port still holds a connection to. The peers' own
    sockets do not tell: they are told nothing while they do not read."""
    theirs = {peer.line.getsockname()[1] for peer in peers}
    held = 0
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, remote, state, *_, inode = line.split()[:10]
        of_server = int(local.rpartition(":")[2], 16) == port
        is_peer = int(remote.rpartition(":")[2], 16) in theirs
        # What no process holds any more has no inode.
        held += of_server and is_peer and state == _ESTABLISHED and inode != "0"
    return held


async def flood(folder: Path, *, handshakes: int) -> list[Figure]:
    """2,000 handshakes a second without an introduction, and 200 subscriptions on one socket, while
    somebody reads a feed."""
    async with site(folder) as here:
        port = int(here.environment["MUTOSCOPE_PORT"])
        flooding = asyncio.create_task(asyncio.to_thread(_rush, port, handshakes))
        waits: list[float] = []
        async with httpx.AsyncClient(timeout=30) as reader:
            while not flooding.done():
                started = time.monotonic()
                answer = await reader.post(f"{here.base}/graphql", json={"query": "{ liveCursor }"})
                answer.raise_for_status()
                waits.append(time.monotonic() - started)
                await asyncio.sleep(0.02)
        endured = await flooding
        async with here.socket() as one:
            for number in range(200):
                await one.subscribe(str(number), _LATEST)
            codes = {await _refusal(one.connection)}
        return [
            bar("handshakes", handshakes),
            bar("of them admitted", len(endured), "", "<= 50"),
            bar("longest silence endured", max(endured, default=0.0), "s", "<= 8"),
            bar("p99 of a reader", percentile(waits, 0.99) * 1e3, "ms", "<= 500"),
            none("sockets with 200 subscriptions", codes == {None}),
            none("tracebacks", here.tracebacks()),
        ]


def _rush(port: int, count: int) -> list[float]:
    """Seconds from the first handshake until each socket that was admitted was closed."""
    sockets, started = Load(), time.monotonic()
    lines, endured = [], []
    while len(lines) < count or sockets.connections:
        due = min(count, int((time.monotonic() - started) * _HANDSHAKES_A_SECOND))
        lines += [sockets.open(port, [], init=None) for _ in range(due - len(lines))]
        open_before = list(sockets.connections)
        sockets.turn(0.01)
        passed = time.monotonic() - started
        endured += [passed for line in open_before if line.closed and line.upgraded]
        if passed > _PATIENCE:
            raise TimeoutError(f"{len(sockets.connections)} sockets were left open")
    return endured


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
    hostile = cases(_LATEST)
    otherwise = tracebacks = 0
    async with site(folder) as here:
        url = here.base.replace("http", "ws", 1) + "/graphql"
        for _ in range(rounds):
            for frames, wanted in hostile.values():
                otherwise += await outcome(url, frames) != wanted
        tracebacks = here.tracebacks()
        answered = await here.run("{ liveCursor }")
    return [
        bar("hostile frames", rounds * len(hostile)),
        none("ended in another way than the protocol says", otherwise),
        none("tracebacks", tracebacks),
        none("servers that fell", not answered),
    ]


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
