"""Clips made in the client in each of its ways, and shown to those they are meant for."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium
from tests.web.hands import (
    DESK,
    PATIENCE,
    PHONE,
    compose,
    expect_accessible,
    make_clip,
    wait_for_draft,
)
from tests.web.town import Town

pytestmark = [pytest.mark.feature("A8"), pytest.mark.asyncio(loop_scope="session")]


async def change(page: Page) -> None:
    """A turn in words, then a second more of it; each is a draft of its own."""
    before = page.url
    await page.get_by_label("What should be different?").fill("same but at night")
    await page.get_by_role("button", name="Change it").click()
    await wait_for_draft(page)
    await expect(page.get_by_label("Turns so far").get_by_role("listitem")).to_have_count(2)
    assert page.url != before
    await page.get_by_text("Make it longer").first.click()
    await page.locator("#extend-seconds").fill("1")
    await page.get_by_role("button", name="Make it longer").click()
    await wait_for_draft(page)
    video = page.locator("video.canvas-video")
    await expect(video).to_have_js_property("readyState", 4)
    assert await video.evaluate("(video) => video.duration") > 2.5


async def read_by(client: Town, browser: Browser, address: str, words: str) -> None:
    """Somebody whom the author does not know opens the clip."""
    nils, _ = await client.instance.sign_up(f"nosy{len(words)}")
    watched = await client.enter(browser, nils, address, size=DESK)
    await expect(watched.page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)
    await watched.page.context.close()


@pytest.mark.feature("B5", "B9", "B12", "B16")
async def test_variations_become_drafts_that_are_changed_in_words_made_longer_and_published(
    client: Town,
) -> None:
    ivo, _ = await client.instance.sign_up("ivo")
    async with chromium() as browser:
        watched = await client.enter(browser, ivo, "/make", size=PHONE)
        page = watched.page
        page.set_default_timeout(PATIENCE)
        await compose(page, "a red kite over a hill")
        await page.get_by_role("radiogroup", name="How many").get_by_text("2").click()
        await page.get_by_role("button", name="Make it").click()
        await page.wait_for_url("**/batch/*")
        await expect_accessible(page)
        made = page.get_by_role("img", name=re.compile("^Variation"))
        await expect(made).to_have_count(2, timeout=2 * PATIENCE)
        await made.first.click()
        await page.wait_for_url("**/draft/*")
        await change(page)
        await expect_accessible(page)

        await page.get_by_label("Caption", exact=True).fill("For those who know me")
        await page.get_by_label("Who may see it").select_option("FOLLOWERS")
        await page.get_by_role("button", name="Publish").click()
        await page.wait_for_url("**/clip/*")
        address = page.url.removeprefix(client.base)
        await read_by(client, browser, address, "This page does not exist")

        await page.get_by_role("button", name="About this clip").click()
        await page.get_by_role("button", name="Edit clip").click()
        await page.get_by_label("Caption", exact=True).fill("For everybody, then")
        await page.get_by_label("Who may see it").select_option("PUBLIC")
        await page.get_by_role("button", name="Save").click()
        await page.wait_for_url("**/clip/*")
        await read_by(client, browser, address, "For everybody, then")
        assert watched.errors == []


@pytest.mark.feature("B3", "B8")
async def test_a_clip_of_two_shots_and_one_that_begins_with_a_picture(
    client: Town, tmp_path: Path
) -> None:
    una, _ = await client.instance.sign_up("una")
    picture = tmp_path / "sunset.png"
    Image.linear_gradient("L").convert("RGB").save(picture)
    async with chromium() as browser:
        watched = await client.enter(browser, una, "/make", size=DESK, theme="dark")
        page = watched.page
        page.set_default_timeout(PATIENCE)
        await page.get_by_role("button", name="Add a shot").click()
        await page.get_by_label("Shot 2", exact=True).fill("the ball rolls into the sea")
        await expect_accessible(page)
        await make_clip(page, "a yellow ball on a beach")
        await expect(page.get_by_text("the ball rolls into the sea").first).to_be_visible()

        await page.get_by_role("link", name="Make", exact=True).click()
        await page.locator("input[type=file]").set_input_files(picture)
        await expect(page.get_by_label("Who is in it?")).to_have_value("NOBODY")
        await expect_accessible(page)
        await make_clip(page, "the light fades")
        await expect(page.get_by_text("the light fades").first).to_be_visible()
        assert watched.errors == []
