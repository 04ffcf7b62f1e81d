"""Following, blocking and muting, for every kind of viewer, one at a time and all at once."""

import asyncio
from typing import Any

import pytest

from models import social
from models.base import transaction
from models.social import Block, Follow, FollowState, Mute
from models.users import Role, User, UserState
from tests.api.accounts import USER, events
from tests.world import Member, World

pytestmark = pytest.mark.feature("A7")

USER_FIELDS = (
    "handle viewerFollows followsViewer viewerBlocks viewerMutes followerCount followingCount"
)
NODE = f"query ($id: ID!) {{ node(id: $id) {{ ... on User {{ {USER_FIELDS} }} }} }}"
LISTS = """query ($id: ID!) { node(id: $id) { ... on User {
  followers { edges { node { handle } } } following { edges { node { handle } } } } } }"""
REQUESTS = "{ viewer { followRequests { edges { node { handle } } } } }"
BLOCKS = "{ viewer { blocks { edges { node { userId user { handle } } } } } }"
MUTES = "{ viewer { mutes { edges { node { userId until user { handle } } } } } }"
OPERATIONS = (
    "follow",
    "unfollow",
    "acceptFollowRequest",
    "denyFollowRequest",
    "removeFollower",
    "block",
    "unblock",
    "mute",
    "unmute",
)


def document(operation: str) -> str:
    kind = "MuteInput" if operation == "mute" else "MemberInput"
    return (
        f"mutation ($input: {kind}!) {{ {operation}(input: $input) {{"
        f" user {{ {USER_FIELDS} }} errors {{ code field message }} }} }}"
    )


async def act(member: Member, operation: str, other: Member, **more: Any) -> dict[str, Any]:
    """Carry out one operation that must succeed; the other member as they stand then."""
    answer = await member.run(document(operation), input={"userId": other.id, **more})
    assert answer.payload()["errors"] == []
    found: dict[str, Any] = answer.payload()["user"]
    return found


async def refusal(member: Member, operation: str, other: Member) -> str:
    return (await member.run(document(operation), input={"userId": other.id})).refusal()


async def stand(viewer: Member, other: Member) -> Any:
    return (await viewer.run(NODE, id=other.id)).payload()


async def counts(member: Member) -> tuple[int, int]:
    """Followers and following."""
    assert member.user is not None
    row = await User.get(id=member.user.id)
    return row.follower_count, row.following_count


def handles(connection: Any) -> list[str]:
    return [edge["node"]["handle"] for edge in connection["edges"]]


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_nobody_acts_on_others_without_signing_in(world: World, operation: str) -> None:
    ann = await world.member("ann")
    assert await refusal(world.anonymous, operation, ann) == "UNAUTHENTICATED"


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_whoever_is_blocked_finds_nobody(world: World, operation: str) -> None:
    ann, eve = await world.member("ann"), await world.member("eve")
    gone = await world.member("gone")
    assert gone.user is not None
    await world.blocks(ann, eve)
    hidden = await eve.run(document(operation), input={"userId": ann.id})
    await gone.user.delete()
    absent = await eve.run(document(operation), input={"userId": gone.id})
    assert hidden.refusal() == "NOT_FOUND"
    assert hidden.payload() == absent.payload()


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_suspended_members_are_not_found(world: World, operation: str) -> None:
    ann = await world.member("ann")
    eve = await world.member("eve", state=UserState.SUSPENDED)
    assert await refusal(ann, operation, eve) == "NOT_FOUND"


@pytest.mark.parametrize("operation", ["follow", "unfollow", "removeFollower", "block", "mute"])
async def test_nobody_acts_on_themselves(world: World, operation: str) -> None:
    ann = await world.member("ann")
    assert await refusal(ann, operation, ann) == "BAD_USER_INPUT"
    assert await counts(ann) == (0, 0)


async def test_a_public_account_is_followed_at_once(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    shown = await act(ann, "follow", bob)
    assert shown == {
        "handle": "bob",
        "viewerFollows": "ACCEPTED",
        "followsViewer": False,
        "viewerBlocks": False,
        "viewerMutes": False,
        "followerCount": 1,
        "followingCount": 0,
    }
    assert await act(ann, "follow", bob) == shown
    assert (await stand(bob, ann))["followsViewer"] is True
    assert (await stand(world.anonymous, bob))["viewerFollows"] is None
    assert await counts(ann) == (0, 1)
    assert (await act(ann, "unfollow", bob))["viewerFollows"] is None
    assert (await act(ann, "unfollow", bob))["followerCount"] == 0
    assert len(await events("follow.accepted")) == len(await events("follow.ended")) == 1


async def test_a_private_account_is_asked_first(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob", private=True)
    asked = await act(ann, "follow", bob)
    assert (asked["viewerFollows"], asked["followerCount"]) == ("REQUESTED", 0)
    assert (await stand(bob, ann))["followsViewer"] is False
    assert handles((await bob.run(REQUESTS)).payload()["followRequests"]) == ["ann"]
    assert (await world.anonymous.run(REQUESTS)).payload() is None

    assert (await act(bob, "acceptFollowRequest", ann))["followsViewer"] is True
    await act(bob, "acceptFollowRequest", ann)
    assert (await counts(bob), await counts(ann)) == ((1, 0), (0, 1))
    assert handles((await bob.run(REQUESTS)).payload()["followRequests"]) == []
    assert len(await events("follow.requested")) == len(await events("follow.accepted")) == 1


async def test_a_request_is_denied_or_withdrawn_without_a_trace_in_the_counts(
    world: World,
) -> None:
    ann, bob = await world.member("ann"), await world.member("bob", private=True)
    await act(ann, "follow", bob)
    await act(bob, "denyFollowRequest", ann)
    assert await refusal(bob, "denyFollowRequest", ann) == "NOT_FOUND"
    assert await refusal(bob, "acceptFollowRequest", ann) == "NOT_FOUND"
    await act(ann, "follow", bob)
    await act(ann, "unfollow", bob)
    assert await refusal(bob, "acceptFollowRequest", ann) == "NOT_FOUND"
    assert (await counts(bob), await counts(ann)) == ((0, 0), (0, 0))


async def test_only_the_one_who_was_asked_answers_a_request(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob", private=True)
    stranger, admin = await world.member(), await world.member(role=Role.ADMIN)
    await act(ann, "follow", bob)
    for other in (ann, stranger, admin):
        assert await refusal(other, "acceptFollowRequest", bob) == "NOT_FOUND"
    assert await refusal(stranger, "acceptFollowRequest", ann) == "NOT_FOUND"
    assert await refusal(stranger, "denyFollowRequest", ann) == "NOT_FOUND"
    assert (await stand(ann, bob))["viewerFollows"] == "REQUESTED"


async def test_denying_does_not_end_an_accepted_follow(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    await act(ann, "follow", bob)
    assert await refusal(bob, "denyFollowRequest", ann) == "NOT_FOUND"
    assert await counts(bob) == (1, 0)
    assert (await act(bob, "removeFollower", ann))["followsViewer"] is False
    assert (await counts(bob), await counts(ann)) == ((0, 0), (0, 0))


async def test_requests_stay_when_a_private_account_becomes_public(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob", private=True)
    await act(ann, "follow", bob)
    change = "mutation { updateProfile(input: {isPrivate: false}) { errors { code } } }"
    assert (await bob.run(change)).payload()["errors"] == []
    assert (await stand(ann, bob))["viewerFollows"] == "REQUESTED"
    assert (await act(ann, "follow", bob))["viewerFollows"] == "REQUESTED"
    await act(bob, "acceptFollowRequest", ann)
    assert await counts(bob) == (1, 0)


async def test_the_lists_of_a_private_account_are_for_its_followers(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob", private=True)
    stranger, asking = await world.member(), await world.member()
    moderator = await world.member(role=Role.MODERATOR)
    await act(ann, "follow", bob)
    await act(bob, "acceptFollowRequest", ann)
    await act(bob, "follow", stranger)
    await act(asking, "follow", bob)
    for viewer in (bob, ann, moderator):
        lists = (await viewer.run(LISTS, id=bob.id)).payload()
        assert handles(lists["followers"]) == ["ann"]
        assert len(handles(lists["following"])) == 1
    for viewer in (world.anonymous, stranger, asking):
        assert (await viewer.run(LISTS, id=bob.id)).payload() == {
            "followers": None,
            "following": None,
        }
    public = (await world.anonymous.run(LISTS, id=ann.id)).payload()
    assert handles(public["following"]) == ["bob"]


async def test_lists_leave_out_whom_the_viewer_may_not_see(world: World) -> None:
    ann, bob, eve = [await world.member(name) for name in ("ann", "bob", "eve")]
    await act(bob, "follow", ann)
    await act(eve, "follow", ann)
    await act(bob, "block", eve)
    assert handles((await eve.run(LISTS, id=ann.id)).payload()["followers"]) == ["eve"]
    assert handles((await bob.run(LISTS, id=ann.id)).payload()["followers"]) == ["eve", "bob"]


async def test_followers_come_in_pages_latest_first(world: World) -> None:
    ann = await world.member("ann")
    names = [f"fan{number}" for number in range(5)]
    for name in names:
        await act(await world.member(name), "follow", ann)
    page = """query ($id: ID!, $after: String) { node(id: $id) { ... on User {
      followers(first: 2, after: $after) {
        edges { node { handle } } pageInfo { hasNextPage endCursor } } } } }"""
    found: list[str] = []
    after = None
    for _ in range(3):
        shown = (await ann.run(page, id=ann.id, after=after)).payload()["followers"]
        found += handles(shown)
        after = shown["pageInfo"]["endCursor"]
    assert found == names[::-1]
    assert shown["pageInfo"]["hasNextPage"] is False
    assert (await ann.run(page, id=ann.id, after="x")).codes == ["BAD_USER_INPUT"]


async def test_a_block_ends_the_follows_of_both_sides(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    await act(ann, "follow", bob)
    await act(bob, "follow", ann)
    shown = await act(ann, "block", bob)
    assert (shown["viewerBlocks"], shown["viewerFollows"], shown["followsViewer"]) == (
        True,
        None,
        False,
    )
    assert await act(ann, "block", bob) == shown
    assert (await counts(ann), await counts(bob)) == ((0, 0), (0, 0))
    assert await Follow.all().count() == 0
    assert len(await events("follow.ended")) == 2
    assert len(await events("block.made")) == 1


async def test_the_blocked_side_finds_nothing_anywhere(world: World) -> None:
    ann, eve = await world.member("ann"), await world.member("eve")
    await act(ann, "block", eve)
    assert (await eve.run(USER, handle="ann")).codes == ["NOT_FOUND"]
    assert await stand(eve, ann) is None
    assert (await stand(ann, eve))["viewerBlocks"] is True
    assert await refusal(ann, "follow", eve) == "CONFLICT"


async def test_a_block_also_takes_back_a_request(world: World) -> None:
    ann, eve = await world.member("ann", private=True), await world.member("eve")
    await act(eve, "follow", ann)
    await act(ann, "block", eve)
    await act(ann, "unblock", eve)
    assert handles((await ann.run(REQUESTS)).payload()["followRequests"]) == []
    assert (await stand(eve, ann))["viewerFollows"] is None


async def test_two_who_block_each_other_can_each_end_their_own(world: World) -> None:
    ann, eve = await world.member("ann"), await world.member("eve")
    await world.blocks(ann, eve)
    await world.blocks(eve, ann)
    (edge,) = (await ann.run(BLOCKS)).payload()["blocks"]["edges"]
    assert edge["node"] == {"userId": eve.id, "user": None}
    answer = await ann.run(document("unblock"), input={"userId": eve.id})
    assert answer.payload() == {"user": None, "errors": []}
    assert (await ann.run(BLOCKS)).payload()["blocks"]["edges"] == []
    assert (await act(eve, "unblock", ann))["viewerBlocks"] is False
    assert (await act(ann, "unblock", eve))["handle"] == "eve"
    assert len(await events("block.lifted")) == 2
    assert (await world.anonymous.run(BLOCKS)).payload() is None


async def test_a_mute_is_one_sided_secret_and_may_end_by_itself(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    await act(bob, "follow", ann)
    assert (await act(ann, "mute", bob, hours=2))["viewerMutes"] is True
    assert (await stand(bob, ann))["viewerMutes"] is False
    assert (await stand(bob, ann))["viewerFollows"] == "ACCEPTED"
    assert await events("mute.set") == []
    (edge,) = (await ann.run(MUTES)).payload()["mutes"]["edges"]
    assert edge["node"]["userId"] == bob.id
    assert (await bob.run(MUTES)).payload()["mutes"]["edges"] == []
    assert (await world.anonymous.run(MUTES)).payload() is None
    world.clock.advance(hours=2)
    assert (await stand(ann, bob))["viewerMutes"] is False
    assert (await ann.run(MUTES)).payload()["mutes"]["edges"] == []


async def test_a_second_mute_sets_the_new_time(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    await act(ann, "mute", bob, hours=1)
    await act(ann, "mute", bob)
    (edge,) = (await ann.run(MUTES)).payload()["mutes"]["edges"]
    assert edge["node"]["until"] is None
    assert await Mute.all().count() == 1
    assert (await act(ann, "unmute", bob))["viewerMutes"] is False
    assert (await act(ann, "unmute", bob))["viewerMutes"] is False
    for hours in (0, 8761):
        answer = await ann.run(document("mute"), input={"userId": bob.id, "hours": hours})
        assert answer.refusal() == "BAD_USER_INPUT"


async def test_aliases_in_one_document_spend_one_follow_each(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    for _ in range(119):
        assert ann.user is not None
        await world.instance.limiter.spend("follow", str(ann.user.id))
    twice = f"""mutation {{
      a: follow(input: {{userId: "{bob.id}"}}) {{ errors {{ code }} }}
      b: unfollow(input: {{userId: "{bob.id}"}}) {{ errors {{ code }} }} }}"""
    data = (await ann.run(twice)).data
    assert data["a"]["errors"] == []
    assert data["b"]["errors"] == [{"code": "THROTTLED"}]


async def test_each_alias_sees_what_the_one_before_it_did(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    twice = f"""mutation {{
      a: follow(input: {{userId: "{bob.id}"}}) {{ user {{ viewerFollows followerCount }} }}
      b: unfollow(input: {{userId: "{bob.id}"}}) {{ user {{ viewerFollows followerCount }} }} }}"""
    data = (await ann.run(twice)).data
    assert data["a"]["user"] == {"viewerFollows": "ACCEPTED", "followerCount": 1}
    assert data["b"]["user"] == {"viewerFollows": None, "followerCount": 0}


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
