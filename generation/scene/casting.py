"""Who of the cast is somebody in particular: characters and members' likenesses, in prompt and plan.

    prompt = called("@bolt dances", likenesses)          # "robot dances": the reader knows nouns
    plan = tagged(plan, likenesses)                      # which part is who, kept in recipes
    drawn = wearing_all(plan, likenesses)                # with their looks, for the stage alone

What is kept of a clip holds a tag and the looks of a nobody: whoever takes their likeness back leaves
nothing of it in the recipe.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from generation.scene.figure import wearing
from generation.scene.plan import Part, Plan
from generation.scene.reading import Actor
from generation.scene.text import NO_SUBJECT, read
from generation.scene.vocabulary import subjects, variants
from generation.spec import Likeness

_NOBODY = "person"
_FACES = ("person", "robot")  # families with a head for somebody's face
_PLAIN = frozenset(("man", "woman", "boy", "girl"))


def called(prompt: str, likenesses: Sequence[Likeness]) -> str:
    """The prompt with nouns for the names that it calls. Whoever no prompt of the clip calls, and no
    noun of this one fits, joins in."""
    for likeness in likenesses:
        noun, seen = _noun(likeness), False
        for name in sorted(likeness.names, key=len, reverse=True):
            pattern = re.compile(rf"(?<![\w@.])@{re.escape(name)}(?![\w/])", re.I)
            while (found := pattern.search(prompt)) is not None:
                told = f"the {noun}" if seen else noun
                prompt, seen = prompt[: found.start()] + told + prompt[found.end() :], True
    for likeness in likenesses:
        if likeness.is_called:
            continue
        reading = read(prompt)
        if not any(_fits(likeness, actor.subject) for actor in reading.actors):
            bare = not reading.actors or NO_SUBJECT in reading.notes
            prompt = f"{_noun(likeness)} {prompt}" if bare else f"{prompt}, with {_noun(likeness)}"
    return prompt


def tagged(plan: Plan, likenesses: Sequence[Likeness]) -> Plan:
    """The plan with each likeness on one part: those that are in it already, else the first that fits
    it and is nobody yet, called ones before others. Tags of others go."""
    known = {each.id for each in likenesses}
    parts = [part if part.likeness in known else replace(part, likeness="") for part in plan.parts]
    taken = {part.likeness for part in parts}
    for likeness in sorted(likenesses, key=lambda each: not each.is_called):
        if likeness.id in taken:
            continue
        free = [
            at
            for at, part in enumerate(parts)
            if not part.likeness and _fits(likeness, part.subject)
        ]
        if free:
            parts[free[0]] = replace(parts[free[0]], likeness=likeness.id)
    return replace(plan, parts=tuple(parts))


def wearing_all(plan: Plan, likenesses: Sequence[Likeness]) -> Plan:
    """The plan as it is drawn: whoever is tagged looks as they do in every clip."""
    by_id = {each.id: each for each in likenesses}
    parts = (
        _as(part, by_id[part.likeness]) if part.likeness in by_id else part for part in plan.parts
    )
    return replace(plan, parts=tuple(parts))


def notes_on(plan: Plan, likenesses: Sequence[Likeness], actors: Sequence[Actor] = ()) -> list[str]:
    """Who of them is not there, and whose own colours stand against the words."""
    there = {part.likeness for part in plan.parts}
    notes = [
        f"Left out @{each.names[0]}: there was no part to play."
        for each in likenesses
        if each.id not in there and not each.is_called
    ]
    by_id = {each.id: each for each in likenesses if not each.is_person}
    notes += [
        f"@{by_id[part.likeness].names[0]} keeps its own colours."
        for part, actor in zip(plan.parts, actors, strict=False)
        if part.likeness in by_id and actor.colour is not None
    ]
    return notes


def _as(part: Part, likeness: Likeness) -> Part:
    figure = dict(likeness.figure)
    if likeness.is_person:
        if part.subject not in _PLAIN or any(name in ("top", "dress") for name, _ in part.wears):
            figure.pop("colour", None)  # a costume is a costume
        return wearing(part, figure)
    usual = variants().get(part.word, {}).get("size", 1.0)
    worn = {garment for garment, _ in figure["wears"]}
    put_on = tuple(each for each in part.wears if each[0] not in worn)
    dressed = wearing(part, figure)
    size = part.size * figure["size"] / usual
    return replace(dressed, wears=(*dressed.wears, *put_on), size=size)


def _noun(likeness: Likeness) -> str:
    """A word that the reader understands as what is drawn."""
    if likeness.is_person:
        return _NOBODY
    word, subject = str(likeness.figure["word"]), str(likeness.figure["subject"])
    return word if read(word).actors[0].subject == subject else subject.removesuffix(" glyph")


def _fits(likeness: Likeness, subject: str) -> bool:
    if likeness.is_person:
        return subjects()[subject].family in _FACES
    return bool(subject == likeness.figure["subject"])
