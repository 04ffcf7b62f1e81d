"""One operation of one peer, from its request to its last answer, whatever carries the frames.

A query, a mutation, or a subscription of one viewer alone runs in a task. A shared subscription has
one only while it catches up; then it is this object in its group and nothing else, which is what
makes many of them cheap.
"""

import asyncio
import logging
import time
from collections.abc import Coroutine
from contextlib import aclosing
from typing import Any, Protocol

from core.errors import Refusal
from realtime.fanout import Answer, Group
from schema.graph import Graph, Prepared, describe_all
from schema.problems import Described, Rejected, masked, refused
from schema.requests import Request
from schema.shared import Broadcasts, Joined
from server.connection import Context
from server.hardclose import text_frame
from server.outbox import Outbox, SlowPeer
from server.request_log import codes_of, log_operation

logger = logging.getLogger(__name__)


class Peer(Protocol):
    """The connection that an operation runs for. `next`, `error` and `complete` make its frames, or
    None where the operation is over."""

    graph: Graph
    broadcasts: Broadcasts | None
    outbox: Outbox

    @property
    def caller(self) -> Context:
        """Who connected, as it was looked up then."""
        ...

    async def context(self, request_id: str) -> Context:
        """A context for one operation; the session is looked up again."""
        ...

    def is_current(self, operation: "Operation") -> bool: ...

    def forget(self, operation: "Operation") -> None:
        """The operation is over."""
        ...

    def next(self, id: str, answer: bytes) -> str | None: ...

    def error(self, id: str, errors: list[Described]) -> str | None: ...

    def complete(self, id: str) -> str | None: ...

    def give_up(self) -> None:
        """The peer takes too little for too long: close."""
        ...


class Operation:
    """`id` is the peer's name for it. In a shared subscription it is the listener."""

    __slots__ = (
        "_group",
        "_peer",
        "_request_id",
        "_started",
        "_task",
        "id",
        "session_id",
        "since",
        "viewer_id",
    )

    def __init__(self, peer: Peer, id: str, request_id: str) -> None:
        self.id = id
        self.since = 0
        self.viewer_id: int | None = None
        self.session_id: int | None = None
        self._peer = peer
        self._request_id = request_id
        self._started = time.perf_counter()
        self._task: asyncio.Task[None] | None = None
        self._group: Group[Operation] | None = None

    def start(self, request: Request) -> None:
        if not self._follows(request):
            self._task = asyncio.create_task(self._guard(self._run(request)))

    def stop(self) -> asyncio.Task[None] | None:
        """End it without a word. The task that is still cleaning up, if any."""
        if self._group is not None:
            self._group.leave(self)
            self._group = None
        if self._task is not None:
            self._task.cancel()
        return self._task

    def offer(self, answer: Answer) -> bool:
        outbox = self._peer.outbox
        if outbox.is_full:
            return False
        frame = self._frame(answer)
        if frame is not None:
            outbox.put_now(*frame)
        return True

    async def put(self, answer: Answer) -> None:
        frame = self._frame(answer)
        await self._emit(None if frame is None else frame[0])

    def fall_behind(self) -> None:
        if self._group is not None:
            work = self._group.listen(self, self._group.place_of(self))
            self._task = asyncio.create_task(self._guard(work))

    def end(self, refusal: Refusal) -> None:
        errors = describe_all(refused(refusal).errors, self._request_id)
        frame = self._peer.error(self.id, errors) if self._peer.is_current(self) else None
        if frame is not None:
            self._peer.outbox.put_now(frame)
        self._finish()

    def _follows(self, request: Request) -> bool:
        """Whether it is a shared subscription from now on: those need no task at all. Whatever is
        wrong with the request is told by the task that looks again."""
        peer = self._peer
        try:
            prepared = peer.graph.prepare(request, signed_in=peer.caller.viewer is not None)
            joined = self._join(prepared)
        except (Refusal, Rejected):
            return False
        if joined is None or joined.after is not None:
            return False
        self._group = joined.group
        joined.group.follow(self)
        return True

    async def _run(self, request: Request) -> None:
        peer = self._peer
        prepared = peer.graph.prepare(request, signed_in=peer.caller.viewer is not None)
        joined = self._join(prepared)
        if joined is not None and joined.after is not None:
            self._group = joined.group
            await joined.group.listen(self, joined.after)
            return
        context = await peer.context(self._request_id)
        if prepared.is_subscription:
            async with aclosing(peer.graph.stream(prepared, context)) as answers:
                async for answer in answers:
                    await self._answer(answer)
        else:
            await self._answer(await peer.graph.answer(prepared, context))
        if peer.is_current(self):
            await self._emit(peer.complete(self.id))
        log_operation(prepared, started=self._started, status=200, codes=prepared.codes)
        self._finish()

    def _join(self, prepared: Prepared) -> Joined | None:
        """The group of a shared subscription. It is told nothing but what its session may be told
        at that moment, so the session is not looked up here."""
        caller, broadcasts = self._peer.caller, self._peer.broadcasts
        if broadcasts is None or not prepared.is_subscription:
            return None
        self.viewer_id = None if caller.viewer is None else caller.viewer.id
        self.session_id = caller.session_id
        return broadcasts.join(prepared, caller)

    async def _guard(self, work: Coroutine[Any, Any, None]) -> None:
        """Do a piece of the operation; where it fails, the operation ends and tells so."""
        try:
            await work
        except SlowPeer:
            self._peer.give_up()
        except Refusal as refusal:
            await self._fail(refused(refusal))
        except Rejected as rejected:
            await self._fail(rejected)
        except Exception:
            # The boundary of one operation: the others of this peer go on.
            extra = {"request_id": self._request_id}
            logger.exception("Unexpected error in request %s", self._request_id, extra=extra)
            await self._fail(masked())
        self._task = None

    async def _fail(self, rejected: Rejected) -> None:
        errors = describe_all(rejected.errors, self._request_id)
        log_operation(None, started=self._started, status=rejected.status, codes=codes_of(errors))
        try:
            if self._peer.is_current(self):
                await self._emit(self._peer.error(self.id, errors))
        except SlowPeer:
            self._peer.give_up()
        self._finish()

    def _finish(self) -> None:
        if self._group is not None:
            self._group.leave(self)
            self._group = None
        self._peer.forget(self)

    async def _answer(self, answer: bytes) -> None:
        if self._peer.is_current(self):
            await self._emit(self._peer.next(self.id, answer))

    def _frame(self, answer: Answer) -> tuple[str, bytes] | None:
        """The same for everybody who gave the operation the same name."""
        if not self._peer.is_current(self):
            return None
        frame = answer.frames.get(self.id)
        if frame is None:
            text = self._peer.next(self.id, answer.body)
            if text is None:
                return None
            frame = answer.frames[self.id] = (text, text_frame(text))
        return frame

    async def _emit(self, frame: str | None) -> None:
        if frame is not None:
            await self._peer.outbox.put(frame)
