"""Sound against picture, and motion against physics, measured without knowing the scene."""

from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from bench.figures import Figure
from generation.backends.scene import SceneBackend
from generation.scene.layout import compose, staged
from generation.scene.model.imagine import imagine
from generation.scene.motion import RATE, Track
from generation.scene.scene import Scene
from generation.scene.text import read
from generation.spec import AudioMode, Spec
from media.video import encode

_STAYS = 0.35
_PLACES = ("in the snow", "in the desert", "at the beach", "in the mountains")


def impacts(count: int, out: Path) -> list[Figure]:
    """Milliseconds between a bounce that is seen and one that is heard, read back from the MP4."""
    errors: list[float] = []
    for seed in range(count):
        prompt = f"a red ball bounces {_PLACES[seed % 4]} in the daytime, clear sky, static shot"
        spec = Spec(prompt, seconds=4, width=360, height=640, seed=seed, audio=AudioMode.AMBIENT)
        take = SceneBackend().generate(spec, report=lambda step: None)
        path = out / "impacts.mp4"
        encode(path, take.frames, fps=24, audio=take.audio, audio_rate=take.audio_rate)
        seen, heard = _seen(path), _heard(path)
        if heard:
            errors += [1000 * min(abs(sound - sight) for sound in heard) for sight in seen]
    return [
        Figure("impacts seen", len(errors), "", ">= 100" if count >= 40 else ""),
        Figure("sound against picture, mean", float(np.mean(errors)), "ms", "<= 21"),
        Figure("sound against picture, worst", float(np.max(errors)), "ms", "<= 42"),
    ]


def _seen(path: Path) -> list[float]:
    """Moments between frames at which the lowest red pixel turns from falling to rising."""
    masks = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            wide = frame.to_ndarray(format="rgb24").astype(int)
            red = (wide[..., 0] > 110) & (wide[..., 0] > 1.9 * wide[..., 1])
            masks.append(red & (wide[..., 0] > 1.6 * wide[..., 2]))
    # Red flowers stand where they are; the ball never stays in a place for a third of the clip.
    moving = np.mean(masks, axis=0) < _STAYS
    passing = [mask & moving for mask in masks]
    rows = [np.nonzero(mask)[0] for mask in passing]
    lows = [float(np.percentile(row, 99)) if len(row) > 40 else np.nan for row in rows]
    floor = float(np.nanmax(lows))
    return [
        _vertex(lows, index) / 24
        for index in range(2, len(lows) - 2)
        if lows[index] >= lows[index - 1]
        and lows[index] > lows[index + 1]
        and lows[index] > floor - 26
    ]


def _vertex(lows: list[float], index: int) -> float:
    """Where the falling and the rising line meet: an impact mostly lies between two frames."""
    falling = lows[index - 1] - lows[index - 2]
    rising = lows[index + 1] - lows[index + 2]
    steep = falling + rising
    if steep <= 1 or not np.isfinite(steep):
        return float(index)
    meet = (lows[index + 1] + 2 * rising - lows[index - 1]) / steep
    return index - 1 + min(2.0, max(0.0, meet))


def _heard(path: Path) -> list[float]:
    """Moments at which the short-time level jumps."""
    with av.open(str(path)) as container:
        blocks: list[npt.NDArray[np.float32]] = [f.to_ndarray() for f in container.decode(audio=0)]
    sound = np.concatenate(blocks, axis=1).mean(axis=0)
    level = np.sqrt(np.convolve(sound**2, np.ones(240) / 240, "same"))
    onsets, at = [], 1500
    while at < len(level) - 1:
        if level[at] > 0.25 * level.max() and level[at - 1440 : at - 240].max() < 0.5 * level[at]:
            onsets.append(at / 48_000)
            at += 7200
        at += 24
    return onsets


def residual(count: int) -> list[Figure]:
    """How far heights in flight are from a parabola (RMS, units), against the rules' own scenes."""
    texts = [
        f"a {what} {verb}" for what in ("ball", "cat", "robot") for verb in ("bounces", "jumps")
    ]
    made, true = list[float](), list[float]()
    for seed in range(count):
        text = texts[seed % len(texts)]
        plan = imagine(text, read(text), seed=seed)
        made += _deviation(staged(plan, seed=seed, seconds=4.0, width=720, height=1280))
        true += _deviation(compose(read(text), seed=seed, seconds=4.0, width=720, height=1280))
    ratio = (float(np.mean(made)) + 1e-6) / (float(np.mean(true)) + 1e-6)
    return [
        Figure("deviation from a parabola", float(np.mean(made)), "units"),
        Figure("times that of the rules", ratio, "×", "<= 2"),
    ]


def _deviation(scene: Scene) -> list[float]:
    found: list[float] = []
    for entity in scene.entities:
        track = Track(entity, scene.seconds)
        for start, end in entity.motion.arcs:
            times = np.arange(max(0.0, start) + 0.02, min(scene.seconds, end) - 0.02, 4 / RATE)
            if len(times) < 8:
                continue
            heights = np.array([track.at(float(t)).lift for t in times])
            fit = np.polyval(np.polyfit(times, heights, 2), times)
            found.append(float(np.sqrt(np.mean((heights - fit) ** 2))))
    return found
