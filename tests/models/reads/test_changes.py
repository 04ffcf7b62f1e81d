"""What has changed, as a process learns of it: all that is visible, and not a moment too late."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import asyncpg
import pytest

from models.base import execute, fetch, reading, transaction
from models.clips import Clip
from models.counts import Counts, count
from models.likes import Like
from models.lines import Lines
from models.reads.changes import (
    _BATCH,
    _GO,
    _NONE,
    _READ,
    _SAY_GONE,
    ANY_AUTHOR,
    ANY_CLIP,
    BY_INDEX,
    Changes,
)
from models.reads.hanging import on_followed
from models.reads.rows import columns_of
from models.sessions import Session
from models.social import Block, Mute
from models.users import User, UserState
from schema.base import global_id
from server.upkeep import tidy_changes
from tests.models.reads.test_facts import PAGES
from tests.models.reads.test_pages import gallery
from tests.server.test_recalled import caller, graph
from tests.services import migrated_postgres_url
from tests.statements import statements
from tests.world import World

KEY, OTHER = 2**40 + 1, 2**40 + 2
_TELL = "INSERT INTO changes (keys) VALUES (ARRAY[$1::bigint])"
on_postgresql = pytest.mark.parametrize("engine", ["postgresql"])

pytestmark = pytest.mark.feature("A8")


@pytest.fixture
async def url() -> str:
    return migrated_postgres_url()


@pytest.fixture
async def writer(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Another process."""
    opened = await asyncpg.connect(url)
    yield opened
    await opened.close()


@pytest.fixture
async def changes(url: str) -> AsyncIterator[Changes]:
    """Of a process that has looked already."""
    made = Changes(Lines(partial(asyncpg.connect, url), most=1))
    await made.caught_up()
    yield made
    await made.close()


async def _stayed(changes: Changes, key: int, since: int) -> bool:
    await changes.caught_up()
    return changes.stayed([key], since)


async def test_what_is_told_of_has_changed_and_nothing_else(
    changes: Changes, writer: asyncpg.Connection
) -> None:
    since = changes.moment
    assert await _stayed(changes, KEY, since)
    await writer.execute(_TELL, KEY)
    assert not await _stayed(changes, KEY, since)
    assert await _stayed(changes, OTHER, since)
    assert await _stayed(changes, KEY, changes.moment)


async def test_who_commits_late_is_told_of_late(url: str, changes: Changes) -> None:
    """A transaction that began before others, and is over after them."""
    slow, quick = [await asyncpg.connect(url) for _ in range(2)]
    before = slow.transaction()
    await before.start()
    await slow.execute(_TELL, KEY)
    await quick.execute(_TELL, OTHER)
    since = changes.moment
    assert not await _stayed(changes, OTHER, since)
    assert await _stayed(changes, KEY, since)
    since = changes.moment
    for _ in range(3):
        await quick.execute(_TELL, OTHER)
        assert await _stayed(changes, KEY, since)
    await before.commit()
    assert not await _stayed(changes, KEY, since)
    await slow.close()
    await quick.close()


async def test_what_was_undone_never_was(changes: Changes, writer: asyncpg.Connection) -> None:
    since = changes.moment
    undone = writer.transaction()
    await undone.start()
    await writer.execute(_TELL, KEY)
    await undone.rollback()
    assert await _stayed(changes, KEY, since)


async def test_nothing_is_known_to_have_stayed_where_changes_are_gone(
    changes: Changes, writer: asyncpg.Connection
) -> None:
    """Whoever was away for longer than they are kept."""
    since = changes.moment
    await writer.execute(_TELL, KEY)
    (xid,) = await writer.fetchrow("SELECT max(xid) FROM changes")
    await writer.execute(_SAY_GONE, xid + 1)
    await writer.execute(_GO, xid + 1)
    assert not await writer.fetch("SELECT 1 FROM changes")
    assert not await _stayed(changes, OTHER, since)
    since = changes.moment
    assert await _stayed(changes, OTHER, since), "and begins anew"


async def test_nothing_is_known_to_have_stayed_across_connections(
    changes: Changes, writer: asyncpg.Connection
) -> None:
    """What another run of the database counts is not what this one did."""
    since = changes.moment
    await writer.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_current_snap%'"
        " AND pid <> pg_backend_pid()"
    )
    assert not await _stayed(changes, OTHER, since)
    await changes.caught_up()
    assert await _stayed(changes, OTHER, changes.moment)


async def test_too_many_to_look_at_are_all_there_may_be(
    changes: Changes, writer: asyncpg.Connection
) -> None:
    since = changes.moment
    await writer.execute(
        "INSERT INTO changes (keys) SELECT ARRAY[$1::bigint] FROM generate_series(1, 10000)", KEY
    )
    assert not await _stayed(changes, OTHER, since)


async def test_what_everybody_has_read_is_tidied_up(
    url: str, changes: Changes, writer: asyncpg.Connection
) -> None:
    """A round after it became visible; whoever looks now and then misses nothing."""
    lines = Lines(partial(asyncpg.connect, url), most=1)
    many = f"INSERT INTO changes (keys) SELECT ARRAY[$1::bigint] FROM generate_series(0, {_BATCH})"
    await writer.execute(many, KEY)
    await changes.caught_up()
    await changes.tidy_up(lines)
    assert await writer.fetch("SELECT 1 FROM changes")
    await writer.execute(_TELL, KEY)
    since = changes.moment
    await changes.tidy_up(lines)
    assert len(await writer.fetch("SELECT 1 FROM changes")) == 1
    assert not changes.stayed([KEY], since)
    assert changes.stayed([OTHER], since)
    await lines.close()


async def test_what_a_copy_of_another_database_brought_along_is_nothing(
    url: str, changes: Changes, writer: asyncpg.Connection
) -> None:
    """Its transactions have other numbers."""
    await writer.execute("INSERT INTO changes_forgotten VALUES ($1)", _NONE // 2)
    await writer.execute(
        "INSERT INTO changes (xid, keys) VALUES ($1, ARRAY[$2::bigint])", _NONE, KEY
    )
    since = changes.moment
    assert await _stayed(changes, OTHER, since)
    lines = Lines(partial(asyncpg.connect, url), most=1)
    await changes.tidy_up(lines)
    await lines.close()
    assert not await writer.fetch("SELECT 1 FROM changes")
    assert [row["below"] for row in await writer.fetch("SELECT below FROM changes_forgotten")] == [
        0
    ]


async def test_so_much_at_once_is_everything(changes: Changes, writer: asyncpg.Connection) -> None:
    since = changes.moment
    await writer.execute(
        "INSERT INTO users (id, handle, handle_key, name) SELECT n, n, n, n FROM generate_series(1, 1001) n"
    )
    assert not await _stayed(changes, OTHER, since)


async def test_what_is_emptied_is_everything(changes: Changes, writer: asyncpg.Connection) -> None:
    since = changes.moment
    await writer.execute("TRUNCATE mutes")
    assert not await _stayed(changes, OTHER, since)


async def test_reading_costs_the_same_however_many_there_are(
    changes: Changes, writer: asyncpg.Connection
) -> None:
    await writer.execute(
        "INSERT INTO changes (keys) SELECT ARRAY[$1::bigint] FROM generate_series(1, 3000)", KEY
    )
    await writer.execute("ANALYZE changes")  # all of one transaction: as bad as it gets
    await writer.execute("SET plan_cache_mode = force_generic_plan")
    for name, value in BY_INDEX.items():
        await writer.execute(f"SET {name} = {value}")
    await writer.execute(f"PREPARE looking (bigint, bigint[]) AS {_READ}")
    plan = await writer.fetch(f"EXPLAIN EXECUTE looking ({_NONE}, '{{}}')")
    text = "\n".join(line for (line,) in plan)
    assert "Seq Scan on changes " not in text
    assert text.count("changes_xid") == 2


Work = Callable[[World, User, User, Clip], Awaitable[object]]


async def _counted(_world: World, _one: User, _other: User, clip: Clip) -> None:
    async with transaction():
        await count(clip.id, likes=1)


async def _watched(_world: World, _one: User, _other: User, clip: Clip) -> None:
    async with transaction():
        await count(clip.id, watched_ms=1_000)


# What is done to a clip of the first member, which has numbers already: the keys that are told.
TOLD: dict[str, tuple[Work, Callable[[User, User, Clip], set[int]]]] = {
    "a like": (
        lambda _w, _o, other, clip: Like.create(clip_id=clip.id, user_id=other.id),
        lambda _o, _p, clip: {clip.id},
    ),
    "a number": (_counted, lambda _o, _p, clip: {clip.id}),
    "seconds watched": (_watched, lambda *_: set()),
    "a block": (
        lambda _w, one, other, _: Block.create(blocker_id=one.id, blocked_id=other.id),
        lambda one, other, _: {one.id, other.id},
    ),
    "words": (
        lambda _w, _o, _p, clip: Clip.filter(id=clip.id).update(caption="new"),
        lambda one, _, clip: {clip.id, one.id, ANY_CLIP},
    ),
    "a name": (
        lambda _w, one, *_: User.filter(id=one.id).update(name="New"),
        lambda one, *_: {one.id},
    ),
    "an account that closes": (
        lambda _w, one, *_: User.filter(id=one.id).update(is_private=True),
        lambda one, *_: {one.id, ANY_AUTHOR},
    ),
    "a session's use": (
        lambda *_: Session.all().update(last_used_at=datetime.now(UTC)),
        lambda *_: set(),
    ),
}


@on_postgresql
@pytest.mark.parametrize("what", TOLD)
async def test_what_hangs_on_a_change_is_told_with_it(world: World, what: str) -> None:
    one, other = await world.member(), await world.member()
    clip = await world.clip(one)
    async with transaction():
        await count(clip.id, likes=1)
    await execute("DELETE FROM changes")
    work, keys = TOLD[what]
    assert one.user is not None
    assert other.user is not None
    await work(world, one.user, other.user, clip)
    found = {key for row in await fetch("SELECT keys FROM changes") for key in row["keys"]}
    assert found == keys(one.user, other.user, clip)


@on_postgresql
@pytest.mark.parametrize(
    "work",
    [
        lambda user, _: User.filter(id=user.id).update(state=UserState.SUSPENDED),
        lambda _, clip: Clip.filter(id=clip.id).update(hold_count=1),
    ],
)
async def test_what_may_concern_anybody_concerns_all(
    world: World, work: Callable[[User, Clip], Awaitable[object]]
) -> None:
    member = await world.member()
    clip = await world.clip(member)
    through = reading()
    assert through is not None
    assert member.user is not None
    await through.changes.caught_up()
    since = through.changes.moment
    await work(member.user, clip)
    assert not await _stayed(through.changes, OTHER, since)


@on_postgresql
async def test_a_draft_concerns_its_author_alone(world: World) -> None:
    member = await world.member()
    draft = await world.draft(member)
    await execute("DELETE FROM changes")
    await Clip.filter(id=draft.id).update(caption="new")
    (row,) = await fetch("SELECT keys FROM changes")
    assert member.user is not None
    assert set(row["keys"]) == {draft.id, member.user.id}


@on_postgresql
async def test_columns_that_pages_show_are_told_of(world: World) -> None:
    """All that is shown of a clip's numbers, and all of a session but when it was used."""
    rows = await fetch("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'tell_change_of_%'")
    told = {row["proname"].removeprefix("tell_change_of_"): row["prosrc"] for row in rows}
    assert f"clip_id, {', '.join(sorted(Counts._fields))}" in _sorted_columns(told["clip_counts"])
    columns = sorted({*columns_of(Session)} - {"id", "last_used_at"})
    assert f"id, {', '.join(columns)}" in _sorted_columns(told["sessions"])


def _sorted_columns(source: str) -> str:
    """Of the first of the two selections that are compared, as: the key, the others in order."""
    found = re.search(r"SELECT (\w+), ([\w, ]+) FROM after EXCEPT", source)
    assert found is not None
    return f"{found[1]}, {', '.join(sorted(found[2].split(', ')))}"


@on_postgresql
async def test_a_mute_that_has_just_ended_may_have_stood_on_the_page(world: World) -> None:
    """What a page hangs on is asked after it."""
    one, other = await world.member(), await world.member()
    assert one.user is not None
    assert other.user is not None
    through = reading()
    assert through is not None
    assert (await on_followed(through, one.user.id)).until == float("inf")
    now = datetime.now(UTC)
    mute = await Mute.create(
        muter_id=one.user.id, muted_id=other.user.id, until=now - timedelta(seconds=5)
    )
    assert (await on_followed(through, one.user.id)).until < time.monotonic()
    await Mute.filter(id=mute.id).update(until=now + timedelta(seconds=50))
    assert 30 < (await on_followed(through, one.user.id)).until - time.monotonic() <= 50


# What pages are made of that nothing is told of: where home timelines point hangs on follows and clips
# alone, and the version of a clip covers its files.
_FOLLOWS_FROM_OTHERS = {"home_timelines", "home_horizons", "renditions"}


@on_postgresql
async def test_all_that_pages_are_made_of_is_told_of(world: World) -> None:
    author, clip = await gallery(world)
    viewer = await world.member()
    await world.follows(viewer, author)
    through, _ = graph()
    with statements() as ran:
        for person in (viewer, author, world.anonymous):
            asking = await caller(person, through)
            for page in (*PAGES, "{ feed(kind: FRIENDS) { edges { node { caption } } } }",
                         "{ feed(kind: FEATURING_ME) { edges { node { caption } } } }"):  # fmt: skip
                await asking.ask(page, clip=global_id("Clip", clip.id), handle="author")
    rows = await fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    tables = {row["tablename"] for row in rows}
    pages = [sql for sql in ran if "page.k" in sql or "token_hash = ANY" in sql]
    read = {name for sql in pages for name in re.findall(r'(?:FROM|JOIN) "?(\w+)"?', sql)} & tables
    assert {"clips", "users", "sessions", "blocks", "mentions", "comments"} <= read
    triggers = await fetch("SELECT tgname, tgrelid::regclass::text AS name FROM pg_trigger")
    found = {(row["name"], row["tgname"]) for row in triggers}
    for table in read - _FOLLOWS_FROM_OTHERS:
        for kind in ("new", "changed", "gone"):
            assert (table, f"{table}_tell_{kind}") in found


@on_postgresql
async def test_a_round_of_upkeep_tidies_up(world: World) -> None:
    for _ in range(3):
        await world.member()
        await tidy_changes()
    (row,) = await fetch("SELECT count(*) AS n FROM changes_forgotten")
    assert row["n"] == 1
