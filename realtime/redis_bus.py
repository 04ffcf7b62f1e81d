"""A bus over Redis pub/sub, for several hosts. Redis is the doorbell, never the truth.

Publishing has a client of its own that gives up after 100 ms and never retries: redis-py's
default retries turn a dead Redis into seconds of waiting, and a retried message usually finds no
receivers anyway. Nobody waits for it but the sender's own loop.
"""

import asyncio
import secrets

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError

from realtime.bus import LIMIT, BusHealth, Listener, Listeners
from realtime.envelope import Envelope, decode
from realtime.events import Event
from realtime.outbound import Outbound
from realtime.tasks import cancel, keep_running

_PUBLISH_SECONDS = 0.1
_CONNECT_SECONDS = 1.0
_RETRY_SECONDS = 0.1
_START_SECONDS = 2.0
_SILENCE_SECONDS = 5.0  # then a PING; no answer within as much again: the connection is dead
_BATCH = 64


class RedisBus:
    """`url` as `redis://HOST:PORT/DB`; `channel` sets instances apart that share a Redis."""

    def __init__(self, url: str, *, channel: str = "mutoscope", limit: int = LIMIT) -> None:
        self._url = url
        self._channel = f"{channel}:live"
        # Our own listeners are rung directly, so that a dead Redis never silences a process to
        # itself; the mark tells our echo from other processes' news.
        self._mark = secrets.token_hex(8).encode()
        self._listeners = Listeners(limit)
        self._outbound = Outbound(limit)
        self._up = asyncio.Event()
        self._garbage = 0
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        loops = {"redis listener": self._hear, "redis publisher": self._send}
        self._tasks = [
            asyncio.create_task(keep_running(name, loop, pause=_RETRY_SECONDS))
            for name, loop in loops.items()
        ]
        try:
            async with asyncio.timeout(_START_SECONDS):
                await self._up.wait()
        except TimeoutError:
            return  # the loops go on trying; until then only the log's tick carries

    def publish(self, envelope: Envelope) -> None:
        self._listeners.receive(envelope)
        self._outbound.put(envelope)

    def listen(self, *types: type[Event]) -> Listener:
        return self._listeners.open(types)

    def health(self) -> BusHealth:
        dropped = self._listeners.dropped + self._outbound.dropped
        return BusHealth(up=self._up.is_set(), dropped=dropped, garbage=self._garbage)

    async def aclose(self) -> None:
        await cancel(self._tasks)
        self._tasks = []
        self._listeners.close()

    def _client(self, *, answer_within: float) -> Redis:
        return Redis.from_url(
            self._url,
            socket_timeout=answer_within,
            socket_connect_timeout=_CONNECT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )

    async def _send(self) -> None:
        async with self._client(answer_within=_PUBLISH_SECONDS) as client:
            while True:
                batch = await self._outbound.take(_BATCH)
                pipeline = client.pipeline(transaction=False)
                for envelope in batch:
                    pipeline.publish(self._channel, self._mark + b" " + envelope.encode())
                await pipeline.execute()

    async def _hear(self) -> None:
        async with self._client(answer_within=_SILENCE_SECONDS) as client, client.pubsub() as news:
            await news.subscribe(self._channel)
            asked = False
            try:
                while True:
                    message = await news.get_message(timeout=_SILENCE_SECONDS)
                    if message is not None:
                        asked = False
                        self._take(message)
                    elif asked:
                        raise RedisConnectionError("Redis does not answer")
                    else:
                        asked = True
                        await news.ping()
            finally:
                self._up.clear()

    def _take(self, message: dict[str, object]) -> None:
        match message:
            case {"type": "subscribe"}:
                self._up.set()
            case {"type": "message", "data": bytes(data)}:
                mark, _, line = data.partition(b" ")
                if mark == self._mark:
                    return
                envelope = decode(line)
                if envelope is None:
                    self._garbage += 1
                else:
                    self._listeners.receive(envelope)
