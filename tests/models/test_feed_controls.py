"""Versions of a member's controls: undo and redo are exact, and parallel changes lose nothing."""

from __future__ import annotations

import asyncio

import pytest

from core.errors import Conflict
from models import feed_controls
from models.base import transaction
from tests.world import World


async def put(user_id: int, text: str) -> None:
    async with transaction():
        await feed_controls.change(user_id, lambda _: text, note=text)


async def back(user_id: int) -> None:
    async with transaction():
        await feed_controls.undo(user_id)


async def forth(user_id: int) -> None:
    async with transaction():
        await feed_controls.redo(user_id)


async def held(user_id: int) -> str | None:
    version = await feed_controls.current(user_id)
    return None if version is None else version.controls


@pytest.mark.feature("E5", "N8")
async def test_undo_and_redo_give_back_what_was(world: World) -> None:
    member = (await world.member()).user
    assert member is not None
    with pytest.raises(Conflict):
        await back(member.id)
    for text in ("a", "b", "c"):
        await put(member.id, text)
    for text in ("b", "a", None):
        await back(member.id)
        assert await held(member.id) == text
    for text in ("a", "b"):
        await forth(member.id)
        assert await held(member.id) == text
    await put(member.id, "d")
    with pytest.raises(Conflict):
        await forth(member.id)
    await back(member.id)
    assert await held(member.id) == "b"
    await forth(member.id)
    assert await held(member.id) == "d", "the latest of two branches"


async def test_parallel_changes_of_one_member_all_hold(world: World) -> None:
    member = (await world.member()).user
    assert member is not None

    async def add(letter: str) -> None:
        async with transaction():
            await feed_controls.change(member.id, lambda old: (old or "") + letter, note=letter)

    await asyncio.gather(*(add(letter) for letter in "abcdefgh"))
    assert sorted(await held(member.id) or "") == list("abcdefgh")
