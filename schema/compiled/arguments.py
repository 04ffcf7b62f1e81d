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
        elif not _uses_variables(place):
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
    them. What could be changed by a resolver is made anew for each call."""

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

    def of(self, run: Run) -> dict[str, Any]:
        return self._convert(self._arguments.of(run))

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


def _are_atoms(values: Mapping[str, Any]) -> bool:
    return all(type(value) in _ATOMS or isinstance(value, Enum) for value in values.values())


def _uses_variables(place: Place) -> bool:
    class Finder(Visitor):
        found = False

        def enter_variable(self, *_: object) -> None:
            self.found = True

    finder = Finder()
    for argument in place.nodes[0].arguments or ():
        visit(argument, finder)
    return finder.found
