"""What a GraphQL request costs, beside the fastest servers there are and beside the least possible.

    python -m bench.http [--quick] [--members N] [--json FILE]

One run seeds one world twice in a private PostgreSQL, in our tables and in the peers' smaller ones,
starts our server as in production and the peers (`bench/peers`), sees that all answer alike, and
measures them in interleaved rounds: in a world of 50,000 members, `--quick` in one of 1,000. The peers
have no sessions, no visibility to decide, no signed addresses of files, no notifications and no event
log; ours has, and is charged for it.

The limits are bytes rendered beforehand, sent by a bare ASGI function, and the page as one SQL
statement under pgbench. Server, PostgreSQL and load share the cores: ratios tell more than rates,
and a noisy machine blurs both; the load average is printed with them.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench.figures import Figure, conclude
from bench.load import raise_file_limit
from bench.peers.database import Cluster, Data
from bench.peers.load import Line, Measure, Requests, require_wrk
from bench.peers.operations import OPERATIONS, Case, plain
from bench.peers.pages import pgbench_script
from bench.peers.servers import Served, limit, ours, peers, prepare_node

BARS = {"feed": 3.0, "clip": 1.2, "profile": 1.2, "like": 1.0}
GROWTH = "<= 1.3"
CONNECTIONS = 64
BASE = 1_000  # members of the world that growth is measured from
CLIPS = 1_000_000  # that its feed is measured with at last
COMPARED = 20  # answers of each operation
_QUIET = 60  # statements a second: relay, notifier and the like
Measures = dict[str, dict[str, list[Measure]]]  # by operation and server


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.http", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="one round of a second each, beside the fastest peers"
    )
    parser.add_argument("--members", type=int, default=50_000, help="of the larger world")
    parser.add_argument("--json", type=Path, help="write the figures here")
    asked = parser.parse_args()
    require_wrk()
    raise_file_limit()
    console = Console()
    node, words = prepare_node()
    console.print(f"{words}; {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}")
    columns = TextColumn("{task.description:<32}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as progress, ExitStack() as stack:
        task = progress.add_task("PostgreSQL", total=None)
        cluster = Cluster()
        stack.callback(cluster.stop)

        def say(step: str) -> None:
            progress.update(task, description=step)

        small = seeded(cluster, BASE, say)
        if asked.quick:
            figures, measures = compare((cluster, small), node, (1, 1), say)
        else:
            large = seeded(cluster, asked.members, say)
            figures, measures = compare((cluster, large), node, (3, 3), say)
            figures += growth(cluster, {BASE: small, asked.members: large}, say)
    for operation, found in measures.items():
        console.print(rates(OPERATIONS[operation], found))
    console.print(f"Load average at the end {os.getloadavg()[0]:.1f}: judge the rates by it.")
    conclude(figures, console, asked.json)


def seeded(cluster: Cluster, members: int, say: Callable[[str], None]) -> Data:
    say(f"A world of {members:,} members")
    return Data(cluster, members)


def compare(
    world: tuple[Cluster, Data],
    node: Path | None,
    effort: tuple[int, int],
    say: Callable[[str], None],
) -> tuple[list[Figure], Measures]:
    """Ours beside the peers and the limits."""
    (cluster, data), (rounds, seconds) = world, effort
    with running(data, peers(data, node, few=rounds == 1)) as servers:
        say("All answer alike")
        texts = answers_alike(servers, data)
        statements = {operation: sql_cost(servers[0], operation, data, cluster)
                      for operation in OPERATIONS}  # fmt: skip
        asgi = limit({f"/{operation}": text for operation, text in texts.items()})
        try:
            asgi.wait()
            measures = interleaved([*servers, asgi], data, (rounds, seconds), say)
        finally:
            asgi.stop()
    figures = []
    for operation, name in OPERATIONS.items():
        say(f"{name}: pgbench")
        cases = len(data.cases[operation])
        bound = cluster.pgbench(data.peers, pgbench_script(operation, cases), 16, seconds)
        figures += compared(operation, measures[operation], bound)
        figures.append(Figure(f"{name}: statements", statements[operation][0], ""))
    return figures, measures


@contextmanager
def running(data: Data, others: list[Served]) -> Iterator[list[Served]]:
    """Ours, first, and the others."""
    with tempfile.TemporaryDirectory(prefix="bench-http-") as folder, ExitStack() as stack:
        servers = [ours(data, Path(folder)), *others]
        for server in servers:
            stack.callback(server.stop)
            server.start()
        for server in servers:
            server.wait()
        yield servers


def answers_alike(servers: list[Served], data: Data) -> dict[str, str]:
    """One answer of ours to each operation. Raises `RuntimeError` when any server answers the same
    question otherwise; a like counts once, whoever is asked and however often."""
    texts: dict[str, str] = {}
    for operation in OPERATIONS:
        wanted: list[object] = []
        for server in servers:
            line = Line(server)
            data.unlike()  # they share the peers' tables
            found = []
            for case in data.cases[operation][:COMPARED]:
                text = line.ask(operation, case)
                if operation == "like":
                    text = line.ask(operation, case)
                texts.setdefault(operation, text)
                found.append(plain(json.loads(text)["data"]))
            line.close()
            wanted = wanted or found
            for case, one, other in zip(data.cases[operation], wanted, found, strict=False):
                if one != other:
                    raise RuntimeError(
                        f"{server.name} answers {operation} {case} otherwise:\n{other}\n{one}"
                    )
    data.unlike()
    return texts


def sql_cost(
    server: Served,
    operation: str,
    data: Data,
    cluster: Cluster,
    *,
    requests: int = 40,
    anew: bool = False,
) -> tuple[float, float]:
    """Statements and their milliseconds for one request about rows that are known. `anew`: none of them
    is answered because nothing has changed."""
    line = Line(server)
    cases = data.cases[operation][-requests:]
    for case in cases:
        line.ask(operation, case)
    if operation == "like":  # what is done once is done
        data.unlike()
    if anew:
        data.tell_of_change()
    count, spent = cluster.statements(server.database)
    for case in cases:
        line.ask(operation, case)
    more, spent_then = cluster.statements(server.database)
    line.close()
    if operation == "like":
        data.unlike()
    return (more - count) / requests, (spent_then - spent) / requests


def interleaved(
    servers: list[Served], data: Data, effort: tuple[int, int], say: Callable[[str], None]
) -> Measures:
    rounds, seconds = effort
    found: Measures = {operation: {} for operation in OPERATIONS}
    for number in range(rounds):
        for operation, name in OPERATIONS.items():
            turn = number % len(servers)
            for server in servers[turn:] + servers[:turn]:
                say(f"{name}: {server.name}")
                if server.name == "bare ASGI":
                    server.path = f"/{operation}"
                requests = Requests(server, operation, data.cases[operation])
                if operation != "like" and server.database:
                    requests.warm(2 * seconds)  # thousands of likes were taken back at once
                measure = requests.measure(CONNECTIONS, seconds)
                found[operation].setdefault(server.name, []).append(measure)
                if operation == "like" and server.database:
                    check_likes(server, data, measure)
    return found


def check_likes(server: Served, data: Data, measure: Measure) -> None:
    """Every like that was answered is in the table. All of them are taken back."""
    asked = min(measure.requests, len(data.cases["like"]))
    made = data.likes_made(server.database)
    if made < asked:
        raise RuntimeError(f"{server.name} answered {asked} likes and kept {made}")
    data.unlike()


def compared(operation: str, found: dict[str, list[Measure]], bound: float) -> list[Figure]:
    """Ratios of medians: ours to the best peer, and to the limits."""
    name = OPERATIONS[operation]
    rate = {server: median(measures, "rate") for server, measures in found.items()}
    best = max(set(rate) - {"ours", "bare ASGI"}, key=rate.__getitem__)
    slowest = median(found["ours"], "p99_ms") / median(found[best], "p99_ms")
    judged = best != "strawberry"  # without Node there is no peer to be measured by
    bar = f">= {BARS[operation]}" if judged else ""
    return [
        Figure(f"{name}: requests", rate["ours"], "/s"),
        Figure(f"{name}: p50 of {CONNECTIONS} connections", median(found["ours"], "p50_ms"), "ms"),
        Figure(f"{name}: p99", median(found["ours"], "p99_ms"), "ms"),
        Figure(f"{name}: to the best peer ({best})", rate["ours"] / rate[best], "×", bar),
        Figure(f"{name}: p99 to the best peer's", slowest, "×", "<= 1" if judged else ""),
        Figure(f"{name}: of bare ASGI", rate["ours"] / rate["bare ASGI"], "×", digits=3),
        Figure(f"{name}: of one statement by pgbench", rate["ours"] / bound, "×", digits=3),
    ]


def growth(cluster: Cluster, worlds: dict[int, Data], say: Callable[[str], None]) -> list[Figure]:
    """Ours alone: statements and latency of one request at a time, for pages that are read anew; of the
    feed with a million clips, too."""
    figures, members = [], max(worlds)
    few, many = (costs(cluster, worlds[size], list(OPERATIONS), say) for size in (BASE, members))
    for operation, name in OPERATIONS.items():
        title = f"{name}: {BASE:,} to {members:,} members"
        figures += grown(title, few[operation], many[operation])
    before = worlds[BASE].clip_count()
    say(f"{CLIPS:,} clips")
    worlds[BASE].multiply_clips(CLIPS // before)
    title = f"{OPERATIONS['feed']}: {before:,} to {worlds[BASE].clip_count():,} clips"
    return figures + grown(title, few["feed"], costs(cluster, worlds[BASE], ["feed"], say)["feed"])


def grown(title: str, few: tuple[float, float], many: tuple[float, float]) -> list[Figure]:
    return [
        Figure(f"{title}, statements", many[0] / few[0], "×", GROWTH),
        Figure(f"{title}, latency", many[1] / few[1], "×", GROWTH),
    ]


def costs(
    cluster: Cluster, data: Data, operations: list[str], say: Callable[[str], None]
) -> dict[str, tuple[float, float]]:
    """Statements and milliseconds of each."""
    found: dict[str, tuple[float, float]] = {}
    with running(data, []) as (server,):
        say("Chores of the start")
        settle(server, cluster)
        for operation in operations:
            say(f"{OPERATIONS[operation]}, one at a time")
            count, _ = sql_cost(server, operation, data, cluster, anew=True)
            found[operation] = count, latency(server, operation, data)
    return found


def settle(server: Served, cluster: Cluster) -> None:
    """Until what a server does by itself after its start is done: requests do not cause it."""
    before, _ = cluster.statements(server.database)
    while True:
        time.sleep(1)
        now, _ = cluster.statements(server.database)
        if now - before < _QUIET:
            return
        before = now


def latency(server: Served, operation: str, data: Data, *, requests: int = 300) -> float:
    """The median of one request at a time about rows that are known, whose pages are read anew, in
    milliseconds: the least of three, since the machine's other work only adds to it."""
    line = Line(server)
    cases = data.cases[operation][:requests]
    for case in cases:
        line.ask(operation, case)
    found = []
    for _ in range(3):
        if operation == "like":
            data.unlike()
        data.tell_of_change()
        found.append(statistics.median(timed(line, operation, case) for case in cases))
    line.close()
    return min(found)


def timed(line: Line, operation: str, case: Case) -> float:
    started = time.perf_counter()
    line.ask(operation, case)
    return (time.perf_counter() - started) * 1e3


def median(measures: list[Measure], name: str) -> float:
    return statistics.median(getattr(each, name) for each in measures)


def rates(name: str, found: dict[str, list[Measure]]) -> Table:
    table = Table(name, "requests/s", "p50 ms", "p99 ms", "CPU µs", box=None)
    columns = ("rate", "p50_ms", "p99_ms", "cpu_us")
    for server in sorted(found, key=lambda each: -median(found[each], "rate")):
        values = [median(found[server], column) for column in columns]
        table.add_row(server, f"{values[0]:,.0f}", *(f"{value:,.2f}" for value in values[1:]))
    return table


if __name__ == "__main__":
    main()
