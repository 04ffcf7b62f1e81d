"""Loops that run beside everything else."""

from __future__ import annotations

import asyncio

from realtime.tasks import unhurried


async def test_a_long_loop_gives_way_to_others() -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(other())
    assert [each async for each in unhurried(range(1_000))] == list(range(1_000))
    beside.cancel()
    assert turns >= 5
