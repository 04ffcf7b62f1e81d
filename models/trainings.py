"""Whose turn it is to train the ranker: one process at a time over all, by a lease it renews."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields

from models.base import Row, fetch

TURN_MS = 60_000  # a turn that is not renewed for so long is over


class Phase(StrEnum):
    """WAITING: for something new to learn from. STOPPED: the turn was given back."""

    READING = "READING"
    FITTING = "FITTING"
    WAITING = "WAITING"
    STOPPED = "STOPPED"


class Training(Row):
    """The one row. `done` is of the phase, 0 to 1."""

    holder = fields.CharField(100)
    until_ms: int = fields.BigIntField()
    phase = fields.CharEnumField(Phase, max_length=10)
    done = fields.FloatField()

    class Meta:
        table = "trainings"

    def is_on(self, now_ms: int) -> bool:
        return self.until_ms > now_ms


async def take_turn(holder: str, now_ms: int) -> bool:
    """Whether it is the holder's turn from now on: nobody's turn was on, or it was theirs."""
    taken = await fetch(
        "INSERT INTO trainings (id, holder, until_ms, phase, done) VALUES (1, ?, ?, ?, 0) "
        "ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, until_ms = excluded.until_ms, "
        "phase = excluded.phase, done = 0 "
        "WHERE trainings.until_ms <= ? OR trainings.holder = excluded.holder RETURNING id",
        holder,
        now_ms + TURN_MS,
        Phase.READING.value,
        now_ms,
    )
    return bool(taken)


async def renew_turn(holder: str, now_ms: int, phase: Phase, done: float) -> bool:
    """Whether it is still the holder's turn. In a transaction nobody else's can begin before its
    end."""
    turn = Training.filter(id=1, holder=holder, until_ms__gt=now_ms)
    renewed = await turn.update(until_ms=now_ms + TURN_MS, phase=phase, done=done)
    return renewed > 0


async def end_turn(holder: str) -> None:
    await Training.filter(id=1, holder=holder).update(until_ms=0, phase=Phase.STOPPED, done=0)


async def training_now(now_ms: int) -> Training | None:
    """The training that is on; None where nobody trains."""
    found = await Training.get_or_none(id=1)
    return found if found is not None and found.is_on(now_ms) else None
