"""What a row of a known version keeps of itself: the part of a selection that is the same for whoever
asks, for as long as the row is that version.

Which fields these are is said where they are declared: columns of the row (`keeps` of the type), and
resolvers that look at nothing else (`is_kept`). The generated function of a selection begins with what
is kept of it and fills in the rest for each answer. Mutations, which change rows, keep nothing.

Where answers go out as JSON, a row may know what it was told (`Told`), and keep by that the fields of a
selection that say what they `need` to be told; all of them as one piece of JSON, where all say so.
"""

from __future__ import annotations

from typing import Any, Protocol

import orjson

from models.reads.facts import KEPT, MOST_ANSWERS, TOLD

__all__ = ["KEPT", "TOLD", "Told", "keep"]


class Told(Protocol):
    def find(self, selection: int) -> orjson.Fragment | dict[str, Any] | None:
        """What the selection says of the row now, where that is known: all, or some fields of it."""

    def begin(self) -> int:
        """A mark, to be given back with the answer that is begun."""

    def keep(
        self,
        selection: int,
        answer: dict[str, Any],
        since: int,
        needs: frozenset[str],
        *,
        is_whole: bool,
    ) -> None:
        """The answer of a selection, or those fields of it that depend on what they `need`, without
        errors and with nothing left to wait for."""


def keep(answers: dict[int, dict[str, Any]], selection: int, answer: dict[str, Any]) -> None:
    """For the next who asks for this `selection`. Of the same row, few selections are asked for."""
    if len(answers) >= MOST_ANSWERS:
        answers.clear()
    answers[selection] = answer.copy()
