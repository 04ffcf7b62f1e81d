"""Rows kept in the process, each good for one version of itself.

Who may see which row, and which version of it they see, is asked of the database each time; what a
row of that version says is known already. Nothing has to be told that a row has changed: its version
has, and what was kept is not asked for any more. PostgreSQL has the version ready in every row:
`xmin`, the transaction that wrote it.
"""

from __future__ import annotations

from collections import OrderedDict
from sys import getsizeof
from typing import Any

from models.reads.answers import Answers

_MOST = 64 * 2**20  # bytes: some 5,400 clips with their files, or 20,000 members
_ENTRY = 300  # bytes that keeping one takes, whatever it is

# Under this name a row has what answers keep of it, by selection; never more than so many.
KEPT = "_kept"
# And under this one what it was told, if anything (`resolvers.told`).
TOLD = "_told"
MOST_ANSWERS = 3
_ANSWERS = 1_200  # bytes: most are asked for one, of a clip some fifteen fields

_NOTHING = (0, None, 0)

Key = tuple[object, int]  # what kind of thing, and its id


class Facts:
    """What is kept belongs to one open database: rows, and tuples of them, those used last, of `most`
    bytes together. They are not to be changed. `answers` are about them, and bounded by themselves."""

    def __init__(self, most: int = _MOST) -> None:
        self.answers: Answers[Any] = Answers()
        self._most = most
        self._size = 0
        self._kept: OrderedDict[Key, tuple[int, Any, int]] = OrderedDict()

    def find(self, kind: object, id: int, version: int) -> Any:
        """None for what is not known of this version."""
        key = (kind, id)
        found = self._kept.get(key)
        if found is None or found[0] != version:
            return None
        self._kept.move_to_end(key)
        return found[1]

    def keep(self, kind: object, id: int, version: int, value: Any) -> None:
        """What a thing is in this version."""
        key = (kind, id)
        size = _size(value)
        if not isinstance(value, tuple):
            value.__dict__[KEPT] = {}
            size += _ANSWERS
        self._size += size - self._kept.pop(key, _NOTHING)[2]
        self._kept[key] = version, value, size
        while self._size > self._most:
            self._size -= self._kept.popitem(last=False)[1][2]

    def __len__(self) -> int:
        return len(self._kept)


def _size(value: Any) -> int:
    """In bytes. What several rows share (numbers, names, members of an enum) counts for each."""
    rows = value if isinstance(value, tuple) else (value,)
    held = [each for row in rows for each in (row, vars(row), *vars(row).values())]
    return _ENTRY + sum(map(getsizeof, held))
