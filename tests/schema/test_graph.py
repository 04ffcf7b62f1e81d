"""From a request to its answer, without a transport."""

import json
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

import orjson
import pytest
import strawberry
from graphql import GraphQLError
from hypothesis import given, settings
from hypothesis import strategies as st

from core.settings import IntrospectionPolicy, TrustedDocumentsMode
from schema.documents import Operation
from schema.execution import Result, StockExecutor
from schema.graph import Graph, describe_all
from schema.limits import Limits
from schema.problems import Rejected
from schema.requests import Request, parse_request
from schema.trusted import TrustedDocuments, digest_of
from tests import toys


async def run(graph: Graph, query: str | None, *, signed_in: bool = False, **payload: Any) -> Any:
    request = parse_request({"query": query, **payload})
    prepared = graph.prepare(request, signed_in=signed_in)
    viewer = toys.Member(1) if signed_in else None
    return orjson.loads(await graph.answer(prepared, toys.ToyContext(viewer=viewer)))


async def refused(graph: Graph, query: str | None, **options: Any) -> dict[str, Any]:
    """The one error of a request that gets no data."""
    with pytest.raises(Rejected) as rejected:
        await run(graph, query, **options)
    [error] = describe_all(rejected.value.errors, "request-1")
    return error


def persisted(text: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": digest_of(text)}}


class TestErrors:
    async def field_error(self, query: str) -> dict[str, Any]:
        [error] = (await run(Graph(toys.schema), query))["errors"]
        return dict(error)

    async def test_a_refusal_keeps_its_words_code_and_field(self) -> None:
        assert await self.field_error("{ missing }") == {
            "message": "There is no such clip.",
            "locations": [{"line": 1, "column": 3}],
            "path": ["missing"],
            "extensions": {"code": "NOT_FOUND", "field": "id", "requestId": "request-1"},
        }

    async def test_the_throttled_are_told_how_long(self) -> None:
        extensions = (await self.field_error("{ throttled }"))["extensions"]
        assert extensions["code"] == "THROTTLED"
        assert extensions["retryAfter"] == 1.5

    async def test_permissions_and_the_context_work_as_in_strawberry(self) -> None:
        assert (await self.field_error("{ secret }"))["extensions"]["code"] == "UNAUTHENTICATED"
        answer = await run(Graph(toys.schema), "{ secret me }", signed_in=True)
        assert answer["data"] == {"secret": "s3cret", "me": "1"}

    async def test_enums_inputs_defaults_and_interfaces_work_as_in_strawberry(self) -> None:
        answer = await run(
            Graph(toys.schema),
            "query ($f: Filter!) { hello colour(filter: $f)"
            " nodes(ids: [7]) { __typename id ... on Clip { author { name } } } }",
            variables={"f": {}},
        )
        assert answer["data"] == {
            "hello": "hello world",
            "colour": "RED",
            "nodes": [{"__typename": "Clip", "id": "7", "author": {"name": "Ada"}}],
        }

    @pytest.mark.parametrize("field", ["bug", "tooBig"])
    async def test_a_bug_is_masked_and_logged_with_the_request_id(
        self, field: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        error = await self.field_error(f"{{ {field} }}")
        assert error["message"] == "Something went wrong here; quote the request id."
        assert error["extensions"] == {
            "code": "INTERNAL_SERVER_ERROR",
            "requestId": "request-1",
        }
        [record] = caplog.records
        assert record.levelno == logging.ERROR
        assert record.exc_info is not None
        assert "request-1" in record.getMessage()
        assert field in record.getMessage()

    async def test_refusals_are_not_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        await run(Graph(toys.schema), "{ missing throttled secret }")
        assert caplog.records == []

    async def test_an_answer_that_is_no_json_is_masked(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        error = await refused(Graph(toys.schema), "{ surrogate }")
        assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
        assert "request-1" in caplog.text

    @pytest.mark.parametrize(
        "variables", [{}, {"n": None}, {"n": 1}, {"n": ["x"]}, {"n": {"a": 1}}]
    )
    async def test_variables_that_do_not_fit_are_bad_input(self, variables: Any) -> None:
        query = "query ($n: String!) { hello(name: $n) }"
        error = await refused(Graph(toys.schema), query, variables=variables)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"

    async def test_a_refusal_at_the_non_null_root_leaves_null_data(self) -> None:
        answer = await run(Graph(toys.schema), 'mutation { rename(name: "") }')
        assert answer["data"] is None
        assert answer["errors"][0]["extensions"]["field"] == "name"

    async def test_what_takes_too_long_is_stopped(self) -> None:
        error = await refused(Graph(toys.schema, timeout=0.02), "{ slow }")
        assert error["extensions"]["code"] == "TIMEOUT"
        assert "0.02 seconds" in error["message"]


class TestSubscriptions:
    async def events(self, query: str) -> AsyncGenerator[dict[str, Any], None]:
        graph = Graph(toys.schema)
        prepared = graph.prepare(parse_request({"query": query}), signed_in=False)
        async with aclosing(graph.stream(prepared, toys.ToyContext())) as answers:
            async for answer in answers:
                yield orjson.loads(answer)

    async def test_every_event_is_an_answer(self) -> None:
        found = [event async for event in self.events("subscription { count(to: 3) }")]
        assert [event["data"]["count"] for event in found] == [0, 1, 2]

    async def test_closing_the_answers_closes_the_resolver(self) -> None:
        toys.toys.reset()
        toys.toys.pushed.put_nowait(1)
        async with aclosing(self.events("subscription { pushed }")) as events:
            assert (await anext(events))["data"] == {"pushed": 1}
            assert toys.toys.closed == 0
        assert toys.toys.closed == 1

    async def test_a_refusal_in_mid_stream_ends_it_with_its_code(self) -> None:
        with pytest.raises(Rejected) as rejected:
            _ = [event async for event in self.events("subscription { refused }")]
        [error] = describe_all(rejected.value.errors, "request-1")
        assert (error["message"], error["extensions"]["code"]) == (
            "There is no such job.",
            "NOT_FOUND",
        )


@pytest.mark.feature("A9")
class TestIntrospection:
    QUERY = '{ ...F } fragment F on Query { ... { __type(name: "Clip") { name } } }'

    @pytest.mark.parametrize(
        ("policy", "signed_in", "shown"),
        [
            (IntrospectionPolicy.OPEN, False, True),
            (IntrospectionPolicy.SIGNED_IN, True, True),
            (IntrospectionPolicy.SIGNED_IN, False, False),
            (IntrospectionPolicy.CLOSED, True, False),
        ],
    )
    async def test_the_policy_decides_who_reads_the_schema(
        self, policy: IntrospectionPolicy, signed_in: bool, shown: bool
    ) -> None:
        graph = Graph(toys.schema, introspection=policy)
        if shown:
            answer = await run(graph, self.QUERY, signed_in=signed_in)
            assert answer["data"] == {"__type": {"name": "Clip"}}
        else:
            error = await refused(graph, self.QUERY, signed_in=signed_in)
            assert error["extensions"]["code"] == "INTROSPECTION_DISABLED"

    async def test_what_is_always_the_same_is_answered_from_memory(self) -> None:
        graph = Graph(toys.schema, executor=Once(toys.schema))
        for query in (self.QUERY, "{ __typename }"):
            first = await run(graph, query)
            assert await run(graph, query) == first
        with pytest.raises(AssertionError, match="asked again"):
            await run(graph, "{ hello __typename }")
            await run(graph, "{ hello __typename }")

    @pytest.mark.parametrize(
        ("query", "variables"),
        [
            ("{ helo }", {}),
            ("{ user { nam } }", {}),
            ("{ colour(filter: {colr: RED}) }", {}),
            ("{ hello(nam: 1) }", {}),
            ("{ nodes(ids: []) { ... on Clp { id } } }", {}),
            ("query ($f: Filter!) { colour(filter: $f) }", {"f": {"colr": "RED"}}),
            ("query ($f: Filter!) { colour(filter: $f) }", {"f": {"colour": "REDD"}}),
        ],
    )
    async def test_no_name_is_suggested_where_the_schema_is_closed(
        self, query: str, variables: dict[str, Any]
    ) -> None:
        closed = Graph(toys.schema, introspection=IntrospectionPolicy.CLOSED)
        open_ = Graph(toys.schema)
        assert "Did you mean" not in json.dumps(await refused(closed, query, variables=variables))
        assert "Did you mean" in json.dumps(await refused(open_, query, variables=variables))

    async def test_a_document_seen_by_the_signed_in_stays_closed_to_others(self) -> None:
        graph = Graph(toys.schema, introspection=IntrospectionPolicy.SIGNED_IN)
        await run(graph, self.QUERY, signed_in=True)
        error = await refused(graph, self.QUERY)
        assert error["extensions"]["code"] == "INTROSPECTION_DISABLED"


@pytest.mark.feature("A8")
class TestPersistedQueries:
    async def test_a_text_sent_once_is_known_by_its_digest(self) -> None:
        graph = Graph(toys.schema)
        text = "{ hello }"
        error = await refused(graph, None, extensions=persisted(text))
        assert error["message"] == "PersistedQueryNotFound"
        assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
        await run(graph, text, extensions=persisted(text))
        answer = await run(graph, None, extensions=persisted(text))
        assert answer["data"] == {"hello": "hello world"}

    async def test_a_digest_of_something_else_is_refused_and_nothing_kept(self) -> None:
        graph = Graph(toys.schema)
        error = await refused(graph, "{ hello }", extensions=persisted("{ user { name } }"))
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        error = await refused(graph, None, extensions=persisted("{ hello }"))
        assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"

    async def test_an_invalid_text_is_not_kept(self) -> None:
        graph = Graph(toys.schema)
        await refused(graph, "{ nothing }", extensions=persisted("{ nothing }"))
        error = await refused(graph, None, extensions=persisted("{ nothing }"))
        assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"

    async def test_a_known_document_is_neither_parsed_nor_validated_again(self) -> None:
        graph = Graph(toys.schema)
        request = parse_request({"query": "{ hello }"})
        first = graph.prepare(request, signed_in=False)
        assert graph.prepare(request, signed_in=True).operation is first.operation


@pytest.mark.feature("A8")
class TestTrustedDocuments:
    TEXT = "query Hello { hello }"

    def graph(self, mode: TrustedDocumentsMode) -> Graph:
        return Graph(toys.schema, trusted=TrustedDocuments({digest_of(self.TEXT): self.TEXT}, mode))

    @pytest.mark.parametrize("mode", list(TrustedDocumentsMode))
    @pytest.mark.parametrize("signed_in", [True, False])
    async def test_a_trusted_document_runs_for_everybody_by_digest_and_by_text(
        self, mode: TrustedDocumentsMode, signed_in: bool
    ) -> None:
        graph = self.graph(mode)
        by_digest = {"documentId": f"sha256:{digest_of(self.TEXT)}"}
        for query, payload in ((None, by_digest), (self.TEXT, {})):
            answer = await run(graph, query, signed_in=signed_in, **payload)
            assert answer["data"] == {"hello": "hello world"}

    @pytest.mark.parametrize(
        ("mode", "signed_in", "runs"),
        [
            (TrustedDocumentsMode.OFF, False, True),
            (TrustedDocumentsMode.REQUIRED_FOR_ANONYMOUS, True, True),
            (TrustedDocumentsMode.REQUIRED_FOR_ANONYMOUS, False, False),
            (TrustedDocumentsMode.REQUIRED, True, False),
        ],
    )
    async def test_other_documents_run_where_they_are_not_forbidden(
        self, mode: TrustedDocumentsMode, signed_in: bool, runs: bool
    ) -> None:
        graph = self.graph(mode)
        if runs:
            assert (await run(graph, "{ hello }", signed_in=signed_in))["data"]
        else:
            error = await refused(graph, "{ hello }", signed_in=signed_in)
            assert error["extensions"]["code"] == "DOCUMENT_NOT_TRUSTED"

    async def test_a_document_of_the_signed_in_is_no_way_around_for_the_anonymous(self) -> None:
        graph = self.graph(TrustedDocumentsMode.REQUIRED_FOR_ANONYMOUS)
        text = "{ hello }"
        await run(graph, text, signed_in=True, extensions=persisted(text))
        error = await refused(graph, None, extensions=persisted(text))
        assert error["extensions"]["code"] == "DOCUMENT_NOT_TRUSTED"

    def test_a_manifest_is_read_from_a_file(self, tmp_path: Path) -> None:
        manifest = tmp_path / "documents.json"
        manifest.write_text(json.dumps({digest_of(self.TEXT): self.TEXT}))
        trusted = TrustedDocuments.read(manifest, TrustedDocumentsMode.REQUIRED)
        assert trusted.text(digest_of(self.TEXT)) == self.TEXT

    @pytest.mark.parametrize(
        "content", ["[]", '{"x": 1}', "{", json.dumps({digest_of("{ a }"): "{ b }"})]
    )
    def test_a_manifest_that_is_wrong_is_refused_at_the_start(
        self, tmp_path: Path, content: str
    ) -> None:
        manifest = tmp_path / "documents.json"
        manifest.write_text(content)
        with pytest.raises(ValueError, match=r"documents\.json: "):
            TrustedDocuments.read(manifest, TrustedDocumentsMode.OFF)


@pytest.mark.feature("A9")
class TestCost:
    async def test_every_answer_tells_its_cost_and_the_budget(self) -> None:
        graph = Graph(toys.schema, limits=Limits(cost=100))
        answer = await run(graph, "{ users { name } }")
        assert answer["extensions"]["cost"] == {"requested": 11, "budget": 100}

    async def test_an_operation_over_the_budget_does_not_run(self) -> None:
        toys.toys.reset()
        graph = Graph(toys.schema, limits=Limits(cost=10))
        error = await refused(graph, "{ hello users { name } }")
        assert error["extensions"]["code"] == "COST_EXCEEDED"
        assert error["extensions"]["cost"] == {"requested": 12, "budget": 10}
        assert toys.toys.executions == 0


class Once(StockExecutor):
    """An executor that runs each operation once."""

    def __init__(self, schema: strawberry.Schema) -> None:
        super().__init__(schema, suggest=True)
        self._ran: set[str] = set()

    async def execute(
        self, operation: Operation, variables: Mapping[str, Any], context: object
    ) -> Result:
        assert operation.digest not in self._ran, "asked again"
        self._ran.add(operation.digest)
        return await super().execute(operation, variables, context)


class Echo:
    """An executor that answers with what it was given."""

    async def execute(
        self, operation: Operation, variables: Mapping[str, Any], context: object
    ) -> Result:
        return Result(orjson.Fragment(orjson.dumps({operation.name: variables})))

    async def subscribe(
        self, operation: Operation, variables: Mapping[str, Any], context: object
    ) -> AsyncGenerator[Result, None]:
        async def results() -> AsyncGenerator[Result, None]:
            yield await self.execute(operation, variables, context)

        return results()


async def test_another_executor_can_take_the_place_of_the_stock_one() -> None:
    graph = Graph(toys.schema, executor=Echo())
    answer = await run(graph, "query Q($n: String) { hello(name: $n) }", variables={"n": "x"})
    assert answer["data"] == {"Q": {"n": "x"}}


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ __typename hello user { id name __typename } }", {}),
        ("query ($n: Int = 3) { clips(first: $n) { edges { node { id author { name } } } } }", {}),
        ("query ($f: Filter!) { colour(filter: $f) }", {"f": {"words": ["a"]}}),
        ("{ nodes(ids: [1, 2]) { ... on Clip { title } ...F } } fragment F on Node { id }", {}),
        (
            "query ($s: Boolean!) { hello @skip(if: $s) users { name @include(if: $s) } }",
            {"s": True},
        ),
        ('{ hello secret me missing a: hello(name: "x") }', {}),
        ("{ hello tooBig bug }", {}),
        ('mutation { rename(name: "x") }', {}),
        ('mutation { rename(name: "") }', {}),
        ("{ __schema { queryType { name } types { name kind } } }", {}),
    ],
)
@pytest.mark.parametrize("signed_in", [True, False])
async def test_data_and_places_of_errors_are_those_of_strawberry(
    query: str, variables: dict[str, Any], signed_in: bool
) -> None:
    context = toys.ToyContext(viewer=toys.Member(1) if signed_in else None)
    theirs = await toys.schema.execute(query, variables, context_value=context)
    ours = await run(Graph(toys.schema), query, signed_in=signed_in, variables=variables)
    assert ours["data"] == theirs.data
    places = sorted(str(error.path) for error in theirs.errors or [])
    assert sorted(str(error["path"]) for error in ours.get("errors", [])) == places


VOCABULARY = """
{ } ( ) [ ] : ! $ = @ ... | & query mutation subscription fragment on F G hello user users clips
nodes ids name first edges node author colour filter id __typename __schema a b $n $ids Int ID Query
User 1 -1 51 1e9 true null RED "x" @skip if type extend # ,
"""
tokens = st.sampled_from(VOCABULARY.split())
fields = st.recursive(
    st.sampled_from(["hello", "id", "name", "__typename", "...F", "title", "cursor"]),
    lambda inner: st.tuples(
        st.sampled_from(["user", "clips(first: $n)", "edges", "node", "... on Clip", "author"]),
        st.lists(inner, min_size=1, max_size=3),
    ).map(lambda pair: f"{pair[0]} {{ {' '.join(pair[1])} }}"),
    max_leaves=8,
)
documents = st.lists(tokens, max_size=30).map(" ".join) | fields.map(
    lambda selection: f"query ($n: Int) {{ {selection} }} fragment F on User {{ name }}"
)


@settings(max_examples=150, deadline=None)
@given(documents, st.dictionaries(st.sampled_from(["n", "ids"]), st.integers() | st.text()))
def test_any_text_is_either_prepared_or_rejected_with_a_code(
    text: str, variables: dict[str, Any]
) -> None:
    graph = Graph(toys.schema, introspection=IntrospectionPolicy.CLOSED)
    request = Request(text, None, variables, None)
    errors: Sequence[GraphQLError] = ()
    try:
        assert graph.prepare(request, signed_in=False).cost >= 0
    except Rejected as rejected:
        errors = rejected.errors
    assert all("code" in (error.extensions or {}) for error in errors)
