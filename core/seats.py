"""How many of one thing may be at once, by key: in one process, or over all that share a Redis.

    if await seats.take("ip:203.0.113.7", most=50):
        ...
        seats.free("ip:203.0.113.7")

A process that dies holds nothing for longer than `_ALIVE_SECONDS`. While Redis does not answer, each
process counts for itself: nobody is kept out for an outage.
"""

import asyncio
import contextlib
import logging
import secrets
from collections import Counter
from typing import NoReturn, Protocol

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

_ANSWER_SECONDS = 0.1
_ALIVE_SECONDS = 30
_BEAT_SECONDS = 10.0
# A hash lives this long after its last change; every process writes its own numbers anew twice
# within that time.
_KEPT_SECONDS = 3600
_BEATS = int(_KEPT_SECONDS / _BEAT_SECONDS / 2)
_AWAY = (RedisError, OSError)

# One hash per key: how many each process holds. Those of processes that no longer beat are dropped.
_TAKE = """
local held = redis.call('HGETALL', KEYS[1])
local others = 0
for i = 1, #held, 2 do
    if held[i] ~= ARGV[1] then
        if redis.call('EXISTS', ARGV[4] .. held[i]) == 1 then
            others = others + tonumber(held[i + 1])
        else
            redis.call('HDEL', KEYS[1], held[i])
        end
    end
end
if others + tonumber(ARGV[2]) > tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[5])
return 1
"""


class Seats(Protocol):
    async def take(self, key: str, *, most: int) -> bool:
        """One more by this key; False, and nothing is taken, where there are `most` already."""
        ...

    def free(self, key: str) -> None:
        """Give back what was taken."""
        ...

    async def keep(self) -> NoReturn:
        """To be run beside it until it is cancelled, which gives everything back."""
        ...


class MemorySeats(Seats):
    """Those of one process."""

    def __init__(self) -> None:
        self._held: Counter[str] = Counter()

    async def take(self, key: str, *, most: int) -> bool:
        if self._held[key] >= most:
            return False
        self._held[key] += 1
        return True

    def free(self, key: str) -> None:
        self._held[key] -= 1
        if self._held[key] <= 0:
            del self._held[key]

    async def keep(self) -> NoReturn:
        await asyncio.Event().wait()
        raise AssertionError("an event that nobody sets")


class RedisSeats(Seats):
    """Those of all processes that share the Redis; `prefix` sets instances apart."""

    def __init__(self, url: str, *, prefix: str = "mutoscope") -> None:
        self._redis = Redis.from_url(
            url,
            socket_timeout=_ANSWER_SECONDS,
            socket_connect_timeout=_ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._script = self._redis.register_script(_TAKE)
        self._name = secrets.token_hex(8)
        self._hash = f"{prefix}:seats:"
        self._alive = f"{prefix}:seats-alive:"
        self._held: Counter[str] = Counter()
        self._untold: set[str] = set()
        self._changed = asyncio.Event()
        self._is_known = False

    async def take(self, key: str, *, most: int) -> bool:
        if self._held[key] >= most:
            return False
        self._held[key] += 1
        try:
            if not self._is_known:
                await self._beat()
            values: list[str | int] = [
                self._name,
                self._held[key],
                most,
                self._alive,
                _KEPT_SECONDS,
            ]
            has_room = bool(await self._script(keys=[self._hash + key], args=values))
        except _AWAY as failure:
            logger.warning("Seats are counted here alone: %s", type(failure).__name__)
            self._is_known = False
            self._untold.add(key)
            return True
        except BaseException:
            self.free(key)
            raise
        if not has_room:
            self.free(key)
        return has_room

    def free(self, key: str) -> None:
        self._held[key] -= 1
        if self._held[key] <= 0:
            del self._held[key]
        self._untold.add(key)
        self._changed.set()

    async def keep(self) -> NoReturn:
        beats = 0
        try:
            while True:
                try:
                    if beats % _BEATS == 0:
                        self._untold.update(self._held)
                    await self._beat()
                    await self._tell()
                except _AWAY:
                    self._is_known = False
                _heed_cancelling()
                beats += await self._pause()
        finally:
            with contextlib.suppress(*_AWAY):
                await self._redis.delete(self._alive + self._name)
            await self._redis.aclose()

    async def _pause(self) -> bool:
        """Until the next beat (then True), or until there is something to tell."""
        try:
            async with asyncio.timeout(_BEAT_SECONDS):
                await self._changed.wait()
        except TimeoutError:
            return True
        self._changed.clear()
        return False

    async def _beat(self) -> None:
        """Be counted. Where Redis had forgotten this process, it is told all numbers again."""
        was_there = await self._redis.set(self._alive + self._name, 1, ex=_ALIVE_SECONDS, get=True)
        if was_there is None:
            self._untold.update(self._held)
            self._changed.set()
        self._is_known = True

    async def _tell(self) -> None:
        keys, self._untold = self._untold, set()
        try:
            async with self._redis.pipeline(transaction=False) as pipeline:
                for key in keys:
                    if held := self._held.get(key):
                        pipeline.hset(self._hash + key, self._name, str(held))
                        pipeline.expire(self._hash + key, _KEPT_SECONDS)
                    else:
                        pipeline.hdel(self._hash + key, self._name)
                await pipeline.execute()
        except _AWAY:
            self._untold |= keys
            raise


def _heed_cancelling() -> None:
    """redis-py, cancelled while it connects or lets go of a connection, may keep that to itself."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
