"""The denoiser: latent rows attend to each other and to the prompt's words."""

import math

import torch
from torch import nn

from generation.scene.model.fields import TOKENS, WIDTH
from generation.scene.model.layers import Attention, feed_forward

_WAVES = 64
_MODULATIONS = 9


class _Layer(nn.Module):
    """Self-attention, cross-attention and feed-forward, each scaled by the noise level."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(width, elementwise_affine=False) for _ in range(3))
        self.own = Attention(width, heads)
        self.text = Attention(width, heads)
        self.feed = feed_forward(width)
        self.table = nn.Parameter(torch.randn(_MODULATIONS, width) * 0.02)

    def forward(
        self, x: torch.Tensor, level: torch.Tensor, context: torch.Tensor, mask: torch.Tensor
    ) -> torch.Tensor:
        move, scale, gate = (level + self.table).unflatten(1, (3, 3)).unbind(1)
        steps = (
            self.own,
            lambda y: self.text(y, context, mask),
            self.feed,
        )
        for index, step in enumerate(steps):
            shifted = self.norms[index](x) * (1 + scale[:, index, None]) + move[:, index, None]
            x = x + (1 + gate[:, index, None]) * step(shifted)
        return x


class SceneTransformer(nn.Module):
    """Predicts the clean latent from a noisy one, what is known of it, and the prompt.

    `layout` names the fields that it was trained for.

    `forward` takes latents and known (1 where a value is given and clean, else 0), both (batch,
    TOKENS, WIDTH), sigma (batch,) from 1 (noise) to 0, and the text encoder's context and mask.
    """

    def __init__(
        self,
        *,
        width: int = 160,
        heads: int = 5,
        layers: int = 4,
        rows: int = TOKENS,
        values: int = WIDTH,
        text_width: int = 160,
        layout: str = "",
    ) -> None:
        super().__init__()
        self.layout = layout
        self.enter = nn.Parameter(torch.randn(rows, 2 * values, width) * (2 * values) ** -0.5)
        self.places = nn.Parameter(torch.randn(rows, width) * 0.02)
        self.context = nn.Linear(text_width, width)
        self.level = nn.Sequential(
            nn.Linear(2 * _WAVES, width),
            nn.SiLU(),
            nn.Linear(width, width),
            nn.SiLU(),
            nn.Linear(width, _MODULATIONS * width),
        )
        self.blocks = nn.ModuleList(_Layer(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.leave = nn.Parameter(torch.zeros(rows, width, values))

    def forward(
        self,
        latents: torch.Tensor,
        known: torch.Tensor,
        sigma: torch.Tensor,
        *,
        context: torch.Tensor,
        mask: torch.Tensor,
    ) -> torch.Tensor:
        x = torch.einsum("brv,rvw->brw", torch.cat([latents, known], -1), self.enter) + self.places
        waves = torch.exp(-math.log(1000) * torch.arange(_WAVES, device=x.device) / _WAVES)
        angles = 1000 * sigma[:, None] * waves
        level = self.level(torch.cat([angles.cos(), angles.sin()], -1))
        level = level.view(len(x), _MODULATIONS, -1)
        context = self.context(context)
        for layer in self.blocks:
            x = layer(x, level, context, mask[:, None, None])
        clean: torch.Tensor = torch.einsum("brw,rwv->brv", self.norm(x), self.leave)
        return clean
