"""Connections that pages are read over."""

from __future__ import annotations

import asyncio
from functools import partial

import asyncpg
import pytest

from models.lines import Lines
from tests.services import postgres_url

pytestmark = pytest.mark.feature("A8")


def _lines(most: int) -> Lines:
    return Lines(partial(asyncpg.connect, postgres_url()), most=most)


async def _backend(lines: Lines) -> int:
    ((pid,),) = await lines.fetch("SELECT pg_backend_pid()", [])
    return int(pid)


async def test_as_many_at_once_as_there_may_be_and_the_others_in_their_turn() -> None:
    lines = _lines(2)
    asked = "SELECT pg_backend_pid() FROM pg_sleep(0.02)"
    found = await asyncio.gather(*[lines.fetch(asked, []) for _ in range(8)])
    assert len({row["pg_backend_pid"] for (row,) in found}) == 2
    await lines.close()


async def test_a_refused_statement_leaves_the_line_as_it_was() -> None:
    lines = _lines(1)
    before = await _backend(lines)
    with pytest.raises(asyncpg.PostgresError):
        await lines.fetch("SELECT 1 / $1::int", [0])
    assert await _backend(lines) == before
    await lines.close()


async def test_a_statement_that_nobody_waits_for_takes_its_line_along() -> None:
    """What is still on its way on it is no answer to the next."""
    lines = _lines(1)
    before = await _backend(lines)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await lines.fetch("SELECT pg_sleep(20)", [])
    assert await _backend(lines) != before
    await lines.close()


async def test_whoever_gives_up_waiting_passes_their_turn_on() -> None:
    lines = _lines(1)
    async with lines.acquire():
        impatient = asyncio.create_task(_backend(lines))
        patient = asyncio.create_task(_backend(lines))
        await asyncio.sleep(0)
    impatient.cancel()  # in the turn of the loop in which it would have been its own
    assert await patient
    with pytest.raises(asyncio.CancelledError):
        await impatient
    assert await _backend(lines)
    await lines.close()


async def test_a_line_that_was_cut_is_opened_anew() -> None:
    url = postgres_url()
    lines = Lines(partial(asyncpg.connect, url), most=1)
    before = await _backend(lines)
    async with lines.acquire() as line:
        ended = asyncio.Event()
        line.add_termination_listener(lambda _: ended.set())
        other = await asyncpg.connect(url)
        await other.execute("SELECT pg_terminate_backend($1)", before)
        await ended.wait()
        await other.close()
    assert await _backend(lines) != before
    await lines.close()
