"""Following, blocking and muting, for every kind of viewer, one at a time and all at once."""

from typing import Any

import pytest

from models.social import Follow, Mute
from models.users import Role, UserState
from tests.api.accounts import USER, events
from tests.api.following import act, counts, document, refusal, stand
from tests.world import World

pytestmark = pytest.mark.feature("A7")

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
    await act(bob, "acceptFollowRequest", ann)
    assert await counts(bob) == (1, 0)


async def test_who_asked_while_the_account_was_private_may_follow_once_it_is_public(
    world: World,
) -> None:
    ann, bob = await world.member("ann"), await world.member("bob", private=True)
    await act(ann, "follow", bob)
    change = "mutation { updateProfile(input: {isPrivate: false}) { errors { code } } }"
    assert (await bob.run(change)).payload()["errors"] == []
    for _ in range(2):
        shown = await act(ann, "follow", bob)
        assert (shown["viewerFollows"], shown["followerCount"]) == ("ACCEPTED", 1)
    assert (await counts(bob), await counts(ann)) == ((1, 0), (0, 1))
    assert len(await events("follow.accepted")) == 1


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
