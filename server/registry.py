"""The open sockets of this process: how many whom, and how to close them from outside."""

import asyncio
import ipaddress
from collections.abc import Hashable
from typing import Protocol

from server.protocol import CloseCode, restart_reason


class Socket(Protocol):
    """What the registry needs of a socket; equality is identity."""

    def close(self, code: int, reason: str) -> None:
        """Close now, dropping what waits to be sent. Later calls change nothing."""
        ...


class Sockets:
    """Counts and closes. The caps are per process: with several, each has its own."""

    def __init__(self, *, per_user: int = 10, per_ip: int = 50) -> None:
        self._per_user = per_user
        self._per_ip = per_ip
        self._groups: dict[tuple[str, Hashable], set[Socket]] = {}
        self._keys: dict[Socket, list[tuple[str, Hashable]]] = {}
        self._empty = asyncio.Event()
        self.draining = False

    def __len__(self) -> int:
        return len(self._keys)

    def enter(self, socket: Socket, *, ip: str | None) -> bool:
        """Register a socket. False, and nothing is kept, when its address has too many."""
        network = _network(ip)
        if network is not None and len(self._groups.get(("ip", network), ())) >= self._per_ip:
            return False
        self._keys[socket] = []
        self._empty.clear()
        if network is not None:
            self._join(socket, "ip", network)
        return True

    def identify(self, socket: Socket, *, user_id: int, session_id: int | None) -> bool:
        """Say whose socket it is. False when this member has too many."""
        if len(self._groups.get(("user", user_id), ())) >= self._per_user:
            return False
        self._join(socket, "user", user_id)
        if session_id is not None:
            self._join(socket, "session", session_id)
        return True

    def leave(self, socket: Socket) -> None:
        for key in self._keys.pop(socket, ()):
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
        found = self._groups.get(("session", session_id), set()) | self._groups.get(
            ("user", user_id), set()
        )
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


def _network(ip: str | None) -> Hashable:
    """IPv6 is counted by /64: whoever has one address there has them all."""
    try:
        address = ipaddress.ip_address(ip or "")
    except ValueError:
        return None
    return int(address) >> 64 if address.version == 6 else address
