"""What may not be shown, and why. A filter that fails closes the feed: it is never passed over.

Who may see a clip (audience, blocks, holds) is not asked here but of the database: of the candidates
before they are put in order, and again of what stands on each page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ranking.controls import Rule
from ranking.query import Pool, Rows
from ranking.view import View

Kept = NDArray[np.bool_]


def apply(view: View, pool: Pool, filters: Sequence[tuple[str, Filter]]) -> None:
    """Take out what any filter takes out; the pool remembers which one."""
    for reason, filter_ in filters:
        pool.keep(filter_(view, pool.rows), reason)


def not_hidden(view: View, rows: Rows) -> Kept:
    """What the viewer said never to show, of whatever kind."""
    kept = np.ones(len(rows), bool)
    for target in view.ruled(Rule.HIDE):
        kept &= ~view.matches(rows, target)
    return kept


def only_wanted(view: View, rows: Rows) -> Kept:
    """Where the viewer wants nothing but some things: any of those."""
    wanted = view.ruled(Rule.ONLY)
    if not wanted:
        return np.ones(len(rows), bool)
    return np.asarray(np.any([view.matches(rows, target) for target in wanted], axis=0))


def recommended(view: View, rows: Rows) -> Kept:
    """Its author lets it be recommended; minors are not recommended to adults."""
    flags = view.table.flags[rows]
    return flags[:, 0] & (view.query.is_minor | ~flags[:, 1])


def unseen(view: View, rows: Rows) -> Kept:
    seen = view.profile.seen if view.profile else frozenset()
    return ~np.isin(view.table.ids[rows], np.fromiter(seen, np.int64, len(seen)))


def by_others(view: View, rows: Rows) -> Kept:
    if view.profile is None:
        return np.ones(len(rows), bool)
    return np.asarray(view.table.authors[rows] != view.profile.member_id)


Filter = Callable[[View, Rows], Kept]

# What holds for every page, also for one whose order was fixed before.
RULES: tuple[tuple[str, Filter], ...] = (("HIDDEN", not_hidden), ("NOT_ONLY", only_wanted))
ELIGIBLE: tuple[tuple[str, Filter], ...] = (
    *RULES,
    ("NOT_RECOMMENDED", recommended),
    ("SEEN", unseen),
    ("OWN", by_others),
)
