"""Scalars and enums: what may pass as it is, and how the rest is written."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLString,
    Undefined,
)
from graphql.pyutils import inspect

from schema.compiled.places import Complete, Path
from schema.compiled.runs import Run

# Python conditions on `v`: where one holds, the value is its own JSON.
PASSING: Mapping[GraphQLLeafType, str] = {
    GraphQLString: "v.__class__ is str",
    GraphQLID: "v.__class__ is str",
    GraphQLBoolean: "v.__class__ is bool",
    GraphQLInt: "v.__class__ is int and -2147483648 <= v <= 2147483647",
    GraphQLFloat: "v.__class__ is float and v - v == 0.0",
}


def leaf(kind: GraphQLLeafType) -> Complete:
    """Completion as graphql-core does it, for a value that is not null."""
    coerce = kind.coerce_output_value

    def completed(value: Any, _run: Run, _path: Path) -> Any:
        written = coerce(value)
        if written is None or written is Undefined:
            raise TypeError(
                f"Expected `{inspect(kind)}.coerce_output_value({inspect(value)})` to return"
                f" non-nullable value, returned: {inspect(written)}"
            )
        return written

    return completed


def members(kind: GraphQLLeafType) -> tuple[type[Enum], dict[Enum, str]] | None:
    """The Python enum behind a GraphQL one and the names of its members, if it has one whose
    members are told apart by themselves."""
    wrapped = getattr(kind, "wrapped_cls", None)
    if not isinstance(kind, GraphQLEnumType) or not isinstance(wrapped, type):
        return None
    if not issubclass(wrapped, Enum):
        return None
    names: dict[Enum, str] = {}
    for member in wrapped:
        try:
            names[member] = kind.coerce_output_value(member)
        except (TypeError, ValueError):
            return None
    return wrapped, names
