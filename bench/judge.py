"""A judge that sees only pixels: which subject, setting, hour, weather and style a clip shows.

    python -m bench.judge [--minutes 20] [--out var/bench/judge.safetensors]

A small convolutional network, trained on frames of scenes composed by rules, never on what the model
makes; it looks at two moments of a clip at 72 x 128. The bench asks it about clips made from prompts
that neither it nor the model has seen.
"""

import argparse
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as F

from bench.prompts import SETTINGS, STYLES, SUBJECTS, TIMES, WEATHERS
from generation.scene.data.wishes import phrases
from generation.scene.layout import compose
from generation.scene.reading import Actor, Reading
from generation.scene.renderer.stage import Stage
from generation.scene.scene import Scene

WEIGHTS = Path("var/bench/judge.safetensors")
WIDTH, HEIGHT = 72, 128
MOMENTS = (0.30, 0.62)
QUESTIONS: dict[str, tuple[str, ...]] = {
    "subject": tuple(sorted(SUBJECTS)),
    "setting": tuple(sorted(SETTINGS)),
    "time": tuple(sorted(TIMES)),
    "weather": ("clear", *sorted(WEATHERS)),
    "style": ("flat", *sorted(STYLES)),
}
_BATCH = 48


class Judge(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        widths = (3 * len(MOMENTS), 24, 48, 96, 128)
        self.layers = nn.Sequential(
            *(
                nn.Sequential(nn.Conv2d(a, b, 3, 2, 1), nn.BatchNorm2d(b), nn.ReLU())
                for a, b in pairwise(widths)
            )
        )
        self.heads = nn.ModuleDict(
            {name: nn.Linear(2 * widths[-1], len(values)) for name, values in QUESTIONS.items()}
        )

    def forward(self, frames: torch.Tensor) -> dict[str, torch.Tensor]:
        found = self.layers(frames)
        pooled = torch.cat([found.mean((2, 3)), found.amax((2, 3))], 1)
        return {name: head(pooled) for name, head in self.heads.items()}


def look(scene: Scene) -> torch.Tensor:
    """The moments the judge sees of a scene, as (channels, height, width) from -1 to 1."""
    stage = Stage(scene, width=2 * WIDTH, height=2 * HEIGHT)
    frames = [stage.frame(scene.seconds * share) for share in MOMENTS]
    return shrunk(frames)


def shrunk(frames: list[Any]) -> torch.Tensor:
    stacked = torch.from_numpy(np.concatenate(frames, axis=2).astype(np.float32)).permute(2, 0, 1)
    small = F.interpolate(stacked[None], (HEIGHT, WIDTH), mode="area")[0]
    return small / 127.5 - 1


def verdict(judge: Judge, frames: torch.Tensor) -> dict[str, str]:
    with torch.no_grad():
        answers = judge.eval()(frames[None])
    return {name: QUESTIONS[name][int(scores.argmax())] for name, scores in answers.items()}


def load() -> Judge:
    judge = Judge()
    judge.load_state_dict(
        {k: v.float() if v.is_floating_point() else v for k, v in load_file(WEIGHTS).items()}
    )
    return judge.eval()


def examples(seed: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Frames and the answers to every question, without end."""
    dice = Random(f"judge {seed}")
    while True:
        reading, truth = _wish(dice)
        scene = compose(reading, seed=dice.randrange(2**31), seconds=4.0, width=144, height=256)
        shown = {**truth, "setting": scene.setting, "weather": scene.weather}
        if all(shown[name] in values for name, values in QUESTIONS.items()):
            answers = [values.index(shown[name]) for name, values in QUESTIONS.items()]
            yield look(scene), torch.tensor(answers)


def _wish(dice: Random) -> tuple[Reading, dict[str, str]]:
    truth = {name: dice.choice(values) for name, values in QUESTIONS.items()}
    if dice.random() < 0.6:
        truth["weather"] = "clear"
    name = truth["subject"]
    actions = ("run", "jump", "dance", "sleep", "spin", "fall", "float", None)
    actor = Actor(name, dice.choice(phrases(name)), action=dice.choice(actions))
    colours = ("red", "blue", "green", "yellow", "purple", "pink", "white", "black")
    if dice.random() < 0.4:
        actor.colour = dice.choice(colours)
    reading = Reading(actors=[actor])
    for attribute in ("setting", "time", "weather", "style"):
        setattr(reading, attribute, truth[attribute])
    reading.camera = dice.choice(("zoom in", "zoom out", "pan left", "orbit", "static", None))
    return reading, truth


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.judge", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    asked = parser.parse_args()
    make(asked.minutes, asked.out)


def make(minutes: float, out: Path = WEIGHTS) -> None:
    """Trains a judge and keeps it for the next runs."""
    torch.set_num_threads(1)
    judge = train(minutes)
    out.parent.mkdir(parents=True, exist_ok=True)
    kept = {k: v.half() if v.is_floating_point() else v for k, v in judge.state_dict().items()}
    save_file(kept, out)


def train(minutes: float) -> Judge:
    """Gathers examples as it learns: each is drawn once and seen many times, mirrored or not."""
    torch.manual_seed(0)
    judge = Judge()
    optimizer = torch.optim.AdamW(judge.parameters(), lr=2e-3, weight_decay=0.02)
    source, pool = examples(0), [[], []]
    begun = time.monotonic()
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns) as progress:
        task = progress.add_task("judge", total=1.0)
        while (share := (time.monotonic() - begun) / 60 / minutes) < 1:
            for _ in range(_BATCH // 4 if len(pool[0]) > _BATCH else _BATCH):
                for kept, new in zip(pool, next(source), strict=True):
                    kept.append(new)
            for group in optimizer.param_groups:
                group["lr"] = 2e-3 * (1 - share) + 2e-5
            loss = step(judge, optimizer, pool)
            words = f"judge: {len(pool[0])} examples, loss {loss:.2f}"
            progress.update(task, completed=share, description=words)
    return judge


def step(judge: Judge, optimizer: torch.optim.Optimizer, pool: list[list[torch.Tensor]]) -> float:
    for _ in range(2):
        chosen = torch.randint(len(pool[0]), (_BATCH,)).tolist()
        frames = torch.stack([pool[0][index] for index in chosen])
        answers = torch.stack([pool[1][index] for index in chosen])
        frames = torch.where(torch.rand(_BATCH, 1, 1, 1) < 0.5, frames.flip(3), frames)
        scores = judge.train()(frames)
        losses = [
            F.cross_entropy(scores[name], answers[:, at]) for at, name in enumerate(QUESTIONS)
        ]
        loss = torch.stack(losses).sum()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
    return loss.item()


if __name__ == "__main__":
    main()
