"""Private PostgreSQL and Redis servers for tests: own ports, own folders, gone when pytest exits.

Nothing is shared with a server the machine may already run. Each server starts on first use and
lives until the interpreter exits; `postgres_url()` hands out a new, empty database every time.
"""

import asyncio
import atexit
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
import pytest

_PACKAGES = {
    "postgresql": "postgresql-15",
    "redis": "redis-server",
    "chromium": "chromium",
    "ffmpeg": "ffmpeg",
}
_PROGRAMS = {
    "postgresql": ("postgres",),
    "redis": ("redis-server",),
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "ffmpeg": ("ffmpeg",),
}
_START_SECONDS = 30.0


def program(name: str) -> Path | None:
    """The program behind `name` ("postgresql", "redis", "chromium", "ffmpeg"), or None.

    Debian keeps PostgreSQL's server programs out of PATH, one folder per version: the newest wins.
    """
    for candidate in _PROGRAMS[name]:
        if found := shutil.which(candidate):
            # initdb lies beside the real postgres; redis-server must keep its name (it is a link
            # to a program that does something else under another one).
            return Path(found).resolve() if name == "postgresql" else Path(found)
    if name == "postgresql":
        installed = Path("/usr/lib/postgresql").glob("*/bin/postgres")
        return max(installed, key=lambda path: float(path.parts[-3]), default=None)
    return None


def require(name: str) -> Path:
    """The program behind `name`; without it the test is skipped, or fails where services are a must
    (`CI` or `MUTOSCOPE_REQUIRE_SERVICES` is set)."""
    found = program(name)
    if found is not None:
        return found
    words = f"{name} is not installed: run scripts/install_services.sh ({_PACKAGES[name]})"
    if os.environ.get("CI") or os.environ.get("MUTOSCOPE_REQUIRE_SERVICES"):
        pytest.fail(words)
    pytest.skip(words)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def postgres_url() -> str:
    """A new, empty database: `postgresql://postgres@127.0.0.1:PORT/tN`."""
    require("postgresql")
    return _shared_postgres().new_database()


def migrated_postgres_url() -> str:
    """The database of the newest version that tests share one after the other, emptied.

    Emptying it takes milliseconds; making a new one costs PostgreSQL a second on a busy machine.
    """
    require("postgresql")
    url = _migrated()
    _elsewhere(_empty(url))
    return url


@cache
def _migrated() -> str:
    from models.migrations.runner import migrate

    url = _shared_postgres().new_database()
    _elsewhere(migrate(url))
    return url


_EMPTY = """
DO $$ DECLARE name text; BEGIN
    SET LOCAL session_replication_role = replica;  -- no foreign keys, no triggers
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
        AND tablename NOT IN ('schema_migrations', 'outbox_epoch')
    LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
END $$"""


async def _empty(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_EMPTY)
    finally:
        await connection.close()


def _elsewhere(work: Coroutine[Any, Any, Any]) -> None:
    """Run a coroutine to its end, also from where a loop is running."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


def redis_url() -> str:
    """The shared Redis. Pub/sub ignores the database number: take a channel of your own."""
    require("redis")
    return _shared_redis().url


class Postgres:
    """One cluster that trusts its own machine and never waits for the disk."""

    def __init__(self) -> None:
        self._programs = require("postgresql").parent
        self._folder = Path(tempfile.mkdtemp(prefix="mutoscope-postgres-"))
        # PostgreSQL refuses to run as root: root runs it as the user its package made.
        self._user: str | None = None
        if os.geteuid() == 0:
            self._user = "postgres"
            shutil.chown(self._folder, self._user)
        self._data = self._folder / "data"
        self._call("initdb", "-D", self._data, "-U", "postgres", "--auth=trust", "--no-sync",
                   "--encoding=UTF8", "--locale=C")  # fmt: skip
        self.port = free_port()
        self._names = itertools.count(1)
        self._server: subprocess.Popen[bytes] | None = None
        _stop_at_exit(self.stop)
        self.start()

    def start(self) -> None:
        """Start, also after `kill`, on the same port and data; returns when it answers."""
        options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self._folder,
            # Commits are written, not flushed: they survive a kill -9, and cost nothing.
            "fsync": "off",
            "full_page_writes": "off",
            "max_connections": 200,
        }
        line: list[str | Path] = [self._programs / "postgres", "-D", self._data]
        for name, value in options.items():
            line += ["-c", f"{name}={value}"]
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                line, cwd=self._folder, user=self._user, extra_groups=self._groups(),
                stdout=log, stderr=log,
            )  # fmt: skip
        _wait_until(self._answers)

    def kill(self) -> None:
        """kill -9 of the server and everything it started, as a crash would."""
        if self._server is None:
            return
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self._server.pid)],
            capture_output=True, text=True, check=False,
        ).stdout.split()  # fmt: skip
        self._server.kill()
        for child in children:
            _kill(int(child))
        self._server.wait()
        self._server = None
        _wait_until(lambda: not any(_is_alive(int(child)) for child in children))

    def stop(self) -> None:
        atexit.unregister(self.stop)
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)  # PostgreSQL's "immediate shutdown"
            self._server.wait()
            self._server = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def new_database(self) -> str:
        name = f"t{next(self._names)}"
        self._sql(f"CREATE DATABASE {name} TEMPLATE template0")
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def _sql(self, statement: str) -> None:
        async def run() -> None:
            url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
            connection = await asyncpg.connect(url)
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        _elsewhere(run())

    def _answers(self) -> bool:
        assert self._server is not None
        if self._server.poll() is not None:
            raise RuntimeError((self._folder / "log").read_text())
        ready: list[str | Path] = [
            self._programs / "pg_isready",
            "-q",
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
        ]
        return subprocess.run(ready, check=False).returncode == 0

    def _call(self, command: str, *arguments: str | Path) -> None:
        ended = subprocess.run(
            [self._programs / command, *arguments], cwd=self._folder, user=self._user,
            extra_groups=self._groups(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if ended.returncode:
            raise RuntimeError(f"{command} failed: {ended.stdout}{ended.stderr}")

    def _groups(self) -> list[str] | None:
        return [] if self._user else None


class Redis:
    """One Redis without persistence: after `kill` and `start` everything it held is gone."""

    def __init__(self) -> None:
        self._program = require("redis")
        self._folder = Path(tempfile.mkdtemp(prefix="mutoscope-redis-"))
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._server: subprocess.Popen[bytes] | None = None
        _stop_at_exit(self.stop)
        self.start()

    def start(self) -> None:
        """Start, or start again after `kill`, on the same port; returns when it answers."""
        self._server = subprocess.Popen(
            [self._program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--dir", self._folder, "--logfile", self._folder / "log"]
        )  # fmt: skip
        _wait_until(self._answers)

    def kill(self) -> None:
        """kill -9, as a crash would."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None

    def pause(self) -> None:
        """Stop it from answering while its connections stay open (SIGSTOP)."""
        assert self._server is not None
        self._server.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._server is not None
        self._server.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        atexit.unregister(self.stop)
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def _stop_at_exit(stop: Callable[[], None]) -> None:
    atexit.register(stop)
    # A terminated interpreter skips its exit handlers and would leave the server running.
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


@cache
def _shared_postgres() -> Postgres:
    return Postgres()


@cache
def _shared_redis() -> Redis:
    return Redis()


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def _wait_until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError("the server did not come up (or go down) in time")
        time.sleep(0.02)
