"""What is open ends with its session, whatever news of that was missed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from models import outbox
from models.base import connection, transaction
from models.sessions import Session
from realtime.events import SessionRevoked, UserSuspended
from server.registry import Sockets
from server.revocations import close_revoked
from tests.server.test_registry import entered
from tests.server.test_sockets import until
from tests.world import Member, World


@asynccontextmanager
async def watched(world: World, sockets: Sockets) -> AsyncIterator[None]:
    task = asyncio.create_task(close_revoked(world.instance, sockets))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def socket_of(sockets: Sockets, member: Member) -> Any:
    assert member.user is not None
    assert member.session is not None
    return await entered(sockets, user_id=member.user.id, session_id=member.session.id)


async def tell(world: World, *events: Any) -> None:
    async with transaction():
        await outbox.append(connection(), *events)
    world.instance.live.kick()


@pytest.mark.feature("A4")
async def test_the_end_of_a_session_closes_its_sockets_alone(world: World) -> None:
    sockets = Sockets()
    ann, bob = await world.member(), await world.member()
    first, second = await socket_of(sockets, ann), await socket_of(sockets, bob)
    async with watched(world, sockets):
        assert ann.user is not None
        assert ann.session is not None
        await tell(world, SessionRevoked(session_id=ann.session.id, user_id=ann.user.id))
        await until(lambda: first.closes)
    assert first.closes == [(4403, "Session ended")]
    assert second.closes == []


@pytest.mark.feature("A4")
async def test_a_suspension_closes_every_socket_of_the_member(world: World) -> None:
    sockets = Sockets()
    ann = await world.member()
    first = await socket_of(sockets, ann)
    async with watched(world, sockets):
        assert ann.user is not None
        await tell(world, UserSuspended(user_id=ann.user.id))
        await until(lambda: first.closes)


@pytest.mark.feature("A4")
async def test_an_end_whose_news_never_came_is_found_when_reading_starts(world: World) -> None:
    sockets = Sockets()
    ann, bob = await world.member(), await world.member()
    first, second = await socket_of(sockets, ann), await socket_of(sockets, bob)
    assert ann.session is not None
    await Session.filter(id=ann.session.id).update(revoked_at=world.clock.now())
    async with watched(world, sockets):
        await until(lambda: first.closes)
    assert second.closes == []


@pytest.mark.feature("A4")
async def test_an_end_whose_news_never_came_is_found_when_the_history_broke_off(
    world: World,
) -> None:
    sockets = Sockets()
    ann = await world.member()
    first = await socket_of(sockets, ann)
    assert ann.session is not None
    async with watched(world, sockets):
        await tell(world, UserSuspended(user_id=404))
        await until(lambda: world.instance.live.position)
        await Session.filter(id=ann.session.id).update(revoked_at=world.clock.now())
        assert first.closes == []
        await outbox.renew_epoch()
        await until(lambda: first.closes)
