"""Follows and blocks all at once: whoever wins, every counter equals the rows it counts."""

import asyncio

import pytest

from models import social
from models.base import transaction
from models.social import Block, Follow, FollowState
from models.users import User
from tests.api.accounts import events
from tests.api.following import act, counts, document
from tests.world import Member, World

pytestmark = pytest.mark.feature("A7")


async def test_fifty_changes_of_one_pair_at_once_leave_exact_counts(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    operations = ["follow", "unfollow"] * 25
    await asyncio.gather(
        *(ann.run(document(each), input={"userId": bob.id}) for each in operations)
    )
    await assert_exact(ann, bob)
    await act(ann, "follow", bob)
    assert (await counts(bob), await counts(ann)) == ((1, 0), (0, 1))


async def test_fifty_members_who_change_their_mind_about_one_at_once_leave_exact_counts(
    world: World,
) -> None:
    star = await world.member("star")
    fans = [await world.member() for _ in range(30)]
    await asyncio.gather(*(fan.run(document("follow"), input={"userId": star.id}) for fan in fans))
    assert await counts(star) == (30, 0)
    leaving, staying = fans[:15], fans[15:]
    works = [fan.run(document("unfollow"), input={"userId": star.id}) for fan in leaving]
    works += [star.run(document("follow"), input={"userId": fan.id}) for fan in staying]
    works += [fan.run(document("follow"), input={"userId": star.id}) for fan in fans[10:]]
    await asyncio.gather(*works)
    await assert_exact(star, *fans)


async def test_a_follow_and_a_block_at_once_never_both_hold(world: World) -> None:
    ann, eve = await world.member("ann"), await world.member("eve")
    assert ann.user is not None
    assert eve.user is not None
    for _ in range(5):
        await asyncio.gather(
            eve.run(document("follow"), input={"userId": ann.id}),
            ann.run(document("block"), input={"userId": eve.id}),
            ann.run(document("follow"), input={"userId": eve.id}),
        )
        assert await Block.all().count() == 1
        assert await Follow.all().count() == 0
        await assert_exact(ann, eve)
        await act(ann, "unblock", eve)


async def test_a_request_accepted_twice_at_once_counts_once(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob", private=True)
    await act(ann, "follow", bob)
    await asyncio.gather(
        *(bob.run(document("acceptFollowRequest"), input={"userId": ann.id}) for _ in range(10))
    )
    await assert_exact(ann, bob)
    assert len(await events("follow.accepted")) == 1


async def test_a_change_that_fails_leaves_no_count_behind(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    assert ann.user is not None
    assert bob.user is not None

    async def follow_and_fail(follower: User, followed: User) -> None:
        async with transaction():
            await social.start_follow(follower.id, followed.id)
            raise LookupError

    with pytest.raises(LookupError):
        await follow_and_fail(ann.user, bob.user)
    await assert_exact(ann, bob)
    assert await Follow.all().count() == 0


async def assert_exact(*members: Member) -> None:
    """Every counter equals the rows it counts."""
    for member in members:
        assert member.user is not None
        accepted = Follow.filter(state=FollowState.ACCEPTED)
        assert await counts(member) == (
            await accepted.filter(followed_id=member.user.id).count(),
            await accepted.filter(follower_id=member.user.id).count(),
        )
