"""Sessions that end, and servers that restart, under open sockets."""

import asyncio
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import orjson

from bench.faults.ledger import bar, none
from bench.faults.site import site
from bench.figures import Figure
from bench.load import Connection, Load
from bench.processes import Server

_NEWS = "subscription { notificationReceived { __typename } }"
_CLIPS = """subscription ($after: String) { clipPublished(kind: LATEST, after: $after) {
  cursor resync clips { id } } }"""
_SOCKETS_EACH = 10  # as many as one member may have
_MEMBERS = 4  # times ten is as many as one address may have, less a few


async def revoked(folder: Path) -> list[Figure]:
    """Members with ten open sockets each sign out; each socket is closed at once, with 4403."""
    slowest, wrong = 0.0, 0
    async with site(folder) as here, AsyncExitStack() as stack:
        for number in range(_MEMBERS):
            token, _ = await here.sign_up(f"member{number}")
            sockets = [
                await stack.enter_async_context(here.socket(token)) for _ in range(_SOCKETS_EACH)
            ]
            started = time.monotonic()
            await here.run("mutation { signOut { errors { code } } }", token)
            async with asyncio.timeout(30):
                for each in sockets:
                    await each.connection.wait_closed()
            slowest = max(slowest, time.monotonic() - started)
            wrong += sum(each.connection.close_code != 4403 for each in sockets)
    return [
        bar("sockets", _MEMBERS * _SOCKETS_EACH),
        bar("slowest from the signing out to the last close", slowest, "s", "<= 1"),
        none("closed with another code", wrong),
    ]


class _Reader:
    """A subscriber over all its connections."""

    def __init__(self) -> None:
        self.cursor: str | None = None
        self.got: list[str] = []
        self.resyncs = 0

    def take(self, _connection: Connection, text: bytes) -> None:
        value = orjson.loads(text)["payload"]["data"]["clipPublished"]
        self.resyncs += value["resync"]
        self.cursor = value["cursor"]
        self.got += [clip["id"] for clip in value["clips"]]


def storm(*, count: int) -> list[Figure]:
    """SIGTERM to the server of `count` subscribers, who all come to its successor at once with the
    cursors they hold, while clips go on being published."""
    sockets, readers = Load(), [_Reader() for _ in range(count)]
    folder = Path(tempfile.mkdtemp(prefix="bench-storm-"))
    url = f"sqlite:///{folder / 'shared.sqlite3'}"

    def connect(server: Server, reader: _Reader) -> Connection:
        payload: dict[str, object] = {"query": _CLIPS, "variables": {"after": reader.cursor}}
        return sockets.open(server.port, [payload], on_event=reader.take)

    def arrive(server: Server) -> float:
        started = time.monotonic()
        lines = [connect(server, reader) for reader in readers]
        _wait(sockets, lambda: all(line.ready for line in lines), "subscribers did not come back")
        return time.monotonic() - started

    try:
        with (
            Server("ours", database=url, redis=None) as old,
            Server("ours", database=url, redis=None) as new,
        ):
            first = arrive(old)
            old.publish(1)
            _wait(
                sockets, lambda: all(reader.got for reader in readers), "the first clip is missing"
            )
            lines = list(sockets.connections)
            old.terminate()
            new.publish(5)
            _wait(sockets, lambda: all(line.closed for line in lines), "sockets were left open")
            told = sum(line.tag.get("code") == 1012 for line in lines)
            back = arrive(new)
            new.publish(5)
            sockets.wait(lambda: all(len(reader.got) >= 11 for reader in readers), seconds=30)
    finally:
        sockets.close_all()
    return [
        bar("subscribers", count),
        bar("first arrival of all", first, "s"),
        bar("until all were back", back, "s", "<= 15"),
        none("not told that it was a restart", count - told),
        none("lost", sum(11 - len(set(reader.got)) for reader in readers)),
        none("duplicated", sum(len(reader.got) - len(set(reader.got)) for reader in readers)),
        none("out of order", sum(reader.got != readers[0].got for reader in readers)),
    ]


def _wait(sockets: Load, until: Callable[[], bool], words: str) -> None:
    if not sockets.wait(until, seconds=60):
        raise TimeoutError(f"{words}; {sockets.failures[:3]}")
