"""Teaches the judge anew, from scenes made by rules.

    python -m bench.judge [--examples 24000] [--steps 8000] [--folder var/judge] [--out FILE]

First the examples are drawn (some 10 MB for a hundred), then each of the four eyes is taught; what is
in the folder already is not done again, so that both can be interrupted.
"""

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import torch
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from bench.judge.examples import SHARD, draw, shards
from bench.judge.training import LESSONS, teach
from bench.judge.verdict import WEIGHTS, save


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.judge", description=__doc__)
    parser.add_argument("--examples", type=int, default=24_000)
    parser.add_argument("--steps", type=int, default=8_000, help="of teaching each eye")
    parser.add_argument("--seed", type=int, default=0, help="of the examples")
    parser.add_argument("--folder", type=Path, default=Path("var/judge"))
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    numbers = range(max(1, asked.examples // SHARD))
    with ProcessPoolExecutor(2) as pool, _bar("examples", len(numbers)) as (bar, task):
        for _ in pool.map(partial(_drawn, asked.folder, asked.seed), numbers):
            bar.advance(task)
    torch.set_num_threads(2)
    learned = shards(asked.folder)[: len(numbers)]
    eyes = {}
    for name in LESSONS:
        with _bar(name, asked.steps) as (bar, task):
            eyes[name] = teach(
                name,
                shards=learned,
                steps=asked.steps,
                kept=asked.folder / f"{name}.pt",
                tell=lambda step, loss, bar=bar, task=task, name=name: bar.update(
                    task, completed=step, description=f"{name}: loss {loss:.2f}"
                ),
            )
    save(eyes, asked.out)


def _drawn(folder: Path, seed: int, shard: int) -> None:
    draw(folder, seed=seed, shard=shard)


@contextmanager
def _bar(name: str, total: int) -> Iterator[tuple[Progress, TaskID]]:
    columns = TextColumn("{task.description:<20}"), BarColumn(), TimeRemainingColumn()
    with Progress(*columns) as progress:
        yield progress, progress.add_task(name, total=total)


if __name__ == "__main__":
    main()
