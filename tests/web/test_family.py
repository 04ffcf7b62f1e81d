"""A ward and their guardian, each in a browser: what is asked, watched, denied and approved."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import Watched, build, chromium, watched_page
from tests.running import Running, running
from tests.web.hands import DESK, PATIENCE, PHONE, expect_accessible
from tests.web.town import PASSWORD

SIGN_UP = """mutation ($i: SignUpInput!) { signUp(input: $i) {
  token viewer { user { id } } errors { code message } } }"""
OFFER = "mutation { inviteMinor { code errors { code } } }"
TAKE = """mutation ($c: String!) { acceptGuardianLink(input: {code: $c}) {
  link { id state } errors { code } } }"""
MAKE = """mutation ($i: CreateClipInput!) { createClip(input: $i) {
  generation { id } errors { code message } } }"""
PROGRESS = """subscription ($id: ID!) { generationProgress(generationId: $id) {
  generation { state clip { id } } } }"""


async def signed_up(instance: Running, handle: str, *, age: int) -> str:
    born = date.today().replace(day=1)
    given = {
        "handle": handle,
        "name": handle.title(),
        "password": PASSWORD,
        "bornOn": born.replace(year=born.year - age).isoformat(),
    }
    data = (await instance.run(SIGN_UP, i=given))["signUp"]
    assert data["errors"] == []
    return str(data["token"])


async def made(instance: Running, token: str) -> str:
    """A draft of theirs."""
    looks = {"seconds": 2.0, "size": {"width": 360, "height": 640}, "audio": "NONE"}
    given = {"prompt": "a red balloon over the sea", **looks}
    asked = (await instance.run(MAKE, token, i=given))["createClip"]
    assert asked["errors"] == []
    job: dict[str, Any] = {}
    async with instance.socket(token) as socket:
        await socket.subscribe("g", PROGRESS, id=asked["generation"]["id"])
        # A worker that has just started says nothing for a while.
        while (frame := await socket.next(within=3 * 60))["type"] == "next":
            job = frame["payload"]["data"]["generationProgress"]["generation"] or job
    assert job["clip"], job
    return str(job["clip"]["id"])


async def enter(browser: Browser, instance: Running, token: str, path: str, **how: Any) -> Watched:
    watched = await watched_page(browser, **how)
    await watched.page.add_init_script(f"localStorage.setItem('mutoscope.token', '{token}')")
    watched.page.set_default_timeout(PATIENCE)
    await watched.page.goto(instance.base + path)
    return watched


async def ask(kim: Page, caption: str) -> None:
    await kim.locator("[name=caption]").fill(caption)
    await kim.get_by_role("button", name="Publier").click()
    await expect(kim.get_by_text("Attend votre tuteur")).to_be_visible()


@pytest.mark.feature("F1", "F2", "F4", "D2")
async def test_a_guardian_watches_denies_and_approves_what_a_ward_publishes(tmp_path: Path) -> None:
    build("client")
    async with (
        running(tmp_path / "data", guardians_proven=False) as instance,
        chromium() as browser,
    ):
        kim_token = await signed_up(instance, "kim", age=15)
        pat_token = await signed_up(instance, "pat", age=40)
        code = (await instance.run(OFFER, pat_token))["inviteMinor"]["code"]
        link = (await instance.run(TAKE, kim_token, c=code))["acceptGuardianLink"]["link"]
        assert link["state"] == "ACTIVE"
        draft = await made(instance, kim_token)

        ruling = await enter(browser, instance, pat_token, f"/family/{link['id']}", size=PHONE)
        rules = ruling.page
        for rule in (
            "Guardians approve each clip",
            "May enter sponsored challenges",
            "May have their face looked for in clips",
        ):
            switch = rules.get_by_role("switch", name=rule)
            await switch.click()
            await rules.reload()
            await expect(switch).to_be_checked()
        await expect_accessible(rules)

        writing = await enter(
            browser, instance, kim_token, f"/draft/{draft}", size=PHONE, locale="fr"
        )
        watching = await enter(browser, instance, pat_token, "/family", size=DESK, theme="dark")
        kim, pat = writing.page, watching.page
        await expect(pat.get_by_role("heading", name="Whom you look after")).to_be_visible()
        await ask(kim, "Notre rue")
        await expect_accessible(kim)

        asked = pat.get_by_role("article", name="Notre rue")
        await expect(asked).to_be_visible()
        ready = "video => video.readyState > 0 || new Promise(r => video.onloadedmetadata = () => r(true))"
        assert await asked.locator("video").evaluate(ready)
        await expect_accessible(pat)
        await asked.get_by_role("button", name="Say no").click()
        await asked.get_by_label("Why not?").fill("One can see where we live")
        await asked.get_by_role("button", name="Say no").click()
        await expect(asked).to_have_count(0)

        await expect(kim.get_by_text("One can see where we live")).to_be_visible()
        await expect(kim.get_by_text("Il n'a pas été approuvé")).to_be_visible()
        await expect_accessible(kim)
        await ask(kim, "Un ballon")
        await (
            pat.get_by_role("article", name="Un ballon")
            .get_by_role("button", name="Approve")
            .click()
        )
        await expect(kim.get_by_text("Publié")).to_be_visible()
        for watched in (ruling, writing, watching):
            assert watched.errors == []
