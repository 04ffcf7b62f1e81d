"""Scene -> stereo sound, from the same contacts, calls and flashes that drive the picture."""

import numpy as np
import numpy.typing as npt

from generation.scene.camera import Camera
from generation.scene.motion import Track
from generation.scene.scene import Entity, Scene
from generation.scene.sound.engines import running
from generation.scene.sound.foley import touch
from generation.scene.sound.loudness import levelled
from generation.scene.sound.music import music, music_in
from generation.scene.sound.places import ambience, mix_in
from generation.scene.sound.synth import RATE, Signal
from generation.scene.sound.voices import CAPTIONS, call
from generation.scene.vocabulary import subjects
from generation.spec import AudioMode

TARGET_LUFS = -16.0
_FADE = 0.03


def synthesise(scene: Scene, *, mode: AudioMode, samples: int) -> npt.NDArray[np.float32] | None:
    """Stereo float32 (2, `samples`) at 48 kHz, about -16 LUFS, peaks below -1 dBFS; None for NONE.

    AMBIENT is the place and what moves in it; FULL adds voices and music.
    """
    if mode is AudioMode.NONE:
        return None
    length = samples / RATE
    rng = np.random.default_rng([scene.seed % 2**32, 11])
    both = np.zeros((2, samples))
    _blend(both, ambience(scene, length, rng), 0.9)
    _Foreground(scene, rng).play(both, voices=mode is AudioMode.FULL)
    if mode is AudioMode.FULL and scene.music:
        _blend(both, music(scene, length), 1.0)
    fade = min(samples, int(_FADE * RATE))
    both[:, :fade] *= np.linspace(0, 1, fade)
    both[:, samples - fade :] *= np.linspace(1, 0, fade)
    return levelled(both, TARGET_LUFS).astype(np.float32)


def bed(mood: str, length: float, seed: int) -> Signal:
    """Music alone, in a mood, for `length` seconds; it comes and goes softly."""
    both = music_in(mood, length, seed=seed)
    ramp = min(both.shape[1] // 2, RATE)
    both[:, :ramp] *= np.linspace(0, 1, ramp)
    both[:, both.shape[1] - ramp :] *= np.linspace(1, 0, ramp)
    return both


def levelled_mix(heard: npt.NDArray[np.float32], more: Signal) -> npt.NDArray[np.float32]:
    """Both together, as loud as any clip."""
    both = heard.astype(np.float64)
    _blend(both, more, 1.0)
    return levelled(both, TARGET_LUFS).astype(np.float32)


def _blend(both: Signal, other: Signal, gain: float) -> None:
    count = min(both.shape[1], other.shape[1])
    both[:, :count] += other[:, :count] * gain


class _Foreground:
    """Everything that comes from an entity, panned to where it is in the frame."""

    def __init__(self, scene: Scene, rng: np.random.Generator) -> None:
        self._scene, self._rng = scene, rng
        self._tracks = [Track(entity, scene.seconds) for entity in scene.entities]
        self._camera = Camera(scene, self._tracks)

    def play(self, both: Signal, *, voices: bool) -> None:
        scene, length = self._scene, both.shape[1] / RATE
        for index, entity in enumerate(scene.entities):
            for contact in entity.contacts:
                sound = touch(entity, contact, setting=scene.setting, rng=self._rng)
                mix_in(both, sound, at=contact.time, side=self._side(index, contact.time))
            self._steady(both, index, entity, length)
            for start in entity.voices if voices else ():
                self._speak(both, index, entity, start)

    def _steady(self, both: Signal, index: int, entity: Entity, length: float) -> None:
        family = subjects()[entity.subject].kin
        sound = running(family, entity.action, length, self._rng)
        if sound is not None:
            mix_in(both, sound, at=0.0, side=self._side(index, length / 2))

    def _speak(self, both: Signal, index: int, entity: Entity, start: float) -> None:
        sound = call(subjects()[entity.subject].voice, self._rng)
        if sound is not None:
            mix_in(both, sound * 0.8, at=start, side=self._side(index, start))

    def _side(self, index: int, t: float) -> float:
        """0.1 at the left edge of the frame, 0.9 at the right."""
        entity = self._scene.entities[index]
        place = index if entity.carrier is None else entity.carrier
        offset = self._tracks[place].at(t).x - self._camera.at(t).x
        return min(0.9, max(0.1, 0.5 + 0.8 * offset / self._scene.width))


def transcript(scene: Scene) -> list[tuple[float, float, str]]:
    """What is heard, as (start, end, caption), in order: nobody speaks words yet."""
    lines: list[tuple[float, float, str]] = []
    for entity in scene.entities:
        subject = subjects()[entity.subject]
        verb = CAPTIONS.get(subject.voice)
        if verb is not None:
            lines += [(start, start + 0.6, f"[{entity.word} {verb}]") for start in entity.voices]
    lines += [(flash + 0.25, flash + 2.0, "[thunder]") for flash in scene.flashes]
    if scene.music:
        lines.append((0.0, scene.seconds, f"[{scene.mood} music]"))
    return sorted(lines)
