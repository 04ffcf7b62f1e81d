"""What a subscription costs, beside the usual way and beside the least that is possible.

    python -m bench.realtime [--quick] [--json FILE]

One run measures three servers on the same machine: ours; `naive`, Strawberry as documented, which
executes every subscription for itself; and `broadcast`, the `websockets` library sending one ready
text to all, without GraphQL, authorisation or a log. The figures of a noisy machine are high in all
three, so the ratios tell more than the microseconds. Events are published one at a time, and in
bursts of 20, which ours tells together: an event is counted for each subscriber that received it.

Then Redis is killed twice, with the loss of all it held, under subscribers on two web processes who
come and go; what each received is compared with what was published.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bench.faults.redis import Ledger, survive_redis
from bench.figures import Figure, conclude
from bench.load import Load, cpu_seconds, memory_kb, raise_file_limit
from bench.processes import Server

_FIELDS = """id caption durationMs width height fps publishedAt allowDownload
author { id handle name }"""
OURS = f"subscription {{ clipPublished(kind: LATEST) {{ cursor clips {{ {_FIELDS} }} }} }}"
NAIVE = f"subscription {{ clipPublished {{ {_FIELDS} }} }}"
SUBSCRIBERS = 1_000
BURST = 20
SINGLE, BURSTS = "CPU per delivered event", "CPU per delivered event, in bursts"
CROWD = 5_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.realtime", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer events, under 50 s")
    parser.add_argument("--json", type=Path, help="write the figures here")
    asked = parser.parse_args()
    raise_file_limit()
    events = 10 if asked.quick else 60
    console = Console()
    steps: list[tuple[str, Callable[[], list[Figure]]]] = [
        ("1,000 subscribers", lambda: ours(events)),
        ("the naive way", lambda: baseline("naive", NAIVE, max(events // 4, 2), burst=5)),
        ("broadcast()", lambda: baseline("broadcast", "", events)),
        ("5,000 subscribers", lambda: crowd(3 if asked.quick else 10)),
        ("Redis killed twice", lambda: faults(4.0 if asked.quick else 30.0)),
    ]
    figures: list[Figure] = []
    columns = TextColumn("{task.description:<22}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=len(steps))
        for words, step in steps:
            progress.update(task, description=words)
            figures += step()
            progress.advance(task)
    figures += ratios(figures)
    conclude(figures, console, asked.json)


def ours(events: int) -> list[Figure]:
    """Memory, reconnects and deliveries, visitors first and then members."""
    with Server("ours") as server, load() as crowd_of:
        warm(server, crowd_of)
        before = memory_kb(server.pid)
        crowd_of.open_many([server.port], SUBSCRIBERS, [{"query": OURS}], seconds=60)
        each = (memory_kb(server.pid) - before) / SUBSCRIBERS
        extra = extra_subscriptions(server, crowd_of)
        cpu = deliveries(server, crowd_of, events)
        burst = deliveries(server, crowd_of, max(events // 5, 2), burst=BURST)
        crowd_of.close_all()
        server.settle()
        used = cpu_seconds(server.pid)
        crowd_of.open_many([server.port], SUBSCRIBERS, [{"query": OURS}], seconds=60)
        reconnect = (cpu_seconds(server.pid) - used) / SUBSCRIBERS * 1e3
        crowd_of.close_all()
        server.settle()
        members = deliveries_to_members(server, crowd_of, events)
    return [
        Figure(BURSTS, burst, "µs", "<= 15"),
        Figure(SINGLE, cpu, "µs"),
        Figure(f"{SINGLE}, members", members, "µs"),
        Figure("memory per subscription", each, "KB", "<= 35"),
        Figure("memory per extra subscription", extra, "KB", "<= 1"),
        Figure("CPU per reconnect", reconnect, "ms", "<= 0.9"),
    ]


def warm(server: Server, sockets: Load) -> None:
    """Load what is loaded at first use, and let the allocator reach its size."""
    sockets.open_many([server.port], 50, [{"query": OURS}], seconds=30)
    publish_and_wait(server, sockets, 50)
    sockets.close_all()
    server.settle()


def extra_subscriptions(server: Server, sockets: Load, *, on: int = 200, each: int = 20) -> float:
    """KB of one more subscription on a socket that has one."""
    before = memory_kb(server.pid)
    chosen = sockets.connections[:on]
    for connection in chosen:
        connection.ready = False
        sockets.subscribe(connection, [{"query": OURS}] * each, first=2)
    if not sockets.wait(lambda: all(found.ready for found in chosen), seconds=30):
        raise TimeoutError("the extra subscriptions were not taken")
    grown = memory_kb(server.pid) - before
    for connection in chosen:
        sockets.close(connection)
    sockets.open_many([server.port], on, [{"query": OURS}], seconds=30)
    return grown / (on * each)


def deliveries(server: Server, sockets: Load, rounds: int, *, burst: int = 1) -> float:
    """µs of the server's CPU for each event that a subscriber received, `burst` events at a time."""
    publish_and_wait(server, sockets, len(sockets.connections))
    used, before = cpu_seconds(server.pid), sockets.received
    for _ in range(rounds):
        publish_and_wait(server, sockets, burst * len(sockets.connections), burst=burst)
    return (cpu_seconds(server.pid) - used) / (sockets.received - before) * 1e6


def deliveries_to_members(server: Server, sockets: Load, events: int) -> float:
    """The same where everybody is signed in: sessions and visibility are asked for at each event."""
    for number in range(1, SUBSCRIBERS + 1):
        init = json.dumps({"authorization": f"Bearer bench-{number}"})
        sockets.open(server.port, [{"query": OURS}], init=init)
        if number % 50 == 0:
            opened = sockets.connections
            if not sockets.wait(lambda all_=opened: all(c.ready for c in all_), seconds=30):
                raise TimeoutError(f"members could not subscribe: {sockets.failures[:3]}")
    return deliveries(server, sockets, events)


def publish_and_wait(server: Server, sockets: Load, expected: int, *, burst: int = 1) -> float:
    """Seconds from the publishing to the last delivery. Raises `TimeoutError`."""
    want = sockets.received + expected
    started = time.monotonic()
    server.publish(burst)
    if not sockets.wait(lambda: sockets.received >= want, seconds=30):
        missing = want - sockets.received
        raise TimeoutError(
            f"{missing} deliveries of {expected} are missing; {sockets.failures[:3]}"
        )
    return sockets.last_at - started


def baseline(kind: str, document: str, events: int, *, burst: int = BURST) -> list[Figure]:
    with Server(kind) as server, load() as sockets:
        sockets.open_many([server.port], SUBSCRIBERS, [{"query": document}], seconds=60)
        cpu = deliveries(server, sockets, events)
        together = deliveries(server, sockets, max(events // 10, 1), burst=burst)
    return [Figure(f"{SINGLE}, {kind}", cpu, "µs"), Figure(f"{BURSTS}, {kind}", together, "µs")]


def crowd(events: int) -> list[Figure]:
    with Server("ours") as server, load() as sockets:
        warm(server, sockets)
        sockets.open_many([server.port], CROWD, [{"query": OURS}], seconds=120)
        lasts = sorted(publish_and_wait(server, sockets, CROWD) for _ in range(events))
    return [Figure("last of 5,000 deliveries", lasts[len(lasts) // 2] * 1e3, "ms", "<= 500")]


def faults(seconds: float) -> list[Figure]:
    ledger: Ledger = survive_redis(seconds=seconds)
    return [
        Figure("clips published while Redis died", ledger.published, ""),
        Figure("deliveries while Redis died", ledger.delivered, ""),
        Figure("reconnects by cursor", ledger.reconnects, ""),
        Figure("lost", ledger.lost, "", "<= 0"),
        Figure("duplicated", ledger.duplicated, "", "<= 0"),
        Figure("out of order", ledger.disordered, "", "<= 0"),
    ]


def ratios(figures: list[Figure]) -> list[Figure]:
    value = {figure.name: figure.value for figure in figures}
    found = []
    for name, how in ((SINGLE, "one at a time"), (BURSTS, "in bursts")):
        naive, bare = value[f"{name}, naive"], value[f"{name}, broadcast"]
        found.append(Figure(f"times cheaper than naive, {how}", naive / value[name], "×", ">= 12"))
        found.append(Figure(f"times as dear as broadcast(), {how}", value[name] / bare, "×"))
    return found


@contextmanager
def load() -> Iterator[Load]:
    made = Load()
    try:
        yield made
    finally:
        made.close_all()


if __name__ == "__main__":
    main()
