"""What others put around a clip, and its end when the clip is purged."""

from __future__ import annotations

from models.base import execute

# In this order: comments take the mentions in them along.
TABLES = (
    "comments",
    "mentions",
    "likes",
    "bookmarks",
    "shares",
    "playbacks",
    "view_marks",
    "clip_hashtags",
    "playlist_items",
    "clip_collaborators",
    "contest_entries",
    "caption_versions",
    "draft_lines",
    "guardian_approvals",
)


async def clear_surroundings(clip_id: int) -> None:
    """Delete everything that was said and done about a clip. What its remixes count stays. In the
    transaction that purges it."""
    for table in TABLES:
        await execute(f"DELETE FROM {table} WHERE clip_id = ?", clip_id)  # noqa: S608 - our names
    await execute("DELETE FROM publication_wishes WHERE id = ?", clip_id)
    await execute(
        "UPDATE clip_counts SET likes = 0, comments = 0, shares = 0, saves = 0, views = 0, "
        "ranked_views = 0, completions = 0, watched_ms = 0 WHERE clip_id = ?",
        clip_id,
    )
