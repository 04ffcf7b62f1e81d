"""The outbox on both engines: what is committed is numbered without holes, and nothing else."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest

from models import base
from models.migrations.runner import migrate
from models.outbox import _STAMP_AT_ONCE, OutboxLog, _postgresql_turn, append, renew_epoch
from realtime.events import ClipPublished, ClipWithdrawn, GenerationProgressed, UnknownEvent
from realtime.log import PRUNE_BATCH

HOUR = timedelta(hours=1)
_CONNECTION_LOST = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)


@pytest.fixture
async def log(database_url: str) -> AsyncIterator[OutboxLog]:
    await migrate(database_url)
    await base.connect(database_url)
    try:
        yield OutboxLog(database_url)
    finally:
        await base.disconnect()


async def publish(*clips: int, author: int = 1) -> None:
    async with base.transaction():
        await append(base.connection(), *(ClipPublished(clip, author) for clip in clips))


async def stamp(log: OutboxLog, limit: int = 500) -> list[int]:
    async with log.stamping() as stamper:
        return [each.pos for each in await stamper.stamp(limit)]


async def test_what_is_appended_is_read_back_as_it_was(log: OutboxLog) -> None:
    event = ClipWithdrawn(clip_id=2**62, author_id=7, reason="narrowed")
    async with base.transaction():
        await append(base.connection(), event)
    assert await log.read(0, 10) == []
    async with log.stamping() as stamper:
        (stamped,) = await stamper.stamp(10)
        assert await stamper.stamp(10) == []
    assert stamped.event == event
    assert stamped.topics == ("author:7", f"clip:{2**62}")
    assert stamped.pos == 1
    assert await log.read(0, 10) == [stamped]
    assert await log.read_topics(["author:7"], 0, 10) == [stamped]


async def test_an_event_outside_of_a_transaction_is_refused(log: OutboxLog) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        await append(base.connection(), ClipPublished(1, 1))


async def test_an_ephemeral_event_is_refused(log: OutboxLog) -> None:
    async with base.transaction():
        with pytest.raises(TypeError, match="ephemeral"):
            await append(
                base.connection(), GenerationProgressed(1, 1, seq=1, stage="x", fraction=0)
            )


async def test_an_event_shares_the_fate_of_its_transaction(log: OutboxLog) -> None:
    async def change_my_mind() -> None:
        async with base.transaction():
            await append(base.connection(), ClipPublished(2, 1))
            raise ValueError("changed my mind")

    await publish(1)
    with pytest.raises(ValueError, match="changed my mind"):
        await change_my_mind()
    await publish(3)
    assert await stamp(log) == [1, 2]
    read = [each.event for each in await log.read(0, 10)]
    assert read == [ClipPublished(1, 1), ClipPublished(3, 1)]


async def test_positions_are_dense_over_batches_and_stampers(log: OutboxLog) -> None:
    await publish(*range(25))
    assert await stamp(log, 10) == list(range(1, 11))
    assert await stamp(log, 10) == list(range(11, 21))
    await publish(*range(5))
    assert await stamp(log) == list(range(21, 31))
    assert (await log.span()).head == 30


async def test_an_open_transaction_is_waited_for_by_nobody_and_skipped_by_nobody(
    log: OutboxLog,
) -> None:
    """The row with the lower id commits last: a reader that remembers ids would never see it."""
    if base.dialect() is base.Dialect.SQLITE:
        pytest.skip("SQLite lets one transaction write at a time")
    async with base.transaction():
        await append(base.connection(), ClipPublished(1, 1))
        await asyncio.create_task(_publish_elsewhere(log, 2))
        async with log.stamping() as stamper:
            first = await stamper.stamp(10)
    assert [each.event for each in first] == [ClipPublished(2, 1)]
    async with log.stamping() as stamper:
        second = await stamper.stamp(10)
    assert [(each.pos, each.event) for each in second] == [(2, ClipPublished(1, 1))]


async def _publish_elsewhere(log: OutboxLog, clip: int) -> None:
    connection = await asyncpg.connect(log._url)
    await connection.execute(
        "INSERT INTO outbox (type, v, topics, data) VALUES ('clip.published', 1, $1, $2)",
        '["author:1"]',
        f'{{"clip_id":{clip},"author_id":1}}',
    )
    await connection.close()


async def test_topics_are_read_in_order_each_event_once(log: OutboxLog) -> None:
    await publish(1, 2, author=1)
    await publish(3, author=2)
    await publish(4, author=3)
    await stamp(log)

    async def positions(topics: list[str], after: int = 0, limit: int = 10) -> list[int]:
        return [each.pos for each in await log.read_topics(topics, after, limit)]

    assert await positions(["author:1", "clip:1", "author:2"]) == [1, 2, 3]
    assert await positions(["author:1", "author:2"], after=1, limit=1) == [2]
    assert await positions(["author:1", "clip:1", "published"], limit=2) == [1, 2]
    assert await positions(["author:9"]) == []
    assert await positions([f"author:{n}" for n in range(5_000)]) == [1, 2, 3, 4]


async def test_a_topic_is_data_and_never_part_of_the_statement(log: OutboxLog) -> None:
    await publish(1)
    await stamp(log)
    assert await log.read_topics(["') OR 1=1 --", '"', "author:1\\"], 0, 10) == []


async def test_the_span_tells_what_is_kept_and_what_waits(log: OutboxLog) -> None:
    empty = await log.span()
    assert (empty.oldest, empty.head, empty.waiting) == (1, 0, 0)
    assert len(empty.epoch) == 16
    assert empty.holds_all_after(0)
    await publish(1, 2, 3)
    assert (await log.span()).waiting == 3
    await stamp(log)
    full = await log.span()
    assert (full.oldest, full.head, full.waiting, full.epoch) == (1, 3, 0, empty.epoch)


async def test_a_restored_copy_gets_an_epoch_of_its_own(log: OutboxLog) -> None:
    await publish(1)
    await stamp(log)
    before = (await log.span()).epoch
    await renew_epoch()
    after = (await log.span()).epoch
    assert after != before
    assert len(after) == 16
    assert (await log.read(0, 1))[0].cursor.epoch == after  # type: ignore[union-attr]


async def test_pruning_takes_the_oldest_and_keeps_the_head(log: OutboxLog) -> None:
    await publish(*range(10))
    await stamp(log)
    await base.execute("UPDATE outbox SET created_ms = created_ms - 3600000 * 2 WHERE pos <= 4")
    # A young row among the old ones: what is behind it stays, so that no hole appears.
    await base.execute("UPDATE outbox SET created_ms = created_ms - 3600000 * 2 WHERE pos = 6")
    async with log.stamping() as stamper:
        assert await stamper.prune(HOUR) == 4
        assert await stamper.prune(HOUR) == 0
    span = await log.span()
    assert (span.oldest, span.head) == (5, 10)
    assert span.holds_all_after(4)
    assert not span.holds_all_after(3)
    assert [each.pos for each in await log.read_topics(["author:1"], 0, 99)] == list(range(5, 11))
    await base.execute("UPDATE outbox SET created_ms = 0")
    async with log.stamping() as stamper:
        assert await stamper.prune(HOUR) == 5
    await publish(11)
    assert await stamp(log) == [11]
    assert (await base.fetch("SELECT count(*) AS n FROM outbox_topics"))[0]["n"] == 6


async def test_pruning_goes_in_batches(log: OutboxLog) -> None:
    await publish(*range(PRUNE_BATCH + 10))
    await stamp(log, PRUNE_BATCH * 2)
    await base.execute("UPDATE outbox SET created_ms = 0")
    async with log.stamping() as stamper:
        assert await stamper.prune(HOUR) == PRUNE_BATCH
        assert await stamper.prune(HOUR) == 9


async def test_a_row_of_a_newer_version_is_read_as_unknown(log: OutboxLog) -> None:
    await base.execute(
        "INSERT INTO outbox (type, v, topics, data) VALUES ('clip.mashed', 4, '[\"t\"]', '{\"a\":1}')"
    )
    await stamp(log)
    (read,) = await log.read_topics(["t"], 0, 1)
    assert read.event == UnknownEvent("clip.mashed", 4, {"a": 1})


async def test_one_stamps_at_a_time_and_the_next_takes_over(log: OutboxLog) -> None:
    other = OutboxLog(log._url)
    order: list[str] = []

    async def take_over() -> None:
        async with other.stamping() as stamper:
            order.append("second")
            assert [each.pos for each in await stamper.stamp(10)] == [2]

    async with log.stamping() as stamper:
        await publish(1)
        await stamper.stamp(10)
        waiting = asyncio.create_task(take_over())
        await asyncio.sleep(0.6)  # longer than it takes to try twice
        order.append("first")
        await publish(2)
    async with asyncio.timeout(5):
        await waiting
    assert order == ["first", "second"]


async def test_waiting_for_the_right_to_stamp_can_be_cancelled(log: OutboxLog) -> None:
    async with log.stamping():
        waiting = asyncio.create_task(stamp(OutboxLog(log._url)))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert waiting.cancelled()
    assert await stamp(log) == []


async def test_a_stamper_that_lost_its_connection_does_not_stamp_beside_its_successor(
    log: OutboxLog,
) -> None:
    if base.dialect() is base.Dialect.SQLITE:
        pytest.skip("SQLite's right is a file lock, which goes with the process")

    await publish(1)
    async with log.stamping() as stamper:
        holders = (
            "FROM pg_stat_activity WHERE application_name = 'mutoscope relay'"
            " AND datname = current_database()"
        )
        await base.fetch(f"SELECT pg_terminate_backend(pid) {holders}")
        while await base.fetch(f"SELECT 1 {holders}"):  # noqa: ASYNC110 - it sets no event
            await asyncio.sleep(0.01)
        with pytest.raises(_CONNECTION_LOST):
            await stamper.stamp(10)
        assert await stamp(log) == [1]


async def test_what_waits_costs_nothing_before_its_turn(log: OutboxLog) -> None:
    """A relay that was away for a while catches up batch by batch, by a plan made when nothing waited."""
    if base.dialect() is base.Dialect.SQLITE:
        pytest.skip("SQLite makes its plans by its rules, not by its statistics")

    async with _postgresql_turn(log._url) as line:
        await line.execute(f"PREPARE stamping AS {_STAMP_AT_ONCE.replace('?', '$1')}")
        await line.execute("EXECUTE stamping (20)")
        await publish(*range(2_000))
        (told,) = await line.fetch("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE stamping (20)")
        assert sum(_looked_at(orjson.loads(told[0])[0]["Plan"])) <= 3 * 20


def _looked_at(plan: dict[str, Any]) -> Iterator[int]:
    """Rows of the outbox that the steps of a plan found, and those that they found in vain."""
    if plan.get("Relation Name") == "outbox" and "Scan" in plan["Node Type"]:
        in_vain = plan.get("Rows Removed by Filter", 0)
        yield (plan["Actual Rows"] + in_vain) * plan["Actual Loops"]
    for below in plan.get("Plans", ()):
        yield from _looked_at(below)


_WRITER = """
import asyncio, sys
from models import base
from models.outbox import append
from realtime.events import ClipPublished
async def main():
    await base.connect(sys.argv[1])
    for clip in range(int(sys.argv[2]), 10**9):
        async with base.transaction():
            await append(base.connection(), ClipPublished(clip, 1))
        print(clip, flush=True)
asyncio.run(main())
"""


async def test_two_processes_that_append_to_one_file_and_one_killed_lose_nothing_acknowledged(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'shared.sqlite3'}"
    await migrate(url)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, url, str(start)], stdout=subprocess.PIPE, cwd=Path.cwd()
        )
        for start in (1, 1_000_000)
    ]
    await base.connect(url)
    try:
        log = OutboxLog(url)
        acknowledged: set[int] = set()
        positions: list[int] = []
        for turn in range(60):
            positions += await stamp(log, 7)
            for writer in writers:
                assert writer.stdout is not None
                if not writer.poll():
                    acknowledged.add(int(await asyncio.to_thread(writer.stdout.readline) or 0))
            if turn == 30:
                os.kill(writers[0].pid, signal.SIGKILL)
                writers[0].wait()
        for writer in writers:
            writer.kill()
            assert writer.stdout is not None
            acknowledged |= {int(line) for line in writer.stdout if line.endswith(b"\n")}
            writer.wait()
        while fresh := await stamp(log):
            positions += fresh
        read = await log.read(0, 1_000_000)
    finally:
        for writer in writers:
            writer.kill()
        await base.disconnect()
    clips = [each.event.clip_id for each in read]  # type: ignore[attr-defined]
    assert positions == [each.pos for each in read] == list(range(1, len(read) + 1))
    assert acknowledged - {0} <= set(clips)
    assert len(clips) == len(set(clips)) >= 60
    with sqlite3.connect(tmp_path / "shared.sqlite3") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
