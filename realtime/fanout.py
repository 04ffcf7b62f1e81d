"""One reader for many listeners: what they all wait for is made once and handed to each.

A listener *follows* or is *behind*. Following, it is handed what the group makes of the news. Behind
(it resumes by cursor, or had no room for what it was offered), it reads back by itself, at its own
pace, and follows from the instant on in which it stands where the group stands, or ahead of it.
`since` says how far it has come and nothing up to there is made for it, so nothing falls between
the two and nothing comes twice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from core.errors import Refusal
from realtime.cursors import Cursor
from realtime.envelope import Envelope
from realtime.streams import Live
from realtime.subscriptions import Lagged, Resync
from realtime.tasks import keep_running

News = Envelope | Resync

_BURST = 20  # news that are answered together, where they wait together
_TURN = 1_000  # listeners that are handed an answer before others get a turn of the event loop
_PAUSE = 0.25  # seconds before news are tried again that could not be told


@dataclass(frozen=True, slots=True)
class Answer:
    """What many are handed: JSON, and for whoever sends it how it looks on the wire, as text and in
    bytes, by the name of the operation."""

    body: bytes
    frames: dict[str, tuple[str, bytes]] = field(default_factory=dict)


class Listener(Protocol):
    """One of many. `since` belongs to its group."""

    since: int

    def offer(self, answer: Answer) -> bool:
        """Take it at once, or answer False where there is no room."""
        ...

    async def put(self, answer: Answer) -> None:
        """Take it, after waiting for room."""
        ...

    def fall_behind(self) -> None:
        """It had no room and follows no more: call `Group.listen` with `Group.place_of` again."""
        ...

    def end(self, refusal: Refusal) -> None:
        """It may listen no more."""
        ...


L = TypeVar("L", bound=Listener)


@dataclass(frozen=True, slots=True)
class Told(Generic[L]):
    """Who is handed an answer, or is told why there are no more."""

    answer: Answer | Refusal
    to: Sequence[L]


# What to tell whom of some news, behind which a client goes on by the cursor. News that were handed
# to a listener (`since`) are not for it, unless a Resync is among them.
Tell = Callable[[Sequence[News], Cursor, Sequence[L]], Awaitable[Sequence[Told[L]]]]


class Group(Generic[L]):
    """Listeners of the same news. It reads while it has any; `emptied` is called when it has none,
    and the group is over."""

    def __init__(
        self, live: Live, topics: Iterable[str], tell: Tell[L], *, emptied: Callable[[], None]
    ) -> None:
        self._live = live
        self._topics = set(topics)
        self._tell = tell
        self._emptied = emptied
        self._told = Cursor(live.epoch, live.position)
        self._taken = self._told  # with what is being told at this moment
        self._here: set[L] = set()
        self._following: set[L] = set()
        reading = keep_running("fan-out", self._read, pause=_PAUSE)
        self._reader = asyncio.create_task(reading, name="fan-out")

    def __len__(self) -> int:
        return len(self._here)

    def follow(self, listener: L) -> None:
        """Hand `listener` what comes from this call on. Leave when done."""
        self._here.add(listener)
        listener.since = self._live.position
        self._following.add(listener)

    async def listen(self, listener: L, after: Cursor) -> None:
        """Hand `listener` what came behind `after`, and from its return on what comes. Leave when
        done, also when this was cancelled."""
        self._here.add(listener)
        cursor, is_known = after, False
        listener.since = cursor.pos
        while not (is_known and self._is_abreast(cursor)):
            past = await self._live.replay(self._topics, cursor, _BURST)
            if past.news:
                for told in await self._tell(past.news, past.cursor, [listener]):
                    if isinstance(told.answer, Refusal):
                        listener.end(told.answer)
                        return
                    await listener.put(told.answer)
            cursor, is_known = past.cursor, True
            listener.since = cursor.pos
        self._following.add(listener)

    def place_of(self, listener: L) -> Cursor:
        """Where a listener that fell behind goes on."""
        return Cursor(self._told.epoch, listener.since)

    def leave(self, listener: L) -> None:
        self._following.discard(listener)
        self._here.discard(listener)
        if not self._here:
            self._reader.cancel()
            self._emptied()

    def _is_abreast(self, cursor: Cursor) -> bool:
        """Whether all that the group will still tell is news to who stands at `cursor`. A group that
        has yet to learn of a new history tells everybody of it."""
        if cursor.epoch != self._live.epoch:
            return False
        return cursor.epoch != self._taken.epoch or cursor.pos >= self._taken.pos

    async def _read(self) -> None:
        """Runs again after a failure, and after too many news for the mailbox, from where all were
        told. What some were handed already is not made for them again."""
        async with self._live.subscribe(self._topics, after=self._told) as subscription:
            with suppress(Lagged):
                async for first in subscription:
                    news = [first, *subscription.waiting(_BURST - 1)]
                    await self._pass_on(news, subscription.cursor)

    async def _pass_on(self, news: Sequence[News], cursor: Cursor) -> None:
        self._taken = cursor
        # In a new history the positions of the old one mean nothing; in the same one a listener
        # that read back by itself may be ahead.
        floor = 0 if any(isinstance(item, Resync) for item in news) else None
        asked = set(self._following)
        for told in await self._tell(news, cursor, list(asked)) if asked else ():
            for turn in range(0, len(told.to), _TURN):
                for listener in told.to[turn : turn + _TURN]:
                    # Not whoever left meanwhile, nor fell behind and came back.
                    stayed = listener in self._following and listener in asked
                    if stayed and not self._took(told.answer, listener):
                        asked.discard(listener)
                await asyncio.sleep(0)
        for listener in asked & self._following:
            listener.since = max(listener.since if floor is None else floor, cursor.pos)
        self._told = cursor

    def _took(self, answer: Answer | Refusal, listener: L) -> bool:
        if isinstance(answer, Refusal):
            listener.end(answer)
        elif not listener.offer(answer):
            self._following.discard(listener)
            listener.fall_behind()
            return False
        return True
