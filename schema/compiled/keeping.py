"""What a row of a known version keeps of itself: the part of a selection that is the same for whoever
asks, for as long as the row is that version.

Which fields these are is said where they are declared: columns of the row (`keeps` of the type), and
resolvers that look at nothing else (`is_kept`). The generated function of a selection begins with what
is kept of it and fills in the rest for each answer. Mutations, which change rows, keep nothing.
"""

from __future__ import annotations

from typing import Any

from models.reads.facts import KEPT, MOST_ANSWERS

__all__ = ["KEPT", "keep"]


def keep(answers: dict[int, dict[str, Any]], selection: int, answer: dict[str, Any]) -> None:
    """For the next who asks for this `selection`. Of the same row, few selections are asked for."""
    if len(answers) >= MOST_ANSWERS:
        answers.clear()
    answers[selection] = answer.copy()
