"""The clips of those whom a member follows, latest first.

PostgreSQL would read all clips of all of them to find the latest twenty. So triggers write down for
each follower when somebody published something (migration 0093), and as many of these places are looked
at in the scope as fill a page. Authors whom very many follow are asked for their latest clips instead.
So is everybody for a page that begins further down than the member's timeline is complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from models.base import Reading
from models.clips import Clip
from models.reads.around import Expected, Surroundings
from models.reads.hanging import on_followed
from models.reads.pages import Record
from models.reads.scoped import Asked, Scoped, Statement
from models.social import Follow, FollowState
from models.users import User


def of_followed(viewer: User) -> QuerySet[Clip]:
    """What the viewer's feed may show of whom they follow."""
    followed = Follow.filter(follower_id=viewer.id, state=FollowState.ACCEPTED)
    return Clip.listed_for(viewer).filter(author_id__in=Subquery(followed.values("followed_id")))


# The latest of each author. What is left out here, the scope leaves out for everybody: it only saves
# looking at it. Nothing is missing down to the last of whoever fills a page alone.
_MERGED = """WITH merged AS MATERIALIZED (
    SELECT latest.* FROM follows f CROSS JOIN LATERAL (
        SELECT published_order, row_number() OVER (ORDER BY published_order DESC) AS place
        FROM clips c WHERE c.author_id = f.followed_id AND c.state = 'PUBLISHED'
        AND c.hold_count = 0 AND c.audience <> 'LINK' AND c.audience <> 'PRIVATE'
        AND c.published_order < asks."before"
        ORDER BY c.published_order DESC LIMIT asks."limit") AS latest
    WHERE f.follower_id = asks.viewer AND f.state = 'ACCEPTED'{whose} AND NOT EXISTS (
        SELECT 1 FROM mutes m WHERE m.muter_id = asks.viewer AND m.muted_id = f.followed_id
        AND (m.until IS NULL OR m.until > now())))"""
_LATEST = "(SELECT published_order FROM merged ORDER BY published_order DESC)"
_MERGED_ABOVE = '(SELECT max(published_order) - 1 FROM merged WHERE place = asks."limit")'
_WRITTEN = (
    "(SELECT published_order FROM home_timelines "
    'WHERE owner_id = asks.viewer AND published_order < asks."before" '
    "ORDER BY published_order DESC)"
)
_WRITTEN_ABOVE = "(SELECT complete_above FROM home_horizons WHERE id = asks.viewer)"


@dataclass(frozen=True)
class _Candidates:
    """Which `places` to look at, and above which of them nothing is missing (NULL: anywhere)."""

    merged: str
    places: str
    complete_above: str
    more: tuple[str, ...] = ("page.published_order", "page.complete_above")

    def narrowed(self, scope: str) -> str:
        """Each candidate is looked at by itself (OFFSET keeps PostgreSQL from joining them all), until
        the page is full."""
        head, rest = scope.split(' FROM "clips"', 1)
        body, limit = rest.rsplit(' ORDER BY "clips"."published_order" DESC', 1)
        return (
            f"{self.merged} SELECT page.*, place.published_order, "  # noqa: S608
            f"{self.complete_above} AS complete_above FROM "
            f"(SELECT DISTINCT published_order FROM {self.places} AS all_places "
            "ORDER BY published_order DESC) AS place CROSS JOIN LATERAL "
            f'({head} FROM "clips"{body} AND "clips"."published_order" = place.published_order '
            f"OFFSET 0) AS page ORDER BY place.published_order DESC{limit}"
        )


_HOME = _Candidates(
    _MERGED.format(whose=" AND f.is_merged"),
    f"({_WRITTEN} UNION ALL {_LATEST})",
    f"greatest({_WRITTEN_ABOVE}, {_MERGED_ABOVE})",
)
_AUTHORS = _Candidates(_MERGED.format(whose=""), _LATEST, _MERGED_ABOVE)


class Following(Scoped[Clip]):
    """Takes `before` (an exclusive `published_order`) and `limit`."""

    def __init__(self) -> None:
        super().__init__(_latest, keep=True, hangs_on=on_followed)

    async def _records(
        self, through: Reading, statement: Statement, asked: Asked, expects: Expected | None
    ) -> tuple[Sequence[Record], Surroundings | None]:
        for candidates in (_HOME, _AUTHORS):
            found, around = await self._page(through, asked, expects, candidates)
            if _is_whole(found, limit=asked[1]["limit"]):
                return found, around
        return await super()._records(through, statement, asked, expects)


def _latest(viewer: User, before: int, limit: int) -> QuerySet[Clip]:
    older = of_followed(viewer).filter(published_order__lt=before)
    return older.order_by("-published_order").limit(limit)


def _is_whole(found: Sequence[Record], *, limit: object) -> bool:
    """Whether nothing may be missing on this page."""
    if not found:
        return False
    *_, last, complete_above, _ = found[-1]
    return complete_above is None or (len(found) == limit and last > complete_above)
