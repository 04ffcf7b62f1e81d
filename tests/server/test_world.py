"""A grown world: the same every time, plausible, and counted exactly."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.errors import Conflict
from core.ids import made_at_ms
from models.clips import Rendition, RenditionKind
from models.migrations.runner import migrate
from models.users import User
from server.world import TABLES, grow_world
from tests.models.test_migrations import Probe
from tests.world import World

UNTIL = datetime(2026, 10, 1, tzinfo=UTC)
SMALL: dict[str, Any] = {"members": 120, "clips": 200, "until": UNTIL}

# Each counter, and the rows that it counts.
COUNTERS = {
    ("users", "follower_count"): "SELECT COUNT(*) FROM follows "
    "WHERE followed_id = t.id AND state = 'ACCEPTED'",
    ("users", "following_count"): "SELECT COUNT(*) FROM follows "
    "WHERE follower_id = t.id AND state = 'ACCEPTED'",
    ("users", "clip_count"): "SELECT COUNT(*) FROM clips "
    "WHERE author_id = t.id AND state = 'PUBLISHED' "
    "AND audience IN ('PUBLIC', 'FOLLOWERS', 'MUTUALS')",
    ("comments", "reply_count"): "SELECT COUNT(*) FROM comments r "
    "WHERE r.top_id = t.id AND r.state = 'SHOWN'",
    ("clip_counts", "likes"): "SELECT COUNT(*) FROM likes WHERE clip_id = t.clip_id",
    ("clip_counts", "comments"): "SELECT COUNT(*) FROM comments WHERE clip_id = t.clip_id",
    ("clip_counts", "shares"): "SELECT COUNT(*) FROM shares WHERE clip_id = t.clip_id",
    ("clip_counts", "saves"): "SELECT COUNT(*) FROM bookmarks WHERE clip_id = t.clip_id",
    ("clip_counts", "views"): "SELECT COUNT(*) FROM playbacks WHERE clip_id = t.clip_id",
    ("clip_counts", "watched_ms"): "SELECT COALESCE(SUM(watched_ms), 0) FROM playbacks "
    "WHERE clip_id = t.clip_id",
    ("clip_counts", "remixes"): "SELECT COUNT(*) FROM clips c "
    "WHERE c.parent_id = t.clip_id AND c.state = 'PUBLISHED'",
    ("clip_counts", "descendants"): "SELECT COUNT(*) FROM clip_lineage l "
    "JOIN clips c ON c.id = l.clip_id "
    "WHERE l.ancestor_id = t.clip_id AND c.state = 'PUBLISHED'",
    ("conversations", "last_seq"): "SELECT COUNT(*) FROM messages WHERE conversation_id = t.id",
    ("conversations", "last_activity"): "SELECT MAX(id) FROM messages WHERE conversation_id = t.id",
}


async def rows_of(url: str) -> dict[str, list[tuple[Any, ...]]]:
    probe = Probe(url)
    return {t.name: sorted(await probe.rows(f"SELECT * FROM {t.name}"), key=repr) for t in TABLES}


async def test_one_seed_makes_one_world(database_url: str, other_database_url: str) -> None:
    for url in (database_url, other_database_url):
        await migrate(url)
        written = await grow_world(url, seed=7, **SMALL)
    found = await rows_of(database_url)
    assert found == await rows_of(other_database_url)
    assert written == sum(len(rows) for rows in found.values())
    empty = {name for name, rows in found.items() if not rows} - {"renditions"}
    assert not empty, "every table is filled"


async def test_another_seed_makes_another_world(database_url: str, other_database_url: str) -> None:
    for seed, url in enumerate((database_url, other_database_url)):
        await migrate(url)
        await grow_world(url, seed=seed, **SMALL)
    assert await rows_of(database_url) != await rows_of(other_database_url)


@pytest.mark.parametrize(("table", "column"), COUNTERS)
async def test_every_counter_stands_at_what_it_counts(
    database_url: str, table: str, column: str
) -> None:
    await migrate(database_url)
    await grow_world(database_url, seed=3, **SMALL)
    probe = Probe(database_url)
    counted = COUNTERS[table, column]
    wrong = await probe.rows(
        f"SELECT {column}, ({counted}) FROM {table} t WHERE {column} <> ({counted})"
    )
    assert wrong == []
    ((most,),) = await probe.rows(f"SELECT MAX({column}) FROM {table}")
    assert most > 0, "something was counted"


async def test_clips_without_counts_have_nothing_to_count(database_url: str) -> None:
    await migrate(database_url)
    await grow_world(database_url, seed=3, **SMALL)
    for table in ("likes", "comments", "shares", "bookmarks", "playbacks"):
        assert not await Probe(database_url).rows(
            f"SELECT 1 FROM {table} WHERE clip_id NOT IN (SELECT clip_id FROM clip_counts)"
        )


async def test_everything_lies_in_the_past_and_in_order(database_url: str) -> None:
    await migrate(database_url)
    await grow_world(database_url, seed=5, **SMALL)
    probe, until_ms = Probe(database_url), UNTIL.timestamp() * 1000
    for table in TABLES:
        if "id" in table.columns:
            ids = [row_id for (row_id,) in await probe.rows(f"SELECT id FROM {table.name}")]
            assert all(made_at_ms(row_id) <= until_ms + 1000 for row_id in ids), table.name
    for joined, wrong in (
        ("likes l JOIN clips c ON c.id = l.clip_id", "l.id < c.published_order"),
        ("clips c JOIN users u ON u.id = c.author_id", "c.id < u.id"),
        ("clips c JOIN clips p ON p.id = c.parent_id", "c.id < p.published_order"),
        ("comments r JOIN comments t ON t.id = r.top_id", "r.id < t.id"),
        ("messages m JOIN messages n USING (conversation_id)", "m.seq < n.seq AND m.id > n.id"),
    ):
        assert await probe.rows(f"SELECT 1 FROM {joined} WHERE {wrong}") == [], joined


async def test_remixes_stand_in_trees_of_public_clips(database_url: str) -> None:
    await migrate(database_url)
    await grow_world(database_url, seed=5, **SMALL)
    probe = Probe(database_url)
    ((deepest,),) = await probe.rows("SELECT MAX(depth) FROM clips")
    assert deepest > 1
    assert not await probe.rows(
        "SELECT 1 FROM clips c JOIN clips p ON p.id = c.parent_id JOIN users u ON u.id = p.author_id "
        "WHERE c.depth <> p.depth + 1 OR p.audience <> 'PUBLIC' OR u.is_private"
    )
    assert not await probe.rows(
        "SELECT 1 FROM clips c WHERE depth <> "
        "(SELECT COUNT(*) FROM clip_lineage l WHERE l.clip_id = c.id)"
    )


async def test_nobody_is_blocked_by_whom_they_follow(database_url: str) -> None:
    await migrate(database_url)
    await grow_world(database_url, seed=5, members=400, clips=0, until=UNTIL)
    probe = Probe(database_url)
    assert await probe.rows("SELECT 1 FROM blocks")
    assert not await probe.rows(
        "SELECT 1 FROM blocks b JOIN follows f ON (f.follower_id, f.followed_id) IN "
        "((b.blocker_id, b.blocked_id), (b.blocked_id, b.blocker_id))"
    )


async def test_followers_are_spread_unevenly(database_url: str) -> None:
    await migrate(database_url)
    await grow_world(database_url, seed=5, members=400, clips=0, until=UNTIL)
    rows = await Probe(database_url).rows(
        "SELECT follower_count FROM users ORDER BY follower_count DESC"
    )
    counts = [count for (count,) in rows]
    assert counts[0] > 20 * counts[200], "the most popular against the one in the middle"


async def test_growing_it_twice_changes_nothing(database_url: str) -> None:
    await migrate(database_url)
    await grow_world(database_url, seed=5, members=20, clips=20, until=UNTIL)
    before = await rows_of(database_url)
    with pytest.raises(Conflict):
        await grow_world(database_url, seed=5, members=20, clips=20, until=UNTIL)
    assert await rows_of(database_url) == before


async def test_grown_clips_share_the_files_of_real_ones_and_are_served(world: World) -> None:
    ann = await world.member("ann")
    clip = await world.draft(ann)
    await Rendition.create(
        clip_id=clip.id, kind=RenditionKind.ORIGINAL, key="ab/cd", content_type="video/mp4",
        size=3, sha256="s", width=720, height=1280,
    )  # fmt: skip
    await grow_world(world.instance.settings.database, seed=1, **SMALL)
    assert await Rendition.filter(key="ab/cd").count() == 201
    answer = await world.anonymous.run(
        "{ feed(kind: LATEST, first: 20) { edges { node { caption likeCount video { size } } } } }"
    )
    nodes = [edge["node"] for edge in answer.payload()["edges"]]
    assert len(nodes) == 20
    assert {node["video"]["size"] for node in nodes} == {3}


async def test_a_member_signs_in_only_where_a_password_was_given(world: World) -> None:
    url = world.instance.settings.database
    await grow_world(url, seed=1, members=3, clips=0, until=UNTIL, password_hash="x")
    assert await User.filter(password_hash="x").count() == 3
