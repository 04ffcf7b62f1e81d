"""MovieLens 100k, read where it lies: members, films in place of clips, genres in place of tags."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ranking.train.factors import Wish

Ratings = np.ndarray  # (n, 4): member, film, rating, time
FILMS = 1682


class MovieLens:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.all = self._read("u.data")
        self.liked = self.all[self.all[:, 2] >= 4]
        self.genres = np.zeros((FILMS + 1, 19), bool)
        for line in (folder / "u.item").read_text("latin-1").splitlines():
            fields = line.split("|")
            self.genres[int(fields[0])] = [field == "1" for field in fields[5:24]]
        self.tags = {film: np.flatnonzero(self.genres[film]) + 1 for film in range(1, FILMS + 1)}

    def ua(self) -> tuple[Ratings, Ratings]:
        return self._read("ua.base"), self._read("ua.test")

    def by_time(self) -> tuple[Ratings, Ratings]:
        """The latest fifth of each member's likes is the test, for those with at least five."""
        train, test = [], []
        for rows in self._members():
            cut = len(rows) - (max(1, len(rows) // 5) if len(rows) >= 5 else 0)
            train.append(rows[:cut])
            test.append(rows[cut:])
        return np.vstack(train), np.vstack(test)

    def cold_films(self, seed: int) -> np.ndarray:
        """A fifth of the films."""
        return np.random.default_rng(seed).permutation(FILMS)[: FILMS // 5] + 1

    def _members(self) -> Iterator[Ratings]:
        for member in np.unique(self.liked[:, 0]):
            rows = self.liked[self.liked[:, 0] == member]
            yield rows[np.argsort(rows[:, 3], kind="stable")]

    def _read(self, name: str) -> Ratings:
        return np.loadtxt(self._folder / name, dtype=np.int64)


def wishes(ratings: Ratings) -> list[Wish]:
    return [Wish(int(row[0]), int(row[1])) for row in ratings]


def by_member(ratings: Ratings) -> dict[int, np.ndarray]:
    return {int(m): ratings[ratings[:, 0] == m, 1] for m in np.unique(ratings[:, 0])}
