"""Whether sliders do what they say: genres of ML-100k as topics, our slates beside a weight times
the slider."""

import numpy as np

from bench.figures import Figure
from bench.movielens import MovieLens, by_member, wishes
from bench.ranking_quality import _linear, _taste, _z, films, fitted
from ranking import steer
from ranking.model import Model, Space
from ranking.train.linear import fit_linear

SIZE = 20
_GRID = np.linspace(-1, 1, 9)


def control(data: MovieLens, *, members: int) -> list[Figure]:
    train, _ = data.by_time()
    linear = fit_linear(wishes(train))
    space = Space(Model("bench", fitted(train, data, seed=0)), films(data))
    draw = np.random.default_rng(0)
    known = by_member(train)
    chosen = draw.choice(list(known), min(members, len(known)), replace=False)
    ours, naive = [], []
    for member in chosen:
        liked = known[int(member)]
        scores = _z(_taste(space, int(member))) + _z(_linear(linear, liked))
        scores[liked - 1] = -np.inf
        for genre in draw.choice(np.arange(1, 19), 3, replace=False):
            ours.append(_swept(scores, data.genres[1:, genre].astype(float), steered=True))
            naive.append(_swept(scores, data.genres[1:, genre].astype(float), steered=False))
    return [*_told("steered", ours, bars=True), *_told("weight × slider", naive, bars=False)]


def _swept(
    scores: np.ndarray, topic: np.ndarray, *, steered: bool
) -> list[tuple[float, float, bool]]:
    """For each place of the slider: the share, the share aimed at, and whether it can be had."""
    found = []
    own = np.flatnonzero(topic)
    pool = np.unique(np.r_[np.argsort(-scores)[:400], own[np.argsort(-scores[own])[:100]]])
    pool = pool[np.isfinite(scores[pool])]
    z, attributes = steer.standardised(scores[pool]), topic[pool][:, None]
    for slider in _GRID:
        aimed = steer.aim(z, attributes, np.array([slider]), np.array([np.nan]))
        if steered:
            order = steer.slate(z, attributes, aimed, size=SIZE)
        else:
            order = np.argsort(-(z + 2 * slider * topic[pool]), kind="stable")[:SIZE]
        target = float(aimed.target[0])
        found.append((float(topic[pool][order].mean()), target, attributes.sum() >= target * SIZE))
    return found


def _told(name: str, runs: list[list[tuple[float, float, bool]]], *, bars: bool) -> list[Figure]:
    flat = [each for run in runs for each in run if each[2]]
    near = np.mean([abs(share - target) <= 1 / SIZE + 1e-9 for share, target, _ in flat])
    exact = np.mean([abs(share - target) <= 1e-9 for share, target, _ in flat])
    rising = np.mean([np.all(np.diff([each[0] for each in run]) >= -1e-9) for run in runs])
    still = np.mean([run[-1][0] - run[0][0] < 1 / SIZE for run in runs])
    return [
        Figure(
            f"share within a clip of its target, {name}", 100 * near, "%", ">= 95" if bars else ""
        ),
        Figure(f"share exact, {name}", 100 * exact, "%"),
        Figure(f"monotone, {name}", 100 * rising, "%", ">= 100" if bars else ""),
        Figure(f"without effect, {name}", 100 * still, "%", "<= 0" if bars else ""),
    ]
