"""What workers offer to make clips with.

A web process does not load a model to know what it can: workers write it down, again and again while
they run, and an offer that was not repeated for a while counts no more.
"""

import json
from collections.abc import Mapping
from typing import Any

from models.base import execute, fetch
from models.generations.clock import now_sql

# A worker repeats its offer every minute; this many milliseconds without one, and it is gone.
_GOOD_MS = 10 * 60 * 1000


async def offer(name: str, capabilities: Mapping[str, Any]) -> None:
    """Write down what a backend can; the last word counts."""
    await execute(
        "INSERT INTO generation_backends (name, capabilities, offered_ms) "  # noqa: S608 - our SQL
        f"VALUES (?, ?, {now_sql()}) ON CONFLICT (name) DO UPDATE SET "
        "capabilities = excluded.capabilities, offered_ms = excluded.offered_ms",
        name,
        json.dumps(dict(capabilities), ensure_ascii=False),
    )


async def offered() -> dict[str, dict[str, Any]]:
    """The capabilities of every backend that a worker has now, by its name."""
    rows = await fetch(
        "SELECT name, capabilities FROM generation_backends "  # noqa: S608 - our SQL
        f"WHERE offered_ms > {now_sql()} - {_GOOD_MS} ORDER BY name"
    )
    return {row["name"]: json.loads(row["capabilities"]) for row in rows}
