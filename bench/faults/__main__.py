"""Break a real instance in every way that a machine does, and see what comes of it.

    python -m bench.faults [FAULT …] [--quick] [--seed N] [--json FILE]

Each fault writes one JSON line to standard output; the exit status is 1 where a bar is missed. The
same seed breaks the same things at the same moments, as far as the machine lets it.
"""

import argparse
import asyncio
import json
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bench.faults import hosts, interleavings, peers, rows, services, sessions, workers
from bench.figures import Figure, conclude
from bench.load import raise_file_limit
from core.faults import Point
from tests.services import Postgres

Run = Callable[[Path, random.Random], Awaitable[list[Figure]]]


@dataclass
class Fault:
    """`run` in full and `quick`, where there is a quick way."""

    name: str
    words: str
    run: Run
    quick: Run | None = None


def faults() -> list[Fault]:
    return [
        Fault(
            "worker-killed",
            "kill -9 of a worker in mid-job",
            lambda f, d: workers.killed(f, times=6, dice=d),
            lambda f, d: workers.killed(f, times=1, dice=d),
        ),
        Fault(
            "worker-zombie",
            "a worker that slept past its lease",
            lambda f, d: workers.zombie(f, sleep=6),
        ),
        Fault(
            "crash-points",
            "death at every named point",
            lambda f, d: workers.crash_points(f, points=list(Point)),
        ),
        Fault(
            "redis-killed",
            "Redis dies twice and forgets",
            lambda f, d: _blocking(services.redis_killed, seconds=20, seed=d.randrange(2**31)),
        ),
        Fault(
            "postgres-killed",
            "kill -9 of PostgreSQL",
            lambda f, d: services.postgres_killed(f, rounds=3, away=2),
        ),
        Fault(
            "never-reading",
            "peers that never read",
            lambda f, d: _blocking(peers.never_reading, count=40, seconds=90),
        ),
        Fault(
            "flood",
            "handshakes without an introduction",
            lambda f, d: peers.flood(f, handshakes=2_000),
        ),
        Fault(
            "malformed",
            "frames that nobody should send",
            lambda f, d: peers.malformed(f, rounds=10),
            lambda f, d: peers.malformed(f, rounds=1),
        ),
        Fault(
            "giants",
            "documents too large to take in",
            lambda f, d: peers.giants(f, times=20),
            lambda f, d: peers.giants(f, times=5),
        ),
        Fault(
            "disk-full",
            "a worker whose disk is full",
            _on_postgresql(lambda f, d, url: workers.disk_full(f, url)),
        ),
        Fault(
            "twice",
            "everything sent twice",
            _on_postgresql(lambda f, d, url: rows.twice(url, jobs=200)),
            lambda f, d: rows.twice(f"sqlite:///{f / 'rows.sqlite3'}", jobs=60),
        ),
        Fault(
            "interleaved",
            "cancels, kills and crashes in every order",
            _on_postgresql(lambda f, d, url: interleavings.interleaved(url, jobs=1_000, dice=d)),
            lambda f, d: interleavings.interleaved(
                f"sqlite:///{f / 'rows.sqlite3'}", jobs=60, dice=d
            ),
        ),
        Fault(
            "clocks-apart",
            "hosts whose clocks disagree",
            _on_postgresql(lambda f, d, url: hosts.skewed(f, url)),
        ),
        Fault(
            "relay-killed",
            "relays that die before they tell",
            _on_postgresql(lambda f, d, url: hosts.relays(f, url, rounds=3)),
        ),
        Fault(
            "migrated",
            "a migration under load",
            _on_postgresql(lambda f, d, url: hosts.migrated(f, url, seconds=6)),
        ),
        Fault(
            "sessions-revoked",
            "sessions that end under open sockets",
            lambda f, d: sessions.revoked(f),
        ),
        Fault(
            "reconnect-storm",
            "a restart under 1,000 subscribers",
            lambda f, d: _blocking(sessions.storm, count=1_000),
            lambda f, d: _blocking(sessions.storm, count=200),
        ),
        Fault(
            "writers-killed",
            "kill -9 of two writers of one SQLite",
            lambda f, d: rows.writers_killed(f, times=8, dice=d),
            lambda f, d: rows.writers_killed(f, times=2, dice=d),
        ),
    ]


async def _blocking(run: Callable[..., list[Figure]], **values: int) -> list[Figure]:
    return await asyncio.to_thread(run, **values)


def _on_postgresql(run: Callable[..., Awaitable[list[Figure]]]) -> Run:
    async def with_database(folder: Path, dice: random.Random) -> list[Figure]:
        server = await asyncio.to_thread(Postgres)
        try:
            database = await asyncio.to_thread(server.new_database)
            return await run(folder, dice, database)
        finally:
            await asyncio.to_thread(server.stop)

    return with_database


def main() -> None:
    known = faults()
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("fault", nargs="*", help=", ".join(each.name for each in known))
    parser.add_argument("--quick", action="store_true", help="fewer and smaller, under 50 s")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures here")
    asked = parser.parse_args()
    if unknown := set(asked.fault) - {each.name for each in known}:
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    chosen = [each for each in known if not asked.fault or each.name in asked.fault]
    raise_file_limit()
    console = Console(stderr=True)
    columns = TextColumn("{task.description:<40}"), BarColumn(), TimeElapsedColumn()
    found: list[Figure] = []
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=len(chosen))
        for fault in chosen:
            progress.update(task, description=fault.words)
            if (run := fault.quick if asked.quick else fault.run) is not None:
                found += tell(fault, run, seed=asked.seed)
            progress.advance(task)
    conclude(found, console, asked.json)


def tell(fault: Fault, run: Run, *, seed: int) -> list[Figure]:
    """Break it, write the line, and hand over the figures under the fault's name."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-faults-", ignore_cleanup_errors=True) as folder:
        try:
            figures = asyncio.run(run(Path(folder), random.Random(seed)))
        except Exception as failure:  # noqa: BLE001 - it is a finding, told like the others
            figures = [Figure(f"gave up: {type(failure).__name__}: {failure}"[:300], 1, "", "<= 0")]
    line = {
        "fault": fault.name,
        "ok": all(figure.ok for figure in figures),
        "seconds": round(time.monotonic() - started, 1),
        "seed": seed,
        "figures": {figure.name: figure.value for figure in figures},
        "missed": [figure.name for figure in figures if not figure.ok],
    }
    print(json.dumps(line), flush=True)
    return [Figure(f"{fault.name}: {f.name}", f.value, f.unit, f.bar) for f in figures]


if __name__ == "__main__":
    main()
