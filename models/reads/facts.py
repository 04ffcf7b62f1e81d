"""Rows kept in the process, each good for one version of itself.

Who may see which row, and which version of it they see, is asked of the database each time; what a
row of that version says is known already. Nothing has to be told that a row has changed: its version
has, and what was kept is not asked for any more. PostgreSQL has the version ready in every row:
`xmin`, the transaction that wrote it.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

_MOST = 20_000  # rows kept, the ones used last: some 2 KB each

Key = tuple[object, int]  # what kind of thing, and its id


class Facts:
    """What is kept belongs to one open database. Values are not to be changed."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._kept: OrderedDict[Key, tuple[int, Any]] = OrderedDict()

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
        self._kept[key] = version, value
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def __len__(self) -> int:
        return len(self._kept)
