"""What attempts leave behind: their folders, and files they stored for a clip that never came.

Each attempt works in a folder of its own, `<job>-<fence>`, and lists there what it has stored. So
after a kill -9 whoever comes next knows what may go. Files are kept while the job may still be
finished: another attempt that draws the same frames stores the same bytes under the same key.
"""

import asyncio
import logging
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Unavailable
from generation.product import CONTENT_TYPES
from models.deletions import is_referred_to
from models.generations import queue

if TYPE_CHECKING:
    from media.storage import Storage

log = logging.getLogger(__name__)
_LIST = "stored"


class Leftovers:
    """`root` is a folder for this alone; the workers of one machine share it."""

    def __init__(self, root: Path, storage: "Storage") -> None:
        self._root = root
        self._storage = storage

    def folder(self, job_id: int, fence: int) -> Path:
        return self._root / f"{job_id}-{fence}"

    def note(self, folder: Path, key: str, file: Path) -> None:
        """Remember that this attempt has stored `file`, which lies in its folder, under `key`."""
        with (folder / _LIST).open("a", encoding="ascii") as listed:
            listed.write(f"{key} {file.name}\n")

    async def mend(self, folder: Path) -> None:
        """Store again what was deleted, with another clip of the same bytes, before ours was there
        to keep it."""
        for key, name in _listed(folder):
            if not await self._storage.exists(key):
                log.warning("%s was deleted meanwhile and is stored again", key)
                file = folder / name
                await self._storage.put_file(
                    file, suffix=file.suffix, content_type=CONTENT_TYPES[file.suffix]
                )

    async def clear(self, folder: Path, job_id: int) -> None:
        """Remove the folder of an attempt that has ended, and what it stored if nobody has it;
        or leave both to a later sweep while the job is not over."""
        stored = _listed(folder)
        if stored and not await queue.is_over(job_id):
            return
        for key, _name in stored:
            if not await is_referred_to(key):
                await self._storage.delete(key)
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def sweep(self) -> None:
        """Clear the folders of all attempts that no longer hold their job."""
        for folder in await asyncio.to_thread(self._folders):
            job_id, fence = (int(part) for part in folder.name.split("-"))
            if await queue.is_held(job_id, fence):
                continue
            try:
                await self.clear(folder, job_id)
            except Unavailable:
                log.warning("the store does not answer: files of job %d are deleted later", job_id)

    def _folders(self) -> list[Path]:
        return sorted(self._root.glob("[0-9]*-[0-9]*"))


def _listed(folder: Path) -> list[tuple[str, str]]:
    """Keys and the names of what was stored under them."""
    try:
        lines = (folder / _LIST).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []
    # A crash may have cut the last line short.
    return [(key, name) for key, space, name in (line.partition(" ") for line in lines) if space]
