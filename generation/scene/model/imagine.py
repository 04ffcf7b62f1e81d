"""Prompt + seed -> plan through the trained model, with the reader's words held fast.

    plan = imagine(prompt, read(prompt), seed=7)
    night = imagine(text, read("at night"), seed=7, keep=kept(plan, everything(plan)))

`keep` is how an edit holds on to what it does not change: the fields it names stay to the last
digit, what the new words state comes before them, and the rest is imagined around both.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import torch

from generation.scene.model.known import ASPECTS, Known, said, sheltered
from generation.scene.model.pipeline import OnStep, SceneDiffusionPipeline
from generation.scene.plan import Plan
from generation.scene.reading import Reading
from generation.scene.text import article, unknown_note

if TYPE_CHECKING:
    from generation.scene.reading import Actor

# Below this the model's reading of an unknown noun is a toss-up, and a made-up creature is honest.
_SURE = 0.5


@cache
def shipped() -> SceneDiffusionPipeline:
    """The checkpoint that comes with the project, loaded once per process."""
    return SceneDiffusionPipeline.shipped()


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
    with _one_thread():
        for index, actor in enumerate(reading.actors):
            if actor.guessed:
                _guess(prompt, reading, actor, index)
        known, by_rule = said(reading)
        if keep is not None:
            known = (Known(known.values, known.mask) if reading.actors else known).over(keep)
        plan: Plan = shipped()(
            prompt,
            known=known,
            words=tuple(actor.word for actor in reading.actors),
            generator=torch.Generator().manual_seed(seed),
            on_step=on_step,
        ).plan
    if sheltered(plan) and keep is None:
        plan = replace(plan, setting=by_rule.setting, weather=by_rule.weather)
    return plan


def everything() -> tuple[str, ...]:
    """All fields, for an edit that keeps whatever it does not name."""
    return tuple(name for names in ASPECTS.values() for name in names)


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
def _one_thread() -> Iterator[None]:
    """Sums come out the same to the last bit only in the same order, so on one thread."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
