"""Plan <-> latent. Exact for everything a plan can say, up to the float's own rounding.

Names become one-hot rows of -1 and 1 and subjects fixed codes of -1 and 1 ("analog bits"), so that
the nearest one is always a name; numbers are scaled to about unit variance. Decoding puts what was
denoised back on the ground of physics: a bounce has no rest and keeps its restitution.
"""

import hashlib
import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from generation.scene.conduct import fitted
from generation.scene.model.fields import (
    CODE,
    MOST_FLASHES,
    MOST_FLIGHTS,
    MOST_VOICES,
    MOST_WORN,
    TOKENS,
    WIDTH,
    choices,
    fields,
)
from generation.scene.plan import MOST_PARTS, Part, Plan
from generation.scene.scene import Colour
from generation.scene.vocabulary import subjects

Latent = npt.NDArray[np.float32]

# name -> (middle, spread, least, most); a logarithm where the spread is of ratios.
_RATIOS = {"size": 0.35, "speed": 0.35, "pace": 0.35, "tempo": 0.35}
_PLAIN = {"rise": (1.0, 0.09), "shift": (0.0, 0.024), "camera_amount": (0.95, 0.09)}
_PLAIN |= {"start": (0.0, 0.5)}
_BOUNDS = {"size": (0.4, 2.0), "speed": (0.35, 2.6), "pace": (0.35, 2.6), "tempo": (0.5, 1.6)}
_BOUNDS |= {"rise": (0.85, 1.15), "shift": (-0.05, 0.05), "camera_amount": (0.7, 1.2)}
_BOUNDS |= {"start": (-0.75, 0.6)}
# What stands where a list has ended, clearly outside what its entries can be.
_NO_FLIGHT, _NO_GAP = -0.4, -0.8
_RESTITUTION, _NEAR = 0.80, 0.12
_OWN = 0.10
_LISTS = {"voices": (MOST_VOICES, 1.0, 1.5), "flashes": (MOST_FLASHES, 2.0, 1.0)}
_COLOURS = ("colour", "accent", "skin", "hair")
_PART_NUMBERS = ("size", "speed", "pace", "rise", "start")


@cache
def codes() -> tuple[tuple[str, ...], npt.NDArray[np.float32]]:
    """Every subject's name, and its code: the first bits of the name's hash."""
    names = tuple(subjects())
    digests = [hashlib.sha256(name.encode()).digest()[: CODE // 8] for name in names]
    bits = np.unpackbits(np.frombuffer(b"".join(digests), np.uint8)).reshape(-1, CODE)
    return names, bits.astype(np.float32) * 2 - 1


@cache
def _code_of() -> dict[str, int]:
    return {name: index for index, name in enumerate(codes()[0])}


def encode(plan: Plan) -> Latent:
    latent = np.zeros((TOKENS, WIDTH), np.float32)
    for name in ("setting", "time", "weather", "mood", "style", "camera"):
        _choose(latent, name, None, getattr(plan, name))
    _flag(latent, "extras", None, plan.extras)
    _put(latent, "heading", None, plan.heading)
    for name in ("shift", "tempo", "camera_amount"):
        _put(latent, name, None, _scaled(name, getattr(plan, name)))
    _put(latent, "flashes", None, _gaps("flashes", plan.flashes))
    for index in range(MOST_PARTS):
        _put(latent, "present", index, 1 if index < len(plan.parts) else -1)
    for index, part in enumerate(plan.parts):
        _encode_part(latent, index, part)
    return latent


def _encode_part(latent: Latent, index: int, part: Part) -> None:
    _put(latent, "subject", index, codes()[1][_code_of()[part.subject]])
    _choose(latent, "action", index, part.action)
    _choose(latent, "relation", index, part.relation)
    _put(latent, "target", index, np.eye(MOST_PARTS)[part.target] * 2 - 1)
    for name in _PART_NUMBERS:
        _put(latent, name, index, _scaled(name, getattr(part, name)))
    turn = 2 * math.pi * part.phase
    _put(latent, "phase", index, [math.cos(turn), math.sin(turn)])
    for name in _COLOURS:
        _put(latent, name, index, _colour_in(getattr(part, name)))
    _put(latent, "hair_style", index, np.eye(6)[part.hair_style] * 2 - 1)
    _flag(latent, "markings", index, part.markings)
    for slot in range(MOST_WORN):
        garment, shade = part.wears[slot] if slot < len(part.wears) else ("", (0.5, 0.5, 0.5))
        _choose(latent, f"garment{slot}", index, garment)
        _put(latent, f"shade{slot}", index, _colour_in(shade))
    _put(latent, "flights", index, _flights_in(part.flights))
    _put(latent, "voices", index, _gaps("voices", part.voices))


def _section(name: str) -> str:
    return "garments" if name.startswith("garment") else {"mood": "moods"}.get(name, f"{name}s")


def _put(latent: Latent, name: str, part: int | None, value: npt.ArrayLike) -> None:
    latent[fields()[name, part].place] = value


def _choose(latent: Latent, name: str, part: int | None, value: str) -> None:
    names = choices(_section(name))
    row = np.full(len(names), -1.0)
    row[names.index(value)] = 1.0
    _put(latent, name, part, row)


def _flag(latent: Latent, name: str, part: int | None, values: tuple[str, ...]) -> None:
    _put(latent, name, part, [1.0 if each in values else -1.0 for each in choices(name)])


def _scaled(name: str, value: float) -> float:
    if name in _RATIOS:
        return math.log(value) / _RATIOS[name]
    middle, spread = _PLAIN[name]
    return (value - middle) / spread


def _colour_in(colour: Colour) -> npt.NDArray[np.float64]:
    return (np.array(colour) - 0.5) * 3


def _gaps(name: str, gaps: tuple[float, ...]) -> npt.NDArray[np.float64]:
    size, middle, spread = _LISTS[name]
    row = np.full(size, _NO_GAP)
    row[: len(gaps)] = gaps[:size]
    return (row - middle) / spread


def _flights_in(flights: tuple[tuple[float, float], ...]) -> npt.NDArray[np.float64]:
    row = np.tile([0.0, _NO_FLIGHT], (MOST_FLIGHTS, 1))
    if flights:
        row[: len(flights)] = flights[:MOST_FLIGHTS]
    return ((row - [0.3, 0.4]) / [0.4, 0.4]).reshape(-1)


def decode(latent: Latent, *, words: tuple[str, ...] = ()) -> Plan:
    """The plan a latent stands for. `words` are what the prompt called its parts, where it did."""
    count = next((i for i in range(MOST_PARTS) if latent[fields()["present", i].place] <= 0), 3)
    parts = [_decode_part(latent, index, words) for index in range(count)]
    named: dict[str, Any] = {
        name: _chosen(latent, name, None)
        for name in ("setting", "time", "weather", "mood", "style", "camera")
    }
    numbers: dict[str, Any] = {
        name: _number(latent, name, None) for name in ("shift", "tempo", "camera_amount")
    }
    return Plan(
        parts=tuple(_related(parts, index) for index in range(len(parts))),
        **named,
        **numbers,
        extras=_flagged(latent, "extras", None),
        heading=1 if _value(latent, "heading", None)[0] > 0 else -1,
        flashes=_gaps_out(latent, "flashes", None, least=0.5),
    )


def _decode_part(latent: Latent, index: int, words: tuple[str, ...]) -> Part:
    subject = codes()[0][int(np.argmax(codes()[1] @ _value(latent, "subject", index)))]
    action = fitted(
        _chosen(latent, "action", index), subjects()[subject], _chosen(latent, "setting", None)
    )
    colours: dict[str, Any] = {name: _colour_out(latent, name, index) for name in _COLOURS}
    own = subjects()[subject]
    if (
        own.glyph >= 0
        and max(abs(a - b) for a, b in zip(colours["colour"], own.colour, strict=True)) < _OWN
    ):
        # A glyph has its own colours unless another was asked for.
        colours["colour"] = own.colour
    numbers: dict[str, Any] = {name: _number(latent, name, index) for name in _PART_NUMBERS}
    cosine, sine = _value(latent, "phase", index)
    return Part(
        subject=subject,
        word=words[index] if index < len(words) else subject.removesuffix(" glyph"),
        action=action,
        **colours,
        **numbers,
        hair_style=int(np.argmax(_value(latent, "hair_style", index))),
        wears=_worn(latent, index),
        markings=_flagged(latent, "markings", index),
        relation=_chosen(latent, "relation", index),
        target=int(np.argmax(_value(latent, "target", index))),
        phase=round(math.atan2(sine, cosine) / (2 * math.pi) % 1.0, 4),
        flights=_flights_out(_value(latent, "flights", index), action),
        voices=_gaps_out(latent, "voices", index, least=0.2),
    )


def _related(parts: list[Part], index: int) -> Part:
    """The part, free of a relation to nobody, to itself or to one that leans on it in turn."""
    part = parts[index]
    if part.relation == "none":
        return _freed(part)
    valid = part.target < len(parts) and part.target != index
    if not valid or (parts[part.target].relation != "none" and part.target > index):
        return _freed(part)
    return part


def _freed(part: Part) -> Part:
    return replace(part, relation="none", target=0)


def _value(latent: Latent, name: str, part: int | None) -> Latent:
    found: Latent = latent[fields()[name, part].place]
    return found


def _chosen(latent: Latent, name: str, part: int | None) -> str:
    return choices(_section(name))[int(np.argmax(_value(latent, name, part)))]


def _flagged(latent: Latent, name: str, part: int | None) -> tuple[str, ...]:
    values = _value(latent, name, part)
    return tuple(each for each, value in zip(choices(name), values, strict=True) if value > 0)


def _number(latent: Latent, name: str, part: int | None) -> float:
    value = float(_value(latent, name, part)[0])
    if name in _RATIOS:
        value = math.exp(min(3.0, value * _RATIOS[name]))
    else:
        middle, spread = _PLAIN[name]
        value = middle + spread * value
    least, most = _BOUNDS[name]
    return round(min(most, max(least, value)), 4)


def _colour_out(latent: Latent, name: str, part: int) -> Colour:
    red, green, blue = np.clip(_value(latent, name, part) / 3 + 0.5, 0, 1)
    return (round(float(red), 4), round(float(green), 4), round(float(blue), 4))


def _worn(latent: Latent, part: int) -> tuple[tuple[str, Colour], ...]:
    slots = [
        (_chosen(latent, f"garment{slot}", part), _colour_out(latent, f"shade{slot}", part))
        for slot in range(MOST_WORN)
    ]
    return tuple((garment, shade) for garment, shade in slots if garment)


def _gaps_out(latent: Latent, name: str, part: int | None, *, least: float) -> tuple[float, ...]:
    _, middle, spread = _LISTS[name]
    found: list[float] = []
    for value in _value(latent, name, part):
        gap = float(value) * spread + middle
        if gap < least / 2:
            break
        found.append(round(max(gap, least), 4))
    return tuple(found)


def _flights_out(values: Latent, action: str) -> tuple[tuple[float, float], ...]:
    """Heights and rests as this action can have them, up to the list's end."""
    if action not in ("bounce", "jump", "fall"):
        return ()
    found: list[tuple[float, float]] = []
    for rest, height in values.reshape(-1, 2).astype(float) * [0.4, 0.4] + [0.3, 0.4]:
        if height < _NO_FLIGHT / 2:
            break
        risen = min(1.0, max(0.004, height))
        kept = _RESTITUTION * found[-1][1] if found else risen
        if action == "bounce" and abs(risen - kept) < _NEAR:
            risen = kept
        # On a jump the knees bend first; a ball or a fall touches and is off again.
        paused = 0.0 if not found or action == "bounce" else max(0.0, rest)
        paused = max(0.12, paused) if action == "jump" and found else paused
        found.append(
            (round(paused if paused > 0.12 or action == "jump" else 0.0, 4), round(risen, 4))
        )
    return tuple(found)
