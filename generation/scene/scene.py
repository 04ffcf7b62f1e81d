"""The scene: everything the renderer and the synthesiser need, as plain values.

Distances are units (the frame's shorter side is 720), times seconds, angles turns. A scene is what
a trained model denoises and what text is read into; it holds physics parameters and contact times,
never sampled trajectories, so that a path drawn from it cannot jitter.
"""

from dataclasses import asdict, dataclass
from typing import Any

from generation.scene.vocabulary import subjects

Colour = tuple[float, float, float]
UNIT = 720.0


@dataclass(frozen=True, slots=True)
class Contact:
    """Something touches something: a foot the ground, a ball the floor, an oar the water."""

    time: float
    strength: float
    kind: str


@dataclass(frozen=True, slots=True)
class Motion:
    """How an entity moves.

    `path` is travel (keeps going), patrol (turns round at `reach` either side of `x`) or stay.
    `arcs` are free flights as (start, end) under `gravity`; on the ground in between. `altitude` is
    the height kept in the air, `period` the seconds of a cycle (beat, bob, wing), `spin` turns per
    second. `heading` is 1 to the right, -1 to the left.
    """

    x: float
    heading: int
    path: str = "stay"
    speed: float = 0.0
    reach: float = 0.0
    altitude: float = 0.0
    gravity: float = 1800.0
    period: float = 1.0
    phase: float = 0.0
    spin: float = 0.0
    arcs: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Looks:
    """Colours and wardrobe: `wears` are (garment, colour), `markings` stripes, spots and so on."""

    colour: Colour
    accent: Colour
    skin: Colour = (0.90, 0.70, 0.56)
    hair: Colour = (0.25, 0.16, 0.12)
    hair_style: int = 0
    wears: tuple[tuple[str, Colour], ...] = ()
    markings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """One subject. `lane` is its depth: 0 on the main line, positive towards the viewer.

    `carrier` is the index of the entity it rides or is held by. `voices` are the seconds at which
    it makes itself heard; its mouth moves then. `likeness` is the id of whoever it is in particular.
    """

    subject: str
    word: str
    action: str
    looks: Looks
    motion: Motion
    size: float = 1.0
    lane: float = 0.0
    carrier: int | None = None
    held: bool = False
    contacts: tuple[Contact, ...] = ()
    voices: tuple[float, ...] = ()
    likeness: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """`seed` feeds the scenery's details; `width` and `height` are the frame in units."""

    entities: tuple[Entity, ...]
    setting: str
    time: str
    weather: str
    style: str
    camera: str
    mood: str
    extras: tuple[str, ...]
    seconds: float
    width: float
    height: float
    seed: int
    tempo: float = 1.0
    camera_amount: float = 1.0
    flashes: tuple[float, ...] = ()
    music: bool = True
    planet: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def ground(self) -> float:
        """Where feet stand, in units from the top of the frame."""
        return self.height * (0.79 if self.height > self.width else 0.82)

    @property
    def afloat(self) -> bool:
        """Whether the whole cast is in, on or above the water rather than beside it."""
        free = [entity for entity in self.entities if entity.carrier is None]
        wet = [on_water(entity.subject, entity.action) for entity in free]
        dry = [subjects()[entity.subject].element == "land" for entity in free]
        return any(wet) and not any(d and not w for d, w in zip(dry, wet, strict=True))

    @property
    def horizon(self) -> float:
        return self.height * (0.66 if self.height > self.width else 0.64)


def on_water(subject: str, action: str) -> bool:
    """Whether a subject doing this belongs in or on the water where there is some."""
    element = subjects()[subject].element
    afloat = action in ("swim", "sail") or (action == "float" and element != "air")
    return element in ("sea", "water") or afloat


def scene_from_json(data: dict[str, Any]) -> Scene:
    """The inverse of `Scene.to_json`, also after a trip through JSON text."""
    entities = tuple(_entity(row) for row in data["entities"])
    plain = {**data, "entities": entities}
    plain["extras"], plain["flashes"] = tuple(data["extras"]), tuple(data["flashes"])
    return Scene(**plain)


def _entity(row: dict[str, Any]) -> Entity:
    looks = dict(row["looks"])
    for name in ("colour", "accent", "skin", "hair"):
        looks[name] = tuple(looks[name])
    looks["wears"] = tuple((garment, tuple(colour)) for garment, colour in looks["wears"])
    looks["markings"] = tuple(looks["markings"])
    motion = {**row["motion"], "arcs": tuple((a, b) for a, b in row["motion"]["arcs"])}
    plain = {
        **row,
        "looks": Looks(**looks),
        "motion": Motion(**motion),
        "contacts": tuple(Contact(**contact) for contact in row["contacts"]),
        "voices": tuple(row["voices"]),
    }
    return Entity(**plain)
