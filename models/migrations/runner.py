"""Numbered SQL files, applied once each, in order, on SQLite and PostgreSQL alike.

One file serves both engines: SQLite takes PostgreSQL's type names. Three things differ and are
handled here: `BIGINT PRIMARY KEY` becomes SQLite's rowid, a line `-- only: sqlite` (or
`postgresql`) starts a part for one engine up to the next `-- only:` line (`-- only: both` ends it),
and SQLite runs with foreign keys off (outside the transaction, where the switch works) and checks
them before it commits, so that rebuilding a table cannot cascade into its children.

A landed file is never edited: its checksum is kept, and a changed one is refused.
"""

import asyncio
import hashlib
import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from models.base import Dialect, dialect_of, sqlite_path

FOLDER = Path(__file__).parent
_LOCK = 7_071_001  # pg_advisory_lock key: one process migrates, the others wait and find it done
_LOCK_MS = 100
_PAUSES = (0.2, 0.5, 1, 2, 4, 8, 15, 30)
_TABLE = """CREATE TABLE IF NOT EXISTS schema_migrations (
    name VARCHAR(80) PRIMARY KEY, checksum VARCHAR(64) NOT NULL, applied_at VARCHAR(40) NOT NULL)"""
_RECORD = "INSERT INTO schema_migrations (name, checksum, applied_at) VALUES"

Report = Callable[[str], None]


class MigrationError(Exception):
    """The database holds something the migrations do not explain; the text says what."""


@dataclass(frozen=True)
class Migration:
    name: str
    text: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    def sql(self, dialect: Dialect) -> str:
        """The statements for one engine."""
        sql = "\n".join(_lines_for(self.text, dialect))
        if dialect is Dialect.SQLITE:
            sql = sql.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY")
        return sql


@dataclass(frozen=True)
class _Plan:
    """`known` are all migrations of this version, `wanted` those to have."""

    known: Sequence[Migration]
    wanted: Sequence[Migration]
    report: Report = lambda name: None

    def missing(self, applied: Mapping[str, str]) -> list[Migration]:
        """`applied` holds checksums by name."""
        if unknown := sorted(set(applied) - {m.name for m in self.known}):
            raise MigrationError(
                f"The database was migrated by a newer version ({', '.join(unknown)}). "
                "Update Mutoscope."
            )
        for migration in self.wanted:
            if applied.get(migration.name, migration.checksum) != migration.checksum:
                raise MigrationError(f"Migration {migration.name} was edited after it was applied.")
        return [m for m in self.wanted if m.name not in applied]


def migrations(folder: Path = FOLDER) -> list[Migration]:
    files = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    return [Migration(file.stem, file.read_text(encoding="utf-8")) for file in files]


async def migrate(
    url: str,
    *,
    upto: str | None = None,
    report: Report = lambda name: None,
    known: Sequence[Migration] | None = None,
) -> list[str]:
    """Apply what is missing (up to and including `upto`); the names that were applied. `known` are
    all there are, this version's unless told otherwise.

    Safe to run from several processes at once, and on PostgreSQL while others use the database: it
    never waits long for a lock that they would have to wait behind. Raises `MigrationError`.
    """
    known = migrations() if known is None else known
    plan = _Plan(known, [m for m in known if upto is None or m.name <= upto], report)
    if dialect_of(url) is Dialect.SQLITE:
        return await asyncio.to_thread(_migrate_sqlite, sqlite_path(url), plan)
    return await _migrate_postgresql(url, plan)


async def pending(url: str) -> list[str]:
    """Names not applied yet. Raises what the driver raises when the database is out of reach."""
    if dialect_of(url) is Dialect.SQLITE:
        path = Path(sqlite_path(url))
        if not path.exists():
            return [m.name for m in migrations()]
        with closing(sqlite3.connect(path)) as db:
            db.execute(_TABLE)
            applied = dict(db.execute("SELECT name, checksum FROM schema_migrations").fetchall())
    else:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(_TABLE)
            rows = await connection.fetch("SELECT name, checksum FROM schema_migrations")
            applied = {row["name"]: row["checksum"] for row in rows}
        finally:
            await connection.close()
    known = migrations()
    return [m.name for m in _Plan(known, known).missing(applied)]


def _lines_for(text: str, dialect: Dialect) -> Iterator[str]:
    target = "both"
    for line in text.splitlines():
        marker = re.match(r"-- only: (\w+)$", line)
        if marker:
            target = marker.group(1)
        elif target in ("both", dialect.value):
            yield line


def _migrate_sqlite(path: str, plan: _Plan) -> list[str]:
    _make_private(path)
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA foreign_keys=OFF")
        db.execute(_TABLE)
        db.execute("BEGIN IMMEDIATE")
        try:
            applied = dict(db.execute("SELECT name, checksum FROM schema_migrations").fetchall())
            missing = plan.missing(applied)
            for migration in missing:
                for statement in _statements(migration.sql(Dialect.SQLITE)):
                    db.execute(statement)
                db.execute(f"{_RECORD} (?, ?, ?)", (migration.name, migration.checksum, _now()))
                plan.report(migration.name)
            if orphans := db.execute("PRAGMA foreign_key_check").fetchall():
                raise MigrationError(f"Rows would lose their parent: {orphans[:5]}")
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise
    return [m.name for m in missing]


def _make_private(path: str) -> None:
    """Messages and password hashes are its owner's alone to read. SQLite gives the files beside
    the database (`-wal`, `-shm`) the mode of the database."""
    if path == ":memory:":
        return
    Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


async def _migrate_postgresql(url: str, plan: _Plan) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        await connection.execute(_TABLE)
        rows = await connection.fetch("SELECT name, checksum FROM schema_migrations")
        missing = plan.missing({row["name"]: row["checksum"] for row in rows})
        for migration in missing:
            await _apply(connection, migration)
            plan.report(migration.name)
    finally:
        await connection.close()
    return [m.name for m in missing]


async def _apply(connection: asyncpg.Connection, migration: Migration) -> None:
    """In a transaction of its own, so that its locks go as soon as they can. A statement that waits
    for a lock makes everybody who comes later wait behind it: it gives up soon, and comes again."""
    for pause in _PAUSES:
        try:
            async with connection.transaction():
                await connection.execute(f"SET LOCAL lock_timeout = {_LOCK_MS}")
                await connection.execute(migration.sql(Dialect.POSTGRESQL))
                await connection.execute(
                    f"{_RECORD} ($1, $2, $3)", migration.name, migration.checksum, _now()
                )
        except asyncpg.LockNotAvailableError:
            await asyncio.sleep(pause)
        else:
            return
    raise MigrationError(
        f"{migration.name}: another transaction keeps its tables; end what runs so long, and try again."
    )


def _statements(sql: str) -> Iterator[str]:
    """Split at the semicolons that end statements (a trigger's inner ones do not)."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
