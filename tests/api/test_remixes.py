"""Remixes: who may make them, what they may be given, and what each viewer sees of a family."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from models.base import execute, fetch, transaction
from models.clips import Audience, Clip, ClipState, reach_needed
from models.counts import ClipCounts
from models.generations import Generation
from models.holds import HoldKind, place_hold
from models.lineage import Lineage
from models.rights import Rights
from models.users import AgeBand, Role, User
from tests.api.families import (
    ask,
    draft_of,
    finish,
    gid,
    line_of,
    make_next,
    publish,
    remix_of,
)
from tests.statements import statements
from tests.world import Member, World

CLIP = """query ($id: ID!) { clip(id: $id) { id depth remixPolicy remixCount descendantCount
  parent { ...relative } root { ...relative } } }
fragment relative on Relative { __typename ... on Clip { id } ... on ClipTombstone { distance } }"""
ANCESTORS = """query ($id: ID!, $first: Int, $after: String) { clip(id: $id) {
  ancestors(first: $first, after: $after) {
    edges { node { __typename ... on Clip { id author { handle } } ... on ClipTombstone { distance } } }
    pageInfo { hasNextPage endCursor } } } }"""
DESCENDANTS = """query ($id: ID!, $levels: Int, $first: Int, $after: String) { clip(id: $id) {
  descendants(levels: $levels, first: $first, after: $after) {
    edges { node { id author { handle } remixCount } } pageInfo { hasNextPage endCursor } } } }"""
TREE = """query ($id: ID!, $levels: Int! = 5, $first: Int, $after: String) { clip(id: $id) {
  tree(levels: $levels, first: $first, after: $after) {
    edges { node { distance hiddenBetween clip { id author { handle } } above { id } } }
    pageInfo { hasNextPage endCursor } } } }"""
FAMILIES = """query ($first: Int) { feed(kind: LATEST, first: $first) { edges { node {
  depth remixCount descendantCount holds { kind }
  parent { ... on Clip { id } } root { ... on Clip { id } }
  ancestors(first: 2) { edges { node { ... on Clip { id } } } }
  descendants(first: 2) { edges { node { id } } }
  tree(first: 2) { edges { node { clip { id } above { id } } } } } } } }"""
UPDATE = """mutation ($i: UpdateClipInput!) {
  updateClip(input: $i) { clip { audience allowDownload remixPolicy } errors { code field } } }"""
DEFAULT = """mutation ($i: SetRemixDefaultInput!) {
  setRemixDefault(input: $i) { policy errors { code } } }"""
TRASH = "mutation ($i: TrashClipsInput!) { trashClips(input: $i) { errors { code } } }"
RESTORE = "mutation ($i: ClipInput!) { restoreClip(input: $i) { errors { code } } }"
UNPUBLISH = "mutation ($i: ClipInput!) { unpublishClip(input: $i) { errors { code } } }"
RETRY = """mutation ($i: RetryGenerationInput!) {
  retryGeneration(input: $i) { generation { id } errors { code } } }"""


async def refresh(clip: Clip) -> Clip:
    return await Clip.get(id=clip.id)


async def shape(viewer: Member, clip: Clip) -> Any:
    return (await viewer.run(CLIP, id=gid(clip))).payload()


async def counts(clip: Clip) -> tuple[int, int]:
    row = await ClipCounts.get_or_none(clip_id=clip.id)
    return (0, 0) if row is None else (row.remixes, row.descendants)


async def nodes(viewer: Member, document: str, clip: Clip, **more: Any) -> list[Any]:
    """All pages of a list of `clip`, two at a time."""
    found: list[Any] = []
    after = None
    while True:
        answer = await viewer.run(document, id=gid(clip), first=2, after=after, **more)
        (page,) = answer.payload().values()
        found += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


# Who may


@pytest.mark.feature("D5", "I11")
async def test_whoever_may_see_a_published_clip_may_ask_for_a_remix(world: World) -> None:
    author, stranger, follower, blocked, blocker = [await world.member() for _ in range(5)]
    office = await world.member(role=Role.ADMIN)
    await world.follows(follower, author)
    await world.blocks(author, blocked)
    await world.blocks(blocker, author)
    shown, kept = await world.clip(author), await world.clip(author, Audience.FOLLOWERS)
    private = await world.draft(author)
    ladder: list[tuple[Member, list[str | None]]] = [
        (world.anonymous, ["UNAUTHENTICATED"] * 3),
        (stranger, [None, "NOT_FOUND", "NOT_FOUND"]),
        (follower, [None, None, "NOT_FOUND"]),
        (blocked, ["NOT_FOUND"] * 3),
        (blocker, ["NOT_FOUND"] * 3),
        (author, [None, None, None]),
        (office, [None, "NOT_FOUND", "NOT_FOUND"]),
    ]
    for member, codes in ladder:
        for clip, code in zip((shown, kept, private), codes, strict=True):
            answer = await ask(member, clip)
            if code is None:
                assert answer.payload()["errors"] == []
            else:
                assert answer.refusal() == code


@pytest.mark.feature("D7", "I11")
@pytest.mark.parametrize(
    ("policy", "let"),
    [
        ("EVERYONE", {"stranger", "follower", "mutual", "author"}),
        ("FOLLOWERS", {"follower", "mutual", "author"}),
        ("MUTUALS", {"mutual", "author"}),
        ("NONE", {"author"}),
    ],
)
async def test_a_policy_lets_exactly_those_it_names(
    world: World, policy: str, let: set[str]
) -> None:
    author, stranger, follower, mutual = [await world.member() for _ in range(4)]
    people = {"author": author, "stranger": stranger, "follower": follower, "mutual": mutual}
    await world.follows(follower, author)
    await world.follows(mutual, author)
    await world.follows(author, mutual)
    draft = await world.draft(author)
    published = await publish(author, draft, remixPolicy=policy)
    assert published.payload()["clip"]["remixPolicy"] == policy
    for kind, member in people.items():
        answer = await ask(member, draft)
        if kind in let:
            assert answer.payload()["errors"] == [], kind
        else:
            assert answer.refusal() == "FORBIDDEN", kind


@pytest.mark.feature("D7")
async def test_a_new_default_or_policy_bears_on_what_comes_after(world: World) -> None:
    author, other = await world.member(), await world.member()
    before = await world.clip(author)
    remix = await remix_of(other, before)
    changed = (await author.run(DEFAULT, i={"policy": "NONE"})).payload()
    assert changed == {"policy": "NONE", "errors": []}
    assert (await author.run("{ remixDefault }")).payload() == "NONE"
    after = await world.clip(author)
    assert (await ask(other, before)).payload()["errors"] == []
    assert (await ask(other, after)).refusal() == "FORBIDDEN"
    await author.run(UPDATE, i={"clipId": gid(before), "remixPolicy": "NONE"})
    assert (await ask(other, before)).refusal() == "FORBIDDEN"
    assert (await shape(world.anonymous, remix))["parent"] == {
        "__typename": "Clip",
        "id": gid(before),
    }
    assert (await world.anonymous.run(DEFAULT, i={"policy": "NONE"})).refusal() == "UNAUTHENTICATED"
    assert (await world.anonymous.run("{ remixDefault }")).refusal() == "UNAUTHENTICATED"


@pytest.mark.feature("D5", "D7")
async def test_minors_let_mutuals_remix_at_most(world: World) -> None:
    minor = await world.member(band=AgeBand.MINOR)
    friend, follower = await world.member(), await world.member()
    for member in (friend, follower):
        await world.follows(member, minor)
    await world.follows(minor, friend)
    assert (await minor.run(DEFAULT, i={"policy": "EVERYONE"})).payload()["policy"] == "MUTUALS"
    draft = await world.draft(minor)
    clip = (await publish(minor, draft, remixPolicy="EVERYONE")).payload()["clip"]
    assert clip["remixPolicy"] == "MUTUALS"
    widened = await minor.run(UPDATE, i={"clipId": gid(draft), "remixPolicy": "EVERYONE"})
    assert widened.payload()["clip"]["remixPolicy"] == "MUTUALS"
    assert (await ask(friend, draft)).payload()["errors"] == []
    assert (await ask(follower, draft)).refusal() == "FORBIDDEN"
    # A clip from before its author was known to be a minor.
    await execute("UPDATE clips SET remix_policy = 'EVERYONE' WHERE id = ?", draft.id)
    assert (await ask(follower, draft)).refusal() == "FORBIDDEN"


@pytest.mark.feature("D7", "N5")
async def test_every_published_ancestor_must_let_the_remixer(world: World) -> None:
    ann, ben, cat = [await world.member() for _ in range(3)]
    first = await world.clip(ann)
    second = await remix_of(ben, first)
    await ann.run(UPDATE, i={"clipId": gid(first), "remixPolicy": "FOLLOWERS"})
    assert (await ask(cat, second)).refusal() == "FORBIDDEN"
    await world.follows(cat, ann)
    assert (await ask(cat, second)).payload()["errors"] == []
    await world.blocks(ann, cat)
    assert (await ask(cat, second)).refusal() == "FORBIDDEN"


@pytest.mark.feature("D5")
async def test_what_is_held_trashed_or_too_deep_is_not_remixed(world: World) -> None:
    author = await world.member()
    held, trashed, deep = [await world.clip(author) for _ in range(3)]
    async with transaction():
        await place_hold(held.id, HoldKind.RIGHTS, "claim:1", actor_id=None)
    await author.run(TRASH, i={"clipIds": [gid(trashed)]})
    await execute("UPDATE clips SET depth = 64 WHERE id = ?", deep.id)
    for clip in (held, trashed, deep):
        assert (await ask(author, clip)).refusal() == "CONFLICT"
    assert (await ask(await world.member(), held)).refusal() == "NOT_FOUND"


# What a remix is


@pytest.mark.feature("D5", "B1")
async def test_a_remix_keeps_what_is_not_asked_for(world: World) -> None:
    author, other = await world.member(), await world.member()
    clip = await world.clip(author)
    await execute(
        "UPDATE clips SET duration_ms = 3000, width = 360, height = 640 WHERE id = ?", clip.id
    )
    answer = await ask(other, clip, seconds=None)
    made = answer.payload()["generation"]
    assert (made["seconds"], made["width"], made["height"]) == (3.0, 360, 640)
    job = await Generation.all().get()
    assert (job.parent_clip_id, job.depth) == (clip.id, 1)


@pytest.mark.feature("D5", "D6")
async def test_a_remix_knows_its_parent_its_root_and_its_depth(world: World) -> None:
    members = [await world.member() for _ in range(3)]
    line = await line_of(world, members)
    assert await shape(world.anonymous, line[0]) == {
        "id": gid(line[0]),
        "depth": 0,
        "remixPolicy": "EVERYONE",
        "remixCount": 1,
        "descendantCount": 2,
        "parent": None,
        "root": None,
    }
    last = await shape(world.anonymous, line[2])
    assert last["depth"] == 2
    assert last["parent"]["id"] == gid(line[1])
    assert last["root"]["id"] == gid(line[0])


@pytest.mark.feature("D5")
async def test_the_same_key_makes_one_remix_whatever_became_of_its_inheritance(
    world: World,
) -> None:
    author, other = await world.member(), await world.member()
    clip = await world.clip(author)
    first = (await ask(other, clip, idempotencyKey="k")).payload()["generation"]["id"]
    await author.run(UPDATE, i={"clipId": gid(clip), "allowDownload": False})
    again = (await ask(other, clip, idempotencyKey="k")).payload()["generation"]["id"]
    assert again == first
    elsewhere = await world.clip(author)
    assert (await ask(other, elsewhere, idempotencyKey="k")).refusal() == "CONFLICT"


@pytest.mark.feature("D5", "D7")
async def test_a_retry_needs_leave_again_and_stays_a_remix(world: World) -> None:
    author, other = await world.member(), await world.member()
    clip = await world.clip(author)
    generation = (await ask(other, clip)).payload()["generation"]["id"]
    await execute("UPDATE generations SET state = 'FAILED'")
    await author.run(UPDATE, i={"clipId": gid(clip), "remixPolicy": "NONE"})
    assert (await other.run(RETRY, i={"generationId": generation})).refusal() == "FORBIDDEN"
    await author.run(UPDATE, i={"clipId": gid(clip), "remixPolicy": "EVERYONE"})
    assert (await other.run(RETRY, i={"generationId": generation})).payload()["errors"] == []
    remix = await make_next()
    assert (remix.parent_id, remix.depth) == (clip.id, 1)


@pytest.mark.feature("D5")
async def test_a_remix_whose_source_goes_while_it_is_made_stands_under_a_tombstone(
    world: World,
) -> None:
    ann, ben, cat = [await world.member() for _ in range(3)]
    line = await line_of(world, [ann, ben])
    await ask(cat, line[1])
    await execute("DELETE FROM clips WHERE id = ?", line[1].id)
    remix = await make_next()
    assert (await publish(cat, remix)).payload()["errors"] == []
    seen = await shape(world.anonymous, remix)
    assert seen["depth"] == 2
    assert seen["parent"] == {"__typename": "ClipTombstone", "distance": 1}


@pytest.mark.feature("D5", "D6")
async def test_a_deleted_clip_between_leaves_its_remixes_related(world: World) -> None:
    line = await line_of(world, [await world.member() for _ in range(4)])
    await execute("DELETE FROM clips WHERE id = ?", line[1].id)
    found = await nodes(world.anonymous, ANCESTORS, line[3])
    assert [node.get("id") or node["distance"] for node in found] == [
        gid(line[2]),
        2,
        gid(line[0]),
    ]
    below = await nodes(world.anonymous, TREE, line[0])
    assert [(n["clip"]["id"], n["above"]["id"], n["hiddenBetween"]) for n in below] == [
        (gid(line[2]), gid(line[0]), 1),
        (gid(line[3]), gid(line[2]), 0),
    ]


# What it may be given


@pytest.mark.feature("N5", "D5")
async def test_a_remix_goes_no_further_than_its_source(world: World) -> None:
    author, other = await world.member(), await world.member()
    await world.follows(other, author)
    clip = await world.clip(author, Audience.FOLLOWERS)
    await author.run(
        UPDATE, i={"clipId": gid(clip), "allowDownload": False, "remixPolicy": "FOLLOWERS"}
    )
    draft = await draft_of(other, clip)
    for audience in ("PUBLIC", "LINK"):
        refused = (await publish(other, draft, audience=audience)).payload()
        assert refused["errors"] == [{"code": "FORBIDDEN", "field": "audience"}]
    done = await publish(
        other, draft, audience="FOLLOWERS", allowDownload=True, remixPolicy="EVERYONE"
    )
    assert done.payload()["clip"] == {
        "state": "PUBLISHED",
        "audience": "FOLLOWERS",
        "allowDownload": False,
        "remixPolicy": "FOLLOWERS",
    }
    wider = await other.run(UPDATE, i={"clipId": gid(draft), "audience": "PUBLIC"})
    assert wider.refusal() == "FORBIDDEN"
    more = {"clipId": gid(draft), "allowDownload": True, "remixPolicy": "EVERYONE"}
    kept = (await other.run(UPDATE, i=more)).payload()["clip"]
    assert (kept["allowDownload"], kept["remixPolicy"]) == (False, "FOLLOWERS")


@pytest.mark.feature("N5", "A6")
async def test_what_a_private_member_shows_to_followers_stays_with_followers(world: World) -> None:
    author, other = await world.member(private=True), await world.member()
    await world.follows(other, author)
    draft = await draft_of(other, await world.clip(author))
    assert (await publish(other, draft, audience="PUBLIC")).refusal() == "FORBIDDEN"
    assert (await publish(other, draft, audience="FOLLOWERS")).payload()["errors"] == []


@pytest.mark.feature("N5", "D5")
async def test_a_source_that_goes_widens_nothing_and_takes_nothing(world: World) -> None:
    author, other = await world.member(), await world.member()
    await world.follows(other, author)
    clip = await world.clip(author, Audience.FOLLOWERS)
    shown = await remix_of(other, clip, Audience.FOLLOWERS)
    later = await draft_of(other, clip)
    await author.run(TRASH, i={"clipIds": [gid(clip)]})
    await (await refresh(clip)).purge()
    assert (await refresh(shown)).state is ClipState.PUBLISHED
    assert (await publish(other, later, audience="PUBLIC")).refusal() == "FORBIDDEN"
    assert (await publish(other, later, audience="FOLLOWERS")).payload()["errors"] == []


@pytest.mark.feature("N5")
async def test_a_source_narrowed_before_the_remix_is_published_narrows_it(world: World) -> None:
    author, other = await world.member(), await world.member()
    clip = await world.clip(author)
    draft = await draft_of(other, clip)
    await author.run(UPDATE, i={"clipId": gid(clip), "audience": "FOLLOWERS"})
    assert (await publish(other, draft, audience="PUBLIC")).refusal() == "FORBIDDEN"
    await author.run(UPDATE, i={"clipId": gid(clip), "audience": "PUBLIC"})
    assert (await publish(other, draft, audience="PUBLIC")).payload()["errors"] == []


@pytest.mark.feature("N5")
@pytest.mark.parametrize("seed", range(3))
async def test_no_remix_of_random_families_is_wider_than_any_ancestor(
    world: World, seed: int
) -> None:
    """Members publish, change and withdraw at random; every publication that was let through is
    compared with all of its ancestors as they stand at that moment."""
    chance = random.Random(seed)
    members = [await world.member() for _ in range(3)]
    for a in members:
        for b in members:
            if a is not b:
                await world.follows(a, b)
    clips: list[tuple[Member, Clip]] = [(members[0], await world.clip(members[0]))]
    let = 0
    for _ in range(30):
        member, clip = chance.choice(clips)
        wish = {
            "audience": chance.choice([a.value for a in Audience if a is not Audience.LIST]),
            "allowDownload": chance.random() < 0.7,
            "remixPolicy": chance.choice(["EVERYONE", "EVERYONE", "FOLLOWERS", "MUTUALS"]),
        }
        if chance.random() < 0.5:
            remixer = chance.choice(members)
            answer = await ask(remixer, clip)
            if answer.payload()["errors"]:
                continue
            clip = await make_next()
            clips.append((remixer, clip))
            answer = await publish(remixer, clip, **wish)
        elif chance.random() < 0.2:
            await member.run(UNPUBLISH, i={"clipId": gid(clip)})
            continue
        else:
            answer = await member.run(UPDATE, i={"clipId": gid(clip), **wish})
        if not answer.payload()["errors"]:
            let += 1
            await assert_no_wider_than_ancestors(await refresh(clip))
    assert let > 5


async def assert_no_wider_than_ancestors(clip: Clip) -> None:
    mine = Rights(reach_needed(clip.audience), clip.allow_download, clip.remix_policy)
    for line in await Lineage.filter(clip_id=clip.id):
        above = await Clip.get(id=line.ancestor_id)
        if above.state is ClipState.PUBLISHED:
            author = await User.get(id=above.author_id)
            assert above.rights(is_private=author.is_private).allows(mine)
    assert clip.caps.allows(mine)


# What is seen


@pytest.mark.feature("D6")
async def test_ancestors_come_nearest_first_with_tombstones_for_the_hidden(world: World) -> None:
    members = [await world.member() for _ in range(4)]
    line = await line_of(world, members)
    viewer = await world.member()
    await world.blocks(members[1], viewer)
    found = await nodes(viewer, ANCESTORS, line[3])
    assert [node["__typename"] for node in found] == ["Clip", "ClipTombstone", "Clip"]
    assert [node.get("id") for node in found] == [gid(line[2]), None, gid(line[0])]
    assert found[1]["distance"] == 2
    assert (await shape(viewer, line[2]))["parent"] == {
        "__typename": "ClipTombstone",
        "distance": 1,
    }
    whole = await nodes(world.anonymous, ANCESTORS, line[3])
    assert [node["id"] for node in whole] == [gid(line[n]) for n in (2, 1, 0)]
    assert await nodes(world.anonymous, ANCESTORS, line[0]) == []


@pytest.mark.feature("D5", "D6")
@pytest.mark.parametrize("fate", ["trash", "purge", "unpublish", "hold", "narrow", "suspend"])
async def test_whatever_hides_a_source_leaves_a_tombstone_and_the_remix(
    world: World, fate: str
) -> None:
    author, other = await world.member(), await world.member()
    line = await line_of(world, [author, other])
    if fate == "unpublish":
        await author.run(UNPUBLISH, i={"clipId": gid(line[0])})
    elif fate == "narrow":
        await author.run(UPDATE, i={"clipId": gid(line[0]), "audience": "PRIVATE"})
    elif fate == "hold":
        async with transaction():
            await place_hold(line[0].id, HoldKind.CAMEO_REVOKED, "cameo:1", actor_id=None)
    elif fate == "suspend":
        await User.filter(id=line[0].author_id).update(state="SUSPENDED")
    else:
        await author.run(TRASH, i={"clipIds": [gid(line[0])]})
        if fate == "purge":
            await (await refresh(line[0])).purge()
    tombstone = {"__typename": "ClipTombstone", "distance": 1}
    for viewer in (world.anonymous, other):
        seen = await shape(viewer, line[1])
        assert (seen["parent"], seen["root"]) == (tombstone, tombstone)


@pytest.mark.feature("D6")
async def test_descendants_and_trees_hold_what_the_viewer_may_see(world: World) -> None:
    members = [await world.member() for _ in range(3)]
    line = await line_of(world, members)
    aside = await remix_of(members[2], line[0], Audience.FOLLOWERS)
    await draft_of(members[1], line[0])
    viewer, follower = await world.member(), await world.member()
    await world.follows(follower, members[2])
    await world.blocks(members[1], viewer)
    below = await nodes(follower, DESCENDANTS, line[0])
    assert [node["id"] for node in below] == [gid(c) for c in (aside, line[2], line[1])]
    direct = await nodes(follower, DESCENDANTS, line[0], levels=1)
    assert [node["id"] for node in direct] == [gid(aside), gid(line[1])]
    assert [n["id"] for n in await nodes(viewer, DESCENDANTS, line[0])] == [gid(line[2])]
    hung = await nodes(viewer, TREE, line[0])
    assert [
        (n["clip"]["id"], n["distance"], n["above"]["id"], n["hiddenBetween"]) for n in hung
    ] == [(gid(line[2]), 2, gid(line[0]), 1)]
    whole = await nodes(follower, TREE, line[0])
    assert [(n["clip"]["id"], n["above"]["id"]) for n in whole] == [
        (gid(line[1]), gid(line[0])),
        (gid(line[2]), gid(line[1])),
        (gid(aside), gid(line[0])),
    ]
    assert len(await nodes(follower, TREE, line[0], levels=1)) == 2
    for document, levels in ((TREE, 0), (TREE, 6), (DESCENDANTS, 0), (DESCENDANTS, 65)):
        answer = await viewer.run(document, id=gid(line[0]), levels=levels)
        assert answer.refusal() == "BAD_USER_INPUT"


# What is counted


async def true_counts(clip: Clip) -> tuple[int, int]:
    sql = (
        "SELECT count(*) AS n FROM clip_lineage l JOIN clips c ON c.id = l.clip_id "
        "WHERE l.ancestor_id = ? AND c.state = 'PUBLISHED' AND l.distance <= ?"
    )
    direct = (await fetch(sql, clip.id, 1))[0]["n"]
    return direct, (await fetch(sql, clip.id, 99))[0]["n"]


@pytest.mark.feature("D5")
async def test_numbers_follow_remixes_out_and_back(world: World) -> None:
    members = [await world.member() for _ in range(3)]
    line = await line_of(world, members)
    assert [await counts(clip) for clip in line] == [(1, 2), (1, 1), (0, 0)]
    await members[1].run(UNPUBLISH, i={"clipId": gid(line[1])})
    assert [await counts(clip) for clip in line[:2]] == [(0, 1), (1, 1)]
    await members[2].run(TRASH, i={"clipIds": [gid(line[2])]})
    assert [await counts(clip) for clip in line[:2]] == [(0, 0), (0, 0)]
    await members[2].run(RESTORE, i={"clipId": gid(line[2])})
    assert [await counts(clip) for clip in line[:2]] == [(0, 1), (1, 1)]


@pytest.mark.feature("D5")
async def test_fifty_simultaneous_remixes_count_exactly(world: World) -> None:
    """Finished and published at once, under three parents that share an ancestor."""
    author = await world.member()
    top = await world.clip(author)
    parents = [await remix_of(await world.member(), top) for _ in range(3)]
    remixers = [await world.member() for _ in range(50)]
    for n, remixer in enumerate(remixers):
        assert (await ask(remixer, parents[n % 3])).payload()["errors"] == []
    jobs = await Generation.filter(state="QUEUED")
    await execute("UPDATE generations SET state = 'RUNNING', fence = 1 WHERE state = 'QUEUED'")
    for job in jobs:
        job.fence = 1
    drafts = await asyncio.gather(*(finish(job) for job in jobs))
    owners = {member.user.id: member for member in remixers if member.user is not None}
    answers = await asyncio.gather(*(publish(owners[d.author_id], d) for d in drafts))
    assert all(answer.payload()["errors"] == [] for answer in answers)
    assert await counts(top) == (3, 53)
    assert [await counts(parent) for parent in parents] == [(17, 17), (17, 17), (16, 16)]
    assert await Lineage.all().count() == 3 + 2 * 50
    away = [(owners[d.author_id], d) for d in drafts[::2]]
    await asyncio.gather(
        *(m.run(TRASH, i={"clipIds": [gid(d)]}) for m, d in away),
        *(m.run(UNPUBLISH, i={"clipId": gid(d)}) for m, d in away),
    )
    for clip in (top, *parents):
        assert await counts(clip) == await true_counts(clip)


@pytest.mark.feature("D6", "I11")
async def test_families_of_a_page_take_the_same_statements_whatever_its_size(
    world: World,
) -> None:
    members = [await world.member() for _ in range(4)]
    for _ in range(3):
        await line_of(world, members)
    viewer = await world.member()
    ran_at = []
    await viewer.run(FAMILIES, first=50)
    for size in (1, 50):
        with statements(warm=True) as ran:
            answer = await viewer.run(FAMILIES, first=size)
        assert len(answer.payload()["edges"]) == min(size, 12)
        ran_at.append(len(ran))
    assert ran_at[0] == ran_at[1]


@pytest.mark.feature("D6")
@pytest.mark.parametrize("document", [ANCESTORS, DESCENDANTS, TREE])
async def test_pages_of_a_family_take_the_same_statements_whatever_their_size(
    world: World, document: str
) -> None:
    members = [await world.member() for _ in range(5)]
    line = await line_of(world, members)
    for member in members:
        await remix_of(member, line[0])
    clip = line[-1] if document is ANCESTORS else line[0]
    ran_at = []
    for size in (1, 50):
        with statements() as ran:
            await world.anonymous.run(document, id=gid(clip), first=size)
        ran_at.append(len(ran))
    assert ran_at[0] == ran_at[1]
