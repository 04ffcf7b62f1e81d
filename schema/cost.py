"""What an operation may cost, in points, known before it runs.

One point per field the answer can hold: a list multiplies what is selected under it by its page
size, so `clips(first: 20) { edges { node { id title } } }` costs 1 + 1 + 20 × (1 + 2). Nested lists
multiply, as in GitHub's node limit and Shopify's query cost. Where type conditions exclude one
another both sides count: the figure is an upper bound. Introspection is free; graphql-core bounds
it by itself.

A plan is made once per operation. Its steps refer backwards only, so that a fragment spread in many
places is priced once, and pricing takes time in proportion to the document whatever the price.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLInputType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_named_type,
    value_from_ast_untyped,
)

from schema.limits import Fragments, Limits
from schema.problems import Rejected, rejection

_PAGED_BY = ("first", "last")
_PLAIN = frozenset({int, type(None)})
_MOST_SEEN = 100


@dataclass(frozen=True, slots=True)
class _FromVariable:
    """A page size that arrives with the request. `counted`: the variable is a list of things."""

    name: str
    default: int
    field: str
    argument: str
    counted: bool


_Size = int | _FromVariable


@dataclass(slots=True)
class _Step:
    """`fields` points, and for each part its size times the points of an earlier step."""

    fields: int = 0
    parts: list[tuple[_Size, int]] = field(default_factory=list)


class CostPlan:
    """The price of one operation as a function of its variables."""

    def __init__(self, steps: Sequence[_Step], roots: Sequence[tuple[str, int]], limits: Limits):
        self._steps = steps
        self._roots = roots
        self._limits = limits
        self._fixed: int | None = None
        # The sizes that are variables, and what they came to with values that were seen before.
        sizes = [size for step in steps for size, _ in step.parts]
        self._asked = sorted({size.name for size in sizes if not isinstance(size, int)})
        self._seen: dict[tuple[Any, ...], int] = {}
        if all(isinstance(size, int) for step in steps for size, _ in step.parts):
            self._fixed = self._price({})[-1]

    def check(self, variables: Mapping[str, Any]) -> int:
        """The cost with these variables. Raises `Rejected` when it is over the budget, or when a
        page is larger than pages may be."""
        if self._fixed is not None and self._fixed <= self._limits.cost:
            return self._fixed
        key = tuple([variables.get(name) for name in self._asked])
        are_plain = _PLAIN.issuperset(map(type, key))  # True equals 1, and is no size
        if are_plain and key in self._seen:
            return self._seen[key]
        prices = self._price(variables)
        if prices[-1] > self._limits.cost:
            raise self._too_dear(prices)
        if are_plain and len(self._seen) < _MOST_SEEN:
            self._seen[key] = prices[-1]
        return prices[-1]

    def _price(self, variables: Mapping[str, Any]) -> list[int]:
        prices: list[int] = []
        for step in self._steps:
            price = step.fields
            for size, part in step.parts:
                times = size if isinstance(size, int) else _given(size, variables, self._limits)
                price += times * prices[part]
            prices.append(price)
        return prices

    def _too_dear(self, prices: list[int]) -> Rejected:
        dearest = max(self._roots, key=lambda root: prices[root[1]], default=None)
        where = f", most of it under `{dearest[0]}`" if dearest else ""
        rejected = rejection(
            "COST_EXCEEDED",
            f"This operation may cost {prices[-1]} points{where}; {self._limits.cost} are allowed."
            " Every field is a point, and a list multiplies what is under it by its page size:"
            " lower `first`, or select less.",
        )
        extensions = rejected.errors[0].extensions or {}
        extensions["cost"] = {"requested": prices[-1], "budget": self._limits.cost}
        return rejected


def plan_cost(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Fragments,
    *,
    limits: Limits,
) -> CostPlan:
    """The plan of a valid operation. Raises `Rejected` for a literal page size over the limit."""
    root = schema.get_root_type(operation.operation)
    if root is None:
        raise TypeError("a valid operation has a root type")
    return _Planner(schema, operation, fragments, limits=limits).plan(root)


class _Planner:
    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: Fragments,
        *,
        limits: Limits,
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._limits = limits
        self._steps: list[_Step] = []
        self._spread: dict[tuple[str, _Size], int] = {}
        self._roots: list[tuple[str, int]] = []
        self._defaults = {
            variable.variable.name.value: value_from_ast_untyped(variable.default_value)
            for variable in operation.variable_definitions or ()
            if variable.default_value is not None
        }
        self._operation = operation

    def plan(self, root: GraphQLNamedType) -> CostPlan:
        self._selection(root, self._operation.selection_set, 1)
        return CostPlan(self._steps, self._roots, self._limits)

    def _selection(
        self, parent: GraphQLNamedType, selections: SelectionSetNode, page: _Size
    ) -> int:
        """Plan one selection set on `parent`; `page` is how long its lists are when `parent` is a
        connection. Returns the index of the finished step."""
        step = _Step()
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                self._field(step, parent, selection, page)
            elif isinstance(selection, FragmentSpreadNode):
                step.parts.append((1, self._fragment(selection.name.value, page)))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                on = parent if condition is None else self._type(condition.name.value)
                step.parts.append((1, self._selection(on, selection.selection_set, page)))
        self._steps.append(step)
        return len(self._steps) - 1

    def _field(self, step: _Step, parent: GraphQLNamedType, node: FieldNode, page: _Size) -> None:
        name = node.name.value
        if name.startswith("__"):
            return
        step.fields += 1
        if node.selection_set is None:
            return
        definition: GraphQLField = parent.fields[name]  # type: ignore[attr-defined]
        target = get_named_type(definition.type)
        times: _Size = 1
        inner: _Size = 1
        if _is_connection(target):
            inner = self._page_size(definition, node, self._limits.default_page)
        elif _is_list(definition.type):
            unpaged = page if _is_connection(parent) else self._limits.list_size
            times = self._page_size(definition, node, unpaged)
        child = self._selection(target, node.selection_set, inner)
        step.parts.append((times, child))
        if parent is self._schema.get_root_type(self._operation.operation):
            self._roots.append((node.alias.value if node.alias else name, child))

    def _fragment(self, name: str, page: _Size) -> int:
        if (name, page) not in self._spread:
            fragment = self._fragments[name]
            on = self._type(fragment.type_condition.name.value)
            self._spread[name, page] = self._selection(on, fragment.selection_set, page)
        return self._spread[name, page]

    def _type(self, name: str) -> GraphQLNamedType:
        return self._schema.type_map[name]

    def _page_size(self, definition: GraphQLField, node: FieldNode, otherwise: _Size) -> _Size:
        """How long the arguments make the list; `otherwise` when they say nothing."""
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        for name, argument in definition.args.items():
            counted = _is_list(argument.type)
            if not counted and name not in _PAGED_BY:
                continue
            declared = _declared_default(argument)
            if name in given:
                size = self._size(given[name], (node.name.value, name), declared, counted=counted)
                if size is not None:
                    return size
            elif declared is not None:
                return declared
        return otherwise

    def _size(
        self, value: ValueNode, place: tuple[str, str], declared: int | None, *, counted: bool
    ) -> _Size | None:
        if isinstance(value, VariableNode):
            name = value.name.value
            default = self._defaults.get(name)
            fallback = self._limits.default_page if declared is None else declared
            if counted and isinstance(default, list):
                fallback = len(default)
            elif isinstance(default, int):
                fallback = default
            return _FromVariable(name, fallback, *place, counted)
        if counted:
            return len(value.values) if isinstance(value, ListValueNode) else 1
        if isinstance(value, IntValueNode):
            return _checked(int(value.value), place, self._limits)
        return None


def _given(size: _FromVariable, variables: Mapping[str, Any], limits: Limits) -> int:
    value = variables.get(size.name)
    if size.counted:
        return len(value) if isinstance(value, list) else size.default if value is None else 1
    if value is None:
        return _checked(size.default, (size.field, size.argument), limits)
    # What is no number is refused when the variables are coerced; until then it costs the most.
    number = int(value) if isinstance(value, int | float) else limits.page_size
    return _checked(number, (size.field, size.argument), limits)


def _checked(size: int, place: tuple[str, str], limits: Limits) -> int:
    if size > limits.page_size:
        field_name, argument = place
        raise rejection(
            "BAD_USER_INPUT",
            f"`{argument}` of `{field_name}` may be {limits.page_size} at most, {size} was asked.",
        )
    return max(size, 0)


def _is_connection(kind: GraphQLNamedType) -> bool:
    fields = getattr(kind, "fields", {})
    return kind.name.endswith("Connection") and ("edges" in fields or "nodes" in fields)


def _is_list(kind: GraphQLInputType | GraphQLOutputType) -> bool:
    return isinstance(kind.of_type if isinstance(kind, GraphQLNonNull) else kind, GraphQLList)


def _declared_default(argument: GraphQLArgument) -> int | None:
    value = argument.default_value
    if value is Undefined and argument.default is not None:
        value = argument.default.value
    return value if isinstance(value, int) and not isinstance(value, bool) else None
