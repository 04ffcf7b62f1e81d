"""Faults between hosts that share a database: clocks that disagree, relays that die, a migration."""

import asyncio
import itertools
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import httpx2 as httpx

from bench.faults.ledger import Ledger, bar, none, percentile
from bench.faults.site import Site, site
from bench.figures import Figure
from core.faults import Point
from models.migrations.runner import Migration, migrate, migrations
from tests.running import Running, Socket, free_port

_HOUR = 3600
_NEW = """subscription ($after: String) { clipPublished(kind: LATEST, after: $after) {
  cursor resync clips { id } } }"""
_PUBLISH = (
    "mutation ($i: PublishClipInput!) { publishClip(input: $i) { clip { id } errors { code } } }"
)
_DRAFT = """INSERT INTO clips (id, author_id, prompt, duration_ms, width, height, fps)
    SELECT {id}, id, 'a red ball', 2000, 360, 640, 24 FROM users WHERE handle = 'author'"""
_RATE = 200  # requests a second while the database is migrated, a fifth of them writing


async def skewed(folder: Path, database: str) -> list[Figure]:
    """A web process whose clock is an hour fast, and a worker whose clock is an hour slow: the
    database's clock judges leases, so nothing is reaped early, and nobody is signed out."""
    shim = await asyncio.to_thread(_shim, folder)
    async with site(folder, web=False, database_url=database) as here:
        fast = {"LD_PRELOAD": str(shim), "CLOCK_SKEW": str(_HOUR)}
        slow = {**fast, "CLOCK_SKEW": str(-_HOUR)}
        right = here.start("web")
        await here.ready()
        token, _ = await here.sign_up("author")
        before = str((await here.run("{ liveCursor }"))["liveCursor"])
        right.terminate()
        await asyncio.to_thread(right.wait, 20)
        here.start("web", **fast)
        await here.ready()
        here.start("worker", **slow)
        here.start("worker", **fast)
        wanted = {"job-1", "job-2"}
        asked = {key for key in wanted if await here.ask(token, key) is not None}
        async with here.socket() as phone:
            await phone.subscribe("s", _NEW, after=before)
            clip = await _publish(here, token)
            value = await _told(phone)
        await here.all_over(2)
        attempts = await here.rows("SELECT max(attempt) AS most FROM generations")
        return [
            bar("hours that the clocks differ", 2),
            none("jobs taken away from a worker that lived", attempts[0]["most"] - 1),
            none("cursors refused", value["resync"]),
            none("events lost", value["clips"] != [{"id": clip}]),
            *await Ledger(asked).check(here),
        ]


def _shim(folder: Path) -> Path:
    made = folder / "clock.so"
    source = Path(__file__).with_name("clock.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", made, source, "-ldl"], check=True)
    return made


async def relays(folder: Path, database: str, *, rounds: int) -> list[Figure]:
    """The web process that stamps dies between stamping and telling, again and again, with another
    one beside it; its subscribers hear everything from the one that is left."""
    got: list[str] = []
    sent: list[str] = []
    async with site(folder, database_url=database) as here:
        token, _ = await here.sign_up("author")
        cursor = str((await here.run("{ liveCursor }"))["liveCursor"])
        for _ in range(rounds):
            await _end(here)
            doomed = here.start("web", MUTOSCOPE_CRASH_POINT=Point.RELAY_STAMPED)
            await here.ready()
            async with _another(here) as other, other.socket() as phone:
                await phone.subscribe("s", _NEW, after=cursor)
                sent.append(await _publish(other, token))
                assert await asyncio.to_thread(doomed.wait, 30) == 137
                sent += [await _publish(other, token) for _ in range(3)]
                while len(got) < len(sent):
                    value = await _told(phone)
                    cursor = value["cursor"]
                    got += [clip["id"] for clip in value["clips"]]
            here.start("web")
            await here.ready()
        rows = await here.rows("SELECT pos FROM outbox WHERE pos IS NOT NULL ORDER BY pos")
        positions = [row["pos"] for row in rows]
        return [
            bar("relays killed", rounds),
            none("lost", len(set(sent) - set(got))),
            none("duplicated", len(got) - len(set(got))),
            none("out of order", got != sent),
            none("gaps or doubles among positions", positions != list(range(1, len(rows) + 1))),
        ]


async def migrated(folder: Path, database: str, *, seconds: float) -> list[Figure]:
    """A migration that widens tables in use, while a report keeps reading one of them and clients
    ask 200 times a second."""
    widen = Migration(
        "9999_widen",
        "ALTER TABLE users ADD COLUMN motto VARCHAR(80) NOT NULL DEFAULT '';\n"
        "ALTER TABLE users ADD CONSTRAINT motto_short CHECK (length(motto) < 80);\n"
        "ALTER TABLE mutes ADD COLUMN why VARCHAR(80);\n",
    )
    async with site(folder, database_url=database) as here:
        people = [await here.sign_up(f"member{number}") for number in range(8)]
        load = _Load(here, people)
        asking = [asyncio.create_task(load.run()), asyncio.create_task(load.write(database))]
        await asyncio.sleep(seconds / 4)
        async with _reading(database):
            migrating = asyncio.create_task(migrate(database, known=[*migrations(), widen]))
            await asyncio.sleep(seconds / 2)
            waited = not migrating.done()
        applied = await migrating
        await asyncio.sleep(seconds / 4)
        load.ends = True
        await asyncio.gather(*asking)
        return [
            bar("requests", len(load.waits)),
            none("migrations that were not applied", applied != ["9999_widen"]),
            none("reports that the migration did not wait for", not waited),
            none("failed", load.failed),
            bar("longest wait of a write in the database", max(load.writes), "s", "<= 1"),
            bar("median request", percentile(load.waits, 0.5) * 1e3, "ms"),
            bar("p99 of all requests", percentile(load.waits, 0.99) * 1e3, "ms"),
            bar("oldest event without a position", load.lag, "s", "<= 2"),
        ]


class _Load:
    """Members who read, and every fifth time write."""

    def __init__(self, here: Site, people: list[tuple[str, str]]) -> None:
        self._here = here
        self._people = people
        self.waits: list[float] = []
        self.writes: list[float] = []
        self.failed = 0
        self.lag = 0.0
        self.ends = False

    async def run(self) -> None:
        limits = httpx.Limits(max_connections=64)
        async with httpx.AsyncClient(timeout=30, limits=limits) as client:
            tasks: set[asyncio.Task[None]] = set()
            started = time.monotonic()
            for number in itertools.count():
                if self.ends:
                    break
                await asyncio.sleep(max(0, started + number / _RATE - time.monotonic()))
                tasks.add(asyncio.create_task(self._ask(client, number)))
                if number % _RATE == 0:
                    await self._look()
            await asyncio.gather(*tasks)

    async def write(self, database: str) -> None:
        """The same row again and again, past the web process: it waits for locks, for nothing else."""
        line = await asyncpg.connect(database)
        while not self.ends:
            started = time.monotonic()
            await line.execute("UPDATE users SET name = name WHERE handle = 'member0'")
            self.writes.append(time.monotonic() - started)
            await asyncio.sleep(0.02)
        await line.close()

    async def _ask(self, client: httpx.AsyncClient, number: int) -> None:
        token, _ = self._people[number % len(self._people)]
        _, other = self._people[(number + 1) % len(self._people)]
        is_write = number % 5 == 0
        body: dict[str, object] = {"query": "{ viewer { handle name } }"}
        if is_write:
            document = "mutation ($i: MuteInput!) { mute(input: $i) { errors { code } } }"
            body = {"query": document, "variables": {"i": {"userId": other}}}
        started = time.monotonic()
        answer = await client.post(
            f"{self._here.base}/graphql", json=body, headers={"authorization": f"Bearer {token}"}
        )
        self.waits.append(time.monotonic() - started)
        found = answer.json()
        self.failed += "errors" in found or bool(is_write and found["data"]["mute"]["errors"])

    async def _look(self) -> None:
        (row,) = await self._here.rows(
            "SELECT coalesce(extract(epoch FROM clock_timestamp()) * 1000 - min(created_ms), 0)::float"
            " / 1000 AS lag FROM outbox WHERE pos IS NULL"
        )
        self.lag = max(self.lag, row["lag"])


@asynccontextmanager
async def _reading(database: str) -> AsyncIterator[None]:
    """A transaction that has read `users` and is still open."""
    line = await asyncpg.connect(database)
    try:
        async with line.transaction():
            await line.fetch("SELECT count(*) FROM users")
            yield
    finally:
        await line.close()


@asynccontextmanager
async def _another(here: Site) -> AsyncIterator[Site]:
    """A second web process on the same database and bus."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    other = Site(url, here.environment, log=here.log, database=here.database)
    other.start("web", "--port", str(port))
    await other.ready()
    try:
        yield other
    finally:
        await asyncio.to_thread(other.stop)


async def _end(here: Site) -> None:
    for process in here.processes:
        if process.poll() is None:
            process.terminate()
            await asyncio.to_thread(process.wait, 20)


async def _publish(instance: Running, token: str) -> str:
    """The id of a clip that was put there without a generator."""
    database = instance.environment["MUTOSCOPE_DATABASE_URL"]
    line = await asyncpg.connect(database)
    await line.execute(_DRAFT.format(id=time.time_ns() // 16))
    await line.close()
    found = await instance.run("{ drafts { edges { node { id } } } }", token)
    clip_id = str(found["drafts"]["edges"][0]["node"]["id"])
    done = await instance.run(_PUBLISH, token, i={"clipId": clip_id, "audience": "PUBLIC"})
    assert done["publishClip"]["errors"] == []
    return clip_id


async def _told(socket: Socket) -> dict[str, object]:
    frame = await socket.next()
    assert frame["type"] == "next", frame
    value: dict[str, object] = frame["payload"]["data"]["clipPublished"]
    return value
