"""Erasing a member for good: for each table, which rows are theirs and what becomes of them.

`ERASURES` and `KEPT` name every table of the database between them; a test holds them to it. Clips
stay as tombstones without words or files, since remixes of others descend from them; the member's
row stays as a shell without a name. Everything runs in one transaction, so that the counters of
others move with the rows that they count.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models.base import Dialect, dialect, execute, fetch
from models.clips import Clip, ClipState
from models.deletions import doom
from models.lineage import count_remixes

_OWN_CLIPS = "clip_id IN (SELECT id FROM clips WHERE author_id = ?)"

_OWN_JOBS = "generation_id IN (SELECT id FROM generations WHERE owner_id = ?)"
_OWN_CAMEOS = "cameo_id IN (SELECT id FROM cameos WHERE owner_id = ?)"


@dataclass(frozen=True)
class Erasure:
    """`own` finds the member's rows; `steps` (a plain deletion where there are none) erase them.
    In both, `?` is the member's id and `@now` the time. `key` names a row in the proof."""

    table: str
    own: str
    steps: tuple[str, ...] = ()
    key: str = "id"

    @property
    def statements(self) -> tuple[str, ...]:
        return self.steps or (f"DELETE FROM {self.table} WHERE {self.own}",)  # noqa: S608


@dataclass
class Erased:
    """What was erased: per table how many rows and a digest of their keys; the same for files."""

    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, Any] = field(default_factory=dict)


def _uncount(table: str, column: str) -> tuple[str, ...]:
    """Take the member's rows out of the numbers of the clips that they are about."""
    return (
        f"UPDATE clip_counts SET {column} = {column} - (SELECT COUNT(*) FROM {table} t "  # noqa: S608
        "WHERE t.clip_id = clip_counts.clip_id AND t.user_id = ?) "
        f"WHERE clip_id IN (SELECT clip_id FROM {table} WHERE user_id = ?)",
        f"DELETE FROM {table} WHERE user_id = ?",  # noqa: S608
    )


_FOLLOWS = (
    "UPDATE users SET follower_count = follower_count - 1 WHERE id IN "
    "(SELECT followed_id FROM follows WHERE follower_id = ? AND state = 'ACCEPTED')",
    "UPDATE users SET following_count = following_count - 1 WHERE id IN "
    "(SELECT follower_id FROM follows WHERE followed_id = ? AND state = 'ACCEPTED')",
    "DELETE FROM follows WHERE follower_id = ? OR followed_id = ?",
)

_REPLIES = "EXISTS (SELECT 1 FROM comments r WHERE r.top_id = comments.id)"
_COMMENTS = (
    # What readers no longer count: shown comments in shown threads.
    "UPDATE clip_counts SET comments = comments - (SELECT COUNT(*) FROM comments c "
    "LEFT JOIN comments t ON t.id = c.top_id WHERE c.clip_id = clip_counts.clip_id "
    "AND c.author_id = ? AND c.state = 'SHOWN' AND c.deleted_at IS NULL "
    "AND (t.id IS NULL OR t.state = 'SHOWN')) "
    "WHERE clip_id IN (SELECT clip_id FROM comments WHERE author_id = ?)",
    "UPDATE comments SET reply_count = reply_count - (SELECT COUNT(*) FROM comments r "
    "WHERE r.top_id = comments.id AND r.author_id = ? AND r.state = 'SHOWN') "
    "WHERE id IN (SELECT top_id FROM comments WHERE author_id = ?)",
    # Deleted by others, and held only by replies of this member.
    "DELETE FROM comments WHERE deleted_at IS NOT NULL "
    "AND id IN (SELECT top_id FROM comments WHERE author_id = ?) AND NOT EXISTS "
    "(SELECT 1 FROM comments r WHERE r.top_id = comments.id AND r.author_id <> ?)",
    "DELETE FROM comments WHERE author_id = ? AND top_id IS NOT NULL",
    f"DELETE FROM comments WHERE author_id = ? AND NOT {_REPLIES}",  # noqa: S608
    "DELETE FROM mentions WHERE comment_id IN (SELECT id FROM comments WHERE author_id = ?)",
    "UPDATE comments SET body = '', is_pinned = FALSE, edited_at = NULL, "
    "deleted_at = COALESCE(deleted_at, @now) WHERE author_id = ?",
)

_NOTIFICATION_ACTORS = (
    "DELETE FROM notifications WHERE id IN "
    "(SELECT notification_id FROM notification_actors WHERE user_id = ?) AND NOT EXISTS "
    "(SELECT 1 FROM notification_actors a WHERE a.notification_id = notifications.id "
    "AND a.user_id <> ?)",
    "DELETE FROM notification_actors WHERE user_id = ?",
)

_CLIPS = (
    "UPDATE clips SET state = 'PURGED', audience = 'PRIVATE', caption = '', alt_text = '', "
    "prompt = '', style = NULL, transcript = '[]', subtitles = NULL, language = NULL, "
    "blurhash = '', generation_id = NULL, "
    "published_order = NULL, published_at = NULL, trashed_at = NULL, state_before_trash = NULL, "
    "pinned_at = NULL WHERE author_id = ?",
)

# A handle that nobody can choose: it breaks the rule for handles.
_USERS = (
    "UPDATE users SET invited_by_id = NULL WHERE invited_by_id = ?",
    "UPDATE users SET handle = '~' || CAST(id AS VARCHAR(20)), "
    "handle_key = '~' || CAST(id AS VARCHAR(20)), name = '', bio = '', "
    "password_hash = NULL, role = 'MEMBER', state = 'DELETED', age_band = 'UNKNOWN', "
    "age_assurance = 'NONE', born_on = NULL, is_private = TRUE, feed_choice = 'FOLLOWING', "
    "invited_by_id = NULL, invites_left = 0, follower_count = 0, following_count = 0, "
    "clip_count = 0 WHERE id = ?",
)

_SUBJECT = "subject = 'user:' || CAST(CAST(? AS BIGINT) AS VARCHAR(20))"

# In this order: later ones look at less.
ERASURES: tuple[Erasure, ...] = (
    Erasure("likes", "user_id = ?", _uncount("likes", "likes")),
    Erasure("bookmarks", "user_id = ?", _uncount("bookmarks", "saves")),
    Erasure("shares", "user_id = ?", _uncount("shares", "shares")),
    Erasure("comments", "author_id = ?", _COMMENTS),
    Erasure("mentions", f"user_id = ? OR (comment_id IS NULL AND {_OWN_CLIPS})"),
    Erasure("filter_words", "user_id = ?"),
    Erasure("fingerprints", _OWN_CLIPS),
    Erasure("playlist_items", "playlist_id IN (SELECT id FROM playlists WHERE owner_id = ?)"),
    Erasure("playlists", "owner_id = ?"),
    Erasure(
        "feed_recipe_follows",
        "user_id = ? OR recipe_id IN (SELECT id FROM feed_recipes WHERE owner_id = ?)",
    ),
    Erasure("feed_recipes", "owner_id = ?"),
    Erasure("feed_moods", "user_id = ?"),
    Erasure("wellbeing_polls", "user_id = ?"),
    Erasure("hashtag_follows", "user_id = ?"),
    Erasure("impressions", "user_id = ?"),
    Erasure("impression_settings", "id = ?"),
    Erasure("feed_control_heads", "id = ?"),
    Erasure("feed_control_versions", "user_id = ?"),
    Erasure("feed_snapshots", "user_id = ?"),
    Erasure("ranking_settings", "id = ?"),
    Erasure(
        "ranker_weight_versions",
        "set_by_id = ?",
        ("UPDATE ranker_weight_versions SET set_by_id = NULL WHERE set_by_id = ?",),
    ),
    Erasure(
        "view_marks",
        "(clip_id, visitor) IN (SELECT clip_id, visitor FROM playbacks WHERE user_id = ?)",
        key="clip_id",
    ),
    Erasure(
        "playbacks",
        "user_id = ?",
        (
            "UPDATE playbacks SET user_id = NULL, visitor = '', is_follower = FALSE WHERE user_id = ?",
        ),
    ),
    Erasure("notification_actors", "user_id = ?", _NOTIFICATION_ACTORS),
    Erasure("notifications", "user_id = ?"),
    Erasure("notification_settings", "id = ?"),
    Erasure(
        "messages",
        "sender_id = ?",
        (
            "UPDATE messages SET text = '', clip_id = NULL, unsent_at = COALESCE(unsent_at, @now), "
            "idempotency_key = CAST(id AS VARCHAR(20)) WHERE sender_id = ?",
        ),
    ),
    Erasure(
        "conversation_members",
        "user_id = ?",
        (
            "UPDATE conversation_members SET state = 'LEFT', read_seq = 0 WHERE user_id = ?",
            "UPDATE conversation_members SET invited_by_id = NULL WHERE invited_by_id = ?",
        ),
    ),
    Erasure("message_settings", "id = ?"),
    Erasure("search_settings", "id = ?"),
    Erasure("own_limits", "id = ?"),
    Erasure("feed_budgets", "id = ?"),
    Erasure("create_cards", "id = ?"),
    Erasure("guardian_links", "ward_id = ? OR guardian_id = ? OR invited_by_id = ?"),
    Erasure("home_horizons", "id = ?"),
    Erasure("home_timelines", "owner_id = ?", key="published_order"),
    Erasure("follows", "follower_id = ? OR followed_id = ?", _FOLLOWS),
    Erasure("blocks", "blocker_id = ? OR blocked_id = ?"),
    Erasure("mutes", "muter_id = ? OR muted_id = ?"),
    Erasure("clip_viewers", f"user_id = ? OR {_OWN_CLIPS}"),
    Erasure("clip_collaborators", f"user_id = ? OR {_OWN_CLIPS}"),
    Erasure("contest_entries", "user_id = ?"),
    Erasure(
        "reports",
        "reporter_id = ?",
        ("UPDATE reports SET reporter_id = NULL, details = '' WHERE reporter_id = ?",),
    ),
    Erasure(
        "report_cases",
        "user_id = ? OR decided_by = ?",
        (
            "DELETE FROM report_cases WHERE user_id = ?",
            "UPDATE report_cases SET decided_by = NULL WHERE decided_by = ?",
        ),
    ),
    Erasure(
        "contests",
        "created_by_id = ?",
        ("UPDATE contests SET created_by_id = NULL WHERE created_by_id = ?",),
    ),
    Erasure("clip_cameos", f"owner_id = ? OR {_OWN_CLIPS}"),
    Erasure("generation_cameos", f"owner_id = ? OR {_OWN_JOBS}"),
    Erasure("cameo_permits", f"user_id = ? OR {_OWN_CAMEOS}"),
    Erasure("cameo_requests", "requester_id = ? OR owner_id = ?"),
    Erasure("character_looks", "owner_id = ?"),
    Erasure("characters", "owner_id = ?"),
    Erasure("likeness_templates", "owner_id = ?"),
    Erasure("cameo_enrolments", "owner_id = ?"),
    Erasure("cameos", "owner_id = ?"),
    Erasure("guardian_approvals", f"guardian_id = ? OR {_OWN_CLIPS}"),
    Erasure("publication_wishes", "id IN (SELECT id FROM clips WHERE author_id = ?)"),
    Erasure(
        "publication_schedules",
        "id IN (SELECT id FROM clips WHERE author_id = ?)",
    ),
    Erasure("clip_links", _OWN_CLIPS),
    Erasure("clip_hashtags", _OWN_CLIPS),
    Erasure("caption_versions", _OWN_CLIPS),
    Erasure("draft_lines", f"user_id = ? OR {_OWN_CLIPS}"),
    Erasure("renditions", _OWN_CLIPS),
    Erasure("avatars", "id = ?"),
    Erasure("clips", "author_id = ?", _CLIPS),
    Erasure("generations", "owner_id = ?"),
    Erasure("generation_batches", "owner_id = ?"),
    Erasure("exports", "user_id = ?"),
    Erasure("uploads", "owner_id = ?"),
    Erasure("invites", "issuer_id = ?"),
    Erasure("sessions", "user_id = ?"),
    Erasure("passkeys", "user_id = ?"),
    Erasure("identities", "user_id = ?"),
    Erasure("challenges", "user_id = ?"),
    Erasure(
        "handles",
        "user_id = ?",
        ("UPDATE handles SET user_id = NULL WHERE user_id = ?",),
        key="key",
    ),
    Erasure(
        "audit",
        f"actor_id = ? OR {_SUBJECT}",
        (
            f"UPDATE audit SET subject = 'user:erased', detail = '' WHERE {_SUBJECT}",  # noqa: S608
            "UPDATE audit SET actor_id = NULL WHERE actor_id = ?",
        ),
    ),
    Erasure("users", "id = ?", _USERS),
)

# What holds nothing about a member once the tables above are done.
KEPT: dict[str, str] = {
    "changes": "ids of what changed in the last minutes; nobody's in particular",
    "changes_forgotten": "how far these are gone",
    "clip_counts": "numbers; those of tombstones count what others did",
    "clip_holds": "why a clip was held; names a case or a right, no member",
    "ranker_models": "names of files with what many members' choices add up to",
    "trainings": "which process trains the ranker",
    "ranking_days": "how feeds of a day were ranked: numbers over members alone",
    "worker_tokens": "secrets of machines; they speak for no member",
    "generation_backends": "what workers can make; about no member",
    "clip_lineage": "which tombstone stands above whose remix; ids alone",
    "consent_ledger": "ids that lead to nobody any more; what was agreed to has to be answered for",
    "consent_checkpoints": "signatures of the ledger",
    "rights_entries": "public names that an operator entered; who did is in the audit",
    "marks": "numbers in pixels that lead to a tombstone, no member",
    "conversations": "what others said is theirs; the erased member has left",
    "hashtags": "words that many use",
    "outbox": "ids, and digests of hashtags, for as many hours as events are kept",
    "outbox_topics": "goes with the outbox",
    "outbox_epoch": "the name of the event log",
    "log_readers": "how far the event log was read",
    "deletions": "taken out by whoever erases, as the sign that it was not done before",
    "erasure_proofs": "counts and digests, under the hash of a secret that the member has",
    "doomed_files": "names of files that are about to go",
    "search_trigrams": "pieces of handles, which triggers keep in step with the members",
    "schema_migrations": "the version of the database",
}

# Taken first, in the order in which everybody takes them, so that nobody waits in a circle.
_LOCKS = (
    "SELECT id FROM users WHERE id IN (SELECT followed_id FROM follows WHERE follower_id = ? "
    "UNION SELECT follower_id FROM follows WHERE followed_id = ?) ORDER BY id FOR NO KEY UPDATE",
    "SELECT id FROM comments WHERE top_id IS NULL AND (author_id = ? OR id IN "
    "(SELECT top_id FROM comments WHERE author_id = ?)) ORDER BY id FOR NO KEY UPDATE",
    "SELECT clip_id FROM clip_counts WHERE clip_id IN "
    "(SELECT clip_id FROM likes WHERE user_id = ? UNION SELECT clip_id FROM bookmarks "
    "WHERE user_id = ? UNION SELECT clip_id FROM shares WHERE user_id = ? "
    "UNION SELECT clip_id FROM comments WHERE author_id = ?) ORDER BY clip_id FOR NO KEY UPDATE",
)


async def erase_member(user_id: int, now: datetime) -> Erased:
    """Erase a deleted member, in a transaction. Their files are doomed, not gone yet."""
    if dialect() is Dialect.POSTGRESQL:
        for sql in _LOCKS:
            await _run(sql, user_id, now)
    erased = Erased()
    for erasure in ERASURES:
        keys = await fetch(*_placed(_keys_sql(erasure), user_id, now))
        if keys:
            erased.tables[erasure.table] = _digest(row["key"] for row in keys)
    erased.files = _digest(await _doom_files(user_id))
    published = await Clip.filter(author_id=user_id, state=ClipState.PUBLISHED).values_list("id")
    for erasure in ERASURES:
        for sql in erasure.statements:
            await _run(sql, user_id, now)
    await count_remixes([int(row[0]) for row in published], -1)
    return erased


def _keys_sql(erasure: Erasure) -> str:
    key = f"CAST({erasure.key} AS VARCHAR(160))"
    return f"SELECT {key} AS key FROM {erasure.table} WHERE {erasure.own}"  # noqa: S608


async def _doom_files(user_id: int) -> list[str]:
    """The SHA-256 of each file of the member's, whose rows are about to go."""
    rows = await fetch(
        f"SELECT key, sha256 FROM renditions WHERE {_OWN_CLIPS} UNION "  # noqa: S608
        "SELECT key, sha256 FROM exports WHERE user_id = ? AND key IS NOT NULL UNION "
        "SELECT key, sha256 FROM uploads WHERE owner_id = ? AND key IS NOT NULL UNION "
        "SELECT key, sha256 FROM avatars WHERE id = ?",
        user_id,
        user_id,
        user_id,
        user_id,
    )
    await doom(row["key"] for row in rows)
    return [row["sha256"] for row in rows]


def _digest(keys: Iterable[str]) -> dict[str, Any]:
    """`sha256` is of the keys, sorted as text, each with a line feed: whoever has an archive of the
    account can make it again."""
    lines = sorted(keys)
    text = "".join(f"{line}\n" for line in lines)
    return {"count": len(lines), "sha256": hashlib.sha256(text.encode()).hexdigest()}


async def _run(sql: str, user_id: int, now: datetime) -> None:
    await execute(*_placed(sql, user_id, now))


def _placed(sql: str, user_id: int, now: datetime) -> tuple[Any, ...]:
    values = [now if mark == "@now" else user_id for mark in re.findall(r"\?|@now", sql)]
    return (sql.replace("@now", "?"), *values)
