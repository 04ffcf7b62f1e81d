"""The terms of a score. Each is a column over the candidates; they add up, so that a score can be
taken apart. None reads how long anybody watched."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ranking.controls import Control
from ranking.lexicon import Subject
from ranking.query import Floats, Pool, Rows
from ranking.table import tag_of
from ranking.view import DAY_MS, View

# Positives at which a member's own taste weighs as much as what is popular; fitted on members of
# ML-100k with 0 to 10 likes (`bench.ranking`, new members).
HALF_TRUST = 15.0

Scorer = Callable[[View, Rows], Floats]


def standardised(values: Floats) -> Floats:
    """Mean 0 and spread 1 over the candidates, so that weights mean the same for every term."""
    return np.asarray((values - values.mean()) / (values.std() + 1e-9))


def score(view: View, pool: Pool, scorers: Sequence[tuple[str, Scorer]]) -> None:
    """Fill the pool's terms, each times its weight; what weighs nothing is not asked for."""
    for name, scorer in scorers:
        weight = view.query.weights.get(name, 1.0)
        if weight:
            pool.terms[name] = weight * scorer(view, pool.rows)
    for control in view.query.controls.controls:
        if control.target.kind == "clip" and control.value:
            pool.terms[f"alike:{control.target.name}"] = _alike(view, pool.rows, control)


def trust(positives: int) -> float:
    """How much a member's own taste counts, 0 to 1."""
    return positives**2 / (positives**2 + HALF_TRUST**2)


def taste(view: View, rows: Rows) -> Floats:
    if view.profile is None:
        return np.zeros(len(rows))
    known = view.space.taste(view.profile.member_id, rows)
    if known is None:
        return np.zeros(len(rows))
    return trust(len(view.profile.positives)) * standardised(known.astype(np.float64))


def neighbours(view: View, rows: Rows) -> Floats:
    linear = view.space.model.linear
    if view.profile is None or not len(linear.ids):
        return np.zeros(len(rows))
    all_scores = linear.scores(np.array(view.profile.positives, np.int64))
    ids = view.table.ids[rows]
    at = np.searchsorted(linear.ids, ids).clip(max=len(linear.ids) - 1)
    scores = np.where(linear.ids[at] == ids, all_scores[at], 0.0).astype(np.float64)
    return trust(len(view.profile.positives)) * standardised(scores)


def popularity(view: View, rows: Rows) -> Floats:
    """Counts in full for whom nothing is known of."""
    z = standardised(view.popularity(rows))
    return z if view.profile is None else (1 - 0.8 * trust(len(view.profile.positives))) * z


def topics(view: View, rows: Rows) -> Floats:
    """1 for a clip under a hashtag that the member follows."""
    if view.profile is None or not view.profile.hashtags:
        return np.zeros(len(rows))
    tags = [tag_of(Subject("hashtag", name)) for name in view.profile.hashtags]
    return view.table.has_tag(rows, tags).astype(np.float64)


def followed(view: View, rows: Rows) -> Floats:
    return view.matches(rows, Subject("source", "following")).astype(np.float64)


def inspiration(view: View, rows: Rows) -> Floats:
    member = None if view.profile is None else view.profile.member_id
    learned = standardised(view.space.inspiration(member, rows).astype(np.float64))
    remixed: Floats = np.log1p(view.table.counts[rows, 3].astype(np.float64))
    return learned + remixed


def freshness(view: View, rows: Rows) -> Floats:
    age = np.maximum(view.query.now_ms - view.table.published_ms[rows], 0)
    return np.asarray(np.exp2(-age / DAY_MS))


def _alike(view: View, rows: Rows, control: Control) -> Floats:
    """More or less like one clip: by what is written about both, and by who wanted both."""
    (of,) = view.table.rows_of([int(control.target.name)]).tolist() or (None,)
    if of is None:
        return np.zeros(len(rows))
    vectors = view.space.vectors(rows)[:, :-1]
    one = view.space.vectors(np.array([of]))[0, :-1]
    sizes = np.linalg.norm(vectors, axis=1) * np.linalg.norm(one)
    wanted_alike = np.maximum(vectors @ one / np.where(sizes > 0, sizes, 1), 0)
    tags = view.table.tags[of][view.table.tags[of] != 0]
    own = (view.table.tags[rows] != 0).sum(1)
    shared = np.isin(view.table.tags[rows], tags).sum(1) if len(tags) else np.zeros(len(rows))
    told_alike = shared / np.sqrt(np.maximum(own * len(tags), 1))
    alike: Floats = control.value * (0.5 * wanted_alike + 0.5 * told_alike).astype(np.float64)
    return alike


PERSONAL: tuple[tuple[str, Scorer], ...] = (
    ("taste", taste),
    ("neighbours", neighbours),
    ("popularity", popularity),
    ("topics", topics),
    ("followed", followed),
    ("inspiration", inspiration),
    ("freshness", freshness),
)
# Without a handle to anything that a member did.
UNPROFILED: tuple[tuple[str, Scorer], ...] = (
    ("popularity", popularity),
    ("inspiration", inspiration),
    ("freshness", freshness),
)
TRENDING: tuple[tuple[str, Scorer], ...] = (("popularity", popularity),)
