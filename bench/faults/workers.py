"""Workers that die in the middle of a job, or sleep through the end of their lease."""

import asyncio
import random
import resource
import signal
import subprocess
from pathlib import Path

from bench.faults.ledger import Ledger, bar, broken_files, none
from bench.faults.site import Site, site
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


def _on_other_host(here: Site, folder: Path, number: int) -> subprocess.Popen[bytes]:
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


async def crash_points(folder: Path, *, points: list[Point]) -> list[Figure]:
    """The process dies at each named point in turn; a fresh one goes on."""
    async with site(folder, web=False) as here:
        acknowledged: set[str] = set()
        survived = retried_apart = 0
        token = ""
        for number, point in enumerate(points):
            of_web = point in (Point.SUBMIT_WRITTEN, Point.SUBMIT_COMMITTED, Point.RELAY_STAMPED)
            if not token:
                token = await _first_member(here)
            if of_web:
                survived += not await _crash_web(here, token, point)
            web = here.start("web")
            await here.ready()
            if (job := await here.ask(token, point)) is not None:
                acknowledged.add(point)
            worker = here.start("worker", **({} if of_web else _dying(point)))
            if not of_web:
                survived += await asyncio.to_thread(worker.wait, 60) != 137
                worker = here.start("worker")
            await here.all_over(number + 1)
            retried_apart += job != await here.ask(token, point)
            for process in (worker, web):
                process.terminate()
                await asyncio.to_thread(process.wait, 20)
        return [
            bar("crash points", len(points)),
            none("points that were not reached", survived),
            none("retries with another answer", retried_apart),
            *await _ledger(here, acknowledged),
        ]


async def _first_member(here: Site) -> str:
    web = here.start("web")
    await here.ready()
    token, _ = await here.sign_up("author")
    web.terminate()
    await asyncio.to_thread(web.wait, 20)
    return token


async def _crash_web(here: Site, token: str, point: Point) -> bool:
    """Whether the web process died at the point, in the request that it must not answer."""
    web = here.start("web", **_dying(point))
    # The relay's point comes with the first event: sign-up has told of its own long ago.
    await here.ready()
    answered = await here.ask(token, point)
    died: bool = await asyncio.to_thread(web.wait, 60) == 137
    return died and (answered is None or point is Point.RELAY_STAMPED)


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


def _dying(point: Point) -> dict[str, str]:
    return {"MUTOSCOPE_CRASH_POINT": point}


async def _ledger(here: Site, acknowledged: set[str]) -> list[Figure]:
    return await Ledger(acknowledged).check(here)
