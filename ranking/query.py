"""What a feed is asked with, and what passes from stage to stage: columns, one row per candidate."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ranking.controls import NOTHING, Controls
from ranking.weights import DEFAULTS, Weights

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Profile:
    """What a member did, as far as ranking may use it: never how long they watched.

    `positives` are clips they liked, kept, shared or remixed, the latest first.
    """

    member_id: int
    followed: frozenset[int] = frozenset()
    friends: frozenset[int] = frozenset()
    hashtags: tuple[str, ...] = ()
    positives: tuple[int, ...] = ()
    seen: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Query:
    """`profile` None: not personalised; nothing downstream can then know who asks. `hidden_authors`
    are the viewer's own (they see their clips elsewhere) and whom they muted or blocked."""

    now_ms: int
    size: int
    controls: Controls = NOTHING
    weights: Weights = field(default_factory=lambda: DEFAULTS)
    profile: Profile | None = None
    is_minor: bool = False
    seed: int = 0


@dataclass
class Pool:
    """Candidates. `rows` are places in the clip table; `source` says which source brought each (an
    index into `sources`); `terms` are the parts of the score before steering, already weighted."""

    rows: Rows
    source: NDArray[np.int8]
    sources: tuple[str, ...]
    terms: dict[str, Floats] = field(default_factory=dict)
    removed: list[tuple[int, str]] = field(default_factory=list)

    @property
    def score(self) -> Floats:
        if not self.terms:
            return np.zeros(len(self.rows))
        total: Floats = np.sum(list(self.terms.values()), axis=0)
        return total

    def keep(self, wanted: NDArray[np.bool_], reason: str) -> None:
        """Drop the other rows, remembering why."""
        self.removed += [(int(row), reason) for row in self.rows[~wanted]]
        self.rows, self.source = self.rows[wanted], self.source[wanted]
        self.terms = {name: values[wanted] for name, values in self.terms.items()}


@dataclass(frozen=True)
class Steered:
    """What one control did: its target's share of a block before and after, and whether there were
    clips enough."""

    target: str
    before: float
    aimed: float
    after: float


@dataclass(frozen=True)
class Item:
    """One clip of a slate. `terms` add up to `score`."""

    clip_id: int
    source: str
    score: float
    terms: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Slate:
    items: tuple[Item, ...]
    steered: tuple[Steered, ...] = ()
    removed: tuple[tuple[int, str], ...] = ()
    model: str = ""
