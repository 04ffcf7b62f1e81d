"""What has changed in the database, read from where it is told (migration 0095).

A page can be another one only where something has changed that it hangs on. So each statement that
changes rows that pages are made of tells, in its own transaction, what hangs on them: members and
clips, by their ids. What became visible since this was asked before is read by one small statement,
for all who ask at once; answers that hang on nothing of it are as they were, and nothing else has to
be asked about them. No process has to be told in time: each asks, after it was asked.

Transactions become visible in another order than they begin in. So what is read is not what comes
after a number, but what lies between two snapshots: the changes of transactions that the earlier one
did not see, and that are visible now. Snapshots are of one run of the database, and one connection.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

import asyncpg
import structlog

from core.grouping import Grouping
from models.lines import Lines

# Keys besides ids: what all answers hang on, those that any clip may enter, and any author's clips.
EVERYTHING = -1
ANY_CLIP = -2
ANY_AUTHOR = -3

_MOST = 10_000  # statements' changes; of more, nothing is known to have stayed
_REMEMBERED = 200_000  # keys
_NONE = 2**62  # no transaction has come so far

_READ = f"""SELECT (SELECT pg_current_snapshot()::text),
    (SELECT max(below) FROM changes_forgotten), keys
FROM (SELECT) AS once LEFT JOIN LATERAL (
    (SELECT keys FROM changes WHERE xid >= $1 ORDER BY xid LIMIT {_MOST})
    UNION ALL
    SELECT late.keys FROM unnest($2::bigint[]) AS running (xid) CROSS JOIN LATERAL (
        SELECT keys FROM changes WHERE xid = running.xid ORDER BY xid LIMIT {_MOST}) AS late
) AS told ON TRUE"""  # noqa: S608 - a number of ours

# First it is told how far they are gone, then they go, a few at a time; processes do not wait for each
# other. What a copy of another database brought along is of transactions that are yet to come.
_TO_COME = "(SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint)"
_SAY_GONE = f"""WITH others AS (
    DELETE FROM changes_forgotten WHERE below <= $1 OR below > {_TO_COME})
INSERT INTO changes_forgotten (below) VALUES ($1)"""  # noqa: S608 - an expression of ours
_BATCH = 10_000
_GO = f"""WITH gone AS (
    DELETE FROM changes WHERE ctid IN (
        SELECT ctid FROM changes WHERE xid < $1 OR xid >= {_TO_COME}
        LIMIT {_BATCH} FOR UPDATE SKIP LOCKED)
    RETURNING 1) SELECT count(*) FROM gone"""  # noqa: S608 - a number and an expression of ours

# What the line is opened with: no statistics of a moment are to have it read the whole table.
BY_INDEX = {"enable_seqscan": "off", "enable_bitmapscan": "off"}

_FAILED = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)

_LOG = structlog.get_logger()
_SQL_LOG = logging.getLogger("tortoise.db_client")


class Changes:
    """What this process knows of them. `line` is one connection, for nothing else. There was something
    new at each `moment`; what is asked of the database after one has all that was new until then."""

    def __init__(self, line: Lines) -> None:
        self.moment = 0
        self._line = line
        self._connections = 0
        self._asking: Grouping[None, None] = Grouping(self._catch_up, under_way=1)
        self._seen: _Snapshot | None = None
        self._last: dict[int, int] = {}  # the moments when keys were told of last
        self._since = 0  # of what was before, nothing is known
        self._over = 0  # what was visible when it was tidied up last

    async def caught_up(self) -> None:
        """Know all that was visible when this was called. Where that cannot be told, anything may have
        changed."""
        try:
            await self._asking.ask(None)
        except _FAILED as error:
            _LOG.warning("changes.failed", error=repr(error))

    def stayed(self, keys: Iterable[int], since: int) -> bool:
        """Whether nothing that hangs on `keys` has changed since that moment, until `caught_up`."""
        if since == self.moment:
            return True
        if since < self._since:
            return False
        last = self._last
        return max([last.get(key, 0) for key in keys], default=0) <= since

    async def tidy_up(self, lines: Lines) -> None:
        """Delete what was visible already when this was done before. Whoever has not read it by now
        knows nothing any more, and begins anew."""
        await self._asking.ask(None)
        seen, over = self._seen, self._over
        if seen is None:
            return
        self._over = seen.first
        await lines.fetch(_SAY_GONE, [over])
        gone = _BATCH
        while gone == _BATCH:
            ((gone,),) = await lines.fetch(_GO, [over])

    async def close(self) -> None:
        await self._line.close()

    async def _catch_up(self, asked: list[None]) -> Sequence[None]:
        seen, self._seen = self._seen, None
        values: list[object] = [_NONE, []] if seen is None else [seen.next, seen.running]
        _SQL_LOG.debug("%s: %s", _READ, values)
        try:
            told = await self._line.fetch(_READ, values)
        except BaseException:
            self._forget()
            raise
        text, below, _ = told[0]
        is_same_run = self._line.opened == self._connections
        self._connections, self._seen = self._line.opened, _Snapshot(text)
        if below is not None and below > self._seen.next:
            below = None  # of another database
        if seen is None or not is_same_run or (below or 0) > seen.first or len(told) >= _MOST:
            self._forget()
        else:
            self._note([key for _, _, keys in told for key in keys or ()])
        return [None] * len(asked)

    def _note(self, keys: list[int]) -> None:
        if EVERYTHING in keys or len(self._last) + len(keys) > _REMEMBERED:
            self._forget()
        elif keys:
            self.moment += 1
            self._last.update(dict.fromkeys(keys, self.moment))

    def _forget(self) -> None:
        """Anything may have changed until now."""
        self.moment += 1
        self._since = self.moment
        self._last = {}


class _Snapshot:
    """As `pg_current_snapshot` writes it: transactions before `first` were over, those from `next` on
    had not begun, and of those between the `running` ones were not over."""

    __slots__ = ("first", "next", "running")

    def __init__(self, text: str) -> None:
        first, after, running = text.split(":")
        self.first, self.next = int(first), int(after)
        self.running = [int(xid) for xid in running.split(",") if xid]
