import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
import strawberry
from playwright.async_api import expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.unset import UnsetType

from server.graphiql import CONTENT_SECURITY_POLICY, graphiql_routes
from tests.browser import (
    Watched,
    build_graphiql,
    chromium_page,
    expect_response,
    new_tab,
    open_graphiql,
    open_tab,
    read,
    run_operation,
    tab_names,
    write,
)
from tests.serving import serving

pytestmark = pytest.mark.feature("A9")

EXAMPLES = Path(__file__).resolve().parents[2] / "web" / "examples"
Context = dict[str, object]


@strawberry.type
class Query:
    @strawberry.field
    def who_am_i(self, info: strawberry.Info[Context, None]) -> str:
        request = info.context["request"]
        assert isinstance(request, Request)
        return f"You sent {request.headers.get('authorization', 'nothing')}."


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def reels(self, info: strawberry.Info[Context, None], last: int) -> AsyncIterator[str]:
        parameters = info.context["connection_params"]
        for reel in range(1, last + 1):
            yield f"reel {reel} of {last} for {parameters}"

    @strawberry.subscription
    async def endless(self) -> AsyncIterator[str]:
        yield "the lights go down"
        await asyncio.Event().wait()


class ToyGraphQL(GraphQL[Context, None]):
    """Refuses sockets that carry a bad token, as the real server does."""

    async def on_ws_connect(self, context: Context) -> UnsetType | dict[str, object] | None:
        parameters = context["connection_params"]
        if isinstance(parameters, Mapping) and parameters.get("authorization") == "Bearer bad":
            raise ConnectionRejectionError({"reason": "bad token"})
        return await super().on_ws_connect(context)

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context:
        return {"request": request, "response": response}


def toy_app(dist: Path) -> Starlette:
    schema = strawberry.Schema(Query, subscription=Subscription)
    graphql = ToyGraphQL(
        schema, graphql_ide=None, subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL]
    )
    doors = [Route("/graphql", graphql), WebSocketRoute("/graphql", graphql)]
    return Starlette(routes=[*graphiql_routes(dist), *doors])


@pytest.fixture(scope="module")
def dist() -> Path:
    return build_graphiql()


def assert_clean(watched: Watched, base_url: str) -> None:
    """Nothing on the console, no policy violation, no host but the instance."""
    assert watched.errors == []
    assert watched.hosts == {urlsplit(base_url).netloc}


async def test_a_query_shows_its_result_and_carries_the_headers_of_the_editor(
    dist: Path, tmp_path: Path
) -> None:
    async with serving(toy_app(dist)) as base_url, chromium_page() as watched:
        page = watched.page
        await open_graphiql(page, base_url)
        await new_tab(page)
        await write(page, "operation.graphql", "query Who { whoAmI }")
        await write(page, "request-headers.json", '{"Authorization": "Bearer ada"}')
        await run_operation(page)
        await expect_response(page, "You sent Bearer ada.")
        await page.screenshot(path=tmp_path / "query.png")

        assert json.loads(await read(page, "response.json"))["data"] == {
            "whoAmI": "You sent Bearer ada."
        }
        assert_clean(watched, base_url)


async def test_a_subscription_runs_in_the_page_with_the_headers_in_connection_init(
    dist: Path, tmp_path: Path
) -> None:
    async with serving(toy_app(dist)) as base_url, chromium_page(theme="dark") as watched:
        page = watched.page
        await open_graphiql(page, base_url)
        await new_tab(page)
        await write(page, "operation.graphql", "subscription Reels($n: Int!) { reels(last: $n) }")
        await write(page, "variables.json", '{"n": 3}')
        await write(page, "request-headers.json", '{"Authorization": "Bearer ada"}')
        await run_operation(page)
        await expect_response(page, "reel 3 of 3 for {'authorization': 'Bearer ada'}")
        await page.screenshot(path=tmp_path / "subscription.png")
        assert_clean(watched, base_url)


async def test_a_running_subscription_is_stopped_with_the_same_button(dist: Path) -> None:
    async with serving(toy_app(dist)) as base_url, chromium_page() as watched:
        page = watched.page
        await open_graphiql(page, base_url)
        await new_tab(page)
        await write(page, "operation.graphql", "subscription { endless }")
        async with page.expect_websocket() as opening:
            await run_operation(page)
        await expect_response(page, "the lights go down")
        socket = await opening.value
        async with socket.expect_event("close"):
            await page.get_by_label(re.compile("^Stop query")).click()
        assert_clean(watched, base_url)


async def test_a_refused_socket_says_why_in_the_response(dist: Path) -> None:
    async with serving(toy_app(dist)) as base_url, chromium_page() as watched:
        page = watched.page
        await open_graphiql(page, base_url)
        await new_tab(page)
        await write(page, "operation.graphql", "subscription { reels(last: 1) }")
        await write(page, "request-headers.json", '{"Authorization": "Bearer bad"}')
        await run_operation(page)
        await expect_response(page, "The server refused these credentials.")
        assert json.loads(await read(page, "response.json"))["errors"][0]["code"] == 4403
        assert_clean(watched, base_url)


async def test_a_server_that_has_no_graphql_is_named_in_the_response(dist: Path) -> None:
    app = toy_app(dist)
    async with serving(app) as base_url, chromium_page() as watched:
        page = watched.page
        await open_graphiql(page, base_url)
        del app.router.routes[-2:]
        await new_tab(page)
        await write(page, "operation.graphql", "{ whoAmI }")
        await run_operation(page)
        await expect_response(page, "The server answered 404 Not Found without JSON.")
        await write(page, "operation.graphql", "subscription { endless }")
        await run_operation(page)
        await expect_response(page, "The connection was refused or lost.")


async def test_the_example_operations_are_open_in_tabs_and_survive_a_reload(dist: Path) -> None:
    examples = sorted(EXAMPLES.glob("*.graphql"))
    names = [_operation_name(example.read_text()) for example in examples]
    async with serving(toy_app(dist)) as base_url, chromium_page() as watched:
        page = watched.page
        await open_graphiql(page, base_url)
        assert await tab_names(page) == names

        await open_tab(page, names[0])
        assert await read(page, "operation.graphql") == examples[0].read_text()
        variables = examples[0].with_suffix(".json")
        assert await read(page, "variables.json") == variables.read_text()

        stored = "() => localStorage['graphiql:tabState']?.includes('query Mine')"
        await new_tab(page)
        await write(page, "operation.graphql", "query Mine { whoAmI }")
        await page.wait_for_function(stored)
        await page.reload()
        await page.get_by_role("tab", name="Mine").wait_for()
        assert await tab_names(page) == [*names, "Mine"]
        assert_clean(watched, base_url)


async def test_the_examples_panel_opens_an_example_in_a_new_tab(dist: Path, tmp_path: Path) -> None:
    async with serving(toy_app(dist)) as base_url, chromium_page() as watched:
        page = watched.page
        await open_graphiql(page, base_url)
        names = await tab_names(page)
        await page.get_by_label("Show Examples").click()
        panel = page.get_by_role("region", name="Examples")
        await panel.get_by_role("button", name=names[-1]).click()
        await page.screenshot(path=tmp_path / "examples.png")
        # A tab is called after its operation as soon as that is parsed.
        await expect(page.get_by_role("tab")).to_have_text([*names, names[-1]], use_inner_text=True)
        opened = page.get_by_role("tab", selected=True)
        await expect(opened).to_be_in_viewport(ratio=0.9)
        last = sorted(EXAMPLES.glob("*.graphql"))[-1]
        assert await read(page, "operation.graphql") == last.read_text()
        assert_clean(watched, base_url)


async def test_the_key_button_copies_a_token_from_the_response_to_every_tab(dist: Path) -> None:
    async with serving(toy_app(dist)) as base_url, chromium_page() as watched:
        page = watched.page
        await open_graphiql(page, base_url)
        first, second, *_ = await tab_names(page)
        await open_tab(page, first)
        await write(page, "response.json", '{"data": {"signIn": {"token": "s3cret"}}}')
        await page.get_by_label("Use this token or these headers in every tab").click()
        expected = {"Authorization": "Bearer s3cret"}
        assert json.loads(await read(page, "request-headers.json")) == expected
        await open_tab(page, second)
        assert json.loads(await read(page, "request-headers.json")) == expected
        stored = await page.evaluate("() => JSON.stringify(localStorage)")
        assert "s3cret" not in stored
        assert_clean(watched, base_url)


async def test_the_page_is_never_cached_and_its_hashed_files_for_ever(dist: Path) -> None:
    async with serving(toy_app(dist)) as base_url, httpx2.AsyncClient(base_url=base_url) as http:
        page = await http.get("/graphiql", follow_redirects=True)
        script = re.search(r'src="\./(assets/[^"]+\.js)"', page.text)
        assert script is not None
        asset = await http.get(f"/graphiql/{script[1]}")

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"
    assert asset.headers["content-type"] == "text/javascript; charset=utf-8"
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert asset.headers["content-encoding"] == "gzip"
    for answer in (page, asset):
        assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_the_policy_allows_neither_eval_nor_inline_scripts() -> None:
    directives = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))
    assert directives["script-src"] == "'self'"
    assert directives["default-src"] == "'none'"
    assert directives["frame-ancestors"] == "'none'"
    assert "unsafe-eval" not in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    "name", ["absent.js", "..%2findex.html", "..%2f..%2fpackage.json", "%2e%2e", ".built-from"]
)
async def test_a_file_that_is_no_asset_is_absent(dist: Path, name: str) -> None:
    async with serving(toy_app(dist)) as base_url, httpx2.AsyncClient(base_url=base_url) as http:
        answer = await http.get(f"/graphiql/assets/{name}")
    assert answer.status_code == 404


async def test_without_a_bundle_the_page_says_what_to_run(tmp_path: Path) -> None:
    async with serving(toy_app(tmp_path)) as base_url, httpx2.AsyncClient() as http:
        answer = await http.get(f"{base_url}/graphiql/")
    assert answer.status_code == 503
    assert "python scripts/build_web.py" in answer.text
    assert answer.headers["cache-control"] == "no-store"


def _operation_name(document: str) -> str:
    found = re.search(r"^(?:query|mutation|subscription) (\w+)", document, re.MULTILINE)
    assert found is not None
    return found[1]
