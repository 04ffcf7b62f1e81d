"""Arguments of a field: made when the operation is compiled, or once per execution."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

import strawberry
from graphql import (
    GraphQLError,
    GraphQLList,
    GraphQLNonNull,
    Undefined,
    VariableNode,
    is_leaf_type,
)
from graphql.execution.values import VariableValues, get_argument_values
from graphql.language import Visitor, visit
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from schema.compiled.places import Place
from schema.compiled.runs import Run

Make = Callable[[Run], dict[str, Any]]

_ATOMS = frozenset({str, int, float, bool, type(None)})
_GIVEN = _ATOMS | {type(Undefined)}
_MOST_KNOWN = 1_000  # of one field
_SHORT = 100  # characters
_NO_VARIABLES = VariableValues({}, {})


class Arguments:
    """The arguments of one field of the document. `fixed` are the same in every execution."""

    def __init__(self, place: Place, *, suggest: bool) -> None:
        self._place = place
        self._suggest = suggest
        self._by_variable = self._plain_variables()
        self.fixed: dict[str, Any] | None = None
        if not place.field.args and not place.nodes[0].arguments:
            self.fixed = {}
        self.variables = _variables(place)
        if self.fixed is None and not self.variables:
            try:
                self.fixed = self._values(_NO_VARIABLES)
            except GraphQLError:
                # A literal of a custom scalar that does not parse: told at each execution.
                self.fixed = None

    def of(self, run: Run) -> dict[str, Any]:
        """By GraphQL name, coerced once per execution. Raises `GraphQLError`."""
        found = run.arguments.get(self._place)
        if found is None:
            found = run.arguments[self._place] = self._make(run)
        return found

    def _make(self, run: Run) -> dict[str, Any]:
        found = self._direct(run.variables)
        if found is not None:
            return found
        try:
            return self._values(VariableValues({}, dict(run.variables)))
        except GraphQLError:
            # Once more, to be told with where the variables came from.
            return self._values(run.core.variable_values)

    def _direct(self, variables: Mapping[str, Any]) -> dict[str, Any] | None:
        """Where each argument is a variable of its own. None where that does not do."""
        if self._by_variable is None:
            return None
        found = {}
        for out_name, variable, is_nullable in self._by_variable:
            if variable not in variables:
                return None
            value = variables[variable]
            if value is None and not is_nullable:
                return None
            found[out_name] = value
        return found

    def _plain_variables(self) -> list[tuple[str, str, bool]] | None:
        given = {each.name.value: each.value for each in self._place.nodes[0].arguments or ()}
        found = []
        for name, argument in self._place.field.args.items():
            value = given.get(name)
            if not isinstance(value, VariableNode):
                return None
            is_nullable = not isinstance(argument.type, GraphQLNonNull)
            found.append((argument.out_name or name, value.name.value, is_nullable))
        return found

    def _values(self, variables: VariableValues) -> dict[str, Any]:
        return get_argument_values(
            self._place.field,
            self._place.nodes[0],
            variables,
            hide_suggestions=not self._suggest,
        )


class ConvertedArguments:
    """The same by Python name, as Strawberry's resolvers take them: for scalars, enums and lists of
    them. What could be changed by a resolver is made anew for each call; of the rest, what came of the
    variables is remembered."""

    def __init__(
        self, arguments: Arguments, field: StrawberryField, schema: strawberry.Schema
    ) -> None:
        self._arguments = arguments
        self._field = field
        self._schema = schema
        self.fixed: dict[str, Any] | None = None
        if arguments.fixed is not None:
            found = self._convert(arguments.fixed)
            if _are_atoms(found):
                self.fixed = found
        self._known: dict[tuple[Any, ...], dict[str, Any]] = {}

    def of(self, run: Run) -> dict[str, Any]:
        given = [run.variables.get(name, Undefined) for name in self._arguments.variables]
        key = (*given, *map(type, given))  # 1, 1.0 and True are equal
        is_short = all(map(_is_short, given))
        found = self._known.get(key) if is_short else None
        if found is None:
            found = self._convert(self._arguments.of(run))
            if is_short and _are_atoms(found):
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[key] = found
        return found

    def _convert(self, given: dict[str, Any]) -> dict[str, Any]:
        return convert_arguments(
            given,
            self._field.arguments,
            scalar_registry=self._schema.schema_converter.scalar_registry,
            config=self._schema.config,
        )


def are_simple(place: Place) -> bool:
    """Whether all arguments are scalars, enums, or lists of them."""
    return all(_is_simple(argument.type) for argument in place.field.args.values())


def _is_simple(kind: Any) -> bool:
    while isinstance(kind, GraphQLNonNull | GraphQLList):
        kind = kind.of_type
    return is_leaf_type(kind)


def _is_short(value: object) -> bool:
    kind = type(value)
    return kind in _GIVEN and (kind is not str or len(value) <= _SHORT)


def _are_atoms(values: Mapping[str, Any]) -> bool:
    return all(type(value) in _ATOMS or isinstance(value, Enum) for value in values.values())


def _variables(place: Place) -> tuple[str, ...]:
    """The names of those in the arguments."""
    found: dict[str, None] = {}

    class Finder(Visitor):
        def enter_variable(self, node: VariableNode, *_: object) -> None:
            found[node.name.value] = None

    for argument in place.nodes[0].arguments or ():
        visit(argument, Finder())
    return tuple(found)
