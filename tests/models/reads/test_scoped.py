"""Prepared scopes show what the scopes themselves show, whoever asks, in whatever order."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from tortoise.queryset import QuerySet

from core.ids import new_id
from models.base import Row
from models.clips import Audience, Clip, ClipState
from models.reads.scoped import Scoped
from models.social import Mute
from models.users import Role, User, UserState
from resolvers.prepared import CLIPS, USERS
from tests.world import Member, World


def user(member: Member) -> User:
    assert member.user is not None
    return member.user


def columns(rows: Iterable[Row]) -> dict[int, dict[str, Any]]:
    return {
        row.id: {name: value for name, value in vars(row).items() if not name.startswith("_")}
        for row in rows
    }


async def published(world: World, author: Member, audience: Audience, **fields: Any) -> Clip:
    values = {"state": ClipState.PUBLISHED, "published_order": new_id(), **fields}
    return await world.draft(author, audience=audience, published_at=world.clock.now(), **values)


@pytest.mark.feature("A7", "D3", "E17")
async def test_everybody_is_shown_what_the_scope_itself_shows_them(world: World) -> None:
    stranger, follower, mutual, blocked, muting = [await world.member() for _ in range(5)]
    moderator = await world.member(role=Role.MODERATOR)
    authors = [
        await world.member(),
        await world.member(private=True),
        await world.member(state=UserState.SUSPENDED),
        await world.member(state=UserState.DELETED),
    ]
    clips = [
        await published(world, author, audience, hold_count=held)
        for author, audience, held in itertools.product(authors, Audience, [0, 1])
    ]
    clips += [await world.draft(author) for author in authors]
    for author in authors:
        for member in (follower, mutual, blocked, muting):
            await world.follows(member, author)
        await world.follows(author, mutual)
        await world.blocks(author, blocked)
        until = world.clock.now() + timedelta(hours=1)
        await Mute.create(muter_id=user(muting).id, muted_id=user(author).id, until=until)
    everybody: list[User | None] = [None]
    members = [stranger, follower, mutual, blocked, muting, moderator, *authors]
    everybody += [user(member) for member in members]
    listed = Scoped(lambda viewer, ids: Clip.listed_for(viewer).filter(id__in=ids))
    clip_ids = [clip.id for clip in clips]
    user_ids = [user(member).id for member in members]
    shown = 0
    for viewer in [*everybody, *reversed(everybody)]:
        for scoped, plain, ids in (
            (CLIPS, Clip.visible_to(viewer), clip_ids),
            (listed, Clip.listed_for(viewer), clip_ids),
            (USERS, User.visible_to(viewer), user_ids),
        ):
            found = await scoped.rows(viewer, ids=ids)
            expected = await plain.filter(id__in=ids)
            assert columns(found) == columns(expected)
            shown += len(found)
    assert shown > 100


async def test_a_statement_is_built_once_for_viewers_of_a_kind(world: World) -> None:
    built = 0

    def query(viewer: User | None, ids: list[int], most: int) -> QuerySet[Clip]:
        nonlocal built
        built += 1
        return Clip.visible_to(viewer).filter(id__in=ids).order_by("-id").limit(most)

    author, other = await world.member(), await world.member()
    office = await world.member(role=Role.MODERATOR)
    rows = [await published(world, author, Audience.PUBLIC) for _ in range(3)]
    scoped: Scoped[Clip] = Scoped(query)
    ids = [row.id for row in rows]
    for _ in range(2):
        for member in (author, other):
            found = await scoped.rows(user(member), ids=ids, most=2)
            assert [row.id for row in found] == ids[:0:-1]
        assert [row.id for row in await scoped.rows(user(other), ids=ids[:1], most=50)] == ids[:1]
        assert await scoped.rows(user(other), ids=[], most=50) == []
    before = built
    assert len(await scoped.rows(None, ids=ids, most=3)) == 3
    assert len(await scoped.rows(user(office), ids=ids, most=3)) == 3
    assert (before, built) == (1, 3)
