"""What a web process says of the requests it answers, and what it answers where nothing is."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import httpx2
import structlog
from starlette.types import Receive, Scope, Send

from core.settings import Settings
from models.migrations.runner import migrate
from server import logs
from server.asgi import create_app
from server.metrics import Metrics
from server.watching import Watched
from tests.graphql_server import running
from tests.server.test_sockets import opened
from tests.serving import serving

SECRET = "whisper-7c1"
RESPONSE = {"accept": "application/graphql-response+json"}


@contextmanager
def written() -> Iterator[StringIO]:
    """What is logged meanwhile, as a production process writes it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    out = StringIO()
    try:
        logs.configure(as_json=True, level="INFO")
        (sink,) = root.handlers
        assert isinstance(sink, logging.StreamHandler)
        sink.setStream(out)
        yield out
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()


def lines(out: StringIO, *events: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    return [line for line in found if not events or line["event"] in events]


@asynccontextmanager
async def an_instance(folder: Path) -> AsyncIterator[httpx2.AsyncClient]:
    settings = Settings(_env_file=None, data_dir=folder)
    await migrate(settings.database)
    app = create_app(settings)
    async with serving(app) as url, httpx2.AsyncClient(base_url=url) as client:
        yield client


async def test_an_operation_over_http_is_one_line_without_what_it_holds(tmp_path: Path) -> None:
    async with an_instance(tmp_path) as client:
        with written() as out:
            headers = {"x-request-id": "trace-me-1", "authorization": f"Bearer {SECRET}"}
            look = 'query Look($q: ID!) { node(id: $q) { id } __type(name: "NAME") { name } }'
            named = {"query": look.replace("NAME", SECRET)}
            anonymous = await client.post(
                "/graphql?x=" + SECRET,
                json={**named, "variables": {"q": SECRET}},
                headers={"x-request-id": "trace-me-2", **RESPONSE},
            )
            refused = await client.post("/graphql", json=named, headers={**headers, **RESPONSE})
            await client.get("/graphql")
    assert anonymous.status_code == 200
    assert refused.status_code == 401
    first, second, third = lines(out, "operation", "request")
    assert first["request_id"] == "trace-me-2"
    assert (first["operation"], first["kind"], first["transport"]) == ("Look", "query", "http")
    assert (first["status"], first["codes"], first["level"]) == (200, ["BAD_USER_INPUT"], "info")
    assert first["ms"] >= 0
    assert (second["request_id"], second["status"]) == ("trace-me-1", 401)
    assert second["codes"] == ["UNAUTHENTICATED"]
    assert third["codes"] == ["CSRF_PREVENTION"]
    assert SECRET not in out.getvalue()


async def test_another_request_is_one_line_with_the_first_part_of_its_path(tmp_path: Path) -> None:
    async with an_instance(tmp_path) as client:
        with written() as out:
            answers = [
                await client.get(path)
                for path in ("/health/live", f"/media/{SECRET}/film.mp4", f"/{SECRET}?a={SECRET}")
            ]
    told = [(line["route"], line["status"]) for line in lines(out, "operation", "request")]
    assert [answer.status_code for answer in answers] == [200, 404, 404]
    assert told == [("/health", 200), ("other", 404), ("other", 404)]
    assert SECRET not in out.getvalue()


async def test_an_operation_on_a_socket_is_one_line() -> None:
    async with running() as server, opened(server) as client:
        with written() as out:
            await client.subscribe(
                "1", "query Greet($n: String!) { hello(name: $n) }", variables={"n": SECRET}
            )
            assert (await client.receive())["type"] == "next"
            assert (await client.receive())["type"] == "complete"
            await client.subscribe("2", "{ nonsense }")
            assert (await client.receive())["type"] == "error"
    first, second = lines(out, "operation")
    assert (first["operation"], first["kind"], first["codes"]) == ("Greet", "query", [])
    assert second["codes"] == ["GRAPHQL_VALIDATION_FAILED"]
    assert SECRET not in out.getvalue()


async def test_a_path_or_a_method_that_is_not_there_is_refused_as_json(tmp_path: Path) -> None:
    async with an_instance(tmp_path) as client:
        for method, path, status, code in (
            ("GET", "/nowhere", 404, "NOT_FOUND"),
            ("GET", "/media/a/b/", 404, "NOT_FOUND"),
            ("POST", "/media/a/b", 405, "METHOD_NOT_ALLOWED"),
            ("POST", "/health/live", 405, "METHOD_NOT_ALLOWED"),
        ):
            answer = await client.request(method, path, headers={"host": "evil.example"})
            assert answer.status_code == status
            (error,) = answer.json()["errors"]
            assert error["message"]
            extensions = {"code": code, "requestId": answer.headers["x-request-id"]}
            assert error["extensions"] == extensions
            assert ("allow" in answer.headers) == (status == 405)


async def test_a_bug_outside_graphql_is_logged_once_and_quoted_by_its_request_id() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http", "there is nothing else here"
        raise RuntimeError(SECRET)

    app = Watched(broken, Metrics())
    with written() as out:
        async with serving(app) as url, httpx2.AsyncClient() as client:
            answer = await client.get(f"{url}/broken", headers={"x-request-id": "trace-me-3"})
    (error,) = answer.json()["errors"]
    assert answer.status_code == 500
    assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR", "requestId": "trace-me-3"}
    assert SECRET not in answer.text
    (logged,) = [line for line in lines(out) if "exception" in line]
    assert (logged["level"], logged["request_id"]) == ("error", "trace-me-3")
    (told,) = lines(out, "request")
    assert told["status"] == 500
