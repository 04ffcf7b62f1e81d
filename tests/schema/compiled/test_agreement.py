"""Compiled operations against graphql-core: whatever is made up, both answer alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from graphql import GraphQLError
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from schema.compiled import CompiledExecutor
from schema.documents import DocumentCache, Operation
from schema.execution import Executor, Result, StockExecutor, core_schema
from schema.limits import Limits
from schema.problems import Rejected
from tests.schema.compiled.inventions import (
    IN_STEP,
    ROOT,
    WAYS,
    Plan,
    Thing,
    build,
    documents,
    plans,
)
from tests.toys import ToyContext

LIMITS = Limits(
    tokens=20_000,
    depth=30,
    aliases=1000,
    directives=1000,
    cost=10**9,
    repeats=1000,
    root_fields=100,
)


async def answers(
    plan: Plan, text: str, variables: dict[str, Any], root: Thing
) -> tuple[Result | str, Result | str]:
    """By graphql-core and compiled."""
    schema = build(plan)
    try:
        cache = DocumentCache(core_schema(schema), LIMITS)
        operation = cache.add("digest", text, suggest=False).operation(None)
    except Rejected:
        assume(False)
        raise
    compiled = CompiledExecutor(schema, suggest=False, after=0)
    stock = await answer(StockExecutor(schema, suggest=False), operation, variables, root)
    ours = await answer(compiled, operation, variables, root)
    if not isinstance(stock, str):
        assert compiled.compiles(operation, variables), (
            "this would compare graphql-core with itself"
        )
    return stock, ours


async def answer(
    executor: Executor, operation: Operation, variables: dict[str, Any], root: Thing
) -> Result | str:
    ROOT.set(root)
    try:
        return await executor.execute(operation, variables, ToyContext())
    except Rejected as rejected:
        return repr([error.formatted for error in rejected.errors])


def told(errors: Sequence[GraphQLError]) -> list[str]:
    return [repr(error.formatted) for error in errors]


def nulled_at(error: GraphQLError, data: Any) -> tuple[Any, ...]:
    """The position in the answer that is null because of the error."""
    path = tuple(error.path or ())
    for length, key in enumerate(path):
        if data is None:
            return path[:length]
        data = data[key]
    return path


def by_place(result: Result) -> dict[tuple[Any, ...], list[str]]:
    """Errors by the position that they nulled. Where it is their own, each has to be told; where
    several raced to null what stands above them, one of them has to be."""
    found: dict[tuple[Any, ...], list[str]] = {}
    for error in result.errors:
        place = nulled_at(error, result.data)
        exact = place == tuple(error.path or ())
        found.setdefault(place, []).extend(told([error]) if exact else [])
    return found


def examples(ways: Sequence[str]) -> Any:
    return given(
        data=st.data(),
        plan=plans(ways),
        seed=st.integers(0, 999),
        trouble=st.sampled_from([0, 0.1, 0.4]),
    )


relaxed = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)


@pytest.mark.feature("A9")
@relaxed
@examples(IN_STEP)
async def test_without_waiting_answers_are_equal_to_the_order_of_errors(
    data: st.DataObject, plan: Plan, seed: int, trouble: float
) -> None:
    text, variables = data.draw(documents(plan))
    stock, ours = await answers(
        plan, text, variables, Thing("Alpha", str(seed), trouble, plan, False)
    )
    if isinstance(stock, str) or isinstance(ours, str):
        assert ours == stock
        return
    assert ours.data == stock.data
    assert told(ours.errors) == told(stock.errors)


@pytest.mark.feature("A9")
@relaxed
@examples(tuple(WAYS))
async def test_with_waiting_answers_are_equal_but_for_who_comes_first(
    data: st.DataObject, plan: Plan, seed: int, trouble: float
) -> None:
    text, variables = data.draw(documents(plan))
    stock, ours = await answers(
        plan, text, variables, Thing("Alpha", str(seed), trouble, plan, True)
    )
    if isinstance(stock, str) or isinstance(ours, str):
        assert ours == stock
        return
    assert ours.data == stock.data
    found, expected = by_place(ours), by_place(stock)
    assert found.keys() == expected.keys()
    for place, errors in expected.items():
        assert sorted(found[place]) == sorted(errors), place
