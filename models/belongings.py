"""What belongs to a member, noun by noun, as plain values: what an archive of the account holds.

Others appear by their handles, and only while they have an account. Times are ISO 8601 in UTC;
ids are decimal text, since they exceed what JavaScript keeps exactly.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from core.ids import made_at_ms
from models.base import fetch

_PAGE = 200
_TRUTHS = frozenset(
    {"allow_download", "cap_download", "on_leaderboards", "sends_receipts", "chose_quiet_hours"}
)
_JSON = frozenset(
    {
        "transcript", "subtitles", "recipe", "notes", "controls", "rules", "limits", "wish",
        "consent",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """`sql` selects an `id` and what else is told of a row; its `?` is the member."""

    name: str
    sql: str


def _people(table: str, mine: str, theirs: str, more: str = "") -> str:
    return (
        f"SELECT t.id{more}, u.handle FROM {table} t "  # noqa: S608 - our own names
        f"JOIN users u ON u.id = t.{theirs} AND u.state <> 'DELETED' WHERE t.{mine} = ?"
    )


def _on_clips(table: str, mine: str, more: str) -> str:
    return (
        f"SELECT t.id, t.clip_id, u.handle AS clip_author{more} FROM {table} t "  # noqa: S608
        f"JOIN clips c ON c.id = t.clip_id JOIN users u ON u.id = c.author_id WHERE t.{mine} = ?"
    )


# The order is that of the archive. Clips come apart, since files belong to them.
PARTS: tuple[Part, ...] = (
    Part("follows", _people("follows", "follower_id", "followed_id", ", t.state")),
    Part("followers", _people("follows", "followed_id", "follower_id", ", t.state")),
    Part("blocks", _people("blocks", "blocker_id", "blocked_id")),
    Part("mutes", _people("mutes", "muter_id", "muted_id", ", t.until AS until_at")),
    Part("likes", _on_clips("likes", "user_id", "")),
    Part("bookmarks", _on_clips("bookmarks", "user_id", "")),
    Part("shares", _on_clips("shares", "user_id", ", t.channel")),
    Part(
        "comments",
        _on_clips("comments", "author_id", ", t.top_id, t.body, t.edited_at")
        + " AND t.deleted_at IS NULL",
    ),
    Part(
        "collaborations",
        _on_clips("clip_collaborators", "user_id", ", t.role, t.state, t.is_credited"),
    ),
    Part(
        "challenge_entries",
        "SELECT t.id, t.clip_id, k.title FROM contest_entries t "
        "JOIN contests k ON k.id = t.contest_id WHERE t.user_id = ?",
    ),
    Part(
        "reports",
        "SELECT t.id, t.reason, t.details, c.state FROM reports t "
        "JOIN report_cases c ON c.id = t.case_id WHERE t.reporter_id = ?",
    ),
    Part(
        "playlists",
        "SELECT t.id, t.title, t.description, t.is_public FROM playlists t WHERE t.owner_id = ?",
    ),
    Part(
        "playlist_items",
        "SELECT t.id, t.playlist_id, t.clip_id, t.place FROM playlist_items t "
        "JOIN playlists p ON p.id = t.playlist_id WHERE p.owner_id = ?",
    ),
    Part(
        "feed_recipes",
        "SELECT t.id, t.name, t.text, t.controls, t.version, t.is_public FROM feed_recipes t "
        "WHERE t.owner_id = ?",
    ),
    Part(
        "followed_feed_recipes",
        "SELECT t.id, r.name, u.handle AS owner FROM feed_recipe_follows t "
        "JOIN feed_recipes r ON r.id = t.recipe_id JOIN users u ON u.id = r.owner_id "
        "WHERE t.user_id = ?",
    ),
    Part("wellbeing_polls", "SELECT t.id, t.answer FROM wellbeing_polls t WHERE t.user_id = ?"),
    Part(
        "messages",
        "SELECT t.id, t.conversation_id, t.text, t.clip_id FROM messages t "
        "WHERE t.unsent_at IS NULL AND t.sender_id = ?",
    ),
    Part(
        "conversations",
        "SELECT t.id, t.conversation_id, t.state, k.is_group, k.title, u.handle "
        "FROM conversation_members m "
        "JOIN conversation_members t ON t.conversation_id = m.conversation_id AND t.id <> m.id "
        "JOIN conversations k ON k.id = m.conversation_id "
        "JOIN users u ON u.id = t.user_id AND u.state <> 'DELETED' WHERE m.user_id = ?",
    ),
    Part(
        "followed_hashtags",
        "SELECT t.id, h.name FROM hashtag_follows t JOIN hashtags h ON h.id = t.hashtag_id "
        "WHERE t.user_id = ?",
    ),
    Part(
        "caption_versions",
        "SELECT t.id, t.clip_id, t.caption FROM caption_versions t "
        "JOIN clips c ON c.id = t.clip_id WHERE c.author_id = ?",
    ),
    Part(
        "publication_schedules",
        "SELECT t.id, t.due_at, t.wish, t.refusal FROM publication_schedules t "
        "JOIN clips c ON c.id = t.id WHERE c.author_id = ?",
    ),
    Part(
        "publication_wishes",
        "SELECT t.id, t.asked_at, t.wish, t.outcome, t.reason FROM publication_wishes t "
        "JOIN clips c ON c.id = t.id WHERE c.author_id = ?",
    ),
    Part(
        "guardian_approvals",
        "SELECT t.id, t.is_given, u.handle AS ward FROM guardian_approvals t "
        "JOIN clips c ON c.id = t.clip_id JOIN users u ON u.id = c.author_id WHERE t.guardian_id = ?",
    ),
    Part("guardians", _people("guardian_links", "ward_id", "guardian_id", ", t.state")),
    Part("wards", _people("guardian_links", "guardian_id", "ward_id", ", t.state, t.limits")),
    Part("own_limits", "SELECT t.id, t.limits FROM own_limits t WHERE t.id = ?"),
    Part(
        "draft_lines",
        "SELECT t.id, t.clip_id, t.kind, t.text FROM draft_lines t WHERE t.user_id = ?",
    ),
    Part("filter_words", "SELECT t.id, t.word FROM filter_words t WHERE t.user_id = ?"),
    Part(
        "playbacks",
        _on_clips("playbacks", "user_id", ", t.watched_ms, t.is_complete"),
    ),
    Part("seen", _on_clips("impressions", "user_id", ", t.times")),
    Part(
        "feed_controls",
        "SELECT t.id, t.parent_id, t.controls, t.note FROM feed_control_versions t "
        "WHERE t.user_id = ?",
    ),
    Part(
        "sessions",
        "SELECT t.id, t.kind, t.name, t.scopes, t.last_used_at, t.expires_at, t.revoked_at "
        "FROM sessions t WHERE t.user_id = ?",
    ),
    Part("passkeys", "SELECT t.id, t.name, t.last_used_at FROM passkeys t WHERE t.user_id = ?"),
    Part("identities", "SELECT t.id, t.issuer, t.subject FROM identities t WHERE t.user_id = ?"),
    Part(
        "invites",
        "SELECT t.id, t.max_uses, t.uses, t.expires_at, t.revoked_at FROM invites t "
        "WHERE t.issuer_id = ?",
    ),
    Part(
        "likenesses",
        "SELECT t.id, t.name, t.kind, t.state, t.level, t.rules, t.epoch FROM cameos t "
        "WHERE t.owner_id = ?",
    ),
    Part(
        "characters",
        "SELECT t.id, t.handle, t.licence, t.forked_from_id FROM characters t WHERE t.owner_id = ?",
    ),
    Part(
        "character_looks",
        "SELECT t.id, t.character_id, t.version, t.words, t.figure FROM character_looks t "
        "WHERE t.owner_id = ?",
    ),
    # That clips are compared with their face; what is kept of it opens for nobody.
    Part(
        "likeness_detection",
        "SELECT t.id FROM likeness_templates t WHERE t.owner_id = ?",
    ),
    Part(
        "likeness_permits",
        "SELECT t.id, t.is_allowed, u.handle FROM cameo_permits t JOIN cameos k ON k.id = t.cameo_id "
        "JOIN users u ON u.id = t.user_id AND u.state <> 'DELETED' WHERE k.owner_id = ?",
    ),
    Part(
        "likeness_requests",
        "SELECT t.id, t.prompt, t.scope, t.uses, t.until_at, t.state, u.handle AS owner "
        "FROM cameo_requests t JOIN users u ON u.id = t.owner_id WHERE t.requester_id = ?",
    ),
    Part(
        "likeness_uses",
        "SELECT t.id, t.clip_id, t.receipt, l.body AS consent, t.revoked, u.handle AS clip_author "
        "FROM clip_cameos t LEFT JOIN consent_ledger l ON l.receipt = t.receipt "
        "JOIN clips c ON c.id = t.clip_id JOIN users u ON u.id = c.author_id WHERE t.owner_id = ?",
    ),
    # Under which leave the member's own clips show whom.
    Part(
        "consent_receipts",
        "SELECT t.id, t.clip_id, t.receipt, l.body AS consent, t.revoked, u.handle AS owner "
        "FROM clip_cameos t LEFT JOIN consent_ledger l ON l.receipt = t.receipt "
        "JOIN clips c ON c.id = t.clip_id JOIN users u ON u.id = t.owner_id WHERE c.author_id = ?",
    ),
    Part(
        "clip_lists",
        "SELECT t.id, t.clip_id, u.handle FROM clip_viewers t JOIN clips c ON c.id = t.clip_id "
        "JOIN users u ON u.id = t.user_id AND u.state <> 'DELETED' WHERE c.author_id = ?",
    ),
    Part(
        "clip_links",
        "SELECT t.id, t.clip_id, t.max_views, t.views, t.expires_at, t.revoked_at "
        "FROM clip_links t JOIN clips c ON c.id = t.clip_id WHERE c.author_id = ?",
    ),
    Part("feed_moods", "SELECT t.id, t.name, t.controls FROM feed_moods t WHERE t.user_id = ?"),
    Part(
        "message_settings",
        "SELECT t.id, t.policy, t.sends_receipts FROM message_settings t WHERE t.id = ?",
    ),
    Part(
        "notification_settings",
        "SELECT t.id, t.switched_on, t.switched_off, t.digest, t.time_zone, t.chose_quiet_hours, "
        "t.quiet_from, t.quiet_until FROM notification_settings t WHERE t.id = ?",
    ),
    Part("search_settings", "SELECT t.id, t.is_indexed FROM search_settings t WHERE t.id = ?"),
    Part("impression_settings", "SELECT t.id, t.is_kept FROM impression_settings t WHERE t.id = ?"),
    Part(
        "ranking_settings", "SELECT t.id, t.is_recommended FROM ranking_settings t WHERE t.id = ?"
    ),
    Part(
        "notifications",
        "SELECT t.id, t.type, t.subject, t.read_at FROM notifications t WHERE t.user_id = ?",
    ),
    Part(
        "generation_batches",
        "SELECT t.id, t.refusals FROM generation_batches t WHERE t.owner_id = ?",
    ),
    Part(
        "generations",
        "SELECT t.id, t.state, t.prompt, t.effective_prompt, t.caption, t.style, t.seconds, "
        "t.width, t.height, t.fps, t.audio, t.seed, t.backend, t.notes, t.recipe, t.from_id, "
        "t.batch_id, t.batch_place, t.edit, t.shots "
        "FROM generations t WHERE t.owner_id = ?",
    ),
)

# Tables with rows of a member that an archive does not tell of, and why.
UNTOLD: dict[str, str] = {
    "mentions": "stand in the captions and comments",
    "clip_hashtags": "stand in the captions",
    "renditions": "the files of the clips",
    "avatars": "in the profile",
    "fingerprints": "computed from the files",
    "handles": "earlier names are kept so that nobody else takes them",
    "feed_control_heads": "which of the feed controls holds",
    "feed_snapshots": "orders of a feed, for a day",
    "feed_budgets": "what was used of today's budget",
    "create_cards": "when a feed last invited to make something",
    "home_timelines": "where the clips stand of those whom the member follows, who are told",
    "home_horizons": "from where on the home timelines are whole",
    "view_marks": "the playbacks once more, to count each once",
    "ranker_weight_versions": "the operator's",
    "notification_actors": "what others did",
    "generation_cameos": "in the generations' recipes",
    "cameo_enrolments": "captures are shredded once they are judged",
    "exports": "archives like this one",
    "uploads": "pictures kept for a month to make clips from; the clips are there",
    "challenges": "secrets of a sign-in, for minutes",
    "audit": "kept for the operator",
}

CLIPS = Part(
    "clips",
    "SELECT t.id, t.generation_id, t.state, t.audience, t.caption, t.alt_text, t.prompt, t.style, "
    "t.allow_download, t.comment_policy, t.remix_policy, t.duration_ms, t.width, t.height, t.fps, "
    "t.blurhash, t.transcript, t.subtitles, t.language, t.published_at, t.trashed_at, t.parent_id, "
    "t.root_id, t.depth, "
    "t.cap_reach, t.cap_download, t.cap_remix FROM clips t "
    "WHERE t.state <> 'PURGED' AND t.author_id = ?",
)

_PROFILE = (
    "SELECT id, handle, name, bio, age_band, age_assurance, born_on, is_private, feed_choice, "
    "remix_policy, on_leaderboards, follower_count, following_count, clip_count FROM users WHERE id = ?"
)


async def profile(user_id: int) -> dict[str, Any]:
    (row,) = await fetch(_PROFILE, user_id)
    return _told(row)


async def picture_of(user_id: int) -> dict[str, Any] | None:
    """The file of the member's avatar, and the clip it was taken from, which must not be held."""
    rows = await fetch(
        "SELECT t.clip_id, t.key, t.content_type, t.size, t.sha256, t.width, t.height "
        "FROM avatars t JOIN clips c ON c.id = t.clip_id WHERE c.hold_count = 0 AND t.id = ?",
        user_id,
    )
    return rows[0] if rows else None


async def rows_of(part: Part, user_id: int) -> AsyncIterator[list[dict[str, Any]]]:
    """The member's rows of one noun, oldest first, a page at a time."""
    after = 0
    while True:
        page = await fetch(
            f"{part.sql} AND t.id > ? ORDER BY t.id LIMIT {_PAGE}",
            user_id,
            after,
        )
        if not page:
            return
        yield [_told(row) for row in page]
        after = page[-1]["id"]


async def count_of(part: Part, user_id: int) -> int:
    rows = await fetch(f"SELECT COUNT(*) AS n FROM ({part.sql}) AS told", user_id)  # noqa: S608
    return int(rows[0]["n"])


async def files_of(clip_ids: list[int]) -> list[dict[str, Any]]:
    marks = ", ".join("?" for _ in clip_ids)
    return await fetch(
        "SELECT clip_id, kind, key, content_type, size, sha256, width, height FROM renditions "  # noqa: S608
        f"WHERE clip_id IN ({marks}) ORDER BY id",
        *clip_ids,
    )


def _told(row: dict[str, Any]) -> dict[str, Any]:
    made = datetime.fromtimestamp(made_at_ms(row["id"]) / 1000, UTC)
    told = {name: _value(name, value) for name, value in row.items()}
    return {"id": told.pop("id"), "made_at": made.isoformat(timespec="milliseconds"), **told}


def _value(name: str, value: Any) -> Any:
    """The same on both engines."""
    if value is None:
        return None
    if name == "id" or name.endswith("_id"):
        return str(value)
    if name.startswith("is_") or name in _TRUTHS:
        return bool(value)
    if name in _JSON and isinstance(value, str):
        return json.loads(value)
    if name.endswith("_at"):
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return value.isoformat() if isinstance(value, date) else value
