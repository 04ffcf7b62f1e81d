"""From clauses to edits: what the operators of each group come to, and what earlier clauses lend.

A list without an operator goes on with the one before it ("less sport, politics and cars"), a
correction takes back what the clause before it wished, an operator alone is about the clause before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ranking.instructions.asides import is_aside
from ranking.instructions.clauses import Clause, Group, Opener, Run, Side, clauses, groups
from ranking.instructions.edits import THIS, Action, Edit, Reading, Strength, opposite
from ranking.instructions.lexer import SHARE, language_in, lex, mend, tokens
from ranking.instructions.spans import cut_span
from ranking.lexicon import Language, Subject, fold, known, widened

_ACTIONS = {"undo": Action.UNDO, "redo": Action.REDO, "reset": Action.RESET}
_WEAKER = frozenset({Strength.HIDE, Strength.MUCH_LESS, Strength.LESS})
# Beside another target these only say what form it has: "horror films", "makeup tutorials".
_FORMS = frozenset({Subject("topic", "movies"), Subject("topic", "education")})
# Words that show a wish is about watching, so that a thing nobody has a word for can be meant.
_WATCHING = (
    "see seeing watch watching show shows recommend suggest play put add voir regarder montre "  # noqa: SIM905
    "montrez montrer propose recommande affiche mets ajoute".split()
)
_PLAIN_KINDS = frozenset(
    {"more", "less", "only", "not", "enough", "reduce", "increase", "neutral", SHARE}
)
_ABOUT_THIS = frozenset({"more", "less", "not", "hard", "hard_after", "reduce", "increase"})
_FEELING = (
    "hate detest loathe despise stand bear tired sick fed bored scared afraid terrified deteste hais "  # noqa: SIM905
    "marre peur horreur phobie supporte like love enjoy aime care interested".split()
)
_NOT_THINGS = ("ing", "er", "ir", "oir", "day", "days", "dre", "dis", "di")


def read(text: str, *, language: Language = "en") -> Reading:
    """The typed edits that `text` comes to. `language` counts where the words do not say which."""
    plain, span = cut_span(fold(text))
    spoken = tokens(plain)
    language = language_in(spoken, default=language)
    program = _Program(language)
    for clause in clauses(lex(mend(spoken, language), language)):
        program.take(clause)
    reading = program.reading()
    if not reading.is_instruction:
        return reading
    return Reading(reading.edits, reading.action, span, reading.unknown, language)


@dataclass(frozen=True, slots=True)
class _Wish:
    strength: Strength
    share: float | None = None


@dataclass
class _Program:
    """What the clauses so far come to. `last` are the edits of the last clause that made any,
    `lent` is the wish that a list goes on with, `was_bare` whether `last` had no operator."""

    language: Language
    edits: list[Edit] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    action: Action | None = None
    last: list[Edit] = field(default_factory=list)
    lent: _Wish | None = None
    was_bare: bool = False
    corrects: bool = False
    in_aside: bool = False

    def reading(self) -> Reading:
        by_target = {edit.target: edit for edit in self.edits}
        return Reading(
            tuple(by_target.values()), self.action, None, tuple(self.unknown), self.language
        )

    def take(self, clause: Clause) -> None:
        if clause.opener is Opener.CANCEL:
            self._take_back(self.edits)
        self.corrects |= clause.opener is Opener.CORRECTION
        if clause.opener in (Opener.SENTENCE, Opener.BUT, Opener.CANCEL):
            self.lent = None
        if is_aside(clause, self.language):
            self.in_aside = bool(clause.lexemes)
            return
        self.in_aside &= clause.opener in (Opener.AND, Opener.LIST)
        for group in groups(clause, self.language):
            if group.runs:
                self._take_group(group)
            else:
                self._take_operators(group)

    def _take_group(self, group: Group) -> None:
        wish = _wish(group)
        if not self._is_accepted(group, wish):
            self.unknown += [" ".join(run.words) for run in group.runs if run.words]
            return
        lent = self.lent
        if self.corrects:
            lent = lent or (_Wish(self.last[0].strength, self.last[0].share) if self.last else None)
            self._take_back(self.last)
            self.corrects = False
        if wish is None and lent is not None and group.says("instead"):
            lent = None
        base = wish or lent
        made: list[Edit] = []
        for run in group.runs:
            side = _on(run.side, base, group)
            made += [Edit(one, side.strength, side.share) for one in self._targets(run, side)]
            self.lent = side
        self.last, self.was_bare = made, wish is None and lent is None
        if self.was_bare:
            self.lent = None
        self.edits += made

    def _is_accepted(self, group: Group, wish: _Wish | None) -> bool:
        """Whether the group may change the feed."""
        subjects = [subject for run in group.runs for subject in run.subjects]
        words = [word for run in group.runs for word in run.words]
        if wish is None:
            return self._is_accepted_bare(group, subjects, words)
        if subjects and not _is_comparison(group):
            is_pointing = all(one.name == THIS for one in subjects)
            return not is_pointing or bool(group.kinds & _ABOUT_THIS)
        if group.kinds & {"love", "dislike", "hard"} and group.says(*_FEELING):
            return group.names_content or not words[-1].endswith(_NOT_THINGS)
        if _is_comparison(group):
            return False
        strong = bool(group.kinds & _PLAIN_KINDS) or "hard" in group.kinds
        return strong or group.says(*_WATCHING) or group.names_content

    def _is_accepted_bare(self, group: Group, subjects: list[Subject], words: list[str]) -> bool:
        """Bare names are a wish where all of them are known, and unknown ones in a list of wishes."""
        if group.is_praise or (self.in_aside and not group.is_request):
            return False
        if words:
            return self.lent is not None and len(words) <= 3
        is_compared = any(run.side is Side.THAN for run in group.runs)
        has_main = any(run.side is Side.MAIN for run in group.runs)
        return (has_main or not is_compared) and all(one.name != THIS for one in subjects)

    def _targets(self, run: Run, wish: _Wish) -> Iterable[Subject]:
        yield from self._narrowed(run.subjects, wish)
        if run.words:
            keyword = " ".join(run.words)
            self.unknown.append(keyword)
            yield Subject("keyword", keyword)

    def _narrowed(self, subjects: list[Subject], wish: _Wish) -> list[Subject]:
        """Of targets side by side only the narrowest: rap music is rap, horror films are horror.
        Where less is wished of "sad dog videos", that is about sad ones, not about dogs."""
        wider = {w for one in subjects if one in known() for w in widened(one) - {one}}
        left = [one for one in subjects if one not in wider]
        if len(left) > 1:
            left = [one for one in left if one not in _FORMS] or left
        manners = [one for one in left if one.kind in ("mood", "style", "length", "language")]
        if wish.strength in _WEAKER and manners and len(manners) < len(left):
            self.unknown += [one.name for one in left if one not in manners]
            return manners
        return left

    def _take_operators(self, group: Group) -> None:
        """An action, or more about the clause before."""
        for kind, action in _ACTIONS.items():
            if kind in group.kinds:
                self.action = action
        wish = _wish(group)
        if wish is None or not self.last:
            self.lent = wish if wish and not self.corrects else self.lent
            return
        if group.kinds == {"not"} and not self.was_bare:
            self.corrects = True  # "hide cars, no, trains"
        if self.corrects:
            return
        again = self._strengthened(wish, group)
        if again is not None:
            stale = self.last
            self.last = [Edit(edit.target, again.strength, again.share) for edit in stale]
            self.edits = [edit for edit in self.edits if edit not in stale] + self.last
            self.lent = again

    def _strengthened(self, wish: _Wish, group: Group) -> _Wish | None:
        """What an operator alone makes of the edits before it; None: nothing."""
        if self.was_bare:
            return wish
        before = self.last[0].strength
        if group.kinds & {"hard", "hard_after"} and before is not Strength.ONLY:
            return _Wish(Strength.HIDE)
        if "intense" in group.kinds and before is Strength.MORE:
            return _Wish(Strength.MUCH_MORE)
        if "intense" in group.kinds and before is Strength.LESS:
            return _Wish(Strength.MUCH_LESS)
        return _Wish(Strength.ONLY) if group.kinds == {"only"} else None

    def _take_back(self, stale: list[Edit]) -> None:
        self.edits = [edit for edit in self.edits if edit not in stale]
        self.last = []


def _is_comparison(group: Group) -> bool:
    """Whether an unknown word alone is compared: "plus fort que le foot" wishes nothing."""
    main = [run for run in group.runs if run.side is Side.MAIN]
    is_compared = len(main) < len(group.runs) and group.runs[-1].side is Side.THAN
    return is_compared and bool(main) and not any(run.subjects for run in main)


def _on(side: Side, base: _Wish | None, group: Group) -> _Wish:
    """The wish for one side of a group whose main side has `base`."""
    main = base or _Wish(Strength.MORE)
    match side:
        case Side.MAIN:
            return (
                _Wish(Strength.HIDE) if "replace" in group.kinds and len(group.runs) > 1 else main
            )
        case Side.IN_PLACE:
            return _Wish(Strength.MORE)
        case Side.THAN:
            worse = opposite(main.strength)
            return _Wish(Strength.LESS if worse is Strength.HIDE else worse)
        case Side.EXCEPT:
            has_main = any(run.side is Side.MAIN for run in group.runs)
            if not has_main and group.is_everything and main.strength is Strength.HIDE:
                return _Wish(Strength.ONLY)
            return _Wish(Strength.MORE if main.strength in _WEAKER else Strength.HIDE)


def _wish(group: Group) -> _Wish | None:
    """What the operators of a group come to; None where there is none. The first rule that holds."""
    kinds = group.kinds
    if shares := [one for one in group.operators if one.kind == SHARE]:
        return _share(int(shares[0].text.removeprefix(SHARE)))
    if kinds & {"neutral", "neutral_after"} or (kinds & set(_ACTIONS) and group.runs):
        return _Wish(Strength.NEUTRAL)
    if "only" in kinds:
        return _only(group)
    if "enough" in kinds:
        return _graded(Strength.MORE, group)
    if kinds & _DOWNWARD:
        return _downward(group)
    return _upward(group)


def _only(group: Group) -> _Wish:
    if group.kinds & {"hard", "reduce"} and group.says("entirely"):  # "cut football entirely"
        return _Wish(Strength.HIDE)
    return _Wish(Strength.LESS if "not" in group.kinds else Strength.ONLY)


_DOWNWARD = frozenset({"hard", "hard_after", "less", "dislike", "dislike_after", "reduce"})


def _downward(group: Group) -> _Wish:
    kinds, negated = group.kinds, "not" in group.kinds
    if kinds & {"hard", "hard_after"}:
        if negated and "hard" in kinds:
            return _Wish(Strength.MORE)
        return _graded(Strength.LESS, group) if "less" in kinds else _Wish(Strength.HIDE)
    if "less" in kinds:
        return _less(group, negated=negated)
    if "reduce" in kinds and negated:
        return _Wish(Strength.MORE)
    if kinds & {"dislike", "dislike_after"} and "more" in kinds:
        return _Wish(Strength.MORE)
    return _graded(Strength.LESS, group)


def _upward(group: Group) -> _Wish | None:
    kinds, negated = group.kinds, "not" in group.kinds
    if kinds & {"more", "increase"}:
        return _Wish(Strength.HIDE) if negated else _graded(Strength.MORE, group)
    if "love" in kinds:
        return _Wish(Strength.LESS if negated else Strength.MORE)
    if negated:
        return _Wish(Strength.HIDE)
    if kinds & {"show", "intense", "weak", "replace"}:
        return _graded(Strength.MORE, group)
    return None


def _less(group: Group, *, negated: bool) -> _Wish:
    """Not less is more, but not so many is fewer."""
    if negated and group.says("less", "fewer", "moins"):
        return _Wish(Strength.MORE)
    return _graded(Strength.LESS, group)


def _graded(strength: Strength, group: Group) -> _Wish:
    much = {Strength.MORE: Strength.MUCH_MORE, Strength.LESS: Strength.MUCH_LESS}
    return _Wish(much[strength] if "intense" in group.kinds else strength)


def _share(percent: int) -> _Wish:
    if percent == 0:
        return _Wish(Strength.HIDE)
    return _Wish(Strength.ONLY) if percent >= 100 else _Wish(Strength.SHARE, percent / 100)
