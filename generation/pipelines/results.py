"""What a pipeline returned, in the form that every backend hands over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

if TYPE_CHECKING:
    from generation.spec import Audio, Frame


def frames_of(output: Any) -> list[Frame]:
    """The frames of the one clip: (height, width, 3) of uint8."""
    clip = output.frames if hasattr(output, "frames") else output
    clip = clip[0]
    if isinstance(clip, torch.Tensor):  # (frames, channels, height, width) in 0…1
        clip = clip.float().cpu().permute(0, 2, 3, 1).numpy()
    return [_eight_bits(np.asarray(frame)) for frame in clip]


def audio_of(output: Any, samples: int) -> Audio | None:
    """Float32 (2, samples) in [-1, 1], cut or filled with silence to the length of the picture; None
    where the pipeline makes no sound."""
    sound = getattr(output, "audio", None)
    if sound is None:
        return None
    wave = sound.float().cpu().numpy() if isinstance(sound, torch.Tensor) else np.asarray(sound)
    wave = wave[0] if wave.ndim == 3 else wave
    wave = np.atleast_2d(wave).astype(np.float32)
    stereo = wave if wave.shape[0] == 2 else np.repeat(wave[:1], 2, axis=0)
    exact = np.zeros((2, samples), np.float32)
    kept = min(samples, stereo.shape[1])
    exact[:, :kept] = np.clip(np.nan_to_num(stereo[:, :kept]), -1, 1)
    return exact


def audio_rate(pipeline: Any) -> int:
    """Samples a second, from the vocoder's own configuration."""
    vocoder = getattr(pipeline, "vocoder", None)
    config = getattr(vocoder, "config", None) or getattr(pipeline.audio_vae, "config", {})
    return int(config.get("output_sampling_rate") or config.get("sample_rate") or 48_000)


def _eight_bits(frame: Any) -> Frame:
    if frame.dtype == np.uint8:
        return np.ascontiguousarray(frame)
    return (np.nan_to_num(frame).clip(0, 1) * 255).round().astype(np.uint8)
