"""What stands around a term of a prompt, which settles how it is read."""

from collections.abc import Sequence

from generation.scene import vocabulary
from generation.scene.reading import Term
from generation.scene.relations import alive
from generation.scene.vocabulary import Meaning

ARTICLES = vocabulary.grammar("articles")
PLACES = vocabulary.grammar("places")
NEGATIONS = vocabulary.grammar("negations")
INDEFINITE = frozenset(("a", "an", "un", "une", "one"))
# Subjects whose name is as often scenery: after a preposition they are a place or a time.
_SCENERY = {
    "tree": Meaning("setting", "forest"),
    "flower": Meaning("setting", "meadow"),
    "star": Meaning("time", "night"),
    "leaf": Meaning("extra", "leaves"),
    "umbrella": Meaning("garment", "umbrella"),
    "lantern": Meaning("time", "night"),
}
_DETERMINERS = vocabulary.grammar("determiners")
_INTO = frozenset(("in", "inside", "into", "through", "at", "dans", "from", "chez"))
_NEARBY = frozenset(("beside", "behind", "over", "inside"))
_FLOWN = {"kite": "holds", "plane": "rides", "helicopter": "rides", "rocket": "rides"}
_ADJECTIVAL = ("ly", "ed", "ing", "ous", "ful", "ive", "less", "ish", "able", "ible", "ic", "esque")


def settled(terms: Sequence[Term]) -> list[Term]:
    """The terms, those that are verbs elsewhere read as the nouns they are here."""
    return [_noun(terms, at) or term for at, term in enumerate(terms)]


def _noun(terms: Sequence[Term], at: int) -> Term | None:
    """The term as a noun where only a noun can stand: "catches a fly", "two flies"."""
    term, noun = terms[at], vocabulary.homonyms().get(terms[at].text)
    if noun is None or (at + 1 < len(terms) and _names(terms[at + 1])):
        return None
    if term.meaning("setting") and _within(terms, at):
        return None
    before = terms[at - 1] if at else term
    governed = any(before.meaning(kind) for kind in ("relation", "count", "colour", "size"))
    adorned = at > 1 and not before.meanings and terms[at - 2].text.split()[-1] in ARTICLES
    if term.before not in ARTICLES and not adorned and (before is term or not governed):
        return None
    return Term(term.text, (noun,), term.before, term.clause)


def _within(terms: Sequence[Term], at: int) -> bool:
    """Whether a place is where something is, rather than what something is done to."""
    for term in reversed(terms[max(0, at - 4) : at]):
        if any(word in _INTO or word in ("on", "sur") for word in term.text.split()):
            return True
        if term.meanings and not modest(term):
            return False
    return False


def _names(term: Term) -> bool:
    """Whether a word is a noun, for all we know."""
    if not term.meanings:
        return term.text not in vocabulary.quiet()
    return term.meaning("subject") is not None


def does(terms: Sequence[Term], at: int) -> bool:
    """Whether what could be several of a kind is what somebody does: an alien cooks, a robot paints
    a cat."""
    noun = terms[at].meaning("subject")
    doer = terms[at - 1].meaning("subject") if at else None
    if noun is None or doer is None or doer.plural or terms[at - 1].clause != terms[at].clause:
        return False
    after = terms[at + 1].text.split()[0] if at + 1 < len(terms) else ""
    if any(terms[at].meaning(kind) for kind in ("action", "relation")):
        return noun.plural
    return terms[at].text.endswith("s") and after in _DETERMINERS and alive(doer.value)


def furnishes(terms: Sequence[Term], at: int) -> bool:
    """Whether a noun only says of what kind a place or a dress is: in a spaceship kitchen."""
    place = terms[at + 1] if at + 1 < len(terms) else None
    if place is None or place.clause != terms[at].clause:
        return False
    if place.meaning("setting") is None and place.meaning("garment") is None:
        return False
    before = " ".join(term.text for term in terms[max(0, at - 2) : at]).split()
    where = before[-2] if len(before) > 1 else ""
    single = " " not in place.text and place.text not in ("underwater", "indoors", "airborne")
    return single and terms[at].before in ARTICLES and where in _INTO


def denied(terms: Sequence[Term], at: int) -> bool:
    """Whether "no", "without" and the like stand before the term, an article apart at most."""
    near = [term.text for term in terms[max(0, at - 2) : at]]
    if near and near[-1] in ARTICLES | PLACES | {"any"}:
        near = near[:-1]
    return bool(near) and near[-1] in NEGATIONS


def scenery(terms: Sequence[Term], at: int, subject: Meaning) -> Meaning | None:
    """What a noun after a preposition is instead of a subject: the trees are a forest, a tree is
    a tree."""
    found = _SCENERY.get(subject.value)
    if found is None or not _is_place(terms, at):
        return None
    if subject.value != "umbrella" and not subject.plural:
        return None if _indefinite(terms, at) else found
    return found


def _indefinite(terms: Sequence[Term], at: int) -> bool:
    """Whether it is one of many: "a tree", "a tall red tree"."""
    for term in reversed(terms[max(0, at - 3) : at]):
        if term.text.split()[-1] in INDEFINITE:
            return True
        if not modest(term) and (term.meanings or term.text in PLACES):
            return False
    return terms[at].before in INDEFINITE


def _is_place(terms: Sequence[Term], at: int) -> bool:
    for term in reversed(terms[max(0, at - 3) : at]):
        relation = term.meaning("relation")
        if term.text.split()[-1] in PLACES or (relation and relation.value in _NEARBY):
            return True
        if term.meaning("subject") or term.meaning("action"):
            return False
    return False


def subject_follows(terms: Sequence[Term], at: int) -> bool:
    for term in terms[at + 1 : at + 5]:
        if term.meaning("subject"):
            return True
        if term.meanings and not modest(term) and not _adorns(term):
            return False
    return False


def _adorns(term: Term) -> bool:
    """Whether a verb is only what somebody is like: a glowing ball, three dancing bears."""
    numbered = vocabulary.index().get((term.before,), ())
    led = term.before in ARTICLES or any(meaning.kind == "count" for meaning in numbered)
    return led and term.text.endswith(("ing", "ed")) and term.meaning("action") is not None


def modest(term: Term) -> bool:
    """Whether it may stand between an article and its noun."""
    return any(term.meaning(kind) for kind in ("colour", "size", "mood", "count"))


def describes(term: Term) -> bool:
    """Whether a noun may still follow: adjectives and unknown words keep the way open."""
    if any(term.meaning(kind) for kind in ("colour", "size", "mood", "action")):
        return True
    return not term.meanings and term.text not in ("et", "and", "in", "dans", "sur", "on")


def alone(terms: Sequence[Term], at: int) -> bool:
    """Whether nothing else stands between the commas around it."""
    return all(
        term.clause != terms[at].clause
        for term in (*terms[max(0, at - 1) : at], *terms[at + 1 : at + 2])
    )


def passive(terms: Sequence[Term], at: int) -> bool:
    """Whether the one named first is the one it is done to."""
    if terms[at].text.split()[-1] in ("by", "par", "from"):
        return True
    return at + 1 < len(terms) and terms[at + 1].text in ("by", "par")


def flown(terms: Sequence[Term], at: int) -> str | None:
    """How what follows is flown: a kite is held, a plane ridden; None where it is not."""
    for term in terms[at + 1 : at + 4]:
        subject = term.meaning("subject")
        if subject is not None:
            return _FLOWN.get(subject.value)
        if term.text in PLACES and term.text not in ARTICLES | {"a"}:
            return None
    return None


def meant(terms: Sequence[Term], at: int, relation: str) -> str:
    """The relation, by what it is a relation to: balls are not held in a game, and who is on a horse
    is not inside it."""
    nouns = (term.meaning("subject") for term in terms[at + 1 : at + 4])
    first = next((noun for noun in nouns if noun), None)
    family = vocabulary.subjects()[first.value].family if first else ""
    if family == "ball" and terms[at].text.startswith(("play", "jou")):
        return "beside"
    on = relation == "inside" and terms[at].text in ("on a", "on an", "sur un", "sur une")
    return "rides" if on and family in ("beast", "dragon", "dinosaur") else relation


def container(terms: Sequence[Term], at: int) -> bool:
    """Whether a garment is where something comes from or goes: out of a hat."""
    near = [term.text for term in terms[max(0, at - 3) : at]]
    while near and near[-1] in ARTICLES | {"of", "a"}:
        near.pop()
    return bool(near) and near[-1] in ("out", "into", "from", "under", "hors")


def action_in(term: Term) -> str | None:
    """What somebody does of whom a relation is told: "sitting on", "dances with"."""
    action = term.meaning("action")
    if action is None:
        first = vocabulary.index().get((term.text.split()[0],), ())
        action = next((meaning for meaning in first if meaning.kind == "action"), None)
    return action.value if action else None


def likeliest_noun(unknown: Sequence[Term], *, needed: bool) -> Term | None:
    """The unknown word that most looks like the subject; None where none does, unless `needed`."""
    nouns = [term for term in unknown if not term.text.endswith(_ADJECTIVAL)]
    stated = [term for term in nouns if term.before in ARTICLES or _coloured(term.before)]
    if stated:
        return stated[0]
    return next(iter([*nouns, *unknown]), None) if needed else None


def _coloured(word: str) -> bool:
    return any(
        meaning.kind in ("colour", "size", "count")
        for meaning in vocabulary.index().get((word,), ())
    )
