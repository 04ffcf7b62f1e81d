"""What of a latent is given: the words of the prompt that are understood, or a plan that is edited.

The model denoises the rest around it. A word the reader knows is never overruled by what was
learned; see the model card.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

import numpy as np

from generation.scene.circumstances import AIRLESS, INDOORS
from generation.scene.improvise import improvise
from generation.scene.model.codec import Latent, encode
from generation.scene.model.fields import MOST_WORN, TOKENS, WIDTH, fields
from generation.scene.plan import MOST_PARTS, Plan
from generation.scene.reading import Actor, Reading
from generation.scene.vocabulary import variants

WORN = tuple(f"{name}{slot}" for slot in range(MOST_WORN) for name in ("garment", "shade"))
# What an edit can keep or renew as a whole, by the names of the fields.
ASPECTS: dict[str, tuple[str, ...]] = {
    "cast": ("present", "subject", "size", "relation", "target"),
    "motion": ("action", "speed", "pace", "rise", "phase", "start", "flights", "heading", "shift"),
    "looks": ("colour", "accent", "skin", "hair", "hair_style", "markings", *WORN),
    "place": ("setting", "time", "weather", "extras", "flashes"),
    "manner": ("style", "camera", "camera_amount", "mood", "tempo"),
    "sound": ("voices",),
}


@dataclass(frozen=True, slots=True)
class Known:
    """`values` where `mask` is 1; the rest is to be denoised. Both (TOKENS, WIDTH).

    `words` are what the prompt calls the parts, which looks depend on and no latent holds.
    """

    values: Latent
    mask: Latent
    words: tuple[str, ...] = ()

    def over(self, other: "Known") -> "Known":
        """This where it is known, else `other`."""
        values = np.where(self.mask > 0, self.values, other.values)
        return Known(values, np.maximum(self.mask, other.mask), self.words or other.words)


def nothing() -> Known:
    return Known(np.zeros((TOKENS, WIDTH), np.float32), np.zeros((TOKENS, WIDTH), np.float32))


def kept(plan: Plan, names: Iterable[str], *, part: int | None = None) -> Known:
    """The fields called `names` of `plan`: of the one part, or of the clip and all its parts."""
    values, mask = encode(plan), np.zeros((TOKENS, WIDTH), np.float32)
    wanted = frozenset(names)
    for field in fields().values():
        there = field.part is None or field.part < len(plan.parts) or field.name == "present"
        if field.name in wanted and there and (part is None or field.part == part):
            mask[field.place] = 1.0
    return Known(values, mask, tuple(part.word for part in plan.parts))


def said(reading: Reading, *, seed: int, edit: bool = False) -> tuple[Known, Plan]:
    """What the prompt states, and the rules' own plan for it, whose other fields are only a guess.

    Looks that the prompt leaves open come from the dice of `seed` and the subject's own palette.
    A prompt without a subject asks for an empty stage; an `edit` without one leaves the cast alone.
    """
    plan = improvise(reading, Random(f"said {seed}"))
    values, mask = encode(plan), np.zeros((TOKENS, WIDTH), np.float32)

    def know(part: int | None, *names: str) -> None:
        for name in names:
            mask[fields()[name, part].place] = 1.0

    for name in ("setting", "time", "weather", "camera", "style", "mood"):
        if getattr(reading, name) is not None:
            know(None, name)
    if reading.tempo != 1.0:
        know(None, "tempo")
    mask[fields()["extras", None].place] = values[fields()["extras", None].place] > 0
    for index in range(MOST_PARTS if reading.actors or not edit else 0):
        know(index, "present")
    for index, actor in enumerate(reading.actors):
        know(index, "relation", "target", *ASPECTS["looks"], *_said_of(reading, actor))
    return Known(values, mask, tuple(actor.word for actor in reading.actors)), plan


def _said_of(reading: Reading, actor: Actor) -> list[str]:
    """The fields of a part that the prompt fixes."""
    variant = variants().get(actor.word, {})
    known = ["subject"]
    chased = any(other.chases == reading.actors.index(actor) for other in reading.actors)
    moved = (
        actor.chases is not None or actor.over is not None or chased or actor.carrier is not None
    )
    if actor.action or moved or "action" in variant:
        known.append("action")
    if actor.held and actor.action:
        known += ["start", "flights"]
    if actor.size != 1.0 or "size" in variant:
        known.append("size")
    if actor.tempo is not None or reading.tempo != 1.0:
        known += ["speed", "pace"]
    return known


def sheltered(plan: Plan) -> bool:
    """Whether it rains where no rain can fall."""
    return plan.weather not in ("clear", "cloudy", "wind") and plan.setting in AIRLESS | INDOORS
