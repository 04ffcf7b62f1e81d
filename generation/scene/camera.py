"""Where the camera looks: a smooth path over the tracks, as a view per moment."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generation.scene.motion import RATE, Track
from generation.scene.scene import Scene

# The camera follows with this much delay (seconds): a person carries it, not a rail.
_LAG = 0.35


@dataclass(frozen=True, slots=True)
class View:
    """`x`, `y`: the world point in the middle of the frame; `zoom` 1 shows the frame as is."""

    x: float
    y: float
    zoom: float
    roll: float


class Camera:
    def __init__(self, scene: Scene, tracks: list[Track]) -> None:
        self._scene = scene
        lead = [track for track in tracks if track.entity.carrier is None]
        self._follows = [t for t in lead if t.entity.motion.path == "travel"]
        self._launch = next((t for t in lead if t.entity.action == "launch"), None)
        self._smooth = self._following() if self._follows else None

    def _following(self) -> npt.NDArray[np.float64]:
        """The mean of those who travel, delayed as by a critically damped arm."""
        times = np.arange(round(self._scene.seconds * RATE) + 2) / RATE
        paths = [[track.at(t).x for t in times[:: RATE // 24]] for track in self._follows]
        target: npt.NDArray[np.float64] = np.mean(np.array(paths), axis=0)
        out = np.empty_like(target)
        dt = 1 / 24
        wanted_speed = np.gradient(target, dt)
        place, velocity = target[0], wanted_speed[0]
        for index, wanted in enumerate(target):
            pull = (wanted - place) / _LAG**2
            velocity += (pull + 2 * (wanted_speed[index] - velocity) / _LAG) * dt
            place += velocity * dt
            out[index] = place
        heading = self._follows[0].entity.motion.heading
        # Room to look into: the frame runs a little ahead of whoever moves.
        out += heading * min(70.0, 0.13 * abs(float(wanted_speed[0])))
        return out

    def at(self, t: float) -> View:
        scene = self._scene
        share = min(1.0, max(0.0, t / scene.seconds))
        eased = share * share * (3 - 2 * share)
        amount, width = scene.camera_amount, scene.width
        x = self._base(t)
        y, zoom, roll = 0.0, 1.0, 0.0
        move = scene.camera
        if move in ("pan left", "pan right"):
            x += (1 if move == "pan right" else -1) * amount * width * 0.24 * (2 * eased - 1)
        elif move == "zoom in":
            zoom = 1 + 0.42 * amount * eased
        elif move == "zoom out":
            zoom = 1 + 0.42 * amount * (1 - eased)
        elif move == "tilt up":
            y = 150 * amount * (eased - 1) + 60
        elif move == "tilt down":
            y = 150 * amount * (-eased) + 60
        elif move == "orbit":
            x += amount * width * 0.17 * math.sin(2 * math.pi * share - math.pi / 2)
            zoom = 1.10 + 0.06 * math.cos(2 * math.pi * share)
        elif move == "shake":
            x += 7 * math.sin(11.3 * t) + 4 * math.sin(23.1 * t + 1)
            y = 5 * math.sin(13.7 * t + 2) + 3 * math.sin(27 * t)
            roll, zoom = 0.5 * math.sin(6.1 * t), 1.06
        elif move == "drift":
            zoom = 1.0 + 0.07 * amount * eased
            x += 10 * amount * (2 * eased - 1)
        return View(x, self._rise(t, y), zoom, roll)

    def _base(self, t: float) -> float:
        if self._smooth is None:
            return 0.0
        place = min(max(t * 24, 0.0), len(self._smooth) - 1.001)
        index, part = int(place), place - int(place)
        return float(self._smooth[index] * (1 - part) + self._smooth[index + 1] * part)

    def _rise(self, t: float, y: float) -> float:
        """A launch pulls the camera up once the rocket is half way out of the frame."""
        if self._launch is None or self._scene.camera not in ("static", "follow", "drift"):
            return y
        lift = self._launch.at(t).lift
        free = self._scene.height * 0.16
        return y - max(0.0, lift - free) * 0.9 if lift > free else y
