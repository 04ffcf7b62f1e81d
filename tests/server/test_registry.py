import asyncio

import pytest

from server.registry import Sockets


class Closed:
    """A socket that notes how it was closed, and leaves its registry when told to."""

    def __init__(self, sockets: Sockets | None = None) -> None:
        self.sockets = sockets
        self.closes: list[tuple[int, str]] = []

    def close(self, code: int, reason: str) -> None:
        self.closes.append((code, reason))
        if self.sockets is not None:
            self.sockets.leave(self)


async def entered(sockets: Sockets, *, user_id: int, session_id: int | None = None) -> Closed:
    socket = Closed()
    assert await sockets.enter(socket, ip=None)
    assert await sockets.identify(socket, user_id=user_id, session_id=session_id)
    return socket


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("203.0.113.1", "203.0.113.1", True),
        ("203.0.113.1", "203.0.113.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("203.0.113.1", "::cb00:7101", False),
        (None, None, False),
        ("unknown", "unknown", False),
    ],
)
async def test_addresses_are_counted_by_the_network_one_caller_has(
    first: str | None, second: str | None, together: bool
) -> None:
    sockets = Sockets(per_ip=1)
    assert await sockets.enter(Closed(), ip=first)
    assert await sockets.enter(Closed(), ip=second) is not together


async def test_a_socket_that_leaves_makes_room_for_another() -> None:
    sockets = Sockets(per_ip=1, per_user=1)
    first, second = Closed(), Closed()
    assert await sockets.enter(first, ip="203.0.113.1")
    assert await sockets.identify(first, user_id=1, session_id=2)
    sockets.leave(first)
    assert len(sockets) == 0
    assert await sockets.enter(second, ip="203.0.113.1")
    assert await sockets.identify(second, user_id=1, session_id=2)


async def test_leaving_twice_is_leaving_once() -> None:
    sockets = Sockets()
    socket = await entered(sockets, user_id=1)
    sockets.leave(socket)
    sockets.leave(socket)
    assert len(sockets) == 0


async def test_only_the_sockets_asked_for_are_closed() -> None:
    sockets = Sockets()
    ada, ada_elsewhere = [await entered(sockets, user_id=1, session_id=n) for n in (10, 11)]
    bob = await entered(sockets, user_id=2, session_id=20)
    assert sockets.close(session_id=10, reason="Signed out") == 1
    assert (ada.closes, ada_elsewhere.closes, bob.closes) == ([(4403, "Signed out")], [], [])
    assert sockets.close(user_id=1) == 2
    assert bob.closes == []
    assert sockets.close(session_id=99) == sockets.close() == 0


async def test_draining_waits_until_the_last_is_gone() -> None:
    sockets = Sockets()
    quick = Closed(sockets)
    await sockets.enter(quick, ip=None)
    slow = await entered(sockets, user_id=1)
    draining = asyncio.create_task(sockets.drain(spread=2))
    for _ in range(3):
        await asyncio.sleep(0)
    assert sockets.draining
    assert not draining.done()
    sockets.leave(slow)
    await draining
    for socket in (quick, slow):
        [(code, reason)] = socket.closes
        assert code == 1012
        assert 0 <= float(reason.removeprefix("retry-after-ms=")) <= 2_000


async def test_draining_does_not_wait_for_ever() -> None:
    sockets = Sockets()
    await entered(sockets, user_id=1)
    await sockets.drain(patience=0.01)
    assert len(sockets) == 1


@pytest.mark.feature("A4")
def test_an_end_between_looking_up_and_registering_is_noticed() -> None:
    sockets = Sockets()
    before = sockets.closings
    assert not sockets.closed_since(before, user_id=1, session_id=2)
    assert sockets.close(session_id=2) == 0
    assert sockets.closed_since(before, user_id=1, session_id=2)
    assert not sockets.closed_since(before, user_id=1, session_id=3)
    assert not sockets.closed_since(sockets.closings, user_id=1, session_id=2)
    sockets.close(user_id=1)
    assert sockets.closed_since(before, user_id=1, session_id=3)


def test_more_ends_than_are_remembered_count_as_everybodys() -> None:
    sockets = Sockets()
    for session_id in range(1_001):
        sockets.close(session_id=session_id)
    assert sockets.closed_since(0, user_id=5_000, session_id=5_000)


async def test_the_sessions_that_have_sockets_are_known() -> None:
    sockets = Sockets()
    await entered(sockets, user_id=1, session_id=2)
    await entered(sockets, user_id=3)
    assert sockets.session_ids == [2]
