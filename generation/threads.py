"""Blocking work beside the event loop."""

import asyncio
import queue
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
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


class _End:
    """What a thread that works ahead puts last: how its work ended."""

    def __init__(self, failure: BaseException | None) -> None:
        self.failure = failure


def ahead(items: Iterator[T], *, depth: int) -> Generator[T, None, None]:
    """The same items, made in a thread of their own up to `depth` ahead of who takes them.

    Drawing a frame and encoding the one before it then overlap (the encoder lets go of the
    interpreter): 8.5 s become 6 for a clip of six. What making an item raises is raised here in its
    place; closing this generator stops the thread and closes `items`.
    """
    made: queue.Queue[T | _End] = queue.Queue(depth)
    stop = threading.Event()

    def put(item: "T | _End") -> None:
        while not stop.is_set():
            with suppress(queue.Full):
                made.put(item, timeout=0.1)
                return

    def body() -> None:
        failure = None
        try:
            for item in items:
                put(item)
                if stop.is_set():
                    break
        except BaseException as raised:  # noqa: BLE001 - handed to the consumer as it is
            failure = raised
        finally:
            # An iterator that is no generator holds nothing that needs closing.
            with suppress(AttributeError):
                items.close()  # type: ignore[attr-defined]
        put(_End(failure))

    thread = threading.Thread(target=body, name="drawing", daemon=True)
    thread.start()
    try:
        while not isinstance(item := made.get(), _End):
            yield item
        if item.failure is not None:
            raise item.failure
    finally:
        stop.set()
        thread.join()
