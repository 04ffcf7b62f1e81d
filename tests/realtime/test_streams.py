import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from realtime.bus import MemoryBus
from realtime.channels import author, clip, generation
from realtime.cursors import Cursor
from realtime.envelope import Envelope
from realtime.events import ClipPublished, GenerationProgressed, UnknownEvent
from realtime.relay import Relay
from realtime.streams import Live
from realtime.subscriptions import Lagged, Resync, Subscription
from tests.realtime.builders import EPOCH, durable, eventually, progressed, published
from tests.realtime.memory_log import MemoryLog


class Node:
    """A process in small: its bus, its reader and a relay over a log."""

    def __init__(
        self, log: MemoryLog, bus: MemoryBus, *, ring: int, mailbox: int, tick: float = 60
    ) -> None:
        self.log = log
        self.bus = bus
        # A tick of a minute: what is delivered in these tests comes by the bell.
        self.live = Live(log, bus, ring=ring, tick=tick, mailbox=mailbox)
        self.relay = Relay(log, bus, tick=60)

    def publish(self, *authors: int) -> None:
        for each in authors:
            self.log.append(ClipPublished(clip_id=each, author_id=each))
        self.live.kick()

    async def publish_and_settle(self, *authors: int) -> None:
        self.publish(*authors)
        await eventually(lambda: not self.log.unstamped and self.live.position == self.log.head)


@asynccontextmanager
async def node(
    log: MemoryLog | None = None, *, ring: int = 1000, mailbox: int = 200, tick: float = 60
) -> AsyncIterator[Node]:
    found = Node(log or MemoryLog(), MemoryBus(), ring=ring, mailbox=mailbox, tick=tick)
    await found.live.start()
    await found.relay.start()
    try:
        yield found
    finally:
        await found.relay.aclose()
        await found.live.aclose()
        await found.bus.aclose()
    assert len(asyncio.all_tasks()) == 1


async def take(subscription: Subscription, count: int) -> list[int | str]:
    """Positions (and words for what has none) of the next `count` items."""
    found: list[int | str] = []
    async with asyncio.timeout(5):
        for _ in range(count):
            item = await anext(subscription)
            if isinstance(item, Resync):
                found.append("resync")
            elif isinstance(item.event, GenerationProgressed):
                found.append(f"progress {item.event.seq}")
            else:
                found.append(item.pos)
    return found


async def assert_silent(subscription: Subscription) -> None:
    waiting = asyncio.ensure_future(anext(subscription))
    for _ in range(20):
        await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()
    await asyncio.wait([waiting])


async def test_events_of_its_topics_arrive_once_and_in_order() -> None:
    async with node() as here, here.live.subscribe([author(1), author(2), clip(1)]) as sub:
        here.publish(1, 3, 2, 1)
        assert await take(sub, 3) == [1, 3, 4]
        await assert_silent(sub)


async def test_what_happened_before_subscribing_is_not_delivered_without_a_cursor() -> None:
    async with node() as here:
        await here.publish_and_settle(1, 1)
        async with here.live.subscribe([author(1)]) as sub:
            here.publish(1)
            assert await take(sub, 1) == [3]


@pytest.mark.parametrize("ring", [1000, 2], ids=["from memory", "from the log"])
async def test_a_cursor_resumes_behind_the_last_event_seen(ring: int) -> None:
    async with node(ring=ring) as here:
        await here.publish_and_settle(*([1, 2] * 10))
        reads = here.log.reads
        async with here.live.subscribe([author(1)], after=Cursor(EPOCH, 5)) as sub:
            assert await take(sub, 7) == [7, 9, 11, 13, 15, 17, 19]
            here.publish(1)
            assert await take(sub, 1) == [21]
        assert (here.log.reads > reads) == (ring == 2)


async def test_every_cursor_resumes_exactly_where_memory_ends_and_the_log_begins() -> None:
    async with node(ring=5) as here:
        await here.publish_and_settle(*([1] * 20))
        for after in range(20):
            async with here.live.subscribe([author(1)], after=Cursor(EPOCH, after)) as sub:
                assert await take(sub, 20 - after) == list(range(after + 1, 21))


async def test_a_log_that_answers_late_does_not_hide_what_was_delivered_meanwhile() -> None:
    """The client comes from a process that was ahead; ours overtakes it while it asks the log."""
    log = MemoryLog()
    async with node(log) as here:
        await eventually(lambda: here.relay.is_active)
        log.append(*(ClipPublished(1, 1) for _ in range(5)))
        await log.stamp(10)
        async with here.live.subscribe([author(1)], after=Cursor(EPOCH, 4)) as sub:
            asked = log.asked
            log.answers.clear()
            waiting = asyncio.ensure_future(take(sub, 3))
            await eventually(lambda: log.asked > asked)
            log.append(ClipPublished(1, 1), ClipPublished(1, 1))
            for envelope in [*log.kept, *await log.stamp(10)]:
                here.bus.publish(envelope)
            await eventually(lambda: here.live.position == 7)
            log.answers.set()
            assert await waiting == [5, 6, 7]


async def test_an_answer_that_became_outdated_on_its_way_is_dropped() -> None:
    async with node(ring=2) as here:
        await here.publish_and_settle(1, 2, 1, 2, 1, 1)
        async with here.live.subscribe([author(1)], after=Cursor(EPOCH, 0)) as sub:
            asked = here.log.asked
            here.log.answers.clear()
            waiting = asyncio.ensure_future(take(sub, 6))
            await eventually(lambda: here.log.asked > asked)
            sub.watch(author(2))
            here.log.answers.set()
            assert await waiting == [1, 2, 3, 4, 5, 6]


async def test_bells_that_arrive_while_the_log_is_asked_are_not_taken_for_a_lost_history() -> None:
    log, bus = MemoryLog(), MemoryBus()
    live = Live(log, bus, tick=0.01)
    await live.start()
    async with live.subscribe([author(1)]) as sub:
        log.answers.clear()
        asked = log.asked
        await eventually(lambda: log.asked > asked)
        log.append(ClipPublished(1, 1))
        for envelope in await log.stamp(10):
            bus.publish(envelope)
        await eventually(lambda: live.position == 1)
        log.answers.set()
        asked = log.asked
        await eventually(lambda: log.asked > asked + 2)
        assert await take(sub, 1) == [1]
    await live.aclose()


async def test_a_long_replay_comes_in_pieces_while_new_events_go_on_arriving() -> None:
    log = MemoryLog()
    log.append(*(ClipPublished(n, 1) for n in range(3_500)))
    async with node(log, ring=500, mailbox=10) as here:
        await eventually(lambda: here.live.position == 3_500)
        async with here.live.subscribe([author(1)], after=Cursor(EPOCH, 0)) as sub:
            seen: list[int | str] = []
            for _ in range(30):
                seen += await take(sub, 100)
                here.publish(1, 1, 1, 1)
            assert not sub._following
            assert await take(sub, 3_620 - 3_000) == list(range(3_001, 3_621))
            assert seen == list(range(1, 3_001))
            await here.publish_and_settle(1)
            assert await take(sub, 1) == [3_621]


async def test_an_event_between_registering_and_the_first_read_is_not_missed() -> None:
    async with node() as here:
        await here.publish_and_settle(1)
        sub = here.live.subscribe([author(1)], after=Cursor(EPOCH, 0))
        await here.publish_and_settle(1, 1)
        assert await take(sub, 3) == [1, 2, 3]
        sub.close()


async def test_the_cursor_of_an_idle_subscription_moves_with_the_log() -> None:
    async with node() as here, here.live.subscribe([author(1)]) as sub:
        waiting = asyncio.ensure_future(anext(sub))
        await here.publish_and_settle(2, 2, 2)
        assert sub.cursor == Cursor(EPOCH, 3)
        here.publish(1)
        item = await waiting
        assert isinstance(item, Envelope)
        assert item.cursor == sub.cursor == Cursor(EPOCH, 4)


@pytest.mark.parametrize(
    ("cursor", "why"),
    [
        (Cursor("another", 3), "another history"),
        (Cursor(EPOCH, 4), "the one event it misses was pruned"),
        (Cursor(EPOCH, 99), "ahead of the log: it was restored from a copy"),
    ],
)
async def test_a_cursor_the_log_cannot_continue_says_resync_first(cursor: Cursor, why: str) -> None:
    async with node(ring=2) as here:
        await here.publish_and_settle(*([1] * 10))
        here.log.forget_before(6)
        async with here.live.subscribe([author(1)], after=cursor) as sub:
            here.publish(1)
            assert await take(sub, 2) == ["resync", 11], why


async def test_a_cursor_at_the_edge_of_what_is_kept_still_resumes() -> None:
    async with node(ring=2) as here:
        await here.publish_and_settle(*([1] * 10))
        here.log.forget_before(6)
        async with here.live.subscribe([author(1)], after=Cursor(EPOCH, 5)) as sub:
            assert await take(sub, 5) == [6, 7, 8, 9, 10]


async def test_a_cursor_ahead_of_this_process_but_not_of_the_log_waits_without_repeating() -> None:
    log = MemoryLog()
    async with node(log) as behind:
        await eventually(lambda: behind.relay.is_active)
        log.append(*(ClipPublished(1, 1) for _ in range(5)))
        await log.stamp(10)  # by another process; the bell to this one was lost
        async with behind.live.subscribe([author(1)], after=Cursor(EPOCH, 4)) as sub:
            waiting = asyncio.ensure_future(take(sub, 2))
            behind.publish(1)
            assert await waiting == [5, 6]


async def test_lost_bells_are_made_up_from_the_log_in_order() -> None:
    async with node() as here, here.live.subscribe([author(1)]) as sub:
        here.log.append(*(ClipPublished(1, 1) for _ in range(2)))
        await here.log.stamp(10)
        here.bus.publish(published(5))  # a bell from ahead of the log's end
        here.publish(1)
        assert await take(sub, 3) == [1, 2, 3]
        await assert_silent(sub)


async def test_bells_that_come_twice_or_late_are_ignored() -> None:
    async with node() as here, here.live.subscribe([author(1)]) as sub:
        await here.publish_and_settle(1, 1)
        here.bus.publish(published(1))
        here.bus.publish(published(2))
        here.bus.publish(durable(ClipPublished(9, 1), 3, epoch="another instance"))
        here.publish(1)
        assert await take(sub, 2) == [1, 2]
        third = await anext(sub)
        assert isinstance(third, Envelope)
        assert (third.pos, third.event) == (3, ClipPublished(1, 1))
        await assert_silent(sub)


async def test_without_any_bell_the_tick_delivers() -> None:
    log = MemoryLog()
    live = Live(log, MemoryBus(), tick=0.02)
    await live.start()
    async with live.subscribe([author(1)]) as sub:
        log.append(ClipPublished(1, 1))
        await log.stamp(1)
        assert await take(sub, 1) == [1]
    await live.aclose()


async def test_a_relay_that_dies_between_stamping_and_ringing_loses_nothing() -> None:
    log = MemoryLog()
    bus = MemoryBus()
    live, relay = Live(log, bus, tick=0.02), Relay(log, bus, tick=0.02)
    await live.start()
    await relay.start()
    async with live.subscribe([author(1)]) as sub:
        for pos in (1, 2):
            log.crash_after_stamp = True
            log.append(ClipPublished(1, 1))
            live.kick()
            assert await take(sub, 1) == [pos]
            assert not log.crash_after_stamp
    await relay.aclose()
    await live.aclose()


async def test_ephemeral_events_come_live_latest_first_out_and_are_never_replayed() -> None:
    async with node() as here, here.live.subscribe([generation(1)]) as sub:
        for seq in range(1, 500):
            here.live.emit(progressed(seq))
        assert await take(sub, 1) == ["progress 499"]
        await assert_silent(sub)
        async with here.live.subscribe([generation(1)], after=Cursor(EPOCH, 0)) as late:
            await assert_silent(late)


async def test_emit_refuses_a_durable_event() -> None:
    async with node() as here:
        with pytest.raises(TypeError, match="outbox"):
            here.live.emit(ClipPublished(1, 1))


async def test_an_event_of_a_newer_process_is_passed_on_as_unknown() -> None:
    async with node() as here, here.live.subscribe(["author:1"]) as sub:
        newer = UnknownEvent("clip.mashed", 1, {})
        here.log.head = 1
        here.log.kept.append(durable(newer, 1, topics=("author:1",)))
        here.bus.publish(here.log.kept[0])
        item = await anext(sub)
        assert isinstance(item, Envelope)
        assert item.event == newer


async def test_a_burst_larger_than_the_mailbox_is_read_from_memory_without_loss() -> None:
    async with node(mailbox=5) as here, here.live.subscribe([author(1)]) as sub:
        await here.publish_and_settle(*([1] * 600))
        assert len(sub._mail) <= 5
        assert await take(sub, 600) == list(range(1, 601))
        here.publish(1)
        assert await take(sub, 1) == [601]


async def test_a_subscriber_slower_than_memory_reaches_is_told_and_resumes_by_cursor() -> None:
    async with node(ring=20, mailbox=5) as here:
        async with here.live.subscribe([author(1)]) as sub:
            await here.publish_and_settle(*([1] * 3))
            assert await take(sub, 2) == [1, 2]
            await here.publish_and_settle(*([1] * 50))
            with pytest.raises(Lagged) as lagged:
                await take(sub, 1)
        async with here.live.subscribe([author(1)], after=lagged.value.cursor) as again:
            assert await take(again, 51) == list(range(3, 54))


async def test_a_subscriber_that_slept_over_others_events_is_not_called_slow() -> None:
    async with node(ring=20, mailbox=5) as here, here.live.subscribe([author(1)]) as sub:
        here.publish(1)
        assert await take(sub, 1) == [1]
        waiting = asyncio.ensure_future(take(sub, 10))
        await here.publish_and_settle(*([2] * 200))
        here.publish(*([1] * 10))
        assert await waiting == list(range(202, 212))


async def test_a_topic_watched_while_an_event_is_looked_at_misses_nothing_behind_it() -> None:
    async with node() as here, here.live.subscribe([author(1)]) as sub:
        await here.publish_and_settle(1, 2, 3, 1, 2)
        assert await take(sub, 1) == [1]
        sub.watch(author(2))
        sub.watch(author(2))
        assert await take(sub, 3) == [2, 4, 5]
        await here.publish_and_settle(3, 2)
        assert await take(sub, 1) == [7]


async def test_a_topic_watched_while_idle_counts_from_now() -> None:
    async with node() as here, here.live.subscribe([author(1)]) as sub:
        waiting = asyncio.ensure_future(take(sub, 2))
        await here.publish_and_settle(2, 2)
        sub.watch(author(2))
        here.publish(2, 1)
        assert await waiting == [3, 4]


async def test_an_unwatched_topic_is_silent_at_once_even_for_what_waits() -> None:
    async with node() as here, here.live.subscribe([author(1), author(2)]) as sub:
        await here.publish_and_settle(1, 2, 2, 1)
        assert await take(sub, 1) == [1]
        sub.unwatch(author(2))
        assert await take(sub, 1) == [4]
        here.publish(2, 1)
        assert await take(sub, 1) == [6]


async def test_a_log_whose_history_broke_off_makes_every_subscriber_resync() -> None:
    log = MemoryLog()
    bus = MemoryBus()
    live = Live(log, bus, tick=0.02)
    await live.start()
    async with live.subscribe([author(1)]) as sub:
        log.append(ClipPublished(1, 1))
        await log.stamp(1)
        assert await take(sub, 1) == [1]
        log.epoch, log.head, log.kept = "restored", 0, []
        assert await take(sub, 1) == ["resync"]
        assert sub.cursor == Cursor("restored", 0)
        log.append(ClipPublished(1, 1))
        await log.stamp(1)
        assert await take(sub, 1) == [1]
    await live.aclose()


async def test_a_log_that_fails_for_a_while_is_read_on_afterwards() -> None:
    log = MemoryLog()
    live = Live(log, MemoryBus(), tick=0.01)
    await live.start()
    async with live.subscribe([author(1)]) as sub:
        healthy, calls = log.span, 0

        async def failing() -> object:
            nonlocal calls
            calls += 1
            raise ConnectionError("the database is restarting")

        log.span = failing  # type: ignore[method-assign,assignment]
        await eventually(lambda: calls > 2)
        log.span = healthy  # type: ignore[method-assign]
        log.append(ClipPublished(1, 1))
        await log.stamp(1)
        assert await take(sub, 1) == [1]
    await live.aclose()


async def test_closing_ends_the_iteration_and_forgets_the_subscriber() -> None:
    async with node() as here:
        sub, other = here.live.subscribe([author(1)]), here.live.subscribe([author(1)])
        waiting = asyncio.ensure_future(anext(sub, "ended"))
        await asyncio.sleep(0)
        sub.close()
        sub.close()
        assert await waiting == "ended"
        assert here.live.health().subscriptions == 1
        other.close()
        assert here.live.health().subscriptions == 0
        assert here.live._audience == {}


async def test_closing_live_ends_every_subscription_also_a_late_one() -> None:
    async with node() as here:
        waiting = asyncio.ensure_future(anext(here.live.subscribe([author(1)]), "ended"))
        await asyncio.sleep(0)
        await here.live.aclose()
        assert await waiting == "ended"
        assert await anext(here.live.subscribe([author(1)]), "ended") == "ended"


async def test_a_cancelled_wait_loses_nothing() -> None:
    async with node() as here, here.live.subscribe([author(1)]) as sub:
        for pos in range(1, 30):
            waiting = asyncio.ensure_future(anext(sub))
            here.publish(1)
            for _ in range(pos % 7):
                await asyncio.sleep(0)
            if waiting.done():
                assert waiting.result().pos == pos  # type: ignore[union-attr]
                continue
            waiting.cancel()
            await asyncio.wait([waiting])
            assert waiting.cancelled()
            assert await take(sub, 1) == [pos]


async def test_health_tells_position_backlog_and_subscribers() -> None:
    async with node() as here, here.live.subscribe([author(1)]):
        await here.publish_and_settle(1, 1)
        health = here.live.health()
        assert (health.position, health.subscriptions, health.bus.up) == (2, 1, True)
