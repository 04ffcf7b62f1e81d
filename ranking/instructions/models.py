"""Where an operator plugs a language model in: it reads what the grammar reads, into the same types.

Nothing is shipped. A model answers with plain data; `reading_of` holds it to the types that the
grammar's readings have, so that a model can ask for nothing that a member could not ask for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, cast

from core.errors import BadInput
from core.plugins import made_by
from ranking.instructions.edits import FREE_KINDS, THIS, Action, Edit, Reading, Strength
from ranking.instructions.spans import Span, Unit
from ranking.lexicon import LANGUAGES, Language, Subject, known

MOST_EDITS = 20


class InstructionModel(Protocol):
    """Reads one instruction. Whatever it raises, the grammar reads the text instead."""

    async def read(self, text: str, language: Language) -> Mapping[str, Any]:
        """`{"edits": [{"kind", "name", "strength", "share"?}], "action"?, "span"?: {"unit",
        "count"?}, "unknown"?: [words], "language"?}` in the terms of `ranking.instructions.edits`.
        """
        ...


def load(target: str) -> InstructionModel:
    """The model that the factory "module:factory" makes. Raises `BadInput` naming what is wrong."""
    return cast(InstructionModel, made_by(target))


def reading_of(said: Mapping[str, Any], language: Language) -> Reading:
    """A model's answer as a reading. Raises `BadInput` for anything that is not one."""
    try:
        edits = tuple(_edit(one) for one in said.get("edits", ()))
        action = Action(said["action"]) if said.get("action") else None
        span = _span(said["span"]) if said.get("span") else None
        unknown = tuple(str(word)[:100] for word in said.get("unknown", ()))
    except (AttributeError, KeyError, TypeError, ValueError) as failure:
        raise BadInput("The model's answer is not a reading.") from failure
    if len(edits) > MOST_EDITS or len({edit.target for edit in edits}) < len(edits):
        raise BadInput(f"A reading has at most {MOST_EDITS} edits, one for each target.")
    spoken = said.get("language", language)
    return Reading(edits, action, span, unknown, spoken if spoken in LANGUAGES else language)


def _edit(said: Mapping[str, Any]) -> Edit:
    target, strength = Subject(str(said["kind"]), str(said["name"])), Strength(said["strength"])
    share = said.get("share")
    if target not in known() and (
        target.kind not in FREE_KINDS or not 1 <= len(target.name) <= 100
    ):
        raise ValueError(f"no such target: {target}")
    if target.kind == "clip" and target.name != THIS:
        raise ValueError("an instruction names no clips but the one at hand")
    if (strength is Strength.SHARE) != (share is not None):
        raise ValueError("a share goes with SHARE")
    if share is not None and not 0 < float(share) < 1:
        raise ValueError("a share lies between 0 and 1")
    return Edit(target, strength, None if share is None else float(share))


def _span(said: Mapping[str, Any]) -> Span:
    unit, count = Unit(said["unit"]), int(said.get("count", 1))
    if not (0 <= count <= 6 if unit is Unit.UNTIL else 1 <= count <= 1000):
        raise ValueError("no such span")
    return Span(unit, count)
