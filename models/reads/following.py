"""The clips of those whom a member follows, latest first.

PostgreSQL would read all clips of all of them to find the latest twenty. So each author's latest few
are taken from the index alone, merged, and only as many of them looked at in the scope as fill the
page. Where somebody has more than a few on it, as many of each are taken as the page has places.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from models.base import Reading
from models.clips import Clip
from models.reads.around import Expected, Surroundings
from models.reads.rows import read
from models.reads.scoped import Asked, Record, Scoped, Statement
from models.social import Follow, FollowState
from models.users import User


def of_followed(viewer: User) -> QuerySet[Clip]:
    """What the viewer's feed may show of whom they follow."""
    followed = Follow.filter(follower_id=viewer.id, state=FollowState.ACCEPTED)
    return Clip.listed_for(viewer).filter(author_id__in=Subquery(followed.values("followed_id")))


# Whatever is left out here, the scope leaves out for everybody: it only saves looking at it.
_CANDIDATES = """WITH candidates AS MATERIALIZED (
    SELECT latest.* FROM follows f CROSS JOIN LATERAL (
        SELECT id, published_order, row_number() OVER (ORDER BY published_order DESC) AS place
        FROM clips c WHERE c.author_id = f.followed_id AND c.state = 'PUBLISHED'
        AND c.hold_count = 0 AND c.audience <> 'LINK' AND c.audience <> 'PRIVATE'
        AND c.published_order < $3 ORDER BY c.published_order DESC LIMIT {most}) AS latest
    WHERE f.follower_id = $1 AND f.state = 'ACCEPTED' AND NOT EXISTS (SELECT 1 FROM mutes m
        WHERE m.muter_id = $1 AND m.muted_id = f.followed_id
        AND (m.until IS NULL OR m.until > $2)))"""
# How far down no author's clips are missing among the candidates.
_HORIZON = "(SELECT max(published_order) FROM candidates WHERE place = {most})"
_MERGED = (
    '(SELECT * FROM candidates ORDER BY published_order DESC) AS merged JOIN "clips" USING (id)'
)
# Of one author: of 500 pages of twenty, one had more of somebody. Taking eight costs three fifths of
# taking as many as the page has places. (No constant, which PostgreSQL would make another plan of.)
_FEW, _ALL = "least($4, 8)", "$4"


class Following(Scoped[Clip]):
    """Takes `before` (an exclusive `published_order`) and `limit`."""

    def __init__(self) -> None:
        super().__init__(_latest, keep=True)

    async def _records(
        self, through: Reading, statement: Statement, asked: Asked, expects: Expected | None
    ) -> tuple[Sequence[Record], Surroundings | None]:
        values = statement.filled(*asked)
        for most in (_FEW, _ALL):
            found = await read(through, _over_candidates(statement, most), values)
            if _is_whole(found, limit=values[-1]):
                return found, None
        return await super()._records(through, statement, asked, expects)


def _latest(viewer: User, before: int, limit: int) -> QuerySet[Clip]:
    older = of_followed(viewer).filter(published_order__lt=before)
    return older.order_by("-published_order").limit(limit)


def _over_candidates(statement: Statement, most: str) -> str:
    # These are $1 to $4.
    assert statement.asks_viewer
    assert statement.asks_time
    assert statement.parameters == ["before", "limit"]
    assert statement.versions is not None
    return _sql(statement.versions, most)


@cache
def _sql(versions: str, most: str) -> str:
    head, rest = versions.split(' FROM "clips"', 1)
    body, limit = rest.rsplit(' ORDER BY "clips"."published_order" DESC', 1)
    return (
        f"{_CANDIDATES.format(most=most)} {head}, merged.published_order, "
        f"{_HORIZON.format(most=most)} FROM {_MERGED}{body} "
        f"ORDER BY merged.published_order DESC{limit}"
    )


def _is_whole(found: Sequence[Sequence[Any]], *, limit: object) -> bool:
    """Whether no author may have more to show on this page than was looked at."""
    if not found:
        return False
    *_, last, horizon = found[-1]
    return horizon is None or (len(found) == limit and last >= horizon)
