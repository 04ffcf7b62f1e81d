"""An instance in use for the client's tests: a member with an enrolled likeness and published clips."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2 as httpx
from playwright.async_api import Browser

from tests.api.test_enrolments import film
from tests.browser import Watched, watched_page
from tests.running import Running, free_port, running
from tests.severed import Line, line_to

PASSWORD = "correct horse battery"
CAT, DOGS, WAVES = "a cat sleeps on a roof", "two dogs run on a beach", "she waves"

SIGN_IN = """mutation ($i: SignInInput!) { signIn(input: $i) { token errors { code } } }"""
START = """mutation { startCameoEnrolment(input: {name: "Mira"}) {
  enrolment { uploadUrl } errors { code } } }"""
REVIEWS = "{ cameoReviews { edges { node { id } } } }"
DECIDE = """mutation ($i: DecideCameoEnrolmentInput!) {
  decideCameoEnrolment(input: $i) { enrolment { state } errors { code } } }"""
MINE = "{ myCameo { id } }"
BATCH = """mutation ($i: CreateBatchInput!) {
  createBatch(input: $i) { batch { id } errors { code message } } }"""
PROGRESS = """subscription ($id: ID!) { batchProgress(batchId: $id) {
  batch { state items { prompt error { message } generation { error { message } clip { id } } } } } }"""
PUBLISH = """mutation ($i: PublishClipInput!) { publishClip(input: $i) {
  clip { id } errors { code message } } }"""


@dataclass(frozen=True)
class Town:
    """`clips`: prompt → id. @mira has made those of the cat and of herself, @nils that of the dogs.

    Browsers come to `base`, by a line that can be cut; `instance` is reached whatever happens to it.
    """

    base: str
    line: Line
    instance: Running
    office: str
    mira: str
    clips: dict[str, str]

    async def enter(self, browser: Browser, token: str, path: str, **how: Any) -> Watched:
        """The page at a path, as the client shows it to whoever has the token."""
        watched = await watched_page(browser, **how)
        await watched.page.add_init_script(f"localStorage.setItem('mutoscope.token', '{token}')")
        await watched.page.goto(self.base + path)
        return watched


@asynccontextmanager
async def town(folder: Path) -> AsyncIterator[Town]:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    async with (
        running(folder / "data", public_url=base, create_card_every=3) as instance,
        line_to(int(instance.base.rpartition(":")[2]), port=port) as line,
    ):
        office = await _moderator(instance)
        mira, _ = await instance.sign_up("mira")
        cameo = await _enrol(instance, (mira, office), folder)
        looks = {"seconds": 2.0, "size": {"width": 360, "height": 640}, "audio": "NONE"}
        cat, waves = {"prompt": CAT, **looks}, {"prompt": WAVES, "cameoIds": [cameo], **looks}
        clips = await _publish(instance, mira, [cat, waves])
        # Feeds show no more than two clips of a member in a row of ten.
        nils, _ = await instance.sign_up("nils")
        clips |= await _publish(instance, nils, [{"prompt": DOGS, **looks}])
        yield Town(base, line, instance, office, mira, clips)


async def _enrol(instance: Running, tokens: tuple[str, str], folder: Path) -> str:
    """The member is recorded, and a moderator says that it is them."""
    token, office = tokens
    started = (await instance.run(START, token))["startCameoEnrolment"]
    recording = film(folder / "me.mp4", words=6, moves=True)
    async with httpx.AsyncClient(timeout=60) as http:
        headers = {"authorization": f"Bearer {token}", "content-type": "video/mp4"}
        address = started["enrolment"]["uploadUrl"]
        sent = await http.post(address, content=recording.read_bytes(), headers=headers)
    assert sent.status_code < 300, sent.text
    [review] = (await instance.run(REVIEWS, office))["cameoReviews"]["edges"]
    given = {"enrolmentId": review["node"]["id"], "accept": True}
    await instance.run(DECIDE, office, i=given)
    return str((await instance.run(MINE, token))["myCameo"]["id"])


async def _moderator(instance: Running) -> str:
    made = instance.start("create-admin", "office", "--password", PASSWORD)
    assert await asyncio.to_thread(made.wait) == 0
    given = {"handle": "office", "password": PASSWORD}
    return str((await instance.run(SIGN_IN, i=given))["signIn"]["token"])


async def _publish(instance: Running, token: str, items: list[dict[str, Any]]) -> dict[str, str]:
    """The clips by their prompts, asked for at once and shown to everybody."""
    asked = (await instance.run(BATCH, token, i={"items": items}))["createBatch"]
    assert asked["errors"] == []
    batch: dict[str, Any] = {}
    async with instance.socket(token) as socket:
        await socket.subscribe("b", PROGRESS, id=asked["batch"]["id"])
        while (frame := await socket.next())["type"] == "next":
            batch = frame["payload"]["data"]["batchProgress"]["batch"]
    assert all(each["generation"] and each["generation"]["clip"] for each in batch["items"]), batch
    clips = {each["prompt"]: str(each["generation"]["clip"]["id"]) for each in batch["items"]}
    for each in clips.values():
        given = {"clipId": each, "audience": "PUBLIC"}
        published = (await instance.run(PUBLISH, token, i=given))["publishClip"]
        assert published["errors"] == []
    return clips
