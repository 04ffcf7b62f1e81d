"""How well, how predictably and how fast feeds are ranked, beside the baselines.

    python -m bench.ranking [--quick] [--json FILE]

Quality and control are measured on MovieLens 100k, whose folder RANK_DATA names (its licence does
not allow it here; without it these parts say so and are left out). `ua` is the split of LightFM's
own documentation, every rating a positive; `time` each member's latest fifth of ratings from 4 up,
the closest to a feed; cold clips are a fifth that nobody has rated, five different fifths; new
members are a fifth that training never saw. Speed is measured on a made-up table of clips.
"""

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bench import ranking_speed as speed
from bench.figures import Figure, conclude
from bench.movielens import MovieLens
from bench.ranking_control import control
from bench.ranking_quality import cold_clips, new_members, warm

Part = tuple[str, Callable[[], list[Figure]]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.ranking", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one seed, one split, 100k clips")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    console = Console()
    figures: list[Figure] = []
    bar = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*bar, console=console) as progress:
        parts = parts_of(quick=arguments.quick, console=console)
        task = progress.add_task("", total=len(parts))
        for name, measure in parts:
            progress.update(task, description=name)
            figures += measure()
            progress.advance(task)
    conclude(figures, console, arguments.json)


def parts_of(*, quick: bool, console: Console) -> list[Part]:
    clips = (100_000,) if quick else (100_000, 1_000_000)
    parts: list[Part] = [
        *((f"ranking {n:,} clips", lambda n=n: speed.requests(n)) for n in clips),
        ("hard blocks", lambda: speed.leaks(20_000 if quick else 1_000_000)),
        ("10,000 events to a swapped model", speed.swap),
    ]
    folder = os.environ.get("RANK_DATA")
    if not folder or not (Path(folder) / "u.data").is_file():
        console.print("RANK_DATA is no folder of MovieLens 100k: quality and control are left out.")
        return parts
    data = MovieLens(Path(folder))
    seeds = range(1 if quick else 3)
    return [
        ("ua", lambda: warm("ua", data, seeds[:1])),
        ("time", lambda: warm("time", data, seeds)),
        ("cold clips", lambda: cold_clips(data, range(1 if quick else 5))),
        ("new members", lambda: new_members(data)),
        ("control", lambda: control(data, members=40 if quick else 200)),
        *parts,
    ]


if __name__ == "__main__":
    main()
