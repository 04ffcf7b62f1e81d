"""The reference client: its operations, its addresses, and two members who use it."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from graphql import OperationDefinitionNode, parse, print_ast, validate
from httpx2 import AsyncClient
from playwright.async_api import Locator, Page, Route, expect
from starlette.applications import Starlette

from schema import schema
from schema.documents import DocumentCache
from schema.execution import core_schema
from schema.limits import Limits
from schema.trusted import digest_of
from server.client import client_routes
from tests.browser import Watched, build, chromium, watched_page
from tests.serving import serving
from tests.web.town import CAT, DOGS, WAVES, Town, town

CLIENT = Path(__file__).resolve().parents[2] / "web" / "client"
PHONE, DESK = (390, 844), (1280, 800)
PATIENCE = 90_000

pytestmark = pytest.mark.feature("A8")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """The built client on an instance that the tests of this module share."""
    build("client")
    async with town(tmp_path_factory.mktemp("client")) as found:
        yield found


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


def test_every_operation_is_within_the_budget_of_any_instance() -> None:
    """With pages of the size that the client asks for."""
    documents = DocumentCache(core_schema(schema), Limits())
    for digest, text in generated().items():
        document = documents.add(digest, text, suggest=False)
        document.operation(None).cost.check({"first": 8})


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


WITHOUT = """mutation ($i: FeedInstructionInput!) { applyFeedInstruction(input: $i) {
  errors { code } } }"""


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
    await expect(page.locator("article.slide:not([inert]) video.shown")).to_be_visible(
        timeout=PATIENCE
    )
    await expect_accessible(page)


async def remix(page: Page) -> None:
    await page.locator("article.slide:not([inert])").get_by_role("button", name="Remixer").click()
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
async def test_what_one_publishes_another_sees_live_likes_and_remixes(client: Town) -> None:
    instance = client.instance
    async with chromium() as browser:
        ada: Watched = await watched_page(browser, size=PHONE)
        zoe: Watched = await watched_page(browser, size=DESK, theme="dark", locale="fr")
        for watched in (ada, zoe):
            watched.page.set_default_timeout(PATIENCE)
        await sign_up(zoe.page, instance.base, "zoe", ("Nom", "Rejoindre"))
        await zoe.page.get_by_role("radio", name="Récents").click()
        await expect(zoe.page.locator("article.slide:not([inert])")).to_be_visible()
        await expect_accessible(zoe.page)
        await sign_up(ada.page, instance.base, "ada", ("Name", "Join"))
        await publish_first(ada.page, instance.base)

        await zoe.page.get_by_role("button", name="nouveau clip").click(timeout=PATIENCE)
        await expect(zoe.page.get_by_text("Up it goes")).to_be_visible()
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


def slide(page: Page, prompt: str) -> Locator:
    return page.get_by_role("article", name=prompt, include_hidden=True)


@pytest.mark.feature("E5", "E8", "E10")
async def test_wishes_change_the_feed_which_says_why_and_are_kept_as_a_recipe(client: Town) -> None:
    leo, _ = await client.instance.sign_up("leo")
    async with chromium() as browser:
        watched = await client.enter(browser, leo, "/", size=PHONE)
        page = watched.page
        page.set_default_timeout(PATIENCE)
        await page.get_by_role("radio", name="For you").click()
        first = page.locator("article.slide:not([inert])")
        await expect(first).to_be_visible(timeout=PATIENCE)
        await expect(first).not_to_have_accessible_name(CAT)

        await page.get_by_role("link", name="Steer your feed").click()
        await page.get_by_role("textbox", name="Tell the feed").fill("more cats, no dogs")
        await page.get_by_role("button", name="Tell it").click()
        await expect(page.locator(".wishes .chip")).to_have_count(2)
        await page.get_by_label("Save your wishes as a recipe").fill("Cats")
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.locator("a.recipe")).to_contain_text("Cats")
        await expect_accessible(page)

        await page.get_by_role("link", name="Watch", exact=True).click()
        await page.get_by_role("radio", name="For you").click()
        await expect(first).to_have_accessible_name(CAT, timeout=PATIENCE)
        await expect(first.get_by_text("You asked for more")).to_be_visible()
        await expect(slide(page, DOGS)).to_have_count(0)
        assert watched.errors == []


@pytest.mark.feature("E13")
async def test_a_card_invites_to_make_something_and_goes_when_told_to(client: Town) -> None:
    kim, _ = await client.instance.sign_up("kim")
    async with chromium() as browser:
        watched = await client.enter(browser, kim, "/", size=PHONE)
        page = watched.page
        page.set_default_timeout(PATIENCE)
        await page.get_by_role("radio", name="For you").click()
        await expect(page.locator("article.slide:not([inert])")).to_be_visible(timeout=PATIENCE)
        for place in range(1, 4):
            down = f"reels => reels.scrollTo(0, {place} * reels.clientHeight)"
            await page.locator(".reels").evaluate(down)
            there = page.locator(f".slide[style*='--at: {place}']:not([inert])")
            await expect(there).to_be_visible(timeout=PATIENCE)
        card = page.locator("section.slide:not([inert])").filter(has_text="Your turn?")
        await expect(card).to_be_visible(timeout=PATIENCE)
        await expect_accessible(page)
        await expect(card.get_by_role("link", name="Remix this one").last).to_have_attribute(
            "href", re.compile("^/remix/")
        )
        await card.get_by_role("button", name="Never ask again").click()
        await expect(card).to_have_count(0)
        await page.get_by_role("link", name="Steer your feed").click()
        await expect(page.get_by_label("Now and then, an invitation")).not_to_be_checked()
        assert watched.errors == []


@pytest.mark.feature("E5", "E17")
async def test_what_is_asked_of_a_feed_elsewhere_is_offered_here(client: Town) -> None:
    lou, _ = await client.instance.sign_up("lou")
    async with chromium() as browser:
        page = (await client.enter(browser, lou, "/", size=PHONE)).page
        page.set_default_timeout(PATIENCE)
        await page.get_by_role("radio", name="Latest").click()
        await expect(page.locator("article.slide:not([inert])")).to_be_visible(timeout=PATIENCE)
        await client.instance.run(WITHOUT, lou, i={"text": "no dogs"})
        changed = page.get_by_role("button", name="Your feed has changed")
        await changed.click()
        await expect(changed).to_have_count(0)
        await expect(slide(page, DOGS)).to_have_count(0)


async def without_reports(route: Route) -> None:
    if "recordPlayback" in (route.request.post_data or ""):
        await route.abort()
    else:
        await route.continue_()


@pytest.mark.feature("C1", "D2", "D3", "E17")
async def test_a_likeness_taken_back_leaves_the_screen_of_somebody_else(client: Town) -> None:
    """At once, by the socket alone: what is told of its playback never arrives."""
    leo, _ = await client.instance.sign_up("leona")
    async with chromium() as browser:
        other = await client.enter(browser, leo, f"/clip/{client.clips[WAVES]}", size=DESK)
        await other.page.route("**/graphql", without_reports)
        mine = await client.enter(browser, client.mira, "/face", size=PHONE)
        await expect(other.page.locator("video.shown")).to_be_visible(timeout=PATIENCE)

        await mine.page.get_by_role("button", name="Take my leave back").click(timeout=PATIENCE)
        await mine.page.get_by_role("radio", name="Hide everything").click()
        await expect_accessible(mine.page)
        await (
            mine.page.get_by_role("dialog").get_by_role("button", name="Take my leave back").click()
        )
        await expect(mine.page.get_by_text("You took your leave back")).to_be_visible()

        await expect(other.page.get_by_text("This page does not exist")).to_be_visible(
            timeout=PATIENCE
        )
        assert mine.errors == []


@pytest.mark.feature("C12", "B13")
async def test_a_character_is_made_of_words_and_plays_in_a_clip(client: Town) -> None:
    olga, _ = await client.instance.sign_up("olga")
    async with chromium() as browser:
        watched = await client.enter(browser, olga, "/characters", size=PHONE)
        page = watched.page
        page.set_default_timeout(PATIENCE)
        await page.get_by_label("Name", exact=True).fill("Bolt")
        words = page.get_by_label("What it is and looks like")
        await words.fill("zorblax")
        await page.get_by_role("button", name="Make it").click()
        await expect(page.get_by_text("not in the vocabulary")).to_be_visible()
        await words.fill("a teal robot with a red scarf")
        await page.get_by_role("button", name="Make it").click()
        await expect(page.get_by_role("region", name="Bolt")).to_be_visible()
        await expect_accessible(page)
        await page.get_by_role("link", name="Make a clip").click()
        await expect(page.locator("#prompt")).to_have_value("@bolt ")
        await expect(page.get_by_role("button", name="Bolt", exact=True)).to_be_visible()
        await expect_accessible(page)
        await make_clip(page, "@bolt dances on the beach")
        query = "{ drafts(first: 1) { edges { node { cameos { name kind } } } } }"
        (draft,) = (await client.instance.run(query, olga))["drafts"]["edges"]
        assert draft["node"]["cameos"] == [{"name": "Bolt", "kind": "CHARACTER"}]
        assert watched.errors == []
