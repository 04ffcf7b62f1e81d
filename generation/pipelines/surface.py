"""What a pipeline's `__call__` takes, read off its signature, and the arguments for one request."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image

from generation.pipelines.loading import is_modular
from generation.spec import Sources, Spec

# The names that pipelines have for one thing, the commonest first.
_FRAMES = ("num_frames", "frames", "video_length")
_RATES = ("frame_rate", "fps")
_REFERENCES = ("reference_images", "references")
_SPATIAL = ("vae_scale_factor_spatial", "vae_spatial_compression_ratio")
_TEMPORAL = ("vae_scale_factor_temporal", "vae_temporal_compression_ratio")
# Frames a second of models that are not told one: what they were trained on, as their cards say.
_TRAINED_RATES = {"Wan": 16, "CogVideoX": 8, "HunyuanVideo": 24, "Mochi": 30, "SanaVideo": 16}
_USUAL_RATE = 24


@dataclass(frozen=True)
class Surface:
    """`spatial` divides width and height; lengths are `temporal` × n + 1 frames. `rate` is what is
    played a second; `rate_name` the argument that sets it, where there is one."""

    takes: frozenset[str]
    frames_name: str | None
    rate_name: str | None
    references_name: str | None
    spatial: int
    temporal: int
    rate: int
    has_audio: bool

    @property
    def image(self) -> bool:
        return "image" in self.takes

    @property
    def video(self) -> bool:
        return "video" in self.takes

    @property
    def strength(self) -> bool:
        return "strength" in self.takes

    def fitting_frames(self, wanted: int) -> int:
        """The nearest length that the model makes, at least two frames."""
        return max(1, round((wanted - 1) / self.temporal)) * self.temporal + 1

    def fitting_side(self, pixels: int) -> int:
        """The nearest side that the model draws, downwards."""
        return max(self.spatial, pixels // self.spatial * self.spatial)

    def arguments(self, spec: Spec, *, more: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments for `spec` that the pipeline takes; `more` go along and win."""
        length = self.fitting_frames(spec.frame_count)
        width, height = self.fitting_side(spec.width), self.fitting_side(spec.height)
        wanted: dict[str, Any] = {
            "prompt": spec.prompt,
            "width": width,
            "height": height,
            "output_type": "np",
            **self._sources(spec.sources, (width, height), length),
        }
        if self.frames_name is not None:
            wanted[self.frames_name] = length
        if self.rate_name is not None:
            wanted[self.rate_name] = self.rate
        return {
            name: value
            for name, value in {**wanted, **more}.items()
            if name in self.takes and value is not None
        }

    def _sources(self, given: Sources, size: tuple[int, int], length: int) -> dict[str, Any]:
        sources: dict[str, Any] = {}
        if given.image is not None and self.image:
            sources["image"] = _picture(given.image, size)
        if given.video is not None and self.video:
            frames = [_picture(frame, size) for frame in given.video[:length]]
            # The last picture stands until the length is one that the model makes.
            sources["video"] = frames + frames[-1:] * (
                self.fitting_frames(len(frames)) - len(frames)
            )
            sources["strength"] = given.strength
        if given.references and self.references_name is not None:
            sources[self.references_name] = [_picture(each, size) for each in given.references]
        return sources


def surface(pipeline: Any) -> Surface:
    takes = _inputs(pipeline)
    return Surface(
        takes=takes,
        frames_name=_first(_FRAMES, takes),
        rate_name=_first(_RATES, takes),
        references_name=_first(_REFERENCES, takes),
        spatial=_attribute(pipeline, _SPATIAL, 8) * _patch(pipeline),
        temporal=_attribute(pipeline, _TEMPORAL, 4),
        rate=_rate(pipeline),
        has_audio=getattr(pipeline, "vocoder", None) is not None
        or getattr(pipeline, "audio_vae", None) is not None,
    )


def _inputs(pipeline: Any) -> frozenset[str]:
    if is_modular(pipeline):
        # `output_type` is for the decoding block; modular pipelines name their inputs in words.
        return frozenset(each.name for each in pipeline.blocks.inputs if each.name)
    return frozenset(inspect.signature(pipeline.__call__).parameters)


def _first(names: tuple[str, ...], takes: frozenset[str]) -> str | None:
    return next((name for name in names if name in takes), None)


def _attribute(pipeline: Any, names: tuple[str, ...], usual: int) -> int:
    found = (getattr(pipeline, name, None) for name in names)
    return next((int(value) for value in found if value), usual)


def _patch(pipeline: Any) -> int:
    """Latent pixels that the denoiser takes at once, along one side."""
    config = getattr(getattr(pipeline, "transformer", None), "config", {})
    size = config.get("patch_size", 1)
    return int(size[-1] if isinstance(size, list | tuple) else size)


def _rate(pipeline: Any) -> int:
    name = type(pipeline).__name__
    known = (rate for prefix, rate in _TRAINED_RATES.items() if name.startswith(prefix))
    return next(known, _USUAL_RATE)


def _picture(frame: Any, size: tuple[int, int]) -> Image.Image:
    """Cut to the shape of `size` around the middle, and scaled to it."""
    from PIL import ImageOps

    return ImageOps.fit(Image.fromarray(frame), size, Image.Resampling.LANCZOS)
