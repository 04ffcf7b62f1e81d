"""The sound judged by measurement: level, stereo, timing, and what each mode contains."""

import numpy as np
import numpy.typing as npt
import pytest

from generation.scene.sound import synthesise
from generation.scene.sound.loudness import loudness
from generation.spec import AudioMode
from tests.generation.scenes import scene_of

_SAMPLES = 48_000 * 3


def _sound(prompt: str, mode: AudioMode = AudioMode.FULL) -> npt.NDArray[np.float32]:
    sound = synthesise(scene_of(prompt), mode=mode, samples=_SAMPLES)
    assert sound is not None
    return sound


@pytest.mark.feature("B2")
@pytest.mark.parametrize(
    "prompt", ["a ball bounces at the beach", "a dog barks in the rain", "a ghost in space"]
)
def test_level_is_even_and_nothing_clips(prompt: str) -> None:
    sound = _sound(prompt)
    assert sound.shape == (2, _SAMPLES)
    assert sound.dtype == np.float32
    assert -17.5 < loudness(sound.astype(float)) < -14.5
    assert np.abs(sound).max() < 10 ** (-1 / 20)


def test_none_is_no_track_at_all() -> None:
    assert synthesise(scene_of("a dog"), mode=AudioMode.NONE, samples=1000) is None


def test_rain_is_brighter_than_a_quiet_room() -> None:
    def treble(prompt: str) -> float:
        sound = _sound(prompt, AudioMode.AMBIENT)[0]
        power = np.abs(np.fft.rfft(sound)) ** 2
        return float(power[3 * 2000 : 3 * 9000].sum() / power.sum())

    assert treble("a tree in the city in the rain") > 3 * treble("a tree in space")


def test_source_on_the_left_is_louder_on_the_left() -> None:
    scene = scene_of("a car drives in the city, camera pans right", seconds=3.0)
    sound = synthesise(scene, mode=AudioMode.AMBIENT, samples=_SAMPLES)
    assert sound is not None
    assert not np.allclose(sound[0], sound[1])


def test_same_scene_sounds_the_same_to_the_byte() -> None:
    assert _sound("a cat walks").tobytes() == _sound("a cat walks").tobytes()
