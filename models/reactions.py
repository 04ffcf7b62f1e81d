"""Likes and bookmarks, made and taken back.

On PostgreSQL one statement asks whether the member may see the clip, does it, counts it, tells the
author, and answers with what is so then. SQLite, where statements cost no journey, and transactions
take a step at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from core.ids import new_id
from models import outbox
from models.base import Dialect, Reading, connection, fetch, reading, transaction
from models.clips import Clip, ClipState
from models.counts import ClipCounts, count
from models.reads.members import HAS_LIMITS
from models.reads.rows import columns_of, maker, read
from models.reads.scoped import Scoped, learned, row_of_version
from models.users import User
from realtime.events import ClipLiked

_SEEN = Scoped(lambda viewer, ids: Clip.visible_to(viewer).filter(id__in=ids), keep=True)
_OPEN = Scoped(
    lambda viewer, ids: Clip.visible_to(viewer).filter(id__in=ids, state=ClipState.PUBLISHED),
    keep=True,
)
_AUTHOR = Scoped(lambda viewer, ids: User.visible_to(viewer).filter(id__in=ids), keep=True)

_TOLD_AUTHOR = 2**63 - 1  # stands in an event until the statement finds whom to tell

_ADDED = """INSERT INTO {table} (id, clip_id, user_id)
        SELECT $3::bigint, seen.id, $1::bigint FROM seen
        ON CONFLICT (clip_id, user_id) DO NOTHING RETURNING clip_id"""
_ADDED_UP = """INSERT INTO clip_counts (clip_id, {column}) SELECT clip_id, 1 FROM changed
        ON CONFLICT (clip_id) DO UPDATE SET {column} = clip_counts.{column} + 1 RETURNING *"""
_REMOVED = "DELETE FROM {table} WHERE clip_id = $2 AND user_id = $1 RETURNING clip_id"
_TAKEN_OFF = """UPDATE clip_counts SET {column} = {column} - 1 FROM changed
        WHERE clip_counts.clip_id = changed.clip_id RETURNING clip_counts.*"""
_TOLD = """told AS (
        INSERT INTO outbox (type, v, topics, data)
        SELECT $4, $5, replace($6, '{author}', seen.author_id::text),
            replace($7, '{author}', seen.author_id::text)
        FROM changed JOIN seen ON seen.id = changed.clip_id WHERE seen.author_id <> $1),"""


@dataclass(frozen=True)
class Reacted:
    """`is_new`: whether there was something to do. The others are told where they are known: the clip
    where the member sees it, the numbers where they moved; `has_limits`: whether anything is set for
    the author."""

    is_new: bool
    clip: Clip | None = None
    counts: ClipCounts | None = None
    author: User | None = None
    has_limits: bool = True


@dataclass(frozen=True)
class Reaction:
    """A row for each member and clip in `table`, counted in a `column` of the clip's numbers."""

    table: str
    column: Literal["likes", "saves"]

    async def add(self, viewer: User, clip_id: int) -> Reacted | None:
        """Once, however often it is done. None for a clip that the viewer does not see published."""
        through = reading()
        if through is None:
            return await self._add_by_steps(viewer, clip_id)
        values: list[object] = [viewer.id, clip_id, new_id()]
        if self is LIKE:
            liked = ClipLiked(clip_id=clip_id, author_id=_TOLD_AUTHOR, user_id=viewer.id)
            values += outbox.row_of(liked)
        return await self._run(through, viewer, _OPEN, values)

    async def remove(self, viewer: User, clip_id: int) -> Reacted:
        """Also from a clip that is hidden by now."""
        through = reading()
        if through is None:
            return await self._remove_by_steps(viewer, clip_id)
        done = await self._run(through, viewer, _SEEN, [viewer.id, clip_id])
        assert done is not None
        return done

    async def _run(
        self, through: Reading, viewer: User, scope: Scoped[Clip], values: list[Any]
    ) -> Reacted | None:
        clips = scope.inside(viewer, asking="$1::bigint", ids="$2::bigint")
        authors = _AUTHOR.inside(viewer, asking="$1::bigint", ids="seen.author_id")
        is_known = through.facts.has_any(Clip, values[1])
        columns = () if is_known else columns_of(Clip)
        sql = _statement((self, scope is _OPEN), clips, authors, columns)
        found = await read(through, sql, values)
        if not found:
            return None
        is_new, clip, version, author, authors_version, has_limits, *rest = found[0]
        if clip is not None and not is_known:
            cells = zip(columns, rest[len(_COUNTS) :], strict=True)
            learned(through, Clip, {**dict(cells), "_version": version})
        return Reacted(
            is_new=is_new,
            clip=await row_of_version(through, Clip, clip, version),
            counts=_counts(rest) if is_new else None,
            author=await row_of_version(through, User, author, authors_version),
            has_limits=has_limits,
        )

    async def _add_by_steps(self, viewer: User, clip_id: int) -> Reacted | None:
        seen = await _OPEN.rows(viewer, ids=[clip_id])
        if not seen:
            return None
        (clip,) = seen
        async with transaction():
            made = await fetch(
                f"INSERT INTO {self.table} (id, clip_id, user_id) VALUES (?, ?, ?) "  # noqa: S608 - ours
                "ON CONFLICT (clip_id, user_id) DO NOTHING RETURNING id",
                new_id(),
                clip_id,
                viewer.id,
            )
            await count(clip_id, **{self.column: len(made)})
            if made and self is LIKE and viewer.id != clip.author_id:
                liked = ClipLiked(clip_id=clip_id, author_id=clip.author_id, user_id=viewer.id)
                await outbox.append(connection(), liked)
        return Reacted(bool(made), clip)

    async def _remove_by_steps(self, viewer: User, clip_id: int) -> Reacted:
        async with transaction():
            gone = await fetch(
                f"DELETE FROM {self.table} WHERE clip_id = ? AND user_id = ? RETURNING id",  # noqa: S608
                clip_id,
                viewer.id,
            )
            await count(clip_id, **{self.column: -len(gone)})
        return Reacted(bool(gone))


LIKE = Reaction("likes", "likes")
BOOKMARK = Reaction("bookmarks", "saves")

_COUNTS = columns_of(ClipCounts)


def _counts(cells: Sequence[Any]) -> ClipCounts:
    made: ClipCounts = maker(ClipCounts, Dialect.POSTGRESQL)(
        dict(zip(_COUNTS, cells, strict=False))
    )
    return made


@cache
def _statement(
    wish: tuple[Reaction, bool], clips: str, authors: str, columns: Sequence[str]
) -> str:
    """To add or to remove; with these `columns` of the clip at its end."""
    reaction, is_added = wish
    names = {"table": reaction.table, "column": reaction.column, "author": _TOLD_AUTHOR}
    changed, counted = (_ADDED, _ADDED_UP) if is_added else (_REMOVED, _TAKEN_OFF)
    told = _TOLD.format(**names) if is_added and reaction is LIKE else ""
    more = [*(f"counted.{name}" for name in _COUNTS), *(f"seen.{name}" for name in columns)]
    own = dict.fromkeys(("id", "author_id", *columns))
    return f"""WITH seen AS MATERIALIZED (
        SELECT shown."_version", {", ".join(f"clips.{name}" for name in own)}
        FROM ({clips}) AS shown JOIN clips ON clips.id = shown.id),
    changed AS ({changed.format(**names)}),
    {told}
    counted AS ({counted.format(**names)})
    SELECT counted.clip_id IS NOT NULL, seen.id, seen."_version", author.id, author."_version",
        {HAS_LIMITS.format(id="seen.author_id")}, {", ".join(more)}
    FROM {"seen" if is_added else "(SELECT) AS one LEFT JOIN seen ON TRUE"}
    LEFT JOIN counted ON TRUE LEFT JOIN LATERAL ({authors}) AS author ON TRUE"""  # noqa: S608
