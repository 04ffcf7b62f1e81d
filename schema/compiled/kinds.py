"""Which object type a value is of, as graphql-core finds out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from graphql import (
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    default_type_resolver,
    is_object_type,
)
from graphql.pyutils import inspect
from strawberry.execution.is_awaitable import optimized_is_awaitable

from schema.compiled.infos import CoreInfo
from schema.compiled.places import Path, Place
from schema.compiled.runs import Run


def _around(place: Place, path: Path) -> tuple[Place, Path]:
    """The field that a list item belongs to: `info` is the field's."""
    while not place.names and path is not None:
        path, place, _ = path
    return place, path


F = TypeVar("F", bound=Callable[..., Any])


def goes_by_class(is_type_of: F) -> F:
    """Says of an `is_type_of` that it answers alike for all values of a class."""
    is_type_of.goes_by_class = True  # type: ignore[attr-defined]
    return is_type_of


class ObjectCheck:
    """Called with a value, raises `GraphQLError` when it is none of the type. What is of one of the
    `classes` need not be asked about."""

    def __init__(self, kind: GraphQLObjectType, place: Place, schema: GraphQLSchema) -> None:
        self._kind = kind
        self._is_type_of: Any = kind.is_type_of
        self._place = place
        self._schema = schema
        self._goes_by_class = getattr(self._is_type_of, "goes_by_class", False)
        self.classes: set[type] = set()

    def __call__(self, value: Any, run: Run, path: Path) -> None:
        info = CoreInfo(run, *_around(self._place, path), schema=self._schema)
        answer = self._is_type_of(value, info)
        if answer is not True and optimized_is_awaitable(answer):
            raise TypeError(f"Whether a value is a {self._kind} has to be known at once.")
        if not answer:
            raise GraphQLError(
                f"Expected value of type '{self._kind}' but got: {inspect(value)}.",
                self._place.nodes,
            )
        if self._goes_by_class:
            self.classes.add(value.__class__)


class KindOf:
    """Called with a value of an interface or union, the name of its object type. Raises
    `GraphQLError` when there is none."""

    def __init__(self, kind: Any, place: Place, schema: GraphQLSchema) -> None:
        self._kind = kind
        self._resolve = kind.resolve_type or default_type_resolver
        self._place = place
        self._schema = schema

    def __call__(self, value: Any, run: Run, path: Path) -> str:
        info = CoreInfo(run, *_around(self._place, path), schema=self._schema)
        found = self._resolve(value, info, self._kind)
        if optimized_is_awaitable(found):
            raise TypeError(f"Which {self._kind} a value is has to be known at once.")
        if type(found) is str:
            named = self._schema.type_map.get(found)
            if isinstance(named, GraphQLObjectType) and self._schema.is_sub_type(self._kind, named):
                return found
        raise GraphQLError(self._complaint(found, value), self._place.nodes)

    def _complaint(self, found: Any, value: Any) -> str:
        kind, field = self._kind, f"'{self._place.parent}.{self._place.name}'"
        must = f"Abstract type '{kind}' must resolve to an Object type at runtime for field {field}"
        if found is None:
            return (
                f"{must}. Either the '{kind}' type should provide a 'resolve_type' function or each"
                " possible type should provide an 'is_type_of' function."
            )
        if not isinstance(found, str):
            return (
                f"{must} with value {inspect(value)}, received '{inspect(found)}', which is not a"
                " valid Object type name."
            )
        named = self._schema.type_map.get(found)
        if named is None:
            return (
                f"Abstract type '{kind}' was resolved to a type '{found}' that does not exist"
                " inside the schema."
            )
        if not is_object_type(named):
            return f"Abstract type '{kind}' was resolved to a non-object type '{found}'."
        return f"Runtime Object type '{named}' is not a possible type for '{kind}'."
