"""The ranked feeds, each as the row of its stages: the table of contents of ranking.

    sources      where candidates come from; one that fails narrows the feed
    filters      what may not be shown, and why; one that fails closes the feed
    reach        what the viewer may see, as the database says (`resolvers.ranked`)
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
from ranking.query import Pool, Query, Slate
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


def candidates(feed: Feed, view: View) -> Pool:
    """What the feed may show, by what is known here: who may see it is asked of the database."""
    pool = sources.gather(view, feed.sources)
    filters.apply(view, pool, feed.filters)
    return pool


def ordered(feed: Feed, view: View, pool: Pool) -> Slate:
    """What the feed shows of the candidates, in order, with why."""
    if not len(pool.rows):
        return Slate((), removed=tuple(pool.removed), model=view.space.model.version)
    scorers.score(view, pool, feed.scorers)
    return select(view, pool)


def rank(feed: Feed, view: View) -> Slate:
    """As for somebody who may see all there is."""
    return ordered(feed, view, candidates(feed, view))


def own(view: View) -> Feed:
    """A member's own feed; without a profile, the feed of anybody with the same settings."""
    return FOR_ANYBODY if view.profile is None else FOR_YOU


def for_you(view: View) -> Slate:
    return rank(own(view), view)


def trending(view: View) -> Slate:
    """The same for all with the same settings, whoever asks."""
    return rank(TRENDING, replace(view, query=_unprofiled(view.query)))


def _unprofiled(query: Query) -> Query:
    return replace(query, profile=None)
