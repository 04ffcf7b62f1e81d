"""A small picture from latents without decoding: one matrix, fitted to the model's own VAE.

The least squares are ours: random smooth pictures are encoded once at load, and the matrix that best
takes latent channels back to their mean colours is kept. It works for any VAE with an `encode`.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from PIL import Image

_PICTURES = 24
_SIDE = 64
_SHOWN_HEIGHT = 320


@dataclass(frozen=True)
class Previewer:
    """`weights` is (channels + 1, 3): colour in 0…1 = [latent, 1] @ weights."""

    weights: torch.Tensor

    def jpeg(self, latents: torch.Tensor) -> bytes:
        """The middle frame of (channels, frames, height, width)."""
        plane = latents[:, latents.shape[1] // 2].float().cpu().permute(1, 2, 0)
        ones = torch.ones(*plane.shape[:2], 1)
        colours = (torch.cat([plane, ones], -1) @ self.weights).clamp(0, 1)
        image = Image.fromarray((colours.numpy() * 255).round().astype(np.uint8))
        scale = _SHOWN_HEIGHT / max(image.size)
        size = tuple(max(2, round(side * scale)) for side in image.size)
        buffer = io.BytesIO()
        image.resize((size[0], size[1]), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=80)
        return buffer.getvalue()


@torch.no_grad()
def fit(vae: Any) -> Previewer | None:
    """None for a VAE that does not encode pictures of one frame."""
    draw = torch.Generator().manual_seed(0)
    coarse = torch.rand(_PICTURES, 3, 5, 5, generator=draw)
    pictures = torch.nn.functional.interpolate(coarse, size=(_SIDE, _SIDE), mode="bicubic")
    pictures = pictures.clamp(0, 1)
    parameter = next(vae.parameters())
    try:
        latents = torch.cat(
            [
                vae.encode((each[None, :, None] * 2 - 1).to(parameter)).latent_dist.mode()
                for each in pictures
            ]
        )
    except (AttributeError, RuntimeError, ValueError, TypeError):
        return None
    latents = latents[:, :, 0].float().cpu()
    colours = torch.nn.functional.adaptive_avg_pool2d(pictures, latents.shape[-2:])
    known = latents.permute(0, 2, 3, 1).reshape(-1, latents.shape[1])
    known = torch.cat([known, torch.ones(len(known), 1)], 1)
    wanted = colours.permute(0, 2, 3, 1).reshape(-1, 3)
    return Previewer(torch.linalg.lstsq(known, wanted).solution)


def unpacked(
    pipeline: Any, latents: torch.Tensor, arguments: dict[str, Any]
) -> torch.Tensor | None:
    """(channels, frames, height, width) of the first clip of what a denoiser is given, on the scale
    that the VAE encodes to; None for a packing that nobody here knows."""
    channels = _channels(pipeline)
    if latents.ndim == 3 and hasattr(pipeline, "_unpack_latents"):
        latents = pipeline._unpack_latents(
            latents,
            (arguments["num_frames"] - 1) // pipeline.vae_temporal_compression_ratio + 1,
            arguments["height"] // pipeline.vae_spatial_compression_ratio,
            arguments["width"] // pipeline.vae_spatial_compression_ratio,
            pipeline.transformer_spatial_patch_size,
            pipeline.transformer_temporal_patch_size,
        )
    if latents.ndim != 5:
        return None
    clip = latents[0]
    if clip.shape[0] < channels or type(pipeline).__name__.startswith("CogVideoX"):
        clip = clip.transpose(0, 1)  # frames before channels
    # What follows the latents' own channels are masks and pictures to start from.
    return _rescaled(pipeline.vae, clip[:channels]) if clip.shape[0] >= channels else None


def _channels(pipeline: Any) -> int:
    config = pipeline.vae.config
    return int(config.get("z_dim") or config.get("latent_channels") or 0)


def _rescaled(vae: Any, clip: torch.Tensor) -> torch.Tensor:
    mean, deviation = vae.config.get("latents_mean"), vae.config.get("latents_std")
    if mean is not None and deviation is not None:
        shape = (-1, 1, 1, 1)
        return clip * torch.tensor(deviation).view(shape).to(clip) + torch.tensor(mean).view(
            shape
        ).to(clip)
    return clip / (vae.config.get("scaling_factor") or 1.0)
