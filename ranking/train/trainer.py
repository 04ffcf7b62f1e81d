"""From what members wanted to a model that may go live: the heads, and the gate before the swap."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.reads.ranking import Interaction
from ranking.model import NO_LINEAR, Head, Linear, Model
from ranking.train.factors import Factors, Report, Wish
from ranking.train.linear import fit_linear
from ranking.weights import EVENT_WEIGHTS, FEWEST

_HELD_BACK = 0.1
_JUDGED = 500  # members
_WORSE = 0.99  # of what popularity reaches, which a model must not fall below


class TooFew(Exception):
    """Fewer than `FEWEST` interactions: ranking goes by what is popular."""


@dataclass(frozen=True)
class Judgement:
    """NDCG@10 on the latest interactions, held back; of those who have any, `members`."""

    model: float
    popularity: float
    members: int

    @property
    def passes(self) -> bool:
        return self.model >= _WORSE * self.popularity


def wishes_of(interactions: Sequence[Interaction]) -> list[Wish]:
    """What weighs nothing teaches nothing: looking at a clip, for however long, does not count."""
    return [
        Wish(one.user_id, one.clip_id, float(np.log2(1 + weight)))
        for one in interactions
        if (weight := EVENT_WEIGHTS.get(one.event, 0.0)) > 0
    ]


class Trainer:
    """Holds what the next partial fit goes on from."""

    def __init__(self, *, seed: int = 0) -> None:
        self._seed = seed
        self._taste = Factors(seed=seed)
        self._inspiration = Factors(seed=seed)
        self._linear: Linear = NO_LINEAR
        self._wishes: list[Wish] = []
        self._judged_by: tuple[list[Wish], list[Wish]] = ([], [])  # known, held back

    def fit(
        self,
        interactions: Sequence[Interaction],
        tags: Mapping[int, Sequence[int]],
        report: Report = lambda done: None,
    ) -> Judgement:
        """A full refit. The latest tenth is held back, judged by, and then learned from too.
        Raises `TooFew`."""
        if len(interactions) < FEWEST:
            raise TooFew(f"{len(interactions)} interactions; {FEWEST} are needed.")
        cut = int(len(interactions) * (1 - _HELD_BACK))
        before, after = interactions[:cut], interactions[cut:]
        self._taste, self._inspiration = Factors(seed=self._seed), Factors(seed=self._seed)
        self._wishes = wishes_of(before)
        self._taste.fit(self._wishes, tags, lambda done: report(0.8 * done))
        remixes = wishes_of([one for one in before if one.event == "remix"])
        self._inspiration.fit(remixes, tags)
        self._linear = fit_linear(self._wishes)
        self._judged_by = (self._wishes.copy(), wishes_of(after))
        judged = self.judged()
        report(0.9)
        self.learn(after, tags)
        self._linear = fit_linear(self._wishes)
        report(1.0)
        return judged

    def learn(self, interactions: Sequence[Interaction], tags: Mapping[int, Sequence[int]]) -> None:
        """A partial fit on new interactions. The linear head waits for the next full one."""
        wishes = wishes_of(interactions)
        self._wishes += wishes
        self._taste.learn(wishes, tags)
        self._inspiration.learn(
            wishes_of([one for one in interactions if one.event == "remix"]), tags
        )

    def judged(self) -> Judgement:
        """By what the last full fit held back. It has been learned from since, so after a partial fit
        this tells of one that went wrong, not of how much it gained."""
        return judge(self._taste.head(), self._linear, *self._judged_by)

    def model(self, version: str) -> Model:
        return Model(version, self._taste.head(), self._inspiration.head(), self._linear)


def judge(
    taste: Head, linear: Linear, known: Sequence[Wish], held_back: Sequence[Wish]
) -> Judgement:
    """How well the blend of the two heads finds what members wanted next."""
    liked, wanted = _by_member(known), _by_member(held_back)
    members = [m for m in wanted if m in liked][:_JUDGED]
    counts = Counter(wish.clip_id for wish in known)
    popular = np.array([counts[int(clip)] for clip in linear.ids], float)
    reached: list[tuple[float, float]] = []
    for member in members:
        targets = np.isin(linear.ids, list(wanted[member] - liked[member]))
        if not targets.any():
            continue
        old = np.isin(linear.ids, list(liked[member]))
        scores = blend(taste, linear, member, liked[member])
        reached.append(
            (
                _ndcg(np.where(old, -np.inf, scores), targets),
                _ndcg(np.where(old, -1, popular), targets),
            )
        )
    if not reached:
        return Judgement(0.0, 0.0, 0)
    model, popularity = np.mean(reached, axis=0)
    return Judgement(float(model), float(popularity), len(reached))


def blend(
    taste: Head, linear: Linear, member: int, liked: set[int]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Half each, standardised, over the clips of the linear head."""
    neighbours = _standardised(linear.scores(np.array(sorted(liked), np.int64)))
    user = taste.user(member)
    if user is None:
        return neighbours
    at = np.searchsorted(taste.clip_ids, linear.ids).clip(max=max(len(taste.clip_ids) - 1, 0))
    scores = np.zeros(len(linear.ids))
    if len(taste.clip_ids):
        known = taste.clip_ids[at] == linear.ids
        scores[known] = taste.clips[at[known]] @ user
        scores[~known] = scores[known].min() if known.any() else 0.0
    mixed: np.ndarray[tuple[int], np.dtype[np.float64]] = (
        0.5 * _standardised(scores) + 0.5 * neighbours
    )
    return mixed


def _standardised(
    values: np.ndarray[tuple[int], np.dtype[np.floating]],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray((values - values.mean()) / (values.std() + 1e-9), np.float64)


def _by_member(wishes: Sequence[Wish]) -> dict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for wish in wishes:
        found[wish.member_id].add(wish.clip_id)
    return found


def _ndcg(
    scores: np.ndarray[tuple[int], np.dtype[np.float64]],
    targets: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> float:
    top = np.argsort(-scores, kind="stable")[:10]
    discounts = 1 / np.log2(np.arange(2, len(top) + 2))
    ideal = discounts[: int(targets.sum())].sum()
    return float((targets[top] * discounts).sum() / ideal)
