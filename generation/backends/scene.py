"""The embedded backend: a diffusion model dreams up the plan of a scene, and the CPU draws it."""

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from generation.backends import check_against
from generation.backends.film import film
from generation.guides import unspoken
from generation.scene.styles import STYLES
from generation.spec import (
    AudioMode,
    Capabilities,
    Line,
    Progress,
    Report,
    Size,
    Spec,
    Stage,
    Take,
)

if TYPE_CHECKING:
    from generation.scene.model.codec import Latent
    from generation.scene.plan import Part, Plan
    from generation.scene.scene import Scene
    from generation.spec import Frame

VERSION = "2.0.0"
_AUDIO_RATE = 48_000
_PREVIEW_HEIGHT = 320
# At most two previews a second, whatever the machine draws.
_PREVIEW_EVERY = 0.5
_REPORT_EVERY = 4
_DECIDING = (".py", ".toml", ".tsv", ".ttf", ".json", ".safetensors")
# The step of denoising from which the clean estimate is worth looking at.
_LEGIBLE = 5
# Shares of the run that are over once the prompt is read, the plan stands and the sound is there.
_READ, _DENOISED, _SOUNDED = 0.01, 0.05, 0.06


class SceneBackend:
    """Draws rather than photographs: vector figures with physics, sound from the same events."""

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            name="scene",
            title="Sketch engine",
            version=VERSION,
            model_hash=_code_hash(),
            licence="Apache-2.0",
            digital_source_type="trainedAlgorithmicMedia",
            min_seconds=2.0,
            max_seconds=10.0,
            default_seconds=10.0,
            sizes=(Size(720, 1280), Size(360, 640), Size(1280, 720), Size(720, 720)),
            default_size=Size(720, 1280),
            fps=(24,),
            default_fps=24,
            styles=STYLES,
            audio_modes=tuple(AudioMode),
            image_reference=True,
            likeness=True,
            edits=True,
            max_shots=8,
            max_film_seconds=60.0,
        )

    def prepare(self) -> None:
        """Makes and drops one small frame: libraries, weights, words and fonts are then there."""
        take = self.generate(Spec("a ball", seconds=2, width=360, height=640), report=_unheard)
        next(take.frames)

    def check(self, spec: Spec) -> None:
        check_against(self.capabilities, spec)

    def generate(self, spec: Spec, *, report: Report) -> Take:
        """Plans at once; frames are drawn as they are read. Deterministic in `spec`."""
        self.check(spec)
        return film(spec, report, _take) if spec.shots else _take(spec, report, {})


def _take(spec: Spec, report: Report, known: "dict[str, Part]") -> Take:
    return _Run(spec, report, known).take()


def _unheard(progress: Progress) -> None:
    """Nobody waits for a frame that is thrown away."""


class _Run:
    """One shot on its way. Previews are kept half a second apart, whatever they are made of.

    `known` holds who was seen in the shots before, by subject: they look the same again."""

    def __init__(self, spec: Spec, report: Report, known: "dict[str, Part]") -> None:
        self._spec, self._report, self._known = spec, report, known
        self._shown = float("-inf")

    def take(self) -> Take:
        from generation.scene.casting import wearing_all
        from generation.scene.layout import staged
        from generation.scene.model.imagine import is_loaded, shipped
        from generation.scene.sound import synthesise, transcript

        spec = self._spec
        if not is_loaded():
            self._report(Progress(Stage.LOADING, 0, 1, 0.0))
            shipped()
        self._report(Progress(Stage.PLANNING, 0, 1, 0.0))
        plan, notes = self._edited() if spec.edit is not None else self._imagined()
        scene = staged(
            wearing_all(plan, spec.sources.likenesses),
            seed=spec.seed,
            seconds=spec.seconds,
            width=spec.width,
            height=spec.height,
        )
        if spec.sources.image is not None:
            scene, notes = _over_photo(scene, spec.prompt), _without_stand_in(notes)
        audio = synthesise(scene, mode=spec.audio, samples=self._samples())
        self._report(Progress(Stage.RENDERING, 0, spec.frame_count, _SOUNDED))
        lines = transcript(scene) if spec.audio is not AudioMode.NONE else ()
        return Take(
            frames=self._frames(scene),
            frame_count=spec.frame_count,
            width=spec.width,
            height=spec.height,
            fps=spec.fps,
            audio=audio,
            audio_rate=_AUDIO_RATE,
            effective_prompt=_effective(
                spec.prompt, scene, on_photo=spec.sources.image is not None
            ),
            transcript=tuple(Line(*line) for line in lines),
            notes=tuple(notes),
            recipe=_recipe(spec, plan),
        )

    def _imagined(self) -> "tuple[Plan, Sequence[str]]":
        """The plan for the prompt, and where it departs from that."""
        from generation.scene.casting import called, notes_on, tagged
        from generation.scene.model.imagine import imagine
        from generation.scene.revision import alike
        from generation.scene.text import read

        shown = self._spec.sources.likenesses
        prompt = called(self._spec.prompt, shown)
        reading = read(unspoken(prompt))
        if unspoken(prompt) != prompt:
            reading.notes.append(
                "What is said is heard as babble: this generator has no words yet."
            )
        if self._spec.style is not None:
            reading.style = self._spec.style
        self._report(Progress(Stage.PLANNING, 1, 1, _READ))
        plan = imagine(prompt, reading, seed=self._spec.seed, on_step=self._denoised)
        plan = tagged(alike(plan, reading, self._known), shown)
        return plan, [*reading.notes, *notes_on(plan, shown, reading.actors)]

    def _edited(self) -> "tuple[Plan, Sequence[str]]":
        """The plan that is edited, but for what the words and the style change."""
        from generation.scene.casting import called, notes_on, tagged
        from generation.scene.model.imagine import reimagine
        from generation.scene.plan import plan_from_json
        from generation.scene.revision import revised

        spec, edit = self._spec, self._spec.edit
        assert edit is not None
        try:
            before = plan_from_json(dict(edit.plan))
        except (KeyError, TypeError, ValueError):
            plan, notes = self._imagined()
            return plan, [*notes, "What this was made of cannot be edited; it was imagined anew."]
        shown = spec.sources.likenesses
        words = called(edit.words, [each for each in shown if each.is_called])
        revision = revised(before, words, seed=spec.seed)
        self._report(Progress(Stage.PLANNING, 1, 1, _READ))
        prompt = called(spec.prompt, [each for each in shown if each.is_called])
        plan = reimagine(prompt, revision, seed=spec.seed, on_step=self._denoised)
        plan = tagged(plan, shown)
        if spec.style is not None:
            plan = replace(plan, style=spec.style)
        return plan, [*revision.notes, *notes_on(plan, shown)]

    def _samples(self) -> int:
        return self._spec.frame_count * _AUDIO_RATE // self._spec.fps

    def _denoised(self, step: int, steps: int, clean: "Latent") -> None:
        """Reports a step, now and then with a small frame of the scene as it is taking shape."""
        preview = None
        if step >= _LEGIBLE and self._may_show():
            preview = self._look_at(clean)
        fraction = _READ + (_DENOISED - _READ) * step / steps
        self._report(Progress(Stage.DENOISING, step, steps, fraction, preview))

    def _may_show(self) -> bool:
        """Whether a preview is due; if so, the next one is due half a second from now."""
        now = time.monotonic()
        if now - self._shown < _PREVIEW_EVERY:
            return False
        self._shown = now
        return True

    def _look_at(self, clean: "Latent") -> bytes:
        """A frame from the middle of the clip that the estimate would give."""
        from generation.scene.casting import tagged, wearing_all
        from generation.scene.layout import staged
        from generation.scene.model.codec import decode
        from generation.scene.renderer.stage import Stage as Drawing

        spec = self._spec
        width, height = _preview_size(spec)
        shown = spec.sources.likenesses
        plan = wearing_all(tagged(decode(clean), shown), shown)
        scene = staged(plan, seed=spec.seed, seconds=spec.seconds, width=width, height=height)
        drawing = Drawing(scene, width=width, height=height, likenesses=shown)
        return _jpeg(drawing.frame(spec.seconds * 0.4), (width, height))

    def _frames(self, scene: "Scene") -> "Iterator[Frame]":
        from generation.scene.renderer.stage import Stage as Drawing

        spec, total = self._spec, self._spec.frame_count
        drawing = Drawing(
            scene,
            width=spec.width,
            height=spec.height,
            photo=spec.sources.image,
            likenesses=spec.sources.likenesses,
        )
        for index in range(total):
            frame = drawing.frame(index / spec.fps)
            if index % _REPORT_EVERY == 0 or index == total - 1:
                preview = _jpeg(frame, _preview_size(spec)) if self._may_show() else None
                fraction = _SOUNDED + (1 - _SOUNDED) * (index + 1) / total
                self._report(Progress(Stage.RENDERING, index + 1, total, fraction, preview))
            yield frame


def _over_photo(scene: "Scene", prompt: str) -> "Scene":
    """Only what the prompt names is added to a photograph; what it leaves open, that shows."""
    from generation.scene.text import NO_SUBJECT, read

    reading = read(prompt)
    return replace(
        scene,
        entities=() if NO_SUBJECT in reading.notes else scene.entities,
        weather=reading.weather or "clear",
        style=scene.style if reading.style else "flat",
        extras=tuple(each for each in scene.extras if each in reading.extras),
        flashes=scene.flashes if reading.weather == "storm" else (),
    )


def _without_stand_in(notes: "Sequence[str]") -> "Sequence[str]":
    from generation.scene.text import NO_SUBJECT

    return [note for note in notes if note != NO_SUBJECT]


def _preview_size(spec: Spec) -> tuple[int, int]:
    shrink = _PREVIEW_HEIGHT / max(spec.width, spec.height)
    return max(2, round(spec.width * shrink)), max(2, round(spec.height * shrink))


def _jpeg(frame: "Frame", size: tuple[int, int]) -> bytes:
    import io

    from PIL import Image

    buffer = io.BytesIO()
    image = Image.fromarray(frame)
    if image.size != size:
        image = image.resize(size, Image.Resampling.BOX)
    image.save(buffer, "JPEG", quality=78)
    return buffer.getvalue()


def _effective(prompt: str, scene: "Scene", *, on_photo: bool) -> str:
    """The prompt as understood, with what was filled in, so that nothing is rewritten in secret."""
    cast = ", ".join(
        f"{entity.subject.removesuffix(' glyph')} ({entity.action})" for entity in scene.entities
    )
    ground = "on the photo" if on_photo else f"setting: {scene.setting}"
    filled = [ground, f"time: {scene.time}", f"weather: {scene.weather}"]
    filled += [f"camera: {scene.camera}", f"style: {scene.style}"]
    return f"{prompt.strip()} [{'; '.join(filter(None, [cast, *filled]))}]"


def _recipe(spec: Spec, plan: "Plan") -> dict[str, Any]:
    """Of likenesses it holds only who plays which part, nothing of how they look."""
    from generation.scene.layout import staged

    size = {"width": spec.width, "height": spec.height}
    scene = staged(plan, seed=spec.seed, seconds=spec.seconds, **size)
    if spec.sources.image is not None:
        scene = _over_photo(scene, spec.prompt)
    return {
        "backend": "scene",
        "version": VERSION,
        "model_hash": _code_hash(),
        "spec": {
            "prompt": spec.prompt,
            "seconds": spec.seconds,
            "width": spec.width,
            "height": spec.height,
            "fps": spec.fps,
            "seed": spec.seed,
            "style": spec.style,
            "audio": str(spec.audio),
        }
        | ({} if spec.edit is None else {"edit": asdict(spec.edit)})
        | ({} if spec.sources.image is None else {"photo": _digest(spec.sources.image)}),
        "plan": plan.to_json(),
        "scene": scene.to_json(),
    }


def _digest(frame: "Frame") -> str:
    return f"sha256:{hashlib.sha256(frame.tobytes()).hexdigest()}"


@cache
def _code_hash() -> str:
    """Of everything that decides what is drawn: code, weights, word lists and glyphs."""
    digest = hashlib.sha256()
    pending = [files("generation.scene")]
    found: list[tuple[str, bytes]] = []
    while pending:
        for entry in pending.pop().iterdir():
            if entry.is_dir():
                pending.append(entry)
            elif entry.name.endswith(_DECIDING):
                found.append((str(entry), entry.read_bytes()))
    for _, content in sorted(found):
        digest.update(content)
    return f"sha256:{digest.hexdigest()}"
