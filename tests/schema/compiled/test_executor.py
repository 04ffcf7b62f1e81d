"""The corners of execution, by name: each answer is graphql-core's too."""

from __future__ import annotations

import asyncio
import gc
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import pytest
import strawberry
from graphql import GraphQLError
from strawberry.dataloader import DataLoader
from strawberry.extensions.field_extension import FieldExtension

from core.loading import Pending
from schema.compiled import CompiledExecutor
from schema.documents import DocumentCache, Operation
from schema.execution import Executor, Result, StockExecutor, core_schema
from schema.limits import Limits

WHERE: ContextVar[str] = ContextVar("WHERE", default="outside")

pytestmark = pytest.mark.feature("A9")


@dataclass
class Notes:
    """The context: what resolvers did, and a loader that notes its batches."""

    said: list[str] = field(default_factory=list)
    batches: list[list[int]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    waited_for: asyncio.Event = field(default_factory=asyncio.Event)
    loader: DataLoader[int, str] = field(init=False)

    def __post_init__(self) -> None:
        self.loader = DataLoader(self._load)

    async def _load(self, keys: list[int]) -> list[str]:
        self.batches.append(keys)
        await asyncio.sleep(0)
        return [f"name {key}" for key in keys]


Info = strawberry.Info[Notes, None]


@strawberry.interface
class Named:
    number: int

    @strawberry.field
    async def name(self, info: Info) -> str:
        return await info.context.loader.load(self.number)


@strawberry.type
class Cat(Named):
    lives: int = 9

    @strawberry.field
    async def kittens(self) -> list[Named]:
        return [Cat(number=self.number * 10 + n) for n in range(2)]

    @strawberry.field
    async def purr(self) -> str:
        raise ValueError("this cat does not purr")


@strawberry.type
class Dog(Named):
    tricks: list[str] = strawberry.field(default_factory=list)

    @strawberry.field
    def bark(self) -> str:
        raise ValueError("this dog does not bark")


class Promise:
    def __await__(self) -> Any:
        yield from asyncio.sleep(0).__await__()
        return [1]


@strawberry.type
class Query:
    @strawberry.field
    async def late(self) -> bool:
        await asyncio.sleep(0)
        return True

    @strawberry.field
    def pets(self, count: int = 2) -> list[Named]:
        return [Cat(number=n) if n % 2 else Dog(number=n, tricks=["sit"]) for n in range(count)]

    @strawberry.field
    async def cats(self) -> list[Cat | None] | None:
        return [Cat(number=1), None, Cat(number=2)]

    @strawberry.field
    def dogs(self) -> list[Dog] | None:
        return [Dog(number=1), Dog(number=2)]

    @strawberry.field(graphql_type=list[int] | None)
    def promised(self) -> Any:
        return Pending.of(Promise())

    @strawberry.field
    def holes(self) -> list[int] | None:
        return [1, None, 3]  # type: ignore[list-item]

    @strawberry.field
    def grid(self) -> list[list[int | None] | None]:
        return [[1, "x"], None, (2, None)]  # type: ignore[list-item]

    @strawberry.field
    async def waits(self, info: Info) -> str:
        info.context.waited_for.set()
        try:
            await info.context.gate.wait()
        except asyncio.CancelledError:
            info.context.said.append("cancelled")
            raise
        return "waited"

    @strawberry.field
    async def impatient(self, info: Info) -> str | None:
        try:
            async with asyncio.timeout(0.01):
                await info.context.gate.wait()
        except TimeoutError:
            return "gave up"
        return None

    @strawberry.field
    async def grouped(self) -> int:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(asyncio.sleep(0, n)) for n in range(3)]
        return sum(task.result() for task in tasks)

    @strawberry.field
    async def here(self, name: str) -> str:
        before = WHERE.get()
        WHERE.set(name)
        await asyncio.sleep(0)
        return f"{before} {WHERE.get()}"

    @strawberry.field
    async def doomed(self) -> Cat:
        await asyncio.sleep(0)
        raise ValueError("no cat")


class Softened(FieldExtension):
    """What goes wrong is told as a word."""

    def around(self, function: Any, _field: Any) -> Any:
        async def resolve(*args: Any, **kwargs: Any) -> Any:
            try:
                return await function(*args, **kwargs)
            except ValueError as error:
                return f"softly: {error}"

        return resolve

    async def resolve_async(self, next_: Any, source: Any, info: Any, **kwargs: Any) -> Any:
        try:
            return await next_(source, info, **kwargs)
        except ValueError as error:
            return f"softly: {error}"


@strawberry.enum
class Size(Enum):
    SMALL = "s"
    LARGE = "l"


@strawberry.input
class Collar:
    size: Size = Size.SMALL
    bell: bool | None = None


@strawberry.input
class Order:
    name: str
    count: int | None = 1
    size: Size | None = Size.LARGE
    tags: list[str] | None = None
    collar: Collar | None = None
    note: strawberry.Maybe[str | None]
    after: Order | None = None


@strawberry.type
class Mutation:
    @strawberry.mutation(extensions=[Softened()])
    async def order(self, info: Info, input: Order, sure: bool = True) -> str:
        info.context.said.append(input.name)
        await asyncio.sleep(0)
        if not input.name:
            raise ValueError("no name")
        return f"{input!r} {sure}"

    @strawberry.mutation
    async def say(self, info: Info, word: str, slowly: bool = False) -> str:
        info.context.said.append(f"begin {word}")
        if slowly:
            await asyncio.sleep(0.01)
        info.context.said.append(f"end {word}")
        if word == "no":
            raise ValueError("refused")
        return word

    @strawberry.mutation
    async def adopt(self, number: int) -> Cat | None:
        if number < 0:
            raise ValueError("no such cat")
        return Cat(number=number) if number else None

    @strawberry.mutation
    async def stubborn(self, info: Info) -> bool:
        info.context.waited_for.set()
        try:
            await info.context.gate.wait()
        except asyncio.CancelledError:
            info.context.said.append("swallowed")
        return True

    @strawberry.mutation
    async def is_one_task(self) -> bool:
        task = asyncio.current_task()
        await asyncio.sleep(0)
        return asyncio.current_task() is task


SCHEMA = strawberry.Schema(Query, Mutation, types=[Cat, Dog])


def operation(text: str) -> Operation:
    cache = DocumentCache(core_schema(SCHEMA), Limits(cost=10**6))
    return cache.add("digest", text, suggest=False).operation(None)


def compiled() -> CompiledExecutor:
    return CompiledExecutor(SCHEMA, suggest=False, after=0)


async def run(
    text: str, notes: Notes | None = None, *, executor: Executor | None = None, **variables: Any
) -> Result:
    asked = operation(text)
    chosen = executor or compiled()
    if isinstance(chosen, CompiledExecutor):
        assert chosen.compiles(asked, variables)
    return await chosen.execute(asked, variables, notes or Notes())


async def both(text: str, **variables: Any) -> tuple[Any, list[Any]]:
    """Data and errors of the compiled operation, which are those of graphql-core."""
    theirs = await run(text, executor=StockExecutor(SCHEMA, suggest=False), **variables)
    ours = await run(text, **variables)
    assert ours.data == theirs.data
    assert shown(ours.errors) == shown(theirs.errors)
    return ours.data, shown(ours.errors)


def shown(errors: Any) -> list[Any]:
    return [
        (each.message, each.path, [(at.line, at.column) for at in each.locations])
        for each in errors
    ]


class TestInputs:
    """Literals, variables and what is left out; strawberry prints what it made of them."""

    @pytest.mark.parametrize(
        "text",
        [
            'name: "a"',
            "name: $name",
            "name: $name, count: $count",
            "name: $name, count: null, size: SMALL, tags: $tags",
            'name: $name, tags: ["x", $name], collar: {size: $size}',
            'name: $name, collar: {bell: $missing}, note: "n"',
            "name: $name, collar: null, note: null",
            'name: "", after: {name: $name, collar: $collar, after: null}',
            "name: $name, count: $missing, size: $size",
        ],
    )
    @pytest.mark.parametrize("given", [{"name": "ann"}, {"name": "bo", "count": 3, "tags": ["t"]}])
    async def test_each_is_made_as_strawberry_makes_it(
        self, text: str, given: dict[str, Any]
    ) -> None:
        declared = {
            "name": "String!", "count": "Int", "tags": "[String!]", "size": "Size = SMALL",
            "missing": "Int", "collar": "Collar",
        }  # fmt: skip
        declared["missing"] = "Boolean" if "bell" in text else "Int"
        used = [f"${name}: {kind}" for name, kind in declared.items() if f"${name}" in text]
        head = f"({', '.join(used)})" if used else ""
        given = {name: value for name, value in given.items() if f"${name}" in text}
        for sure in ("", ", sure: false"):
            await both(f"mutation {head} {{ order(input: {{ {text} }}{sure}) }}", **given)

    async def test_whole_inputs_are_made_anew_for_each(self) -> None:
        order = {"name": "ann", "collar": {"bell": True}, "tags": ["x"]}
        text = "mutation ($o: Order!) { one: order(input: $o) two: order(input: $o) }"
        data, errors = await both(text, o=order)
        assert data["one"] == data["two"]
        assert "bell=True" in data["one"]
        assert errors == []

    async def test_extensions_stand_around_what_is_called(self) -> None:
        data, errors = await both('mutation { order(input: { name: "" }) }')
        assert (data, errors) == ({"order": "softly: no name"}, [])


class TestNull:
    async def test_an_error_in_a_non_null_item_nulls_the_list(self) -> None:
        data, errors = await both("{ dogs { number bark } pets { number } }")
        assert data == {"dogs": None, "pets": [{"number": 0}, {"number": 1}]}
        assert errors == [("this dog does not bark", ["dogs", 0, "bark"], [(1, 17)])]

    async def test_an_error_in_a_nullable_item_nulls_the_item(self) -> None:
        data, errors = await both("{ cats { number purr } }")
        assert data == {"cats": [None, None, None]}
        assert [path for _, path, _ in errors] == [["cats", 0, "purr"], ["cats", 2, "purr"]]

    async def test_null_in_a_list_of_non_null(self) -> None:
        data, [(message, path, _)] = await both("{ holes }")
        assert data == {"holes": None}
        assert message == "Cannot return null for non-nullable field Query.holes."
        assert path == ["holes", 1]

    async def test_lists_in_lists_are_nulled_where_they_may_be(self) -> None:
        data, [(_, path, _)] = await both("{ grid }")
        assert data == {"grid": [[1, None], None, [2, None]]}
        assert path == ["grid", 0, 1]

    async def test_an_error_without_a_nullable_position_above_it_nulls_everything(self) -> None:
        data, errors = await both("{ holes doomed { lives } }")
        assert data is None
        assert [path for _, path, _ in errors] == [["holes", 1], ["doomed"]]

    async def test_what_waits_below_a_nulled_position_is_cancelled(self) -> None:
        notes = Notes()
        result = await asyncio.wait_for(run("{ doomed { lives } waits }", notes), 30)
        assert result.data is None
        assert [error.message for error in result.errors] == ["no cat"]
        assert notes.said == ["cancelled"]


async def test_an_operation_leaves_nothing_to_the_garbage_collector() -> None:
    """Though a resolver had to wait."""
    asked, executor = operation("{ late }"), compiled()
    await executor.execute(asked, {}, None)  # which writes it out
    gc.collect()
    gc.disable()
    try:
        assert (await executor.execute(asked, {}, None)).data == {"late": True}
        assert gc.collect() == 0
    finally:
        gc.enable()


class TestSelections:
    async def test_fields_of_one_response_name_are_merged(self) -> None:
        text = """{
            dogs { number }
            ...More
            dogs { bark }
        }
        fragment More on Query { dogs { tricks } }"""
        data, [(_, path, places)] = await both(text)
        assert data == {"dogs": None}
        assert path == ["dogs", 0, "bark"]
        assert places == [(4, 20)]
        data, _ = await both("{ dogs { number } dogs { tricks a: number } }")
        assert data["dogs"][0] == {"number": 1, "tricks": [], "a": 1}

    async def test_fragments_on_interfaces_and_types_take_turns(self) -> None:
        text = """{ pets(count: 2) { __typename ...N ... on Dog { tricks } ... on Cat { lives } } }
        fragment N on Named { number name }"""
        data, _ = await both(text)
        assert data["pets"] == [
            {"__typename": "Dog", "number": 0, "name": "name 0", "tricks": ["sit"]},
            {"__typename": "Cat", "number": 1, "name": "name 1", "lives": 9},
        ]

    @pytest.mark.parametrize("a", [True, False])
    @pytest.mark.parametrize("b", [True, False])
    async def test_skip_and_include_by_variables(self, a: bool, b: bool) -> None:
        text = """query ($a: Boolean!, $b: Boolean! = true) {
            holes @skip(if: true)
            pets(count: 1) { number @include(if: $a) ... @skip(if: $b) { __typename } ...N }
        }
        fragment N on Named { n: number @skip(if: $a) @include(if: $b) }"""
        data, _ = await both(text, a=a, b=b)
        found = data["pets"][0]
        assert ("number" in found, "__typename" in found, "n" in found) == (a, not b, not a and b)

    async def test_variables_that_do_not_fit_are_refused_as_ever(self) -> None:
        executor = compiled()
        asked = operation("query ($n: Int!) { pets(count: $n) { number } }")
        for variables in ({}, {"n": None}, {"n": "2"}, {"n": 2**31}):
            assert not executor.compiles(asked, variables)
        data, _ = await both("query ($n: Int!) { pets(count: $n) { number } }", n=1)
        assert data == {"pets": [{"number": 0}]}

    async def test_a_list_can_be_any_iterable(self) -> None:
        assert (await both("{ grid }"))[0]["grid"][2] == [2, None]


class TestWaiting:
    async def test_loaders_are_asked_once_per_level(self) -> None:
        notes = Notes()
        text = "{ a: pets { name ... on Cat { kittens { name } } } b: cats { name } }"
        await run(text, notes)
        assert [sorted(batch) for batch in notes.batches] == [[0, 1, 2, 10, 11]]

    async def test_the_same_key_asked_twice_is_waited_for_twice(self) -> None:
        data, _ = await both("{ a: pets { name again: name } }")
        assert data["a"][1] == {"name": "name 1", "again": "name 1"}

    async def test_mutations_run_one_after_the_other(self) -> None:
        for executor in (compiled(), StockExecutor(SCHEMA, suggest=False)):
            notes = Notes()
            text = 'mutation { a: say(word: "a", slowly: true) b: say(word: "b") }'
            result = await run(text, notes, executor=executor)
            assert result.data == {"a": "a", "b": "b"}
            assert notes.said == ["begin a", "end a", "begin b", "end b"]

    async def test_no_mutation_begins_behind_one_that_nulls_everything(self) -> None:
        notes = Notes()
        result = await run('mutation { a: say(word: "no") b: say(word: "b") }', notes)
        assert result.data is None
        assert notes.said == ["begin no", "end no"]

    async def test_what_mutations_answer_may_wait_and_fail_in_its_place(self) -> None:
        await both("mutation { adopt(number: 1) { name kittens { name } } }")
        data, errors = await both("""mutation { nobody: adopt(number: 0) { name }
            none: adopt(number: -1) { name } loud: adopt(number: 2) { purr }
            quiet: adopt(number: 3) { lives name } }""")
        quiet = {"lives": 9, "name": "name 3"}
        assert data == {"nobody": None, "none": None, "loud": None, "quiet": quiet}
        assert [path for _, path, _ in errors] == [["none"], ["loud", "purr"]]

    async def test_what_a_loader_has_is_awaited_no_more(self) -> None:
        data, ((message, path, _),) = await both("{ promised }")
        assert (data, path) == ({"promised": None}, ["promised"])
        assert message == "Expected Iterable, but did not find one for field 'Query.promised'."

    async def test_a_mutation_runs_in_one_task_as_clients_that_lock_need(self) -> None:
        data, _ = await both("mutation { isOneTask }")
        assert data == {"isOneTask": True}

    async def test_a_time_limit_in_a_resolver_is_its_own(self) -> None:
        data, errors = await both("{ impatient a: grouped b: grouped }")
        assert (data, errors) == ({"impatient": "gave up", "a": 3, "b": 3}, [])

    async def test_context_variables_stay_with_their_resolver(self) -> None:
        data, _ = await both('{ a: here(name: "a") b: here(name: "b") }')
        assert data == {"a": "outside a", "b": "outside b"}
        assert WHERE.get() == "outside"

    async def test_resolvers_of_a_cancelled_operation_are_cancelled(self) -> None:
        notes = Notes()
        task = asyncio.create_task(run("{ waits impatient }", notes))
        await notes.waited_for.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert notes.said == ["cancelled"]

    async def test_no_mutation_begins_once_the_operation_is_cancelled(self) -> None:
        """Whatever the one that it reached makes of it, as some clients of other services do."""
        notes = Notes()
        task = asyncio.create_task(run('mutation { stubborn say(word: "b") }', notes))
        await notes.waited_for.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert notes.said == ["swallowed"]


class TestWhatIsCompiled:
    async def test_an_operation_is_compiled_when_it_comes_back(self) -> None:
        executor = CompiledExecutor(SCHEMA, suggest=False)
        asked = operation("{ grid }")
        assert not executor.compiles(asked, {})
        assert executor.compiles(asked, {})

    async def test_introspection_is_left_to_graphql_core(self) -> None:
        asked = operation('{ grid __type(name: "Cat") { name } }')
        assert not compiled().compiles(asked, {})
        result = await compiled().execute(asked, {}, Notes())
        assert result.data is not None
        assert result.data["__type"] == {"name": "Cat"}  # type: ignore[index]

    async def test_no_more_programs_are_made_of_one_operation_than_pay(self) -> None:
        names = "abcd"
        declared = " ".join(f"${name}: Boolean!" for name in names)
        fields = " ".join(f"{name}: grid @include(if: ${name})" for name in names)
        asked = operation(f"query ({declared}) {{ __typename {fields} }}")
        executor = compiled()
        found = [
            executor.compiles(asked, {name: bool(n >> i & 1) for i, name in enumerate(names)})
            for n in range(16)
        ]
        assert found == [True] * 8 + [False] * 8

    async def test_a_traceback_shows_the_generated_line(self) -> None:
        result = await run("{ dogs { bark } }")
        error = result.errors[0]
        assert isinstance(error, GraphQLError)
        assert isinstance(error.original_error, ValueError)
        frame = error.original_error.__traceback__
        assert frame is not None
        assert "graphql operation" in frame.tb_frame.f_code.co_filename
