"""The whole way, with processes that die: every subscriber sees every committed event of its topics
once and in order, whatever happens to Redis, to the hub of the socket bus, and to the relay."""

import asyncio
import contextlib
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from models import base
from models.migrations.runner import migrate
from models.outbox import OutboxLog, append
from realtime.bus import Bus
from realtime.channels import author, clip
from realtime.cursors import Cursor
from realtime.envelope import Envelope
from realtime.events import ClipPublished
from realtime.redis_bus import RedisBus
from realtime.relay import Relay
from realtime.socket_bus import SocketBus
from realtime.streams import Live
from realtime.subscriptions import Lagged, Resync
from tests import services
from tests.realtime.builders import eventually

AUTHORS = 6
SUBSCRIBERS = 16

_RELAY = """
import asyncio, sys
from pathlib import Path
from models import base
from models.outbox import OutboxLog
from realtime.redis_bus import RedisBus
from realtime.relay import Relay
from realtime.socket_bus import SocketBus
async def main():
    url, where = sys.argv[1:]
    await base.connect(url)
    bus = RedisBus(where) if where.startswith("redis:") else SocketBus(Path(where))
    await bus.start()
    await Relay(OutboxLog(url), bus, tick=0.05).start()
    print("up", flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


class Deployment:
    """Two web processes in small (each its own bus and reader) and a relay in a process of its own,
    over one database."""

    def __init__(self, url: str, *, redis: services.Redis | None, folder: Path) -> None:
        self.url = url
        self.redis = redis
        self.folder = folder
        self.log = OutboxLog(url)
        self.buses: list[Bus] = [self._bus() for _ in range(2)]
        self.nodes = [Live(self.log, bus, tick=0.1, ring=300, mailbox=10) for bus in self.buses]
        self.relays: list[asyncio.subprocess.Process] = []

    async def start(self) -> None:
        # The relay's process joins first: on the socket bus it becomes the hub.
        await self.start_relay()
        for bus in self.buses:
            await bus.start()
        for node in self.nodes:
            await node.start()

    async def start_relay(self) -> None:
        where = self.redis.url if self.redis else str(self.folder)
        relay = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _RELAY, self.url, where, stdout=subprocess.PIPE, cwd=Path.cwd()
        )
        assert relay.stdout is not None
        assert await relay.stdout.readline() == b"up\n"
        self.relays.append(relay)

    async def kill_relay(self) -> None:
        relay = self.relays.pop()
        relay.send_signal(signal.SIGKILL)
        await relay.wait()

    async def stop(self) -> None:
        for node in self.nodes:
            await node.aclose()
        for bus in self.buses:
            await bus.aclose()
        while self.relays:
            await self.kill_relay()

    def _bus(self) -> Bus:
        return RedisBus(self.redis.url) if self.redis else SocketBus(self.folder)


@pytest.fixture
async def deployment(database_url: str, tmp_path: Path) -> AsyncIterator[Deployment]:
    """SQLite with the socket bus, PostgreSQL with Redis."""
    redis = None if database_url.startswith("sqlite") else services.Redis()
    await migrate(database_url)
    await base.connect(database_url)
    found = Deployment(database_url, redis=redis, folder=tmp_path)
    try:
        await found.start()
        yield found
    finally:
        await found.stop()
        await base.disconnect()
        if redis is not None:
            redis.stop()


class Writer:
    """Publishes until told to stop; sometimes changes its mind and rolls back."""

    def __init__(self, deployment: Deployment, rng: random.Random, first: int) -> None:
        self.acknowledged: list[int] = []
        self.stopping = False
        self._deployment = deployment
        self._rng = rng
        self._next = first

    async def run(self) -> None:
        while not self.stopping:
            clips = [self._next + n for n in range(self._rng.choice([1, 1, 2, 30]))]
            self._next += len(clips)
            with contextlib.suppress(_ChangedMind):
                await self._publish(clips)
                self.acknowledged += clips
                self._rng.choice(self._deployment.nodes).kick()
            await asyncio.sleep(self._rng.choice([0, 0.01, 0.05]))

    async def _publish(self, clips: list[int]) -> None:
        async with base.transaction():
            for each in clips:
                await append(base.connection(), ClipPublished(each, each % AUTHORS))
            await asyncio.sleep(self._rng.choice([0, 0, 0.01]))
            if self._rng.random() < 0.1:
                raise _ChangedMind


class _ChangedMind(Exception):
    pass


class Subscriber:
    """Follows two authors and one clip of theirs; drops its connection and resumes by cursor."""

    def __init__(self, deployment: Deployment, rng: random.Random, number: int) -> None:
        self.topics = [author(number % AUTHORS), author((number + 1) % AUTHORS), clip(number)]
        self.seen: list[int] = []
        self.resumed = 0
        self._deployment = deployment
        self._rng = rng

    async def run(self, epoch: str) -> None:
        cursor = Cursor(epoch, 0)
        while True:
            live = self._rng.choice(self._deployment.nodes)
            with contextlib.suppress(TimeoutError, Lagged):
                async with live.subscribe(self.topics, after=cursor) as subscription:
                    async with asyncio.timeout(self._rng.uniform(0.05, 0.7)):
                        async for item in subscription:
                            cursor = self._take(item)
            self.resumed += 1
            await asyncio.sleep(self._rng.choice([0, 0.05, 0.2]))

    def has_seen(self, count: int) -> bool:
        return len(self.seen) >= count

    def share_of(self, every: list[Envelope]) -> list[int]:
        """The positions it ought to see."""
        return [each.pos for each in every if not set(self.topics).isdisjoint(each.topics)]

    def _take(self, item: Envelope | Resync) -> Cursor:
        assert isinstance(item, Envelope)
        assert item.cursor is not None
        self.seen.append(item.pos)
        return item.cursor


@asynccontextmanager
async def running(*bodies: asyncio.Task[None]) -> AsyncIterator[None]:
    try:
        yield
    finally:
        for body in bodies:
            body.cancel()
        await asyncio.gather(*bodies, return_exceptions=True)


async def cause_trouble(deployment: Deployment) -> None:
    """Two outages: the relay is killed at whatever it does; so is Redis, with all it knew."""
    for _ in range(2):
        await asyncio.sleep(0.5)
        if deployment.redis:
            deployment.redis.kill()
        await deployment.kill_relay()
        await asyncio.gather(asyncio.sleep(0.3), deployment.start_relay())
        if deployment.redis:
            deployment.redis.start()
    await asyncio.sleep(0.3)


async def all_caught_up(deployment: Deployment, subscribers: list[Subscriber]) -> list[Envelope]:
    """Wait until nothing is on its way any more; everything that was committed, in order."""
    async with asyncio.timeout(10):
        while (await deployment.log.span()).waiting:  # noqa: ASYNC110 - it sets no event
            await asyncio.sleep(0.05)
    every = await deployment.log.read(0, 1_000_000)
    for subscriber in subscribers:
        expected = len(subscriber.share_of(every))
        await eventually(partial(subscriber.has_seen, expected), within=10)
    return every


async def test_outages_lose_repeat_and_reorder_nothing(deployment: Deployment) -> None:
    rng = random.Random(20261121)
    writers = [Writer(deployment, rng, n * 1_000_000) for n in range(4)]
    subscribers = [Subscriber(deployment, rng, number) for number in range(SUBSCRIBERS)]
    epoch = (await deployment.log.span()).epoch
    reading = [asyncio.create_task(each.run(epoch)) for each in subscribers]
    async with running(*reading):
        writing = [asyncio.create_task(each.run()) for each in writers]
        await cause_trouble(deployment)
        for writer in writers:
            writer.stopping = True
        await asyncio.gather(*writing)
        every = await all_caught_up(deployment, subscribers)

    committed = [each.event.clip_id for each in every]  # type: ignore[attr-defined]
    acknowledged = [each for writer in writers for each in writer.acknowledged]
    assert sorted(committed) == sorted(acknowledged)
    assert [each.pos for each in every] == list(range(1, len(every) + 1))
    for subscriber in subscribers:
        assert subscriber.seen == subscriber.share_of(every)
    assert len(every) > 200
    assert sum(each.resumed for each in subscribers) > 2 * SUBSCRIBERS


async def test_two_relays_in_two_processes_number_every_event_once(deployment: Deployment) -> None:
    await deployment.start_relay()
    own = Relay(deployment.log, deployment.buses[0], tick=0.05)
    await own.start()
    node = deployment.nodes[1]
    async with node.subscribe([author(1)]) as subscription:
        for number in range(100):
            async with base.transaction():
                await append(base.connection(), ClipPublished(number, 1))
            node.kick()
            if number == 50:
                await deployment.kill_relay()
                await deployment.kill_relay()
        async with asyncio.timeout(10):
            items = [await anext(subscription) for _ in range(100)]
    assert [item.event for item in items if isinstance(item, Envelope)] == [
        ClipPublished(number, 1) for number in range(100)
    ]
    assert own.is_active
    await own.aclose()


_MEMBER = """
import asyncio, sys
from pathlib import Path
from models import base
from models.outbox import OutboxLog, append
from realtime.events import ClipPublished, GenerationProgressed
from realtime.socket_bus import SocketBus
from realtime.streams import Live
async def main():
    url, folder = sys.argv[1:]
    await base.connect(url)
    bus = SocketBus(Path(folder))
    await bus.start()
    live = Live(OutboxLog(url), bus, tick=60)
    await live.start()
    async with live.subscribe(["author:1"]) as news:
        print("up", flush=True)
        async for item in news:
            async with base.transaction():
                await append(base.connection(), ClipPublished(item.event.clip_id, 2))
            live.kick()
            live.emit(GenerationProgressed(3, 2, seq=item.event.clip_id, stage="x", fraction=0.5))
asyncio.run(main())
"""


async def test_two_processes_on_one_sqlite_file_talk_by_the_socket_alone(tmp_path: Path) -> None:
    """The tick is a minute on both sides: every answer within the time limit came by the bell."""
    url = f"sqlite:///{tmp_path / 'shared.sqlite3'}"
    await migrate(url)
    await base.connect(url)
    bus = SocketBus(tmp_path)
    await bus.start()
    log = OutboxLog(url)
    live, relay = Live(log, bus, tick=60), Relay(log, bus, tick=60)
    await live.start()
    await relay.start()
    member = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _MEMBER, url, str(tmp_path), stdout=subprocess.PIPE, cwd=Path.cwd()
    )
    try:
        assert member.stdout is not None
        assert await member.stdout.readline() == b"up\n"
        async with live.subscribe(["author:2", "generation:3"]) as answers, asyncio.timeout(20):
            for number in range(1, 21):
                async with base.transaction():
                    await append(base.connection(), ClipPublished(number, 1))
                live.kick()
                heard = set()
                while len(heard) < 2:
                    item = await anext(answers)
                    assert isinstance(item, Envelope)
                    heard.add(item.cursor is not None)
                    fact = item.event.clip_id if item.cursor else item.event.seq  # type: ignore[attr-defined]
                    assert fact == number
    finally:
        member.kill()
        await member.wait()
        await relay.aclose()
        await live.aclose()
        await bus.aclose()
        await base.disconnect()


async def test_a_database_killed_and_restarted_is_followed_on(tmp_path: Path) -> None:
    server = services.Postgres()
    url = server.new_database()
    await migrate(url)
    await base.connect(url)
    bus = SocketBus(tmp_path)
    await bus.start()
    log = OutboxLog(url)
    live, relay = Live(log, bus, tick=0.1), Relay(log, bus, tick=0.1)
    await live.start()
    await relay.start()
    try:
        async with live.subscribe([author(1)]) as subscription, asyncio.timeout(30):
            for number in (1, 2):
                async with base.transaction():
                    await append(base.connection(), ClipPublished(number, 1))
                item = await anext(subscription)
                assert isinstance(item, Envelope)
                assert item.event == ClipPublished(number, 1)
                if number == 1:
                    await asyncio.to_thread(server.kill)
                    await eventually(lambda: not relay.is_active, within=10)
                    await asyncio.to_thread(server.start)
                    await eventually(lambda: relay.is_active, within=10)
    finally:
        await relay.aclose()
        await live.aclose()
        await bus.aclose()
        await base.disconnect()
        server.stop()
