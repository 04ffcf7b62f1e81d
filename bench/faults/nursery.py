"""Processes of the product, forked off one that has imported it already.

An import takes 2 s of a core for a web process, and 8 s for a worker with the torch of its model;
the suite starts eighty, most of them only to see them die. A forked one is a process of its own in
every respect that a fault looks at.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "server.__main__",
        "server.asgi",
        "server.web",
        "server.worker",
        "generation.scene.model.imagine",  # starts no thread before its first picture
        "bench.faults.nursery",
    ]
)


class Child:
    """`python -m server ARGUMENTS`, with the methods of `subprocess.Popen` that the faults use."""

    def __init__(
        self, *arguments: str, folder: Path, environment: Mapping[str, str], log: Path
    ) -> None:
        given = (arguments, folder, dict(environment), log)
        self._process = _FORKS.Process(target=_serve, args=given)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Raises `subprocess.TimeoutExpired`."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("server", timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _serve(
    arguments: tuple[str, ...], folder: Path, environment: Mapping[str, str], log: Path
) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for path, number in ((Path(os.devnull), 1), (log, 2)):
        with path.open("ab") as file:
            os.dup2(file.fileno(), number)
    from server.__main__ import app

    sys.argv = ["server", *arguments]
    app()
