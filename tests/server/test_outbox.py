import asyncio

import pytest

from server.outbox import Outbox, SlowPeer


def outbox(*, max_bytes: int = 100, max_frames: int = 3, patience: float = 60) -> Outbox:
    return Outbox(max_bytes=max_bytes, max_frames=max_frames, patience=patience)


async def test_frames_leave_in_the_order_they_came() -> None:
    box = outbox()
    for frame in ("a", "b", "c"):
        await box.put(frame)
    assert [await box.get() for _ in range(3)] == ["a", "b", "c"]


async def test_a_reader_waits_for_the_first_frame() -> None:
    box = outbox()
    reading = asyncio.create_task(box.get())
    await asyncio.sleep(0)
    assert not reading.done()
    await box.put("a")
    assert await reading == "a"


@pytest.mark.parametrize("frame", ["x", "x" * 40])
async def test_a_full_box_makes_senders_wait_and_lets_them_in_one_by_one(frame: str) -> None:
    box = outbox()
    senders = [asyncio.create_task(box.put(frame)) for _ in range(6)]
    for _ in range(3):
        await asyncio.sleep(0)
    assert box.is_full
    assert sum(sender.done() for sender in senders) == 3
    for expected in (4, 5, 6):
        await box.get()
        for _ in range(3):
            await asyncio.sleep(0)
        assert sum(sender.done() for sender in senders) == expected


async def test_a_frame_larger_than_the_box_goes_through_alone() -> None:
    box = outbox(max_bytes=10)
    await box.put("x" * 50)
    assert box.is_full
    assert await box.get() == "x" * 50
    assert not box.is_full


async def test_who_waits_too_long_learns_that_the_peer_is_slow() -> None:
    box = outbox(max_frames=1, patience=0.01)
    await box.put("a")
    with pytest.raises(SlowPeer):
        await box.put("b")
    assert await box.get() == "a"
    await box.put("c")
    assert await box.get() == "c"
