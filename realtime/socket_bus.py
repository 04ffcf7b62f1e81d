"""A bus for the processes of one host: a Unix socket in the data folder, and no service.

Whoever holds the lock file is the hub; the others connect to it, and it passes every envelope on.
The kernel drops the lock with the process, so when a hub dies one of the others becomes the hub and
the rest find it; only the holder ever removes a socket file, so a stale one is never in the way.
A hub that is stopped but not dead silences the bells until it goes on: the log's tick covers that.
"""

import asyncio
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from realtime.bus import LIMIT, BusHealth, Listener, Listeners
from realtime.envelope import MAX_BYTES, Envelope, decode
from realtime.events import Event
from realtime.outbound import Outbound
from realtime.tasks import cancel, first_to_end, keep_running

_RETRY_SECONDS = 0.05  # a hub that dies is replaced within about this
_START_SECONDS = 2.0
_BATCH = 64
_GREETING = b"mutoscope bus 1\n"  # a member is connected when the hub has it on its list
_LONGEST_PATH = 100  # of a Unix socket: 108 bytes on Linux, 104 on macOS


class _Peer:
    """One connection, seen from either end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, outbound: Outbound) -> None:
        try:
            while True:
                batch = await outbound.take(_BATCH)
                self.writer.write(b"".join(envelope.encode() + b"\n" for envelope in batch))
                await self.writer.drain()
        except OSError:
            return

    async def lines(self) -> list[bytes]:
        """The next line, or [] when the other side is gone or sends one without end."""
        try:
            line = await self.reader.readline()
        except (OSError, ValueError):
            return []
        return [line] if line.endswith(b"\n") else []

    def close(self) -> None:
        # abort, not close: close waits for a peer that has stopped reading.
        self.writer.transport.abort()


class SocketBus:
    """`folder` is shared by the processes of the instance and private to them (mode 0700)."""

    def __init__(self, folder: Path, *, limit: int = LIMIT) -> None:
        self._path = folder / "bus.sock"
        self._lock = folder / "bus.lock"
        self._limit = limit
        self._listeners = Listeners(limit)
        self._to_hub = Outbound(limit)
        self._members: dict[_Peer, Outbound] = {}
        self._sessions: set[asyncio.Task[None]] = set()
        self._up = asyncio.Event()
        self._is_hub = False
        self._garbage = 0
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Raises OSError where the folder cannot be written."""
        self._lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock.touch(mode=0o600)
        self._task = asyncio.create_task(
            keep_running("socket bus", self._connect, pause=_RETRY_SECONDS)
        )
        try:
            async with asyncio.timeout(_START_SECONDS):
                await self._up.wait()
        except TimeoutError:
            return  # the loop goes on trying; until then only the log's tick carries

    def publish(self, envelope: Envelope) -> None:
        self._listeners.receive(envelope)
        if self._is_hub:
            self._pass_on(envelope, sender=None)
        else:
            self._to_hub.put(envelope)

    def listen(self, *types: type[Event]) -> Listener:
        return self._listeners.open(types)

    def health(self) -> BusHealth:
        queued = sum(outbound.dropped for outbound in self._members.values())
        dropped = self._listeners.dropped + self._to_hub.dropped + queued
        return BusHealth(up=self._up.is_set(), dropped=dropped, garbage=self._garbage)

    async def aclose(self) -> None:
        if self._task is not None:
            await cancel([self._task])
            self._task = None
        self._listeners.close()

    async def _connect(self) -> None:
        """Be the hub, or talk to it, for as long as that lasts."""
        try:
            with _locked(self._lock) as is_ours:
                if is_ours:
                    await self._serve()
            if not is_ours:
                await self._join()
        finally:
            self._up.clear()

    async def _serve(self) -> None:
        self._path.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(
            self._welcome, sock=_bound(self._path), limit=MAX_BYTES
        )
        self._is_hub = True
        self._up.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            self._is_hub = False
            server.close()
            await cancel(self._sessions)
            self._path.unlink(missing_ok=True)

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = asyncio.create_task(self._speak_with(_Peer(reader, writer)))
        self._sessions.add(session)
        session.add_done_callback(self._sessions.discard)

    async def _speak_with(self, member: _Peer) -> None:
        outbound = Outbound(self._limit)
        self._members[member] = outbound
        member.writer.write(_GREETING)
        try:
            await first_to_end(member.send(outbound), self._receive(member))
        finally:
            del self._members[member]
            member.close()

    async def _join(self) -> None:
        try:
            with _reachable(self._path) as path:
                streams = await asyncio.open_unix_connection(path, limit=MAX_BYTES)
        except OSError:
            return  # the holder of the lock has not bound its socket yet, or has just died
        hub = _Peer(*streams)
        try:
            if await hub.lines() == [_GREETING]:
                self._up.set()
                await first_to_end(hub.send(self._to_hub), self._receive(hub))
        finally:
            hub.close()

    async def _receive(self, peer: _Peer) -> None:
        while lines := await peer.lines():
            envelope = decode(lines[0])
            if envelope is None:
                self._garbage += 1
                continue
            self._listeners.receive(envelope)
            if self._is_hub:
                self._pass_on(envelope, sender=peer)

    def _pass_on(self, envelope: Envelope, *, sender: _Peer | None) -> None:
        for peer, outbound in self._members.items():
            if peer is not sender:
                outbound.put(envelope)


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Hold the lock file; False where another process does."""
    with path.open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _reachable(path: Path) -> Iterator[str]:
    """A name for `path` that fits into a socket address: a long one goes by way of its open folder
    (Linux only; elsewhere a long data folder makes binding fail)."""
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def _bound(path: Path) -> socket.socket:
    """A socket at `path` that only this user may connect to."""
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o077)
    try:
        with _reachable(path) as name:
            listening.bind(name)
    except OSError:
        listening.close()
        raise
    finally:
        os.umask(before)
    return listening
