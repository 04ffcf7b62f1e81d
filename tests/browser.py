"""The instance's pages in a headless Chromium: opened, driven and watched."""

import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright, expect

from tests.services import require

FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # The browser runs as root in containers, where its own sandbox cannot start.
    "--no-sandbox",
]

Editor = Literal["operation.graphql", "variables.json", "request-headers.json", "response.json"]

# GraphiQL publishes Monaco on the window; each editor is a model with one of these names.
_SET = """([name, text]) =>
  __MONACO.editor.getModels().find((model) => model.uri.path.endsWith(name)).setValue(text)"""
_GET = """(name) =>
  __MONACO.editor.getModels().find((model) => model.uri.path.endsWith(name)).getValue()"""
_WATCH_POLICY = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`))
"""


ROOT = Path(__file__).resolve().parent.parent


def build_graphiql() -> Path:
    return build("graphiql")


def build(name: str) -> Path:
    """The folder of the bundle, made from the sources as they are; at once if it is already."""
    subprocess.run([sys.executable, ROOT / "scripts" / "build_web.py", name], check=True)
    return ROOT / "web" / name / "dist"


@dataclass
class Watched:
    """A page, and what went wrong on it since it was opened."""

    page: Page
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def watch(self) -> None:
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._on_request)
        self.page.on("websocket", lambda opened: self._note_host(opened.url))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _on_request(self, request: Request) -> None:
        self._note_host(request.url)

    def _note_host(self, url: str) -> None:
        host = urlsplit(url).netloc
        if host:
            self.hosts.add(host)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser that sees no name but the loopback address."""
    executable = require("chromium")
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=executable,
            args=[*FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        try:
            yield browser
        finally:
            await browser.close()


async def watched_page(
    browser: Browser,
    *,
    size: tuple[int, int] = (1440, 900),
    theme: Literal["light", "dark"] = "light",
    locale: str = "en",
) -> Watched:
    """A blank page of a fresh profile."""
    page = await browser.new_page(
        color_scheme=theme, viewport={"width": size[0], "height": size[1]}, locale=locale
    )
    await page.add_init_script(_WATCH_POLICY)
    watched = Watched(page)
    watched.watch()
    return watched


@asynccontextmanager
async def chromium_page(*, theme: Literal["light", "dark"] = "light") -> AsyncIterator[Watched]:
    """The one page of a browser of its own."""
    async with chromium() as browser:
        yield await watched_page(browser, theme=theme)


async def open_graphiql(page: Page, base_url: str) -> None:
    """Open the IDE and wait until it has loaded the schema, shown by its documentation."""
    await page.goto(f"{base_url}/graphiql")
    await page.get_by_label("Show Documentation Explorer").click()
    await expect(page.get_by_text("Root Types")).to_be_visible(timeout=30_000)
    await page.get_by_label("Hide Documentation Explorer").click()


async def tab_names(page: Page) -> list[str]:
    tabs = await page.get_by_role("tab").all_inner_texts()
    return [name.strip() for name in tabs]


async def open_tab(page: Page, name: str) -> None:
    tab = page.get_by_role("tab").get_by_role("button", name=name, exact=True)
    await tab.click()


async def new_tab(page: Page) -> None:
    await page.get_by_label("New tab").click()


async def write(page: Page, editor: Editor, text: str) -> None:
    await page.wait_for_function("typeof __MONACO !== 'undefined'")
    await page.evaluate(_SET, [editor, text])


async def read(page: Page, editor: Editor) -> str:
    text = await page.evaluate(_GET, editor)
    assert isinstance(text, str)
    return text


async def run_operation(page: Page) -> None:
    """Press the play button."""
    await page.get_by_label(re.compile("^Execute query")).click()


async def expect_response(page: Page, text: str) -> None:
    """Wait until the text is in sight in the response panel."""
    await expect(page.locator(".result-window")).to_contain_text(text, timeout=30_000)
