"""An instruction's lexemes as clauses, and a clause as groups: some operators and what they are about.

"no dogs, and show me cats only" is two clauses of one group each; "less sport more music" is one
clause of two groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ranking.instructions.lexer import BREAK, SHARE, TARGET, WORD, Lexeme, listed
from ranking.lexicon import Language, Subject


class Opener(StrEnum):
    """What stands before a clause."""

    SENTENCE = "SENTENCE"
    LIST = "LIST"  # a comma or the like
    AND = "AND"  # "and", "or"
    BUT = "BUT"
    CORRECTION = "CORRECTION"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Clause:
    opener: Opener
    lexemes: tuple[Lexeme, ...]


class Side(StrEnum):
    """Which part of a group a run of targets is: what it is about, what is left out of that, the
    side of a comparison that comes off worse, and what comes in place of something."""

    MAIN = "MAIN"
    EXCEPT = "EXCEPT"
    THAN = "THAN"
    IN_PLACE = "IN_PLACE"


@dataclass
class Run:
    """Targets and unknown words beside each other, without anything between them."""

    side: Side
    subjects: list[Subject] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


@dataclass
class Group:
    operators: list[Lexeme] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    is_everything: bool = False
    is_praise: bool = False
    is_request: bool = False
    names_content: bool = False

    @property
    def kinds(self) -> set[str]:
        return {operator.kind for operator in self.operators}

    def says(self, *words: str) -> bool:
        return any(word in operator.words for operator in self.operators for word in words)


OPERATORS = frozenset(
    "not ne hard hard_after only show love dislike dislike_after reduce increase more less enough "  # noqa: SIM905
    "intense least most weak neutral neutral_after replace undo redo reset".split()
) | {SHARE}
AFTER = frozenset({"hard_after", "neutral_after", "dislike_after"})
_SENTENCE_ENDS = frozenset(".!?\n")
_EVERYTHING = frozenset({"everything", "anything", "all", "tout", "tous", "toutes"})
CONTENT = frozenset(
    "video videos clip clips stuff content contents post posts things thing reel reels contenu "  # noqa: SIM905
    "contenus truc trucs choses publications feed fil".split()
)
_ASKING_FOR = frozenset(
    {"please", "svp", "something", "quelque", "videos", "video", "clips", "stuff", "trucs", "truc"}
)
_PREFERRING = ("prefer", "prefere", "prefererais")
_TO = frozenset({"to", "a", "aux", "au"})
_LOOSE = frozenset({"gone", "be gone", "away"})


def clauses(lexemes: Sequence[Lexeme]) -> Iterator[Clause]:
    """Split at punctuation, conjunctions and corrections; reasons are left out."""
    opener, held, in_reason = Opener.SENTENCE, [], False
    for lexeme in lexemes:
        following = _opener(lexeme)
        if lexeme.kind == "because":
            in_reason = True
        if following is None or (in_reason and lexeme.kind == "conjunction"):
            if not in_reason:
                held.append(lexeme)
            continue
        in_reason = False
        if held or opener in (Opener.CORRECTION, Opener.CANCEL):
            yield Clause(opener, tuple(held))
        elif following in (Opener.LIST, Opener.AND):  # "; and", "no wait, …"
            following = opener
        opener, held = following, []
    yield Clause(opener, tuple(held))


def _opener(lexeme: Lexeme) -> Opener | None:
    match lexeme.kind:
        case "conjunction":
            return Opener.AND
        case "but":
            return Opener.BUT
        case "correction":
            return Opener.CORRECTION
        case "cancel":
            return Opener.CANCEL
        case kind if kind == BREAK:
            return Opener.SENTENCE if lexeme.text in _SENTENCE_ENDS else Opener.LIST
        case _:
            return None


def groups(clause: Clause, language: Language) -> list[Group]:
    """The groups of a clause, in its order."""
    found = [Group()]
    side = Side.MAIN
    for place, lexeme in enumerate(clause.lexemes):
        group = found[-1]
        kind = _kind(lexeme, group, clause.lexemes[place + 1 :])
        if kind in OPERATORS:
            if group.runs and kind not in AFTER and _names(clause.lexemes[place + 1 :]):
                found.append(group := Group())
                side = Side.MAIN
            group.operators += [Lexeme(meant, lexeme.words) for meant in _MEANT.get(kind, (kind,))]
        elif kind in _SIDES or _turns(lexeme, group, language):
            side = _SIDES.get(kind) or _other_side(group)
        elif kind == "clean":
            group.operators.append(Lexeme("hard", lexeme.words))
            group.runs.append(Run(side, [Subject("topic", "sensitive")]))
        elif kind in (TARGET, WORD):
            if not group.runs or group.runs[-1].side is not side:
                group.runs.append(Run(side))
            _add(group.runs[-1], lexeme)
        elif kind in ("owned", "doing"):
            return [] if not group.runs or not group.operators else found
        elif kind == "praise":
            group.is_praise = True
        _note(group, lexeme)
    return found


_MEANT = {"least": ("less", "intense"), "most": ("more", "intense")}
_SIDES = {"except": Side.EXCEPT, "than": Side.THAN, "instead": Side.THAN}


def _kind(lexeme: Lexeme, group: Group, rest: Sequence[Lexeme]) -> str:
    """What a lexeme is in its place: French "que" and "plus" are several things."""
    if lexeme.words[0] in ("que", "qu") and lexeme.kind in ("que", "only"):
        if (
            group.runs
            and group.kinds & {"more", "less", "show", "love"}
            and "ne" not in group.kinds
        ):
            return "than"
        return "only" if _names(rest) and not group.kinds & {"only"} else "filler"
    if lexeme.kind == "more" and "ne" in group.kinds and "not" not in group.kinds:
        return "not"
    if lexeme.text in _LOOSE and not group.operators:  # "the cookies are gone"
        return "filler"
    return lexeme.kind


def _turns(lexeme: Lexeme, group: Group, language: Language) -> bool:
    """Whether what follows is the other side of "replace … with" or "prefer … to"."""
    if not group.runs or group.runs[-1].side is not Side.MAIN:
        return False
    last = lexeme.words[-1]
    if "replace" in group.kinds:
        return last in listed("with", language)
    return group.says(*_PREFERRING) and lexeme.words[0] in _TO


def _other_side(group: Group) -> Side:
    return Side.IN_PLACE if "replace" in group.kinds else Side.THAN


def _add(run: Run, lexeme: Lexeme) -> None:
    if lexeme.subject is not None:
        run.subjects.append(lexeme.subject)
    else:
        run.words.append(lexeme.text)


def _note(group: Group, lexeme: Lexeme) -> None:
    group.is_everything |= not _EVERYTHING.isdisjoint(lexeme.words)
    group.is_request |= not _ASKING_FOR.isdisjoint(lexeme.words)
    group.names_content |= not CONTENT.isdisjoint(lexeme.words)


def _names(lexemes: Sequence[Lexeme]) -> bool:
    """Whether a target or an unknown word follows before the comparison turns."""
    return any(lexeme.kind in (TARGET, WORD) for lexeme in lexemes)
