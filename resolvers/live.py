"""What every subscription does: listen, check the session at each event, say where to go on."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from core.errors import Unauthenticated
from models.sessions import Session
from models.users import User
from realtime.cursors import Cursor
from realtime.envelope import Envelope
from realtime.subscriptions import Resync, Subscription
from resolvers.context import Context, Instance
from resolvers.loaders import Loaders

News = Envelope | Resync

SESSION_ENDED = "Your session has ended; sign in again."

# A burst of news (somebody publishes a batch, a client resumes) becomes few values, not many.
BURST_SECONDS = 0.1
BURST_SIZE = 20


class Hearer(Protocol):
    """One of many who are told the same. Both ids are None for a visitor; `since` is the position of
    the log up to which they were told."""

    @property
    def viewer_id(self) -> int | None: ...

    @property
    def session_id(self) -> int | None: ...

    @property
    def since(self) -> int: ...


H = TypeVar("H", bound=Hearer)
Telling = tuple[object, list[H]]  # the value of a subscription, or the `Refusal` that ends it


class Broadcast(Protocol):
    """A subscription that many have at once, told to all of them together. Those of one `name` tell
    the same."""

    @property
    def name(self) -> str: ...

    @property
    def topics(self) -> Sequence[str]: ...

    def admit(self, ctx: Context) -> None:
        """Raises a `Refusal` where `ctx` may not subscribe."""
        ...

    async def tell(
        self, instance: Instance, news: Sequence[News], cursor: Cursor, hearers: Sequence[H]
    ) -> list[Telling[H]]:
        """What to tell whom, decided for each hearer at this moment. News at or before `since` are
        not for a hearer, unless a Resync is among them."""
        ...


def listen(ctx: Context, topics: Iterable[str], after: str | None) -> Subscription:
    """Raises `BadInput` when `after` is no cursor of this instance."""
    start = None if after is None else ctx.instance.cursors.decode(after)
    return ctx.instance.live.subscribe(topics, after=start)


def live_cursor(ctx: Context) -> str:
    """Where the log stands now: what is loaded after this call misses nothing that follows it."""
    live = ctx.instance.live
    return ctx.instance.cursors.encode(Cursor(live.epoch, live.position))


async def bursts(
    news: Subscription, heed: Callable[[News], None] = lambda item: None
) -> AsyncIterator[list[News]]:
    """What arrives in quick succession, together, in order.

    `heed` sees each item before the next one is waited for: the place to watch another topic
    without missing what follows on it.
    """
    async for first in news:
        heed(first)
        burst = [first]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(BURST_SECONDS):
                while len(burst) < BURST_SIZE:
                    burst.append(await anext(news))
                    heed(burst[-1])
        yield burst


async def refresh(ctx: Context) -> User | None:
    """Look at the session again and forget what was loaded: call it for each event.

    The viewer as they are now. Raises `Unauthenticated` when the session has ended meanwhile.
    """
    viewer = None
    if ctx.session is not None:
        now = ctx.instance.clock.now()
        viewer = await ctx.session.member()
        if viewer is None or not await Session.open_at(now).filter(id=ctx.session.id).exists():
            raise Unauthenticated(SESSION_ENDED)
    ctx.viewer, ctx.loaders = viewer, Loaders(viewer)
    return viewer
