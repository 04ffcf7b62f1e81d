"""Prompt -> Reading: what is asked for, and what could not be understood."""

import re
from collections.abc import Sequence

from generation.scene import context, vocabulary
from generation.scene.limits import MOST_ACTORS, multiply, no_room, undrawn, undress
from generation.scene.reading import Actor, Reading, Term, article, singular, terms_of
from generation.scene.relations import (
    alive,
    bears,
    equipment,
    keeps_kind,
    pass_on,
    plays,
    relate,
    tosses,
    toy_for,
)
from generation.scene.senses import chosen
from generation.scene.vocabulary import Meaning

NO_SUBJECT = "The prompt names no subject, so a ball plays the part."
_PEDALS = ("pedal", "cycl", "bik", "bicycl", "fait du velo")
_COMPANY = frozenset(("with", "avec", "together with", "alongside", "accompanied by"))
_ASTRIDE = frozenset(("on horseback", "a cheval", "a dos de cheval"))
_SUNNY = re.compile(r"\b(sun|sunny|sunlit|sunshine|sunlight|soleil|ensoleille)\b")
_SMOOTHLY = {"air": "fly", "water": "swim", "sea": "sail", "land": "slide"}
_BOUND = ("rides", "inside", "holds", "chases", "fled")


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
        self._terms = context.settled(terms)
        self._cast = len(cast)
        self._out = Reading(actors=list(cast))
        self._colours: list[str] = []
        self._size: float | None = None
        self._count, self._counted = 0, ""
        self._action: str | None = None
        self._tempo: float | None = None
        self._worn: list[tuple[str, str | None]] = []
        self._garments: dict[str, str] = {}
        self._group: list[Actor] = list(cast[:1])
        self._relation: str | None = None
        self._verb = ""
        self._related_from: Actor | None = None
        self._after_verb = bool(cast)  # whoever is named first is spoken of alone
        self._unknown: list[Term] = []
        self._unseen: list[str] = []
        self._spare: Term | None = None
        self._weak: set[str] = set()
        self._last_extra = self._last_noun = -9
        self._pedals = False

    def run(self) -> Reading:
        for at, term in enumerate(self._terms):
            self._terms[at] = known = self._understood(term)
            self._take(at, known)
        self._finish()
        return self._out

    def _understood(self, term: Term) -> Term:
        """The term itself, or the known word it is a slip of the pen for."""
        if term.meanings or term.text in vocabulary.quiet() or term.text.isdigit():
            return term
        singular = term.text.removesuffix("s")
        if singular in vocabulary.quiet():
            return term
        known = singular if (singular,) in vocabulary.index() else vocabulary.corrected(term.text)
        if known is None:
            return term
        if not known.startswith(singular):
            self._out.notes.append(f"Read '{term.text}' as '{known}'.")
        return Term(known, vocabulary.index()[(known,)], term.before, term.clause)

    # --- one term at a time

    def _take(self, at: int, term: Term) -> None:
        if not term.meanings:
            self._take_unknown(term)
            return
        if context.denied(self._terms, at):
            self._deny(term)
            return
        cast, group = bool(self._out.actors), bool(self._group)
        meaning = chosen(self._terms, at, has_cast=cast, has_group=group)
        if term.text in vocabulary.unseen() or meaning.kind == "nothing":
            self._unseen.append(term.text)
        if self._spare is None and (term.text,) in vocabulary.spare_nouns():
            self._spare = term
        take = {
            "subject": self._take_subject,
            "colour": self._take_colour,
            "action": self._take_action,
            "relation": self._take_relation,
            "garment": self._take_garment,
            "count": self._take_count,
        }.get(meaning.kind)
        if take is not None:
            take(at, term, meaning)
        elif meaning.kind != "nothing":
            if meaning.kind == "extra":
                self._last_extra = at
            if term.text in vocabulary.planets():
                # A planet that is named is the place, whatever grows on it.
                self._out.planet, self._out.setting = vocabulary.planets()[term.text], None
            if meaning.value == "day" and self._out.weather is None and _SUNNY.search(term.text):
                self._take_attribute(Meaning("weather", "clear", weak=True))
            self._take_attribute(meaning)

    def _deny(self, term: Term) -> None:
        """What is not wanted is not drawn; no weather is fair weather, no camera move stands."""
        if term.meaning("weather") and self._out.weather is None:
            self._out.weather = "clear"
        elif term.meaning("camera") and self._out.camera is None:
            self._out.camera = "static"

    def _take_unknown(self, term: Term) -> None:
        if self._spare is None and (term.text,) in vocabulary.spare_nouns():
            self._spare = term
        if term.text in vocabulary.quiet():
            if term.text in vocabulary.unseen():
                self._unseen.append(term.text)
        elif not term.text.isdigit() and len(term.text) > 2:
            self._unknown.append(term)
            if term.before in context.ARTICLES and not self._out.actors:
                self._colours.clear()

    def _take_subject(self, at: int, term: Term, meaning: Meaning) -> None:
        if term.text in _ASTRIDE and self._group:
            self._relation, self._related_from, self._last_noun = "rides", self._group[0], -9
        near = self._last_noun == at - 1 and self._terms[at - 1].clause == term.clause
        if near and self._out.actors:
            self._compound(at, term, meaning)
            return
        if self._out.actors and context.furnishes(self._terms, at):
            self._unseen.append(term.text)
            return
        for known in self._out.actors:
            again = term.before in ("the", "le", "la", "l")
            again = again or (self._cast > 0 and term.before != "another")
            if known.subject == meaning.value and again:
                self._group, self._after_verb = [known], False
                return
        if len(self._out.actors) >= MOST_ACTORS + self._cast:
            self._out.notes.append(no_room(term.text))
            return
        if meaning.stands_in:
            self._out.notes.append(
                f"Drew {article(meaning.value)} for '{term.text}', which is not in the vocabulary yet."
            )
        if self._relation == "with" and term.before in ("the", "le", "la", "l"):
            self._relation = "beside"
        subject = meaning.value if self._relation != "holds" else toy_for(term.text, meaning.value)
        actor = Actor(subject, singular(term.text, meaning))
        actor.counted = f"{self._counted} {term.text}" if self._counted else ""
        self._dress(actor, meaning)
        self._out.actors.append(actor)
        self._last_noun = at
        self._join(actor)

    def _join(self, actor: Actor) -> None:
        """Relates a new actor to those before it, and settles of whom the next words tell."""
        relation, first = self._relation, self._related_from
        if relation is not None and first is not None:
            mates = [other for other in self._group if alive(other.subject) and not other.held]
            relate(self._out.actors, first, actor, relation=relation, verb=self._verb, mates=mates)
            voiced = vocabulary.subjects()[actor.subject].voice
            if relation == "with" and actor.action is None and voiced and not actor.held:
                actor.action = first.action
            if actor.held and tosses(self._verb):
                actor.action = "jump"
            grasped = {"holds": actor.carrier is not None, "rides": first.carrier is not None}
            if not grasped.get(relation, True) and self._verb:
                self._unseen.append(self._verb)
        if relation in (None, "beside", "with") and not self._after_verb and not actor.held:
            self._group = [*self._group, actor]
        else:
            self._group = [actor]
        if first is not None and (relation in _BOUND or actor.held):
            self._group = [first]
        self._relation, self._after_verb, self._verb = None, False, ""

    def _compound(self, at: int, term: Term, meaning: Meaning) -> None:
        """Two nouns in a row are one body: a golden retriever puppy, a pirate cat, a fire dragon."""
        actor = self._out.actors[-1]
        self._last_noun = at
        subjects = vocabulary.subjects()
        person = subjects[meaning.value].family == "person"
        if actor.subject == meaning.value:
            return
        if subjects[actor.subject].family == "person" and bears(meaning.value):
            self._relation, self._related_from, self._last_noun = "rides", actor, -9
            self._take_subject(at, term, meaning)
            return
        if person and keeps_kind(actor.subject, term.text):
            actor.wears += vocabulary.outfit(term.text)
            return
        actor.colour = actor.colour or vocabulary.lent().get(actor.word)
        actor.subject, actor.word = meaning.value, singular(term.text, meaning)
        actor.copies = max(actor.copies, 3 if meaning.plural else 1)

    def _dress(self, actor: Actor, meaning: Meaning) -> None:
        if self._colours:
            actor.colour = self._colours[0]
            actor.second_colour = self._colours[1] if len(self._colours) > 1 else None
        actor.size = self._size or 1.0
        actor.tempo = self._tempo
        actor.wears += [*vocabulary.outfit(actor.word), *self._worn]
        if self._action is not None:
            actor.action = self._action
        actor.copies = self._count or (3 if meaning.plural else 1)
        self._colours, self._worn, self._size, self._count, self._counted = [], [], None, 0, ""
        self._action, self._tempo = None, None

    def _take_colour(self, at: int, term: Term, meaning: Meaning) -> None:
        if meaning.value == "black and white":
            self._colours += ["white", "black"]
            return
        for following in self._terms[at + 1 : at + 5]:
            if following.meaning("subject") or following.meaning("garment"):
                self._colours.append(meaning.value)
                return
            if following.clause != term.clause or not context.describes(following):
                break
        last = self._terms[at - 1] if at else term
        garment = last.meaning("garment") if last.clause == term.clause else None
        if garment is not None and self._out.tint(garment.value, meaning.value):
            return
        if self._group:
            # A man in red is red himself, whoever chases him.
            near = at - self._last_noun <= 2 and term.before in ("in", "en")
            actor = self._out.actors[-1] if near else self._group[-1]
            if actor.colour is None:
                actor.colour = meaning.value
            elif actor.second_colour is None:
                actor.second_colour = meaning.value
        else:
            self._colours.append(meaning.value)

    def _take_count(self, at: int, term: Term, meaning: Meaning) -> None:
        """A number waits for its noun; a couple or a family without one is people."""
        people = vocabulary.troupes().get(term.text)
        if people is not None and self._last_noun == at - 1:
            self._out.actors[-1].copies = int(meaning.value)  # a penguin couple
            return
        if people is None or context.subject_follows(self._terms, at):
            self._count, self._counted = int(meaning.value), term.text
            return
        for name in people:
            self._take_subject(at, term, Meaning("subject", name))
            self._last_noun = -9

    def _take_action(self, at: int, term: Term, meaning: Meaning) -> None:
        if at - self._last_extra == 1 and not self._group:
            return
        self._pedals |= term.text.startswith(_PEDALS)
        trade = vocabulary.variants().get(self._group[-1].word, {}) if self._group else {}
        if term.text.startswith("play") and "action" in trade:
            return  # a violinist who plays plays the violin
        follows, stated = context.subject_follows(self._terms, at), term.before in context.ARTICLES
        dropped = meaning.value == "fall" and term.text.startswith("drop")
        if follows and (not self._group or stated or dropped):
            self._action = meaning.value
            return
        if not self._group:
            self._action = meaning.value
            return
        flown = context.flown(self._terms, at) if meaning.value == "fly" else None
        if flown is not None:
            self._relation, self._related_from = flown, self._group[0]
            if flown == "holds":
                self._group[0].action = self._group[0].action or "run"
            return
        smooth = term.text in vocabulary.grammar("smooth")
        for actor in self._group:
            element = vocabulary.subjects()[actor.subject].element
            ridden = actor.action == "drive" and meaning.value == "slide"
            if actor.action is None or ridden:
                actor.action = _SMOOTHLY[element] if smooth else meaning.value
        self._after_verb = True
        if meaning.value == "drive" and follows:
            self._relation, self._related_from = "rides", self._group[0]
            for actor in self._group:
                actor.action = None

    def _take_relation(self, at: int, term: Term, meaning: Meaning) -> None:
        follows = context.subject_follows(self._terms, at)
        if not self._group or (meaning.value == "inside" and not follows):
            return
        relation = "with" if term.text in _COMPANY else meaning.value
        relation = context.meant(self._terms, at, relation)
        if relation == "chases" and context.passive(self._terms, at):
            relation = "fled"
        self._act(at, term, relation)
        self._relation, self._related_from = relation, self._doer(relation)
        self._verb = term.text if meaning.kind == "relation" else ""
        if tosses(term.text) and not follows:
            self._unseen.append(term.text)

    def _doer(self, relation: str) -> Actor:
        """Of whom a relation is told: who fights with a sword on a ship is on it, not the sword."""
        near = self._group[0]
        if relation not in _BOUND or alive(near.subject) or bears(near.subject):
            return near
        return next((actor for actor in reversed(self._out.actors) if alive(actor.subject)), near)

    def _act(self, at: int, term: Term, relation: str) -> None:
        """Some relations also say what is done: one sits on, dances with, eats something."""
        action = context.action_in(term)
        if action in (None, "drive", "sail") or relation in ("chases", "fled", "inside"):
            return
        if relation == "holds" and term.text.split()[0] in ("play", "plays", "playing", "joue"):
            action = plays(self._terms[at + 1 : at + 5])
        doers = self._group if relation in ("beside", "with", "rides") else self._group[:1]
        for actor in doers:
            actor.action = actor.action or action

    def _take_garment(self, at: int, term: Term, meaning: Meaning) -> None:
        if context.container(self._terms, at):
            self._unseen.append(term.text)
            return
        self._garments[meaning.value] = term.text
        worn = self._colours[-1] if self._colours else None
        self._colours, self._size = self._colours[:-1], None
        if not self._out.actors:
            self._worn.append((meaning.value, worn))
            return
        actor = (self._group or self._out.actors)[-1]
        actor.wears = [(name, tone) for name, tone in actor.wears if name != meaning.value]
        actor.wears.append((meaning.value, worn))

    def _take_attribute(self, meaning: Meaning) -> None:
        kind, value = meaning.kind, meaning.value
        if kind == "size":
            self._size = float(value)
        elif kind == "tempo":
            self._out.tempo = float(value)
        elif kind == "extra":
            self._out.extras += [value] if value not in self._out.extras else []
        elif getattr(self._out, kind) is None or (kind in self._weak and not meaning.weak):
            setattr(self._out, kind, value)
            self._weak -= {kind}
            self._weak |= {kind} if meaning.weak else set()

    # --- at the end

    def _finish(self) -> None:
        if not self._out.actors:
            self._invent()
        multiply(self._out, most=MOST_ACTORS + self._cast)
        for actor in self._out.actors[self._cast :]:
            if len(self._out.actors) < MOST_ACTORS + self._cast:
                self._out.actors += equipment(self._out.actors, actor, pedals=self._pedals)
        for actor in self._out.actors:
            pass_on(self._out.actors, actor)
            undress(self._out, actor, self._garments)
        if self._action is not None and self._out.actors and self._out.actors[-1].action is None:
            self._out.actors[-1].action = self._action
        if self._cast and self._size is not None:
            self._out.actors[0].size = self._size
        if self._unknown or self._unseen:
            self._out.notes.append(undrawn([*(term.text for term in self._unknown), *self._unseen]))

    def _invent(self) -> None:
        """A prompt without a subject we know gets one and is told so, unless it asks for a view."""
        bare = self._out.setting is None
        wanted = context.likeliest_noun(self._unknown, needed=bare and self._spare is None)
        if wanted is None and not bare:
            return
        if wanted is None and self._spare is not None:
            meaning = vocabulary.spare_nouns()[(self._spare.text,)]
            actor = Actor(meaning.value, self._spare.text)
        elif wanted is not None:
            self._unknown.remove(wanted)
            actor = Actor("monster", wanted.text, guessed=True)
        else:
            actor = Actor("ball", "ball")
            self._out.notes.append(NO_SUBJECT)
        self._dress(actor, Meaning("subject", actor.subject))
        self._out.actors.append(actor)
