"""Teaches the judge's eyes what scenes made by rules look like."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from bench.judge.examples import OWN, SHARD, SHARED, STILLS, UNSEEN, Example
from bench.judge.networks import CLOSE, COLUMNS, PLACES, ROWS, Drift, Face, Gait, Glance
from bench.judge.sight import HEIGHT, QUESTIONS, WIDTH, grey

_PEAK, _BATCH, _KEPT_EVERY, _SMOOTHING = 2e-3, 32, 200, 0.05
_WINDOW = 56
# How far around a body's middle its cell still counts as there, in cells.
_BLUR = 1.2
_MIRRORED = {"pan left": "pan right", "pan right": "pan left"}
# How far boxes that are found are off, for a whole clip and at every moment anew: the logarithm of
# their side, and their middle in sides.
_SCALED, _STRAYED = (0.1, 0.07), (0.035, 0.04)
_Dice = np.random.Generator


class Lesson(NamedTuple):
    """An eye, and how far off it is on a batch of examples."""

    eye: Callable[[], nn.Module]
    loss: Callable[[Any, list[Example], _Dice], torch.Tensor]


def teach(
    name: str, *, shards: list[Example], steps: int, kept: Path, tell: Callable[[int, float], None]
) -> dict[str, torch.Tensor]:
    """The averaged weights of an eye after so many steps. Goes on from `kept` where that is there,
    and leaves there how far it came."""
    lesson, done = LESSONS[name], 0
    torch.manual_seed(1)
    eye = lesson.eye().to(memory_format=torch.channels_last).train()
    mean = copy.deepcopy(eye)
    optimizer = torch.optim.AdamW(eye.parameters(), lr=_PEAK, weight_decay=0.03)
    if kept.exists():
        state = torch.load(kept, weights_only=True)
        eye.load_state_dict(state["eye"])
        mean.load_state_dict(state["mean"])
        optimizer.load_state_dict(state["optimizer"])
        done = state["done"]
    for step in range(done, steps):
        for group in optimizer.param_groups:
            group["lr"] = _rate(step, steps)
        rng = np.random.default_rng((1, step))
        loss = lesson.loss(eye, _batch(shards, rng), rng)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(eye.parameters(), 5.0)
        optimizer.step()
        _follow(mean, eye, step)
        if (step + 1) % _KEPT_EVERY == 0 or step + 1 == steps:
            parts = {"eye": eye.state_dict(), "mean": mean.state_dict()}
            torch.save(parts | {"optimizer": optimizer.state_dict(), "done": step + 1}, kept)
        tell(step + 1, loss.item())
    return mean.state_dict()


def _rate(step: int, steps: int) -> float:
    """Rises for a hundred steps, stays, and falls in a line over the last third."""
    return _PEAK * min(1.0, (step + 1) / 100, 3 * (1 - step / steps) + 0.01)


def _follow(mean: nn.Module, eye: nn.Module, step: int) -> None:
    pace = min(0.995, (1 + step) / (10 + step))
    with torch.no_grad():
        for kept, now in zip(mean.state_dict().values(), eye.state_dict().values(), strict=True):
            if kept.is_floating_point():
                kept.lerp_(now, 1 - pace)
            else:
                kept.copy_(now)


def _batch(shards: list[Example], rng: _Dice) -> list[Example]:
    numbers = rng.integers(len(shards) * SHARD, size=_BATCH)
    return [
        Example(*(field[number % SHARD] for field in shards[number // SHARD])) for number in numbers
    ]


def _glance(eye: Glance, batch: list[Example], rng: _Dice) -> torch.Tensor:
    """A frame of each: where bodies are and how large, and what is around them."""
    at = rng.integers(len(STILLS), size=len(batch))
    frames = _tensor([one.stills[i] for one, i in zip(batch, at, strict=True)])
    boxes = _tensor([one.boxes[:, STILLS[i]] for one, i in zip(batch, at, strict=True)])
    frames = _lit(frames.permute(0, 3, 1, 2), rng)
    dx, dy = (int(n) for n in rng.integers(-4, 5, 2))
    frames = F.pad(frames, (4,) * 4, mode="replicate")[:, :, 4 - dy : 132 - dy, 4 - dx : 76 - dx]
    x, y = boxes[..., 0] + dx / 72, boxes[..., 1] + dy / 128
    if rng.random() < 0.5:
        frames, x = frames.flip(3), 1 - x
    with torch.autocast("cpu", torch.bfloat16):
        said = eye(frames.contiguous(memory_format=torch.channels_last))
    seen = (x > 0) & (x < 1) & (y > 0) & (y < 1)
    losses = [_where(said["where"], x, y, seen)]
    column, row = (x * COLUMNS).long(), (y * ROWS).long()
    cells = (row.clamp(0, ROWS - 1) * COLUMNS + column.clamp(0, COLUMNS - 1)).clamp(min=0)
    wrong = (said["side"].gather(1, cells) - boxes[..., 2].clamp(min=0.02).log()).abs()
    losses.append((wrong * seen).sum() / seen.sum().clamp(min=1))
    losses += [_error(said[name], _shared(batch, name)) for name in PLACES]
    return torch.stack(losses).sum()


def _where(
    scores: torch.Tensor, x: torch.Tensor, y: torch.Tensor, seen: torch.Tensor
) -> torch.Tensor:
    """How far the cells' shares are from a blur around the middle of each body."""
    columns, rows = torch.arange(COLUMNS) + 0.5, torch.arange(ROWS) + 0.5
    across = torch.exp(-((columns - x[..., None] * COLUMNS) ** 2) / (2 * _BLUR**2))
    down = torch.exp(-((rows - y[..., None] * ROWS) ** 2) / (2 * _BLUR**2))
    blur = (down[..., :, None] * across[..., None, :]).flatten(2)
    blur = blur / blur.sum(2, keepdim=True).clamp(min=1e-6) * seen[..., None]
    wanted = blur.sum(1) / seen.sum(1, keepdim=True).clamp(min=1)
    return -(wanted * scores.log_softmax(1)).sum(1).mean()


def _face(eye: Face, batch: list[Example], rng: _Dice) -> torch.Tensor:
    """Two moments of a body of each, and what is around it."""
    cuts, about, around = [], [], list[Example]()
    for one in batch:
        who = _one_of(one, rng)
        x, y = one.boxes[who, :, 0], one.boxes[who, :, 1]
        inside = np.flatnonzero((x > 0) & (x < 1) & (y > 0) & (y < 1))
        if inside.size:
            chosen = rng.choice(inside, 2)
            cuts += [_turned(one.cuts[who, at], rng) for at in chosen]
            about += [one.about[who]] * 2
            around += [one] * 2
    seen = _lit(_tensor(cuts).permute(0, 3, 1, 2), rng)
    with torch.autocast("cpu", torch.bfloat16):
        said = eye(_windowed(seen, rng).contiguous(memory_format=torch.channels_last))
    truth = _tensor(about).long()
    losses = [_error(said[name], truth[:, OWN.index(name)]) for name in ("subject", "colour")]
    losses += [_error(said[name], _shared(around, name)) for name in CLOSE]
    return torch.stack(losses).sum()


def _gait(eye: Gait, batch: list[Example], rng: _Dice) -> torch.Tensor:
    """All moments of a body of each, in boxes as far off as those that the glance finds."""
    who = [_one_of(one, rng) for one in batch]
    cuts = _lit(_tensor([grey(one.cuts[i]) for one, i in zip(batch, who, strict=True)]), rng)
    boxes = _tensor([one.boxes[i] for one, i in zip(batch, who, strict=True)])
    cuts, boxes = _strayed(cuts, boxes, rng)
    if rng.random() < 0.5:
        cuts = cuts.flip(3)
        boxes = torch.stack([1 - boxes[..., 0], boxes[..., 1], boxes[..., 2]], -1)
    with torch.autocast("cpu", torch.bfloat16):
        said = eye(cuts, boxes.clamp(-0.5, 1.5))
    truth = _tensor([one.about[i] for one, i in zip(batch, who, strict=True)]).long()
    return _error(said, truth[:, OWN.index("action")])


def _strayed(
    cuts: torch.Tensor, boxes: torch.Tensor, rng: _Dice
) -> tuple[torch.Tensor, torch.Tensor]:
    """Boxes (n, 10, 3) a little off, some at every moment anew and some for good, and what cuts
    (n, 10, 64, 64) show in them: (n, 10, 56, 56)."""

    def off(deviation: tuple[float, float], last: int) -> torch.Tensor:
        (n, moments), (once, anew) = boxes.shape[:2], deviation
        values = once * rng.normal(size=(n, 1, last)) + anew * rng.normal(size=(n, moments, last))
        return torch.from_numpy(values).float()

    scale, by = off(_SCALED, 1).clamp(-0.5, 0.3).exp(), off(_STRAYED, 2)
    shown = torch.eye(2) * (scale * _WINDOW / cuts.shape[2])[..., None]
    views = torch.cat([shown, 2 * by[..., None]], 3).flatten(0, 1)
    grid = F.affine_grid(views, [len(views), 1, _WINDOW, _WINDOW], align_corners=False)
    seen = F.grid_sample(
        cuts.flatten(0, 1)[:, None], grid, padding_mode="border", align_corners=False
    )
    moved = boxes[..., :2] + by * boxes[..., 2:] * torch.tensor([1, WIDTH / HEIGHT])
    return seen.view(*cuts.shape[:2], _WINDOW, _WINDOW), torch.cat(
        [moved, boxes[..., 2:] * scale], 2
    )


def _drift(eye: Drift, batch: list[Example], rng: _Dice) -> torch.Tensor:
    """The moments of each, compared."""
    glances, truth = _lit(_tensor([one.glances for one in batch]), rng), _shared(batch, "camera")
    if rng.random() < 0.5:
        names = QUESTIONS["camera"]
        mirrored = torch.tensor([names.index(_MIRRORED.get(name, name)) for name in names])
        glances, truth = glances.flip(3), mirrored[truth]
    with torch.autocast("cpu", torch.bfloat16):
        said = eye(glances)
    return _error(said, truth)


LESSONS = {
    "glance": Lesson(Glance, _glance),
    "face": Lesson(Face, _face),
    "gait": Lesson(Gait, _gait),
    "drift": Lesson(Drift, _drift),
}


def _one_of(one: Example, rng: _Dice) -> int:
    there = np.flatnonzero(one.about[:, 0] != UNSEEN)
    return int(rng.choice(there))


def _turned(picture: np.ndarray, rng: _Dice) -> np.ndarray:
    return picture[:, ::-1] if rng.random() < 0.5 else picture


def _lit(bytes_: torch.Tensor, rng: _Dice) -> torch.Tensor:
    """Bytes -> -1 to 1, each example a little brighter or darker."""
    shape = (len(bytes_), 1, 1, 1)
    gain, more = rng.uniform(0.92, 1.08, shape), rng.uniform(-0.06, 0.06, shape)
    lit = (bytes_.float() / 127.5 - 1) * torch.from_numpy(gain).float()
    return lit + torch.from_numpy(more).float()


def _windowed(cuts: torch.Tensor, rng: _Dice) -> torch.Tensor:
    """The part of the boxes that is looked at: as boxes that are found will be, a little off."""
    side = int(rng.integers(50, 63))
    x, y = (int(n) for n in rng.integers(0, cuts.shape[2] - side + 1, 2))
    window = cuts[:, :, y : y + side, x : x + side]
    return F.interpolate(window, (_WINDOW, _WINDOW), mode="bilinear", align_corners=False)


def _error(scores: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    if not (truth != UNSEEN).any():
        return scores.sum() * 0
    return F.cross_entropy(scores, truth, ignore_index=UNSEEN, label_smoothing=_SMOOTHING)


def _shared(batch: list[Example], name: str) -> torch.Tensor:
    return torch.tensor([int(one.answers[SHARED.index(name)]) for one in batch])


def _tensor(values: list[Any]) -> torch.Tensor:
    return torch.from_numpy(np.stack(values))
