"""Input objects: how they are read and made is decided when the operation is compiled.

graphql-core looks through the literal and its type at each execution, and Strawberry through the type
once more, asking each field for its name. Both are the same every time; only variables are not. What is
not prepared for here (`Odd`) is read and made by them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from enum import Enum
from functools import partial
from typing import Any

import strawberry
from graphql import (
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNonNull,
    ObjectValueNode,
    Undefined,
    VariableNode,
    is_leaf_type,
    is_required_input_field,
)
from graphql.language import Visitor, visit
from graphql.utilities import coerce_input_literal
from graphql.utilities.coerce_input_value import coerce_default_value
from strawberry.relay import GlobalID
from strawberry.types.arguments import convert_argument
from strawberry.types.base import (
    StrawberryMaybe,
    StrawberryObjectDefinition,
    StrawberryOptional,
    has_object_definition,
)
from strawberry.types.lazy_type import LazyType

Read = Callable[[Mapping[str, Any]], Any]
Convert = Callable[[Any], Any]

ATOMS = frozenset({str, int, float, bool, type(None)})


class Odd(Exception):
    """A variable is not there, or null where it must not be."""


def reader(node: Any, kind: Any) -> Read | None:
    """What graphql-core would make of the value at `node`, from the variables; None where it has to be
    asked. Raises `Odd` then."""
    if isinstance(node, VariableNode):
        return _variable(node.name.value, is_nullable=not isinstance(kind, GraphQLNonNull))
    bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(bare, GraphQLInputObjectType) and isinstance(node, ObjectValueNode):
        return _object(node, bare)
    if _has_variables(node):
        return None
    value = coerce_input_literal(node, kind)
    return (lambda _: value) if is_atom(value) else None


def _variable(name: str, *, is_nullable: bool) -> Read:
    def read(variables: Mapping[str, Any]) -> Any:
        value = variables.get(name, Undefined)
        if value is Undefined or (value is None and not is_nullable):
            raise Odd
        return value

    return read


def _object(node: ObjectValueNode, kind: GraphQLInputObjectType) -> Read | None:
    if kind.is_one_of or kind.out_type is not GraphQLInputObjectType.out_type:
        return None
    given = {each.name.value: each.value for each in node.fields}
    reads: list[tuple[str, Read]] = []
    for name, field in kind.fields.items():
        read = reader(given[name], field.type) if name in given else _default(field)
        if read is None:
            return None
        reads.append((field.out_name or name, read))

    def read_all(variables: Mapping[str, Any]) -> dict[str, Any]:
        found = {name: read(variables) for name, read in reads}
        return {name: value for name, value in found.items() if value is not Undefined}

    return read_all


def _default(field: GraphQLInputField) -> Read | None:
    """`Undefined` where the field has none, and needs none."""
    value = coerce_default_value(field)
    is_known = is_atom(value) or (value is Undefined and not is_required_input_field(field))
    return (lambda _: value) if is_known else None


def converter(kind: Any, type_: Any, schema: strawberry.Schema) -> Convert:
    """What Strawberry, to which its type is `type_`, makes of a value that graphql-core read."""
    bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    inner = _without_optional(type_)
    if is_leaf_type(bare) and inner is not GlobalID and not isinstance(inner, StrawberryMaybe):
        return _same
    if has_object_definition(inner):
        definition: StrawberryObjectDefinition = inner.__strawberry_definition__
        if definition.is_input and definition.from_input is None:
            return _input(bare, inner, definition, schema)
    return partial(
        convert_argument,
        type_=type_,
        scalar_registry=schema.schema_converter.scalar_registry,
        config=schema.config,
    )


def _without_optional(type_: Any) -> Any:
    while isinstance(type_, StrawberryOptional | LazyType) and not isinstance(
        type_, StrawberryMaybe
    ):
        type_ = type_.resolve_type() if isinstance(type_, LazyType) else type_.of_type
    return type_


def _same(value: Any) -> Any:
    return value


def _input(
    kind: GraphQLInputObjectType,
    type_: Any,
    definition: StrawberryObjectDefinition,
    schema: strawberry.Schema,
) -> Convert:
    fields: dict[str, tuple[str, Convert]] = {}
    absent: dict[str, Any] = {}
    names = schema.config.name_converter

    def prepare() -> None:
        """Once it is needed: input objects may hold each other."""
        for field in definition.fields:
            name, python_name = names.from_field(field), field.python_name
            inner = field.resolve_type(type_definition=definition)
            fields[name] = python_name, converter(kind.fields[name].type, inner, schema)
            if field.default_value is MISSING and field.default_factory is MISSING:
                absent[python_name] = None

    def make(value: Any) -> Any:
        if value is None:
            return None
        if not fields:
            prepare()
        given = absent.copy()
        for name, each in value.items():
            python_name, convert = fields[name]
            given[python_name] = convert(each)
        return type_(**given)

    return make


def is_atom(value: object) -> bool:
    """Whether nobody can change it."""
    return type(value) in ATOMS or isinstance(value, Enum)


def _has_variables(node: Any) -> bool:
    found = []

    class Finder(Visitor):
        def enter_variable(self, variable: VariableNode, *_: object) -> None:
            found.append(variable)

    visit(node, Finder())
    return bool(found)
