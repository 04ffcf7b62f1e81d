"""Holding clips back: who may, who still sees them, and what each release leaves."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from core.errors import NotFound
from models.audit import Audit
from models.base import transaction
from models.clips import Audience, Clip, ClipState
from models.holds import ClipHold, HoldKind, place_hold, release_hold
from models.users import Role
from tests.api.accounts import events
from tests.api.families import gid
from tests.statements import statements
from tests.world import Member, World

HOLD = """mutation ($i: HoldClipInput!) {
  holdClip(input: $i) { clip { id holds { kind cause } } errors { code field } } }"""
RELEASE = """mutation ($i: HoldClipInput!) {
  releaseClip(input: $i) { clip { id holds { kind cause } } errors { code field } } }"""
CLIP = "query ($id: ID!) { clip(id: $id) { id holds { kind cause } } }"
FEED = "query ($n: Int) { feed(kind: LATEST, first: $n) { edges { node { id holds { kind } } } } }"
PUBLISH = "mutation ($i: PublishClipInput!) { publishClip(input: $i) { errors { code } } }"
OPEN = "mutation ($i: OpenClipLinkInput!) { openClipLink(input: $i) { errors { code } } }"
LINK = """mutation ($i: CreateClipLinkInput!) {
  createClipLink(input: $i) { created { token } errors { code } } }"""


def hold(clip: Clip, kind: str = "MOD_REVIEW", case: str = "case:1") -> dict[str, Any]:
    return {"clipId": gid(clip), "kind": kind, "case": case}


async def place(clip: Clip, kind: HoldKind, cause: str) -> bool:
    async with transaction():
        return await place_hold(clip.id, kind, cause, actor_id=None)


async def release(clip: Clip, kind: HoldKind, cause: str) -> bool:
    async with transaction():
        return await release_hold(clip.id, kind, cause, actor_id=None)


async def moderator(world: World) -> Member:
    return await world.member(role=Role.MODERATOR)


@pytest.mark.feature("D3", "I11")
async def test_only_moderators_hold_and_release(world: World) -> None:
    author, follower, stranger, blocked = [await world.member() for _ in range(4)]
    await world.follows(follower, author)
    await world.blocks(author, blocked)
    clip = await world.clip(author, Audience.FOLLOWERS)
    refused = [
        (world.anonymous, "UNAUTHENTICATED"),
        (stranger, "NOT_FOUND"),
        (blocked, "NOT_FOUND"),
        (follower, "FORBIDDEN"),
        (author, "FORBIDDEN"),
    ]
    for member, code in refused:
        assert (await member.run(HOLD, i=hold(clip))).refusal() == code
    assert (await Clip.get(id=clip.id)).hold_count == 0
    for role in (Role.MODERATOR, Role.ADMIN):
        office = await world.member(role=role)
        held = (await office.run(HOLD, i=hold(clip))).payload()["clip"]
        assert held["holds"] == [{"kind": "MOD_REVIEW", "cause": "case:1"}]
        for member, code in refused[:3]:
            assert (await member.run(RELEASE, i=hold(clip))).refusal() == code
        assert (await author.run(RELEASE, i=hold(clip))).refusal() == "FORBIDDEN"
        assert (await office.run(RELEASE, i=hold(clip))).payload()["clip"]["holds"] == []


@pytest.mark.feature("D3")
async def test_a_held_clip_is_seen_by_its_author_and_moderators_alone(world: World) -> None:
    author, follower = await world.member(), await world.member()
    await world.follows(follower, author)
    office = await moderator(world)
    clip = await world.clip(author)
    assert (await follower.run(CLIP, id=gid(clip))).payload()["holds"] == []
    await office.run(HOLD, i=hold(clip, "MOD_REMOVED"))
    for member in (world.anonymous, follower):
        assert (await member.run(CLIP, id=gid(clip))).refusal() == "NOT_FOUND"
        assert (await member.run(FEED)).payload()["edges"] == []
    for member in (author, office):
        shown = (await member.run(CLIP, id=gid(clip))).payload()
        assert shown["holds"] == [{"kind": "MOD_REMOVED", "cause": "case:1"}]
    assert (await office.run(FEED)).payload()["edges"] == []
    await office.run(RELEASE, i=hold(clip, "MOD_REMOVED"))
    assert (await world.anonymous.run(CLIP, id=gid(clip))).payload()["id"] == gid(clip)


@pytest.mark.feature("D3")
async def test_each_hold_goes_with_its_own_cause_only(world: World) -> None:
    author, office = await world.member(), await moderator(world)
    clip = await world.clip(author)
    reasons = [
        (HoldKind.RIGHTS, "claim:1"),
        (HoldKind.RIGHTS, "claim:2"),
        (HoldKind.CAMEO_REVOKED, "cameo:1"),
    ]
    for kind, cause in reasons:
        assert await place(clip, kind, cause)
        assert not await place(clip, kind, cause)
    assert not await release(clip, HoldKind.NCII, "claim:1")
    for left, (kind, cause) in zip((2, 1, 0), reasons, strict=True):
        assert (await world.anonymous.run(CLIP, id=gid(clip))).refusal() == "NOT_FOUND"
        assert await release(clip, kind, cause)
        assert not await release(clip, kind, cause)
        assert (await Clip.get(id=clip.id)).hold_count == left
    assert (await world.anonymous.run(CLIP, id=gid(clip))).payload()["id"] == gid(clip)
    assert (await office.run(RELEASE, i=hold(clip))).refusal() == "NOT_FOUND"


@pytest.mark.feature("D3")
async def test_moderators_place_only_their_own_kinds(world: World) -> None:
    author, office = await world.member(), await moderator(world)
    clip = await world.clip(author)
    for kind in HoldKind:
        if kind in (HoldKind.MOD_REVIEW, HoldKind.MOD_REMOVED):
            continue
        assert (await office.run(HOLD, i=hold(clip, kind.value))).refusal() == "BAD_USER_INPUT"
    for case in ("", " ", "x" * 81, "a\nb"):
        assert (await office.run(HOLD, i=hold(clip, case=case))).refusal() == "BAD_USER_INPUT"


@pytest.mark.feature("D3", "I10")
async def test_holds_leave_a_trace_and_are_told_once(world: World) -> None:
    author, office = await world.member(), await moderator(world)
    clip = await world.clip(author)
    for _ in range(2):
        await office.run(HOLD, i=hold(clip))
    await office.run(HOLD, i=hold(clip, "MOD_REMOVED"))
    assert len(await events("clip.withdrawn")) == 1
    assert len(await events("clip.held")) == 2
    await office.run(RELEASE, i=hold(clip))
    await office.run(RELEASE, i=hold(clip, "MOD_REMOVED"))
    assert [
        '"is_free":true' in told.replace(" ", "") for told in await events("clip.released")
    ] == [
        False,
        True,
    ]
    assert await Audit.filter(subject=f"clip:{clip.id}", action="clip.hold").count() == 2
    assert await Audit.filter(subject=f"clip:{clip.id}", action="clip.release").count() == 2


@pytest.mark.feature("D2", "D3")
async def test_a_held_draft_cannot_be_published_and_a_purged_clip_not_be_held(world: World) -> None:
    author, office = await world.member(), await moderator(world)
    draft = await world.draft(author)
    await office.run(HOLD, i=hold(draft))
    assert (await author.run(PUBLISH, i={"clipId": gid(draft)})).refusal() == "CONFLICT"
    await office.run(RELEASE, i=hold(draft))
    assert (await author.run(PUBLISH, i={"clipId": gid(draft)})).payload()["errors"] == []
    gone = await world.draft(author, state=ClipState.PURGED)
    with pytest.raises(NotFound):
        await place(gone, HoldKind.RIGHTS, "claim:1")
    with pytest.raises(NotFound):
        await release(gone, HoldKind.RIGHTS, "claim:1")


@pytest.mark.feature("D3")
async def test_a_link_opens_no_held_clip(world: World) -> None:
    author = await world.member()
    clip = await world.clip(author, Audience.LINK)
    made = (await author.run(LINK, i={"clipId": gid(clip)})).payload()["created"]
    await place(clip, HoldKind.NCII, "notice:1")
    assert (await world.anonymous.run(OPEN, i=made)).refusal() == "NOT_FOUND"
    await release(clip, HoldKind.NCII, "notice:1")
    assert (await world.anonymous.run(OPEN, i=made)).payload()["errors"] == []


@pytest.mark.feature("D3")
async def test_fifty_simultaneous_holds_and_releases_count_exactly(world: World) -> None:
    clip = await world.clip(await world.member())
    causes = [f"claim:{n % 10}" for n in range(50)]
    placed = await asyncio.gather(*(place(clip, HoldKind.RIGHTS, cause) for cause in causes))
    assert sum(placed) == 10
    assert (await Clip.get(id=clip.id)).hold_count == 10
    gone = await asyncio.gather(*(release(clip, HoldKind.RIGHTS, c) for c in causes[:25]))
    assert sum(gone) == 10
    assert (await Clip.get(id=clip.id)).hold_count == await ClipHold.all().count() == 0


@pytest.mark.feature("I11")
async def test_holds_of_a_page_take_one_statement_however_long_it_is(world: World) -> None:
    author, office = await world.member(), await moderator(world)
    for _ in range(6):
        await world.clip(author)
    counts = []
    for size in (1, 50):
        with statements() as ran:
            await office.run(FEED, n=size)
        counts.append(len(ran))
    assert counts[0] == counts[1]
