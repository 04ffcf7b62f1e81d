"""Running a valid operation. The one seam where another executor can take graphql-core's place."""

from collections.abc import AsyncGenerator, AsyncIterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

import strawberry
from graphql import ExecutionResult, GraphQLError, GraphQLSchema
from graphql.execution import (
    Executor as CoreExecutor,
)
from graphql.execution import (
    create_source_event_stream,
    execute_root_selection_set,
    execute_subscription_event,
    map_source_to_response_event,
)
from strawberry.execution.is_awaitable import optimized_is_awaitable

from schema.documents import Operation
from schema.problems import Rejected, coded


@dataclass(frozen=True, slots=True)
class Result:
    """`data` is what orjson can write (an `orjson.Fragment` too); None when the root is null.
    `of_pages`: whether it was made of pages, as far as its fields say (`schema.ahead.of_pages`)."""

    data: object
    errors: Sequence[GraphQLError] = ()
    of_pages: bool = False


class Executor(Protocol):
    """Both methods raise `Rejected` when the variables do not fit the operation."""

    async def execute(
        self, operation: Operation, variables: Mapping[str, Any], context: object
    ) -> Result:
        """Run a query or mutation. Errors of fields are in the result."""
        ...

    async def subscribe(
        self, operation: Operation, variables: Mapping[str, Any], context: object
    ) -> AsyncGenerator[Result, None]:
        """Start a subscription. Closing the generator closes the resolver's."""
        ...

    async def respond(
        self, operation: Operation, variables: Mapping[str, Any], context: object, value: object
    ) -> Result:
        """The answer to one value of a subscription, whoever made the value."""
        ...


class StockExecutor:
    """graphql-core, with Strawberry's executor class so that its resolvers find what they expect
    in `info`. Strawberry's own pipeline (extensions, caches, error processing) takes no part."""

    def __init__(self, schema: strawberry.Schema, *, suggest: bool) -> None:
        self._schema = core_schema(schema)
        self._class = schema.execution_context_class
        self._suggest = suggest

    async def execute(
        self, operation: Operation, variables: Mapping[str, Any], context: object
    ) -> Result:
        result = execute_root_selection_set(self.executor(operation, variables, context))
        done = result if isinstance(result, ExecutionResult) else await result
        return Result(done.data, done.errors or ())

    async def subscribe(
        self, operation: Operation, variables: Mapping[str, Any], context: object
    ) -> AsyncGenerator[Result, None]:
        executor = self.executor(operation, variables, context)
        source = await self._source(executor)
        return _results(map_source_to_response_event(executor, cast("Any", source)))

    async def events(
        self, operation: Operation, variables: Mapping[str, Any], context: object
    ) -> AsyncIterable[Any]:
        """Start a subscription: the values of its resolver, to respond to one by one."""
        return await self._source(self.executor(operation, variables, context))

    async def respond(
        self, operation: Operation, variables: Mapping[str, Any], context: object, value: object
    ) -> Result:
        executor = self.executor(operation, variables, context)
        result = execute_subscription_event(executor.build_per_event_executor(value))
        done = result if isinstance(result, ExecutionResult) else await cast("Any", result)
        return Result(done.data, done.errors or ())

    def executor(
        self, operation: Operation, variables: Mapping[str, Any], context: object
    ) -> CoreExecutor[Any]:
        """graphql-core's own, ready to run. Raises `Rejected` when the variables do not fit."""
        built = self._class.build(
            self._schema,
            operation.document,
            context_value=context,
            raw_variable_values=dict(variables),
            operation_name=operation.name,
            is_awaitable=cast("Any", optimized_is_awaitable),
            hide_suggestions=not self._suggest,
            operation_extensions={},
        )
        if isinstance(built, list):
            raise Rejected([coded(error, "BAD_USER_INPUT") for error in built])
        return built

    async def _source(self, executor: CoreExecutor[Any]) -> AsyncIterable[Any]:
        source = create_source_event_stream(executor)
        if executor.is_awaitable(source):
            source = await source
        if isinstance(source, ExecutionResult):
            raise Rejected(source.errors or [])
        return cast("AsyncIterable[Any]", source)


def core_schema(schema: strawberry.Schema) -> GraphQLSchema:
    """The graphql-core schema underneath; Strawberry offers no public way to it."""
    return schema._schema


async def _results(stream: AsyncGenerator[ExecutionResult, None]) -> AsyncGenerator[Result, None]:
    try:
        async for event in stream:
            yield Result(event.data, event.errors or ())
    finally:
        await stream.aclose()
