"""Prompt + seed -> plan through the trained model, with the reader's words held fast.

    plan = imagine(prompt, read(prompt), seed=7)
    night = reimagine(text, revised(plan, "same but at night", seed=7), seed=7)

`keep` is how an edit holds on to what it does not change: the fields it names stay to the last
digit, what the new words state comes before them, and the rest is imagined around both.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

import torch

from generation.scene.model.dreamer import Dreamer, OnStep
from generation.scene.model.fields import fields
from generation.scene.model.known import ASPECTS, Known, kept, said, sheltered
from generation.scene.plan import Plan
from generation.scene.reading import Reading, article, unknown_note
from generation.scene.revision import MOTION, Revision

if TYPE_CHECKING:
    from generation.scene.reading import Actor

# Below this the model's reading of an unknown noun is a toss-up, and a made-up creature is honest.
_SURE = 0.5
_SETTLED = 0.85
_TURN = Lock()


@cache
def shipped() -> Dreamer:
    """The checkpoint that comes with the project, loaded once per process."""
    return Dreamer.shipped()


def is_loaded() -> bool:
    return shipped.cache_info().currsize > 0


def imagine(
    prompt: str,
    reading: Reading,
    *,
    seed: int,
    keep: Known | None = None,
    on_step: OnStep | None = None,
) -> Plan:
    """The same arguments give the same plan. Adds to `reading.notes` what unknown nouns became."""
    with _alone():
        for index, actor in enumerate(reading.actors):
            if actor.guessed:
                _guess(prompt, reading, actor, index)
        known, by_rule = said(reading, seed=seed, edit=keep is not None)
        known = known.over(keep if keep is not None else kept(by_rule, _unsure(prompt, by_rule)))
        plan: Plan = shipped()(
            prompt,
            known=known,
            generator=torch.Generator().manual_seed(seed),
            on_step=on_step,
        ).plan
    if keep is None and sheltered(plan):
        plan = replace(plan, setting=by_rule.setting, weather=by_rule.weather)
    # No latent holds the planet: which it is, the words alone say.
    return replace(plan, planet=by_rule.planet if plan.setting == "moon" else "")


def reimagine(prompt: str, revision: Revision, *, seed: int, on_step: OnStep | None = None) -> Plan:
    """The revised plan, with what it leaves open imagined around all the rest."""
    if not revision.free:
        return revision.plan
    known = kept(revision.plan, everything())
    for part in revision.free:
        for name in MOTION:
            known.mask[fields()[name, part].place] = 0.0
    with _alone():
        found: Plan = shipped()(
            prompt, known=known, generator=torch.Generator().manual_seed(seed), on_step=on_step
        ).plan
    return revision.filled(found)


def everything() -> tuple[str, ...]:
    """All fields, for an edit that keeps whatever it does not name."""
    return tuple(name for names in ASPECTS.values() for name in names)


def _unsure(prompt: str, plan: Plan) -> list[str]:
    """Where neither a known word nor the model's own reading settles what happens and where, the
    rules' choice suits the subject better: nobody dances on the sea for want of a word. For a
    company it always does: the model thinks of the place of each, and the rules of all. A style or a
    camera move that nobody asked for would surprise."""
    plain = ["style", "camera"]
    if len(plan.parts) > 1:
        return [*plain, "setting", "action"]
    if shipped().sureness(prompt, "setting", None) < _SETTLED:
        plain.append("setting")
    doubts = [shipped().sureness(prompt, "action", part) for part in range(len(plan.parts))]
    return [*plain, "action"] if min(doubts, default=1.0) < _SETTLED else plain


def _guess(prompt: str, reading: Reading, actor: "Actor", index: int) -> None:
    """What an unknown noun most likely means, from its letters and the words around it."""
    subject, chance = shipped().guess(prompt, part=index)
    if chance < _SURE:
        reading.notes.append(unknown_note(actor.word))
        return
    actor.subject = subject
    named = subject.removesuffix(" glyph")
    reading.notes.append(
        f"Drew {article(named)} for '{actor.word}', which is not in the vocabulary yet."
    )


@contextmanager
def _alone() -> Iterator[None]:
    """One at a time, for the scheduler remembers its step; and on one thread, for sums come out the
    same to the last bit only in the same order."""
    with _TURN:
        before = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(before)
