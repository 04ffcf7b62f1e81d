"""The plan of a clip: what is denoised, and what an edit keeps or changes.

Names from the vocabulary, and numbers relative to the body and the frame they apply to: a size of 1
fills the frame well, a speed of 1 is the body's own, a height of 1 is all the room there is for what
it does. `layout.staged` turns a plan into a scene of any shape and length by exact computation. A
plan covers ten seconds, the longest clip; a shorter one is its beginning.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from generation.scene.scene import Colour

SECONDS = 10.0
MOST_PARTS = 3
RELATIONS = ("none", "chases", "rides", "held", "behind")


@dataclass(frozen=True, slots=True)
class Part:
    """One entity. `relation` is to the part at index `target`.

    `start` is the seconds of rest before the first flight, or below 0 the share of that flight that
    is over when the clip begins. `flights` are (rest before it in seconds, height), `voices` the
    seconds from one utterance to the next. `likeness` is the id of whoever it is in particular.
    """

    subject: str
    word: str
    action: str
    colour: Colour
    accent: Colour
    skin: Colour
    hair: Colour
    hair_style: int = 0
    wears: tuple[tuple[str, Colour], ...] = ()
    markings: tuple[str, ...] = ()
    relation: str = "none"
    target: int = 0
    size: float = 1.0
    speed: float = 1.0
    pace: float = 1.0
    rise: float = 1.0
    phase: float = 0.0
    start: float = 0.0
    flights: tuple[tuple[float, float], ...] = ()
    voices: tuple[float, ...] = ()
    likeness: str = ""

    @property
    def carrier(self) -> int | None:
        return self.target if self.relation in ("rides", "held") else None


@dataclass(frozen=True, slots=True)
class Plan:
    """`heading` is 1 to the right, -1 to the left; `shift` the share of the frame's width by which
    the cast stands off its middle; `flashes` the seconds from one lightning to the next. `planet` is
    whose ground that is, where the setting is the moon: its own, or "mars", or "strange"."""

    parts: tuple[Part, ...]
    setting: str
    time: str
    weather: str
    style: str
    camera: str
    mood: str
    extras: tuple[str, ...] = ()
    heading: int = 1
    shift: float = 0.0
    tempo: float = 1.0
    camera_amount: float = 1.0
    flashes: tuple[float, ...] = field(default=())
    planet: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def plan_from_json(data: dict[str, Any]) -> Plan:
    """The inverse of `Plan.to_json`, also after a trip through JSON text."""
    parts = tuple(_part(row) for row in data["parts"])
    flashes, extras = tuple(data["flashes"]), tuple(data["extras"])
    return Plan(**{**data, "parts": parts, "extras": extras, "flashes": flashes})


def _part(row: dict[str, Any]) -> Part:
    colours = {name: tuple(row[name]) for name in ("colour", "accent", "skin", "hair")}
    lists = {name: tuple(row[name]) for name in ("markings", "voices")}
    wears = tuple((garment, tuple(colour)) for garment, colour in row["wears"])
    flights = tuple((rest, height) for rest, height in row["flights"])
    return Part(**{**row, **colours, **lists, "wears": wears, "flights": flights})
