"""What a member asks of their feed: the one typed set that sliders, recipes and instructions make.

A set is a value. It is kept as JSON, a version per change (`models.feed_controls`), so that undo
gives back the same set and with it the same ranking.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from core.errors import BadInput
from core.text import folded
from ranking.lexicon import Subject, known

STRONGEST = 2.0
MOST_CONTROLS = 200
LONGEST = 100  # characters of a target's name

# Kinds of targets beyond those of the lexicon. `author`, `character` and `clip` are named by the
# decimal id of their row; `keyword` is words as they are compared; `hashtag` is without its sign.
FREE_KINDS = frozenset({"author", "character", "clip", "keyword", "hashtag"})
KINDS = FREE_KINDS | {"topic", "style", "mood", "source", "length", "language"}


class Rule(StrEnum):
    """HIDE: never. ONLY: nothing else (several: any of them)."""

    HIDE = "HIDE"
    ONLY = "ONLY"


@dataclass(frozen=True, slots=True)
class Control:
    """One wish: a slider `value` of -2 to 2, a `rule`, or a `share` of the feed, 0 to 1.

    A slider moves the odds of its target by the same factor for everybody (`ranking.steer`); on a
    clip it means more or less like this. `until` None holds until it is taken back. `source` says
    where it came from: "slider", "less-like-this", "instruction:ID", "recipe:ID".
    """

    target: Subject
    value: float = 0.0
    rule: Rule | None = None
    share: float | None = None
    until: datetime | None = None
    source: str = "slider"

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", compared(self.target))
        if self.target.kind not in KINDS or not 1 <= len(self.target.name) <= LONGEST:
            raise BadInput("There is no such target of a control.", field="target")
        if not -STRONGEST <= self.value <= STRONGEST:
            raise BadInput("A slider goes from -2 to 2.", field="value")
        if self.share is not None and not 0 <= self.share <= 1:
            raise BadInput("A share goes from 0 to 1.", field="share")
        if self.rule is not None and (self.value or self.share is not None):
            raise BadInput("HIDE and ONLY take neither value nor share.", field="rule")

    @property
    def is_neutral(self) -> bool:
        """Asks for nothing."""
        return self.value == 0 and self.rule is None and self.share is None

    def holds(self, now: datetime) -> bool:
        return self.until is None or self.until > now


@dataclass(frozen=True, slots=True)
class Controls:
    """`weights` override the ranker's own by name, within the operator's bounds."""

    controls: tuple[Control, ...] = ()
    weights: tuple[tuple[str, float], ...] = ()

    def active(self, now: datetime) -> Controls:
        """What holds at this moment."""
        return replace(self, controls=tuple(one for one in self.controls if one.holds(now)))

    def with_controls(self, wishes: Iterable[Control]) -> Controls:
        """With these in place of what was asked of the same targets; neutral ones take it back.
        Raises `BadInput` when they become too many."""
        held = {one.target: one for one in self.controls}
        for wish in wishes:
            held.pop(wish.target, None)
            if not wish.is_neutral:
                held[wish.target] = wish
        if len(held) > MOST_CONTROLS:
            raise BadInput(f"At most {MOST_CONTROLS} controls; take some back first.")
        return replace(self, controls=tuple(held.values()))

    def without(self, targets: Iterable[Subject]) -> Controls:
        gone = frozenset(map(compared, targets))
        return replace(self, controls=tuple(c for c in self.controls if c.target not in gone))

    def with_weights(self, weights: Mapping[str, float]) -> Controls:
        merged = {**dict(self.weights), **weights}
        return replace(self, weights=tuple(sorted(merged.items())))

    def over(self, base: Controls) -> Controls:
        """These on top of `base`: where both speak of a target, these win; but what `base` hides
        stays hidden, whatever an overlay or somebody else's recipe says."""
        hidden = {one.target for one in base.controls if one.rule is Rule.HIDE}
        wishes = [one for one in self.controls if one.target not in hidden]
        return base.with_controls(wishes).with_weights(dict(self.weights))

    def to_json(self) -> str:
        """The same text for the same set."""
        told = {"controls": [_told(one) for one in self.controls], "weights": dict(self.weights)}
        return json.dumps(told, separators=(",", ":"), sort_keys=True)

    @staticmethod
    def from_json(text: str) -> Controls:
        """Raises `BadInput` for what is no set of controls. Sets from before words were kept folded
        may hold free words that are none (a lone “#”): these were never met, and are left out."""
        try:
            told = json.loads(text)
            weights = {str(name): float(value) for name, value in told.get("weights", {}).items()}
            controls = tuple(_read(one) for one in told.get("controls", ()) if _is_asking(one))
        except (AttributeError, KeyError, TypeError, ValueError) as failure:
            raise BadInput("That is not a set of controls.", field="controls") from failure
        return Controls(controls, tuple(sorted(weights.items())))


NOTHING = Controls()


def compared(target: Subject) -> Subject:
    """The target with free words in the form in which clips' words are compared."""
    if target.kind == "keyword":
        return Subject(target.kind, folded(target.name))
    if target.kind == "hashtag":
        return Subject(target.kind, folded(target.name).lstrip("# "))
    return target


def check_target(target: Subject) -> Subject:
    """The target as the ranker finds it. Raises `BadInput` for one that nothing is found under."""
    if target.kind in ("author", "character", "clip"):
        if target.name.isascii() and target.name.isdigit():
            return target
    elif target.kind in FREE_KINDS or target in known():
        return target
    raise BadInput(f"There is no {target.kind} “{target.name}”.", field="target")


def _told(control: Control) -> dict[str, Any]:
    told: dict[str, Any] = {"target": [*control.target], "source": control.source}
    if control.value:
        told["value"] = control.value
    if control.rule is not None:
        told["rule"] = control.rule.value
    if control.share is not None:
        told["share"] = control.share
    if control.until is not None:
        told["until"] = control.until.astimezone(UTC).isoformat()
    return told


def _is_asking(told: Mapping[str, Any]) -> bool:
    kind, name = told["target"]
    is_free = kind in ("keyword", "hashtag")
    return not is_free or 1 <= len(compared(Subject(kind, str(name))).name) <= LONGEST


def _read(told: Mapping[str, Any]) -> Control:
    kind, name = told["target"]
    until, rule, share = told.get("until"), told.get("rule"), told.get("share")
    return Control(
        Subject(str(kind), str(name)),
        value=float(told.get("value", 0)),
        rule=None if rule is None else Rule(rule),
        share=None if share is None else float(share),
        until=None if until is None else datetime.fromisoformat(until),
        source=str(told.get("source", "slider")),
    )
