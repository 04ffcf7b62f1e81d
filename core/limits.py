"""Rate limits: so many of one thing by one key in one window, in memory or shared through Redis."""

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Protocol

from limits import RateLimitItem, parse
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter

from core.errors import Throttled

# Per operation execution, not per request: aliases in one document spend one each.
RATES: dict[str, RateLimitItem] = {
    name: parse(rate)
    for name, rate in {
        "sign-up": "10/hour",
        "sign-in": "10/minute",
        "sign-in-handle": "20/hour",
        "invite-guess": "20/hour",
        "passkey": "30/minute",
        "follow": "120/hour",
        "generate": "30/minute",
        "batch": "10/minute",
        "publish": "60/hour",
        "cameo-request": "30/hour",
        "cameo-enrolment": "3/day",
        "character": "60/hour",
        "link-guess": "60/minute",
        "profile": "60/hour",
        "write": "300/minute",
        "comment": "20/minute",
        "playback": "600/minute",
        "message": "60/minute",
        "message-start": "30/hour",
        "typing": "120/minute",
        "search": "60/minute",
        "verify": "20/minute",
        "upload": "60/hour",
        "report": "15/day",
    }.items()
}


class Limiter:
    """`await limiter.spend("sign-in", client_ip)`; windows move, they do not reset on the hour."""

    def __init__(self, redis_url: str | None = None) -> None:
        self._windows: _Windows = _Shared(redis_url) if redis_url else OwnWindows()

    async def spend(self, name: str, *keys: str) -> None:
        """Count one `name` against `keys`. Raises `Throttled` with the seconds until there is room."""
        wait = await self._windows.wait(name, keys)
        if wait is not None:
            wait = max(wait, 1.0)
            raise Throttled(
                f"Too many attempts; try again in {in_words(wait)}.", retry_after=round(wait, 1)
            )

    async def forgive(self, name: str, *keys: str) -> None:
        """Forget every `name` counted against `keys`. Spend first and forgive a success: then only
        failures are counted, and none slips through while another is being judged."""
        await self._windows.clear(name, keys)


class _Windows(Protocol):
    async def wait(self, name: str, keys: tuple[str, ...]) -> float | None:
        """None where there was room, and one more is counted; or else the seconds until there is."""
        ...

    async def clear(self, name: str, keys: tuple[str, ...]) -> None: ...


class OwnWindows:
    """Of one process; `now` in seconds. Keys stand in the order of their last use, so that those whose
    window has passed are dropped on the way, as many as come: `limits` looks at every key for each
    one that is spent, in another thread."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._spent: dict[str, OrderedDict[tuple[str, ...], deque[float]]] = {
            name: OrderedDict() for name in RATES
        }

    async def wait(self, name: str, keys: tuple[str, ...]) -> float | None:
        rate, spent = RATES[name], self._spent[name]
        now = self._now()
        since = now - rate.get_expiry()
        while spent and next(iter(spent.values()))[-1] < since:
            spent.popitem(last=False)
        times = spent.setdefault(keys, deque(maxlen=rate.amount))
        if len(times) == rate.amount and times[0] >= since:
            return times[0] - since
        times.append(now)  # the oldest makes room, where it is full
        spent.move_to_end(keys)
        return None

    async def clear(self, name: str, keys: tuple[str, ...]) -> None:
        self._spent[name].pop(keys, None)

    def __len__(self) -> int:
        """How many keys are kept."""
        return sum(map(len, self._spent.values()))


class _Shared:
    """Of all processes that share a Redis."""

    def __init__(self, url: str) -> None:
        storage = RedisStorage(f"async+{url}", implementation="redispy")
        self._windows = MovingWindowRateLimiter(storage)

    async def wait(self, name: str, keys: tuple[str, ...]) -> float | None:
        if await self._windows.hit(RATES[name], name, *keys):
            return None
        stats = await self._windows.get_window_stats(RATES[name], name, *keys)
        return stats.reset_time - time.time()

    async def clear(self, name: str, keys: tuple[str, ...]) -> None:
        await self._windows.clear(RATES[name], name, *keys)


def in_words(seconds: float) -> str:
    """A wait as people say it: in seconds up to 90, then in minutes, rounded up."""
    if seconds <= 90:
        return "1 second" if round(seconds) == 1 else f"{seconds:.0f} seconds"
    return f"{math.ceil(seconds / 60)} minutes"


def client_network(address: str) -> str:
    """What one client cannot easily leave: an IPv4 address, or the /64 of an IPv6 address. What is
    no address stays as it is."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> 64 << 64))
