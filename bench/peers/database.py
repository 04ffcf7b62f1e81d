"""A private PostgreSQL with one world twice: in the peers' tables and in Mutoscope's."""

import asyncio
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import asyncpg

from bench.peers.operations import Case
from bench.peers.world import World
from models.migrations.runner import migrate
from tests.services import Postgres, program

_SQL = Path(__file__).parent / "sql"
_TABLES = ("users", "clips", "follows", "likes", "comments")
SEEDED_BEFORE = "2026-01-01"  # what is younger was made by the measured servers
_UNLIKE_PEERS = f"""WITH gone AS (
    DELETE FROM likes WHERE created_at > '{SEEDED_BEFORE}' RETURNING clip_id)
UPDATE clips SET like_count = like_count - counted.n
FROM (SELECT clip_id, count(*) AS n FROM gone GROUP BY 1) counted WHERE id = counted.clip_id"""
_UNLIKE_OURS = """WITH gone AS (DELETE FROM likes WHERE id > $1 RETURNING clip_id)
UPDATE clip_counts c SET likes = likes - counted.n
FROM (SELECT clip_id, count(*) AS n FROM gone GROUP BY 1) counted WHERE c.clip_id = counted.clip_id"""
# Each some seconds before the last of the same; ids carry their time above 22 bits.
_MORE_CLIPS = """SET session_replication_role = replica;
CREATE TEMPORARY TABLE times AS SELECT g, (g * 7919::BIGINT) << 22 AS before
FROM generate_series(1, {times} - 1) AS g;
INSERT INTO clips (id, author_id, state, audience, caption, prompt, duration_ms, width, height, fps,
                   published_order, published_at)
SELECT id - before, author_id, state, audience, caption, prompt, duration_ms, width, height, fps,
    published_order - before, published_at - g * INTERVAL '7.919 seconds' FROM clips CROSS JOIN times;
DELETE FROM home_timelines; DELETE FROM home_horizons;
SELECT fill_home_timelines(array_agg(follower_id), array_agg(followed_id)) FROM follows;
ANALYZE"""
_SEEDED_IDS = ((1_767_225_600_000 - 1_704_067_200_000) << 22) - 1  # 2026-01-01 as an id


class Cluster:
    """A PostgreSQL that counts its statements."""

    def __init__(self) -> None:
        self._postgres = Postgres()
        first = self._postgres.new_database()
        self.run(first, "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
        settings = (  # of a server of its own; commits wait for the log, and vacuum runs
            "shared_buffers = '1GB'",
            "effective_cache_size = '8GB'",
            "max_wal_size = '8GB'",
            "checkpoint_timeout = '30min'",
            "random_page_cost = 1.1",
            "work_mem = '16MB'",
            "jit = off",
        )
        for setting in settings:
            self.run(first, f"ALTER SYSTEM SET {setting}")
        self._postgres.kill()  # the setting holds from the next start
        self._postgres.start()
        self.run(first, "CREATE EXTENSION pg_stat_statements")
        self._counting = first

    def new_database(self) -> str:
        return self._postgres.new_database()

    def stop(self) -> None:
        self._postgres.stop()

    def run(self, url: str, statement: str, *values: Any) -> list[Any]:
        async def go() -> list[Any]:
            connection = await asyncpg.connect(url)
            try:
                if values:
                    return list(await connection.fetch(statement, *values))
                await connection.execute(statement)
                return []
            finally:
                await connection.close()

        return asyncio.run(go())

    def statements(self, url: str) -> tuple[int, float]:
        """How many statements a database has run, and for how many milliseconds."""
        name = url.rsplit("/", 1)[1]
        (row,) = self.run(
            self._counting,
            "SELECT coalesce(sum(calls), 0)::INT AS calls, coalesce(sum(total_exec_time), 0) AS ms "
            "FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE datname = $1",
            name,
        )
        return row["calls"], row["ms"]

    def pgbench(self, url: str, script: str, clients: int, seconds: float) -> float:
        """Statements a second."""
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(script)
            file.flush()
            said = subprocess.run(
                [_tool("pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "1",
                 "-T", str(max(1, round(seconds))), "-f", file.name, url],
                capture_output=True, text=True, check=True,
            ).stdout  # fmt: skip
        return next(float(line.split()[2]) for line in said.splitlines() if line[:3] == "tps")


class Data:
    """One world in two databases of a cluster."""

    def __init__(self, cluster: Cluster, members: int) -> None:
        self._cluster = cluster
        self.peers, self.ours = cluster.new_database(), cluster.new_database()
        self.cases: dict[str, list[Case]] = {}
        asyncio.run(migrate(self.ours))
        with tempfile.TemporaryDirectory(prefix="bench-world-") as folder:
            World(members).write(Path(folder))
            self.cases = json.loads((Path(folder) / "cases.json").read_text())
            asyncio.run(self._fill(Path(folder)))

    async def _fill(self, folder: Path) -> None:
        peers, ours = await asyncpg.connect(self.peers), await asyncpg.connect(self.ours)
        try:
            await self._fill_peers(peers, folder)
            await ours.execute("CREATE SCHEMA peers; SET search_path = peers")
            await _copy(ours, folder)
            await ours.execute("SET search_path = public")
            await ours.execute((_SQL / "mutoscope.sql").read_text())
            for each in (peers, ours):
                await each.execute("VACUUM (ANALYZE)")
        finally:
            await peers.close()
            await ours.close()

    async def _fill_peers(self, line: Any, folder: Path) -> None:
        await _copy(line, folder)
        for name in ("indexes.sql", "postgraphile.sql"):
            await line.execute((_SQL / name).read_text())
        await line.execute(
            "CREATE TABLE cases (operation TEXT, place INT, viewer INT, clip INT, handle TEXT, "
            "PRIMARY KEY (operation, place)); COMMENT ON TABLE cases IS E'@behavior -*'"
        )
        rows = [
            (operation, place, case["viewer"], case.get("clip"), case.get("handle"))
            for operation, cases in self.cases.items()
            for place, case in enumerate(cases)
        ]
        await line.copy_records_to_table("cases", records=rows)

    def clip_ids(self) -> dict[int, int]:
        """Our id of each clip by the peers' number of it."""
        rows = self._cluster.run(self.ours, "SELECT id FROM clips WHERE id > $1", 0)
        return {row["id"] & (2**22 - 1): row["id"] for row in rows}

    def clip_count(self) -> int:
        (row,) = self._cluster.run(self.ours, "SELECT count(*) AS n FROM clips WHERE id > $1", 0)
        count: int = row["n"]
        return count

    def multiply_clips(self, times: int) -> None:
        """So many times as many clips in our tables, among the others in time; each of them once in
        `clip_ids` still, but not the same."""
        self._cluster.run(self.ours, _MORE_CLIPS.format(times=times))

    def tell_of_change(self) -> None:
        """Whatever our server holds is to be looked at again (decision 97)."""
        self._cluster.run(self.ours, "INSERT INTO changes (keys) VALUES ('{-1}')")

    def unlike(self) -> None:
        """Take back all likes that were not seeded, so that each round likes anew."""
        self._cluster.run(self.peers, _UNLIKE_PEERS)
        self._cluster.run(self.ours, _UNLIKE_OURS, _SEEDED_IDS)

    def likes_made(self, url: str) -> int:
        condition = "id > $1" if url == self.ours else "created_at > $1::TIMESTAMPTZ"
        since: Any = _SEEDED_IDS
        if url != self.ours:
            from datetime import UTC, datetime

            since = datetime.fromisoformat(SEEDED_BEFORE).replace(tzinfo=UTC)
        (row,) = self._cluster.run(url, f"SELECT count(*) AS n FROM likes WHERE {condition}", since)
        made: int = row["n"]
        return made


async def _copy(line: Any, folder: Path) -> None:
    await line.execute((_SQL / "schema.sql").read_text())
    for table in _TABLES:
        await line.copy_to_table(table, source=folder / f"{table}.tsv")


def _tool(name: str) -> Path:
    postgres = program("postgresql")
    assert postgres is not None  # it is running
    return postgres.parent / name
