"""One contract for all buses, with the peer killed in the middle."""

import asyncio
import fcntl
import itertools
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from realtime.bus import Bus, Listener, MemoryBus
from realtime.envelope import Envelope
from realtime.events import GenerationProgressed, OutboxAppended
from realtime.redis_bus import RedisBus
from realtime.socket_bus import SocketBus
from tests import services
from tests.realtime.builders import eventually, progress, published

_channels = itertools.count()


class Network:
    """Buses of one kind that hear each other; MemoryBus stands for both ends of its one process."""

    def __init__(self, kind: str, folder: Path, redis: services.Redis | None) -> None:
        self.kind = kind
        self.redis = redis
        self._folder = folder
        self._channel = f"test{next(_channels)}"
        self._memory = MemoryBus(limit=100)
        self._opened: list[Bus] = []

    async def join(self) -> Bus:
        bus = self._bus()
        await bus.start()
        self._opened.append(bus)
        return bus

    async def leave(self) -> None:
        for bus in self._opened:
            await bus.aclose()

    async def send_garbage(self) -> None:
        """What an impostor or a broken process might put on the wire."""
        lines = [b"", b"nonsense", b"\xff\x00", b'{"type":"clip.published"}', b"[" * 5_000]
        if self.redis is not None:
            for line in lines:
                _raw_publish(self.redis.port, f"{self._channel}:live", b"someone " + line)
        elif self.kind == "socket":
            reader, writer = await asyncio.open_unix_connection(self._folder / "bus.sock")
            await reader.readline()  # the greeting: closing with it unread would reset the line
            writer.write(b"\n".join(lines) + b"\n")
            await writer.drain()
            writer.close()
            await writer.wait_closed()

    def _bus(self) -> Bus:
        if self.redis is not None:
            return RedisBus(self.redis.url, channel=self._channel, limit=100)
        return SocketBus(self._folder, limit=100) if self.kind == "socket" else self._memory


def _raw_publish(port: int, channel: str, data: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(
            b"*3\r\n$7\r\nPUBLISH\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n"
            % (len(channel), channel.encode(), len(data), data)
        )
        assert line.recv(64).startswith(b":")


@pytest.fixture(params=["memory", "socket", "redis"])
async def network(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Network]:
    redis = services.Redis() if request.param == "redis" else None
    network = Network(request.param, tmp_path, redis)
    try:
        yield network
    finally:
        await network.leave()
        if redis is not None:
            redis.stop()
    assert len(asyncio.all_tasks()) == 1, asyncio.all_tasks()


async def next_of(listener: Listener) -> Envelope:
    async with asyncio.timeout(5):
        return await anext(listener)


async def ring_until_heard(source: Bus, listener: Listener) -> None:
    """Publish until one arrives: a bus that is reconnecting may lose what it is given."""
    heard = asyncio.ensure_future(anext(listener))
    async with asyncio.timeout(10):
        for seq in itertools.count(1_000_000):
            source.publish(progress(seq))
            await asyncio.wait([heard], timeout=0.02)
            if heard.done():
                return


async def test_an_envelope_arrives_once_at_every_listener_of_every_process(
    network: Network,
) -> None:
    first, second = await network.join(), await network.join()
    listeners = [first.listen(), first.listen(), second.listen()]
    sent = [published(1), progress(1), published(2)]
    for envelope in sent:
        first.publish(envelope)
    for listener in listeners:
        assert [await next_of(listener) for _ in sent] == sent
    second.publish(published(3))
    for listener in listeners:
        assert await next_of(listener) == published(3)


async def test_a_listener_may_ask_for_some_events_only(network: Network) -> None:
    first, second = await network.join(), await network.join()
    bells = second.listen(OutboxAppended)
    first.publish(published(1))
    first.publish(Envelope.ephemeral(bell := OutboxAppended()))
    assert (await next_of(bells)).event == bell


async def test_garbage_is_ignored_and_counted(network: Network) -> None:
    first, second = await network.join(), await network.join()
    listener = second.listen()
    await network.send_garbage()
    first.publish(published(1))
    assert await next_of(listener) == published(1)
    if network.kind != "memory":
        await eventually(lambda: first.health().garbage + second.health().garbage >= 4)


async def test_a_listener_that_does_not_read_is_bounded_and_keeps_the_latest(
    network: Network,
) -> None:
    first, second = await network.join(), await network.join()
    slow = second.listen()
    alert = second.listen()
    for pos in range(1, 5_001):
        first.publish(published(pos))
        first.publish(progress(pos))
        if pos % 50 == 0:
            # Read as fast as it comes on the other listener, so that only one of them is slow.
            async with asyncio.timeout(5):
                while (await anext(alert)).cursor is None:
                    pass
    last = published(9_999)
    first.publish(last)
    async with asyncio.timeout(5):
        while await anext(alert) != last:
            pass
    kept = [await next_of(slow) for _ in range(100)]
    assert kept[-1] == last
    assert sum(each.cursor is None for each in kept) <= 1
    assert sum(bus.health().dropped for bus in {first, second}) >= 4_800
    silent = asyncio.ensure_future(anext(slow))
    await asyncio.sleep(0)
    assert not silent.done()
    silent.cancel()


async def test_closing_ends_every_iteration_and_leaves_no_task(network: Network) -> None:
    first, second = await network.join(), await network.join()
    waiting = asyncio.ensure_future(anext(second.listen(), None))
    closed = first.listen()
    await asyncio.sleep(0)
    closed.close()
    closed.close()
    assert await anext(closed, None) is None
    await network.leave()
    async with asyncio.timeout(5):
        assert await waiting is None
    first.publish(published(1))  # rings at nobody, raises nothing


async def test_a_cancelled_wait_loses_nothing(network: Network) -> None:
    bus = await network.join()
    listener = bus.listen()
    waiting = asyncio.ensure_future(anext(listener))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    bus.publish(published(1))
    assert await next_of(listener) == published(1)


async def test_redis_killed_with_all_it_knew_is_heard_again() -> None:
    redis = services.Redis()
    try:
        first, second = RedisBus(redis.url), RedisBus(redis.url)
        await first.start()
        await second.start()
        listener, own = second.listen(), first.listen()
        for turn in (1, 2):
            redis.kill()
            await eventually(lambda: not second.health().up)
            first.publish(published(turn))
            # A dead Redis never silences a process to itself.
            while await next_of(own) != published(turn):
                pass
            redis.start()
            await ring_until_heard(first, listener)
            await eventually(lambda: first.health().up and second.health().up)
        await first.aclose()
        await second.aclose()
    finally:
        redis.stop()


async def test_publishing_to_a_redis_that_hangs_never_waits_and_stays_bounded() -> None:
    redis = services.Redis()
    bus = RedisBus(redis.url, limit=50)
    await bus.start()
    redis.pause()
    try:
        for pos in range(1_000):
            bus.publish(published(pos))
            await asyncio.sleep(0)
        assert bus.health().dropped >= 1_000 - 50 - 64 * 2
    finally:
        redis.resume()
        await bus.aclose()
        redis.stop()


async def test_a_bus_starts_while_redis_is_away_and_finds_it_later() -> None:
    redis = services.Redis()
    redis.kill()
    first, second = RedisBus(redis.url), RedisBus(redis.url)
    try:
        await asyncio.gather(first.start(), second.start())
        assert not first.health().up
        redis.start()
        await ring_until_heard(first, second.listen())
    finally:
        await first.aclose()
        await second.aclose()
        redis.stop()


async def test_when_the_hub_leaves_another_takes_over(tmp_path: Path) -> None:
    hub, first, second = (SocketBus(tmp_path) for _ in range(3))
    for bus in (hub, first, second):
        await bus.start()
    listener = second.listen()
    await hub.aclose()
    await ring_until_heard(first, listener)
    late = SocketBus(tmp_path)
    await late.start()
    await ring_until_heard(late, listener)
    for bus in (first, second, late):
        await bus.aclose()
    assert not (tmp_path / "bus.sock").exists()


_PEER = """
import asyncio, sys
from pathlib import Path
from realtime.envelope import Envelope
from realtime.events import OutboxAppended
from realtime.socket_bus import SocketBus
async def main():
    bus = SocketBus(Path(sys.argv[1]))
    await bus.start()
    print("up", flush=True)
    while True:
        bus.publish(Envelope.ephemeral(OutboxAppended()))
        await asyncio.sleep(0.01)
asyncio.run(main())
"""


@asynccontextmanager
async def peer_process(folder: Path) -> AsyncIterator[Callable[[int], Awaitable[None]]]:
    """Another process on the bus, ringing `OutboxAppended`; yields what sends it a signal."""
    peer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _PEER, str(folder), stdout=subprocess.PIPE, cwd=Path.cwd()
    )  # fmt: skip
    assert peer.stdout is not None
    assert await peer.stdout.readline() == b"up\n"

    async def send(number: int) -> None:
        peer.send_signal(number)
        if number == signal.SIGKILL:
            await peer.wait()

    try:
        yield send
    finally:
        if peer.returncode is None:
            peer.kill()
        await peer.wait()


async def test_a_hub_process_killed_dead_leaves_a_stale_socket_that_is_taken_over(
    tmp_path: Path,
) -> None:
    async with peer_process(tmp_path) as signal_hub:
        first, second = SocketBus(tmp_path), SocketBus(tmp_path)
        await first.start()
        await second.start()
        bells = first.listen(OutboxAppended)
        assert isinstance((await next_of(bells)).event, OutboxAppended)
        await signal_hub(signal.SIGKILL)
        assert (tmp_path / "bus.sock").exists()
        await ring_until_heard(first, second.listen(GenerationProgressed))
        await first.aclose()
        await second.aclose()


async def test_a_member_process_killed_dead_does_not_disturb_the_hub(tmp_path: Path) -> None:
    hub = SocketBus(tmp_path)
    await hub.start()
    bells = hub.listen(OutboxAppended)
    for _ in range(2):
        async with peer_process(tmp_path) as signal_member:
            await next_of(bells)
            await signal_member(signal.SIGKILL)
    assert hub.health().up
    await hub.aclose()


async def test_a_member_process_that_stops_reading_holds_bounded_memory(tmp_path: Path) -> None:
    hub = SocketBus(tmp_path, limit=20)
    await hub.start()
    async with peer_process(tmp_path) as signal_member:
        await next_of(hub.listen(OutboxAppended))
        await signal_member(signal.SIGSTOP)
        for pos in range(1, 20_001):  # 3 MB: more than the kernel's buffers take
            hub.publish(published(pos))
            if pos % 100 == 0:
                await asyncio.sleep(0)
        assert hub.health().dropped > 1_000
        await hub.aclose()


async def test_the_socket_is_private_and_its_folder_may_lie_deep(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    first, second = SocketBus(deep), SocketBus(deep)
    await first.start()
    await second.start()
    assert (deep / "bus.sock").stat().st_mode & 0o777 == 0o700 & ~0o077
    await ring_until_heard(first, second.listen())
    await second.aclose()
    await first.aclose()


async def test_a_held_lock_without_a_hub_is_waited_for(tmp_path: Path) -> None:
    with (tmp_path / "bus.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        bus = SocketBus(tmp_path)
        starting = asyncio.ensure_future(bus.start())
        await asyncio.sleep(0.1)
        assert not bus.health().up
        fcntl.flock(lock, fcntl.LOCK_UN)
        await starting
    await eventually(lambda: bus.health().up)
    await bus.aclose()
    assert os.listdir(tmp_path) == ["bus.lock"]
