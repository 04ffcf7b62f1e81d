"""What a rig gets to draw with: one entity at one moment, in its own units, facing right."""

import math
from dataclasses import dataclass
from random import Random

from generation.scene.gait import Gait, gait, leg_length
from generation.scene.motion import Pose
from generation.scene.renderer.paint import Point
from generation.scene.renderer.plates import Plate
from generation.scene.scene import Colour, Entity, Looks, Scene
from generation.scene.vocabulary import Subject

# Carriers that hide their riders' lower half: riders are drawn first.
HULLS = frozenset(("car", "boat", "submarine", "airship", "plane", "helicopter"))


@dataclass(frozen=True, slots=True)
class Body:
    """The rig's origin is the ground under the middle of the body; y grows downwards.

    `carrier` is the family of the entity it rides, or "unicycle"; `ridden` is true while one rides it.
    `holding` is how many things it has in hand. `plate` is its face, or all of it.
    """

    subject: Subject
    entity: Entity
    pose: Pose
    scene: Scene
    carrier: str = ""
    ridden: bool = False
    plate: Plate | None = None
    holding: int = 0

    @property
    def looks(self) -> Looks:
        return self.entity.looks

    @property
    def main(self) -> Colour:
        return self.entity.looks.colour

    @property
    def accent(self) -> Colour:
        return self.entity.looks.accent

    @property
    def riding(self) -> bool:
        return bool(self.carrier)

    @property
    def legs_hidden(self) -> bool:
        """Whether the hull of what it rides in covers it from the waist down."""
        return self.carrier in HULLS

    @property
    def action(self) -> str:
        return "sit" if self.riding else self.entity.action

    @property
    def is_puppet(self) -> bool:
        """Whether its picture is all there is of it."""
        return self.plate is not None and not self.plate.is_face

    @property
    def face(self) -> Plate | None:
        """Somebody's own face, for whatever head it has."""
        return self.plate if self.plate is not None and self.plate.is_face else None

    @property
    def night(self) -> bool:
        return self.scene.time == "night"

    @property
    def gait(self) -> Gait:
        return gait(self.subject, self.action)

    @property
    def beat(self) -> float:
        """Radians of the current cycle."""
        return 2 * math.pi * self.pose.phase

    @property
    def blinking(self) -> bool:
        """Eyes close for an eighth of a second every few seconds, each body in its own rhythm."""
        pause = 2.3 + 1.4 * self.entity.motion.phase
        return (self.pose.age + 7 * self.entity.motion.phase) % pause < 0.12

    @property
    def asleep(self) -> bool:
        return self.action == "sleep"

    def marked(self, marking: str) -> bool:
        return marking in self.looks.markings

    def wears(self, garment: str) -> Colour | None:
        """The colour of a garment it wears, or None."""
        return next((colour for name, colour in self.looks.wears if name == garment), None)

    def word_in(self, *words: str) -> bool:
        """Whether the prompt called it by one of these names."""
        return self.entity.word in words

    def dice(self, purpose: str) -> Random:
        """A generator that answers the same for this body in every frame."""
        return Random(f"{purpose} {self.scene.seed} {self.entity.motion.phase}")


def foot(body: Body, index: int, *, hip: Point, lift: float = 0.28) -> Point:
    """Where foot `index` is: fixed to the ground while it bears, swung forward in an arc after.

    The backward run while bearing is exactly the distance the body covers, so feet never slide.
    """
    steps, leg = body.gait, leg_length(body.subject)
    cycle = (body.pose.phase + steps.phases[index]) % 1.0
    stride = steps.stride
    reach = stride * steps.duty / 2 if abs(body.pose.velocity) > 1 else 0.0
    if cycle < steps.duty:
        return (hip[0] + reach * (1 - 2 * cycle / steps.duty), 0.0)
    swing = (cycle - steps.duty) / (1 - steps.duty)
    eased = swing * swing * (3 - 2 * swing)
    raised = math.sin(math.pi * swing) ** 1.2 * leg * lift * (1.25 if body.action == "run" else 0.7)
    return (hip[0] - reach + 2 * reach * eased, -raised if reach else 0.0)


def knee(hip: Point, ankle: Point, *, upper: float, lower: float, forward: bool) -> Point:
    """The joint between two bones of these lengths; stretched straight when out of reach."""
    dx, dy = ankle[0] - hip[0], ankle[1] - hip[1]
    reach = max(1e-3, min(math.hypot(dx, dy), upper + lower - 1e-3))
    angle = math.atan2(dy, dx)
    cosine = (upper**2 + reach**2 - lower**2) / (2 * upper * reach)
    bend = math.acos(max(-1.0, min(1.0, cosine)))
    turned = angle - bend if forward else angle + bend
    return (hip[0] + upper * math.cos(turned), hip[1] + upper * math.sin(turned))
