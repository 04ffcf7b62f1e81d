"""The source of an operation: one function per selection set, one per list.

Functions take the value to complete, the `Run` and the path of the nearest list item; they return
what is to be answered, or raise what makes their position fail. Written out, `{ clip(id: $id) {
caption author { handle } } }` becomes, in essence:

    def o1(s, r, p):
        d = t1.copy()                                    # {"handle": None}
        try:
            v = s.handle
            d["handle"] = v if v.__class__ is str else odd(v, k1, f1, ...)
        except Exception as e:
            raise located(e, f1, p)
        return d

Positions that may be null catch what is raised below them, note the error and stay `None`. Root fields
of a mutation run one after the other, each awaited where it is called: theirs are `async def`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from inspect import iscoroutinefunction
from itertools import count
from typing import Any

import strawberry
from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import (
    FieldDetails,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

from core.loading import Pending
from schema.compiled import runs
from schema.compiled.arguments import Arguments, ConvertedArguments
from schema.compiled.calls import Call, Calls, Way
from schema.compiled.infos import CoreInfo, FieldInfo
from schema.compiled.keeping import keep
from schema.compiled.kinds import KindOf, ObjectCheck
from schema.compiled.leaves import PASSING, leaf, members
from schema.compiled.places import Complete, Place, located
from schema.compiled.strands import Strand
from schema.compiled.texts import At, guarded, indented, kept, partly_told, told

_MAX_FUNCTIONS = 400

_numbers = count(1)

Root = Callable[[Any, runs.Run, None], Any]  # what is to be answered; awaited of a serial program


class NotCompiled(Exception):
    """The operation is left to graphql-core."""


@dataclass(frozen=True, slots=True)
class Program:
    """An operation as functions: one for all its root fields, or one for each where they run one
    after the other: `is_serial`. `source` is what they were made of; `of_pages` as of a `Call`, for all
    of its fields."""

    roots: Sequence[Root]
    is_serial: bool
    source: str
    of_pages: bool


class Writer:
    """Writes one operation, with the variables that its `@skip` and `@include` depend on."""

    def __init__(
        self,
        schema: strawberry.Schema,
        core: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: dict[str, FragmentDefinitionNode],
        *,
        conditions: dict[str, bool],
        plain: Set[type],
        suggest: bool,
    ) -> None:
        self._strawberry = schema
        self._schema = core
        self._operation = operation
        self._fragments = {name: FragmentDetails(each) for name, each in fragments.items()}
        self._variables = VariableValues({}, conditions)
        self._suggest = suggest
        self._keeps = operation.operation is OperationType.QUERY
        self._of_pages = True  # so far
        self._calls = Calls(schema, core.subscription_type)
        self._functions: list[str] = []
        self._names: dict[str, Any] = {
            "STRAND": Strand,
            "PENDING": Pending,
            "PLAIN": plain,
            "Info": FieldInfo,
            "located": located,
            "odd": runs.odd,
            "resolved": runs.resolved,
            "start": runs.start,
            "here": runs.here,
            "later": runs.later,
            "fail": runs.fail,
            "adopt": runs.adopt,
            "items": runs.items,
            "keep": keep,
            "SCHEMA": core,
            "CoreInfo": CoreInfo,
        }

    def write(self) -> Program:
        """Raises `NotCompiled`."""
        kind = self._schema.get_root_type(self._operation.operation)
        if kind is None or self._operation.directives:
            raise NotCompiled
        try:
            groups = collect_fields(
                self._schema, self._fragments, self._variables, kind, self._operation
            ).grouped_field_set
        except GraphQLError as error:
            raise NotCompiled from error
        serially = self._operation.operation is OperationType.MUTATION
        parts = [{name: group} for name, group in groups.items()] if serially else [groups]
        roots = [self._object(kind, part, (), None, in_place=serially)[0] for part in parts]
        source = "\n\n".join(self._functions)
        filename = f"<graphql operation {next(_numbers)}>"
        exec(compile(source, filename, "exec"), self._names)  # noqa: S102
        made = [self._names[name] for name in roots]
        return Program(made, serially, source, self._keeps and self._of_pages)

    def _name(self, prefix: str, value: Any = None) -> str:
        name = f"{prefix}{len(self._names)}"
        self._names[name] = value
        return name

    def _add(self, name: str, lines: list[str], *, awaits: bool = False) -> str:
        if len(self._functions) >= _MAX_FUNCTIONS:
            raise NotCompiled
        begins = "async def" if awaits else "def"
        self._functions.append("\n".join([f"{begins} {name}(s, r, p):", *indented(lines)]))
        return name

    def _object(
        self,
        kind: GraphQLObjectType,
        groups: dict[str, list[FieldDetails]],
        names: tuple[tuple[str, str], ...],
        check: str | None,
        *,
        in_place: bool = False,
    ) -> tuple[str, frozenset[str] | None]:
        """The function of one selection set on one type, and what it has to be told, if that is all
        it depends on. `check`: whether the value is of the type. `in_place`: it awaits its fields."""
        template: dict[str, Any] = {}
        needs: dict[str, frozenset[str]] = {}
        lines = [] if check is None else [check]
        body: list[str] = []
        pure: list[str] = []
        known: list[str] = []
        for shown, group in groups.items():
            nodes = [each.node for each in group]
            name = nodes[0].name.value
            template[shown] = None
            if name == "__typename":
                template[shown] = kind.name
                continue
            field = self._schema.get_field(kind, name)
            if field is None or name.startswith("__"):
                raise NotCompiled
            place = Place(nodes, kind, name, field, field.type, (*names, (shown, kind.name)))
            written = self._field(place, group, shown, in_place=in_place)
            found = self._needs(place)
            if found is not None:
                needs[shown] = found
            is_kept = self._keeps and self._calls.of(place).is_kept
            (pure if is_kept else body if found is None else known).extend(written)
        fresh = f"d = {self._name('t', template)}.copy()"
        made = kept(next(_numbers), [fresh, *pure]) if pure else [fresh]
        every = frozenset().union(*needs.values())
        if not every:
            lines += ["w = r.open", *made, *known, *body]
        elif body:
            work, number = [*made, *known], next(_numbers)
            lines += partly_told(
                number, work, self._name("k", every), fresh=fresh, names=tuple(needs)
            )
            lines += body
        else:
            work = [*lines, "w = r.open", *made, *known]
            lines = told(next(_numbers), work, self._name("k", every))
        name = self._add(self._name("o"), [*lines, "return d"], awaits=in_place)
        return name, every if self._keeps and not body else None

    def _needs(self, place: Place) -> frozenset[str] | None:
        """What the field has to be told, if that and constants are all it depends on. Never in
        mutations, which keep nothing."""
        if not self._keeps:
            return None
        needs = self._calls.of(place).needs
        if Arguments(place, suggest=self._suggest).fixed is None:
            return None
        if needs is None or is_leaf_type(get_named_type(place.kind)):
            return needs
        return None if place.needs is None else needs | place.needs

    def _field(
        self, place: Place, group: list[FieldDetails], shown: str, *, in_place: bool
    ) -> list[str]:
        fast = self._completion(place, group, "p")
        at = At(self._name("f", place), "p", repr(shown))
        value, is_async = self._value(place, at)
        is_leaf = is_leaf_type(_unwrapped(place.kind))
        called, raw = self._called(place, value)
        rest = at.resolved if is_async or in_place else at.odd(raw)
        done = [f"d[{at.key}] = {fast} else {rest}"]
        if place.is_nullable and not is_leaf:
            done.append(f"if len(w) > m: adopt(r, m, {at.gap})")
        if in_place:
            awaited = value if is_async else f"here(r, {value})"
            work = [f"v = await {awaited}"]
            work += ["if v is not None:", *indented(done)] if place.is_nullable else done
        elif is_async:
            work = [
                f"v = start(r, {value})",
                f"if v.__class__ is STRAND: later(r, v, {at.gap})",
                "elif v is not None:" if place.is_nullable else "else:",
                *indented(done),
            ]
        elif place.is_nullable:
            work = [*called, "if v is not None:", *indented(done)]
        else:
            work = [*called, *done]
        marks = in_place or is_async or not is_leaf
        return guarded(work, at, is_nullable=place.is_nullable, marks=marks)

    def _called(self, place: Place, value: str) -> tuple[list[str], str]:
        """The value in `v`, and the name of the raw one, of which `odd` knows whether it may have to be
        awaited: what a loader had there already is taken out of its `Pending`."""
        if self._calls.of(place).way is not Way.DIRECT:
            return [f"v = {value}"], "v"
        there = "if v.__class__ is PENDING and v.is_there: v = v.result()"
        return [f"u = v = {value}", there], "u"

    def _value(self, place: Place, at: At) -> tuple[str, bool]:
        """The expression for the raw value, and whether it is a coroutine."""
        call = self._calls.of(place)
        self._of_pages = self._of_pages and call.of_pages
        if call.way is Way.EVENT:
            return "s", False
        if call.way is Way.ATTRIBUTE:
            return f"s.{call.attribute}", False
        arguments = Arguments(place, suggest=self._suggest)
        if call.way is Way.DIRECT:
            return self._direct(call, arguments, at), call.is_async
        given = [f"CoreInfo(r, {at.place}, p, schema=SCHEMA)"]
        if arguments.fixed is None or arguments.fixed:
            given.append(f"**{self._name('a', arguments.of)}(r)")
        return f"{self._name('c', call.function)}(s, {', '.join(given)})", False

    def _direct(self, call: Call, arguments: Arguments, at: At) -> str:
        assert call.field is not None
        given = ["s"] if call.takes_self else []
        given += [f"{name}=s" for name in call.source_names]
        if call.info_name is not None:
            given.append(f"{call.info_name}=Info(r, {at.place}, p)")
        converted = ConvertedArguments(arguments, call.field, self._strawberry)
        if converted.fixed is None:
            given.append(f"**{self._name('a', converted.of)}(r)")
        elif converted.fixed:
            given.append(f"**{self._name('a', converted.fixed)}")
        return f"{self._name('c', call.function)}({', '.join(given)})"

    def _completion(self, place: Place, group: list[FieldDetails], path: str) -> str:
        """Tell the place how to complete values, and return how to complete the most common ones in
        place: `result if condition`."""
        kind = place.kind
        if isinstance(kind, GraphQLNonNull):
            complete, fast = self._nullable(kind.of_type, place, group, path)
            place.complete = runs.required(complete, place)
        else:
            complete, fast = self._nullable(kind, place, group, path)
            place.complete = runs.optional(complete)
        return fast

    def _nullable(
        self, kind: Any, place: Place, group: list[FieldDetails], path: str
    ) -> tuple[Complete, str]:
        if isinstance(kind, GraphQLList):
            name = self._list(kind, place, group)
            return self._lazily(name), f"{name}(v, r, {path}) if v.__class__ is list"
        if is_leaf_type(kind):
            complete = leaf(kind)
            enum = members(kind)
            if kind in PASSING:
                return complete, f"v if {PASSING[kind]}"
            if enum is not None:
                wrapped, names = self._name("e", enum[0]), self._name("n", enum[1])
                return complete, f"{names}[v] if v.__class__ is {wrapped}"
            name = self._name("l", complete)
            return complete, f"{name}(v, r, {path}) if v.__class__ in PLAIN"
        if is_abstract_type(kind):
            name = self._abstract(kind, place, group)
        else:
            name = self._selection(kind, place, group)
        return self._lazily(name), f"{name}(v, r, {path}) if v.__class__ in PLAIN"

    def _lazily(self, name: str) -> Complete:
        """A function that is not compiled yet."""
        names = self._names

        def complete(value: Any, run: runs.Run, path: Any) -> Any:
            return names[name](value, run, path)

        return complete

    def _list(self, kind: GraphQLList[Any], place: Place, group: list[FieldDetails]) -> str:
        outer, inner = self._name("f", place), place.items(kind.of_type)
        fast = self._completion(inner, group, "q")
        at = At(self._name("f", inner), "q", "i")
        work = [f"v = {fast} else {at.odd()}"]
        adopting = []
        if inner.is_nullable:
            work = ["if v is not None:", *indented(work)]
            adopting = [f"if len(w) > m: adopt(r, m, {at.gap})"]
        each = [
            f"q = (p, {outer}, i)",
            *guarded(work, at, is_nullable=inner.is_nullable, marks=True, otherwise="v = None"),
            "d.append(v)",
            *adopting,
            "i += 1",
        ]
        return self._add(
            self._name("g"),
            [
                f"if s.__class__ is not list: s = items(s, {outer})",
                "d = []",
                "w = r.open",
                "i = 0",
                "for v in s:",
                *indented(each),
                "return d",
            ],
        )

    def _selection(self, kind: GraphQLObjectType, place: Place, group: list[FieldDetails]) -> str:
        try:
            groups = collect_subfields(
                self._schema, self._fragments, self._variables, self._operation, kind, group
            ).grouped_field_set
        except GraphQLError as error:
            raise NotCompiled from error
        check = None
        if kind.is_type_of is not None:
            if iscoroutinefunction(kind.is_type_of):
                raise NotCompiled
            found = ObjectCheck(kind, place, self._schema)
            known = self._name("y", found.classes)
            check = f"if s.__class__ not in {known}: {self._name('h', found)}(s, r, p)"
        name, place.needs = self._object(kind, groups, place.names, check)
        return name

    def _abstract(self, kind: Any, place: Place, group: list[FieldDetails]) -> str:
        if iscoroutinefunction(kind.resolve_type):
            raise NotCompiled
        possible = {
            each.name: self._lazily(self._selection(each, place, group))
            for each in self._schema.get_possible_types(kind)
        }
        place.needs = None  # each type has its own
        which = self._name("h", KindOf(kind, place, self._schema))
        options = self._name("x", possible)
        return self._add(self._name("u"), [f"return {options}[{which}(s, r, p)](s, r, p)"])


def _unwrapped(kind: Any) -> Any:
    while isinstance(kind, GraphQLNonNull):
        kind = kind.of_type
    return kind
