"""Blocking work beside the event loop."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def in_thread(work: Callable[[], T]) -> "asyncio.Future[T]":
    """Run `work` in a thread of its own; the future brings its result, or whatever it raised.

    The thread is a daemon, unlike those of `asyncio.to_thread`: a process that is told to stop does
    not wait for a renderer that has hung.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()
    # Whoever stops waiting for it (a shutdown) does not care how it ended.
    future.add_done_callback(lambda done: done.cancelled() or done.exception())

    def settle(result: "T | None", failure: BaseException | None) -> None:
        if future.cancelled():
            return
        if failure is None:
            future.set_result(result)  # type: ignore[arg-type]
        else:
            future.set_exception(failure)

    def body() -> None:
        result, failure = None, None
        try:
            result = work()
        except BaseException as raised:  # noqa: BLE001 - all of it is the caller's
            failure = raised
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=body, name="generation", daemon=True).start()
    return future
