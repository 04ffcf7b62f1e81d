"""Hashtags and the names in captions: what is found, shown and followed."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from models.clips import Audience, Clip
from models.hashtags import ClipHashtag, Hashtag
from models.social import Mute
from models.users import Role
from schema.base import global_id
from tests.api.accounts import events
from tests.statements import statements
from tests.world import Member, World

PUBLISH = """mutation ($i: PublishClipInput!) {
  publishClip(input: $i) { clip { hashtags { name } mentions { start length user { handle } } }
                           errors { code } } }"""
UPDATE = """mutation ($i: UpdateClipInput!) {
  updateClip(input: $i) { clip { hashtags { name } } errors { code } } }"""
TAG = """query ($name: String!, $first: Int, $after: String) { hashtag(name: $name) {
  name viewerFollows clips(first: $first, after: $after) {
    edges { node { id author { handle } hashtags { name } mentions { length } likeCount } }
    pageInfo { hasNextPage endCursor } } } }"""
FOLLOW = """mutation ($i: HashtagInput!) {
  followHashtag(input: $i) { hashtag { name viewerFollows } errors { code field } } }"""
UNFOLLOW = FOLLOW.replace("followHashtag", "unfollowHashtag")
FOLLOWED = """query ($first: Int) { followedHashtags(first: $first) {
  edges { node { name viewerFollows clips(first: 2) { edges { node { id } } } } } } }"""


def gid(clip: Clip) -> str:
    return global_id("Clip", clip.id)


async def publish(
    author: Member, caption: str, audience: Audience = Audience.PUBLIC
) -> tuple[Clip, dict[str, Any]]:
    row = await author.world.draft(author)
    wish = {"clipId": gid(row), "audience": audience.value, "caption": caption}
    if audience is Audience.LIST:
        wish["viewerIds"] = [(await author.world.member()).id]
    answer = (await author.run(PUBLISH, i=wish)).payload()
    assert answer["errors"] == []
    return row, answer["clip"]


async def tagged(viewer: Member, name: str) -> list[str]:
    found = (await viewer.run(TAG, name=name)).payload()
    return [edge["node"]["id"] for edge in found["clips"]["edges"]]


@pytest.mark.feature("D16")
async def test_tags_are_read_from_the_caption_when_it_is_published_and_changed(
    world: World,
) -> None:
    author = await world.member()
    row, clip = await publish(author, "#Rain and #snow #RAIN")
    assert [tag["name"] for tag in clip["hashtags"]] == ["rain", "snow"]
    changed = await author.run(UPDATE, i={"clipId": gid(row), "caption": "#snow #wind"})
    tags = changed.payload()["clip"]["hashtags"]
    assert [tag["name"] for tag in tags] == ["snow", "wind"]
    assert await tagged(author, "rain") == []
    assert await tagged(author, "#SNOW") == [gid(row)]
    await author.run(UPDATE, i={"clipId": gid(row), "altText": "still"})
    assert await tagged(author, "wind") == [gid(row)]
    await author.run(UPDATE, i={"clipId": gid(row), "caption": ""})
    assert await ClipHashtag.all().count() == 0


@pytest.mark.feature("D16")
async def test_a_draft_has_no_tags(world: World) -> None:
    author = await world.member()
    draft = await world.draft(author)
    await author.run(UPDATE, i={"clipId": gid(draft), "caption": "#rain @nobody"})
    assert await Hashtag.all().count() == 0


@pytest.mark.feature("D16", "A7")
@pytest.mark.parametrize("audience", list(Audience))
async def test_a_tag_shows_what_feeds_may_show_and_ones_own(
    world: World, audience: Audience
) -> None:
    author = await world.member()
    row, _ = await publish(author, "#rain", audience)
    stranger, follower, blocked, blocker, muter = [await world.member() for _ in range(5)]
    for member in (follower, blocked, blocker, muter):
        await world.follows(member, author)
    await world.blocks(author, blocked)
    await world.blocks(blocker, author)
    assert muter.user is not None
    assert author.user is not None
    await Mute.create(muter_id=muter.user.id, muted_id=author.user.id)
    moderator = await world.member(role=Role.MODERATOR)
    reach = {
        Audience.PUBLIC: [world.anonymous, stranger, follower, moderator],
        Audience.FOLLOWERS: [follower],
    }.get(audience, [])
    if audience not in (Audience.LINK, Audience.PRIVATE):
        reach.append(author)
    everybody = [
        world.anonymous, stranger, follower, blocked, blocker, muter, moderator, author
    ]  # fmt: skip
    for member in everybody:
        expected = [gid(row)] if any(member == other for other in reach) else []
        assert await tagged(member, "rain") == expected


@pytest.mark.feature("D16")
async def test_a_tag_that_nobody_uses_looks_like_one_that_is_hidden(world: World) -> None:
    author = await world.member()
    await publish(author, "#rain", Audience.PRIVATE)
    for name in ("rain", "neverused"):
        found = (await world.anonymous.run(TAG, name=name)).payload()
        assert found["name"] == name
        assert found["viewerFollows"] is False
        assert found["clips"]["edges"] == []


@pytest.mark.feature("D16")
async def test_following_a_tag_twice_is_following_it_once(world: World) -> None:
    viewer, other = await world.member(), await world.member()
    assert (await world.anonymous.run(FOLLOW, i={"name": "rain"})).refusal() == "UNAUTHENTICATED"
    assert (await world.anonymous.run(UNFOLLOW, i={"name": "a"})).refusal() == "UNAUTHENTICATED"
    assert (await world.anonymous.run(FOLLOWED)).refusal() == "UNAUTHENTICATED"
    for name in ("#Rain", "ＲＡＩＮ", "snow"):
        answer = (await viewer.run(FOLLOW, i={"name": name})).payload()
        assert answer["hashtag"]["viewerFollows"] is True
    edges = (await viewer.run(FOLLOWED)).payload()["edges"]
    assert [edge["node"]["name"] for edge in edges] == ["snow", "rain"]
    assert (await other.run(FOLLOWED)).payload()["edges"] == []
    answer = (await viewer.run(UNFOLLOW, i={"name": "rain"})).payload()
    assert answer["hashtag"] == {"name": "rain", "viewerFollows": False}
    await viewer.run(UNFOLLOW, i={"name": "neverused"})
    assert len((await viewer.run(FOLLOWED)).payload()["edges"]) == 1


@pytest.mark.feature("D16")
@pytest.mark.parametrize("name", ["", "#", "two words", "123", "a-b", "x" * 51, "_"])
async def test_what_is_no_tag_is_bad_input(world: World, name: str) -> None:
    viewer = await world.member()
    assert (await viewer.run(TAG, name=name)).refusal() == "BAD_USER_INPUT"
    assert (await viewer.run(FOLLOW, i={"name": name})).refusal() == "BAD_USER_INPUT"


@pytest.mark.feature("D16", "A7")
async def test_members_named_in_a_caption_are_linked_and_told_once(world: World) -> None:
    author, ben, cleo = [await world.member(h) for h in ("ann", "ben", "cleo")]
    await world.blocks(cleo, author)
    row, clip = await publish(author, "with @ben and @cleo, by @ann")
    found = [(m["start"], m["length"], m["user"]["handle"]) for m in clip["mentions"]]
    assert found == [(5, 4, "ben"), (24, 4, "ann")]
    await author.run(UPDATE, i={"clipId": gid(row), "caption": "by @ben"})
    told = [json.loads(data) for data in await events("member.mentioned")]
    assert author.user is not None
    assert ben.user is not None
    assert told == [
        {
            "clip_id": row.id,
            "comment_id": None,
            "author_id": author.user.id,
            "user_id": ben.user.id,
        }
    ]


@pytest.mark.feature("D16")
async def test_fifty_simultaneous_publishes_share_their_tags(world: World) -> None:
    authors = [await world.member() for _ in range(50)]
    captions = ["#rain #snow #wind", "#wind #snow #rain"]
    await asyncio.gather(*(publish(a, captions[n % 2]) for n, a in enumerate(authors)))
    assert await Hashtag.all().count() == 3
    assert await ClipHashtag.all().count() == 150
    for _ in range(2):
        await asyncio.gather(*(a.run(FOLLOW, i={"name": "rain"}) for a in authors))
    follows = (await authors[0].run(FOLLOWED)).payload()["edges"]
    assert len(follows) == 1


@pytest.mark.feature("D16")
async def test_tags_come_in_pages_and_cost_the_same_whatever_their_number(world: World) -> None:
    viewer = await world.member()
    made = []
    for n in range(51):
        author = await world.member()
        row, _ = await publish(
            author, f"#rain #tag{n} @{author.user.handle}" if author.user else ""
        )
        made.append(gid(row))
        await viewer.run(FOLLOW, i={"name": f"tag{n}"})
    page = (await viewer.run(TAG, name="rain", first=50)).payload()["clips"]
    cursor = page["pageInfo"]["endCursor"]
    rest = (await viewer.run(TAG, name="rain", first=50, after=cursor)).payload()["clips"]
    assert [e["node"]["id"] for e in page["edges"] + rest["edges"]] == made[::-1]
    for document, given in ((TAG, {"name": "rain"}), (FOLLOWED, {})):
        costs = []
        for size in (1, 50):
            with statements() as ran:
                (await viewer.run(document, first=size, **given)).payload()
            costs.append(len(ran))
        assert costs[0] == costs[1]
