"""What cannot be done is said where it was asked for: here because the line is cut."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser import chromium
from tests.web.hands import PATIENCE, PHONE
from tests.web.town import CAT, Town

pytestmark = [pytest.mark.feature("A8"), pytest.mark.asyncio(loop_scope="session")]

UNREACHABLE = "The instance cannot be reached"
# Address, the control's role and name, and the place in which the refusal is to be.
ACTIONS = [
    ("/settings/profile", "button", "Save", "form"),
    ("/settings/privacy", "switch", "Followers need your leave", ".card"),
    ("/settings/data", "button", "Prepare an archive", "section.card"),
    ("/settings", "button", "Sign out", "main"),
    ("/face", "switch", "Paused", "section.card"),
    ("/face", "switch", "Speaking with my voice", "section.card"),
    ("/family", "button", "Offer to look after a minor", "section.card"),
    ("/steer", "switch", "Clips begin by themselves", "section.card"),
    ("/steer", "button", "calm", "section.card"),
    ("/@nils", "button", "Follow", ".profile-actions"),
]
IN_WORDS = [
    ("/make", "What happens in it?", "Make it", "form"),
    ("/steer", "Tell the feed", "Tell it", "form"),
    ("/steer", "Save your wishes as a recipe", "Save", "form"),
    ("/family", "I was given a code", "Take it", "form"),
    ("/messages/new?to=nils", "Write a message", "Send", "form"),
]


@asynccontextmanager
async def cut(client: Town) -> AsyncIterator[None]:
    client.line.cut()
    try:
        yield
    finally:
        client.line.mend()


async def refused_in(client: Town, around: Locator, control: Locator) -> None:
    """Press it without a line; the words are in the same part of the page."""
    await expect(control).to_be_enabled(timeout=PATIENCE)
    async with cut(client):
        await control.click()
        await expect(around.get_by_text(UNREACHABLE).first).to_be_visible()


async def open_page(page: Page, address: str) -> None:
    await page.goto(address)
    await page.locator("main").wait_for()


async def test_an_action_that_fails_says_so_beside_its_control(client: Town) -> None:
    async with chromium() as browser:
        page = (await client.enter(browser, client.mira, "/", size=PHONE)).page
        for path, role, name, place in ACTIONS:
            await open_page(page, client.base + path)
            # The hint of a switch belongs to its name.
            control = page.get_by_role(role, name=name, exact=role != "switch")  # type: ignore[arg-type]
            await refused_in(client, page.locator(place).filter(has=control), control)


async def test_words_that_cannot_be_sent_stay_in_their_box(client: Town) -> None:
    async with chromium() as browser:
        page = (await client.enter(browser, client.mira, "/", size=PHONE)).page
        for path, label, name, place in IN_WORDS:
            await open_page(page, client.base + path)
            box = page.get_by_label(label, exact=True)
            await box.fill("Something to keep")
            around = page.locator(place).filter(has=box)
            await refused_in(client, around, around.get_by_role("button", name=name))
            await expect(box).to_have_value("Something to keep")


async def test_reactions_that_fail_are_taken_back_and_told(client: Town) -> None:
    async with chromium() as browser:
        page = (
            await client.enter(browser, client.mira, f"/clip/{client.clips[CAT]}", size=PHONE)
        ).page
        for name in ("Like", "Save for later"):
            await page.reload()
            button = page.get_by_role("button", name=name, exact=True)
            await expect(button).to_be_visible(timeout=PATIENCE)
            async with cut(client):
                await button.click()
                await expect(page.locator(".toast")).to_contain_text(UNREACHABLE)
                await expect(button).to_have_attribute("aria-pressed", "false")
