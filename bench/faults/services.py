"""The services behind an instance die, restart, and forget."""

import asyncio
import itertools
import time
from pathlib import Path

import httpx2 as httpx

from bench.faults import redis
from bench.faults.ledger import bar, none
from bench.faults.site import Site, site
from bench.figures import Figure
from tests.services import Postgres

_MEMBERS = 8
_PAUSE = 0.1  # between two requests: all of them together stay below what members may ask


def redis_killed(*, seconds: float, seed: int) -> list[Figure]:
    """Twice, with all it held, under 500 subscribers on two web processes."""
    found = redis.survive_redis(seconds=seconds, seed=seed)
    return [
        bar("published", found.published),
        bar("delivered", found.delivered),
        bar("reconnects by cursor", found.reconnects),
        none("lost", found.lost),
        none("duplicated", found.duplicated),
        none("out of order", found.disordered),
    ]


async def postgres_killed(folder: Path, *, rounds: int, away: float) -> list[Figure]:
    """kill -9 of PostgreSQL under members who ask for clips; their sockets stay open."""
    server = await asyncio.to_thread(Postgres)
    try:
        database = await asyncio.to_thread(server.new_database)
        async with site(folder, database_url=database) as here:
            tokens = [(await here.sign_up(f"author{n}"))[0] for n in range(_MEMBERS)]
            asking = _Asking(here, tokens)
            async with here.socket(tokens[0]) as phone:
                task = asyncio.create_task(asking.run())
                back = [await _fell(server, asking, away=away) for _ in range(rounds)]
                asking.ends = True
                await task
                await phone.connection.send('{"type":"ping"}')
                async with asyncio.timeout(30):
                    await phone.connection.recv()
            keys = await here.rows("SELECT idempotency_key AS key FROM generations")
            kept = [row["key"] for row in keys]
            return [
                bar("acknowledged", len(asking.acknowledged)),
                bar("refused meanwhile", asking.failed),
                none("acknowledged and lost", len(asking.acknowledged - set(kept))),
                none("made twice for one key", len(kept) - len(set(kept))),
                bar("slowest return", max(back), "s", "<= 5"),
                bar("slowest answer", asking.slowest, "s", "<= 12"),
            ]
    finally:
        await asyncio.to_thread(server.stop)


class _Asking:
    """Members who ask for one clip after the other, in turn: each may ask 30 times a minute."""

    def __init__(self, here: Site, tokens: list[str]) -> None:
        self._here = here
        self._tokens = tokens
        self.acknowledged: set[str] = set()
        self.failed = 0
        self.slowest = 0.0
        self.ends = False

    async def run(self) -> None:
        for number in itertools.count():
            if self.ends:
                return
            started = time.monotonic()
            token = self._tokens[number % len(self._tokens)]
            try:
                if await self._here.ask(token, f"key-{number}") is not None:
                    self.acknowledged.add(f"key-{number}")
            except (AssertionError, KeyError, ValueError, httpx.HTTPError):
                self.failed += 1
            self.slowest = max(self.slowest, time.monotonic() - started)
            await asyncio.sleep(_PAUSE)

    async def answered(self, more: int) -> None:
        wanted = len(self.acknowledged) + more
        async with asyncio.timeout(60):
            while len(self.acknowledged) < wanted:  # noqa: ASYNC110 - a poll is what it is
                await asyncio.sleep(0.02)


async def _fell(server: Postgres, asking: _Asking, *, away: float) -> float:
    """Seconds from the return of the database to the next answer."""
    await asking.answered(10)
    await asyncio.to_thread(server.kill)
    await asyncio.sleep(away)
    await asyncio.to_thread(server.start)
    started = time.monotonic()
    await asking.answered(1)
    return time.monotonic() - started
