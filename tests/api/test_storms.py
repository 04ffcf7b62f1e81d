"""Many members do everything to the same things at once: every number stays exact, no row is left
without its parent."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from core.errors import Throttled
from models.clips import Clip, ClipState
from models.lineage import Lineage
from models.users import User
from schema.base import global_id
from tests.api.accounts import PASSWORD, joined
from tests.api.test_accounts import DELETE, erase
from tests.models.test_migrations import Probe
from tests.server.test_world import COUNTERS
from tests.world import Member, World

ON_CLIPS = {
    name: f"mutation ($c: ID!) {{ {name}(input: {{clipId: $c}}) {{ errors {{ code }} }} }}"
    for name in ("likeClip", "unlikeClip", "bookmarkClip", "unbookmarkClip", "restoreClip")
}
COMMENT = """mutation ($c: ID!) {
  createComment(input: {clipId: $c, body: "hm"}) { errors { code } } }"""
TRASH = "mutation ($c: ID!) { trashClips(input: {clipIds: [$c]}) { errors { code } } }"
ON_OWN = {
    "trash": TRASH,
    "restore": ON_CLIPS.pop("restoreClip"),
    "publish": "mutation ($c: ID!) { publishClip(input: {clipId: $c}) { errors { code } } }",
    "unpublish": "mutation ($c: ID!) { unpublishClip(input: {clipId: $c}) { errors { code } } }",
    "narrow": """mutation ($c: ID!) {
      updateClip(input: {clipId: $c, audience: PRIVATE}) { errors { code } } }""",
    "widen": """mutation ($c: ID!) {
      updateClip(input: {clipId: $c, audience: PUBLIC}) { errors { code } } }""",
}
ON_MEMBERS = {
    name: f"mutation ($u: ID!) {{ {name}(input: {{userId: $u}}) {{ errors {{ code }} }} }}"
    for name in ("follow", "unfollow")
}
LEAVE = "mutation ($p: String!) { deleteAccount(input: {password: $p}) { errors { code } } }"
EXPECTED = {"CONFLICT", "NOT_FOUND", "FORBIDDEN", "UNAUTHENTICATED", Throttled.code}


async def recount(url: str) -> None:
    """Every counter of every row against what it counts; and foreign keys, which PostgreSQL checks
    by itself."""
    probe = Probe(url)
    for (table, column), counted in COUNTERS.items():
        if column in ("comments", "reply_count"):
            counted = f"{counted} AND deleted_at IS NULL AND state = 'SHOWN'"  # noqa: PLW2901
        wrong = await probe.rows(f"SELECT * FROM {table} t WHERE {column} <> ({counted})")
        assert wrong == [], (table, column)
    if probe.is_sqlite:
        assert await probe.rows("PRAGMA foreign_key_check") == []


async def act(member: Member, document: str, **variables: str) -> None:
    answer = await member.run(document, **variables)
    codes = set(answer.codes)
    for part in (answer.data or {}).values():
        codes |= {error["code"] for error in (part or {}).get("errors", [])}
    assert codes <= EXPECTED, codes


async def family(world: World, author: Member) -> list[Clip]:
    """Three published clips, each made from the one before."""
    rows: list[Clip] = []
    for _ in range(3):
        row = await world.draft(author)
        if rows:
            row.parent_id, row.root_id, row.depth = rows[-1].id, rows[0].id, len(rows)
            await row.save(update_fields=["parent_id", "root_id", "depth"])
            for distance, above in enumerate(reversed(rows), 1):
                await Lineage.create(ancestor_id=above.id, clip_id=row.id, distance=distance)
        await act(author, ON_OWN["publish"], c=global_id("Clip", row.id))
        rows.append(row)
    return rows


@pytest.mark.feature("D5", "D12", "D13")
@pytest.mark.parametrize("seed", [1, 2])
async def test_fifty_at_once_do_everything_to_the_same_clips(world: World, seed: int) -> None:
    rng = random.Random(seed)
    author = await joined(world, "author")
    clips = await family(world, author)
    members = [await world.member() for _ in range(10)]
    work: list[Any] = []
    for _ in range(200):
        member, clip = rng.choice(members), global_id("Clip", rng.choice(clips).id)
        name = rng.choice([*ON_CLIPS, *ON_MEMBERS, *ON_OWN, "comment"])
        if name in ON_MEMBERS:
            work.append(act(member, ON_MEMBERS[name], u=author.id))
        elif name == "comment":
            work.append(act(member, COMMENT, c=clip))
        elif name in ON_OWN:
            work.append(act(author, ON_OWN[name], c=clip))
        else:
            work.append(act(member, ON_CLIPS[name], c=clip))
    for start in range(0, len(work), 50):
        await asyncio.gather(*work[start : start + 50])
    await recount(world.instance.settings.database)


@pytest.mark.feature("A12")
async def test_an_account_that_is_deleted_ten_times_at_once_is_deleted_once(world: World) -> None:
    ann = await joined(world, "ann")
    answers = await asyncio.gather(*(ann.run(DELETE, i={"password": PASSWORD}) for _ in range(10)))
    done = [a for a in answers if not a.codes and a.payload()["errors"] == []]
    assert len(done) == 1
    rows = await Probe(world.instance.settings.database).rows("SELECT id FROM deletions")
    assert len(rows) == 1


@pytest.mark.feature("A12")
async def test_members_who_act_while_another_leaves_leave_no_orphans(world: World) -> None:
    author = await joined(world, "author")
    leaver = await joined(world, "leaver")
    clips = [await world.clip(author), await world.clip(leaver)]
    members = [await world.member() for _ in range(8)]
    for clip in clips:
        for member in (*members[:4], leaver):
            await act(member, ON_CLIPS["likeClip"], c=global_id("Clip", clip.id))
            await act(member, COMMENT, c=global_id("Clip", clip.id))
            await act(member, ON_MEMBERS["follow"], u=author.id)
    acts: list[Any] = [act(leaver, LEAVE, p=PASSWORD)]
    for clip in clips:
        opaque = global_id("Clip", clip.id)
        for member in (*members, leaver):
            acts += [act(member, ON_CLIPS["unlikeClip"], c=opaque), act(member, COMMENT, c=opaque)]
        acts += [act(member, ON_MEMBERS["follow"], u=leaver.id) for member in members]
    await asyncio.gather(*acts)
    await recount(world.instance.settings.database)
    await erase(world)
    await recount(world.instance.settings.database)
    assert leaver.user is not None
    assert (await User.get(id=leaver.user.id)).clip_count == 0
    assert (await Clip.get(id=clips[1].id)).state is ClipState.PURGED
