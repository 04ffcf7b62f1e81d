"""The outbox: events written in the transaction of their change, read as the log of `realtime`.

One row is one event, whatever the number of its topics: it has one position, so a subscriber to
two of its topics gets it once, and "in order" means one order for everybody. When the relay gives a
row its position it also writes one small `outbox_topics` row per topic, by which a resuming client
finds its own events without reading everybody's.
"""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import asyncpg
import orjson
from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient

from models.base import Dialect, connection, dialect_of, execute, fetch, sqlite_path, transaction
from realtime.cursors import Cursor
from realtime.envelope import Envelope
from realtime.events import Event
from realtime.log import PRUNE_BATCH, Span, Stamper
from realtime.wire import from_wire, to_wire

_TURN_SECONDS = 0.25  # between two attempts to become the one that stamps
_LOCK = 7_071_002  # pg_advisory_lock key of the stamper
_BY_INDEX = ("enable_seqscan", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin")
_TRY_LOCK = "SELECT pg_try_advisory_lock($1)"

_INSERT = {
    Dialect.SQLITE: "INSERT INTO outbox (type, v, topics, data) VALUES (?, ?, ?, ?)",
    Dialect.POSTGRESQL: "INSERT INTO outbox (type, v, topics, data) VALUES ($1, $2, $3, $4)",
}
_INSERT_MANY = """
    INSERT INTO outbox (type, v, topics, data)
    SELECT t.type, t.v, t.topics, t.data FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[])
        WITH ORDINALITY AS t (type, v, topics, data, place) ORDER BY t.place
"""
_READ = """
    SELECT pos, type, v, topics, data, created_ms, (SELECT epoch FROM outbox_epoch) AS epoch
    FROM outbox"""
_SPAN = """
    SELECT (SELECT epoch FROM outbox_epoch) AS epoch,
           (SELECT min(pos) FROM outbox) AS oldest,
           (SELECT max(pos) FROM outbox) AS head,
           (SELECT count(*) FROM (SELECT 1 FROM outbox WHERE pos IS NULL LIMIT 10000) AS w) AS waiting
"""
_STAMP = """
    UPDATE outbox SET pos = fresh.pos
    FROM (SELECT id, (SELECT coalesce(max(pos), 0) FROM outbox) + row_number() OVER (ORDER BY id)
                 AS pos
          FROM (SELECT id FROM outbox WHERE pos IS NULL ORDER BY id LIMIT ?) AS waiting) AS fresh
    WHERE outbox.id = fresh.id AND outbox.pos IS NULL
    RETURNING outbox.pos, type, v, topics, data, created_ms
"""
_ANY_WAITING = "SELECT 1 FROM outbox WHERE pos IS NULL LIMIT 1"
_INDEX = """
    INSERT INTO outbox_topics (topic, pos)
    SELECT t.value, o.pos FROM outbox o, json_each(o.topics) t WHERE o.pos >= ?
"""
# PostgreSQL does the same in one statement. It finds the rows by their place in the table, which is not
# to be planned otherwise: by any join it would look at all that wait, once for each that it numbers.
_STAMP_AT_ONCE = """
    WITH waiting AS MATERIALIZED (
        SELECT ctid AS place, id FROM outbox WHERE pos IS NULL ORDER BY id LIMIT ?),
    numbered AS (
        SELECT place, (SELECT coalesce(max(pos), 0) FROM outbox) + row_number() OVER (ORDER BY id)
            AS pos
        FROM waiting),
    stamped AS (
        UPDATE outbox SET pos = numbered.pos FROM numbered WHERE outbox.ctid = numbered.place
        RETURNING outbox.pos, type, v, topics, data, created_ms),
    indexed AS (
        INSERT INTO outbox_topics (topic, pos)
        SELECT t.topic, stamped.pos
        FROM stamped, jsonb_array_elements_text(stamped.topics::jsonb) AS t (topic))
    SELECT stamped.*, (SELECT epoch FROM outbox_epoch WHERE one = 1) AS epoch
    FROM stamped ORDER BY pos
"""
_READ_TOPICS = {
    name: f"""{_READ} WHERE pos IN (
        SELECT DISTINCT pos FROM outbox_topics
        WHERE topic IN (SELECT {listed}) AND pos > ? ORDER BY pos LIMIT ?) ORDER BY pos"""  # noqa: S608
    for name, listed in (
        (Dialect.SQLITE, "value FROM json_each(?)"),
        (Dialect.POSTGRESQL, "jsonb_array_elements_text(?::jsonb)"),
    )
}
_AGE_MS = {
    Dialect.SQLITE: "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) - created_ms",
    Dialect.POSTGRESQL: "(extract(epoch FROM clock_timestamp()) * 1000)::bigint - created_ms",
}


async def append(db: BaseDBAsyncClient, *events: Event) -> None:
    """Write the events on `db`, in the transaction that makes the change they tell of.

    Ring `Live.kick` after the commit. Raises RuntimeError outside of a transaction, where change
    and event could part ways, and TypeError for an ephemeral event.
    """
    if not isinstance(db, TransactionalDBClient):
        raise RuntimeError("An event is appended in the transaction of its change.")
    rows = [row_of(event) for event in events]
    if len(rows) > 1 and _dialect_of(db) is Dialect.POSTGRESQL:
        await db.execute_query(_INSERT_MANY, [list(column) for column in zip(*rows, strict=True)])
        return
    for row in rows:
        await db.execute_query(_INSERT[_dialect_of(db)], list(row))


def row_of(event: Event) -> tuple[str, int, str, str]:
    """Type, v, topics and data of its row, for a statement that makes change and event at once.
    Raises TypeError for an ephemeral event."""
    if not event.durable:
        raise TypeError(f"{type(event).__name__} is ephemeral: emit it, do not append it")
    name, version, facts = to_wire(event)
    topics = list(dict.fromkeys(event.topics))
    return name, version, orjson.dumps(topics).decode(), orjson.dumps(facts).decode()


async def renew_epoch() -> None:
    """Call after restoring the database from a copy: clients that saw more than the copy holds are
    told to load their state afresh."""
    drawn = {
        Dialect.SQLITE: "lower(hex(randomblob(8)))",
        Dialect.POSTGRESQL: "substr(replace(gen_random_uuid()::text, '-', ''), 1, 16)",
    }
    await execute(f"UPDATE outbox_epoch SET epoch = {drawn[_dialect_of(connection())]}")  # noqa: S608 - a constant


class OutboxLog:
    """The log over the open database; `url` is the one it was opened with."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._dialect = dialect_of(url)
        self._right = asyncio.Lock()

    async def span(self) -> Span:
        (row,) = await fetch(_SPAN)
        head = row["head"] or 0
        return Span(row["epoch"], row["oldest"] or head + 1, head, row["waiting"])

    async def read(self, after: int, limit: int) -> list[Envelope]:
        rows = await fetch(f"{_READ} WHERE pos > ? ORDER BY pos LIMIT ?", after, limit)
        return [_envelope(row) for row in rows]

    async def read_topics(self, topics: Sequence[str], after: int, limit: int) -> list[Envelope]:
        chosen = orjson.dumps(list(topics)).decode()
        rows = await fetch(_READ_TOPICS[self._dialect], chosen, after, limit)
        return [_envelope(row) for row in rows]

    @asynccontextmanager
    async def stamping(self) -> AsyncIterator[Stamper]:
        if self._dialect is Dialect.POSTGRESQL:
            async with _postgresql_turn(self._url) as connection:
                yield _Stamper(_OwnConnection(connection), self._dialect)
        else:
            async with self._right, _sqlite_turn(sqlite_path(self._url)):
                yield _Stamper(_Pool(), self._dialect)


class _Statements(Protocol):
    """Where the stamper's statements run: one transaction at a time."""

    def transaction(self) -> Any: ...

    async def fetch(self, sql: str, *values: object) -> Sequence[Mapping[str, Any]]: ...


class _Pool:
    def transaction(self) -> Any:
        return transaction()

    async def fetch(self, sql: str, *values: object) -> Sequence[Mapping[str, Any]]:
        return await fetch(sql, *values)


class _OwnConnection:
    """The connection that holds the advisory lock: without the lock there is nothing to stamp by."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection

    def transaction(self) -> Any:
        return self._connection.transaction()

    async def fetch(self, sql: str, *values: object) -> Sequence[Mapping[str, Any]]:
        head, *rest = sql.split("?")
        numbered = head + "".join(f"${n}{part}" for n, part in enumerate(rest, 1))
        rows: Sequence[Mapping[str, Any]] = await self._connection.fetch(numbered, *values)
        return rows


class _Stamper:
    def __init__(self, statements: _Statements, dialect: Dialect) -> None:
        self._statements = statements
        self._dialect = dialect

    async def stamp(self, limit: int) -> list[Envelope]:
        if self._dialect is Dialect.POSTGRESQL:
            rows = await self._statements.fetch(_STAMP_AT_ONCE, limit)
        else:
            rows = await self._stamp_by_steps(limit)
        return [_envelope(row) for row in rows]

    async def _stamp_by_steps(self, limit: int) -> Sequence[Mapping[str, Any]]:
        # Looked at first without a transaction: SQLite would take the write lock at every tick.
        if not await self._statements.fetch(_ANY_WAITING):
            return []
        async with self._statements.transaction():
            rows = await self._statements.fetch(_STAMP, limit)
            if not rows:
                return []
            rows = sorted(rows, key=lambda row: int(row["pos"]))
            await self._statements.fetch(_INDEX, rows[0]["pos"])
            (found,) = await self._statements.fetch("SELECT epoch FROM outbox_epoch")
        return [{**row, **found} for row in rows]

    async def prune(self, older_than: timedelta) -> int:
        age = _AGE_MS[self._dialect]
        async with self._statements.transaction():
            rows = await self._statements.fetch(
                f"SELECT pos, {age} AS age FROM outbox WHERE pos < (SELECT max(pos) FROM outbox)"  # noqa: S608
                " ORDER BY pos LIMIT ?",
                PRUNE_BATCH,
            )
            # A prefix only: a hole in the middle would look like a lost history to readers.
            kept = older_than / timedelta(milliseconds=1)
            expired = 0
            while expired < len(rows) and rows[expired]["age"] > kept:
                expired += 1
            if expired:
                last = rows[expired - 1]["pos"]
                await self._statements.fetch("DELETE FROM outbox_topics WHERE pos <= ?", last)
                await self._statements.fetch("DELETE FROM outbox WHERE pos <= ?", last)
        return expired


def _envelope(row: Mapping[str, Any]) -> Envelope:
    event = from_wire(row["type"], row["v"], orjson.loads(row["data"]))
    topics = tuple(orjson.loads(row["topics"]))
    return Envelope(event, topics, row["created_ms"] / 1000, Cursor(row["epoch"], row["pos"]))


def _dialect_of(db: BaseDBAsyncClient) -> Dialect:
    is_sqlite = db.capabilities.dialect == "sqlite"
    return Dialect.SQLITE if is_sqlite else Dialect.POSTGRESQL


@asynccontextmanager
async def _sqlite_turn(path: str) -> AsyncIterator[None]:
    """Hold `PATH.relay`; the kernel lets go of it with the process."""
    if path == ":memory:":
        yield  # nobody else can reach this database
        return
    with Path(f"{path}.relay").open("wb") as file:
        while not _flocked(file.fileno()):  # noqa: ASYNC110 - the kernel sets no event
            await asyncio.sleep(_TURN_SECONDS)
        yield


def _flocked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@asynccontextmanager
async def _postgresql_turn(url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection of its own that holds the session's advisory lock.

    Tried again and again rather than waited for: a statement that waits keeps a snapshot open and
    vacuum from cleaning up. Keepalives end the session of a host that vanished within about 25 s.
    A transaction-pooling proxy in between breaks session locks: `url` must reach the server itself.
    """
    session = {
        "tcp_keepalives_idle": "10",
        "tcp_keepalives_interval": "5",
        "tcp_keepalives_count": "3",
        "application_name": "mutoscope relay",
        # Planned once, when the outbox may be empty, and as good when it is not any more.
        "plan_cache_mode": "force_generic_plan",
        **dict.fromkeys(_BY_INDEX, "off"),
    }
    connection = await asyncpg.connect(url, timeout=5, command_timeout=10, server_settings=session)
    try:
        while not await connection.fetchval(_TRY_LOCK, _LOCK):  # noqa: ASYNC110 - see above
            await asyncio.sleep(_TURN_SECONDS)
        yield connection
    finally:
        connection.terminate()  # at once and without a question: the lock goes with the session
