"""The ranked feeds, each as the row of its stages: the table of contents of ranking.

    sources      where candidates come from; one that fails narrows the feed
    filters      what may not be shown, and why; one that fails closes the feed
    scorers      terms that add up to a score
    steer        shares as the viewer's controls ask (`ranking.steer`, within `select`)
    select       an order: no author too often, a place for the new
    explain      why each clip is there

Feeds in order of time are read from the database and need none of this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ranking import filters, scorers, sources
from ranking.filters import Filter
from ranking.query import Query, Slate
from ranking.scorers import Scorer
from ranking.select import select
from ranking.sources import Source
from ranking.view import View


@dataclass(frozen=True)
class Feed:
    sources: Sequence[Source]
    filters: Sequence[tuple[str, Filter]]
    scorers: Sequence[tuple[str, Scorer]]


FOR_YOU = Feed(
    sources=(
        sources.WANTED,
        sources.FOLLOWED,
        sources.TASTE,
        sources.NEIGHBOURS,
        sources.TRENDING,
        sources.LATEST,
        sources.EXPLORE,
    ),
    filters=filters.ELIGIBLE,
    scorers=scorers.PERSONAL,
)
# Personalisation off: nothing in this row can reach a profile, and the query holds none.
FOR_ANYBODY = Feed(
    sources=(sources.WANTED, sources.TRENDING, sources.LATEST, sources.EXPLORE),
    filters=filters.ELIGIBLE,
    scorers=scorers.UNPROFILED,
)
TRENDING = Feed(
    sources=(sources.WANTED, sources.TRENDING),
    filters=filters.ELIGIBLE,
    scorers=scorers.TRENDING,
)


def rank(feed: Feed, view: View) -> Slate:
    """What the feed shows, in order, with why."""
    pool = sources.gather(view, feed.sources)
    filters.apply(view, pool, feed.filters)
    if not len(pool.rows):
        return Slate((), removed=tuple(pool.removed), model=view.space.model.version)
    scorers.score(view, pool, feed.scorers)
    return select(view, pool)


def for_you(view: View) -> Slate:
    """A member's own feed; without a profile, the feed of anybody with the same settings."""
    return rank(FOR_ANYBODY if view.profile is None else FOR_YOU, view)


def trending(view: View) -> Slate:
    """The same for all with the same settings, whoever asks."""
    return rank(TRENDING, replace(view, query=_unprofiled(view.query)))


def _unprofiled(query: Query) -> Query:
    return replace(query, profile=None)
