"""Subscriptions that are executed once for many: which may be, and how.

An operation is shared when its root is told to many (`BROADCASTS`) and everything it selects says
the same to everybody who is told the value. A field whose resolver is given `info` could look at
the viewer, so it is taken for personal unless `IMPERSONAL` names it; one that is not given it
cannot. Who is told which value is decided for every single listener, at every event.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol, TypeVar

import orjson
from graphql import (
    SKIP,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableNode,
    Visitor,
    get_argument_values,
    visit,
)
from graphql.execution.values import get_variable_values
from graphql.language.visitor import VisitorAction
from strawberry.types.field import StrawberryField

from core.errors import Refusal
from realtime.cursors import Cursor
from realtime.fanout import Answer, Group, Listener, News, Tell, Told
from resolvers.context import Context, Instance
from resolvers.live import Broadcast
from resolvers.loaders import Loaders
from schema.documents import Operation
from schema.feeds import BROADCASTS
from schema.graph import Graph, Prepared

# Fields that load something, yet the same for everybody whom their clip reaches: a clip whose author
# is hidden from a viewer does not reach that viewer.
IMPERSONAL = frozenset({("Clip", "author"), ("Clip", "shareCount"), ("Clip", "commentCount")})

_NO_LOADERS = Loaders(None)
_AFTER = "after"
_PLANS = 1_000


class Hearing(Listener, Protocol):
    """A listener and, as far as visibility goes, who it is."""

    @property
    def viewer_id(self) -> int | None: ...

    @property
    def session_id(self) -> int | None: ...


L = TypeVar("L", bound=Hearing)


@dataclass(frozen=True, slots=True)
class Plan:
    """How to share an operation: its root, and the variables that nothing but the root's arguments
    are made of."""

    root: FieldNode
    field: GraphQLField
    of_root: frozenset[str]


@dataclass(frozen=True, slots=True)
class Joined:
    """Where a subscription belongs: listen in `group` from `after` on."""

    group: Group[Any]
    after: Cursor | None


class Broadcasts:
    """The shared subscriptions of one process."""

    def __init__(
        self,
        graph: Graph,
        instance: Instance,
        roots: Mapping[str, Callable[[Mapping[str, Any]], Broadcast]] = BROADCASTS,
    ) -> None:
        self._graph = graph
        self._instance = instance
        self._roots = roots
        self._plans: dict[tuple[str, str | None], Plan | None] = {}
        self._groups: dict[tuple[str, str | None, str, bytes], Group[Any]] = {}

    def __len__(self) -> int:
        """How many groups there are."""
        return len(self._groups)

    @property
    def listeners(self) -> int:
        return sum(len(group) for group in self._groups.values())

    @staticmethod
    def caller(context: Any) -> Context:
        """What `join` needs of a context, to be kept: without the loaders, which take 20 KB."""
        light: Context = replace(context, loaders=_NO_LOADERS)
        return light

    def join(self, prepared: Prepared, context: Any) -> Joined | None:
        """None for an operation that has to run for its viewer alone. Raises a `Refusal` when the
        viewer may not subscribe, or for a cursor that is none of this instance."""
        operation = prepared.operation
        plan = self._plan(operation)
        if plan is None:
            return None
        arguments = self._arguments(plan, prepared)
        if arguments is None:
            return None
        broadcast = self._roots[plan.root.name.value](arguments)
        broadcast.admit(context)
        after = prepared.resume_from or arguments.get(_AFTER)
        cursor = None if after is None else self._instance.cursors.decode(after)
        key = (operation.digest, operation.name, broadcast.name, _canonical(prepared, plan))
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = Group(
                self._instance.live,
                broadcast.topics,
                self._teller(prepared, broadcast),
                emptied=partial(self._groups.pop, key, None),
            )
        return Joined(group, cursor)

    def _plan(self, operation: Operation) -> Plan | None:
        key = (operation.digest, operation.name)
        if key not in self._plans:
            if len(self._plans) >= _PLANS:
                self._plans.clear()
            self._plans[key] = make_plan(operation, self._graph, self._roots)
        return self._plans[key]

    def _arguments(self, plan: Plan, prepared: Prepared) -> Mapping[str, Any] | None:
        """None where they do not fit: the usual way words that refusal."""
        declared = prepared.operation.definition.variable_definitions or ()
        values = get_variable_values(self._graph.core, declared, dict(prepared.variables))
        if isinstance(values, list):
            return None
        try:
            return get_argument_values(plan.field, plan.root, values)
        except GraphQLError:
            return None

    def _teller(self, prepared: Prepared, broadcast: Broadcast) -> Tell[Any]:
        async def tell(
            news: Sequence[News], cursor: Cursor, listeners: Sequence[L]
        ) -> Sequence[Told[L]]:
            told: list[Told[L]] = []
            for value, to in await broadcast.tell(self._instance, news, cursor, listeners):
                if isinstance(value, Refusal):
                    told.append(Told(value, to))
                else:
                    body = await self._graph.respond(prepared, self._nobody(), value)
                    told.append(Told(Answer(body), to))
            return told

        return tell

    def _nobody(self) -> Context:
        return Context(
            instance=self._instance,
            viewer=None,
            session=None,
            request_id=secrets.token_hex(8),
            client_ip="",
            loaders=Loaders(None),
        )


def make_plan(operation: Operation, graph: Graph, roots: Mapping[str, object]) -> Plan | None:
    """None for an operation that cannot be shared."""
    kind = graph.core.subscription_type
    (*others, root) = operation.definition.selection_set.selections
    if kind is None or others or not isinstance(root, FieldNode):
        return None
    if root.name.value not in roots:
        return None
    given = {argument.name.value: argument.value for argument in root.arguments or ()}
    after = given.get(_AFTER)
    if isinstance(after, StringValueNode):
        return None  # each client its own document: nothing to share
    variables = {each.name.value for each in given.values() if isinstance(each, VariableNode)}
    scan = _Scan(TypeInfo(graph.core), root=kind)
    visitor = TypeInfoVisitor(scan.types, scan)
    for definition in operation.document.definitions:
        if definition is operation.definition or isinstance(definition, FragmentDefinitionNode):
            visit(definition, visitor)
    of_root = frozenset(name for name in variables if scan.uses[name] == 1)
    is_cursor_elsewhere = isinstance(after, VariableNode) and after.name.value not in of_root
    if scan.found_personal or is_cursor_elsewhere:
        return None
    return Plan(root, kind.fields[root.name.value], of_root)


def is_impersonal(parent: GraphQLObjectType, name: str) -> bool:
    """Whether the field says the same to everybody who is shown its parent."""
    if name == "__typename" or (parent.name, name) in IMPERSONAL:
        return True
    field = parent.fields[name].extensions.get("strawberry-definition")
    if not isinstance(field, StrawberryField) or field.permission_classes or field.extensions:
        return False
    return field.base_resolver is None or field.base_resolver.info_parameter is None


class _Scan(Visitor):
    """Looks for personal fields below the root, and counts what each variable is used for. Fragments
    that only another operation of the document spreads are looked at too, which errs on the safe
    side."""

    def __init__(self, types: TypeInfo, *, root: GraphQLObjectType) -> None:
        super().__init__()
        self.types = types
        self.found_personal = False
        self.uses: Counter[str] = Counter()
        self._root = root

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self.types.get_parent_type()
        if parent is self._root:
            return
        is_plain = isinstance(parent, GraphQLObjectType) and is_impersonal(parent, node.name.value)
        self.found_personal = self.found_personal or not is_plain

    def enter_variable_definition(self, *_: object) -> VisitorAction:
        return SKIP

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.uses[node.name.value] += 1


def _canonical(prepared: Prepared, plan: Plan) -> bytes:
    """The variables that the operation declares, without those that say what is told."""
    declared = {
        each.variable.name.value
        for each in prepared.operation.definition.variable_definitions or ()
    }
    chosen = (declared - plan.of_root) & prepared.variables.keys()
    given = {name: prepared.variables[name] for name in chosen}
    return orjson.dumps(given, option=orjson.OPT_SORT_KEYS)
