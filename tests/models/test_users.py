"""Handles: their forms, and to whom they belong for good."""

import pytest

from core.errors import BadInput, Conflict
from models import base
from models.users import (
    RESERVED_HANDLES,
    check_handle_is_free,
    claim_handle,
    handle_key,
    shown_handle,
)
from tests.world import World

pytestmark = pytest.mark.feature("A6")


@pytest.mark.parametrize(
    ("typed", "shown", "key"),
    [
        ("Ann", "Ann", "ann"),
        (" @Ann_1 ", "Ann_1", "ann_1"),
        ("\uff21\uff2e\uff2e", "ANN", "ann"),
        ("a" * 30, "a" * 30, "a" * 30),
        ("\u212aelvin", "Kelvin", "kelvin"),
    ],
)
def test_a_handle_has_one_form_and_one_key(typed: str, shown: str, key: str) -> None:
    assert (shown_handle(typed), handle_key(typed)) == (shown, key)


@pytest.mark.parametrize(
    "typed", ["", "@", "ab", "a" * 31, ".ann", "ann_", "a n", "@@ann", "ann\n1"]
)
def test_what_is_no_handle_is_bad_input(typed: str) -> None:
    with pytest.raises(BadInput):
        handle_key(typed)


@pytest.mark.parametrize("name", sorted(RESERVED_HANDLES))
def test_reserved_handles_look_taken(name: str) -> None:
    with pytest.raises(Conflict):
        handle_key(name.upper())


async def test_a_handle_is_claimed_by_one_and_returned_to_by_the_same(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    assert ann.user is not None
    assert bob.user is not None
    for _ in range(2):
        async with base.transaction():
            await claim_handle("heron", ann.user.id)
    with pytest.raises(Conflict):
        await claim_handle("heron", bob.user.id)
    await check_handle_is_free("heron", for_user=ann.user.id)
    with pytest.raises(Conflict):
        await check_handle_is_free("heron")


async def test_a_handle_outlives_its_member(world: World) -> None:
    ann = await world.member("ann")
    assert ann.user is not None
    await ann.user.delete()
    with pytest.raises(Conflict):
        await check_handle_is_free("ann")
