"""What a worker needs of its instance, however far away that is.

    Worker, Attempt ── Plane ─┬─ DirectPlane   the database and the store, from this process
                              └─ HttpPlane     a DirectPlane in a web process (`server.workers`)

So a machine without a password to the database runs the same loop, under the same leases, fences
and consents.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from generation.spec import Cancelled, Capabilities, Progress, Spec
from models.generations import GenerationState
from models.generations.drafts import File, Made
from models.generations.queue import Beat, Failure

if TYPE_CHECKING:
    from generation.product import LocalFile
    from media.imprint import Imprint
    from media.provenance import Origin

LARGEST_PREVIEW = 96 * 1024  # an envelope on the bus holds 256 KiB


class Stop(StrEnum):
    """Why an attempt ends early."""

    CANCELED = "CANCELED"
    LOST = "LOST"
    SHUTDOWN = "SHUTDOWN"


class Lost(Cancelled):
    """The job is not this worker's any more."""


@dataclass(frozen=True, slots=True)
class Held:
    """Which job, and the fence under which it is held."""

    id: int
    fence: int


@dataclass(frozen=True, slots=True)
class Job(Held):
    """What was claimed: it is held for `lease_seconds` from each heartbeat."""

    attempt: int
    lease_seconds: float
    spec: Spec


@dataclass(frozen=True, slots=True)
class Failed:
    """`may_pass`: the cause may be gone the next time."""

    code: Failure
    message: str

    @property
    def may_pass(self) -> bool:
        return self.code in (Failure.OUT_OF_MEMORY, Failure.STORAGE_FAILED)


Outcome = Made | Failed | Stop


class Plane(Protocol):
    """Every call may raise `Unavailable`; those about a job change nothing once it is lost."""

    @property
    def tick_seconds(self) -> float:
        """How often an idle worker looks by itself."""
        ...

    async def offer(self, can: Capabilities) -> None:
        """Tell what this worker can make. Repeat it each minute."""
        ...

    def bells(self) -> AsyncGenerator[None, None]:
        """One value whenever there may be a job; close it to hear no more. Bells may be lost."""
        ...

    async def claim(self, worker: str, backend: str) -> Job | None:
        """The job whose turn it is, held by `worker` from now on."""
        ...

    async def reap(self, dead_worker: str | None = None) -> bool:
        """Take jobs away from whoever let a lease lapse, or from a worker that is known to be dead.
        Whether there were any."""
        ...

    async def imprint(self, job: Held) -> "Imprint":
        """The marks that its pictures carry. Raises `Lost`."""
        ...

    async def beat(self, job: Held, progress: Progress | None) -> Beat | None:
        """Extend the lease and show `progress` to whoever watches. None: the job is lost."""
        ...

    async def postprocess(self, job: Held) -> bool:
        """The picture is drawn. False: lost, or to be cancelled."""
        ...

    async def keep(self, job: Held, file: "LocalFile", origin: "Origin") -> File:
        """Sign the file, look whether it may leave, and store it. `origin` needs no mark. Raises
        `Unproven`, `StorageFull` or `Lost`."""
        ...

    async def settle(self, job: Held, outcome: Outcome) -> GenerationState | None:
        """End the attempt: the state the job is in then; None: it was taken away before."""
        ...

    def folder(self, job: Held) -> Path:
        """Where this attempt may work."""
        ...

    async def clear(self, job: Held) -> None:
        """Remove what an attempt that has ended leaves behind."""
        ...

    async def sweep(self) -> None:
        """The same for all attempts of this machine that no longer hold their job."""
        ...
