"""Who draws which family. A rig paints a body standing on its origin, facing right."""

from collections.abc import Callable

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import Pen
from generation.scene.renderer.rigs import balls

Rig = Callable[[Pen, Body], None]

RIGS: dict[str, Rig] = {
    "ball": balls.ball,
}

# Light that a body gives off, drawn over it and untouched by the light of the hour.
GLOWS: dict[str, Rig] = {}

# Where a rider sits on a carrier, as shares of its width (forward) and height (up).
SEATS: dict[str, tuple[float, float]] = {}
