"""How far a predicted latent is from the true one, field by field."""

from functools import cache

import numpy as np
import torch
from torch.nn import functional as F

from generation.scene.model.codec import codes
from generation.scene.model.fields import TOKENS, WIDTH, Field, fields
from generation.scene.plan import MOST_PARTS

_FLAGS = frozenset(("extras", "markings"))
_LISTS = frozenset(("flights", "voices", "flashes"))
_NAMES = {"setting", "time", "weather", "mood", "style", "camera", "action", "relation", "target"}
_NAMES |= {"hair_style", "subject"} | {f"garment{slot}" for slot in range(4)}
# A subject is one of 1,500; without this its code learns last.
_LOGIT = 0.35


@cache
def _weights() -> torch.Tensor:
    """Per value, so that a wrong name costs about as much as a number that is one spread off."""
    found = np.zeros((TOKENS, WIDTH), np.float32)
    for field in fields().values():
        weight = 0.15 if field.name in _NAMES | _FLAGS else 0.5
        if field.name in _LISTS:
            weight = 0.12
        elif field.name.startswith("shade"):
            weight = 0.1
        elif field.name in ("colour", "accent"):
            weight = 0.6
        found[field.place] = weight
    return torch.from_numpy(found)


def relevant(clean: torch.Tensor) -> torch.Tensor:
    """1 where a value of the true latent matters: not in parts that are not there."""
    out = torch.ones_like(clean)
    for index in range(MOST_PARTS):
        present = fields()["present", index]
        there = (clean[:, present.row, present.start] > 0).float()
        first = present.row
        last = fields()["voices", index].row
        out[:, first : last + 1] *= there[:, None, None]
        out[:, present.row, present.start] = 1.0
    return out


def denoising(guess: torch.Tensor, clean: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    """Mean weighted square error of what was not given."""
    weight = _weights() * relevant(clean) * (1 - known)
    return ((guess - clean).square() * weight).sum((1, 2)).mean()


def reading(guess: torch.Tensor, clean: torch.Tensor, told: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of the names and square error of the colours as read from the text alone;
    `told` (batch,) is 0 for samples without text. Without it subjects stay on a plateau."""
    loss = torch.zeros(len(clean))
    for field in fields().values():
        if field.name in _LISTS or field.name.startswith("shade"):
            continue
        each = _one(field, guess[:, *field.place], clean[:, *field.place])
        if field.part is not None and field.name != "present":
            present = fields()["present", field.part]
            each = each * (clean[:, present.row, present.start] > 0)
        loss = loss + each
    return (loss * told).mean()


def _one(field: Field, guess: torch.Tensor, clean: torch.Tensor) -> torch.Tensor:
    if field.name == "subject":
        book = torch.from_numpy(codes()[1])
        target = (clean @ book.T).argmax(1)
        return F.cross_entropy(_LOGIT * guess @ book.T, target, reduction="none")
    if field.name in _NAMES:
        weight = 0.3 if field.name.startswith("garment") else 1.0
        return weight * F.cross_entropy(2 * guess, clean.argmax(1), reduction="none")
    if field.name in _FLAGS:
        signs = (clean > 0).float()
        return F.binary_cross_entropy_with_logits(2 * guess, signs, reduction="none").sum(1) * 0.3
    return (guess - clean).square().mean(1) * 0.5
