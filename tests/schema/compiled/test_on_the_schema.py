"""The API itself, compiled and by graphql-core."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    Undefined,
    get_named_type,
    is_leaf_type,
)

from models.base import Row
from schema import schema
from schema.base import global_id
from schema.compiled import CompiledExecutor
from schema.documents import DocumentCache, Operation
from schema.execution import Executor, StockExecutor, core_schema
from schema.limits import Limits
from tests.world import Member, World

LIMITS = Limits(tokens=100_000, depth=40, aliases=100, cost=10**12, document_length=10**6)
EXAMPLES = Path(__file__).parents[3] / "web" / "examples"

pytestmark = pytest.mark.feature("A9")


def everything(kind: Any, depth: int) -> str:
    """All that can be selected on a type without arguments, `depth` levels of it."""
    if not isinstance(kind, GraphQLObjectType):
        return "{ __typename }"
    parts = ["__typename"]
    for name, found in kind.fields.items():
        target = get_named_type(found.type)
        if _needs_arguments(found):
            continue
        if is_leaf_type(target):
            parts.append(name)
        elif depth:
            parts.append(f"{name} {everything(target, depth - 1)}")
    return f"{{ {' '.join(parts)} }}"


def _needs_arguments(found: GraphQLField) -> bool:
    return any(
        isinstance(each.type, GraphQLNonNull)
        and each.default_value is Undefined
        and not each.default
        for each in found.args.values()
    )


def operation(text: str) -> Operation:
    cache = DocumentCache(core_schema(schema), LIMITS)
    return cache.add("digest", text, suggest=False).operation(None)


async def agree(member: Member, text: str, **variables: Any) -> Any:
    """The data, which both executors answer, with the same errors."""
    asked = operation(text)
    compiled = CompiledExecutor(schema, suggest=False, after=0, plain=(Row,))
    assert compiled.compiles(asked, variables)
    executors: list[Executor] = [StockExecutor(schema, suggest=False), compiled]
    stock, ours = [
        await executor.execute(asked, variables, await member.context()) for executor in executors
    ]
    assert ours.data == stock.data
    assert sorted(repr(each.formatted) for each in ours.errors) == sorted(
        repr(each.formatted) for each in stock.errors
    )
    return ours.data


async def test_everything_that_can_be_selected_is_answered_alike(world: World) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    await world.follows(ann, ben)
    clip = await world.clip(ben)
    types = core_schema(schema).type_map
    # Apart: all of it at once would be more functions than one operation is worth.
    questions = (
        f'clip: node(id: "{global_id("Clip", clip.id)}") {{ ... on Clip {everything(types["Clip"], 2)} }}',
        f'member: node(id: "{ben.id}") {{ ... on User {everything(types["User"], 2)} }}',
        f"feed(kind: LATEST) {everything(types['FeedConnection'], 4)}",
        f"viewer {everything(types['Viewer'], 2)}",
    )
    for member in (ann, ben, world.anonymous):
        told: dict[str, Any] = {}
        for question in questions:
            told |= await agree(member, f"{{ {question} }}")
        assert told["clip"]["author"]["handle"] == told["member"]["handle"] == "ben"
        assert len(told["feed"]["edges"]) == (0 if member is ben else 1)


@pytest.mark.parametrize("name", ["03-viewer", "07-member", "09-feed"])
async def test_the_examples_are_answered_alike(world: World, name: str) -> None:
    ann, ben = await world.member("ann"), await world.member("ben")
    await world.clip(ben)
    variables: dict[str, Any] = {"07-member": {"handle": "ben"}}.get(name, {})
    assert await agree(ann, (EXAMPLES / f"{name}.graphql").read_text(), **variables)
