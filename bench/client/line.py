"""Messages sent while the line of the one who is to read them is cut."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from playwright.async_api import expect

from bench.figures import Figure

if TYPE_CHECKING:
    from bench.client.run import Stand

EACH = 5
USER = "query ($handle: String!) { user(handle: $handle) { id } }"
START = """mutation ($i: StartConversationInput!) { startConversation(input: $i) {
  errors { message } } }"""
TALKS = "{ conversations(first: 1) { edges { node { id } } } }"
SEND = "mutation ($i: SendMessageInput!) { sendMessage(input: $i) { errors { message } } }"


async def line_cut(stand: Stand, cuts: int) -> list[Figure]:
    """Ann has the conversation open; Ben writes before, while and after each cut. What she sees is
    counted, and how long it takes from the mended line to the last message."""
    ben = await stand.sign_in("ben")
    to = (await stand.instance.run(USER, handle="ann"))["user"]["id"]
    given = {"userId": to, "text": "Are you there?", "idempotencyKey": "start"}
    begun = (await stand.instance.run(START, ben, i=given))["startConversation"]
    assert begun["errors"] == [], begun
    [talk] = (await stand.instance.run(TALKS, ben))["conversations"]["edges"]
    sent = ["Are you there?"]

    async def write(count: int) -> None:
        for _ in range(count):
            sent.append(f"Message {len(sent)}")
            given = {
                "conversationId": talk["node"]["id"],
                "text": sent[-1],
                "idempotencyKey": sent[-1],
            }
            answer = (await stand.instance.run(SEND, ben, i=given))["sendMessage"]
            assert answer["errors"] == [], answer

    waits = []
    async with stand.phone("ann") as phone:
        page = await phone.new_page()
        async with page.expect_websocket() as opening:
            await page.goto(f"{stand.base}/messages/{talk['node']['id']}")
        await (await opening.value).wait_for_event("framereceived")
        bubbles = page.locator(".bubble")
        for _ in range(cuts):
            await write(1)
            await expect(bubbles).to_have_count(len(sent))
            stand.line.cut()
            await write(EACH)
            await page.locator(".offline").wait_for()
            stand.line.mend()
            mended = time.monotonic()
            await write(1)
            await page.get_by_text(sent[-1], exact=True).wait_for(timeout=60_000)
            waits.append(time.monotonic() - mended)
        shown = await bubbles.all_inner_texts()
    lost, twice = set(sent) - set(shown), len(shown) - len(set(shown))
    return [
        Figure(f"messages lost of {len(sent)}, {cuts} cuts", len(lost), "", "<= 0", digits=0),
        Figure("messages twice", twice, "", "<= 0", digits=0),
        Figure("out of order", shown != sent and not lost and not twice, "", "<= 0", digits=0),
        Figure("from the mended line to the last", max(waits), "s", digits=1),
    ]
