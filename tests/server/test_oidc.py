"""The page that a sign-in provider sends browsers back to, in a real browser."""

import json
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import httpx2
import pytest
from playwright.async_api import expect
from starlette.applications import Starlette

from server.asgi import WEB
from server.oidc import oidc_routes
from tests.browser import chromium_page
from tests.serving import serving

pytestmark = pytest.mark.feature("A4")

# What a provider, or whoever makes up a link to this page, may put into an address.
CODE = "a code & <script>document.title = 'taken'</script>"


@pytest.fixture
async def base_url() -> AsyncIterator[str]:
    async with serving(Starlette(routes=oidc_routes(WEB / "oidc"))) as url:
        yield url


async def test_the_page_shows_what_to_paste_and_hides_it_from_the_history(base_url: str) -> None:
    async with chromium_page() as watched:
        page = watched.page
        query = urlencode({"code": CODE, "state": "a state"})
        await page.goto(f"{base_url}/oidc/callback?{query}")
        variables = page.locator("#variables")
        await expect(variables).to_be_visible()
        pasted = json.loads(await variables.inner_text())
        assert pasted == {"input": {"code": CODE, "state": "a state"}}
        assert page.url == f"{base_url}/oidc/callback"
        assert await page.title() == "Back from the sign-in provider"
        assert watched.errors == []


async def test_a_refusal_of_the_provider_is_shown_as_text(base_url: str) -> None:
    async with chromium_page() as watched:
        page = watched.page
        query = urlencode({"error": "access_denied", "error_description": "<b>No.</b>"})
        await page.goto(f"{base_url}/oidc/callback?{query}")
        await expect(page.locator("#told")).to_contain_text("<b>No.</b>")
        await expect(page.locator("#variables")).to_be_hidden()
        await page.goto(f"{base_url}/oidc/callback?code=only")
        await expect(page.locator("#told")).to_contain_text("nothing at all")
        assert watched.errors == []


async def test_the_page_runs_no_script_but_its_own_and_is_kept_nowhere(base_url: str) -> None:
    async with httpx2.AsyncClient(base_url=base_url) as client:
        for path in ("/oidc/callback?code=x&state=y", "/oidc/callback.js"):
            answer = await client.get(path)
            assert answer.status_code == 200
            policy = answer.headers["content-security-policy"].split("; ")
            assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} <= set(
                policy
            )
            assert "unsafe" not in answer.headers["content-security-policy"]
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["referrer-policy"] == "no-referrer"
