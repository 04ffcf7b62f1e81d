"""GraphQL over HTTP against a real uvicorn: what is answered, in which form, and to whom."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.settings import IntrospectionPolicy
from schema.graph import Graph
from schema.requests import parse_request
from server.graphql import GraphQLEndpoint
from server.http_requests import negotiate
from tests import toys
from tests.graphql_server import Running, running

JSON = "application/json"
RESPONSE = "application/graphql-response+json"
CUSTOM = {"x-requested-with": "test"}


@asynccontextmanager
async def client(**options: Any) -> AsyncIterator[httpx2.AsyncClient]:
    async with running(**options) as server, httpx2.AsyncClient(base_url=server.url) as http:
        yield http


async def post(http: httpx2.AsyncClient, query: str, **payload: Any) -> httpx2.Response:
    headers = payload.pop("headers", {})
    return await http.post("", json={"query": query, **payload}, headers=headers)


def code_of(response: httpx2.Response) -> str:
    body = response.json()
    assert "data" not in body
    [error] = body["errors"]
    assert error["extensions"]["requestId"] == response.headers["x-request-id"]
    return str(error["extensions"]["code"])


async def test_a_query_is_answered_with_its_data_and_its_cost() -> None:
    async with client() as http:
        response = await post(http, "query ($n: String!) { hello(name: $n) }", variables={"n": "x"})
    assert response.json() == {
        "data": {"hello": "hello x"},
        "extensions": {"cost": {"requested": 1, "budget": 5000}},
    }
    assert response.headers["content-type"] == f"{JSON}; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"


class TestMediaTypes:
    @pytest.mark.parametrize(
        ("accept", "expected"),
        [
            (None, JSON),
            ("*/*", JSON),
            ("application/*", JSON),
            (JSON, JSON),
            (RESPONSE, RESPONSE),
            (f"{RESPONSE}, {JSON};q=0.9", RESPONSE),
            (f"{JSON};q=0.5, {RESPONSE};q=0.6", RESPONSE),
            (f"{RESPONSE};q=0.1, */*", JSON),
            (f"{JSON}, {RESPONSE}", JSON),
            (f"text/html, {RESPONSE};charset=utf-8", RESPONSE),
            ("text/html", None),
            (f"{JSON};q=0", None),
            (f"{JSON};q=much", None),
            ("", JSON),
        ],
    )
    def test_the_best_accepted_type_wins(self, accept: str | None, expected: str | None) -> None:
        chosen = negotiate(accept)
        assert (chosen and chosen.decode()) == expected

    async def test_nothing_but_json_is_answered(self) -> None:
        async with client() as http:
            response = await post(http, "{ hello }", headers={"accept": "text/html"})
        assert (response.status_code, code_of(response)) == (406, "NOT_ACCEPTABLE")

    @pytest.mark.parametrize(
        ("query", "variables", "code"),
        [
            ("{", {}, "GRAPHQL_PARSE_FAILED"),
            ("{ nothing }", {}, "GRAPHQL_VALIDATION_FAILED"),
            ("query ($n: String!) { hello(name: $n) }", {"n": 1}, "BAD_USER_INPUT"),
            ("query a { hello } query b { hello }", {}, "BAD_USER_INPUT"),
            ("subscription { count(to: 1) }", {}, "BAD_USER_INPUT"),
        ],
    )
    async def test_a_request_without_data_is_400_only_in_the_new_media_type(
        self, query: str, variables: dict[str, Any], code: str
    ) -> None:
        async with client() as http:
            for accept, status in ((JSON, 200), (RESPONSE, 400)):
                response = await post(http, query, variables=variables, headers={"accept": accept})
                assert (response.status_code, code_of(response)) == (status, code)

    @pytest.mark.parametrize("accept", [JSON, RESPONSE])
    async def test_errors_beside_data_are_200(self, accept: str) -> None:
        async with client() as http:
            response = await post(http, "{ hello missing }", headers={"accept": accept})
        assert response.status_code == 200
        assert response.json()["data"] == {"hello": "hello world", "missing": None}
        [error] = response.json()["errors"]
        assert error["extensions"]["code"] == "NOT_FOUND"


class TestMethods:
    async def test_get_runs_queries_with_variables(self) -> None:
        params = {"query": "query ($n: String!) { hello(name: $n) }", "variables": '{"n": "é"}'}
        async with client() as http:
            response = await http.get("", params=params, headers=CUSTOM)
        assert response.json()["data"] == {"hello": "hello é"}

    async def test_get_does_not_run_mutations(self) -> None:
        params = {"query": 'mutation { rename(name: "x") }'}
        async with client() as http:
            response = await http.get("", params=params, headers=CUSTOM)
        assert (response.status_code, code_of(response)) == (405, "METHOD_NOT_ALLOWED")
        assert response.headers["allow"] == "POST"

    async def test_head_is_get_without_the_body(self) -> None:
        async with client() as http:
            response = await http.head("", params={"query": "{ hello }"}, headers=CUSTOM)
        assert response.status_code == 200
        assert response.content == b""
        assert int(response.headers["content-length"]) > 0

    @pytest.mark.feature("A8")
    async def test_a_visitor_who_has_the_answer_is_told_so(self) -> None:
        async with client() as http:
            first = await http.get("", params={"query": "{ hello }"}, headers=CUSTOM)
            tag = first.headers["etag"]
            same = [
                await http.get(
                    "", params={"query": "{ hello }"}, headers={**CUSTOM, "if-none-match": known}
                )
                for known in (tag, f'"other", W/{tag}', "*")
            ]
            others = [
                await http.get("", params={"query": query}, headers={**CUSTOM, **headers})
                for query, headers in (
                    ("{ hello }", {"if-none-match": '"other"'}),
                    ("{ more: hello }", {"if-none-match": tag}),
                    ("{ hello }", {"if-none-match": tag, "accept": RESPONSE}),
                )
            ]
        assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"
        assert "authorization" in first.headers["vary"]
        for response in same:
            assert (response.status_code, response.content) == (304, b"")
            assert response.headers["etag"] == tag
            assert response.headers["cache-control"] == first.headers["cache-control"]
        for response in others:
            assert response.status_code == 200
            assert response.headers["etag"] != tag or response.content == first.content

    @pytest.mark.feature("A8")
    async def test_what_a_member_or_a_post_or_an_error_gets_is_stored_nowhere(self) -> None:
        known = {**CUSTOM, "if-none-match": "*"}
        async with client() as http:
            signed_in = {**known, "authorization": "Bearer ada"}
            answers = [
                await http.get("", params={"query": "{ me }"}, headers=signed_in),
                await http.get("", params={"query": "{ hello missing }"}, headers=known),
                await http.get("", params={"query": "{ unknown }"}, headers=known),
                await post(http, "{ hello }", headers={"if-none-match": "*"}),
            ]
        for response in answers:
            assert response.status_code in (200, 400)
            assert response.headers["cache-control"] == "no-store"
            assert "etag" not in response.headers

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
    async def test_other_methods_are_refused_with_allow(self, method: str) -> None:
        async with client() as http:
            response = await http.request(method, "")
        assert (response.status_code, code_of(response)) == (405, "METHOD_NOT_ALLOWED")
        assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"

    async def test_options_says_what_is_allowed(self) -> None:
        async with client() as http:
            response = await http.options("")
        assert response.status_code == 204
        assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"
        assert "access-control-allow-origin" not in response.headers


class TestOtherSites:
    @pytest.mark.parametrize(
        "headers",
        [
            {"x-requested-with": "x"},
            {"apollo-require-preflight": "x"},
            {"graphql-require-preflight": "x"},
            {"authorization": "Bearer ada"},
            {"content-type": JSON},
            {"sec-fetch-mode": "cors"},
            {"sec-fetch-mode": "cors", "sec-fetch-site": "cross-site"},
            {"sec-fetch-mode": "cors", "sec-fetch-site": "same-origin", "cookie": "session=ada"},
        ],
    )
    async def test_a_get_that_no_foreign_page_can_send_unasked_runs(
        self, headers: dict[str, str]
    ) -> None:
        async with client() as http:
            response = await http.get("", params={"query": "{ hello }"}, headers=headers)
        assert response.json()["data"] == {"hello": "hello world"}

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"cookie": "session=ada"},
            {"accept": RESPONSE},
            {"content-type": "text/plain"},
            {"sec-fetch-mode": "no-cors", "sec-fetch-site": "cross-site"},
            {"sec-fetch-mode": "navigate", "sec-fetch-site": "none"},
            {"sec-fetch-mode": "cors", "sec-fetch-site": "cross-site", "cookie": "session=ada"},
            {"sec-fetch-mode": "cors", "sec-fetch-site": "same-site", "cookie": "session=ada"},
            {"sec-fetch-mode": "cors", "cookie": "session=ada"},
        ],
    )
    async def test_a_get_that_a_foreign_page_can_cause_is_refused(
        self, headers: dict[str, str]
    ) -> None:
        async with client() as http:
            response = await http.get("", params={"query": "{ hello }"}, headers=headers)
        assert (response.status_code, code_of(response)) == (403, "CSRF_PREVENTION")

    @pytest.mark.parametrize(
        "content_type",
        [
            None,
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json; charset=latin-1",
            "application/graphql",
            "json",
        ],
    )
    async def test_a_post_that_a_form_can_send_is_refused(self, content_type: str | None) -> None:
        headers = {} if content_type is None else {"content-type": content_type}
        async with client() as http:
            response = await http.post("", content=b'{"query":"{ hello }"}', headers=headers)
        assert (response.status_code, code_of(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")

    @pytest.mark.parametrize(
        "content_type",
        [
            JSON,
            "Application/JSON ; Charset=UTF-8",
            'application/json;charset="utf-8"',
            "application/graphql+json",
        ],
    )
    async def test_json_in_utf_8_is_read(self, content_type: str) -> None:
        headers = {"content-type": content_type}
        async with client() as http:
            response = await http.post("", content=b'{"query":"{ hello }"}', headers=headers)
        assert response.json()["data"] == {"hello": "hello world"}

    async def test_pages_of_allowed_sites_may_ask_and_read(self) -> None:
        friend = {"origin": "https://friend.example"}
        async with client(allowed_origins=("https://friend.example",)) as http:
            preflight = await http.options(
                "",
                headers={
                    **friend,
                    "access-control-request-method": "POST",
                    "access-control-request-headers": "content-type, authorization",
                },
            )
            answer = await post(http, "{ hello }", headers=friend)
            stranger = await post(http, "{ hello }", headers={"origin": "https://evil.example"})
            null = await http.options("", headers={"origin": "null"})
        assert preflight.status_code == 204
        assert preflight.headers["access-control-allow-origin"] == "https://friend.example"
        assert "authorization" in preflight.headers["access-control-allow-headers"]
        assert answer.headers["access-control-allow-origin"] == "https://friend.example"
        assert "origin" in answer.headers["vary"]
        for refused in (stranger, null):
            assert "access-control-allow-origin" not in refused.headers


class TestCallers:
    async def test_a_refusal_of_the_credentials_has_its_own_status(self) -> None:
        async with client() as http:
            for accept in (JSON, RESPONSE):
                headers = {"authorization": "Bearer revoked", "accept": accept}
                response = await post(http, "{ hello }", headers=headers)
                assert (response.status_code, code_of(response)) == (401, "UNAUTHENTICATED")

    async def test_the_throttled_learn_when_to_come_back(self) -> None:
        async with client() as http:
            headers = {"authorization": "Bearer throttled"}
            response = await post(http, "{ hello }", headers=headers)
        assert (response.status_code, code_of(response)) == (429, "THROTTLED")
        assert response.headers["retry-after"] == "3"
        assert response.json()["errors"][0]["extensions"]["retryAfter"] == 2.2

    async def test_the_factory_sees_cookies_and_the_transport(self) -> None:
        async with client() as http:
            response = await post(http, "{ client me }", headers={"cookie": "session=bob"})
        assert response.json()["data"] == {"client": "http bob None", "me": "2"}

    async def test_a_fault_of_ours_is_masked_logged_and_still_json(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with client() as http:
            response = await post(http, "{ hello }", headers={"authorization": "Bearer bug"})
        assert (response.status_code, code_of(response)) == (500, "INTERNAL_SERVER_ERROR")
        assert "hunter2" not in response.text
        assert "hunter2" in caplog.text
        assert response.headers["x-request-id"] in caplog.text

    @pytest.mark.parametrize("given_id", ["abcdef12", "A.b_c-1234567890"])
    async def test_a_sound_request_id_is_kept(self, given_id: str) -> None:
        async with client() as http:
            response = await post(http, "{ bug }", headers={"x-request-id": given_id})
        assert response.headers["x-request-id"] == given_id
        assert response.json()["errors"][0]["extensions"]["requestId"] == given_id

    @pytest.mark.parametrize("given_id", ["short", "has space in it", "x" * 65, "ünsound-id-1"])
    async def test_an_unsound_request_id_is_replaced(self, given_id: str) -> None:
        async with client() as http:
            headers = {"x-request-id": given_id.encode()}
            response = await http.post("", json={"query": "{ hello }"}, headers=headers)
        assert response.headers["x-request-id"] != given_id
        assert len(response.headers["x-request-id"]) == 16

    async def test_time_runs_out_with_a_code(self) -> None:
        async with client(graph=Graph(toys.schema, timeout=0.05)) as http:
            response = await post(http, "{ slow }", headers={"accept": RESPONSE})
        assert (response.status_code, code_of(response)) == (504, "TIMEOUT")


DEEP = "[" * 20_000 + "]" * 20_000
HUGE_INT = "9" * 5_000
QUERY = '"query":"{ hello }"'

# What is sent, byte for byte, as `application/json`. Every one of these was a 500, or accepted in
# silence, somewhere.
MALFORMED: dict[str, bytes] = {
    "no body": b"",
    "blank": b"   ",
    "null": b"null",
    "true": b"true",
    "a string": b'"{ hello }"',
    "a number": b"1",
    "a float": b"1.5",
    "an empty list": b"[]",
    "a batch": b'[{"query":"{ hello }"},{"query":"{ hello }"}]',
    "a batch of nulls": b"[null,null]",
    "an empty object": b"{}",
    "no JSON": b"query { hello }",
    "cut short": b'{"query":"{ he',
    "trailing rubbish": b'{"query":"{ hello }"} x',
    "two documents": b'{"query":"{ hello }"}{"query":"{ hello }"}',
    "single quotes": b"{'query':'{ hello }'}",
    "NaN": b'{"query":"{ hello }","variables":{"x":NaN}}',
    "Infinity": b'{"query":"{ hello }","variables":{"x":Infinity}}',
    "out of range": b'{"query":"{ hello }","variables":{"x":1e999}}',
    "a 5000-digit integer": f'{{{QUERY},"variables":{{"x":{HUGE_INT}}}}}'.encode(),
    "a 5000-digit integer alone": HUGE_INT.encode(),
    "a lone surrogate": b'{"query":"{ hello(name: \\"\\ud800\\") }"}',
    "a lone surrogate in a variable": f'{{{QUERY},"variables":{{"x":"\\udfff"}}}}'.encode(),
    "invalid UTF-8": b'{"query":"{ hello }\xff"}',
    "UTF-16": '{"query":"{ hello }"}'.encode("utf-16"),
    "latin-1": '{"query":"{ hello(name: \\"é\\") }"}'.encode("latin-1"),
    "a byte order mark": b'\xef\xbb\xbf{"query":"{ hello }"}',
    "control characters": b'{"query":"{ hello \x01 }"}',
    "zero bytes": b"\x00" * 16,
    "deep lists": DEEP.encode(),
    "deep variables": f'{{{QUERY},"variables":{{"x":{DEEP}}}}}'.encode(),
    "deep objects": (b'{"query":' * 20_000) + b"1" + b"}" * 20_000,
    "query null": b'{"query":null}',
    "query empty": b'{"query":""}',
    "query a number": b'{"query":1}',
    "query a list": b'{"query":["{ hello }"]}',
    "query an object": b'{"query":{"a":"{ hello }"}}',
    "query false": b'{"query":false}',
    "operationName a number": f'{{{QUERY},"operationName":1}}'.encode(),
    "operationName a list": f'{{{QUERY},"operationName":["a"]}}'.encode(),
    "variables a string": f'{{{QUERY},"variables":"{{}}"}}'.encode(),
    "variables a list": f'{{{QUERY},"variables":[1]}}'.encode(),
    "variables false": f'{{{QUERY},"variables":false}}'.encode(),
    "extensions a string": f'{{{QUERY},"extensions":"x"}}'.encode(),
    "extensions a list": f'{{{QUERY},"extensions":[]}}'.encode(),
    "persistedQuery a string": f'{{{QUERY},"extensions":{{"persistedQuery":"x"}}}}'.encode(),
    "persistedQuery of no version": b'{"extensions":{"persistedQuery":{"sha256Hash":"x"}}}',
    "persistedQuery of no hash": b'{"extensions":{"persistedQuery":{"version":1}}}',
    "documentId a number": b'{"documentId":1}',
    "documentId no digest": b'{"documentId":"sha256:xyz"}',
}


@pytest.mark.feature("A9")
class TestMalformed:
    def test_the_corpus_has_the_known_cases(self) -> None:
        assert len(MALFORMED) >= 47

    async def test_every_malformed_body_is_a_coded_400(self) -> None:
        async with client() as http:
            for accept in (JSON, RESPONSE):
                headers = {"content-type": JSON, "accept": accept}
                for name, body in MALFORMED.items():
                    response = await http.post("", content=body, headers=headers)
                    assert response.status_code == 400, name
                    assert code_of(response) == "BAD_USER_INPUT", name

    @pytest.mark.parametrize(
        "query_string",
        [
            "",
            "query",
            "query=",
            "query=%ff%fe",
            "query=%ED%A0%80",
            "variables=%7B",
            "query=%7Bhello%7D&variables=1",
            "query=%7Bhello%7D&variables=%7B",
            "query=%7Bhello%7D&extensions=%5B%5D",
            "query=%7Bhello%7D&query=%7Bhello%7D",
            "&".join(f"x{n}=1" for n in range(40)),
        ],
    )
    async def test_every_malformed_query_string_is_a_coded_400(self, query_string: str) -> None:
        async with client() as http:
            response = await http.get(f"?{query_string}", headers=CUSTOM)
        assert (response.status_code, code_of(response)) == (400, "BAD_USER_INPUT")

    async def test_a_compressed_body_is_refused(self) -> None:
        headers = {"content-type": JSON, "content-encoding": "gzip"}
        async with client() as http:
            response = await http.post("", content=b"\x1f\x8b\x08\x00", headers=headers)
        assert (response.status_code, code_of(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")

    async def test_a_body_over_the_limit_is_refused_by_its_length(self) -> None:
        """Not one byte of it needs to be sent."""
        async with running() as server:
            reader, writer = await connect_to(server)
            writer.write(
                b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
                b"content-length: 1048577\r\n\r\n"
            )
            async with asyncio.timeout(5):
                answer = await reader.read()
            writer.close()
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b"PAYLOAD_TOO_LARGE" in answer

    async def test_a_body_without_length_is_read_no_further_than_the_limit(self) -> None:
        """The answer comes with the first byte too many, not with the end, which never comes."""
        async with running() as server:
            reader, writer = await connect_to(server)
            writer.write(
                b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
                b"transfer-encoding: chunked\r\n\r\n"
            )
            for _ in range(16):
                writer.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
                await writer.drain()
            writer.write(b"1\r\n \r\n")
            async with asyncio.timeout(5):
                answer = await reader.read()
            writer.close()
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b"PAYLOAD_TOO_LARGE" in answer

    async def test_a_body_that_trickles_in_is_given_up(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("server.http_requests.BODY_SECONDS", 0.05)
        async with running() as server:
            reader, writer = await connect_to(server)
            writer.write(
                b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
                b"content-length: 100\r\n\r\n{"
            )
            async with asyncio.timeout(5):
                answer = await reader.read()
            writer.close()
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"REQUEST_TIMEOUT" in answer

    async def test_a_client_that_leaves_in_mid_body_is_not_answered(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with running() as server:
            _, writer = await connect_to(server)
            writer.write(
                b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
                b"content-length: 100\r\n\r\n{"
            )
            await writer.drain()
            writer.close()
            await writer.wait_closed()
            async with httpx2.AsyncClient() as http:
                response = await http.post(server.url, json={"query": "{ hello }"})
        assert response.status_code == 200
        assert caplog.text == ""


async def connect_to(server: Running) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = server.url.removeprefix("http://").partition("/")[0].split(":")
    return await asyncio.open_connection(host, int(port))


@pytest.mark.feature("A9")
async def test_closed_introspection_gives_nothing_away() -> None:
    graph = Graph(toys.schema, introspection=IntrospectionPolicy.CLOSED)
    async with client(graph=graph) as http:
        introspection = await post(http, "{ __schema { types { name } } }")
        typo = await post(http, "{ helo user { nam } }")
        name = await post(http, "{ __typename }")
    assert code_of(introspection) == "INTROSPECTION_DISABLED"
    assert "Did you mean" not in typo.text
    assert name.json()["data"] == {"__typename": "Query"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
members = st.sampled_from(["query", "operationName", "variables", "extensions", "documentId"])
requests = st.dictionaries(members, json_values | st.sampled_from(["{ hello }", "{ __typename }"]))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=60) | (requests | json_values).map(lambda v: json.dumps(v).encode()))
async def test_no_body_makes_the_endpoint_fail(body: bytes) -> None:
    status, answer = await ask_in_process(body)
    codes = [error["extensions"]["code"] for error in answer.get("errors", [])]
    assert status == 400 or "data" in answer or codes
    assert status in {200, 400}
    assert "INTERNAL_SERVER_ERROR" not in codes


async def ask_in_process(body: bytes) -> tuple[int, dict[str, Any]]:
    endpoint = GraphQLEndpoint(Graph(toys.schema), toys.context_factory())
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json")]
    await endpoint(
        {"type": "http", "method": "POST", "headers": headers, "client": ("127.0.0.1", 1)},
        receive,
        send,
    )
    return sent[0]["status"], json.loads(sent[1]["body"])


def test_a_document_may_be_named_in_three_ways() -> None:
    digest = "a" * 64
    apollo = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest.upper()}}}
    for payload in (apollo, {"documentId": digest}, {"documentId": f"sha256:{digest}"}):
        assert parse_request(payload).digest == digest
