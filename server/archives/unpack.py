"""Reading archives, which come from anywhere: nothing is believed before it was checked.

Names are of two shapes and never used as paths; sizes are bounded before and while reading;
everything must be in the manifest, and hash to what it says there.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from core.errors import BadInput
from server.archives import FORMAT, MANIFEST, VERSION

_NAME = re.compile(r"[a-z_]{1,40}\.json|media/[0-9a-f]{64}\.[a-z0-9]{1,8}")
_PIECE = 256 * 1024
MOST_FILES = 200_000
LARGEST_JSON = 128 * 1024 * 1024
LARGEST_MEDIA = 2 * 1024 * 1024 * 1024


class Archive:
    """An opened archive. `BadInput` is raised for whatever is wrong with it."""

    def __init__(self, source: zipfile.ZipFile) -> None:
        self._zip = source
        self.manifest = self._read_manifest()
        self.files: dict[str, Any] = self.manifest["files"]
        self._check_names()

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The array of one noun; empty where the archive has none."""
        found = self._json(f"{name}.json") if f"{name}.json" in self.files else []
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise BadInput(f"{name}.json is not an array of objects.")
        return found

    def profile(self) -> dict[str, Any]:
        found = self._json("profile.json")
        if not isinstance(found, dict):
            raise BadInput("profile.json is not an object.")
        return found

    @property
    def instance_name(self) -> str:
        """Of the instance that wrote it; the older ones did not say."""
        return str(self.manifest.get("instance_name", ""))[:40]

    @property
    def handle(self) -> str:
        """That of the member, there."""
        return str(self.manifest.get("handle", ""))[:40]

    def copy_media(self, name: str, target: Path) -> None:
        """One media file, whole and as the manifest says, or `BadInput` and no file."""
        if not name.startswith("media/") or name not in self.files:
            raise BadInput("A clip names a file that the archive does not have.")
        try:
            with target.open("wb") as copy:
                for piece in self._pieces(name, LARGEST_MEDIA):
                    copy.write(piece)
        except BadInput:
            target.unlink()
            raise

    def _read_manifest(self) -> dict[str, Any]:
        try:
            found = json.loads(b"".join(_bounded(self._zip, MANIFEST, LARGEST_JSON)))
        except (KeyError, ValueError):
            raise BadInput("The archive has no manifest that can be read.") from None
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise BadInput("That is not an archive of an account.")
        if found.get("version") != VERSION:
            raise BadInput(f"The archive is of a version other than {VERSION}.")
        if not isinstance(found.get("files"), dict):
            raise BadInput("The manifest lists no files.")
        return found

    def _check_names(self) -> None:
        names = self._zip.namelist()
        if len(names) > MOST_FILES:
            raise BadInput(f"The archive has more than {MOST_FILES:,} files.")
        for name in names:
            if not _NAME.fullmatch(name):
                raise BadInput("The archive holds a file with a name it may not have.")
        if len(set(names)) != len(names) or set(names) - {MANIFEST} != set(self.files):
            raise BadInput("The archive's files are not those of its manifest.")

    def _json(self, name: str) -> Any:
        try:
            return json.loads(b"".join(self._pieces(name, LARGEST_JSON)))
        except (KeyError, ValueError, RecursionError):
            raise BadInput(f"{name} cannot be read.") from None

    def _pieces(self, name: str, largest: int) -> Iterator[bytes]:
        digest = hashlib.sha256()
        for piece in _bounded(self._zip, name, largest):
            digest.update(piece)
            yield piece
        if digest.hexdigest() != self._expected(name):
            raise BadInput(f"{name} is not what the manifest says.")

    def _expected(self, name: str) -> object:
        told = self.files.get(name)
        return told.get("sha256") if isinstance(told, dict) else None


@contextmanager
def open_archive(source: Path | IO[bytes]) -> Iterator[Archive]:
    """Raises `BadInput` for what is no archive of an account, or a damaged one."""
    try:
        with zipfile.ZipFile(source) as opened:
            yield Archive(opened)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as failure:
        raise BadInput("The archive is damaged.") from failure


def _bounded(source: zipfile.ZipFile, name: str, largest: int) -> Iterator[bytes]:
    """What the entry unpacks to, as long as that is no more than `largest` bytes, whatever its
    header says."""
    too_large = BadInput(f"{name} is larger than {largest:,} bytes.")
    if source.getinfo(name).file_size > largest:
        raise too_large
    read = 0
    with source.open(name) as file:
        while piece := file.read(_PIECE):
            read += len(piece)
            if read > largest:
                raise too_large
            yield piece
