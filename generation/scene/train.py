"""Trains the scene model on scenes and captions drawn by dice.

    python -m generation.scene.train [--minutes 85] [--out generation/scene/weights] [--resume]

Every sample is new; there are no epochs. The learning rate falls to nothing over `--minutes` or
`--steps`, whichever ends first. The state is saved every few hundred steps in `--state`, from where
`--resume` goes on; the mean of the weights over training is what is written to `--out`, in bf16.
"""

import argparse
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import torch
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from generation.scene.data.captions import caption
from generation.scene.data.wishes import wish
from generation.scene.improvise import improvise
from generation.scene.model import losses
from generation.scene.model.codec import encode
from generation.scene.model.fields import TOKENS, WIDTH, fields, layout
from generation.scene.model.text_encoder import SceneTextEncoder
from generation.scene.model.tokens import tokenise
from generation.scene.model.transformer import SceneTransformer

_BATCH, _TOGETHER = 32, 12
_RATE, _WARM_UP = 1.2e-3, 150
_UNTOLD, _GIVEN = 0.10, 0.45
_READING = 0.3
_SAVE_EVERY = 250
_EMA = 0.998


class Samples(IterableDataset[tuple[torch.Tensor, torch.Tensor]]):
    """Batches of (tokens, clean latents) without end; the worker's number is part of the seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        worker = get_worker_info()
        dice = Random(f"train {self._seed} {worker.id if worker else 0}")
        torch.set_num_threads(1)
        while True:
            yield from batches(dice)


def batches(dice: Random) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """A few batches of prompts about equally long: padding would be half of the work."""
    tokens, latents = batch(dice, _BATCH * _TOGETHER)
    order = (tokens[..., 0] > 0).sum(1).argsort().split(_BATCH)
    found = [(tokens[rows], latents[rows]) for rows in order]
    dice.shuffle(found)
    return found


def batch(dice: Random, size: int) -> tuple[torch.Tensor, torch.Tensor]:
    texts, latents = [], []
    for _ in range(size):
        wished = wish(dice)
        texts.append(caption(wished, dice))
        latents.append(torch.from_numpy(encode(improvise(wished, dice))))
    return tokenise(texts), torch.stack(latents)


def given(size: int) -> torch.Tensor:
    """Which fields a sample is told outright, as in clamping and editing: often none."""
    known = torch.zeros(size, TOKENS, WIDTH)
    share = torch.where(torch.rand(size) < _GIVEN, torch.rand(size) * 0.9, torch.zeros(size))
    for field in fields().values():
        known[:, *field.place] = (torch.rand(size) < share).float()[:, None]
    return known


@dataclass
class State:
    """Everything a run needs to go on where it stopped."""

    text: SceneTextEncoder
    transformer: SceneTransformer
    optimizer: torch.optim.Optimizer
    mean: list[torch.Tensor]
    step: int = 0
    seconds: float = 0.0

    @property
    def parameters(self) -> list[torch.nn.Parameter]:
        return [*self.text.parameters(), *self.transformer.parameters()]

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept: dict[str, Any] = {
            "text": self.text.state_dict(),
            "transformer": self.transformer.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "mean": self.mean,
            "step": self.step,
            "seconds": self.seconds,
        }
        torch.save(kept, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def restore(self, path: Path) -> None:
        kept = torch.load(path, weights_only=True)
        self.text.load_state_dict(kept["text"])
        self.transformer.load_state_dict(kept["transformer"])
        self.optimizer.load_state_dict(kept["optimizer"])
        self.mean, self.step, self.seconds = kept["mean"], kept["step"], kept["seconds"]


def fresh() -> State:
    torch.manual_seed(0)
    text, transformer = SceneTextEncoder(), SceneTransformer(layout=layout())
    parameters = [*text.parameters(), *transformer.parameters()]
    optimizer = torch.optim.AdamW(
        parameters, lr=_RATE, betas=(0.9, 0.98), weight_decay=0.01, fused=True
    )
    return State(text, transformer, optimizer, [p.detach().clone() for p in parameters])


def learn(state: State, tokens: torch.Tensor, clean: torch.Tensor) -> tuple[float, float]:
    """One step of the optimiser; returns the two losses."""
    size = len(clean)
    told = (torch.rand(size) >= _UNTOLD).float()
    tokens = tokens * told[:, None, None].long()
    longest = max(1, int((tokens[..., 0] > 0).sum(1).max()))
    sigma = torch.sigmoid(torch.randn(size) * 1.2 + 0.4)
    known, noise = given(size), torch.randn_like(clean)
    level = sigma[:, None, None]
    noisy = torch.where(known > 0, clean, (1 - level) * clean + level * noise)
    context, mask, read = state.text(tokens[:, :longest])
    guess = state.transformer(noisy, known, sigma, context=context, mask=mask)
    denoising = losses.denoising(guess, clean, known)
    reading = losses.reading(read, clean, told)
    state.optimizer.zero_grad(set_to_none=True)
    (denoising + _READING * reading).backward()
    torch.nn.utils.clip_grad_norm_(state.parameters, 1.0)
    state.optimizer.step()
    keep = min(_EMA, (1 + state.step) / (10 + state.step))
    torch._foreach_lerp_(state.mean, [p.detach() for p in state.parameters], 1 - keep)
    state.step += 1
    return denoising.item(), reading.item()


def rate(share: float, step: int) -> float:
    """Up, level for a third of the run, then down along a cosine."""
    falling = max(0.0, (share - 0.35) / 0.65)
    return _RATE * min(1.0, (step + 1) / _WARM_UP) * (0.51 + 0.49 * math.cos(math.pi * falling))


def export(state: State, out: Path) -> None:
    """Writes the mean of the weights as a diffusers pipeline folder in bf16."""
    from generation.scene.model.pipeline import (
        SceneDiffusionPipeline,
        SceneTextEncoderModel,
        SceneTransformerModel,
    )

    text, transformer = SceneTextEncoderModel(), SceneTransformerModel(layout=layout())
    with torch.no_grad():
        for mine, mean in zip(
            [*text.parameters(), *transformer.parameters()], state.mean, strict=True
        ):
            mine.copy_(mean)
    pipeline = SceneDiffusionPipeline.assembled(text, transformer)
    pipeline.to(dtype=torch.bfloat16)
    pipeline.save_pretrained(out)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m generation.scene.train", description=__doc__)
    parser.add_argument("--minutes", type=float, default=85.0, help="wall-clock time, all runs")
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--out", type=Path, default=Path("generation/scene/weights"))
    parser.add_argument("--state", type=Path, default=Path("var/training/scene.pt"))
    parser.add_argument("--resume", action="store_true", help="go on from --state")
    parser.add_argument("--threads", type=int, default=1, help="of torch; sampling has its own")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    state = fresh()
    if asked.resume and asked.state.exists():
        state.restore(asked.state)
    run(state, asked)
    state.save(asked.state)
    export(state, asked.out)


def run(state: State, asked: argparse.Namespace) -> None:
    loader = DataLoader(Samples(seed=state.step), batch_size=None, num_workers=1, prefetch_factor=4)
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    before, begun, smooth = state.seconds, time.monotonic(), [0.0, 0.0]
    with Progress(*columns, TextColumn("{task.fields[loss]}")) as progress:
        task = progress.add_task("training", total=1.0, loss="")
        for tokens, clean in loader:
            state.seconds = before + time.monotonic() - begun
            share = max(state.step / asked.steps, state.seconds / 60 / asked.minutes)
            if share >= 1:
                break
            for group in state.optimizer.param_groups:
                group["lr"] = rate(share, state.step)
            found = learn(state, tokens, clean)
            keep = 0.98 if state.step > 50 else 0.8
            smooth = [keep * old + (1 - keep) * new for old, new in zip(smooth, found, strict=True)]
            words = f"step {state.step}  denoising {smooth[0]:.2f}  reading {smooth[1]:.2f}"
            progress.update(task, completed=share, loss=words)
            if state.step % _SAVE_EVERY == 0:
                state.save(asked.state)
                progress.console.print(f"{words}  after {state.seconds / 60:.1f} min")


if __name__ == "__main__":
    main()
