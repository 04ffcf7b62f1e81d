"""A real instance to break: web and worker processes of the product, and its tables from outside."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx2 as httpx

from bench.faults.nursery import Child
from tests.running import ROOT, Running, free_port

Process = subprocess.Popen[bytes] | Child

CREATE = """mutation ($i: CreateClipInput!) { createClip(input: $i) {
  generation { id } errors { code message } } }"""
_SIZE = {"width": 360, "height": 640}
_LEASE_SECONDS = 3
_PLENTY = {"daily_generations": 10_000, "queued_generations_per_member": 1_000}


@dataclass
class Site(Running):
    """`log` is what its processes say on standard error."""

    processes: list[Process] = field(default_factory=list)  # type: ignore[assignment]
    log: Path = field(default=Path(os.devnull), kw_only=True)
    database: str = field(kw_only=True)

    def start(self, command: str, *arguments: str, **variables: str) -> Process:
        environment = {**self.environment, **variables}
        process: Process
        if "LD_PRELOAD" in variables:  # is heeded by the loader, before anything is imported
            with self.log.open("ab") as log:
                line = [sys.executable, "-m", "server", command, *arguments]
                process = subprocess.Popen(
                    line, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=log
                )
        else:
            process = Child(command, *arguments, folder=ROOT, environment=environment, log=self.log)
        self.processes.append(process)
        return process

    async def rows(self, sql: str) -> list[dict[str, Any]]:
        if self.database.startswith("postgresql"):
            line = await asyncpg.connect(self.database)
            try:
                return [dict(row) for row in await line.fetch(sql)]
            finally:
                await line.close()
        path = self.database.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, timeout=10)) as line:
            line.row_factory = sqlite3.Row
            return [dict(row) for row in line.execute(sql)]

    async def ask(self, token: str, key: str, *, seconds: float = 2.0) -> str | None:
        """The id of the job; None where no answer came: it may or may not be there. A refusal
        raises AssertionError."""
        wish = {"prompt": "a red ball on a beach", "seconds": seconds, "size": _SIZE}
        try:
            data = await self.run(CREATE, token, i={**wish, "idempotencyKey": key})
        except httpx.TransportError:
            return None
        assert data["createClip"]["errors"] == [], data
        return str(data["createClip"]["generation"]["id"])

    async def until(
        self, sql: str, done: Callable[[list[dict[str, Any]]], bool], *, seconds: float = 120
    ) -> float:
        """Seconds until the rows of `sql` are as they should be. Raises TimeoutError."""
        started = time.monotonic()
        async with asyncio.timeout(seconds):
            while not done(await self.rows(sql)):  # noqa: ASYNC110 - another process writes
                await asyncio.sleep(0.05)
        return time.monotonic() - started

    async def all_over(self, count: int, *, seconds: float = 120) -> float:
        """Seconds until `count` jobs are at an end."""
        over = "SELECT id FROM generations WHERE finished_at_ms IS NOT NULL"
        return await self.until(over, lambda rows: len(rows) >= count, seconds=seconds)

    def tracebacks(self) -> int:
        return self.log.read_bytes().count(b"Traceback (most recent call last)")


@asynccontextmanager
async def site(
    folder: Path, *, web: bool = True, workers: int = 0, **settings: object
) -> AsyncIterator[Site]:
    """A migrated instance in `folder`; `settings` are names of `core.settings.Settings`."""
    folder.mkdir(parents=True, exist_ok=True)
    database = str(settings.setdefault("database_url", f"sqlite:///{folder / 'site.sqlite3'}"))
    port = free_port()
    values = {
        "data_dir": folder,
        "port": port,
        "public_url": f"http://127.0.0.1:{port}",
        "lease_seconds": _LEASE_SECONDS,
        **_PLENTY,
        **settings,
    }
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MUTOSCOPE_")}
    environment |= {f"MUTOSCOPE_{name.upper()}": str(value) for name, value in values.items()}
    made = Site(
        f"http://127.0.0.1:{port}", environment, log=folder / "stderr.log", database=database
    )
    made.log.touch()
    try:
        if await asyncio.to_thread(made.start("migrate").wait) != 0:
            raise RuntimeError(made.log.read_text())
        for _ in range(workers):
            made.start("worker")
        if web:
            made.start("web")
            await made.ready()
        yield made
    finally:
        for process in made.processes:  # those that a fault has left stopped
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
        await asyncio.to_thread(made.stop)
