"""Arguments of a field: made when the operation is compiled, or once per execution."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import strawberry
from graphql import (
    GraphQLError,
    Undefined,
    VariableNode,
)
from graphql.execution.values import VariableValues, get_argument_values
from graphql.language import Visitor, visit
from strawberry.types.field import StrawberryField

from schema.compiled.inputs import ATOMS, Convert, Odd, Read, converter, is_atom, reader
from schema.compiled.places import Place
from schema.compiled.runs import Run

Make = Callable[[Run], dict[str, Any]]

_GIVEN = ATOMS | {type(Undefined)}
_MOST_KNOWN = 1_000  # of one field
_SHORT = 100  # characters
_NO_VARIABLES = VariableValues({}, {})


class Arguments:
    """The arguments of one field of the document. `fixed` are the same in every execution."""

    def __init__(self, place: Place, *, suggest: bool) -> None:
        self.place = place
        self._suggest = suggest
        self._readers = self._readers_of_all()
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
        found = run.arguments.get(self.place)
        if found is None:
            found = run.arguments[self.place] = self._make(run)
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
        """Where it is prepared how to read each argument. None where that does not do."""
        if self._readers is None:
            return None
        try:
            return {name: read(variables) for name, read in self._readers}
        except Odd:
            return None

    def _readers_of_all(self) -> list[tuple[str, Read]] | None:
        given = {each.name.value: each.value for each in self.place.nodes[0].arguments or ()}
        found: list[tuple[str, Read]] = []
        for name, argument in self.place.field.args.items():
            read = reader(given[name], argument.type) if name in given else None
            if read is None:
                return None
            found.append((argument.out_name or name, read))
        return found

    def _values(self, variables: VariableValues) -> dict[str, Any]:
        return get_argument_values(
            self.place.field,
            self.place.nodes[0],
            variables,
            hide_suggestions=not self._suggest,
        )


class ConvertedArguments:
    """The same by Python name, as Strawberry's resolvers take them. What could be changed by a resolver
    is made anew for each call; of the rest, what came of the variables is remembered."""

    def __init__(
        self, arguments: Arguments, field: StrawberryField, schema: strawberry.Schema
    ) -> None:
        self._arguments = arguments
        self._converters = _converters(arguments.place, field, schema)
        self.fixed: dict[str, Any] | None = None
        if arguments.fixed is not None:
            found = self._convert(arguments.fixed)
            if all(map(is_atom, found.values())):
                self.fixed = found
        self._known: dict[tuple[Any, ...], dict[str, Any]] = {}

    def of(self, run: Run) -> dict[str, Any]:
        given = [run.variables.get(name, Undefined) for name in self._arguments.variables]
        key = (*given, *map(type, given))  # 1, 1.0 and True are equal
        is_short = all(map(_is_short, given))
        found = self._known.get(key) if is_short else None
        if found is None:
            found = self._convert(self._arguments.of(run))
            if is_short and all(map(is_atom, found.values())):
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[key] = found
        return found

    def _convert(self, given: dict[str, Any]) -> dict[str, Any]:
        return {
            python_name: convert(given[name])
            for name, (python_name, convert) in self._converters.items()
            if name in given
        }


def _converters(
    place: Place, field: StrawberryField, schema: strawberry.Schema
) -> dict[str, tuple[str, Convert]]:
    """By GraphQL name: the name in Python, and what makes the value of the one that was read."""
    names, found = schema.config.name_converter, {}
    for argument in field.arguments:
        name = names.from_argument(argument)
        convert = converter(place.field.args[name].type, argument.type, schema)
        found[name] = argument.python_name, convert
    return found


def _is_short(value: object) -> bool:
    kind = type(value)
    return kind in _GIVEN and (kind is not str or len(value) <= _SHORT)


def _variables(place: Place) -> tuple[str, ...]:
    """The names of those in the arguments."""
    found: dict[str, None] = {}

    class Finder(Visitor):
        def enter_variable(self, node: VariableNode, *_: object) -> None:
            found[node.name.value] = None

    for argument in place.nodes[0].arguments or ():
        visit(argument, Finder())
    return tuple(found)
