"""EASE: a linear model of which clips are wanted together, in closed form. On the most wanted clips
only: the inverse of 5,000 takes about 10 s."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from ranking.model import NO_LINEAR, Linear
from ranking.train.factors import Wish

MOST_CLIPS = 5_000
KEPT = 400  # strongest others per clip
_RIDGE = 400.0


def fit_linear(wishes: Sequence[Wish]) -> Linear:
    counts = Counter(wish.clip_id for wish in wishes)
    ids = np.array(sorted(clip for clip, _ in counts.most_common(MOST_CLIPS)), np.int64)
    if len(ids) < 2:
        return NO_LINEAR
    place = {int(clip): at for at, clip in enumerate(ids)}
    members = {m: at for at, m in enumerate(dict.fromkeys(w.member_id for w in wishes))}
    pairs = {(members[w.member_id], place[w.clip_id]) for w in wishes if w.clip_id in place}
    rows, columns = zip(*sorted(pairs), strict=True)
    wanted = sp.csr_matrix(
        (np.ones(len(rows), np.float32), (rows, columns)), shape=(len(members), len(ids))
    )
    return _strongest(ids, _solved(wanted))


def _solved(wanted: sp.csr_matrix) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    gram = (wanted.T @ wanted).toarray().astype(np.float64)
    diagonal = np.diag_indices_from(gram)
    gram[diagonal] += _RIDGE
    inverse = np.linalg.inv(gram)
    weights = inverse / -np.diag(inverse)
    weights[diagonal] = 0
    return np.asarray(weights)


def _strongest(
    ids: np.ndarray[tuple[int], np.dtype[np.int64]],
    weights: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> Linear:
    kept = min(KEPT, len(ids))
    others = np.sort(np.argpartition(-np.abs(weights), kept - 1, axis=1)[:, :kept], axis=1)
    values = np.take_along_axis(weights, others, axis=1)
    starts = np.arange(0, len(ids) * kept + 1, kept, dtype=np.int64)
    return Linear(ids, starts, others.astype(np.int32).ravel(), values.astype(np.float32).ravel())
