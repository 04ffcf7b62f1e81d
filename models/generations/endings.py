"""How a job ends, whoever ends it: one place for the row, the audit record and the event."""

from __future__ import annotations

from models import audit, outbox
from models.base import connection
from models.generations import Generation, GenerationState
from models.generations.clock import database_ms
from realtime.events import Event, GenerationFinished, GenerationQueued


async def end(row: Generation, state: GenerationState, *, clip_id: int | None = None) -> None:
    """Into a terminal state, in a transaction that holds the row."""
    row.state = state
    row.finished_at_ms = await database_ms()
    await leave(row)
    await audit.record(None, f"generation.{state.lower()}", subject(row), row.error_code or "")
    await tell(
        GenerationFinished(
            generation_id=row.id, owner_id=row.owner_id, state=state, clip_id=clip_id
        )
    )


async def leave(row: Generation) -> None:
    """Write the row as nobody's."""
    row.worker = row.lease_until_ms = None
    row.progress_seq += 1
    await row.save()


async def queue_up(row: Generation) -> None:
    """Tell that the row waits for a worker."""
    await tell(GenerationQueued(generation_id=row.id, owner_id=row.owner_id))


async def tell(event: Event) -> None:
    await outbox.append(connection(), event)


def subject(row: Generation) -> str:
    return f"generation:{row.id}"
