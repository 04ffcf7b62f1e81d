"""An executor that compiles the operations that come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, cast

import strawberry
from graphql import (
    DirectiveNode,
    FragmentDefinitionNode,
    GraphQLError,
    VariableNode,
)
from graphql.language import Visitor, visit

from schema.compiled.runs import Run, Values
from schema.compiled.variables import Variables
from schema.compiled.writer import NotCompiled, Program, Writer
from schema.documents import Operation
from schema.execution import Result, StockExecutor, core_schema

_MAX_PROGRAMS = 8


@dataclass(slots=True)
class _Known:
    """What is known of one operation. Each combination of the variables in its `@skip` and
    `@include` is a program of its own; None where graphql-core runs it."""

    variables: Variables
    conditions: tuple[str, ...]
    uses: int = 0
    programs: dict[tuple[bool, ...], Program | None] = field(default_factory=dict)


class CompiledExecutor:
    """`after` how many uses an operation is worth compiling: it takes about as long as running it
    ten times, so what is asked only once is not. Values of `plain` classes are not awaited, whether
    they could be or not. Where results of queries go out `as_json`, parts of them may be that already
    (`schema.compiled.keeping`)."""

    def __init__(
        self,
        schema: strawberry.Schema,
        *,
        suggest: bool,
        after: int = 1,
        plain: tuple[type, ...] = (),
        as_json: bool = False,
    ) -> None:
        self._strawberry = schema
        self._schema = core_schema(schema)
        self._suggest = suggest
        self._after = after
        self._values = Values(plain)
        self._as_json = as_json
        self._stock = StockExecutor(schema, suggest=suggest)

    async def execute(
        self, operation: Operation, variables: Mapping[str, Any], context: object
    ) -> Result:
        found = self._program(operation, variables)
        if found is None:
            return await self._stock.execute(operation, variables, context)
        program, coerced = found

        def core() -> Any:
            return self._stock.executor(operation, variables, context)

        run = Run(context, coerced, core, values=self._values, as_json=self._as_json)
        return await _execute(program, run)

    async def subscribe(
        self, operation: Operation, variables: Mapping[str, Any], context: object
    ) -> AsyncGenerator[Result, None]:
        events = await self._stock.events(operation, variables, context)
        return self._responses(operation, variables, context, events)

    async def respond(
        self, operation: Operation, variables: Mapping[str, Any], context: object, value: object
    ) -> Result:
        found = self._program(operation, variables)
        if found is None:
            return await self._stock.respond(operation, variables, context, value)
        program, coerced = found

        def core() -> Any:
            executor = self._stock.executor(operation, variables, context)
            return executor.build_per_event_executor(value)

        run = Run(context, coerced, core, values=self._values, root=value)
        return await _execute(program, run)

    async def _responses(
        self,
        operation: Operation,
        variables: Mapping[str, Any],
        context: object,
        events: AsyncIterable[Any],
    ) -> AsyncGenerator[Result, None]:
        async with aclosing(cast("AsyncGenerator[Any, None]", aiter(events))) as values:
            async for value in values:
                yield await self.respond(operation, variables, context, value)

    def compiles(self, operation: Operation, variables: Mapping[str, Any]) -> bool:
        """Whether the operation runs compiled from now on with such variables."""
        return self._program(operation, variables) is not None

    def _program(
        self, operation: Operation, variables: Mapping[str, Any]
    ) -> tuple[Program, dict[str, Any]] | None:
        """The program and its variables; None where graphql-core is to run the operation, which
        also words what is wrong with variables."""
        if operation.introspects:
            return None
        known: _Known | None = operation.notes.get(self)
        if known is None:
            known = operation.notes[self] = self._look_at(operation)
        known.uses += 1
        if known.uses <= self._after:
            return None
        coerced = known.variables.coerce(variables)
        if coerced is None:
            return None
        key: tuple[Any, ...] = tuple(coerced.get(name) for name in known.conditions)
        if key in known.programs:
            program = known.programs[key]
        elif len(known.programs) >= _MAX_PROGRAMS or not all(type(each) is bool for each in key):
            return None
        else:
            conditions = dict(zip(known.conditions, key, strict=True))
            program = known.programs[key] = self._compile(operation, conditions)
        return None if program is None else (program, coerced)

    def _look_at(self, operation: Operation) -> _Known:
        conditions = _Conditions()
        for definition in operation.document.definitions:
            if definition is operation.definition or isinstance(definition, FragmentDefinitionNode):
                visit(definition, conditions)
        variables = Variables(self._schema, operation.definition, suggest=self._suggest)
        return _Known(variables, tuple(sorted(conditions.names)))

    def _compile(self, operation: Operation, conditions: dict[str, bool]) -> Program | None:
        fragments = {
            each.name.value: each
            for each in operation.document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        writer = Writer(
            self._strawberry,
            self._schema,
            operation.definition,
            fragments,
            conditions=conditions,
            plain=self._values.plain,
            suggest=self._suggest,
        )
        try:
            return writer.write()
        except NotCompiled:
            return None


class _Conditions(Visitor):
    """The variables that `@skip` and `@include` depend on."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        if node.name.value in {"skip", "include"}:
            for argument in node.arguments or ():
                if isinstance(argument.value, VariableNode):
                    self.names.add(argument.value.name.value)


async def _execute(program: Program, run: Run) -> Result:
    data: dict[str, Any] = {}
    cancels = run.task.cancelling()
    try:
        for root in program.roots:
            part = root(run.root, run, None)
            if program.is_serial:
                # All of it in this task: a mutation may call other services, whose clients hold
                # locks by task; and may swallow that it is cancelled, which ends it all the same.
                part = await part
                if run.task.cancelling() > cancels:
                    raise asyncio.CancelledError
            run.open.clear()
            if run.pending:
                await run.settle()
            if run.is_dead:
                return Result(None, run.errors)
            data.update(part)
    except GraphQLError as error:
        run.errors.append(error)
        return Result(None, run.errors)
    finally:
        if run.pending:
            await run.drop()
    return Result(data, run.errors, program.of_pages)
