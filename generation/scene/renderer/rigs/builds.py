"""Proportions of four-legged animals, and the frame they are drawn around."""

from dataclasses import dataclass

from generation.scene.renderer.paint import Point


@dataclass(frozen=True, slots=True)
class Build:
    """Proportions as shares of the subject's height, except `back` and `front` of its width.

    `head` is where the head's middle is from the shoulder (forward, up); `skull` its radius.
    """

    thick: float
    head: Point
    skull: float
    leg: float
    tail: str
    ears: str
    face: str = "round"
    back: float = -0.30
    front: float = 0.22
    neck: float = 0.14


BUILDS: dict[str, Build] = {
    "cat": Build(0.36, (0.34, 0.40), 0.235, 0.070, "long", "pointed", "cat"),
    "dog": Build(0.36, (0.33, 0.46), 0.205, 0.075, "wag", "flop", "dog"),
    "fox": Build(0.33, (0.36, 0.40), 0.195, 0.060, "brush", "tall", "fox"),
    "wolf": Build(0.38, (0.38, 0.36), 0.185, 0.070, "brush", "tall", "fox"),
    "lion": Build(0.40, (0.34, 0.40), 0.190, 0.085, "tuft", "round", "cat"),
    "tiger": Build(0.40, (0.34, 0.34), 0.200, 0.085, "long", "round", "cat"),
    "bear": Build(0.52, (0.34, 0.22), 0.200, 0.110, "stub", "round", "bear", -0.26, 0.20, 0.22),
    "rabbit": Build(0.40, (0.26, 0.32), 0.190, 0.065, "puff", "long", "rabbit", -0.22, 0.16),
    "mouse": Build(0.44, (0.44, 0.20), 0.260, 0.050, "thread", "dish", "mouse", -0.24, 0.14),
    "horse": Build(0.27, (0.30, 0.44), 0.105, 0.048, "mane", "horse", "long", -0.26, 0.20, 0.105),
    "unicorn": Build(0.26, (0.30, 0.44), 0.105, 0.046, "mane", "horse", "long", -0.26, 0.20, 0.105),
    "zebra": Build(0.28, (0.29, 0.42), 0.105, 0.048, "tuft", "horse", "long", -0.26, 0.20, 0.11),
    "deer": Build(0.24, (0.22, 0.42), 0.095, 0.038, "puff", "leaf", "long", -0.26, 0.20, 0.075),
    "cow": Build(0.42, (0.34, 0.24), 0.135, 0.065, "tuft", "leaf", "long", -0.28, 0.22, 0.17),
    "giraffe": Build(0.20, (0.24, 0.56), 0.060, 0.034, "tuft", "leaf", "long", -0.22, 0.18, 0.055),
    "sheep": Build(0.46, (0.32, 0.22), 0.155, 0.055, "stub", "leaf", "sheep", -0.24, 0.18, 0.16),
    "pig": Build(0.52, (0.36, 0.12), 0.225, 0.075, "curl", "fold", "pig", -0.26, 0.18, 0.22),
    "elephant": Build(
        0.46, (0.34, 0.24), 0.215, 0.100, "thread", "none", "elephant", -0.26, 0.20, 0.20
    ),
}


@dataclass(slots=True)
class Frame:
    hip: Point
    shoulder: Point
    head: Point
    tilt: float
    resting: bool
