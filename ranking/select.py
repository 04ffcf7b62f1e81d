"""From scored candidates to an order: shares as asked, no author too often, a place for the new."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ranking.explain import itemised
from ranking.query import Floats, Pool, Rows, Slate, Steered
from ranking.steer import BLOCK, TEMPERATURE, Aim, Fits, aim, slate, standardised
from ranking.view import View

PER_AUTHOR, WINDOW = 2, 10
HORIZON = 50  # clips of the member's own order that tell what a topic's share is by itself
_FLAT = 1e-3  # a spread of scores that tells nothing, as among clips that nobody has seen yet
_EXPLORED = (5, 15)  # places in a block between which the one explored clip may stand


def select(view: View, pool: Pool) -> Slate:
    """The pool holds at least one clip."""
    sliders = [
        one
        for one in view.query.controls.controls
        if one.rule is None and one.target.kind != "clip" and not one.is_neutral
    ]
    columns = [view.matches(pool.rows, one.target) for one in sliders]
    attributes = np.array(columns, float).T.reshape(len(pool.rows), len(sliders))
    values = np.array([one.value / 2 for one in sliders])
    shares = np.array([np.nan if one.share is None else one.share for one in sliders])
    z = standardised(pool.score)
    aimed = aim(z, attributes, values, shares, horizon=HORIZON)
    order = slate(
        z, attributes, aimed, size=view.query.size, fits=spread(view.table.authors[pool.rows])
    )
    order = _explored(view, pool, order, attributes)
    steered = _told([str(one.target) for one in sliders], attributes, aimed, order)
    _add_tilts(pool, steered, attributes, aimed)
    return Slate(
        itemised(view, pool, order), steered, tuple(pool.removed), view.space.model.version
    )


def spread(authors: NDArray[np.int64]) -> Fits:
    """At most PER_AUTHOR clips of an author in any WINDOW."""

    def fits(chosen: list[int]) -> NDArray[np.bool_] | None:
        near = [int(authors[row]) for row in chosen[-(WINDOW - 1) :]]
        full = {author for author in near if near.count(author) >= PER_AUTHOR}
        blocked = [authors == author for author in full]
        return ~np.logical_or.reduce(blocked) if blocked else None

    return fits


def _explored(view: View, pool: Pool, order: Rows, attributes: Floats) -> Rows:
    """One clip in each block gives its place to a new one that few have seen, alike in whatever is
    steered and of an author who is not near; the pool notes it, so that it is logged as explored."""
    if "explore" not in pool.sources:
        return order
    draw, found = np.random.default_rng(view.query.seed), order.copy()
    authors = view.table.authors[pool.rows]
    fresh = np.flatnonzero(pool.source == pool.sources.index("explore"))
    views, likes = view.table.counts[pool.rows[fresh]][:, [4, 0]].T
    chances = draw.beta(likes + 1, views + 9)
    lots = [int(row) for row in fresh[np.argsort(-chances)]]
    for start in range(0, len(order) - _EXPLORED[1], BLOCK):
        place = start + int(draw.integers(*_EXPLORED))
        near = {int(authors[row]) for row in found[max(place - WINDOW, 0) : place + WINDOW]}
        taken = set(found.tolist())
        for row in lots:
            alike = (attributes[row] == attributes[found[place]]).all()
            if alike and row not in taken and int(authors[row]) not in near:
                found[place] = row
                break
    return found


def _told(names: list[str], attributes: Floats, aimed: Aim, order: Rows) -> tuple[Steered, ...]:
    after = attributes[order[:BLOCK]].mean(0)
    return tuple(
        Steered(name, float(before), float(target), float(now))
        for name, before, target, now in zip(names, aimed.before, aimed.target, after, strict=True)
    )


def _add_tilts(pool: Pool, steered: tuple[Steered, ...], attributes: Floats, aimed: Aim) -> None:
    """What the controls add, in units of the score: of its spread, where there is any to speak of."""
    low, high = np.percentile(pool.score, (16, 84))
    unit = (high - low) / 2 if high - low > _FLAT else 1.0
    for place, one in enumerate(steered):
        added = unit * TEMPERATURE * aimed.tilt[place] * attributes[:, place]
        pool.terms[f"control:{one.target}"] = added
