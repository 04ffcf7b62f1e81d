"""Documents: parsed, validated and measured once, then found again by the SHA-256 of their text.

The cache is also the store of automatic persisted queries: a client that sends a digest alone gets
the document under it, if this process has seen it lately; otherwise it is asked for the text.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from schema.cost import CostPlan, plan_cost
from schema.limits import Fragments, Limits, check_shape, check_size
from schema.problems import Rejected, coded, rejection
from schema.trusted import digest_of

_RULES: tuple[type[ASTValidationRule], ...] = (
    *specified_rules,
    MaybeNullValidationRule,
    OneOfInputValidationRule,
)

_MAX_ERRORS = 20

# Both exist at the root alone.
_OF_THE_SCHEMA = frozenset({"__schema", "__type"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a valid document. `digest` and `name` identify it for ever. `is_constant` when
    it asks for the schema and nothing else. `variables` are those that it declares. `notes` is where
    others keep what they made of it, for as long as the document is kept."""

    digest: str
    name: str | None
    kind: OperationType
    document: DocumentNode
    definition: OperationDefinitionNode
    cost: CostPlan
    introspects: bool
    is_constant: bool
    variables: tuple[str, ...]
    notes: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Document:
    operations: dict[str | None, Operation]
    text: str

    def operation(self, name: str | None) -> Operation:
        """The operation called `name`, or the only one. Raises `Rejected`."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is None:
            raise rejection(
                "BAD_USER_INPUT", "This document has several operations: send an `operationName`."
            )
        if name not in self.operations:
            raise rejection("BAD_USER_INPUT", f"This document has no operation named '{name}'.")
        return self.operations[name]


class DocumentCache:
    """The documents used last, `capacity` characters of them: a syntax tree takes some hundred
    times the memory of its text, and length bounds both."""

    def __init__(self, schema: GraphQLSchema, limits: Limits, *, capacity: int = 1_000_000) -> None:
        self._schema = schema
        self._limits = limits
        self._capacity = capacity
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._digests: dict[str, str] = {}  # of the texts of these documents
        self._length = 0

    def digest(self, text: str) -> str:
        """The SHA-256 of a text, not worked out anew for a document that is known."""
        return self._digests.get(text) or digest_of(text)

    def find(self, digest: str) -> Document | None:
        document = self._documents.get(digest)
        if document is not None:
            self._documents.move_to_end(digest)
        return document

    def add(self, digest: str, text: str, *, suggest: bool) -> Document:
        """Take in a document. Raises `Rejected`, and keeps nothing, when it cannot be run.

        `suggest`: whether errors may name fields and types the client has not asked for.
        """
        tree = self._parse(text)
        check_size(tree, self._limits)
        errors = validate(
            self._schema, tree, _RULES, max_errors=_MAX_ERRORS, hide_suggestions=not suggest
        )
        if errors:
            raise Rejected([coded(error, "GRAPHQL_VALIDATION_FAILED") for error in errors])
        document = Document(self._operations(digest, tree), text)
        self._documents[digest] = document
        self._digests[text] = digest
        self._length += len(text)
        while self._length > self._capacity and len(self._documents) > 1:
            _, oldest = self._documents.popitem(last=False)
            self._length -= len(oldest.text)
            del self._digests[oldest.text]
        return document

    def _parse(self, text: str) -> DocumentNode:
        try:
            return parse(
                text,
                max_lexical_tokens=self._limits.tokens,
                max_comments=self._limits.tokens,
                max_source_length=self._limits.document_length,
            )
        except GraphQLError as error:
            raise Rejected([coded(error, "GRAPHQL_PARSE_FAILED")]) from None

    def _operations(self, digest: str, tree: DocumentNode) -> dict[str | None, Operation]:
        fragments = {
            definition.name.value: definition
            for definition in tree.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        operations: dict[str | None, Operation] = {}
        for definition in tree.definitions:
            if isinstance(definition, OperationDefinitionNode):
                check_shape(definition, fragments, self._limits)
                name = definition.name.value if definition.name else None
                roots = _roots(definition.selection_set, fragments)
                operations[name] = Operation(
                    digest=digest,
                    name=name,
                    kind=definition.operation,
                    document=tree,
                    definition=definition,
                    cost=plan_cost(self._schema, definition, fragments, limits=self._limits),
                    introspects=any(name in _OF_THE_SCHEMA for name in roots),
                    is_constant=all(name.startswith("__") for name in roots)
                    and not definition.variable_definitions,
                    variables=tuple(
                        each.variable.name.value for each in definition.variable_definitions or ()
                    ),
                )
        if not operations:
            raise rejection("GRAPHQL_VALIDATION_FAILED", "This document has no operation to run.")
        return operations


def _roots(selections: SelectionSetNode, fragments: Fragments) -> set[str]:
    """The names of the fields at the root."""
    found: set[str] = set()
    for selection in selections.selections:
        if isinstance(selection, FieldNode):
            found.add(selection.name.value)
        elif isinstance(selection, FragmentSpreadNode):
            found |= _roots(fragments[selection.name.value].selection_set, fragments)
        elif isinstance(selection, InlineFragmentNode):
            found |= _roots(selection.selection_set, fragments)
    return found
