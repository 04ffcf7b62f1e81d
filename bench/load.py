"""A load client for graphql-transport-ws: thousands of sockets in one thread and one epoll loop.

It has no asyncio, so that what it costs does not drown what is measured on the same two cores.
"""

import base64
import contextlib
import json
import os
import resource
import select
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field

EVENT = b'"caption"'  # once in each event; several of them may come in one message
_HANDSHAKES = 100  # in flight at once
_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def raise_file_limit() -> int:
    """Allow as many open files as this process may; how many."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def cpu_seconds(pid: int) -> float:
    """User and system time of all threads of a process."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def memory_kb(pid: int) -> float:
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * _PAGE / 1024


@dataclass
class Connection:
    """`ready` once its first subscriptions were taken; `events` counts those of its `next` frames."""

    port: int
    line: socket.socket
    init: str | None
    frames: bytes
    on_event: Callable[["Connection", bytes], None] | None = None
    upgraded: bool = False
    ready: bool = False
    closed: bool = False
    ignored: bool = False
    events: int = 0
    buffer: bytes = b""
    tag: dict[str, object] = field(default_factory=dict)


class Load:
    """Connections that are open, and what arrived on them."""

    def __init__(self) -> None:
        self.connections: list[Connection] = []
        self.received = 0
        self.last_at = 0.0
        self.failures: list[str] = []
        self._poll = select.epoll()
        self._by_fd: dict[int, Connection] = {}

    def open(
        self,
        port: int,
        subscriptions: list[dict[str, object]],
        *,
        init: str | None = "{}",
        on_event: Callable[[Connection, bytes], None] | None = None,
    ) -> Connection:
        """Begin to connect; `subscriptions` are payloads of `subscribe`, named 1, 2, 3 … Without
        `init` nothing is said once the socket is there."""
        line = socket.socket()
        line.setblocking(False)
        found = Connection(port, line, init, subscribe_frames(subscriptions), on_event)
        with contextlib.suppress(BlockingIOError):
            line.connect(("127.0.0.1", port))
        self.connections.append(found)
        self._by_fd[line.fileno()] = found
        self._poll.register(line.fileno(), select.EPOLLOUT)
        return found

    def open_many(
        self,
        ports: list[int],
        count: int,
        subscriptions: list[dict[str, object]],
        *,
        seconds: float,
    ) -> None:
        """Open `count` and wait until all are ready. Raises `TimeoutError`."""
        opened: list[Connection] = []
        deadline = time.monotonic() + seconds
        while len(opened) < count or not all(each.ready for each in opened):
            waiting = sum(not each.ready for each in opened[-4 * _HANDSHAKES :])
            while len(opened) < count and waiting < _HANDSHAKES:
                opened.append(self.open(ports[len(opened) % len(ports)], subscriptions))
                waiting += 1
            self.turn(0.05)
            if time.monotonic() > deadline:
                ready = sum(each.ready for each in opened)
                raise TimeoutError(f"{ready} of {count} connected; {self.failures[:3]}")

    def subscribe(
        self, connection: Connection, subscriptions: list[dict[str, object]], *, first: int
    ) -> None:
        """More of them on an open connection, named from `first` on."""
        connection.line.send(subscribe_frames(subscriptions, first=first))

    def wait(self, until: Callable[[], bool], *, seconds: float) -> bool:
        """Whether `until` came true in time."""
        deadline = time.monotonic() + seconds
        while not until():
            if time.monotonic() > deadline:
                return False
            self.turn(0.05)
        return True

    def turn(self, seconds: float) -> None:
        for fd, event in self._poll.poll(seconds, 1024):
            connection = self._by_fd.get(fd)
            if connection is not None:
                self._serve(fd, connection, event)

    def ignore(self, connection: Connection) -> None:
        """Never read from it again, and leave it open."""
        self._poll.unregister(connection.line.fileno())
        self._by_fd.pop(connection.line.fileno())
        connection.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.ignored = True

    def close(self, connection: Connection, *, why: str = "") -> None:
        if connection.closed:
            return
        connection.closed = True
        fd = connection.line.fileno()
        if not connection.ignored:
            self._by_fd.pop(fd)
            self._poll.unregister(fd)
        connection.line.close()
        self.connections.remove(connection)
        if why:
            self.failures.append(why)

    def close_all(self) -> None:
        for connection in list(self.connections):
            self.close(connection)

    def _serve(self, fd: int, connection: Connection, event: int) -> None:
        if event & select.EPOLLOUT:
            if event & (select.EPOLLERR | select.EPOLLHUP):
                self.close(connection, why="no connection")
                return
            connection.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.line.send(_hello(connection.port))
            self._poll.modify(fd, select.EPOLLIN)
            return
        try:
            data = connection.line.recv(262_144)
        except BlockingIOError:
            return
        except OSError as failure:
            self.close(connection, why=str(failure))
            return
        if not data:
            self.close(connection, why="closed by the server")
            return
        connection.buffer += data
        if connection.upgraded or self._upgrade(connection):
            self._read(connection)

    def _upgrade(self, connection: Connection) -> bool:
        head, found, rest = connection.buffer.partition(b"\r\n\r\n")
        if not found:
            return False
        if not head.startswith(b"HTTP/1.1 101"):
            self.close(connection, why=head[:60].decode("latin-1"))
            return False
        connection.buffer, connection.upgraded = rest, True
        if connection.init is None:
            return True
        message = f'{{"type":"connection_init","payload":{connection.init}}}'
        connection.line.send(_frame(message.encode()))
        return True

    def _read(self, connection: Connection) -> None:
        buffer, at = connection.buffer, 0
        while (found := _frame_at(buffer, at)) is not None:
            opcode, start, at = found
            if opcode == 1:
                self._take(connection, buffer[start:at])
            elif opcode == 8:
                code = struct.unpack("!H", buffer[start : start + 2])[0] if at - start >= 2 else 0
                connection.tag["code"] = code
            elif opcode == 9:
                connection.line.send(_frame(buffer[start:at], opcode=10))
        connection.buffer = buffer[at:]

    def _take(self, connection: Connection, text: bytes) -> None:
        # `next` is by far the most frequent: it is told by its place, without parsing.
        if b'"next"' in text[:200]:
            found = text.count(EVENT)
            connection.events += found
            self.received += found
            self.last_at = time.monotonic()
            if connection.on_event is not None:
                connection.on_event(connection, text)
        elif b"connection_ack" in text:
            connection.line.send(connection.frames)
        elif b'"pong"' in text:
            connection.ready = True
        elif b'"ping"' in text:
            connection.line.send(_frame(b'{"type":"pong"}'))
        else:
            self.failures.append(text[:200].decode("latin-1"))


def subscribe_frames(subscriptions: list[dict[str, object]], *, first: int = 1) -> bytes:
    """The subscriptions and a ping: its pong tells that they were taken in."""
    messages = [
        {"id": str(number), "type": "subscribe", "payload": payload}
        for number, payload in enumerate(subscriptions, first)
    ]
    frames = [_frame(json.dumps(message).encode()) for message in messages]
    return b"".join([*frames, _frame(b'{"type":"ping"}')])


def _hello(port: int) -> bytes:
    key = base64.b64encode(b"0123456789abcdef").decode()
    return (
        f"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
    ).encode()


def _frame(payload: bytes, *, opcode: int = 1) -> bytes:
    size = len(payload)
    if size < 126:
        head = bytes([0x80 | opcode, 0x80 | size])
    elif size < 65_536:
        head = bytes([0x80 | opcode, 0xFE]) + struct.pack("!H", size)
    else:
        head = bytes([0x80 | opcode, 0xFF]) + struct.pack("!Q", size)
    return head + b"\0\0\0\0" + payload  # a mask of zeros is legal, and free


def _frame_at(buffer: bytes, at: int) -> tuple[int, int, int] | None:
    """Opcode, start and end of the payload of the frame at `at`; None where it is not whole."""
    left = len(buffer) - at
    if left < 2:
        return None
    size, head = buffer[at + 1] & 127, 2
    if size == 126:
        if left < 4:
            return None
        size, head = struct.unpack_from("!H", buffer, at + 2)[0], 4
    elif size == 127:
        if left < 10:
            return None
        size, head = struct.unpack_from("!Q", buffer, at + 2)[0], 10
    if left < head + size:
        return None
    return buffer[at] & 15, at + head, at + head + size
