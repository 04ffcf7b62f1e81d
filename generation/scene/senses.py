"""Which of its meanings a term has, by what stands around it."""

from collections.abc import Sequence

from generation.scene import context
from generation.scene.reading import Term
from generation.scene.vocabulary import Meaning

# What is read and means nothing that can be drawn.
_NOTHING = Meaning("nothing", "")


def chosen(terms: Sequence[Term], at: int, *, has_cast: bool, has_group: bool) -> Meaning:
    """Settles a phrase with several meanings. Whether anybody is named, or spoken of, by then decides
    what can be scenery, and what can be done to whom."""
    term = terms[at]
    subject, action = term.meaning("subject"), term.meaning("action")
    relation = term.meaning("relation")
    if subject is not None and not context.does(terms, at):
        return _noun(terms, at, subject) if has_cast else subject
    if term.text in ("wave", "waves"):
        noun = term.before in context.ARTICLES or term.before in ("giant", "big", "huge", "ocean")
        sea = noun or not has_cast
        return Meaning("setting", "sea") if sea else Meaning("action", "wave")
    if relation is not None and action is not None:
        return relation if context.subject_follows(terms, at) and has_group else action
    if subject is not None:
        return action or relation or _NOTHING
    return _look(terms, at) or term.meanings[0]


def _look(terms: Sequence[Term], at: int) -> Meaning | None:
    """What words say that are a style by themselves and a colour beside a noun."""
    text = terms[at].text
    if text == "noir" and context.alone(terms, at):
        return Meaning("style", "noir")
    if text == "black and white" and context.subject_follows(terms, at):
        return Meaning("colour", "black and white")
    return None


def _noun(terms: Sequence[Term], at: int, subject: Meaning) -> Meaning:
    """A subject, unless it is only the scenery of one already named."""
    scenery = context.scenery(terms, at, subject)
    if scenery is not None:
        return scenery
    extra = terms[at].meaning("extra")
    return extra if extra and subject.value in ("leaf", "heart") else subject
