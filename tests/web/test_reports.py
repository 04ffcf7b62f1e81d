"""Reports as members make and follow them, and the registry of names as anybody reads it."""

import pytest
from playwright.async_api import Page, expect

from tests.browser import chromium
from tests.web.hands import DESK, PATIENCE, PHONE, expect_accessible
from tests.web.town import DOGS, Town

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "{ reportCases { edges { node { id isFast clip { id } user { handle } reports { reason details } } } } }"
DECIDE = """mutation ($i: DecideReportCaseInput!) { decideReportCase(input: $i) {
  case { state } errors { code } } }"""
ENTER = """mutation ($i: AddRightsEntryInput!) { addRightsEntry(input: $i) {
  entry { id } errors { code message } } }"""


async def send(page: Page, why: str, words: str, button: str) -> None:
    await page.get_by_role("radio", name=why).check()
    await page.locator("[name=details]").fill(words)
    await page.get_by_role("button", name=button).click()


@pytest.mark.feature("C15", "I2", "A8")
async def test_a_clip_and_an_account_are_reported_and_what_came_of_it_is_read(
    client: Town,
) -> None:
    odile, _ = await client.instance.sign_up("odile")
    async with chromium() as browser:
        watching = await client.enter(browser, odile, f"/clip/{client.clips[DOGS]}", size=DESK)
        page = watching.page
        page.set_default_timeout(PATIENCE)
        await page.get_by_role("button", name="About this clip").first.click()
        await page.get_by_role("button", name="Report this clip").click()
        await expect(page.get_by_role("button", name="Send the report")).to_be_disabled()
        await expect_accessible(page)
        await send(page, "Spam", "the same again and again", "Send the report")
        await expect(page.get_by_text("Reported. You will be told")).to_be_visible()

        visiting = await client.enter(
            browser, odile, "/@nils", size=PHONE, locale="fr", theme="dark"
        )
        phone = visiting.page
        phone.set_default_timeout(PATIENCE)
        await phone.locator(".bar-actions button").click()
        await phone.get_by_role("button", name="Signaler @nils").click()
        await expect_accessible(phone)
        client.line.cut()
        try:
            await send(phone, "On se fait passer", "C'est mon visage", "Envoyer le signalement")
            await expect(phone.get_by_role("dialog").get_by_role("alert")).to_be_visible()
        finally:
            client.line.mend()
        await phone.get_by_role("button", name="Envoyer le signalement").click()
        await expect(phone.get_by_text("Signalé. Vous saurez")).to_be_visible()

        cases = (await client.instance.run(CASES, client.office))["reportCases"]["edges"]
        told = {case["node"]["reports"][0]["details"]: case["node"] for case in cases}
        assert told["C'est mon visage"]["reports"][0]["reason"] == "IMPERSONATION"
        spam = told["the same again and again"]
        assert spam["clip"]["id"] == client.clips[DOGS]
        wish = {"caseId": spam["id"], "uphold": False, "note": "Dogs run."}
        decided = await client.instance.run(DECIDE, client.office, i=wish)
        assert decided["decideReportCase"]["errors"] == []

        await phone.goto(f"{client.base}/settings")
        await phone.get_by_role("link", name="Mes signalements").click()
        await expect(phone.get_by_role("article")).to_have_count(2)
        await expect(phone.get_by_role("article").first).to_contain_text(
            "Un modérateur doit décider"
        )
        await expect(phone.get_by_role("article").last).to_contain_text("rien n'a été retenu")
        await expect_accessible(phone)


@pytest.mark.feature("C13", "A8")
async def test_whose_names_are_kept_out_is_read_by_anybody(client: Town) -> None:
    for wish in (
        {"names": ["Zelda Quarrington", "Z. Quarrington"], "contact": "estate@quarrington.example"},
        {"names": ["Orso Belvanti"], "policy": "ALLOW", "note": "Agreed in writing."},
    ):
        entered = (await client.instance.run(ENTER, client.office, i=wish))["addRightsEntry"]
        assert entered["errors"] == []
    async with chromium() as browser:
        watched = await client.enter(browser, "", "/registry", size=PHONE)
        page = watched.page
        page.set_default_timeout(PATIENCE)
        await expect(page.get_by_role("article", name="Zelda Quarrington")).to_contain_text(
            "Ask for leave: estate@quarrington.example"
        )
        await expect(page.get_by_role("article", name="Orso Belvanti")).to_contain_text(
            "Leave given"
        )
        await expect_accessible(page)
