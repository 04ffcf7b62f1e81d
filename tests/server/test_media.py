import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import numpy as np
import pytest
from playwright.async_api import expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.errors import NotFound
from media.storage import LocalStorage, Storage
from media.video import encode
from server.media import media_response
from tests.browser import chromium_page
from tests.serving import serving

CONTENT = os.urandom(600_000)
ETAG = '"4f2a"'


@asynccontextmanager
async def a_player(
    tmp_path: Path, *, content: bytes = CONTENT, filename: str | None = None
) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of a running app that has one file, at /clip."""
    source = tmp_path / "clip.mp4"
    source.write_bytes(content)
    storage = LocalStorage(tmp_path / "store")
    stored = await storage.put_file(source, suffix=".mp4", content_type="video/mp4")

    async def clip(request: Request) -> Response:
        return await media_response(
            request,
            storage,
            stored.key,
            content_type=stored.content_type,
            filename=filename,
            size=stored.size,
            etag=ETAG,
        )

    app = Starlette(routes=[Route("/clip", clip)])
    async with serving(app) as base_url, httpx2.AsyncClient(base_url=base_url) as client:
        yield client


async def test_the_whole_file_is_sent_with_headers_that_disarm_it(tmp_path: Path) -> None:
    async with a_player(tmp_path) as client:
        answer = await client.get("/clip")
    assert answer.status_code == 200
    assert answer.content == CONTENT
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"] == ETAG
    assert answer.headers["cache-control"] == "private, max-age=5, must-revalidate"
    assert answer.headers["content-disposition"] == "inline"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert policy == "sandbox allow-same-origin; default-src 'none'; media-src 'self'"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, 600_000),
        ("bytes=100-199", 100, 200),
        ("bytes=599999-", 599_999, 600_000),
        ("bytes=300000-900000", 300_000, 600_000),
        ("bytes=-500", 599_500, 600_000),
        ("bytes=-900000", 0, 600_000),
        ("BYTES= 5-9", 5, 10),
    ],
)
async def test_a_range_is_answered_with_that_part(
    tmp_path: Path, asked: str, start: int, end: int
) -> None:
    async with a_player(tmp_path) as client:
        answer = await client.get("/clip", headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == CONTENT[start:end]
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/600000"
    assert answer.headers["content-length"] == str(end - start)


@pytest.mark.parametrize("asked", ["bytes=600000-", "bytes=700000-800000", "bytes=-0"])
async def test_a_range_outside_the_file_cannot_be_satisfied(tmp_path: Path, asked: str) -> None:
    async with a_player(tmp_path) as client:
        answer = await client.get("/clip", headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == "bytes */600000"
    assert answer.content == b""


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=9-5",
        "bytes=-",
        "bytes=a-b",
        "bytes 0-5",
        "items=0-5",
        "bytes=0-1,5-9",
        "bytes=--5",
        f"bytes={'9' * 5000}-",
        "bytes=٣-٩",
        "",
    ],
)
async def test_what_is_no_single_range_of_bytes_is_ignored(tmp_path: Path, asked: str) -> None:
    async with a_player(tmp_path) as client:
        answer = await client.get("/clip", headers={b"Range": asked.encode()})
    assert answer.status_code == 200
    assert answer.content == CONTENT


@pytest.mark.parametrize(
    ("known", "status"),
    [(ETAG, 206), ('"other"', 200), (f"W/{ETAG}", 200), ("Sun, 22 Nov 2026 06:00:00 GMT", 200)],
)
async def test_if_range_resumes_only_the_same_file(tmp_path: Path, known: str, status: int) -> None:
    async with a_player(tmp_path) as client:
        answer = await client.get("/clip", headers={"Range": "bytes=0-9", "If-Range": known})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("known", "status"),
    [
        (ETAG, 304),
        (f"W/{ETAG}", 304),
        (f'"a,b", {ETAG}', 304),
        ("*", 304),
        ('"other"', 200),
        ("4f2a", 200),
        ("", 200),
    ],
)
async def test_if_none_match_spares_the_bytes_that_the_client_has(
    tmp_path: Path, known: str, status: int
) -> None:
    async with a_player(tmp_path) as client:
        answer = await client.get("/clip", headers={"If-None-Match": known, "Range": "bytes=0-"})
    assert answer.status_code == (206 if status == 200 else status)
    assert answer.headers["etag"] == ETAG
    if status == 304:
        assert answer.content == b""
        assert "content-type" not in answer.headers


@pytest.mark.parametrize(
    ("known", "status"), [(ETAG, 200), ("*", 200), ('"other"', 412), (f"W/{ETAG}", 412)]
)
async def test_if_match_asks_for_one_version_only(tmp_path: Path, known: str, status: int) -> None:
    async with a_player(tmp_path) as client:
        answer = await client.get("/clip", headers={"If-Match": known})
    assert answer.status_code == status


async def test_head_tells_the_size_and_sends_nothing(tmp_path: Path) -> None:
    async with a_player(tmp_path) as client:
        answer = await client.head("/clip", headers={"Range": "bytes=0-9"})
    assert answer.status_code == 200
    assert answer.headers["content-length"] == "600000"
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.content == b""


async def test_an_empty_file_has_no_range(tmp_path: Path) -> None:
    async with a_player(tmp_path, content=b"") as client:
        whole = await client.get("/clip")
        part = await client.get("/clip", headers={"Range": "bytes=0-"})
    assert (whole.status_code, whole.content) == (200, b"")
    assert part.status_code == 416


async def test_a_download_is_offered_under_its_name(tmp_path: Path) -> None:
    async with a_player(tmp_path, filename='Füchse "im"\r\nSchnee.mp4') as client:
        answer = await client.get("/clip")
    assert answer.headers["content-disposition"] == (
        'attachment; filename="F_chse__im___Schnee.mp4"; '
        "filename*=UTF-8''F%C3%BCchse%20%22im%22%0D%0ASchnee.mp4"
    )


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_bytes_that_are_gone_are_absent_before_a_status_is_sent(
    tmp_path: Path, method: str
) -> None:
    storage: Storage = LocalStorage(tmp_path)

    async def clip(request: Request) -> Response:
        key = f"ab/{'ab' * 32}.mp4"
        try:
            return await media_response(
                request, storage, key, content_type="video/mp4", filename=None, size=9, etag=ETAG
            )
        except NotFound as absent:
            return PlainTextResponse(absent.code, status_code=404)

    app = Starlette(routes=[Route("/clip", clip)])
    async with serving(app) as base_url, httpx2.AsyncClient() as client:
        answer = await client.request(method, f"{base_url}/clip")
    assert answer.status_code == 404


@pytest.mark.feature("B1")
async def test_a_browser_plays_the_bare_address(tmp_path: Path) -> None:
    picture = np.full((64, 64, 3), 120, dtype=np.uint8)
    film = tmp_path / "film.mp4"
    encode(film, [picture] * 12, fps=12, audio=None, audio_rate=48_000)
    async with a_player(tmp_path, content=film.read_bytes()) as client, chromium_page() as watched:
        await watched.page.goto(f"{client.base_url}/clip")
        player = watched.page.locator("video")
        await expect(player).to_have_js_property("videoWidth", 64)
        await expect(player).to_have_js_property("error", None)
        assert watched.errors == []


async def test_a_page_that_was_taken_for_media_runs_no_script(tmp_path: Path) -> None:
    page = b"<!doctype html><title>media</title><script>document.title = 'ran'</script>"
    source = tmp_path / "page"
    source.write_bytes(page)
    storage = LocalStorage(tmp_path / "store")
    stored = await storage.put_file(source, suffix=".html", content_type="text/html")

    async def served(request: Request) -> Response:
        return await media_response(
            request,
            storage,
            stored.key,
            content_type="text/html",
            filename=None,
            size=stored.size,
            etag=ETAG,
        )

    app = Starlette(routes=[Route("/page", served)])
    async with serving(app) as base_url, chromium_page() as watched:
        await watched.page.goto(f"{base_url}/page")
        assert await watched.page.title() == "media"
