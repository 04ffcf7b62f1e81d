"""What is found of what members liked next, by our heads and by the baselines."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from bench.figures import Figure
from bench.movielens import FILMS, MovieLens, Ratings, by_member, wishes
from ranking.controls import NOTHING
from ranking.model import Head, Linear, Model, Space, no_head
from ranking.query import Profile, Query
from ranking.scorers import neighbours, popularity, trust
from ranking.table import ClipTable, Entry
from ranking.train.factors import Factors
from ranking.train.linear import fit_linear
from ranking.view import View

Score = Callable[[int, np.ndarray], np.ndarray]  # a member and what they liked → one per film
_BARS = {
    "ua": {"NDCG@10": ">= 0.317", "R@20": ">= 0.393", "AUC": ">= 0.935"},
    "time": {"NDCG@10": ">= 0.15"},
}


def warm(split: str, data: MovieLens, seeds: Iterable[int]) -> list[Figure]:
    train, test = data.ua() if split == "ua" else data.by_time()
    counts = np.bincount(train[:, 1], minlength=FILMS + 1)[1:].astype(float)
    linear = fit_linear(wishes(train))
    table = films(data, counts)
    names = ("popularity", "LightFM", "EASE", "blend")
    measured: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    measured["popularity"].append(judged(lambda _m, _l: counts, train, test))
    measured["EASE"].append(judged(lambda _m, liked: _linear(linear, liked), train, test))
    for seed in seeds:
        taste = fitted(train, data, seed=seed)
        space = Space(Model("bench", taste, no_head(), linear), table)
        measured["LightFM"].append(judged(lambda m, _l: _taste(space, m), train, test))  # noqa: B023
        measured["blend"].append(
            judged(lambda m, liked: _z(_taste(space, m)) + _z(_linear(linear, liked)), train, test)  # noqa: B023
        )
    return [
        Figure(
            f"{split} {metric}, {name}",
            float(np.mean([run[metric] for run in runs])),
            "",
            _BARS[split].get(metric, "") if name == "blend" else "",
            digits=4,
        )
        for metric in ("NDCG@10", "R@20", "AUC")
        for name, runs in measured.items()
    ]


def cold_clips(data: MovieLens, splits: Sequence[int]) -> list[Figure]:
    """Only the unseen films are ranked; our head knows them by their tags alone."""
    ours, blind = [], []
    for split in splits:
        cold = data.cold_films(split)
        is_cold = np.isin(data.liked[:, 1], cold)
        train, test = data.liked[~is_cold], data.liked[is_cold]
        space = Space(Model("bench", fitted(train, data, seed=split, epochs=15)), films(data))
        lot = np.random.default_rng(split).random(FILMS)
        ours.append(judged(lambda m, _l: _taste(space, m), train, test, only=cold)["NDCG@10"])  # noqa: B023
        blind.append(judged(lambda _m, _l: lot, train, test, only=cold)["NDCG@10"])  # noqa: B023
    return [
        Figure("cold clips NDCG@10, random", float(np.mean(blind)), "", digits=4),
        Figure("cold clips NDCG@10", float(np.mean(ours)), "", ">= 0.138", digits=4),
    ]


def new_members(data: MovieLens) -> list[Figure]:
    """The product's own terms, for members that training never saw, by their number of likes."""
    is_new = np.random.default_rng(0).random(1000) < 0.2
    train = data.liked[~is_new[data.liked[:, 0]]]
    counts = np.bincount(train[:, 1], minlength=FILMS + 1)[1:].astype(float)
    table = films(data, counts)
    space = Space(Model("bench", no_head(), no_head(), fit_linear(wishes(train))), table)
    rows = np.arange(FILMS)
    found = []
    for likes in (0, 1, 3, 5, 10):
        ours, popular = [], []
        for _, films_liked in by_member(data.liked[is_new[data.liked[:, 0]]]).items():
            if len(films_liked) < 20:
                continue
            known, wanted = films_liked[:likes], np.isin(rows + 1, films_liked[likes:])
            profile = Profile(0, positives=tuple(int(film) for film in known))
            view = View(Query(0, 10, NOTHING, profile=profile), table, space)
            weights = view.query.weights
            scores = weights["neighbours"] * neighbours(view, rows)
            scores = scores + weights["popularity"] * popularity(view, rows)
            for kept, score in ((ours, scores), (popular, counts)):
                kept.append(_ndcg(np.where(np.isin(rows + 1, known), -np.inf, score), wanted, 10))
        ratio = float(np.mean(ours) / np.mean(popular))
        found.append(
            Figure(
                f"new members with {likes} likes, times popularity", ratio, "×", ">= 0.99", digits=4
            )
        )
    return [*found, Figure("trust at 10 likes", trust(10), "")]


def fitted(train: Ratings, data: MovieLens, *, seed: int, epochs: int = 40) -> Head:
    factors = Factors(seed=seed, epochs=epochs)
    factors.fit(wishes(train), data.tags)
    return factors.head()


def films(data: MovieLens, counts: np.ndarray | None = None) -> ClipTable:
    """Row n is film n + 1; a like is a like, and nothing ages."""
    table = ClipTable()
    table.add(
        Entry(
            film,
            author_id=film,
            tags=tuple(int(tag) for tag in data.tags[film]),
            likes=0 if counts is None else int(counts[film - 1]),
        )
        for film in range(1, FILMS + 1)
    )
    return table


def judged(
    score: Score, train: Ratings, test: Ratings, only: np.ndarray | None = None
) -> dict[str, float]:
    known, found = by_member(train), []
    nothing = np.zeros(0, np.int64)
    for member, wanted in by_member(test).items():
        liked = known.get(member, nothing)
        scores = np.array(score(member, liked), float)
        scores[liked - 1] = -np.inf
        if only is not None:
            scores[np.setdiff1d(np.arange(FILMS), only - 1)] = -np.inf
        hits = np.isin(np.arange(1, FILMS + 1), wanted)
        found.append((_ndcg(scores, hits, 10), _recall(scores, hits, 20), _auc(scores, hits)))
    return dict(zip(("NDCG@10", "R@20", "AUC"), np.mean(found, axis=0), strict=True))


def _taste(space: Space, member: int) -> np.ndarray:
    scores = space.taste(member, np.arange(FILMS))
    return space.vectors(np.arange(FILMS))[:, -1] if scores is None else scores


def _linear(linear: Linear, liked: np.ndarray) -> np.ndarray:
    scores = np.zeros(FILMS)
    scores[linear.ids - 1] = linear.scores(liked)
    return scores


def _z(values: np.ndarray) -> np.ndarray:
    return (values - values.mean()) / (values.std() + 1e-9)


def _top(scores: np.ndarray, size: int) -> np.ndarray:
    return np.argsort(-scores, kind="stable")[:size]


def _ndcg(scores: np.ndarray, hits: np.ndarray, size: int) -> float:
    discounts = 1 / np.log2(np.arange(2, size + 2))
    return float((hits[_top(scores, size)] * discounts).sum() / discounts[: hits.sum()].sum())


def _recall(scores: np.ndarray, hits: np.ndarray, size: int) -> float:
    return float(hits[_top(scores, size)].sum() / hits.sum())


def _auc(scores: np.ndarray, hits: np.ndarray) -> float:
    from scipy.stats import rankdata

    ranked = np.isfinite(scores)
    places, hits = rankdata(scores[ranked]), hits[ranked]
    good, bad = hits.sum(), (~hits).sum()
    return (
        float((places[hits].sum() - good * (good + 1) / 2) / (good * bad)) if good and bad else 0.5
    )
