"""From a request to its answer, the same for HTTP and sockets.

`prepare` decides whether a request may run at all; `answer` and `stream` run it. A document that
was seen before is neither parsed nor validated, and an answer is encoded once.
"""

import logging
from collections.abc import AsyncGenerator, Coroutine, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import orjson
import strawberry
from graphql import GraphQLError, OperationType

from core.errors import Refusal
from core.settings import IntrospectionPolicy
from core.waiting import in_time
from models.base import Row
from models.reads.asked import noted
from resolvers.recalled import Recall, recall_of
from schema.compiled import CompiledExecutor
from schema.documents import Document, DocumentCache, Operation
from schema.execution import Executor, Result, core_schema
from schema.limits import Limits
from schema.problems import Described, Rejected, describe, masked, refused, rejection
from schema.requests import Request
from schema.resuming import resumed
from schema.trusted import TrustedDocuments

logger = logging.getLogger(__name__)

T = TypeVar("T")


# Under this name an operation notes whether it was made of pages when it last ran.
_OF_PAGES = "of pages"


class Context(Protocol):
    """What running an operation needs to know of the context made for it."""

    @property
    def request_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """An operation that may run, its variables, its cost in points, and the cursor that came beside
    it. `codes` are those of the errors in its last answer."""

    operation: Operation
    variables: Mapping[str, Any]
    cost: int
    resume_from: str | None = None
    codes: list[str] = field(default_factory=list)

    @property
    def is_query(self) -> bool:
        return self.operation.kind is OperationType.QUERY

    @property
    def is_subscription(self) -> bool:
        return self.operation.kind is OperationType.SUBSCRIPTION


class Graph:
    """A schema with its rules: limits, introspection, trusted documents, a time limit in seconds
    for each query and mutation (and for starting a subscription). `core` is the schema as
    graphql-core has it."""

    def __init__(
        self,
        schema: strawberry.Schema,
        *,
        limits: Limits | None = None,
        introspection: IntrospectionPolicy = IntrospectionPolicy.OPEN,
        trusted: TrustedDocuments | None = None,
        timeout: float = 10,
        executor: Executor | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._introspection = introspection
        self._trusted = trusted or TrustedDocuments()
        self._timeout = timeout
        self.core = core_schema(schema)
        self._documents = DocumentCache(self.core, self._limits)
        self._executor = executor or CompiledExecutor(
            schema, suggest=introspection is IntrospectionPolicy.OPEN, plain=(Row,), as_json=True
        )

    def prepare(self, request: Request, *, signed_in: bool) -> Prepared:
        """Find or take in the document, and check what is allowed to this caller. Raises
        `Rejected`."""
        may_introspect = self._introspection is IntrospectionPolicy.OPEN or (
            signed_in and self._introspection is IntrospectionPolicy.SIGNED_IN
        )
        document = self._document(request, signed_in=signed_in, suggest=may_introspect)
        operation = document.operation(request.operation_name)
        if operation.introspects and not may_introspect:
            raise rejection(
                "INTROSPECTION_DISABLED",
                "Sign in to read the schema."
                if self._introspection is IntrospectionPolicy.SIGNED_IN
                else "This instance does not show its schema.",
            )
        cost = operation.cost.check(request.variables)
        return Prepared(operation, request.variables, cost, request.resume_from)

    async def answer(self, prepared: Prepared, context: Context) -> bytes:
        """Run a query or mutation: the JSON of its answer, `data` included. Raises `Rejected` when
        there is no data to speak of: the variables do not fit, or time ran out."""
        operation = prepared.operation
        if operation.is_constant and self in operation.notes:
            known: bytes = operation.notes[self]
            return known
        recall = self._recall(prepared, context)
        return await self._in_time(self._made(prepared, context, recall))

    async def _made(self, prepared: Prepared, context: Context, recall: Recall | None) -> bytes:
        operation = prepared.operation
        if recall is not None:
            found = await recall.find()
            if found is not None:
                return found
        with noted(None if recall is None else recall.asked):
            result = await self._executor.execute(operation, prepared.variables, context)
        body = self._encode(result, prepared, context.request_id)
        if not result.errors:
            operation.notes[_OF_PAGES] = result.of_pages
            if operation.is_constant:
                operation.notes[self] = body
            elif recall is not None and result.of_pages:
                recall.keep(body)
        return body

    @staticmethod
    def _recall(prepared: Prepared, context: Context) -> Recall | None:
        operation = prepared.operation
        if not operation.notes.get(_OF_PAGES):
            return None
        given = prepared.variables
        declared = {name: given[name] for name in operation.variables if name in given}
        return recall_of(context, (operation.digest, operation.name), declared)

    async def stream(self, prepared: Prepared, context: Context) -> AsyncGenerator[bytes, None]:
        """Run a subscription: the JSON of each answer. Raises `Rejected` when it cannot start or
        ends with an error; closing this generator closes the resolver's."""
        operation = prepared.operation
        if prepared.resume_from is not None:
            operation = resumed(operation, prepared.resume_from)
        results = await self._in_time(
            self._executor.subscribe(operation, prepared.variables, context)
        )
        async with aclosing(results):
            try:
                async for result in results:
                    yield self._encode(result, prepared, context.request_id)
            except GraphQLError as error:
                raise Rejected([error]) from error
            except Refusal as refusal:
                raise refused(refusal) from None

    async def respond(self, prepared: Prepared, context: Context, value: object) -> bytes:
        """The JSON of the answer to one value of a subscription, made outside of its resolver."""
        result = await self._in_time(
            self._executor.respond(prepared.operation, prepared.variables, context, value)
        )
        return self._encode(result, prepared, context.request_id)

    def _document(self, request: Request, *, signed_in: bool, suggest: bool) -> Document:
        digest = request.digest
        text = request.query
        if text is not None:
            found = self._documents.digest(text)
            if digest is not None and digest != found:
                raise rejection(
                    "BAD_USER_INPUT", "The digest given is not the SHA-256 of the query given."
                )
            digest = found
        assert digest is not None, "a request names a document or holds one"
        self._trusted.check(digest, signed_in=signed_in)
        document = self._documents.find(digest)
        if document is not None:
            return document
        text = self._trusted.text(digest) if text is None else text
        if text is None:
            raise rejection("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
        return self._documents.add(digest, text, suggest=suggest)

    def _encode(self, result: Result, prepared: Prepared, request_id: str) -> bytes:
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            errors = body["errors"] = describe_all(result.errors, request_id)
            prepared.codes[:] = [error["extensions"]["code"] for error in errors]
        body["extensions"] = {"cost": {"requested": prepared.cost, "budget": self._limits.cost}}
        try:
            return orjson.dumps(body)
        except TypeError:
            logger.exception(
                "An answer is no JSON in request %s", request_id, extra={"request_id": request_id}
            )
            raise masked() from None

    async def _in_time(self, work: Coroutine[Any, Any, T]) -> T:
        """Resolvers' own time-outs arrive as errors of their fields; this one is ours."""
        try:
            return await in_time(work, self._timeout)
        except TimeoutError:
            raise rejection(
                "TIMEOUT",
                f"This took longer than {self._timeout:g} seconds and was stopped: ask for less.",
                status=504,
            ) from None


def describe_all(errors: Sequence[GraphQLError], request_id: str) -> list[Described]:
    return [describe(error, request_id) for error in errors]
