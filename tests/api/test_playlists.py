"""Playlists: who sees which, what they show of hidden clips, and their order."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from models.clips import Audience, Clip, ClipState
from models.playlists import MOST_CLIPS, Playlist, PlaylistItem
from models.users import Role
from schema.base import global_id
from tests.statements import statements
from tests.world import Member, World

FIELDS = "id title description isPublic clipCount owner { handle }"
CREATE = f"""mutation ($i: CreatePlaylistInput!) {{
  createPlaylist(input: $i) {{ playlist {{ {FIELDS} }} errors {{ code field }} }} }}"""
UPDATE = f"""mutation ($i: UpdatePlaylistInput!) {{
  updatePlaylist(input: $i) {{ playlist {{ {FIELDS} }} errors {{ code field }} }} }}"""
DELETE = """mutation ($i: PlaylistInput!) {
  deletePlaylist(input: $i) { playlistId errors { code } } }"""
CLIPS = "playlist { clipCount clips(first: 50) { edges { node { id } } } } errors { code field }"
ADD = f"mutation ($i: PlaylistClipInput!) {{ addToPlaylist(input: $i) {{ {CLIPS} }} }}"
REMOVE = f"mutation ($i: PlaylistClipInput!) {{ removeFromPlaylist(input: $i) {{ {CLIPS} }} }}"
MOVE = f"mutation ($i: MoveInPlaylistInput!) {{ moveInPlaylist(input: $i) {{ {CLIPS} }} }}"
ONE = f"""query ($id: ID!, $first: Int, $after: String) {{ playlist(id: $id) {{ {FIELDS}
  clips(first: $first, after: $after) {{
    edges {{ node {{ id likeCount author {{ handle }} }} }}
    pageInfo {{ hasNextPage endCursor }} }} }} }}"""
ALL = f"""query ($user: ID, $first: Int) {{ playlists(userId: $user, first: $first) {{
  edges {{ node {{ {FIELDS} clips(first: 2) {{ edges {{ node {{ id }} }} }} }} }} }} }}"""
NODE = "query ($id: ID!) { node(id: $id) { ... on Playlist { title } } }"


def gid(clip: Clip) -> str:
    return global_id("Clip", clip.id)


async def playlist(owner: Member, **more: Any) -> str:
    answer = (await owner.run(CREATE, i={"title": "rain", **more})).payload()
    assert answer["errors"] == []
    return str(answer["playlist"]["id"])


async def fill(owner: Member, playlist_id: str, *clips: Clip) -> None:
    for clip in clips:
        answer = await owner.run(ADD, i={"playlistId": playlist_id, "clipId": gid(clip)})
        assert answer.payload()["errors"] == []


async def clips_in(viewer: Member, playlist_id: str) -> list[str]:
    found = (await viewer.run(ONE, id=playlist_id, first=50)).payload()
    ids = [edge["node"]["id"] for edge in found["clips"]["edges"]]
    assert found["clipCount"] == len(ids)
    return ids


async def published(author: Member, count: int) -> list[Clip]:
    return [
        await author.world.draft(
            author, state=ClipState.PUBLISHED, audience=Audience.PUBLIC, published_order=n + 1
        )
        for n in range(count)
    ]


@pytest.mark.feature("D13", "A6", "A7")
@pytest.mark.parametrize(("is_public", "is_private_member"), [(0, 0), (1, 0), (1, 1)])
async def test_a_public_playlist_is_seen_by_whom_its_owner_lets_see_them(
    world: World, is_public: int, is_private_member: int
) -> None:
    owner = await world.member(private=bool(is_private_member))
    stranger, follower, blocked, blocker = [await world.member() for _ in range(4)]
    moderator = await world.member(role=Role.MODERATOR)
    for member in (follower, blocked, blocker):
        await world.follows(member, owner)
    await world.blocks(owner, blocked)
    await world.blocks(blocker, owner)
    made = await playlist(owner, isPublic=bool(is_public))
    open_to_all = bool(is_public and not is_private_member)
    sees = [
        (world.anonymous, open_to_all),
        (stranger, open_to_all),
        (moderator, open_to_all),
        (follower, bool(is_public)),
        (blocked, False),
        (blocker, False),
        (owner, True),
    ]
    for member, may_see in sees:
        answer = await member.run(ONE, id=made)
        listed = (await member.run(ALL, user=owner.id)).payload()["edges"]
        node = (await member.run(NODE, id=made)).payload()
        if may_see:
            assert answer.payload()["title"] == "rain"
            assert node == {"title": "rain"}
        else:
            assert answer.refusal() == "NOT_FOUND"
            assert node is None
        assert len(listed) == int(may_see)


@pytest.mark.feature("D13")
@pytest.mark.parametrize("mutation", [UPDATE, DELETE, ADD, REMOVE, MOVE])
async def test_only_its_owner_changes_a_playlist(world: World, mutation: str) -> None:
    owner, stranger = await world.member(), await world.member()
    admin = await world.member(role=Role.ADMIN)
    clip = await world.clip(owner)
    made = await playlist(owner, isPublic=True)
    await fill(owner, made, clip)
    wish = {"playlistId": made}
    if mutation in (ADD, REMOVE, MOVE):
        wish["clipId"] = gid(clip)
    assert (await world.anonymous.run(mutation, i=wish)).refusal() == "UNAUTHENTICATED"
    for member in (stranger, admin):
        assert (await member.run(mutation, i=wish)).refusal() == "NOT_FOUND"
    assert (await owner.run(mutation, i=wish)).payload()["errors"] == []


@pytest.mark.feature("D13")
async def test_a_playlist_has_a_title_and_is_private_until_told_otherwise(world: World) -> None:
    owner = await world.member()
    assert (await world.anonymous.run(CREATE, i={"title": "a"})).refusal() == "UNAUTHENTICATED"
    assert (await world.anonymous.run(ALL)).refusal() == "UNAUTHENTICATED"
    for wish in ({"title": " "}, {"title": "x" * 101}, {"title": "a", "description": "x" * 501}):
        assert (await owner.run(CREATE, i=wish)).refusal() == "BAD_USER_INPUT"
    made = await playlist(owner, title=" rain ", description="of\nall kinds")
    row = (await owner.run(ONE, id=made)).payload()
    assert (row["title"], row["isPublic"]) == ("rain", False)
    await owner.run(UPDATE, i={"playlistId": made, "title": "snow", "isPublic": True})
    row = (await owner.run(ONE, id=made)).payload()
    assert (row["title"], row["description"], row["isPublic"]) == ("snow", "of\nall kinds", True)
    assert (await owner.run(DELETE, i={"playlistId": made})).payload()["playlistId"] == made
    assert (await owner.run(ONE, id=made)).refusal() == "NOT_FOUND"


@pytest.mark.feature("D13")
async def test_a_member_has_two_hundred_playlists_at_most(world: World) -> None:
    owner = await world.member()
    assert owner.user is not None
    rows = [Playlist(owner_id=owner.user.id, title="t") for _ in range(200)]
    await Playlist.bulk_create(rows)
    assert (await owner.run(CREATE, i={"title": "one more"})).refusal() == "QUOTA_EXCEEDED"


@pytest.mark.feature("D13", "A7")
async def test_a_playlist_shows_nobody_a_clip_that_is_hidden_from_them(world: World) -> None:
    owner, author, viewer = [await world.member() for _ in range(3)]
    await world.follows(owner, author)
    shown, followers = await world.clip(author), await world.clip(author, Audience.FOLLOWERS)
    own_draft = await world.draft(owner)
    made = await playlist(owner, isPublic=True)
    await fill(owner, made, followers, shown)
    assert await clips_in(owner, made) == [gid(followers), gid(shown)]
    for member in (viewer, world.anonymous):
        assert await clips_in(member, made) == [gid(shown)]
    await world.blocks(author, viewer)
    assert await clips_in(viewer, made) == []
    wish = {"playlistId": made, "clipId": gid(own_draft)}
    assert (await owner.run(ADD, i=wish)).refusal() == "CONFLICT"
    await world.blocks(author, owner)
    assert await clips_in(owner, made) == []
    wish["clipId"] = gid(await world.clip(author))
    assert (await owner.run(ADD, i=wish)).refusal() == "NOT_FOUND"
    wish["clipId"] = gid(shown)
    assert (await owner.run(REMOVE, i=wish)).payload()["errors"] == []


@pytest.mark.feature("D13")
async def test_clips_are_added_once_moved_and_removed(world: World) -> None:
    owner = await world.member()
    made = await playlist(owner)
    clips = await published(owner, 5)
    a, b, c, d, e = map(gid, clips)
    await fill(owner, made, *clips, clips[0])
    assert await clips_in(owner, made) == [a, b, c, d, e]
    for clip, after, expected in (
        (e, None, [e, a, b, c, d]),
        (a, d, [e, b, c, d, a]),
        (d, e, [e, d, b, c, a]),
        (c, c, [e, d, b, c, a]),
        (e, d, [d, e, b, c, a]),
    ):
        await owner.run(MOVE, i={"playlistId": made, "clipId": clip, "afterClipId": after})
        assert await clips_in(owner, made) == expected
    await owner.run(REMOVE, i={"playlistId": made, "clipId": e})
    await owner.run(REMOVE, i={"playlistId": made, "clipId": e})
    assert await clips_in(owner, made) == [d, b, c, a]
    for wish in ({"clipId": e, "afterClipId": a}, {"clipId": a, "afterClipId": e}):
        assert (await owner.run(MOVE, i={"playlistId": made, **wish})).refusal() == "NOT_FOUND"
    places = await PlaylistItem.all().order_by("place")
    assert [item.place for item in places] == [1, 2, 3, 4]


@pytest.mark.feature("D13")
async def test_a_playlist_holds_five_hundred_clips(world: World) -> None:
    owner = await world.member()
    made = await playlist(owner)
    clips = await published(owner, MOST_CLIPS + 1)
    row = await Playlist.get()
    items = [
        PlaylistItem(playlist_id=row.id, clip_id=clip.id, place=n)
        for n, clip in enumerate(clips[:-1], 1)
    ]
    await PlaylistItem.bulk_create(items)
    wish = {"playlistId": made, "clipId": gid(clips[-1])}
    assert (await owner.run(ADD, i=wish)).refusal() == "QUOTA_EXCEEDED"
    await fill(owner, made, clips[0])


@pytest.mark.feature("D13")
async def test_fifty_simultaneous_changes_leave_places_without_gaps(world: World) -> None:
    owner = await world.member()
    made = await playlist(owner)
    clips = await published(owner, 30)
    await fill(owner, made, *clips[:10])
    changes = [owner.run(ADD, i={"playlistId": made, "clipId": gid(c)}) for c in clips[10:]]
    changes += [owner.run(REMOVE, i={"playlistId": made, "clipId": gid(c)}) for c in clips[:5]]
    changes += [owner.run(MOVE, i={"playlistId": made, "clipId": gid(c)}) for c in clips[5:10]]
    again = [owner.run(ADD, i={"playlistId": made, "clipId": gid(c)}) for c in clips[10:]]
    await asyncio.gather(*changes, *again)
    places = await PlaylistItem.all().order_by("place")
    assert [item.place for item in places] == list(range(1, 26))


@pytest.mark.feature("D13")
async def test_playlists_come_in_pages_and_cost_the_same_whatever_their_number(
    world: World,
) -> None:
    owner = await world.member()
    clips = await published(owner, 51)
    made = await playlist(owner)
    rows = [await Playlist.get()]
    rows += [await Playlist.create(owner_id=rows[0].owner_id, title="t") for _ in range(50)]
    for row in rows:
        kept = clips if row is rows[0] else clips[:3]
        await PlaylistItem.bulk_create(
            [
                PlaylistItem(playlist_id=row.id, clip_id=clip.id, place=n)
                for n, clip in enumerate(kept, 1)
            ]
        )
    page = (await owner.run(ONE, id=made, first=50)).payload()["clips"]
    cursor = page["pageInfo"]["endCursor"]
    rest = (await owner.run(ONE, id=made, first=50, after=cursor)).payload()["clips"]
    assert [e["node"]["id"] for e in page["edges"] + rest["edges"]] == [gid(c) for c in clips]
    for document, given in ((ONE, {"id": made}), (ALL, {})):
        costs = []
        for size in (1, 50):
            with statements() as ran:
                (await owner.run(document, first=size, **given)).payload()
            costs.append(len(ran))
        assert costs[0] == costs[1]
