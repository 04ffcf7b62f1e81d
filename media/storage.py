"""Where the bytes of clips lie: a folder, or a bucket of an S3-compatible store.

Keys are made from the contents, so a file is never changed under its key, and two files with the
same bytes share one: delete a key only when no row refers to it any more.
"""

import asyncio
import errno
import hashlib
import os
import re
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from core.errors import BadInput, NotFound, StorageFull, Unavailable

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config

_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}\.[a-z0-9]{1,8}")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
# Large enough that a hop to a thread (about 100 µs) costs little, small enough that a slow reader
# holds little memory.
_CHUNK = 256 * 1024
# From S3, one request each: a slow reader never holds one open until it times out.
_S3_CHUNK = 2 * 1024 * 1024
# What a killed process left half written; no upload takes a day.
_STALE_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Stored:
    """`size` in bytes, `sha256` in hexadecimal."""

    key: str
    size: int
    sha256: str
    content_type: str


class Storage(Protocol):
    """A key that no file can have (a path that climbs, say) is absent like any other."""

    async def put_file(self, source: Path, *, suffix: str, content_type: str) -> Stored:
        """Keep a copy of the file: all of it, on stable storage, or none of it.

        `suffix` is like ".mp4". Raises `StorageFull`.
        """
        ...

    def open_range(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, not including, `end`, in pieces that fit into memory.

        Raises `NotFound` at the first piece.
        """
        ...

    async def size(self, key: str) -> int:
        """In bytes. Raises `NotFound`."""
        ...

    async def delete(self, key: str) -> None:
        """Does nothing when the key is absent: a deletion may be tried again."""
        ...

    async def exists(self, key: str) -> bool:
        try:
            await self.size(key)
        except NotFound:
            return False
        return True


def open_storage(
    url: str, *, access_key: str | None = None, secret_key: str | None = None
) -> Storage:
    """`file:///folder`, or `s3://bucket/prefix?region=…&endpoint=…` (an endpoint for a store that
    is not AWS). Without keys, S3 is asked with the credentials of the machine's role.

    Raises `BadInput` for any other URL.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and not parts.query:
        return LocalStorage(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        return S3Storage(_open_bucket(parts, access_key, secret_key))
    raise BadInput("The media URL must look like file:///folder or s3://bucket/prefix.")


class LocalStorage(Storage):
    """A folder, made at the first write, on a file system with atomic renames."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / ".incoming"
        self._remove_stale()

    async def put_file(self, source: Path, *, suffix: str, content_type: str) -> Stored:
        abandoned = threading.Event()
        try:
            return await asyncio.to_thread(self._put, source, suffix, content_type, abandoned)
        finally:
            # A thread cannot be cancelled: this tells it that nobody waits any more.
            abandoned.set()

    async def open_range(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        file = await asyncio.to_thread(self._open, key, start)
        try:
            while start < end:
                piece = await asyncio.to_thread(file.read, min(_CHUNK, end - start))
                if not piece:
                    return
                start += len(piece)
                yield piece
        finally:
            file.close()

    async def size(self, key: str) -> int:
        try:
            return (await asyncio.to_thread(self._path(key).stat)).st_size
        except FileNotFoundError:
            raise NotFound("file") from None

    async def delete(self, key: str) -> None:
        try:
            await asyncio.to_thread(self._path(key).unlink, missing_ok=True)
        except NotFound:
            return

    def _path(self, key: str) -> Path:
        return self._root / _checked(key)

    def _open(self, key: str, start: int) -> IO[bytes]:
        try:
            file = self._path(key).open("rb")
        except FileNotFoundError:
            raise NotFound("file") from None
        file.seek(start)
        return file

    def _put(
        self, source: Path, suffix: str, content_type: str, abandoned: threading.Event
    ) -> Stored:
        with _full_disk_named():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._incoming.mkdir(exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._incoming)
            try:
                with os.fdopen(descriptor, "wb") as copy:
                    size, sha256 = _copy(source, copy, abandoned)
                stored = Stored(_key(sha256, suffix), size, sha256, content_type)
                target = self._root / stored.key
                target.parent.mkdir(exist_ok=True)
                Path(name).rename(target)
            finally:
                Path(name).unlink(missing_ok=True)
            # The bytes are safe already; these make the name so.
            _sync_folder(target.parent)
            _sync_folder(self._root)
        return stored

    def _remove_stale(self) -> None:
        oldest = time.time() - _STALE_SECONDS
        for leftover in self._incoming.glob("*"):
            try:
                if leftover.stat().st_mtime < oldest:
                    leftover.unlink()
            except FileNotFoundError:
                continue  # Finished, or removed by another process.


class S3Storage(Storage):
    """A bucket. Large files go up in parts; give the bucket a rule that drops unfinished uploads,
    which are invisible and yet charged for. `Unavailable` when the store does not answer."""

    def __init__(self, bucket: S3Store) -> None:
        self._bucket = bucket

    async def put_file(self, source: Path, *, suffix: str, content_type: str) -> Stored:
        size, sha256 = await asyncio.to_thread(_measure, source)
        stored = Stored(_key(sha256, suffix), size, sha256, content_type)
        with _failures_named():
            await obstore.put_async(
                self._bucket, stored.key, source, attributes={"Content-Type": content_type}
            )
        return stored

    async def open_range(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        path = _checked(key)
        for at in range(start, end, _S3_CHUNK):
            with _failures_named():
                piece = await obstore.get_range_async(
                    self._bucket, path, start=at, end=min(at + _S3_CHUNK, end)
                )
            yield bytes(piece)

    async def size(self, key: str) -> int:
        with _failures_named():
            return (await obstore.head_async(self._bucket, _checked(key)))["size"]

    async def delete(self, key: str) -> None:
        try:
            with _failures_named():
                await obstore.delete_async(self._bucket, _checked(key))
        except NotFound:
            return


def _open_bucket(parts: SplitResult, access_key: str | None, secret_key: str | None) -> S3Store:
    options = dict(parse_qsl(parts.query))
    config: S3Config = {"region": options.pop("region", "us-east-1")}
    client: ClientConfig = {}
    if "endpoint" in options:
        config["endpoint"] = options.pop("endpoint")
        client["allow_http"] = config["endpoint"].startswith("http://")
    if options:
        raise BadInput(f"The media URL has an unknown option: {', '.join(options)}.")
    if access_key and secret_key:
        config["access_key_id"] = access_key
        config["secret_access_key"] = secret_key
    # The library's own three minutes of retries outlast every request that waits for them.
    retry: RetryConfig = {"max_retries": 3, "retry_timeout": timedelta(seconds=15)}
    return S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        config=config,
        client_options=client,
        retry_config=retry,
    )


def _key(sha256: str, suffix: str) -> str:
    if not _SUFFIX.fullmatch(suffix):
        raise ValueError(f"not a suffix: {suffix!r}")
    # 256 folders keep each short enough to list with a million files.
    return f"{sha256[:2]}/{sha256}{suffix}"


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise NotFound("file")
    return key


class _Abandoned(Exception):
    """Nobody waits for this copy any more; the thread that makes it stops."""


def _copy(source: Path, copy: IO[bytes], abandoned: threading.Event) -> tuple[int, str]:
    digest = hashlib.sha256()
    with source.open("rb") as file:
        while piece := file.read(_CHUNK):
            if abandoned.is_set():
                raise _Abandoned
            digest.update(piece)
            copy.write(piece)
    copy.flush()
    os.fsync(copy.fileno())
    if abandoned.is_set():
        raise _Abandoned
    return copy.tell(), digest.hexdigest()


def _measure(source: Path) -> tuple[int, str]:
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return file.tell(), digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _full_disk_named() -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        if failure.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageFull from failure
        raise


@contextmanager
def _failures_named() -> Iterator[None]:
    try:
        yield
    except (NotFoundError, FileNotFoundError):
        raise NotFound("file") from None
    except BaseError as failure:
        raise Unavailable("The media store does not answer; try again later.") from failure
