"""Likes and bookmarks, made and taken back.

On PostgreSQL one statement asks whether members may see clips, does it, counts it, tells the authors,
and answers with what is so then: for all who ask at once (`core.grouping`), since a statement for
twenty costs little more than one for one of them. SQLite, where statements cost no journey, and
transactions take a step at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import asyncpg

from core.ids import new_id
from models import outbox
from models.base import Reading, connection, fetch, reading, transaction
from models.clips import Clip, ClipState
from models.counts import Counts, count
from models.reads.members import HAS_LIMITS
from models.reads.rows import read
from models.reads.scoped import Scoped, learn, row_of_version
from models.users import User
from realtime.events import ClipLiked

Record = Sequence[Any]

_SEEN = Scoped(lambda viewer, ids: Clip.visible_to(viewer).filter(id__in=ids), keep=True)
_OPEN = Scoped(
    lambda viewer, ids: Clip.visible_to(viewer).filter(id__in=ids, state=ClipState.PUBLISHED),
    keep=True,
)
_AUTHOR = Scoped(lambda viewer, ids: User.visible_to(viewer).filter(id__in=ids), keep=True)


@dataclass(frozen=True)
class Reacted:
    """`is_new`: whether there was something to do. The others are told where they are known: the clip
    where the member sees it, the numbers where they moved; `has_limits`: whether anything is set for
    the author."""

    is_new: bool
    clip: Clip | None = None
    counts: Counts | None = None
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
        return await self._run(through, viewer, clip_id, _OPEN)

    async def remove(self, viewer: User, clip_id: int) -> Reacted:
        """Also from a clip that is hidden by now."""
        through = reading()
        if through is None:
            return await self._remove_by_steps(viewer, clip_id)
        done = await self._run(through, viewer, clip_id, _SEEN)
        assert done is not None
        return done

    async def _run(
        self, through: Reading, viewer: User, clip_id: int, scope: Scoped[Clip]
    ) -> Reacted | None:
        clips = scope.inside(viewer, asking="asked.user_id", ids="asked.clip_id")
        authors = _AUTHOR.inside(viewer, asking="asked.user_id", ids="seen.author_id")
        together = _together(self, scope is _OPEN, clips, authors)
        found = await through.grouped(together, under_way=1).ask((clip_id, viewer.id))
        if found is None:
            return None
        if isinstance(found, Exception):
            raise found
        _, _, is_new, clip, version, author, authors_version, has_limits, *counts = found
        return Reacted(
            is_new=is_new,
            clip=await row_of_version(through, Clip, clip, version),
            counts=Counts._make(counts) if is_new else None,
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


@dataclass(frozen=True, eq=False)
class _Together:
    """What is asked: clips and members. Each is answered with a record, None where nothing may be done,
    or with what failed for it alone."""

    sql: str

    async def __call__(
        self, through: Reading, asked: list[tuple[int, int]]
    ) -> Sequence[Record | Exception | None]:
        try:
            records: Sequence[Record | Exception | None] = await self._records(through, asked)
        except asyncpg.PostgresError:
            if len(asked) == 1:
                raise
            # What fails one, a member who is erased meanwhile, is not to fail the others.
            records = await asyncio.gather(*(self._alone(through, each) for each in asked))
        await _learn(through, [row for row in records if isinstance(row, asyncpg.Record)])
        return records

    async def _alone(self, through: Reading, asked: tuple[int, int]) -> Record | Exception | None:
        try:
            records = await self._records(through, [asked])
        except asyncpg.PostgresError as raised:
            failure: Exception = raised
            return failure
        return records[0]

    async def _records(self, through: Reading, asked: list[tuple[int, int]]) -> list[Record | None]:
        # In one order, so that no two statements wait for each other.
        clips, members = zip(*sorted(asked), strict=True)
        values: list[object] = [[new_id() for _ in asked], clips, members]
        records = {(row[0], row[1]): row for row in await read(through, self.sql, values)}
        return [records.get(each) for each in asked]


async def _learn(through: Reading, records: Sequence[Record]) -> None:
    """Know clips and authors in their versions, of what is done already."""
    for model, at in ((Clip, 3), (User, 5)):
        told = {row[at]: row[at + 1] for row in records if row[at] is not None}
        unknown = [id for id in told if through.facts.find(model, id, told[id]) is None]
        if unknown:
            await learn(through, model, unknown)


@cache
def _together(reaction: Reaction, is_added: bool, clips: str, authors: str) -> _Together:
    names = {"table": reaction.table, "column": reaction.column}
    changed, sign = (_ADDED, "+") if is_added else (_REMOVED, "-")
    told = f"told AS ({_TOLD})," if is_added and reaction is LIKE else ""
    return _Together(f"""WITH asked AS MATERIALIZED (
        SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])
            WITH ORDINALITY AS asked (id, clip_id, user_id, place)),
    seen AS MATERIALIZED (
        SELECT asked.id AS asked_id, asked.user_id, asked.place, shown.*
        FROM asked CROSS JOIN LATERAL ({clips} OFFSET 0) AS shown),
    changed AS ({changed.format(**names)}),
    {told}
    counted AS ({_COUNTED.format(sign=sign, **names)})
    SELECT asked.clip_id, asked.user_id, changed.id IS NOT NULL, seen.id, seen."_version",
        author.id, author."_version", {HAS_LIMITS.format(id="seen.author_id")},
        {", ".join(f"counted.{name}" for name in Counts._fields)}
    FROM asked {"" if is_added else "LEFT"} JOIN seen ON seen.asked_id = asked.id
    LEFT JOIN changed ON changed.id = asked.id
    LEFT JOIN counted ON counted.clip_id = changed.clip_id
    LEFT JOIN LATERAL ({authors} OFFSET 0) AS author ON TRUE""")  # noqa: S608


_ADDED = """INSERT INTO {table} (id, clip_id, user_id)
        SELECT asked_id, id, user_id FROM seen ORDER BY place
        ON CONFLICT (clip_id, user_id) DO NOTHING RETURNING id, clip_id"""
_REMOVED = """DELETE FROM {table} AS gone USING asked
        WHERE gone.clip_id = asked.clip_id AND gone.user_id = asked.user_id
        RETURNING asked.id, gone.clip_id"""
# What has a row in the table has one in the counts: there is always one to be taken off.
_COUNTED = """INSERT INTO clip_counts (clip_id, {column})
        SELECT clip_id, count(*) FROM changed GROUP BY clip_id ORDER BY clip_id
        ON CONFLICT (clip_id)
        DO UPDATE SET {column} = clip_counts.{column} {sign} excluded.{column} RETURNING *"""


def _liked() -> str:
    """The columns of the event's row, of `seen`."""
    marks = {2**63 - 1: "id", 2**63 - 2: "author_id", 2**63 - 3: "user_id"}
    clip, author, member = marks
    name, version, *rest = outbox.row_of(ClipLiked(clip, author, member))
    texts = [f"'{text}'" for text in rest]
    for mark, column in marks.items():
        texts = [f"replace({text}, '{mark}', seen.{column}::text)" for text in texts]
    return f"'{name}', {version}, {', '.join(texts)}"


_TOLD = f"""INSERT INTO outbox (type, v, topics, data) SELECT {_liked()}
        FROM changed JOIN seen ON seen.asked_id = changed.id
        WHERE seen.author_id <> seen.user_id ORDER BY seen.place"""  # noqa: S608 - constants
