"""Time limits."""

import asyncio
from collections.abc import Callable

import pytest

from core.waiting import in_time

pytestmark = pytest.mark.feature("A8")

EVER = 60.0


async def test_what_does_not_wait_is_there_at_once_and_sets_no_timer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def value() -> int:
        return 2

    async def broken() -> None:
        raise ValueError("no")

    timers: list[float] = []
    loop = asyncio.get_running_loop()

    def call_at(when: float, _callback: Callable[[], None], **_: object) -> None:
        timers.append(when)

    monkeypatch.setattr(loop, "call_at", call_at)
    assert await in_time(value(), EVER) == 2
    with pytest.raises(ValueError, match="no"):
        await in_time(broken(), EVER)
    assert timers == []


async def test_what_waits_goes_on_where_it_was() -> None:
    told: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    steps: list[str] = []

    async def waiting() -> int:
        me = asyncio.current_task()
        await asyncio.sleep(0)
        steps.append("slept")
        try:
            await asyncio.wait_for(asyncio.Event().wait(), 0)
        except TimeoutError:
            steps.append("gave up")
        found = await told
        assert asyncio.current_task() is me
        return found

    asyncio.get_running_loop().call_later(0.001, told.set_result, 3)
    assert await in_time(waiting(), EVER) == 3
    assert steps == ["slept", "gave up"]


async def test_what_takes_too_long_is_ended() -> None:
    ended = []

    async def waiting() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append(True)

    with pytest.raises(TimeoutError):
        await in_time(waiting(), 0.001)
    assert ended == [True]


async def test_whoever_is_cancelled_ends_it_and_is_cancelled() -> None:
    ended = []

    async def waiting() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    task = asyncio.create_task(in_time(waiting(), EVER))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == [True]


async def test_an_error_after_waiting_is_the_error() -> None:
    async def waiting() -> None:
        await asyncio.sleep(0)
        raise ValueError("late")

    with pytest.raises(ValueError, match="late"):
        await in_time(waiting(), EVER)
