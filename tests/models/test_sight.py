"""The scope and the predicate say the same of every viewer and every clip of random worlds."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from core.ids import new_id
from models.base import fetch, transaction
from models.cameos import Cameo, CameoState, ClipCameo
from models.clips import Audience, Clip, ClipState, ClipViewer, Rating
from models.collaborations import Collaboration, CollaborationState, CollaboratorRole
from models.holds import HoldKind, place_hold
from models.sight import facts_about, opens, sees
from models.social import Block, Follow, FollowState
from models.users import Role, User, UserState
from tests.statements import statements
from tests.world import World

MEMBERS = 7
CLIPS = 60
STANDING = {1: UserState.SUSPENDED, 2: UserState.DELETED}


async def random_world(world: World, chance: random.Random) -> tuple[list[User], list[Clip]]:
    members = []
    for place in range(MEMBERS):
        member = await world.member(
            private=chance.random() < 0.4,
            role=Role.MODERATOR if place == 0 else Role.MEMBER,
            state=STANDING.get(place, UserState.ACTIVE),
            widest_rating=chance.choice((Rating.PLAIN, Rating.UNRATED)),
        )
        assert member.user is not None
        members.append(member.user)
    pairs = [(a.id, b.id) for a in members for b in members if a is not b]
    await Follow.bulk_create(
        Follow(follower_id=a, followed_id=b, state=chance.choice(list(FollowState)))
        for a, b in pairs
        if chance.random() < 0.6
    )
    await Block.bulk_create(
        Block(blocker_id=a, blocked_id=b) for a, b in pairs if chance.random() < 0.08
    )
    for depicted in members[::2]:
        await Cameo.create(owner_id=depicted.id, name="F", state=CameoState.ACTIVE)
    clips = [await random_clip(members, chance) for _ in range(CLIPS)]
    return members, clips


async def random_clip(members: list[User], chance: random.Random) -> Clip:
    state = chance.choice([ClipState.PUBLISHED] * 6 + list(ClipState))
    clip = await Clip.create(
        author_id=chance.choice(members).id,
        state=state,
        audience=chance.choice(list(Audience)),
        published_order=new_id() if state is ClipState.PUBLISHED else None,
        published_at=datetime.now(UTC),
        prompt=chance.choice(("a red ball", "a red ball", "a bloody fight")),
        duration_ms=1,
        width=1,
        height=1,
        fps=1,
    )
    await ClipViewer.bulk_create(
        ClipViewer(clip_id=clip.id, user_id=member.id)
        for member in members
        if chance.random() < 0.3
    )
    await Collaboration.bulk_create(
        Collaboration(
            clip_id=clip.id,
            user_id=member.id,
            role=CollaboratorRole.VIEWER,
            state=chance.choice(list(CollaborationState)),
        )
        for member in members
        if chance.random() < 0.2
    )
    await ClipCameo.bulk_create(
        ClipCameo(
            clip_id=clip.id, cameo_id=likeness.id, owner_id=likeness.owner_id, epoch=1, receipt="r"
        )
        for likeness in await Cameo.all()
        if chance.random() < 0.15
    )
    if state is not ClipState.PURGED and chance.random() < 0.2:
        async with transaction():
            await place_hold(clip.id, chance.choice(list(HoldKind)), "case:1", actor_id=None)
    return await Clip.get(id=clip.id)


@pytest.mark.feature("D3", "I11")
@pytest.mark.parametrize("seed", range(4))
async def test_scope_and_predicate_agree_for_every_viewer_and_clip(world: World, seed: int) -> None:
    members, clips = await random_world(world, random.Random(seed))
    shown = 0
    for viewer in [None, *members]:
        facts = await facts_about(viewer, clips)
        visible = {row.id for row in await Clip.visible_to(viewer)}
        assert {clip.id for clip in clips if sees(facts, clip)} == visible, viewer
        by_link = {row.id for row in await Clip.reached_by_link(viewer)}
        assert {clip.id for clip in clips if opens(facts, clip)} == by_link, viewer
        listed = {row.id for row in await Clip.listed_for(viewer)}
        assert listed <= visible, viewer
        shown += len(visible)
    assert 0 < shown < len(clips) * (len(members) + 1)


@pytest.mark.feature("D3")
async def test_the_facts_take_the_same_statements_for_one_clip_and_for_many(world: World) -> None:
    members, clips = await random_world(world, random.Random(9))
    counts = []
    for some in (clips[:1], clips):
        with statements() as ran:
            await facts_about(members[3], some)
        counts.append(len(ran))
    assert counts[0] == counts[1]


@pytest.mark.feature("D3")
async def test_the_number_of_holds_is_the_number_of_their_rows(world: World) -> None:
    _, clips = await random_world(world, random.Random(3))
    rows = await fetch("SELECT clip_id, count(*) AS n FROM clip_holds GROUP BY clip_id")
    counted = {row["clip_id"]: row["n"] for row in rows}
    assert {clip.id: clip.hold_count for clip in clips if clip.hold_count} == counted
