"""Where a reader of the event log goes on."""

from __future__ import annotations

import pytest

from core.errors import Conflict
from models import log_readers
from models.base import fetch, transaction
from realtime.log import Span
from tests.world import World

NAME = "reader"


async def known(world: World) -> None:
    assert await log_readers.take_turn(NAME, "holder", now_ms=1, for_ms=1)


@pytest.mark.feature("D15")
async def test_a_new_reader_starts_where_the_log_does(world: World) -> None:
    await known(world)
    assert await log_readers.position(NAME, Span("one", oldest=41, head=60)) == 40
    assert await log_readers.position(NAME, Span("one", oldest=1, head=60)) == 40


@pytest.mark.feature("D15")
async def test_a_reader_goes_on_where_it_stood(world: World) -> None:
    await known(world)
    await log_readers.position(NAME, Span("one", oldest=1, head=60))
    async with transaction():
        await log_readers.advance(NAME, before=0, to=25)
    assert await log_readers.position(NAME, Span("one", oldest=1, head=60)) == 25
    assert await log_readers.position(NAME, Span("one", oldest=26, head=60)) == 25


@pytest.mark.feature("D15")
async def test_what_was_pruned_unread_is_said_to_be_lost(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await known(world)
    await log_readers.position(NAME, Span("one", oldest=1, head=60))
    assert await log_readers.position(NAME, Span("one", oldest=31, head=60)) == 30
    assert "30 events are lost" in caplog.text


@pytest.mark.feature("D15", "A8")
async def test_after_a_restore_a_reader_goes_on_at_the_end(world: World) -> None:
    await known(world)
    await log_readers.position(NAME, Span("one", oldest=1, head=60))
    assert await log_readers.position(NAME, Span("two", oldest=1, head=44)) == 44
    assert await log_readers.position(NAME, Span("two", oldest=1, head=50)) == 44


@pytest.mark.feature("D15")
async def test_only_one_of_two_readers_moves_on_from_one_place(world: World) -> None:
    await known(world)
    await log_readers.position(NAME, Span("one", oldest=1, head=60))
    async with transaction():
        await log_readers.advance(NAME, before=0, to=10)
    with pytest.raises(Conflict):
        async with transaction():
            await log_readers.advance(NAME, before=0, to=20)
    assert (await fetch("SELECT pos FROM log_readers"))[0]["pos"] == 10
