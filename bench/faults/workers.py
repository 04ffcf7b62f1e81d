"""Workers that die in the middle of a job, or sleep through the end of their lease."""

import asyncio
import random
import resource
import signal
from pathlib import Path

from bench.faults.ledger import Ledger, bar, broken_files, none
from bench.faults.site import Process, Site, site
from bench.figures import Figure
from core.faults import Point

_HELD = "SELECT id, attempt, worker FROM generations WHERE state IN ('RUNNING', 'POSTPROCESSING')"


async def killed(folder: Path, *, times: int, dice: random.Random) -> list[Figure]:
    """kill -9 of the worker that has a job, at any moment of it; another host's worker goes on: only
    the lease tells it that the first has died."""
    async with site(folder) as here:
        token, _ = await here.sign_up("author")
        ledger, waits = Ledger(set()), []
        hands = [_on_other_host(here, folder, number) for number in range(2)]
        for number in range(times):
            job = await here.ask(token, key := f"job-{number}")
            ledger.acknowledged |= {key} if job else set()
            await here.until(_HELD, bool)
            await asyncio.sleep(dice.uniform(0, 0.5))
            (row,) = await here.rows(_HELD) or [{"worker": f":{hands[0].pid}:"}]
            doomed = next(hand for hand in hands if f":{hand.pid}:" in row["worker"])
            doomed.kill()
            doomed.wait()
            hands.remove(doomed)
            hands.append(_on_other_host(here, folder, number + 2))
            waits.append(await here.all_over(number + 1))
        return [
            bar("workers killed", times),
            bar("slowest job from the kill to its end", max(waits), "s", "<= 30"),
            *await ledger.check(here),
        ]


def _on_other_host(here: Site, folder: Path, number: int) -> Process:
    """A worker with a data folder of its own and the same store."""
    other = folder / f"host-{number}"
    other.mkdir()
    for shared in ("media", "events"):
        (folder / shared).mkdir(exist_ok=True)
        (other / shared).symlink_to(folder / shared)
    return here.start("worker", MUTOSCOPE_DATA_DIR=str(other))


async def zombie(folder: Path, *, sleep: float) -> list[Figure]:
    """SIGSTOP a worker past its lease, let another one finish the job, and wake it."""
    async with site(folder) as here:
        token, _ = await here.sign_up("author")
        first = here.start("worker")
        job = await here.ask(token, "job")
        await here.until(_HELD, bool)
        first.send_signal(signal.SIGSTOP)
        await asyncio.sleep(sleep)
        here.start("worker")
        await here.all_over(1)
        before = await here.rows("SELECT * FROM generations")
        first.send_signal(signal.SIGCONT)
        second = await here.ask(token, "next")
        await here.all_over(2)
        # Woken, it has noticed: it beats, or asks for the next job, within a second.
        await asyncio.sleep(2)
        after = await here.rows("SELECT * FROM generations WHERE idempotency_key = 'job'")
        acknowledged = {key for key, id in (("job", job), ("next", second)) if id}
        return [none("changes by the zombie", before != after), *await _ledger(here, acknowledged)]


_OF_WEB = (Point.SUBMIT_WRITTEN, Point.SUBMIT_COMMITTED, Point.RELAY_STAMPED)
_UNSTAMPED = "SELECT id FROM outbox WHERE pos IS NULL"


async def crash_points(folder: Path, *, points: list[Point]) -> list[Figure]:
    """A process dies at each named point in turn; a fresh one goes on, beside those that live."""
    async with site(folder) as here:
        token, _ = await here.sign_up("author")
        sweep = _Sweep(here, token, web=here.processes[-1], worker=here.start("worker"))
        for point in sorted(points, key=lambda each: each not in _OF_WEB):
            await (sweep.kill_web if point in _OF_WEB else sweep.kill_worker)(point)
        return [
            bar("crash points", len(points)),
            none("points that were not reached", sweep.survived),
            none("retries with another answer", sweep.retried_apart),
            *await _ledger(here, sweep.acknowledged),
        ]


class _Sweep:
    """One job for each point, by its name."""

    def __init__(self, here: Site, token: str, *, web: Process, worker: Process) -> None:
        self._here, self._token = here, token
        self._web, self._worker = web, worker
        self.acknowledged: set[str] = set()
        self.survived = self.retried_apart = 0

    async def kill_web(self, point: Point) -> None:
        """It dies in the request, which it must not answer, or with the event that came of it."""
        # No other event may bring it to the relay's point.
        await self._here.until(_UNSTAMPED, lambda rows: not rows)
        await _end(self._web)
        doomed = self._here.start("web", **_dying(point))
        await self._here.ready()
        answered = await self._here.ask(self._token, point)
        died = await asyncio.to_thread(doomed.wait, 60) == 137
        self.survived += not (died and (answered is None or point is Point.RELAY_STAMPED))
        self._web = self._here.start("web")
        await self._here.ready()
        await self._go_on(point, await self._here.ask(self._token, point))

    async def kill_worker(self, point: Point) -> None:
        await _end(self._worker)
        job = await self._here.ask(self._token, point)
        doomed = self._here.start("worker", **_dying(point))
        self.survived += await asyncio.to_thread(doomed.wait, 60) != 137
        self._worker = self._here.start("worker")
        await self._go_on(point, job)

    async def _go_on(self, point: Point, job: str | None) -> None:
        if job is not None:
            self.acknowledged.add(point)
        mine = f"SELECT id FROM generations WHERE idempotency_key = '{point}' AND "
        await self._here.until(f"{mine} finished_at_ms IS NOT NULL", bool)
        self.retried_apart += job != await self._here.ask(self._token, point)


async def _end(process: Process) -> None:
    process.terminate()
    await asyncio.to_thread(process.wait, 20)


def _dying(point: Point) -> dict[str, str]:
    return {"MUTOSCOPE_CRASH_POINT": point}


async def disk_full(folder: Path, database: str) -> list[Figure]:
    """A worker may write no file of more than 4 KiB for a while; then it may again."""
    async with site(folder, database_url=database) as here:
        token, _ = await here.sign_up("author")
        worker = here.start("worker")
        await here.ask(token, "warm")
        await here.all_over(1)
        resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        await here.ask(token, "full")
        full = "SELECT state, attempt FROM generations WHERE idempotency_key = 'full'"
        await here.until(full, lambda rows: rows[0]["attempt"] > 1 or rows[0]["state"] == "FAILED")
        endless = resource.RLIM_INFINITY
        resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (endless, endless))
        await here.ask(token, "healed")
        await here.all_over(3)
        states = {
            row["key"]: row["state"]
            for row in await here.rows("SELECT idempotency_key AS key, state FROM generations")
        }
        (row,) = await here.rows(full)
        return [
            bar("attempts that found the disk full", row["attempt"]),
            none("jobs that failed with room", states["healed"] != "COMPLETED"),
            none("files missing or damaged", await broken_files(here)),
            none("workers that had to be restarted", worker.poll() is not None),
        ]


async def _ledger(here: Site, acknowledged: set[str]) -> list[Figure]:
    return await Ledger(acknowledged).check(here)
