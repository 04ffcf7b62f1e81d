"""The gate: a populated database of every landed version reaches the newest one unharmed."""

import asyncio
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tortoise import Tortoise
from tortoise.exceptions import IntegrityError

from models import base
from models.base import Dialect, dialect_of, sqlite_path
from models.migrations import runner
from models.migrations.runner import Migration, MigrationError, migrate, migrations, pending
from tests.services import postgres_url

NAMES = [m.name for m in migrations()]
SECOND = "2026-01-02 03:04:05+00:00"

# One row that satisfies each table, by version-independent column names; a new table without a
# sample fails the gate. Columns that a version does not have yet are left out.
SAMPLES: dict[str, list[dict[str, Any]]] = {
    "users": [
        {"id": n, "handle": f"Ann{n}", "handle_key": f"ann{n}", "name": "Ann", "bio": "b"}
        for n in (1, 2, 3)
    ],
    "handles": [{"key": "ann1", "user_id": 1}, {"key": "burned", "user_id": None}],
    "sessions": [
        {"id": 1, "user_id": 1, "kind": "SESSION", "token_hash": "h", "expires_at": SECOND}
    ],
    "feed_budgets": [{"id": 1, "ends_ms": 1, "clips": 2}],
    "create_cards": [{"id": 1, "shown_id": 2, "ahead": 3}],
    "guardian_links": [
        {"id": 1, "ward_id": 1, "guardian_id": 2, "invited_by_id": 1, "state": "ACTIVE"},
        {"id": 2, "guardian_id": 2, "invited_by_id": 2, "state": "INVITED", "code_hash": "c"},
    ],
    "own_limits": [{"id": 1, "limits": "{}"}],
    "feed_recipes": [{"id": 1, "owner_id": 1, "name": "calm", "controls": "{}"}],
    "feed_recipe_follows": [{"id": 1, "recipe_id": 1, "user_id": 2}],
    "feed_moods": [{"id": 1, "user_id": 1, "name": "calm", "controls": "{}"}],
    "wellbeing_polls": [{"id": 1, "user_id": 1, "answer": 4}],
    "passkeys": [{"id": 1, "user_id": 1, "credential_id": "c", "public_key": "k"}],
    "identities": [{"id": 1, "user_id": 1, "issuer": "i", "subject": "s"}],
    "challenges": [{"id": 1, "purpose": "p", "user_id": 1, "value_hash": "v", "expires_at": SECOND}],
    "invites": [{"id": 1, "issuer_id": 1, "code_hash": "c", "max_uses": 2}],
    "follows": [{"id": 1, "follower_id": 1, "followed_id": 2, "state": "ACCEPTED"}],
    "home_timelines": [{"owner_id": 3, "published_order": 9}],
    "home_horizons": [{"id": 3, "complete_above": 8}],
    "blocks": [{"id": 1, "blocker_id": 1, "blocked_id": 3}],
    "mutes": [{"id": 1, "muter_id": 1, "muted_id": 3}],
    "audit": [{"id": 1, "actor_id": 1, "action": "clip.publish", "subject": "clip:1"}],
    "generation_batches": [{"id": 1, "owner_id": 1, "request_hash": "h", "refusals": "[]"}],
    "generations": [
        {
            "id": 1, "owner_id": 1, "state": "COMPLETED", "prompt": "a cat", "seconds": 4.0,
            "width": 720, "height": 1280, "fps": 24, "audio": "FULL", "seed": 7,
            "backend": "scene", "request_hash": "h", "queued_at_ms": 1,
        }
    ],
    "clips": [
        {
            "id": 1, "author_id": 1, "generation_id": 1, "state": "PUBLISHED", "prompt": "a cat",
            "audience": "PUBLIC", "duration_ms": 4000, "width": 720, "height": 1280, "fps": 24,
            "published_order": 9,
        },
        {
            "id": 2, "author_id": 2, "state": "DRAFT", "prompt": "a dog", "audience": "PRIVATE",
            "duration_ms": 4000, "width": 720, "height": 1280, "fps": 24, "parent_id": 1,
            "root_id": 1, "depth": 1,
        },
    ],
    "renditions": [
        {
            "id": 1, "clip_id": 1, "kind": "ORIGINAL", "key": "k", "content_type": "video/mp4",
            "size": 1, "sha256": "s", "width": 720, "height": 1280,
        }
    ],
    "avatars": [
        {
            "id": 2, "clip_id": 2, "key": "k", "content_type": "image/jpeg", "size": 1,
            "sha256": "s", "width": 720, "height": 1280,
        }
    ],
    "cameos": [
        {"id": 1, "owner_id": 2, "name": "Ann", "state": "ACTIVE"},
        {"id": 2, "owner_id": 3, "name": "Bolt", "state": "ACTIVE"},
    ],
    "cameo_permits": [{"id": 1, "cameo_id": 1, "user_id": 1, "is_allowed": True}],
    "cameo_requests": [
        {
            "id": 1, "cameo_id": 1, "owner_id": 2, "requester_id": 1, "scope": "ONE_SHOT", "uses": 1,
            "state": "APPROVED", "expires_at": SECOND,
        }
    ],
    "generation_cameos": [
        {"id": 1, "generation_id": 1, "cameo_id": 1, "owner_id": 2, "epoch": 1, "request_id": 1}
    ],
    "clip_cameos": [
        {
            "id": 1, "clip_id": 1, "cameo_id": 1, "owner_id": 2, "epoch": 1, "request_id": 1,
            "receipt": "r",
        }
    ],
    "guardian_approvals": [{"id": 1, "clip_id": 1, "guardian_id": 2}],
    "publication_wishes": [{"id": 2, "wish": "{}", "asked_at": SECOND}],
    "publication_schedules": [{"id": 2, "wish": "{}", "due_at": SECOND, "refusal": "r"}],
    "consent_ledger": [
        {"seq": 1, "receipt": "r", "cameo_id": 1, "owner_id": 2, "body": "{}", "hash": "h"}
    ],
    "cameo_enrolments": [
        {
            "id": 1, "cameo_id": 1, "owner_id": 2, "state": "OPEN", "digits": "123456",
            "poses": "LEFT UP", "expires_at": SECOND,
        }
    ],
    "likeness_templates": [{"id": 1, "owner_id": 2, "sealed": "c2VhbA=="}],
    "characters": [{"id": 2, "owner_id": 3, "handle": "bolt", "licence": "CC0"}],
    "character_looks": [
        {
            "id": 1, "character_id": 2, "owner_id": 3, "version": 1, "words": "a robot",
            "figure": "{}", "is_ready": True,
        }
    ],
    "consent_checkpoints": [{"seq": 1, "statement": "s"}],
    "clip_viewers": [{"id": 1, "clip_id": 1, "user_id": 2}],
    "clip_links": [{"id": 1, "clip_id": 1, "token_hash": "t"}],
    "clip_holds": [{"id": 1, "clip_id": 1, "kind": "MOD_REVIEW", "cause": "case:1"}],
    "clip_collaborators": [
        {"id": 1, "clip_id": 1, "user_id": 2, "role": "EDITOR", "state": "INVITED"}
    ],
    "contests": [
        {
            "id": 1, "created_by_id": 1, "title": "t", "prompt_template": "p", "tag": "rain",
            "opens_ms": 1, "closes_ms": 2,
        }
    ],
    "rights_entries": [
        {"id": 1, "names": "[]", "policy": "BLOCK", "note": "n", "contact": "c", "revision": 1}
    ],
    "report_cases": [
        {
            "id": 1, "subject": "clip:1", "clip_id": 1, "user_id": 1, "state": "OPEN",
            "is_fast": True, "due_at": SECOND, "turn": 1,
        }
    ],
    "reports": [
        {
            "id": 1, "case_id": 1, "reporter_id": 2, "reason": "SPAM", "is_owner": False,
            "details": "d",
        }
    ],
    "contest_entries": [{"id": 1, "contest_id": 1, "clip_id": 1, "user_id": 1}],
    "caption_versions": [{"id": 1, "clip_id": 1, "caption": "c"}],
    "draft_lines": [{"id": 1, "clip_id": 2, "user_id": 2, "kind": "PROMPT", "text": "p"}],
    "worker_tokens": [{"id": 1, "name": "gpu-1", "token_hash": "t"}],
    "generation_backends": [{"name": "b", "capabilities": "{}", "offered_ms": 1}],
    "clip_lineage": [{"id": 1, "ancestor_id": 1, "clip_id": 2, "distance": 1}],
    "clip_counts": [{"clip_id": 1, "likes": 1, "views": 3}],
    "likes": [{"id": 1, "clip_id": 1, "user_id": 2}],
    "comments": [
        {"id": 1, "clip_id": 1, "author_id": 2, "top_id": None, "body": "b", "state": "SHOWN"},
        {"id": 2, "clip_id": 1, "author_id": 1, "top_id": 1, "body": "c", "state": "HELD"},
    ],
    "mentions": [
        {"id": 1, "clip_id": 1, "comment_id": 1, "user_id": 3, "span_start": 0, "span_length": 4}
    ],
    "filter_words": [{"id": 1, "user_id": 1, "word": "w"}],
    "bookmarks": [{"id": 1, "clip_id": 1, "user_id": 2}],
    "playlists": [{"id": 1, "owner_id": 2, "title": "t"}],
    "playlist_items": [{"id": 1, "playlist_id": 1, "clip_id": 1, "place": 1}],
    "hashtags": [{"id": 1, "name": "rain"}],
    "clip_hashtags": [{"id": 1, "clip_id": 1, "hashtag_id": 1}],
    "hashtag_follows": [{"id": 1, "user_id": 2, "hashtag_id": 1}],
    "shares": [{"id": 1, "clip_id": 1, "user_id": 2, "channel": "LINK", "day": 20000}],
    "playbacks": [{"id": 1, "clip_id": 1, "user_id": 2, "visitor": "v", "session_key": "s"}],
    "view_marks": [{"clip_id": 1, "visitor": "v", "counted_ms": 1, "ranked_ms": 1}],
    "conversations": [
        {"id": 1, "pair_key": "1-2", "is_group": False, "last_seq": 1, "last_activity": 1}
    ],
    "conversation_members": [
        {"id": 1, "conversation_id": 1, "user_id": 1, "state": "JOINED"},
        {"id": 2, "conversation_id": 1, "user_id": 2, "state": "REQUESTED", "invited_by_id": 1},
    ],
    "messages": [
        {
            "id": 1, "conversation_id": 1, "sender_id": 1, "seq": 1, "text": "hi", "clip_id": 1,
            "idempotency_key": "k",
        }
    ],
    "message_settings": [{"id": 1, "policy": "NONE"}],
    "notifications": [
        {
            "id": 1, "user_id": 1, "type": "LIKE", "subject": "clip:1", "clip_id": 1,
            "is_from_members": True, "position": 1,
        }
    ],
    "notification_actors": [{"id": 1, "notification_id": 1, "user_id": 2}],
    "notification_settings": [{"id": 1, "digest": "DAILY", "quiet_from": 5, "quiet_until": 6}],
    "log_readers": [{"name": "n", "epoch": "e", "pos": 1}],
    "search_trigrams": [{"trigram": "zzz", "kind": "TAG", "row_id": 1}],
    "search_settings": [{"id": 2, "is_indexed": False}],
    "impressions": [{"id": 1, "user_id": 2, "clip_id": 1, "position": 1}],
    "impression_settings": [{"id": 2, "is_kept": False}],
    "feed_control_versions": [
        {"id": 1, "user_id": 2, "controls": "{}"},
        {"id": 2, "user_id": 2, "parent_id": 1, "controls": "{}", "note": "less"},
    ],
    "feed_control_heads": [{"id": 2, "version_id": 2}],
    "feed_snapshots": [
        {"id": 1, "user_id": 2, "kind": "FOR_YOU", "made_ms": 1, "model": "", "content": "{}"}
    ],
    "ranking_days": [{"id": 20000, "tally": "{}"}],
    "ranking_settings": [{"id": 2, "is_recommended": False, "forget_before": 1}],
    "ranker_models": [
        {"id": 1, "version": "m1", "key": "m1", "state": "LIVE", "upto": 1, "metrics": "{}"}
    ],
    "trainings": [
        {"id": 1, "holder": "h", "until_ms": 1, "phase": "FITTING", "done": 0.5}
    ],
    "ranker_weight_versions": [{"id": 1, "set_by_id": 1, "weights": "{}"}],
    "deletions": [{"id": 3, "token_hash": "d", "requested_at": SECOND, "erase_at": SECOND}],
    "erasure_proofs": [{"id": 1, "token_hash": "t", "statement": "s"}],
    "doomed_files": [{"key": "k"}],
    "exports": [
        {"id": 1, "user_id": 1, "state": "READY", "key": "k", "size": 1, "expires_at": SECOND}
    ],
    "uploads": [{"id": 1, "owner_id": 1, "state": "AWAITED", "expires_at": SECOND}],
    "marks": [{"id": 1, "generation_id": 1, "clip_id": 1}],
    "fingerprints": [
        {"id": 1, "clip_id": 1, "bits": -1, "band0": 1, "band1": 2, "band2": 3, "band3": 65535}
    ],
    "outbox": [{"pos": 1, "type": "clip.published", "v": 1, "topics": "[]", "data": "{}"}],
    "outbox_topics": [{"topic": "published", "pos": 1}],
}  # fmt: skip


class Probe:
    """Plain SQL and introspection on either engine, past the ORM. Opens a connection for each
    question, unless it is asked in `async with probe(url)`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = dialect_of(url) is Dialect.SQLITE
        self.line: sqlite3.Connection | asyncpg.Connection | None = None

    async def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        if self.line is None:
            async with probe(self.url) as opened:
                return await opened.rows(sql, *values)
        if isinstance(self.line, sqlite3.Connection):
            return self.line.execute(sql, values).fetchall()
        sql = "".join(f"${n}{part}" if n else part for n, part in enumerate(sql.split("?")))
        return [tuple(row) for row in await self.line.fetch(sql, *values)]

    async def tables(self) -> list[str]:
        sql = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "AND name NOT LIKE 'search_clips%' AND name NOT LIKE 'search_names%'"
            if self.is_sqlite
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        return sorted(name for (name,) in await self.rows(sql) if name != "schema_migrations")

    async def columns(self, table: str) -> list[tuple[Any, ...]]:
        if self.is_sqlite:
            return [r[1:] for r in await self.rows(f"PRAGMA table_info({table})")]
        return await self.rows(
            "SELECT column_name::text, data_type::text, is_nullable::text, column_default::text "
            "FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ?",
            table,
        )

    async def keys(self, table: str) -> list[str]:
        """Indexes and constraints in words."""
        if not self.is_sqlite:
            return sorted(
                str(word)
                for (word,) in await self.rows(
                    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ? "
                    "UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint "
                    "WHERE conrelid = ?::text::regclass",
                    table,
                    table,
                )
            )
        found = [str(r[2:]) for r in await self.rows(f"PRAGMA foreign_key_list({table})")]
        for index in await self.rows(f"PRAGMA index_list({table})"):
            members = [r[2] for r in await self.rows(f"PRAGMA index_info({index[1]})")]
            found.append(str((members, index[2], index[4])))
        ((sql,),) = await self.rows("SELECT sql FROM sqlite_master WHERE name = ?", table)
        return sorted([*found, f"checks: {str(sql).count('CHECK')}"])

    async def shape(self) -> dict[str, Any]:
        return {
            t: (sorted(map(str, await self.columns(t))), await self.keys(t))
            for t in await self.tables()
        }

    async def fill(self) -> dict[str, list[tuple[Any, ...]]]:
        """Insert the samples that fit this version; what stands in the sampled columns."""
        tables = [t for t in await self.tables() if t not in _OF_ITSELF]
        for table in [t for t in SAMPLES if t in tables]:
            known = {str(column[0]) for column in await self.columns(table)}
            for sample in SAMPLES[table]:
                row = {name: value for name, value in sample.items() if name in known}
                values = ", ".join(_literal(value) for value in row.values())
                await self.rows(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})")
        return await self.contents(tables)

    async def contents(self, tables: list[str]) -> dict[str, list[tuple[Any, ...]]]:
        return {
            t: await self.rows(f"SELECT {', '.join(SAMPLES[t][0])} FROM {t} ORDER BY 1")
            for t in tables
        }


# What the database writes by itself: the one row of the log's epoch; what changes.
_OF_ITSELF = ("outbox_epoch", "changes", "changes_forgotten")


@asynccontextmanager
async def probe(url: str) -> AsyncIterator[Probe]:
    """One that keeps its connection."""
    opened = Probe(url)
    if opened.is_sqlite:
        with closing(sqlite3.connect(sqlite_path(url), isolation_level=None)) as line:
            line.execute("PRAGMA foreign_keys=ON")
            opened.line = line
            yield opened
        return
    opened.line = await asyncpg.connect(url)
    try:
        yield opened
    finally:
        await opened.line.close()


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int | float) else f"'{value}'"


@pytest.mark.parametrize("version", NAMES)
async def test_a_populated_database_of_any_version_becomes_like_a_fresh_one_of_the_newest(
    database_url: str, migrated_url: str, version: str
) -> None:
    await migrate(database_url, upto=version)
    async with probe(database_url) as old:
        before = await old.fill()
    assert set(before) <= set(SAMPLES), "give every table a sample row"
    await migrate(database_url)
    assert await pending(database_url) == []
    async with probe(database_url) as old, probe(migrated_url) as fresh:
        assert await old.contents(list(before)) == before
        assert await old.shape() == await fresh.shape()


async def test_files_from_before_marks_stay_with_their_viewers_as_such(database_url: str) -> None:
    await migrate(database_url, upto=max(name for name in NAMES if name < "0050"))
    async with probe(database_url) as old:
        await old.fill()
    await migrate(database_url)
    async with probe(database_url) as new:
        told = await new.rows("SELECT passed_sha256, passed_as FROM renditions")
    assert [tuple(row) for row in told] == [("s", "BEFORE_MARKS")]


@pytest.mark.feature("C5")
async def test_pictures_that_show_somebody_else_go_with_their_files(database_url: str) -> None:
    await migrate(database_url, upto=max(name for name in NAMES if name < "0073"))
    async with probe(database_url) as old:
        await old.fill()
        columns = "clip_id, content_type, size, sha256, width, height"
        await old.rows(
            f"INSERT INTO avatars (id, key, {columns}) "
            f"SELECT 1, 'theirs', 1, content_type, size, sha256, width, height FROM avatars"
        )
    await migrate(database_url)
    async with probe(database_url) as new:
        assert await new.rows("SELECT id FROM avatars") == [(2,)]
        assert await new.rows("SELECT key FROM doomed_files WHERE key <> 'k'") == [("theirs",)]


@pytest.mark.feature("C2")
async def test_no_level_beyond_that_of_minors_is_kept(database_url: str) -> None:
    await migrate(database_url, upto=max(name for name in NAMES if name < "0076"))
    async with probe(database_url) as old:
        await old.fill()
        await old.rows("UPDATE cameos SET level = 'EVERYONE'")
        await old.rows("UPDATE users SET age_band = 'MINOR' WHERE id = 2")
        await old.rows("UPDATE users SET age_band = 'ADULT' WHERE id = 3")
    await migrate(database_url)
    async with probe(database_url) as new:
        levels = await new.rows("SELECT owner_id, level FROM cameos ORDER BY 1")
    assert levels == [(2, "APPROVED"), (3, "EVERYONE")]


@pytest.mark.feature("A8")
async def test_home_timelines_begin_with_what_is_published(database_url: str) -> None:
    await migrate(database_url, upto=max(name for name in NAMES if name < "0093"))
    async with probe(database_url) as old:
        await old.fill()
        follow = "INSERT INTO follows (id, follower_id, followed_id, state) VALUES"
        await old.rows(f"{follow} (2, 3, 1, 'ACCEPTED')")
        await old.rows(f"{follow} (3, 2, 1, 'REQUESTED')")
        await old.rows("UPDATE users SET follower_count = 5000 WHERE id = 2")
    await migrate(database_url)
    async with probe(database_url) as new:
        told = await new.rows("SELECT owner_id, published_order FROM home_timelines")
        merged = await new.rows("SELECT follower_id, followed_id FROM follows WHERE is_merged")
    if new.is_sqlite:
        assert (told, merged) == ([], [])
    else:
        assert (told, merged) == ([(3, 9)], [(1, 2)])


async def test_every_model_matches_its_table(migrated_url: str) -> None:
    await base.connect(migrated_url)
    try:
        async with probe(migrated_url) as fresh:
            for model in Tortoise.apps["models"].values():  # type: ignore[index]
                columns = {str(c[0]) for c in await fresh.columns(model._meta.db_table)}
                assert set(model._meta.fields_db_projection.values()) == columns, model
    finally:
        await base.disconnect()


async def test_migrating_twice_changes_nothing(database_url: str) -> None:
    assert await migrate(database_url) == NAMES
    assert await migrate(database_url) == []


async def test_an_edited_migration_is_refused(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate(database_url)
    edited = [Migration(m.name, m.text + "\n-- later thought") for m in migrations()]
    monkeypatch.setattr(runner, "migrations", lambda: edited)
    with pytest.raises(MigrationError, match="edited"):
        await migrate(database_url)


async def test_a_database_of_a_newer_version_is_refused(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate(database_url)
    monkeypatch.setattr(runner, "migrations", lambda: [])
    with pytest.raises(MigrationError, match="newer version"):
        await migrate(database_url)


async def test_a_failing_migration_leaves_nothing_behind(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate(database_url)
    async with probe(database_url) as here:
        shape = await here.shape()
    broken = Migration("9999_broken", "CREATE TABLE half (id INT);\nSELECT nothing FROM nowhere;\n")
    monkeypatch.setattr(runner, "migrations", lambda: [*_landed, broken])
    with pytest.raises((sqlite3.Error, asyncpg.PostgresError)):
        await migrate(database_url)
    async with probe(database_url) as here:
        assert await here.shape() == shape


async def test_a_migration_steps_back_for_a_transaction_that_keeps_its_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Writers never wait behind a migration that waits itself."""
    monkeypatch.setattr(runner, "_LOCK_MS", 20)
    url = await asyncio.to_thread(postgres_url)
    await migrate(url)
    more = Migration("9999_more", "ALTER TABLE users ADD COLUMN more INT;\n")
    reader, writer = await asyncpg.connect(url), await asyncpg.connect(url)
    try:
        reading = reader.transaction()
        await reading.start()
        await reader.fetch("SELECT count(*) FROM users")
        migrating = asyncio.create_task(migrate(url, known=[*_landed, more]))
        while not await writer.fetch("SELECT 1 FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110
            await asyncio.sleep(0)
        await writer.execute("UPDATE users SET name = name")
        assert not migrating.done()
        await reading.rollback()
        assert await migrating == ["9999_more"]
    finally:
        await reader.close()
        await writer.close()


_landed = migrations()


async def test_constraints_hold_where_the_orm_would_not_look(database_url: str) -> None:
    await migrate(database_url)
    async with probe(database_url) as here:
        await here.fill()
    await base.connect(database_url)
    try:
        for statement in (
            "INSERT INTO follows (id, follower_id, followed_id, state) VALUES (9, 1, 1, 'ACCEPTED')",
            "INSERT INTO follows (id, follower_id, followed_id, state) VALUES (9, 1, 2, 'ACCEPTED')",
            "UPDATE users SET follower_count = -1 WHERE id = 1",
            "UPDATE invites SET uses = 3 WHERE id = 1",
            "UPDATE clips SET state = 'DRAFT' WHERE id = 1",
        ):
            with pytest.raises(IntegrityError):
                await base.execute(statement)
    finally:
        await base.disconnect()


async def test_the_database_file_is_its_owners_alone_to_read(tmp_path: Path) -> None:
    file = tmp_path / "new" / "mutoscope.sqlite3"
    await migrate(f"sqlite:///{file}")
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE written (id INTEGER)")
        # The write-ahead log and its index go when the last connection closes.
        modes = [stat.S_IMODE(each.stat().st_mode) for each in file.parent.iterdir()]
    assert len(modes) > 1
    assert set(modes) == {0o600}
