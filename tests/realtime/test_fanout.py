"""Groups: one reader for many listeners, and nobody misses or repeats anything."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from core.errors import NotFound, Refusal
from realtime.cursors import Cursor
from realtime.fanout import Answer, Group, News, Told
from realtime.subscriptions import Resync
from tests.realtime.builders import EPOCH, eventually
from tests.realtime.test_streams import Node, node

TOPIC = "published"


class Reader:
    """A listener with room for so many answers until somebody takes them."""

    def __init__(self, group: Group["Reader"], *, room: int = 1_000_000) -> None:
        self.group = group
        self.room = room
        self.since = 0
        self.got: list[int | str] = []
        self.ended: Refusal | None = None
        self.tasks: list[asyncio.Task[None]] = []
        self.has_room = asyncio.Event()

    def offer(self, answer: Answer) -> bool:
        if self.room <= 0:
            return False
        self._take(answer)
        return True

    async def put(self, answer: Answer) -> None:
        while self.room <= 0:
            self.has_room.clear()
            await self.has_room.wait()
        self._take(answer)

    def fall_behind(self) -> None:
        work = self.group.listen(self, self.group.place_of(self))
        self.tasks.append(asyncio.create_task(work))

    def end(self, refusal: Refusal) -> None:
        self.ended = refusal
        self.group.leave(self)

    def make_room(self, room: int) -> None:
        self.room = room
        self.has_room.set()

    def _take(self, answer: Answer) -> None:
        self.room -= 1
        self.got += [int(w) if w.isdigit() else w for w in answer.body.decode().split()]


class Hall:
    """A group over a node, and what it was asked to tell."""

    def __init__(self, found: Node) -> None:
        self.node = found
        self.told = 0
        self.emptied = 0
        self.fail = 0
        self.barred: set[Reader] = set()
        self.readers: list[Reader] = []
        self.group: Group[Reader] = Group(
            found.live, [TOPIC], self.tell, emptied=self._count_emptied
        )

    def _count_emptied(self) -> None:
        self.emptied += 1

    async def tell(
        self, news: Sequence[News], cursor: Cursor, listeners: Sequence[Reader]
    ) -> list[Told[Reader]]:
        await asyncio.sleep(0)
        if self.fail and len(listeners) != 1:  # one alone may be reading back, and is told
            self.fail -= 1
            raise ConnectionError("the database is away")
        self.told += 1
        resync = any(isinstance(item, Resync) for item in news)
        by_text: dict[str, list[Reader]] = {}
        for listener in listeners:
            words = [
                "resync" if isinstance(item, Resync) else str(item.pos)
                for item in news
                if isinstance(item, Resync) or resync or item.pos > listener.since
            ]
            if words and listener not in self.barred:
                by_text.setdefault(" ".join(words), []).append(listener)
        told = [Told(Answer(text.encode()), to) for text, to in by_text.items()]
        out = [each for each in listeners if each in self.barred]
        return [*told, Told(NotFound("you"), out)] if out else told

    def made(self, *, room: int = 1_000_000) -> Reader:
        self.readers.append(Reader(self.group, room=room))
        return self.readers[-1]

    def is_over(self) -> bool:
        """Whether the group's own task has ended."""
        return all(each.get_name() != "fan-out" for each in asyncio.all_tasks())

    async def reader(self, after: int | None = None, *, room: int = 1_000_000) -> Reader:
        reader = self.made(room=room)
        if after is None:
            self.group.follow(reader)
        else:
            await self.group.listen(reader, Cursor(EPOCH, after))
        return reader

    async def publish(self, count: int = 1) -> None:
        await self.node.publish_and_settle(*range(1, count + 1))


@asynccontextmanager
async def hall(*, ring: int = 1000, mailbox: int = 200, tick: float = 60) -> AsyncIterator[Hall]:
    async with node(ring=ring, mailbox=mailbox, tick=tick) as found:
        opened = Hall(found)
        try:
            yield opened
        finally:
            for reader in opened.readers:
                for task in reader.tasks:
                    task.cancel()
                opened.group.leave(reader)
            opened.group.leave(Reader(opened.group))  # of one that nobody entered
            await eventually(opened.is_over)


@pytest.mark.feature("B16", "N15")
async def test_many_listeners_are_told_what_was_made_once() -> None:
    async with hall() as opened:
        readers = [await opened.reader() for _ in range(300)]
        await opened.publish()
        await eventually(lambda: all(reader.got == [1] for reader in readers))
        assert opened.told == 1


async def test_who_comes_later_is_told_of_what_comes_later() -> None:
    async with hall() as opened:
        first = await opened.reader()
        await opened.publish(2)
        await eventually(lambda: first.got == [1, 2])
        second = await opened.reader()
        await opened.publish()
        await eventually(lambda: first.got == [1, 2, 3] and second.got == [3])


@pytest.mark.feature("N15")
async def test_who_comes_with_a_cursor_reads_back_and_then_follows() -> None:
    async with hall() as opened:
        keeper = await opened.reader()
        await opened.publish(50)
        late = await opened.reader(after=10)
        await eventually(lambda: late.got == list(range(11, 51)))
        await opened.publish()
        await eventually(lambda: late.got[-1] == 51 == keeper.got[-1])
        assert late.got == list(range(11, 52))


async def test_a_cursor_older_than_memory_is_read_from_the_log() -> None:
    async with hall(ring=5) as opened:
        await opened.publish(50)
        late = await opened.reader(after=10)
        await eventually(lambda: late.got == list(range(11, 51)))


async def test_a_cursor_of_another_history_is_told_to_load_afresh() -> None:
    async with hall() as opened:
        await opened.publish(3)
        stranger = opened.made()
        await opened.group.listen(stranger, Cursor("other", 2))
        await opened.publish()
        await eventually(lambda: stranger.got == ["resync", 4])


async def test_a_cursor_ahead_of_the_log_is_told_to_load_afresh() -> None:
    async with hall() as opened:
        reader = await opened.reader(after=1_000)
        assert reader.got == ["resync"]


async def test_a_new_history_is_told_to_everybody() -> None:
    async with hall(tick=0.02) as opened:
        reader = await opened.reader()
        await opened.publish(5)
        await eventually(lambda: len(reader.got) == 5)
        log = opened.node.log
        log.epoch, log.head, log.kept = "restored", 0, []
        await eventually(lambda: reader.got[-1] == "resync")
        await opened.publish()
        await eventually(lambda: reader.got[-1] == 1)


async def test_who_has_no_room_falls_behind_alone_and_catches_up() -> None:
    async with hall() as opened:
        slow, quick = await opened.reader(room=1), await opened.reader()
        for _ in range(4):
            await opened.publish(2)
        await eventually(lambda: quick.got == list(range(1, 9)))
        assert len(slow.got) < 8
        slow.make_room(100)
        await eventually(lambda: slow.got == list(range(1, 9)))
        await opened.publish()
        await eventually(lambda: slow.got[-1] == 9 == quick.got[-1])
        assert slow.got == list(range(1, 10))


async def test_what_could_not_be_told_is_told_when_it_can() -> None:
    async with hall() as opened:
        reader = await opened.reader()
        opened.fail = 2
        await opened.publish(3)
        await eventually(lambda: reader.got == [1, 2, 3])


async def test_a_burst_larger_than_the_mailbox_loses_nothing() -> None:
    async with hall(ring=50, mailbox=10) as opened:
        reader = await opened.reader()
        opened.fail = 1
        await opened.publish(400)
        await eventually(lambda: len(reader.got) >= 400)
        assert reader.got == list(range(1, 401))


async def test_who_may_listen_no_more_is_told_why_and_then_nothing() -> None:
    async with hall() as opened:
        good, bad = await opened.reader(), await opened.reader()
        opened.barred.add(bad)
        await opened.publish()
        await eventually(lambda: good.got == [1])
        assert isinstance(bad.ended, NotFound)
        assert len(opened.group) == 1
        assert bad.got == []


async def test_a_group_ends_with_its_last_listener() -> None:
    async with hall() as opened:
        readers = [await opened.reader() for _ in range(2)]
        opened.group.leave(readers[0])
        assert opened.emptied == 0
        opened.group.leave(readers[1])
        assert opened.emptied == 1
        await eventually(opened.is_over)


@pytest.mark.feature("B16", "N15")
@pytest.mark.parametrize("seed", range(12))
async def test_whatever_happens_each_hears_all_in_order_and_once(seed: int) -> None:
    """Listeners come (with a cursor or without), go, stall and come back, while news arrive in
    bursts and telling fails now and then."""
    dice = random.Random(seed)
    async with hall(ring=dice.choice([5, 1000]), mailbox=dice.choice([3, 200])) as opened:
        readers: list[tuple[Reader, int]] = []

        async def enter() -> None:
            start = dice.choice([None, dice.randint(0, opened.node.live.position)])
            reader = opened.made(room=dice.choice([2, 1_000_000]))
            reader.tasks.append(asyncio.create_task(stay(reader, start)))

        async def stay(reader: Reader, start: int | None) -> None:
            readers.append((reader, opened.node.live.position if start is None else start))
            if start is None:
                opened.group.follow(reader)
            else:
                await opened.group.listen(reader, Cursor(EPOCH, start))

        await enter()
        await asyncio.sleep(0)
        for _ in range(60):
            match dice.randrange(5):
                case 0:
                    await enter()
                    await asyncio.sleep(0)
                case 1 | 2:
                    opened.node.publish(*range(dice.randint(1, 30)))
                case 3:
                    dice.choice(readers)[0].make_room(dice.choice([1, 5]))
                case 4:
                    for _ in range(dice.randint(0, 20)):
                        await asyncio.sleep(0)
            opened.fail = int(dice.random() < 0.02)
        opened.fail = 0
        await opened.publish()
        last = opened.node.live.position

        def arrived() -> bool:
            for reader, _ in readers:
                reader.make_room(1_000_000)
            return all(reader.got and reader.got[-1] == last for reader, _ in readers)

        await eventually(arrived, within=10)
        for reader, start in readers:
            assert reader.got == list(range(start + 1, last + 1))
