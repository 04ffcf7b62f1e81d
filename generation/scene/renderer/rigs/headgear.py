"""What those who are no people wear on the head and around the neck."""

import math
from collections.abc import Sequence

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import Pen, dark, fade, grid, light, vertical
from generation.scene.renderer.rigs import head as heads
from generation.scene.scene import Colour


def headgear(
    pen: Pen, body: Body, r: float, *, eyes: Sequence[float] = (0.16, 0.74), brow: float = 0.0
) -> None:
    """Hat, crown and glasses on a head of radius `r` around (0, 0); its `eyes` are as many radii ahead,
    and `brow` radii down."""
    crown = body.wears("crown")
    hat = body.wears("hat")
    if crown is not None:
        # Twice, for manes and ears are often as golden as the crown.
        for lift, grown, tone in ((0.0, 1.14, dark(crown, 0.55)), (0.04, 1.0, crown)):
            with pen.moved(0, -r * lift, scale=(grown, grown)):
                heads.crown(pen, r, tone)
    elif hat is not None:
        _hat(pen, r, hat)
    frame = body.wears("glasses")
    if frame is not None:
        _glasses(pen, r, frame, eyes=eyes, y=brow * r)


def _hat(pen: Pen, r: float, tone: Colour) -> None:
    pen.oval(0, -r * 0.82, r * 0.86, r * 0.16, fill=dark(tone, 0.2))
    pen.blob(
        grid(r, r, "-0.52 -0.84, -0.46 -1.62, 0.46 -1.62, 0.52 -0.84"),
        vertical(-r * 1.6, -r * 0.8, light(tone, 0.2), tone),
        tension=0.2,
    )
    pen.line([(-r * 0.5, -r * 0.96), (r * 0.5, -r * 0.96)], r * 0.14, light(tone, 0.4))


def _glasses(pen: Pen, r: float, frame: Colour, *, eyes: Sequence[float], y: float) -> None:
    pen.line([(-r * 0.9, y - r * 0.06), (r * min(eyes[0] + 0.04, 0.2), y)], r * 0.09, frame)
    for x in eyes:
        pen.circle(r * x, y, r * 0.27, fade(dark(frame, 0.6), 0.72))
        pen.ring(r * x, y, r * 0.27, r * 0.09, frame)


def collar(pen: Pen, body: Body, half: float, *, turn: float = 0.0) -> None:
    """A scarf around a neck `half` as wide, whose front is at (0, 0)."""
    tone = body.wears("scarf")
    if tone is None:
        return
    flutter = math.sin(2 * math.pi * body.pose.age * 2.2) * half * 0.12
    with pen.moved(0, 0, turn=turn):
        pen.limb(
            [(-half * 0.5, 0), (-half * 0.95, half * 0.5 + flutter), (-half * 1.1, half * 1.1)],
            [half * 0.20, half * 0.24, half * 0.26],
            dark(tone, 0.15),
        )
        pen.line([(-half, -half * 0.16), (0, half * 0.10), (half, -half * 0.16)], half * 0.42, tone)
