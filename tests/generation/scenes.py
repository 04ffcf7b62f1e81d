"""Builders shared by the generation tests: prompts to scenes, stages and takes at small sizes."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from generation.backends.scene import SceneBackend
from generation.scene.layout import compose
from generation.scene.renderer.stage import Stage
from generation.scene.scene import Scene
from generation.scene.text import read
from generation.spec import AudioMode, Progress, Spec, Take

Frame = npt.NDArray[np.uint8]
WIDTH, HEIGHT = 360, 640


def scene_of(prompt: str, *, seed: int = 1, seconds: float = 3.0) -> Scene:
    return compose(read(prompt), seed=seed, seconds=seconds, width=WIDTH, height=HEIGHT)


def stage_of(prompt: str, *, seed: int = 1, seconds: float = 3.0) -> Stage:
    return Stage(scene_of(prompt, seed=seed, seconds=seconds), width=WIDTH, height=HEIGHT)


def spec_of(prompt: str, **changes: object) -> Spec:
    plain: dict[str, object] = {"seconds": 2.0, "width": WIDTH, "height": HEIGHT, "seed": 1}
    return Spec(prompt, **{**plain, **changes})  # type: ignore[arg-type]


def take_of(prompt: str, **changes: object) -> tuple[Take, list[Progress]]:
    heard: list[Progress] = []
    return SceneBackend().generate(spec_of(prompt, **changes), report=heard.append), heard


def share_of(frame: Frame, *, near: tuple[int, int, int], within: int = 60) -> float:
    """The share of pixels whose every channel is within reach of a colour."""
    close = np.abs(frame.astype(int) - np.array(near)).max(axis=2) <= within
    return float(close.mean())


def reddish(frame: Frame) -> npt.NDArray[np.bool_]:
    wide = frame.astype(int)
    return (
        (wide[..., 0] > 110)
        & (wide[..., 0] > 1.9 * wide[..., 1])
        & (wide[..., 0] > 1.6 * wide[..., 2])
    )


def silent(prompt: str) -> Iterator[Frame]:
    take, _ = take_of(prompt, audio=AudioMode.NONE)
    return take.frames
