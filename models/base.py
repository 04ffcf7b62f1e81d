"""The database: how it is opened, how a transaction is taken, how plain SQL runs on both engines."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import asyncpg
from tortoise import Tortoise, fields
from tortoise.backends.base.client import (
    BaseDBAsyncClient,
    TransactionalDBClient,
)
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import get_connection
from tortoise.exceptions import DBConnectionError, OperationalError
from tortoise.models import Model
from tortoise.transactions import in_transaction

from core.grouping import Grouping
from core.ids import made_at_ms, new_id
from models.lines import Lines
from models.reads.asked import something_else
from models.reads.changes import BY_INDEX, Changes
from models.reads.facts import Facts

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MODULES = (
    "models.users",
    "models.sessions",
    "models.guardian_links",
    "models.guardians",
    "models.invites",
    "models.social",
    "models.generations",
    "models.generations.batches",
    "models.worker_tokens",
    "models.clips",
    "models.cameos",
    "models.publications",
    "models.cameos.enrolling",
    "models.cameos.templates",
    "models.consent_ledger",
    "models.collaborations",
    "models.budgets",
    "models.challenges",
    "models.registry",
    "models.reports",
    "models.avatars",
    "models.holds",
    "models.lineage",
    "models.conversations",
    "models.messages",
    "models.notifications",
    "models.search",
    "models.deletions",
    "models.exports",
    "models.impressions",
    "models.feed_controls",
    "models.rankings",
    "models.trainings",
    "models.audit",
    "models.counts",
    "models.likes",
    "models.comments",
    "models.mentions",
    "models.filters",
    "models.playlists",
    "models.recipes",
    "models.wellbeing",
    "models.create_cards",
    "models.hashtags",
    "models.playbacks",
    "models.subtitles",
    "models.drafting",
    "models.schedules",
    "models.provenance",
    "models.uploads",
)

# 64 MiB of page cache and a 5 s wait for the other process's write; NORMAL loses nothing when a
# process is killed, only (at worst) the last transactions when the machine loses power.
_SQLITE = {
    "busy_timeout": 5000,
    "synchronous": "NORMAL",
    "cache_size": -65536,
    "mmap_size": 268435456,
    "journal_size_limit": 67108864,
}


# No statement takes more than its own core: what reads much is never what somebody waits for.
_SESSION = {
    "statement_timeout": "5000",
    "timezone": "UTC",
    "max_parallel_workers_per_gather": "0",
}
_PATIENCE = 5  # seconds
_PREPARED = 500  # statements that a reading connection keeps

_CLOSING_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Reading:
    """What pages are read through on PostgreSQL: `lines`, connections for statements that are prepared
    once and run ever after in the same plan (where a `LIMIT` is a parameter, PostgreSQL would plan
    anew for each page, at the price of running it); `facts`, rows known by their versions; and the
    `changes` since then."""

    lines: Lines
    facts: Facts
    changes: Changes
    _groupings: dict[object, Any] = field(default_factory=dict, init=False, repr=False)

    async def close(self) -> None:
        await self.lines.close()
        await self.changes.close()

    def grouped(
        self,
        look_up: Callable[[Reading, list[K]], Awaitable[Sequence[V]]],
        *,
        under_way: int = 2,
        most: int = 100,
    ) -> Grouping[K, V]:
        """The `Grouping` of `look_up`, a function of a module, over this database: what it is given
        first is this."""
        found: Grouping[K, V] | None = self._groupings.get(look_up)
        if found is None:
            found = Grouping(partial(look_up, self), under_way=under_way, most=most)
            self._groupings[look_up] = found
        return found


class _Open:
    reading: Reading | None = None


_OPEN = _Open()
_IN_TRANSACTION = ContextVar("_IN_TRANSACTION", default=False)

# What a statement may raise when the database is down, restarting or cutting connections off.
UNREACHABLE: tuple[type[Exception], ...] = (
    OSError,
    DBConnectionError,
    OperationalError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
)
# And when it refuses or breaks off this one statement: no time, no connection, no memory left.
FAILED: tuple[type[Exception], ...] = (*UNREACHABLE, asyncpg.PostgresError)


class Dialect(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


class Row(Model):
    """What every table with an identity shares: a 64-bit id that carries its time of making."""

    id = fields.BigIntField(primary_key=True, generated=False, default=new_id)

    class Meta:
        abstract = True

    @property
    def created_at(self) -> datetime:
        return datetime.fromtimestamp(made_at_ms(self.id) / 1000, UTC)


def dialect_of(url: str) -> Dialect:
    return Dialect.SQLITE if url.startswith("sqlite") else Dialect.POSTGRESQL


def sqlite_path(url: str) -> str:
    """`sqlite:///relative.db` and `sqlite:////absolute.db`, as SQLAlchemy reads them."""
    path = url.removeprefix("sqlite:///")
    return path if path else ":memory:"


async def _kept(_connection: asyncpg.Connection) -> None:
    """A connection goes back to the pool as it is. Nothing here changes a session beyond its
    transaction (no SET, LISTEN or session lock), so asyncpg's statement to undo that, a third of
    what a small query costs, has nothing to undo."""


def orm_config(url: str, *, pool_size: int) -> dict[str, Any]:
    """Tortoise's configuration for `url`."""
    if dialect_of(url) is Dialect.SQLITE:
        connection: dict[str, Any] = {
            "engine": "models.sqlite",
            "credentials": {"file_path": sqlite_path(url), **_SQLITE},
        }
    else:
        parts = urlsplit(url)
        connection = {
            "engine": "models.postgres",
            "credentials": {
                "host": parts.hostname or "localhost",
                "port": parts.port or 5432,
                "user": parts.username,
                "password": parts.password,
                "database": parts.path.lstrip("/"),
                "minsize": 1,
                "maxsize": pool_size,
                "server_settings": _SESSION,
                "reset": _kept,
            },
        }
    return {
        "connections": {"default": connection},
        "apps": {"models": {"models": list(MODULES), "default_connection": "default"}},
        "use_tz": True,
        "timezone": "UTC",
    }


async def connect(url: str, *, pool_size: int = 10) -> None:
    """Open the database for this process. Close with `disconnect`."""
    # Kept by connection name alone: statements of the other engine would be taken for ours.
    EXECUTOR_CACHE.clear()
    await Tortoise.init(config=orm_config(url, pool_size=pool_size), _enable_global_fallback=True)
    if dialect_of(url) is Dialect.POSTGRESQL:
        settings = {**_SESSION, "plan_cache_mode": "force_generic_plan"}
        line = partial(
            asyncpg.connect,
            url,
            statement_cache_size=_PREPARED,
            max_cached_statement_lifetime=0,
            server_settings=settings,
        )
        # All wait for the one that tells of changes: where its other end is gone, not for long.
        own = partial(line, command_timeout=_PATIENCE, server_settings={**settings, **BY_INDEX})
        _OPEN.reading = Reading(Lines(line, most=pool_size), Facts(), Changes(Lines(own, most=1)))


async def disconnect() -> None:
    reading, _OPEN.reading = _OPEN.reading, None
    if reading is not None:
        with suppress(TimeoutError):  # asyncpg cuts off what does not end by then
            await asyncio.wait_for(reading.close(), _CLOSING_SECONDS)
    await Tortoise.close_connections()


def reading() -> Reading | None:
    """None on SQLite, and inside a transaction, which reads what it wrote."""
    return None if _IN_TRANSACTION.get() else _OPEN.reading


class _Transaction(AbstractAsyncContextManager[TransactionalDBClient]):
    """Tortoise's, of which `reading` can tell without asking for its connection."""

    async def __aenter__(self) -> TransactionalDBClient:
        something_else()
        self._context = in_transaction("default")
        found: TransactionalDBClient = await self._context.__aenter__()
        self._outside = _IN_TRANSACTION.set(True)
        return found

    async def __aexit__(self, *failure: Any) -> None:
        _IN_TRANSACTION.reset(self._outside)
        await self._context.__aexit__(*failure)


def transaction() -> AbstractAsyncContextManager[TransactionalDBClient]:
    """`async with transaction(): …` — all or nothing. Never await the network inside one:
    on SQLite everybody else waits for it."""
    return _Transaction()


def connection() -> BaseDBAsyncClient:
    """The open transaction's connection, or the pool outside of one."""
    return get_connection("default")


def dialect() -> Dialect:
    return Dialect(connection().capabilities.dialect.replace("postgres", "postgresql"))


async def fetch(sql: str, *values: object) -> list[dict[str, Any]]:
    """Rows of a statement written with `?` placeholders, on either engine."""
    db = connection()
    return await db.execute_query_dict(_placed(sql, db.capabilities.dialect), _bound(values))


async def execute(sql: str, *values: object) -> int:
    """Run a statement written with `?` placeholders; the number of rows it touched."""
    db = connection()
    count, _ = await db.execute_query(_placed(sql, db.capabilities.dialect), _bound(values))
    return count


def _bound(values: Sequence[object]) -> list[object]:
    return list(values)


@lru_cache(maxsize=512)
def _placed(sql: str, name: str) -> str:
    """`?` → `$1`, `$2` … for PostgreSQL. Our SQL holds no `?` inside literals."""
    if name == "sqlite":
        return sql
    head, *rest = sql.split("?")
    return head + "".join(f"${n}{part}" for n, part in enumerate(rest, 1))


def is_unique_violation(failure: Exception) -> bool:
    """Whether an `IntegrityError` was raised by a unique index (and not by a foreign key)."""
    cause = failure.args[0] if failure.args else failure
    if isinstance(cause, sqlite3.IntegrityError):
        return "UNIQUE" in str(cause)
    return getattr(cause, "sqlstate", None) == "23505"
