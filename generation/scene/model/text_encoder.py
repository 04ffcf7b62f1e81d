"""Words -> what each part of the clip should be: a small transformer over hashed words."""

import torch
from torch import nn

from generation.scene.model.fields import PART_ROWS, SHARED_ROWS, WIDTH
from generation.scene.model.layers import Attention, feed_forward
from generation.scene.model.tokens import BUCKETS, WORDS
from generation.scene.plan import MOST_PARTS

REGISTERS = 1 + MOST_PARTS


class _Layer(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.before_attention = nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.before_feed = nn.LayerNorm(width)
        self.feed = feed_forward(width)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        x = x + self.attention(self.before_attention(x), mask=mask)
        fed: torch.Tensor = x + self.feed(self.before_feed(x))
        return fed


class SceneTextEncoder(nn.Module):
    """Prepends one register for the clip and one for each part, which gather what words say of it.

    `forward` returns the context (batch, REGISTERS + WORDS, width), its mask (True where there is
    something) and the latent as read straight from the registers (batch, TOKENS, WIDTH).
    """

    def __init__(
        self,
        *,
        buckets: int = BUCKETS,
        gram: int = 80,
        width: int = 160,
        heads: int = 5,
        layers: int = 2,
    ) -> None:
        super().__init__()
        self.grams = nn.EmbeddingBag(buckets, gram, mode="sum", padding_idx=0)
        nn.init.normal_(self.grams.weight, std=0.3)
        self.enter = nn.Linear(gram, width)
        self.places = nn.Parameter(torch.randn(WORDS, width) * 0.02)
        self.registers = nn.Parameter(torch.randn(REGISTERS, width) * 0.5)
        self.blocks = nn.ModuleList(_Layer(width, heads) for _ in range(layers))
        self.leave = nn.LayerNorm(width)
        self.read_shared = nn.Linear(width, len(SHARED_ROWS) * WIDTH)
        self.read_part = nn.Linear(width, len(PART_ROWS) * WIDTH)

    def forward(self, tokens: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        batch, words, grams = tokens.shape
        count = (tokens > 0).sum(-1, keepdim=True)
        summed = self.grams(tokens.reshape(-1, grams)).view(batch, words, -1)
        x = self.enter(summed / count.clamp(min=1).sqrt()) + self.places[:words]
        x = torch.cat([self.registers.expand(batch, -1, -1), x], 1)
        there = torch.ones(batch, REGISTERS, dtype=torch.bool, device=x.device)
        mask = torch.cat([there, count[..., 0] > 0], 1)
        for layer in self.blocks:
            x = layer(x, mask[:, None, None])
        x = self.leave(x)
        shared = self.read_shared(x[:, :1]).view(batch, -1, WIDTH)
        parts = self.read_part(x[:, 1:REGISTERS]).view(batch, -1, WIDTH)
        return x, mask, torch.cat([shared, parts], 1)
