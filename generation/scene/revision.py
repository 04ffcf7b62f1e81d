"""Plan + words -> the same plan but for what the words change.

    revised(plan, "same but at night", seed=7)
    revised(plan, "a robot instead of the fox, and it jumps", seed=7)

Words that name nobody are said of the first of the cast. A subject that is new takes the place of
one that is there, unless the words add it. What is not spoken of stays to the last digit; how
somebody moves who does something else now is left open, for the model to imagine.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from generation.scene import vocabulary
from generation.scene.circumstances import kept_out
from generation.scene.conduct import fitted
from generation.scene.improvise import TRAVELS, camera_for, improvise
from generation.scene.plan import MOST_PARTS, Part, Plan
from generation.scene.reading import Actor, Reading
from generation.scene.text import read, reread
from generation.scene.vocabulary import fold, subjects

# How somebody moves, apart from what they do.
MOTION = ("speed", "pace", "rise", "phase", "start", "flights")
_LOOKS = ("colour", "accent", "skin", "hair", "hair_style", "wears", "markings")
_SHARED = ("setting", "time", "weather", "style", "camera", "mood")
_MOST_WORN = 4
_SIZES, _SPEEDS = (0.4, 2.0), (0.35, 2.6)


@dataclass(frozen=True, slots=True)
class Revision:
    """`plan` with the change made; `free` are the indices of parts whose motion is to be imagined
    anew, the numbers there being a guess."""

    plan: Plan
    free: frozenset[int]
    notes: tuple[str, ...]

    def filled(self, imagined: Plan) -> Plan:
        """The plan with what was left open taken from `imagined`."""
        parts = tuple(
            replace(part, **{name: getattr(imagined.parts[index], name) for name in MOTION})
            if index in self.free
            else part
            for index, part in enumerate(self.plan.parts)
        )
        return replace(self.plan, parts=parts)


def revised(plan: Plan, words: str, *, seed: int) -> Revision:
    """`words` in English or French. The same arguments, the same revision."""
    change = _Change(plan, words)
    return change.made(Random(f"revised {seed}"))


def alike(plan: Plan, reading: Reading, known: dict[str, Part]) -> Plan:
    """The plan with whoever is in `known` looking as there, but for what the words say of them. Adds
    to `known` who is seen for the first time."""
    parts = []
    for part, actor in zip(plan.parts, reading.actors, strict=False):
        seen = part
        if part.subject in known and not actor.twin:
            before = known[part.subject]
            looks = {name: getattr(before, name) for name in _LOOKS}
            seen = _dressed(replace(part, **looks), part, actor)
        known.setdefault(part.subject, seen)
        parts.append(seen)
    return replace(plan, parts=(*parts, *plan.parts[len(parts) :]))


def without_leads(words: str) -> str:
    """`words` without what only says that there is a change: "same but at night" -> "at night"."""
    return _stripped(words, _grammar()["leads"])


def style_in(words: str) -> str | None:
    """The named look that the words ask for."""
    return read(words).style


def _stripped(words: str, leads: Sequence[str]) -> str:
    rest, before = words.strip(), None
    while rest != before:
        before = rest
        for lead in leads:
            found = re.match(rf"({lead})\s*", _plain(rest))
            if found is not None and found.end() < len(rest):
                rest = rest[found.end() :]
    return rest


def _plain(text: str) -> str:
    """Folded letter by letter, so that places stay what they are."""
    return "".join(fold(letter)[:1] or letter for letter in text)


@dataclass(slots=True)
class _Role:
    """One of the cast as it is to be: `origin` is the index of the part it was, None for who is new;
    `stands_in` when somebody else has taken that part."""

    actor: Actor
    origin: int | None = None
    stands_in: bool = False


@dataclass(slots=True)
class _Change:
    """What the words say, told apart: who goes, who comes for whom, what is said of the rest."""

    plan: Plan
    words: str
    notes: list[str] = field(default_factory=list)

    def made(self, rng: Random) -> Revision:
        roles, said = self._said()
        told = improvise(self._filled_in(roles, said), rng)
        parts, free = [], set()
        at = {role.origin: index for index, role in enumerate(roles) if role.origin is not None}
        for index, role in enumerate(roles):
            part = self._part(role, told.parts[index], said, at)
            old = None if role.origin is None else self.plan.parts[role.origin]
            if old is None or part.action != old.action:
                free.add(index)
            parts.append(part)
        plan = self._shared(said, told, tuple(parts))
        return Revision(plan, frozenset(free), tuple(dict.fromkeys([*self.notes, *said.notes])))

    def _said(self) -> tuple[list[_Role], Reading]:
        """The cast as it is to be, and what is said of the clip."""
        roles = [
            _Role(Actor(part.subject, part.word), origin)
            for origin, part in enumerate(self.plan.parts)
        ]
        words = re.sub(_grammar()["others"], "another", fold(self.words))
        words = self._removed(roles, self._swapped(roles, words))
        words = _stripped(words, [*_grammar()["leads"], *_grammar()["verbs"]])
        words = re.sub(r"[a-z]+", _positive, words)
        cast = [role.actor for role in roles]
        said = reread(words, cast) if cast else read(words)
        self._join(roles, said.actors[len(cast) :], words)
        return roles, said

    def _swapped(self, roles: list[_Role], words: str) -> str:
        """Puts one subject in place of another, where the words say so in as many words."""
        for pattern in _grammar()["swaps"]:
            found = re.search(pattern, words)
            if found is None:
                continue
            role, new = self._meant(roles, found["old"]), read(found["new"])
            if role is None:
                # No subject but a circumstance: "change the day to night".
                return f"{words[: found.start()]} {found['new']} {words[found.end() :]}".strip()
            self.notes += new.notes
            _stand_in(role, new.actors[0])
            return f"{words[: found.start()]} {words[found.end() :]}".strip(" ,.;")
        return words

    def _removed(self, roles: list[_Role], words: str) -> str:
        for pattern in _grammar()["removals"]:
            found = re.search(pattern, words)
            if found is None:
                continue
            role = self._meant(roles, found["old"])
            rest = f"{words[: found.start()]} {words[found.end() :]}".strip(" ,.;")
            if role is None:
                return f"{rest}, no {found['old']}".strip(" ,")
            roles.remove(role)
            return rest
        return words

    def _meant(self, roles: Sequence[_Role], words: str) -> _Role | None:
        """Whom of the cast the words name; the first of it where they say "it"."""
        named = {actor.subject for actor in read(words).actors}
        spoken = set(re.findall(r"[a-z0-9]+", words))
        for role in roles:
            if role.actor.word in spoken or (role.actor.subject in named and not _invented(words)):
                return role
        return roles[0] if roles and spoken & {"it", "him", "her"} else None

    def _join(self, roles: list[_Role], new: Sequence[Actor], words: str) -> None:
        """Gives whoever is new a place of their own, or that of one who is there."""
        spoken = re.findall(r"[a-z0-9]+", words)
        old = [role for role in roles if not role.stands_in]
        for number, actor in enumerate(new):
            if number < len(old) and not _adds(spoken, actor) and not _linked(old[0].actor):
                _stand_in(old[number], actor)
            elif len(roles) < MOST_PARTS:
                roles.append(_Role(actor))
            else:
                self.notes.append(f"Left out '{actor.word}': three subjects are the most for now.")

    def _filled_in(self, roles: Sequence[_Role], said: Reading) -> Reading:
        """The change as a whole prompt, so that rules can fill in what is new."""
        actors = []
        for role in roles:
            old = None if role.origin is None else self.plan.parts[role.origin]
            # Who joins somebody on the way goes along.
            lead = self.plan.parts[0].action if self.plan.parts else None
            usual = old.action if old is not None else lead if lead in TRAVELS else None
            actors.append(replace(role.actor, action=role.actor.action or usual))
        kept = {
            name: getattr(said, name) or getattr(self.plan, name) for name in ("setting", "weather")
        }
        return replace(said, actors=actors, **kept)

    def _part(self, role: _Role, new: Part, said: Reading, at: dict[int, int]) -> Part:
        if role.origin is None:
            return new
        old, actor = self.plan.parts[role.origin], role.actor
        tempo = (actor.tempo or 1.0) * said.tempo
        action = old.action
        if actor.action is not None or role.stands_in:
            action = fitted(
                actor.action or old.action,
                subjects()[new.subject],
                said.setting or self.plan.setting,
            )
        part = replace(
            new if role.stands_in else _dressed(old, new, actor),
            action=action,
            size=_within(old.size * actor.size, _SIZES) if not role.stands_in else new.size,
            speed=_within(old.speed * tempo, _SPEEDS),
            pace=_within(old.pace / tempo, _SPEEDS),
            **{name: getattr(old, name) for name in ("rise", "phase", "start", "flights")},
        )
        if new.relation != "none" and not role.stands_in:
            return replace(part, relation=new.relation, target=new.target)
        stays = old.target in at
        return replace(
            part,
            relation=old.relation if stays else "none",
            target=at[old.target] if stays else 0,
        )

    def _shared(self, said: Reading, told: Plan, parts: tuple[Part, ...]) -> Plan:
        """The plan with what is said of the clip as a whole."""
        plan = self.plan
        changed: dict[str, Any] = {
            name: getattr(told, name) for name in _SHARED if getattr(said, name) is not None
        }
        if said.camera is None and plan.camera == camera_for(plan.parts):
            changed["camera"] = camera_for(parts)  # which was nobody's wish
        place = changed.get("setting", plan.setting)
        if kept_out(changed.get("weather", plan.weather), place):
            changed["weather"] = "clear"
        if "setting" in changed:
            changed["planet"] = told.planet
        if changed.get("weather") == "storm":
            changed["flashes"] = told.flashes
        if said.tempo != 1.0:
            changed["tempo"] = said.tempo
        extras = (*plan.extras, *(each for each in said.extras if each not in plan.extras))
        return replace(plan, parts=parts, extras=extras, **changed)


def _grammar() -> dict[str, Any]:
    return vocabulary.table("edits")


def _positive(word: re.Match[str]) -> str:
    """The lexicon's word for a comparative."""
    found: str = _grammar()["comparatives"].get(word[0], word[0])
    return found


def _stand_in(role: _Role, actor: Actor) -> None:
    """What was said of whoever had the part is said of its new holder, unless they have their own."""
    if actor.action is None:
        actor.action = role.actor.action
    role.actor, role.stands_in = actor, True


def _invented(words: str) -> bool:
    """Whether the reader had to make a subject up."""
    reading = read(words)
    return any("names no subject" in note for note in reading.notes) or any(
        actor.guessed for actor in reading.actors
    )


def _adds(spoken: Sequence[str], actor: Actor) -> bool:
    """Whether a word like "with" or "another" stands before the subject."""
    word = actor.word.split()[0]
    until = next((at for at, each in enumerate(spoken) if each.startswith(word)), len(spoken))
    return bool(set(spoken[:until]) & set(_grammar()["adding"].split()))


def _linked(lead: Actor) -> bool:
    """Whether one who is there does something with one who is new."""
    return lead.chases is not None or lead.carrier is not None or lead.behind is not None


def _dressed(old: Part, new: Part, actor: Actor) -> Part:
    """The part with the looks that are said: colours, and what is put on over the rest."""
    looks: dict[str, Any] = {}
    if actor.colour is not None:
        looks["colour"] = new.colour
    if actor.second_colour is not None:
        looks |= {"accent": new.accent, "markings": new.markings}
    if actor.wears:
        put_on = {garment for garment, _ in actor.wears}
        stays = tuple(worn for worn in old.wears if worn[0] not in put_on)
        looks["wears"] = (*stays, *new.wears)[-_MOST_WORN:]
    if any(garment == "hair" for garment, worn in actor.wears if worn):
        looks["hair"] = new.hair
    if any(garment in ("top", "dress") for garment, worn in actor.wears if worn):
        looks["colour"] = new.colour
    if any(garment in ("spots", "stripes") for garment, _ in actor.wears):
        looks |= {"accent": new.accent, "markings": new.markings}
    return replace(old, **looks)


def _within(value: float, bounds: tuple[float, float]) -> float:
    return min(max(value, bounds[0]), bounds[1])
