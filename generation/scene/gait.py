"""How legs carry each family: cycle length, speed and which foot comes down when.

The share of a cycle a foot stays down (duty) and the phases follow Hildebrand's gait diagrams:
walking mammals sequence the feet a quarter apart, galloping ones bring them down in pairs.
"""

from dataclasses import dataclass

from generation.scene.vocabulary import Subject

_LEG_SHARE = {"person": 0.47, "robot": 0.36, "beast": 0.45, "penguin": 0.16, "fowl": 0.24}
_SHORT_LEGS = {
    "cat": 0.40,
    "dog": 0.42,
    "mouse": 0.26,
    "pig": 0.30,
    "sheep": 0.34,
    "giraffe": 0.42,
    "elephant": 0.42,
    "horse": 0.47,
    "unicorn": 0.45,
    "zebra": 0.46,
    "deer": 0.42,
    "dinosaur": 0.34,
    "rabbit": 0.28,
    "bear": 0.34,
}


@dataclass(frozen=True, slots=True)
class Gait:
    """`stride` is the distance per cycle at size 1, `rate` cycles a second, `phases` one per foot.

    Feet are listed hind-near, hind-far, fore-near, fore-far on four legs, near and far on two.
    """

    stride: float
    rate: float
    duty: float
    phases: tuple[float, ...]

    @property
    def speed(self) -> float:
        return self.stride * self.rate


def leg_length(subject: Subject) -> float:
    share = _SHORT_LEGS.get(subject.name, _LEG_SHARE.get(subject.family, 0.35))
    return subject.height * share


def puppet_hops(action: str) -> int:
    """Hops in a cycle of a figure without legs."""
    return 4 if action == "run" else 2


def gait(subject: Subject, action: str) -> Gait:
    """The gait for walking or running; anything else that moves on legs walks."""
    leg = leg_length(subject)
    four = subject.family == "beast"
    if action == "run":
        if four:
            return Gait(leg * 4.2, 1.55, 0.30, (0.0, 0.12, 0.52, 0.62))
        return Gait(leg * 2.5, 1.45, 0.38, (0.0, 0.5))
    if four:
        return Gait(leg * 1.9, 0.95, 0.62, (0.0, 0.5, 0.25, 0.75))
    return Gait(leg * 1.55, 0.85, 0.60, (0.0, 0.5))
