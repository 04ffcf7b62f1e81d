"""GraphQL over real WebSockets: uvicorn on one side, the `websockets` client on the other."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from core.settings import TrustedDocumentsMode
from schema.graph import Graph
from schema.trusted import TrustedDocuments
from server.connection import ConnectionInfo
from server.protocol import ProtocolLimits
from server.registry import Sockets
from server.sockets import SocketLimits
from tests import toys
from tests.graphql_server import Running, running

WS = Subprotocol("graphql-transport-ws")


class Client:
    """A peer of the protocol that answers nothing by itself."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            return json.loads(await self.connection.recv())

    async def subscribe(self, id: str, query: str | None = None, **payload: Any) -> None:
        await self.send(
            id=id, type="subscribe", payload={**({"query": query} if query else {}), **payload}
        )

    async def closed(self) -> tuple[int | None, str | None]:
        """The server's close code and reason; frames that came before it are dropped."""
        async with asyncio.timeout(5):
            while True:
                try:
                    await self.connection.recv()
                except ConnectionClosed:
                    return self.connection.close_code, self.connection.close_reason


@asynccontextmanager
async def opened(server: Running, *, init: bool = True, **options: Any) -> AsyncIterator[Client]:
    params = options.pop("params", None)
    options.setdefault("subprotocols", [WS])
    async with connect(server.ws, close_timeout=1, **options) as connection:
        client = Client(connection)
        if init:
            await client.send(type="connection_init", payload=params)
            assert await client.receive() == {"type": "connection_ack"}
        yield client


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what is watched has no event
            await asyncio.sleep(0.01)


@pytest.mark.feature("B16")
async def test_a_subscription_delivers_its_events_and_completes() -> None:
    async with running() as server, opened(server) as client:
        await client.subscribe("a", "subscription { count(to: 2) }")
        frames = [await client.receive() for _ in range(3)]
    assert [f["type"] for f in frames] == ["next", "next", "complete"]
    assert [f["payload"]["data"]["count"] for f in frames[:2]] == [0, 1]
    assert all(f["id"] == "a" for f in frames)


async def test_queries_and_mutations_run_over_the_socket_too() -> None:
    async with running() as server, opened(server) as client:
        await client.subscribe("q", "{ hello }")
        assert (await client.receive())["payload"]["data"] == {"hello": "hello world"}
        assert await client.receive() == {"id": "q", "type": "complete"}
        await client.subscribe("m", 'mutation { rename(name: "x") }')
        assert (await client.receive())["payload"]["data"] == {"rename": "x"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { refused }", "NOT_FOUND"),
        ("query ($n: Int!) { clips(first: $n) { pageInfo { hasNextPage } } }", "BAD_USER_INPUT"),
    ],
)
async def test_a_failing_operation_gets_its_error_and_the_socket_lives_on(
    query: str, code: str
) -> None:
    async with running() as server, opened(server) as client:
        await client.subscribe("bad", query)
        frame = await client.receive()
        while frame["type"] == "next":
            frame = await client.receive()
        assert (frame["id"], frame["type"]) == ("bad", "error")
        assert frame["payload"][0]["extensions"]["code"] == code
        assert frame["payload"][0]["extensions"]["requestId"]
        await client.subscribe("bad", "{ hello }")
        assert (await client.receive())["type"] == "next"


async def test_a_bug_in_a_stream_is_masked_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with running() as server, opened(server) as client:
        await client.subscribe("b", "subscription { broken }")
        assert (await client.receive())["type"] == "next"
        [error] = (await client.receive())["payload"]
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "hunter2" not in json.dumps(error)
    assert "hunter2" in caplog.text
    assert error["extensions"]["requestId"] in caplog.text


async def test_completing_an_operation_closes_its_generator() -> None:
    async with running() as server, opened(server) as client:
        await client.subscribe("p", "subscription { pushed }")
        toys.toys.pushed.put_nowait(7)
        assert (await client.receive())["payload"]["data"] == {"pushed": 7}
        await client.send(id="p", type="complete")
        await until(lambda: toys.toys.closed == 1)
        await client.subscribe("p", "{ hello }")
        assert (await client.receive())["payload"]["data"] == {"hello": "hello world"}


async def test_a_lost_socket_closes_its_generators_and_leaves_the_registry() -> None:
    async with running() as server:
        async with opened(server) as client:
            for id in ("a", "b"):
                await client.subscribe(id, "subscription { pushed }")
            await until(lambda: toys.toys.started == 2)
            assert len(server.sockets) == 1
            client.connection.transport.abort()
        await until(lambda: toys.toys.closed == 2 and len(server.sockets) == 0)


async def test_every_operation_has_a_context_and_a_request_id_of_its_own() -> None:
    async with running() as server, opened(server) as client:
        ids = set()
        for id in ("a", "b"):
            await client.subscribe(id, "{ loaded missing }")
            frame = await client.receive()
            assert frame["payload"]["data"]["loaded"] == 1
            ids.add(frame["payload"]["errors"][0]["extensions"]["requestId"])
            await client.receive()
    assert len(ids) == 2


async def test_a_ping_is_answered_with_its_payload() -> None:
    async with running() as server, opened(server, init=False) as client:
        await client.send(type="ping", payload={"at": 1})
        assert await client.receive() == {"type": "pong", "payload": {"at": 1}}
        await client.send(type="ping")
        assert await client.receive() == {"type": "pong"}


async def test_a_quiet_socket_is_pinged() -> None:
    limits = SocketLimits(heartbeat_seconds=0.05)
    async with running(limits=limits) as server, opened(server) as client:
        assert await client.receive() == {"type": "ping"}


class TestWhoMayConnect:
    async def test_silence_after_the_handshake_is_ended_with_4408(self) -> None:
        limits = SocketLimits(init_seconds=0.05)
        async with running(limits=limits) as server, opened(server, init=False) as client:
            assert (await client.closed())[0] == 4408

    async def test_a_refusal_closes_with_4403_and_its_reason(self) -> None:
        async with running() as server, opened(server, init=False) as client:
            await client.send(type="connection_init", payload={"token": "revoked"})
            code, reason = await client.closed()
        assert code == 4403
        assert reason is not None
        assert reason.startswith("This session has ended. é")
        assert len(reason.encode()) <= 123

    async def test_a_fault_while_connecting_is_logged_and_asks_to_come_again(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with running() as server, opened(server, init=False) as client:
            await client.send(type="connection_init", payload={"token": "bug"})
            code, reason = await client.closed()
        assert code == 1013
        assert "hunter2" not in (reason or "")
        assert "hunter2" in caplog.text

    async def test_subscribing_before_the_init_is_unauthorized(self) -> None:
        async with running() as server, opened(server, init=False) as client:
            await client.subscribe("a", "{ hello }")
            assert (await client.closed())[0] == 4401

    @pytest.mark.parametrize("offered", [None, [Subprotocol("graphql-ws")]])
    async def test_other_subprotocols_are_closed_with_4406(self, offered: Any) -> None:
        async with running() as server, opened(server, init=False, subprotocols=offered) as client:
            assert (await client.closed())[0] == 4406

    @pytest.mark.parametrize(
        "origin", ["null", "https://evil.example", "http://127.0.0.1:1", "http://localhost"]
    )
    async def test_pages_of_other_sites_are_refused_before_the_handshake(self, origin: str) -> None:
        async with running() as server:
            with pytest.raises(InvalidStatus) as refused:
                async with opened(server, origin=origin):
                    pass
        assert refused.value.response.status_code == 403
        assert json.loads(refused.value.response.body)["errors"][0]["extensions"]["code"]

    async def test_pages_of_this_host_and_of_allowed_sites_may_connect(self) -> None:
        async with running(allowed_origins=("https://friend.example",)) as server:
            for origin in ("https://friend.example", server.url.removesuffix("/graphql")):
                async with opened(server, origin=origin) as client:
                    await client.subscribe("a", "{ hello }")
                    assert (await client.receive())["type"] == "next"

    async def test_cookies_count_only_in_handshakes_that_name_their_origin(self) -> None:
        cookie = {"Cookie": "session=ada"}
        async with running() as server:
            async with opened(server, additional_headers=cookie) as client:
                await client.subscribe("a", "{ me client }")
                data = (await client.receive())["payload"]["data"]
                assert data == {"me": None, "client": "socket None None"}
            own = server.url.removesuffix("/graphql")
            async with opened(server, additional_headers=cookie, origin=own) as client:
                await client.subscribe("a", "{ me }")
                assert (await client.receive())["payload"]["data"] == {"me": "1"}


class TestLimits:
    async def test_the_operation_above_the_cap_is_refused_and_the_others_run_on(self) -> None:
        limits = SocketLimits(protocol=ProtocolLimits(operations=2))
        async with running(limits=limits) as server, opened(server) as client:
            for id in ("a", "b", "c"):
                await client.subscribe(id, "subscription { pushed }")
            frame = await client.receive()
            assert (frame["id"], frame["type"]) == ("c", "error")
            assert frame["payload"][0]["extensions"]["code"] == "QUOTA_EXCEEDED"
            await client.send(id="a", type="complete")
            await client.subscribe("c", "{ hello }")
            assert (await client.receive())["id"] == "c"

    async def test_an_id_in_use_closes_with_4409(self) -> None:
        async with running() as server, opened(server) as client:
            for _ in range(2):
                await client.subscribe("a", "subscription { pushed }")
            assert await client.closed() == (4409, "Subscriber for a already exists")

    async def test_a_flood_of_messages_is_closed_with_4429(self) -> None:
        async with running() as server, opened(server) as client:
            for _ in range(100):
                await client.send(type="pong")
            assert (await client.closed())[0] == 4429

    async def test_a_message_over_the_size_limit_closes_the_socket(self) -> None:
        async with running() as server, opened(server) as client:
            await client.send(type="ping", payload={"x": "A" * 300_000})
            assert (await client.closed())[0] == 1009

    async def test_an_address_has_so_many_sockets_and_no_more(self) -> None:
        async with running(sockets=Sockets(per_ip=1)) as server:
            async with opened(server):
                with pytest.raises(InvalidStatus) as refused:
                    async with opened(server):
                        pass
                assert refused.value.response.status_code == 429
                assert refused.value.response.headers["retry-after"]
            await until(lambda: len(server.sockets) == 0)
            async with opened(server):
                assert len(server.sockets) == 1

    async def test_a_member_has_so_many_sockets_and_others_are_not_concerned(self) -> None:
        async with (
            running(sockets=Sockets(per_user=1)) as server,
            opened(server, params={"token": "ada"}),
            opened(server, params={"token": "bob"}),
            opened(server, init=False) as third,
        ):
            await third.send(type="connection_init", payload={"token": "ada"})
            assert (await third.closed())[0] == 1013

    async def test_a_peer_that_stops_reading_is_dropped_and_its_stream_closed(self) -> None:
        limits = SocketLimits(patience=0.2)
        async with running(limits=limits) as server, opened(server) as other:
            connection = await connect(server.ws, subprotocols=[WS], max_queue=1, close_timeout=0.1)
            client = Client(connection)
            await client.send(type="connection_init")
            assert await client.receive() == {"type": "connection_ack"}
            connection.transport.pause_reading()
            await client.subscribe("f", "subscription { flood(size: 20000) }")
            await until(lambda: toys.toys.closed == 1 and len(server.sockets) == 1)
            await other.subscribe("a", "{ hello }")
            assert (await other.receive())["type"] == "next"
            connection.transport.abort()

    async def test_a_peer_that_reads_late_learns_why_it_was_dropped(self) -> None:
        limits = SocketLimits(patience=0.2)
        async with running(limits=limits) as server, opened(server) as client:
            client.connection.transport.pause_reading()
            await client.subscribe("f", "subscription { flood(size: 20000) }")
            await until(lambda: len(server.sockets) == 0)
            client.connection.transport.resume_reading()
            code, reason = await client.closed()
        assert code == 4413
        assert "resume" in (reason or "")


class TestEndings:
    @pytest.mark.feature("A4")
    async def test_a_session_that_ends_while_it_is_looked_up_opens_nothing(self) -> None:
        sockets = Sockets()
        ordinary = toys.context_factory()

        async def slow(info: ConnectionInfo) -> toys.ToyContext:
            context = await ordinary(info)
            assert sockets.close(session_id=10) == 0  # the news of the end overtakes the answer
            return context

        async with running(sockets=sockets, context_factory=slow) as server:
            async with opened(server, init=False) as client:
                await client.send(type="connection_init", payload={"token": "ada"})
                assert await client.closed() == (4403, "Session ended")

    async def test_sockets_of_a_revoked_session_are_closed_at_once(self) -> None:
        async with (
            running() as server,
            opened(server, params={"token": "ada"}) as ada,
            opened(server, params={"token": "bob"}) as bob,
        ):
            assert server.sockets.close(session_id=10, code=4403, reason="Signed out") == 1
            assert await ada.closed() == (4403, "Signed out")
            await bob.subscribe("a", "{ me }")
            assert (await bob.receive())["payload"]["data"] == {"me": "2"}

    async def test_all_sockets_of_a_member_are_closed_together(self) -> None:
        async with (
            running() as server,
            opened(server, params={"token": "ada"}) as first,
            opened(server, params={"token": "ada"}) as second,
        ):
            assert server.sockets.close(user_id=1) == 2
            assert (await first.closed())[0] == (await second.closed())[0] == 4403

    async def test_a_socket_ends_with_its_session(self) -> None:
        soon = toys.context_factory(expires_at=datetime.now(UTC) + timedelta(seconds=0.1))
        async with running(context_factory=soon) as server, opened(server) as client:
            assert await client.closed() == (4403, "Session expired")

    async def test_draining_closes_all_with_a_hint_and_lets_none_in(self) -> None:
        async with running() as server, opened(server) as client:
            await server.sockets.drain(spread=3)
            assert len(server.sockets) == 0
            code, reason = await client.closed()
            assert code == 1012
            assert reason is not None
            assert 0 <= float(reason.removeprefix("retry-after-ms=")) <= 3000
            with pytest.raises(InvalidStatus) as refused:
                async with opened(server):
                    pass
            assert refused.value.response.status_code == 503


def persisted(text: str) -> dict[str, Any]:
    digest = sha256(text.encode()).hexdigest()
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}}


@pytest.mark.feature("A8")
class TestStoredDocuments:
    async def test_a_digest_is_asked_for_its_text_once(self) -> None:
        text = "subscription { count(to: 1) }"
        async with running() as server, opened(server) as client:
            await client.subscribe("a", **persisted(text))
            [error] = (await client.receive())["payload"]
            assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
            await client.subscribe("a", text, **persisted(text))
            assert (await client.receive())["type"] == "next"
            await client.receive()
            await client.subscribe("a", **persisted(text))
            assert (await client.receive())["type"] == "next"

    async def test_only_trusted_documents_run_where_they_are_required(self) -> None:
        text = "{ hello }"
        digest = sha256(text.encode()).hexdigest()
        trusted = TrustedDocuments({digest: text}, TrustedDocumentsMode.REQUIRED)
        graph = Graph(toys.schema, trusted=trusted)
        async with running(graph) as server, opened(server) as client:
            await client.subscribe("a", "{ user { name } }")
            [error] = (await client.receive())["payload"]
            assert error["extensions"]["code"] == "DOCUMENT_NOT_TRUSTED"
            await client.subscribe("a", documentId=f"sha256:{digest}")
            assert (await client.receive())["payload"]["data"] == {"hello": "hello world"}
