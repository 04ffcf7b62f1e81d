"""The embedded backend through its protocol: checks, progress, cancelling, and the decoded MP4."""

import json
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from core.errors import BadInput
from generation.backends import load
from generation.spec import AudioMode, Cancelled, Progress, Spec, Stage
from media.video import encode
from tests.generation.scenes import reddish, spec_of, take_of


def test_backend_is_found_by_name_and_unknown_names_are_refused() -> None:
    assert load("scene").capabilities.name == "scene"
    with pytest.raises(BadInput) as refused:
        load("sora")
    assert refused.value.field == "backend"


@pytest.mark.feature("B14")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"seconds": 60.0}, "seconds"),
        ({"seconds": float("nan")}, "seconds"),
        ({"width": 123}, "size"),
        ({"fps": 60}, "fps"),
        ({"style": "oil"}, "style"),
        ({"seed": -1}, "seed"),
    ],
)
def test_spec_outside_the_capabilities_is_refused_with_its_field(
    changes: dict[str, object], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        load("scene").check(spec_of("a cat", **changes))
    assert refused.value.field == field


def test_empty_and_endless_prompts_are_refused() -> None:
    for prompt in ("  ", "cat " * 1000):
        with pytest.raises(BadInput):
            load("scene").check(spec_of(prompt))


def test_progress_rises_names_its_stages_and_shows_previews() -> None:
    take, heard = take_of("a robot dances")
    count = sum(1 for _ in take.frames)
    assert count == take.frame_count == 48
    fractions = [progress.fraction for progress in heard]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    stages = list(dict.fromkeys(progress.stage for progress in heard))
    assert stages[-3:] == [Stage.PLANNING, Stage.DENOISING, Stage.RENDERING]
    denoised = [progress for progress in heard if progress.stage is Stage.DENOISING]
    assert [progress.step for progress in denoised] == list(range(1, denoised[0].steps + 1))
    assert any(progress.preview for progress in denoised)
    previews = [progress.preview for progress in heard if progress.preview]
    assert previews[0].startswith(b"\xff\xd8")
    rendered = [progress.step for progress in heard if progress.stage is Stage.RENDERING]
    assert max(np.diff([0, *rendered])) <= 8


@pytest.mark.feature("B17")
def test_cancelling_stops_at_the_next_report_and_leaves_no_file(tmp_path: Path) -> None:
    drawn: list[int] = []

    def report(progress: Progress) -> None:
        if progress.stage is Stage.RENDERING:
            drawn.append(progress.step)
            if progress.step > 10:
                raise Cancelled

    take = load("scene").generate(spec_of("a robot dances"), report=report)
    with pytest.raises(Cancelled):
        encode(
            tmp_path / "clip.mp4", take.frames, fps=24, audio=take.audio, audio_rate=take.audio_rate
        )
    assert drawn[-1] <= 18
    assert list(tmp_path.iterdir()) == []


@pytest.mark.feature("N12")
def test_recipe_is_json_and_repeats_the_take_to_the_byte() -> None:
    first, _ = take_of("a red ball bounces at the beach")
    recipe = json.loads(json.dumps(first.recipe))
    assert recipe["model_hash"] == load("scene").capabilities.model_hash
    spec = Spec(**{**recipe["spec"], "audio": AudioMode(recipe["spec"]["audio"])})
    again = load(recipe["backend"]).generate(spec, report=lambda progress: None)
    assert first.audio is not None
    assert again.audio is not None
    assert first.audio.tobytes() == again.audio.tobytes()
    for left, right in zip(first.frames, again.frames, strict=True):
        assert left.tobytes() == right.tobytes()


def test_take_says_what_it_drew_instead_and_how_it_read_the_prompt() -> None:
    take, _ = take_of("a quonkle swims in the lake")
    assert any("quonkle" in note for note in take.notes)
    assert "setting: lake" in take.effective_prompt


@pytest.mark.feature("B2")
def test_bounces_are_heard_when_they_are_seen(tmp_path: Path) -> None:
    """Both sides are read back from the MP4 by detectors that know nothing of the scene."""
    prompt = "a red ball bounces in the snow in the daytime, static shot"
    take, _ = take_of(prompt, seconds=4.0, audio=AudioMode.AMBIENT, seed=3)
    path = tmp_path / "clip.mp4"
    info = encode(path, take.frames, fps=24, audio=take.audio, audio_rate=take.audio_rate)
    assert info.audio_seconds is not None
    assert abs(info.seconds - info.audio_seconds) <= 1 / 24
    seen, heard = _seen(path), _heard(path)
    assert len(seen) >= 3
    errors = [min(abs(sound - sight) for sound in heard) for sight in seen]
    assert max(errors) <= 1 / 24 + 0.005


def _seen(path: Path) -> list[float]:
    """Moments at which the lowest red pixel turns from falling to rising near the ground."""
    lows: list[float] = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            rows = np.nonzero(reddish(frame.to_ndarray(format="rgb24")))[0]
            lows.append(float(np.percentile(rows, 99)))
    floor = max(lows)
    return [
        index / 24
        for index in range(2, len(lows) - 2)
        if lows[index] >= lows[index - 1]
        and lows[index] > lows[index + 1]
        and lows[index] > floor - 26
    ]


def _heard(path: Path) -> list[float]:
    """Moments at which the short-time level jumps."""
    with av.open(str(path)) as container:
        blocks: list[npt.NDArray[np.float32]] = [f.to_ndarray() for f in container.decode(audio=0)]
    sound = np.concatenate(blocks, axis=1).mean(axis=0)
    level = np.sqrt(np.convolve(sound**2, np.ones(240) / 240, "same"))
    onsets: list[float] = []
    at = 1500
    while at < len(level) - 1:
        if level[at] > 0.25 * level.max() and level[at - 1440 : at - 240].max() < 0.5 * level[at]:
            onsets.append(at / 48_000)
            at += 7200
        at += 24
    return onsets
