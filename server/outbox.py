"""The frames a socket still has to take, bounded in number and bytes."""

import asyncio
from collections import deque


class SlowPeer(Exception):
    """The peer took too little for too long; it should reconnect and resume."""


class Outbox:
    """A queue from many operations to one writer. Bounds are on what waits here; the operating
    system and the server hold some more."""

    def __init__(self, *, max_bytes: int, max_frames: int, patience: float) -> None:
        self._frames: deque[str] = deque()
        self._size = 0
        self._max_bytes = max_bytes
        self._max_frames = max_frames
        self._patience = patience
        self._filled = asyncio.Event()
        self._room = asyncio.Event()

    @property
    def is_full(self) -> bool:
        return self._size >= self._max_bytes or len(self._frames) >= self._max_frames

    async def put(self, frame: str) -> None:
        """Queue a frame, after waiting for room. Raises `SlowPeer` when there is none for
        `patience` seconds. A single frame may be larger than the bound."""
        if self.is_full:
            try:
                async with asyncio.timeout(self._patience):
                    while self.is_full:
                        self._room.clear()
                        await self._room.wait()
            except TimeoutError:
                raise SlowPeer from None
        self.put_now(frame)

    def put_now(self, frame: str) -> None:
        """Queue a frame whatever else waits; for callers that looked at `is_full`."""
        self._frames.append(frame)
        # Characters stand in for bytes: what is sent is mostly ASCII.
        self._size += len(frame)
        self._filled.set()

    async def get(self) -> str:
        """The next frame, when there is one."""
        while not self._frames:
            self._filled.clear()
            await self._filled.wait()
        frame = self._frames.popleft()
        self._size -= len(frame)
        self._room.set()
        return frame
