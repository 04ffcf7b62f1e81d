"""Random schedules over one reader: lost, doubled and late bells, slow and fickle subscribers."""

import asyncio
import random

import pytest

from realtime.bus import MemoryBus
from realtime.channels import author
from realtime.cursors import Cursor
from realtime.envelope import Envelope
from realtime.events import ClipPublished
from realtime.streams import Live
from realtime.subscriptions import Lagged, Subscription
from tests.realtime.builders import EPOCH, eventually, progressed
from tests.realtime.memory_log import MemoryLog

AUTHORS = 4


class Reader:
    """Notes what it sees, and from where to where it wanted each topic."""

    def __init__(self, live: Live, rng: random.Random) -> None:
        self.seen: list[int] = []
        self.wanted: list[tuple[str, int, int | None]] = []
        self._live = live
        self._rng = rng
        self._topics = {author(0), author(1)}
        self._subscription = live.subscribe(self._topics, after=Cursor(EPOCH, 0))
        self.wanted += [(topic, 0, None) for topic in sorted(self._topics)]
        self.patience = asyncio.Event()
        self.patience.set()

    async def run(self) -> None:
        while True:
            try:
                await self._read(self._subscription)
                await asyncio.sleep(0)
            except Lagged as lagged:
                self._resume(lagged.cursor)

    def lose_connection(self) -> None:
        """What waits is gone with the subscription; the cursor is all that is left."""
        self._resume(self._subscription.cursor)

    def change_mind(self) -> None:
        topic = author(self._rng.randrange(AUTHORS))
        at = self._subscription.cursor.pos
        if topic in self._subscription.topics:
            self._subscription.unwatch(topic)
            self.wanted = [
                (name, since, at if name == topic and until is None else until)
                for name, since, until in self.wanted
            ]
        else:
            self._subscription.watch(topic)
            self.wanted.append((topic, at, None))

    def close(self) -> None:
        self._subscription.close()

    def share_of(self, log: MemoryLog) -> list[int]:
        return [each.pos for each in log.kept if self._wants(each)]

    def _wants(self, envelope: Envelope) -> bool:
        return any(
            topic in envelope.topics
            and since < envelope.pos
            and (until is None or envelope.pos <= until)
            for topic, since, until in self.wanted
        )

    async def _read(self, subscription: Subscription) -> None:
        async for item in subscription:
            assert isinstance(item, Envelope)
            if item.cursor is not None:
                self.seen.append(item.pos)
            for _ in range(self._rng.choice([0, 0, 1, 3])):
                await asyncio.sleep(0)
            await self.patience.wait()

    def _resume(self, cursor: Cursor) -> None:
        topics = self._subscription.topics.copy()
        self._subscription.close()
        self._subscription = self._live.subscribe(topics, after=cursor)


class Schedule:
    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.log = MemoryLog()
        self.bus = MemoryBus()
        self.live = Live(self.log, self.bus, tick=0.002, ring=12, mailbox=3)
        self.late: list[Envelope] = []
        self.readers: list[Reader] = []

    async def step(self) -> None:
        rng = self.rng
        move = rng.random()
        if move < 0.5:
            self.log.append(
                *(
                    ClipPublished(1, rng.randrange(AUTHORS))
                    for _ in range(rng.choice([1, 1, 2, 25]))
                )
            )
        if move < 0.7:
            self._ring(await self.log.stamp(rng.choice([1, 5, 50])))
        elif move < 0.75:
            rng.choice(self.readers).lose_connection()
        elif move < 0.8:
            rng.choice(self.readers).change_mind()
        elif move < 0.9:
            patience = rng.choice(self.readers).patience
            patience.clear() if patience.is_set() else patience.set()
        elif move < 0.95:
            self.live.emit(progressed(1))
        else:
            self.log.answers.clear() if self.log.answers.is_set() else self.log.answers.set()
        for _ in range(rng.choice([0, 1, 2, 10])):
            await asyncio.sleep(0)

    def _ring(self, stamped: list[Envelope]) -> None:
        bells = stamped + self.late
        self.late = []
        for envelope in bells:
            fate = self.rng.random()
            if fate < 0.15:
                continue  # lost
            if fate < 0.3:
                self.late.append(envelope)
            self.bus.publish(envelope)

    async def finish(self) -> None:
        self.log.answers.set()
        for reader in self.readers:
            reader.patience.set()
        while self.log.unstamped:
            await self.log.stamp(50)
        for reader in self.readers:
            share = len(reader.share_of(self.log))
            await eventually(lambda reader=reader, share=share: len(reader.seen) >= share)  # type: ignore[misc]


@pytest.mark.parametrize("seed", range(40))
async def test_any_schedule_delivers_each_event_once_in_order(seed: int) -> None:
    schedule = Schedule(seed)
    await schedule.live.start()
    schedule.readers = [Reader(schedule.live, schedule.rng) for _ in range(4)]
    reading = [asyncio.create_task(reader.run()) for reader in schedule.readers]
    for _ in range(150):
        await schedule.step()
    await schedule.finish()
    for task in reading:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    for reader in schedule.readers:
        assert reader.seen == reader.share_of(schedule.log)
        reader.close()
    await schedule.live.aclose()
    await schedule.bus.aclose()
    assert len(asyncio.all_tasks()) == 1
