import asyncio

import pytest

from server.outbox import Outbox, SlowPeer


class Peer:
    """Takes frames while it `reads`."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.reads = asyncio.Event()

    async def write(self, frame: str) -> None:
        await self.reads.wait()
        self.taken.append(frame)

    async def take(self, count: int = 1) -> None:
        """Read so many frames more, and stop."""
        want = len(self.taken) + count
        self.reads.set()
        while len(self.taken) < want:  # noqa: ASYNC110 - it is the taking that is watched
            await asyncio.sleep(0)
        self.reads.clear()


def outbox(
    peer: Peer, *, max_bytes: int = 100, max_frames: int = 3, patience: float = 60
) -> Outbox:
    return Outbox(peer.write, max_bytes=max_bytes, max_frames=max_frames, patience=patience)


async def test_a_peer_that_reads_is_written_to_at_once() -> None:
    peer = Peer()
    box = outbox(peer)
    peer.reads.set()
    for frame in ("a", "b", "c"):
        box.put_now(frame)
        assert peer.taken[-1] == frame
    assert len(asyncio.all_tasks()) == 1


async def test_frames_leave_in_the_order_they_came() -> None:
    peer = Peer()
    box = outbox(peer)
    for frame in ("a", "b", "c"):
        await box.put(frame)
    peer.reads.set()
    await box.put("d")
    await asyncio.sleep(0)
    box.put_now("e")
    assert peer.taken == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize("frame", ["x", "x" * 40])
async def test_a_full_box_makes_senders_wait_and_lets_them_in_as_it_empties(frame: str) -> None:
    peer = Peer()
    box = outbox(peer)
    senders = [asyncio.create_task(box.put(frame)) for _ in range(8)]
    for _ in range(5):
        await asyncio.sleep(0)
    assert box.is_full
    assert sum(sender.done() for sender in senders) == 4  # three wait, and one is being written
    await peer.take(8)
    await asyncio.gather(*senders)
    assert not box.is_full


async def test_a_frame_larger_than_the_box_goes_through_alone() -> None:
    peer = Peer()
    box = outbox(peer, max_bytes=10)
    await box.put("a")
    await box.put("x" * 50)
    assert box.is_full
    await peer.take(2)
    assert peer.taken == ["a", "x" * 50]
    assert not box.is_full


async def test_who_waits_too_long_learns_that_the_peer_is_slow() -> None:
    peer = Peer()
    box = outbox(peer, max_frames=1, patience=0.01)
    await box.put("a")
    await box.put("b")
    with pytest.raises(SlowPeer):
        await box.put("c")
    await peer.take(2)
    await box.put("d")
    await peer.take(1)
    assert peer.taken == ["a", "b", "d"]


async def test_a_closed_box_forgets_what_waits_and_ends_the_writing() -> None:
    peer = Peer()
    box = outbox(peer)
    box.put_now("a")
    box.put_now("b")
    writing = box.close()
    assert writing is not None
    await asyncio.wait([writing])
    assert writing.cancelled()
    peer.reads.set()
    box.put_now("c")
    assert peer.taken == []
