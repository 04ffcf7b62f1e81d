import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from tortoise.exceptions import TransactionManagementError

from models import base


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[sqlite3.Connection]:
    """What another process does with the same database."""
    path = tmp_path / "test.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE notes (text TEXT)")
        await base.connect(f"sqlite:///{path}")
        yield connection
        await base.disconnect()


async def write(text: str) -> None:
    async with base.transaction():
        await base.execute("INSERT INTO notes VALUES (?)", text)


async def written() -> list[str]:
    return [row["text"] for row in await base.fetch("SELECT text FROM notes ORDER BY rowid")]


async def test_a_transaction_that_cannot_begin_leaves_the_connection_free(
    other: sqlite3.Connection,
) -> None:
    await base.execute("PRAGMA busy_timeout=50")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(TransactionManagementError):
        await asyncio.create_task(write("too early"))
    other.execute("ROLLBACK")
    async with asyncio.timeout(10):
        await asyncio.create_task(write("later"))
        assert await asyncio.create_task(written()) == ["later"]


async def test_a_transaction_given_up_while_it_waits_leaves_the_connection_free(
    other: sqlite3.Connection,
) -> None:
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(write("given up"))
    await asyncio.sleep(0.05)
    waiting.cancel()
    await asyncio.sleep(0)
    other.execute("ROLLBACK")
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with asyncio.timeout(10):
        await asyncio.create_task(base.execute("INSERT INTO notes VALUES ('later')"))
    # In a transaction that was left open it would not be seen here.
    assert other.execute("SELECT text FROM notes").fetchall() == [("later",)]
