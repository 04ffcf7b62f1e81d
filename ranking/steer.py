"""Sliders that mean the same for everybody: a target share, the smallest change that meets it, and
whole clips.

Adding a weight to a score moves one member's feed a lot and another's not at all (measured on
ML-100k: 6 to 8 % of member and topic pairs see no effect). Here a slider is a factor on the odds of
a topic's share: 1 to 2 gives ×9. The scores are tilted exponentially until the expected shares are
those (the I-projection: no feed that meets the wishes is closer to the member's own), and a greedy
slate with a repair turns them into whole clips per block.

Shapes: `z` (n,) standardised scores, `attributes` (n, t) memberships 0 or 1, `sliders` (t,) in
[-1, 1], `shares` (t,) in [0, 1] with NaN where a slider speaks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BLOCK = 20  # clips over which a share is kept exactly
TEMPERATURE = 0.5
DEBT = 2.0  # what a missing clip of a topic counts, in standard deviations of the score
_ODDS = np.log(9.0)
_FLOOR, _CEILING = 0.02, 0.98
_LEAST_EFFECT = 0.25
_MUST = 100.0  # outweighs any score
_CUT = 0.8  # of its share a topic loses at -1, at the least


@dataclass(frozen=True)
class Aim:
    """Per controlled attribute: the share it has by itself, the share aimed at (a multiple of
    1/BLOCK) and the tilt that leads there."""

    before: Floats
    target: Floats
    tilt: Floats


def standardised(scores: Floats) -> Floats:
    """By median and the middle two thirds, cut far out: outliers do not set the scale."""
    middle = np.median(scores)
    low, high = np.percentile(scores, (16, 84))
    z: Floats = np.clip((scores - middle) / ((high - low) / 2 + 1e-9), -4, 8)
    return z


def neutral_shares(z: Floats, attributes: Floats, size: int) -> Floats:
    size = min(size, len(z))
    top = np.argpartition(-z, size - 1)[:size]
    shares: Floats = attributes[top].mean(0)
    return shares


def target_shares(before: Floats, sliders: Floats) -> Floats:
    """More always has something to work with, less never raises a share."""
    started = np.where(
        sliders > 0, np.clip(before, _FLOOR, _CEILING), np.clip(before, 1e-6, _CEILING)
    )
    target = 1 / (1 + np.exp(-(np.log(started / (1 - started)) + _ODDS * sliders)))
    lowered = np.minimum(target, before * (1 + _CUT * sliders))
    return np.where(sliders < 0, np.where(before <= 0, 0.0, lowered), target)


def in_whole_clips(target: Floats, before: Floats, sliders: Floats, block: int) -> Floats:
    """Never on the wrong side of neutral, and at least one clip of effect from a quarter on."""
    wanted, had = np.round(target * block), np.round(before * block)
    raised = np.maximum(wanted, had + (sliders >= _LEAST_EFFECT))
    most = np.floor(before * (1 + _CUT * sliders) * block + 1e-9)
    lowered = np.minimum(np.minimum(wanted, most), had - ((sliders <= -_LEAST_EFFECT) & (had > 0)))
    moved = np.where(sliders > 0, raised, np.where(sliders < 0, lowered, had))
    return np.clip(moved, 0, block) / block


def tilts(z: Floats, attributes: Floats, target: Floats) -> Floats:
    """The λ for which the tilted distribution has the shares `target`, by Newton's method."""
    found = np.zeros(attributes.shape[1])
    if not len(found):
        return found
    ridge = 1e-3
    for _ in range(25):
        x = z / TEMPERATURE + attributes @ found
        p = np.exp(x - x.max())
        p /= p.sum()
        expected = p @ attributes
        gradient = expected - target + ridge * found
        if np.abs(gradient).max() < 1e-4:
            break
        spread = (attributes * p[:, None]).T @ attributes - np.outer(expected, expected)
        step = np.linalg.solve(spread + ridge * np.eye(len(target)), gradient)
        found -= np.clip(step, -2, 2)
    return np.clip(found, -12, 12)


def aim(
    z: Floats, attributes: Floats, sliders: Floats, shares: Floats, *, horizon: int = BLOCK
) -> Aim:
    """`horizon`: how many clips of the member's own order tell what a topic's share is by itself."""
    before = neutral_shares(z, attributes, horizon)
    wanted = np.where(np.isnan(shares), target_shares(before, sliders), shares)
    direction = np.where(np.isnan(shares), sliders, np.sign(shares - before) * 1e-9)
    target = in_whole_clips(wanted, before, direction, BLOCK)
    return Aim(before, target, tilts(z, attributes, target))


# Chosen so far → which rows may follow; None: all.
Fits = Callable[[list[int]], NDArray[np.bool_] | None]


def slate(
    z: Floats, attributes: Floats, aimed: Aim, *, size: int, fits: Fits | None = None
) -> Ints:
    """Rows in order: each prefix tracks the shares, each block of BLOCK has them exactly where the
    supply allows. `fits` keeps rows out of places (no third clip of an author in ten)."""
    making = _Making(z + TEMPERATURE * (attributes @ aimed.tilt), attributes, aimed.target, fits)
    while len(making.chosen) < min(size, len(z)):
        before = len(making.chosen)
        making.block(min(BLOCK, size - before))
        if len(making.chosen) == before:
            break
        if fits is None:
            making.repair(before, z)
    return np.array(making.chosen, dtype=np.int64)


class _Making:
    """A slate as far as it goes: `chosen` in order, `alive` what is left."""

    def __init__(
        self, tilted: Floats, attributes: Floats, target: Floats, fits: Fits | None
    ) -> None:
        self.tilted, self.attributes, self.target, self.fits = tilted, attributes, target, fits
        self.alive = np.ones(len(tilted), dtype=bool)
        self.chosen: list[int] = []

    def block(self, size: int) -> None:
        """Up to `size` more rows."""
        had, wanted = np.zeros(len(self.target)), np.round(self.target * BLOCK)
        for place in range(size):
            best = self._best(had, wanted, place)
            if best is None:
                return
            self.chosen.append(best)
            self.alive[best] = False
            had += self.attributes[best]

    def _best(self, had: Floats, wanted: Floats, place: int) -> int | None:
        value = self.tilted
        if len(wanted):
            owed = wanted - had
            debt = np.minimum(np.maximum(self.target * (place + 1) - had, -1.5), 1.5)
            # What is full stays out while anything else is there; what is owed comes in in time.
            pull = DEBT * debt + np.where(owed >= BLOCK - place, _MUST, 0.0)
            value = value + self.attributes @ np.where(owed <= 0, -_MUST, pull)
        possible = self.alive
        if self.fits is not None and (fitting := self.fits(self.chosen)) is not None:
            possible = possible & fitting
        best = int(np.where(possible, value, -np.inf).argmax())
        return best if possible[best] else None

    def repair(self, start: int, z: Floats) -> None:
        """Swap the cheapest pair of a row of the block and one outside while a count is off."""
        inside = np.array(self.chosen[start:])
        wanted = np.round(self.target * len(inside))
        for _ in range(len(inside)):
            gap = wanted - self.attributes[inside].sum(0)
            outside = np.flatnonzero(self.alive)
            if not len(gap) or np.abs(gap).max() < 0.5 or not len(outside):
                break
            moved = self.attributes[outside][None] - self.attributes[inside][:, None]
            gain = np.abs(gap).sum() - np.abs(gap - moved).sum(2)
            cost = z[inside][:, None] - z[outside][None]
            value = np.where(gain > 0.5, gain * 100 - cost, -np.inf)
            a, b = np.unravel_index(int(value.argmax()), value.shape)
            if not np.isfinite(value[a, b]):
                break
            self.alive[inside[a]], self.alive[outside[b]] = True, False
            inside[a] = outside[b]
        self.chosen[start:] = [int(row) for row in inside]
