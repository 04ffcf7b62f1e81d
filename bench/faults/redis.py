"""Redis dies twice and forgets everything, under subscribers who come and go."""

import random
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench.load import Connection, Load
from bench.processes import Server
from tests.services import Redis

SUBSCRIBERS = 500
_DOCUMENT = """subscription ($after: String) { clipPublished(kind: LATEST, after: $after) {
  cursor resync clips { id } } }"""


@dataclass
class Ledger:
    """What was published, and what became of it, summed over all subscribers. A subscriber that was
    told to load afresh (`resync`) counts as having lost everything."""

    published: int = 0
    delivered: int = 0
    reconnects: int = 0
    lost: int = 0
    duplicated: int = 0
    disordered: int = 0


@dataclass
class _Subscriber:
    """One client, over all its connections."""

    cursor: str | None = None
    resyncs: int = 0

    def __post_init__(self) -> None:
        self.got: list[str] = []

    def take(self, _connection: Connection, text: bytes) -> None:
        value = orjson.loads(text)["payload"]["data"]["clipPublished"]
        self.resyncs += value["resync"]
        self.cursor = value["cursor"]
        self.got += [clip["id"] for clip in value["clips"]]


def survive_redis(*, seconds: float, seed: int = 1) -> Ledger:
    """Publish for `seconds` on one of two web processes, while Redis is killed after a fifth and
    after three fifths of the time and comes back empty a tenth later."""
    dice = random.Random(seed)
    redis = Redis()
    folder = Path(tempfile.mkdtemp(prefix="bench-faults-"))
    url = f"sqlite:///{folder / 'shared.sqlite3'}"
    sockets = Load()
    try:
        with (
            Server("ours", database=url, redis=redis.url) as one,
            Server("ours", database=url, redis=redis.url) as two,
        ):
            return _run((one, two), redis, sockets, seconds=seconds, dice=dice)
    finally:
        sockets.close_all()
        redis.stop()


def _run(
    servers: tuple[Server, Server],
    redis: Redis,
    sockets: Load,
    *,
    seconds: float,
    dice: random.Random,
) -> Ledger:
    ledger = Ledger()
    clients = [_Subscriber() for _ in range(SUBSCRIBERS)]

    def connect(client: _Subscriber) -> Connection:
        """To either of the two, from where the client stands."""
        payload: dict[str, object] = {"query": _DOCUMENT, "variables": {"after": client.cursor}}
        return sockets.open(dice.choice(servers).port, [payload], on_event=client.take)

    lines = [connect(client) for client in clients]
    if not sockets.wait(lambda: all(line.ready for line in lines), seconds=60):
        raise TimeoutError(f"subscribers could not connect: {sockets.failures[:3]}")
    _publish(servers[0], ledger, 1)
    # From here on everybody holds a cursor, and may go.
    sockets.wait(lambda: all(client.got for client in clients), seconds=30)
    started = time.monotonic()
    plan = [(0.2, redis.kill), (0.3, redis.start), (0.6, redis.kill), (0.7, redis.start)]
    while (passed := (time.monotonic() - started) / seconds) < 1:
        if plan and passed >= plan[0][0]:
            plan.pop(0)[1]()
        _publish(dice.choice(servers), ledger, dice.randint(1, 3))
        for number in dice.sample(range(SUBSCRIBERS), 10):
            if lines[number].ready and clients[number].cursor is not None:
                sockets.close(lines[number])
                lines[number] = connect(clients[number])
                ledger.reconnects += 1
        sockets.wait(lambda: False, seconds=0.05)
    sockets.wait(lambda: all(len(c.got) >= ledger.published for c in clients), seconds=20)
    order = max((list(dict.fromkeys(client.got)) for client in clients), key=len)
    for client in clients:
        _judge(client, ledger, order=order)
    return ledger


def _publish(server: Server, ledger: Ledger, count: int) -> None:
    server.publish(count)
    ledger.published += count


def _judge(client: _Subscriber, ledger: Ledger, *, order: list[str]) -> None:
    """`order` is that of the log, as whoever received most saw it: it is the same for everybody."""
    distinct = list(dict.fromkeys(client.got))
    ledger.delivered += len(client.got)
    ledger.duplicated += len(client.got) - len(distinct)
    ledger.lost += ledger.published if client.resyncs else ledger.published - len(distinct)
    ledger.disordered += distinct != [each for each in order if each in set(distinct)]
