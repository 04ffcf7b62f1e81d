"""Moments that picture and sound must share and that no entity owns."""

from random import Random

from generation.scene.scene import Scene


def fireworks(scene: Scene) -> list[float]:
    """Seconds at which rockets burst, one or two a second."""
    dice = Random(f"fireworks {scene.seed}")
    times: list[float] = []
    at = 0.35
    while at < scene.seconds:
        times.append(round(at, 3))
        at += dice.uniform(0.45, 0.95)
    return times
