"""What is told about waiting: place in the queue, estimate, what is left of the day's allowance.

Estimates come from measured durations of this instance. Where nothing was measured there is none.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from core.ids import id_at
from models.base import fetch
from models.generations import Generation, GenerationState
from models.generations.clock import database_ms
from models.generations.turns import HELD_SQL, owners_sql

_MEASURED = 20  # recent jobs of the same backend and size
# What a member did not get costs nothing. A job that was given back to the queue has attempt 0.
_FREE = """(state IN ('REJECTED', 'FAILED', 'CONSENT_REVOKED', 'EXPIRED')
    OR (state = 'CANCELED' AND attempt = 0))"""


@dataclass(frozen=True)
class Outlook:
    """`position` counts from 1 (the next to start), None unless queued. `seconds` until the end,
    None where nothing is known to tell it from."""

    position: int | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Speed:
    """Seconds of work for each second of clip, over the latest `clips` (at most 100)."""

    median: float
    p95: float
    clips: int


async def speed_of(backend: str) -> Speed | None:
    """As this instance measured it; None before the first clip."""
    rates = sorted(
        (row["finished_at_ms"] - row["started_at_ms"]) / 1000 / row["seconds"]
        for row in await fetch(_DURATIONS, backend)
    )
    if not rates:
        return None
    return Speed(median(rates), rates[math.ceil(0.95 * len(rates)) - 1], len(rates))


async def spent_since(owner_id: int, since_ms: int) -> int:
    """Jobs made since then that count against the owner's allowance."""
    rows = await fetch(
        "SELECT count(*) AS spent FROM generations "  # noqa: S608
        f"WHERE owner_id = ? AND id >= ? AND NOT {_FREE}",
        owner_id,
        id_at(since_ms),
    )
    return int(rows[0]["spent"])


async def outlooks(jobs: Sequence[Generation]) -> list[Outlook]:
    """One for each job, in order. Costs a few statements, however many jobs there are."""
    if not any(_is_open(job) for job in jobs):
        return [Outlook() for _ in jobs]
    now = await database_ms()
    backends = {job.backend for job in jobs if _is_open(job)}
    queues = {backend: await _Queue.read(backend) for backend in backends}
    return [queues[job.backend].outlook(job, now) if _is_open(job) else Outlook() for job in jobs]


def _is_open(job: Generation) -> bool:
    return job.state is GenerationState.QUEUED or job.is_held


@dataclass(frozen=True)
class _Queue:
    """One backend's queue as it stands. `order` holds queued jobs as (id, work), first to start
    first; `pace` maps a size to measured seconds per second of clip; `workers` are those at work."""

    order: dict[int, tuple[int, float | None]]
    pace: dict[tuple[int, int], float]
    running: list[tuple[int, float | None]]
    workers: int

    @classmethod
    async def read(cls, backend: str) -> "_Queue":
        pace = await _pace(backend)

        def work(row: dict[str, float]) -> float | None:
            rate = pace.get((int(row["width"]), int(row["height"])))
            return None if rate is None else rate * row["seconds"]

        queued = await fetch(_order_sql(), backend)
        running = await fetch(_RUNNING, backend)
        return cls(
            order={row["id"]: (place, work(row)) for place, row in enumerate(queued, 1)},
            pace=pace,
            running=[(row["started_at_ms"], work(row)) for row in running],
            workers=len({row["worker"] for row in running}),
        )

    def outlook(self, job: Generation, now: int) -> Outlook:
        if job.is_held:
            return Outlook(seconds=self._left(job, now))
        # A job that was claimed a moment ago is not in the order any more.
        place, own = self.order.get(job.id, (None, None))
        if place is None or own is None or not self.workers:
            return Outlook(position=place)
        ahead = [work for before, work in self.order.values() if before < place]
        busy = [None if work is None else _rest(work, now - at) for at, work in self.running]
        known = [work for work in (*ahead, *busy) if work is not None]
        if len(known) < len(ahead) + len(busy):
            return Outlook(position=place)
        return Outlook(position=place, seconds=sum(known) / self.workers + own)

    def _left(self, job: Generation, now: int) -> float | None:
        elapsed = (now - (job.started_at_ms or now)) / 1000
        # The job's own speed is the better witness once it has come some way.
        if job.fraction >= 0.2:
            return max(0.0, elapsed * (1 - job.fraction) / job.fraction)
        rate = self.pace.get((job.width, job.height))
        return None if rate is None else _rest(rate * job.seconds, elapsed * 1000)


def _rest(work: float, elapsed_ms: float) -> float:
    return max(0.0, work - elapsed_ms / 1000)


async def _pace(backend: str) -> dict[tuple[int, int], float]:
    measured: dict[tuple[int, int], list[float]] = {}
    for row in await fetch(_DURATIONS, backend):
        size = measured.setdefault((row["width"], row["height"]), [])
        if len(size) < _MEASURED:
            size.append((row["finished_at_ms"] - row["started_at_ms"]) / 1000 / row["seconds"])
    return {size: median(rates) for size, rates in measured.items()}


_DURATIONS = """
SELECT width, height, seconds, started_at_ms, finished_at_ms FROM generations
WHERE backend = ? AND state = 'COMPLETED' AND started_at_ms IS NOT NULL
ORDER BY finished_at_ms DESC LIMIT 100"""

_RUNNING = f"""
SELECT worker, width, height, seconds, started_at_ms FROM generations
WHERE backend = ? AND state IN {HELD_SQL}"""  # noqa: S608


def _order_sql() -> str:
    """The order in which `queue.claim` takes jobs if none that runs ends meanwhile: every claim
    makes its owner's next job wait one more turn."""
    return f"""
SELECT id, width, height, seconds FROM (
    SELECT g.id, g.width, g.height, g.seconds, g.priority, g.queued_at_ms, o.served_ms,
        o.running + row_number() OVER (
            PARTITION BY g.owner_id ORDER BY g.priority DESC, g.queued_at_ms, g.id) AS turn
    FROM generations g JOIN ({owners_sql()}) o ON o.owner_id = g.owner_id
    WHERE g.state = 'QUEUED' AND g.backend = ?) q
ORDER BY priority < 0, turn, priority DESC, served_ms, queued_at_ms, id"""  # noqa: S608
