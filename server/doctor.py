"""What an operator asks first: what is configured, what answers, what is missing?"""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import redis.asyncio as redis
from rich.console import Console
from rich.table import Table

from core.errors import Refusal
from core.settings import Settings, unknown_variables
from media.authority import BadAuthority
from models.base import Dialect, dialect_of, sqlite_path
from models.migrations.runner import MigrationError, pending
from server.authority import authority_of, provenance_of
from server.instance import storage_of

_RENEW_DAYS = 60
_BUNDLE = Path(__file__).resolve().parent.parent / "web" / "graphiql" / "dist" / "index.html"


@dataclass(frozen=True)
class Finding:
    subject: str
    good: bool
    words: str


async def examine(settings: Settings) -> list[Finding]:
    """Every check, each on its own: one failing says nothing about the next."""
    checks: list[Callable[[Settings], Awaitable[Finding]]] = [
        _variables,
        _database,
        _events,
        _media,
        _generator,
        _authority,
        _graphiql,
        _room,
    ]
    return [await check(settings) for check in checks]


def report(findings: list[Finding], console: Console) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    table.add_column("part")
    table.add_column("finding", overflow="fold")
    for finding in findings:
        sign = "[green]ok[/]" if finding.good else "[red]no[/]"
        table.add_row(sign, finding.subject, finding.words)
    console.print(table)


async def _variables(settings: Settings) -> Finding:
    unknown = unknown_variables()
    if unknown:
        return Finding("settings", False, f"Not settings: {', '.join(unknown)}")
    return Finding("settings", True, f"profile {settings.profile}, {settings.base_url}")


async def _database(settings: Settings) -> Finding:
    kind = dialect_of(settings.database)
    try:
        missing = await pending(settings.database)
    except (OSError, MigrationError, asyncpg.PostgresError) as failure:
        return Finding("database", False, f"{kind}: {failure}")
    where = sqlite_path(settings.database) if kind is Dialect.SQLITE else "answers"
    if missing:
        return Finding("database", False, f"{kind}: run `python -m server migrate` first")
    return Finding("database", True, f"{kind}: {where}, up to date")


async def _events(settings: Settings) -> Finding:
    if settings.redis_url is None:
        return Finding("events", True, "between processes of this machine; no Redis configured")
    client = redis.from_url(settings.redis_url, socket_connect_timeout=2)
    try:
        await client.ping()
    except redis.RedisError as failure:
        return Finding("events", False, f"Redis: {failure}")
    finally:
        await client.aclose()
    return Finding("events", True, "Redis answers")


async def _media(settings: Settings) -> Finding:
    with tempfile.TemporaryDirectory() as folder:
        probe = Path(folder) / "probe.txt"
        probe.write_bytes(b"doctor")
        try:
            store = storage_of(settings)
            stored = await store.put_file(probe, suffix=".txt", content_type="text/plain")
            await store.delete(stored.key)
        except (Refusal, OSError) as failure:
            return Finding("media", False, str(failure))
    return Finding("media", True, f"{settings.media.split('?')[0]} takes and gives files back")


async def _generator(settings: Settings) -> Finding:
    missing = [name for name in ("torch", "diffusers", "skia", "av") if _absent(name)]
    if missing:
        return Finding("generator", False, f"not installed: {', '.join(missing)}")
    return Finding("generator", True, f"backend {settings.generation_backend}")


async def _authority(settings: Settings) -> Finding:
    """Made at first use; here it signs something, which is then read back."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            authority = authority_of(settings)
            provenance_of(authority).check(Path(folder), datetime.now(UTC))
    except (BadAuthority, OSError) as failure:
        return Finding("provenance", False, str(failure))
    days = (authority.expires_at - datetime.now(UTC)).days
    words = f"signs for {days} more days; root {authority.root_digest[:16]}…"
    return Finding("provenance", days > _RENEW_DAYS, words)


async def _graphiql(settings: Settings) -> Finding:
    if not settings.serves_graphiql:
        return Finding("graphiql", True, "off")
    if not _BUNDLE.exists():
        return Finding("graphiql", False, "not built: run `python scripts/build_web.py`")
    return Finding("graphiql", True, f"{settings.base_url}/graphiql")


async def _room(settings: Settings) -> Finding:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data_dir).free / 2**30
    return Finding("disk", free > 1, f"{free:.1f} GiB free in {settings.data_dir}")


def _absent(module: str) -> bool:
    return importlib.util.find_spec(module) is None
