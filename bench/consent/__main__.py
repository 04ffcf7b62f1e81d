"""Whether a leave that is taken back takes everything with it, and nothing else.

    python -m bench.consent [--quick] [--json FILE] [--first SEED] [--resemblance]

Histories: random ones (bench/consent/histories.py), each with one to several revocations at random
points of jobs, drafts, clips and remixes; at its end every door is asked by a member and by a visitor,
and compared with a reference. Any difference ends the run and names the seed. Preflights: random
owners, rules and requests; `canGenerate` beside what is then asked for. With `--resemblance` alone: how
well a face is known again where no leave was given (bench/consent/resemblance.py).
"""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NoReturn

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench.consent import resemblance
from bench.consent.histories import History, Tally
from bench.consent.preflights import Agreement, Preflights
from bench.figures import Figure, conclude
from tests.world import World, open_world

STEPS = 36
# A database grows slower with every history; a new one is made after so many.
BATCH = 50
BAR = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.consent", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="50 histories, 300 preflights")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--resemblance", action="store_true", help="faces alone; a minute or two")
    arguments = parser.parse_args()
    if arguments.resemblance:
        _conclude_resemblance(arguments.json, 8 if arguments.quick else 24)
    histories, preflights = (50, 300) if arguments.quick else (1_000, 10_000)
    console = Console()
    with Progress(*BAR, console=console) as progress:
        seeds = range(arguments.first, arguments.first + histories)
        played = asyncio.run(play(seeds, progress))
        agreed = asyncio.run(compare(preflights, arguments.first, progress))
    figures = figures_of(played, agreed)
    conclude(figures, console, arguments.json)


def _conclude_resemblance(path: Path | None, count: int) -> NoReturn:
    console = Console()
    with Progress(*BAR, console=console) as progress:
        task = progress.add_task("faces", total=2 * count)
        found = resemblance.measure(count, lambda: progress.advance(task))
    conclude(resemblance.figures_of(found), console, path)


async def play(seeds: range, progress: Progress) -> Tally:
    """All of them. Raises `Disagreement` at the first that comes out otherwise than it must."""
    task = progress.add_task("histories", total=len(seeds))
    total = Tally()
    for begin in range(0, len(seeds), BATCH):
        async with _world() as world:
            fan = await world.member()
            for seed in seeds[begin : begin + BATCH]:
                total += await History(world, fan, seed).play(STEPS)
                progress.advance(task)
    return total


async def compare(count: int, seed: int, progress: Progress) -> Agreement:
    task = progress.add_task("preflights", total=count)
    async with _world() as world:
        preflights = Preflights(world, await world.member(), seed)
        await preflights.begin()
        for _ in range(count):
            await preflights.ask()
            progress.advance(task)
    return preflights.found


def figures_of(played: Tally, agreed: Agreement) -> list[Figure]:
    return [
        Figure("histories without a difference", played.histories, "", digits=0),
        Figure("leaves taken back in them", played.revocations, "", digits=0),
        Figure("jobs stopped", played.jobs_stopped, "", digits=0),
        Figure("clips published", played.clips, "", digits=0),
        Figure("of these hidden at the end", played.hidden, "", digits=0),
        Figure("doors asked and compared", played.answers, "", digits=0),
        Figure("preflights compared with what came", agreed.asked, "", digits=0),
        Figure("of these allowed", agreed.allowed, "", digits=0),
        Figure("of these waiting for an owner", agreed.waiting, "", digits=0),
        Figure("of these of remixes", agreed.remixes, "", digits=0),
        Figure("preflights that were wrong", agreed.disagreements, "", "<= 0", digits=0),
    ]


@asynccontextmanager
async def _world() -> AsyncIterator[World]:
    with tempfile.TemporaryDirectory(prefix="consent-") as folder:
        url = f"sqlite:///{Path(folder) / 'consent.sqlite3'}"
        async with open_world(url, daily_generations=1_000_000) as world:
            yield world


if __name__ == "__main__":
    main()
