"""The frames a peer still has to take, bounded in number and bytes.

While the peer takes them as they come, a frame is written in the call that brings it: no task waits
for frames, which would cost each connection 2 KB and each frame a turn of the event loop.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any

Write = Callable[[str], Coroutine[Any, Any, None]]
WriteNow = Callable[[bytes], bool]


class SlowPeer(Exception):
    """The peer took too little for too long; it should reconnect and resume."""


class Outbox:
    """A queue from many operations to one peer. Bounds are on what waits here; the operating
    system and the server hold some more. `write` sends one frame, waiting while the peer cannot
    take it, and raises nothing; `write_now`, where there is one, sends a frame in bytes or answers
    False."""

    def __init__(
        self,
        write: Write,
        *,
        max_bytes: int,
        max_frames: int,
        patience: float,
        write_now: WriteNow | None = None,
    ) -> None:
        self._write = write
        self._write_now = write_now
        self._frames: deque[str] = deque()
        self._size = 0
        self._max_bytes = max_bytes
        self._max_frames = max_frames
        self._patience = patience
        self._room: asyncio.Event | None = None
        self._pump: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def is_full(self) -> bool:
        return self._size >= self._max_bytes or len(self._frames) >= self._max_frames

    async def put(self, frame: str) -> None:
        """Send a frame, or queue it, after waiting for room. Raises `SlowPeer` when there is none
        for `patience` seconds. A single frame may be larger than the bound."""
        if self.is_full:
            self._room = self._room or asyncio.Event()
            try:
                async with asyncio.timeout(self._patience):
                    while self.is_full:
                        self._room.clear()
                        await self._room.wait()
            except TimeoutError:
                raise SlowPeer from None
        self.put_now(frame)
        # A source that never waits, for a peer that always takes, must not stop everything else.
        await asyncio.sleep(0)

    def put_now(self, frame: str, wire: bytes | None = None) -> None:
        """Send or queue a frame whatever else waits; for callers that looked at `is_full`. `wire` is
        the same frame in bytes, where it was made already."""
        if self._closed:
            return
        if self._pump is None:
            if wire is not None and self._write_now is not None and self._write_now(wire):
                return
            rest = begin(self._write(frame))
            if rest is not None:
                self._pump = asyncio.create_task(self._drain(rest))
            return
        self._frames.append(frame)
        # Characters stand in for bytes: what is sent is mostly ASCII.
        self._size += len(frame)

    def close(self) -> asyncio.Task[None] | None:
        """Forget what waits, and take no more. The task that is still writing, cancelled."""
        self._closed = True
        self._frames.clear()
        if self._pump is not None:
            self._pump.cancel()
        return self._pump

    async def _drain(self, rest: "Rest") -> None:
        await rest
        while self._frames:
            frame = self._frames.popleft()
            self._size -= len(frame)
            if self._room is not None:
                self._room.set()
            await self._write(frame)
        self._pump = None


class Rest:
    """A coroutine that was begun outside of a task, to be awaited in one."""

    def __init__(self, work: Coroutine[Any, Any, None], waits_for: Any) -> None:
        self._work = work
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, None]:
        waits_for = self._waits_for
        try:
            while True:
                try:
                    answer = yield waits_for
                except BaseException as raised:  # noqa: BLE001 - a cancellation is the coroutine's
                    waits_for = self._work.throw(raised)
                else:
                    waits_for = self._work.send(answer)
        except StopIteration:
            return


def begin(work: Coroutine[Any, Any, None]) -> Rest | None:
    """Run a coroutine until it first waits: None when it ended before. It may not ask for the
    current task."""
    try:
        return Rest(work, work.send(None))
    except StopIteration:
        return None
