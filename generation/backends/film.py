"""Several shots as one clip: pictures, sounds and words one after the other, with a cut between."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from generation.backends.cutting import card, cut, finished
from generation.spec import UNTOUCHED, Line, Progress, Report, Shot, Spec, Stage, Take

if TYPE_CHECKING:
    from generation.spec import Audio, Frame

# Draws one shot; what it is given last is shared by all shots, for it to remember who was seen.
Draw = Callable[[Spec, Report, dict[str, Any]], Take]

# Sound fades over so many seconds on either side of a cut, so that no waveform is torn.
_FADE = 0.012
# Work before frames are drawn, as a share of the whole: of a shot's own report and of the film's.
_PLANNED = 0.06


def film(spec: Spec, report: Report, draw: Draw) -> Take:
    """The shots of `spec`, all planned at once and drawn as their frames are read."""
    seen: dict[str, Any] = {}
    takes = [
        card(spec, shot)
        if shot.title is not None
        else cut(draw(_of_shot(spec, number), _Shares(report, spec, number), seen), shot)
        for number, shot in enumerate(spec.shots)
    ]
    return finished(_joined(spec, takes), spec)


def _joined(spec: Spec, takes: Sequence[Take]) -> Take:
    starts = [0.0]
    for take in takes:
        starts.append(starts[-1] + take.frame_count / take.fps)
    return replace(
        takes[0],
        frames=_frames(takes),
        frame_count=sum(take.frame_count for take in takes),
        audio=_sound(takes),
        effective_prompt="\n".join(
            take.effective_prompt for take in takes if take.effective_prompt
        ),
        transcript=tuple(
            Line(line.start + start, line.end + start, line.text)
            for take, start in zip(takes, starts, strict=False)
            for line in take.transcript
        ),
        notes=tuple(
            f"Shot {number}: {note}" for number, take in enumerate(takes, 1) for note in take.notes
        ),
        recipe=_recipe(spec, takes),
    )


def _of_shot(spec: Spec, number: int) -> Spec:
    shot = spec.shots[number]
    return replace(
        spec,
        prompt=shot.prompt,
        seconds=shot.seconds,
        finish=UNTOUCHED,
        seed=spec.seed if shot.seed is None else shot.seed,
        style=shot.style or spec.style,
        audio=shot.audio or spec.audio,
        edit=shot.edit,
        shots=(),
    )


def _frames(takes: Sequence[Take]) -> "Iterator[Frame]":
    for take in takes:
        frames: Any = take.frames
        with closing(frames):
            yield from frames


def _sound(takes: Sequence[Take]) -> "Audio | None":
    import numpy as np

    if all(take.audio is None for take in takes):
        return None
    pieces = []
    for number, take in enumerate(takes):
        silence = np.zeros((2, take.frame_count * take.audio_rate // take.fps), np.float32)
        piece = silence if take.audio is None else take.audio.copy()
        ramp = np.linspace(0.0, 1.0, round(_FADE * take.audio_rate), dtype=np.float32)
        if number > 0:
            piece[:, : len(ramp)] *= ramp
        if number < len(takes) - 1:
            piece[:, -len(ramp) :] *= ramp[::-1]
        pieces.append(piece)
    return np.concatenate(pieces, axis=1)


def _recipe(spec: Spec, takes: Sequence[Take]) -> dict[str, Any]:
    """That of the clip, with one for each shot."""
    first = next(take.recipe for take in takes if take.recipe)
    whole = {
        **first["spec"],
        "prompt": spec.prompt,
        "seconds": spec.seconds,
        "seed": spec.seed,
        "style": spec.style,
        "shots": [asdict(shot) for shot in spec.shots],
    }
    whole.pop("edit", None)
    if spec.finish != UNTOUCHED:
        whole["finish"] = asdict(spec.finish)
    shots = [_shot_recipe(take, shot) for take, shot in zip(takes, spec.shots, strict=True)]
    about = {name: first[name] for name in ("backend", "version", "model_hash")}
    return {**about, "spec": whole, "shots": shots}


def _shot_recipe(take: Take, shot: Shot) -> dict[str, Any]:
    """How to draw a shot again, and what of it is shown; of a card, its words."""
    cut = {"start": shot.start, "end": shot.end}
    if shot.title is not None:
        return {"title": shot.title, "seconds": shot.seconds}
    made = {name: take.recipe[name] for name in ("spec", "plan", "scene")}
    return made if cut == {"start": 0.0, "end": None} else made | cut


class _Shares:
    """The report of one shot, told as part of the whole: planning all comes first, then drawing."""

    def __init__(self, report: Report, spec: Spec, number: int) -> None:
        self._report, self._shots = report, len(spec.shots)
        self._number = number
        self._frames = round(spec.seconds * spec.fps)
        before = sum(shot.length for shot in spec.shots[:number])
        self._before = round(before * spec.fps)
        self._skipped = round(spec.shots[number].start * spec.fps)

    def __call__(self, progress: Progress) -> None:
        if progress.stage is Stage.RENDERING and progress.step:
            step = min(self._before + max(progress.step - self._skipped, 1), self._frames)
            fraction = _PLANNED + (1 - _PLANNED) * step / self._frames
            self._report(replace(progress, step=step, steps=self._frames, fraction=fraction))
            return
        share = (self._number + min(1.0, progress.fraction / _PLANNED)) / self._shots
        if progress.stage is Stage.RENDERING:  # the next shot is planned before this one is drawn
            progress = Progress(Stage.PLANNING, 1, 1, 0.0)
        self._report(replace(progress, fraction=_PLANNED * share))
