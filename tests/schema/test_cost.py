"""What operations cost, worked out by hand beside each."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.documents import DocumentCache
from schema.execution import core_schema
from schema.limits import Limits
from schema.problems import Rejected
from schema.trusted import digest_of
from tests import toys


def cost(text: str, variables: dict[str, Any] | None = None, **limits: Any) -> int:
    documents = DocumentCache(core_schema(toys.schema), Limits(**limits))
    document = documents.add(digest_of(text), text, suggest=False)
    return document.operation(None).cost.check(variables or {})


def rejected(text: str, variables: dict[str, Any] | None = None, **limits: Any) -> Rejected:
    with pytest.raises(Rejected) as caught:
        cost(text, variables, **limits)
    return caught.value


EDGES = "edges { node { id title } }"


@pytest.mark.feature("A9")
class TestPrices:
    @pytest.mark.parametrize(
        ("text", "points"),
        [
            ("{ hello }", 1),
            ("{ __typename }", 0),
            ("{ __schema { types { name fields { name } } } }", 0),
            ("{ user { id name } }", 3),
            # clips + edges + 5 × (node + id + title)
            (f"{{ clips(first: 5) {{ {EDGES} }} }}", 2 + 5 * 3),
            (f"{{ clips(last: 5) {{ {EDGES} }} }}", 2 + 5 * 3),
            (f"{{ clips(first: 0) {{ {EDGES} }} }}", 2),
            # Without a size the default page is assumed, or what the schema declares.
            (f"{{ clips {{ {EDGES} }} }}", 2 + 20 * 3),
            (f"{{ clips(first: null) {{ {EDGES} }} }}", 2 + 20 * 3),
            (f"{{ ten {{ {EDGES} }} }}", 2 + 10 * 3),
            # The page does not multiply what belongs to the connection itself.
            ("{ clips(first: 50) { pageInfo { hasNextPage } } }", 3),
            # A list that is not paged has `list_size` items.
            ("{ users { name } }", 1 + 10 * 1),
            # A list asked for by ids has as many items as ids.
            ("{ nodes(ids: [1, 2, 3]) { id } }", 1 + 3 * 1),
            ("{ nodes(ids: 1) { id } }", 1 + 1),
            # Nested pages multiply: users? no, one user; 5 clips each with an author of 4 clips.
            (
                "{ clips(first: 5) { edges { node { author { clips(first: 4) { edges { cursor } } } } } } }",
                2 + 5 * (1 + 1 + (1 + 1 + 4 * 1)),
            ),
            # Both sides of a type condition count.
            ("{ nodes(ids: [1, 2]) { ... on Clip { title } ... on User { name } } }", 1 + 2 * 2),
            # A fragment costs where it is spread.
            ("{ a: user { ...F } b: user { ...F } } fragment F on User { id name }", 2 * 3),
            ('mutation { rename(name: "x") }', 1),
            ("subscription { count(to: 3) }", 1),
        ],
    )
    def test_points(self, text: str, points: int) -> None:
        assert cost(text) == points

    QUERY = f"query ($n: Int) {{ clips(first: $n) {{ {EDGES} }} }}"

    @pytest.mark.parametrize(
        ("variables", "page"), [({"n": 7}, 7), ({"n": 7.0}, 7), ({}, 20), ({"n": None}, 20)]
    )
    def test_a_page_size_may_come_with_the_request(
        self, variables: dict[str, Any], page: int
    ) -> None:
        assert cost(self.QUERY, variables) == 2 + page * 3

    def test_a_variable_may_have_a_default(self) -> None:
        text = self.QUERY.replace("$n: Int", "$n: Int = 3")
        assert cost(text) == 2 + 3 * 3
        assert cost(text, {"n": 4}) == 2 + 4 * 3

    def test_the_default_of_the_argument_counts_when_its_variable_is_absent(self) -> None:
        text = f"query ($n: Int! = 10) {{ ten(first: $n) {{ {EDGES} }} }}"
        assert cost(text) == 2 + 10 * 3

    @pytest.mark.parametrize(("ids", "items"), [(["1", "2", "3"], 3), ([], 0), ("1", 1)])
    def test_ids_are_counted_in_variables_too(self, ids: Any, items: int) -> None:
        text = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
        assert cost(text, {"ids": ids}) == 1 + items

    def test_what_is_no_number_costs_the_largest_page_until_it_is_refused(self) -> None:
        assert cost(self.QUERY, {"n": "many"}) == 2 + 50 * 3

    def test_one_fragment_on_pages_of_different_size_has_a_price_on_each(self) -> None:
        text = (
            "{ a: clips(first: 2) { ...F } b: clips(first: 3) { ...F } }"
            " fragment F on ClipConnection { edges { cursor } }"
        )
        assert cost(text) == 2 + (1 + 2) + (1 + 3)


@pytest.mark.feature("A9")
class TestBudget:
    def test_over_the_budget_the_refusal_says_how_much_and_where(self) -> None:
        text = f"{{ hello ten {{ {EDGES} }} dear: clips(first: 50) {{ {EDGES} }} }}"
        error = rejected(text, cost=100).errors[0]
        extensions = error.extensions or {}
        assert extensions["code"] == "COST_EXCEEDED"
        assert extensions["cost"] == {"requested": 185, "budget": 100}
        assert "185 points" in error.message
        assert "`dear`" in error.message
        assert "lower `first`" in error.message

    def test_exactly_the_budget_is_allowed(self) -> None:
        text = f"{{ clips(first: 5) {{ {EDGES} }} }}"
        assert cost(text, cost=17) == 17
        assert rejected(text, cost=16)

    def test_the_same_document_is_dear_with_one_variable_and_cheap_with_another(self) -> None:
        assert cost(TestPrices.QUERY, {"n": 5}, cost=17) == 17
        assert rejected(TestPrices.QUERY, {"n": 6}, cost=17)

    @pytest.mark.parametrize(
        ("text", "variables"),
        [
            (f"{{ clips(first: 51) {{ {EDGES} }} }}", {}),
            ("{ clips(first: 999999999999) { pageInfo { hasNextPage } } }", {}),
            (TestPrices.QUERY, {"n": 51}),
            (TestPrices.QUERY, {"n": 1e300}),
            (f"query ($n: Int = 51) {{ clips(first: $n) {{ {EDGES} }} }}", {}),
        ],
    )
    def test_a_page_over_the_limit_is_refused_by_name(
        self, text: str, variables: dict[str, Any]
    ) -> None:
        error = rejected(text, variables).errors[0]
        assert (error.extensions or {})["code"] in {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}
        assert "51" in error.message or "99999" in error.message or "1000" in error.message


# An operation as a tree: how many clips, and what is asked of the author of each.
trees = st.recursive(st.just(None), lambda inner: st.tuples(st.integers(0, 9), inner), max_leaves=2)


def write(tree: Any) -> str:
    if tree is None:
        return "name"
    size, inner = tree
    return f"clips(first: {size}) {{ edges {{ node {{ author {{ {write(inner)} }} }} }} }}"


def count(tree: Any) -> int:
    """Fields of the answer, counted by walking it in full."""
    if tree is None:
        return 1
    size, inner = tree
    return 2 + size * (2 + count(inner))


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 9), trees)
def test_a_cost_is_the_number_of_fields_in_the_answer(size: int, tree: Any) -> None:
    whole = (size, tree)
    assert cost(f"{{ user {{ {write(whole)} }} }}", depth=100, cost=10**9) == 1 + count(whole)
