"""The reference client: its operations, its addresses, and two members who use it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse, print_ast, validate
from httpx2 import AsyncClient
from playwright.async_api import Page, expect
from starlette.applications import Starlette

from schema import schema
from schema.trusted import digest_of
from server.client import client_routes
from tests.browser import Watched, build, chromium, watched_page
from tests.running import running
from tests.serving import serving

CLIENT = Path(__file__).resolve().parents[2] / "web" / "client"
PHONE, DESK = (390, 844), (1280, 800)
PATIENCE = 90_000

pytestmark = pytest.mark.feature("A8")


def generated() -> dict[str, str]:
    texts: dict[str, str] = json.loads((CLIENT / "src/gql/trusted-documents.json").read_text())
    return texts


def operations(texts: list[str]) -> dict[str, str]:
    """Name → text of the operation alone."""
    found = (node for text in texts for node in parse(text).definitions)
    return {
        node.name.value: print_ast(node)
        for node in found
        if isinstance(node, OperationDefinitionNode) and node.name is not None
    }


def test_every_operation_is_valid_and_filed_under_its_digest() -> None:
    for digest, text in generated().items():
        assert digest_of(text) == digest
        assert validate(schema._schema, parse(text)) == [], text


def test_what_is_generated_is_current() -> None:
    """`npm run generate` in `web/client` brings it up to date."""
    sources = [path.read_text() for path in (CLIENT / "src/operations").glob("*.graphql")]
    assert operations(sources) == operations([*generated().values()])


async def test_every_page_has_an_address_and_nothing_else_has() -> None:
    dist = build("client")
    routes = client_routes(dist, media_origin="https://example.org")
    encoded = {"accept-encoding": "gzip, br"}
    async with serving(Starlette(routes=routes)) as url, AsyncClient(base_url=url) as http:
        pages = [await http.get(path) for path in ("/", "/clip/abc", "/@dora.b", "/settings/app")]
        absent = [
            await http.get(path) for path in ("/nothing", "/clip/abc/def", "/assets/absent.js")
        ]
        script = re.search(r'src="(/assets/[^"]+\.js)"', pages[0].text)
        assert script is not None
        async with http.stream("GET", script[1], headers=encoded) as asset:
            assert asset.headers["content-encoding"] == "br"
            assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert [page.status_code for page in pages] == [200] * 4
    assert [page.status_code for page in absent] == [404] * 3
    policy = pages[1].headers["content-security-policy"]
    assert "media-src 'self' https://example.org" in policy
    assert "unsafe" not in policy
    assert pages[1].headers["cache-control"] == "no-cache"


async def sign_up(page: Page, base: str, handle: str, words: tuple[str, str]) -> None:
    """`words`: what the fields that differ by language are called."""
    name, join = words
    await page.goto(f"{base}/sign-up")
    await page.locator("[name=handle]").fill(handle)
    await page.get_by_label(name, exact=True).fill(handle.title())
    await page.locator("[name=password]").fill("correct horse battery")
    await page.locator("[name=bornOn]").fill("1990-01-01")
    await page.get_by_role("button", name=join).click()
    await page.wait_for_url(f"{base}/")


async def make_clip(page: Page, prompt: str) -> None:
    """From the composer to the draft: the shortest and smallest there is."""
    await page.locator("#prompt").fill(prompt)
    length = page.locator("#seconds")
    await length.fill(str(await length.get_attribute("min")))
    sizes = page.locator(".segments").first.get_by_role("radio")
    await sizes.filter(has_text="360").first.click()
    await page.locator("button[type=submit]").click()
    await page.wait_for_url("**/making/*")
    await page.wait_for_url("**/draft/*", timeout=PATIENCE)


async def expect_accessible(page: Page) -> None:
    """axe finds nothing serious on the page as it stands."""
    await page.evaluate((CLIENT / "node_modules/axe-core/axe.min.js").read_text())
    found: dict[str, Any] = await page.evaluate("axe.run()")
    serious = [
        (each["id"], [node["html"] for node in each["nodes"]])
        for each in found["violations"]
        if each["impact"] in {"serious", "critical"}
    ]
    assert serious == [], f"{page.url}: {serious}"


async def publish_first(page: Page, base: str) -> None:
    await page.get_by_role("link", name="Make", exact=True).click()
    await expect(page.locator("#seconds")).to_be_visible()
    await expect_accessible(page)
    await make_clip(page, "a red balloon over the sea")
    await expect_accessible(page)
    await page.get_by_label("Caption").fill("Up it goes #sea")
    await page.get_by_role("button", name="Publish").click()
    await page.wait_for_url(f"{base}/clip/*")
    await expect(page.locator(".slide:not([inert]) video.shown")).to_be_visible(timeout=PATIENCE)
    await expect_accessible(page)


async def remix(page: Page) -> None:
    await page.get_by_role("button", name="Remixer").click()
    await page.wait_for_url("**/remix/*")
    await make_clip(page, "the same at night")
    await page.locator("[name=caption]").fill("Bonne nuit")
    await page.get_by_role("button", name="Publier").click()
    await page.wait_for_url("**/clip/*")
    await page.get_by_role("link", name=re.compile("Remix de @ada")).click()
    await expect(page.get_by_text("Up it goes")).to_be_visible()
    await expect(page.get_by_text("Bonne nuit")).to_be_visible()
    await expect_accessible(page)


@pytest.mark.feature("A6", "A7", "B1", "B16", "D1", "D5")
async def test_what_one_publishes_another_sees_live_likes_and_remixes(tmp_path: Path) -> None:
    build("client")
    async with running(tmp_path) as instance, chromium() as browser:
        ada: Watched = await watched_page(browser, size=PHONE)
        zoe: Watched = await watched_page(browser, size=DESK, theme="dark", locale="fr")
        for watched in (ada, zoe):
            watched.page.set_default_timeout(PATIENCE)
        await sign_up(zoe.page, instance.base, "zoe", ("Nom", "Rejoindre"))
        await zoe.page.get_by_role("radio", name="Récents").click()
        await expect(zoe.page.get_by_text("Aucun clip encore")).to_be_visible()
        await expect_accessible(zoe.page)
        await sign_up(ada.page, instance.base, "ada", ("Name", "Join"))
        await publish_first(ada.page, instance.base)

        await expect(zoe.page.get_by_text("Up it goes")).to_be_visible(timeout=PATIENCE)
        await zoe.page.keyboard.press("l")
        await expect(zoe.page.get_by_role("button", name="Je n'aime plus")).to_be_visible()
        await remix(zoe.page)

        await ada.page.get_by_role("link", name="Inbox").click()
        await expect(ada.page.get_by_text("Zoe remixed your clip")).to_be_visible()
        await expect(ada.page.get_by_text("Zoe liked your clip")).to_be_visible()
        await expect_accessible(ada.page)
        for watched in (ada, zoe):
            assert watched.errors == []
            assert watched.hosts == {instance.base.removeprefix("http://")}
