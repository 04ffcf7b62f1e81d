"""A worker in a process of its own, to be killed: `python -m tests.generation.worker_process
DATABASE_URL FOLDER PAUSE`, or `… INSTANCE_URL FOLDER PAUSE TOKEN` without a database. Says in a line
how each job ended for it."""

import asyncio
import sys
from pathlib import Path

from generation.direct import DirectPlane
from generation.plane import Plane
from generation.remote import HttpPlane
from generation.worker import Worker
from media.storage import open_storage
from models import base
from realtime.bus import MemoryBus
from tests.generation.plain import PlainBackend
from tests.signing import signing_in

LEASE_SECONDS = 2


async def main(url: str, folder: Path, pause: float, token: str = "") -> None:
    plane: Plane
    if token:
        plane = HttpPlane(url, token, folder=folder / "attempts")
    else:
        await base.connect(url)
        plane = DirectPlane(
            folder=folder / "attempts",
            storage=open_storage(f"file://{folder / 'media'}"),
            bus=MemoryBus(),
            signing=signing_in(folder),
            lease_seconds=LEASE_SECONDS,
        )
    worker = Worker(PlainBackend(pause=pause), plane, name="doomed", folder=folder / "alive")
    while True:
        ended = await worker.run_one()
        if ended is None:
            await asyncio.sleep(0.05)
            continue
        _, state = ended
        sys.stdout.write(f"{state or 'taken away'}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), *sys.argv[4:]))
