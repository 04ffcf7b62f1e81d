"""Readers of the event log that turn events into rows: where they stand, and whose turn it is.

A reader moves its position in the transaction of the rows that it makes, and only from where it
stood. Two processes that read the same events therefore cannot both commit what they made of them;
the turn merely keeps the others from trying.
"""

from __future__ import annotations

import logging
from contextlib import suppress

from tortoise.exceptions import DBConnectionError, OperationalError

from core.errors import Conflict
from models.base import execute, fetch
from realtime.log import Span

logger = logging.getLogger(__name__)


async def take_turn(name: str, holder: str, *, now_ms: int, for_ms: int) -> bool:
    """Whether `holder` may read on: nobody else took the turn in the last `for_ms`."""
    await execute(
        "INSERT INTO log_readers (name, epoch, pos) VALUES (?, '', 0) ON CONFLICT (name) DO NOTHING",
        name,
    )
    return bool(
        await execute(
            "UPDATE log_readers SET holder = ?, held_until_ms = ? "
            "WHERE name = ? AND (holder = ? OR held_until_ms < ?)",
            holder,
            now_ms + for_ms,
            name,
            holder,
            now_ms,
        )
    )


async def end_turn(name: str, holder: str) -> None:
    """Let another process go on at once. Where the database is out of reach the turn runs out."""
    with suppress(OperationalError, DBConnectionError):
        await execute(
            "UPDATE log_readers SET held_until_ms = 0 WHERE name = ? AND holder = ?", name, holder
        )


async def position(name: str, span: Span) -> int:
    """Where the reader goes on. It starts at the log's beginning; after a restore of the database
    at its end; what was pruned before it was read is lost, and said so."""
    (row,) = await fetch("SELECT epoch, pos FROM log_readers WHERE name = ?", name)
    stands, start = int(row["pos"]), span.oldest - 1
    if row["epoch"] and row["epoch"] != span.epoch:
        logger.warning("The log of %s was replaced; it goes on at its end", name)
        start = span.head
    elif row["epoch"] and stands >= start:
        return stands
    elif row["epoch"]:
        logger.warning("%s was away for too long: %d events are lost", name, start - stands)
    await execute(
        "UPDATE log_readers SET epoch = ?, pos = ? WHERE name = ? AND epoch = ? AND pos = ?",
        span.epoch,
        start,
        name,
        row["epoch"],
        stands,
    )
    return start


async def advance(name: str, *, before: int, to: int) -> None:
    """Move on, inside the transaction of what was made of the events in between, if anything. Raises
    `Conflict` when another process has read them: nothing of the transaction may stay."""
    moved = await execute(
        "UPDATE log_readers SET pos = ? WHERE name = ? AND pos = ?", to, name, before
    )
    if not moved:
        raise Conflict(f"Another process reads the log as {name}.")
