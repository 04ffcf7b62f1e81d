"""Schemas, documents and data made up by hypothesis, for executors to agree on.

A value of the data is worked out from its seed and the name of the field alone, so that it is the
same whoever asks, in whatever order: a leaf, an object, a list, null, an exception raised or
returned, something to be awaited, or something that is of no use at all.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from functools import reduce
from operator import or_
from random import Random
from typing import Annotated, Any

import strawberry
from hypothesis import strategies as st

from core.errors import NotFound
from core.loading import Pending


@strawberry.enum
class Size(Enum):
    SMALL = "s"
    LARGE = "l"


@strawberry.input
class Shape:
    size: Size = Size.SMALL
    sides: list[int] = strawberry.field(default_factory=list)


LEAVES: dict[Any, Callable[[Random], Any]] = {
    str: lambda dice: dice.choice(["", "word", "é"]),
    int: lambda dice: dice.randint(-5, 5),
    float: lambda dice: dice.choice([0.5, 3, -1.0]),
    bool: lambda dice: dice.random() < 0.5,
    strawberry.ID: lambda dice: dice.choice(["1", 2]),
    Size: lambda dice: dice.choice(list(Size)),
    datetime: lambda dice: datetime(2026, 1, dice.randint(1, 28), tzinfo=UTC),
}

# What each way of resolving takes, and what a document may give it.
WAYS: dict[str, dict[str, list[str]]] = {
    "attribute": {},
    "sync": {
        "n": ["1", "$n"],
        "word": ['"a"', "null", "$w"],
        "sizes": ["[LARGE]", "SMALL", "$sizes"],
    },
    "shaped": {"shape": ["{size: LARGE, sides: 3}", "{sides: [$n]}", "$shape"], "at": ["null"]},
    "async": {"n": ["2", "$f"], "some": ["[1, 2]", "[$n]"]},
    "late": {"flag": ["true", "$no"]},
    "batched": {},
    "told": {},
}
IN_STEP = ("attribute", "sync", "shaped", "told")
VARIABLES: dict[str, tuple[str, list[Any]]] = {
    "yes": ("Boolean!", [True, False]),
    "no": ("Boolean! = false", [True, False, None]),
    "n": ("Int! = 3", [0, 7, 1.0, "1"]),
    "w": ("String", ["y", None]),
    "f": ("Float! = 0.25", [0.5, 1, "x"]),
    "sizes": ("[Size!]", [["SMALL"], "LARGE", [], None, ["TINY"]]),
    "shape": ("Shape! = {size: LARGE}", [{}, {"size": "SMALL", "sides": [1, 2]}, {"sides": "1"}]),
}


@dataclass(frozen=True)
class FieldPlan:
    """`target` is a leaf, the name of an object type, NODE or EITHER. `nullable` says from the inside
    what may be null: the value, the list around it, the list around that."""

    name: str
    target: Any
    nullable: tuple[bool, ...]
    way: str


@dataclass
class Plan:
    types: dict[str, list[FieldPlan]]
    mutations: list[FieldPlan] = field(default_factory=list)


@dataclass
class Thing:
    """An object of the data. `waits`: whether values may have to be awaited."""

    kind: str
    seed: str
    trouble: float
    plan: Plan
    waits: bool

    @property
    def tag(self) -> str:
        return self.seed

    def __getattr__(self, name: str) -> Any:
        for each in self.plan.types.get(self.kind, ()):
            if each.name == name:
                return value_of(self, each, "")
        raise AttributeError(name)


class Useless:
    def __repr__(self) -> str:
        return "useless"


def value_of(source: Thing, plan: FieldPlan, extra: str) -> Any:
    """What the field holds; raises where that is what it does."""
    dice = Random(f"{source.seed}/{plan.name}/{extra}")
    found = _value(dice, source, plan, depth=len(plan.nullable) - 1)
    if isinstance(found, Exception) and dice.random() < 0.7:
        raise found
    return found


def _value(dice: Random, source: Thing, plan: FieldPlan, *, depth: int) -> Any:
    luck = dice.random() / source.trouble if source.trouble else 1
    if luck < 0.3:
        return None
    if luck < 0.5:
        return ValueError("broken") if dice.random() < 0.5 else NotFound("thing")
    if luck < 0.6:
        return Useless()
    if luck < 0.7 and source.waits:
        return _promise(_value(dice, source, plan, depth=depth), slow=dice.random() < 0.5)
    if depth > 0:
        values = [_value(dice, source, plan, depth=depth - 1) for _ in range(dice.randint(0, 3))]
        return tuple(values) if dice.random() < 0.2 else values
    if plan.target in LEAVES:
        return LEAVES[plan.target](dice)
    kinds = list(source.plan.types) if plan.target in {"NODE", "EITHER"} else [plan.target]
    return Thing(dice.choice(kinds), str(dice.random()), source.trouble, source.plan, source.waits)


async def _promise(value: Any, *, slow: bool) -> Any:
    if slow:
        await asyncio.sleep(0)
    if isinstance(value, Exception):
        raise value
    return await value if asyncio.iscoroutine(value) else value


def build(plan: Plan) -> strawberry.Schema:
    """The schema as planned. Its root value is a `Thing` of the kind Query."""
    node = strawberry.interface(type("Node", (), {"__annotations__": {"tag": str}}))
    made: dict[str, Any] = {"NODE": node}
    for name in plan.types:
        made[name] = type(name, (node,), {"is_type_of": _is_type_of(name), "__annotations__": {}})
    either = reduce(or_, (made[name] for name in plan.types))
    made["EITHER"] = Annotated[either, strawberry.union("Either")]
    for name, fields in plan.types.items():
        _fill(made[name], fields, made)
        made[name] = strawberry.type(made[name])
    query = type("Query", (), {"__annotations__": {}})
    _fill(query, plan.types["Alpha"], made)
    mutation = type("Mutation", (), {"__annotations__": {}})
    _fill(mutation, plan.mutations, made)
    return strawberry.Schema(
        strawberry.type(query),
        strawberry.type(mutation) if plan.mutations else None,
        types=[made[name] for name in plan.types],
    )


def _is_type_of(name: str) -> Any:
    def is_type_of(cls: type, value: object, _info: object) -> bool:
        return isinstance(value, Thing) and value.kind == name

    return classmethod(is_type_of)


def _fill(kind: Any, fields: Sequence[FieldPlan], made: dict[str, Any]) -> None:
    for plan in fields:
        target = plan.target if plan.target in LEAVES else made[plan.target]
        for depth, nullable in enumerate(plan.nullable):
            target = list[target] if depth else target
            target = target | None if nullable else target
        if plan.way == "attribute" and kind.__name__ not in {"Query", "Mutation"}:
            kind.__annotations__[plan.name] = target
        else:
            made_field = strawberry.field(resolver=_resolver(plan), graphql_type=target)
            setattr(kind, plan.name, made_field)


ROOT: ContextVar[Thing] = ContextVar("ROOT")


def _resolver(plan: FieldPlan) -> Any:
    def value(source: Thing | None, *extra: object) -> Any:
        return value_of(source or ROOT.get(), plan, repr(extra) if extra else "")

    def plain(self: Any) -> Any:
        return value(self)

    def taking(
        self: Any, n: int = 1, word: str | None = None, sizes: list[Size] | None = None
    ) -> Any:
        return value(self, n, word, sizes)

    def shaped(self: Any, shape: Shape | None = None, at: datetime | None = None) -> Any:
        return value(self, shape, at)

    async def soon(self: Any, n: float = 0.5, some: list[int] | None = None) -> Any:
        return value(self, n, some)

    async def late(self: Any, info: strawberry.Info, flag: bool = True) -> Any:
        await asyncio.sleep(0)
        return value(self, info.field_name, info.python_name, info.path.as_list(), flag)

    def batched(self: Any) -> Any:
        pending: Pending[Any] = Pending()

        def bring() -> None:
            try:
                pending.bring(value(self))
            except Exception as error:  # noqa: BLE001 - what a batch raises is told
                pending.fail(error)

        if Random(f"{(self or ROOT.get()).seed}/{plan.name}").random() < 0.5:
            bring()
        else:
            asyncio.get_running_loop().call_soon(bring)
        return pending

    def told(root: Any, info: strawberry.Info) -> Any:
        return value(root, info.context.request_id, sorted(info.variable_values))

    ways = {"attribute": plain, "sync": taking, "shaped": shaped, "async": soon, "late": late}
    return (ways | {"batched": batched}).get(plan.way, told)


names = st.sampled_from(["ant", "bee", "cat", "dog", "eel"])


def plans(ways: Sequence[str]) -> st.SearchStrategy[Plan]:
    """Schemas whose fields get their values in some of the `ways`."""
    kinds = ["Alpha", "Beta", "Gamma"]
    targets = st.sampled_from([*LEAVES, *kinds, *kinds, "NODE", "EITHER"])
    wraps = st.lists(st.booleans(), min_size=1, max_size=3).map(tuple)
    field = st.builds(FieldPlan, names, targets, wraps, st.sampled_from(ways))
    fields = st.lists(field, min_size=3, max_size=5, unique_by=lambda each: each.name)
    return st.builds(Plan, st.fixed_dictionaries(dict.fromkeys(kinds, fields)), fields)


@st.composite
def documents(draw: st.DrawFn, plan: Plan) -> tuple[str, dict[str, Any]]:
    """An operation that is valid but for its arguments, and variables that mostly fit."""
    writer = _Writer(draw, plan)
    kind = draw(st.sampled_from(["query", "query", "query", "mutation"]))
    body = writer.selection(kind.title(), 3)
    fragments = " ".join(writer.fragments)
    names = set(re.findall(r"\$(\w+)", body + fragments))
    used = {name: VARIABLES[name] for name in sorted(names)}
    declared = ", ".join(f"${name}: {kind}" for name, (kind, _) in used.items())
    values = {
        name: draw(st.sampled_from(choices))
        for name, (kind, choices) in used.items()
        if kind.endswith("!") or draw(st.booleans())
    }
    return f"{kind} Made{f'({declared})' if declared else ''} {body} {fragments}", values


class _Writer:
    def __init__(self, draw: st.DrawFn, plan: Plan) -> None:
        self._draw = draw
        self._plan = plan
        self.fragments: list[str] = []

    def _one(self, choices: Sequence[Any]) -> Any:
        return self._draw(st.sampled_from(choices))

    def selection(self, on: str, depth: int) -> str:
        parts = [self._part(on, depth) for _ in range(self._draw(st.integers(1, 3)))]
        return f"{{ {' '.join(parts)} }}"

    def _part(self, on: str, depth: int) -> str:
        kinds = {"Query": ["Query"], "Mutation": ["Mutation"]}.get(on)
        choice = self._draw(st.integers(0, 9))
        if choice == 0:
            return "__typename"
        if choice == 1 and kinds is None:
            return self._conditional("... on Node", "{ tag }")
        if on in {"NODE", "EITHER"} or choice == 2:
            inner = self._one(
                kinds or (list(self._plan.types) if on in {"NODE", "EITHER"} else [on])
            )
            body = self.selection(inner, depth)
            if self._draw(st.booleans()):
                return self._conditional(f"... on {inner}", body)
            name = f"F{len(self.fragments)}"
            self.fragments.append(f"fragment {name} on {inner} {body}")
            return self._conditional(f"...{name}", "")
        return self._field(on, depth)

    def _field(self, on: str, depth: int) -> str:
        fields = {"Query": self._plan.types["Alpha"], "Mutation": self._plan.mutations}
        plan = self._one(fields.get(on) or self._plan.types[on])
        if plan.target not in LEAVES and depth == 0:
            return "__typename"
        given = {
            name: self._one(choices)
            for name, choices in WAYS[plan.way].items()
            if self._draw(st.booleans())
        }
        arguments = ", ".join(f"{name}: {value}" for name, value in given.items())
        alias = f"{on}_{plan.name}_{'_'.join(str(WAYS[plan.way][k].index(v)) + k for k, v in given.items())}"
        head = f"{alias}: {plan.name}{f'({arguments})' if arguments else ''}"
        target = {"NODE": "NODE", "EITHER": "EITHER"}.get(plan.target, plan.target)
        return self._conditional(
            head, "" if target in LEAVES else self.selection(target, depth - 1)
        )

    def _conditional(self, head: str, body: str) -> str:
        if self._draw(st.integers(0, 5)):
            return f"{head} {body}"
        directive = self._one(
            ["@include(if: $yes)", "@skip(if: $no)", "@skip(if: $yes) @include(if: true)"]
        )
        return f"{head} {directive} {body}"
