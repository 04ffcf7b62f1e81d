"""The examples of GraphiQL, pressed one after another on the real server, as a newcomer does."""

import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.settings import Settings
from models.migrations.runner import migrate
from server.asgi import create_app
from tests.browser import (
    build_graphiql,
    chromium_page,
    expect_response,
    open_graphiql,
    open_tab,
    read,
    write,
)
from tests.browser import run_operation as run
from tests.serving import serving


@pytest.fixture
async def base_url() -> AsyncIterator[str]:
    build_graphiql()
    # Not pytest's own folder: the path of a Unix socket has at most 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="instance-"))
    settings = Settings(_env_file=None, data_dir=folder)
    await migrate(settings.database)
    try:
        async with serving(create_app(settings)) as url:
            yield url
    finally:
        shutil.rmtree(folder)


@pytest.mark.feature("A9", "A4", "B16")
async def test_a_newcomer_signs_up_asks_for_a_clip_and_watches_it_in_the_page(
    base_url: str, tmp_path: Path
) -> None:
    async with chromium_page() as watched:
        page = watched.page
        await open_graphiql(page, base_url)
        await open_tab(page, "SignUp")
        await run(page)
        await expect_response(page, '"token": "')
        await page.get_by_label("Use this token or these headers in every tab").click()

        await open_tab(page, "Viewer")
        await run(page)
        await expect_response(page, '"handle": "dora"')

        await open_tab(page, "CreateClip")
        await run(page)
        await expect_response(page, '"state": "QUEUED"')
        made = json.loads(await read(page, "response.json"))["data"]["createClip"]["generation"]

        await open_tab(page, "GenerationProgress")
        await write(page, "variables.json", json.dumps({"generationId": made["id"]}))
        await run(page)
        await expect_response(page, '"stage": "QUEUED"')
        await page.screenshot(path=tmp_path / "progress.png")
        assert watched.errors == []


@pytest.mark.feature("A4")
async def test_a_subscription_without_a_session_is_refused_in_words(base_url: str) -> None:
    async with chromium_page() as watched:
        page = watched.page
        await open_graphiql(page, base_url)
        await open_tab(page, "ClipPublished")
        await run(page)
        await expect_response(page, '"code": "UNAUTHENTICATED"')


@pytest.mark.feature("A4")
async def test_a_socket_with_a_bad_token_is_refused_in_words(base_url: str) -> None:
    async with chromium_page() as watched:
        page = watched.page
        await open_graphiql(page, base_url)
        await open_tab(page, "ClipPublished")
        await write(page, "request-headers.json", '{"Authorization": "Bearer mts_forged"}')
        await run(page)
        await expect_response(page, '"message": "')
        [error] = json.loads(await read(page, "response.json"))["errors"]
        assert error["code"] in {4401, 4403}
