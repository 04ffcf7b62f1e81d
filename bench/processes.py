"""The processes under measurement, started and stopped."""

import http.client
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_PATIENCE = 60.0
_ROOT = Path(__file__).resolve().parent.parent


class Server:
    """A process of `bench.servers`; a database of its own unless it is given one."""

    def __init__(self, kind: str, *, database: str | None = None, redis: str | None = None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="bench-server-"))
        self.port = free_pair()
        url = database or f"sqlite:///{self._folder / 'bench.sqlite3'}"
        line = [sys.executable, "-m", "bench.servers", kind, "--port", str(self.port)]
        if kind == "ours":
            line += ["--database", url]
        if redis is not None:
            line += ["--redis", redis]
        # What a killed Redis makes a server say is no news here.
        self._process = subprocess.Popen(
            line, cwd=_ROOT, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL if redis else None
        )
        self.pid = self._process.pid

    def __enter__(self) -> Self:
        deadline = time.monotonic() + _PATIENCE
        while not (_answers(self.port) and _answers(self.port + 1)):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server did not come up")
            time.sleep(0.05)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def publish(self, count: int = 1) -> None:
        """Returns when the events are committed."""
        line = http.client.HTTPConnection("127.0.0.1", self.port + 1, timeout=_PATIENCE)
        line.request("GET", f"/publish?n={count}")
        line.getresponse().read()
        line.close()

    def terminate(self) -> None:
        """Ask it to stop, as an operator would; does not wait until it has."""
        self._process.terminate()

    def settle(self) -> None:
        """Return when the process has stopped working on what came before."""
        from bench.load import cpu_seconds

        used = -1.0
        while (now := cpu_seconds(self.pid)) - used > 0.02:
            used = now
            time.sleep(0.25)


def free_pair() -> int:
    """A port that is free, and the one above it."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
            try:
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
