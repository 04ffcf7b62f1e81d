"""The document cache: what is taken in, what is refused, what is found again."""

from hashlib import sha256
from typing import Any

import pytest
from graphql import OperationType, get_introspection_query

from schema.documents import DocumentCache
from schema.execution import core_schema
from schema.limits import Limits
from schema.problems import Rejected
from schema.trusted import digest_of
from tests import toys

SCHEMA = core_schema(toys.schema)


def cache(capacity: int = 10_000, **limits: Any) -> DocumentCache:
    return DocumentCache(SCHEMA, Limits(**limits), capacity=capacity)


def add(documents: DocumentCache, text: str, *, suggest: bool = True) -> Any:
    return documents.add(digest_of(text), text, suggest=suggest)


def code(text: str, **limits: Any) -> str:
    with pytest.raises(Rejected) as rejected:
        add(cache(**limits), text)
    return str((rejected.value.errors[0].extensions or {})["code"])


@pytest.mark.feature("A9")
class TestLimits:
    def test_a_document_at_every_limit_is_taken_in(self) -> None:
        limits = {"depth": 2, "aliases": 1, "directives": 1, "root_fields": 2, "tokens": 20}
        add(cache(**limits), "{ a: user { name @skip(if: true) } hello }")

    @pytest.mark.parametrize(
        ("limit", "text"),
        [
            ({"tokens": 20}, "{" + " hello" * 20 + "}"),
            ({"tokens": 20}, "{ hello }" + "#x\n" * 21),
            ({"document_length": 20}, "{ hello }" + " " * 12),
        ],
    )
    def test_too_much_text_is_refused_before_it_is_read(
        self, limit: dict[str, int], text: str
    ) -> None:
        assert code(text, **limit) == "GRAPHQL_PARSE_FAILED"

    @pytest.mark.parametrize(
        ("limit", "text"),
        [
            ({"aliases": 2}, "{ a: hello b: hello c: hello }"),
            ({"aliases": 1}, "{ ...F } fragment F on Query { a: hello ... { b: hello } }"),
            ({"directives": 1}, "{ hello @skip(if: true) @include(if: true) }"),
            ({"directives": 1}, "query ($a: Int @x) @y { hello }"),
            (
                {"definitions": 2},
                "{ hello ...F ...G } fragment F on Query { bug } fragment G on X { x }",
            ),
            ({"repeats": 2}, "{ hello hello hello }"),
            ({"repeats": 2}, "{ hello ... { hello } ... on Query { hello } }"),
            ({"repeats": 2}, "{ user { name name } user { name } }"),
            ({"repeats": 1}, "{ user { ...F } } fragment F on User { name name }"),
            ({"depth": 2}, "{ user { clips { edges { cursor } } } }"),
            ({"depth": 2}, "{ user { ...F } } fragment F on User { clips { edges { cursor } } }"),
            ({"depth": 2}, "{ user { ... on User { clips { pageInfo { hasNextPage } } } } }"),
            ({"root_fields": 2}, "{ hello user { name } colour(filter: {}) }"),
            ({"root_fields": 2}, "{ hello ...F ...F } fragment F on Query { bug }"),
            ({"root_fields": 2}, "{ ... { hello user { name } } bug }"),
        ],
    )
    def test_too_large_an_operation_is_refused(self, limit: dict[str, int], text: str) -> None:
        assert code(text, **limit) == "GRAPHQL_VALIDATION_FAILED"

    def test_one_name_in_many_places_is_no_repetition(self) -> None:
        text = "{ user { name clips { edges { node { author { name } } } } } a: user { name } }"
        assert add(cache(repeats=1), text)

    def test_the_message_says_what_was_found_and_what_is_allowed(self) -> None:
        with pytest.raises(Rejected, match="has 3 aliases; 2 are allowed"):
            add(cache(aliases=2), "{ a: hello b: hello c: hello }")

    def test_the_introspection_of_tools_passes_every_default_limit(self) -> None:
        text = get_introspection_query(input_value_deprecation=True, specified_by_url=True)
        document = add(cache(), text)
        assert document.operation(None).introspects

    def test_introspection_that_goes_in_circles_is_refused(self) -> None:
        circle = "{ __schema { types " + "{ fields { type " * 4 + "{ name }" + "} }" * 4 + "} }"
        assert code(circle) == "GRAPHQL_VALIDATION_FAILED"

    @pytest.mark.parametrize(
        "text",
        [
            "{ user { ...A } } fragment A on User { ...B } fragment B on User { ...A }",
            "{" + "user { clips { edges { node { author {" * 60 + " name " + "} } } } }" * 60 + "}",
            "{ hello @skip }",
            "query ($x: Int) { hello }",
            "{ hello(name: $x) }",
            "{ user }",
            "{ hello { x } }",
            "mutation { hello }",
            "subscription { count(to: 1) pushed }",
            "type A { x: Int }",
            "fragment F on Query { hello }",
            "{ colour(filter: {colour: BLUE}) }",
        ],
    )
    def test_invalid_documents_are_refused_and_not_kept(self, text: str) -> None:
        documents = cache()
        with pytest.raises(Rejected):
            add(documents, text)
        assert documents.find(digest_of(text)) is None

    def test_fragments_that_multiply_are_priced_without_being_written_out(self) -> None:
        """Ten levels of ten spreads each are ten thousand million fields."""
        levels = "".join(f"fragment F{n} on User {{ {f'...F{n + 1} ' * 10} }} " for n in range(10))
        text = f"{{ user {{ ...F0 }} }} {levels} fragment F10 on User {{ name }}"
        operation = add(cache(cost=10**11), text).operation(None)
        assert operation.cost.check({}) == 1 + 10**10


class TestOperations:
    BOTH = 'query a { hello } mutation b { rename(name: "x") }'

    def test_the_name_selects(self) -> None:
        document = add(cache(), self.BOTH)
        assert document.operation("a").kind is OperationType.QUERY
        assert document.operation("b").kind is OperationType.MUTATION

    @pytest.mark.parametrize("name", [None, "c"])
    def test_without_a_fitting_name_nothing_runs(self, name: str | None) -> None:
        with pytest.raises(Rejected) as rejected:
            add(cache(), self.BOTH).operation(name)
        assert (rejected.value.errors[0].extensions or {})["code"] == "BAD_USER_INPUT"

    def test_the_only_operation_needs_no_name_but_honours_one(self) -> None:
        document = add(cache(), "query a { hello }")
        assert document.operation(None) is document.operation("a")
        with pytest.raises(Rejected, match="no operation named 'b'"):
            document.operation("b")


class TestKeeping:
    def test_a_document_is_found_under_its_digest(self) -> None:
        documents = cache()
        made = add(documents, "{ hello }")
        assert documents.find(sha256(b"{ hello }").hexdigest()) is made
        assert documents.find(sha256(b"{ user }").hexdigest()) is None

    def test_the_one_used_longest_ago_makes_room(self) -> None:
        documents = cache(capacity=len("{ hello } #0") * 2)
        for n in (0, 1):
            add(documents, f"{{ hello }} #{n}")
        documents.find(digest_of("{ hello } #0"))
        add(documents, "{ hello } #2")
        kept = [documents.find(digest_of(f"{{ hello }} #{n}")) is not None for n in range(3)]
        assert kept == [True, False, True]

    def test_suggestions_are_given_only_when_asked_for(self) -> None:
        for suggest in (True, False):
            with pytest.raises(Rejected) as rejected:
                add(cache(), "{ helo }", suggest=suggest)
            assert ("Did you mean" in rejected.value.errors[0].message) is suggest
