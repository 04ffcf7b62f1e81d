"""The rules of follows and blocks, below the API."""

import asyncio

import pytest

from core.errors import Conflict, NotFound
from models import social
from models.base import transaction
from models.social import Follow, FollowState
from models.users import User
from tests.world import World

pytestmark = pytest.mark.feature("A7")


async def pair(world: World, *, private: bool = False) -> tuple[User, User]:
    ann, bob = await world.member(), await world.member(private=private)
    assert ann.user is not None
    assert bob.user is not None
    return ann.user, bob.user


async def start(follower: User, followed: User) -> tuple[Follow, bool]:
    async with transaction():
        return await social.start_follow(follower.id, followed.id)


async def accept(follower: User, followed: User) -> bool:
    async with transaction():
        return (await social.accept_follow(follower.id, followed.id))[1]


async def test_a_follow_is_new_once(world: World) -> None:
    ann, bob = await pair(world)
    results = await asyncio.gather(*(start(ann, bob) for _ in range(10)))
    assert [is_new for _, is_new in results].count(True) == 1
    assert (await User.get(id=bob.id)).follower_count == 1


async def test_a_request_is_accepted_once(world: World) -> None:
    ann, bob = await pair(world, private=True)
    row, is_new = await start(ann, bob)
    assert (row.state, is_new) == (FollowState.REQUESTED, True)
    assert [await accept(ann, bob), await accept(ann, bob)] == [True, False]
    with pytest.raises(NotFound):
        await accept(bob, ann)


async def test_a_block_refuses_follows_from_either_side(world: World) -> None:
    ann, bob = await pair(world)
    await start(ann, bob)
    await start(bob, ann)
    async with transaction():
        is_new, ended = await social.start_block(ann.id, bob.id)
    assert is_new
    assert set(ended) == {(ann.id, bob.id), (bob.id, ann.id)}
    with pytest.raises(Conflict, match="Unblock them first"):
        await start(ann, bob)
    with pytest.raises(NotFound):
        await start(bob, ann)
    for one, other in ((ann, bob), (bob, ann)):
        assert await social.is_blocked_between(one.id, other.id)
    async with transaction():
        assert not await social.end_block(bob.id, ann.id)
        assert await social.end_block(ann.id, bob.id)


async def test_nobody_follows_somebody_who_is_gone(world: World) -> None:
    ann, bob = await pair(world)
    await bob.delete()
    with pytest.raises(NotFound):
        await start(ann, bob)
