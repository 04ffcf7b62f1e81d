"""What the judge sees of a clip, and what it is asked about it."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from bench.prompts import ACTIONS, CAMERAS, COLOURS, SETTINGS, STYLES, SUBJECTS, TIMES, WEATHERS
from generation.scene.renderer.stage import Stage

Bytes = npt.NDArray[np.uint8]
Reals = npt.NDArray[np.float32]

WIDTH, HEIGHT = 144, 256
MOMENTS = tuple(0.1 + 0.41 * index for index in range(10))
CUT = 64
QUESTIONS: dict[str, tuple[str, ...]] = {
    "subject": tuple(sorted(SUBJECTS)),
    "colour": tuple(sorted(COLOURS)),
    "setting": tuple(sorted(SETTINGS)),
    "time": tuple(sorted(TIMES)),
    "weather": ("clear", *sorted(WEATHERS)),
    "style": ("flat", *sorted(STYLES)),
    "action": ("other", *sorted(ACTIONS)),
    "camera": ("other", *sorted(CAMERAS)),
}
# What cannot be seen: the hour where there is no sky, colours on black and white film.
_SKYLESS = frozenset(("space", "stage"))
_COLOURLESS = "noir"


class Box(NamedTuple):
    """A square: its middle and its side as shares of the frame's width and height, and width."""

    x: float
    y: float
    side: float


def watch(stage: Stage) -> Bytes:
    """The frames (10, 256, 144, 3) at the moments the judge looks."""
    return np.stack([stage.frame(t) for t in MOMENTS])


def small(frames: Bytes) -> Bytes:
    """At half the size."""
    return np.stack([np.asarray(Image.fromarray(frame).reduce(2)) for frame in frames])


def grey(frames: Bytes) -> Bytes:
    return np.stack([np.asarray(Image.fromarray(frame).convert("L")) for frame in frames])


def cut(frame: Bytes, boxes: list[Box]) -> Bytes:
    """What is in the boxes, (n, 64, 64, 3); black beyond the frame."""
    high, wide = frame.shape[:2]
    picture = Image.new("RGB", (3 * wide, high + 2 * wide))
    picture.paste(Image.fromarray(frame), (wide, wide))
    found = []
    for box in boxes:
        half = min(max(box.side, 0.08), 1.9) * wide / 2
        x = min(max(box.x, 0.0), 1.0) * wide + wide
        y = min(max(box.y, 0.0), 1.0) * high + wide
        area = (x - half, y - half, x + half, y + half)
        found.append(np.asarray(picture.resize((CUT, CUT), Image.Resampling.BILINEAR, box=area)))
    return np.stack(found)


def visible(name: str, *, setting: str, style: str) -> bool:
    """Whether the answer to a question can be seen at all in such a place and style."""
    if name == "time":
        return setting not in _SKYLESS
    return name != "colour" or style != _COLOURLESS
