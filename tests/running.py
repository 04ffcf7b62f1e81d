"""A real instance for tests: web and worker processes, real HTTP, real sockets."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2 as httpx
from websockets.asyncio.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0
SIGN_UP = """mutation ($input: SignUpInput!) { signUp(input: $input) {
  token viewer { user { id } } errors { code message field } } }"""


@dataclass
class Running:
    """One instance. `base` is its address."""

    base: str
    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    token: str | None = None
    _members: int = 0

    def start(self, command: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start `python -m server COMMAND`."""
        process = subprocess.Popen(
            [sys.executable, "-m", "server", command, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL if "QUIET" in os.environ else None,
        )
        self.processes.append(process)
        return process

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()

    async def ready(self) -> None:
        async with httpx.AsyncClient() as client, asyncio.timeout(PATIENCE):
            while True:
                try:
                    if (await client.get(f"{self.base}/health/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.05)

    async def run(self, document: str, token: str | None = None, **variables: Any) -> Any:
        """The `data` of one operation over HTTP; fails the test on top-level errors."""
        return await self._ask(
            document, variables, {"authorization": f"Bearer {token}"} if token else {}
        )

    async def _ask(self, document: str, variables: dict[str, Any], headers: dict[str, str]) -> Any:
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            answer = await client.post(
                f"{self.base}/graphql",
                json={"query": document, "variables": variables},
                headers=headers,
            )
        body = answer.json()
        assert "errors" not in body, body
        return body["data"]

    async def sign_up(self, handle: str) -> tuple[str, str]:
        """A new adult member: their token and id. Each comes from an address of their own, as no
        more than ten an hour may come from one."""
        self._members += 1
        given = {
            "handle": handle,
            "name": handle.title(),
            "password": "correct horse battery",
            "bornOn": "1990-01-01",
        }
        home = {"x-forwarded-for": f"10.0.{self._members // 250}.{self._members % 250 + 1}"}
        data = await self._ask(SIGN_UP, {"input": given}, home)
        assert data["signUp"]["errors"] == []
        return data["signUp"]["token"], data["signUp"]["viewer"]["user"]["id"]

    @asynccontextmanager
    async def socket(self, token: str | None = None) -> AsyncIterator[Socket]:
        """A graphql-transport-ws connection that is acknowledged."""
        url = self.base.replace("http", "ws", 1) + "/graphql"
        async with connect(url, subprotocols=["graphql-transport-ws"]) as connection:  # type: ignore[list-item]
            params = {"authorization": f"Bearer {token}"} if token else {}
            await connection.send(json.dumps({"type": "connection_init", "payload": params}))
            acknowledged = json.loads(await connection.recv())
            assert acknowledged["type"] == "connection_ack"
            yield Socket(connection)


@dataclass
class Socket:
    connection: ClientConnection

    async def subscribe(self, id: str, document: str, /, **variables: Any) -> None:
        message = {
            "id": id,
            "type": "subscribe",
            "payload": {"query": document, "variables": variables},
        }
        await self.connection.send(json.dumps(message))

    async def next(self, *, within: float = PATIENCE) -> dict[str, Any]:
        """The next frame that is neither ping nor pong; pings are answered."""
        async with asyncio.timeout(within):
            while True:
                frame: dict[str, Any] = json.loads(await self.connection.recv())
                if frame["type"] == "ping":
                    await self.connection.send('{"type":"pong"}')
                elif frame["type"] != "pong":
                    return frame


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def running(
    data_dir: Path, *, workers: int = 1, **settings: object
) -> AsyncIterator[Running]:
    """Migrate, start one web process and `workers` workers, and wait until ready.

    `settings` are names of `core.settings.Settings`.
    """
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MUTOSCOPE_")}
    environment |= {
        "MUTOSCOPE_DATA_DIR": str(data_dir),
        "MUTOSCOPE_PORT": str(port),
        "MUTOSCOPE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        **{f"MUTOSCOPE_{name.upper()}": str(value) for name, value in settings.items()},
    }
    instance = Running(f"http://127.0.0.1:{port}", environment)
    migrating = instance.start("migrate")
    assert await asyncio.to_thread(migrating.wait) == 0
    instance.start("web")
    for _ in range(workers):
        instance.start("worker")
    try:
        await instance.ready()
        yield instance
    finally:
        await asyncio.to_thread(instance.stop)
