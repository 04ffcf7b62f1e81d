"""Where candidates come from. A source that fails narrows the feed and never breaks it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ranking.controls import Rule
from ranking.lexicon import Subject
from ranking.query import Pool, Rows
from ranking.table import tag_of
from ranking.view import DAY_MS, FEW_VIEWS, View

logger = logging.getLogger(__name__)

_RECENT = 10_000  # rows among which the popular and the new are looked for
_NONE = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Source:
    name: str
    fetch: Callable[[View], Rows]
    is_personal: bool = False


def gather(view: View, sources: Sequence[Source]) -> Pool:
    """The candidates of all sources; who brought a clip first is named as its source. Sources that
    read a profile are left out where there is none."""
    found: list[Rows] = []
    asked = [one for one in sources if view.profile is not None or not one.is_personal]
    for source in asked:
        try:
            found.append(source.fetch(view))
        except Exception:
            logger.exception("the source %s failed; the feed goes on without it", source.name)
            found.append(_NONE)
    rows = np.concatenate(found) if found else _NONE
    origin = np.repeat(np.arange(len(found), dtype=np.int8), [len(each) for each in found])
    _, first = np.unique(rows, return_index=True)
    first.sort()
    return Pool(rows[first], origin[first], tuple(one.name for one in asked))


def _wanted(view: View) -> Rows:
    """For each thing that is asked for, what there is of it: no target is met without supply."""
    asked = [
        one.target
        for one in view.query.controls.controls
        if one.value > 0 or one.rule is Rule.ONLY or one.share
    ]
    return np.concatenate([_NONE, *(_supply(view, target, 100) for target in asked)])


def _supply(view: View, target: Subject, number: int) -> Rows:
    if target.kind == "author":
        return view.table.latest_of(int(target.name), number)
    if target.kind in ("clip", "source", "keyword"):
        recent = view.table.latest(_RECENT if target.kind == "source" else 5000)
        return recent[view.matches(recent, target)][:number]
    recent = view.table.latest_with(tag_of(target), 2000)
    return _most_popular(view, recent, number)


def _most_popular(view: View, rows: Rows, number: int) -> Rows:
    value = view.popularity(rows)
    if len(rows) > number:
        best = np.argpartition(-value, number - 1)[:number]
        rows, value = rows[best], value[best]
    return rows[np.argsort(-value, kind="stable")]


def _followed(view: View) -> Rows:
    assert view.profile is not None
    found = [view.table.latest_of(author, 10) for author in sorted(view.profile.followed)[:1000]]
    return np.sort(np.concatenate([_NONE, *found]))[::-1][:200]


def _trending(view: View) -> Rows:
    return _most_popular(view, view.table.latest(_RECENT), 200)


def _latest(view: View) -> Rows:
    return view.table.latest(150)


def _taste(view: View) -> Rows:
    assert view.profile is not None
    return view.space.nearest(view.profile.member_id, 400)


def _neighbours(view: View) -> Rows:
    assert view.profile is not None
    linear = view.space.model.linear
    scores = linear.scores(np.array(view.profile.positives, np.int64))
    best = np.argsort(-scores, kind="stable")[:150]
    return view.table.rows_of(int(linear.ids[one]) for one in best if scores[one] > 0)


def _explore(view: View) -> Rows:
    """New clips that few have seen, drawn by lot: each gets its chance."""
    recent = view.table.latest(_RECENT)
    age = view.query.now_ms - view.table.published_ms[recent]
    unseen = recent[(age < DAY_MS) & (view.table.counts[recent, 4] < FEW_VIEWS)]
    return np.random.default_rng(view.query.seed).permutation(unseen)[:40]


WANTED = Source("wanted", _wanted)
FOLLOWED = Source("followed", _followed, is_personal=True)
TASTE = Source("taste", _taste, is_personal=True)
NEIGHBOURS = Source("neighbours", _neighbours, is_personal=True)
TRENDING = Source("trending", _trending)
LATEST = Source("latest", _latest)
EXPLORE = Source("explore", _explore)
