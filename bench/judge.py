"""A judge that sees only pixels: who and what a clip shows, and how it moves.

    python -m bench.judge [--examples 16000] [--seed 0] [--start FILE] [--out FILE]

A small convolutional network, trained on frames of scenes composed by rules, never on what the model
makes. It sees twelve moments of a clip: two of them at 72 x 128, for what is there, and all at
36 x 64, for what moves. The bench asks it about clips made from prompts that neither it nor the model
has seen. The same arguments make the same weights on the same machine.

The weights that come with the project saw 7,000 examples, in two passes a round: enough to know
places, hours and styles, not to tell who plays and what they do. The bench therefore gives, beside
what the judge says of the model's clips, what it says of the rules' scenes for the same prompts.
"""

import argparse
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
import torch
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as F

from bench.prompts import ACTIONS, CAMERAS, COLOURS, SETTINGS, STYLES, SUBJECTS, TIMES, WEATHERS
from generation.scene.data.wishes import phrases
from generation.scene.layout import compose
from generation.scene.reading import Actor, Reading
from generation.scene.renderer.stage import Stage
from generation.scene.scene import Scene

WEIGHTS = Path(__file__).parent / "judge.safetensors"
WIDTH, HEIGHT = 72, 128
MOMENTS = tuple(0.3 + 0.3 * index for index in range(12))
STILLS = (3, 8)
CAST = tuple(sorted(SUBJECTS))
QUESTIONS: dict[str, tuple[str, ...]] = {
    "setting": tuple(sorted(SETTINGS)),
    "time": tuple(sorted(TIMES)),
    "weather": ("clear", *sorted(WEATHERS)),
    "style": ("flat", *sorted(STYLES)),
    "camera": ("other", *sorted(CAMERAS)),
    "action": ("other", *sorted(ACTIONS)),
    "colour": ("other", *sorted(COLOURS)),
}
# What cannot be seen: the hour where there is no sky, colours on black and white film.
_SKYLESS = frozenset(("space", "stage"))
_COLOURLESS = "noir"
_UNSEEN = -1
_BATCH, _FRESH, _POOL, _PASSES = 48, 12, 3000, 4


class Sight(NamedTuple):
    """What the judge sees, as bytes: `stills` (6, 128, 72) and `moves` (36, 64, 36)."""

    stills: torch.Tensor
    moves: torch.Tensor


class Judge(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stills = _layers(3 * len(STILLS), 24, 48, 96, 128)
        self.moves = _layers(3 * len(MOMENTS), 64, 96, 128)
        self.mind = nn.Sequential(nn.Linear(4 * 128, 256), nn.ReLU())
        self.cast = nn.Linear(256, len(CAST))
        self.heads = nn.ModuleDict(
            {name: nn.Linear(256, len(values)) for name, values in QUESTIONS.items()}
        )

    def forward(
        self, stills: torch.Tensor, moves: torch.Tensor
    ) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """Scores of the subjects, and of the answers to every question, for a batch of sights."""
        seen = [self.stills(stills / 127.5 - 1), self.moves(moves / 127.5 - 1)]
        pooled = torch.cat([f(part) for part in seen for f in (_mean, _most)], 1)
        thought = self.mind(pooled)
        return self.cast(thought), {name: head(thought) for name, head in self.heads.items()}


def _layers(*widths: int) -> nn.Sequential:
    return nn.Sequential(
        *(
            nn.Sequential(nn.Conv2d(a, b, 3, 2, 1), nn.BatchNorm2d(b), nn.ReLU())
            for a, b in pairwise(widths)
        )
    )


def _mean(maps: torch.Tensor) -> torch.Tensor:
    return maps.mean((2, 3))


def _most(maps: torch.Tensor) -> torch.Tensor:
    return maps.amax((2, 3))


def look(scene: Scene) -> Sight:
    """The moments the judge sees of a scene, drawn at twice the size it sees them at."""
    stage = Stage(scene, width=2 * WIDTH, height=2 * HEIGHT)
    frames = torch.from_numpy(np.stack([stage.frame(t) for t in MOMENTS])).permute(0, 3, 1, 2)
    stills = F.interpolate(frames[list(STILLS)].float(), (HEIGHT, WIDTH), mode="area")
    moves = F.interpolate(frames.float(), (HEIGHT // 2, WIDTH // 2), mode="area")
    return Sight(stills.flatten(0, 1).byte(), moves.flatten(0, 1).byte())


def visible(name: str, *, setting: str, style: str) -> bool:
    """Whether the answer to a question can be seen at all in such a place and style."""
    if name == "time":
        return setting not in _SKYLESS
    return name != "colour" or style != _COLOURLESS


def verdict(judge: Judge, sight: Sight, *, subjects: int = 1) -> tuple[set[str], dict[str, str]]:
    """The likeliest `subjects` subjects, and the likeliest answer to every question."""
    with torch.no_grad():
        cast, answers = judge.eval()(sight.stills[None].float(), sight.moves[None].float())
    shown = {CAST[index] for index in cast[0].topk(subjects).indices.tolist()}
    return shown, {name: QUESTIONS[name][int(scores.argmax())] for name, scores in answers.items()}


def load(path: Path = WEIGHTS) -> Judge:
    """The judge that comes with the project, or another."""
    judge = Judge()
    kept = load_file(path)
    judge.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in kept.items()})
    return judge.eval()


class Example(NamedTuple):
    """A sight with the shares of the subjects, and the answers: `_UNSEEN` where there is none."""

    stills: torch.Tensor
    moves: torch.Tensor
    cast: torch.Tensor
    answers: torch.Tensor


def examples(seed: int) -> Iterator[Example]:
    """Sights with the answers to every question, without end."""
    dice = Random(f"judge {seed}")
    while True:
        reading = _wish(dice)
        scene = compose(reading, seed=dice.randrange(2**31), seconds=4.0, width=144, height=256)
        cast = torch.zeros(len(CAST))
        for entity in scene.entities:
            cast[CAST.index(entity.subject)] = 1 / len(scene.entities)
        yield Example(*look(scene), cast, _truth(scene, reading))


def _truth(scene: Scene, reading: Reading) -> torch.Tensor:
    shown = {name: getattr(scene, name) for name in ("setting", "time", "weather", "style")}
    shown["camera"] = scene.camera if scene.camera in CAMERAS else "other"
    alone = len(scene.entities) == 1
    action = scene.entities[0].action
    shown["action"] = (action if action in ACTIONS else "other") if alone else ""
    shown["colour"] = (reading.actors[0].colour or "other") if alone else ""
    answers = []
    for name, values in QUESTIONS.items():
        seen = visible(name, setting=scene.setting, style=scene.style) and shown[name] in values
        answers.append(values.index(shown[name]) if seen else _UNSEEN)
    return torch.tensor(answers)


def _wish(dice: Random) -> Reading:
    actors = []
    for name in dice.sample(CAST, 2 if dice.random() < 0.35 else 1):
        actor = Actor(name, dice.choice(phrases(name)), action=dice.choice((*ACTIONS, None)))
        if dice.random() < 0.5:
            actor.colour = dice.choice(tuple(COLOURS))
        actors.append(actor)
    reading = Reading(actors=actors)
    for name in ("setting", "time", "style"):
        setattr(reading, name, dice.choice(QUESTIONS[name]))
    reading.weather = "clear" if dice.random() < 0.5 else dice.choice(tuple(WEATHERS))
    reading.camera = dice.choice((*CAMERAS, None))
    return reading


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.judge", description=__doc__)
    parser.add_argument("--examples", type=int, default=16_000)
    parser.add_argument("--seed", type=int, default=0, help="of the examples")
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(asked.seed)
    judge = load(asked.start) if asked.start else Judge()
    train(judge, asked.examples, seed=asked.seed)
    kept = {k: v.half() if v.is_floating_point() else v for k, v in judge.state_dict().items()}
    save_file(kept, asked.out)


def train(judge: Judge, count: int, *, seed: int) -> None:
    """Learns as it draws: an example is seen about sixteen times, then makes room."""
    source, pool = examples(seed), list[Example]()
    optimizer = torch.optim.AdamW(judge.parameters(), lr=2e-3, weight_decay=0.02)
    with Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()) as progress:
        task = progress.add_task("judge", total=count)
        for drawn in range(0, count, _FRESH):
            pool = pool[-_POOL + _FRESH :] + [next(source) for _ in range(_FRESH)]
            for group in optimizer.param_groups:
                group["lr"] = 2e-3 * (1 - drawn / count) + 2e-5
            for _ in range(_PASSES if len(pool) > _BATCH else 0):
                loss = step(judge, optimizer, pool)
                progress.update(task, completed=drawn, description=f"judge: loss {loss:.2f}")


def step(judge: Judge, optimizer: torch.optim.Optimizer, pool: list[Example]) -> float:
    chosen = [pool[index] for index in torch.randint(len(pool), (_BATCH,)).tolist()]
    stills, moves, cast, answers = (torch.stack(parts) for parts in zip(*chosen, strict=True))
    scores, said = judge.train()(stills.float(), moves.float())
    losses = [F.cross_entropy(scores, cast)]
    losses += [
        F.cross_entropy(said[name], answers[:, at], ignore_index=_UNSEEN)
        for at, name in enumerate(QUESTIONS)
    ]
    loss = torch.stack(losses).nansum()
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    return loss.item()


if __name__ == "__main__":
    main()
