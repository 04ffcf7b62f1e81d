"""What training leaves behind: vectors and a linear head, as numpy arrays in one file. Serving needs
nothing else, so a web process never loads a training library."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ranking.query import Rows
from ranking.table import ClipTable

Vectors = NDArray[np.float32]
EXACT_UP_TO = 200_000  # clips, in 4 ms; above, an inverted file answers
# Of its lists, one in so many is looked into. At 1M clips 1 in 32 finds .92 of the nearest 400 where
# clips lie in clusters and .67 where they are sums of their tags, 1 in 8 finds .995 and .951, and 1 in
# 4 .999 and .992, in 2.5 ms (p99 of CPU time).
_LISTS, _LOOKED_INTO = 1024, 4
_NAMES = ("clip_ids", "clips", "user_ids", "users", "tag_ids", "tags")


@dataclass(frozen=True)
class Head:
    """A factorisation. `clips` and `tags` are (n, d + 1): the vector, then its bias; `users` (n, d).
    A clip that was not trained is the sum of its tags."""

    clip_ids: NDArray[np.int64]
    clips: Vectors
    user_ids: NDArray[np.int64]
    users: Vectors
    tag_ids: NDArray[np.int32]
    tags: Vectors

    @property
    def width(self) -> int:
        return int(self.clips.shape[1])

    def user(self, member_id: int) -> Vectors | None:
        """The member's vector with a 1 for the bias; None for one who was not trained."""
        place = _place(self.user_ids, member_id)
        return None if place is None else np.append(self.users[place], np.float32(1))

    def vectors_of(self, table: ClipTable, rows: Rows) -> Vectors:
        found = np.zeros((len(rows), self.width), np.float32)
        if len(self.tag_ids):
            tags = table.tags[rows]
            at = np.searchsorted(self.tag_ids, tags).clip(max=len(self.tag_ids) - 1)
            known = (self.tag_ids[at] == tags) & (tags != 0)
            for column in range(tags.shape[1]):
                found[known[:, column]] += self.tags[at[known[:, column], column]]
        if len(self.clip_ids):
            ids = table.ids[rows]
            at = np.searchsorted(self.clip_ids, ids).clip(max=len(self.clip_ids) - 1)
            trained = self.clip_ids[at] == ids
            found[trained] = self.clips[at[trained]]
        return found


def no_head(width: int = 33) -> Head:
    wide, narrow = np.zeros((0, width), np.float32), np.zeros((0, width - 1), np.float32)
    ids = np.zeros(0, np.int64)
    return Head(ids, wide, ids, narrow, np.zeros(0, np.int32), wide)


@dataclass(frozen=True)
class Linear:
    """EASE: what liking one clip says of another, the strongest per clip. `ids` sorted; row i is
    `others[starts[i]:starts[i + 1]]` (places in `ids`) with `values`."""

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    others: NDArray[np.int32]
    values: Vectors

    def scores(self, liked: Rows) -> NDArray[np.float32]:
        """One number per clip of `ids`, from the clips liked (by id)."""
        found = np.zeros(len(self.ids), np.float32)
        for clip_id in liked:
            place = _place(self.ids, int(clip_id))
            if place is not None:
                span = slice(self.starts[place], self.starts[place + 1])
                found[self.others[span]] += self.values[span]
        return found


NO_LINEAR = Linear(
    np.zeros(0, np.int64), np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32)
)


@dataclass(frozen=True)
class Model:
    version: str = ""
    taste: Head = field(default_factory=no_head)
    inspiration: Head = field(default_factory=no_head)
    linear: Linear = NO_LINEAR

    def to_bytes(self) -> bytes:
        file = io.BytesIO()
        arrays = {
            **{f"taste_{name}": getattr(self.taste, name) for name in _NAMES},
            **{f"inspiration_{name}": getattr(self.inspiration, name) for name in _NAMES},
            **{
                f"linear_{n}": getattr(self.linear, n)
                for n in ("ids", "starts", "others", "values")
            },
        }
        np.savez(file, version=np.array(self.version), **arrays)
        return file.getvalue()

    @staticmethod
    def from_bytes(content: bytes) -> Model:
        with np.load(io.BytesIO(content), allow_pickle=False) as told:
            return Model(
                str(told["version"]),
                Head(*(told[f"taste_{name}"] for name in _NAMES)),
                Head(*(told[f"inspiration_{name}"] for name in _NAMES)),
                Linear(*(told[f"linear_{n}"] for n in ("ids", "starts", "others", "values"))),
            )


class Space:
    """A model over a clip table: the vectors of its rows, and the nearest to a member.

    Rows that came after the index was built are searched exactly, until they are a tenth of it.
    """

    def __init__(self, model: Model, table: ClipTable) -> None:
        self.model = model
        self._table = table
        self._taste = _Column(model.taste)
        self._inspiration = _Column(model.inspiration)
        self._index: tuple[object, int] | None = None
        self.sync()

    def sync(self) -> None:
        """Take in the rows that the table gained."""
        self._taste.sync(self._table)
        self._inspiration.sync(self._table)
        size = self._taste.size
        if size > EXACT_UP_TO and (self._index is None or size > self._index[1] * 1.1):
            self._index = (_inverted_file(self._taste.vectors[:size]), size)

    def vectors(self, rows: Rows) -> Vectors:
        return self._taste.vectors[rows]

    def taste(self, member_id: int, rows: Rows) -> NDArray[np.float32] | None:
        user = self.model.taste.user(member_id)
        return None if user is None else self._taste.vectors[rows] @ user

    def inspiration(self, member_id: int | None, rows: Rows) -> NDArray[np.float32]:
        """How likely each is to be remixed; of the member where they were trained."""
        user = None if member_id is None else self.model.inspiration.user(member_id)
        vectors = self._inspiration.vectors[rows]
        return vectors[:, -1] if user is None else vectors @ user

    def nearest(self, member_id: int, number: int) -> Rows:
        """The rows with the highest taste for a member; none for one who was not trained."""
        user = self.model.taste.user(member_id)
        if user is None:
            return np.zeros(0, np.int64)
        indexed = 0
        found = np.zeros(0, np.int64)
        if self._index is not None:
            index, indexed = self._index
            found = index.search(user[None].astype(np.float32), number)[1][0]  # type: ignore[attr-defined]
            found = found[found >= 0].astype(np.int64)
        scores = self._taste.vectors[indexed : self._taste.size] @ user
        fresh = _top(scores, number) + indexed
        both = np.concatenate([found, fresh])
        return both[_top(self._taste.vectors[both] @ user, number)]


class _Column:
    """The vectors of one head for every row, grown with the table."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.size = 0
        self.vectors: Vectors = np.zeros((1024, head.width), np.float32)

    def sync(self, table: ClipTable) -> None:
        if table.size > len(self.vectors):
            wider = np.zeros((max(table.size, 2 * len(self.vectors)), self.head.width), np.float32)
            wider[: self.size] = self.vectors[: self.size]
            self.vectors = wider
        rows = np.arange(self.size, table.size, dtype=np.int64)
        for part in np.array_split(rows, len(rows) // 50_000 + 1):
            self.vectors[part] = self.head.vectors_of(table, part)
        self.size = table.size


def _inverted_file(vectors: Vectors) -> object:
    import faiss

    faiss.omp_set_num_threads(1)  # more only contend: one request is one search
    width, metric = vectors.shape[1], faiss.METRIC_INNER_PRODUCT
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(width), width, _LISTS, metric)
    sample = np.random.default_rng(0).choice(len(vectors), min(len(vectors), 50_000), replace=False)
    index.train(vectors[sample])
    index.add(vectors)
    index.nprobe = _LISTS // _LOOKED_INTO
    return index


def _top(scores: NDArray[np.float32], number: int) -> Rows:
    if len(scores) > number:
        best = np.argpartition(-scores, number - 1)[:number]
    else:
        best = np.arange(len(scores))
    ordered: Rows = best[np.argsort(-scores[best], kind="stable")].astype(np.int64)
    return ordered


def _place(ids: NDArray[np.int64], wanted: int) -> int | None:
    at = int(np.searchsorted(ids, wanted))
    return at if at < len(ids) and ids[at] == wanted else None
