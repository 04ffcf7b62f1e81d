"""One bright eye, shared by every animal."""

from generation.scene.renderer.paint import INK, WHITE, Pen, fade


def eye(pen: Pen, x: float, y: float, size: float, *, shut: bool) -> None:
    """A bright dark eye, or a lid."""
    if shut:
        pen.line([(x - size, y), (x, y + size * 0.5), (x + size, y)], size * 0.42, INK)
        return
    pen.oval(x, y, size * 0.86, size * 1.1, fill=INK)
    pen.circle(x + size * 0.28, y - size * 0.42, size * 0.36, WHITE)
    pen.circle(x - size * 0.25, y + size * 0.40, size * 0.16, fade(WHITE, 0.6))
