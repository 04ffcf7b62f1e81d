"""Variables of an operation. The common ones are checked in place, the rest by graphql-core."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    type_from_ast,
)
from graphql.execution.values import VariableValues, get_variable_values

# Whether a JSON value is already what the type makes of it. graphql-core also takes 1.0 for an Int
# and 1 for an ID or a Float; it makes something else of those.
_AS_IT_IS: Mapping[object, Callable[[Any], bool]] = {
    GraphQLString: lambda value: type(value) is str,
    GraphQLID: lambda value: type(value) is str,
    GraphQLBoolean: lambda value: type(value) is bool,
    GraphQLInt: lambda value: type(value) is int and -(2**31) <= value < 2**31,
    GraphQLFloat: lambda value: type(value) is float and value - value == 0.0,
}

_ATOMS = (str, int, float, bool, type(None))


class Variables:
    """`coerce` answers for the variables of one operation."""

    def __init__(
        self, schema: GraphQLSchema, definition: OperationDefinitionNode, *, suggest: bool
    ) -> None:
        self._schema = schema
        self._definitions = definition.variable_definitions or ()
        self._suggest = suggest
        self._checks: list[tuple[str, Callable[[Any], bool], bool]] | None = []
        self._defaults: dict[str, Any] = {}
        for each in self._definitions:
            name = each.variable.name.value
            kind = type_from_ast(schema, each.type)
            is_nullable = not isinstance(kind, GraphQLNonNull)
            check = _AS_IT_IS.get(kind.of_type if isinstance(kind, GraphQLNonNull) else kind)
            if check is None:
                self._checks = None
                return
            self._checks.append((name, check, is_nullable))
        without = self.by_core({})
        if isinstance(without, VariableValues):
            self._defaults = without.coerced
        elif any(each.default_value for each in self._definitions):
            self._checks = None

    def coerce(self, given: Mapping[str, Any]) -> dict[str, Any] | None:
        """None where the variables do not fit."""
        if self._checks is not None:
            found = dict(self._defaults)
            for name, fits, is_nullable in self._checks:
                if name in given:
                    value = given[name]
                    if not (fits(value) or (value is None and is_nullable)):
                        break
                    found[name] = value
                elif not is_nullable and name not in found:
                    break
            else:
                return found
        values = self.by_core(given)
        return None if isinstance(values, list) else values.coerced

    def by_core(self, given: Mapping[str, Any]) -> Any:
        return get_variable_values(
            self._schema, self._definitions, dict(given), hide_suggestions=not self._suggest
        )
