import asyncio
import errno
import hashlib
import os
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from moto.server import ThreadedMotoServer

from core.errors import BadInput, NotFound, StorageFull, Unavailable
from media.storage import LocalStorage, Storage, open_storage

ABSENT = f"ab/{'ab' * 32}.mp4"


@pytest.fixture(scope="module")
def bucket_url() -> Iterator[str]:
    """An S3-compatible server on a free port, with one bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        httpx2.put(f"{endpoint}/clips").raise_for_status()
        yield f"s3://clips/media?region=us-east-1&endpoint={endpoint}"
    finally:
        server.stop()


@pytest.fixture(params=["local disk", "S3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "local disk":
        return open_storage(f"file://{tmp_path}/store")
    url = request.getfixturevalue("bucket_url")
    return open_storage(url, access_key="test", secret_key="test")


def a_file(folder: Path, content: bytes) -> Path:
    path = folder / "source.bin"
    path.write_bytes(content)
    return path


async def all_of(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


async def test_a_stored_file_comes_back_whole(storage: Storage, tmp_path: Path) -> None:
    content = os.urandom(700_000)
    stored = await storage.put_file(
        a_file(tmp_path, content), suffix=".mp4", content_type="video/mp4"
    )
    digest = hashlib.sha256(content).hexdigest()
    assert (stored.sha256, stored.size) == (digest, len(content))
    assert stored.key == f"{digest[:2]}/{digest}.mp4"
    assert await storage.size(stored.key) == len(content)
    assert await all_of(storage.open_range(stored.key, 0, len(content))) == content


async def test_a_file_larger_than_one_part_comes_back_whole(
    storage: Storage, tmp_path: Path
) -> None:
    content = os.urandom(11_000_000)
    stored = await storage.put_file(
        a_file(tmp_path, content), suffix=".mp4", content_type="video/mp4"
    )
    pieces = [piece async for piece in storage.open_range(stored.key, 0, len(content))]
    assert b"".join(pieces) == content
    assert max(len(piece) for piece in pieces) <= 2 * 1024 * 1024


@pytest.mark.parametrize(("start", "end"), [(0, 1), (5, 9), (399_990, 400_000), (7, 7)])
async def test_a_range_holds_the_bytes_from_start_to_before_end(
    storage: Storage, tmp_path: Path, start: int, end: int
) -> None:
    content = os.urandom(400_000)
    stored = await storage.put_file(
        a_file(tmp_path, content), suffix=".bin", content_type="application/octet-stream"
    )
    assert await all_of(storage.open_range(stored.key, start, end)) == content[start:end]


async def test_an_empty_file_is_a_file(storage: Storage, tmp_path: Path) -> None:
    stored = await storage.put_file(a_file(tmp_path, b""), suffix=".txt", content_type="text/plain")
    assert await storage.size(stored.key) == 0


async def test_the_same_bytes_have_one_key(storage: Storage, tmp_path: Path) -> None:
    source = a_file(tmp_path, b"twice")
    keys = [
        (await storage.put_file(source, suffix=".mp4", content_type="video/mp4")).key
        for _ in range(2)
    ]
    assert keys[0] == keys[1]


async def test_a_deleted_file_is_absent_and_deleting_it_again_does_nothing(
    storage: Storage, tmp_path: Path
) -> None:
    source = a_file(tmp_path, b"soon gone")
    stored = await storage.put_file(source, suffix=".mp4", content_type="video/mp4")
    assert await storage.exists(stored.key)
    await storage.delete(stored.key)
    await storage.delete(stored.key)
    assert not await storage.exists(stored.key)


@pytest.mark.parametrize(
    "key",
    [
        ABSENT,
        "",
        "..",
        "../secret.key",
        f"ab/../../{'ab' * 32}.mp4",
        "/etc/passwd",
        f"ab/{'ab' * 32}.mp4\n",
        f"ab/{'ab' * 32}.mp4\0",
        f"AB/{'AB' * 32}.mp4",
        ".incoming/tmp",
    ],
)
async def test_an_absent_key_and_a_key_that_climbs_look_alike(
    storage: Storage, tmp_path: Path, key: str
) -> None:
    (tmp_path / "secret.key").write_text("private")
    with pytest.raises(NotFound):
        await storage.size(key)
    with pytest.raises(NotFound):
        await all_of(storage.open_range(key, 0, 10))
    assert not await storage.exists(key)
    await storage.delete(key)
    assert (tmp_path / "secret.key").exists()


@pytest.mark.parametrize("suffix", ["mp4", "/../x", ".", ".mp4/..", ".MP4"])
async def test_a_suffix_that_is_none_is_a_bug_of_the_caller(
    storage: Storage, tmp_path: Path, suffix: str
) -> None:
    with pytest.raises(ValueError, match="not a suffix"):
        await storage.put_file(a_file(tmp_path, b"x"), suffix=suffix, content_type="video/mp4")


async def test_a_source_that_does_not_exist_is_the_callers_mistake(
    storage: Storage, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError):
        await storage.put_file(tmp_path / "absent", suffix=".mp4", content_type="video/mp4")


async def test_a_full_disk_is_named_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    storage = LocalStorage(tmp_path / "store")
    source = a_file(tmp_path, b"too much")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        await storage.put_file(source, suffix=".mp4", content_type="video/mp4")
    assert files_below(tmp_path / "store") == []


async def test_a_cancelled_write_leaves_nothing(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path / "store")
    slow = tmp_path / "slow.mp4"
    os.mkfifo(slow)
    writing = asyncio.create_task(storage.put_file(slow, suffix=".mp4", content_type="video/mp4"))
    with await asyncio.to_thread(slow.open, "wb", buffering=0) as feed:
        # More than a pipe holds: when this returns, the copy has begun.
        await asyncio.to_thread(feed.write, b"x" * 600_000)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
    await asyncio.get_running_loop().shutdown_default_executor()
    assert files_below(tmp_path / "store") == []


def test_a_write_killed_half_way_leaves_no_file_and_its_rest_is_removed_later(
    tmp_path: Path,
) -> None:
    root, slow = tmp_path / "store", tmp_path / "slow.mp4"
    os.mkfifo(slow)
    program = (
        "import asyncio, pathlib; from media.storage import LocalStorage as S;"
        f"asyncio.run(S(pathlib.Path({str(root)!r})).put_file("
        f"pathlib.Path({str(slow)!r}), suffix='.mp4', content_type='video/mp4'))"
    )
    writer = subprocess.Popen([sys.executable, "-c", program], cwd=Path(__file__).parents[2])
    with slow.open("wb") as feed:
        feed.write(b"x" * 600_000)
        feed.flush()
        writer.send_signal(signal.SIGKILL)
        writer.wait(timeout=30)
    [rest] = files_below(root)
    assert rest.parent.name == ".incoming"

    LocalStorage(root)
    assert rest.exists(), "another process may still be writing it"
    os.utime(rest, (0, 0))
    LocalStorage(root)
    assert files_below(root) == []


async def test_a_store_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    storage = open_storage(
        "s3://clips?endpoint=http://127.0.0.1:9", access_key="test", secret_key="test"
    )
    with pytest.raises(Unavailable):
        await storage.size(ABSENT)


async def test_a_bucket_that_does_not_exist_is_no_empty_one(
    bucket_url: str, tmp_path: Path
) -> None:
    url = bucket_url.replace("clips", "nowhere")
    storage = open_storage(url, access_key="test", secret_key="test")
    with pytest.raises((NotFound, Unavailable)):
        await storage.put_file(a_file(tmp_path, b"x"), suffix=".mp4", content_type="video/mp4")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/var/media",
        "file://host/var/media",
        "http://bucket",
        "s3:///prefix",
        "s3://bucket?acl=public",
        "file:///media?mode=ro",
    ],
)
def test_a_url_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(BadInput):
        open_storage(url)


async def test_a_folder_with_spaces_is_written_as_any_url(tmp_path: Path) -> None:
    storage = open_storage((tmp_path / "my media").as_uri())
    await storage.put_file(a_file(tmp_path, b"x"), suffix=".mp4", content_type="video/mp4")
    assert files_below(tmp_path / "my media") != []


def files_below(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


async def test_the_folder_is_its_owners_alone_to_read(tmp_path: Path) -> None:
    source = tmp_path / "film.mp4"
    source.write_bytes(b"film")
    storage = LocalStorage(tmp_path / "media")
    await storage.put_file(source, suffix=".mp4", content_type="video/mp4")
    assert stat.S_IMODE((tmp_path / "media").stat().st_mode) == 0o700
