"""Who sees what, asked for many viewers at once, is who sees it when each is asked about alone."""

import itertools
from datetime import timedelta
from typing import Any, cast

import pytest

from core.ids import new_id
from models.clips import Audience, Clip, ClipState, ClipViewer
from models.reads.audiences import audiences, ended_sessions
from models.sessions import Session
from models.social import Mute
from models.users import User, UserState
from tests.world import Member, World


def out(world: World, audience: Audience) -> Any:
    """The fields of a clip that was published."""
    return {
        "audience": audience,
        "state": ClipState.PUBLISHED,
        "published_order": new_id(),
        "published_at": world.clock.now(),
    }


def user(member: Member) -> User:
    assert member.user is not None
    return member.user


@pytest.mark.feature("A7", "D3", "E17", "N15")
async def test_many_viewers_see_what_each_of_them_sees(world: World) -> None:
    viewers = [await world.member() for _ in range(9)]
    _stranger, follower, mutual, listed, blocking, blocked, muting, muted_before, moderator = (
        viewers
    )
    authors = [await world.member(), await world.member(private=True)]
    suspended = await world.member(state=UserState.SUSPENDED)
    clips = []
    for author, audience in itertools.product([*authors, suspended], Audience):
        row = await world.draft(author, **out(world, audience))
        clips.append(row)
        await ClipViewer.create(clip_id=row.id, user_id=user(listed).id)
    clips.append(await world.draft(authors[0], audience=Audience.PUBLIC))
    await User.filter(id=user(moderator).id).update(role="MODERATOR")
    for author in authors:
        for viewer in (follower, mutual, blocked, muting):
            await world.follows(viewer, author)
        await world.follows(author, mutual)
        await world.blocks(author, blocked)
        await world.blocks(blocking, author)
        now = world.clock.now()
        await Mute.create(muter_id=user(muting).id, muted_id=user(author).id)
        past = now - timedelta(days=1)
        await Mute.create(muter_id=user(muted_before).id, muted_id=user(author).id, until=past)
    everybody = [user(member) for member in [*viewers, *authors]]
    ids = [clip.id for clip in clips]
    told = await audiences(Clip.listed_for, ids, [each.id for each in everybody])
    shown = 0
    for viewer in everybody:
        alone = {clip.id for clip in await Clip.listed_for(viewer).filter(id__in=ids)}
        assert {clip_id for clip_id in ids if viewer.id in told.get(clip_id, ())} == alone
        shown += len(alone)
    assert shown > 10


async def test_only_the_viewers_asked_for_are_answered(world: World) -> None:
    author, asked, other = [await world.member() for _ in range(3)]
    row = await world.draft(author, **out(world, Audience.PUBLIC))
    told = await audiences(Clip.listed_for, [row.id], [user(asked).id])
    assert told == {row.id: {user(asked).id}}
    assert user(other).id not in told[row.id]


async def test_a_scope_that_looks_at_more_than_the_id_fails(world: World) -> None:
    author = await world.member()
    row = await world.draft(author, **out(world, Audience.PUBLIC))
    with pytest.raises(AttributeError):
        await audiences(Clip.visible_to, [row.id], [user(author).id])


@pytest.mark.feature("A4")
async def test_sessions_that_are_good_no_more_are_told_apart(world: World) -> None:
    good, revoked, expired, suspended = [await world.member() for _ in range(4)]
    sessions = [cast("Any", member.session).id for member in (good, revoked, expired, suspended)]
    now = world.clock.now()
    await Session.filter(id=sessions[1]).update(revoked_at=now)
    await Session.filter(id=sessions[2]).update(expires_at=now)
    await User.filter(id=user(suspended).id).update(state=UserState.SUSPENDED)
    assert await ended_sessions([*sessions, 404], now) == {*sessions[1:], 404}
