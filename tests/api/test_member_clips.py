"""The clips on a member's page: for every kind of viewer, page by page, many members at once."""

import pytest

from models.clips import Audience
from models.users import Role
from schema.base import global_id
from tests.statements import statements
from tests.world import Member, World

pytestmark = pytest.mark.feature("A6", "A8")

CLIPS = """query ($id: ID!, $first: Int, $after: String) { node(id: $id) { ... on User {
  clips(first: $first, after: $after) {
    edges { node { id } } pageInfo { hasNextPage endCursor } } } } }"""
MANY = (
    "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on User { clips { edges { node { id } } } } } }"
)


async def page(viewer: Member, author: Member) -> list[str]:
    answer = (await viewer.run(CLIPS, id=author.id)).payload()
    return [edge["node"]["id"] for edge in answer["clips"]["edges"]]


@pytest.mark.parametrize("audience", list(Audience))
async def test_a_page_shows_each_viewer_what_they_may_see(world: World, audience: Audience) -> None:
    author = await world.member()
    clip = global_id("Clip", (await world.clip(author, audience)).id)
    await world.draft(author)
    stranger, follower, blocked, blocker = [await world.member() for _ in range(4)]
    moderator = await world.member(role=Role.MODERATOR)
    for member in (follower, blocked, blocker):
        await world.follows(member, author)
    await world.blocks(blocker, author)
    reach = {
        Audience.PUBLIC: [world.anonymous, stranger, follower],
        Audience.FOLLOWERS: [follower],
    }.get(audience, [])
    for viewer in (world.anonymous, stranger, follower, author, moderator, blocker):
        sees = viewer in (author, moderator) or viewer in reach
        assert await page(viewer, author) == ([clip] if sees else [])
    await world.blocks(author, blocked)
    assert (await blocked.run(CLIPS, id=author.id)).payload() is None


async def test_pages_follow_one_another_latest_first(world: World) -> None:
    author, viewer = await world.member(), await world.member()
    made = [global_id("Clip", (await world.clip(author)).id) for _ in range(3)]
    first = (await viewer.run(CLIPS, id=author.id, first=2)).payload()["clips"]
    assert [edge["node"]["id"] for edge in first["edges"]] == [made[2], made[1]]
    assert first["pageInfo"]["hasNextPage"]
    after = first["pageInfo"]["endCursor"]
    rest = (await viewer.run(CLIPS, id=author.id, first=2, after=after)).payload()["clips"]
    assert [edge["node"]["id"] for edge in rest["edges"]] == [made[0]]
    assert not rest["pageInfo"]["hasNextPage"]


async def test_many_pages_take_no_more_statements_than_two(world: World) -> None:
    viewer = await world.member()
    authors = [await world.member() for _ in range(6)]
    for author in authors:
        await world.clip(author)
    counts = []
    for some in (authors, authors[:2], authors):  # the first time rows are read that are kept then
        with statements() as seen:
            found = (await viewer.run(MANY, ids=[author.id for author in some])).payload()
        assert all(len(each["clips"]["edges"]) == 1 for each in found)
        counts.append(len(seen))
    assert counts[1] == counts[2]
