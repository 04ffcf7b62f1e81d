"""A member watches: sound, captions, a slow link, a feed that ends and a question now and then."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Request, expect

from core.ids import id_at
from tests.browser import chromium
from tests.web.hands import DESK, PATIENCE, PHONE, expect_accessible
from tests.web.town import CAT, Town

pytestmark = [pytest.mark.feature("A8"), pytest.mark.asyncio(loop_scope="session")]

SUBTITLES = """mutation ($i: UpdateSubtitlesInput!) { updateSubtitles(input: $i) {
  errors { code message } } }"""
BUDGET = "mutation ($i: SetFeedBudgetInput!) { setFeedBudget(input: $i) { errors { code } } }"
MEDIA = """query ($id: ID!) { clip(id: $id) {
  high: video { width url } low: video(quality: LOW) { width url } } }"""
SLIDE = "article.slide:not([inert])"
DAYS_MS = 86_400_000


@pytest.mark.feature("B14")
async def test_sound_and_captions_are_switched_by_button_and_by_key(client: Town) -> None:
    line = {"startMs": 0, "endMs": 2000, "text": "Zzz"}
    given = {"clipId": client.clips[CAT], "lines": [line]}
    told = (await client.instance.run(SUBTITLES, client.mira, i=given))["updateSubtitles"]
    assert told["errors"] == []
    ulf, _ = await client.instance.sign_up("ulf")
    async with chromium() as browser:
        watched = await client.enter(browser, ulf, f"/clip/{client.clips[CAT]}", size=PHONE)
        page = watched.page
        video, captions = page.locator(f"{SLIDE} video.shown"), page.locator(".captions")
        await expect(video).to_have_js_property("muted", True)
        await page.get_by_role("button", name="Sound on").click()
        await expect(video).to_have_js_property("muted", False)
        await expect(page.get_by_role("button", name="Sound off")).to_be_visible()
        await page.keyboard.press("m")
        await expect(video).to_have_js_property("muted", True)

        await expect(captions).to_have_text("Zzz")
        button = page.get_by_role("button", name="Captions")
        await expect(button).to_have_attribute("aria-pressed", "true")
        await button.click()
        await expect(button).to_have_attribute("aria-pressed", "false")
        await expect(captions).to_have_count(0)
        await page.keyboard.press("c")
        await expect(captions).to_have_text("Zzz")
        await expect_accessible(page)
        assert watched.errors == []


async def slow_network(page: Page) -> None:
    """The browser measures a round trip as long as on 3G, and tells the page so."""
    how = {"latency": 400, "downloadThroughput": 100_000, "uploadThroughput": 100_000}
    await _emulate(page, how | {"offline": False, "connectionType": "cellular3g"})


async def usual_network(page: Page) -> None:
    how = {"latency": 5, "downloadThroughput": 10_000_000, "uploadThroughput": 10_000_000}
    await _emulate(page, how | {"offline": False, "connectionType": "wifi"})


async def _emulate(page: Page, how: dict[str, Any]) -> None:
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", how)


@pytest.mark.parametrize(("network", "quality"), [(slow_network, "low"), (usual_network, "high")])
async def test_a_slow_link_loads_the_small_file(client: Town, network: Any, quality: str) -> None:
    path = f"/clip/{client.clips[CAT]}"
    async with chromium() as browser:
        page = (await client.enter(browser, client.mira, "/sign-in", size=PHONE)).page
        await network(page)
        await page.goto(client.base + path)
        await expect(page.locator("video.shown")).to_be_visible(timeout=PATIENCE)
        loaded = await page.locator("video.shown").evaluate("(video) => video.currentSrc")
    media = (await client.instance.run(MEDIA, client.mira, id=client.clips[CAT]))["clip"]
    assert media["low"]["width"] <= 360
    assert Path(loaded).name == Path(media[quality]["url"]).name
    assert media["low"]["url"] != media["high"]["url"]


@pytest.mark.feature("E11")
async def test_a_budget_ends_the_feed_with_a_calm_page_that_says_when_it_opens(
    client: Town,
) -> None:
    nora, _ = await client.instance.sign_up("nora")
    told = await client.instance.run(BUDGET, nora, i={"dailyClips": 2})
    assert told["setFeedBudget"]["errors"] == []
    async with chromium() as browser:
        watched = await client.enter(browser, nora, "/", size=PHONE)
        page = watched.page
        await page.get_by_role("radio", name="For you").click()
        await expect(page.locator(SLIDE)).to_be_visible(timeout=PATIENCE)
        end = page.get_by_role("heading", name="That was today's share of clips.")
        await expect(end).not_to_be_in_viewport()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("ArrowDown")
        await expect(end).to_be_in_viewport()
        await expect(page.get_by_text("Your feeds open again at")).to_be_visible()
        await expect(page.get_by_role("link", name="Messages")).to_have_attribute(
            "href", "/inbox?tab=messages"
        )
        await expect_accessible(page)
        french = await client.enter(browser, nora, "/", size=DESK, theme="dark", locale="fr")
        await expect(french.page.get_by_text("Vos fils rouvrent")).to_be_visible()
        await expect(french.page.locator(SLIDE)).to_have_count(0)
        await expect_accessible(french.page)
        assert watched.errors == french.errors == []


def answer_long_ago(client: Town, handle: str) -> None:
    """The member's last answer to the poll is eight days old, so another is due."""
    folder = Path(client.instance.environment["MUTOSCOPE_DATA_DIR"])
    then = id_at(int(time.time() * 1000) - 8 * DAYS_MS)
    with (
        closing(sqlite3.connect(folder / "mutoscope.sqlite3", timeout=PATIENCE / 1000)) as rows,
        rows,
    ):
        rows.execute(
            "INSERT INTO wellbeing_polls (id, user_id, answer) "
            "SELECT ?, id, 4 FROM users WHERE handle = ?",
            (then, handle),
        )


def asks_for_the_poll(request: Request) -> bool:
    return "wellbeingPoll" in (request.post_data or "")


@pytest.mark.feature("E12")
async def test_a_check_in_is_answered_and_leads_to_what_may_help(client: Town) -> None:
    oda, _ = await client.instance.sign_up("oda")
    answer_long_ago(client, "oda")
    async with chromium() as browser:
        watched = await client.enter(browser, oda, "/", size=PHONE)
        page = watched.page
        await page.get_by_role("radio", name="Latest").click()
        question = page.get_by_role("complementary", name="A question for you")
        await expect(question).to_contain_text("Does your feed do you good?")
        await expect_accessible(page)
        await question.get_by_role("button", name="1", exact=True).click()
        await expect(question).to_contain_text("or less of it")
        await question.get_by_role("link", name="Steer your feed").click()
        await page.wait_for_url("**/steer")
        async with page.expect_response(lambda each: asks_for_the_poll(each.request)):
            await page.goto(client.base)
        await expect(page.get_by_role("radio", name="Latest")).to_be_visible()
        await expect(question).to_have_count(0)
        assert watched.errors == []


async def test_whoever_comes_back_finds_the_feed_as_they_left_it(client: Town) -> None:
    pola, _ = await client.instance.sign_up("pola")
    async with chromium() as browser:
        watched = await client.enter(browser, pola, "/", size=PHONE)
        page, asked = watched.page, list[str]()
        feed, shown = page.get_by_role("radio", name="Latest"), page.locator(SLIDE)
        await page.emulate_media(reduced_motion="reduce")
        await feed.click()
        await expect(feed).to_be_checked()
        await expect(shown).to_be_visible(timeout=PATIENCE)
        await page.keyboard.press("ArrowDown")
        second = page.locator(f"{SLIDE}[style*='--at: 1']")
        await expect(second).to_be_visible()
        name = await second.get_attribute("aria-label")
        assert name
        comments = second.get_by_role("button", name="Comments")
        await comments.click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(comments).to_be_focused()
        page.on("request", lambda each: asked.append(each.post_data or ""))
        await second.locator("a.who").click()
        await page.wait_for_url("**/@*")
        await expect(page.get_by_role("heading", level=1)).to_be_focused()
        await page.go_back()
        await expect(feed).to_be_checked()
        await expect(shown).to_have_accessible_name(name)
        await expect(second).to_be_in_viewport()
        assert not [each for each in asked if "query Feed(" in each]

        await feed.focus()
        await page.keyboard.press("ArrowRight")
        await expect(page.get_by_role("radio", name="Friends")).to_be_focused()
        await expect(page.get_by_role("radio", name="Friends")).to_be_checked()
        assert watched.errors == []


async def test_a_part_that_cannot_be_loaded_says_so_and_is_tried_again(client: Town) -> None:
    async with chromium() as browser:
        page = (await client.enter(browser, client.mira, "/settings", size=PHONE)).page
        await page.route("**/assets/search-*.js", lambda route: route.abort())
        await page.get_by_role("link", name="Search", exact=True).click()
        await expect(page.get_by_text("The instance cannot be reached")).to_be_visible()
        await page.unroute("**/assets/search-*.js")
        await page.get_by_role("button", name="Try again").click()
        await expect(page.get_by_role("searchbox", name="Search")).to_be_visible()
