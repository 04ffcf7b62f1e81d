"""Members who write to each other and families who look after each other, two browsers at a time."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser import Watched, chromium, watched_page
from tests.web.hands import DESK, PATIENCE, PHONE, expect_accessible, sign_up
from tests.web.town import Town

pytestmark = [pytest.mark.feature("A8"), pytest.mark.asyncio(loop_scope="session")]

CONFIRM = """mutation ($i: GuardianLinkInput!) {
  confirmGuardianProof(input: $i) { link { state } errors { code } } }"""
GUARDIANS = "{ guardians(first: 1) { edges { node { id } } } }"


async def write(page: Page, text: str) -> None:
    await page.get_by_label("Write a message").fill(text)
    await page.get_by_role("button", name="Send").click()


@pytest.mark.feature("A7", "D14")
async def test_messages_go_both_ways_and_none_is_lost_when_the_line_is_cut(client: Town) -> None:
    olwen, _ = await client.instance.sign_up("olwen")
    paul, _ = await client.instance.sign_up("paul")
    async with chromium() as browser:
        one = await client.enter(browser, olwen, "/@paul", size=PHONE)
        two = await client.enter(browser, paul, "/inbox?tab=messages", size=DESK)
        for watched in (one, two):
            watched.page.set_default_timeout(PATIENCE)
        await one.page.get_by_role("link", name="Message").click()
        await write(one.page, "Did you see the whale?")

        await two.page.get_by_role("link", name=re.compile("Did you see the whale")).click()
        await two.page.get_by_role("button", name="Accept").click()
        await write(two.page, "Twice!")
        await one.page.get_by_role("link", name=re.compile("Twice!")).click()
        await expect(one.page.locator(".bubble")).to_have_text(["Did you see the whale?", "Twice!"])
        await expect(two.page.get_by_text("Seen")).to_be_visible()
        await expect_accessible(one.page)

        await outlive_a_cut(client, two.page, one.page)
        await expect_accessible(two.page)


async def outlive_a_cut(client: Town, writer: Page, reader: Page) -> None:
    """What is sent meanwhile is refused in words and kept in its box; sent again it arrives, once."""
    lost = writer.get_by_text("Connection lost")
    client.line.cut()
    try:
        await expect(lost).to_be_visible()
        await write(writer, "It was blue")
        await expect(writer.get_by_role("alert")).to_contain_text("cannot be reached")
    finally:
        client.line.mend()
    await writer.get_by_role("button", name="Send").click()
    await write(writer, "and slow")
    said = ["Did you see the whale?", "Twice!", "It was blue", "and slow"]
    await expect(reader.locator(".bubble")).to_have_text(said)
    await expect(lost).to_be_hidden()


async def pair(ward: Page, guardian: Page) -> None:
    """The minor asks, hands the code over, and the guardian takes it."""
    await ward.get_by_role("button", name="Ask somebody to be your guardian").click()
    code = await ward.locator("output").inner_text()
    await expect_accessible(ward)
    await guardian.get_by_label("I was given a code").fill("not a code")
    await guardian.get_by_role("button", name="Take it").click()
    await expect(guardian.get_by_role("alert")).to_be_visible()
    await guardian.get_by_label("I was given a code").fill(code)
    await guardian.get_by_role("button", name="Take it").click()
    await guardian.get_by_role("button", name="Confirm my age").click()
    await expect(guardian.get_by_role("alert")).to_contain_text("Prove your age")


@pytest.mark.feature("F1", "F2")
async def test_a_guardian_sets_rules_that_the_ward_sees_and_may_leave(client: Town) -> None:
    pia, _ = await client.instance.sign_up("pia")
    async with chromium() as browser:
        hers: Watched = await client.enter(browser, pia, "/family", size=DESK)
        young: Watched = await watched_page(browser, size=PHONE)
        for watched in (hers, young):
            watched.page.set_default_timeout(PATIENCE)
        ward, guardian = young.page, hers.page
        await sign_up(ward, client.base, "timo", ("Name", "Join"), born="2012-01-01")
        token = await ward.evaluate("localStorage['mutoscope.token']")
        await ward.goto(f"{client.base}/family")
        await pair(ward, guardian)
        [link] = (await client.instance.run(GUARDIANS, token))["guardians"]["edges"]
        given = {"linkId": link["node"]["id"]}
        await client.instance.run(CONFIRM, client.office, i=given)

        await guardian.get_by_role("link", name="What you allow").click()
        await guardian.get_by_role("switch", name="Clips begin by themselves").uncheck()
        await guardian.get_by_label("Clips a day", exact=True).fill("12")
        await guardian.get_by_label("Clips a day", exact=True).blur()
        await expect_accessible(guardian)
        await expect(ward.locator(".holds div").filter(has_text="Clips a day")).to_contain_text(
            "12"
        )
        await expect(ward.get_by_text("set by @pia").first).to_be_visible()
        await expect_accessible(ward)
        await ward.get_by_role("button", name="End it (in 72 hours)").click()
        await expect(ward.get_by_role("button", name="Keep it")).to_be_visible()
        await guardian.goto(f"{client.base}/family")
        await expect(guardian.get_by_text(re.compile("^Ends in"))).to_be_visible()
