"""A LightFM factorisation that grows with its members, clips and tags, and learns on.

Settings as measured on ML-100k (`bench.ranking`): WARP, 32 dimensions, 40 epochs; more of either
overfits. Rows of features are not normalised. One thread: more are faster and not reproducible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from ranking.model import Head

WIDTH = 32
EPOCHS = 40
PARTIAL_EPOCHS = 6
TRUSTED_FROM = 5  # positives from which a clip's own vector is better than that of its tags
_FIRST = 256

Report = Callable[[float], None]  # of the work, 0 to 1


@dataclass(frozen=True)
class Wish:
    """A member wanted a clip; `weight` says how much."""

    member_id: int
    clip_id: int
    weight: float = 1.0


class Factors:
    def __init__(self, *, seed: int = 0, epochs: int = EPOCHS) -> None:
        from lightfm import LightFM

        self._model: Any = LightFM(
            no_components=WIDTH,
            loss="warp",
            learning_rate=0.03,
            max_sampled=50,
            random_state=seed,
        )
        self._epochs = epochs
        self._members: dict[int, int] = {}
        self._clips: dict[int, int] = {}
        self._columns: dict[tuple[str, int], int] = {}  # ("clip", id) and ("tag", number)
        self._features: list[list[int]] = []  # columns of each clip
        self._wishes: list[Wish] = []
        self._random = np.random.default_rng(seed)

    def fit(
        self,
        wishes: Sequence[Wish],
        tags: Mapping[int, Sequence[int]],
        report: Report = lambda done: None,
    ) -> None:
        """Learn from the beginning. `tags` of every clip that may be served."""
        self._take_in(wishes, tags)
        for epoch in range(self._epochs):
            self._pass(wishes, 1)
            report((epoch + 1) / self._epochs)

    def learn(self, wishes: Sequence[Wish], tags: Mapping[int, Sequence[int]]) -> None:
        """Learn on from new wishes: most of what a refit gains, in a fraction of its time."""
        self._take_in(wishes, tags)
        self._pass(wishes, PARTIAL_EPOCHS)

    def head(self) -> Head:
        """What serving needs. Clips with few positives are left to their tags."""
        model, columns = self._model, self._columns
        vectors = np.column_stack([model.item_embeddings, model.item_biases]).astype(np.float32)
        counts: dict[int, int] = {}
        for wish in self._wishes:
            counts[wish.clip_id] = counts.get(wish.clip_id, 0) + 1
        trusted = sorted(c for c, times in counts.items() if times >= TRUSTED_FROM)
        clips = [vectors[self._features[self._clips[c]]].sum(0) for c in trusted]
        tags = sorted(number for kind, number in columns if kind == "tag")
        members = sorted(self._members)
        return Head(
            np.array(trusted, np.int64),
            np.array(clips, np.float32).reshape(len(trusted), WIDTH + 1),
            np.array(members, np.int64),
            model.user_embeddings[[self._members[m] for m in members]].astype(np.float32),
            np.array(tags, np.int32),
            vectors[[columns["tag", number] for number in tags]].reshape(len(tags), WIDTH + 1),
        )

    def _take_in(self, wishes: Iterable[Wish], tags: Mapping[int, Sequence[int]]) -> None:
        for wish in wishes:
            self._wishes.append(wish)
            self._members.setdefault(wish.member_id, len(self._members))
        for clip_id in [*tags, *(wish.clip_id for wish in wishes)]:
            if clip_id not in self._clips:
                self._clips[clip_id] = len(self._clips)
                named = [("clip", clip_id), *(("tag", tag) for tag in tags.get(clip_id, ()))]
                self._features.append([self._column(one) for one in named])
        self._grow()

    def _column(self, name: tuple[str, int]) -> int:
        return self._columns.setdefault(name, len(self._columns))

    def _pass(self, wishes: Sequence[Wish], epochs: int) -> None:
        if not wishes:
            return
        shape = (_capacity(len(self._members)), _capacity(len(self._clips)))
        rows = [self._members[wish.member_id] for wish in wishes]
        columns = [self._clips[wish.clip_id] for wish in wishes]
        weights = np.array([wish.weight for wish in wishes], np.float32)
        ones = sp.coo_matrix((np.ones(len(wishes), np.float32), (rows, columns)), shape=shape)
        scaled = sp.coo_matrix((weights / weights.mean(), (rows, columns)), shape=shape)
        self._model.fit_partial(
            ones,
            item_features=self._matrix(shape[1]),
            sample_weight=scaled,
            epochs=epochs,
            num_threads=1,
        )

    def _matrix(self, height: int) -> sp.csr_matrix:
        sizes = [len(columns) for columns in self._features]
        starts = np.zeros(height + 1, np.int32)
        starts[1 : len(sizes) + 1] = np.cumsum(sizes)
        starts[len(sizes) + 1 :] = starts[len(sizes)]
        found = np.fromiter((c for row in self._features for c in row), np.int32, sum(sizes))
        values = np.ones(len(found), np.float32)
        return sp.csr_matrix((values, found, starts), shape=(height, _capacity(len(self._columns))))

    def _grow(self) -> None:
        """LightFM refuses shapes it did not begin with: its tables are made larger ahead."""
        model, sizes = self._model, (_capacity(len(self._columns)), _capacity(len(self._members)))
        if getattr(model, "item_embeddings", None) is None:
            model._initialize(WIDTH, *sizes)
            return
        for side, size in zip(("item", "user"), sizes, strict=True):
            old = len(getattr(model, f"{side}_embeddings"))
            if old == size:
                continue
            drawn = (self._random.random((size - old, WIDTH)) - 0.5) / WIDTH
            for name, start in (
                (f"{side}_embeddings", drawn),
                (f"{side}_embedding_gradients", np.ones_like(drawn)),
                (f"{side}_embedding_momentum", np.zeros_like(drawn)),
                (f"{side}_biases", np.zeros(size - old)),
                (f"{side}_bias_gradients", np.ones(size - old)),
                (f"{side}_bias_momentum", np.zeros(size - old)),
            ):
                grown = np.concatenate([getattr(model, name), start.astype(np.float32)])
                setattr(model, name, grown)


def _capacity(number: int) -> int:
    return max(_FIRST, 1 << (number - 1).bit_length())
