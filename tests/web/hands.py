"""What members do in the client, step by step."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

CLIENT = Path(__file__).resolve().parents[2] / "web" / "client"
PHONE, DESK = (390, 844), (1280, 800)
PATIENCE = 90_000
# A busy machine is slow: only what never comes fails.
expect.set_options(timeout=PATIENCE)


async def sign_up(
    page: Page, base: str, handle: str, words: tuple[str, str], *, born: str = "1990-01-01"
) -> None:
    """`words`: what the fields that differ by language are called."""
    name, join = words
    await page.goto(f"{base}/sign-up")
    await page.locator("[name=handle]").fill(handle)
    await page.get_by_label(name, exact=True).fill(handle.title())
    await page.locator("[name=password]").fill("correct horse battery")
    await page.locator("[name=bornOn]").fill(born)
    await page.get_by_role("button", name=join).click()
    await page.wait_for_url(f"{base}/")


async def compose(page: Page, prompt: str) -> None:
    """Fill in the composer: the shortest and smallest clip there is."""
    await page.locator("#prompt").fill(prompt)
    length = page.locator("#seconds")
    await length.fill(str(await length.get_attribute("min")))
    sizes = page.locator(".segments").first.get_by_role("radio")
    await sizes.filter(has_text="360").first.click()


async def wait_for_draft(page: Page) -> None:
    await page.wait_for_url("**/making/*")
    await page.wait_for_url("**/draft/*", timeout=PATIENCE)


async def make_clip(page: Page, prompt: str) -> None:
    """From the composer to the draft."""
    await compose(page, prompt)
    await page.locator("button[type=submit]").click()
    await wait_for_draft(page)


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
