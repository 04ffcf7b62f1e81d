"""Every test that asks for `world` runs on SQLite and on PostgreSQL."""

import asyncio
import functools
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from core.ids import made_at_ms, new_id
from models.migrations.runner import migrate
from tests.world import World, open_world


@pytest.fixture(autouse=True)
def ids_keep_the_time() -> Iterator[None]:
    """Ids never go back: a test that leaves them ahead of the clock would break others, far away."""
    yield
    assert made_at_ms(new_id()) < time.time() * 1000 + 1000


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """The engine that all of a test's databases are on."""
    return str(request.param)


@pytest.fixture
def database_url(engine: str, tmp_path: Path) -> str:
    """A fresh, empty database."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite3'}"
    from tests.services import postgres_url

    return postgres_url()


@pytest.fixture
def migrated_url(engine: str, tmp_path: Path) -> str:
    """An empty database of the newest version, migrated once for all tests that take it."""
    if engine == "sqlite":
        copy = tmp_path / "world.sqlite3"
        copy.write_bytes(_migrated_sqlite())
        return f"sqlite:///{copy}"
    from tests.services import migrated_postgres_url

    return migrated_postgres_url()


@functools.cache
def _migrated_sqlite() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.sqlite3"
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, migrate(f"sqlite:///{path}")).result()
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return path.read_bytes()


@pytest.fixture
async def world(migrated_url: str) -> AsyncIterator[World]:
    async with open_world(migrated_url) as opened:
        yield opened


@pytest.fixture
def other_database_url(engine: str, tmp_path: Path) -> str:
    """A second fresh database on the same engine."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'other.sqlite3'}"
    from tests.services import postgres_url

    return postgres_url()
