"""What the ranker reads: the facts of clips that feeds could ever show, and what a member did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from models.base import dialect, fetch
from models.reads.audiences import LISTED

MOST_POSITIVES = 300
MOST_SEEN = 2000

# PUBLIC and FOLLOWERS clips that nothing holds back; who may see which is asked after ranking.
_FACTS = """SELECT c.id, c.author_id, c.published_order, c.prompt, c.caption, c.style, c.language,
    c.duration_ms, c.parent_id, c.remix_policy, u.age_band,
    coalesce(n.likes, 0) AS likes, coalesce(n.saves, 0) AS saves, coalesce(n.shares, 0) AS shares,
    coalesce(n.ranked_views, 0) AS views, coalesce(n.remixes, 0) AS remixes,
    coalesce(s.is_recommended, TRUE) AS is_recommended
    FROM clips c JOIN users u ON u.id = c.author_id AND u.state = 'ACTIVE'
    LEFT JOIN clip_counts n ON n.clip_id = c.id
    LEFT JOIN ranking_settings s ON s.id = c.author_id
    WHERE c.state = 'PUBLISHED' AND c.hold_count = 0 AND c.audience IN ('PUBLIC', 'FOLLOWERS')"""


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """`published_order` is the id it was given when it was published."""

    id: int
    author_id: int
    published_order: int
    prompt: str
    caption: str
    style: str | None
    language: str | None
    duration_ms: int
    parent_id: int | None
    remix_policy: str
    age_band: str
    likes: int
    saves: int
    shares: int
    views: int
    remixes: int
    is_recommended: bool
    characters: tuple[int, ...] = ()


async def published_after(order: int, limit: int) -> list[ClipFacts]:
    """The next clips in the order in which they were published."""
    sql = f"{_FACTS} AND c.published_order > ? ORDER BY c.published_order LIMIT ?"
    return await _facts(await fetch(sql, order, limit))


async def counts_since(order: int) -> list[ClipFacts]:
    """The clips published after `order`, as they stand now."""
    return await _facts(await fetch(f"{_FACTS} AND c.published_order > ?", order))


async def _facts(rows: Sequence[dict[str, Any]]) -> list[ClipFacts]:
    shown = await characters_in([row["id"] for row in rows])
    return [
        ClipFacts(
            **{**row, "is_recommended": bool(row["is_recommended"])},
            characters=tuple(shown.get(row["id"], ())),
        )
        for row in rows
    ]


async def characters_in(clip_ids: Sequence[int]) -> dict[int, list[int]]:
    """The characters that each of the clips shows; people are nobody's to rank by."""
    found: dict[int, list[int]] = {}
    sql = (
        f"SELECT s.clip_id, s.cameo_id FROM ({LISTED[dialect()]}) asked "  # noqa: S608
        "JOIN clip_cameos s ON s.clip_id = asked.id JOIN characters h ON h.id = s.cameo_id "
        "ORDER BY s.clip_id, s.cameo_id"
    )
    for row in await fetch(sql, orjson.dumps(list(clip_ids)).decode()):
        found.setdefault(row["clip_id"], []).append(row["cameo_id"])
    return found


@dataclass(frozen=True, slots=True)
class Interaction:
    user_id: int
    clip_id: int
    event: str
    id: int


# What counts as wanting a clip: who, which and where it is written down. Views and time watched are not
# read.
_WANTED = {
    "like": ("user_id", "clip_id", "likes"),
    "save": ("user_id", "clip_id", "bookmarks"),
    "share": ("user_id", "clip_id", "shares"),
    "remix": ("author_id", "parent_id", "clips"),
}
_BY_MEMBER = " UNION ALL ".join(
    f"SELECT {user} AS user_id, {clip} AS clip_id, '{event}' AS event, id FROM {table} "  # noqa: S608
    f"WHERE {user} = ? AND {clip} IS NOT NULL AND id > ?"
    for event, (user, clip, table) in _WANTED.items()
)
# Each table gives its next by its key: joined and sorted as one, all would be, for every part of it.
_NEXT = " UNION ALL ".join(
    f"SELECT * FROM (SELECT t.{user} AS user_id, t.{clip} AS clip_id, '{event}' AS event, "  # noqa: S608
    f"t.id FROM {table} t LEFT JOIN ranking_settings s ON s.id = t.{user} "
    f"WHERE t.{clip} IS NOT NULL AND t.id > ? AND t.id > coalesce(s.forget_before, 0) "
    f"ORDER BY t.id LIMIT {{limit}}) AS of_{table}"
    for event, (user, clip, table) in _WANTED.items()
)


async def positives_of(user_id: int, *, since: int = 0) -> list[Interaction]:
    """The latest first; `since` is an id: what came before was reset."""
    rows = await fetch(
        f"{_BY_MEMBER} ORDER BY 4 DESC LIMIT {MOST_POSITIVES}", *[user_id, since] * len(_WANTED)
    )
    return [Interaction(**row) for row in rows]


async def interactions_after(after: int, limit: int) -> list[Interaction]:
    """Of everybody, in order of time; without what members had forgotten since."""
    sql = f"{_NEXT} ORDER BY 4 LIMIT {{limit}}".format(limit=int(limit))  # as PostgreSQL plans best
    rows = await fetch(sql, *[after] * len(_WANTED))
    return [Interaction(**row) for row in rows]


async def followed_by(user_id: int) -> list[int]:
    rows = await fetch(
        "SELECT followed_id FROM follows WHERE follower_id = ? AND state = 'ACCEPTED'", user_id
    )
    return [row["followed_id"] for row in rows]


async def friends_of(user_id: int) -> list[int]:
    """Whom a member follows and who follow back."""
    rows = await fetch(
        "SELECT f.followed_id FROM follows f JOIN follows b ON b.follower_id = f.followed_id "
        "AND b.followed_id = f.follower_id AND b.state = 'ACCEPTED' "
        "WHERE f.follower_id = ? AND f.state = 'ACCEPTED'",
        user_id,
    )
    return [row["followed_id"] for row in rows]


async def hashtags_followed_by(user_id: int) -> list[str]:
    rows = await fetch(
        "SELECT h.name FROM hashtag_follows f JOIN hashtags h ON h.id = f.hashtag_id "
        "WHERE f.user_id = ? ORDER BY h.name",
        user_id,
    )
    return [row["name"] for row in rows]


async def seen_by(user_id: int) -> list[int]:
    """What the member was shown, the latest first."""
    rows = await fetch(
        "SELECT clip_id FROM impressions WHERE user_id = ? ORDER BY position DESC LIMIT ?",
        user_id,
        MOST_SEEN,
    )
    return [row["clip_id"] for row in rows]
