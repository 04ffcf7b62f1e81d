import asyncio
from collections.abc import AsyncIterator
from threading import Thread

import asyncpg
import pytest

from models import base
from tests.services import postgres_url

pytestmark = pytest.mark.feature("A8")


@pytest.fixture
async def url() -> AsyncIterator[str]:
    """A database with room for one connection of ours: one that is not given back is missed."""
    found = postgres_url()
    await base.connect(found, pool_size=1)
    await base.execute("CREATE TABLE notes (text TEXT)")
    yield found
    await base.disconnect()


async def _write(text: str) -> None:
    async with base.transaction():
        await base.execute("INSERT INTO notes VALUES (?)", text)


async def _written() -> list[str]:
    async with asyncio.timeout(10):
        return [row["text"] for row in await base.fetch("SELECT text FROM notes ORDER BY text")]


def _cut(url: str) -> None:
    """Every connection, while the event loop stands still and hears nothing of it."""

    async def cut() -> None:
        line = await asyncpg.connect(url)
        await line.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await line.close()

    thread = Thread(target=asyncio.run, args=(cut(),))
    thread.start()
    thread.join()


async def test_a_task_goes_on_after_a_transaction_that_could_not_begin(url: str) -> None:
    """As the notifier does, which is one task for as long as its process lives."""
    for text in ("first", "second"):
        _cut(url)
        with pytest.raises(base.UNREACHABLE):
            await _write("lost with its connection")
        await _write(text)
    assert await _written() == ["first", "second"]


async def test_a_transaction_given_up_as_it_begins_gives_its_connection_back(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def stay() -> None:
        async with base.transaction():
            await asyncio.Event().wait()

    for turns in range(12):
        begun = asyncio.create_task(stay())
        for _ in range(turns):
            await asyncio.sleep(0)
        begun.cancel()
        with pytest.raises(asyncio.CancelledError):
            await begun
        async with asyncio.timeout(10):
            await base.execute("INSERT INTO notes VALUES (?)", "kept")
    other = await asyncpg.connect(url)  # in a transaction that was left open they would not be seen
    assert await other.fetchval("SELECT count(*) FROM notes") == 12
    await other.close()
    assert caplog.messages == []
