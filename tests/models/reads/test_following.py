"""The home feed is the scope's own, whatever is written in home timelines and whoever writes at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError

from core.errors import Conflict, NotFound
from core.ids import new_id
from models.base import Dialect, dialect, execute, fetch, reading, transaction
from models.clips import Audience, Clip, ClipState
from models.erasure import erase_member
from models.home_timelines import KEPT, LONG, SLICES, shorten_timelines
from models.reads.following import _AUTHORS, _HOME, Following, _Candidates, of_followed
from models.reads.pages import Plan
from models.rights import RemixPolicy
from models.social import (
    Follow,
    FollowState,
    accept_follow,
    end_block,
    end_follow,
    set_mute,
    start_block,
    start_follow,
)
from models.users import User, UserState
from server.world import grow_world
from tests.statements import statements
from tests.world import Member, World

_AFTER_ALL = 2**63 - 1
_WAITING = """SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'"""


async def _published(world: World, author: Member, **fields: object) -> Clip:
    values = {"state": ClipState.PUBLISHED, "published_order": new_id(), **fields}
    return await world.draft(author, published_at=world.clock.now(), **values)


async def _publish(draft: Clip, world: World, audience: Audience = Audience.PUBLIC) -> None:
    await draft.publish(
        audience=audience,
        allow_download=True,
        remix_policy=RemixPolicy.EVERYONE,
        now=world.clock.now(),
    )


def _user(member: Member) -> User:
    assert member.user is not None
    return member.user


async def _check(viewer: User, random: Random, following: Following) -> None:
    """Pages of several sizes, from the top and from anywhere."""
    whole = await of_followed(viewer).order_by("-published_order")
    keys = [row.published_order or 0 for row in whole]
    for limit in (1, 2, 5, 20, 100):
        for before in [_AFTER_ALL, *random.sample(keys, min(4, len(keys)))]:
            found = await following.rows(viewer, before=before, limit=limit)
            expected = [row.id for row in whole if (row.published_order or 0) < before]
            assert [row.id for row in found] == expected[:limit]


@pytest.mark.feature("A8", "D3", "E17")
@pytest.mark.parametrize("seed", range(3))
async def test_every_page_is_what_the_scope_shows(world: World, seed: int) -> None:
    random = Random(seed)
    member, *authors = [await world.member() for _ in range(6)]
    viewer = _user(member)
    await User.filter(id=_user(authors[3]).id).update(follower_count=5_000)
    for author in authors[:4]:
        await world.follows(member, author)
    await world.follows(authors[0], member)
    await world.blocks(authors[1], member)
    await set_mute(
        viewer.id,
        _user(authors[2]).id,
        world.clock.now() + timedelta(hours=random.choice([-1, 1])),
    )
    for _ in range(60):
        await _published(
            world,
            random.choice([authors[0], *authors]),
            audience=random.choice([*Audience, Audience.PUBLIC]),
            hold_count=random.choice([0, 0, 0, 1]),
            rating=random.choice([0, 1, 2]),
        )
    for rating in (2, 0):
        viewer.widest_rating = rating
        await viewer.save(update_fields=["widest_rating"])
        await _check(viewer, random, Following())


async def test_who_follows_nobody_sees_nothing(world: World) -> None:
    member = await world.member()
    assert await Following().rows(member.user, before=_AFTER_ALL, limit=20) == []


@pytest.mark.feature("A8")
@pytest.mark.parametrize("is_wide", [False, True])
async def test_authors_with_many_clips_hide_nobodys(world: World, is_wide: bool) -> None:
    """More than are written of one author, or read of one whom very many follow; older ones of
    somebody else, and some that the scope takes out."""
    ann, bob, cid = [await world.member() for _ in range(3)]
    await world.follows(ann, cid)
    for number in range(75):
        rating = 2 if number % 7 == 0 else 0
        author = cid if number < 15 else bob
        await _published(world, author, audience=Audience.PUBLIC, rating=rating)
    if is_wide:
        await User.filter(id=_user(bob).id).update(follower_count=5_000)
    await world.follows(ann, bob)
    viewer = _user(ann)
    viewer.widest_rating = 0
    await viewer.save(update_fields=["widest_rating"])
    await _check(viewer, Random(1), Following())


@pytest.mark.feature("A8")
async def test_what_was_written_before_an_author_was_widely_followed_is_shown_once(
    world: World,
) -> None:
    ann, bob = await world.member(), await world.member()
    await world.follows(ann, bob)
    clip = await _published(world, bob, audience=Audience.PUBLIC)
    await clip.trash(world.clock.now())
    await Follow.all().delete()
    await User.filter(id=_user(bob).id).update(follower_count=5_000)
    await world.follows(ann, bob)
    await clip.restore()
    found = await Following().rows(ann.user, before=_AFTER_ALL, limit=20)
    assert [row.id for row in found] == [clip.id]


async def test_who_is_followed_no_more_leaves_the_timeline(world: World) -> None:
    ann, bob, cid = [await world.member() for _ in range(3)]
    for author in (bob, cid):
        await world.follows(ann, author)
        await _published(world, author, audience=Audience.PUBLIC)
    await Follow.filter(followed_id=_user(bob).id).delete()
    (clip,) = await of_followed(_user(ann))
    if reading() is not None:
        (row,) = await fetch("SELECT * FROM home_timelines")
        assert row == {"owner_id": _user(ann).id, "published_order": clip.published_order}


class _Crowd:
    """Members whose follows, clips and accounts change at random."""

    def __init__(self, world: World, random: Random, users: Sequence[User]) -> None:
        self.world, self.random, self.users = world, random, users

    async def change(self) -> None:
        many = [self.follow, self.publish]
        others = [self.end_follow, self.accept, self.refollow, self.block, self.mute, self.account]
        others += [self.bulk, self.unpublish, self.readdress, self.hold, self.trash, self.restore]
        change: Callable[[], Awaitable[object]] = self.random.choice(
            [*many * 4, *others, self.reorder]
        )
        # There is a block, or somebody else was quicker.
        with suppress(Conflict, NotFound, IntegrityError):
            async with transaction():
                await change()

    def pair(self) -> tuple[int, int]:
        one, other = self.random.sample(self.users, 2)
        return one.id, other.id

    async def follow(self) -> None:
        await start_follow(*self.pair())

    async def end_follow(self) -> None:
        await end_follow(*self.pair())

    async def accept(self) -> None:
        open_ = await Follow.filter(state=FollowState.REQUESTED)
        if open_:
            row = self.random.choice(open_)
            await accept_follow(row.follower_id, row.followed_id)

    async def block(self) -> None:
        pair = self.pair()
        if not await end_block(*pair):
            await start_block(*pair)

    async def mute(self) -> None:
        hours = timedelta(hours=self.random.choice([-1, 1]))
        await set_mute(*self.pair(), self.random.choice([None, self.world.clock.now() + hours]))

    async def account(self) -> None:
        """Private or not, away or not, followed by very many or not."""
        changes: dict[str, object] = self.random.choice(
            [
                {"is_private": self.random.random() < 0.5},
                {"state": self.random.choice([UserState.ACTIVE, UserState.SUSPENDED])},
                {"follower_count": self.random.choice([100, 5_000])},
            ]
        )
        await User.filter(id=self.pair()[0]).update(**changes)

    async def clip(self, state: ClipState) -> Clip | None:
        rows = await Clip.filter(state=state).order_by("-id").limit(40)
        return self.random.choice(rows) if rows else None

    async def publish(self) -> None:
        if (clip := await self.clip(ClipState.DRAFT)) is None:
            author = self.random.choice(self.users)
            clip = await self.world.draft(Member(self.world, author, None))
        audience = self.random.choice([*Audience, *[Audience.PUBLIC] * 6])
        await _publish(clip, self.world, audience)

    async def bulk(self) -> None:
        """More than are written of one author when somebody follows them."""
        author = Member(self.world, self.random.choice(self.users), None)
        for _ in range(self.random.choice([2, 40])):
            await _published(self.world, author, audience=Audience.PUBLIC)

    async def unpublish(self) -> None:
        if (clip := await self.clip(ClipState.PUBLISHED)) is not None:
            await clip.unpublish()

    async def readdress(self) -> None:
        if (clip := await self.clip(ClipState.PUBLISHED)) is not None:
            await clip.readdress(self.random.choice(list(Audience)))

    async def hold(self) -> None:
        if (clip := await self.clip(ClipState.PUBLISHED)) is not None:
            await Clip.filter(id=clip.id).update(hold_count=1 - min(clip.hold_count, 1))

    async def trash(self) -> None:
        if (clip := await self.clip(ClipState.PUBLISHED)) is not None:
            await clip.trash(self.world.clock.now())

    async def restore(self) -> None:
        if (clip := await self.clip(ClipState.TRASHED)) is not None:
            await clip.restore()

    async def refollow(self) -> None:
        """As nobody of ours does: past `models.social` and its locks."""
        one, other = self.pair()
        if not await Follow.filter(follower_id=one, followed_id=other).delete():
            await Follow.create(follower_id=one, followed_id=other, state=FollowState.ACCEPTED)

    async def reorder(self) -> None:
        if (clip := await self.clip(ClipState.PUBLISHED)) is not None:
            await Clip.filter(id=clip.id).update(published_order=new_id())


async def _crowd(world: World, random: Random) -> _Crowd:
    counts: dict[str, Any] = {"follower_count": 100, "following_count": 100}
    members = [await world.member(private=number == 0, **counts) for number in range(6)]
    return _Crowd(world, random, [_user(member) for member in members])


@pytest.mark.feature("A8", "E17")
@pytest.mark.parametrize("seed", range(4))
async def test_whatever_changes_the_feed_is_the_scopes(world: World, seed: int) -> None:
    random = Random(seed)
    crowd = await _crowd(world, random)
    following = Following()
    with statements() as ran:
        for _ in range(25):
            for _ in range(5):
                await crowd.change()
            await _check(random.choice(crowd.users), random, following)
        gone = random.choice(crowd.users)
        await User.filter(id=gone.id).update(state=UserState.DELETED)
        async with transaction():
            await erase_member(gone.id, world.clock.now())
        for user in crowd.users:
            await _check(user, random, following)
    assert not await fetch("SELECT 1 FROM home_timelines WHERE owner_id = ?", gone.id)
    assert not await fetch("SELECT 1 FROM home_horizons WHERE id = ?", gone.id)
    if reading() is not None:
        home, all_ = (sum(part in sql for sql in ran) for part in ("home_timelines", "merged AS"))
        assert 0 < all_ - home < home, "most pages are read from timelines, but not all"


@pytest.mark.feature("A8")
@pytest.mark.parametrize("seed", range(3))
async def test_nothing_is_missed_where_many_write_at_once(world: World, seed: int) -> None:
    random = Random(seed)
    crowd = await _crowd(world, random)
    following = Following()
    for _ in range(5):
        await asyncio.gather(*[_persistent(crowd) for _ in range(12)])
        for user in crowd.users:
            await _check(user, random, following)


async def _persistent(crowd: _Crowd) -> None:
    for _ in range(3):
        await crowd.change()


@pytest.mark.feature("A8")
@pytest.mark.parametrize("is_follow_first", [True, False])
async def test_a_follow_and_a_publication_see_each_other(
    world: World, is_follow_first: bool
) -> None:
    """Whichever began first; neither sees what the other has not committed."""
    if dialect() is not Dialect.POSTGRESQL:
        pytest.skip("SQLite has one writer at a time")
    ann, bob = await world.member(), await world.member()
    draft = await world.draft(bob)
    began, may_end = asyncio.Event(), asyncio.Event()

    async def follow() -> None:
        await world.follows(ann, bob)  # without the locks of `models.social`

    async def publish() -> None:
        await _publish(draft, world)

    first, second = (follow, publish) if is_follow_first else (publish, follow)

    async def begin() -> None:
        async with transaction():
            await first()
            began.set()
            await may_end.wait()

    async def come_later() -> None:
        await began.wait()
        async with transaction():
            await second()

    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        tasks.create_task(begin())
        later = tasks.create_task(come_later())
        await began.wait()
        # It waits for the first, or is done without.
        while not later.done() and not await fetch(_WAITING):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        may_end.set()
    found = await Following().rows(ann.user, before=_AFTER_ALL, limit=20)
    assert [row.id for row in found] == [draft.id]
    assert await fetch("SELECT 1 FROM home_timelines WHERE owner_id = ?", _user(ann).id)


@pytest.mark.feature("A8")
async def test_long_timelines_are_cut_and_pages_below_are_whole(world: World) -> None:
    if dialect() is not Dialect.POSTGRESQL:
        pytest.skip("SQLite has no timelines")
    ann, bob = await world.member(), await world.member()
    await world.follows(ann, bob)
    clip = await _published(world, bob, audience=Audience.PUBLIC)
    copied = ", ".join(
        name for name in Clip._meta.fields_db_projection.values() if name not in _OWN
    )
    await execute(
        f"INSERT INTO clips (id, published_order, {copied}) SELECT id + n, published_order + n, {copied} "
        "FROM clips CROSS JOIN generate_series(1, CAST(? AS INT)) n WHERE clips.id = ?",
        LONG,
        clip.id,
    )
    many = "SELECT count(*) AS n FROM home_timelines WHERE owner_id = ?"
    assert await fetch(many, _user(ann).id) == [{"n": LONG + 1}]
    for turn in range(SLICES):
        await shorten_timelines(turn=turn)
    assert await fetch(many, _user(ann).id) == [{"n": KEPT}]
    await _check(_user(ann), Random(1), Following())


_OWN = ("id", "published_order", "generation_id")


@pytest.mark.feature("A8")
@pytest.mark.parametrize("candidates", [_HOME, _AUTHORS], ids=["home", "authors"])
async def test_no_large_table_is_read_through(world: World, candidates: _Candidates) -> None:
    """Asked of PostgreSQL with a plan that serves everybody."""
    if dialect() is not Dialect.POSTGRESQL:
        pytest.skip("SQLite has no such statement")
    url = world.instance.settings.database
    await grow_world(url, members=300, clips=3_000, seed=3)
    viewer = await User.filter(following_count__gt=3).first()
    assert viewer is not None
    assert reading() is not None
    given: dict[str, Any] = {"before": _AFTER_ALL, "limit": 21}
    following = Following()
    await following.rows(viewer, **given)
    build = following._build_pages
    text = build(viewer, given, plan=Plan(), narrowing=candidates).sql
    line = await asyncpg.connect(url, server_settings={"plan_cache_mode": "force_generic_plan"})
    try:
        await line.execute("ANALYZE")
        await line.execute(f"PREPARE page (bigint[], bigint[], bigint[], bigint[]) AS {text}")
        asked = f"ARRAY[0], ARRAY[{viewer.id}], ARRAY[{_AFTER_ALL}], ARRAY[21]"
        rows = await line.fetch(f"EXPLAIN EXECUTE page ({asked})")
    finally:
        await line.close()
    plan = "\n".join(row[0] for row in rows)
    assert ("home_timelines_pkey" if candidates is _HOME else "clips_author_published") in plan
    for table in ("clips", "users", "follows", "home_timelines"):
        assert f"Seq Scan on {table}" not in plan, plan
