"""What an instruction comes to: typed edits of a member's feed, and for how long they hold.

A `Reading` is the readable program between the words and the feed: it is shown back before it takes
hold, and nothing in the words is lost in it — what no list knows becomes a keyword and is named in
`unknown`. A parser and a language model produce the same type, so that both are checked alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ranking.instructions.spans import Span
from ranking.lexicon import Language, Subject

LONGEST = 280

# Kinds of targets beyond those of the lexicon. `clip` and `author` name "this" for what the member
# is looking at, `author` else a handle; `keyword` is words as they were written, folded.
FREE_KINDS = frozenset({"author", "hashtag", "keyword", "clip"})
THIS = "this"


class Strength(StrEnum):
    """What is wished of a target. SHARE goes with a share of the feed, NEUTRAL takes wishes back."""

    HIDE = "HIDE"
    MUCH_LESS = "MUCH_LESS"
    LESS = "LESS"
    NEUTRAL = "NEUTRAL"
    MORE = "MORE"
    MUCH_MORE = "MUCH_MORE"
    ONLY = "ONLY"
    SHARE = "SHARE"


class Action(StrEnum):
    """What is wished of the feed's controls as a whole."""

    UNDO = "UNDO"
    REDO = "REDO"
    RESET = "RESET"


_OPPOSITES = {
    Strength.HIDE: Strength.MORE,
    Strength.MUCH_LESS: Strength.MORE,
    Strength.LESS: Strength.MORE,
    Strength.MORE: Strength.LESS,
    Strength.MUCH_MORE: Strength.LESS,
    Strength.ONLY: Strength.HIDE,
}


def opposite(strength: Strength) -> Strength:
    """What "than" and "instead of" wish of the other side."""
    return _OPPOSITES.get(strength, Strength.LESS)


@dataclass(frozen=True, slots=True)
class Edit:
    """`share` (0 to 1) is of the feed, with SHARE alone."""

    target: Subject
    strength: Strength
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """`unknown` are the words no list knows, as far as they could matter; `span` is None where the
    words set no time. Neither edits nor an action: the text was no instruction."""

    edits: tuple[Edit, ...] = ()
    action: Action | None = None
    span: Span | None = None
    unknown: tuple[str, ...] = ()
    language: Language = "en"

    @property
    def is_instruction(self) -> bool:
        return bool(self.edits or self.action)
