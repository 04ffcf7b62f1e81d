"""64-bit ids that sort by time.

Layout, high to low: 41 bits of milliseconds since 2024-01-01, 22 bits that start at random in each
millisecond and count up (the layout Twitter's Snowflake and Mastodon use, without a worker number
to configure). Two processes collide only when they draw overlapping runs within one millisecond;
a primary key then refuses the second row, so a collision can be lost time but never lost data.
Keyset pages order by id alone, and an imported instance keeps its ids.
"""

import secrets
from time import time_ns

_EPOCH_MS = 1_704_067_200_000
_LOW_BITS = 22


class _Ids:
    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> int:
        """A new id, greater than every id this process made before. Fits a signed 64-bit column."""
        now_ms = time_ns() // 1_000_000 - _EPOCH_MS
        is_later = now_ms > self._last >> _LOW_BITS
        fresh = (now_ms << _LOW_BITS) | secrets.randbits(_LOW_BITS) if is_later else self._last + 1
        self._last = fresh
        return fresh


new_id = _Ids()


def id_at(unix_ms: int) -> int:
    """The smallest id a row made at `unix_ms` (milliseconds since 1970) can have."""
    return max(unix_ms - _EPOCH_MS, 0) << _LOW_BITS


def made_at_ms(row_id: int) -> int:
    """Milliseconds since 1970 at which `row_id` was made."""
    return (row_id >> _LOW_BITS) + _EPOCH_MS
