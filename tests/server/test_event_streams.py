"""GraphQL over server-sent events, against a real uvicorn."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from models.clips import Clip
from schema.base import global_id
from schema.shared import Broadcasts
from server.connection import ConnectionInfo
from server.registry import Sockets
from server.sockets import SocketLimits
from tests import toys
from tests.graphql_server import Running, running
from tests.server.test_sockets import until
from tests.world import GRAPH, Member, World

SSE = {"accept": "text/event-stream"}
BROWSER = {**SSE, "sec-fetch-mode": "cors", "sec-fetch-site": "same-origin"}
NEW = """subscription ($after: String) { clipPublished(kind: LATEST, after: $after) {
  cursor resync clips { id } } }"""
ALONE = """subscription { clipPublished(kind: LATEST) { at: cursor clips { viewerHasLiked } } }"""


@dataclass
class Event:
    """One event as a browser would read it; `comment` for lines that it ignores."""

    event: str = ""
    data: str = ""
    id: str | None = None
    retry: str | None = None
    comments: list[str] = field(default_factory=list)

    @property
    def payload(self) -> Any:
        return json.loads(self.data)


class Stream:
    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self) -> Event | None:
        """The next event, or what the server said instead; None at the end."""
        found, lines = Event(), 0
        async with asyncio.timeout(5):
            async for line in self._lines:
                name, _, value = line.partition(":")
                if line == "" and lines:
                    return found
                lines += 1
                if name == "":
                    found.comments.append(value)
                else:
                    setattr(found, name, value.removeprefix(" "))
        return None

    async def rest(self) -> list[str]:
        names = []
        while (event := await self.next()) is not None:
            names.append(event.event)
        return names


@asynccontextmanager
async def streamed(
    server: Running, query: str, *, headers: Any = None, **payload: Any
) -> AsyncIterator[Stream]:
    async with (
        httpx2.AsyncClient(timeout=10) as http,
        http.stream(
            "POST",
            server.url,
            json={"query": query, **payload},
            headers={**SSE, **(headers or {})},
        ) as response,
    ):
        yield Stream(response)


@pytest.mark.feature("B16")
async def test_a_subscription_is_a_stream_of_events() -> None:
    async with running() as server:
        async with streamed(server, "subscription { count(to: 2) }") as stream:
            assert stream.response.headers["content-type"].startswith("text/event-stream")
            assert stream.response.headers["cache-control"] == "no-store"
            first, second, last = [await stream.next() for _ in range(3)]
            assert first is not None
            assert second is not None
            assert last is not None
            assert (first.event, first.payload["data"]) == ("next", {"count": 0})
            assert second.payload["data"] == {"count": 1}
            assert (last.event, last.data) == ("complete", "")
            assert await stream.next() is None
        await until(lambda: len(server.sockets) == 0)


async def test_a_get_of_a_browser_opens_a_stream() -> None:
    async with running() as server, httpx2.AsyncClient() as http:
        params = {"query": "subscription { count(to: 1) }"}
        async with http.stream("GET", server.url, params=params, headers=BROWSER) as response:
            assert await Stream(response).rest() == ["next", "complete"]


async def test_queries_are_answered_as_events_where_nothing_else_is_accepted() -> None:
    async with running() as server:
        async with streamed(server, "{ hello }") as stream:
            event = await stream.next()
            assert event is not None
            assert event.payload["data"] == {"hello": "hello world"}
            assert await stream.rest() == ["complete"]


async def test_a_client_that_accepts_both_gets_events_for_subscriptions_alone() -> None:
    both = {"accept": "application/json, text/event-stream"}
    async with running() as server:
        async with streamed(server, "{ hello }", headers=both) as stream:
            assert stream.response.headers["content-type"].startswith("application/json")
        async with streamed(server, "subscription { count(to: 0) }", headers=both) as stream:
            assert await stream.rest() == ["complete"]


async def test_a_mutation_needs_a_post() -> None:
    async with running() as server, httpx2.AsyncClient() as http:
        params = {"query": 'mutation { rename(name: "x") }'}
        refused = await http.get(server.url, params=params, headers=BROWSER)
        assert refused.status_code == 405
        async with streamed(server, params["query"]) as stream:
            event = await stream.next()
            assert event is not None
            assert event.payload["data"] == {"rename": "x"}


async def test_a_page_of_another_site_opens_no_stream_with_a_get() -> None:
    foreign = {**SSE, "sec-fetch-mode": "cors", "sec-fetch-site": "cross-site", "cookie": "a=b"}
    async with running() as server, httpx2.AsyncClient() as http:
        params = {"query": "subscription { count(to: 1) }"}
        assert (await http.get(server.url, params=params, headers=foreign)).status_code == 403


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription ($n: Int!) { count(to: $n) }", "BAD_USER_INPUT"),
        ("subscription { refused }", "NOT_FOUND"),
        ("subscription { broken }", "INTERNAL_SERVER_ERROR"),
    ],
)
async def test_what_goes_wrong_is_told_in_the_stream(query: str, code: str) -> None:
    async with running() as server, streamed(server, query) as stream:
        assert stream.response.status_code == 200
        events = []
        while (event := await stream.next()) is not None:
            events.append(event)
        [error] = events[-2].payload["errors"]
        assert error["extensions"]["code"] == code
        assert "hunter2" not in error["message"]
        assert events[-1].event == "complete"


async def test_a_bad_token_is_refused_before_the_stream() -> None:
    async with running() as server, httpx2.AsyncClient() as http:
        headers = {**SSE, "authorization": "Bearer revoked"}
        refused = await http.post(server.url, json={"query": "{ hello }"}, headers=headers)
        assert refused.status_code == 401
        assert refused.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_quiet_stream_shows_that_it_lives() -> None:
    async with running(limits=SocketLimits(heartbeat_seconds=0.05)) as server:
        async with streamed(server, "subscription { pushed }") as stream:
            event = await stream.next()
            assert event is not None
            assert (event.comments, event.event) == ([""], "")


async def test_a_client_that_leaves_ends_the_subscription() -> None:
    async with running() as server:
        async with streamed(server, "subscription { pushed }"):
            await until(lambda: toys.toys.started == 1)
            assert len(server.sockets) == 1
        await until(lambda: toys.toys.closed == 1 and len(server.sockets) == 0)


class TestLimits:
    async def test_streams_count_as_sockets(self) -> None:
        async with running(sockets=Sockets(per_ip=1)) as server:
            async with streamed(server, "subscription { pushed }"):
                async with streamed(server, "subscription { pushed }") as refused:
                    assert refused.response.status_code == 429
                    assert refused.response.headers["retry-after"]
            await until(lambda: len(server.sockets) == 0)

    async def test_a_member_has_so_many_streams(self) -> None:
        ada = {"authorization": "Bearer ada"}
        async with running(sockets=Sockets(per_user=1)) as server:
            async with streamed(server, "subscription { pushed }", headers=ada):
                async with streamed(server, "{ hello }", headers=ada) as refused:
                    assert refused.response.status_code == 429
            await until(lambda: len(server.sockets) == 0)

    @pytest.mark.feature("B16")
    async def test_a_client_that_stops_reading_is_cut_off(self) -> None:
        async with running(limits=SocketLimits(patience=0.1)) as server:
            async with streamed(server, "subscription { flood(size: 50000) }"):
                await until(lambda: toys.toys.closed == 1 and len(server.sockets) == 0)


@pytest.mark.feature("A4")
class TestEndings:
    async def test_a_revoked_session_ends_its_streams_and_says_why(self) -> None:
        async with running() as server:
            ada = {"authorization": "Bearer ada"}
            async with streamed(server, "subscription { pushed }", headers=ada) as stream:
                await until(lambda: toys.toys.started == 1)
                assert server.sockets.close(session_id=10) == 1
                event = await stream.next()
                assert event is not None
                [error] = event.payload["errors"]
                assert error["extensions"]["code"] == "UNAUTHENTICATED"
                assert await stream.rest() == ["complete"]
            await until(lambda: toys.toys.closed == 1)

    async def test_a_stream_ends_with_its_session(self) -> None:
        soon = toys.context_factory(expires_at=datetime.now(UTC) + timedelta(seconds=0.1))
        async with running(context_factory=soon) as server:
            async with streamed(server, "subscription { pushed }") as stream:
                assert await stream.rest() == ["next", "complete"]

    async def test_a_session_that_ends_while_it_is_looked_up_opens_nothing(self) -> None:
        sockets = Sockets()
        ordinary = toys.context_factory()

        async def slow(info: ConnectionInfo) -> toys.ToyContext:
            context = await ordinary(info)
            sockets.close(session_id=10)
            return context

        async with running(sockets=sockets, context_factory=slow) as server:
            ada = {"authorization": "Bearer ada"}
            async with streamed(server, "subscription { pushed }", headers=ada) as stream:
                assert stream.response.status_code == 401
            assert len(sockets) == 0

    async def test_draining_tells_when_to_come_back_and_completes_nothing(self) -> None:
        async with running() as server:
            async with streamed(server, "subscription { pushed }") as stream:
                await until(lambda: toys.toys.started == 1)
                await server.sockets.drain(spread=3)
                event = await stream.next()
                assert event is not None
                assert 0 <= int(event.retry or "-1") <= 3000
                assert event.event == ""
                assert await stream.next() is None
            async with streamed(server, "subscription { pushed }") as refused:
                assert refused.response.status_code == 503

    async def test_a_stopping_server_ends_its_streams_at_once(self) -> None:
        async with running(timeout_graceful_shutdown=30) as server:
            http = httpx2.AsyncClient(timeout=10)
            request = http.build_request(
                "POST", server.url, json={"query": "subscription { pushed }"}, headers=SSE
            )
            stream = Stream(await http.send(request, stream=True))
            await until(lambda: toys.toys.started == 1)
        event = await stream.next()
        assert event is not None
        assert event.retry is not None
        await http.aclose()


@asynccontextmanager
async def live(world: World, member: Member) -> AsyncIterator[Running]:
    async def make(_info: ConnectionInfo) -> Any:
        return await member.context()

    broadcasts = Broadcasts(GRAPH, world.instance)
    async with running(GRAPH, context_factory=make, broadcasts=broadcasts) as server:
        yield server


def gid(clip: Clip) -> str:
    return global_id("Clip", clip.id)


@pytest.mark.feature("E17", "N15")
@pytest.mark.parametrize("document", [NEW, NEW.replace("clips { id }", "clips { id likeCount }")])
async def test_a_browser_that_lost_the_connection_goes_on_by_itself(
    world: World, document: str
) -> None:
    """Shared and alone: the id of the last event is all that it sends."""
    author, member = await world.member(), await world.member()
    last = str((await member.run("{ liveCursor }")).payload())
    seen, wanted = [], []
    async with live(world, member) as server:
        for _ in range(3):
            wanted += [gid(await world.clip(author)) for _ in range(2)]
            back = {"last-event-id": last}
            async with streamed(server, document, headers=back) as stream:
                while len(seen) < len(wanted):
                    event = await stream.next()
                    assert event is not None
                    value = event.payload["data"]["clipPublished"]
                    assert event.id == value["cursor"]
                    seen += [clip["id"] for clip in value["clips"]]
                    last = event.id or ""
    assert seen == wanted


async def test_the_last_event_counts_for_more_than_the_cursor_of_the_first_request(
    world: World,
) -> None:
    author, member = await world.member(), await world.member()
    first = str((await member.run("{ liveCursor }")).payload())
    await world.clip(author)
    async with live(world, member) as server:
        async with streamed(server, NEW, variables={"after": first}) as stream:
            event = await stream.next()
            assert event is not None
        clip = await world.clip(author)
        back = {"last-event-id": event.id}
        async with streamed(server, NEW, variables={"after": first}, headers=back) as stream:
            event = await stream.next()
            assert event is not None
            shown = event.payload["data"]["clipPublished"]["clips"]
            assert [clip["id"] for clip in shown] == [gid(clip)]


async def test_a_cursor_under_another_name_is_found_too(world: World) -> None:
    author, member = await world.member(), await world.member()
    start = {"last-event-id": str((await member.run("{ liveCursor }")).payload())}
    await world.clip(author)
    async with live(world, member) as server:
        async with streamed(server, ALONE, headers=start) as stream:
            event = await stream.next()
            assert event is not None
            assert event.id == event.payload["data"]["clipPublished"]["at"]


async def test_a_forged_last_event_is_bad_input(world: World) -> None:
    member = await world.member()
    async with live(world, member) as server:
        async with streamed(server, NEW, headers={"last-event-id": "bm9wZQ"}) as stream:
            event = await stream.next()
            assert event is not None
            assert event.payload["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
