"""The reference client: its addresses, and members who watch, steer and take back what is theirs."""

import re

import pytest
from httpx2 import AsyncClient
from playwright.async_api import Browser, Locator, Page, Route, expect
from starlette.applications import Starlette

from server.client import client_routes
from tests.browser import Watched, build, chromium, watched_page
from tests.serving import serving
from tests.web.hands import DESK, PATIENCE, PHONE, expect_accessible, make_clip, sign_up
from tests.web.town import CAT, DOGS, WAVES, Town

pytestmark = [pytest.mark.feature("A8"), pytest.mark.asyncio(loop_scope="session")]


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


async def test_an_unknown_address_has_a_calm_page_for_browsers_alone(client: Town) -> None:
    async with AsyncClient(base_url=client.base) as http:
        html = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
        page = await http.get("/nothing/here", headers=html)
        others = [await http.get("/nothing/here"), await http.post("/nothing/here", headers=html)]
    assert (page.status_code, page.headers["cache-control"]) == (404, "no-store")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    for other in others:
        assert other.status_code == 404
        assert other.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    async with chromium() as browser:
        watched = await watched_page(browser, size=PHONE, locale="fr")
        shown = watched.page
        # Neither what there is not nor what nobody may see says which of the two it is.
        for path in (
            "/nothing/here",
            "//nothing",
            "/clip/%E0%A4%A",
            "/clip/abc",
            "/@nobody.at.all",
        ):
            await shown.goto(client.base + path)
            await expect(shown.get_by_text("Cette page n'existe pas")).to_be_visible()
        await shown.goto(f"{client.base}/nothing")
        await expect(shown.get_by_role("heading", name="Rien ici")).to_be_visible()
        await expect_accessible(shown)
        await shown.get_by_role("link", name="Aller au fil").click()
        await expect(shown.locator("article.slide:not([inert])")).to_be_visible()


WITHOUT = """mutation ($i: FeedInstructionInput!) { applyFeedInstruction(input: $i) {
  errors { code } } }"""


async def publish_first(page: Page, base: str) -> None:
    await page.get_by_role("link", name="Make", exact=True).click()
    await expect(page.locator("#seconds")).to_be_visible()
    await expect_accessible(page)
    await make_clip(page, "a red balloon over the sea")
    await expect_accessible(page)
    await page.get_by_label("Caption", exact=True).fill("Up it goes #sea")
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
    async with chromium() as browser:
        ada: Watched = await watched_page(browser, size=PHONE)
        zoe: Watched = await watched_page(browser, size=DESK, theme="dark", locale="fr")
        for watched in (ada, zoe):
            watched.page.set_default_timeout(PATIENCE)
        await sign_up(zoe.page, client.base, "zoe", ("Nom", "Rejoindre"))
        await zoe.page.get_by_role("radio", name="Récents").click()
        await expect(zoe.page.locator("article.slide:not([inert])")).to_be_visible()
        await expect_accessible(zoe.page)
        await sign_up(ada.page, client.base, "ada", ("Name", "Join"))
        await publish_first(ada.page, client.base)

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
            assert watched.hosts == {client.base.removeprefix("http://")}


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
        await hand_on(client, browser, page)
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


async def hand_on(client: Town, browser: Browser, page: Page) -> None:
    """The recipe is shared, and somebody with its address follows it, copies it and makes it theirs."""
    await page.get_by_role("link", name="Steer your feed").click()
    await page.locator("a.recipe").click()
    await page.get_by_role("switch", name="Others may see and use it").check()
    await expect(page.get_by_role("button", name="Copy link")).to_be_visible()
    lea, _ = await client.instance.sign_up("lea")
    watched = await client.enter(browser, lea, page.url.removeprefix(client.base), size=DESK)
    other = watched.page
    await other.get_by_role("button", name="Follow", exact=True).click()
    await expect(other.get_by_role("button", name="Following")).to_be_visible()
    await other.get_by_role("button", name="Make these my wishes").click()
    await expect(other.get_by_text("These are your wishes now")).to_be_visible()
    await expect_accessible(other)
    await other.goto(f"{client.base}/steer")
    await expect(other.locator("ul.wishes .chip")).to_have_count(2)
    await expect(other.locator("a.recipe")).to_contain_text("@leo")
    await other.locator("a.recipe").click()
    await other.get_by_role("button", name="Copy it").click()
    await expect(other.get_by_role("button", name="Delete")).to_be_visible()
    assert watched.errors == []


async def ask_for_leave(other: Page, mine: Page) -> None:
    """Before anything is made, the composer says that it is not allowed, and what to do about it."""
    await mine.get_by_label("Who may use it").select_option("APPROVED")
    await expect(mine.get_by_label("Who may use it")).to_have_value("APPROVED")
    await other.locator("#prompt").fill("she dances in the rain")
    await other.get_by_label("Add by handle").fill("mira")
    await other.get_by_label("Add by handle").press("Enter")
    await expect(other.get_by_role("button", name="Delete: @mira")).to_be_visible()
    await other.get_by_role("button", name="Ask for leave").click(timeout=PATIENCE)
    await expect(other.get_by_text("Asked. You will be told.")).to_be_visible()
    await expect_accessible(other)
    await mine.get_by_role("button", name="Accept").click(timeout=PATIENCE)
    await expect(mine.get_by_text("Who asks to use it")).to_be_hidden()
    await other.locator("#prompt").fill("she dances in the rain again")
    await expect(other.locator(".composer-card .wrong")).to_have_count(0)
    await expect(other.get_by_role("button", name="Ask for leave")).to_be_hidden()


@pytest.mark.feature("C1", "D2", "D3", "E17")
async def test_a_likeness_is_asked_for_granted_and_taken_back_from_every_screen(
    client: Town,
) -> None:
    """The last at once, by the socket alone: what is told of the playback never arrives."""
    leona, _ = await client.instance.sign_up("leona")
    async with chromium() as browser:
        other = await client.enter(browser, leona, "/make", size=DESK)
        mine = await client.enter(browser, client.mira, "/face", size=PHONE)
        for watched in (other, mine):
            watched.page.set_default_timeout(PATIENCE)
        await ask_for_leave(other.page, mine.page)
        await other.page.route("**/graphql", without_reports)
        await other.page.goto(f"{client.base}/clip/{client.clips[WAVES]}")
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


FIGURE = """mutation ($i: CreateCharacterInput!) { createCharacter(input: $i) {
  character { cameoId } errors { code message } } }"""
LEVEL = "mutation ($i: SetCameoLevelInput!) { setCameoLevel(input: $i) { errors { code } } }"


@pytest.mark.feature("C12")
async def test_a_character_is_found_on_a_profile_and_copied_as_its_licence_allows(
    client: Town,
) -> None:
    rolf, _ = await client.instance.sign_up("rolf")
    for name, licence in (("Rust", "CC_BY_SA"), ("Kept", "ALL_RIGHTS_RESERVED")):
        given = {"name": name, "words": "a teal robot with a red scarf", "licence": licence}
        made = (await client.instance.run(FIGURE, rolf, i=given))["createCharacter"]
        assert made["errors"] == []
        level = {"cameoId": made["character"]["cameoId"], "level": "EVERYONE"}
        await client.instance.run(LEVEL, rolf, i=level)
    sara, _ = await client.instance.sign_up("sara")
    async with chromium() as browser:
        watched = await client.enter(browser, sara, "/@rolf", size=PHONE)
        page = watched.page
        await page.get_by_role("button", name="Kept").click()
        sheet = page.get_by_role("dialog")
        await expect(sheet.get_by_text("does not let others copy it")).to_be_visible()
        await sheet.get_by_role("button", name="Close").click()
        await page.get_by_role("button", name="Rust").click()
        await expect(sheet.get_by_role("link", name="Make a clip")).to_have_attribute(
            "href", "/make?prompt=%40rolf%2Frust%20"
        )
        await expect_accessible(page)
        handle = sheet.get_by_label("What your prompts call it")
        await handle.fill("a b")
        await sheet.get_by_role("button", name="Copy it").click()
        await expect(handle).to_have_attribute("aria-invalid", "true")
        await handle.fill("rusty")
        await sheet.get_by_role("button", name="Copy it").click()
        copy = page.get_by_role("region", name="Rust")
        await expect(copy).to_contain_text("@rusty")
        await expect(copy).to_contain_text("A copy of Rust by @rolf")
        await expect_accessible(page)
        assert watched.errors == []
