"""Which clauses say nothing of what the feed shall show: stories, questions, facts, other wishes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ranking.instructions.clauses import AFTER, CONTENT, OPERATORS, Clause
from ranking.instructions.edits import THIS
from ranking.instructions.lexer import SHARE, TARGET, WORD, Lexeme, listed
from ranking.lexicon import Language, Subject, known, widened

# What may follow "I": everything else is a story.
_FEELINGS = frozenset({"show", "love", "dislike", "hard", "neutral", "enough", "less"})
_BETWEEN = frozenset({"not", "ne", "only", "intense", "filler", "praise", "weak", "someone", "que"})
_TOO = frozenset({"too", "so", "trop", "autant", "tant"})
_WOULD = frozenset({"would", "d", "could", "ll", "voudrais", "aimerais", "apprecierais"})
_OWNING = frozenset({"have", "has", "get", "got", "ai", "a", "avons", "avoir"})
_I = frozenset({"i", "we", "je", "j", "nous", "on"})
_WISHING = frozenset({"want", "like", "love", "need", "veux", "voudrais"}) | frozenset(
    {"aimerais", "faut", "envie", "besoin"}
)
_WILLING = frozenset({"veux", "voudrais", "aimerais", "souhaite", "faut", "faudrait", "peut"})
_INFINITIVE = re.compile(r"(?:er|ir|oir|dre|tre|ire)$")
_INFINITIVE_OF_TARGET = re.compile(r"(?:er|ir)$")  # "nature" and "histoire" are none
_BEING = frozenset({"is", "are", "was", "were", "has", "have", "est", "sont", "ont"})
_JUDGING = frozenset({"hard", "hard_after", "dislike", "dislike_after", "neutral_after", "not"})
_SEEING = frozenset({"m", "am", "ve", "see", "ai", "vois", "suis"})
_DONT = frozenset({("don", "t"), ("do", "not")})
_NE = frozenset({("ne",), ("n",)})
_LOOKING = frozenset({"see", "seeing", "watch", "watching", "voir", "regarder"})
_COUNTING = frozenset({"more", "less", "not", "only", SHARE})
_ONE = frozenset({"a", "an", "un", "une"})
_OWNABLE = frozenset(Subject("topic", name) for name in ("animals", "cars", "food", "drinks"))


def is_aside(clause: Clause, language: Language) -> bool:
    """Whether the clause tells or asks something that is not about what the feed shall show."""
    lexemes = clause.lexemes
    if not lexemes or any(_is_story(lexeme) for lexeme in lexemes):
        return True
    first = lexemes[0]
    is_this = first.subject is not None and first.subject.name == THIS and len(first.words) == 1
    if is_this or _is_told_of_me(lexemes) or _is_fact(lexemes) or _is_for_having(lexemes):
        return True
    if any(_is_complaint(lexeme) for lexeme in lexemes):
        return False
    if len(first.words) == 1 and first.text in listed("asking", language) and first.kind != TARGET:
        return True
    start = next((n for n, one in enumerate(lexemes) if one.kind != "filler"), None)
    if start is not None and lexemes[start].kind in ("someone", "owned"):
        return not _is_wish(lexemes[start:])
    return _begins_with_unknown(lexemes) or _is_about_doing(lexemes)


def _is_story(lexeme: Lexeme) -> bool:
    return lexeme.kind == "idiom" or (lexeme.kind == WORD and lexeme.text.isdigit())


def _is_complaint(lexeme: Lexeme) -> bool:
    """Whether somebody sees too much or too little of something, however they say it."""
    return lexeme.kind == "enough" or (
        lexeme.kind == "less" and not _TOO.isdisjoint(lexeme.words) and "not" not in lexeme.words
    )


def _is_wish(lexemes: Sequence[Lexeme]) -> bool:
    """Whether somebody wishes something of the feed: the first word says who."""
    if lexemes[0].text not in _I:
        return False
    rest = [lexeme for lexeme in lexemes[1:] if lexeme.kind not in _BETWEEN]
    if not rest or _is_about_doing(lexemes):
        return False
    if rest[0].words[0] in _OWNING:
        return False
    is_polite = not _WOULD.isdisjoint(word for lexeme in lexemes for word in lexeme.words)
    return rest[0].kind in _FEELINGS or (is_polite and any(r.kind in OPERATORS for r in rest))


def _begins_with_unknown(lexemes: Sequence[Lexeme]) -> bool:
    """Whether unknown words stand before the first operator, where that is not a strong one."""
    for place, lexeme in enumerate(lexemes):
        if lexeme.kind in OPERATORS:
            unknown = any(before.kind == WORD for before in lexemes[:place])
            return unknown and not (lexeme.kind == "hard" or len(lexeme.words) > 1)
    return False


def _is_about_doing(lexemes: Sequence[Lexeme]) -> bool:
    """Whether something is to be done before anything is named: "I want to make a film"."""
    before: tuple[str, ...] = ()
    for lexeme in lexemes:
        if lexeme.kind in (TARGET, WORD):
            is_denied = before[-2:] in _DONT or before[-1:] in _NE
            return (lexeme.kind == WORD and is_denied) or _is_verb_after(before, lexeme)
        if lexeme.kind in ("doing", "asking"):
            return True
        before += lexeme.words
    return False


def _is_verb_after(before: tuple[str, ...], lexeme: Lexeme) -> bool:
    """Whether a word stands where a verb does: "want to adopt", "veux adopter". Moods may: "want to
    laugh"."""
    if lexeme.subject is not None and lexeme.subject.kind != "topic":
        return False
    if before[-1:] == ("to",):
        return not _WISHING.isdisjoint(before)
    ending = _INFINITIVE if lexeme.kind == WORD else _INFINITIVE_OF_TARGET
    return bool(before) and before[-1] in _WILLING and ending.search(lexeme.text) is not None


def _is_told_of_me(lexemes: Sequence[Lexeme]) -> bool:
    """Whether somebody says what they did, with a verb no list knows: "I ate too much"."""
    if len(lexemes) < 2 or lexemes[0].text not in _I or lexemes[1].kind != WORD:
        return False
    return lexemes[1].text not in _SEEING


def _is_fact(lexemes: Sequence[Lexeme]) -> bool:
    """Whether something is said of what is named first, and no judgement: "pandas only eat bamboo"
    needs a list of verbs, "the train is late" and "les pandas ne mangent que…" do not."""
    start = next((n for n, one in enumerate(lexemes) if one.kind != "filler"), len(lexemes))
    if start + 1 >= len(lexemes) or lexemes[start].kind not in (TARGET, WORD):
        return False
    after = lexemes[start + 1]
    is_denied = after.kind == "ne" or (after.kind not in AFTER and "t" in after.words[:2])
    if after.words == ("never",) and lexemes[start + 2 : start + 3]:  # "robots never sleep"
        return lexemes[start + 2].kind in (WORD, "doing")
    if not is_denied and (after.words[0] not in _BEING or after.kind in _JUDGING):
        return False
    judging = _JUDGING - {"not"} if is_denied else _JUDGING
    return not any(lexeme.kind in judging for lexeme in lexemes[start + 2 :])


def _is_for_having(lexemes: Sequence[Lexeme]) -> bool:
    """Whether somebody wants one of a thing that people own: "I want a dog"."""
    first, rest = lexemes[0], lexemes[1:]
    is_wish = first.kind == "show" and not _WISHING.isdisjoint(first.words)
    if not is_wish or first.words[0] not in _I | {"il"} or not _LOOKING.isdisjoint(first.words):
        return False
    place = next((n for n, one in enumerate(rest) if one.kind == TARGET), 0)
    thing, before = rest[place].subject if rest else None, rest[:place]
    if thing not in known() or _OWNABLE.isdisjoint(widened(thing)):
        return False
    is_one = any(one.text in _ONE for one in before)
    is_watched = any(not CONTENT.isdisjoint(one.words) for one in rest)
    return is_one and not is_watched and not any(one.kind in _COUNTING for one in before)
