"""The judge's eyes: who is where and what is around, whose body that is, what it does, and the camera.

`Glance` finds bodies and knows places; `Face` and `Gait` look closely at what it found; `Drift`
compares moments.
"""

import torch
from torch import nn
from torch.nn import functional as F

from bench.judge.sight import QUESTIONS

PLACES = ("setting", "time", "weather", "style")
# Streaks and the grain of a style are lost where a frame is halved: they are looked at closely, too.
CLOSE = ("weather", "style")
# The grid on which a frame of 128 x 72 is searched for bodies.
ROWS, COLUMNS = 32, 18


class Block(nn.Module):
    """Two convolutions with a way around them; halves the size where the widths differ."""

    def __init__(self, a: int, b: int) -> None:
        super().__init__()
        stride = 1 if a == b else 2
        self.first = nn.Sequential(
            nn.Conv2d(a, b, 3, stride, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU()
        )
        self.second = nn.Sequential(nn.Conv2d(b, b, 3, 1, 1, bias=False), nn.BatchNorm2d(b))
        self.round = nn.Identity() if a == b else nn.Conv2d(a, b, 1, stride, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(self.second(self.first(x)) + self.round(x))


def _stem(inputs: int, width: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, width, 5, 2, 2, bias=False), nn.BatchNorm2d(width), nn.ReLU()
    )


class Glance(nn.Module):
    """Frames (n, 3, 128, 72), -1 to 1 -> `where` (n, 576): how likely the middle of a body is in each
    cell; `side` (n, 576): the logarithm of how wide its box is; and scores of the `PLACES`."""

    def __init__(self) -> None:
        super().__init__()
        self.near = nn.Sequential(_stem(3, 24), Block(24, 48), Block(48, 48))
        self.far = nn.Sequential(Block(48, 96), Block(96, 96))
        self.lift = nn.Conv2d(96, 48, 1)
        self.cells = nn.Sequential(
            nn.Conv2d(48, 64, 3, 1, 1, bias=False),
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.Conv2d(64, 2, 1),
        )
        self.mind = nn.Sequential(nn.Linear(2 * (96 + 48), 160), nn.ReLU())
        self.heads = nn.ModuleDict({name: nn.Linear(160, len(QUESTIONS[name])) for name in PLACES})

    def forward(self, frames: torch.Tensor) -> dict[str, torch.Tensor]:
        near = self.near(frames)
        far = self.far(near)
        cells = self.cells(near + F.interpolate(self.lift(far), near.shape[2:])).flatten(2).float()
        thought = self.mind(torch.cat([f(x) for x in (near, far) for f in (_mean, _most)], 1))
        places = {name: head(thought).float() for name, head in self.heads.items()}
        return {"where": cells[:, 0], "side": cells[:, 1]} | places


class Face(nn.Module):
    """What boxes show (n, 3, 56, 56), -1 to 1 -> scores of `subject`, `colour` and what is `CLOSE`."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            _stem(3, 32), Block(32, 64), Block(64, 64), Block(64, 128), Block(128, 128)
        )
        self.heads = nn.ModuleDict(
            {name: nn.Linear(256, len(QUESTIONS[name])) for name in ("subject", "colour", *CLOSE)}
        )

    def forward(self, cuts: torch.Tensor) -> dict[str, torch.Tensor]:
        seen = self.body(cuts)
        pooled = torch.cat([_mean(seen), _most(seen)], 1)
        return {name: head(pooled).float() for name, head in self.heads.items()}


class Gait(nn.Module):
    """What boxes show in grey at ten moments (n, 10, 56, 56), -1 to 1, and the boxes (n, 10, 3) ->
    scores of `action` (n, 8)."""

    def __init__(self) -> None:
        super().__init__()
        self.near = nn.Sequential(_stem(2, 16), Block(16, 32))
        self.far = nn.ModuleList([Block(32, 64), Block(64, 64)])
        self.mind = _over_time(2 * 64 + 6, len(QUESTIONS["action"]))

    def forward(self, cuts: torch.Tensor, boxes: torch.Tensor) -> torch.Tensor:
        count, moments = cuts.shape[:2]
        step = F.pad(cuts[:, 1:] - cuts[:, :-1], (0, 0, 0, 0, 1, 0))
        x = torch.stack([cuts, step], 2).flatten(0, 1)
        x = self.near(x.contiguous(memory_format=torch.channels_last))
        for block in self.far:
            x = block(_exchanged(x, moments))
        pooled = torch.cat([_mean(x), _most(x)], 1).float().unflatten(0, (count, moments))
        way = F.pad(boxes[:, 1:] - boxes[:, :-1], (0, 0, 1, 0))
        told = torch.cat([pooled, 2 * boxes - 1, 8 * way], 2)
        return self.mind(told.transpose(1, 2)).float()


class Drift(nn.Module):
    """Five moments in grey (n, 5, 128, 72), -1 to 1 -> scores of `camera` (n, 7)."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(_stem(9, 24), Block(24, 48), Block(48, 72), Block(72, 72))
        self.mind = nn.Sequential(
            nn.Linear(12 * 72, 128), nn.ReLU(), nn.Linear(128, len(QUESTIONS["camera"]))
        )

    def forward(self, glances: torch.Tensor) -> torch.Tensor:
        since = glances[:, 1:] - glances[:, :1]
        step = glances[:, 1:] - glances[:, :-1]
        x = torch.cat([glances[:, 2:3], 2 * since, 2 * step], 1)
        seen = self.body(x.contiguous(memory_format=torch.channels_last))
        return self.mind(F.adaptive_avg_pool2d(seen, (4, 3)).flatten(1)).float()


def _over_time(width: int, answers: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for a, b in ((width, 128), (128, 128)):
        layers += [nn.Conv1d(a, b, 3, 1, 1), nn.BatchNorm1d(b), nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(128, answers))


def _exchanged(x: torch.Tensor, moments: int) -> torch.Tensor:
    """A quarter of the channels from the moment before, a quarter from the one after (Lin et al.,
    TSM, 2019)."""
    clips = x.unflatten(0, (-1, moments))
    part = x.shape[1] // 4
    before = F.pad(clips[:, :-1, :part], (0, 0, 0, 0, 0, 0, 1, 0))
    after = F.pad(clips[:, 1:, part : 2 * part], (0, 0, 0, 0, 0, 0, 0, 1))
    mixed = torch.cat([before, after, clips[:, :, 2 * part :]], 2).flatten(0, 1)
    return mixed.contiguous(memory_format=torch.channels_last)


def _mean(maps: torch.Tensor) -> torch.Tensor:
    return maps.mean((2, 3))


def _most(maps: torch.Tensor) -> torch.Tensor:
    return maps.amax((2, 3))
