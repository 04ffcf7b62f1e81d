"""What must come out the same, and what must not: seeds, frames before the mark, edits, loudness."""

from pathlib import Path

import av
import numpy as np

from bench.figures import Figure
from bench.prompts import prompts
from generation.backends.scene import SceneBackend
from generation.scene.layout import staged
from generation.scene.model.imagine import imagine, reimagine
from generation.scene.plan import Plan
from generation.scene.renderer.stage import Stage
from generation.scene.revision import MOTION, revised
from generation.scene.sound.loudness import loudness
from generation.scene.text import read
from generation.spec import Spec
from media.video import encode

_TARGET = -16.0
# An edit, and the fields of the plan that it may change.
_EDITS = (
    ("at night", {"time"}),
    ("in watercolour", {"style"}),
    ("in the rain", {"weather"}),
    ("zoom in", {"camera"}),
    ("in the desert", {"setting"}),
)


def seeds(count: int) -> list[Figure]:
    """Whether seeds differ from each other, and the same seed repeats itself to the byte."""
    prompt = "a cat runs in a meadow"

    def drawn(seed: int) -> bytes:
        plan = imagine(prompt, read(prompt), seed=seed)
        scene = staged(plan, seed=seed, seconds=4.0, width=144, height=256)
        return Stage(scene, width=144, height=256).frame(1.0).tobytes()

    pictures = [drawn(seed) for seed in range(count)]
    again = sum(drawn(seed) != picture for seed, picture in enumerate(pictures[:4]))
    return [
        Figure("seeds that look like another", count - len(set(pictures)), "", "<= 0"),
        Figure("seeds that do not repeat themselves", again, "", "<= 0"),
        Figure("frames that differ before the mark", _differing(), "", "<= 0"),
    ]


def _differing() -> int:
    """Frames and sound of two runs of one request that are not the same to the byte: what goes to
    the marker, so that two files of one recipe differ in nothing but the number they carry."""
    spec = Spec("two foxes dance in the rain at night", seconds=2, width=360, height=640, seed=3)
    first, second = (SceneBackend().generate(spec, report=lambda step: None) for _ in range(2))
    pairs = zip(first.frames, second.frames, strict=True)
    wrong = sum(not np.array_equal(one, other) for one, other in pairs)
    assert first.audio is not None
    assert second.audio is not None
    return wrong + (not np.array_equal(first.audio, second.audio))


def edits(count: int) -> list[Figure]:
    """What an edit leaves alone: the motion to the last digit, and every field it does not name."""
    moved, kept = 0.0, list[bool]()
    for seed, asked in enumerate(prompts(count, seed=41)):
        plan = imagine(asked.text, read(asked.text), seed=seed)
        for words, named in _EDITS:
            after = reimagine(words, revised(plan, words, seed=seed), seed=seed)
            moved = max(moved, _moved(plan, after))
            kept += [
                getattr(plan, name) == getattr(after, name)
                for name in ("setting", "time", "weather", "style", "camera", "heading", "extras")
                if name not in named
            ]
            kept += [
                getattr(before, name) == getattr(now, name)
                for before, now in zip(plan.parts, after.parts, strict=True)
                for name in ("subject", "action", "colour", "wears", "size", "relation")
            ]
    return [
        Figure("difference of motion, edited", moved, "", "<= 0", digits=9),
        Figure("left alone by an edit", 100 * float(np.mean(kept)), "%", ">= 100"),
    ]


def _moved(before: Plan, after: Plan) -> float:
    def numbers(plan: Plan) -> list[float]:
        found = [[getattr(part, name) for name in MOTION] for part in plan.parts]
        return [float(each) for each in _flat([*found, plan.heading, plan.shift])]

    one, other = numbers(before), numbers(after)
    if len(one) != len(other):
        return float("inf")
    return max((abs(a - b) for a, b in zip(one, other, strict=True)), default=0.0)


def _flat(values: object) -> list[float]:
    if isinstance(values, list | tuple):
        return [each for value in values for each in _flat(value)]
    assert isinstance(values, int | float)
    return [values]


def levels(count: int, out: Path) -> list[Figure]:
    """Loudness and peaks, read back from the encoded MP4."""
    heard, peaks = list[float](), list[float]()
    for seed, asked in enumerate(prompts(count, seed=47)):
        spec = Spec(asked.text, seconds=4, width=360, height=640, seed=seed)
        take = SceneBackend().generate(spec, report=lambda step: None)
        path = out / "levels.mp4"
        # What is measured is the sound: one picture is enough to carry it.
        still = next(take.frames)
        frames = (still for _ in range(spec.frame_count))
        encode(path, frames, fps=24, audio=take.audio, audio_rate=take.audio_rate)
        with av.open(str(path)) as container:
            blocks = [frame.to_ndarray() for frame in container.decode(audio=0)]
        both = np.concatenate(blocks, axis=1).astype(np.float64)
        heard.append(loudness(both))
        peaks.append(float(np.abs(both).max()))
    worst = max(abs(each - _TARGET) for each in heard)
    return [
        Figure("loudness, mean", float(np.mean(heard)), "LUFS"),
        Figure("loudness, farthest from -16", worst, "LU", "<= 1"),
        Figure("loudest sample", max(peaks), "", "<= 1"),
    ]
