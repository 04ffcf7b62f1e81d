"""The open sockets of this process: how many whom, and how to close them from outside."""

import asyncio
import ipaddress
from collections import OrderedDict
from collections.abc import Hashable
from typing import Protocol

from core.seats import MemorySeats, Seats
from server.closing import CloseCode, restart_reason

_SEATED = ("ip", "user")  # what is counted
_REMEMBERED = 1_000  # closings; a session is looked up in far less time than so many take


class Socket(Protocol):
    """What the registry needs of a socket; equality is identity."""

    def close(self, code: int, reason: str) -> None:
        """Close now, dropping what waits to be sent. Later calls change nothing."""
        ...


class Sockets:
    """Counts and closes. The caps hold over all processes that share `seats`. `closings` counts how
    often something was closed by name."""

    def __init__(self, *, per_user: int = 10, per_ip: int = 50, seats: Seats | None = None) -> None:
        self.seats = seats or MemorySeats()
        self._per_user = per_user
        self._per_ip = per_ip
        self._groups: dict[tuple[str, Hashable], set[Socket]] = {}
        self._keys: dict[Socket, list[tuple[str, Hashable]]] = {}
        self._closed: OrderedDict[tuple[str, Hashable], int] = OrderedDict()
        self._empty = asyncio.Event()
        self.closings = 0
        self.draining = False

    def __len__(self) -> int:
        return len(self._keys)

    async def enter(self, socket: Socket, *, ip: str | None) -> bool:
        """Register a socket until it leaves. False, and nothing is kept, when its address has too
        many, or the draining has begun."""
        network = _network(ip)
        if network is not None:
            seat = _seat_of("ip", network)
            if not await self.seats.take(seat, most=self._per_ip):
                return False
            if self.draining:
                self.seats.free(seat)
                return False
        self._keys[socket] = []
        self._empty.clear()
        if network is not None:
            self._join(socket, "ip", network)
        return True

    async def identify(self, socket: Socket, *, user_id: int, session_id: int | None) -> bool:
        """Say whose socket it is. False when this member has too many, or the socket has left."""
        seat = _seat_of("user", user_id)
        if not await self.seats.take(seat, most=self._per_user):
            return False
        if socket not in self._keys:
            self.seats.free(seat)
            return False
        self._join(socket, "user", user_id)
        if session_id is not None:
            self._join(socket, "session", session_id)
        return True

    def closed_since(self, closings: int, *, user_id: int, session_id: int | None) -> bool:
        """Whether this session or member was closed after `closings` was read. Whoever looks up a
        session reads it before, and asks right after `identify`: an end that came in between found
        no socket to close."""
        if self.closings - closings > _REMEMBERED:
            return True
        return any(self._closed.get(k, 0) > closings for k in _keys(user_id, session_id))

    @property
    def session_ids(self) -> list[int]:
        """The sessions that have sockets here."""
        return [
            value for kind, value in self._groups if kind == "session" and isinstance(value, int)
        ]

    def leave(self, socket: Socket) -> None:
        for key in self._keys.pop(socket, ()):
            if key[0] in _SEATED:
                self.seats.free(_seat_of(*key))
            group = self._groups[key]
            group.discard(socket)
            if not group:
                del self._groups[key]
        if not self._keys:
            self._empty.set()

    def close(
        self,
        *,
        session_id: int | None = None,
        user_id: int | None = None,
        code: int = CloseCode.FORBIDDEN,
        reason: str = "Session ended",
    ) -> int:
        """Close every socket of a session, or of a member. Returns how many."""
        self.closings += 1
        for key in _keys(user_id, session_id):
            self._closed[key] = self.closings
            self._closed.move_to_end(key)
        while len(self._closed) > 2 * _REMEMBERED:
            self._closed.popitem(last=False)
        found = {socket for k in _keys(user_id, session_id) for socket in self._groups.get(k, ())}
        for socket in found:
            socket.close(code, reason)
        return len(found)

    async def drain(self, *, spread: float = 10, patience: float = 5) -> None:
        """Refuse new sockets and close the open ones with 1012, each told to come back at a time
        of its own within `spread` seconds. Returns when all are gone, or after `patience`
        seconds."""
        self.draining = True
        for socket in list(self._keys):
            socket.close(CloseCode.RESTART, restart_reason(spread))
        if self._keys:
            try:
                await asyncio.wait_for(self._empty.wait(), patience)
            except TimeoutError:
                return

    def _join(self, socket: Socket, kind: str, value: Hashable) -> None:
        self._groups.setdefault((kind, value), set()).add(socket)
        self._keys[socket].append((kind, value))


def _seat_of(kind: str, value: Hashable) -> str:
    return f"{kind}:{value}"


def _keys(user_id: int | None, session_id: int | None) -> list[tuple[str, Hashable]]:
    named = (("user", user_id), ("session", session_id))
    return [(kind, value) for kind, value in named if value is not None]


def _network(ip: str | None) -> Hashable:
    """IPv6 is counted by /64: whoever has one address there has them all."""
    try:
        address = ipaddress.ip_address(ip or "")
    except ValueError:
        return None
    return int(address) >> 64 if address.version == 6 else address
