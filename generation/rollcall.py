"""Which workers of this machine are dead, known at once.

A lease must be long enough for a slow machine, so it takes its time to tell that a worker died. On
one machine the kernel knows: each worker holds a lock on a file of its own, and the lock goes with
the process, however that ends. A worker that is only stopped (SIGSTOP) keeps its lock, and loses
its job by the lease.
"""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


class RollCall:
    """`folder` is for this alone; the workers of one machine share it. Names are file names."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._own = folder / name
        self._lock: int | None = None

    def sign_in(self) -> None:
        """Be known as alive until `sign_out`, or until the process ends."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self._own, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def sign_out(self) -> None:
        if self._lock is not None:
            self._own.unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None

    def dead(self) -> Iterator[str]:
        """The names of those that ended without signing out. Each is told once, to one caller, and
        counts as told when the next one is asked for."""
        for file in sorted(self._folder.glob("*")):
            if file == self._own:
                continue
            try:
                lock = os.open(file, os.O_RDWR)
            except FileNotFoundError:
                continue  # signed out, or told to somebody else, a moment ago
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield file.name
                file.unlink(missing_ok=True)
            except BlockingIOError:
                continue
            finally:
                os.close(lock)
