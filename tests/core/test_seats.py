"""Seats: one contract for one process and for several, and what a dead process or Redis leaves."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis as Client

from core import seats as module
from core.seats import MemorySeats, RedisSeats, Seats
from tests.services import Redis, redis_url


@asynccontextmanager
async def kept(seats: Seats) -> AsyncIterator[Seats]:
    task = asyncio.create_task(seats.keep())
    try:
        yield seats
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture(params=["memory", "redis"])
async def seats(request: pytest.FixtureRequest) -> AsyncIterator[Seats]:
    made = MemorySeats() if request.param == "memory" else RedisSeats(redis_url())
    async with kept(made):
        yield made


async def taken(seats: Seats, *, most: int = 3) -> bool:
    return await seats.take("ip:1", most=most)


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - another process, or Redis, does it
            await asyncio.sleep(0.01)


async def comes_free(seats: Seats) -> None:
    async with asyncio.timeout(10):
        while not await taken(seats):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.mark.feature("B16")
async def test_there_are_as_many_as_there_may_be_for_each_key(seats: Seats) -> None:
    assert [await taken(seats) for _ in range(4)] == [True, True, True, False]
    assert await seats.take("ip:2", most=1)
    seats.free("ip:1")
    assert [await taken(seats) for _ in range(2)] == [True, False]


@pytest.mark.feature("B16")
async def test_processes_count_together_and_what_one_frees_another_takes() -> None:
    url = redis_url()
    async with kept(RedisSeats(url)) as one, kept(RedisSeats(url)) as two:
        assert [await taken(each) for each in (one, two, one, two, one)] == [True] * 3 + [False] * 2
        one.free("ip:1")
        await comes_free(two)
        assert not await taken(one)


@pytest.mark.feature("B16")
async def test_what_a_process_held_is_free_once_it_has_died(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = redis_url()
    dead = RedisSeats(url)  # it beats once, with the first that it takes
    monkeypatch.setattr(module, "_ALIVE_SECONDS", 1)
    assert [await taken(dead) for _ in range(3)] == [True] * 3
    monkeypatch.undo()
    async with kept(RedisSeats(url)) as alive:
        assert not await taken(alive)
        await comes_free(alive)


@pytest.mark.feature("B16")
async def test_one_that_stops_gives_everything_back_at_once() -> None:
    url = redis_url()
    async with kept(RedisSeats(url)) as one:
        assert [await taken(one) for _ in range(3)] == [True] * 3
    async with kept(RedisSeats(url)) as two:
        assert await taken(two)


@pytest.mark.feature("B16")
async def test_without_redis_each_counts_for_itself_and_afterwards_together_again() -> None:
    server = Redis()
    try:
        async with kept(RedisSeats(server.url)) as one, kept(RedisSeats(server.url)) as two:
            assert await taken(one)
            server.kill()
            assert [await taken(one) for _ in range(3)] == [True, True, False]
            assert await taken(two, most=1)
            server.start()
            # Whoever takes next finds Redis again, and tells what it holds.
            assert await one.take("ip:2", most=1)
            async with Client.from_url(server.url) as client:
                async with asyncio.timeout(10):
                    while await client.hvals("mutoscope:seats:ip:1") != [b"3"]:  # noqa: ASYNC110
                        await asyncio.sleep(0.01)
            assert not await taken(RedisSeats(server.url))
    finally:
        server.stop()
