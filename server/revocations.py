"""Closing what is open in the name of sessions, tokens and members that are good no more."""

from __future__ import annotations

from functools import partial

from models.reads.audiences import ended_sessions
from realtime import channels
from realtime.envelope import Envelope
from realtime.events import SessionRevoked, TokenRevoked, UserDeleted, UserSuspended
from realtime.subscriptions import Resync
from realtime.tasks import keep_running
from resolvers.context import Instance
from server.registry import Sockets

_PAUSE = 0.25


async def close_revoked(instance: Instance, sockets: Sockets) -> None:
    """Until cancelled. Where events may have been missed (the reading failed, the history broke off)
    the session of every open socket is looked up."""
    await keep_running("revocations", partial(_follow, instance, sockets), pause=_PAUSE)


async def _follow(instance: Instance, sockets: Sockets) -> None:
    async with instance.live.subscribe([channels.revocations()]) as news:
        await _look_up(instance, sockets)
        async for item in news:
            match item.event if isinstance(item, Envelope) else item:
                case SessionRevoked(session_id=ended) | TokenRevoked(token_id=ended):
                    sockets.close(session_id=ended)
                case UserSuspended(user_id=user_id) | UserDeleted(user_id=user_id):
                    sockets.close(user_id=user_id)
                case Resync():
                    await _look_up(instance, sockets)


async def _look_up(instance: Instance, sockets: Sockets) -> None:
    known = sockets.session_ids
    for session_id in await ended_sessions(known, instance.clock.now()) if known else ():
        sockets.close(session_id=session_id)
