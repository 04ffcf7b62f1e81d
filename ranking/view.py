"""What a stage may look at: the query, the clip table and the model over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.filters import as_whole
from ranking.controls import Rule
from ranking.lexicon import Subject
from ranking.model import Space
from ranking.query import Floats, Profile, Query, Rows
from ranking.table import ClipTable, tag_of

DAY_MS = 86_400_000
HALF_LIFE_MS = 36 * 3_600_000
FEW_VIEWS = 50
NEW_MS = 2 * DAY_MS
MANY = 10  # likes, saves and three times remixes from which a clip is popular

Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class View:
    query: Query
    table: ClipTable
    space: Space

    @property
    def profile(self) -> Profile | None:
        return self.query.profile

    def popularity(self, rows: Rows) -> Floats:
        """Likes, saves and remixes per showing, fading by half in 36 hours; the same for everybody."""
        likes, saves, _, remixes, views = self.table.counts[rows].astype(np.float64).T
        age = np.maximum(self.query.now_ms - self.table.published_ms[rows], 0)
        earned = (3 * remixes + likes + saves + 1) / (views + 20)
        faded: Floats = np.log(earned) - np.log(2) * age / HALF_LIFE_MS
        return faded

    def matches(self, rows: Rows, target: Subject) -> Marks:
        """Which of the rows a control's target means."""
        match target.kind:
            case "author":
                return np.asarray(self.table.authors[rows] == int(target.name))
            case "clip":
                return np.asarray(self.table.ids[rows] == int(target.name))
            case "keyword":
                said, words = as_whole(target.name).search, self.table.words
                return np.array([said(words[row]) is not None for row in rows], dtype=bool)
            case "source":
                return _SOURCES[target.name](self, rows)
            case _:
                return self.table.has_tag(rows, [tag_of(target)])

    def ruled(self, rule: Rule) -> list[Subject]:
        return [one.target for one in self.query.controls.controls if one.rule is rule]

    def by(self, rows: Rows, authors: frozenset[int]) -> Marks:
        wanted = np.fromiter(authors, np.int64, len(authors))
        return np.asarray(np.isin(self.table.authors[rows], wanted))


def _following(view: View, rows: Rows) -> Marks:
    return view.by(rows, view.profile.followed if view.profile else frozenset())


def _friends(view: View, rows: Rows) -> Marks:
    return view.by(rows, view.profile.friends if view.profile else frozenset())


def _inspiring(view: View, rows: Rows) -> Marks:
    return np.asarray(view.table.counts[rows, 3] > 0)


def _popular(view: View, rows: Rows) -> Marks:
    likes, saves, _, remixes, _ = view.table.counts[rows].T
    return np.asarray(likes + saves + 3 * remixes >= MANY)


def _fresh(view: View, rows: Rows) -> Marks:
    age = view.query.now_ms - view.table.published_ms[rows]
    return np.asarray((age < NEW_MS) & (view.table.counts[rows, 4] < FEW_VIEWS))


# What the lexicon's sources mean.
_SOURCES: dict[str, Callable[[View, Rows], Marks]] = {
    "following": _following,
    "friends": _friends,
    "discovery": lambda view, rows: ~_following(view, rows),
    "inspiration": _inspiring,
    "popular": _popular,
    "fresh": _fresh,
}
