"""Writing archives, in the web process: a page of rows or a piece of a file in memory at a time."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import zipfile
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from models.belongings import CLIPS, PARTS, count_of, files_of, picture_of, profile, rows_of
from models.exports import Export, claim_export
from resolvers.context import Instance
from server.archives import FORMAT, MANIFEST, VERSION

logger = logging.getLogger(__name__)

_LOOK_EVERY = 10.0  # seconds between two looks for a job that another process was asked for


class _Lost(Exception):
    """Another process has taken the job over."""


async def keep_exporting(instance: Instance) -> NoReturn:
    """Work on what members asked for, for ever. A failure is logged, and tried again later."""
    while True:
        try:
            while await export_next(instance):
                pass
        except Exception:
            logger.exception("An archive was not finished; it is tried again")
        await asyncio.sleep(_LOOK_EVERY)


async def export_next(instance: Instance) -> bool:
    """Make one archive that was asked for; False when there was none to make."""
    job = await claim_export(instance.clock.now())
    if job is None:
        return False
    with TemporaryDirectory(prefix="export-", dir=_folder(instance)) as folder:
        path = Path(folder) / "archive.zip"
        try:
            await _Archive(instance, job, path).write()
        except _Lost:
            return True
        stored = await instance.storage.put_file(
            path, suffix=".zip", content_type="application/zip"
        )
    kept = await job.finish(
        instance.clock.now(), key=stored.key, size=stored.size, sha256=stored.sha256
    )
    if not kept and not await Export.exists(key=stored.key):
        await instance.storage.delete(stored.key)
    return True


class _Archive:
    """One archive on its way to `path`."""

    def __init__(self, instance: Instance, job: Export, path: Path) -> None:
        self._instance = instance
        self._job = job
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._files: dict[str, dict[str, Any]] = {}
        self._done = self._total = 0

    async def write(self) -> None:
        """All of it. Raises `_Lost` when another process has the job now."""
        user_id, now = self._job.user_id, self._instance.clock.now()
        parts = (CLIPS, *PARTS)
        self._total = sum([await count_of(part, user_id) for part in parts])
        with self._zip:
            told, picture = await profile(user_id), await picture_of(user_id)
            told["avatar"] = picture and {
                "clip_id": str(picture["clip_id"]),
                **_described(picture),
            }
            await self._write("profile.json", _pieces(json.dumps(told, ensure_ascii=False)))
            await self._write("clips.json", _array(self._clips(user_id)))
            for part in PARTS:
                rows = self._counted(rows_of(part, user_id))
                await self._write(f"{part.name}.json", _array(rows))
            async for page in rows_of(CLIPS, user_id):
                await self._media(await files_of([int(row["id"]) for row in page]))
            await self._media([] if picture is None else [picture])
            self._zip.writestr(MANIFEST, json.dumps(self._manifest(told["handle"], now), indent=1))

    async def _clips(self, user_id: int) -> AsyncIterator[list[dict[str, Any]]]:
        async for page in self._counted(rows_of(CLIPS, user_id)):
            files = await files_of([int(row["id"]) for row in page])
            for row in page:
                row["files"] = [
                    _described(file) for file in files if file["clip_id"] == int(row["id"])
                ]
            yield page

    async def _counted(
        self, pages: AsyncIterator[list[dict[str, Any]]]
    ) -> AsyncIterator[list[dict[str, Any]]]:
        async for page in pages:
            self._done += len(page)
            now = self._instance.clock.now()
            if not await self._job.advance(now, done=self._done, total=self._total):
                raise _Lost
            yield page

    async def _media(self, files: list[dict[str, Any]]) -> None:
        """Each file once; one that is not in the store any more is left out."""
        for file in files:
            path, storage = _path(file), self._instance.storage
            if path in self._files or not await storage.exists(file["key"]):
                continue
            now = self._instance.clock.now()
            if not await self._job.advance(now, done=self._done, total=self._total):
                raise _Lost
            pieces = storage.open_range(file["key"], 0, file["size"])
            # Pictures and videos are packed already.
            await self._write(path, pieces, packed=zipfile.ZIP_STORED)

    async def _write(
        self, name: str, pieces: AsyncIterator[bytes], *, packed: int = zipfile.ZIP_DEFLATED
    ) -> None:
        entry = zipfile.ZipInfo(name)
        entry.compress_type = packed
        digest, size = hashlib.sha256(), 0
        with self._zip.open(entry, "w", force_zip64=True) as file:
            async for piece in pieces:
                await asyncio.to_thread(file.write, piece)
                digest.update(piece)
                size += len(piece)
        self._files[name] = {"sha256": digest.hexdigest(), "size": size}

    def _manifest(self, handle: str, now: datetime) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "instance": self._instance.settings.base_url,
            "instance_name": self._instance.settings.instance_name,
            "exported_at": now.isoformat(timespec="seconds"),
            "handle": handle,
            "files": self._files,
        }


async def _array(pages: AsyncIterator[list[dict[str, Any]]]) -> AsyncIterator[bytes]:
    """A JSON array, a row to a line."""
    opening = "[\n"
    async for page in pages:
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in page)
        yield f"{opening}{lines}".encode()
        opening = ",\n"
    yield b"[]" if opening == "[\n" else b"\n]"


async def _pieces(text: str) -> AsyncIterator[bytes]:
    yield text.encode()


def _described(file: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in file.items() if name not in ("clip_id", "key")}
    return {"path": _path(file), **told}


def _path(file: dict[str, Any]) -> str:
    return f"media/{file['sha256']}.{file['key'].rpartition('.')[2]}"


def _folder(instance: Instance) -> Path:
    folder = instance.settings.data_dir / "work"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
