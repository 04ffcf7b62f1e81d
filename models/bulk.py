"""Many rows at once, past the ORM: `executemany` on SQLite, COPY on PostgreSQL.

All of it is one transaction. SQLite checks the foreign keys at the end instead of at every row; the
caller gives PostgreSQL parents before children. Values arrive as Python's own: datetimes with a
timezone, dates, booleans, numbers, text.
"""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from typing import Any, Protocol

import asyncpg
import tortoise.backends.sqlite.executor  # noqa: F401 - teaches sqlite3 how we keep dates

from models.base import Dialect, dialect_of, sqlite_path

Values = tuple[Any, ...]

# One statement's worth: large enough that its overhead vanishes, small enough to be held.
_BATCH = 10_000


class OrphanedRows(Exception):
    """Rows refer to parents that do not exist; nothing was written."""


class Loader(Protocol):
    async def copy(self, table: str, columns: tuple[str, ...], rows: Iterable[Values]) -> int:
        """Append `rows` to `table`; how many there were. `rows` is consumed piece by piece."""
        ...

    async def fetch(self, sql: str) -> list[Values]:
        """The rows of a statement without parameters, those copied before included."""
        ...


@asynccontextmanager
async def open_loader(url: str) -> AsyncIterator[Loader]:
    """Commits when the block ends, rolls back when it raises. Raises `OrphanedRows`, or what the
    driver raises for rows that break a constraint."""
    opened = _open_sqlite(url) if dialect_of(url) is Dialect.SQLITE else _open_postgresql(url)
    async with opened as loader:
        yield loader


class _SqliteLoader:
    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    async def copy(self, table: str, columns: tuple[str, ...], rows: Iterable[Values]) -> int:
        places = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608
        return await asyncio.to_thread(self._insert, statement, rows)

    async def fetch(self, sql: str) -> list[Values]:
        return await asyncio.to_thread(lambda: self._db.execute(sql).fetchall())

    def _insert(self, statement: str, rows: Iterable[Values]) -> int:
        return self._db.executemany(statement, rows).rowcount


@asynccontextmanager
async def _open_sqlite(url: str) -> AsyncIterator[Loader]:
    options: dict[str, Any] = {"isolation_level": None, "check_same_thread": False, "timeout": 30}
    with closing(sqlite3.connect(sqlite_path(url), **options)) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("PRAGMA cache_size = -262144")
        db.execute("BEGIN IMMEDIATE")
        try:
            yield _SqliteLoader(db)
            orphans = await asyncio.to_thread(db.execute("PRAGMA foreign_key_check").fetchmany, 5)
            if orphans:
                raise OrphanedRows(f"Rows without their parent: {orphans}")
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise


class _PostgresqlLoader:
    def __init__(self, connection: asyncpg.Connection[asyncpg.Record]) -> None:
        self._connection = connection

    async def copy(self, table: str, columns: tuple[str, ...], rows: Iterable[Values]) -> int:
        count, left = 0, iter(rows)
        while batch := list(itertools.islice(left, _BATCH)):
            await self._connection.copy_records_to_table(table, records=batch, columns=columns)
            count += len(batch)
        return count

    async def fetch(self, sql: str) -> list[Values]:
        return [tuple(row) for row in await self._connection.fetch(sql)]


@asynccontextmanager
async def _open_postgresql(url: str) -> AsyncIterator[Loader]:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            yield _PostgresqlLoader(connection)
    finally:
        await connection.close()
