"""What makes a face a clown's: a red nose, and hair that stands off at the sides."""

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import Pen, dark, light, radial

_RED = (0.92, 0.16, 0.18)


def paint(pen: Pen, body: Body, r: float) -> None:
    """Over a head of radius `r` around (0, 0), looking right."""
    tone = body.wears("hair") or _RED
    for x, y, size in ((-1.05, -0.42, 0.36), (-1.22, -0.02, 0.38), (-1.0, 0.34, 0.32)):
        ball = radial(
            (x * r, (y - 0.2) * r), size * r * 1.6, light(tone, 0.25), tone, dark(tone, 0.2)
        )
        pen.circle(x * r, y * r, size * r, ball)
    pen.circle(r * 0.92, -r * 0.42, r * 0.22, tone)
    if body.face is not None:
        return
    nose = radial((r * 0.42, r * 0.08), r * 0.36, light(_RED, 0.45), _RED, dark(_RED, 0.2))
    pen.circle(r * 0.48, r * 0.18, r * 0.22, nose)
