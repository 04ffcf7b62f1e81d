"""Housekeeping that meets somebody else at the same rows."""

import asyncio

import pytest

from models.clips import Clip
from server.upkeep import purge_trash
from tests.world import World


@pytest.mark.feature("D1")
async def test_two_who_empty_the_trash_at_once_empty_it_all(world: World) -> None:
    author = await world.member()
    rows = [await world.draft(author) for _ in range(5)]
    for row in rows:
        await row.trash(world.clock.now())
    world.clock.advance(days=31)
    await asyncio.gather(*(purge_trash(world.instance) for _ in range(3)))
    assert {row.state for row in await Clip.all()} == {"PURGED"}
