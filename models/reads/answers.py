"""JSON kept in the process: what selections say of a row, by everything that was told of it.

A key holds all that the answer depends on: versions, numbers, what the row is to the viewer. Where any
of it changes the key is another one, so that nothing has to be told of changes; and whoever is told
the same, of the same row, gets the same answer.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

A = TypeVar("A")

# In bytes: some 60,000 answers of a clip, twenty fields each, or 2,000 whole pages.
_MOST = 128 * 2**20
_KEY = 1_200  # bytes that a key takes, with its record


class Answers(Generic[A]):
    """Those used last, of `most` bytes together, by key and selection."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[Hashable, tuple[dict[int, A], dict[int, int]]] = OrderedDict()

    def of(self, key: Hashable) -> dict[int, A] | None:
        """By selection: not to be changed. None where nothing is known of the key."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def keep(self, key: Hashable, selection: int, answer: A, size: int) -> None:
        """`size` in bytes."""
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = {}, {}
            self._size += _KEY
        answers, sizes = found
        self._size += size - sizes.get(selection, 0)
        answers[selection], sizes[selection] = answer, size
        self._kept.move_to_end(key)
        while self._size > self._most:
            _, (_, gone) = self._kept.popitem(last=False)
            self._size -= _KEY + sum(gone.values())

    def __len__(self) -> int:
        return len(self._kept)
