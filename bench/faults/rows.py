"""The rows under contest: everything sent twice, and a database whose writers are killed."""

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from bench.faults.ledger import bar, none
from bench.figures import Figure
from core.errors import Conflict
from models import base
from models.clips import Clip
from models.generations import Generation, GenerationState, queue, requests
from models.generations.drafts import Made
from models.generations.requests import Allowance, Request
from models.migrations.runner import migrate
from models.users import User
from tests.running import ROOT

_PLENTY = Allowance(daily=100_000, waiting=100_000, since_ms=0)
MADE = Made(
    effective_prompt="x", duration_ms=1000, width=64, height=96, fps=8, blurhash="L", files=()
)


async def twice(url: str, *, jobs: int) -> list[Figure]:
    """Four workers reach for every job at once; each request, finish and failure comes twice."""
    await migrate(url)
    await base.connect(url)
    try:
        owners = [await User.create(handle=n, handle_key=n, name=n) for n in ("ann", "bob")]
        keys = [(owner.id, f"key-{n}") for n in range(jobs // 2) for owner in owners] * 2
        await asyncio.gather(*(submit(owner, key) for owner, key in keys))
        claims: Counter[int] = Counter()
        refused = 0
        while await Generation.filter(state=GenerationState.QUEUED).exists():
            taken = await asyncio.gather(*(_claim(f"worker-{n}") for n in range(4)))
            for job in filter(None, taken):
                claims[job.id] += 1
                ends = await asyncio.gather(queue.finish(job, MADE), queue.finish(job, MADE))
                ends.append(await queue.fail(job, queue.Failure.BAD_RESULT, "x", may_pass=True))
                refused += ends.count(None)
        return [
            bar("jobs", jobs),
            none("jobs too many or too few", abs(await Generation.all().count() - jobs)),
            none("claimed twice", sum(count - 1 for count in claims.values())),
            none("clips too many or too few", abs(await Clip.all().count() - jobs)),
            none("second ends that were taken", 2 * jobs - refused),
        ]
    finally:
        await base.disconnect()


async def submit(owner_id: int, key: str) -> int:
    request = Request(
        prompt=f"a red ball {key}",
        seconds=1,
        width=64,
        height=96,
        fps=8,
        audio="NONE",
        backend="plain",
    )
    try:
        return (await requests.submit(owner_id, request, key=key, allowance=_PLENTY)).id
    except Conflict:
        return 0


async def _claim(name: str) -> Generation | None:
    return await queue.claim(name, backend="plain", lease_seconds=60, running_cap=100)


async def writers_killed(folder: Path, *, times: int, dice: random.Random) -> list[Figure]:
    """Two processes write to one SQLite database and are killed in the middle of it."""
    path = folder / "rows.sqlite3"
    await migrate(f"sqlite:///{path}")
    acknowledged: set[str] = set()
    for number in range(times):
        lines = [_writer(path, f"{number}-{side}") for side in "ab"]
        for line in lines:
            assert line.stdout is not None
            acknowledged.add(line.stdout.readline().decode().strip())
        time.sleep(dice.uniform(0, 0.3))
        for line in lines:
            line.send_signal(signal.SIGKILL)
        for line in lines:
            told, _ = line.communicate()
            # The last line may be half a one.
            acknowledged |= set(told.decode().split("\n")[:-1])
    with closing(sqlite3.connect(path)) as database:
        (health,) = database.execute("PRAGMA integrity_check").fetchone()
        rows = database.execute("SELECT id, idempotency_key FROM generations").fetchall()
        told = database.execute("SELECT data FROM outbox WHERE type='generation.queued'").fetchall()
    keys = [key for _, key in rows]
    return [
        bar("writers killed", 2 * times),
        bar("acknowledged", len(acknowledged)),
        none("integrity_check that found something", health != "ok"),
        none("acknowledged and lost", len(acknowledged - set(keys))),
        none("made twice for one key", len(keys) - len(set(keys))),
        none("rows without their event, or events without a row", abs(len(rows) - len(told))),
    ]


def _writer(path: Path, name: str) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-m", "bench.faults.rows", str(path), name]
    return subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE)


async def write(path: str, name: str) -> None:
    """Submit jobs for ever, and tell each key once it is committed."""
    await base.connect(f"sqlite:///{path}")
    owner = await User.create(handle=f"u{name}", handle_key=f"u{name}", name=name)
    number = 0
    while True:
        await submit(owner.id, key := f"{name}-{number}")
        os.write(1, f"{key}\n".encode())
        number += 1


if __name__ == "__main__":
    asyncio.run(write(*sys.argv[1:]))
