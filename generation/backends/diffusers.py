"""Any diffusers video pipeline as a backend: what it can is read off it, and it is left as it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from generation.backends import check_against
from generation.pipelines.options import PipelineOptions
from generation.spec import (
    AudioMode,
    Capabilities,
    Progress,
    Report,
    Size,
    Spec,
    Stage,
    Take,
)

if TYPE_CHECKING:
    from generation.pipelines.previews import Previewer
    from generation.pipelines.surface import Surface
    from generation.spec import Frame

VERSION = "1.0.0"
_MOST_SECONDS = 10.0
_SHAPES = (Size(720, 1280), Size(480, 832), Size(1280, 720), Size(832, 480))
# At most two previews a second.
_PREVIEW_EVERY = 0.5
# The denoiser's share of a run; the rest is decoding.
_DENOISED = 0.9
_SILENT = (AudioMode.NONE,)
_SOUNDING = (AudioMode.NONE, AudioMode.FULL)

# From a pipeline's latents to a small JPEG, or None where nobody can tell.
_Picture = Callable[[Any], bytes | None]


class DiffusersBackend:
    """One pipeline object, so one job at a time: run a worker for each device."""

    def __init__(self, options: PipelineOptions) -> None:
        self._options = options

    @property
    def capabilities(self) -> Capabilities:
        """Loads the pipeline at first use."""
        return self._capabilities

    def prepare(self) -> None:
        """Loads the weights, looks at what they can and fits the previews."""
        _ = self._capabilities, self._previewer

    def check(self, spec: Spec) -> None:
        check_against(self.capabilities, spec)

    def generate(self, spec: Spec, *, report: Report) -> Take:
        """Denoises and decodes at once. Out of memory, it tries once more at half the size; raises
        what the second try raises."""
        self.check(spec)
        try:
            return self._take(spec, report, notes=())
        except RuntimeError as failure:
            if not _is_out_of_memory(failure):
                raise
            smaller = self._smaller(spec)
            note = (
                f"Made at {smaller.width}x{smaller.height} instead of {spec.width}x{spec.height}: "
                "the device has too little memory for more."
            )
        _free()
        return self._take(smaller, report, notes=(note,))

    @cached_property
    def _pipeline(self) -> Any:
        from generation.pipelines.loading import load

        return load(self._options)

    @cached_property
    def _surface(self) -> Surface:
        from generation.pipelines.surface import surface

        return surface(self._pipeline)

    @cached_property
    def _previewer(self) -> Previewer | None:
        from generation.pipelines.previews import fit

        found: Previewer | None = fit(self._pipeline.vae)
        return found

    @cached_property
    def _capabilities(self) -> Capabilities:
        from generation.pipelines import loading

        can, model = self._surface, self._options.model
        sizes = tuple(
            Size(can.fitting_side(shape.width), can.fitting_side(shape.height)) for shape in _SHAPES
        )
        return Capabilities(
            name="diffusers",
            title=loading.title(model),
            version=VERSION,
            model_hash=loading.fingerprint(model),
            licence=loading.licence(model),
            digital_source_type="trainedAlgorithmicMedia",
            min_seconds=2 / can.rate,
            max_seconds=_MOST_SECONDS,
            default_seconds=4.0,
            sizes=sizes,
            default_size=sizes[1],
            fps=(can.rate,),
            default_fps=can.rate,
            styles=(),
            audio_modes=_SOUNDING if can.has_audio else _SILENT,
            image_reference=can.image,
            video_reference=can.video,
            references=can.references_name is not None,
        )

    def _take(self, spec: Spec, report: Report, *, notes: tuple[str, ...]) -> Take:
        from generation.pipelines.appearances import shown
        from generation.pipelines.results import audio_of, audio_rate, frames_of

        can = self._surface
        cast = shown(spec, can)
        more: dict[str, Any] = {"num_inference_steps": self._options.steps, **self._options.call}
        arguments = can.arguments(cast.spec, more=more)
        output = self._call(spec, arguments, report)
        frames = frames_of(output)
        height, width = frames[0].shape[:2]
        sounds = can.has_audio and spec.audio is not AudioMode.NONE
        rate = audio_rate(self._pipeline) if sounds else 48_000
        return Take(
            frames=_told(frames, report),
            frame_count=len(frames),
            width=width,
            height=height,
            fps=can.rate,
            audio=audio_of(output, len(frames) * rate // can.rate) if sounds else None,
            audio_rate=rate,
            effective_prompt=cast.spec.prompt,
            notes=(*notes, *cast.notes),
            recipe=self._recipe(spec, arguments),
            is_composite=cast.is_composite,
        )

    def _call(self, spec: Spec, arguments: dict[str, Any], report: Report) -> Any:
        """Run the pipeline under watch; its noise comes from the seed alone."""
        import torch

        from generation.pipelines.loading import is_modular
        from generation.pipelines.watching import watched

        watch = _Watch(report, self._preview_of(arguments))
        call = dict(arguments)
        if "generator" in self._surface.takes:
            call["generator"] = torch.Generator().manual_seed(spec.seed)
        if is_modular(self._pipeline):
            call["output"] = "videos"
        report(watch.progress)
        with watched(self._pipeline, entering=watch.entering, stepped=watch.stepped):
            return self._pipeline(**call)

    def _preview_of(self, arguments: dict[str, Any]) -> _Picture:
        from generation.pipelines.previews import unpacked

        previewer = self._previewer

        def picture(latents: Any) -> bytes | None:
            if previewer is None:
                return None
            clip = unpacked(self._pipeline, latents, arguments)
            return None if clip is None else previewer.jpeg(clip)

        return picture

    def _smaller(self, spec: Spec) -> Spec:
        return replace(spec, width=spec.width // 2, height=spec.height // 2)

    def _recipe(self, spec: Spec, arguments: dict[str, Any]) -> dict[str, Any]:
        plain = {
            name: value
            for name, value in arguments.items()
            if isinstance(value, str | int | float | bool)
        }
        return {
            "backend": "diffusers",
            "version": VERSION,
            "model": self.capabilities.title,
            "model_hash": self.capabilities.model_hash,
            "seed": spec.seed,
            "call": plain,
        }


class _Watch:
    """Turns steps into reports, with a preview of the latest latents now and then."""

    def __init__(self, report: Report, picture: _Picture) -> None:
        self._report, self._picture = report, picture
        self._latents: Any = None
        self._shown = float("-inf")
        self.progress = Progress(Stage.DENOISING, 0, 0, 0.0)

    def entering(self, latents: Any) -> None:
        """Before each pass of the denoiser: report again, and be stopped where that is asked."""
        self._latents = latents
        self._report(self.progress)

    def stepped(self, step: int, steps: int) -> None:
        fraction = max(self.progress.fraction, _DENOISED * step / steps)
        preview, now = None, time.monotonic()
        if self._latents is not None and now - self._shown >= _PREVIEW_EVERY:
            preview, self._shown = self._picture(self._latents), now
        self.progress = Progress(Stage.DENOISING, step, steps, fraction)
        self._report(replace(self.progress, preview=preview))


def _told(frames: list[Frame], report: Report) -> Iterator[Frame]:
    total = len(frames)
    for index, frame in enumerate(frames, 1):
        if index % 8 == 0 or index == total:
            fraction = _DENOISED + (1 - _DENOISED) * index / total
            report(Progress(Stage.RENDERING, index, total, fraction))
        yield frame


def _is_out_of_memory(failure: RuntimeError) -> bool:
    """CUDA's own class, and what the CPU's allocator says."""
    import torch

    return isinstance(failure, torch.OutOfMemoryError) or "not enough memory" in str(failure)


def _free() -> None:
    import gc

    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
