"""Prompt -> Reading: what is asked for, and what could not be understood."""

from collections.abc import Sequence
from difflib import get_close_matches

from generation.scene import vocabulary
from generation.scene.reading import Actor, Reading, Term, terms_of
from generation.scene.relations import relate
from generation.scene.vocabulary import Meaning

NO_SUBJECT = "The prompt names no subject, so a ball plays the part."
_MOST_ACTORS = 3
_ARTICLES = vocabulary.grammar("articles")
_PLACES = vocabulary.grammar("places")
_NEGATIONS = vocabulary.grammar("negations")
# Subjects whose name is as often scenery: after a preposition they are a place or a time.
_SCENERY = {
    "tree": Meaning("setting", "forest"),
    "flower": Meaning("setting", "meadow"),
    "star": Meaning("time", "night"),
    "leaf": Meaning("extra", "leaves"),
    "umbrella": Meaning("garment", "umbrella"),
    "lantern": Meaning("time", "night"),
}


def read(prompt: str) -> Reading:
    """Understands `prompt` as far as the vocabulary goes; never raises, always tells in `notes`.

    A subject whose noun is unknown is `guessed`; whoever settles it says so with `unknown_note`.
    """
    return _Reader(terms_of(prompt)).run()


def reread(words: str, cast: Sequence[Actor]) -> Reading:
    """What `words` say of a cast that is there already: what names nobody is said of the first.
    Whoever is new comes after them, one for each the words name."""
    return _Reader(terms_of(words), cast).run()


class _Reader:
    """Walks the terms left to right; adjectives wait for their noun, verbs for their subject."""

    def __init__(self, terms: list[Term], cast: Sequence[Actor] = ()) -> None:
        self._terms = terms
        self._cast = len(cast)
        self._out = Reading(actors=list(cast))
        self._colours: list[str] = []
        self._size: float | None = None
        self._count = 0
        self._action: str | None = None
        self._tempo: float | None = None
        self._group: list[Actor] = list(cast[:1])
        self._relation: str | None = None
        self._related_from: Actor | None = None
        self._after_verb = bool(cast)  # whoever is named first is spoken of alone
        self._unknown: list[str] = []
        self._last_extra = -9

    def run(self) -> Reading:
        for at, term in enumerate(self._terms):
            self._take(at, self._understood(term))
        self._finish()
        return self._out

    def _understood(self, term: Term) -> Term:
        """The term itself, or the known word it is a slip of the pen for."""
        if term.meanings or term.text in vocabulary.quiet() or term.text in vocabulary.nearest():
            return term
        if term.text.isdigit():
            return term
        singular = term.text.removesuffix("s")
        if singular in vocabulary.nearest():
            return Term(singular, (), term.before, term.clause)
        known = vocabulary.corrected(term.text)
        if known is None:
            return term
        self._out.notes.append(f"Read '{term.text}' as '{known}'.")
        return Term(known, vocabulary.index()[(known,)], term.before, term.clause)

    # --- one term at a time

    def _take(self, at: int, term: Term) -> None:
        if not term.meanings:
            self._take_unknown(at, term)
            return
        if self._denied(at):
            self._deny(term)
            return
        meaning = self._chosen(at, term)
        take = {
            "subject": self._take_subject,
            "colour": self._take_colour,
            "action": self._take_action,
            "relation": self._take_relation,
            "garment": self._take_garment,
        }.get(meaning.kind)
        if take is not None:
            take(at, term, meaning)
        else:
            if meaning.kind == "extra":
                self._last_extra = at
            self._take_attribute(meaning)

    def _denied(self, at: int) -> bool:
        """Whether "no", "without" and the like stand before the term, an article apart at most."""
        near = [term.text for term in self._terms[max(0, at - 2) : at]]
        if near and near[-1] in _ARTICLES | _PLACES | {"any"}:
            near = near[:-1]
        return bool(near) and near[-1] in _NEGATIONS

    def _deny(self, term: Term) -> None:
        """What is not wanted is not drawn; no weather is fair weather, no camera move stands."""
        if term.meaning("weather") and self._out.weather is None:
            self._out.weather = "clear"
        elif term.meaning("camera") and self._out.camera is None:
            self._out.camera = "static"

    def _chosen(self, at: int, term: Term) -> Meaning:
        """Settles a phrase with several meanings by what stands around it."""
        subject, action = term.meaning("subject"), term.meaning("action")
        relation, extra = term.meaning("relation"), term.meaning("extra")
        if subject is not None:
            return self._noun(at, subject, extra)
        noun = term.before in _ARTICLES or term.before in ("giant", "big", "huge", "ocean", "sea")
        if term.text in ("wave", "waves") and noun and self._out.actors:
            return Meaning("setting", "sea")
        if relation is not None and action is not None:
            return relation if self._next_subject(at) and self._group else action
        if term.text == "black and white" and self._next_subject(at):
            return Meaning("colour", "black and white")
        return term.meanings[0]

    def _noun(self, at: int, subject: Meaning, extra: Meaning | None) -> Meaning:
        """A subject, unless it is only the scenery of one already named."""
        scenery = _SCENERY.get(subject.value)
        if scenery and self._out.actors and self._is_place(at):
            return scenery
        if extra and self._out.actors and subject.value in ("leaf", "heart"):
            return extra
        return subject

    def _is_place(self, at: int) -> bool:
        for term in reversed(self._terms[max(0, at - 3) : at]):
            if term.text.split()[-1] in _PLACES or term.meaning("relation"):
                return True
            if term.meaning("subject") or term.meaning("action"):
                return False
        return False

    def _next_subject(self, at: int) -> bool:
        for term in self._terms[at + 1 : at + 5]:
            if term.meaning("subject") or term.text in vocabulary.nearest():
                return True
            if term.meanings and not (term.meaning("colour") or term.meaning("size")):
                return False
        return False

    def _take_unknown(self, at: int, term: Term) -> None:
        near = vocabulary.nearest().get(term.text)
        if near is not None:
            self._out.notes.append(
                f"Drew {article(near)} for '{term.text}', which is not in the vocabulary yet."
            )
            self._take_subject(at, term, Meaning("subject", near))
        elif term.text not in vocabulary.quiet() and not term.text.isdigit() and len(term.text) > 2:
            self._unknown.append(term.text)
            if term.before in _ARTICLES and not self._out.actors:
                self._colours.clear()

    def _take_subject(self, at: int, term: Term, meaning: Meaning) -> None:
        for known in self._out.actors:
            again = term.before in ("the", "le", "la", "l")
            again = again or (self._cast > 0 and term.before != "another")
            if known.subject == meaning.value and again:
                self._group, self._after_verb = [known], False
                return
        if len(self._out.actors) >= _MOST_ACTORS + self._cast:
            self._out.notes.append(f"Left out '{term.text}': three subjects are the most for now.")
            return
        actor = Actor(meaning.value, term.text.removesuffix("s"))
        self._dress(actor, term, meaning)
        self._out.actors.append(actor)
        if self._relation is not None and self._related_from is not None:
            relate(self._out.actors, self._related_from, actor, relation=self._relation)
        if self._relation in (None, "beside") and not self._after_verb:
            self._group = [*self._group, actor]
        else:
            self._group = [actor]
        if self._relation in ("rides", "inside", "holds", "chases", "fled") and self._related_from:
            self._group = [self._related_from]
        self._relation, self._after_verb = None, False

    def _dress(self, actor: Actor, term: Term, meaning: Meaning) -> None:
        if self._colours:
            actor.colour = self._colours[0]
            actor.second_colour = self._colours[1] if len(self._colours) > 1 else None
        actor.size = self._size or 1.0
        actor.tempo = self._tempo
        if self._action is not None:
            actor.action = self._action
        actor.copies = self._count or (3 if meaning.plural else 1)
        self._colours, self._size, self._count = [], None, 0
        self._action, self._tempo = None, None

    def _take_colour(self, at: int, term: Term, meaning: Meaning) -> None:
        if meaning.value == "black and white":
            self._colours += ["white", "black"]
            return
        for following in self._terms[at + 1 : at + 5]:
            if following.meaning("subject") or following.meaning("garment"):
                self._colours.append(meaning.value)
                return
            if following.text in vocabulary.nearest():
                self._colours.append(meaning.value)
                return
            if following.clause != term.clause or not self._describes(following):
                break
        if self._group:
            actor = self._group[-1]
            if actor.colour is None:
                actor.colour = meaning.value
            elif actor.second_colour is None:
                actor.second_colour = meaning.value
        else:
            self._colours.append(meaning.value)

    def _flown(self, at: int) -> str | None:
        """Whether what follows is flown by hand or from inside: a kite is held, a plane ridden."""
        for term in self._terms[at + 1 : at + 4]:
            flown = term.meaning("subject")
            if flown is not None:
                by = {"kite": "holds", "plane": "rides", "helicopter": "rides", "rocket": "rides"}
                return by.get(flown.value)
            if term.text in _PLACES and term.text not in _ARTICLES | {"a"}:
                return None
        return None

    @staticmethod
    def _describes(term: Term) -> bool:
        """Whether a noun may still follow: adjectives and unknown words keep the way open."""
        if any(term.meaning(kind) for kind in ("colour", "size", "mood", "action")):
            return True
        return not term.meanings and term.text not in ("et", "and", "in", "dans", "sur", "on")

    def _take_action(self, at: int, term: Term, meaning: Meaning) -> None:
        if at - self._last_extra == 1 and not self._group:
            return
        noun_follows = self._next_subject(at) and (
            term.before in _ARTICLES or not self._group or self._colours
        )
        if noun_follows and not self._group:
            self._action = meaning.value
            return
        if noun_follows and term.before in _ARTICLES:
            self._action = meaning.value
            return
        if meaning.value == "fly" and self._group and self._flown(at):
            self._relation, self._related_from = self._flown(at), self._group[0]
            return
        if self._group:
            for actor in self._group:
                if actor.action is None:
                    actor.action = meaning.value
            self._after_verb = True
            if meaning.value == "drive" and self._next_subject(at):
                self._relation, self._related_from = "rides", self._group[0]
                for actor in self._group:
                    actor.action = None
        else:
            self._action = meaning.value

    def _take_relation(self, at: int, term: Term, meaning: Meaning) -> None:
        if not self._group:
            return
        if meaning.value == "inside" and not self._next_subject(at):
            return
        if meaning.value == "chases" and self._passive(at):
            self._relation, self._related_from = "fled", self._group[0]
            return
        if meaning.value == "over" and term.text.split()[0] in ("jump", "jumps", "jumping"):
            self._group[0].action = self._group[0].action or "jump"
        self._relation, self._related_from = meaning.value, self._group[0]

    def _passive(self, at: int) -> bool:
        return at + 1 < len(self._terms) and self._terms[at + 1].text in ("by", "par")

    def _take_garment(self, at: int, term: Term, meaning: Meaning) -> None:
        worn = self._colours[-1] if self._colours else None
        self._colours = self._colours[:-1]
        if not self._out.actors:
            return
        actor = (self._group or self._out.actors)[-1]
        actor.wears.append((meaning.value, worn))

    def _take_attribute(self, meaning: Meaning) -> None:
        kind, value = meaning.kind, meaning.value
        if kind == "size":
            self._size = float(value)
        elif kind == "count":
            self._count = int(value)
        elif kind == "tempo":
            self._out.tempo = float(value)
        elif kind == "extra":
            self._out.extras += [value] if value not in self._out.extras else []
        elif getattr(self._out, kind) is None:
            setattr(self._out, kind, value)

    # --- at the end

    def _finish(self) -> None:
        self._multiply()
        if not self._out.actors and (self._unknown or self._out.setting is None):
            self._invent()
        if self._action is not None and self._out.actors and self._out.actors[-1].action is None:
            self._out.actors[-1].action = self._action
        if self._cast and self._size is not None:
            self._out.actors[0].size = self._size
        if self._unknown:
            listed = ", ".join(f"'{word}'" for word in dict.fromkeys(self._unknown))
            self._out.notes.append(f"Did not draw {listed}: not in the vocabulary yet.")

    def _invent(self) -> None:
        """A prompt without a subject we know still gets one, and is told so."""
        wanted = self._unknown.pop(0) if self._unknown else None
        actor = Actor("monster" if wanted else "ball", wanted or "ball", guessed=bool(wanted))
        self._dress(actor, Term("", (), "", 0), Meaning("subject", actor.subject))
        self._out.actors.append(actor)
        if wanted is None:
            self._out.notes.append(NO_SUBJECT)

    def _multiply(self) -> None:
        """Plural nouns and numbers become copies, as far as there is room on the stage."""
        for actor in list(self._out.actors):
            room = _MOST_ACTORS + self._cast - len(self._out.actors)
            for _ in range(min(actor.copies - 1, room)):
                twin = Actor(
                    actor.subject,
                    actor.word,
                    colour=actor.colour,
                    second_colour=actor.second_colour,
                    action=actor.action,
                    size=actor.size,
                    wears=list(actor.wears),
                    twin=True,
                )
                self._out.actors.append(twin)


def article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def unknown_note(wanted: str) -> str:
    """Says what stands in for a noun nobody knows, with nouns that are spelt much like it."""
    nouns = [name.removesuffix(" glyph") for name in vocabulary.subjects()]
    close = get_close_matches(wanted, nouns, n=3, cutoff=0.45) or ["cat", "dog", "robot"]
    return (
        f"Drew a little creature for '{wanted}', which is not in the vocabulary; "
        f"close words: {', '.join(close)}."
    )
